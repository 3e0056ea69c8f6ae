//! A browser that knows the third parties.

use std::{
    os::unix::process::CommandExt,
    process::{Child, Command, Stdio},
};

use anyhow::Context;
use rustix::process::{Pid, Signal, geteuid, kill_process_group};
use tempfile::TempDir;

/// Switches off what the browser does on its own.
const QUIET: [&str; 7] = [
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--password-store=basic",
];

/// An open browser. Dropping it closes the browser and removes its profile.
#[derive(Debug)]
pub struct Browser {
    child: Child,
    _profile: TempDir,
}

impl Browser {
    /// Opens Chromium with an empty profile.
    ///
    /// # Errors
    /// When Chromium cannot be started.
    pub fn open(address: &str, arguments: &[String]) -> anyhow::Result<Self> {
        let profile = tempfile::tempdir().context("cannot create a profile for Chromium")?;
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
            .spawn()
            .context("cannot start `chromium`")?;
        Ok(Self {
            child,
            _profile: profile,
        })
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if let Some(group) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw) {
            // An error means that it was closed already.
            let _ = kill_process_group(group, Signal::TERM);
        }
        let _ = self.child.wait();
    }
}
