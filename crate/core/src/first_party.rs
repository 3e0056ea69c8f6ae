//! First-party sources that many wikis share, by name.

/// Nothing but the wiki itself.
const NONE: &[&str] = &[];

/// The production domains of the Wikimedia Foundation. Not among them: Toolforge and Wikimedia
/// Cloud, where everybody may run a tool.
const WIKIMEDIA: &[&str] = &[
    "*.mediawiki.org",
    "*.wikibooks.org",
    "*.wikidata.org",
    "*.wikifunctions.org",
    "*.wikimedia.org",
    "*.wikinews.org",
    "*.wikipedia.org",
    "*.wikiquote.org",
    "*.wikisource.org",
    "*.wikiversity.org",
    "*.wikivoyage.org",
    "*.wiktionary.org",
    "wikimedia.org",
    "wikisource.org",
];

/// The names of all presets.
pub const PRESETS: [&str; 2] = ["none", "wikimedia"];

/// The sources of a preset; `None` for a name that is no preset's.
#[must_use]
pub fn preset(name: &str) -> Option<&'static [&'static str]> {
    match name {
        "none" => Some(NONE),
        "wikimedia" => Some(WIKIMEDIA),
        _ => None,
    }
}
