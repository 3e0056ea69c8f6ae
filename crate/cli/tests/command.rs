//! The command as a program: its output, the files it writes, and its exit status.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::too_many_lines)]

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use gadget_consent_core::lint::Rule;
use serde_json::Value;
use tempfile::TempDir;

/// The result of a run.
struct Ran {
    status: i32,
    output: String,
    errors: String,
}

/// A folder with files.
struct Folder(TempDir);

impl Folder {
    fn with(files: &[(&str, &str)]) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        for (name, text) in files {
            fs::write(folder.path(name), text).unwrap();
        }
        folder
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with(arguments, "")
    }

    fn run_with(&self, arguments: &[&str], input: &str) -> Ran {
        let mut process = Command::new(env!("CARGO_BIN_EXE_gadget-consent"))
            .args(arguments)
            .current_dir(self.0.path())
            .env_remove("NO_COLOR")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // The command may exit without reading its input.
        let _ = process.stdin.take().unwrap().write_all(input.as_bytes());
        let output = process.wait_with_output().unwrap();
        Ran {
            status: output.status.code().unwrap(),
            output: String::from_utf8(output.stdout).unwrap(),
            errors: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

const CLEAN: &str = "* consent-stub[ResourceLoader|default|hidden|package]|consent-stub.js
* tiles[ResourceLoader|dependencies=ext.gadget.consent|domains=img:*.tile.example.org]|tiles.js
";

/// Four findings: `--fix` fixes two of them.
const FAULTY: &str = "* consent-stub[ResourceLoader|default|hidden|package]|consent-stub.js
* é-comment <!-- é --> [
* maps[ResourceLoader|dependencies=ext.gadget.consent|domains=img:http://a.example.org, img:localhost, *.github.io]|maps.js
";

#[test]
fn no_problems() {
    let folder = Folder::with(&[("d.wikitext", CLEAN)]);
    let ran = folder.run(&["lint", "d.wikitext"]);
    assert_eq!(
        (ran.status, ran.output.as_str(), ran.errors.as_str()),
        (0, "no problems found\n", "")
    );
    let ran = folder.run_with(&["lint", "-"], CLEAN);
    assert_eq!(
        (ran.status, ran.output.as_str()),
        (0, "no problems found\n")
    );
}

#[test]
fn findings_are_underlined() {
    let folder = Folder::with(&[("d.wikitext", FAULTY)]);
    let ran = folder.run(&["lint", "d.wikitext"]);
    assert_eq!(ran.status, 1);
    let expected = "error[public-suffix-wildcard]: anyone can register a host under “github.io”, which is on the Public Suffix List
  ┌─ d.wikitext:3:104
  │
3 │ * maps[ResourceLoader|dependencies=ext.gadget.consent|domains=img:http://a.example.org, img:localhost, *.github.io]|maps.js
  │                                                                                                        ^^^^^^^^^^^
  │
  = help: name each host
";
    assert!(ran.output.contains(expected), "{}", ran.output);
    assert!(
        ran.output.ends_with(
            "3 errors, 1 warning; 2 fixable with --fix; run `gadget-consent explain RULE` for details\n"
        ),
        "{}",
        ran.output
    );
    // No colours unless the output is a terminal.
    assert!(!ran.output.contains('\u{1b}'));
}

#[test]
fn a_rule_can_be_allowed() {
    let folder = Folder::with(&[("d.wikitext", FAULTY)]);
    let rules = [
        "syntax",
        "insecure-scheme",
        "needless-request",
        "public-suffix-wildcard",
    ];
    let mut arguments = vec!["lint", "d.wikitext"];
    for rule in rules {
        arguments.extend(["--allow", rule]);
    }
    assert_eq!(folder.run(&arguments).status, 0);
    let ran = folder.run(&["lint", "d.wikitext", "--allow", "everything"]);
    assert_eq!(ran.status, 2);
    assert!(
        ran.errors
            .contains("unknown rule “everything”; the rules are syntax, unknown-kind"),
        "{}",
        ran.errors
    );
}

#[test]
fn errors_have_status_2() {
    let folder = Folder::with(&[
        ("d.wikitext", CLEAN),
        (
            "bad.json",
            "{ \"version\": 1, \"mode\": \"strict\", \"firstParty\": 3 }",
        ),
        ("no.json", "{"),
    ]);
    fs::write(folder.path("latin.wikitext"), b"* caf\xe9|a").unwrap();
    // Arguments, what the message has.
    let table: &[(&[&str], &[&str])] = &[
        (
            &["lint", "missing.wikitext"],
            &["missing.wikitext cannot be read"],
        ),
        (
            &["lint", "latin.wikitext"],
            &["latin.wikitext cannot be read", "UTF-8"],
        ),
        (&["lint"], &["required"]),
        (
            &["lint", "d.wikitext", "--wiki", "https://a.example"],
            &["cannot be used with"],
        ),
        (
            &["lint", "--fix", "--wiki", "https://a.example"],
            &["cannot be used with"],
        ),
        (
            &["lint", "d.wikitext", "--policy", "bad.json"],
            &[
                "bad.json cannot be used:",
                "at /mode: expected “observe”, “ask” or “enforce”, found \"strict\"",
                "at /firstParty: expected an array",
            ],
        ),
        (
            &["lint", "d.wikitext", "--disclosures", "no.json"],
            &["no.json cannot be used", "not JSON"],
        ),
        (
            &["lint", "--wiki", "wiki.example"],
            &["is not the address of an API"],
        ),
        (
            &["manifest", "missing.wikitext"],
            &["missing.wikitext cannot be read"],
        ),
        (
            &["matches", "a_b", "https://a.example"],
            &["“a_b”: a host name has only"],
        ),
        (
            &["matches", "a.example", "a.example"],
            &["“a.example” is not a URL"],
        ),
        (
            &["matches", "a.example", "data:,x"],
            &["not an http, https, ws or wss URL"],
        ),
        (&["explain", "nothing"], &["unknown rule “nothing”"]),
        (
            &["man", "missing/folder"],
            &["missing/folder cannot be written"],
        ),
    ];
    for (arguments, parts) in table {
        let ran = folder.run(arguments);
        assert_eq!(ran.status, 2, "{arguments:?}: {}", ran.output);
        assert_eq!(ran.output, "", "{arguments:?}");
        for part in *parts {
            assert!(ran.errors.contains(part), "{arguments:?}: {}", ran.errors);
        }
    }
}

/// Prose in a list is a note, and a note is not a problem. It was an error that ended with status 1,
/// although the manifest was made all the same.
#[test]
fn prose_is_a_note() {
    let prose = format!("{CLEAN}* see [[Wikipedia:Gadgets|the list]] for help\n");
    let folder = Folder::with(&[("d.wikitext", prose.as_str())]);
    let ran = folder.run(&["lint", "d.wikitext", "--deny-warnings"]);
    assert_eq!(ran.status, 0, "{}", ran.output);
    assert!(
        ran.output
            .starts_with("note[not-a-gadget]: the Gadgets extension ignores this line"),
        "{}",
        ran.output
    );
    assert!(
        ran.output.ends_with(
            "\nno problems found, 1 note; run `gadget-consent explain RULE` for details\n"
        ),
        "{}",
        ran.output
    );
    let formats: [(&str, &[&str]); 3] = [
        ("json", &["\"severity\": \"note\""]),
        ("sarif", &["\"level\": \"note\""]),
        ("github", &["::notice file=d.wikitext,line=3,"]),
    ];
    for (format, parts) in formats {
        let ran = folder.run(&["lint", "d.wikitext", "--format", format]);
        assert_eq!(ran.status, 0);
        for part in parts {
            assert!(ran.output.contains(part), "{format}: {}", ran.output);
        }
    }
    assert_eq!(folder.run(&["manifest", "d.wikitext"]).status, 0);
    // What the rule's page says of the manifest.
    let page = folder.run(&["explain", "not-a-gadget"]).output;
    assert!(page.contains("It has no effect on the manifest"), "{page}");
}

#[test]
fn warnings_do_not_fail_unless_they_are_denied() {
    let line = "* maps[ResourceLoader]|maps.js\n";
    let page = format!("{CLEAN}{line}");
    let folder = Folder::with(&[("d.wikitext", page.as_str()), ("e.wikitext", FAULTY)]);
    let ran = folder.run(&["lint", "d.wikitext"]);
    assert_eq!(ran.status, 0, "{}", ran.output);
    assert!(
        ran.output.contains("warning[unguarded-gadget]"),
        "{}",
        ran.output
    );
    assert!(
        ran.output.contains("\n0 errors, 1 warning; 1 fixable"),
        "{}",
        ran.output
    );
    assert_eq!(
        folder
            .run(&["lint", "d.wikitext", "--deny-warnings"])
            .status,
        1
    );
    assert_eq!(folder.run(&["lint", "e.wikitext"]).status, 1);
}

#[test]
fn what_a_comment_allows_is_listed_in_every_format() {
    let page = format!(
        "{CLEAN}<!-- gadget-consent: allow private-host our own\u{1b} network -->\n* a[ResourceLoader|dependencies=ext.gadget.consent|domains=10.0.0.1, http://b.example]|a.js\n"
    );
    let folder = Folder::with(&[("d.wikitext", page.as_str())]);
    let ran = folder.run(&["lint", "d.wikitext"]);
    assert_eq!(ran.status, 1);
    assert!(
        ran.output
            .contains("\nallowed: private-host at d.wikitext:4:60: our own? network\n"),
        "{}",
        ran.output
    );
    assert!(
        ran.output
            .contains("\n1 error, 0 warnings, 1 finding allowed; 1 fixable"),
        "{}",
        ran.output
    );
    let ran = folder.run(&["lint", "d.wikitext", "--format", "json"]);
    let report: Value = serde_json::from_str(&ran.output).unwrap();
    assert_eq!(report["findings"].as_array().unwrap().len(), 1);
    assert_eq!(report["allowed"][0]["rule"], "private-host");
    assert!(
        report["allowed"][0]["reason"]
            .as_str()
            .unwrap()
            .starts_with("our own")
    );
    let ran = folder.run(&["lint", "d.wikitext", "--format", "sarif"]);
    let log: Value = serde_json::from_str(&ran.output).unwrap();
    let results = log["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), 2);
    assert_eq!(results[1]["suppressions"][0]["kind"], "inSource");
    let ran = folder.run(&["lint", "d.wikitext", "--format", "github"]);
    assert_eq!(ran.output.lines().count(), 1, "{}", ran.output);
    // A fix leaves the comment in its place.
    let ran = folder.run(&["lint", "d.wikitext", "--fix"]);
    assert_eq!(ran.status, 0, "{}", ran.output);
    assert!(
        ran.output
            .contains("no problems found, 1 finding allowed\n"),
        "{}",
        ran.output
    );
}

/// What `--diff` prints is what `--fix` does.
#[test]
fn a_diff_can_be_applied() {
    let faulty = format!(
        "{}* c[ResourceLoader]|c.js",
        FAULTY.replace("localhost", "localhost\r")
    );
    let mixed = FAULTY.replace('\n', "\r\n");
    let folder = Folder::with(&[
        ("d d.wikitext", faulty.as_str()),
        ("fixed.wikitext", faulty.as_str()),
        ("m.wikitext", mixed.as_str()),
        ("mf.wikitext", mixed.as_str()),
        ("clean.wikitext", CLEAN),
    ]);
    for (file, fixed) in [
        ("d d.wikitext", "fixed.wikitext"),
        ("m.wikitext", "mf.wikitext"),
    ] {
        let before = folder.read(file);
        let ran = folder.run(&["lint", "--fix", "--diff", file]);
        assert_eq!(ran.status, 1);
        assert!(
            ran.output
                .starts_with(&format!("--- a/{file}\n+++ b/{file}\n@@ ")),
            "{}",
            ran.output
        );
        assert!(ran.errors.contains("error["), "{}", ran.errors);
        assert_eq!(folder.read(file), before, "something is written");
        fs::write(folder.path("patch"), &ran.output).unwrap();
        folder.run(&["lint", "--fix", fixed]);
        let git = Command::new("git")
            .args(["apply", "--whitespace=nowarn", "patch"])
            .current_dir(folder.0.path())
            .env("GIT_CEILING_DIRECTORIES", "/")
            .output()
            .unwrap();
        assert!(
            git.status.success(),
            "{}",
            String::from_utf8_lossy(&git.stderr)
        );
        assert_eq!(folder.read(file), folder.read(fixed));
        assert_ne!(folder.read(file), before);
    }
    // Nothing to change, nothing to print.
    let ran = folder.run(&["lint", "--diff", "clean.wikitext"]);
    assert_eq!(
        (ran.status, ran.output.as_str(), ran.errors.as_str()),
        (0, "", "no problems found\n")
    );
    // Only what --fix would change makes it fail, if the rest is well.
    let ran = folder.run_with(
        &["lint", "--diff", "-"],
        &format!("{CLEAN}* c[ResourceLoader]|c.js\n"),
    );
    assert_eq!(ran.status, 1);
    assert!(
        ran.output
            .contains("\n+* c[ResourceLoader|dependencies=ext.gadget.consent]|c.js\n"),
        "{}",
        ran.output
    );
    assert!(ran.errors.contains("no problems found"), "{}", ran.errors);
}

const ALLOWING: &str = "[[allow]]
rule = \"private-host\"
gadget = \"a\"
reason = \"our own network\"
";

#[test]
fn a_configuration_allows_and_names_the_pages() {
    let line = |name: &str| {
        format!("* {name}[ResourceLoader|dependencies=ext.gadget.consent|domains=10.0.0.1]|a.js\n")
    };
    let json = r#"{ "settings": { "domains": [ "10.0.0.1" ] }, "module": { "pages": [ "a.js" ], "dependencies": [ "ext.gadget.consent" ] } }"#;
    let page = format!("{CLEAN}{}{}", line("a"), line("b"));
    let folder = Folder::with(&[
        ("d.wikitext", page.as_str()),
        ("a.json", json),
        (
            "gadget-consent.toml",
            &format!("files = [ \"d.wikitext\" ]\ndeny-warnings = true\n{ALLOWING}"),
        ),
        (
            "other.toml",
            &format!("files = [ \"d.wikitext\", \"a.json\" ]\n{ALLOWING}"),
        ),
        ("all.toml", &ALLOWING.replace("gadget = \"a\"\n", "")),
        (
            "unused.toml",
            &format!(
                "deny-warnings = true\n{}",
                ALLOWING.replace("\"a\"", "\"c c\"")
            ),
        ),
        ("clean.wikitext", CLEAN),
    ]);
    // One gadget is allowed, the other is not, and its warning fails.
    let ran = folder.run(&["lint"]);
    assert_eq!(ran.status, 1, "{}", ran.output);
    assert!(
        ran.output
            .contains("allowed: private-host at d.wikitext:3:60: our own network\n"),
        "{}",
        ran.output
    );
    assert!(
        ran.output
            .contains("\n0 errors, 1 warning, 1 finding allowed;"),
        "{}",
        ran.output
    );
    let ran = folder.run(&["lint", "--config", "other.toml"]);
    assert_eq!(ran.status, 1, "the line of “a” is ignored: {}", ran.output);
    assert!(
        ran.output.contains("allowed: private-host at a.json:"),
        "{}",
        ran.output
    );
    let ran = folder.run(&[
        "lint",
        "--config",
        "all.toml",
        "--deny-warnings",
        "d.wikitext",
    ]);
    assert_eq!(ran.status, 0, "{}", ran.output);
    assert!(
        ran.output
            .contains("no problems found, 2 findings allowed\n"),
        "{}",
        ran.output
    );
    let ran = folder.run(&[
        "lint",
        "--config",
        "all.toml",
        "d.wikitext",
        "--format",
        "sarif",
    ]);
    let log: Value = serde_json::from_str(&ran.output).unwrap();
    assert_eq!(
        log["runs"][0]["results"][1]["suppressions"][0]["kind"],
        "external"
    );
    // What is allowed and is not there.
    let ran = folder.run(&["lint", "--config", "unused.toml", "clean.wikitext"]);
    assert_eq!(
        (ran.status, ran.output.as_str()),
        (1, "no problems found\n")
    );
    assert_eq!(
        ran.errors,
        "gadget-consent: warning: unused.toml: “private-host” of “c_c” is allowed, and there is no such finding; remove it\n"
    );
    // The manifest has no such settings.
    assert_eq!(folder.run(&["manifest"]).status, 2);
    assert_eq!(folder.run(&["manifest", "d.wikitext"]).status, 0);
}

#[test]
fn a_configuration_that_cannot_be_used_says_why() {
    let table = [
        ("files = 1", "“files”: expected an array"),
        (
            "file = \"x\"",
            "unknown key “file”; the keys are files, policy, disclosures, deny-warnings, docs-url and allow",
        ),
        (
            "deny-warnings = 1",
            "“deny-warnings”: expected true or false",
        ),
        ("allow = 1", "“allow”: expected an array"),
        (
            "[[allow]]\nrule = \"private-host\"",
            "“allow” of “private-host”: expected a “reason”",
        ),
        (
            "[[allow]]\nrule = \"private-host\"\nreason = \" \"",
            "“reason”: expected a text",
        ),
        ("[[allow]]\nreason = \"x\"", "“allow”: expected a “rule”"),
        (
            "[[allow]]\nrule = \"privat\"\nreason = \"x\"",
            "unknown rule “privat”",
        ),
        (
            "[[allow]]\nrule = \"syntax\"\nreason = \"x\"",
            "“syntax” cannot be allowed, because its findings stop the manifest",
        ),
        (
            "[[allow]]\nrule = \"missing-dependency\"\nreason = \"x\"",
            "“missing-dependency” cannot be allowed",
        ),
        ("[[allow]]\nfile = \"x\"", "unknown key “file” of “allow”"),
        ("=", "TOML parse error"),
    ];
    for (text, said) in table {
        let folder = Folder::with(&[("gadget-consent.toml", text), ("d.wikitext", CLEAN)]);
        let ran = folder.run(&["lint", "d.wikitext"]);
        assert_eq!((ran.status, ran.output.as_str()), (2, ""), "{text}");
        assert!(
            ran.errors.contains("gadget-consent.toml cannot be used: "),
            "{}",
            ran.errors
        );
        assert!(ran.errors.contains(said), "{text}: {}", ran.errors);
    }
    let folder = Folder::with(&[("d.wikitext", CLEAN)]);
    let ran = folder.run(&["lint", "--config", "missing.toml", "d.wikitext"]);
    assert_eq!(ran.status, 2);
    assert!(
        ran.errors.contains("missing.toml cannot be read"),
        "{}",
        ran.errors
    );
}

/// The hook's command and the steps of the workflow in docs/gadget-authors.md, with the settings there.
#[test]
fn the_examples_for_commits_and_ci_do_what_they_say() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let page = fs::read_to_string(root.join("docs/gadget-authors.md")).unwrap();
    let settings = page.split("```toml\n").nth(1).unwrap();
    let settings = settings.split("```").next().unwrap();
    let workflow = page.split("jobs:\n").nth(1).unwrap();
    let workflow = workflow.split("```").next().unwrap();
    let hook = fs::read_to_string(root.join(".pre-commit-hooks.yaml")).unwrap();
    let entry = hook.split("entry: ").nth(1).unwrap();
    let entry = entry.lines().next().unwrap();
    let args = page.split("args: [ ").nth(1).unwrap();
    let args = args.split(" ]").next().unwrap();
    let mut steps: Vec<String> = workflow
        .lines()
        .filter_map(|line| line.trim().strip_prefix("- run: gadget-consent "))
        .map(|rest| format!("gadget-consent {rest}"))
        .collect();
    assert_eq!(steps.len(), 2, "{workflow}");
    steps.push(format!("{entry} {args} Gadgets-definition.wikitext"));
    let programs = Path::new(env!("CARGO_BIN_EXE_gadget-consent"))
        .parent()
        .unwrap();
    let path = std::env::var("PATH").unwrap();
    let run = |folder: &Folder, step: &str| {
        let ran = Command::new("sh")
            .args(["-e", "-c", step])
            .current_dir(folder.0.path())
            .env("PATH", format!("{}:{path}", programs.display()))
            .output()
            .unwrap();
        (
            ran.status.code().unwrap(),
            String::from_utf8(ran.stdout).unwrap(),
        )
    };
    let printer =
        "* printer[ResourceLoader|dependencies=ext.gadget.consent|domains=printer.local]|p.js\n";
    let bad = "* bad[ResourceLoader|dependencies=ext.gadget.consent|domains=printer.local]|p.js\n";
    let files = |line: &str| {
        let disclosed = r#"{ "version": 1, "gadgets": { "tiles": { "domains": { "*.tile.example.org": {} } }, "printer": { "domains": { "printer.local": {} } }, "bad": { "domains": { "printer.local": {} } } } }"#;
        Folder::with(&[
            ("gadget-consent.toml", settings),
            ("policy.json", r#"{ "version": 1 }"#),
            ("disclosures.json", disclosed),
            (
                "Gadgets-definition.wikitext",
                &format!("{CLEAN}{printer}{line}"),
            ),
        ])
    };
    let good = files("");
    for step in &steps {
        let (status, output) = run(&good, step);
        assert_eq!(status, 0, "{step}: {output}");
    }
    let bad = files(bad);
    let statuses: Vec<i32> = steps.iter().map(|step| run(&bad, step).0).collect();
    // The first writes a file, and leaves it to the last one to fail.
    assert_eq!(statuses, [0, 1, 1]);
    let sarif: Value = serde_json::from_str(&bad.read("gadgets.sarif")).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), 2);
    assert_eq!(
        results[1]["suppressions"][0]["justification"],
        "the printers of our own network"
    );
}

/// Before, an empty file and a script had “no problems found”.
#[test]
fn what_is_not_a_definition_is_said_so() {
    let folder = Folder::with(&[
        ("empty.wikitext", " \n"),
        ("empty.json", ""),
        ("maps.js", "mw.loader.load( 'https://a.example/x.js' );\n"),
        ("maps.ts", "mw.loader.load( 'https://a.example/x.js' );\n"),
        ("prose.wikitext", "== Gadgets ==\nNone yet.\n"),
        ("gone.wikitext", "<!-- * a[ResourceLoader]|a.js -->\n"),
        ("code", "/*\n * x\n */\nmw.loader.load( 'a' );\n"),
        ("broken.wikitext", "* maps[ResourceLoader] maps.js\n"),
        ("policy.json", "{ \"version\": 1, \"mode\": \"observe\" }"),
    ]);
    let table = [
        (
            "empty.wikitext",
            2,
            "empty.wikitext is empty: nothing was checked",
        ),
        ("empty.json", 2, "empty.json is empty: nothing was checked"),
        (
            "maps.ts",
            2,
            "maps.ts has code, not the definition of a gadget",
        ),
        (
            "prose.wikitext",
            2,
            "prose.wikitext: no gadget is defined here, so nothing was checked",
        ),
        (
            "gone.wikitext",
            2,
            "gone.wikitext: no gadget is defined here",
        ),
        ("code", 2, "code: no gadget is defined here"),
        ("broken.wikitext", 1, ""),
        ("policy.json", 2, "policy.json does not define a gadget"),
    ];
    for (file, status, said) in table {
        let ran = folder.run(&["lint", file]);
        assert_eq!(ran.status, status, "{file}: {}", ran.output);
        assert!(ran.errors.contains(said), "{file}: {}", ran.errors);
        assert_eq!(ran.output.is_empty(), status == 2, "{file}");
    }
    let ran = folder.run_with(&["lint", "-"], "");
    assert_eq!((ran.status, ran.output.as_str()), (2, ""));
    assert!(ran.errors.contains("is empty"), "{}", ran.errors);
    assert_eq!(folder.run(&["manifest", "maps.js"]).status, 2);
}

#[test]
fn user_scripts_are_checked() {
    let folder = Folder::with(&[
        (
            "words.js",
            "// @domains connect:http://api.example.org, a.example\n// @purpose Words\nrun();\n",
        ),
        ("plain.js", "run();\n"),
        ("late.js", "run(); // words\n// @domains a.example\n"),
        ("both.js", "// @domains a.example\n// @purpose Words\n"),
        (
            "both.consent.json",
            r#"{ "version": 1, "domains": [ "b.example" ], "purpose": "Words" }"#,
        ),
        ("broken.consent.json", "{"),
        ("d.wikitext", CLEAN),
        (
            "policy.json",
            r#"{ "version": 1, "forbidden": { "sources": [ "a.example" ] } }"#,
        ),
    ]);
    let table: [(&[&str], i32, &[&str]); 8] = [
        (
            &["words.js"],
            1,
            &["error[insecure-scheme]", "words.js:1:", "1 error"],
        ),
        (
            &["plain.js"],
            0,
            &["note[undeclared-script]", "no problems found, 1 note"],
        ),
        (&["late.js"], 1, &["error[late-header]", "late.js:2:"]),
        (&["both.js"], 0, &["no problems found"]),
        (
            &["both.js", "both.consent.json"],
            0,
            &["warning[replaced-header]", "both.js:1:"],
        ),
        (
            &["broken.consent.json"],
            1,
            &["error[syntax]", "broken.consent.json:1:"],
        ),
        (&["d.wikitext", "both.js"], 0, &["no problems found"]),
        (
            &["both.js", "--policy", "policy.json"],
            1,
            &["the script cannot run on this wiki"],
        ),
    ];
    for (arguments, status, said) in table {
        let ran = folder.run(&[&["lint"], arguments].concat());
        assert_eq!(
            ran.status, status,
            "{arguments:?}: {}{}",
            ran.output, ran.errors
        );
        for said in said {
            assert!(ran.output.contains(said), "{arguments:?}: {}", ran.output);
        }
    }
    assert_eq!(folder.run(&["lint", "--fix", "words.js"]).status, 0);
    let fixed = std::fs::read_to_string(folder.path("words.js")).unwrap();
    assert_eq!(
        fixed,
        "// @domains connect:api.example.org, a.example\n// @purpose Words\nrun();\n"
    );
    let ran = folder.run(&["lint", "--format", "json", "late.js"]);
    assert!(
        ran.output.contains(r#""page": "late.js""#),
        "{}",
        ran.output
    );
    let ran = folder.run(&["manifest", "both.consent.json"]);
    assert_eq!(ran.status, 2);
    assert!(
        ran.errors
            .contains("is the page beside a user script, not the definition of a gadget"),
        "{}",
        ran.errors
    );
}

/// The name of a gadget can end in “.consent”. Its definition is told from the page beside a script.
#[test]
fn a_gadget_named_like_the_page_beside_a_script_stays_one() {
    let json = r#"{ "settings": { "domains": [ "img:a.example" ] }, "module": { "pages": [ "a.js" ], "dependencies": [ "ext.gadget.consent" ] } }"#;
    let folder = Folder::with(&[("words.consent.json", json), ("words.js", "run();\n")]);
    let ran = folder.run(&["manifest", "words.consent.json"]);
    assert_eq!(ran.status, 0, "{}", ran.errors);
    assert!(ran.output.contains(r#""words.consent""#), "{}", ran.output);
    let ran = folder.run(&["lint", "words.js", "words.consent.json"]);
    assert_eq!(ran.status, 0, "{}{}", ran.output, ran.errors);
    assert!(
        ran.output.contains("note[no-loader-here]"),
        "{}",
        ran.output
    );
    assert!(
        ran.output.contains("note[undeclared-script]"),
        "{}",
        ran.output
    );
}

/// Before, it was an error that nothing holds the gadget.
#[test]
fn a_folder_of_ones_own_gadgets_needs_no_loader() {
    let line = CLEAN.lines().nth(1).unwrap();
    let json = r#"{ "settings": { "domains": [ "img:a.example" ] }, "module": { "pages": [ "a.js" ], "dependencies": [ "ext.gadget.consent" ] } }"#;
    let folder = Folder::with(&[("d.wikitext", line), ("a.json", json)]);
    for files in [&["d.wikitext"][..], &["a.json"], &["d.wikitext", "a.json"]] {
        let ran = folder.run(&[&["lint"][..], files].concat());
        assert_eq!(ran.status, 0, "{}", ran.output);
        assert!(
            ran.output.contains("note[no-loader-here]"),
            "{}",
            ran.output
        );
        assert!(
            ran.output.contains("\nno problems found, 1 note;"),
            "{}",
            ran.output
        );
    }
}

#[test]
fn unknown_fields_cause_a_warning() {
    let folder = Folder::with(&[
        ("d.wikitext", CLEAN),
        ("p.json", "{ \"version\": 1, \"colour\": 1 }"),
    ]);
    let ran = folder.run(&["lint", "d.wikitext", "--policy", "p.json"]);
    assert_eq!(
        (ran.status, ran.output.as_str()),
        (0, "no problems found\n")
    );
    assert!(
        ran.errors.contains("p.json: at /colour: unknown field"),
        "{}",
        ran.errors
    );
}

#[test]
fn pages_of_single_gadgets() {
    let folder = Folder::with(&[
        ("d.wikitext", CLEAN),
        (
            "my map.json",
            "{\n\t\"settings\": { \"domains\": [ \"img:http://a.example.org\" ] },\n\t\"module\": { \"pages\": [ \"a.js\" ], \"dependencies\": [ \"site\" ] }\n}\n",
        ),
        ("broken.json", "{ \"settings\": 1 }"),
    ]);
    let files = ["lint", "d.wikitext", "my map.json", "broken.json"];
    let ran = folder.run(&[&files[..], &["--format", "json"]].concat());
    let report: Value = serde_json::from_str(&ran.output).unwrap();
    let found: Vec<String> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| {
            format!(
                "{} {} {}:{}",
                finding["file"], finding["rule"], finding["line"], finding["column"]
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            "\"broken.json\" \"syntax\" 1:15",
            "\"my map.json\" \"missing-dependency\" 2:16",
            "\"my map.json\" \"insecure-scheme\" 2:30",
        ]
    );
    let ran = folder.run(&[&files[..3], &["--fix"]].concat());
    assert_eq!(ran.status, 0, "{}", ran.output);
    assert!(
        folder
            .read("my map.json")
            .contains("[ \"img:a.example.org\" ]")
    );
    assert!(
        folder
            .read("my map.json")
            .contains("[ \"ext.gadget.consent\", \"site\" ]")
    );
}

#[test]
fn control_characters_do_not_reach_the_terminal() {
    let page = "* a\u{1b}[2J\u{202e}\u{85}\u{0}\u{7}[x|domains=img:a\u{1b}b.example]|é.js\n* b[domains=img:\u{202e}x]|b.js\n";
    let folder = Folder::with(&[("d.wikitext", page)]);
    let ran = folder.run(&["lint", "d.wikitext"]);
    assert_eq!(ran.status, 1);
    let is_bad = |char: char| {
        (char.is_control() && char != '\n')
            || matches!(char, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    assert!(!ran.output.contains(is_bad), "{:?}", ran.output);
}

#[test]
fn two_files_for_one_page() {
    let folder = Folder::with(&[("a.wikitext", CLEAN), ("b.wikitext", FAULTY)]);
    let ran = folder.run(&["lint", "a.wikitext", "b.wikitext"]);
    assert_eq!(ran.status, 2);
    assert!(
        ran.errors
            .contains("a.wikitext and b.wikitext are both for MediaWiki:Gadgets-definition"),
        "{}",
        ran.errors
    );
}

#[test]
fn for_programs() {
    let folder = Folder::with(&[("a b,c.wikitext", FAULTY)]);
    let text = |bytes: &Value| {
        let at = |index: usize| usize::try_from(bytes[index].as_u64().unwrap()).unwrap();
        FAULTY[at(0)..at(1)].to_owned()
    };

    let ran = folder.run(&["lint", "a b,c.wikitext", "--format", "json"]);
    assert_eq!(ran.status, 1);
    let report: Value = serde_json::from_str(&ran.output).unwrap();
    assert_eq!(report["version"], 1);
    let insecure = &report["findings"][1];
    assert_eq!(insecure["rule"], "insecure-scheme");
    assert_eq!(insecure["severity"], "error");
    assert_eq!(insecure["page"], "MediaWiki:Gadgets-definition");
    assert_eq!(insecure["line"], 3);
    assert_eq!(text(&insecure["bytes"]), "img:http://a.example.org");
    assert_eq!(text(&insecure["fix"]["bytes"]), "img:http://a.example.org");
    assert_eq!(insecure["fix"]["text"], "img:a.example.org");
    // Columns count characters.
    assert_eq!(report["findings"][0]["endColumn"], 25);

    let ran = folder.run(&["lint", "a b,c.wikitext", "--format", "sarif"]);
    let log: Value = serde_json::from_str(&ran.output).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(rules.len(), Rule::ALL.len());
    for result in run["results"].as_array().unwrap() {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "a%20b%2Cc.wikitext");
        let region = &place["region"];
        let start = usize::try_from(region["byteOffset"].as_u64().unwrap()).unwrap();
        let length = usize::try_from(region["byteLength"].as_u64().unwrap()).unwrap();
        assert!(FAULTY.get(start..start + length).is_some());
    }

    let ran = folder.run(&["lint", "a b,c.wikitext", "--format", "github"]);
    let lines: Vec<&str> = ran.output.lines().collect();
    assert_eq!(lines.len(), 4, "{}", ran.output);
    assert!(
        lines[1].starts_with("::error file=a b%2Cc.wikitext,line=3,endLine=3,col=63,endColumn=87,title=insecure-scheme::anyone on the network"),
        "{}",
        lines[1]
    );
}

#[test]
fn what_is_fixed_and_what_is_not() {
    let folder = Folder::with(&[
        ("d.wikitext", &FAULTY.replace('\n', "\r\n")),
        ("clean.wikitext", CLEAN),
    ]);
    let ran = folder.run(&["lint", "d.wikitext", "--fix"]);
    assert_eq!(ran.status, 1);
    assert!(
        ran.output.contains("public-suffix-wildcard") && !ran.output.contains("insecure-scheme"),
        "{}",
        ran.output
    );
    let expected = FAULTY
        .replace(
            "img:http://a.example.org, img:localhost, *.github.io",
            "img:a.example.org, *.github.io",
        )
        .replace('\n', "\r\n");
    assert_eq!(folder.read("d.wikitext"), expected);

    let before = fs::metadata(folder.path("clean.wikitext"))
        .unwrap()
        .modified()
        .unwrap();
    assert_eq!(folder.run(&["lint", "clean.wikitext", "--fix"]).status, 0);
    let after = fs::metadata(folder.path("clean.wikitext")).unwrap();
    assert_eq!(
        after.modified().unwrap(),
        before,
        "a file without fixes is not written"
    );

    let ran = folder.run_with(&["lint", "-", "--fix"], FAULTY);
    assert_eq!(ran.output, expected.replace("\r\n", "\n"));
    assert!(
        ran.errors.contains("public-suffix-wildcard"),
        "{}",
        ran.errors
    );
    // There are no other files in the folder.
    let mut names: Vec<_> = fs::read_dir(folder.0.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    names.sort();
    assert_eq!(names, ["clean.wikitext", "d.wikitext"]);
}

#[cfg(unix)]
#[test]
fn a_fixed_file_keeps_its_permissions_and_links() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    let folder = Folder::with(&[("real.wikitext", FAULTY)]);
    let real = folder.path("real.wikitext");
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
    symlink(&real, folder.path("link.wikitext")).unwrap();
    assert_eq!(folder.run(&["lint", "link.wikitext", "--fix"]).status, 1);
    assert!(
        fs::symlink_metadata(folder.path("link.wikitext"))
            .unwrap()
            .is_symlink()
    );
    assert!(!folder.read("real.wikitext").contains("http://"));
    assert_eq!(
        fs::metadata(&real).unwrap().permissions().mode() & 0o777,
        0o640
    );
}

#[test]
fn the_manifest() {
    let folder = Folder::with(&[
        ("d.wikitext", CLEAN),
        (
            "p.json",
            "{ \"version\": 1, \"mode\": \"observe\", \"firstParty\": [ \"a.example\" ] }",
        ),
        ("faulty.wikitext", FAULTY),
        (
            "tiles.json",
            "{ \"settings\": { \"domains\": [ \"img:b.example\" ] }, \"module\": { \"dependencies\": [ \"ext.gadget.consent\" ] } }",
        ),
        (
            "unheld.wikitext",
            "* maps[ResourceLoader|domains=img:b.example]|maps.js",
        ),
        (
            "unheld.json",
            "{ \"settings\": { \"optionalDomains\": [ \"img:b.example\" ] } }",
        ),
        ("broken.json", "{ \"settings\": { \"domains\": 1 } }"),
    ]);
    let ran = folder.run(&["manifest", "d.wikitext", "--policy", "p.json"]);
    let expected = "module.exports = {\n\t\"version\": 1,\n\t\"mode\": \"observe\",\n\t\"firstParty\": [\n\t\t\"http://127.0.0.1:*\",\n\t\t\"http://localhost:*\",\n\t\t\"https://a.example\",\n\t\t\"ws://127.0.0.1:*\",\n\t\t\"ws://localhost:*\"\n\t],\n\t\"gadgets\": {\n\t\t\"tiles\": [\n\t\t\t\"img:*.tile.example.org\",\n\t\t\t\"\",\n\t\t\t\"\",\n\t\t\t\"\",\n\t\t\t\"img:*.tile.example.org\",\n\t\t\t\"img https://*.tile.example.org\"\n\t\t]\n\t}\n};\n";
    assert_eq!((ran.status, ran.output.as_str()), (0, expected));
    let ran = folder.run(&["manifest", "d.wikitext", "tiles.json"]);
    assert!(
        ran.output.contains("img:b.example") && !ran.output.contains("tile.example.org"),
        "{}",
        ran.output
    );
    for (files, expected) in [
        (
            vec!["faulty.wikitext"],
            "gadget “maps”: domains=img:http://a.example.org: ",
        ),
        (
            vec!["d.wikitext", "broken.json"],
            "broken.json: at /settings/domains: expected an array of strings",
        ),
        (
            vec!["unheld.wikitext"],
            "unheld.wikitext: gadget “maps” declares third parties and does not depend on ext.gadget.consent; add dependencies=ext.gadget.consent\n",
        ),
        (
            vec!["d.wikitext", "unheld.json"],
            "unheld.json: gadget “unheld” declares third parties and does not depend on ext.gadget.consent",
        ),
    ] {
        let ran = folder.run(&[&["manifest"][..], &files].concat());
        assert_eq!((ran.status, ran.output.as_str()), (1, ""));
        assert!(ran.errors.contains(expected), "{}", ran.errors);
    }
}

#[test]
fn explanations() {
    let folder = Folder::with(&[]);
    let all = folder.run(&["explain"]);
    assert_eq!(
        (all.status, all.output.lines().count()),
        (0, Rule::ALL.len())
    );
    for rule in Rule::ALL {
        let page = folder.run(&["explain", rule.id()]);
        assert_eq!(page.status, 0);
        assert!(
            page.output.starts_with(&format!("# `{rule}`\n")),
            "{}",
            page.output
        );
        assert!(all.output.contains(rule.id()));
    }
}

/// The example of each rule's page, in every format.
#[test]
fn each_rule_is_reported_in_every_format() {
    for rule in Rule::ALL {
        let page = gadget_consent_core::lint::page(rule);
        let example = page.split("\n## Example\n").nth(1).unwrap();
        let example = example.split("\n## ").next().unwrap();
        let block = |kind: &str| {
            let start = format!("```{kind}\n");
            let text = example.split_once(&start)?.1.split_once("\n```")?.0;
            Some(text.to_owned())
        };
        let mut files = Vec::new();
        let mut arguments = vec!["lint"];
        for (kind, name) in [
            ("wikitext", "d.wikitext"),
            ("js", "words.js"),
            ("json script", "words.consent.json"),
        ] {
            if let Some(text) = block(kind) {
                files.push((name, text));
                arguments.push(name);
            }
        }
        let first = files[0].0;
        for (kind, name, argument) in [
            ("json policy", "policy.json", "--policy"),
            ("json disclosures", "disclosures.json", "--disclosures"),
            ("text header", "header.txt", "--header"),
        ] {
            if let Some(text) = block(kind) {
                files.push((name, text));
                arguments.extend([argument, name]);
            }
        }
        let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, &**text)).collect();
        let folder = Folder::with(&files);
        let severity = rule.severity().name();
        let level = severity.replace("note", "notice");
        for (format, said) in [
            ("human", format!("{severity}[{rule}]: ")),
            ("json", format!("\"rule\": \"{rule}\"")),
            ("sarif", format!("\"ruleId\": \"{rule}\"")),
            ("github", format!("::{level} file={first},")),
        ] {
            let ran = folder.run(&[&arguments[..], &["--format", format]].concat());
            assert_eq!(
                ran.status,
                i32::from(severity == "error"),
                "{rule}: {}",
                ran.errors
            );
            assert!(
                ran.output.contains(&said),
                "{rule}, {format}: {}",
                ran.output
            );
            let names_it = format != "github" || ran.output.contains(&format!("title={rule}::"));
            assert!(names_it, "{rule}: {}", ran.output);
        }
    }
}

#[test]
fn matching() {
    let folder = Folder::with(&[]);
    let table = [
        (
            "*.tile.example.org",
            "https://a.tile.example.org/1.png",
            0,
            "allows https://a.tile.example.org/1.png",
        ),
        (
            "*.tile.example.org",
            "https://tile.example.org/1.png",
            1,
            "the host differs",
        ),
        ("a.example", "http://a.example/", 1, "the scheme differs"),
        ("a.example", "https://a.example:8443", 1, "the port differs"),
        (
            "a.example/lib",
            "https://a.example/lib/",
            1,
            "the path differs",
        ),
        // The URL is parsed as in a browser.
        (
            "xn--bcher-kva.example/a/",
            "HTTPS://Bücher.example/b/../a/é",
            0,
            "https://xn--bcher-kva.example/a/%C3%A9",
        ),
    ];
    for (source, url, status, said) in table {
        let ran = folder.run(&["matches", source, url]);
        assert_eq!(ran.status, status, "{source} {url}");
        assert!(ran.output.contains(said), "{}", ran.output);
    }
}

#[test]
fn for_shells_and_man() {
    let folder = Folder::with(&[]);
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let ran = folder.run(&["completions", shell]);
        assert_eq!(ran.status, 0);
        assert!(
            ran.output.contains("completions") && ran.output.contains("format"),
            "{shell}"
        );
    }
    let ran = folder.run(&["man"]);
    assert!(
        ran.status == 0 && ran.output.contains(".TH gadget-consent 1"),
        "{}",
        ran.output
    );
    assert_eq!(folder.run(&["man", "."]).status, 0);
    for page in [
        "gadget-consent.1",
        "gadget-consent-lint.1",
        "gadget-consent-matches.1",
    ] {
        assert!(Path::new(&folder.path(page)).exists(), "{page}");
    }
}

#[cfg(unix)]
#[test]
fn a_fixed_file_keeps_its_owner_its_mode_and_its_link() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown, symlink};

    let folder = Folder::with(&[("real.wikitext", FAULTY)]);
    let real = folder.path("real.wikitext");
    symlink("real.wikitext", folder.path("d.wikitext")).unwrap();
    fs::set_permissions(&real, fs::Permissions::from_mode(0o2640)).unwrap();
    // Only root may give a file away. Others see that their own files stay theirs.
    let given = chown(&real, Some(4_321), Some(1_234)).is_ok();
    // A change of the owner removes bits of the mode.
    fs::set_permissions(&real, fs::Permissions::from_mode(0o2640)).unwrap();
    let before = fs::metadata(&real).unwrap();
    folder.run(&["lint", "--fix", "d.wikitext"]);
    let after = fs::metadata(&real).unwrap();
    assert_ne!(folder.read("real.wikitext"), FAULTY);
    assert_ne!(before.ino(), after.ino(), "not replaced in one step");
    assert_eq!(
        (after.uid(), after.gid(), after.mode()),
        (before.uid(), before.gid(), before.mode())
    );
    assert!(!given || after.uid() == 4_321);
    let link = fs::symlink_metadata(folder.path("d.wikitext")).unwrap();
    assert!(link.is_symlink());
    assert_eq!(fs::read_dir(folder.0.path()).unwrap().count(), 2);
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_written_whole_stays_as_it_was() {
    let folder = Folder::with(&[("d.wikitext", FAULTY)]);
    // No file may become longer than 0 bytes, as on a full disk.
    let line = format!(
        "trap '' XFSZ; ulimit -f 0; exec '{}' lint --fix d.wikitext >/dev/null",
        env!("CARGO_BIN_EXE_gadget-consent")
    );
    let mut command = Command::new("sh");
    command.arg("-c").arg(line).current_dir(folder.0.path());
    let ran = command.output().unwrap();
    let errors = String::from_utf8(ran.stderr).unwrap();
    assert_eq!(ran.status.code(), Some(2), "{errors}");
    assert!(errors.contains("d.wikitext cannot be written"), "{errors}");
    assert_eq!(folder.read("d.wikitext"), FAULTY);
    assert_eq!(fs::read_dir(folder.0.path()).unwrap().count(), 1);
}

/// Texts of a page that would end a line, move the cursor, hide something or begin a command of GitHub.
#[test]
fn foreign_text_stays_on_one_line_in_every_format() {
    let evil =
        "img:x\u{1b}[2J\u{9b}31m\u{202e}\u{2066}\u{2028}\u{85}\u{e0041}::error::y%0A##[error]z";
    let page = format!(
        "* consent-stub[ResourceLoader|default|hidden|package]|consent-stub.js\n* a[ResourceLoader|dependencies=ext.gadget.consent|domains={evil}]|a.js\n"
    );
    // In JSON, a text can have any character.
    let json = serde_json::json!({
        "settings": { "domains": [ format!("{evil}\n::error::forged\r\n##[error]forged") ] },
        "module": { "pages": [ "a.js" ] },
    });
    let policy = serde_json::json!({
        "version": 1,
        "mode": "\n::error::forged",
        "\n::error::forged\u{1b}[2J": 1,
    });
    let folder = Folder::with(&[
        ("d.wikitext", page.as_str()),
        ("b.json", json.to_string().as_str()),
        ("\n::error::name\u{1b}.json", json.to_string().as_str()),
        ("policy.json", policy.to_string().as_str()),
    ]);
    let odd = |text: &str| {
        text.contains(|char: char| {
            (char.is_control() && char != '\n')
                || "\u{202e}\u{2066}\u{2028}\u{85}\u{e0041}".contains(char)
        })
    };
    for format in ["human", "json", "sarif", "github"] {
        let files = ["d.wikitext", "b.json", "\n::error::name\u{1b}.json"];
        let mut arguments = vec!["lint", "--format", format];
        arguments.extend(files);
        let ran = folder.run(&arguments);
        assert_eq!(ran.status, 1, "{}", ran.errors);
        assert!(!odd(&ran.output), "{format}: {:?}", ran.output);
        for line in ran.output.lines() {
            let begins = line.trim_start();
            let is_ours = format == "github" && begins.starts_with("::error file=");
            assert!(is_ours || !begins.starts_with("::"), "{format}: {line}");
            let is_forged = format != "json" && format != "sarif" && line.contains("##[");
            assert!(!is_forged, "{format}: {line}");
        }
        if format == "github" {
            assert!(!ran.output.contains("%0A::"), "{}", ran.output);
            // Two findings of each page.
            let commands = ran.output.lines().count();
            assert!(commands >= 3, "{}", ran.output);
        }
    }
    let ran = folder.run(&["lint", "d.wikitext", "--policy", "policy.json"]);
    assert_eq!(ran.status, 2);
    assert!(!odd(&ran.errors), "{:?}", ran.errors);
    for line in ran.errors.lines() {
        assert!(!line.trim_start().starts_with("::"), "{line}");
    }
    let ran = folder.run(&["manifest", "d.wikitext"]);
    assert!(!odd(&ran.errors), "{:?}", ran.errors);
}

/// A report grows with the page, not with its square.
#[test]
fn a_long_line_is_not_repeated_for_each_finding() {
    let sources: Vec<String> = (0..3_000).map(|at| format!("*.github.io/{at}")).collect();
    let page = format!(
        "* consent-stub[ResourceLoader|default|hidden|package]|consent-stub.js\n* a[ResourceLoader|dependencies=ext.gadget.consent|domains={}]|a.js\n",
        sources.join(", ")
    );
    let folder = Folder::with(&[("d.wikitext", page.as_str())]);
    let ran = folder.run(&["lint", "d.wikitext"]);
    assert!(ran.output.len() < 3_000_000, "{}", ran.output.len());
    assert!(
        ran.output
            .contains("2000 more are not shown; --format json has all\n3000 errors"),
        "{}",
        &ran.output[ran.output.len() - 300..]
    );
    // The column is that of the page, although the line is cut.
    let at = page
        .lines()
        .nth(1)
        .unwrap()
        .find("*.github.io/999")
        .unwrap();
    assert!(ran.output.contains(&format!("d.wikitext:2:{}\n", at + 1)));
    assert!(ran.output.contains("…"));
    for format in ["json", "sarif", "github"] {
        let ran = folder.run(&["lint", "d.wikitext", "--format", format]);
        let count = ran.output.matches("public-suffix-wildcard").count();
        assert!(count >= 3_000, "{format}: {count}");
    }
}

/// Each of two equal requests could be removed; with the rest of the line in each fix, the fixes would
/// be as long as the square of the line.
#[test]
fn a_fix_has_only_what_it_removes() {
    let sources = vec!["a.example"; 500].join(", ");
    let page = format!(
        "* consent-stub[ResourceLoader|default|hidden|package]|consent-stub.js\n* a[ResourceLoader|dependencies=ext.gadget.consent|domains={sources}]|a.js\n"
    );
    let folder = Folder::with(&[("d.wikitext", page.as_str())]);
    let ran = folder.run(&["lint", "d.wikitext", "--format", "json"]);
    let report: Value = serde_json::from_str(&ran.output).unwrap();
    let findings = report["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 499);
    assert!(findings.iter().all(|finding| finding["fix"]["text"] == ""));
    let ran = folder.run(&["lint", "--fix", "d.wikitext"]);
    assert_eq!(ran.status, 0, "{}", ran.output);
    assert!(
        folder
            .read("d.wikitext")
            .ends_with("domains=a.example]|a.js\n")
    );
}

/// A release in a folder, which may be changed afterwards.
fn release_in(folder: &Folder) {
    let provenance = gadget_consent::release::Provenance {
        name: "gadget-consent".to_owned(),
        version: "1.2.3".to_owned(),
        build: "0123abcd".to_owned(),
        protocol: "gadget-consent/1".to_owned(),
        commit: "unknown".to_owned(),
        source: "https://source.example/".to_owned(),
        licence: "MIT".to_owned(),
        made_with: [("rustc".to_owned(), "1.95.0".to_owned())].into(),
        options: [].into(),
    };
    let text = |text: &str| text.to_owned();
    let draft = gadget_consent::release::Draft {
        provenance,
        pages: [(text("Gadget-consent.js"), text("module.exports = 1;"))].into(),
        definition: text("* consent[ResourceLoader|package]|consent.js"),
        definitions: [(text("consent"), text("{}"))].into(),
        licence: text("MIT"),
    };
    let root = folder.path("gadget-consent-1.2.3");
    for (path, text) in draft.finish().unwrap().files() {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

#[test]
fn a_release_is_shown_or_refused() {
    let folder = Folder::with(&[]);
    release_in(&folder);
    let shown = folder.run(&["release", "--release", "gadget-consent-1.2.3"]);
    assert_eq!((shown.status, shown.errors.as_str()), (0, ""));
    assert!(
        shown
            .output
            .starts_with("GadgetConsent 1.2.3: all sums are right\n"),
        "{}",
        shown.output
    );
    assert!(
        shown.output.contains("build     0123abcd\n"),
        "{}",
        shown.output
    );
    let json = folder.run(&[
        "release",
        "--release",
        "gadget-consent-1.2.3",
        "--format",
        "json",
    ]);
    assert_eq!(
        json.output,
        folder.read("gadget-consent-1.2.3/provenance.json")
    );
    let sums = folder.run(&[
        "release",
        "--release",
        "gadget-consent-1.2.3",
        "--format",
        "sums",
    ]);
    assert_eq!(sums.output, folder.read("gadget-consent-1.2.3/SHA256SUMS"));

    fs::write(folder.path("gadget-consent-1.2.3/LICENSE"), "other").unwrap();
    let changed = folder.run(&["release", "--release", "gadget-consent-1.2.3"]);
    assert_eq!(changed.status, 2);
    assert_eq!(changed.output, "");
    assert_eq!(
        changed.errors,
        "gadget-consent: “LICENSE”: its SHA-256 is not the one in SHA256SUMS\n"
    );
}

#[test]
fn a_command_without_a_release_says_how_to_give_one() {
    let ran = Folder::with(&[]).run(&["release"]);
    assert_eq!(ran.status, 2);
    assert!(
        ran.errors
            .contains("holds no release: give one with --release"),
        "{}",
        ran.errors
    );
}
