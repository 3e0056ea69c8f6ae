//! PHP's built-in server and the processes that it starts.

use std::{
    io::{self, Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, anyhow, bail};
use fs_err as fs;
use rustix::process::{Pid, Signal, kill_process_group};
use steps::Step;

use crate::{folder::Folder, install, mediawiki::MediaWiki, settings};

/// How many requests are handled at once.
const WORKERS: &str = "4";

/// The time limit of the first page, for which PHP compiles all of `MediaWiki`.
const START: Duration = Duration::from_mins(2);

/// How long the server may take to end after SIGTERM.
const END: Duration = Duration::from_secs(3);

/// Runs the server, and ends it with its workers when standard input closes, also after the demo
/// itself was killed. The workers outlive their parent, so the whole process group is ended.
const WATCH: &str = r#"exec 3<&0
"$@" </dev/null 3<&- &
server=$!
{ cat <&3 >/dev/null; kill -TERM 0; } &
wait "$server"
kill -TERM 0"#;

/// Another program listens on the port.
#[derive(Debug, thiserror::Error)]
#[error(
    "port {0} is taken: stop the program that listens there (another demo?), \
     or choose another port with --port N (--port 0 takes a free one)"
)]
pub struct Taken(pub u16);

/// The port, if it is free; any free port for 0.
///
/// # Errors
/// When it is taken.
pub fn free_port(port: u16) -> anyhow::Result<u16> {
    match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        Ok(listener) => Ok(listener.local_addr()?.port()),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => Err(Taken(port).into()),
        Err(error) => {
            Err(error).with_context(|| format!("cannot listen on {}:{port}", Ipv4Addr::LOCALHOST))
        }
    }
}

/// Where a wiki with this port listens.
pub fn address(port: u16) -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, port))
}

/// The wiki's address over HTTPS, for browsers that know the third parties.
pub fn secure_address() -> String {
    format!("https://{}", settings::SECURE_HOST)
}

/// A running wiki. Dropping it ends the wiki.
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
    /// When the wiki does not answer, or answers with an error.
    pub fn start(folder: &Folder, mediawiki: &MediaWiki, port: u16) -> anyhow::Result<Self> {
        let address = address(port).to_string();
        let installed = install::installed(folder);
        settings::write(folder, mediawiki, &installed, &format!("http://{address}"))?;
        let log = folder.log();
        let file = fs::File::create(&log)?.into_file();
        let errors = file.try_clone()?;
        let mut server = php(folder, mediawiki, &address);
        let step = Step::start("start the wiki");
        let child = server
            .stdin(Stdio::piped())
            .stdout(file)
            .stderr(errors)
            // A group of its own: Ctrl-C reaches only the demo, which then ends the group.
            .process_group(0)
            .spawn()
            .context("cannot start PHP's server")?;
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

    /// The wiki's address, without a slash at the end.
    #[must_use]
    pub fn address(&self) -> String {
        format!("http://{}", address(self.port))
    }

    /// The address of its Action API.
    #[must_use]
    pub fn api(&self) -> String {
        format!("{}/api.php", self.address())
    }

    /// The log of the server and the wiki.
    #[must_use]
    pub fn log(&self) -> &Path {
        &self.log
    }

    /// Checks that the server is running.
    ///
    /// # Errors
    /// When the server has ended by itself.
    pub fn check(&mut self) -> anyhow::Result<()> {
        match self.child.try_wait() {
            Ok(None) => Ok(()),
            _ => Err(anyhow!(
                "PHP's server ended by itself; its last lines are in {}",
                self.log.display()
            )),
        }
    }

    fn wait(&mut self) -> anyhow::Result<()> {
        let end = Instant::now() + START;
        loop {
            self.check()?;
            match ask(self.port) {
                Ok(answer) if answer.starts_with("HTTP/1.1 200") => return Ok(()),
                // Not an answer of HTTP: a server that is about to start has been seen to send a piece of one.
                Ok(answer) if !answer.starts_with("HTTP/") && Instant::now() < end => {
                    thread::sleep(Duration::from_millis(30));
                }
                Ok(answer) => {
                    let first: Vec<&str> = answer.lines().take(40).collect();
                    bail!(
                        "the wiki answers with an error (its log is {}): {}",
                        self.log.display(),
                        first.join("\n")
                    );
                }
                Err(_) if Instant::now() < end => thread::sleep(Duration::from_millis(30)),
                Err(_) => bail!(
                    "the wiki did not answer within {} s; see {}",
                    START.as_secs(),
                    self.log.display()
                ),
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let Some(group) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw) else {
            return;
        };
        // An error means that the group has already ended.
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
        // Debian's php.ini would keep MediaWiki from compressing its answers.
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

/// Asks the API for the wiki's name, the smallest request that shows that the wiki works.
fn ask(port: u16) -> io::Result<String> {
    let address = address(port);
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
    use super::*;

    #[test]
    fn a_taken_port_is_reported_as_taken() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let taken = free_port(port).unwrap_err();
        assert!(matches!(taken.downcast_ref(), Some(Taken(taken)) if *taken == port));
        drop(listener);
        // A program that another test starts at this moment has the socket, too, until it runs.
        let end = Instant::now() + Duration::from_secs(5);
        while free_port(port).is_err() && Instant::now() < end {
            thread::sleep(Duration::from_millis(20));
        }
        assert_eq!(free_port(port).unwrap(), port);
        assert_ne!(free_port(0).unwrap(), 0);
    }

    #[test]
    fn the_watch_ends_all_processes_when_the_demo_is_gone() {
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
            // A process that nobody reaps stays in the group as a zombie.
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
