//! The linter on a real wiki.

use std::process::Command;

use end_to_end::scenario;
use serde_json::Value;

/// Runs `gadget-consent`. Returns its exit status and standard output.
pub fn gadget_consent(arguments: &[&str]) -> (Option<i32>, String) {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["run", "--quiet", "--package", "gadget-consent", "--"])
        .args(arguments)
        .output()
        .unwrap();
    eprintln!("{}", String::from_utf8_lossy(&output.stderr));
    (
        output.status.code(),
        String::from_utf8(output.stdout).unwrap(),
    )
}

#[test]
fn a_wiki_is_linted_through_its_api() {
    scenario("a_wiki_is_linted_through_its_api", async |world| {
        let lint = |arguments: &[&str]| {
            let wiki = ["lint", "--wiki", world.demo.wiki(), "--format", "json"];
            gadget_consent(&[&wiki, arguments].concat())
        };
        let rules = |report: &str| -> Vec<String> {
            let report: Value = serde_json::from_str(report).unwrap();
            let mut rules: Vec<String> = report["findings"]
                .as_array()
                .unwrap()
                .iter()
                .map(|finding| finding["rule"].as_str().unwrap().to_owned())
                .collect();
            rules.dedup();
            rules
        };
        // One sample gadget is on by default, and so asks everybody. Two do not wait for the loader.
        let known = ["--allow", "default-gadget", "--allow", "unguarded-gadget"];
        let (status, report) = lint(&[]);
        assert_eq!(rules(&report), ["default-gadget", "unguarded-gadget"]);
        // Warnings are no errors, unless they are told to be.
        assert_eq!(status, Some(0));
        let (status, _) = lint(&["--deny-warnings"]);
        assert_eq!(status, Some(1));
        let (status, _) = lint(&[&known[..], &["--deny-warnings"]].concat());
        assert_eq!(status, Some(0));

        let _worse = world
            .demo
            .redefine("domains=img:*.tile.maps.test", "domains=img:*.github.io");
        let (status, report) = lint(&known);
        assert_eq!(status, Some(1));
        assert_eq!(
            rules(&report),
            ["public-suffix-wildcard", "missing-disclosure"]
        );
    });
}
