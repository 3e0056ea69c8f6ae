//! Skips what is up to date: a step runs again when its recipe or its inputs change.

use std::path::PathBuf;

use anyhow::Context;
use fs_err as fs;
use walkdir::WalkDir;

use super::write;
use crate::workspace::Workspace;

/// The source of the steps: a changed step may produce other output from the same inputs.
const RECIPES: [&str; 4] = [
    include_str!("esbuild.rs"),
    include_str!("module.rs"),
    include_str!("names.rs"),
    include_str!("pages.rs"),
];

/// A step of the build, with its inputs and outputs.
#[derive(Debug)]
pub struct BuildStep<'a> {
    /// The name of the step.
    pub name: &'a str,
    /// Files and folders that the step reads.
    pub inputs: &'a [PathBuf],
    /// Whatever else the output depends on: options, versions.
    pub recipe: &'a str,
    /// Files that the step writes.
    pub outputs: &'a [PathBuf],
}

impl BuildStep<'_> {
    /// Runs `make`, unless nothing has changed since its last success.
    pub fn run(
        &self,
        workspace: &Workspace,
        make: impl FnOnce() -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let stamp = workspace.memory(&format!("{}.stamp", self.name));
        let now = self.fingerprint()?;
        let fresh = fs::read_to_string(&stamp).is_ok_and(|before| before == now)
            && self.outputs.iter().all(|output| output.exists());
        if fresh {
            return Ok(());
        }
        make()?;
        write(&stamp, now.as_bytes())
    }

    fn fingerprint(&self) -> anyhow::Result<String> {
        let mut hasher = blake3::Hasher::new();
        let mut add = |bytes: &[u8]| {
            // With the lengths, no two lists of parts hash the same.
            hasher.update(&(bytes.len() as u64).to_le_bytes());
            hasher.update(bytes);
        };
        add(self.recipe.as_bytes());
        for source in RECIPES {
            add(source.as_bytes());
        }
        for input in self.inputs {
            for entry in WalkDir::new(input).sort_by_file_name() {
                let entry = entry.with_context(|| format!("cannot read {}", input.display()))?;
                if entry.file_type().is_file() {
                    add(entry.path().as_os_str().as_encoded_bytes());
                    add(&fs::read(entry.path())?);
                }
            }
        }
        Ok(hasher.finalize().to_string())
    }
}

#[cfg(test)]
mod tests {
    use std::{cell::Cell, path::Path};

    use super::*;

    #[test]
    fn a_step_runs_when_something_it_reads_changed_and_only_then() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::at(folder.path());
        let source = folder.path().join("source");
        let output = folder.path().join("output");
        fs::create_dir(&source).unwrap();
        fs::write(source.join("a.js"), "1").unwrap();
        let runs = Cell::new(0);
        let run = |recipe| {
            let step = BuildStep {
                name: "test",
                inputs: std::slice::from_ref(&source),
                recipe,
                outputs: std::slice::from_ref(&output),
            };
            step.run(&workspace, || {
                runs.set(runs.get() + 1);
                write(&output, b"made")
            })
            .unwrap();
            runs.get()
        };
        assert_eq!(run("one"), 1);
        assert_eq!(run("one"), 1);
        fs::write(source.join("a.js"), "2").unwrap();
        assert_eq!(run("one"), 2, "a file changed");
        fs::write(source.join("b.js"), "").unwrap();
        assert_eq!(run("one"), 3, "a file was added");
        assert_eq!(run("two"), 4, "the recipe changed");
        fs::remove_file(&output).unwrap();
        assert_eq!(run("two"), 5, "the output is gone");
        assert_eq!(run("two"), 5);
    }

    #[test]
    fn a_step_that_failed_runs_again() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::at(folder.path());
        let step = BuildStep {
            name: "test",
            inputs: &[],
            recipe: "",
            outputs: &[],
        };
        let missing = folder.path().join("missing");
        assert!(step.run(&workspace, || read_missing(&missing)).is_err());
        let ran = Cell::new(false);
        step.run(&workspace, || {
            ran.set(true);
            Ok(())
        })
        .unwrap();
        assert!(ran.get());
    }

    fn read_missing(path: &Path) -> anyhow::Result<()> {
        fs::read(path)?;
        Ok(())
    }
}
