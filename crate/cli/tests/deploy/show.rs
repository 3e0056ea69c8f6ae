//! What an interface administrator does on a wiki with 60 gadgets, and how long it takes. With
//! `GADGETCONSENT_SHOW` it takes the built pages (`cargo xtask build`), and prints the table of
//! docs/install.md.

use std::fmt::Write as _;
use std::time::Instant;

use crate::farm::{Farm, Ran, mediawiki};
use crate::life::sixty;
use crate::releases::{built, on_disk};

const ONE: &str = "11111111";
const TWO: &str = "22222222";
const DEFINITION: &str = "MediaWiki:Gadgets-definition";
const MANIFEST: &str = "MediaWiki:Gadget-consent-manifest.js";
const POLICY: &str = "MediaWiki:Gadget-consent-policy.json";

/// The rows of the table.
struct Table(String);

impl Table {
    fn step(&mut self, farm: &Farm, what: &str, commands: &[&[&str]]) -> Ran {
        let (begun, before) = (Instant::now(), edits(farm));
        let mut last = None;
        for command in commands {
            last = Some(farm.command(command).ends(0));
        }
        let took = begun.elapsed().as_secs_f32();
        let (count, edits) = (commands.len(), edits(farm) - before);
        let _ = writeln!(self.0, "| {what} | {count} | {edits} | {took:.1} s |");
        last.unwrap()
    }
}

/// The number of edits of the wiki so far.
fn edits(farm: &Farm) -> u64 {
    let answer = farm
        .administrator()
        .get(&[
            ("action", "query"),
            ("meta", "siteinfo"),
            ("siprop", "statistics"),
        ])
        .unwrap();
    answer["query"]["statistics"]["edits"].as_u64().unwrap()
}

#[test]
fn everything_takes_a_command_or_two() {
    let Some(mediawiki) = mediawiki() else { return };
    let farm = Farm::start(&mediawiki, "");
    farm.save(DEFINITION, &sixty());
    let is_real = std::env::var_os("GADGETCONSENT_SHOW").is_some();
    let make = |build| {
        if is_real {
            built(build, farm.folder.path()).unwrap()
        } else {
            on_disk(build, farm.folder.path())
        }
    };
    let (one, two) = (make(ONE), make(TWO));
    let (one, two) = (one.to_str().unwrap(), two.to_str().unwrap());
    let mut table = Table(String::new());
    let dry: &[&str] = &["deploy", "--release", one];
    let yes: &[&str] = &["deploy", "--release", one, "--yes"];
    table.step(&farm, "look at what an installation would do", &[dry]);
    table
        .step(&farm, "install, observing", &[yes])
        .says("The wiki observes");
    let upgrade: &[&str] = &["deploy", "--release", two, "--yes"];
    table.step(&farm, "upgrade", &[upgrade]);
    let check: &[&str] = &["status", "--release", two, "--exit-code"];
    table.step(&farm, "check", &[check]);
    farm.save(POLICY, r#"{ "version": 1, "mode": "enforce" }"#);
    farm.command(check).says("The manifest is not what");
    let publish: &[&str] = &["deploy", "--release", two, "--manifest", "--yes"];
    table.step(
        &farm,
        "enforce (after an edit of the site policy)",
        &[publish],
    );
    let manifest = farm.text(MANIFEST).unwrap();
    assert!(manifest.contains("\"mode\": \"enforce\""), "{manifest}");
    farm.command(check).ends(0);
    table.step(&farm, "go back", &[&["rollback", "--yes"]]);
    farm.command(&["status", "--release", one, "--exit-code"])
        .ends(0);
    table.step(&farm, "remove", &[&["uninstall", "--yes"]]);
    println!(
        "| step | commands | edits | time |\n| --- | --- | --- | --- |\n{}",
        table.0
    );
    // Nothing takes more than one command, and no command that looks makes an edit.
    assert!(
        table.0.contains("would do | 1 | 0 |") && table.0.contains("check | 1 | 0 |"),
        "{}",
        table.0
    );
    assert!(table.0.contains("go back | 1 | 1 |"), "{}", table.0);
    farm.check_secret();
}
