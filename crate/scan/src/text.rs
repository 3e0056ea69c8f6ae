//! Texts of which a part is not known: what an expression can be when the code runs.

use std::rc::Rc;

use crate::finding::{Place, Step};

/// Stands for something that is not known. Characters for private use: a text of the code that has them
/// is cleaned first.
pub(crate) const UNKNOWN: char = '\u{f8f0}';
/// Stands for the origin of the wiki, such as `https://en.wikipedia.org`.
pub(crate) const ORIGIN: char = '\u{f8f1}';
/// Stands for the host of the wiki.
pub(crate) const OWN_HOST: char = '\u{f8f2}';

/// The bytes of a text that are followed. What is longer counts as unknown at its end.
pub(crate) const LONGEST: usize = 1 << 16;
/// The places that a text remembers.
const MOST_PLACES: usize = 512;
/// The steps that a text remembers.
const MOST_STEPS: usize = 16;

/// A text, where its parts come from, and how they came.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(clippy::struct_field_names, reason = "it is the text of the text")]
pub(crate) struct Text {
    pub text: Rc<str>,
    /// Where each part begins, and the literal it is from.
    pub places: Rc<[(u32, Place)]>,
    pub trail: Rc<[Step]>,
}

impl Text {
    pub fn known(text: &str, place: Place) -> Self {
        let mut clean = clean(text);
        if clean.len() > LONGEST {
            clean.truncate(clean.floor_char_boundary(LONGEST));
            clean.push(UNKNOWN);
        }
        Self {
            text: clean.into(),
            places: [(0, place)].into(),
            trail: [].into(),
        }
    }

    /// A text that is no literal of the code.
    pub fn derived(text: &str) -> Self {
        Self {
            text: text.into(),
            places: [].into(),
            trail: [].into(),
        }
    }

    pub fn unknown() -> Self {
        Self::derived("\u{f8f0}")
    }

    pub fn is_known(&self) -> bool {
        !self.text.contains([UNKNOWN, ORIGIN, OWN_HOST])
    }

    pub fn joined(parts: &[&Self]) -> Self {
        let mut text = String::new();
        let mut places = Vec::new();
        let mut trail: Vec<Step> = Vec::new();
        for part in parts {
            if text.len() >= LONGEST {
                if !text.ends_with(UNKNOWN) {
                    text.push(UNKNOWN);
                }
                break;
            }
            let offset = u32::try_from(text.len()).unwrap_or(u32::MAX);
            // Two unknown parts in a row are one.
            let piece = match part.text.strip_prefix(UNKNOWN) {
                Some(rest) if text.ends_with(UNKNOWN) => rest,
                _ => &part.text,
            };
            text.push_str(piece);
            for (start, place) in part.places.iter() {
                if places.len() < MOST_PLACES {
                    places.push((offset + start, *place));
                }
            }
            for step in part.trail.iter() {
                if trail.len() < MOST_STEPS && !trail.contains(step) {
                    trail.push(step.clone());
                }
            }
        }
        Self {
            text: text.into(),
            places: places.into(),
            trail: trail.into(),
        }
    }

    /// The same text, one step further.
    pub fn then(&self, step: Step) -> Self {
        if self.trail.len() >= MOST_STEPS || self.trail.contains(&step) {
            return self.clone();
        }
        let trail: Vec<Step> = self.trail.iter().cloned().chain([step]).collect();
        Self {
            trail: trail.into(),
            ..self.clone()
        }
    }

    /// Another text made from this one.
    pub fn with(&self, text: &str) -> Self {
        Self {
            text: text.into(),
            ..self.clone()
        }
    }

    /// A part of the text that begins at an offset.
    pub fn part(&self, offset: usize, text: &str) -> Self {
        let offset = u32::try_from(offset).unwrap_or(u32::MAX);
        let end = offset.saturating_add(u32::try_from(text.len()).unwrap_or(u32::MAX));
        let before = self.places.iter().rposition(|(start, _)| *start <= offset);
        let places: Vec<(u32, Place)> = self
            .places
            .iter()
            .skip(before.unwrap_or_default())
            .filter(|(start, _)| *start < end)
            .map(|(start, place)| (start.saturating_sub(offset), *place))
            .collect();
        Self {
            text: text.into(),
            places: places.into(),
            trail: self.trail.clone(),
        }
    }
}

/// The text without the characters that stand for something here.
pub(crate) fn clean(text: &str) -> String {
    text.replace([UNKNOWN, ORIGIN, OWN_HOST], "\u{fffd}")
}

/// The text for people: `…` for what is not known.
pub(crate) fn shown(text: &str) -> String {
    const LONGEST: usize = 200;
    let text = text
        .replace(UNKNOWN, "…")
        .replace([ORIGIN, OWN_HOST], "(wiki)");
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
