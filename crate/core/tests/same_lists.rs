//! Lists that stand in several languages, held together: kinds, flags of the manifest, the name of the
//! user's own scripts, keys of what is stored, and names at the border between host and module. Read
//! as text.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use gadget_consent_core::user_scripts::USER_SCRIPTS;
use gadget_consent_core::{Kind, Kinds, UnknownKind};

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(name)
}

fn read(name: &str) -> String {
    std::fs::read_to_string(path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The texts of the constants of a file, by name: `const NAME = 'text'`, `const NAME: … = "text"`.
fn constants(file: &str) -> Vec<(String, String)> {
    let constant = |line: &str| {
        let (_, rest) = line.trim().split_once("const ")?;
        let (left, value) = rest.split_once(" = ")?;
        let name = left.split(':').next()?.trim();
        let quote = value.chars().next().filter(|char| "'\"".contains(*char))?;
        let text = value[1..].split(quote).next()?;
        Some((name.to_owned(), text.to_owned()))
    };
    read(file).lines().filter_map(constant).collect()
}

fn constant(file: &str, name: &str) -> String {
    let all = constants(file);
    let found = all.into_iter().find(|(known, _)| known == name);
    found
        .unwrap_or_else(|| panic!("{file} has no constant {name}"))
        .1
}

fn names() -> Vec<&'static str> {
    Kind::ALL.map(Kind::name).to_vec()
}

fn sorted<'a>(words: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let mut words: Vec<&str> = words.into_iter().collect();
    words.sort_unstable();
    words
}

#[test]
fn the_kinds_are_the_same_everywhere() {
    let script = "gadget-loader/src/kinds.js";
    let passive = constant(script, "PASSIVE");
    let ours: Vec<&str> = Kinds::PASSIVE.iter().map(Kind::name).collect();
    assert_eq!(passive, ours.join("+"));
    let text = read(script);
    let (_, rest) = text.split_once("( PASSIVE + '").expect("the other kinds");
    let others = rest.split('\'').next().unwrap();
    let all = passive.clone() + others;
    assert_eq!(sorted(all.split('+')), names());

    // In messages: “a, b and c”.
    let words = |text: &str| {
        let list = text.replace(" and ", ", ").replace(" or ", ", ");
        list.split(", ").map(ToOwned::to_owned).collect::<Vec<_>>()
    };
    let unknown = UnknownKind("x".to_owned()).to_string();
    let listed = unknown.rsplit(" are ").next().unwrap();
    assert_eq!(words(listed), names(), "{unknown}");
    assert_eq!(
        words(&constant("crate/core/src/site_policy/read.rs", "KINDS")),
        names()
    );

    let schema: serde_json::Value =
        serde_json::from_str(&read("docs/schemas/site-policy.schema.json")).unwrap();
    assert_eq!(schema["$defs"]["kind"]["enum"], serde_json::json!(names()));
}

#[test]
fn the_flags_and_names_of_the_manifest_are_the_same() {
    let script = "gadget-loader/src/manifest.js";
    let core = read("crate/core/src/manifest.rs");
    // The loader does not read `BY_HEADER`; the module does, with the core.
    for name in ["DEFAULT_ON", "HIDDEN", "IN_PLACE"] {
        let flag = constant("crate/core/src/manifest.rs", name);
        assert_eq!(constant(script, name), flag, "{name}");
    }
    let (_, flags) = core.split_once("mod flag {").expect("the flags");
    let flags = flags.split("\n}").next().unwrap();
    assert_eq!(
        flags.matches("pub const ").count(),
        4,
        "a flag that is not in this test"
    );
    assert_eq!(constant(script, "USER_SCRIPTS"), USER_SCRIPTS);
}

/// Our own gadgets, as they are installed, and where scripts and the core list them.
#[test]
fn our_own_gadgets_are_the_same_everywhere() {
    let installed = read("gadget-loader/definition.wikitext");
    let installed = installed.lines().filter_map(|line| {
        let name = line.strip_prefix("* ")?.split('[').next()?;
        Some(name.strip_prefix("consent")?.trim_start_matches('-'))
    });
    let installed = sorted(installed.filter(|name| !name.is_empty()));
    assert!(installed.len() > 8, "{installed:?}");

    let between = |text: &str, before: &str, after: &str| {
        let (_, rest) = text.split_once(before).expect(before);
        rest.split_once(after).expect(after).0.to_owned()
    };
    let gate = read("gadget-loader/src/gate.js");
    let gate = between(&gate, "consent(-(", "))?$");
    assert_eq!(sorted(gate.split('|')), installed, "gate.js");

    let check = read("gadget-loader/src/check.js");
    let check = between(&check, ".concat(\n\t[ ", " ]");
    let check = check.split(", ").map(|name| name.trim_matches('\''));
    // These have constants of their own.
    let check = check.chain(["stub", "manifest"]);
    assert_eq!(sorted(check), installed, "check.js");

    let core = read("crate/core/src/manifest.rs");
    let core = between(&core, "OWN_GADGETS: [&str; ", "];");
    let core = core
        .split('"')
        .filter_map(|name| name.strip_prefix("consent-"));
    assert_eq!(sorted(core), installed, "manifest.rs");
}

/// What the first column of the table says, without its placeholders.
fn table() -> BTreeSet<String> {
    let page = read("docs/formats.md");
    let (_, rest) = page
        .split_once("### Where everything is stored")
        .expect("the table");
    let section = rest.split("\n### ").next().unwrap();
    let key = |line: &str| {
        let cell = line.strip_prefix("| `")?.split('`').next()?;
        let mut text = String::new();
        let mut parts = cell.split('‹');
        text += parts.next()?;
        for part in parts {
            text += part.split_once('›')?.1;
        }
        Some(text)
    };
    section.lines().filter_map(key).collect()
}

#[test]
fn the_keys_are_those_of_the_table() {
    let scripts = constants("gadget-loader/src/keys.js");
    let module = constants("crate/ui/src/answers/keys.rs");
    // A mark among names is not a key.
    let module = module.into_iter().filter(|(name, _)| name != "RELOADED");
    let mut keys: BTreeSet<String> = scripts
        .into_iter()
        .chain(module)
        .map(|(name, text)| match name.as_str() {
            "ANSWER" | "MISSED" | "SAVED" | "UNDO" => text + "/",
            _ => text,
        })
        .collect();
    // With the name of a gadget, a pending answer.
    keys.insert(constant("gadget-loader/src/keys.js", "OUTBOX") + "/");
    assert_eq!(keys, table());
    // No user or gadget reaches another key: `keys::encode` leaves only these characters.
    let is_plain = |char: char| char.is_ascii_lowercase() || char == '-';
    let is_what = |key: &&String| !key.starts_with("userjs-");
    for key in keys.iter().filter(is_what) {
        assert!(key.trim_end_matches('/').chars().all(is_plain), "{key}");
    }
}

/// Names that both sides know mean the same.
#[test]
fn the_keys_of_both_sides_are_the_same() {
    let scripts = constants("gadget-loader/src/keys.js");
    let module = constants("crate/ui/src/answers/keys.rs");
    let mut shared = 0;
    for (name, text) in &scripts {
        if let Some((_, other)) = module.iter().find(|(known, _)| known == name) {
            assert_eq!(text, other, "{name}");
            shared += 1;
        }
    }
    assert_eq!(shared, 8);
    let prefix = constant("gadget-loader/src/keys.js", "PREFERENCE");
    assert_eq!(
        prefix,
        constant("crate/core/src/ledger/map.rs", "PREFERENCE_PREFIX")
    );
}

/// What the module reads of the host, the host has.
#[test]
fn the_border_has_the_same_names_on_both_sides() {
    let border = read("crate/ui/src/wiki/host.rs");
    let given = read("gadget-loader/src/bridge.js") + &read("gadget-loader/src/host.js");
    let mut attribute = "";
    let mut names = 0;
    for line in border.lines().map(str::trim) {
        if line.starts_with("#[wasm_bindgen(method") {
            attribute = line;
        }
        let Some((_, rest)) = line
            .split_once("fn ")
            .filter(|(_, rest)| rest.contains("this: &Host"))
        else {
            continue;
        };
        let renamed = attribute.split_once("js_name = ").map(|(_, name)| name);
        let name = renamed.unwrap_or(rest);
        let name = name.split([',', ')', '(']).next().unwrap();
        let is_given = given.lines().map(str::trim).any(|line| {
            let line = line.trim_end_matches(',');
            line.strip_prefix(name).is_some_and(|rest| {
                rest.is_empty() || rest.starts_with(": ") || rest.starts_with('(')
            })
        });
        assert!(is_given, "the host does not have {name}");
        names += 1;
    }
    assert!(names > 20, "{names} names");
}
