//! Labels: what may be said of a gadget, and what may not.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};

use gadget_consent_core::label::{
    Code, Declared, Doubt, Label, Labels, Record, Revisions, Verdict, decide, with_needs,
};

fn told(verdict: &Verdict) -> String {
    let doubts: Vec<&str> = verdict.doubts.iter().map(|doubt| doubt.name()).collect();
    format!("{} {}", verdict.label.name(), doubts.join(" "))
        .trim_end()
        .to_owned()
}

const fn code(undeclared: usize, cannot_tell: usize, elsewhere: usize) -> Code {
    Code {
        undeclared,
        cannot_tell,
        elsewhere,
    }
}

#[test]
fn what_a_declaration_and_a_scan_say_together() {
    use Declared::{Nobody, Nothing, Sites, Unreadable};
    for (declared, code, expected) in [
        (Nobody, Some(code(0, 0, 0)), "none"),
        (Sites, Some(code(0, 0, 0)), "restricted"),
        (Nothing, Some(code(0, 0, 0)), "unknown not-declared"),
        (Unreadable, Some(code(0, 0, 0)), "unknown unreadable"),
        // A contact is a contact, whatever else is not known.
        (Nobody, Some(code(1, 0, 0)), "undeclared"),
        (Sites, Some(code(1, 2, 1)), "undeclared"),
        (Nothing, Some(code(3, 0, 0)), "undeclared"),
        // It may be declared: nobody can read it.
        (Unreadable, Some(code(1, 0, 0)), "unknown unreadable"),
        // What cannot be told may be a contact.
        (Nobody, Some(code(0, 1, 0)), "unknown cannot-tell"),
        (Sites, Some(code(0, 1, 0)), "unknown cannot-tell"),
        (
            Nothing,
            Some(code(0, 1, 0)),
            "unknown cannot-tell not-declared",
        ),
        (Nobody, Some(code(0, 0, 1)), "unknown elsewhere"),
        (Sites, Some(code(0, 1, 1)), "unknown cannot-tell elsewhere"),
        (Nobody, None, "unknown not-scanned"),
        (Sites, None, "unknown not-scanned"),
        (Nothing, None, "unknown not-scanned"),
        (Unreadable, None, "unknown not-scanned"),
    ] {
        assert_eq!(
            told(&decide(declared, code)),
            expected,
            "{declared:?} {code:?}"
        );
    }
}

#[test]
fn a_label_is_no_better_than_those_of_what_runs_with_the_gadget() {
    let verdict = |label: Label| Verdict {
        label,
        doubts: BTreeSet::new(),
    };
    for (gadgets, needs, expected) in [
        ("a=none b=none", "a:b", "a=none b=none"),
        ("a=none b=restricted", "a:b", "a=unknown b=restricted"),
        ("a=restricted b=none", "a:b", "a=restricted b=none"),
        (
            "a=restricted b=restricted",
            "a:b",
            "a=restricted b=restricted",
        ),
        ("a=restricted b=undeclared", "a:b", "a=unknown b=undeclared"),
        ("a=undeclared b=unknown", "a:b", "a=undeclared b=unknown"),
        // Through a third one, and in a circle.
        (
            "a=none b=none c=unknown",
            "a:b b:c",
            "a=unknown b=unknown c=unknown",
        ),
        ("a=none b=none", "a:b b:a", "a=none b=none"),
        (
            "a=none b=none c=undeclared",
            "a:b b:a b:c",
            "a=unknown b=unknown c=undeclared",
        ),
        // A gadget that does not exist runs nothing.
        ("a=none", "a:gone", "a=none"),
    ] {
        let mut verdicts: BTreeMap<String, Verdict> = gadgets
            .split(' ')
            .map(|one| {
                let (name, label) = one.split_once('=').unwrap();
                let label = Label::ALL.into_iter().find(|known| known.name() == label);
                (name.to_owned(), verdict(label.unwrap()))
            })
            .collect();
        let mut needed: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for one in needs.split(' ') {
            let (gadget, needs) = one.split_once(':').unwrap();
            let all = needed.entry(gadget.to_owned()).or_default();
            all.insert(needs.to_owned());
        }
        with_needs(&mut verdicts, &needed);
        let all: Vec<String> = verdicts
            .iter()
            .map(|(name, verdict)| format!("{name}={}", verdict.label.name()))
            .collect();
        assert_eq!(all.join(" "), expected, "{gadgets} {needs}");
        for verdict in verdicts.values() {
            let is_doubtful = verdict.doubts.contains(&Doubt::Needs);
            assert!(!is_doubtful || verdict.label == Label::Unknown);
        }
    }
}

const PAGE: &str = r#"{
	"version": 1,
	"day": "2026-11-28",
	"definitions": {
		"MediaWiki:Gadget-consent-policy.json": 0,
		"MediaWiki:Gadgets-definition": 7
	},
	"gadgets": {
		"quiet": {
			"label": "none",
			"declared": "none",
			"pages": {
				"MediaWiki:Gadget-quiet.js": 12,
				"MediaWiki:Gadgets/quiet.json": 0
			}
		},
		"tiles": {
			"label": "unknown",
			"doubts": [
				"cannot-tell"
			],
			"declared": "img:*.tile.example",
			"pages": {
				"MediaWiki:Gadget-tiles.js": 13
			}
		}
	}
}
"#;

fn revisions(text: &str) -> Revisions {
    text.split(", ")
        .map(|one| {
            let (title, revision) = one.rsplit_once(' ').unwrap();
            (title.to_owned(), revision.parse().unwrap())
        })
        .collect()
}

#[test]
fn a_page_is_read_as_it_was_written() {
    let read = Labels::read(PAGE).unwrap();
    assert!(read.warnings.is_empty(), "{:?}", read.warnings);
    assert_eq!(read.value.write(), PAGE);
    assert_eq!(read.value.gadgets["quiet"].pages.len(), 4);
}

#[test]
fn a_label_holds_for_the_revisions_that_were_scanned() {
    const POLICY: &str = "MediaWiki:Gadget-consent-policy.json 0, ";
    const DEFINITION: &str = "MediaWiki:Gadgets-definition 7, ";
    const CODE: &str = "MediaWiki:Gadget-quiet.js 12, ";
    const OWN: &str = "MediaWiki:Gadgets/quiet.json 0";
    let labels = Labels::read(PAGE).unwrap().value;
    let now = |text: &str| told(&labels.gadgets["quiet"].now(&revisions(text)));
    assert_eq!(now(&[POLICY, DEFINITION, CODE, OWN].concat()), "none");
    for changed in [
        // The code, the definition, the site policy, a definition in JSON that now exists.
        [POLICY, DEFINITION, "MediaWiki:Gadget-quiet.js 14, ", OWN].concat(),
        [POLICY, "MediaWiki:Gadgets-definition 8, ", CODE, OWN].concat(),
        [
            "MediaWiki:Gadget-consent-policy.json 9, ",
            DEFINITION,
            CODE,
            OWN,
        ]
        .concat(),
        [POLICY, DEFINITION, CODE, "MediaWiki:Gadgets/quiet.json 20"].concat(),
        // A page was deleted, or nobody looked.
        [POLICY, DEFINITION, "MediaWiki:Gadget-quiet.js 0, ", OWN].concat(),
        [POLICY, DEFINITION, OWN].concat(),
    ] {
        assert_eq!(now(&changed), "unknown outdated", "{changed}");
    }
    let nothing = Record {
        pages: Revisions::new(),
        ..labels.gadgets["quiet"].clone()
    };
    assert_eq!(told(&nothing.now(&Revisions::new())), "unknown outdated");
}

#[test]
fn a_page_that_says_more_than_it_knows_is_not_believed() {
    let doubtful = PAGE.replace("\"label\": \"unknown\"", "\"label\": \"none\"");
    let read = Labels::read(&doubtful).unwrap().value;
    assert_eq!(told(&read.gadgets["tiles"].verdict), "unknown cannot-tell");
    for (from, to) in [
        ("\"none\"", "\"safe\""),
        ("\"label\": \"none\",", "\"label\": 1,"),
        (": 12", ": \"12\""),
        (": 12", ": -1"),
        ("cannot-tell", "perhaps"),
        ("\"version\": 1", "\"version\": 2"),
    ] {
        let text = PAGE.replacen(from, to, 1);
        assert_ne!(text, PAGE);
        assert!(Labels::read(&text).is_err(), "{from} {to}");
    }
}
