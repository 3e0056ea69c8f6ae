//! `cargo xtask demo`: a real wiki with the module and sample gadgets.

use std::{
    path::{Path, PathBuf},
    sync::mpsc::{self, Receiver, RecvTimeoutError, Sender},
    thread,
    time::Duration,
};

use third_parties::{HOSTS, ThirdParties};

use crate::{
    build,
    progress::{Step, note},
    setup::{self, Install, InstallArgs, Need},
    workspace::Workspace,
};

mod account;
mod browser;
mod debian;
mod folder;
mod gadgets;
mod install;
mod mediawiki;
mod pages;
mod publish;
mod report;
mod server;
mod settings;

use browser::Browser;
use folder::Folder;
use mediawiki::MediaWiki;
use server::Server;

/// How often the wiki's server is looked after.
const CHECK: Duration = Duration::from_millis(500);

/// Options of `cargo xtask demo`.
#[derive(Debug, clap::Args)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line"
)]
pub struct Args {
    /// The wiki's port; 0 takes a free one
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Print one line of JSON for scripts; run until standard input is closed
    #[arg(long)]
    json: bool,
    /// Remove everything that the demo made, and end
    #[arg(long)]
    reset: bool,
    /// An unpacked release of MediaWiki 1.43 or later, instead of Debian's package
    #[arg(long, value_name = "DIR")]
    mediawiki: Option<PathBuf>,
    /// Your own gadgets, put on the wiki after the sample ones (docs/formats.md)
    #[arg(long, value_name = "DIR")]
    gadgets: Option<PathBuf>,
    /// Put the gadgets on the wiki without the module, to compare
    #[arg(long)]
    without_module: bool,
    /// Open Chromium with an empty profile that knows the third parties' names
    #[arg(long, conflicts_with = "json")]
    open: bool,
    /// Keep the wiki in another folder, so that several can run at once
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
    #[command(flatten)]
    install: InstallArgs,
}

/// Runs the demo wiki until it is interrupted.
///
/// # Errors
/// When the wiki cannot be made or started.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let workspace = Workspace::here();
    let root = args.root.as_deref();
    if args.reset {
        return Ok(folder::reset(&workspace, root)?);
    }
    let port = server::free_port(args.port)?;
    let install = Install::from(args.install);
    let mut needs = vec![Need::Php];
    needs.extend(args.open.then_some(Need::Chromium));
    setup::ensure(&workspace, &needs, install)?;
    let folder = Folder::open(&workspace, root)?;
    let module = if args.without_module {
        None
    } else {
        Some(build::everything(&workspace, install)?)
    };
    let pages = pages::all(&workspace, module.as_deref(), args.gadgets.as_deref())?;
    let mediawiki = MediaWiki::get(&folder, args.mediawiki.as_deref())?;
    let mut running = Running::start(&folder, &mediawiki, port)?;
    running.publish(&folder, &mediawiki, &pages)?;
    running.show(args)?;
    running.wait()
}

/// Where MediaWiki's own files are, unpacked: for tests that ask its PHP.
///
/// # Errors
/// When they cannot be had.
pub fn mediawiki(workspace: &Workspace) -> anyhow::Result<PathBuf> {
    let root = workspace.root().join(".demo/files-only");
    let folder = Folder::open(workspace, Some(&root))?;
    Ok(MediaWiki::get(&folder, None)?.folder().to_path_buf())
}

/// What was started; all of it ends when this is dropped.
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
            // Nobody listens any more: then it is ending already.
            let _ = ask.send(());
        })
        .map_err(|error| anyhow::anyhow!("cannot listen for Ctrl-C: {error}"))?;
        let third_parties = ThirdParties::start(&HOSTS, &folder.third_party_logs())?;
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
        pages: &[pages::Page],
    ) -> anyhow::Result<()> {
        let wiki = gadget_consent::wiki::Wiki::new(&self.server.api())?;
        account::ensure(folder, &wiki)?;
        let is_asked_to_end = || self.end.try_recv().is_ok();
        let changed = publish::all(folder, &wiki, pages, is_asked_to_end)?;
        if changed > 0 {
            // What the edits left to do: categories, links, the search index.
            mediawiki.maintain(folder, "run the wiki's job queue", "runJobs", &[])?;
        }
        Ok(())
    }

    fn show(&mut self, args: &Args) -> anyhow::Result<()> {
        if args.json {
            println!("{}", report::json(&self.server, &self.third_parties)?);
            let ask = self.ask_to_end.clone();
            thread::spawn(move || {
                // The parent closed it or is gone; an error means the same.
                let _ = std::io::copy(&mut std::io::stdin().lock(), &mut std::io::sink());
                let _ = ask.send(());
            });
        } else {
            print!("{}", report::text(&self.server, &self.third_parties));
        }
        if args.open {
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

/// A path as one would type it here.
fn shown(path: &Path) -> String {
    std::env::current_dir()
        .ok()
        .and_then(|here| path.strip_prefix(here).ok())
        .unwrap_or(path)
        .display()
        .to_string()
}

fn say_removed(path: &Path) {
    note(&format!("removed {}", shown(path)));
}
