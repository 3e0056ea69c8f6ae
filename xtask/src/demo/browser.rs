//! A browser that knows the third parties.

use std::{
    io,
    os::unix::process::CommandExt,
    process::{Child, Command, Stdio},
};

use rustix::process::{Pid, Signal, geteuid, kill_process_group};
use tempfile::TempDir;

/// Keeps the browser from everything that the demo did not ask for.
const QUIET: [&str; 7] = [
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--password-store=basic",
];

/// The browser did not start.
#[derive(Debug, thiserror::Error)]
#[error("cannot open Chromium: {0}")]
pub struct Error(#[from] io::Error);

/// An open browser; it closes when this is dropped, and its profile is removed.
#[derive(Debug)]
pub struct Browser {
    child: Child,
    _profile: TempDir,
}

impl Browser {
    /// Opens Chromium with an empty profile.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn open(address: &str, arguments: &[String]) -> Result<Self, Error> {
        let profile = tempfile::tempdir()?;
        let mut command = Command::new("chromium");
        command
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .args(QUIET)
            .args(arguments);
        if geteuid().is_root() {
            // Chromium's own sandbox does not work for root.
            command.arg("--no-sandbox");
        }
        let child = command
            .arg(address)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()?;
        Ok(Self {
            child,
            _profile: profile,
        })
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if let Some(group) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw) {
            // It may have been closed already.
            let _ = kill_process_group(group, Signal::TERM);
        }
        let _ = self.child.wait();
    }
}
