//! The test programs of the workspace.
//!
//! cargo compiles a dependency once for each set of features, and the features follow from the
//! packages that a command selects. So every command here selects the whole workspace with all
//! features, as clippy does, and names the test programs instead: dependencies are compiled once.

use std::process::Command;

use anyhow::Context;
use serde::Deserialize;
use steps::process;

use crate::workspace::Workspace;

/// The package of the tests that need a wiki or a browser.
const END_TO_END: &str = "end-to-end";

/// The programs of other packages that need both.
const WITH_BROWSER: [&str; 1] = ["observing"];

/// The kinds of test programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Neither a wiki nor a browser is needed.
    Native,
    /// A wiki and a browser are needed.
    EndToEnd,
}

/// All test programs, in `cargo metadata`'s form.
#[derive(Debug, Deserialize)]
pub struct Suite {
    packages: Vec<Package>,
}

#[derive(Debug, Deserialize)]
struct Package {
    name: String,
    targets: Vec<Target>,
}

#[derive(Debug, Deserialize)]
struct Target {
    name: String,
    kind: Vec<String>,
}

impl Suite {
    /// Asks cargo for the test programs.
    pub fn read(workspace: &Workspace) -> anyhow::Result<Self> {
        let mut command = workspace.cargo();
        command.args(["metadata", "--no-deps", "--format-version", "1"]);
        let metadata =
            process::answer(&mut command).context("`cargo metadata` failed; run it to see why")?;
        serde_json::from_str(&metadata).context("cannot read the output of `cargo metadata`")
    }

    /// `cargo test`, with the selection that all commands share.
    pub fn cargo_test(workspace: &Workspace) -> Command {
        let mut command = workspace.cargo();
        command.args(["test", "--workspace", "--all-features"]);
        command
    }

    /// `cargo test` for the test programs of one kind.
    pub fn command(&self, workspace: &Workspace, kind: Kind) -> Command {
        let mut command = Self::cargo_test(workspace);
        if kind == Kind::Native {
            command.args(["--lib", "--bins"]);
        }
        for name in self.programs(kind) {
            command.args(["--test", name]);
        }
        command
    }

    fn programs(&self, kind: Kind) -> impl Iterator<Item = &str> {
        let targets = self.packages.iter().flat_map(|package| {
            let targets = package.targets.iter();
            targets.map(|target| (package.name == END_TO_END, target))
        });
        targets
            .filter(|(_, target)| target.kind.iter().any(|kind| kind == "test"))
            .filter(move |(is_of_tests, target)| {
                let needs_both = *is_of_tests || WITH_BROWSER.contains(&target.name.as_str());
                needs_both == (kind == Kind::EndToEnd)
            })
            .map(|(_, target)| target.name.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_test_program_is_of_one_kind_and_all_are_run() {
        let suite = Suite::read(&Workspace::here()).unwrap();
        let names = |kind| suite.programs(kind).collect::<Vec<_>>();
        assert!(names(Kind::Native).contains(&"definition_oracle"));
        assert!(names(Kind::EndToEnd).contains(&"product"));
        assert!(names(Kind::EndToEnd).contains(&WITH_BROWSER[0]));
        assert!(!names(Kind::Native).contains(&"product"));
        // `--test NAME` selects all programs of that name.
        let both = names(Kind::Native);
        assert!(
            names(Kind::EndToEnd)
                .iter()
                .all(|name| !both.contains(name))
        );
    }
}
