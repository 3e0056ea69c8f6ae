//! `cargo xtask demo`: builds the module and runs the demo wiki (`tests/demo-wiki`).

use std::path::PathBuf;

use demo_wiki::{BrowserWindow, Folder, Options, Output};

use crate::{
    build,
    setup::{self, Install, InstallArgs, Need},
    workspace::Workspace,
};

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
    /// Remove everything that the demo made, and exit
    #[arg(long)]
    reset: bool,
    /// Use an unpacked release of MediaWiki 1.43 or later instead of Debian's package
    #[arg(long, value_name = "DIR")]
    mediawiki: Option<PathBuf>,
    /// Add your own gadgets to the sample ones (docs/formats.md)
    #[arg(long, value_name = "DIR")]
    gadgets: Option<PathBuf>,
    /// Install the gadgets without the module, to compare
    #[arg(long)]
    without_module: bool,
    /// Open Chromium with an empty profile that knows the third parties' names
    #[arg(long, conflicts_with = "json")]
    open: bool,
    /// Keep the wiki in another folder, so that several demos can run at once
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
    #[command(flatten)]
    install: InstallArgs,
}

/// Runs the demo wiki until it is interrupted.
///
/// # Errors
/// When the module does not build, or the wiki cannot be installed or started.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let workspace = Workspace::here();
    let root = args.root.as_deref();
    if args.reset {
        return demo_wiki::reset(workspace.root(), root);
    }
    // A port or a folder that is in use is reported before minutes of work.
    let port = demo_wiki::free_port(args.port)?;
    let install = Install::from(args.install);
    let mut needs = vec![Need::Php];
    needs.extend(args.open.then_some(Need::Chromium));
    setup::ensure(&workspace, &needs, install)?;
    let folder = Folder::open(workspace.root(), root)?;
    let module = if args.without_module {
        None
    } else {
        Some(build::everything(&workspace, install)?)
    };
    let options = Options {
        repository: workspace.root(),
        port,
        module: module.as_deref(),
        gadgets: args.gadgets.as_deref(),
        mediawiki: args.mediawiki.as_deref(),
        output: if args.json {
            Output::Json
        } else {
            Output::Text
        },
        browser: if args.open {
            BrowserWindow::Open
        } else {
            BrowserWindow::None
        },
    };
    demo_wiki::run(&folder, &options)
}
