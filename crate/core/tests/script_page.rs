//! Which page a script is: every way in which people load scripts, and every spelling of an address that
//! wikis understand. `tests/vectors/scripts.jsonl` has the same cases; `GADGETCONSENT_ACCEPT=1` writes it.

#![allow(clippy::unwrap_used)]
#![allow(clippy::too_many_lines, reason = "tables")]

use std::path::PathBuf;

use gadget_consent_core::Source;
use gadget_consent_core::script_page::{Loaded, Wiki, Wikis, loaded, page};
use icu_normalizer::ComposingNormalizerBorrowed;
use serde_json::{Value, json};
use url::Url;

/// Lines of the file.
const SCRIPTS: usize = 122;

fn normal(text: &str) -> String {
    ComposingNormalizerBorrowed::new_nfc()
        .normalize(text)
        .into_owned()
}

/// A wiki in German, at its usual place.
fn german() -> Wiki {
    Wiki {
        hosts: vec!["de.example.org".to_owned(), "de.m.example.org".to_owned()],
        script: "/w/index.php".to_owned(),
        article: "/wiki/$1".to_owned(),
        namespaces: [
            ("spezial", -1),
            ("diskussion", 1),
            ("benutzer", 2),
            ("benutzerin", 2),
            ("bd", 3),
            ("mediawiki", 8),
            ("mein_wiki", 4),
            ("portal", 100),
        ]
        .map(|(name, number)| (name.to_owned(), number))
        .into(),
        names: [(100, "Portal".to_owned())].into(),
        case_sensitive: Vec::new(),
    }
}

/// A dictionary on a port, whose titles may begin with a small letter, with short addresses of its own.
fn dictionary() -> Wiki {
    Wiki {
        hosts: vec!["words.example.org:8443".to_owned()],
        script: "/index.php".to_owned(),
        article: "/index.php/$1".to_owned(),
        case_sensitive: vec![0, 4, 10],
        ..Wiki::default()
    }
}

fn wikis(own: Wiki) -> Wikis {
    let first_party = [
        "*.example.org",
        "https://other.example/path/",
        "meta.example",
    ];
    Wikis {
        own,
        others: vec![Wiki {
            hosts: vec!["fr.example.org".to_owned()],
            namespaces: [("utilisateur".to_owned(), 2)].into(),
            ..Wiki::default()
        }],
        first_party: first_party
            .iter()
            .map(|source| source.parse::<Source>().unwrap())
            .collect(),
    }
}

/// How a script is loaded.
#[derive(Clone, Copy)]
enum Way {
    /// `importScript( title )`
    Title,
    /// `mw.loader.load( url )`, `mw.loader.getScript( url )`, `$.getScript( url )`, `importScriptURI( url )`
    /// or `<script src="url">`: all of them resolve the URL in the same way.
    Url,
}
use Way::{Title, Url as Address};

const RAW: &str = "&action=raw&ctype=text/javascript";
const WORDS: &str = "//de.example.org/User:Alice/words.js";

/// Ways, spellings, and what they load: a page's name, `?` (ask the wiki), empty (no page), `r…` (a
/// revision), `p…` (a page's number). `{}` stands for [`RAW`].
const TABLE: [(Way, &str, &str); 105] = [
    // Titles.
    (Title, "User:Alice/words.js", WORDS),
    (Title, "Benutzer:Alice/words.js", WORDS),
    (Title, "Benutzerin:Alice/words.js", WORDS),
    (Title, "BENUTZER:Alice/words.js", WORDS),
    (Title, "user:alice/words.js", WORDS),
    (Title, " _User_ : _Alice/words.js_ ", WORDS),
    (Title, ":User:Alice/words.js", WORDS),
    (Title, ": User:Alice/words.js", WORDS),
    (Title, "User:Alice/words.js#part", WORDS),
    (Title, "User:Alice\u{200e}/words.js", WORDS),
    (
        Title,
        "User:Alice/Words.js",
        "//de.example.org/User:Alice/Words.js",
    ),
    (
        Title,
        "User:Alice B/my words.js",
        "//de.example.org/User:Alice_B/my_words.js",
    ),
    (
        Title,
        "User:Alice  _ B/my\u{a0}words.js",
        "//de.example.org/User:Alice_B/my_words.js",
    ),
    (
        Title,
        "User:Alice/a+b.js",
        "//de.example.org/User:Alice/a+b.js",
    ),
    (
        Title,
        "User:Alice/a&b=c?d.js",
        "//de.example.org/User:Alice/a&b=c?d.js",
    ),
    (
        Title,
        "User:Alice/words.js?action=raw",
        "//de.example.org/User:Alice/words.js?action=raw",
    ),
    (
        Title,
        "User:Alice/100%.js",
        "//de.example.org/User:Alice/100%.js",
    ),
    (
        Title,
        "User:Ångström/words.js",
        "//de.example.org/User:Ångström/words.js",
    ),
    (
        Title,
        "User:A\u{30a}ngstro\u{308}m/words.js",
        "//de.example.org/User:Ångström/words.js",
    ),
    (
        Title,
        "User:élan/words.js",
        "//de.example.org/User:Élan/words.js",
    ),
    (
        Title,
        "User:Алиса/слова.js",
        "//de.example.org/User:Алиса/слова.js",
    ),
    (
        Title,
        "User:алиса/слова.js",
        "//de.example.org/User:Алиса/слова.js",
    ),
    (
        Title,
        "User:Alice/vector.js",
        "//de.example.org/User:Alice/vector.js",
    ),
    (
        Title,
        "User:Alice/vector-2022.js",
        "//de.example.org/User:Alice/vector-2022.js",
    ),
    (
        Title,
        "User:Alice/common.js",
        "//de.example.org/User:Alice/common.js",
    ),
    (
        Title,
        "User:Alice/global.js",
        "//de.example.org/User:Alice/global.js",
    ),
    // `withJS=` gives a title to `importScript`.
    (
        Title,
        "MediaWiki:withJS.js",
        "//de.example.org/MediaWiki:WithJS.js",
    ),
    (
        Title,
        "MediaWiki:Common.js",
        "//de.example.org/MediaWiki:Common.js",
    ),
    (
        Title,
        "Mein Wiki:Words.js",
        "//de.example.org/Project:Words.js",
    ),
    (Title, "Portal:words.js", "//de.example.org/Portal:Words.js"),
    (Title, "Media:words.js", "//de.example.org/File:Words.js"),
    (Title, "words.js", "//de.example.org/Words.js"),
    // What only the wiki knows: other wikis, special pages, letters.
    (Title, "fr:Utilisateur:Alice/words.js", "?"),
    (Title, "Utilisateur:Alice/words.js", "?"),
    (Title, "Special:MyPage/words.js", "?"),
    (Title, "Spezial:Meine Benutzerseite/words.js", "?"),
    (Title, "User:ßigma/words.js", "?"),
    (Title, "User:ⓐlice/words.js", "?"),
    // What no page can have.
    (Title, "", ""),
    (Title, "User:", ""),
    (Title, "User:#words.js", ""),
    (Title, "User::Alice/words.js", ""),
    (Title, "User:Alice/<words>.js", ""),
    (Title, "User:Alice/words|.js", ""),
    (Title, "User:Alice/%41.js", ""),
    (Title, "User:Alice/&amp;.js", ""),
    (Title, "User:Alice/../words.js", ""),
    (Title, "User:Alice/~~~.js", ""),
    // Addresses: the script, with a title.
    (Address, "/w/index.php?title=User:Alice/words.js{}", WORDS),
    (
        Address,
        "https://de.example.org/w/index.php?title=User:Alice/words.js{}",
        WORDS,
    ),
    (
        Address,
        "http://de.example.org/w/index.php?title=User:Alice/words.js{}",
        WORDS,
    ),
    (
        Address,
        "//de.example.org/w/index.php?title=User:Alice/words.js{}",
        WORDS,
    ),
    (
        Address,
        "//de.m.example.org/w/index.php?title=User:Alice/words.js{}",
        WORDS,
    ),
    (
        Address,
        "//DE.Example.ORG:443/w/index.php?title=User:Alice/words.js{}",
        WORDS,
    ),
    (
        Address,
        "//alice:x@de.example.org/w/index.php?title=User:Alice/words.js{}",
        WORDS,
    ),
    (
        Address,
        "/w/../w/./index.php?title=User:Alice/words.js{}",
        WORDS,
    ),
    (Address, "/w/?title=User:Alice/words.js{}", WORDS),
    (Address, "../w/index.php?title=User:Alice/words.js{}", WORDS),
    (
        Address,
        "/w/index.php?action=raw&title=User:Alice/words.js",
        WORDS,
    ),
    (
        Address,
        "/w/index.php?action=RAW&title=User:Alice/words.js&gen=js",
        WORDS,
    ),
    (
        Address,
        "/w/index.php?title=User%3AAlice%2Fwords.js{}&maxage=86400&smaxage=86400",
        WORDS,
    ),
    (
        Address,
        "/w/index.php?title=%55ser:Alice/words%2ejs{}",
        WORDS,
    ),
    (Address, "/w/index.php?ti%74le=User:Alice/words.js{}", WORDS),
    (
        Address,
        "/w/index.php?title=Benutzer:Alice/words.js{}&dummy=1#x",
        WORDS,
    ),
    (
        Address,
        "/w/index.php?title=User:Alice+B/my_words.js{}",
        "//de.example.org/User:Alice_B/my_words.js",
    ),
    (
        Address,
        "/w/index.php?title=User:Alice%20B/my%5Fwords.js{}",
        "//de.example.org/User:Alice_B/my_words.js",
    ),
    (
        Address,
        "/w/index.php?title=User:Alice/a%2Bb.js{}",
        "//de.example.org/User:Alice/a+b.js",
    ),
    (
        Address,
        "/w/index.php?title=User:%C3%85ngstr%C3%B6m/words.js{}",
        "//de.example.org/User:Ångström/words.js",
    ),
    (
        Address,
        "/w/index.php?title=User:Ångström/words.js{}",
        "//de.example.org/User:Ångström/words.js",
    ),
    (
        Address,
        "/w/index.php?title=User:%C5ngstr%F6m/words.js{}",
        "?",
    ),
    // Of several values the last one counts, as PHP reads names.
    (
        Address,
        "/w/index.php?title=User:Bob/x.js&title=User:Alice/words.js{}",
        WORDS,
    ),
    (
        Address,
        "/w/index.php?title=User:Bob/x.js&%20title=User:Alice/words.js{}",
        WORDS,
    ),
    (
        Address,
        "/w/index.php?title=User:Bob/x.js&title%00x=User:Alice/words.js{}",
        WORDS,
    ),
    (
        Address,
        "/w/index.php?title=User:Alice/words.js{}&action=view",
        "",
    ),
    (
        Address,
        "/w/index.php?title=User:Alice/words.js{}&title[]=User:Bob/x.js",
        "?",
    ),
    // Short paths. A title in the path counts more than one in the query.
    (
        Address,
        "/wiki/User:Alice/words.js?action=raw&ctype=text/javascript",
        WORDS,
    ),
    (
        Address,
        "/wiki/Benutzer:Alice/words.js?action=raw&title=User:Bob/x.js",
        WORDS,
    ),
    (Address, "/wiki/User%3aAlice%2fwords.js?action=raw", WORDS),
    (
        Address,
        "/wiki/User:Alice/a+b.js?action=raw",
        "//de.example.org/User:Alice/a+b.js",
    ),
    (
        Address,
        "/w/index.php/User:Alice/words.js?action=raw",
        WORDS,
    ),
    (
        Address,
        "/w/index.php/User:Alice/words.js?action=raw&title=User:Bob/x.js",
        WORDS,
    ),
    (Address, "/wiki/?title=User:Alice/words.js{}", "?"),
    (Address, "/w//index.php?title=User:Alice/words.js{}", "?"),
    (Address, "/w/%69ndex.php?title=User:Alice/words.js{}", "?"),
    (Address, "/zh-hans/User:Alice/words.js?action=raw", "?"),
    // Revisions and numbers of pages: the title does not count.
    (
        Address,
        "/w/index.php?title=User:Alice/words.js{}&oldid=5",
        "r5",
    ),
    (Address, "/w/index.php?oldid=5&action=raw", "r5"),
    (
        Address,
        "/w/index.php?title=User:Alice/words.js{}&diff=7",
        "r7",
    ),
    (
        Address,
        "/w/index.php?title=User:Alice/words.js{}&oldid=5&diff=7&curid=9",
        "r5",
    ),
    (
        Address,
        "/wiki/User:Alice/words.js?action=raw&oldid=5",
        "r5",
    ),
    (
        Address,
        "/w/index.php?curid=9&title=User:Alice/words.js{}",
        "p9",
    ),
    (
        Address,
        "/w/index.php?title=User:Alice/words.js{}&oldid=0&curid=",
        WORDS,
    ),
    (
        Address,
        "/w/index.php?title=User:Alice/words.js{}&oldid=5x",
        "?",
    ),
    (
        Address,
        "/w/index.php?title=User:Alice/words.js{}&oldid=1e3",
        "?",
    ),
    (
        Address,
        "/w/index.php?title=User:Alice/words.js{}&direction=prev",
        "?",
    ),
    (
        Address,
        "/w/index.php?title=User:Alice/words.js{}&section=1",
        "?",
    ),
    (
        Address,
        "/w/index.php?title=User:Alice/words.js{}&slot=x",
        "?",
    ),
    (
        Address,
        "/w/index.php?title=User:Alice/words.js{}&slot=main&templates=",
        WORDS,
    ),
    (
        Address,
        "/w/index.php?title=User:Alice/words.js{}&templates=expand",
        "?",
    ),
    // Nothing of a page's text.
    (Address, "/w/index.php?title=User:Alice/words.js", ""),
    (
        Address,
        "/w/load.php?modules=ext.gadget.words&only=scripts",
        "",
    ),
    (Address, "/static/words.js", ""),
    (
        Address,
        "//cdn.example/words.js?action=raw&title=User:Alice/words.js",
        "",
    ),
    (Address, "data:text/javascript,x", ""),
    (
        Address,
        "https://other.example/w/index.php?title=User:Alice/words.js{}",
        "",
    ),
];

/// The same, of pages of other wikis.
const ELSEWHERE: [(&str, &str); 9] = [
    (
        "//fr.example.org/w/index.php?title=User:Alice/words.js{}",
        "//fr.example.org/User:Alice/words.js",
    ),
    (
        "//fr.example.org/w/index.php?title=Utilisateur:Alice/words.js{}",
        "//fr.example.org/User:Alice/words.js",
    ),
    (
        "//it.example.org/w/index.php?title=User:Alice/words.js{}",
        "//it.example.org/User:Alice/words.js",
    ),
    (
        "//it.example.org/index.php?title=MediaWiki:Words.js{}",
        "//it.example.org/MediaWiki:Words.js",
    ),
    (
        "//it.example.org/wiki/User:alice/words.js?action=raw",
        "//it.example.org/User:Alice/words.js",
    ),
    (
        "//it.example.org/w/index.php?title=Utente:Alice/words.js{}",
        "?",
    ),
    (
        "//meta.example/w/index.php?title=User:Alice/global.js{}",
        "//meta.example/User:Alice/global.js",
    ),
    ("//meta.example/x?title=User:Alice/global.js{}", "?"),
    (
        "//meta.example/w/index.php?title=User:Alice/global.js{}&oldid=3",
        "r3",
    ),
];

/// The same, on the dictionary.
const SMALL: [(Way, &str, &str); 8] = [
    (
        Title,
        "User:alice/words.js",
        "//words.example.org:8443/User:Alice/words.js",
    ),
    (
        Title,
        "Template:words.js",
        "//words.example.org:8443/Template:words.js",
    ),
    (Title, "words.js", "//words.example.org:8443/words.js"),
    (
        Address,
        "/index.php/User:Alice/words.js?action=raw",
        "//words.example.org:8443/User:Alice/words.js",
    ),
    (
        Address,
        "/index.php?title=User:Alice/words.js{}",
        "//words.example.org:8443/User:Alice/words.js",
    ),
    (
        Address,
        "?title=User:Alice/words.js{}",
        "//words.example.org:8443/tide",
    ),
    (
        Address,
        "//words.example.org/index.php?title=User:Alice/words.js{}",
        "//words.example.org/User:Alice/words.js",
    ),
    (
        Address,
        "//de.example.org/w/index.php?title=User:Alice/words.js{}",
        WORDS,
    ),
];

struct Case {
    own: Wiki,
    base: &'static str,
    way: Way,
    given: String,
    expected: &'static str,
}

fn cases() -> Vec<Case> {
    let case = |own: &Wiki, base, (way, given, expected): (Way, &str, &'static str)| Case {
        own: own.clone(),
        base,
        way,
        given: given.replace("{}", RAW),
        expected,
    };
    let (german, dictionary) = (german(), dictionary());
    let here = "https://de.example.org/wiki/Tides";
    let there = "https://words.example.org:8443/index.php/tide";
    let mut cases: Vec<Case> = TABLE.map(|row| case(&german, here, row)).into();
    cases
        .extend(ELSEWHERE.map(|(given, expected)| case(&german, here, (Address, given, expected))));
    cases.extend(SMALL.map(|row| case(&dictionary, there, row)));
    cases
}

/// `mw.internalWikiUrlencode`, as far as these titles need it.
fn encoded(title: &str) -> String {
    let keeps = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~:/!*();@$,".contains(&byte);
    title
        .replace(' ', "_")
        .bytes()
        .map(|byte| match byte {
            byte if keeps(byte) => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect()
}

/// The address that a browser asks for.
fn address(case: &Case) -> String {
    let given = match case.way {
        Title => format!("{}?title={}{RAW}", case.own.script, encoded(&case.given)),
        Address => case.given.clone(),
    };
    Url::parse(case.base).unwrap().join(&given).unwrap().into()
}

fn answer(loaded: &Loaded) -> Value {
    match loaded {
        Loaded::Other => Value::Null,
        Loaded::Page(page) => json!(page.to_string()),
        Loaded::Revision { host, revision } => json!({ "host": host, "revision": revision }),
        Loaded::Numbered { host, page } => json!({ "host": host, "page": page }),
        Loaded::Unclear { host } => json!({ "host": host }),
    }
}

fn short(loaded: &Loaded) -> String {
    match loaded {
        Loaded::Other => String::new(),
        Loaded::Page(page) => page.to_string(),
        Loaded::Revision { revision, .. } => format!("r{revision}"),
        Loaded::Numbered { page, .. } => format!("p{page}"),
        Loaded::Unclear { .. } => "?".to_owned(),
    }
}

fn of_wiki(wiki: &Wiki) -> Value {
    json!({
        "hosts": wiki.hosts,
        "script": wiki.script,
        "article": wiki.article,
        "namespaces": wiki.namespaces,
        "names": wiki.names,
        "caseSensitive": wiki.case_sensitive,
    })
}

#[test]
fn each_spelling_is_the_page_that_it_loads() {
    let mut lines = Vec::new();
    for case in cases() {
        let wikis = wikis(case.own.clone());
        let address = address(&case);
        let loaded = loaded(&address, &wikis, normal);
        assert_eq!(short(&loaded), case.expected, "{} {address}", case.given);
        if let (Title, Loaded::Page(found)) = (case.way, &loaded) {
            assert_eq!(page(&case.given, &case.own, normal).as_ref(), Some(found));
        }
        let firsts: Vec<String> = wikis.first_party.iter().map(Source::to_string).collect();
        let line = json!({
            "own": of_wiki(&wikis.own),
            "others": wikis.others.iter().map(of_wiki).collect::<Vec<_>>(),
            "firstParty": firsts,
            "address": address,
            "loads": answer(&loaded),
        });
        lines.push(line.to_string());
    }
    assert_eq!(lines.len(), SCRIPTS);
    let text = lines.join("\n") + "\n";
    let file: PathBuf = [
        env!("CARGO_MANIFEST_DIR"),
        "../../tests/vectors/scripts.jsonl",
    ]
    .iter()
    .collect();
    if std::env::var_os("GADGETCONSENT_ACCEPT").is_some() {
        std::fs::write(&file, &text).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
}

/// A name is told apart from names of gadgets, and from the user's own code.
#[test]
fn no_gadget_has_the_name_of_a_script() {
    for case in cases()
        .iter()
        .filter(|case| case.expected.starts_with("//"))
    {
        assert!(
            !case.expected.contains(char::is_whitespace),
            "{}",
            case.expected
        );
        assert!(
            !case
                .expected
                .starts_with(|char: char| char.is_ascii_alphabetic() || char == '*')
        );
    }
}
