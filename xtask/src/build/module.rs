//! The module: `crate/ui` as WebAssembly, bound by wasm-bindgen and made small by wasm-opt.

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use wasm_bindgen_cli_support::Bindgen;

use super::{Error, fresh::Step, names, read, write};
use crate::{
    process,
    progress::Step as Progress,
    setup::{
        self, Install, WasmTarget,
        wasm_target::{self, TRIPLE},
    },
    workspace::Workspace,
};

/// The package, and the file that cargo makes of it.
const PACKAGE: &str = "gadget-consent-ui";
const STEM: &str = "gadget_consent_ui";

/// What current browsers have had for years, by name: `--all-features` switches on what they refuse.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-reference-types",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-multivalue",
];

/// What makes it small. Flattening and putting the blocks together anew saves 0.6 % after gzip. Not
/// `--traps-never-happen`, which saves 1.5 %: a panic is a trap, and must end the module.
const PASSES: [&str; 5] = ["-Oz", "--flatten", "--rereloop", "-Oz", "-Oz"];

/// Nobody reads a panic of the module (it ends at once, without a message), so its places and the
/// texts of `Debug` are left out: 7 % of the bytes. Nothing may rely on what `{:?}` writes.
const SMALL: &str = "-Zunstable-options -Zfmt-debug=none -Zlocation-detail=none";

/// For what the module is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flavour {
    /// A wiki, where the glue hands over the module's bytes.
    Wiki,
    /// A wiki, its review page.
    Review,
    /// A wiki, for its interface administrators.
    Admin,
    /// The gallery: every state on a static page, fetched from beside its script.
    Gallery,
}

impl Flavour {
    /// The modules of a wiki.
    pub const OF_A_WIKI: [Self; 3] = [Self::Wiki, Self::Review, Self::Admin];

    /// Its name, and that of its feature in crate/ui.
    const fn name(self) -> &'static str {
        match self {
            Self::Wiki => "ui",
            Self::Review => "review",
            Self::Admin => "admin",
            Self::Gallery => "gallery",
        }
    }
}

/// What becomes of the parts of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Parts {
    /// Each goes where it is called.
    Merged,
    /// Each is a function of its own.
    Apart,
}

/// What becomes of the names of functions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Names {
    Removed,
    Kept,
}

/// The module, ready to be packed.
#[derive(Debug, Clone)]
pub struct Module {
    /// What it is for.
    pub name: &'static str,
    /// The WebAssembly.
    pub wasm: PathBuf,
    /// The script that wasm-bindgen made for it (a classic script that declares `wasm_bindgen`).
    pub bindgen: PathBuf,
}

/// Builds the module, as far as it is out of date.
pub fn build(workspace: &Workspace, flavour: Flavour, install: Install) -> Result<Module, Error> {
    let target = wasm_target::ensure(workspace, install).map_err(setup::Error::from)?;
    let out = workspace.target().join("module").join(flavour.name());
    let module = Module {
        name: flavour.name(),
        wasm: out.join(format!("{STEM}.wasm")),
        bindgen: out.join(format!("{STEM}.js")),
    };
    let name = format!("module-{}", flavour.name());
    let crates = ["core", "mediawiki", "ui"].map(|name| workspace.root().join("crate").join(name));
    let sources = crates
        .iter()
        .flat_map(|folder| [folder.join("src"), folder.join("Cargo.toml")]);
    let manifests = ["Cargo.toml", "Cargo.lock"].map(|name| workspace.root().join(name));
    let inputs: Vec<PathBuf> = sources
        .chain(manifests)
        .chain([workspace.loader().join("package-lock.json")])
        .collect();
    // The modules are files of one name for cargo, which would make each anew after another.
    let step = Step {
        name: &name,
        inputs: &inputs,
        recipe: &format!("{target:?}"),
        outputs: &[module.wasm.clone(), module.bindgen.clone()],
    };
    step.run(workspace, || {
        let compiled = compile(workspace, &target, flavour, Parts::Merged)?;
        bind(workspace, flavour, &compiled, &module)
    })?;
    Ok(module)
}

/// The file that cargo makes of it.
fn compile(
    workspace: &Workspace,
    target: &WasmTarget,
    flavour: Flavour,
    parts: Parts,
) -> Result<PathBuf, Error> {
    let folder = workspace.target().join("ui-wasm");
    process::run(
        &format!("compile the module ({})", flavour.name()),
        &mut cargo(workspace, target, flavour, parts, &folder),
        &workspace.log(&format!("module-{}", flavour.name())),
    )?;
    let file = format!("{STEM}.wasm");
    Ok(folder.join(TRIPLE).join("wasm").join(file))
}

/// What wasm-opt says of each function of the module: lines of names and counts.
pub fn metrics(workspace: &Workspace, flavour: Flavour, install: Install) -> Result<String, Error> {
    let target = wasm_target::ensure(workspace, install).map_err(setup::Error::from)?;
    let scratch = workspace.target().join("module/named");
    let compiled = compile(workspace, &target, flavour, Parts::Apart)?;
    bindgen(flavour, &compiled, &scratch, Names::Kept)?;
    let log = workspace.log("metrics");
    process::run(
        "measure the module (wasm-opt)",
        Command::new(workspace.npm_program("wasm-opt"))
            .arg(scratch.join(format!("{STEM}_bg.wasm")))
            .args(PASSES)
            // What has one caller would count for that.
            .args(["--one-caller-inline-max-function-size", "0"])
            .args(["--debuginfo", "--func-metrics"])
            .args(FEATURES)
            .arg("-o")
            .arg(scratch.join("small.wasm")),
        &log,
    )?;
    read(&log)
}

/// The manifest stays usable with a stable compiler: what only an unstable one knows is said here.
fn cargo(
    workspace: &Workspace,
    target: &WasmTarget,
    flavour: Flavour,
    parts: Parts,
    folder: &Path,
) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let mut command = Command::new(cargo);
    command
        .current_dir(workspace.root())
        .args(["build", "--package", PACKAGE, "--lib"])
        .args(["--profile", "wasm", "--target", TRIPLE])
        .arg("--target-dir")
        .arg(folder);
    if flavour != Flavour::Wiki {
        command.args(["--features", flavour.name()]);
    }
    if parts == Parts::Apart {
        command.args(["--features", "detail"]);
    }
    if let WasmTarget::OwnStd { rustc, linker, .. } = target {
        command
            .args(["-Zbuild-std=std", "-Zbuild-std-features=optimize_for_size"])
            .args(["-Zpanic-immediate-abort", "--config"])
            .arg(r#"profile.wasm.panic="immediate-abort""#)
            .env("RUSTC", rustc)
            .env("RUSTC_BOOTSTRAP", "1")
            .env("RUSTFLAGS", SMALL)
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker)
            // rustup points it at the libraries of another compiler.
            .env_remove("LD_LIBRARY_PATH");
    }
    command
}

fn bind(
    workspace: &Workspace,
    flavour: Flavour,
    compiled: &Path,
    module: &Module,
) -> Result<(), Error> {
    let scratch = workspace.target().join("module").join("bindgen");
    let step = Progress::start("bind the module to JavaScript");
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
    // The script first: the WebAssembly is what marks the pair as complete.
    write(&module.bindgen, script.as_bytes())?;
    let small = scratch.join("small.wasm");
    process::run(
        "make the module small (wasm-opt)",
        Command::new(workspace.npm_program("wasm-opt"))
            .arg(scratch.join(format!("{STEM}_bg.wasm")))
            .args(PASSES)
            .args(["--strip-debug", "--strip-producers"])
            .arg("--strip-target-features")
            .args(FEATURES)
            .arg("-o")
            .arg(&small),
        &workspace.log("wasm-opt"),
    )?;
    fs::rename(&small, &module.wasm).map_err(Error::file("write", &module.wasm))
}

/// Leaves the WebAssembly in the folder, and gives the script.
fn bindgen(
    flavour: Flavour,
    compiled: &Path,
    scratch: &Path,
    names: Names,
) -> Result<String, Error> {
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
    bound.map_err(|error| Error::Bindgen {
        path: compiled.to_path_buf(),
        reason: format!("{error:#}"),
    })
}
