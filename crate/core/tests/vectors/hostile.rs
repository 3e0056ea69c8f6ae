//! Cases that no generator finds: damaged answers, odd manifests, odd names. The expected gates are
//! written by hand.

use serde_json::{Value, json};

pub const GADGETS: usize = 760;
pub const PAGES: usize = 142;
pub const NAMES: usize = 37;
pub const LEDGERS: usize = 18;
pub const SEALS: usize = 40;

/// 2026-11-21, at six in the morning.
const NOW: i64 = 1_795_240_800_000;

const HELD: &str = "held";
const REFUSED: &str = "refused";

/// One gadget, and what its gate must be.
pub struct Case {
    pub why: &'static str,
    manifest: Value,
    gadget: &'static str,
    lasting: &'static str,
    session: &'static str,
    saved: &'static str,
    pending: &'static str,
    now: i64,
    /// `held`, `refused`, or pairs separated by a comma and a space.
    expected: &'static str,
}

impl Case {
    pub fn line(&self) -> Value {
        let mut line = json!({
            "why": self.why,
            "manifest": self.manifest,
            "gadget": self.gadget,
            "lasting": self.lasting,
            "session": self.session,
            "pending": self.pending,
            "now": self.now,
        });
        if !self.saved.is_empty() {
            line["saved"] = self.saved.into();
        }
        line
    }

    pub fn expected(&self) -> Value {
        match self.expected {
            HELD | REFUSED => self.expected.into(),
            "" => json!([]),
            pairs => json!(pairs.split(", ").collect::<Vec<_>>()),
        }
    }
}

fn manifest(fields: &Value, value: &Value) -> Value {
    let mut manifest = json!({
        "version": 1,
        "firstParty": [ "https://*.wiki.example" ],
        "gadgets": { "tiles": value },
    });
    for (name, field) in fields.as_object().unwrap() {
        manifest[name] = field.clone();
    }
    manifest
}

fn case(why: &'static str, lasting: &'static str, expected: &'static str) -> Case {
    Case {
        why,
        manifest: manifest(&json!({}), &json!(["img:a.example", "font:b.example"])),
        gadget: "tiles",
        lasting,
        session: "",
        saved: "",
        pending: "",
        now: NOW,
        expected,
    }
}

const GRANTED: &str = "1;allow;2026-11-20;img:a.example font:b.example";
const BOTH: &str = "img https://a.example, font https://b.example";
const NEEDED: &str = "img https://a.example";

pub fn gadgets() -> Vec<Case> {
    let mut all = entries();
    all.extend(damaged());
    all.extend(foreign_words());
    all.extend(session());
    all.extend(pending());
    all.extend(saved());
    all.extend(reconfirmed());
    all.extend(declarations());
    all.extend(words_that_no_policy_has());
    all.extend(sources_that_no_policy_has());
    all.extend(user_scripts());
    all.extend(site_policies());
    all.extend(ready_made());
    all.extend(pinned());
    all
}

/// The revision of a script's page changes nothing about what is open. With another name than a script's
/// it has no meaning.
fn pinned() -> Vec<Case> {
    const SCRIPT: &str = "//w.example/User:Ann/words.js";
    const PINNED: &str = "1;allow;2026-11-20@12;img:a.example font:b.example";
    let value = json!(["img:a.example", "font:b.example"]);
    let of = |gadget: &'static str, why, lasting, expected| {
        let mut manifest = manifest(&json!({}), &value);
        manifest["gadgets"] = json!({ gadget: value });
        Case {
            manifest,
            gadget,
            ..case(why, lasting, expected)
        }
    };
    let script = |(why, lasting, expected)| of(SCRIPT, why, lasting, expected);
    let mut cases: Vec<Case> = [
        ("a script without a revision", GRANTED, BOTH),
        ("a script at a revision", PINNED, BOTH),
        (
            "at a revision, and a number",
            "1;allow;2026-11-20.3@12;img:a.example font:b.example",
            BOTH,
        ),
        (
            "at the last revision",
            "1;allow;2026-11-20@999999999999999;img:a.example font:b.example",
            BOTH,
        ),
        (
            "at a revision, and a refusal",
            "1;allow;2026-11-20@12;img:a.example;font:b.example",
            NEEDED,
        ),
        (
            "at a revision, and something is not answered",
            "1;allow;2026-11-20@12;img:a.example",
            HELD,
        ),
        (
            "at a revision, and something is not declared",
            "1;allow;2026-11-20@12;img:a.example font:b.example img:c.example",
            HELD,
        ),
        (
            "revision 0",
            "1;allow;2026-11-20@0;img:a.example font:b.example",
            HELD,
        ),
        (
            "no revision",
            "1;allow;2026-11-20@;img:a.example font:b.example",
            HELD,
        ),
        (
            "a revision with a zero in front",
            "1;allow;2026-11-20@012;img:a.example font:b.example",
            HELD,
        ),
        (
            "a revision that is too large",
            "1;allow;2026-11-20@1000000000000000;img:a.example font:b.example",
            HELD,
        ),
        (
            "two revisions",
            "1;allow;2026-11-20@12@13;img:a.example font:b.example",
            HELD,
        ),
        (
            "a revision before the number",
            "1;allow;2026-11-20@12.3;img:a.example font:b.example",
            HELD,
        ),
        (
            "a revision without a day",
            "1;allow;@12;img:a.example font:b.example",
            HELD,
        ),
        (
            "a revision that is no number",
            "1;allow;2026-11-20@x;img:a.example font:b.example",
            HELD,
        ),
        (
            "a revision behind a space",
            "1;allow;2026-11-20 @12;img:a.example font:b.example",
            HELD,
        ),
        (
            "a revision in the lists",
            "1;allow;2026-11-20;img:a.example@12 font:b.example",
            HELD,
        ),
        (
            "a refusal at a revision",
            "1;refuse;2026-11-20@12;;img:a.example font:b.example",
            HELD,
        ),
        ("never at a revision", "1;never;2026-11-20@12;", HELD),
        (
            "an entry of another version at a revision",
            "2;allow;2026-11-20@12;img:a.example font:b.example",
            HELD,
        ),
    ]
    .map(script)
    .into();
    for (why, lasting, saved, expected) in [
        (
            "an old page, and a refusal, of a revision",
            PINNED,
            "1;never;2026-11-21;|",
            REFUSED,
        ),
        (
            "an old page, and less was granted at a revision",
            PINNED,
            "1;allow;2026-11-21@13;img:a.example;font:b.example|",
            NEEDED,
        ),
        (
            "another revision was saved",
            PINNED,
            "1;allow;2026-11-21@13;img:a.example font:b.example|",
            BOTH,
        ),
        (
            "a revision was saved on the same day",
            PINNED,
            "1;allow;2026-11-20.1@13;img:a.example;font:b.example|",
            NEEDED,
        ),
        (
            "a saved revision that is none",
            PINNED,
            "1;allow;2026-11-21@;img:a.example;font:b.example|",
            BOTH,
        ),
        (
            "a saved revision that cannot be read",
            PINNED,
            "1;allow;2026-11-21@0;img:a.example;font:b.example|",
            HELD,
        ),
        (
            "a saved revision opens nothing",
            "",
            "1;allow;2026-11-21@13;img:a.example font:b.example|",
            HELD,
        ),
        (
            "the page has a later revision",
            "1;allow;2026-11-21@13;img:a.example font:b.example",
            "1;refuse;2026-11-20@12;|",
            BOTH,
        ),
    ] {
        cases.push(Case {
            saved,
            ..script((why, lasting, expected))
        });
    }
    for (why, lasting, pending, expected) in [
        (
            "a pending revision opens nothing",
            "",
            "1;allow;2026-11-20@12;img:a.example font:b.example|",
            HELD,
        ),
        (
            "a pending revision closes what it does not grant",
            PINNED,
            "1;allow;2026-11-21@13;img:a.example;font:b.example|",
            NEEDED,
        ),
        (
            "a pending revision that cannot be read closes",
            PINNED,
            "1;allow;2026-11-21@x;img:a.example font:b.example|",
            HELD,
        ),
        (
            "a pending refusal of a script",
            PINNED,
            "1;never;2026-11-21;|",
            REFUSED,
        ),
    ] {
        cases.push(Case {
            pending,
            ..script((why, lasting, expected))
        });
    }
    for (gadget, why) in [
        ("tiles", "a gadget at a revision"),
        ("/w.example/User:Ann/words.js", "one slash is no script"),
        ("words.js", "the name of a page is no script"),
    ] {
        cases.push(of(gadget, why, PINNED, HELD));
    }
    cases.push(Case {
        gadget: "*",
        ..case(
            "the user's own scripts at a revision",
            "1;allow;2026-11-20@12;img:a.example",
            HELD,
        )
    });
    cases
}

/// What the manifest has ready-made for a gadget of which all is granted. What no policy can have is
/// passed over, and the words are read.
fn ready_made() -> Vec<Case> {
    const ALL: &str = "img:a.example font:b.example";
    const READY: &str = "font https://b.example,img https://a.example";
    // In this order, it came ready-made.
    const AS_IS: &str = "font https://b.example, img https://a.example";
    let of = |why, value: &Value, lasting, expected| Case {
        manifest: manifest(&json!({}), value),
        ..case(why, lasting, expected)
    };
    let with =
        |all: &str, ready: &str| json!(["img:a.example", "font:b.example", "", "", all, ready]);
    let mut cases = vec![
        of("ready-made", &with(ALL, READY), GRANTED, AS_IS),
        of(
            "ready-made, a later answer of that day",
            &with(ALL, READY),
            "1;allow;2026-11-20.3;img:a.example font:b.example",
            AS_IS,
        ),
        of(
            "ready-made for other words",
            &with("font:b.example img:a.example", READY),
            GRANTED,
            BOTH,
        ),
        of(
            "ready-made for no words",
            &with("", READY),
            "1;allow;2026-11-20;",
            HELD,
        ),
        of(
            "ready-made, and the optional request is refused",
            &with("img:a.example", READY),
            "1;allow;2026-11-20;img:a.example;font:b.example",
            NEEDED,
        ),
        of(
            "ready-made, and never",
            &with(ALL, READY),
            "1;never;2026-11-20;",
            REFUSED,
        ),
        of(
            "ready-made, and refused",
            &with(ALL, READY),
            "1;refuse;2026-11-20;img:a.example font:b.example",
            HELD,
        ),
        of(
            "ready-made, and something stands behind it",
            &with(ALL, READY),
            "1;allow;2026-11-20;img:a.example font:b.example;",
            HELD,
        ),
        of(
            "ready-made, on no day",
            &with(ALL, READY),
            "1;allow;2026-13-20;img:a.example font:b.example",
            HELD,
        ),
        of(
            "ready-made, and forbidden",
            &json!([
                "img:a.example",
                "font:b.example",
                "",
                "img:a.example",
                ALL,
                READY
            ]),
            GRANTED,
            HELD,
        ),
        of(
            "no words, only ready-made",
            &json!(["", "", "", "", ALL, READY]),
            GRANTED,
            AS_IS,
        ),
        Case {
            manifest: manifest(&json!({ "reconfirmAfterDays": 1 }), &with(ALL, READY)),
            ..case("ready-made, and to be confirmed", GRANTED, HELD)
        },
        Case {
            pending: "1;allow;2026-11-21;img:a.example;font:b.example|",
            ..of(
                "ready-made, and less is pending",
                &with(ALL, READY),
                GRANTED,
                NEEDED,
            )
        },
        Case {
            pending: "1;never;2026-11-21;|",
            ..of(
                "ready-made, and never is pending",
                &with(ALL, READY),
                GRANTED,
                REFUSED,
            )
        },
        of(
            "ready-made, and not text",
            &json!(["img:a.example", "font:b.example", "", "", ALL, 1]),
            GRANTED,
            HELD,
        ),
    ];
    for ready in [
        "",
        ",",
        " ",
        "img",
        "img https://a.example,",
        ",img https://a.example",
        "img https://a.example,,font https://b.example",
        "img https://a.example, font https://b.example",
        "img https://a.example font https://b.example",
        "img https://a.example\nfont https://b.example",
        "img https://a.example\n",
        "img https://a.example;script-src *",
        "img https://a.example;",
        "img https://a.example *",
        "img  https://a.example",
        " img https://a.example",
        "img *",
        "img https:",
        "img https://",
        "img https://*",
        "img https://*.",
        "img https://a.*",
        "img a.example",
        "img 'self'",
        "img data:",
        "img http://a.example",
        "img http://localhost",
        "img ws://127.0.0.1",
        "img ftp://a.example",
        "img https://A.example",
        "IMG https://a.example",
        "img https://a.example:443",
        "img https://a.example:*",
        "img https://a..example",
        "img https://a.example.",
        "img https://8443",
        "img https://a.example?x",
        "img https://a.example#x",
        "img https://a.example/a b",
        "img https://a.example/a'b",
        "img https://a.example/a\"b",
        "img https://a.example/a\\b",
        "img https://a.example/%zz",
        "img https://a.example/é",
        "img https://é.example",
        "img https://a.example@b.example",
        "default https://a.example",
        "object https://a.example",
        "base-uri https://a.example",
        "img-src https://a.example",
        "toString https://a.example",
        "img https://a.example,default https://b.example",
        "img https://a.example,script-src * https://b.example",
        "img https://a.example,img https://a.example;x",
    ] {
        cases.push(of(
            "ready-made, as no policy has it",
            &with(ALL, ready),
            GRANTED,
            BOTH,
        ));
    }
    for ready in [
        "wss://a.example/",
        "https://*.a.example/x/%7E!$&()*+-._:=@^`{}~",
        "https://a.8443/",
    ] {
        let all = format!("img {ready}");
        cases.push(of(
            "ready-made, all that may be in it",
            &with(ALL, &all),
            GRANTED,
            all.leak(),
        ));
    }
    cases
}

fn entries() -> Vec<Case> {
    vec![
        case("nothing is answered", "", HELD),
        case("all is granted", GRANTED, BOTH),
        case(
            "the optional request is refused",
            "1;allow;2026-11-20;img:a.example;font:b.example",
            NEEDED,
        ),
        case(
            "the optional request is not answered",
            "1;allow;2026-11-20;img:a.example",
            HELD,
        ),
        case(
            "the needed request is not answered",
            "1;allow;2026-11-20;font:b.example",
            HELD,
        ),
        case(
            "the needed request is refused",
            "1;refuse;2026-11-20;font:b.example;img:a.example",
            REFUSED,
        ),
        case(
            "only the optional request is refused, yet it says refuse",
            "1;refuse;2026-11-20;img:a.example;font:b.example",
            HELD,
        ),
        case("taken back", "1;refuse;2026-11-20;", HELD),
        case("never", "1;never;2026-11-20;", REFUSED),
        case(
            "never, with a list",
            "1;never;2026-11-20;img:a.example",
            REFUSED,
        ),
        case(
            "a later answer of that day",
            "1;allow;2026-11-20.7;img:a.example font:b.example",
            BOTH,
        ),
        case(
            "another order",
            "1;allow;2026-11-20;font:b.example img:a.example",
            "font https://b.example, img https://a.example",
        ),
        case(
            "granted and refused",
            "1;allow;2026-11-20;img:a.example font:b.example;font:b.example",
            HELD,
        ),
        case(
            "granted twice",
            "1;allow;2026-11-20;img:a.example img:a.example font:b.example",
            HELD,
        ),
        case(
            "more than is declared",
            "1;allow;2026-11-20;img:a.example font:b.example script:c.example",
            HELD,
        ),
        case(
            "refuses more than is declared",
            "1;allow;2026-11-20;img:a.example font:b.example;script:c.example",
            HELD,
        ),
        case(
            "a wider grant is for the core",
            "1;allow;2026-11-20;img:*.example font:b.example",
            HELD,
        ),
    ]
}

fn damaged() -> Vec<Case> {
    let unreadable = [
        "0;allow;2026-11-20;img:a.example font:b.example",
        "2;allow;2026-11-20;img:a.example font:b.example",
        "11;allow;2026-11-20;img:a.example font:b.example",
        " 1;allow;2026-11-20;img:a.example font:b.example",
        "1;allow;2026-11-20;img:a.example font:b.example ",
        "1;allow;2026-11-20;img:a.example font:b.example\n",
        "1;allow;2026-11-20;img:a.example\n font:b.example",
        "1;allow;2026-11-20;img:a.example\u{2028} font:b.example",
        "1;allow;2026-11-20;img:a.example\u{0} font:b.example",
        "\u{feff}1;allow;2026-11-20;img:a.example font:b.example",
        "1;allow;2026-11-20;img:a.example  font:b.example",
        "1;allow;2026-11-20; img:a.example font:b.example",
        "1;allow;2026-11-20;img:a.example font:b.example;",
        "1;allow;2026-11-20;img:a.example font:b.example;;",
        "1;allow;2026-11-20;img:a.example font:b.example; ",
        "1;allow;2026-11-20",
        "1;allow;2026-11-20;",
        "1;allow;;img:a.example font:b.example",
        "1;Allow;2026-11-20;img:a.example font:b.example",
        "1;allow ;2026-11-20;img:a.example font:b.example",
        "1;grant;2026-11-20;img:a.example font:b.example",
        "1;constructor;2026-11-20;img:a.example font:b.example",
        "1;allow;2026-11-20.;img:a.example font:b.example",
        "1;allow;2026-11-20.0;img:a.example font:b.example",
        "1;allow;2026-11-20.01;img:a.example font:b.example",
        "1;allow;2026-11-20.100000;img:a.example font:b.example",
        "1;allow;2026-11-20.1.1;img:a.example font:b.example",
        "1;allow;2026-11-20.-1;img:a.example font:b.example",
        "1;allow;2026-13-01;img:a.example font:b.example",
        "1;allow;2026-00-01;img:a.example font:b.example",
        "1;allow;2026-11-00;img:a.example font:b.example",
        "1;allow;2026-11-32;img:a.example font:b.example",
        "1;allow;20261120;img:a.example font:b.example",
        "1;allow;2026-11-20T00:00Z;img:a.example font:b.example",
        "1;allow;+002026-11-20;img:a.example font:b.example",
        "1;allow;２０２６-11-20;img:a.example font:b.example",
        "1;never;2026-99-99;",
        "1;never;2026-11-20",
        "1;never",
        "1;refuse;2026-99-99;font:b.example;img:a.example",
        "1;never;2026-11-20;zap:a.example",
        "1;refuse;2026-11-20;zap:b.example;img:a.example",
        "1",
        ";",
        ";;;;",
        "null",
        "undefined",
        "[object Object]",
        "{\"version\":1}",
        "1;allow;2026-11-20;undefined",
        "1;allow;2026-11-20;img:a.example font:b.example|",
    ];
    unreadable
        .into_iter()
        .map(|entry| case("damaged", entry, HELD))
        .collect()
}

/// The core reads them; the loader does not know the words.
fn foreign_words() -> Vec<Case> {
    let entries = [
        "1;allow;2026-11-20;img:A.example font:b.example",
        "1;allow;2026-11-20;img:a.example:443 font:b.example",
        "1;allow;2026-11-20;img:a.example/ font:b.example",
        "1;allow;2026-11-20;img:http://a.example font:b.example",
        "1;allow;2026-11-20;img:wss://a.example font:b.example",
        "1;allow;2026-11-20;img+img:a.example font:b.example",
        "1;allow;2026-11-20;IMG:a.example font:b.example",
        "1;allow;2026-11-20;img:*.a.example font:b.example",
        "1;allow;2026-11-20;img:a.example. font:b.example",
        "1;allow;2026-11-20;a.example font:b.example",
        "1;allow;2026-11-20;img:a.example:* font:b.example",
        "1;allow;2026-11-20;img:* font:b.example",
        "1;allow;2026-11-20;img:'self' font:b.example",
        "1;allow;2026-11-20;default:a.example font:b.example",
    ];
    let mut all: Vec<Case> = entries
        .into_iter()
        .map(|entry| case("in other words", entry, HELD))
        .collect();
    all.push(case(
        "the scheme may be written",
        "1;allow;2026-11-20;img:https://a.example font:b.example",
        BOTH,
    ));
    // A word that is missing is not the word “undefined”.
    let value = json!(["undefined"]);
    for entry in ["1;allow;2026-11-20; ", "1;allow;2026-11-20;undefined "] {
        all.push(Case {
            manifest: manifest(&json!({}), &value),
            ..case("a host with the name of nothing", entry, HELD)
        });
    }
    all
}

fn session() -> Vec<Case> {
    let refused = "1;never;2026-11-20;";
    [
        (
            "the session's counts",
            "",
            "1;allow;2026-11-20;img:a.example font:b.example|",
            BOTH,
        ),
        (
            "the session's counts before the lasting one",
            GRANTED,
            "1;never;2026-11-21;|1;allow;2026-11-20;img:a.example font:b.example",
            REFUSED,
        ),
        (
            "the session's counts, a grant too",
            refused,
            "1;allow;2026-11-20;img:a.example font:b.example|1;never;2026-11-20;",
            BOTH,
        ),
        (
            "the lasting one has changed since",
            refused,
            "1;allow;2026-11-20;img:a.example font:b.example|",
            REFUSED,
        ),
        (
            "the lasting one was taken back since",
            "",
            "1;allow;2026-11-20;img:a.example font:b.example|1;never;2026-11-20;",
            HELD,
        ),
        (
            "nobody knows against what it was given",
            "",
            "1;allow;2026-11-20;img:a.example font:b.example",
            HELD,
        ),
        (
            "nobody knows against what it was given, and there is a lasting one",
            GRANTED,
            "1;never;2026-11-20;",
            BOTH,
        ),
        (
            "what stands behind is ignored",
            "",
            "1;allow;2026-11-20;img:a.example font:b.example||more",
            BOTH,
        ),
        (
            "damaged, and counts",
            GRANTED,
            "x|1;allow;2026-11-20;img:a.example font:b.example",
            HELD,
        ),
        (
            "empty, and counts",
            GRANTED,
            "|1;allow;2026-11-20;img:a.example font:b.example",
            HELD,
        ),
    ]
    .into_iter()
    .map(|(why, lasting, session, expected)| Case {
        session,
        ..case(why, lasting, expected)
    })
    .collect()
}

/// A browser shows old pages again, and the device knows what was saved since.
fn saved() -> Vec<Case> {
    let session = "1;allow;2026-11-21.1;img:a.example font:b.example|1;refuse;2026-11-21;";
    [
        ("an old page", GRANTED, "1;refuse;2026-11-21;|", "", HELD),
        ("an old page, and never", GRANTED, "1;never;2026-11-21;|", "", REFUSED),
        ("an old page, and a refusal", GRANTED, "1;refuse;2026-11-21;;img:a.example font:b.example|", "", REFUSED),
        ("an old page, and less was granted", GRANTED, "1;allow;2026-11-21;img:a.example;font:b.example|", "", NEEDED),
        ("an old page of the same day", GRANTED, "1;refuse;2026-11-20.1;|", "", HELD),
        ("an old page by number", "1;allow;2026-11-20.9;img:a.example font:b.example", "1;refuse;2026-11-20.10;|", "", HELD),
        ("a page with it", "1;refuse;2026-11-20.1;", "1;refuse;2026-11-20.1;|", "", HELD),
        ("a later page of the same day", "1;allow;2026-11-20.2;img:a.example font:b.example", "1;refuse;2026-11-20.1;|", "", BOTH),
        ("a later page by number", "1;allow;2026-11-20.10;img:a.example font:b.example", "1;refuse;2026-11-20.9;|", "", BOTH),
        ("a later page", GRANTED, "1;never;2026-11-19.7;|", "", BOTH),
        ("as late: the refusal counts", GRANTED, "1;never;2026-11-20;|", "", REFUSED),
        ("as late: the refusal of the page counts", "1;never;2026-11-20;", "1;allow;2026-11-20;img:a.example font:b.example|", "", REFUSED),
        ("as late, and the same", "1;never;2026-11-20;", "1;never;2026-11-20;|", "", REFUSED),
        ("a saved grant opens nothing", "", "1;allow;2026-11-21;img:a.example font:b.example|", "", HELD),
        ("a saved grant lifts no refusal", "1;never;2026-11-20;", "1;allow;2026-11-21;img:a.example font:b.example|", "", REFUSED),
        ("a saved grant that says the same", GRANTED, "1;allow;2026-11-21;img:a.example font:b.example|", "", BOTH),
        ("a saved text that says nothing", GRANTED, "1;perhaps;2026-11-21;|", "", BOTH),
        ("a saved text without a day", GRANTED, "1;refuse;|", "", BOTH),
        ("a saved text of another version", GRANTED, "2;refuse;2026-11-21;|", "", BOTH),
        ("a saved grant that cannot be read", GRANTED, "1;allow;2026-11-21;img:a.example;;|", "", HELD),
        ("an old page, and this session's answer upon what was saved", GRANTED, "1;refuse;2026-11-21;|", session, BOTH),
        ("an old page, and this session's answer upon that page", GRANTED, "1;refuse;2026-11-21;|", "1;allow;2026-11-21.1;img:a.example font:b.example|1;allow;2026-11-20;img:a.example font:b.example", HELD),
        ("an old page, and a refusal for this session upon what was saved", GRANTED, "1;allow;2026-11-21;img:a.example font:b.example|", "1;never;2026-11-21.1;|1;allow;2026-11-21;img:a.example font:b.example", REFUSED),
    ]
    .into_iter()
    .map(|(why, lasting, saved, session, expected)| Case {
        session,
        saved,
        ..case(why, lasting, expected)
    })
    .collect()
}

fn pending() -> Vec<Case> {
    let without_optional = "1;allow;2026-11-20;img:a.example;font:b.example";
    [
        ("a pending grant opens nothing", "", "1;allow;2026-11-20;img:a.example font:b.example|", HELD),
        ("not after a refusal either", "1;never;2026-11-20;", "1;allow;2026-11-21;img:a.example font:b.example|1;never;2026-11-20;", REFUSED),
        ("it opens no more than before", without_optional, "1;allow;2026-11-21;img:a.example font:b.example|1;allow;2026-11-20;img:a.example;font:b.example", NEEDED),
        ("it closes the optional request", GRANTED, "1;allow;2026-11-21;img:a.example;font:b.example|1;allow;2026-11-20;img:a.example font:b.example|farm", NEEDED),
        ("it repeats the grant", GRANTED, "1;allow;2026-11-21;img:a.example font:b.example|", BOTH),
        ("it refuses", GRANTED, "1;refuse;2026-11-21;font:b.example;img:a.example|", REFUSED),
        ("it takes back", GRANTED, "1;refuse;2026-11-21;|", HELD),
        ("it says never", GRANTED, "1;never;2026-11-21;|", REFUSED),
        ("it says never, and another word", GRANTED, "1;never;2026-11-21;img:c.example|", HELD),
        ("a damaged refusal closes", GRANTED, "1;refuse;2026-11", HELD),
        ("a damaged refusal closes, even cut to this", GRANTED, "1;r", HELD),
        ("a damaged never closes", GRANTED, "1;nev|", HELD),
        ("it refuses something that is no longer declared", GRANTED, "1;allow;2026-11-21;img:a.example;font:b.example script:c.example|", HELD),
        ("it grants something that is no longer declared", GRANTED, "1;allow;2026-11-21;img:a.example font:b.example script:c.example|", HELD),
        ("it does not say all", GRANTED, "1;allow;2026-11-21;img:a.example|", HELD),
        ("a damaged grant closes", GRANTED, "1;allow;2026-11", HELD),
        ("another version is ignored", GRANTED, "2;never;2026-11-21;|", BOTH),
        ("a damaged head is ignored", GRANTED, "|1;never;2026-11-21;", BOTH),
        ("earlier ones are ignored", GRANTED, "1;allow;2026-11-21;img:a.example font:b.example||farm|1;never;2026-11-21;", BOTH),
    ]
    .into_iter()
    .map(|(why, lasting, pending, expected)| Case {
        pending,
        ..case(why, lasting, expected)
    })
    .collect()
}

fn reconfirmed() -> Vec<Case> {
    let day = 86_400_000;
    // The entry's day is 2026-11-20; `NOW` is six in the morning of the day after.
    let midnight = NOW - day / 4;
    let mut all: Vec<Case> = [
        ("no bound", json!(0), NOW + 4_000 * day, BOTH),
        (
            "no bound, and a clock that is wrong",
            json!(0),
            -62_000_000_000_000,
            BOTH,
        ),
        ("the last moment", json!(2), midnight + day - 1, BOTH),
        ("a moment later", json!(2), midnight + day, HELD),
        ("one day", json!(1), midnight - 1, BOTH),
        ("one day, over", json!(1), midnight, HELD),
        ("for ever", json!(4_294_967_295_u32), NOW, BOTH),
        ("less than nothing", json!(-5), NOW, HELD),
        ("half a day", json!(0.5), NOW, HELD),
        ("no number", json!("soon"), NOW, HELD),
        ("no number, but an object", json!({}), NOW, HELD),
        ("null", json!(null), NOW, BOTH),
    ]
    .into_iter()
    .map(|(why, days, now, expected)| Case {
        manifest: manifest(
            &json!({ "reconfirmAfterDays": days }),
            &json!(["img:a.example", "font:b.example"]),
        ),
        now,
        ..case(why, GRANTED, expected)
    })
    .collect();
    let ten = || {
        manifest(
            &json!({ "reconfirmAfterDays": 10 }),
            &json!(["img:a.example"]),
        )
    };
    for (why, lasting, expected) in [
        (
            "a refusal need not be confirmed",
            "1;refuse;2020-01-01;;img:a.example",
            REFUSED,
        ),
        ("nor never", "1;never;2020-01-01;", REFUSED),
        ("the future", "1;allow;2099-01-01;img:a.example", NEEDED),
        (
            "a day that no calendar has is the one after it",
            "1;allow;2026-11-31;img:a.example",
            NEEDED,
        ),
        ("long ago", "1;allow;0000-01-01;img:a.example", HELD),
    ] {
        all.push(Case {
            manifest: ten(),
            ..case(why, lasting, expected)
        });
    }
    all.push(Case {
        manifest: ten(),
        pending: "1;allow;2020-01-01;img:a.example|",
        ..case(
            "a pending grant that is too old closes",
            "1;allow;2026-11-20;img:a.example",
            HELD,
        )
    });
    all
}

fn declarations() -> Vec<Case> {
    let value = |why, value: Value, lasting, expected| Case {
        manifest: manifest(&json!({}), &value),
        ..case(why, lasting, expected)
    };
    let needed = "1;allow;2026-11-20;img:a.example";
    let nothing = "1;allow;2026-11-20;";
    let mut all = vec![
        value(
            "nothing but an optional request, refused",
            json!(["", "font:b.example"]),
            "1;allow;2026-11-20;;font:b.example",
            "",
        ),
        value(
            "something is forbidden",
            json!(["img:a.example", "", "", "img:a.example"]),
            needed,
            HELD,
        ),
        value(
            "forbidden, and never",
            json!(["img:a.example", "", "", "img:a.example"]),
            "1;never;2026-11-20;",
            HELD,
        ),
        value(
            "empty at the end",
            json!(["img:a.example", "", "", ""]),
            needed,
            NEEDED,
        ),
        value(
            "more items than are known",
            json!(["img:a.example", "", "", "", "x"]),
            needed,
            NEEDED,
        ),
        value(
            "flags make no difference",
            json!(["img:a.example", "", "dhp"]),
            needed,
            NEEDED,
        ),
        value("null", json!(null), needed, HELD),
        value("null, and nothing is answered", json!(null), nothing, HELD),
        value("an object", json!({ "0": "img:a.example" }), needed, HELD),
        value("a text", json!("img:a.example"), needed, HELD),
        value("a short text", json!("a"), "1;allow;2026-11-20;a", HELD),
        value("a number", json!(1), nothing, HELD),
        value("a number among the lists", json!([5]), nothing, HELD),
        value(
            "null among the lists",
            json!([null, "img:a.example"]),
            needed,
            HELD,
        ),
        value(
            "a list in the list",
            json!([["img:a.example"]]),
            needed,
            HELD,
        ),
        value(
            "several kinds",
            json!(["font+img:a.example"]),
            "1;allow;2026-11-20;font:a.example img:a.example",
            "font https://a.example, img https://a.example",
        ),
        value(
            "no kind is all five",
            json!(["a.example"]),
            "1;allow;2026-11-20;connect+font+img+media+style:a.example",
            "connect https://a.example, font https://a.example, img https://a.example, media https://a.example, style https://a.example",
        ),
        value(
            "one of five kinds is missing",
            json!(["a.example"]),
            "1;allow;2026-11-20;connect+font+img+media:a.example",
            HELD,
        ),
        value(
            "a host with the name of a kind",
            json!(["media:8443"]),
            "1;allow;2026-11-20;media:8443",
            "connect https://media:8443, font https://media:8443, img https://media:8443, media https://media:8443, style https://media:8443",
        ),
        value(
            "a kind and a port",
            json!(["img:media:8443"]),
            "1;allow;2026-11-20;img:media:8443",
            "img https://media:8443",
        ),
        value(
            "a scheme in a path",
            json!(["img:h.example/a://b/"]),
            "1;allow;2026-11-20;img:h.example/a://b/",
            "img https://h.example/a://b/",
        ),
        value(
            "a path that means something to replace()",
            json!(["img:a.example/$&/"]),
            "1;allow;2026-11-20;img:a.example/$&/",
            "img https://a.example/$&/",
        ),
    ];
    for name in [
        "constructor",
        "toString",
        "__proto__",
        "hasOwnProperty",
        "valueOf",
        "nobody",
    ] {
        for lasting in [nothing, needed, "1;never;2026-11-20;"] {
            all.push(Case {
                gadget: name,
                ..case("a name that the manifest does not have", lasting, HELD)
            });
        }
    }
    for name in ["constructor", "__proto__", "length"] {
        let mut manifest = manifest(&json!({}), &json!(["img:b.example"]));
        manifest["gadgets"][name] = json!(["img:a.example"]);
        all.push(Case {
            gadget: name,
            manifest,
            ..case(
                "a name that every object has, in the manifest",
                needed,
                NEEDED,
            )
        });
    }
    for (why, gadgets) in [("no gadgets", json!(null)), ("empty", json!({}))] {
        let mut manifest = manifest(&json!({}), &json!([]));
        manifest["gadgets"] = gadgets;
        all.push(Case {
            manifest,
            ..case(why, needed, HELD)
        });
    }
    all
}

/// Declared and granted, word by word.
fn words_that_no_policy_has() -> Vec<Case> {
    [
        "default:evil.example",
        "object:evil.example",
        "child:evil.example",
        "base:evil.example",
        "report:evil.example",
        "zap:evil.example",
        "constructor:evil.example",
        "IMG:evil.example",
        "img:*",
        "img:*:*",
        "img:'self'",
        "img:'unsafe-hashes'",
        "img:data:",
        "img:https:",
        "img:https://",
        "img:https://*",
        "img:https:///x",
        "img:*evil.example",
        "img:evil.*",
        "img:a.*.example",
        "img:EVIL.example",
        "img:HTTPS://evil.example",
        "img:ftp://evil.example",
        "img:http://evil.example",
        "img:ws://evil.example",
        "img:http://evil.example/.localhost",
        "img:http://localhost.evil.example",
        "img:http://127.0.0.1.evil.example",
        "img:http://*.127.0.0.1",
        "img:evil.example:*",
        "img:evil.example:",
        "img:evil.example:0",
        "img:evil.example:080",
        "img:evil.example:65536",
        "img:https://8443",
        "img:*.8443",
        "img:user@evil.example",
        "img:evil_b.example",
        "img:.evil.example",
        "img:evil..example",
        "img:evil.example.",
        "img:évil.example",
        "img:[::1]",
        "img:evil.example,b.example",
        "img:evil.example/,b",
        "img:evil.example/?x",
        "img:evil.example/#x",
        "img:evil.example/|",
        "img:evil.example/[x]",
        "img:evil.example/'x'",
        "img:evil.example/%",
        "img:evil.example/%zz",
        "img:evil.example/%4",
        "img:evil.example/é",
        "img:evil.example/\\",
        "img:evil.example\tscript:evil.example",
        "img:evil.example\nscript-src",
        "img:evil.example/\u{a0}",
        "img:evil.example/\u{0}",
    ]
    .into_iter()
    .flat_map(|word| {
        let with = |value, entry: String, why| Case {
            manifest: manifest(&json!({}), &value),
            ..case(why, Box::leak(entry.into_boxed_str()), HELD)
        };
        [
            with(
                json!([format!("font:a.example {word}")]),
                format!("1;allow;2026-11-20;font:a.example {word}"),
                "declares a word that no policy can have",
            ),
            with(
                json!(["font:a.example", word]),
                format!("1;allow;2026-11-20;font:a.example;{word}"),
                "declares it as optional, and it is refused",
            ),
        ]
    })
    .collect()
}

/// Texts that may not become a part of a policy. They open nothing, and close nothing either.
pub const NO_SOURCES: [&str; 64] = [
    "",
    " ",
    "x;script-src *",
    ";",
    "https://evil.example;script-src *",
    "https://evil.example; default-src *",
    "https://evil.example *",
    "https://evil.example https://b.example",
    "https://evil.example,https://b.example",
    "https://evil.example, script-src *",
    "https://evil.example\nscript-src *",
    "https://evil.example\r\n",
    "https://evil.example\t*",
    "https://evil.example\u{a0}*",
    "https://evil.example\u{0}",
    " https://evil.example",
    "'self'",
    "'none'",
    "'unsafe-hashes'",
    "'strict-dynamic'",
    "'nonce-abc'",
    "*",
    "*:*",
    "https:",
    "http:",
    "data:",
    "blob:",
    "filesystem:",
    "https://",
    "https://*",
    "https://*:*",
    "https://*.",
    "https://evil.*",
    "https://*evil.example",
    "https://a.*.example",
    "//evil.example",
    "evil.example",
    "*.evil.example",
    "HTTPS://evil.example",
    "https://EVIL.example",
    "ftp://evil.example",
    "http://evil.example",
    "ws://evil.example",
    "http://evil.example/.localhost",
    "http://localhost.evil.example",
    "http://127.0.0.1.evil.example",
    "http://127.0.0",
    "https://8443",
    "https://user@evil.example",
    "https://[::1]",
    "https://.evil.example",
    "https://evil..example",
    "https://evil.example.",
    "https://evil_b.example",
    "https://évil.example",
    "https://evil.example:",
    "https://evil.example:0",
    "https://evil.example:080",
    "https://evil.example:65536",
    "https://evil.example/?x",
    "https://evil.example/%zz",
    "https://evil.example/'x'",
    "https://evil.example/;x",
    "https://evil.example/é",
];

fn sources_that_no_policy_has() -> Vec<Case> {
    let with = |why, first: Value, own: Value| Case {
        manifest: manifest(
            &json!({ "firstParty": first, "sameOrigin": own }),
            &json!(["img:a.example"]),
        ),
        ..case(why, "1;allow;2026-11-20;img:a.example", NEEDED)
    };
    let mut all: Vec<Case> = NO_SOURCES
        .into_iter()
        .map(|text| {
            with(
                "a first party that no policy can have opens nothing",
                json!(["https://*.wiki.example", text, "http://localhost:*"]),
                json!([]),
            )
        })
        .collect();
    for text in [
        "frame *",
        "frame 'self' *",
        "frame 'self';script-src *",
        "frame  'self'",
        "img 'self'",
        "script *",
        "default *",
        "default 'self'",
        "worker https://evil.example",
        "'self'",
        "frame",
        "",
        "frame 'self'\n",
    ] {
        all.push(with(
            "only the wiki's own frames and workers can be opened like this",
            json!(["https://*.wiki.example"]),
            json!([text, "worker 'self'"]),
        ));
    }
    let content = |why, content: Value| Case {
        manifest: manifest(&json!({ "content": content }), &json!(["img:a.example"])),
        ..case(why, "1;allow;2026-11-20;img:a.example", NEEDED)
    };
    for text in NO_SOURCES {
        all.push(content(
            "what no policy can have is not opened by kind",
            json!([format!("connect {text}"), "frame https://b.example"]),
        ));
    }
    for text in [
        "frame",
        "frame ",
        " frame https://evil.example",
        "frame  https://evil.example",
        "frame https://evil.example ",
        "frame https://evil.example https://b.example",
        "frame https://evil.example,script https://evil.example",
        "frame https://evil.example;script-src *",
        "frame https://evil.example:*",
        "frame http://localhost:*",
        "frame https://evil.example\n",
        "frame+img https://evil.example",
        "default https://evil.example",
        "object https://evil.example",
        "child https://evil.example",
        "base-uri https://evil.example",
        "FRAME https://evil.example",
        "__proto__ https://evil.example",
        "constructor https://evil.example",
        "https://evil.example",
        "img blob:",
        "script data:",
        "object data:",
        "frame blob",
        "frame blob: https:",
        "frame filesystem:",
    ] {
        all.push(content(
            "only what a gadget could have is opened by kind, and what a page itself contains",
            json!([text, "worker data:", "img https://b.example/x/"]),
        ));
    }
    all.push(content(
        "all that can be opened by kind",
        json!([
            "connect wss://b.example",
            "font https://b.example",
            "frame https://www.video.example",
            "frame https://*.a.example:8443/x/%7E/$&/",
            "frame http://localhost:3000",
            "frame 'self'",
            "frame blob:",
            "frame data:",
            "img https://a.example",
            "media https://b.example",
            "script https://b.example/lib/",
            "style https://b.example",
            "worker https://b.example",
            "worker data:",
        ]),
    ));
    for value in [json!(null), json!([])] {
        all.push(content("nothing is opened by kind", value));
    }
    all.push(with(
        "all that a first party can have",
        json!([
            "https://a.example",
            "https://a.example:443",
            "https://a.example:*",
            "https://*.a.example:8443/x/%7E/$&/",
            "https://10.0.0.1",
            "wss://a.example",
            "http://localhost:*",
            "http://127.0.0.1:3000/x",
            "ws://*.localhost",
            "https://localhost/",
        ]),
        json!(["frame 'self'", "worker 'self'"]),
    ));
    all
}

fn user_scripts() -> Vec<Case> {
    let own = |why, lasting, expected| Case {
        gadget: "*",
        manifest: manifest(&json!({}), &json!(["img:a.example"])),
        ..case(why, lasting, expected)
    };
    let mut all = vec![
        own("nothing is answered", "", HELD),
        own(
            "one host",
            "1;allow;2026-11-20;connect:api.example",
            "connect https://api.example",
        ),
        own(
            "several",
            "1;allow;2026-11-20;connect:api.example script:b.example:8443 wss://c.example",
            "connect https://api.example, script https://b.example:8443, connect wss://c.example, font wss://c.example, img wss://c.example, media wss://c.example, style wss://c.example",
        ),
        own(
            "the user's own computer",
            "1;allow;2026-11-20;frame:http://localhost:3000 connect:ws://app.localhost connect:http://127.0.0.2:81",
            "frame http://localhost:3000, connect ws://app.localhost, connect http://127.0.0.2:81",
        ),
        own(
            "an address",
            "1;allow;2026-11-20;connect:10.0.0.1",
            "connect https://10.0.0.1",
        ),
        own(
            "all kinds",
            "1;allow;2026-11-20;frame:a.example worker:a.example script:a.example",
            "frame https://a.example, worker https://a.example, script https://a.example",
        ),
        own("nothing is granted", "1;allow;2026-11-20;", ""),
        own("refused", "1;refuse;2026-11-20;;connect:api.example", HELD),
        own(
            "refused, with a grant",
            "1;refuse;2026-11-20;connect:api.example",
            HELD,
        ),
        own("never", "1;never;2026-11-20;", REFUSED),
        own(
            "what it refuses besides is not read here",
            "1;allow;2026-11-20;connect:api.example;img:b.example",
            HELD,
        ),
        own(
            "granted twice",
            "1;allow;2026-11-20;connect:api.example connect:api.example",
            HELD,
        ),
        own("damaged", "1;allow;2026-11-20", HELD),
        own(
            "another version",
            "2;allow;2026-11-20;connect:api.example",
            HELD,
        ),
        own(
            "the highest port",
            "1;allow;2026-11-20;connect:api.example:65535",
            "connect https://api.example:65535",
        ),
        own(
            "the default port",
            "1;allow;2026-11-20;connect:api.example:443",
            "connect https://api.example:443",
        ),
    ];
    for (pending, expected) in [
        (
            "1;allow;2026-11-21;connect:api.example|",
            "connect https://api.example",
        ),
        (
            "1;allow;2026-11-21;connect:api.example img:b.example|",
            "connect https://api.example",
        ),
        ("1;allow;2026-11-21;img:b.example|", ""),
        ("1;allow;2026-11-21;;connect:api.example|", HELD),
        ("1;refuse;2026-11-21;|", HELD),
        ("1;never;2026-11-21;|", REFUSED),
    ] {
        all.push(Case {
            pending,
            ..own(
                "and something is pending",
                "1;allow;2026-11-20;connect:api.example",
                expected,
            )
        });
    }
    // One word that is not a whole host closes all of it.
    for word in [
        "default:evil.example",
        "object:evil.example",
        "child:evil.example",
        "zap:evil.example",
        "constructor:evil.example",
        "CONNECT:evil.example",
        "img:*",
        "img:'self'",
        "img:'unsafe-hashes'",
        "img:data:",
        "img:https:",
        "img:https://*",
        "img:*.evil.example",
        "img:*.example",
        "img:evil.example/",
        "img:evil.example/path/",
        "img:EVIL.example",
        "img:http://evil.example",
        "img:ws://evil.example",
        "img:ftp://evil.example",
        "img:HTTPS://evil.example",
        "img:http://localhost.evil.example",
        "img:http://127.0.0.1.evil.example",
        "img:http://127.0.0",
        "img:http://*.localhost",
        "img:evil.example:*",
        "img:evil.example:0",
        "img:evil.example:080",
        "img:evil.example:65536",
        "img:evil.example:99999",
        "img:evil.example:",
        "img:user@evil.example",
        "img:evil.example?x",
        "img:evil.example#x",
        "img:evil.example,b.example",
        "img:evil_b.example",
        "img:.evil.example",
        "img:evil..example",
        "img:evil.example.",
        "img:évil.example",
        "img:https://8443",
        "img:[::1]",
        "img:",
        "img+img:evil.example",
        "img:evil.example\tscript:evil.example",
        "img:evil.example\n",
        "*",
        "*:443",
        "img:*:443",
        "https:",
        "'none'",
        "img:'nonce-x'",
        "img:blob:",
        "img:evil%2eexample",
        "img:\u{212a}.example",
        "img:\u{ff41}.example",
        "img:evil\u{3002}example",
        "img:evil.example\u{a0}*",
        "img:evil.example\u{2028}*",
        "img:evil.example\u{0}",
    ] {
        for before in ["", "connect:api.example "] {
            let entry = format!("1;allow;2026-11-20;{before}{word}");
            all.push(own(
                "a word that is no whole host",
                Box::leak(entry.into_boxed_str()),
                HELD,
            ));
        }
    }
    all
}

fn site_policies() -> Vec<Case> {
    let entry = "1;allow;2026-11-20;connect:api.own.example script:b.example:8443";
    let both = "connect https://api.own.example, script https://b.example:8443";
    let first = "connect https://api.own.example";
    let second = "script https://b.example:8443";
    let mut all: Vec<Case> = [
        ("nothing is forbidden", json!({}), both),
        (
            "empty lists",
            json!({ "forbiddenKinds": [], "forbiddenSources": [] }),
            both,
        ),
        ("a kind", json!({ "forbiddenKinds": [ "connect" ] }), second),
        (
            "other kinds",
            json!({ "forbiddenKinds": [ "worker", "img" ] }),
            both,
        ),
        (
            "all kinds",
            json!({ "forbiddenKinds": [ "connect", "script" ] }),
            "",
        ),
        (
            "the host",
            json!({ "forbiddenSources": [ "api.own.example" ] }),
            second,
        ),
        (
            "the host, at another port",
            json!({ "forbiddenSources": [ "b.example" ] }),
            first,
        ),
        (
            "the host, at a port",
            json!({ "forbiddenSources": [ "api.own.example:8443" ] }),
            second,
        ),
        (
            "the host, at a path",
            json!({ "forbiddenSources": [ "api.own.example/v1/" ] }),
            second,
        ),
        (
            "the host, by WebSocket",
            json!({ "forbiddenSources": [ "wss://api.own.example" ] }),
            second,
        ),
        (
            "all below",
            json!({ "forbiddenSources": [ "*.own.example" ] }),
            second,
        ),
        (
            "all below, further up",
            json!({ "forbiddenSources": [ "*.example" ] }),
            "",
        ),
        (
            "the parent is another host",
            json!({ "forbiddenSources": [ "own.example" ] }),
            both,
        ),
        (
            "all below it is not the host",
            json!({ "forbiddenSources": [ "*.api.own.example" ] }),
            both,
        ),
        (
            "the same end is not below",
            json!({ "forbiddenSources": [ "*.wn.example", "pi.own.example" ] }),
            both,
        ),
    ]
    .into_iter()
    .map(|(why, fields, expected)| Case {
        gadget: "*",
        manifest: manifest(&fields, &json!(["img:a.example"])),
        ..case(why, entry, expected)
    })
    .collect();
    all.push(Case {
        gadget: "*",
        manifest: manifest(&json!({ "reconfirmAfterDays": 1 }), &json!([])),
        ..case("it has to be confirmed, too", entry, HELD)
    });
    all.push(Case {
        manifest: manifest(
            &json!({ "forbiddenKinds": [ "img" ], "forbiddenSources": [ "a.example" ] }),
            &json!(["img:a.example"]),
        ),
        ..case(
            "what gadgets may not have is in their own values",
            "1;allow;2026-11-20;img:a.example",
            NEEDED,
        )
    });
    for (why, fields) in [
        ("no first party", json!({ "firstParty": null })),
        ("an empty first party", json!({ "firstParty": [] })),
        (
            "the wiki's own frames and workers",
            json!({ "sameOrigin": [ "frame 'self'", "worker 'self'" ] }),
        ),
        (
            "fields that are not known",
            json!({ "mode": "enforce", "ask": "notice", "hasOwnProperty": 1 }),
        ),
    ] {
        all.push(Case {
            manifest: manifest(&fields, &json!(["frame:a.example worker:a.example"])),
            ..case(
                why,
                "1;allow;2026-11-20;frame+worker:a.example",
                "frame https://a.example, worker https://a.example",
            )
        });
    }
    all
}

/// Whole pages.
pub fn pages() -> Vec<Value> {
    let answered = json!({ "lasting": "1;allow;2026-11-20;img:a.example" });
    let gadgets =
        json!({ "asks": [], "tiles": [ "img:a.example" ], "charts": [ "img:a.example", "", "h" ] });
    let page = |why: &str, manifest: Value, dependents: Value, on: Value, texts: Value| json!({ "why": why, "manifest": manifest, "dependents": dependents, "on": on, "texts": texts, "now": NOW });
    let of = |gadgets: &Value| json!({ "version": 1, "firstParty": [ "https://*.wiki.example" ], "gadgets": gadgets });
    let mut all = vec![
        page(
            "nothing is answered",
            of(&gadgets),
            json!(["asks", "tiles", "charts"]),
            json!(["tiles"]),
            json!({}),
        ),
        page(
            "one is answered",
            of(&gadgets),
            json!(["tiles", "charts"]),
            json!(["tiles", "charts"]),
            json!({ "tiles": answered }),
        ),
        page(
            "one is switched off, and opens nothing",
            of(&gadgets),
            json!(["tiles", "charts"]),
            json!(["charts"]),
            json!({ "tiles": answered, "charts": answered }),
        ),
        page(
            "all are switched off",
            of(&gadgets),
            json!(["tiles", "charts"]),
            json!([]),
            json!({ "tiles": answered }),
        ),
        page(
            "one is not known",
            of(&gadgets),
            json!(["tiles", "stranger"]),
            json!(["tiles", "stranger"]),
            json!({ "tiles": answered, "stranger": answered }),
        ),
        page(
            "names that every object has",
            of(&gadgets),
            json!(["constructor", "toString", "__proto__"]),
            json!(["constructor", "toString", "__proto__"]),
            json!({ "constructor": { "lasting": "1;allow;2026-11-20;" } }),
        ),
        page(
            "one does not depend on the loader",
            of(&gadgets),
            json!([]),
            json!(["tiles"]),
            json!({ "tiles": answered }),
        ),
        page(
            "one only asks how others stand",
            of(&json!({ "asks": [] })),
            json!(["asks"]),
            json!(["asks"]),
            json!({ "asks": { "lasting": "1;never;2026-11-20;" } }),
        ),
        page(
            "the user's own scripts",
            of(&gadgets),
            json!([]),
            json!([]),
            json!({ "*": { "lasting": "1;allow;2026-11-20;connect:api.example" } }),
        ),
        page(
            "a pending answer and one for this session",
            of(&gadgets),
            json!(["tiles", "charts"]),
            json!(["tiles", "charts"]),
            json!({
                "tiles": { "lasting": "1;allow;2026-11-20;img:a.example", "pending": "1;refuse;2026-11-21;|" },
                "charts": { "session": "1;allow;2026-11-21;img:a.example|" },
            }),
        ),
        page(
            "a value that cannot be read holds that gadget alone",
            of(&json!({ "tiles": [ "img:a.example" ], "charts": null, "notes": "img:a.example" })),
            json!(["tiles", "charts", "notes"]),
            json!(["tiles", "charts", "notes"]),
            json!({ "tiles": answered, "charts": answered, "notes": answered }),
        ),
        page(
            "no gadgets",
            json!({ "version": 1 }),
            json!([]),
            json!([]),
            json!({}),
        ),
        page(
            "no gadgets, and one that depends",
            json!({ "version": 1, "gadgets": null }),
            json!(["tiles"]),
            json!(["tiles"]),
            json!({ "tiles": answered }),
        ),
    ];
    for version in [
        json!(null),
        json!(0),
        json!(2),
        json!("1"),
        json!(true),
        json!([1]),
        json!(1.5),
    ] {
        let mut manifest = of(&gadgets);
        manifest["version"] = version;
        all.push(page(
            "another version",
            manifest,
            json!(["tiles"]),
            json!(["tiles"]),
            json!({ "tiles": answered }),
        ));
    }
    all.extend(stages(&answered));
    // What `domains=none` becomes: no gate, and nothing is open, whatever an old answer says.
    all.push(page(
        "one declares that it contacts nobody",
        of(&json!({ "quiet": [], "tiles": [ "img:a.example" ] })),
        json!(["quiet", "tiles"]),
        json!(["quiet", "tiles"]),
        json!({ "quiet": answered, "tiles": {} }),
    ));
    all.push(page(
        "no manifest",
        json!({}),
        json!(["tiles"]),
        json!(["tiles"]),
        json!({ "tiles": answered }),
    ));
    all
}

/// The stages: of the page, of single gadgets, and for whom.
fn stages(answered: &Value) -> Vec<Value> {
    let own = |tiles: Value, charts: Value| json!({ "tiles": tiles, "charts": charts });
    let plain = own(json!(["img:a.example"]), json!(["connect:b.example"]));
    let observed = own(
        json!(["img:a.example", "font:f.example", "do"]),
        json!(["connect:b.example"]),
    );
    let page =
        |why: &str, stages: Value, gadgets: &Value, reader: Value, on: Value, texts: Value| {
            let mut manifest = json!({ "version": 1, "firstParty": [ "https://*.wiki.example" ] });
            manifest["gadgets"] = gadgets.clone();
            for (name, value) in stages.as_object().unwrap() {
                manifest[name] = value.clone();
            }
            json!({
                "why": why, "manifest": manifest, "reader": reader,
                "dependents": [ "tiles", "charts" ], "on": on, "texts": texts, "now": NOW,
            })
        };
    let anybody = || json!({ "groups": [ "*" ] });
    let both = || json!(["tiles", "charts"]);
    let none = || json!({});
    let mut all = Vec::new();
    for mode in ["observe", "ask", "enforce"] {
        let stage = || json!({ "mode": mode });
        let texts = || json!({ "tiles": answered });
        all.push(page(
            "each stage",
            stage(),
            &plain,
            anybody(),
            both(),
            texts(),
        ));
        all.push(page(
            "each stage, with a gadget that is observed",
            stage(),
            &observed,
            anybody(),
            both(),
            none(),
        ));
        for (flag, why) in [
            ("a", "a gadget that asks"),
            ("e", "a gadget that is enforced"),
        ] {
            let gadgets = own(
                json!(["img:a.example", "", flag]),
                json!(["connect:b.example"]),
            );
            all.push(page(why, stage(), &gadgets, anybody(), both(), none()));
        }
    }
    let enforce = || json!({ "mode": "enforce" });
    // An answer of its user counts, whatever the stage of the gadget.
    for (why, text) in [
        (
            "an answer counts, refused",
            "1;refuse;2026-11-20;;img:a.example",
        ),
        ("an answer counts, refused for good", "1;never;2026-11-20;"),
        ("an answer counts, taken back", "1;refuse;2026-11-20;"),
        (
            "an answer counts, in part",
            "1;allow;2026-11-20;img:a.example;font:f.example",
        ),
        (
            "an answer counts, of an older declaration",
            "1;allow;2026-11-20;img:a.example",
        ),
        ("an answer counts, damaged", "1;all"),
    ] {
        let lasting = json!({ "tiles": { "lasting": text } });
        all.push(page(
            why,
            enforce(),
            &observed,
            anybody(),
            both(),
            lasting.clone(),
        ));
        all.push(page(
            why,
            json!({ "mode": "ask" }),
            &observed,
            anybody(),
            both(),
            lasting.clone(),
        ));
        all.push(page(
            why,
            json!({ "mode": "observe" }),
            &observed,
            anybody(),
            both(),
            lasting.clone(),
        ));
        all.push(page(
            why,
            enforce(),
            &observed,
            anybody(),
            json!(["charts"]),
            lasting,
        ));
    }
    for (field, text) in [
        ("session", "1;never;2026-11-21;|"),
        ("saved", "1;never;2026-11-21;|"),
        ("pending", "1;never;2026-11-21;|"),
        ("pending", "x"),
    ] {
        let texts = json!({ "tiles": { field: text } });
        all.push(page(
            "an answer of the device or the tab counts",
            enforce(),
            &observed,
            anybody(),
            both(),
            texts,
        ));
    }
    all.push(page(
        "an observed gadget that is off opens nothing",
        enforce(),
        &observed,
        anybody(),
        json!([]),
        none(),
    ));
    for (why, value) in [
        (
            "what is forbidden stays closed",
            json!([
                "img:a.example connect:c.example",
                "",
                "o",
                "connect:c.example"
            ]),
        ),
        (
            "forbidden is not a list",
            json!(["img:a.example", "", "o", "img:*"]),
        ),
        (
            "a declaration that no policy can have",
            json!(["img:a.example img:*", "", "o"]),
        ),
        (
            "optional that no policy can have",
            json!(["img:a.example", "http://x.example", "o"]),
        ),
        (
            "all passive kinds",
            json!(["a.example", "connect:wss://a.example", "oh"]),
        ),
        (
            "a value with a number in it",
            json!(["img:a.example", 1, "o"]),
        ),
        ("a value that is a text", json!("xxo")),
        ("flags that are a number", json!(["img:a.example", "", 0])),
        ("two modes", json!(["img:a.example", "", "eo"])),
        ("a mode in capitals", json!(["img:a.example", "", "O"])),
        ("an empty list with nothing else", json!([])),
        ("nothing declared, and observed", json!(["", "", "o"])),
    ] {
        let gadgets = own(value, json!(["connect:b.example"]));
        all.push(page(why, enforce(), &gadgets, anybody(), both(), none()));
        all.push(page(
            why,
            json!({ "mode": "observe" }),
            &gadgets,
            anybody(),
            both(),
            none(),
        ));
    }
    let scripts = json!({ "*": [ "img:a.example", "", "o" ], "tiles": [ "img:a.example" ] });
    all.push(page(
        "the user's own scripts have no stage of their own",
        enforce(),
        &scripts,
        anybody(),
        both(),
        none(),
    ));
    for (why, stages) in [
        ("a mode that is unknown", json!({ "mode": "off" })),
        ("a mode in capitals", json!({ "mode": "Observe" })),
        ("a mode that begins like one", json!({ "mode": "observed" })),
        ("a mode that is null", json!({ "mode": null })),
        ("a mode in a list", json!({ "mode": [ "observe" ] })),
        ("a mode that is a number", json!({ "mode": 0 })),
        ("a mode that is empty", json!({ "mode": "" })),
        ("no mode", json!({})),
    ] {
        all.push(page(why, stages, &plain, anybody(), both(), none()));
    }
    let admins = || json!(["interface-admin", "sysop"]);
    for (why, stages, reader) in [
        (
            "for groups, in one",
            json!({ "enforceFor": admins() }),
            json!({ "groups": [ "*", "user", "sysop" ] }),
        ),
        (
            "for groups, in none",
            json!({ "enforceFor": admins() }),
            json!({ "groups": [ "*", "user" ] }),
        ),
        (
            "for groups, logged out",
            json!({ "enforceFor": admins() }),
            anybody(),
        ),
        (
            "for everybody, by a group",
            json!({ "enforceFor": [ "*" ] }),
            anybody(),
        ),
        (
            "for groups, others observe",
            json!({ "enforceFor": admins(), "modeForOthers": "observe" }),
            anybody(),
        ),
        (
            "for groups, others are unknown",
            json!({ "enforceFor": admins(), "modeForOthers": "off" }),
            anybody(),
        ),
        (
            "for groups, others are null",
            json!({ "enforceFor": admins(), "modeForOthers": null }),
            anybody(),
        ),
        (
            "groups that are not known",
            json!({ "enforceFor": admins() }),
            json!({}),
        ),
        (
            "groups of the wiki that cannot be read",
            json!({ "enforceFor": "sysop" }),
            anybody(),
        ),
        (
            "groups of the wiki that are null",
            json!({ "enforceFor": null }),
            anybody(),
        ),
        (
            "groups of the wiki with a number",
            json!({ "enforceFor": [ 1 ] }),
            anybody(),
        ),
        (
            "no group of the wiki",
            json!({ "enforceFor": [] }),
            anybody(),
        ),
        (
            "a share, drawn",
            json!({ "enforceShare": 10 }),
            json!({ "groups": [ "*" ], "lot": 9 }),
        ),
        (
            "a share, not drawn",
            json!({ "enforceShare": 10 }),
            json!({ "groups": [ "*" ], "lot": 10 }),
        ),
        (
            "a share, without a lot",
            json!({ "enforceShare": 10 }),
            anybody(),
        ),
        (
            "a share of all",
            json!({ "enforceShare": 100 }),
            json!({ "groups": [ "*" ], "lot": 99 }),
        ),
        (
            "a share of none",
            json!({ "enforceShare": 0 }),
            json!({ "groups": [ "*" ], "lot": 99 }),
        ),
        (
            "a share that is negative",
            json!({ "enforceShare": -1, "enforceFor": admins() }),
            json!({ "groups": [ "*" ], "lot": 99 }),
        ),
        (
            "a share that is a text",
            json!({ "enforceShare": "10" }),
            json!({ "groups": [ "*" ], "lot": 99 }),
        ),
        (
            "a share that is null",
            json!({ "enforceShare": null, "enforceFor": admins() }),
            json!({ "groups": [ "*" ], "lot": 99 }),
        ),
        (
            "a share and groups, drawn",
            json!({ "enforceShare": 10, "enforceFor": admins() }),
            json!({ "groups": [ "*" ], "lot": 1 }),
        ),
        (
            "a share and groups, in one",
            json!({ "enforceShare": 10, "enforceFor": admins() }),
            json!({ "groups": [ "sysop" ], "lot": 99 }),
        ),
        (
            "a share and groups, neither",
            json!({ "enforceShare": 10, "enforceFor": admins() }),
            json!({ "groups": [ "*" ], "lot": 99 }),
        ),
    ] {
        let mut stages = stages;
        stages["mode"] = "enforce".into();
        all.push(page(
            why,
            stages.clone(),
            &plain,
            reader.clone(),
            both(),
            none(),
        ));
        stages["mode"] = "observe".into();
        let enforced = own(
            json!(["img:a.example", "", "e"]),
            json!(["connect:b.example", "", "a"]),
        );
        all.push(page(why, stages, &enforced, reader, both(), none()));
    }
    all
}

/// Preferences of the ledger, as anybody may have written them.
pub fn ledgers() -> Vec<Value> {
    const ENTRY: &str = "1;allow;2026-11-20;img:a.example";
    const OTHER: &str = "1;never;2026-11-21;";
    let line = |why: &str, preferences: &[(&str, &str)]| {
        let preferences = preferences.iter();
        let preferences: serde_json::Map<String, Value> = preferences
            .map(|(name, value)| (format!("userjs-gadgetconsent-{name}"), json!(value)))
            .collect();
        json!({ "why": why, "preferences": preferences })
    };
    vec![
        line("nothing", &[]),
        line("nothing in a preference", &[("0", "")]),
        line("one entry", &[("0", &format!("tiles {ENTRY}"))]),
        line(
            "two entries, and one in another preference",
            &[
                ("5", &format!("charts {OTHER}\ntiles {ENTRY}")),
                ("7", &format!("my_map {OTHER}")),
            ],
        ),
        line(
            "a name that stands twice in a preference",
            &[(
                "3",
                &format!("tiles {ENTRY}\ncharts {ENTRY}\ntiles {OTHER}"),
            )],
        ),
        line(
            "a name that stands twice in two preferences",
            &[
                ("7", &format!("tiles {ENTRY}")),
                ("1", &format!("tiles {OTHER}")),
            ],
        ),
        line(
            "the same entry three times",
            &[
                ("1", &format!("tiles {ENTRY}\ntiles {ENTRY}")),
                ("2", &format!("tiles {ENTRY}")),
            ],
        ),
        line(
            "twice, and empty",
            &[("0", &format!("tiles \ntiles {ENTRY}"))],
        ),
        line("empty entries", &[("0", "tiles \ncharts  ")]),
        line(
            "for the farm",
            &[
                ("8", &format!("tiles {ENTRY}")),
                ("f", &format!("charts {ENTRY}")),
            ],
        ),
        line(
            "of the wiki and for the farm: that of the wiki counts",
            &[
                ("0", &format!("tiles {OTHER}")),
                ("8", &format!("tiles {ENTRY}")),
            ],
        ),
        line(
            "twice of the wiki and once for the farm",
            &[
                ("0", &format!("tiles {OTHER}\ntiles {ENTRY}")),
                ("8", &format!("tiles {ENTRY}")),
            ],
        ),
        line(
            "twice for the farm",
            &[
                ("8", &format!("tiles {OTHER}")),
                ("9", &format!("tiles {ENTRY}")),
            ],
        ),
        line(
            "lines that cannot be read",
            &[(
                "4",
                &format!("\n\n tiles {ENTRY}\ntiles\n \ncharts {ENTRY}\n"),
            )],
        ),
        line(
            "other preferences",
            &[
                ("", &format!("tiles {ENTRY}")),
                ("10", &format!("tiles {ENTRY}")),
                ("A", &format!("tiles {ENTRY}")),
                ("g", &format!("tiles {ENTRY}")),
                ("tiles", ENTRY),
            ],
        ),
        line(
            "names that objects have",
            &[(
                "6",
                &format!(
                    "__proto__ {ENTRY}\nconstructor {OTHER}\ntoString {ENTRY}\n__proto__ {OTHER}"
                ),
            )],
        ),
        line(
            "other names and line ends",
            &[(
                "6",
                &format!(
                    "* {ENTRY}\n~key abc\né {ENTRY}\r\ntiles\u{a0}{ENTRY}\n日本語 {OTHER}\u{2028}x {ENTRY}"
                ),
            )],
        ),
        line("JSON", &[("2", "{ \"tiles\": \"1;allow;2026-11-20;\" }")]),
    ]
}

pub fn names() -> Vec<String> {
    [
        "tiles",
        "my_map",
        "My-Map",
        "a.b",
        "a:b",
        "a~b",
        "a!b",
        "a'b",
        "a(b)",
        "a*b",
        "*",
        "",
        "_",
        "__proto__",
        "constructor",
        "%",
        "%41",
        "a%2Fb",
        "a/b",
        "a|b",
        "a;b",
        "a b",
        "é",
        "ß",
        "日本語",
        "\u{1f600}",
        "\u{0}",
        "\n",
        "\u{7f}",
        "\u{80}",
        "\u{7ff}",
        "\u{800}",
        "\u{ffff}",
        "\u{10ffff}",
        "A_5F",
        "0",
        "-",
    ]
    .map(ToOwned::to_owned)
    .to_vec()
}

/// Texts of every length around the blocks of eight bytes, in one and in several bytes a character, for
/// several keys.
pub fn seals() -> Vec<Value> {
    let place = "gadgetconsent/wiki/Ada/answer/tiles";
    let mut all = Vec::new();
    for length in 0..24 {
        all.push((
            "000102030405060708090a0b0c0d0e0f",
            place,
            "x".repeat(length),
        ));
    }
    for length in 0..8 {
        all.push((
            "ffffffffffffffffffffffffffffffff",
            "",
            "\u{e9}".repeat(length),
        ));
    }
    for key in [
        "00000000000000000000000000000000",
        "0000000000000000ffffffffffffffff",
    ] {
        for text in [
            "1;allow;2026-11-27;img:*.tile.maps.test|",
            "1;allow;2026-11-27;img:*.tile.maps.test|1;refuse;2026-11-20;;img:*.tile.maps.test",
            "\u{1f600}|\u{0}\u{2028}",
            "",
        ] {
            all.push((key, place, text.to_owned()));
        }
    }
    let line = |(key, place, text): (&str, &str, String)| json!({ "key": key, "place": place, "text": text });
    all.into_iter().map(line).collect()
}
