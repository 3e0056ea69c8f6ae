//! JavaScript: many files into one (esbuild), as short as it gets (terser), that `ResourceLoader` of
//! `MediaWiki` 1.43 accepts (ES2016).

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use super::{Error, fresh::Step};
use crate::{process, workspace::Workspace};

/// A script made of several.
#[derive(Debug)]
pub struct Bundle<'a> {
    /// Its name among the steps of the build.
    pub name: &'a str,
    /// Where it begins.
    pub entry: PathBuf,
    /// Files and folders that it is made of.
    pub inputs: &'a [PathBuf],
    /// What it goes on asking `ResourceLoader` for.
    pub external: &'a [&'a str],
    /// The script.
    pub output: PathBuf,
}

impl Bundle<'_> {
    /// Makes the script, if it is out of date.
    pub fn make(&self, workspace: &Workspace) -> Result<(), Error> {
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
        // Other versions of the two may write another script.
        inputs.push(workspace.loader().join("package-lock.json"));
        let step = Step {
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
        command
            .arg(&self.entry)
            .args(["--bundle", "--format=cjs", "--target=es2016"])
            .args(["--charset=utf8", "--log-level=warning"])
            .args(
                self.external
                    .iter()
                    .map(|name| format!("--external:{name}")),
            )
            .arg(format!("--outfile={}", output.display()));
        command
    }

    /// By some 4 % shorter, after gzip, than what esbuild itself makes of it.
    fn shorten(&self, workspace: &Workspace, bundled: &Path) -> Command {
        let mut command = Command::new(workspace.npm_program("terser"));
        command
            .arg(bundled)
            .args(["--ecma", "2016", "--toplevel", "--mangle"])
            .args(["--compress", "passes=3,unsafe_arrows,unsafe_methods"])
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
