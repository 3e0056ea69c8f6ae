//! The program that drives a browser: chromedriver or geckodriver.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::demo::root;

/// A browser engine that the tests can drive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Chromium, in which the product is developed.
    Chromium,
    /// Firefox ESR.
    Firefox,
}

impl Engine {
    /// The browser that `GADGETCONSENT_BROWSER` names; Chromium if it is not set.
    #[must_use]
    pub fn asked_for() -> Self {
        match std::env::var("GADGETCONSENT_BROWSER").as_deref() {
            Ok("firefox") => Self::Firefox,
            Ok("chromium") | Err(_) => Self::Chromium,
            Ok(other) => {
                panic!("expected chromium or firefox in GADGETCONSENT_BROWSER, not {other}")
            }
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
                // Debian has no package of it; xtask installs it here.
                let mut geckodriver = Command::new(root().join("target/tools/bin/geckodriver"));
                // For scripts in the browser's own window (`firefox.rs`).
                geckodriver.arg("--allow-system-access");
                geckodriver
            }
        }
    }
}

/// A running driver. Dropped, it ends with all its browsers.
#[derive(Debug)]
pub struct Driver {
    engine: Engine,
    process: Child,
    address: SocketAddr,
}

impl Driver {
    /// Starts it on a free port.
    #[must_use]
    pub fn start(engine: Engine) -> Self {
        // One after another: two that look for a free port at once may find the same port.
        static START: Mutex<()> = Mutex::new(());
        let _alone = START.lock().unwrap_or_else(PoisonError::into_inner);
        let address = TcpListener::bind("127.0.0.1:0")
            .and_then(|listener| listener.local_addr())
            .unwrap();
        let mut command = engine.driver();
        let process = command
            .arg(format!("--port={}", address.port()))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .unwrap_or_else(|error| {
                panic!("cannot start {command:?}: {error}; `cargo xtask test` installs it")
            });
        let started = Instant::now();
        while TcpStream::connect(address).is_err() {
            assert!(
                started.elapsed() < Duration::from_secs(20),
                "the driver of {} does not answer",
                engine.name()
            );
            std::thread::sleep(Duration::from_millis(20));
        }
        Self {
            engine,
            process,
            address,
        }
    }

    /// Which browser it drives.
    #[must_use]
    pub const fn engine(&self) -> Engine {
        self.engine
    }

    /// Its address.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // The whole process group: a browser may outlive its driver.
        let _ = Command::new("kill")
            .args(["-KILL", "--", &format!("-{}", self.process.id())])
            .status();
        let _ = self.process.wait();
    }
}
