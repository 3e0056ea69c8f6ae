//! Which answers the table shows, in which order, and which of them are picked.

use gadget_consent_core::Answer;
use gadget_consent_core::user_scripts::USER_SCRIPTS;

use crate::review::row::{Line, Row};
use crate::wiki::names::title_of;

/// How many groups are shown at first.
const SLICE: usize = 25;

/// Which answers are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Filter {
    /// All answers.
    #[default]
    All,
    /// Answers that allow.
    Allowed,
    /// Answers that do not allow.
    Refused,
    /// Answers of gadgets that will ask again.
    New,
    /// Answers of gadgets that no longer exist, or to requests that are no longer declared.
    Gone,
    /// Answers that were not used for as long as the site policy says.
    Unused,
    /// Answers that cannot be read.
    Unreadable,
}

impl Filter {
    fn has(self, row: &Row) -> bool {
        match self {
            Self::All => true,
            Self::Allowed => row.answer() == Some(Answer::Allow),
            Self::Refused => matches!(row.answer(), Some(Answer::Refuse | Answer::Never)),
            Self::New => row.asks,
            Self::Gone => row.is_gone(),
            Self::Unused => row.unused,
            Self::Unreadable => row.entry().is_none(),
        }
    }
}

/// The order of the answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// By name.
    #[default]
    Name,
    /// The latest answer first.
    Newest,
    /// The oldest answer first.
    Oldest,
}

impl Sort {
    /// A text that sorts as the row should.
    fn place(self, row: &Row) -> String {
        let day = row.entry().map_or(0.0, |entry| entry.day.milliseconds());
        let gadget = row.gadget();
        match self {
            // The user's own scripts come first.
            Self::Name if gadget == USER_SCRIPTS => String::new(),
            Self::Name => row.title.to_ascii_lowercase() + " " + gadget,
            Self::Newest => format!("{:020} {gadget}", MOST - milliseconds(day)),
            Self::Oldest => format!("{:020} {gadget}", milliseconds(day)),
        }
    }
}

/// More milliseconds than any day of an answer has.
const MOST: i64 = 1 << 52;

#[expect(
    clippy::cast_possible_truncation,
    reason = "days have four-digit years"
)]
fn milliseconds(day: f64) -> i64 {
    day as i64
}

/// What the lines of the table are grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum GroupBy {
    /// The gadget.
    #[default]
    Gadget,
    /// The site.
    Site,
}

/// Lines that stand together in the table.
#[derive(Debug, Clone, PartialEq)]
pub struct Group<'a> {
    /// The gadget's name, or the site's source.
    pub key: String,
    /// The lines. An answer without requests is one row without a line.
    pub lines: Vec<(&'a Row, Option<&'a Line>)>,
}

/// What the user has chosen to see.
#[derive(Debug, Clone, PartialEq)]
pub struct Listing {
    /// The text of the search.
    pub search: String,
    /// Which answers are shown.
    pub filter: Filter,
    /// In which order.
    pub sort: Sort,
    /// Grouped by what.
    pub by: GroupBy,
    /// How many groups are shown at most.
    pub shown: usize,
    /// The keys of the groups that are picked.
    pub picked: Vec<String>,
}

impl Default for Listing {
    fn default() -> Self {
        Self {
            search: String::new(),
            filter: Filter::All,
            sort: Sort::Name,
            by: GroupBy::Gadget,
            shown: SLICE,
            picked: Vec::new(),
        }
    }
}

impl Listing {
    /// Changes what is shown, and starts at the top again.
    pub fn change(&mut self, change: impl FnOnce(&mut Self)) {
        let by = self.by;
        change(self);
        self.shown = SLICE;
        if self.by != by {
            self.picked.clear();
        }
    }

    /// Shows more groups.
    pub fn show_more(&mut self) {
        self.shown += 4 * SLICE;
    }

    /// Picks a group, or drops it.
    pub fn toggle(&mut self, key: String) {
        match self.picked.iter().position(|known| *known == key) {
            Some(at) => {
                self.picked.remove(at);
            }
            None => self.picked.push(key),
        }
    }

    /// Picks all groups that are found, or drops all.
    pub fn toggle_all(&mut self, rows: &[Row]) {
        let keys: Vec<String> = self
            .groups(rows)
            .into_iter()
            .map(|group| group.key)
            .collect();
        self.picked = if self.picked.len() < keys.len() {
            keys
        } else {
            Vec::new()
        };
    }

    /// All groups that are found, in order.
    #[must_use]
    pub fn groups<'a>(&self, rows: &'a [Row]) -> Vec<Group<'a>> {
        let search = self.search.trim().to_ascii_lowercase();
        let has = |text: &str| text.to_ascii_lowercase().contains(&search);
        let mut found: Vec<(String, &Row, Option<&Line>)> = Vec::new();
        for row in rows.iter().filter(|row| self.filter.has(row)) {
            let place = self.sort.place(row);
            let in_title = search.is_empty() || has(&row.title) || has(&title_of(row.gadget()));
            if self.by == GroupBy::Site {
                for line in &row.lines {
                    if in_title || has(&line.site) {
                        // Those of one owner stand together.
                        let key = format!("{} {} {place}", line.domain, line.request.source());
                        found.push((key, row, Some(line)));
                    }
                }
            } else if in_title || row.lines.iter().any(|line| has(&line.site)) {
                found.push((place.clone(), row, row.lines.first()));
                for line in row.lines.iter().skip(1) {
                    found.push((place.clone(), row, Some(line)));
                }
            }
        }
        found.sort_by(|(one, ..), (other, ..)| one.cmp(other));
        let mut groups: Vec<Group<'_>> = Vec::new();
        for (_, row, line) in found {
            let key = match line {
                Some(line) if self.by == GroupBy::Site => line.request.source().to_string(),
                _ => row.record.gadget.clone(),
            };
            match groups.last_mut() {
                Some(last) if last.key == key => last.lines.push((row, line)),
                _ => groups.push(Group {
                    key,
                    lines: vec![(row, line)],
                }),
            }
        }
        groups
    }
}
