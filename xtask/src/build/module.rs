//! A module: compiles one of `crate/ui/modules` to WebAssembly, binds it with wasm-bindgen and shrinks
//! it with wasm-opt.

use std::{
    collections::BTreeMap,
    panic::resume_unwind,
    path::{Path, PathBuf},
    process::Command,
    sync::{Mutex, PoisonError},
    thread::{self, ScopedJoinHandle},
};

use anyhow::Context;
use fs_err as fs;
use steps::{Step as Progress, process};
use wasm_bindgen_cli_support::Bindgen;

use super::{fresh::BuildStep, names, write};
use crate::{
    setup::{
        Install, WasmTarget,
        wasm_target::{self, TRIPLE},
    },
    workspace::Workspace,
};

/// The library of all modules.
const LIBRARY: &str = "gadget-consent-ui";

/// WebAssembly features that browsers have had for years. `--all-features` would include some that
/// browsers reject.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-reference-types",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-multivalue",
];

/// Passes that shrink the module. Flattening and rebuilding the blocks saves 0.6 % after gzip.
/// `--traps-never-happen` would save 1.5 %, but a panic is a trap and must end the module.
const PASSES: [&str; 5] = ["-Oz", "--flatten", "--rereloop", "-Oz", "-Oz"];

/// A panic ends the module without a message, so source locations and the texts of `Debug` are left
/// out: 7 % of the bytes. Code must not rely on the output of `{:?}`.
const SMALL: &str = "-Zunstable-options -Zfmt-debug=none -Zlocation-detail=none";

/// cargo's options, besides those of the profile `wasm` in `Cargo.toml`.
const CARGO: [&str; 5] = [
    "-Zbuild-std=std",
    "-Zbuild-std-features=optimize_for_size",
    "-Zpanic-immediate-abort",
    "--config",
    r#"profile.wasm.panic="immediate-abort""#,
];

/// What wasm-opt leaves out.
const STRIPPED: [&str; 3] = [
    "--strip-debug",
    "--strip-producers",
    "--strip-target-features",
];

/// The options that shape the WebAssembly.
pub fn recipe() -> BTreeMap<String, String> {
    let words = |lists: &[&[&str]]| lists.concat().join(" ");
    [
        (
            "cargo",
            words(&[&["--profile", "wasm", "--target", TRIPLE], &CARGO]),
        ),
        ("RUSTFLAGS", SMALL.to_owned()),
        ("wasm-opt", words(&[&PASSES, &STRIPPED, &FEATURES])),
        ("zopfli", "default".to_owned()),
    ]
    .map(|(name, text)| (name.to_owned(), text))
    .into()
}

/// What the module is built for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flavour {
    /// A wiki: the dialog and the notices.
    Wiki,
    /// A wiki: the review page.
    Review,
    /// A wiki: the interface administrators' part of the review page.
    Admin,
    /// A wiki, and a static page: the linter for authors.
    Linter,
    /// The gallery: every state on a static page. The module is fetched by its URL.
    Gallery,
}

impl Flavour {
    /// The modules of a wiki.
    pub const OF_A_WIKI: [Self; 4] = [Self::Wiki, Self::Review, Self::Admin, Self::Linter];

    /// The name of the module.
    const fn name(self) -> &'static str {
        match self {
            Self::Wiki => "ui",
            Self::Review => "review",
            Self::Admin => "admin",
            Self::Linter => "linter",
            Self::Gallery => "gallery",
        }
    }

    /// The folder in `crate/ui/modules`.
    const fn folder(self) -> &'static str {
        match self {
            Self::Wiki => "ask",
            Self::Review | Self::Admin | Self::Linter | Self::Gallery => self.name(),
        }
    }

    /// The package.
    fn package(self) -> String {
        format!("{LIBRARY}-{}", self.folder())
    }

    /// The name of the file that cargo makes from it, without its ending.
    fn stem(self) -> String {
        self.package().replace('-', "_")
    }
}

/// Whether the parts of the page are inlined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Parts {
    /// Each may be inlined where it is called.
    Merged,
    /// Each stays a separate function.
    Apart,
}

/// Whether the names of functions are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Names {
    Removed,
    Kept,
}

/// The module, ready to be packed.
#[derive(Debug, Clone)]
pub struct Module {
    /// The name of its flavour.
    pub name: &'static str,
    /// The WebAssembly.
    pub wasm: PathBuf,
    /// wasm-bindgen's script for it (a classic script that declares `wasm_bindgen`).
    pub bindgen: PathBuf,
}

/// Builds the modules that are out of date. cargo uses all processors, wasm-opt uses one: so one module is
/// made small while the next one is compiled.
pub fn build_all(
    workspace: &Workspace,
    flavours: &[Flavour],
    install: Install,
) -> anyhow::Result<Vec<Module>> {
    let target = wasm_target::ensure(workspace, install)?;
    let turns = Mutex::new(());
    thread::scope(|scope| {
        let build = |flavour: &Flavour| {
            let (target, turns, flavour) = (&target, &turns, *flavour);
            scope.spawn(move || build(workspace, target, flavour, turns))
        };
        let all: Vec<_> = flavours.iter().map(build).collect();
        let ended = |handle: ScopedJoinHandle<'_, anyhow::Result<Module>>| {
            handle.join().unwrap_or_else(|panic| resume_unwind(panic))
        };
        all.into_iter().map(ended).collect()
    })
}

/// Builds a module if it is out of date. One thread at a time compiles.
fn build(
    workspace: &Workspace,
    target: &WasmTarget,
    flavour: Flavour,
    turns: &Mutex<()>,
) -> anyhow::Result<Module> {
    let out = workspace.target().join("module").join(flavour.name());
    let module = Module {
        name: flavour.name(),
        wasm: out.join(format!("{}.wasm", flavour.stem())),
        bindgen: out.join(format!("{}.js", flavour.stem())),
    };
    let name = format!("module-{}", flavour.name());
    let crates = ["core", "mediawiki", "ui"].map(|name| workspace.root().join("crate").join(name));
    let entry = workspace.ui().join("modules").join(flavour.folder());
    let sources = crates
        .iter()
        .chain([&entry])
        .flat_map(|folder| [folder.join("src"), folder.join("Cargo.toml")]);
    let manifests = ["Cargo.toml", "Cargo.lock"].map(|name| workspace.root().join(name));
    let inputs: Vec<PathBuf> = sources
        .chain(manifests)
        .chain([workspace.loader().join("package-lock.json")])
        .collect();
    let step = BuildStep {
        name: &name,
        inputs: &inputs,
        recipe: &format!("{target:?}"),
        outputs: &[module.wasm.clone(), module.bindgen.clone()],
    };
    step.run(workspace, || {
        let compiled = {
            let _turn = turns.lock().unwrap_or_else(PoisonError::into_inner);
            compile(workspace, target, flavour, Parts::Merged)?
        };
        bind(workspace, flavour, &compiled, &module)
    })?;
    Ok(module)
}

/// Compiles the module, and returns cargo's file.
fn compile(
    workspace: &Workspace,
    target: &WasmTarget,
    flavour: Flavour,
    parts: Parts,
) -> anyhow::Result<PathBuf> {
    let folder = workspace.target().join("ui-wasm");
    process::run(
        &format!("compile the module ({})", flavour.name()),
        &mut cargo(workspace, target, flavour, parts, &folder),
        &workspace.log(&format!("module-{}", flavour.name())),
    )?;
    let file = format!("{}.wasm", flavour.stem());
    Ok(folder.join(TRIPLE).join("wasm").join(file))
}

/// wasm-opt's metrics of each function of the module: lines of names and counts.
pub fn metrics(
    workspace: &Workspace,
    flavour: Flavour,
    install: Install,
) -> anyhow::Result<String> {
    let target = wasm_target::ensure(workspace, install)?;
    let scratch = workspace.target().join("module/named");
    let compiled = compile(workspace, &target, flavour, Parts::Apart)?;
    bindgen(flavour, &compiled, &scratch, Names::Kept)?;
    let log = workspace.log("metrics");
    process::run(
        "measure the module (wasm-opt)",
        Command::new(workspace.npm_program("wasm-opt"))
            .arg(scratch.join(format!("{}_bg.wasm", flavour.stem())))
            .args(PASSES)
            // Otherwise a function with one caller counts as part of it.
            .args(["--one-caller-inline-max-function-size", "0"])
            .args(["--debuginfo", "--func-metrics"])
            .args(FEATURES)
            .arg("-o")
            .arg(scratch.join("small.wasm")),
        &log,
    )?;
    Ok(fs::read_to_string(&log)?)
}

/// The cargo command. Unstable options are set here, so that `Cargo.toml` works with a stable compiler.
fn cargo(
    workspace: &Workspace,
    target: &WasmTarget,
    flavour: Flavour,
    parts: Parts,
    folder: &Path,
) -> Command {
    let mut command = workspace.cargo();
    command
        .args(["build", "--package", &flavour.package(), "--lib"])
        .args(["--profile", "wasm", "--target", TRIPLE])
        .arg("--target-dir")
        .arg(folder);
    if parts == Parts::Apart {
        // A feature of the library can be chosen only if the library is selected too.
        command.args(["--package", LIBRARY, "--features"]);
        command.arg(format!("{LIBRARY}/detail"));
    }
    command
        .args(CARGO)
        .env("RUSTC", &target.rustc)
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", SMALL)
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", &target.linker)
        // rustup sets it to the libraries of another compiler.
        .env_remove("LD_LIBRARY_PATH");
    command
}

fn bind(
    workspace: &Workspace,
    flavour: Flavour,
    compiled: &Path,
    module: &Module,
) -> anyhow::Result<()> {
    let name = flavour.name();
    let scratch = workspace.target().join("module").join(name).join("bindgen");
    let step = Progress::start(&format!("bind the module to JavaScript ({name})"));
    let bound = bindgen(flavour, compiled, &scratch, Names::Removed);
    let script = match bound {
        Ok(script) => {
            step.done();
            script
        }
        Err(error) => {
            step.failed();
            return Err(error);
        }
    };
    // The script comes first: the WebAssembly marks the pair as complete.
    write(&module.bindgen, script.as_bytes())?;
    let small = scratch.join("small.wasm");
    process::run(
        &format!("make the module small ({name}, wasm-opt)"),
        Command::new(workspace.npm_program("wasm-opt"))
            .arg(scratch.join(format!("{}_bg.wasm", flavour.stem())))
            .args(PASSES)
            .args(STRIPPED)
            .args(FEATURES)
            .arg("-o")
            .arg(&small),
        &workspace.log(&format!("wasm-opt-{name}")),
    )?;
    fs::rename(&small, &module.wasm)?;
    Ok(())
}

/// Writes the WebAssembly into the folder, and returns the script.
fn bindgen(
    flavour: Flavour,
    compiled: &Path,
    scratch: &Path,
    names: Names,
) -> anyhow::Result<String> {
    let mut bindgen = Bindgen::new();
    let bound = bindgen
        .input_path(compiled)
        .omit_default_module_path(flavour != Flavour::Gallery)
        .remove_name_section(names == Names::Removed)
        .remove_producers_section(true)
        .typescript(false)
        .no_modules(true)
        .and_then(|bindgen| {
            let mut output = bindgen.generate_output()?;
            let script = names::shorten(&mut output);
            output.emit(scratch)?;
            Ok(script)
        });
    bound.with_context(|| format!("wasm-bindgen cannot bind {}", compiled.display()))
}
