//! The files of messages, in every language: what is missing, unused, or does not fit.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use syntax::Message;

mod syntax;

/// Languages, and how many forms their PLURAL has for whole numbers, in MediaWiki's order: that of the
/// [CLDR](https://www.unicode.org/cldr/charts/latest/supplemental/language_plural_rules.html). If
/// a version of MediaWiki knows more forms, the last one stands for them.
const FORMS: [(&str, usize); 13] = [
    // zero, one, two, few (3–10), many (11–99), other
    ("ar", 6),
    ("de", 2),
    ("en", 2),
    ("es", 2),
    // 0 and 1; other
    ("fr", 2),
    // one, two, other
    ("he", 3),
    ("ja", 1),
    ("pt", 2),
    ("pt-br", 2),
    // 1, 21…; 2–4, 22–24…; 0, 5–20…
    ("ru", 3),
    ("zh-hans", 1),
    ("zh-hant", 1),
    // The file that explains the messages is in English.
    ("qqq", 2),
];

type Texts = BTreeMap<String, String>;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The messages of a file; empty if the file does not exist.
fn read(path: &Path) -> Option<Texts> {
    let text = std::fs::read_to_string(path).ok()?;
    let mut messages: Map<String, Value> = serde_json::from_str(&text).unwrap();
    assert!(messages.remove("@metadata").is_some(), "{}", path.display());
    let texts = messages.into_iter().map(|(key, text)| {
        let text = text.as_str().unwrap_or_else(|| panic!("{key} is no text"));
        (key, text.to_owned())
    });
    Some(texts.collect())
}

/// A folder of messages in all languages.
struct Folder {
    path: &'static str,
    /// Each language must say everything. What administrators see may fall back to English.
    is_complete: bool,
}

const FOLDERS: [Folder; 4] = [
    Folder {
        path: "crate/ui/i18n",
        is_complete: true,
    },
    Folder {
        path: "crate/ui/i18n/admin",
        is_complete: false,
    },
    Folder {
        path: "crate/ui/i18n/linter",
        is_complete: false,
    },
    Folder {
        path: "gadget-loader/i18n",
        is_complete: false,
    },
];

impl Folder {
    fn texts(&self, language: &str) -> Texts {
        let path = root().join(self.path).join(format!("{language}.json"));
        read(&path).unwrap_or_default()
    }

    /// All languages but English and the documentation.
    fn languages(&self) -> Vec<String> {
        files(&root().join(self.path))
            .into_iter()
            .filter(|file| file.parent().unwrap().ends_with(self.path))
            .filter(|file| file.extension().is_some_and(|end| end == "json"))
            .map(|file| file.file_stem().unwrap().to_str().unwrap().to_owned())
            .filter(|language| !["en", "qqq"].contains(&language.as_str()))
            .collect()
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut files = Vec::new();
    for path in entries.map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            files.extend(self::files(&path));
        } else {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// The faults of a text that translates `english`.
fn faults(language: &str, english: &str, text: &str) -> Vec<String> {
    let Some((_, forms)) = FORMS.iter().find(|(code, _)| *code == language) else {
        return vec![format!("how many forms has PLURAL in {language}? (FORMS)")];
    };
    let (english, message) = match (Message::read(english), Message::read(text)) {
        (Ok(english), Ok(message)) => (english, message),
        (english, message) => {
            return [english.err(), message.err()]
                .into_iter()
                .flatten()
                .collect();
        }
    };
    let mut faults = Vec::new();
    if english.shown != message.shown {
        faults.push(format!(
            "it shows {:?}, not {:?}",
            message.shown, english.shown
        ));
    }
    if !message.parameters().is_subset(&english.parameters()) {
        faults.push(format!("{:?} are not given", message.choosing));
    }
    for found in message.plurals {
        if found != *forms {
            faults.push(format!("PLURAL has {found} forms, not {forms}"));
        }
    }
    if text.trim() != text || text.is_empty() {
        faults.push("it is empty, or has spaces around it".to_owned());
    }
    faults
}

#[test]
fn each_message_is_documented_with_its_parameters() {
    for folder in FOLDERS {
        let (english, documentation) = (folder.texts("en"), folder.texts("qqq"));
        assert_eq!(
            english.keys().collect::<Vec<_>>(),
            documentation.keys().collect::<Vec<_>>(),
            "{}",
            folder.path
        );
        for (key, text) in &english {
            assert!(key.starts_with("gadget-consent-"), "{key}");
            assert_eq!(faults("en", text, text), Vec::<String>::new(), "{key}");
            let given = Message::read(text).unwrap().parameters();
            for number in '1'..='9' {
                let told = documentation[key].contains(&format!("${number}"));
                assert_eq!(told, given.contains(&number), "{key}: ${number}");
            }
        }
    }
}

#[test]
fn each_language_says_what_english_says() {
    let mut wrong = Vec::new();
    for folder in FOLDERS {
        let english = folder.texts("en");
        for language in folder.languages() {
            let texts = folder.texts(&language);
            for key in english.keys().filter(|key| !texts.contains_key(*key)) {
                if folder.is_complete {
                    wrong.push(format!("{language}: {key} is missing"));
                }
            }
            for (key, text) in &texts {
                match english.get(key) {
                    None => wrong.push(format!("{language}: {key} is not in English")),
                    Some(english) => wrong.extend(
                        faults(&language, english, text)
                            .into_iter()
                            .map(|fault| format!("{language}: {key}: {fault}")),
                    ),
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_promised_languages_are_there() {
    let languages = FOLDERS[0].languages();
    for promised in [
        "de", "fr", "es", "ru", "ar", "he", "ja", "zh-hans", "zh-hant", "pt",
    ] {
        assert!(
            languages.iter().any(|there| there == promised),
            "{promised}"
        );
    }
}

#[test]
fn what_does_not_fit_is_found() {
    let table = [
        ("de", "a $1", "ein $2", 2),
        ("de", "a $1", "ein", 1),
        ("ru", "{{PLURAL:$1|a|$1 b}}", "{{PLURAL:$1|а|$1 б}}", 1),
        ("ru", "{{PLURAL:$1|a|$1 b}}", "{{PLURAL:$1|а|$1 б|$1 в}}", 0),
        ("ar", "{{PLURAL:$1|a|$1 b}}", "{{PLURAL:$1|a|b|$1 c}}", 1),
        // A language with one form does not need PLURAL.
        ("ja", "{{PLURAL:$1|a|b}}", "あ", 0),
        ("de", "{{PLURAL:$1|a|b}}", "{{PLURAL:$1|0=keine|a|b}}", 0),
        ("de", "{{PLURAL:$1|a|b}}", "{{PLURAL:$2|a|b}}", 1),
        ("de", "{{PLURAL:$1|a|b}}", "{{PLURAL:$1|a|b}", 1),
        ("de", "{{GENDER:$1|a}} $1", "{{GENDER:$1|a|b|c}} $1", 0),
        ("de", "{{GENDER:$1|a}} $1", "{{GENDER:$1|a|b|c|d}} $1", 1),
        ("de", "{{GENDER:$1|a}} $1", "{{GENDER:er|a|b}} $1", 1),
        ("de", "a", "{{SITENAME}}", 1),
        ("de", "a", "<b>a</b>", 1),
        ("de", "a", "a&nbsp;b", 1),
        ("de", "a", "R&D; a", 1),
        ("de", "a", "a & b", 0),
        ("de", "a", "[[a]]", 1),
        ("de", "a", "''a''", 1),
        ("de", "a", " a", 1),
        ("de", "a", "", 1),
        ("tlh", "a", "a", 1),
    ];
    for (language, english, text, expected) in table {
        let found = faults(language, english, text);
        assert_eq!(found.len(), expected, "{text}: {found:?}");
    }
}

/// All Rust and JavaScript that may name a message, as one text.
fn sources() -> String {
    ["crate/ui/src", "crate/ui/glue", "gadget-loader/src"]
        .iter()
        .flat_map(|folder| files(&root().join(folder)))
        .filter(|path| !path.iter().any(|part| part == "tests"))
        .map(|path| std::fs::read_to_string(path).unwrap())
        .collect()
}

fn is_named(sources: &str, names: &[&str]) -> bool {
    let is_quoted = |name: &&str| {
        sources.contains(&format!("\"{name}\"")) || sources.contains(&format!("'{name}'"))
    };
    names.iter().any(is_quoted)
}

#[test]
fn each_message_is_used() {
    let sources = sources();
    for folder in FOLDERS
        .iter()
        .filter(|folder| !folder.path.ends_with("admin"))
    {
        for key in folder.texts("en").into_keys() {
            let short = key.strip_prefix("gadget-consent-").unwrap();
            // The code builds `kind-…` from the kind's name, and `script-…` from a message of gadgets.
            let of_gadgets = short.strip_prefix("script-").unwrap_or(short);
            let used = short.starts_with("kind-") || is_named(&sources, &[of_gadgets, &key]);
            assert!(used, "{key} is used nowhere");
        }
    }
}

/// What has a form of its own for scripts is said in it, and nothing else has one.
#[test]
fn messages_about_scripts_are_known() {
    let english = FOLDERS[0].texts("en");
    let keys = english.keys();
    let found: Vec<&str> = keys
        .filter_map(|key| key.strip_prefix("gadget-consent-script-"))
        .collect();
    let mut known = super::OF_SCRIPTS;
    known.sort_unstable();
    assert_eq!(found, known);
    for key in known {
        assert!(
            english.contains_key(&format!("gadget-consent-{key}")),
            "{key}"
        );
        let words = english[&format!("gadget-consent-script-{key}")].to_lowercase();
        assert!(!words.contains("gadget"), "{words}");
    }
}

#[test]
fn each_message_for_administrators_is_used() {
    let sources = sources();
    for key in FOLDERS[1].texts("en").into_keys() {
        let short = key.strip_prefix("gadget-consent-").unwrap();
        let name = short.strip_prefix("admin-").unwrap();
        // The code builds these from a family and a name.
        let member = ["policy-", "summary-"]
            .iter()
            .find_map(|family| name.strip_prefix(family))
            .map_or(name, |member| {
                member.strip_suffix("-help").unwrap_or(member)
            });
        let used = ["kind-", "field-"]
            .iter()
            .any(|family| name.starts_with(family))
            || is_named(&sources, &[short, name, member]);
        assert!(used, "{key} is used nowhere");
    }
}
