//! A real wiki on this machine: `MediaWiki`, sample gadgets and their third parties, accounts and
//! articles. `cargo xtask demo` runs it, and so do the end-to-end tests.

use std::{
    path::{Path, PathBuf},
    sync::mpsc::{self, Receiver, RecvTimeoutError, Sender},
    thread,
    time::Duration,
};

use anyhow::Context;
use steps::Step;
use third_parties::{HOSTS, ThirdParties, Tunnel};

mod account;
mod browser;
mod debian;
mod folder;
mod gadgets;
mod install;
mod manifest;
mod mediawiki;
mod pages;
mod publish;
mod report;
mod server;
mod settings;

pub use folder::{Folder, Refusal, reset};
pub use server::{Taken, free_port};

use browser::Browser;
use mediawiki::MediaWiki;
use server::Server;

/// How often the wiki's server is checked.
const CHECK: Duration = Duration::from_millis(500);

/// What kind of wiki to run.
#[derive(Debug, Clone, Copy)]
pub struct Options<'a> {
    /// The project's folder, which holds the sample gadgets.
    pub repository: &'a Path,
    /// The wiki's port ([`free_port`]).
    pub port: u16,
    /// The built pages of GadgetConsent; without them, the gadgets load as on any wiki.
    pub module: Option<&'a Path>,
    /// A folder of gadgets to add to the sample ones (docs/formats.md).
    pub gadgets: Option<&'a Path>,
    /// An unpacked release of `MediaWiki`, instead of Debian's package.
    pub mediawiki: Option<&'a Path>,
    /// What the demo prints.
    pub output: Output,
    /// Whether to open a browser on the wiki.
    pub browser: BrowserWindow,
}

/// What the demo prints when the wiki answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// The addresses and the accounts, for people.
    Text,
    /// One line of JSON, for scripts. The demo then runs until standard input is closed.
    Json,
}

/// Whether a browser is opened on the wiki.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BrowserWindow {
    /// Chromium, with an empty profile that knows the third parties' names.
    Open,
    /// None.
    None,
}

/// Runs the wiki until it is interrupted.
///
/// # Errors
/// When the wiki cannot be installed or started.
pub fn run(folder: &Folder, options: &Options) -> anyhow::Result<()> {
    let pages = pages::all(options.repository, options.module, options.gadgets)?;
    let mediawiki = MediaWiki::get(folder, options.mediawiki)?;
    let mut running = Running::start(folder, &mediawiki, options.port)?;
    running.publish(folder, &mediawiki, &pages)?;
    running.show(options)?;
    running.wait()
}

/// The folder of `MediaWiki`'s own files, for tests that run its PHP.
///
/// # Errors
/// When the files cannot be downloaded or unpacked.
pub fn files(repository: &Path) -> anyhow::Result<PathBuf> {
    let root = repository.join(".demo/files-only");
    let folder = Folder::open(repository, Some(&root))?;
    Ok(MediaWiki::get(&folder, None)?.folder().to_path_buf())
}

/// Everything that was started. Dropping it ends all of it.
#[derive(Debug)]
struct Running {
    // In the order in which they end.
    browser: Option<Browser>,
    server: Server,
    third_parties: ThirdParties,
    end: Receiver<()>,
    ask_to_end: Sender<()>,
}

impl Running {
    fn start(folder: &Folder, mediawiki: &MediaWiki, port: u16) -> anyhow::Result<Self> {
        install::ensure(folder, mediawiki)?;
        let (ask_to_end, end) = mpsc::channel();
        let ask = ask_to_end.clone();
        // From here on there is something to end.
        ctrlc::set_handler(move || {
            // An error means that the demo is ending already.
            let _ = ask.send(());
        })
        .context("cannot listen for Ctrl-C")?;
        let tunnel = Tunnel {
            host: settings::SECURE_HOST.to_owned(),
            to: server::address(port),
        };
        let logs = folder.third_party_logs();
        let third_parties = ThirdParties::start_with(&HOSTS, &logs, Some(&tunnel))?;
        let server = Server::start(folder, mediawiki, port)?;
        Ok(Self {
            browser: None,
            server,
            third_parties,
            end,
            ask_to_end,
        })
    }

    fn publish(
        &self,
        folder: &Folder,
        mediawiki: &MediaWiki,
        pages: &[pages::DemoPage],
    ) -> anyhow::Result<()> {
        let wiki = gadget_consent::wiki::Wiki::new(&self.server.api())?;
        account::ensure(folder, &wiki)?;
        let is_asked_to_end = || self.end.try_recv().is_ok();
        let changed = publish::all(folder, &wiki, pages, is_asked_to_end)?;
        if changed > 0 {
            // The work that edits put off: categories, links, the search index.
            mediawiki.maintain(folder, "run the wiki's job queue", "runJobs", &[])?;
        }
        Ok(())
    }

    fn show(&mut self, options: &Options) -> anyhow::Result<()> {
        match options.output {
            Output::Json => {
                println!("{}", report::json(&self.server, &self.third_parties)?);
                let ask = self.ask_to_end.clone();
                thread::spawn(move || {
                    // Standard input ends when the parent closes it or is gone; so does an error.
                    let _ = std::io::copy(&mut std::io::stdin().lock(), &mut std::io::sink());
                    let _ = ask.send(());
                });
            }
            Output::Text => print!("{}", report::text(&self.server, &self.third_parties)),
        }
        if options.browser == BrowserWindow::Open {
            let arguments = self.third_parties.browser_arguments();
            self.browser = Some(Browser::open(&self.server.address(), &arguments)?);
        }
        Ok(())
    }

    fn wait(mut self) -> anyhow::Result<()> {
        while let Err(RecvTimeoutError::Timeout) = self.end.recv_timeout(CHECK) {
            self.server.check()?;
        }
        let step = Step::start("stop the wiki");
        drop(self);
        step.done();
        Ok(())
    }
}

/// A path relative to the current folder, where it is below it.
fn shown(path: &Path) -> String {
    std::env::current_dir()
        .ok()
        .and_then(|here| path.strip_prefix(here).ok())
        .unwrap_or(path)
        .display()
        .to_string()
}
