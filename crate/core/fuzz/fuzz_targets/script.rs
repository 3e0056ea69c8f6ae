//! Whatever a script and the JSON page beside it are: all positions are on their pages, and fixing ends.

#![no_main]

use gadget_consent_core::SitePolicy;
use gadget_consent_core::definition::script::{HEADER_BYTES, Header, Script};
use gadget_consent_core::lint::{Finding, GadgetPage, ScriptInput, apply, check_script};
use libfuzzer_sys::fuzz_target;

fn findings(code: &str, json: Option<&str>) -> Vec<Finding> {
    check_script(&ScriptInput {
        name: "User:Alice/words",
        code: Some(code),
        json,
        policy: &SitePolicy::default(),
    })
}

fuzz_target!(|pages: (&str, Option<&str>)| {
    let (code, json) = pages;
    for line in Header::read(code).lines {
        for piece in [line.name, line.value] {
            assert_eq!(code.get(piece.span.clone()), Some(&*piece.text));
            assert!(piece.span.end <= HEADER_BYTES);
        }
    }
    if let Some(json) = json
        && let Err(error) = Script::read("w", code, Some(json))
    {
        assert!(json.get(error.span).is_some());
    }
    let (mut code, mut json) = (code.to_owned(), json.map(str::to_owned));
    for _ in 0..30 {
        let findings = findings(&code, json.as_deref());
        let is_json = |finding: &&Finding| matches!(finding.page, GadgetPage::ScriptJson(_));
        for finding in &findings {
            let text = if is_json(&finding) {
                json.as_deref()
            } else {
                Some(&*code)
            };
            assert!(text.is_some_and(|text| text.get(finding.span.clone()).is_some()));
        }
        let (of_json, of_code): (Vec<&Finding>, Vec<&Finding>) = findings.iter().partition(is_json);
        let edits = |findings: Vec<&'_ Finding>| -> Vec<_> {
            findings
                .into_iter()
                .filter_map(|finding| finding.fix.clone())
                .collect()
        };
        let (of_json, of_code) = (edits(of_json), edits(of_code));
        if of_json.is_empty() && of_code.is_empty() {
            return;
        }
        code = apply(&code, &of_code);
        json = json.map(|json| apply(&json, &of_json));
    }
    panic!("fixing does not end: {code:?} {json:?}");
});
