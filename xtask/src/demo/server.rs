//! PHP's built-in server, with all that it starts.

use std::{
    fs::File,
    io::{self, Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    os::unix::process::CommandExt,
    path::PathBuf,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process_group};

use super::{
    folder::{self, Folder},
    install,
    mediawiki::MediaWiki,
    settings,
};
use crate::progress::Step;

/// How many requests it works on at once.
const WORKERS: &str = "4";

/// The longest that the first page may take: it compiles all of `MediaWiki`.
const START: Duration = Duration::from_mins(2);

/// How long it may take to end of its own accord.
const END: Duration = Duration::from_secs(3);

/// Runs the server and ends it, with its workers, when standard input closes: also when the demo
/// itself was killed. The workers outlive their parent, so the whole group is ended.
const WATCH: &str = r#"exec 3<&0
"$@" </dev/null 3<&- &
server=$!
{ cat <&3 >/dev/null; kill -TERM 0; } &
wait "$server"
kill -TERM 0"#;

/// Why the wiki is not answering.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Somebody else listens there.
    #[error(
        "port {0} is taken: stop the program that listens there (another demo?), \
         or choose another port with --port N (--port 0 takes a free one)"
    )]
    Taken(u16),
    /// No port at all.
    #[error("cannot listen on {}:{port}: {source}", Ipv4Addr::LOCALHOST)]
    Listen {
        /// The port.
        port: u16,
        /// What the system said.
        source: io::Error,
    },
    /// The program did not start.
    #[error("cannot start PHP's server: {0}")]
    Start(io::Error),
    /// It ended.
    #[error("PHP's server ended by itself; its last lines are in {}", .0.display())]
    Ended(PathBuf),
    /// It is silent.
    #[error("the wiki did not answer within {} s; see {}", START.as_secs(), .0.display())]
    Silent(PathBuf),
    /// It answers, but not with a wiki.
    #[error("the wiki answers with an error; see {}: {said}", log.display())]
    Broken {
        /// The first lines of the answer.
        said: String,
        /// The wiki's log.
        log: PathBuf,
    },
    /// The system refused.
    #[error(transparent)]
    Folder(#[from] folder::Error),
}

/// The port, if nobody listens there; any free one for 0.
///
/// # Errors
/// When it is taken.
pub fn free_port(port: u16) -> Result<u16, Error> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(|source| {
        if source.kind() == io::ErrorKind::AddrInUse {
            Error::Taken(port)
        } else {
            Error::Listen { port, source }
        }
    })?;
    let address = listener
        .local_addr()
        .map_err(|source| Error::Listen { port, source })?;
    Ok(address.port())
}

/// A running wiki; it ends when this is dropped.
#[derive(Debug)]
pub struct Server {
    child: Child,
    port: u16,
    log: PathBuf,
}

impl Server {
    /// Starts the wiki and waits until it answers.
    ///
    /// # Errors
    /// When it does not.
    pub fn start(folder: &Folder, mediawiki: &MediaWiki, port: u16) -> Result<Self, Error> {
        let address = format!("{}:{port}", Ipv4Addr::LOCALHOST);
        let installed = install::installed(folder);
        settings::write(folder, mediawiki, &installed, &format!("http://{address}"))?;
        let log = folder.log();
        let file = File::create(&log).map_err(folder::Error::file("write", &log))?;
        let errors = file
            .try_clone()
            .map_err(folder::Error::file("write", &log))?;
        let mut server = php(folder, mediawiki, &address);
        let step = Step::start("start the wiki");
        let child = server
            .stdin(Stdio::piped())
            .stdout(file)
            .stderr(errors)
            // Its own group: Ctrl-C reaches the demo alone, which then ends the group.
            .process_group(0)
            .spawn()
            .map_err(Error::Start)?;
        let mut server = Self { child, port, log };
        match server.wait() {
            Ok(()) => step.done(),
            Err(error) => {
                step.failed();
                return Err(error);
            }
        }
        Ok(server)
    }

    /// Where the wiki is.
    #[must_use]
    pub fn address(&self) -> String {
        format!("http://{}:{}", Ipv4Addr::LOCALHOST, self.port)
    }

    /// Its Action API.
    #[must_use]
    pub fn api(&self) -> String {
        format!("{}/api.php", self.address())
    }

    /// What it says.
    #[must_use]
    pub fn log(&self) -> &std::path::Path {
        &self.log
    }

    /// Whether it still runs.
    ///
    /// # Errors
    /// When it ended by itself.
    pub fn check(&mut self) -> Result<(), Error> {
        match self.child.try_wait() {
            Ok(None) => Ok(()),
            _ => Err(Error::Ended(self.log.clone())),
        }
    }

    fn wait(&mut self) -> Result<(), Error> {
        let end = Instant::now() + START;
        loop {
            self.check()?;
            match ask(self.port) {
                Ok(answer) if answer.starts_with("HTTP/1.1 200") => return Ok(()),
                Ok(answer) => {
                    return Err(Error::Broken {
                        said: answer.lines().take(40).collect::<Vec<_>>().join("\n"),
                        log: self.log.clone(),
                    });
                }
                Err(_) if Instant::now() < end => thread::sleep(Duration::from_millis(30)),
                Err(_) => return Err(Error::Silent(self.log.clone())),
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let Some(group) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw) else {
            return;
        };
        // The group may be gone already: then there is nothing to end.
        let _ = kill_process_group(group, Signal::TERM);
        let end = Instant::now() + END;
        let is_silent = || TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).is_err();
        while !is_silent() && Instant::now() < end {
            thread::sleep(Duration::from_millis(10));
        }
        let _ = kill_process_group(group, Signal::KILL);
        let _ = self.child.wait();
    }
}

fn php(folder: &Folder, mediawiki: &MediaWiki, address: &str) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", WATCH, "sh", "php"]);
    for setting in [
        // Else Debian's php.ini keeps MediaWiki from compressing its answers.
        "output_buffering=0",
        "apc.enabled=1",
        "apc.shm_size=128M",
        "opcache.enable=1",
        "opcache.memory_consumption=256",
        "opcache.max_accelerated_files=20000",
        "display_errors=0",
        "log_errors=1",
        "memory_limit=256M",
        "post_max_size=32M",
    ] {
        command.args(["-d", setting]);
    }
    command
        .args(["-S", address, "-t"])
        .arg(mediawiki.folder())
        .arg(folder.path(settings::ROUTER_FILE))
        .env("MW_CONFIG_FILE", folder.path(install::SETTINGS))
        .env("PHP_CLI_SERVER_WORKERS", WORKERS);
    command
}

/// Asks the API for the wiki's name: the least that proves that it works.
fn ask(port: u16) -> io::Result<String> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(1))?;
    stream.set_read_timeout(Some(START))?;
    let path = "/api.php?action=query&meta=siteinfo&format=json";
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
    )?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_taken_port_is_said_to_be_taken() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        assert!(matches!(free_port(port), Err(Error::Taken(taken)) if taken == port));
        drop(listener);
        assert_eq!(free_port(port).unwrap(), port);
        assert_ne!(free_port(0).unwrap(), 0);
    }

    #[test]
    fn the_watch_ends_all_when_the_demo_is_gone() {
        let mut child = Command::new("sh")
            .args(["-c", WATCH, "sh", "sh", "-c", "sleep 100 & sleep 100"])
            .stdin(Stdio::piped())
            .process_group(0)
            .spawn()
            .unwrap();
        let group = Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
        thread::sleep(Duration::from_millis(200));
        assert!(child.try_wait().unwrap().is_none());
        drop(child.stdin.take());
        child.wait().unwrap();
        let alive = || {
            // What nobody collects stays in the group as a zombie.
            fs::read_dir("/proc")
                .unwrap()
                .flatten()
                .filter_map(|entry| fs::read_to_string(entry.path().join("stat")).ok())
                .any(|stat| {
                    let rest = stat.rsplit(')').next().unwrap();
                    let mut fields = rest.split_whitespace();
                    let state = fields.next();
                    fields.nth(1) == Some(&group.as_raw_nonzero().to_string()) && state != Some("Z")
                })
        };
        let end = Instant::now() + Duration::from_secs(5);
        while alive() && Instant::now() < end {
            thread::sleep(Duration::from_millis(20));
        }
        assert!(!alive());
    }
}
