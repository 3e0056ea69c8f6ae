//! Titles as MediaWiki reads them (`TitleParser::splitTitleString`).

use super::Wiki;

/// A title that was read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Title {
    /// A page's.
    Page(String),
    /// No page can have it.
    None,
    /// It may be another wiki's, or that of a special page, or in a namespace of which nothing is known.
    Unclear,
}

/// The namespaces that every wiki has, with the names that every wiki understands.
const EVERYWHERE: [(i32, &str); 18] = [
    (MEDIA, "Media"),
    (SPECIAL, "Special"),
    (MAIN, ""),
    (1, "Talk"),
    (2, "User"),
    (3, "User_talk"),
    (4, "Project"),
    (5, "Project_talk"),
    (FILE, "File"),
    (7, "File_talk"),
    (8, "MediaWiki"),
    (9, "MediaWiki_talk"),
    (10, "Template"),
    (11, "Template_talk"),
    (12, "Help"),
    (13, "Help_talk"),
    (14, "Category"),
    (15, "Category_talk"),
];
const MEDIA: i32 = -2;
const SPECIAL: i32 = -1;
const MAIN: i32 = 0;
const FILE: i32 = 6;

/// The most bytes of a title without its namespace.
const LONGEST: usize = 255;

/// Reads a title that is in form NFC.
pub(super) fn read(text: &str, wiki: &Wiki) -> Title {
    // Not UTF-8. Wikis of some languages read an older encoding then.
    if text.contains('\u{fffd}') {
        return Title::Unclear;
    }
    let text: String = text.chars().filter(|char| !is_mark(*char)).collect();
    let text = joined(&text);
    let mut rest = text.as_str();
    let mut namespace = MAIN;
    if let Some(after) = rest.strip_prefix(':') {
        rest = after.trim_matches('_');
    }
    // What is in front of the first colon. A colon at the very beginning is none.
    let mut signs = rest.char_indices().skip(1);
    if let Some((at, _)) = signs.find(|(_, char)| *char == ':') {
        // A page, or another wiki.
        let Some(number) = number_of(rest[..at].trim_end_matches('_'), wiki) else {
            return Title::Unclear;
        };
        namespace = number;
        rest = rest[at + 1..].trim_start_matches('_');
    }
    if let Some((before, _)) = rest.split_once('#') {
        rest = before.trim_end_matches('_');
    }
    if rest.is_empty() || rest.starts_with(':') || rest.len() > LONGEST || !is_legal(rest) {
        return Title::None;
    }
    if namespace == SPECIAL {
        return Title::Unclear;
    }
    if namespace == MEDIA {
        namespace = FILE;
    }
    let is_capitalized = !wiki.case_sensitive.contains(&namespace);
    let title = if is_capitalized {
        capital(rest)
    } else {
        Some(rest.to_owned())
    };
    match (name_of(namespace, wiki), title) {
        (Some(""), Some(title)) => Title::Page(title),
        (Some(name), Some(title)) => Title::Page(format!("{name}:{title}")),
        _ => Title::Unclear,
    }
}

/// Marks of direction, which are removed.
fn is_mark(char: char) -> bool {
    matches!(char, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}')
}

/// With one underscore for each run of spaces and underscores, and none at the ends.
fn joined(text: &str) -> String {
    let is_space = |char: char| {
        matches!(
            char,
            ' ' | '_' | '\u{a0}' | '\u{1680}' | '\u{180e}' | '\u{2000}'
                ..='\u{200a}' | '\u{2028}' | '\u{2029}' | '\u{202f}' | '\u{205f}' | '\u{3000}'
        )
    };
    let words: Vec<&str> = text
        .split(is_space)
        .filter(|word| !word.is_empty())
        .collect();
    words.join("_")
}

fn number_of(prefix: &str, wiki: &Wiki) -> Option<i32> {
    let name = prefix.to_lowercase();
    let here = wiki.namespaces.get(&name).copied();
    let mut everywhere = EVERYWHERE.iter().filter(|(number, _)| *number != MAIN);
    let known = everywhere.find(|(_, known)| known.to_lowercase() == name);
    known.map(|(number, _)| *number).or(here)
}

fn name_of(namespace: i32, wiki: &Wiki) -> Option<&str> {
    let known = EVERYWHERE.iter().find(|(number, _)| *number == namespace);
    let name = known.map(|(_, name)| *name);
    name.or_else(|| wiki.names.get(&namespace).map(String::as_str))
}

/// What a title may consist of: the characters, no escapes, no relative paths.
fn is_legal(title: &str) -> bool {
    let is_bad = |char: char| {
        matches!(char, '#' | '<' | '>' | '[' | ']' | '{' | '}' | '|')
            || char < ' '
            || char == '\u{7f}'
    };
    let has_escape = title.split('%').skip(1).any(|rest| {
        let mut digits = rest.bytes().take(2).filter(u8::is_ascii_hexdigit);
        digits.by_ref().count() == 2
    });
    let has_entity = title.split('&').skip(1).any(|rest| {
        let end = rest.find(';').unwrap_or(0);
        let name = rest[..end].strip_prefix('#').unwrap_or(&rest[..end]);
        !name.is_empty()
            && name
                .chars()
                .all(|char| char.is_ascii_alphanumeric() || !char.is_ascii())
    });
    let is_relative = title.split('/').any(|part| matches!(part, "." | ".."));
    !(title.contains(is_bad) || has_escape || has_entity || is_relative || title.contains("~~~"))
}

/// With a capital as its first letter; `None` for letters of which wikis have different capitals.
fn capital(title: &str) -> Option<String> {
    let mut chars = title.chars();
    let first = chars.next()?;
    let mut upper = first.to_uppercase();
    let (one, more) = (upper.next()?, upper.next());
    // What MediaWiki lists as different in different versions of PHP (`phpCharToUpper.json`).
    let is_disputed = matches!(
        first,
        '\u{345}' | '\u{282}' | '\u{10d0}'..='\u{10ff}' | '\u{1d8e}' | '\u{1f80}'..='\u{1ffc}'
            | '\u{2170}'..='\u{217f}' | '\u{24d0}'..='\u{24e9}' | '\u{a794}' | '\u{a7b9}'..='\u{a7c3}'
            | '\u{16e60}'..='\u{16e7f}'
    );
    (more.is_none() && !is_disputed).then(|| format!("{one}{}", chars.as_str()))
}
