//! JavaScript: many files into one that `ResourceLoader` of `MediaWiki` 1.43 accepts (ES2016).

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
        let mut command = self.command(workspace);
        let recipe = process::typed(&command);
        let mut inputs = self.inputs.to_vec();
        // Another esbuild may write another script.
        inputs.push(workspace.loader().join("package-lock.json"));
        let step = Step {
            name: self.name,
            inputs: &inputs,
            recipe: &recipe,
            outputs: std::slice::from_ref(&self.output),
        };
        step.run(workspace, || {
            Ok(process::run(
                &format!("bundle {}", file_name(&self.output)),
                &mut command,
                &workspace.log(self.name),
            )?)
        })
    }

    fn command(&self, workspace: &Workspace) -> Command {
        let mut command = Command::new(workspace.npm_program("esbuild"));
        command
            .arg(&self.entry)
            .args(["--bundle", "--format=cjs", "--target=es2016", "--minify"])
            .args(["--charset=utf8", "--log-level=warning"])
            .args(
                self.external
                    .iter()
                    .map(|name| format!("--external:{name}")),
            )
            .arg(format!("--outfile={}", self.output.display()));
        command
    }
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy()
        .into_owned()
}
