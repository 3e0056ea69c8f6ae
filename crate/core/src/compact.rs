//! Keeping a ledger small, because each page comes with all preferences of its user.

use crate::day::Day;
use crate::ledger::{Answer, Entry, PREFERENCE_PREFIX, revoked};
use crate::outbox::GRANT_DAYS;
use crate::request::Requests;

/// The default for the number of bytes that answers may take in each page.
pub const MOST_BYTES: usize = 8_192;

/// The bytes around the name and the text of an entry in the page: a space, and the line break, which is
/// written as `\n`. The names of the preferences, 464 bytes at most, do not count.
const AROUND: usize = 3;

/// The number of bytes that an entry adds to the HTML of a page, before compression.
#[must_use]
pub fn bytes_of(gadget: &str, text: &str) -> usize {
    gadget.len() + text.len() + AROUND
}

/// The scripts that have most of a user's preferences, by the beginnings of the names:
/// `userjs-tracker… (87), userjs-notes… (9)`. At most three. The answers themselves do not count.
#[must_use]
pub fn largest_scripts<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let mut scripts: Vec<&str> = names
        .filter(|name| !name.starts_with(PREFERENCE_PREFIX))
        .filter_map(|name| name.strip_prefix("userjs-"))
        .filter_map(|rest| rest.split(['-', '_']).next())
        .collect();
    scripts.sort_unstable();
    let mut texts = Vec::new();
    while texts.len() < 3
        && let Some(most) = scripts
            .chunk_by(|one, other| one == other)
            .reduce(|most, more| if more.len() > most.len() { more } else { most })
    {
        let script = most[0];
        texts.push(format!("userjs-{script}… ({})", most.len()));
        scripts.retain(|known| *known != script);
    }
    texts.join(", ")
}

/// Shortens refusals, the oldest first, until all entries take at most `most` bytes or none can be
/// shorter. Returns the changed texts by gadget; `None`: the entry is removed.
///
/// | the entry | what becomes of it |
/// | --- | --- |
/// | grants something, or cannot be read | it stays |
/// | an answer taken back, at most [`GRANT_DAYS`] days ago | it stays, because an older grant may wait on a device |
/// | an answer taken back earlier | it is removed |
/// | a refusal of a gadget that still asks | *never*, the shortest text that keeps the gadget from running and asking |
/// | a refusal of another gadget, more than [`GRANT_DAYS`] days old | it is removed |
/// | a later one | an answer taken back today, because a device may still have an older grant |
#[must_use]
pub fn compact(
    all: &[(String, String)],
    most: usize,
    today: Day,
    is_asked_for: impl Fn(&str) -> bool,
) -> Vec<(String, Option<String>)> {
    let mut bytes: usize = all
        .iter()
        .map(|(gadget, text)| bytes_of(gadget, text))
        .sum();
    let read = |(gadget, text): &(String, String)| {
        let entry: Entry = text.parse().ok()?;
        let is_refusal = entry.answer != Answer::Allow && entry.granted.is_empty();
        is_refusal.then(|| (entry, gadget.clone(), text.len()))
    };
    let mut refusals: Vec<(Entry, String, usize)> = all.iter().filter_map(read).collect();
    refusals.sort_by(|a, b| (a.0.day, &a.1).cmp(&(b.0.day, &b.1)));
    let mut changes = Vec::new();
    for (entry, gadget, length) in refusals {
        if bytes <= most {
            break;
        }
        let is_old = today.since(entry.day) > GRANT_DAYS;
        let next = if entry.is_revoked() {
            if !is_old {
                continue;
            }
            None
        } else if is_asked_for(&gadget) {
            let short = Entry {
                answer: Answer::Never,
                refused: Requests::default(),
                ..entry
            };
            Some(short.to_string())
        } else {
            (!is_old).then(|| revoked(today).to_string())
        };
        let after = next.as_ref().map(|text| bytes_of(&gadget, text));
        let after = after.unwrap_or_default();
        let before = bytes_of(&gadget, "") + length;
        if after < before {
            bytes -= before - after;
            changes.push((gadget, next));
        }
    }
    changes
}
