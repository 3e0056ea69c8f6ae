//! Keeping a ledger small: it comes with every page of who has one in the preferences.

use crate::day::Day;
use crate::ledger::{Answer, Entry, preference_name};
use crate::outbox::GRANT_DAYS;
use crate::request::Requests;

/// The bytes of each page that answers may take where the site policy says nothing.
pub const MOST_BYTES: usize = 8_192;

/// What stands in the page besides an entry and its name: `"…":"…",`.
const AROUND: usize = 6;

/// The bytes that one entry adds to the HTML of a page, before compression.
#[must_use]
pub fn bytes_of(gadget: &str, text: &str) -> usize {
    preference_name(gadget).len() + text.len() + AROUND
}

/// What is to be put in place of old refusals, the oldest first, until all entries take no more than
/// `most` bytes, or nothing is left that could be smaller; `None`: nothing is to stand there.
///
/// What was granted stays as it is, and what cannot be read. What was taken back so long ago that no
/// older grant can still be on its way is forgotten; so is the refusal of a gadget that no page asks for
/// any more. Any other becomes the shortest that is no less: not to run, and not to ask.
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
        let next = if entry.is_revoked() {
            if today.since(entry.day) <= GRANT_DAYS {
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
            None
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
