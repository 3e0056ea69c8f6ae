//! From a wiki whose 300 gadgets declare nothing to drafts for all: how long that takes, and what is
//! wrong with the drafts. The gadgets are generated; 60 of them contact a site, in 20 ways, each of
//! which is written in three manners.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::farm::{Farm, mediawiki};

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/scan.md");

/// The code of a way to contact a site. `URL`: an address; `HOST`: its host. What the draft must declare.
const WAYS: [(&str, &str); 20] = [
    ("fetch( URL ).then( show );", "connect:HOST"),
    (
        "$.getJSON( URL + '?callback=?', show );",
        "script:HOST/data",
    ),
    (
        "$.ajax( { url: URL, dataType: 'jsonp', success: show } );",
        "script:HOST/data",
    ),
    (
        "var x = new XMLHttpRequest(); x.open( 'GET', URL ); x.send();",
        "connect:HOST",
    ),
    (
        "$.post( URL, { title: mw.config.get( 'wgTitle' ) } );",
        "connect:HOST",
    ),
    (
        "new mw.ForeignApi( URL ).get( {} ).then( show );",
        "connect:HOST",
    ),
    ("new Image().src = URL;", "img:HOST"),
    (
        "$( '<img>' ).attr( 'src', URL ).appendTo( 'body' );",
        "img:HOST",
    ),
    (
        "box.innerHTML = '<img alt=\"\" src=\"' + URL + '\">';",
        "img:HOST",
    ),
    (
        "mw.util.addCSS( '.x { background: url( ' + URL + ' ) }' );",
        "img:HOST",
    ),
    (
        "mw.util.addCSS( '@font-face { font-family: x; src: url( ' + URL + ' ) }' );",
        "font:HOST",
    ),
    ("mw.loader.load( URL );", "script:HOST/data"),
    ("mw.loader.load( URL, 'text/css' );", "style:HOST"),
    (
        "$( 'body' ).append( $( '<iframe>', { src: URL } ) );",
        "frame:HOST",
    ),
    (
        "new WebSocket( URL.replace( 'https', 'wss' ) );",
        "connect:wss://HOST",
    ),
    ("new EventSource( URL ).onmessage = show;", "connect:HOST"),
    ("navigator.sendBeacon( URL, 'x' );", "connect:HOST"),
    ("new Audio( URL ).play();", "media:HOST"),
    // Nobody can tell it from the code.
    (
        "$.getJSON( mw.util.wikiScript( 'api' ) ).then( ( found ) => fetch( found.url + URL ) );",
        "",
    ),
    (
        "var s = document.createElement( 'script' ); s.src = URL; document.head.appendChild( s );",
        "script:HOST/data",
    ),
];

/// Code that contacts nobody else.
const TRAPS: [&str; 12] = [
    "$( 'body' ).append( '<a href=\"https://link.example/\">more</a>' );",
    "// Taken from https://comment.example/x.js\nmw.notify( 'x' );",
    "new mw.Api().get( { action: 'query' } ).then( show );",
    "fetch( mw.util.wikiScript( 'api' ) + '?action=query' );",
    "window.open( 'https://window.example/' + mw.config.get( 'wgTitle' ) );",
    "mw.notify( 'See https://text.example/ for help.' );",
    "/*! Licence: https://licence.example/MIT */\nmw.util.addCSS( '.x { color: red }' );",
    "if ( /^https?:\\/\\/regex\\.example/.test( location.href ) ) { show(); }",
    "if ( false ) { fetch( 'https://dead.example/' ); }",
    "new Image().src = 'data:image/gif;base64,R0lGODlhAQABAAAAACw=';",
    "mw.util.addPortletLink( 'p-tb', 'https://portlet.example/', 'x' );",
    "$( '#x' ).on( 'click', function () { location.href = 'https://leave.example/'; } );",
];

/// A gadget: its code, and the request that must be drafted; empty, if only the comment must be there.
fn gadget(number: usize) -> (String, Option<String>) {
    let tail = "\nfunction show( answer ) { $( '#out' ).text( String( answer ) ); }\n";
    if !number.is_multiple_of(5) {
        let trap = TRAPS[number % TRAPS.len()];
        return (format!("{trap}{tail}"), None);
    }
    let way = number / 5;
    let (code, request) = WAYS[way % WAYS.len()];
    let host = format!("api{way}.example");
    let (before, url) = match way / WAYS.len() {
        0 => (String::new(), format!("'https://{host}/data'")),
        1 => (
            format!("var base = '//' + [ 'api{way}', 'example' ].join( '.' );\n"),
            "( 'https:' + base + '/data' )".to_owned(),
        ),
        _ => (
            format!(
                "var config = {{ host: '{host}', path: 'data' }};\nfunction address( path ) {{ return 'https://' + config.host + '/' + path; }}\n"
            ),
            "address( config.path )".to_owned(),
        ),
    };
    let code = format!("{before}{}{tail}", code.replace("URL", &url));
    (code, Some(request.replace("HOST", &host)))
}

/// Saves all pages at once, as an import does.
fn import(farm: &Farm, folder: &std::path::Path, mediawiki: &std::path::Path) {
    let mut command = Command::new("php");
    command
        .arg(mediawiki.join("maintenance/run.php"))
        .args([
            "importTextFiles",
            "--prefix",
            "MediaWiki:Gadget-",
            "--overwrite",
        ])
        .env(
            "MW_CONFIG_FILE",
            farm.folder.path().join("LocalSettings.php"),
        )
        .stdin(Stdio::null());
    let files = fs::read_dir(folder).unwrap();
    command.args(files.map(|file| file.unwrap().path()));
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// A command, and how long it took.
fn timed<T>(run: impl FnOnce() -> T) -> (T, Duration) {
    let begun = Instant::now();
    let ran = run();
    (ran, begun.elapsed())
}

/// The names of gadgets, and what their lines declare.
fn declared(lines: &str) -> BTreeMap<String, BTreeSet<String>> {
    let gadgets = lines.lines().filter_map(|line| line.strip_prefix("* "));
    gadgets
        .map(|line| {
            let (name, rest) = line.split_once('[').unwrap();
            let (_, list) = rest.split_once("domains=").unwrap();
            let list = list.split(']').next().unwrap();
            let requests = list.split(", ").map(ToOwned::to_owned);
            (name.to_owned(), requests.collect())
        })
        .collect()
}

#[test]
fn three_hundred_gadgets_have_drafts() {
    let Some(mediawiki) = mediawiki() else { return };
    let farm = Farm::start(&mediawiki, "");
    let folder = tempfile::tempdir().unwrap();
    let mut lines = Vec::new();
    let mut truth: BTreeMap<String, String> = BTreeMap::new();
    for number in 0..300 {
        let (code, request) = gadget(number);
        let name = format!("tool{number}");
        fs::write(folder.path().join(format!("{name}.js.txt")), code).unwrap();
        lines.push(format!("* {name}[ResourceLoader]|{name}.js"));
        truth.extend(request.map(|request| (name, request)));
    }
    assert_eq!(truth.len(), 60);
    import(&farm, folder.path(), &mediawiki);
    farm.save("MediaWiki:Gadgets-definition", &lines.join("\n"));

    // The drafts.
    let (ran, drafting) = timed(|| farm.command(&["scan", "--draft"]).ends(1));
    let (drafts, disclosures) = ran.out.split_once("\n\n").unwrap();
    let found = declared(drafts);
    let pages: Value = serde_json::from_str(disclosures).unwrap();
    assert_eq!(pages["gadgets"].as_object().unwrap().len(), found.len());
    let wanted = |name: &String| truth.get(name).cloned();
    let is_told = |name: &String| drafts.contains(&format!("<!-- {name}: "));
    let untold = truth.iter().filter(|(_, request)| request.is_empty());
    let (untold, silent): (Vec<_>, Vec<_>) = untold.partition(|(name, _)| is_told(name));
    assert!(untold.len() == 3 && silent.is_empty(), "{silent:?}");
    let missed = truth
        .iter()
        .filter(|(_, request)| !request.is_empty())
        .filter(|(name, request)| !found.get(*name).is_some_and(|all| all.contains(*request)));
    let missed: Vec<_> = missed.collect();
    let wrong = found.iter().flat_map(|(name, all)| {
        let right = wanted(name);
        all.iter()
            .filter(move |request| right.as_ref() != Some(*request))
            .map(move |request| format!("{name}: {request}"))
    });
    let wrong: Vec<String> = wrong.collect();
    let open = drafts.matches("cannot be told").count();

    // An administrator puts the lines in place of the old ones, and looks again.
    let mut definition: Vec<String> = lines;
    for line in drafts.lines().filter(|line| line.starts_with("* ")) {
        let name = line.split('[').next().unwrap();
        let old = definition
            .iter_mut()
            .find(|old| old.split('[').next() == Some(name));
        line.clone_into(old.unwrap());
    }
    farm.save("MediaWiki:Gadgets-definition", &definition.join("\n"));
    let (again, checking) = timed(|| farm.command(&["scan", "--format", "json"]));
    let report: Value = serde_json::from_str(&again.out).unwrap();
    let problems = report["gadgets"].as_array().unwrap().iter();
    let problems = problems.map(|gadget| gadget["problems"].as_array().unwrap().len());
    let problems: usize = problems.sum();
    let (labels, labelling) = timed(|| farm.command(&["label"]).ends(0));
    let labels = labels.out.lines().last().unwrap().to_owned();

    let mut table = String::from("| step | result |\n| --- | --- |\n");
    for (step, result) in [
        (
            "gadgets; with contacts; ways to make them",
            "300; 60; 20, each in three manners".to_owned(),
        ),
        (
            "`scan --wiki --draft`: drafted",
            format!("{} gadgets", found.len()),
        ),
        ("contacts that no draft has", missed.len().to_string()),
        ("requests in drafts that are wrong", wrong.len().to_string()),
        (
            "gadgets whose contacts cannot be told, and of which the drafts say so",
            open.to_string(),
        ),
        (
            "`scan --wiki` with the drafts in place",
            format!("{problems} errors and warnings"),
        ),
        ("`label --wiki` then", labels),
    ] {
        let _ = writeln!(table, "| {step} | {result} |");
    }
    println!("{table}\ndraft {drafting:?}, scan {checking:?}, label {labelling:?}");
    write_or_compare(&table);
    assert!(missed.is_empty(), "{missed:?}");
    assert!(wrong.is_empty(), "{wrong:?}");
    // Even where other work is done.
    for time in [drafting, checking, labelling] {
        assert!(time < Duration::from_mins(1), "{time:?}");
    }
}

/// The table in the page is the one of this run.
fn write_or_compare(table: &str) {
    const BEGIN: &str = "<!-- afternoon: written by crate/cli/tests/deploy/afternoon.rs -->\n";
    const END: &str = "<!-- end of afternoon -->";
    let page = fs::read_to_string(PAGE).unwrap();
    let (before, rest) = page.split_once(BEGIN).unwrap();
    let (own, after) = rest.split_once(END).unwrap();
    if std::env::var_os("GADGETCONSENT_WRITE_DOCS").is_some() {
        fs::write(PAGE, format!("{before}{BEGIN}{table}{END}{after}")).unwrap();
    } else {
        assert_eq!(
            own, table,
            "docs/scan.md is not up to date: set GADGETCONSENT_WRITE_DOCS=1"
        );
    }
}
