//! Definition pages, compared with the Gadgets extension's PHP as the oracle (`oracle.php`).

#![allow(clippy::unwrap_used, clippy::expect_used)]

use gadget_consent_core::definition::{Definition, Gadget};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Map, Value, json};

#[path = "support/corpus.rs"]
mod corpus;
#[path = "support/oracle.rs"]
mod oracle;

use corpus::corpus;
use oracle::{oracle, texts};

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

/// A line of the seeds or of the corpus, changed in a few places.
fn line() -> impl Strategy<Value = String> {
    let change = (any::<Index>(), select(BITS.to_vec()), 0..4_usize);
    let mut seeds: Vec<String> = SEEDS.iter().map(ToString::to_string).collect();
    let corpus = corpus();
    let lines = corpus.iter().flat_map(|page| page.lines());
    seeds.extend(lines.filter(|line| !line.is_empty()).map(str::to_owned));
    let seed = prop_oneof![select(seeds[..SEEDS.len()].to_vec()), select(seeds)];
    (seed, prop::collection::vec(change, 0..5)).prop_map(|(seed, changes)| {
        changes.iter().fold(seed, |line, (at, bit, drop)| {
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

/// The same of what we make of a page.
fn ours(page: &str) -> Value {
    let page = Definition::read(page);
    page.gadgets().into_iter().map(record).collect()
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
    let mut runner = TestRunner::deterministic();
    let lines = (0..LINES).map(|_| line().new_tree(&mut runner).unwrap().current());
    let mut pages: Vec<String> = lines.collect();
    pages.extend((0..PAGES).map(|_| page().new_tree(&mut runner).unwrap().current()));
    // The corpus line by line, too: what disagrees is shown by the shortest.
    let corpus = corpus();
    pages.extend(
        corpus
            .iter()
            .flat_map(|page| page.lines())
            .map(str::to_owned),
    );
    pages.extend(corpus);

    let cases: Vec<Value> = pages.iter().map(|page| json!(page)).collect();
    let Some(theirs) = oracle("oracle.php", &cases) else {
        return;
    };
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
