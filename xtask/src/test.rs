//! `cargo xtask test`: runs every check, from formatting to a real wiki in a real browser.
//!
//! The steps are in two lanes that run side by side, because many of them keep one processor busy at
//! most (a linker, the optimizer of the module, npm). The browser tests come last and alone.

use std::{ffi::OsString, path::PathBuf, process::Command, thread};

use anyhow::Context;
use clap::ValueEnum;
use console::style;
use steps::process;

use crate::{
    build, dist, fuzz,
    setup::{self, Install, InstallArgs, Need},
    size,
    workspace::Workspace,
    www,
};

mod again;
mod in_browser;
mod suite;
mod times;

use suite::Kind;
pub use suite::Suite;
use times::Times;

/// Options of `cargo xtask test`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Run one group of steps only
    #[arg(long)]
    only: Option<Group>,

    /// The browser of the end-to-end tests; with Firefox, only these are run
    #[arg(long, value_enum, value_name = "NAME", default_value_t = Browser::Chromium)]
    browser: Browser,

    /// How many pairs of a source and a URL the browser judges
    #[arg(long, value_name = "NUMBER", default_value_t = 600)]
    source_pairs: usize,

    /// How many wikis the end-to-end tests use at the same time, at most 4
    #[arg(long, value_name = "NUMBER", default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..=4))]
    wikis: u8,

    /// Use an unpacked release of MediaWiki 1.43 or later instead of Debian's package
    #[arg(long, value_name = "DIR")]
    mediawiki: Option<PathBuf>,

    #[command(flatten)]
    install: InstallArgs,

    /// Passed to the test programs: names of tests, or options
    #[arg(last = true, value_name = "FILTER")]
    filter: Vec<OsString>,
}

/// Steps that belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Group {
    /// Formatting, clippy, unit tests and fuzz targets of the Rust crates
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
    /// The value of `GADGETCONSENT_BROWSER`, which the tests read.
    const fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
        }
    }

    const fn needs(self) -> &'static [Need] {
        match self {
            Self::Chromium => &[Need::Chromium],
            Self::Firefox => &[Need::Firefox, Need::Geckodriver],
        }
    }

    /// The only group to run: Firefox makes a difference to the end-to-end tests only.
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
    wikis: u8,
    /// An unpacked release; `None`: Debian's package.
    mediawiki: Option<PathBuf>,
    filter: Vec<OsString>,
    /// Looked up before anything is compiled again.
    xtask: PathBuf,
    times: Times,
}

/// A step of the tests.
#[derive(Debug, Clone, Copy)]
struct TestStep {
    group: Group,
    name: &'static str,
    go: fn(&Run) -> anyhow::Result<()>,
}

const fn step(group: Group, name: &'static str, go: fn(&Run) -> anyhow::Result<()>) -> TestStep {
    TestStep { group, name, go }
}

/// The lane whose output is shown as it comes.
const SHOWN: &[TestStep] = &[
    step(Group::Native, "format", Run::format),
    step(Group::Native, "clippy", Run::clippy),
    step(Group::Native, "unit tests", Run::unit_tests),
    step(Group::Native, "bindings", |run| {
        in_browser::test(&run.workspace, run.install)
    }),
];

/// The lane beside it. Its output goes to logs and is shown on failure only.
const BESIDE: &[TestStep] = &[
    step(Group::Loader, "eslint", |run| run.npm("lint:js")),
    step(Group::Loader, "types", |run| run.npm("lint:types")),
    step(Group::Loader, "stylelint", |run| run.npm("lint:css")),
    step(Group::Loader, "loader tests", |run| run.npm("test")),
    step(Group::Loader, "budgets", |run| {
        size::check(&run.workspace, run.install)
    }),
    step(Group::Loader, "packing", |run| {
        dist::check_packing(&run.workspace, run.install)
    }),
    step(Group::Loader, "ES2016", |run| run.npm("lint:built")),
    step(Group::EndToEnd, "gallery", Run::gallery),
    step(Group::Native, "fuzz", |run| fuzz::check(run.install)),
    step(Group::EndToEnd, "geckodriver", Run::geckodriver),
];

/// After both lanes.
const LAST: &[TestStep] = &[step(Group::EndToEnd, "end to end", Run::end_to_end)];

/// After these, unless the tests were chosen by name or by browser.
const BOTH_BROWSERS: &[TestStep] = &[step(Group::EndToEnd, "end to end, Firefox", Run::firefox)];

/// The environment variable with which the tests are told of an unpacked release.
const MEDIAWIKI: &str = "GADGETCONSENT_MEDIAWIKI";

/// The environment variable with the files of MediaWiki, whatever they come from.
const FILES: &str = "GADGETCONSENT_MEDIAWIKI_FILES";

/// The tests that also run in Firefox each time; `--browser firefox` runs all of them there.
const IN_FIREFOX: [&str; 5] = [
    "answering::",
    "contacts::only_known_ways_are_open_on_a_decided_page",
    "content::",
    "gates::",
    "policy::",
];

/// Runs all steps, or those of one group. After a failure, no further step is started.
///
/// # Errors
/// When a step fails.
pub fn run(args: Args) -> anyhow::Result<()> {
    let workspace = Workspace::here();
    let run = Run {
        times: Times::start(&workspace)?,
        workspace,
        install: args.install.into(),
        only: args.only.or(args.browser.group()),
        browser: args.browser,
        source_pairs: args.source_pairs,
        wikis: args.wikis,
        mediawiki: args.mediawiki.map(fs_err::canonicalize).transpose()?,
        filter: args.filter,
        xtask: std::env::current_exe().context("cannot find the program of xtask itself")?,
    };
    steps::print_plain_lines();
    let outcome = run.all();
    eprint!("{}", run.times.report());
    outcome?;
    eprintln!(
        "{} passed: {}",
        style("✓").green(),
        run.times.steps().join(", ")
    );
    Ok(())
}

impl Run {
    fn all(&self) -> anyhow::Result<()> {
        // Missing programs are reported before minutes of work.
        self.step("setup", Self::setup)?;
        thread::scope(|scope| {
            let beside = scope.spawn(|| self.lane(BESIDE));
            let shown = self.lane(SHOWN);
            let beside = match beside.join() {
                Ok(outcome) => outcome,
                Err(panic) => std::panic::resume_unwind(panic),
            };
            match (shown, beside) {
                (Err(shown), Err(beside)) => {
                    anyhow::bail!("{shown:#}\n{} {beside:#}", style("error:").red().bold())
                }
                (shown, beside) => shown.and(beside),
            }
        })?;
        self.lane(LAST)?;
        if self.wants_both_browsers() {
            self.lane(BOTH_BROWSERS)?;
        }
        Ok(())
    }

    fn lane(&self, steps: &[TestStep]) -> anyhow::Result<()> {
        for step in steps.iter().filter(|step| self.wants(step.group)) {
            if self.times.has_failure() {
                break;
            }
            self.step(step.name, step.go)?;
        }
        Ok(())
    }

    fn step(&self, name: &'static str, go: fn(&Self) -> anyhow::Result<()>) -> anyhow::Result<()> {
        eprintln!("{}", style(format!("── {name} ──")).bold());
        self.times
            .step(name, || go(self))
            .with_context(|| format!("the step “{name}” failed, and no further step was started"))
    }

    fn wants(&self, group: Group) -> bool {
        self.only.is_none_or(|only| only == group)
    }

    fn setup(&self) -> anyhow::Result<()> {
        let mut needs = Vec::new();
        if self.wants(Group::Native) {
            needs.extend([Need::Php, Need::CppCompiler, Need::Wasm, Need::Chromium]);
        }
        if self.wants(Group::Loader) || self.wants(Group::EndToEnd) {
            needs.extend([Need::NodePackages, Need::Wasm]);
        }
        if self.wants(Group::EndToEnd) {
            needs.push(Need::Php);
            needs.extend(self.browser.needs());
            if self.wants_both_browsers() {
                needs.push(Need::Firefox);
            }
        }
        setup::ensure(&self.workspace, &needs, self.install)
    }

    fn format(&self) -> anyhow::Result<()> {
        let fmt =
            |args: &[&str]| process::run_in_view(self.workspace.cargo().arg("fmt").args(args));
        fmt(&["--all", "--check"])?;
        // The fuzz targets are a workspace of their own.
        for folder in ["crate/core/fuzz", "crate/scan/fuzz"] {
            let manifest = format!("{folder}/Cargo.toml");
            fmt(&["--check", "--manifest-path", &manifest])?;
        }
        Ok(())
    }

    fn clippy(&self) -> anyhow::Result<()> {
        let mut command = self.workspace.cargo();
        command
            .args(["clippy", "--workspace", "--all-targets", "--all-features"])
            .args(["--quiet", "--", "-D", "warnings"]);
        Ok(process::run_in_view(&mut command)?)
    }

    fn unit_tests(&self) -> anyhow::Result<()> {
        let mediawiki = self.files()?;
        let suite = Suite::read(&self.workspace)?;
        let mut command = suite.command(&self.workspace, Kind::Native);
        command
            .arg("--")
            .args(&self.filter)
            .env(MEDIAWIKI, mediawiki);
        self.times.watch(&mut command, |_| {})?;
        let mut command = Suite::cargo_test(&self.workspace);
        command.args(["--doc", "--quiet", "--"]).args(&self.filter);
        Ok(process::run_in_view(&mut command)?)
    }

    /// The files of MediaWiki.
    fn files(&self) -> anyhow::Result<PathBuf> {
        match &self.mediawiki {
            Some(given) => Ok(given.clone()),
            None => Ok(demo_wiki::files(self.workspace.root())?),
        }
    }

    /// Builds the gallery, so that its tests do not wait for that. They are in Chromium only.
    fn gallery(&self) -> anyhow::Result<()> {
        if self.browser == Browser::Chromium && self.filter.is_empty() {
            www::build(&self.workspace, self.install)?;
        }
        Ok(())
    }

    /// Compiles Firefox's driver, which setup leaves for this lane.
    fn geckodriver(&self) -> anyhow::Result<()> {
        if self.wants_both_browsers() {
            setup::ensure(&self.workspace, Browser::Firefox.needs(), self.install)?;
        }
        Ok(())
    }

    fn end_to_end(&self) -> anyhow::Result<()> {
        build::everything(&self.workspace, self.install)?;
        let suite = Suite::read(&self.workspace)?;
        let command = || suite.command(&self.workspace, Kind::EndToEnd);
        self.in_browser(command, self.browser, &self.filter)
    }

    /// Runs a few tests in Firefox, if all of them have run in Chromium.
    fn firefox(&self) -> anyhow::Result<()> {
        let command = || {
            let mut command = Suite::cargo_test(&self.workspace);
            command.args(["--test", "product"]);
            command
        };
        self.in_browser(command, Browser::Firefox, &IN_FIREFOX.map(OsString::from))
    }

    fn wants_both_browsers(&self) -> bool {
        self.browser == Browser::Chromium && self.filter.is_empty()
    }

    /// Runs tests in a browser. A few that fail are run again ([`again`]).
    fn in_browser(
        &self,
        command: impl Fn() -> Command,
        browser: Browser,
        filter: &[OsString],
    ) -> anyhow::Result<()> {
        let files = self.files()?;
        let with = |arguments: &[OsString]| {
            let mut command = command();
            command
                // Else the programs after one that fails would not run at all.
                .args(["--no-fail-fast", "--", "--show-output"])
                .args(arguments)
                .env("GADGETCONSENT_BROWSER", browser.name())
                .env("GADGETCONSENT_SOURCE_PAIRS", self.source_pairs.to_string())
                .env("GADGETCONSENT_TIMES", self.times.file())
                .env("GADGETCONSENT_WIKIS", self.wikis.to_string())
                // A test for each wiki. Tests without a wiki (the gallery's) keep the processors busy.
                .env("RUST_TEST_THREADS", self.wikis.max(2).to_string())
                .env("GADGETCONSENT_XTASK", &self.xtask)
                .env(FILES, &files);
            if let Some(mediawiki) = &self.mediawiki {
                command.env(MEDIAWIKI, mediawiki);
            }
            command
        };
        let mut failed = Vec::new();
        let outcome = self.times.watch(&mut with(filter), |line| {
            failed.extend(again::failed(line));
        });
        let Err(error) = outcome else {
            return Ok(());
        };
        let Some(arguments) = again::arguments(&failed) else {
            return Err(error);
        };
        eprintln!("{}", style("── what failed is run again, alone ──").bold());
        self.times.watch(&mut with(&arguments), |_| {})?;
        self.times.passed_again(failed);
        Ok(())
    }

    /// Runs a script of `gadget-loader/package.json`.
    fn npm(&self, script: &str) -> anyhow::Result<()> {
        let log = self.workspace.log(&script.replace(':', "-"));
        Ok(process::run(
            &format!("npm run {script}"),
            Command::new("npm")
                .args(["run", "--silent", script])
                .current_dir(self.workspace.loader()),
            &log,
        )?)
    }
}
