//! Bundles JavaScript files (esbuild) and shortens the bundle (terser). The result is ES2016, which
//! the `ResourceLoader` of `MediaWiki` 1.43 accepts.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::Command,
};

use steps::process;

use super::fresh::BuildStep;
use crate::workspace::Workspace;

const BUNDLE: [&str; 5] = [
    "--bundle",
    "--format=cjs",
    "--target=es2016",
    "--charset=utf8",
    "--log-level=warning",
];

const SHORTEN: [&str; 6] = [
    "--ecma",
    "2016",
    "--toplevel",
    "--mangle",
    "--compress",
    "passes=3,unsafe_arrows,unsafe_methods",
];

/// The options that shape a script.
pub fn recipe() -> BTreeMap<String, String> {
    [("esbuild", BUNDLE.join(" ")), ("terser", SHORTEN.join(" "))]
        .map(|(name, text)| (name.to_owned(), text))
        .into()
}

/// A script that is bundled from several files.
#[derive(Debug)]
pub struct Bundle<'a> {
    /// Its name among the steps of the build.
    pub name: &'a str,
    /// The entry file.
    pub entry: PathBuf,
    /// Files and folders with its sources.
    pub inputs: &'a [PathBuf],
    /// Modules that are not bundled: the script gets them from `ResourceLoader`.
    pub external: &'a [&'a str],
    /// Names that the build replaces with values, as `NAME=JSON`.
    pub define: &'a [String],
    /// The bundled script.
    pub output: PathBuf,
}

impl Bundle<'_> {
    /// Builds the script if it is out of date.
    pub fn make(&self, workspace: &Workspace) -> anyhow::Result<()> {
        let bundled = workspace
            .target()
            .join("module/bundled")
            .join(file_name(&self.output));
        let mut commands = [
            self.bundle(workspace, &bundled),
            self.shorten(workspace, &bundled),
        ];
        let recipe: Vec<String> = commands.iter().map(process::typed).collect();
        let mut inputs = self.inputs.to_vec();
        // Other versions of esbuild and terser may write another script.
        inputs.push(workspace.loader().join("package-lock.json"));
        let step = BuildStep {
            name: self.name,
            inputs: &inputs,
            recipe: &recipe.join("\n"),
            outputs: std::slice::from_ref(&self.output),
        };
        step.run(workspace, || {
            let [bundle, shorten] = &mut commands;
            let name = file_name(&self.output);
            let log = workspace.log(self.name);
            process::run(&format!("bundle {name}"), bundle, &log)?;
            Ok(process::run(&format!("shorten {name}"), shorten, &log)?)
        })
    }

    fn bundle(&self, workspace: &Workspace, output: &Path) -> Command {
        let mut command = Command::new(workspace.npm_program("esbuild"));
        // The bundle has the paths of its parts in it, from here: they must not depend on the folder
        // from which the build was started.
        if let Some(folder) = self.entry.parent() {
            command.current_dir(folder);
        }
        command
            .arg(&self.entry)
            .args(BUNDLE)
            .args(
                self.external
                    .iter()
                    .map(|name| format!("--external:{name}")),
            )
            .args(self.define.iter().map(|pair| format!("--define:{pair}")))
            .arg(format!("--outfile={}", output.display()));
        command
    }

    /// terser's output is some 4 % smaller after gzip than esbuild's own.
    fn shorten(&self, workspace: &Workspace, bundled: &Path) -> Command {
        let mut command = Command::new(workspace.npm_program("terser"));
        command
            .arg(bundled)
            .args(SHORTEN)
            .arg("--output")
            .arg(&self.output);
        command
    }
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy()
        .into_owned()
}
