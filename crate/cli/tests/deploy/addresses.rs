//! Which page an address loads, on a real wiki: the vectors of the core, put to it.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::farm::{Farm, mediawiki, try_get};

/// The vectors (`tests/vectors/README.md`).
const VECTORS: &str = include_str!("../../../../tests/vectors/scripts.jsonl");

/// The wiki in German of the vectors.
const SETTINGS: &str = r"
$wgLanguageCode = 'de';
$wgMetaNamespace = 'Mein_Wiki';
$wgNamespaceAliases['BD'] = 3;
$wgExtraNamespaces[100] = 'Portal';
$wgArticlePath = '/wiki/$1';
";

/// Web servers read `//` and escapes in a path as this does.
const ROUTER: &str = r"<?php
$path = preg_replace( '!/+!', '/', rawurldecode( parse_url( $_SERVER['REQUEST_URI'], PHP_URL_PATH ) ) );
if ( !preg_match( '!^/(w/(index\.php(/|$)|$)|wiki/)!', $path ) ) {
	return false;
}
$_SERVER['SCRIPT_NAME'] = '/w/index.php';
chdir( $_SERVER['DOCUMENT_ROOT'] . '/w' );
require 'index.php';
";

const HOME: &str = "//de.example.org/";

#[test]
fn a_real_wiki_loads_the_page_that_the_core_names() {
    let Some(mediawiki) = mediawiki() else { return };
    let farm = Farm::start_routed(&mediawiki, "/w", SETTINGS, Some(ROUTER));
    let cases: Vec<Value> = VECTORS
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    // Without their content type, wikis also give the text of pages that are no scripts.
    let at_home: Vec<(String, &Value)> = cases
        .iter()
        .filter_map(|case| {
            let address = case["address"].as_str().unwrap();
            let (_, rest) = address.split_once("://").unwrap_or_default();
            let (host, path) = rest.split_once('/').unwrap_or_default();
            let host = host.rsplit('@').next().unwrap();
            let path = path
                .replace("&ctype=text/javascript", "")
                .replace("&gen=js", "");
            let path = path.split('#').next().unwrap();
            ["de.example.org", "de.m.example.org"]
                .contains(&host)
                .then(|| (format!("/{path}"), &case["loads"]))
        })
        .collect();
    assert!(at_home.len() > 90, "{}", at_home.len());
    let administrator = farm.administrator();
    let mut revisions = BTreeMap::new();
    let names = at_home.iter().filter_map(|(_, loads)| loads.as_str());
    for name in names.chain(["//de.example.org/User:Bob/x.js"]) {
        let title = name.strip_prefix(HOME).unwrap();
        // There is no file.
        if title.starts_with("File:") || revisions.contains_key(name) {
            continue;
        }
        let text = format!("page {name}");
        let edit = gadget_consent::wiki::Edit {
            title,
            text: &text,
            summary: "",
            model: None,
        };
        administrator.edit(&edit).unwrap();
        revisions.insert(name.to_owned(), text);
    }
    let loaded = |path: &str| {
        let answer = try_get(farm.port(), path).unwrap_or_default();
        let body = answer.split_once("\r\n\r\n")?.1;
        let start = body.find("page //");
        // The body can come in pieces, each with its length on a line of its own.
        start.map(|start| {
            body[start + 5..]
                .lines()
                .next()
                .unwrap_or_default()
                .to_owned()
        })
    };
    let (mut compared, mut others) = (0, 0);
    for (path, loads) in &at_home {
        match loads {
            Value::String(name) if revisions.contains_key(name) => {
                assert_eq!(loaded(path).as_deref(), Some(name.as_str()), "{path}");
                compared += 1;
            }
            Value::Null => assert_eq!(loaded(path), None, "{path}"),
            // Another page than the address names.
            Value::Object(other)
                if other.contains_key("revision") || other.contains_key("page") =>
            {
                let found = loaded(path);
                assert_ne!(
                    found.as_deref(),
                    Some("//de.example.org/User:Alice/words.js"),
                    "{path}"
                );
                others += usize::from(found.is_some());
            }
            _ => {}
        }
    }
    assert!(compared > 60 && others > 5, "{compared} {others}");
}
