//! The map of all entries, as at most sixteen preferences hold it (docs/formats.md, "Preferences").
//!
//! Each preference is a list of lines, each of which is a name, a space and an entry. The first eight
//! hold what counts on one wiki, the other eight what counts on all wikis of its farm. A hash of the
//! name says which of the eight it is; readers do not need the hash.

use std::collections::BTreeMap;

/// What the name of each preference begins with. A hexadecimal digit follows.
pub const PREFERENCE_PREFIX: &str = "userjs-gadgetconsent-";
/// The number of preferences.
pub const PREFERENCES: u8 = 16;
/// Of these, the number for each reach.
const EACH: u8 = 8;

/// The longest name, in bytes: that of a wiki page.
const LONGEST_NAME: usize = 255;
/// Names that begin with this are not gadgets: what the module itself keeps.
pub const OWN: char = '~';

/// For which wikis an entry counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// For one wiki. Such an entry takes precedence over one for the farm.
    Wiki,
    /// For all wikis of the farm.
    Farm,
}

impl Reach {
    const fn first(self) -> u8 {
        match self {
            Self::Wiki => 0,
            Self::Farm => EACH,
        }
    }

    /// Whether a preference holds entries for these wikis. `number`: of the preference.
    #[must_use]
    pub fn has(self, number: u8) -> bool {
        number / EACH == self.first() / EACH
    }
}

/// Whether a text can be the name of an entry: not empty, no white space, no control characters.
#[must_use]
pub fn is_name(name: &str) -> bool {
    let is_odd = |char: char| char.is_whitespace() || char.is_control();
    !name.is_empty() && name.len() <= LONGEST_NAME && !name.contains(is_odd)
}

/// The number of the preference that holds an entry: FNV-1a (32 bits) of the name's UTF-8, folded by
/// exclusive or to four bits, of which the lower three count.
#[must_use]
pub fn number_of(name: &str, reach: Reach) -> u8 {
    let mut hash = 0x811c_9dc5_u32;
    for byte in name.bytes() {
        hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    }
    for bits in [16, 8, 4] {
        hash ^= hash >> bits;
    }
    reach.first() + u8::try_from(hash % u32::from(EACH)).unwrap_or_default()
}

/// The name of a preference. `number`: 0 to 15.
#[must_use]
pub fn preference_name(number: u8) -> String {
    format!("{PREFERENCE_PREFIX}{number:x}")
}

/// The number of a preference; `None`: it is not one of the ledger.
fn preference_number(name: &str) -> Option<u8> {
    let digit = name.strip_prefix(PREFERENCE_PREFIX)?;
    let number = u8::from_str_radix(digit, 16).ok()?;
    (number < PREFERENCES && preference_name(number) == name).then_some(number)
}

/// All lines of the ledger.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LedgerMap {
    /// By the number of the preference: its lines, without empty ones.
    lines: Box<[Vec<String>; PREFERENCES as usize]>,
}

impl LedgerMap {
    /// Reads the preferences of the ledger, by name. Others are passed over. Nothing is lost: a line that
    /// cannot be read stays where it is.
    #[must_use]
    pub fn read<'a>(preferences: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut map = Self::default();
        for (name, value) in preferences {
            if let Some(number) = preference_number(name) {
                let lines = value.split('\n').filter(|line| !line.is_empty());
                map.lines[usize::from(number)] = lines.map(ToOwned::to_owned).collect();
            }
        }
        map
    }

    /// The lines that count for these wikis.
    fn lines_for(&self, reach: Reach) -> impl Iterator<Item = &String> {
        let first = usize::from(reach.first());
        self.lines[first..first + usize::from(EACH)]
            .iter()
            .flatten()
    }

    /// The value of a preference; `None`: it is not set.
    #[must_use]
    pub fn value(&self, number: u8) -> Option<String> {
        let lines = self.lines.get(usize::from(number))?;
        (!lines.is_empty()).then(|| lines.join("\n"))
    }

    /// The preferences that differ from those of another map: their numbers, and their values here.
    #[must_use]
    pub fn changes_since(&self, before: &Self) -> Vec<(u8, Option<String>)> {
        let differs = |number: &u8| {
            let number = usize::from(*number);
            self.lines[number] != before.lines[number]
        };
        (0..PREFERENCES)
            .filter(differs)
            .map(|number| (number, self.value(number)))
            .collect()
    }

    /// All entries that count on the wiki, by name: those of the wiki, and those of the farm for other
    /// names. A name that stands twice for the same wikis has a text that is not an entry: a line break,
    /// and its texts, with a line break between them. The loader reads the same.
    #[must_use]
    pub fn entries(&self) -> BTreeMap<String, String> {
        let mut all = self.entries_for(Reach::Farm);
        all.extend(self.entries_for(Reach::Wiki));
        all
    }

    /// The same of those for one wiki, or for all of the farm.
    #[must_use]
    pub fn entries_for(&self, reach: Reach) -> BTreeMap<String, String> {
        let mut all: BTreeMap<String, String> = BTreeMap::new();
        for (name, text) in self.lines_for(reach).map(|line| parts(line)) {
            let known = all.remove(name);
            all.insert(name.to_owned(), joined(known, text));
        }
        all
    }

    /// The text that counts on the wiki for a name; empty where there is none.
    #[must_use]
    pub fn text(&self, name: &str) -> String {
        let of_wiki = self.text_for(name, Reach::Wiki);
        let text = of_wiki.or_else(|| self.text_for(name, Reach::Farm));
        text.unwrap_or_default()
    }

    /// The text that stands for a name, for one wiki or for its farm.
    #[must_use]
    pub fn text_for(&self, name: &str, reach: Reach) -> Option<String> {
        let lines = self.lines_for(reach).map(|line| parts(line));
        let texts = lines.filter(|(known, _)| *known == name);
        texts.fold(None, |known, (_, text)| Some(joined(known, text)))
    }

    /// Puts a text in place of all that stands for the name, for one wiki or for its farm. An empty text:
    /// nothing stands for the name. A text that was read from a name that stands twice is put back as it
    /// was. False: no line can hold the name or the text, and nothing is changed.
    #[must_use]
    pub fn set(&mut self, name: &str, text: &str, reach: Reach) -> bool {
        let (texts, is_several) = match text.strip_prefix('\n') {
            Some(several) => (several, true),
            None => (text, false),
        };
        // Whatever stands there can be removed.
        let can_stand = is_name(name) || text.is_empty();
        if !can_stand || text.contains('\u{1f}') || !is_several && text.contains('\n') {
            return false;
        }
        for number in reach.first()..reach.first() + EACH {
            let lines = &mut self.lines[usize::from(number)];
            lines.retain(|line| parts(line).0 != name);
            if number == number_of(name, reach) {
                let mut texts: Vec<&str> =
                    texts.split('\n').filter(|text| !text.is_empty()).collect();
                texts.sort_unstable();
                lines.extend(texts.iter().map(|text| format!("{name} {text}")));
                // Stable: another name that stands twice keeps its text.
                lines.sort_by(|a, b| parts(a).0.cmp(parts(b).0));
            }
        }
        true
    }
}

/// Whether a name is that of a gadget or of the user's own scripts, and not of the module itself.
#[must_use]
pub fn is_gadget(name: &str) -> bool {
    is_name(name) && !name.starts_with(OWN)
}

/// The text of a name that may stand there already.
fn joined(known: Option<String>, text: &str) -> String {
    match known {
        Some(twice) => format!("\n{twice}\n{text}"),
        None => text.to_owned(),
    }
}

/// The name and the text of a line. A line without a space is a name without a text, so that its user
/// finds it among the answers that cannot be read.
fn parts(line: &str) -> (&str, &str) {
    line.split_once(' ').unwrap_or((line, ""))
}
