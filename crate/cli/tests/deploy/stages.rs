//! Stage by stage on a real wiki, and what a wiki without a manifest serves.

use std::fs;

use crate::farm::{Farm, mediawiki};
use crate::releases::on_disk;

const BUILD: &str = "11111111";
const DEFINITION: &str = "MediaWiki:Gadgets-definition";
const POLICY: &str = "MediaWiki:Gadget-consent-policy.json";
const MANIFEST: &str = "MediaWiki:Gadget-consent-manifest.js";
const MODULE: &str = "ext.gadget.consent-manifest";

const GADGETS: &str =
    "* tiles[ResourceLoader|dependencies=ext.gadget.consent|domains=img:a.example]|tiles.js
* charts[ResourceLoader|default|dependencies=ext.gadget.consent|domains=connect:b.example]|charts.js
* clock[ResourceLoader]|clock.js";

#[test]
fn a_wiki_goes_from_stage_to_stage_and_back() {
    let Some(mediawiki) = mediawiki() else { return };
    let farm = Farm::start(&mediawiki, "");
    farm.save(DEFINITION, GADGETS);
    let release = on_disk(BUILD, farm.folder.path());
    let release = release.to_str().unwrap();
    farm.command(&["deploy", "--stage", "ask"])
        .ends(1)
        .says("not installed");
    farm.command(&["deploy", "--release", release, "--yes"])
        .ends(0)
        .says("The wiki observes");

    // A dry run changes nothing.
    let before = farm.text(MANIFEST);
    farm.command(&["deploy", "--stage", "ask", "--gadget", "tiles"])
        .ends(0)
        .says("Held from then on until their users have answered: tiles (1)")
        .says("This was a dry run of 2 edits");
    assert_eq!(farm.text(MANIFEST), before);
    farm.command(&["deploy", "--stage", "ask", "--gadget", "tiles", "--yes"])
        .ends(0)
        .says("2 pages are saved and were read back");
    assert!(farm.text(POLICY).unwrap().contains("\"tiles\": \"ask\""));
    assert!(farm.load(MODULE).contains("\"a\""), "{}", farm.load(MODULE));

    let seen = farm.folder.path().join("seen.json");
    let record = r#"{ "version": 1, "seen": { "connect:evil.example": { "pages": 1, "by": { "clock": 1 } } } }"#;
    fs::write(&seen, record).unwrap();
    farm.command(&[
        "deploy",
        "--stage",
        "enforce",
        "--for",
        "interface-admin",
        "--share",
        "10",
        "--seen",
        seen.to_str().unwrap(),
        "--yes",
    ])
    .ends(0)
    .says("enforces for the groups interface-admin and 10 % of users and devices (everybody else: ask)")
    .says("connect:evil.example (by clock)")
    // The wiki counts the users of its gadgets.
    .says("1 of those that are on for everybody ask");
    let manifest = farm.text(MANIFEST).unwrap();
    assert!(manifest.contains("\"enforceShare\": 10"), "{manifest}");

    farm.command(&["deploy", "--stage", "enforce", "--share", "0"])
        .ends(2);
    fs::write(&seen, "[]").unwrap();
    farm.command(&[
        "deploy",
        "--stage",
        "enforce",
        "--seen",
        seen.to_str().unwrap(),
    ])
    .ends(2)
    .says("expected observations");

    farm.command(&["deploy", "--stage", "observe", "--yes"])
        .ends(0)
        .says("No longer asking: tiles, charts (2)");
    let manifest = farm.text(MANIFEST).unwrap();
    assert!(
        manifest.contains("\"observe\"") && !manifest.contains("enforceFor"),
        "{manifest}"
    );
    farm.command(&["deploy", "--stage", "observe", "--yes"])
        .ends(0)
        .says("nothing to do");
    farm.check_secret();
}

/// ResourceLoader runs the first page of a gadget that is there and not blank. A damaged page is there.
#[test]
fn what_stands_in_for_a_manifest() {
    let Some(mediawiki) = mediawiki() else { return };
    let farm = Farm::start(&mediawiki, "");
    farm.save(DEFINITION, GADGETS);
    let release = on_disk(BUILD, farm.folder.path());
    farm.command(&["deploy", "--release", release.to_str().unwrap(), "--yes"])
        .ends(0);
    let main = |page: &str| format!("\"main\":\"{page}\"");
    let stand_in = main(&format!("consent/{BUILD}/consent-no-manifest.js"));
    let own = main("consent-manifest.js");
    assert!(farm.load(MODULE).contains(&own));
    farm.save(MANIFEST, "module.exports = {");
    let damaged = farm.load(MODULE);
    assert!(
        damaged.contains(&own) && damaged.contains("mw.log.error"),
        "{damaged}"
    );
    farm.save(MANIFEST, "");
    let blank = farm.load(MODULE);
    assert!(blank.contains(&stand_in), "{blank}");
    let fields = [("action", "delete"), ("title", MANIFEST)];
    farm.administrator()
        .post_with_token("csrf", &fields)
        .unwrap();
    let missing = farm.load(MODULE);
    assert!(missing.contains(&stand_in), "{missing}");
    // One command makes both pages that are the wiki's own.
    farm.command(&["deploy", "--stage", "observe", "--yes"])
        .ends(0);
    assert!(farm.load(MODULE).contains(&own));
}
