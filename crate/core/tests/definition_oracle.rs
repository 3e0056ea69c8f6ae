//! Definition pages: the Gadgets extension's own PHP is the oracle (`oracle.php`). The environment
//! variable `GADGETCONSENT_MEDIAWIKI` names a MediaWiki; `cargo xtask test` sets it.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::ffi::OsStr;
use std::io::Write;
use std::process::{Command, Stdio};

use gadget_consent_core::Piece;
use gadget_consent_core::definition::{Definition, Gadget};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Map, Value, json};

const LINES: usize = 24_000;
const PAGES: usize = 1_500;

const SEEDS: [&str; 16] = [
    "* tiles[ResourceLoader|dependencies=ext.gadget.consent,mediawiki.util|supportsUrlLoad|domains=img:*.tile.maps.test]|tiles.js|tiles.css",
    "* charts [ ResourceLoader | default | rights = edit, delete | type = general ] | charts.js | charts.css ",
    "*UTCLiveClock[ResourceLoader|peers=UTCLiveClock-pagestyles|dependencies=mediawiki.util,mediawiki.api]|UTCLiveClock.js",
    "** old-Style|old.js",
    "* a|b",
    "* my gadget.v2:x[hidden|namespaces=0,1|skins=vector,minerva]|x.js",
    "* styles[type=styles|contentModels=wikitext]|s.css",
    "* packaged[package|requiresES6|actions=view,edit]|a.js|data.json",
    "* nested[a=[b]|c=]|x.js|[y].css",
    "* رموز[ResourceLoader]|a.js",
    "* rtl[ResourceLoader|categories=קטגוריה, فئة]|كود.js",
    "== browsing ==",
    "===tools===",
    "= no =",
    "== two words ==",
    "<!-- * commented[ResourceLoader]|c.js -->",
];

const BITS: [&str; 44] = [
    "|",
    "[",
    "]",
    "=",
    "==",
    "===",
    "*",
    " ",
    "  ",
    "\t",
    "\u{b}",
    "\u{c}",
    "\0",
    "\u{85}",
    "\u{a0}",
    ",",
    ",,",
    ":",
    ".",
    "-",
    "_",
    "<!--",
    "-->",
    "<!",
    "\r",
    "\n",
    "\r\n",
    "a",
    "Z",
    "9",
    "é",
    "ש",
    "\u{200f}",
    "default",
    "|hidden",
    "type=",
    "supportsUrlLoad=false",
    "supportsUrlLoad=",
    "| |",
    "[]",
    "] |",
    "!",
    "&",
    "$1",
];

fn line() -> impl Strategy<Value = String> {
    let change = (any::<Index>(), select(BITS.to_vec()), 0..4_usize);
    (select(SEEDS.to_vec()), prop::collection::vec(change, 0..5)).prop_map(|(seed, changes)| {
        changes
            .iter()
            .fold(seed.to_owned(), |line, (at, bit, drop)| {
                let chars: Vec<char> = line.chars().collect();
                let at = at.index(chars.len() + 1);
                let rest = chars.iter().skip(at + drop);
                chars[..at]
                    .iter()
                    .chain(&bit.chars().collect::<Vec<_>>())
                    .chain(rest)
                    .collect()
            })
    })
}

fn page() -> impl Strategy<Value = String> {
    (
        prop::collection::vec(line(), 2..40),
        select(vec!["\n", "\r\n", "\r", "\n\n"]),
    )
        .prop_map(|(lines, end)| lines.join(end))
}

/// What PHP makes of the pages.
fn oracle(mediawiki: &OsStr, pages: &[String]) -> Vec<Value> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/oracle.php");
    let mut php = Command::new("php")
        .arg(script)
        .arg(mediawiki)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("php runs the oracle; `cargo xtask setup` installs it");
    let mut input = php.stdin.take().unwrap();
    let lines: Vec<String> = pages.iter().map(|page| json!(page).to_string()).collect();
    let writer = std::thread::spawn(move || input.write_all((lines.join("\n") + "\n").as_bytes()));
    let output = php.wait_with_output().unwrap();
    assert!(output.status.success(), "the oracle failed");
    writer.join().unwrap().unwrap();
    String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect()
}

/// The same of what we make of a page.
fn ours(page: &str) -> Value {
    let page = Definition::read(page);
    page.gadgets().into_iter().map(record).collect()
}

fn texts(pieces: &[Piece]) -> Vec<&str> {
    pieces.iter().map(|piece| piece.text.as_str()).collect()
}

fn record(gadget: &Gadget) -> Value {
    let mut options = Map::new();
    for option in &gadget.options {
        let first = texts(&option.values).first().copied().unwrap_or_default();
        let (name, value) = match option.name.text.as_str() {
            "ResourceLoader" => ("resourceLoaded", json!(true)),
            "requiresES6" => ("requiresES6", json!(true)),
            "hidden" => ("hidden", json!(true)),
            "default" => ("onByDefault", json!(true)),
            "package" => ("package", json!(true)),
            "type" => ("type", json!(first)),
            "supportsUrlLoad" => ("supportsUrlLoad", json!(first != "false")),
            "dependencies" => ("dependencies", json!(texts(&option.values))),
            "peers" => ("peers", json!(texts(&option.values))),
            "rights" => ("requiredRights", json!(texts(&option.values))),
            "actions" => ("requiredActions", json!(texts(&option.values))),
            "skins" => ("requiredSkins", json!(texts(&option.values))),
            "namespaces" => ("requiredNamespaces", json!(texts(&option.values))),
            "categories" => ("requiredCategories", json!(texts(&option.values))),
            "contentModels" => ("requiredContentModels", json!(texts(&option.values))),
            _ => continue,
        };
        options.insert(name.to_owned(), value);
    }
    let pages: Vec<String> = gadget
        .pages
        .iter()
        .map(|page| format!("MediaWiki:Gadget-{}", page.text))
        .collect();
    json!({ "name": gadget.name.text, "section": gadget.section, "pages": pages, "options": options })
}

#[test]
fn the_same_gadgets_as_the_extensions_parser() {
    let Some(mediawiki) = std::env::var_os("GADGETCONSENT_MEDIAWIKI") else {
        println!("not compared: GADGETCONSENT_MEDIAWIKI names no MediaWiki");
        return;
    };
    let mut runner = TestRunner::deterministic();
    let lines = (0..LINES).map(|_| line().new_tree(&mut runner).unwrap().current());
    let mut pages: Vec<String> = lines.collect();
    pages.extend((0..PAGES).map(|_| page().new_tree(&mut runner).unwrap().current()));

    let theirs = oracle(&mediawiki, &pages);
    assert_eq!(theirs.len(), pages.len());
    let wrong = pages
        .iter()
        .zip(&theirs)
        .filter(|(page, theirs)| ours(page) != **theirs)
        .min_by_key(|(page, _)| page.len());
    if let Some((page, theirs)) = wrong {
        panic!("{page:?}\nthe extension: {theirs}\nwe: {}", ours(page));
    }
    let gadgets: usize = theirs
        .iter()
        .map(|list| list.as_array().unwrap().len())
        .sum();
    assert!(
        gadgets > LINES / 4,
        "the cases are worth something: {gadgets} gadgets"
    );
}
