//! Texts of the wiki as people may be shown them. Whoever writes a text must not be able to write
//! outside of its place, or to lead elsewhere than it says.

/// The most characters of a text that stand on each other, such as accents.
const STACKED: usize = 4;

/// A text without what is not seen or does not stay in its line: controls, directions that are not
/// closed, invisible characters, towers of accents. All white space is a single space. `None`: nothing
/// is left, or the text says only that a message is missing (`⧼key⧽`).
#[must_use]
pub fn plain(text: &str) -> Option<String> {
    let mut shown = String::with_capacity(text.len());
    let mut stacked = 0;
    for character in text.chars() {
        if character.is_whitespace() || character.is_control() {
            if !shown.is_empty() && !shown.ends_with(' ') {
                shown.push(' ');
            }
            continue;
        }
        stacked = if is_combining(character) {
            stacked + 1
        } else {
            0
        };
        if !is_unseen(character) && stacked <= STACKED {
            shown.push(character);
        }
    }
    if shown.ends_with(' ') {
        shown.pop();
    }
    let is_missing = shown.starts_with('\u{29fc}') && shown.ends_with('\u{29fd}');
    (!shown.is_empty() && !is_missing).then_some(shown)
}

/// Characters that change the direction of others, or are not seen at all. The marks LRM, RLM and ALM
/// reach no further than their line, and the joiners of some scripts are needed.
const fn is_unseen(character: char) -> bool {
    matches!(
        character,
        '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{200b}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

const fn is_combining(character: char) -> bool {
    matches!(
        character,
        '\u{300}'..='\u{36f}'
            | '\u{483}'..='\u{489}'
            | '\u{1ab0}'..='\u{1aff}'
            | '\u{1dc0}'..='\u{1dff}'
            | '\u{20d0}'..='\u{20ff}'
            | '\u{fe20}'..='\u{fe2f}'
    )
}

/// The beginning of a text that has more than so many characters, if possible up to the end of a word.
/// `None`: the text is short enough.
#[must_use]
pub fn beginning(text: &str, most: usize) -> Option<&str> {
    let (end, _) = text.char_indices().nth(most)?;
    let (most_of_it, _) = text.char_indices().nth(most - most / 4)?;
    let start = text.get(..end)?;
    let space = start.rfind(' ').filter(|space| *space >= most_of_it);
    let cut = start.get(..space.unwrap_or(end))?;
    // What belongs to a letter that is cut off goes with it.
    Some(cut.trim_end_matches(|last| is_combining(last) || last == '\u{200d}'))
}

/// The host to which an address of a link leads. `None`: it is not an absolute address of the web whose
/// host is plain to see, so there is no link. The host is in ASCII and in lower case, with its port.
#[must_use]
pub fn host_of_link(address: &str) -> Option<String> {
    let rest = address
        .strip_prefix("https://")
        .or_else(|| address.strip_prefix("http://"))?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let authority = rest.get(..end)?;
    let (host, port) = match authority.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (authority, None),
    };
    let is_label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    // Where the last part begins with a digit, browsers read a number.
    let last = host.rsplit('.').next()?;
    let is_port = |port: &str| {
        !port.is_empty() && port.len() <= 5 && port.bytes().all(|byte| byte.is_ascii_digit())
    };
    let is_plain = host.len() <= 253
        && host.split('.').all(is_label)
        && last.starts_with(|first: char| first.is_ascii_alphabetic())
        && port.is_none_or(is_port);
    is_plain.then(|| authority.to_ascii_lowercase())
}

/// The title of a user's page. `None`: no user can have that name, so there is no link.
#[must_use]
pub fn user_page(name: &str) -> Option<String> {
    let is_name = name.chars().count() <= 85
        && !name.contains(['/', ':', '@', '\\'])
        && plain(name).as_deref() == Some(name);
    let title = format!("User:{name}");
    (is_name && is_title(&title)).then_some(title)
}

/// Whether `MediaWiki` takes a title as it is. What it does not may lead to another page.
#[must_use]
pub fn is_title(title: &str) -> bool {
    let bytes = title.as_bytes();
    let is_escaped = |at: usize| {
        let two = bytes.get(at + 1..at + 3);
        two.is_some_and(|two| two.iter().all(u8::is_ascii_hexdigit))
    };
    let is_entity = |at: usize| {
        let rest = title.get(at + 1..).unwrap_or_default();
        rest.split_once(';').is_some_and(|(name, _)| {
            let mut name = name.bytes();
            name.len() > 0 && name.all(|byte| byte.is_ascii_alphanumeric() || byte == b'#')
        })
    };
    let name = title.split_once(':').map_or(title, |(_, name)| name);
    !name.is_empty()
        && title.len() <= 255
        && !title.starts_with([':', ' ', '_', '/'])
        && !name.starts_with([' ', '_'])
        && !title.ends_with([' ', '_'])
        && !title.contains(['#', '<', '>', '[', ']', '{', '}', '|', '\u{fffd}'])
        && !title.contains("~~~")
        && !title
            .chars()
            .any(|character| character.is_control() || is_unseen(character))
        && !name.split('/').any(|part| matches!(part, "." | ".."))
        && !title.match_indices('%').any(|(at, _)| is_escaped(at))
        && !title.match_indices('&').any(|(at, _)| is_entity(at))
}
