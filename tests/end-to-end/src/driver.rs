//! The program that drives the browser.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::demo::root;

/// A browser's make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Make {
    /// What the product is developed with.
    Chromium,
    /// Firefox ESR.
    Firefox,
}

impl Make {
    /// The one that the tests were asked to run in, by `GADGETCONSENT_BROWSER`.
    #[must_use]
    pub fn asked_for() -> Self {
        match std::env::var("GADGETCONSENT_BROWSER").as_deref() {
            Ok("firefox") => Self::Firefox,
            Ok("chromium") | Err(_) => Self::Chromium,
            Ok(other) => panic!("GADGETCONSENT_BROWSER is chromium or firefox, not {other}"),
        }
    }

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Chromium => "Chromium",
            Self::Firefox => "Firefox",
        }
    }

    fn driver(self) -> Command {
        match self {
            Self::Chromium => Command::new("chromedriver"),
            Self::Firefox => {
                // Debian has none; this is where xtask puts it.
                let mut geckodriver = Command::new(root().join("target/tools/bin/geckodriver"));
                // For what only the browser's own scripts can do: `Browser::as_the_browser`.
                geckodriver.arg("--allow-system-access");
                geckodriver
            }
        }
    }
}

/// A running driver; it and its browsers end with this value.
#[derive(Debug)]
pub struct Driver {
    make: Make,
    process: Child,
    address: SocketAddr,
}

impl Driver {
    /// Starts it on a free port.
    #[must_use]
    pub fn start(make: Make) -> Self {
        // One after the other: two that look for a free port at a time may find the same one.
        static START: Mutex<()> = Mutex::new(());
        let _alone = START.lock().unwrap_or_else(PoisonError::into_inner);
        let address = TcpListener::bind("127.0.0.1:0")
            .and_then(|listener| listener.local_addr())
            .unwrap();
        let mut command = make.driver();
        let process = command
            .arg(format!("--port={}", address.port()))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .unwrap_or_else(|error| {
                panic!("{command:?}: {error}; `cargo xtask test` installs what it needs")
            });
        let started = Instant::now();
        while TcpStream::connect(address).is_err() {
            assert!(
                started.elapsed() < Duration::from_secs(20),
                "the driver of {} does not answer",
                make.name()
            );
            std::thread::sleep(Duration::from_millis(20));
        }
        Self {
            make,
            process,
            address,
        }
    }

    /// What it drives.
    #[must_use]
    pub const fn make(&self) -> Make {
        self.make
    }

    /// Its address.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // The whole group: a browser may outlive its driver.
        let _ = Command::new("kill")
            .args(["-KILL", "--", &format!("-{}", self.process.id())])
            .status();
        let _ = self.process.wait();
    }
}
