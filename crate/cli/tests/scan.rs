//! `gadget-consent scan` as a program: what it reports, what it compares, what it writes.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{Ipv4Addr, TcpListener};
use std::process::Command;
use std::thread;

use serde_json::{Value, json};
use tempfile::TempDir;

const DEFINITION: &str = "* consent-stub[ResourceLoader|default|hidden|package]|consent-stub.js
* tiles[ResourceLoader|dependencies=ext.gadget.consent|domains=img:*.tile.example.org, script:cdn.example.net, connect:gone.example.org]|tiles.js|tiles.css
* plain[ResourceLoader]|plain.js
* quiet[ResourceLoader|domains=connect:api.example.org/v1/]|quiet.js
";
const TILES: &str = "// https://comment.example.org
L.tileLayer( 'https://a.tile.example.org/{z}.png' );
mw.loader.load( 'https://cdn.example.net/lib/a.js' );
fetch( 'https://new.example.org/x' );
";
const PLAIN: &str = "$.getJSON( 'https://plain.example.org/?callback=?' );
fetch( answer.url );
$( 'body' ).append( '<a href=\"https://link.example.org/\">x</a>' );
";
const QUIET: &str = "var api = 'https://api.example.org/v1';
fetch( api + '/list?x=' + mw.config.get( 'wgPageName' ) );
fetch( mw.util.wikiScript( 'api' ) );
";

struct Ran {
    status: i32,
    output: String,
    errors: String,
}

fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [
        ("Gadgets-definition.wikitext", DEFINITION),
        ("tiles.js", TILES),
        (
            "tiles.css",
            "a { background: url( //css.example.org/x ) }\n",
        ),
        ("plain.js", PLAIN),
        ("Gadget-quiet.js", QUIET),
    ] {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn run(folder: &TempDir, arguments: &[&str]) -> Ran {
    let output = Command::new(env!("CARGO_BIN_EXE_gadget-consent"))
        .arg("scan")
        .args(arguments)
        .current_dir(folder.path())
        .output()
        .unwrap();
    Ran {
        status: output.status.code().unwrap(),
        output: String::from_utf8(output.stdout).unwrap(),
        errors: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The rules and requests of all problems.
fn problems(ran: &Ran) -> Vec<String> {
    let report: Value = serde_json::from_str(&ran.output).unwrap();
    let gadgets = report["gadgets"].as_array().unwrap().iter();
    gadgets
        .flat_map(|gadget| gadget["problems"].as_array().unwrap())
        .map(|problem| {
            let request = problem["request"].as_str().unwrap_or("-");
            format!("{} {request}", problem["rule"].as_str().unwrap())
        })
        .collect()
}

#[test]
fn without_a_definition_it_tells_what_it_found() {
    let ran = run(&folder(), &["plain.js"]);
    assert_eq!(ran.status, 0);
    assert_eq!(
        ran.output,
        "plain
  contact script   plain.example.org  plain.js:1:1 by $.getJSON
          https://plain.example.org/?callback=? ← text (line 1)
  unknown connect  (cannot be told)  plain.js:2:1 by fetch
          …
  sites in links: 1, in texts or comments only: 0 (--all shows them)

1 gadget scanned, 1 with contacts; 0 errors, 0 warnings
"
    );
    let all = run(&folder(), &["plain.js", "--all"]).output;
    assert!(
        all.contains("link    link     link.example.org  plain.js:3:1"),
        "{all}"
    );
}

#[test]
fn code_that_was_not_read_is_said_and_may_be_what_is_declared() {
    let folder = folder();
    fs::write(
        folder.path().join("quiet.js"),
        "eval( code );\nfetch( 'http://[::1]:8080/' );\n",
    )
    .unwrap();
    let arguments = ["quiet.js", "--definition", "Gadgets-definition.wikitext"];
    let ran = run(&folder, &arguments);
    assert_eq!(ran.status, 0, "{}", ran.output);
    assert!(
        ran.output
            .contains("it runs code that was not read: quiet.js:1:1 by eval"),
        "{}",
        ran.output
    );
    let ran = run(&folder, &[&arguments[..], &["--format", "json"]].concat());
    assert_eq!(problems(&ran), Vec::<String>::new());
    let report: Value = serde_json::from_str(&ran.output).unwrap();
    assert_eq!(report["gadgets"][0]["complete"], false);
    assert_eq!(report["gadgets"][0]["unread"][0]["by"], "eval");
}

#[test]
fn it_compares_with_the_declaration() {
    let folder = folder();
    let arguments = [".", "--definition", "Gadgets-definition.wikitext"];
    let ran = run(&folder, &[&arguments[..], &["--format", "json"]].concat());
    assert_eq!(ran.status, 1, "{}", ran.errors);
    assert_eq!(
        problems(&ran),
        [
            "undeclared-contact connect:new.example.org",
            "undeclared-contact img:css.example.org",
            "declared-not-found -",
            "wider-than-needed -",
            "wider-than-needed -",
            "undeclared-contact script:plain.example.org",
        ]
    );
    let human = run(&folder, &arguments).output;
    assert!(
        human.contains("declare script:cdn.example.net/lib/a.js"),
        "{human}"
    );
    assert!(human.contains("declare img:a.tile.example.org"), "{human}");
    assert!(human.contains("3 errors, 3 warnings"), "{human}");
    // A gadget whose contacts are declared is not an error; warnings are, if they are denied.
    let quiet = [
        "Gadget-quiet.js",
        "--definition",
        "Gadgets-definition.wikitext",
        "--deny-warnings",
    ];
    assert_eq!(run(&folder, &quiet).status, 0);
    let allowed = [&arguments[..], &["--allow", "undeclared-contact"]].concat();
    assert_eq!(run(&folder, &allowed).status, 0);
    let denied = [&allowed[..], &["--deny-warnings"]].concat();
    assert_eq!(run(&folder, &denied).status, 1);
}

#[test]
fn what_is_fixed_is_found_no_more() {
    let folder = folder();
    let arguments = [".", "--definition", "Gadgets-definition.wikitext"];
    let fixed = run(&folder, &[&arguments[..], &["--fix"]].concat());
    assert_eq!(fixed.status, 0, "{}", fixed.output);
    let text = fs::read_to_string(folder.path().join("Gadgets-definition.wikitext")).unwrap();
    assert!(
        text.contains("connect:gone.example.org, img:css.example.org, connect:new.example.org]"),
        "{text}"
    );
    assert!(
        text.contains("* plain[ResourceLoader|dependencies=ext.gadget.consent|domains=script:plain.example.org]|plain.js"),
        "{text}"
    );
    let again = run(&folder, &[&arguments[..], &["--format", "json"]].concat());
    assert!(
        !again.output.contains("undeclared-contact"),
        "{}",
        again.output
    );
    // The linter reads what was written.
    let lint = Command::new(env!("CARGO_BIN_EXE_gadget-consent"))
        .args(["lint", "Gadgets-definition.wikitext", "--format", "json"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let report = String::from_utf8(lint.stdout).unwrap();
    assert!(!report.contains("\"syntax\""), "{report}");
}

#[test]
fn a_contact_replaces_none() {
    let folder = tempfile::tempdir().unwrap();
    let definition = folder.path().join("d.wikitext");
    fs::write(
        folder.path().join("a.js"),
        "fetch( 'https://a.example/x' );\n",
    )
    .unwrap();
    let arguments = ["a.js", "--definition", "d.wikitext", "--fix"];
    for (options, fixed) in [
        (
            "domains=none",
            "domains=connect:a.example|dependencies=ext.gadget.consent",
        ),
        (
            "domains=none|dependencies=ext.gadget.consent",
            "domains=connect:a.example|dependencies=ext.gadget.consent",
        ),
        // Before, a gadget with other dependencies declared, and was not held.
        (
            "dependencies=x",
            "dependencies=x,ext.gadget.consent|domains=connect:a.example",
        ),
        (
            "dependencies=x|domains=img:b.example|default",
            "dependencies=x,ext.gadget.consent|domains=img:b.example, connect:a.example|default",
        ),
    ] {
        fs::write(&definition, format!("* a[ResourceLoader|{options}]|a.js\n")).unwrap();
        let ran = run(&folder, &arguments);
        assert_eq!(ran.status, 0, "{}", ran.output);
        assert_eq!(
            fs::read_to_string(&definition).unwrap(),
            format!("* a[ResourceLoader|{fixed}]|a.js\n")
        );
    }
}

#[test]
fn a_draft_can_be_saved() {
    let folder = folder();
    let ran = run(
        &folder,
        &[
            ".",
            "--definition",
            "Gadgets-definition.wikitext",
            "--draft",
        ],
    );
    let (lines, disclosures) = ran.output.split_once("\n\n").unwrap();
    fs::write(folder.path().join("drafted.wikitext"), lines).unwrap();
    let again = run(
        &folder,
        &[".", "--definition", "drafted.wikitext", "--format", "json"],
    );
    assert_eq!(again.status, 0, "{}", again.output);
    let page: Value = serde_json::from_str(disclosures).unwrap();
    assert_eq!(page["version"], 1);
    assert!(
        page["gadgets"]["tiles"]["domains"]["new.example.org"].is_object(),
        "{page}"
    );
    // What runs what it loads, or names all hosts under one, needs a reason.
    let domains = page["gadgets"]["tiles"]["domains"].as_object().unwrap();
    let with_reason = domains
        .iter()
        .filter(|(_, fields)| fields["reason"].is_string());
    let with_reason: Vec<&str> = with_reason.map(|(source, _)| source.as_str()).collect();
    assert_eq!(with_reason, ["cdn.example.net/lib/a.js"], "{page}");
    assert!(
        lines.contains("<!-- plain: 1 of its uses cannot be told from the code -->"),
        "{lines}"
    );
}

#[test]
fn the_site_policy_names_the_first_party() {
    let folder = folder();
    let policy = json!({ "version": 1, "firstParty": [ "plain.example.org" ] });
    fs::write(folder.path().join("policy.json"), policy.to_string()).unwrap();
    let ran = run(&folder, &["plain.js", "--policy", "policy.json"]);
    assert_eq!(ran.status, 0, "{}", ran.errors);
    assert!(ran.output.contains("0 with contacts"), "{}", ran.output);
    let ran = run(&folder, &["plain.js", "--first-party", "*.example.org"]);
    assert!(ran.output.contains("0 with contacts"), "{}", ran.output);
}

#[test]
fn sarif_has_a_fingerprint_that_stays() {
    let folder = folder();
    let arguments = [
        ".",
        "--definition",
        "Gadgets-definition.wikitext",
        "--format",
        "sarif",
    ];
    let of = |ran: &Ran| -> Value { serde_json::from_str(&ran.output).unwrap() };
    let report = of(&run(&folder, &arguments));
    let run_of = &report["runs"][0];
    let first = &run_of["results"][0];
    assert_eq!(report["version"], "2.1.0");
    assert_eq!(first["ruleId"], "undeclared-contact");
    assert_eq!(first["level"], "error");
    let place = &first["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "./tiles.js");
    assert_eq!(place["region"]["startLine"], 4);
    let index = usize::try_from(first["ruleIndex"].as_u64().unwrap()).unwrap();
    assert_eq!(
        run_of["tool"]["driver"]["rules"][index]["id"],
        "undeclared-contact"
    );
    fs::write(folder.path().join("tiles.js"), format!("\n\n{TILES}")).unwrap();
    let moved = of(&run(&folder, &arguments));
    assert_eq!(
        moved["runs"][0]["results"][0]["partialFingerprints"],
        first["partialFingerprints"]
    );
    let github = run(
        &folder,
        &[
            ".",
            "--definition",
            "Gadgets-definition.wikitext",
            "--format",
            "github",
        ],
    );
    assert!(
        github
            .output
            .starts_with("::error file=./tiles.js,line=6,col=1,"),
        "{}",
        github.output
    );
}

#[test]
fn new_contacts_since_a_revision() {
    let folder = folder();
    let git = |arguments: &[&str]| {
        let status = Command::new("git")
            .args([
                "-c",
                "user.name=x",
                "-c",
                "user.email=x@example.org",
                "-c",
                "commit.gpgsign=false",
            ])
            .args(arguments)
            .current_dir(folder.path())
            .output()
            .unwrap();
        assert!(status.status.success(), "{status:?}");
    };
    git(&["init", "-q"]);
    git(&["add", "."]);
    git(&["commit", "-qm", "x"]);
    let arguments = ["plain.js", "--base", "HEAD", "--format", "json"];
    assert!(problems(&run(&folder, &arguments)).is_empty());
    fs::write(
        folder.path().join("plain.js"),
        format!("{PLAIN}fetch( 'https://added.example.org' );"),
    )
    .unwrap();
    let ran = run(&folder, &arguments);
    assert_eq!(problems(&ran), ["new-contact -"]);
    assert!(
        ran.output.contains("added.example.org (connect)"),
        "{}",
        ran.output
    );
}

#[test]
fn names_and_code_cannot_break_out_of_a_line() {
    let folder = folder();
    let name = "x\u{1b}[31m\n::error::y.js";
    fs::write(
        folder.path().join(name),
        "fetch( 'https://a.example.org/\u{1b}]0;\u{202e}\\n::warning::z' )",
    )
    .unwrap();
    for format in ["human", "github"] {
        let ran = run(&folder, &[name, "--format", format, "--all"]);
        assert!(
            !ran.output.contains(['\u{1b}', '\u{202e}']),
            "{:?}",
            ran.output
        );
        assert!(
            !ran.output.lines().any(|line| line.starts_with("::")),
            "{:?}",
            ran.output
        );
    }
    let missing = run(&folder, &["none.js"]);
    assert_eq!(missing.status, 2);
    assert!(
        missing.errors.contains("none.js cannot be read"),
        "{}",
        missing.errors
    );
}

/// A wiki that knows some pages, as far as this command asks for them.
fn wiki(pages: &'static [(&'static str, &'static str, &'static str)]) -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let url = format!("http://{}/api.php", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let mut first = String::new();
            reader.read_line(&mut first).unwrap();
            let mut line = String::new();
            while reader.read_line(&mut line).is_ok_and(|length| length > 2) {
                line.clear();
            }
            let address = first.split(' ').nth(1).unwrap_or_default();
            let asked = url::Url::parse(&format!("http://x{address}")).unwrap();
            let titles = asked.query_pairs().find(|(name, _)| name == "titles");
            let titles = titles
                .map(|(_, titles)| titles.into_owned())
                .unwrap_or_default();
            let found: Vec<Value> = titles
                .split('|')
                .filter(|title| !title.is_empty())
                .map(|title| match pages.iter().find(|(own, ..)| *own == title) {
                    Some((_, model, text)) => {
                        json!({ "title": title, "revisions": [ { "slots": { "main":
                        { "contentmodel": model, "content": text } } } ] })
                    }
                    None => json!({ "title": title, "missing": true }),
                })
                .collect();
            let body = json!({ "query": { "pages": found } }).to_string();
            let length = body.len();
            let _ = write!(
                stream,
                "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
            );
        }
    });
    url
}

#[test]
fn the_gadgets_of_a_wiki_with_what_they_load() {
    let url = wiki(&[
        (
            "MediaWiki:Gadgets-definition",
            "wikitext",
            "* one[ResourceLoader|domains=connect:declared.example.org]|one.js\n* two[ResourceLoader]|two.js|two.css|missing.js\n",
        ),
        (
            "MediaWiki:Gadget-one.js",
            "javascript",
            "fetch( 'https://declared.example.org' ); importScript( 'MediaWiki:More.js' );",
        ),
        (
            "MediaWiki:More.js",
            "javascript",
            "mw.loader.load( '/w/index.php?title=MediaWiki:Third.js&action=raw&ctype=text/javascript' );",
        ),
        (
            "MediaWiki:Third.js",
            "javascript",
            "importScript( 'MediaWiki:More.js' ); $.getScript( 'https://third.example.org/x.js' );",
        ),
        (
            "MediaWiki:Gadget-two.css",
            "css",
            "@import url( //style.example.org/a.css );",
        ),
        (
            "MediaWiki:Gadget-two.js",
            "javascript",
            "fetch( mw.config.get( 'wgServer' ) );",
        ),
    ]);
    let ran = run(&folder(), &["--wiki", &url, "--format", "json"]);
    assert_eq!(ran.status, 1, "{}{}", ran.output, ran.errors);
    assert_eq!(
        problems(&ran),
        [
            "undeclared-contact script:third.example.org/x.js",
            "undeclared-contact style:style.example.org",
        ]
    );
    let report: Value = serde_json::from_str(&ran.output).unwrap();
    let files: Vec<&str> = report["gadgets"][0]["files"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    assert_eq!(
        files,
        [
            "MediaWiki:Gadget-one.js",
            "MediaWiki:More.js",
            "MediaWiki:Third.js"
        ]
    );
    let draft = run(&folder(), &["--wiki", &url, "--draft"]).output;
    assert!(draft.contains("* two[ResourceLoader|dependencies=ext.gadget.consent|domains=style:style.example.org]|two.js|two.css|missing.js"), "{draft}");
}

#[test]
fn user_scripts_are_compared_with_their_headers() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::create_dir(path("one")).unwrap();
    fs::create_dir(path("several")).unwrap();
    let said = "// @domains connect:a.example\n";
    for (name, text) in [
        (
            "words.js",
            format!(
                "{said}fetch( 'https://a.example/' ); new Image().src = 'https://b.example/x';"
            ),
        ),
        ("quiet.js", format!("{said}fetch( 'https://a.example/' );")),
        ("beside.js", format!("{said}fetch( 'https://c.example/' );")),
        (
            "beside.consent.json",
            r#"{ "version": 1, "domains": [ "connect:c.example" ] }"#.to_owned(),
        ),
        ("plain.js", "fetch( 'https://a.example/' );".to_owned()),
        ("one/main.js", format!("{said}run();")),
        ("one/part.js", "fetch( 'https://a.example/' );".to_owned()),
        (
            "several/a.js",
            format!("{said}fetch( 'https://a.example/' );"),
        ),
        (
            "several/b.js",
            "// @domains none\nfetch( 'https://a.example/' );".to_owned(),
        ),
    ] {
        fs::write(path(name), text).unwrap();
    }
    let table: [(&[&str], &[&str]); 7] = [
        (&["words.js"], &["undeclared-contact img:b.example"]),
        (&["quiet.js"], &[]),
        (&["beside.js", "beside.consent.json"], &[]),
        (
            &["beside.js"],
            &[
                "undeclared-contact connect:c.example",
                "declared-not-found -",
            ],
        ),
        (&["plain.js"], &[]),
        (
            &["plain.js", "--scripts"],
            &["undeclared-contact connect:a.example"],
        ),
        (
            &["one", "several"],
            &["undeclared-contact connect:a.example"],
        ),
    ];
    for (arguments, expected) in table {
        let ran = run(&folder, &[arguments, &["--format", "json"]].concat());
        assert_eq!(problems(&ran), expected, "{arguments:?}: {}", ran.errors);
    }
    let human = run(&folder, &["words.js"]).output;
    for said in [
        "script “words.js” does not declare img:b.example",
        "add “@domains img:b.example” to its header",
        "1 script scanned",
    ] {
        assert!(human.contains(said), "{human}");
    }
    assert!(!human.contains("gadget"), "{human}");
    let draft = run(&folder, &["plain.js", "words.js", "--scripts", "--draft"]).output;
    assert_eq!(
        draft,
        "// plain.js\n// @domains connect:a.example\n// @purpose \n\n// words.js\n// @domains connect:a.example\n// @domains img:b.example\n// @purpose \n\n"
    );
}

#[test]
fn exported_answers_become_a_log() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("answers.json");
    let audit = || {
        let output = Command::new(env!("CARGO_BIN_EXE_gadget-consent"))
            .args(["audit", "answers.json"])
            .current_dir(folder.path())
            .output()
            .unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (
            output.status.code().unwrap(),
            text(output.stdout),
            text(output.stderr),
        )
    };
    fs::write(
        &file,
        r#"{ "version": 1, "wiki": "x\u001b[31m", "answers": { "tiles": "1;allow;2026-11-20;img:*.tile.example" } }"#,
    )
    .unwrap();
    let (status, out, _) = audit();
    assert_eq!(status, 0);
    assert_eq!(
        out,
        "{\"day\":\"2026-11-20\",\"wiki\":\"x\\u001b[31m\",\"what\":\"granted\",\"gadget\":\"tiles\",\"kept\":\"file\",\"kinds\":[\"img\"],\"source\":\"*.tile.example\"}\n"
    );
    fs::write(&file, r#"{ "version": 2, "answers": { "a b": 1 } }"#).unwrap();
    let (status, out, err) = audit();
    assert_eq!((status, out.as_str()), (2, ""));
    assert!(
        err.contains("/version") && err.contains("/answers/a b"),
        "{err}"
    );
}
