//! From nothing to everything and back.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use std::{fmt::Write as _, fs, thread};

use crate::farm::{Farm, mediawiki};
use crate::proxy::Proxy;
use crate::releases::on_disk;

const ONE: &str = "11111111";
const TWO: &str = "22222222";

const DEFINITION: &str = "MediaWiki:Gadgets-definition";
const MODULES: &str = "ext.gadget.consent,consent-loader,consent-host,consent-ui";

/// A definition page with 60 gadgets, 15 of which declare third parties.
fn sixty() -> String {
    let mut text = "== tools ==\n<!-- keep this -->\n".to_owned();
    for number in 0..60 {
        let options = if number % 4 == 0 {
            format!(
                "|dependencies=mediawiki.util,ext.gadget.consent|domains=img:tile{number}.example"
            )
        } else {
            String::new()
        };
        let _ = writeln!(
            text,
            "* tool{number}[ResourceLoader{options}]|tool{number}.js"
        );
    }
    text.trim_end().to_owned()
}

fn builds_in(answer: &str) -> BTreeSet<&'static str> {
    [ONE, TWO]
        .into_iter()
        .filter(|build| answer.contains(&format!("of build {build}")))
        .collect()
}

#[test]
#[allow(
    clippy::too_many_lines,
    reason = "one life, from the beginning to the end"
)]
fn a_wiki_is_installed_upgraded_under_load_rolled_back_and_cleaned() {
    let Some(mediawiki) = mediawiki() else { return };
    let farm = Farm::start(&mediawiki, "");
    let before = sixty();
    farm.save(DEFINITION, &before);
    let (one, two) = (
        on_disk(ONE, farm.folder.path()),
        on_disk(TWO, farm.folder.path()),
    );
    let (one, two) = (one.to_str().unwrap(), two.to_str().unwrap());
    farm.command(&["status", "--release", one, "--exit-code"])
        .ends(1)
        .says("not installed")
        .says("15 gadgets depend on it, and do not run");

    // A dry run changes nothing.
    farm.command(&["deploy", "--release", one])
        .ends(0)
        .says("+* consent-stub[")
        .says("This was a dry run of 12 edits");
    assert_eq!(farm.pages(), Vec::<String>::new());

    farm.command(&["deploy", "--release", one, "--yes"])
        .ends(0)
        .says("logged in to 127.0.0.1")
        .says("12 pages are saved and were read back")
        .says("The wiki observes");
    let policy = farm.text("MediaWiki:Gadget-consent-policy.json").unwrap();
    assert!(policy.contains("observe"), "{policy}");
    let manifest = farm.text("MediaWiki:Gadget-consent-manifest.js").unwrap();
    assert!(
        manifest.contains("tile56.example") && manifest.contains("observe"),
        "{manifest}"
    );
    assert_eq!(builds_in(&farm.load(MODULES)), BTreeSet::from([ONE]));
    // ResourceLoader names the files by their folder, so that `require( './…' )` finds its neighbours.
    let module = farm.load("ext.gadget.consent-ui");
    for file in ["consent-ui.js", "consent-ui-wasm.js"] {
        let name = format!("\"consent/{ONE}/{file}\"");
        assert!(module.contains(&name), "{file}");
    }
    assert!(module.contains(&format!("\"main\":\"consent/{ONE}/consent-ui.js\"")));
    let definition = farm.text(DEFINITION).unwrap();
    assert!(definition.ends_with(&before), "{definition}");
    let history = farm.administrator().history(DEFINITION, 1).unwrap();
    let summary = "GadgetConsent 0.2.0 (0123456789ab, https://source.example/gadget-consent)";
    assert_eq!(history[0].0.summary, summary);
    farm.command(&["deploy", "--release", one, "--yes"])
        .ends(0)
        .says("there is nothing to do");
    farm.command(&["status", "--release", one, "--exit-code"])
        .ends(0)
        .says("All 9 pages are those of GadgetConsent 0.2.0 (build 11111111)")
        .says("The manifest is what the declarations and the site policy say");
    farm.command(&["status", "--release", two, "--exit-code"])
        .ends(1)
        .says("differs");

    // Others change a page, a line and a declaration.
    let loader = format!("MediaWiki:Gadget-consent/{ONE}/consent-loader.js");
    farm.save(&loader, "evil();");
    farm.save(
        DEFINITION,
        &definition
            .replace("tile0.", "tile00.")
            .replacen("|hidden]", "]", 1),
    );
    farm.command(&["status", "--release", one, "--exit-code"])
        .ends(1)
        .says("saved by Admin")
        .says("consent-stub: its definition is not as in the release")
        .says("The manifest is not what");
    farm.command(&["deploy", "--release", one, "--yes"])
        .ends(1)
        .says("edited by others")
        .says("Admin changed it")
        .says("the definition of “consent-stub” is not as GadgetConsent saved it")
        .says("nothing was changed");
    assert_eq!(farm.text(&loader).as_deref(), Some("evil();"));
    farm.command(&[
        "deploy",
        "--release",
        one,
        "--yes",
        "--restore",
        "--manifest",
    ])
    .ends(0)
    .says("3 pages are saved");
    let manifest = farm.text("MediaWiki:Gadget-consent-manifest.js").unwrap();
    assert!(manifest.contains("tile00.example"), "{manifest}");
    farm.command(&["status", "--release", one, "--exit-code"])
        .ends(0);

    upgrade_under_load(&farm, &["deploy", "--release", two, "--yes"]);
    farm.command(&["status", "--release", two, "--exit-code"])
        .ends(0);
    // The stub is the same page as before, so browsers keep it.
    let definition = farm.text(DEFINITION).unwrap();
    assert!(
        definition.contains(&format!("|consent/{ONE}/consent-stub.js\n")),
        "{definition}"
    );
    assert!(
        definition.contains(&format!("|consent/{TWO}/consent-loader.js\n")),
        "{definition}"
    );
    assert!(
        farm.text(&format!(
            "MediaWiki:Gadget-consent/{TWO}/consent-i18n-de.js"
        ))
        .is_some()
    );

    farm.command(&["rollback"])
        .ends(0)
        .says("nothing was changed");
    farm.command(&["rollback", "--yes"])
        .ends(0)
        .says("live again");
    assert_eq!(builds_in(&farm.load(MODULES)), BTreeSet::from([ONE]));
    farm.command(&["status", "--release", one, "--exit-code"])
        .ends(0);
    // And forward again, in one edit: the pages are there.
    farm.command(&["deploy", "--release", two, "--yes"])
        .ends(0)
        .says("1 pages are saved");
    farm.save(&loader, "evil();");
    farm.command(&["rollback", "--yes"])
        .ends(1)
        .says("was changed by Admin");

    farm.command(&["uninstall"])
        .ends(0)
        .says("tool56")
        .says("nothing was changed");
    farm.command(&["uninstall", "--yes"])
        .ends(0)
        .says("may be deleted")
        .says(&format!(
            "MediaWiki:Gadget-consent/{TWO}/consent-ui-wasm.js"
        ));
    let after = farm.text(DEFINITION).unwrap();
    let expected = before
        .replace("tile0.", "tile00.")
        .replace(",ext.gadget.consent", "");
    // What is left is a gadget for users, which is off, and which the wiki's parser of scripts takes.
    let (left, rest) = after.split_once("\n\n").unwrap();
    assert!(
        left.starts_with("* consent-cleanup[ResourceLoader|dependencies="),
        "{left}"
    );
    assert_eq!(rest, expected);
    let script = farm.load("ext.gadget.consent-cleanup");
    assert!(
        script.contains("saveOptions") && !script.contains("mw.log.error"),
        "{script}"
    );
    assert!(builds_in(&farm.load(MODULES)).is_empty());
    farm.command(&["uninstall", "--yes"])
        .ends(1)
        .says("not installed");
    farm.command(&["rollback", "--yes"])
        .ends(1)
        .says("not installed");
    farm.command(&["uninstall", "--yes", "--leave-nothing"])
        .ends(0)
        .says("MediaWiki:Gadget-consent-cleanup.js");
    assert_eq!(farm.text(DEFINITION).unwrap(), expected);
    farm.check_secret();
}

/// Reads `load.php` all the time: each answer is whole, and of one build.
fn upgrade_under_load(farm: &Farm, arguments: &[&str]) {
    let is_over = AtomicBool::new(false);
    let answers = thread::scope(|scope| {
        let readers = [0, 1].map(|_| {
            scope.spawn(|| {
                let mut seen = Vec::new();
                while !is_over.load(Ordering::Relaxed) {
                    let answer = farm.load(MODULES);
                    let builds = builds_in(&answer);
                    assert_eq!(builds.len(), 1, "one build in each answer: {builds:?}");
                    let build = builds.into_iter().next().unwrap();
                    // Loader, consent, host and the module.
                    let count = answer.matches(&format!("of build {build}")).count();
                    assert_eq!(count, 4, "everything in each answer");
                    if seen.last() != Some(&build) {
                        seen.push(build);
                    }
                }
                seen
            })
        });
        farm.command(arguments).ends(0);
        thread::sleep(Duration::from_millis(300));
        is_over.store(true, Ordering::Relaxed);
        readers.map(|reader| reader.join().unwrap())
    });
    for seen in answers {
        assert_eq!(
            seen,
            [ONE, TWO],
            "first the old build, then the new one, and never back"
        );
    }
}

#[test]
fn a_cut_connection_is_taken_up_again() {
    let Some(mediawiki) = mediawiki() else { return };
    let farm = Farm::start(&mediawiki, "");
    let one = on_disk(ONE, farm.folder.path());
    // The answer of every edit is lost; every other edit does not even arrive.
    let proxy = Proxy::start(farm.port());
    let ran = farm.command_as(
        crate::farm::USER,
        &proxy.address(),
        &["deploy", "--release", one.to_str().unwrap(), "--yes"],
    );
    ran.ends(0)
        .says("Looking whether it was saved")
        .says("12 pages are saved");
    assert!(proxy.cuts() >= 12, "{}", proxy.cuts());
    for (revision, _) in farm.administrator().history(DEFINITION, 9).unwrap() {
        assert_eq!(revision.parent, 0, "no edit was made twice");
    }
    farm.command(&["status", "--release", one.to_str().unwrap(), "--exit-code"])
        .ends(0);
    farm.check_secret();
}

/// Waits until these builds are live. A wiki with definitions in JSON keeps each of them for some
/// seconds after an edit.
fn becomes(farm: &Farm, builds: &[&str]) {
    let end = Instant::now() + Duration::from_secs(30);
    let expected: BTreeSet<&str> = builds.iter().copied().collect();
    loop {
        let found = builds_in(&farm.load(MODULES));
        if found == expected {
            return;
        }
        assert!(Instant::now() < end, "{found:?}, not {expected:?}");
        thread::sleep(Duration::from_millis(200));
    }
}

#[test]
fn a_wiki_with_json_definitions_only() {
    let Some(mediawiki) = mediawiki() else { return };
    let farm = Farm::start(&mediawiki, "$wgGadgetsRepo = 'json';");
    let tool = r#"{ "settings": { "domains": [ "img:tile.example" ] }, "module": { "pages": [ "tool.js" ], "dependencies": [ "ext.gadget.consent" ] } }"#;
    farm.save("MediaWiki:Gadgets/tool.json", tool);
    let (one, two) = (
        on_disk(ONE, farm.folder.path()),
        on_disk(TWO, farm.folder.path()),
    );
    let (one, two) = (one.to_str().unwrap(), two.to_str().unwrap());
    farm.command(&["deploy", "--release", one, "--yes"])
        .ends(0)
        .says("The wiki observes");
    assert_eq!(farm.text(DEFINITION), None);
    becomes(&farm, &[ONE]);
    let manifest = farm.text("MediaWiki:Gadget-consent-manifest.js").unwrap();
    assert!(manifest.contains("tile.example"), "{manifest}");
    farm.command(&["status", "--release", one, "--exit-code"])
        .ends(0);
    farm.command(&["deploy", "--release", two, "--yes"]).ends(0);
    becomes(&farm, &[TWO]);
    farm.command(&["rollback", "--yes"]).ends(0);
    becomes(&farm, &[ONE]);
    farm.command(&["status", "--release", one, "--exit-code"])
        .ends(0);
    farm.command(&["uninstall", "--yes"])
        .ends(0)
        .says("MediaWiki:Gadgets/consent.json");
    becomes(&farm, &[]);
    let tool: serde_json::Value =
        serde_json::from_str(&farm.text("MediaWiki:Gadgets/tool.json").unwrap()).unwrap();
    assert_eq!(tool["module"]["dependencies"], serde_json::json!([]));
    assert_eq!(tool["settings"]["domains"][0], "img:tile.example");
    farm.command(&["uninstall", "--yes"])
        .ends(1)
        .says("not installed");
}

#[test]
fn a_private_wiki_in_a_subdirectory() {
    let Some(mediawiki) = mediawiki() else { return };
    let settings = "$wgGroupPermissions['*']['read'] = false;";
    let farm = Farm::start_at(&mediawiki, "/wikis/second/w", settings);
    let login = farm.folder.path().join("login");
    farm.save(
        DEFINITION,
        "* tool[ResourceLoader|domains=img:tile.example]|tool.js",
    );
    let one = on_disk(ONE, farm.folder.path());
    let one = one.to_str().unwrap();
    farm.command(&["lint"]).ends(2).says("requires a login");
    farm.command(&["lint", "--login"]).ends(1).says("tool");
    farm.command(&["manifest", "--login"])
        .ends(1)
        .says("does not depend on ext.gadget.consent");
    // From a file that nobody else can read.
    let text = format!(
        "user = {}\npassword = {}\n",
        crate::farm::USER,
        crate::farm::PASSWORD
    );
    fs::write(&login, text).unwrap();
    let file = login.to_str().unwrap();
    farm.command(&["deploy", "--release", one, "--yes", "--login-file", file])
        .ends(2)
        .says("chmod 600");
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    fs::set_permissions(&login, mode).unwrap();
    farm.command(&["deploy", "--release", one, "--yes", "--login-file", file])
        .ends(0)
        .says("the manifest only observes and declares no gadgets")
        .says("The wiki observes");
    farm.command(&["status", "--release", one])
        .ends(2)
        .says("requires a login");
    farm.command(&["status", "--release", one, "--login"])
        .ends(0)
        .says("All 9 pages are those");
    farm.command(&["uninstall", "--yes"]).ends(0);
    farm.check_secret();
}
