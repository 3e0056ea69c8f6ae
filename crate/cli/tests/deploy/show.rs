//! What an interface administrator does on a wiki with 60 gadgets, and how long it takes. With
//! `GADGETCONSENT_SHOW`, the path of a command that holds a release (`cargo xtask dist`), it is done with
//! a copy of that command in an empty folder, and prints the table of docs/install.md.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Instant;

use crate::farm::{Farm, Ran, mediawiki};
use crate::life::sixty;
use crate::releases::{built, on_disk};

const ONE: &str = "11111111";
const TWO: &str = "22222222";
const DEFINITION: &str = "MediaWiki:Gadgets-definition";
const MANIFEST: &str = "MediaWiki:Gadget-consent-manifest.js";

/// The rows of the table.
struct Table(String);

impl Table {
    /// Runs a command, on a release at this path or on the one that the command holds.
    fn step(&mut self, farm: &Farm, what: &str, command: &[&str], release: Option<&str>) -> Ran {
        let release = release.map(|path| ["--release", path]);
        let command: Vec<&str> = command
            .iter()
            .copied()
            .chain(release.into_iter().flatten())
            .collect();
        let (begun, before) = (Instant::now(), edits(farm));
        let ran = farm.command(&command).ends(0);
        let (took, edits) = (begun.elapsed().as_secs_f32(), edits(farm) - before);
        let _ = writeln!(self.0, "| {what} | {edits} | {took:.1} s |");
        ran
    }
}

/// The number of the wiki's last revision: it grows by one with each edit. (The wiki's statistics come late.)
fn edits(farm: &Farm) -> u64 {
    let answer = farm
        .administrator()
        .get(&[
            ("action", "query"),
            ("list", "allrevisions"),
            ("arvprop", "ids"),
            ("arvlimit", "1"),
        ])
        .unwrap();
    let last = &answer["query"]["allrevisions"][0]["revisions"][0]["revid"];
    last.as_u64().unwrap()
}

#[test]
fn each_step_is_one_command() {
    let Some(mediawiki) = mediawiki() else { return };
    let mut farm = Farm::start(&mediawiki, "");
    farm.save(DEFINITION, &sixty());
    let shown = std::env::var_os("GADGETCONSENT_SHOW").map(PathBuf::from);
    let empty = tempfile::tempdir().unwrap();
    // The first release is in the command; the second one is beside it, as an archive that was fetched.
    let (held, two) = match &shown {
        Some(command) => {
            farm.directory = empty.path().to_owned();
            farm.program = empty.path().join("gadget-consent");
            std::fs::copy(command, &farm.program).unwrap();
            (None, built(TWO, farm.folder.path()).unwrap())
        }
        None => (
            Some(on_disk(ONE, farm.folder.path())),
            on_disk(TWO, farm.folder.path()),
        ),
    };
    let one = held.as_ref().map(|path| path.to_str().unwrap());
    let two = Some(two.to_str().unwrap());
    let mut table = Table(String::new());
    let dry = "look at what an installation would do";
    table.step(&farm, dry, &["deploy"], one);
    table
        .step(&farm, "install, observing", &["deploy", "--yes"], one)
        .says("The wiki observes");
    let check = ["status", "--exit-code"];
    table.step(&farm, "check", &check, one);
    table.step(&farm, "upgrade, a moment later", &["deploy", "--yes"], two);
    let stage = |stage| ["deploy", "--yes", "--stage", stage];
    table.step(&farm, "ask", &stage("ask"), None).says("(15)");
    table.step(&farm, "enforce", &stage("enforce"), None);
    let manifest = farm.text(MANIFEST).unwrap();
    assert!(manifest.contains("\"mode\": \"enforce\""), "{manifest}");
    table.step(&farm, "check", &check, two);
    table.step(&farm, "go back", &["rollback", "--yes"], None);
    table.step(&farm, "check", &check, one);
    table.step(&farm, "remove", &["uninstall", "--yes"], None);
    let Table(rows) = table;
    println!("| step | edits | time |\n| --- | --- | --- |\n{rows}");
    // No command that only looks makes an edit.
    assert!(rows.contains("would do | 0 |"), "{rows}");
    assert_eq!(rows.matches("check | 0 |").count(), 3, "{rows}");
    assert!(rows.contains("go back | 1 |"), "{rows}");
    farm.check_secret();
}
