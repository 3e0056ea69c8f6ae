//! `cargo xtask test`: everything that has to be right, from spelling to a real wiki in a real browser.

use std::{ffi::OsString, path::PathBuf, process::Command};

use anyhow::Context;
use clap::ValueEnum;
use console::style;
use steps::process;

use crate::{
    build, fuzz,
    setup::{self, Install, InstallArgs, Need},
    size,
    workspace::Workspace,
};

/// Crates with tests that need neither a wiki nor a browser.
const NATIVE: [&str; 10] = [
    "architecture",
    "gadget-consent-core",
    "gadget-consent",
    "gadget-consent-ui",
    "mediawiki-web",
    "third-parties",
    "demo-wiki",
    "bench",
    "steps",
    "xtask",
];

/// Options of `cargo xtask test`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Run one group of steps only
    #[arg(long)]
    only: Option<Group>,

    /// The browser of the end-to-end tests; with Firefox, nothing but these is run
    #[arg(long, value_enum, value_name = "NAME", default_value_t = Browser::Chromium)]
    browser: Browser,

    /// How many pairs of a source and a URL are put to the browser
    #[arg(long, value_name = "NUMBER", default_value_t = 600)]
    source_pairs: usize,

    #[command(flatten)]
    install: InstallArgs,

    /// Handed to the test runners: names of tests, or their options
    #[arg(last = true, value_name = "FILTER")]
    filter: Vec<OsString>,
}

/// Steps that belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Group {
    /// Formatting, clippy and unit tests of the Rust crates
    Native,
    /// The JavaScript and the styles, the built pages and their sizes
    Loader,
    /// A real wiki in a real browser
    EndToEnd,
}

/// A browser that the tests can drive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Browser {
    /// Chromium
    Chromium,
    /// Firefox ESR, with geckodriver from the crates registry
    Firefox,
}

impl Browser {
    /// For the tests, in `GADGETCONSENT_BROWSER`.
    const fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
        }
    }

    const fn need(self) -> Need {
        match self {
            Self::Chromium => Need::Chromium,
            Self::Firefox => Need::Firefox,
        }
    }

    /// The only steps, where the browser makes no difference to the others and these have run.
    fn group(self) -> Option<Group> {
        (self != Self::Chromium).then_some(Group::EndToEnd)
    }
}

/// What the steps share.
#[derive(Debug)]
struct Run {
    workspace: Workspace,
    install: Install,
    only: Option<Group>,
    browser: Browser,
    source_pairs: usize,
    filter: Vec<OsString>,
    /// Taken before anything is compiled again.
    xtask: PathBuf,
}

/// A step: its group, its name, what it does.
type Step = (Group, &'static str, fn(&Run) -> anyhow::Result<()>);

const STEPS: [Step; 10] = [
    (Group::Native, "format", |run| {
        run.cargo(["fmt", "--all", "--check"])?;
        // A workspace of its own.
        let fuzz = "crate/core/fuzz/Cargo.toml";
        run.cargo(["fmt", "--check", "--manifest-path", fuzz])
    }),
    (Group::Native, "clippy", Run::clippy),
    (Group::Native, "unit tests", Run::unit_tests),
    (Group::Native, "fuzz", |run| fuzz::check(run.install)),
    (Group::Loader, "eslint", |run| run.npm("lint:js")),
    (Group::Loader, "types", |run| run.npm("lint:types")),
    (Group::Loader, "stylelint", |run| run.npm("lint:css")),
    (Group::Loader, "budgets", |run| {
        size::check(&run.workspace, run.install)
    }),
    (Group::Loader, "ES2016", |run| run.npm("lint:built")),
    (Group::EndToEnd, "end to end", Run::end_to_end),
];

/// Runs the steps in their order, up to the first that fails.
///
/// # Errors
/// When a step fails.
pub fn run(args: Args) -> anyhow::Result<()> {
    let run = Run {
        workspace: Workspace::here(),
        install: args.install.into(),
        only: args.only.or(args.browser.group()),
        browser: args.browser,
        source_pairs: args.source_pairs,
        filter: args.filter,
        xtask: std::env::current_exe().context("cannot find the program of xtask itself")?,
    };
    let steps = || STEPS.iter().filter(|(group, ..)| run.wants(*group));
    let failed =
        |step| move || format!("the step \"{step}\" failed, and those after it were not run");
    run.setup().with_context(failed("setup"))?;
    for (_, step, go) in steps() {
        eprintln!("{}", style(format!("── {step} ──")).bold());
        go(&run).with_context(failed(step))?;
    }
    eprintln!(
        "{} passed: {}",
        style("✓").green(),
        steps()
            .map(|(_, step, _)| *step)
            .collect::<Vec<_>>()
            .join(", ")
    );
    Ok(())
}

impl Run {
    fn wants(&self, group: Group) -> bool {
        self.only.is_none_or(|only| only == group)
    }

    /// What is missing shows before minutes of work, not after.
    fn setup(&self) -> anyhow::Result<()> {
        let mut needs = Vec::new();
        if self.wants(Group::Native) {
            needs.extend([Need::Php, Need::CppCompiler]);
        }
        if self.wants(Group::Loader) || self.wants(Group::EndToEnd) {
            needs.extend([Need::NodePackages, Need::Wasm]);
        }
        if self.wants(Group::EndToEnd) {
            needs.extend([Need::Php, self.browser.need()]);
        }
        setup::ensure(&self.workspace, &needs, self.install)
    }

    fn clippy(&self) -> anyhow::Result<()> {
        self.cargo(
            ["clippy", "--workspace", "--all-targets", "--all-features"]
                .into_iter()
                .chain(["--quiet", "--", "-D", "warnings"]),
        )
    }

    fn unit_tests(&self) -> anyhow::Result<()> {
        let mediawiki = demo_wiki::files(self.workspace.root())?;
        let mut command = self.cargo_command();
        command.env("GADGETCONSENT_MEDIAWIKI", mediawiki);
        command.args(["test", "--all-features"]);
        for package in NATIVE {
            command.args(["--package", package]);
        }
        command.arg("--").args(&self.filter);
        Ok(process::run_in_view(&mut command)?)
    }

    fn end_to_end(&self) -> anyhow::Result<()> {
        build::everything(&self.workspace, self.install)?;
        let mut command = self.cargo_command();
        command
            .args(["test", "--package", "end-to-end", "--", "--show-output"])
            .args(&self.filter)
            .env("GADGETCONSENT_BROWSER", self.browser.name())
            .env("GADGETCONSENT_SOURCE_PAIRS", self.source_pairs.to_string())
            .env("GADGETCONSENT_XTASK", &self.xtask);
        Ok(process::run_in_view(&mut command)?)
    }

    fn cargo_command(&self) -> Command {
        let mut command =
            Command::new(std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")));
        command.current_dir(self.workspace.root());
        command
    }

    fn cargo<'a>(&self, args: impl IntoIterator<Item = &'a str>) -> anyhow::Result<()> {
        Ok(process::run_in_view(self.cargo_command().args(args))?)
    }

    /// A script of `gadget-loader/package.json`.
    fn npm(&self, script: &str) -> anyhow::Result<()> {
        Ok(process::run_in_view(
            Command::new("npm")
                .args(["run", "--silent", script])
                .current_dir(self.workspace.loader()),
        )?)
    }
}
