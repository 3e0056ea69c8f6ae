//! Starting a browser, and asking it.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::pipe::{Event, Incoming, LONGEST, listen};
use super::{BrowserError, NAMES};
use crate::credentials::{PASSWORD, TOKEN, USER};
use crate::printable::shortened;

/// No window, an empty profile, and nothing that the browser itself contacts. Its sandbox stays on.
const ARGUMENTS: [&str; 16] = [
    "--headless=new",
    "--remote-debugging-pipe",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-breakpad",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-gpu",
    "--disable-sync",
    "--metrics-recording-only",
    "--mute-audio",
    "--no-pings",
    "--password-store=basic",
    "--window-size=1280,900",
];

/// The browser reads from descriptor 3 and writes to 4. A shell puts our pipes there.
const SHELL: &str = r#"exec "$0" "$@" 3<&0 4>&1 0</dev/null 1>&2"#;

/// How long an answer of the browser itself is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// The events that are kept while an answer is waited for.
const MOST_EVENTS: usize = 100_000;

/// The bytes of its error output that are looked at.
const MOST_SAID: u64 = 4 << 10;

/// The characters that are shown of something that it says.
const SHOWN: usize = 300;

/// How long it has to end by itself.
const FAREWELL: Duration = Duration::from_secs(3);

/// A running browser with an empty profile. Dropped, it ends, and its profile is removed.
#[derive(Debug)]
pub struct Browser {
    path: PathBuf,
    child: Child,
    to: ChildStdin,
    from: Receiver<Incoming>,
    said: File,
    asked: u64,
    events: VecDeque<Event>,
    /// Removed last.
    _profile: TempDir,
}

/// The first of the usual names that is on the path.
///
/// # Errors
/// If none is.
pub fn find() -> Result<PathBuf, BrowserError> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let all = NAMES
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    let found = all.into_iter().find(|program| program.is_file());
    found.ok_or(BrowserError::NotFound)
}

impl Browser {
    /// Starts it.
    ///
    /// # Errors
    /// If it does not start.
    pub fn start(path: &Path) -> Result<Self, BrowserError> {
        if !cfg!(unix) {
            return Err(BrowserError::NotUnix);
        }
        let failed = |source| BrowserError::Start {
            path: path.to_owned(),
            source,
        };
        if path.components().count() > 1 && !path.is_file() {
            let source = std::io::Error::from(std::io::ErrorKind::NotFound);
            return Err(failed(source));
        }
        let profile = tempfile::Builder::new()
            .prefix("gadget-consent-browser-")
            .tempdir()
            .map_err(failed)?;
        let said = tempfile::tempfile().map_err(failed)?;
        let mut child = Command::new("sh")
            .args(["-c", SHELL])
            .arg(path)
            .args(ARGUMENTS)
            .arg(format!("--user-data-dir={}", profile.path().display()))
            // Its own first page would ask its maker for more.
            .arg("about:blank")
            // Nothing that it runs needs our login.
            .env_remove(TOKEN)
            .env_remove(USER)
            .env_remove(PASSWORD)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(said.try_clone().map_err(failed)?)
            .spawn()
            .map_err(failed)?;
        let pipes = child.stdin.take().zip(child.stdout.take());
        let (to, from) = pipes.ok_or_else(|| failed(std::io::ErrorKind::BrokenPipe.into()))?;
        let mut browser = Self {
            path: path.to_owned(),
            child,
            to,
            from: listen(from),
            said,
            asked: 0,
            events: VecDeque::new(),
            _profile: profile,
        };
        browser.ask("", "Browser.getVersion", &json!({}))?;
        Ok(browser)
    }

    /// Says something, and does not wait for an answer. `session`: the page or worker; empty for the browser
    /// itself.
    ///
    /// # Errors
    /// If it has ended.
    pub fn tell(
        &mut self,
        session: &str,
        method: &'static str,
        params: &Value,
    ) -> Result<u64, BrowserError> {
        self.asked += 1;
        let mut message = json!({ "id": self.asked, "method": method, "params": params });
        if !session.is_empty() {
            message["sessionId"] = json!(session);
        }
        let mut bytes = message.to_string().into_bytes();
        bytes.push(0);
        match self.to.write_all(&bytes).and_then(|()| self.to.flush()) {
            Ok(()) => Ok(self.asked),
            Err(_) => Err(self.ended()),
        }
    }

    /// Asks something, and waits for the answer. What happens meanwhile is kept for [`Self::next`].
    ///
    /// # Errors
    /// If it has ended, does not answer or refuses.
    pub fn ask(
        &mut self,
        session: &str,
        method: &'static str,
        params: &Value,
    ) -> Result<Value, BrowserError> {
        self.ask_for(session, method, params, PATIENCE)
    }

    /// The same, and waits so long.
    ///
    /// # Errors
    /// If it has ended, does not answer or refuses.
    pub fn ask_for(
        &mut self,
        session: &str,
        method: &'static str,
        params: &Value,
        patience: Duration,
    ) -> Result<Value, BrowserError> {
        let asked = self.tell(session, method, params)?;
        let until = Instant::now() + patience;
        loop {
            match self.receive(until)? {
                None => return Err(BrowserError::Silent { method, patience }),
                Some(Incoming::Answer { id, result }) if id == asked => {
                    return result.map_err(|error| BrowserError::Refused {
                        method,
                        reason: shortened(
                            error["message"].as_str().unwrap_or("it gave no reason"),
                            SHOWN,
                        ),
                    });
                }
                Some(Incoming::Event(event)) => {
                    if self.events.len() >= MOST_EVENTS {
                        return Err(BrowserError::TooMany { most: MOST_EVENTS });
                    }
                    self.events.push_back(event);
                }
                // Of something that nobody waits for.
                Some(_) => {}
            }
        }
    }

    /// The next thing that happens, or `None` if nothing does until then.
    ///
    /// # Errors
    /// If it has ended.
    pub fn next(&mut self, until: Instant) -> Result<Option<Event>, BrowserError> {
        if let Some(event) = self.events.pop_front() {
            return Ok(Some(event));
        }
        loop {
            match self.receive(until)? {
                Some(Incoming::Event(event)) => return Ok(Some(event)),
                Some(_) => {}
                None => return Ok(None),
            }
        }
    }

    fn receive(&mut self, until: Instant) -> Result<Option<Incoming>, BrowserError> {
        let time = until.saturating_duration_since(Instant::now());
        match self.from.recv_timeout(time) {
            Ok(Incoming::TooLarge) => Err(BrowserError::TooLarge { most: LONGEST }),
            Ok(Incoming::NotProtocol) => Err(BrowserError::NotProtocol),
            Ok(incoming) => Ok(Some(incoming)),
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(RecvTimeoutError::Disconnected) => Err(self.ended()),
        }
    }

    /// That it has ended, with the last line of what it said.
    fn ended(&mut self) -> BrowserError {
        let mut bytes = Vec::new();
        let length = self.said.metadata().map_or(0, |about| about.len());
        let from = SeekFrom::Start(length.saturating_sub(MOST_SAID));
        // What it said is only a help.
        let _ = self.said.seek(from);
        let _ = (&self.said).take(MOST_SAID).read_to_end(&mut bytes);
        let said = String::from_utf8_lossy(&bytes);
        let last = said.lines().rev().find(|line| !line.trim().is_empty());
        BrowserError::Ended {
            path: self.path.clone(),
            said: last.map_or_else(String::new, |line| {
                format!(": {}", shortened(line.trim(), SHOWN))
            }),
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // It ends by itself with its profile in order, or it is ended.
        let _ = self.tell("", "Browser.close", &json!({}));
        let until = Instant::now() + FAREWELL;
        while Instant::now() < until {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            // It may wait until somebody reads what it says.
            while self.from.try_recv().is_ok() {}
            thread::sleep(Duration::from_millis(20));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
