//! All that the review page knows: one value, changed by one pure function. What is saved or fetched
//! follows from it (`review_app`).

use std::rc::Rc;

use gadget_consent_core::declaration::Need;
use gadget_consent_core::transfer::{ImportChange, Problem, compare};
use gadget_consent_core::user_scripts::{self, USER_SCRIPTS, UserScriptsError};
use gadget_consent_core::{Answer, Day, Entry, Kind, Kinds, Request, Requests, SitePolicy};

use crate::answers::failure::Failure;
use crate::answers::records::{Location, Record};
use crate::answers::store::Write;
use crate::answers::sync::Unsaved;
use crate::parts::item::Item;
use crate::review::contacts::Refused;
use crate::review::row::{Line, Row, Standing};
use crate::text::title::title_of;
use crate::wiki::details::Details;

/// Which answers are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Filter {
    /// All.
    #[default]
    All,
    /// That allow.
    Allowed,
    /// That do not.
    Refused,
    /// Of gadgets that will ask again.
    New,
    /// Of gadgets and for sites that are no more.
    Gone,
    /// That were not used for as long as the site policy says.
    Unused,
    /// That cannot be read.
    Unreadable,
}

/// In which order.
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

/// What a line of the table stands under.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum By {
    /// Its gadget.
    #[default]
    Gadget,
    /// Its site.
    Site,
}

/// One answer that is looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    /// Whose.
    pub gadget: String,
    /// What can be ticked.
    pub items: Vec<Item>,
    /// What the wiki says of it, when that has come.
    pub details: Option<Details>,
}

/// What the user is about to allow to their own scripts.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OwnForm {
    /// As it was typed.
    pub host: String,
    /// Trigger it may be used.
    pub kinds: Kinds,
    /// Why it cannot be allowed.
    pub error: Option<UserScriptsError>,
    /// The contact that it was taken over from.
    pub from: Option<(String, Kind)>,
}

/// A file that was chosen.
#[derive(Debug, Clone, PartialEq)]
pub enum Import {
    /// It is no such file.
    Damaged(Vec<Problem>),
    /// What it would change, and what of that is ticked.
    Changes(Vec<(ImportChange, Vec<bool>)>),
}

/// What is done to answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// They are removed.
    Remove,
    /// They are changed.
    Change,
    /// They are made smaller.
    Compact,
    /// They are made what they were.
    Undo,
}

/// Entries that are to be saved.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// What it is to the user.
    pub deed: Deed,
    /// The entries.
    pub puts: Vec<Write>,
}

/// What came of a job.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// What was done.
    pub deed: Deed,
    /// To whose answers, by title.
    pub done: Vec<String>,
    /// To whose it could not be done, and why; and whether it will be tried again.
    pub left: Option<(Vec<String>, Failure, bool)>,
    /// The entries as they were.
    pub before: Vec<Write>,
}

/// Trigger many groups are shown at first, and how many more at a time.
const SLICE: usize = 25;

/// See the module.
#[derive(Debug, Clone, PartialEq)]
pub struct Review {
    /// All answers, by the gadgets' names.
    pub rows: Rc<Vec<Row>>,
    /// What pages were not let contact.
    pub refused: Rc<Vec<Refused>>,
    /// Today.
    pub today: Day,
    /// The title of the user's own scripts.
    pub own_title: Rc<str>,
    /// What the site policy forbids.
    pub policy: Rc<SitePolicy>,
    /// What was typed.
    pub search: String,
    /// Which answers are shown.
    pub filter: Filter,
    /// In which order.
    pub sort: Sort,
    /// Under what.
    pub by: By,
    /// Trigger many groups, at most.
    pub shown: usize,
    /// The keys of the groups that are ticked.
    pub picked: Vec<String>,
    /// The answer that is looked at.
    pub open: Option<Panel>,
    /// For the user's own scripts.
    pub own: OwnForm,
    /// A file that was chosen.
    pub import: Option<Import>,
    /// What is being saved.
    pub job: Option<Job>,
    /// What came of the last one.
    pub outcome: Option<Outcome>,
}

/// What changes the state.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// The answers, and what was refused, are these now.
    Read(Vec<Row>, Vec<Refused>),
    /// Something was typed into the search.
    Search(String),
    /// Show these.
    Filter(Filter),
    /// In this order.
    Sort(Sort),
    /// Under this.
    By(By),
    /// Show more.
    More,
    /// Tick a group, or take its tick away.
    Pick(String),
    /// Tick all that are found, or take all ticks away.
    PickAll,
    /// Look at a gadget's answer, or no more; from the list by site, in the one by gadget.
    Open(String),
    /// What the wiki says of a gadget.
    Told(String, Box<Details>),
    /// Tick a request of the answer that is looked at, or take the tick away.
    Tick(usize, bool),
    /// Save what is ticked there.
    Save,
    /// Remove a gadget's answer.
    Remove(String),
    /// Remove what is picked; of sites, refuse them.
    RemovePicked,
    /// Remove what is no more.
    ClearGone,
    /// Remove what was not used for long.
    ClearUnused,
    /// Write smaller entries in place of old refusals.
    Compact(Vec<Write>),
    /// Refuse a site to all gadgets.
    RefuseSite(String),
    /// The job is done, but for what is left.
    Done(Option<Unsaved>),
    /// Make it what it was before.
    Undo,
    /// A host was typed for the user's own scripts.
    OwnHost(String),
    /// A kind was ticked for them, or its tick taken away.
    OwnKind(Kind),
    /// Take over a host and a kind that were refused.
    OwnFrom(String, Kind),
    /// Allow it.
    OwnAllow,
    /// A file was chosen.
    File(Result<Vec<(String, Entry)>, Vec<Problem>>),
    /// Tick a part of what it would change.
    FileTick(usize, usize),
    /// Do what it says, as far as it is ticked.
    FileApply,
    /// Leave it.
    FileLeave,
}

/// What stands together in the table.
#[derive(Debug, Clone, PartialEq)]
pub struct Group<'a> {
    /// The gadget's name, or the site's source.
    pub key: String,
    /// Its lines; none where an answer has none.
    pub lines: Vec<(&'a Row, Option<&'a Line>)>,
}

impl Review {
    /// The page as it opens.
    #[must_use]
    pub fn new(today: Day, own_title: &str, policy: SitePolicy) -> Self {
        Self {
            rows: Rc::default(),
            refused: Rc::default(),
            today,
            own_title: own_title.into(),
            policy: Rc::new(policy),
            search: String::new(),
            filter: Filter::All,
            sort: Sort::Name,
            by: By::Gadget,
            shown: SLICE,
            picked: Vec::new(),
            open: None,
            own: OwnForm::default(),
            import: None,
            job: None,
            outcome: None,
        }
    }

    /// The state after an action.
    #[cfg(any(test, feature = "gallery"))]
    #[must_use]
    pub fn after(&self, action: Action) -> Self {
        let mut next = self.clone();
        next.apply(action);
        next
    }

    /// Changes the state. While something is saved, nothing else is begun.
    pub fn apply(&mut self, action: Action) {
        match action {
            Action::Read(rows, refused) => self.read(rows, refused),
            Action::Search(text) => self.look(|state| state.search = text),
            Action::Filter(filter) => self.look(|state| state.filter = filter),
            Action::Sort(sort) => self.look(|state| state.sort = sort),
            Action::By(by) => self.look(|state| state.by = by),
            Action::More => self.shown += 4 * SLICE,
            Action::Pick(key) => toggle(&mut self.picked, key),
            Action::PickAll => {
                let keys: Vec<String> = self.groups().into_iter().map(|group| group.key).collect();
                self.picked = if self.picked.len() < keys.len() {
                    keys
                } else {
                    Vec::new()
                };
            }
            Action::Open(gadget) if self.by == By::Site => self.lead_to(&gadget),
            Action::Open(gadget) => {
                let is_open = self.open.as_ref().is_some_and(|open| open.gadget == gadget);
                self.open = self.row(&gadget).filter(|_| !is_open).map(panel);
            }
            Action::Told(gadget, details) => {
                let open = self.open.as_mut().filter(|open| open.gadget == gadget);
                if let Some(open) = open {
                    open.details = Some(*details);
                }
            }
            Action::Tick(index, ticked) => {
                let items = self.open.as_mut().map(|open| &mut open.items);
                if let Some(item) = items.and_then(|items| items.get_mut(index)) {
                    item.ticked = ticked;
                }
            }
            Action::OwnHost(host) => self.own.host = host,
            Action::OwnKind(kind) => {
                let (kinds, one) = (self.own.kinds, kind.into());
                self.own.kinds = if kinds.has(kind) {
                    kinds.without(one)
                } else {
                    kinds.union(one)
                };
            }
            Action::OwnFrom(host, kind) => {
                self.own = OwnForm {
                    from: Some((host.clone(), kind)),
                    host,
                    kinds: kind.into(),
                    error: None,
                };
            }
            Action::File(file) => self.import = Some(self.compared(file)),
            Action::FileTick(change, index) => {
                if let Some(Import::Changes(changes)) = &mut self.import {
                    let ticks = changes.get_mut(change).map(|(_, ticks)| ticks);
                    if let Some(tick) = ticks.and_then(|ticks| ticks.get_mut(index)) {
                        *tick = !*tick;
                    }
                }
            }
            Action::FileLeave => self.import = None,
            Action::Done(left) => self.done(left),
            deed => {
                if self.job.is_none() {
                    self.begin(deed);
                }
            }
        }
    }

    fn look(&mut self, change: impl FnOnce(&mut Self)) {
        let by = self.by;
        change(self);
        self.shown = SLICE;
        if self.by != by {
            self.picked.clear();
        }
    }

    /// From a site to the answer of one of its gadgets, in the list by gadget.
    fn lead_to(&mut self, gadget: &str) {
        self.open = self.row(gadget).map(panel);
        self.by = By::Gadget;
        self.search = self.title(gadget);
        self.picked.clear();
        // Others may have the same in their names, and come first.
        let groups = self.groups();
        let place = groups.iter().position(|group| group.key == gadget);
        self.shown = place.map_or(SLICE, |place| SLICE.max(place + 1));
    }

    fn read(&mut self, rows: Vec<Row>, refused: Vec<Refused>) {
        self.rows = Rc::new(rows);
        self.refused = Rc::new(refused);
        self.picked.clear();
        let open = self.open.take();
        // What it says may be another answer now; what is said of the gadget stays.
        self.open = open.and_then(|open| {
            Some(Panel {
                details: open.details,
                ..panel(self.row(&open.gadget)?)
            })
        });
    }

    fn compared(&self, file: Result<Vec<(String, Entry)>, Vec<Problem>>) -> Import {
        let now: Vec<(String, Option<Entry>)> = self
            .rows
            .iter()
            .map(|row| (row.record.gadget.clone(), row.entry().cloned()))
            .collect();
        match file {
            Ok(file) => {
                let ticks = |change: ImportChange| {
                    let ticks = vec![false; change.ticks()];
                    (change, ticks)
                };
                Import::Changes(compare(&now, file).into_iter().map(ticks).collect())
            }
            Err(problems) => Import::Damaged(problems),
        }
    }

    fn begin(&mut self, action: Action) {
        let (deed, puts) = match action {
            Action::Save => (Deed::Change, self.ticked()),
            Action::Remove(gadget) => (Deed::Remove, vec![(gadget, None)]),
            Action::RemovePicked if self.by == By::Gadget => {
                let all = self.picked.iter().map(|gadget| (gadget.clone(), None));
                (Deed::Remove, all.collect())
            }
            Action::RemovePicked => (Deed::Change, self.refusals(&self.picked)),
            Action::RefuseSite(site) => (Deed::Change, self.refusals(&[site])),
            Action::ClearGone => {
                let gone = self.rows.iter().filter(|row| row.is_gone());
                (Deed::Remove, gone.map(Row::without_gone).collect())
            }
            Action::ClearUnused => {
                let unused = self.rows.iter().filter(|row| row.unused);
                let all = unused.map(|row| (row.record.gadget.clone(), None));
                (Deed::Remove, all.collect())
            }
            Action::Undo => {
                let outcome = self.outcome.as_ref();
                let before = outcome.map_or_else(Vec::new, |outcome| outcome.before.clone());
                (Deed::Undo, before)
            }
            Action::Compact(puts) => (Deed::Compact, puts),
            Action::OwnAllow => (Deed::Change, self.own_allowed()),
            Action::FileApply => (Deed::Change, self.imported()),
            _ => return,
        };
        if !puts.is_empty() {
            self.job = Some(Job { deed, puts });
        }
    }

    /// Whether its user asked for what is being done.
    #[must_use]
    pub fn asked(&self) -> bool {
        let job = self.job.as_ref();
        job.is_some_and(|job| job.deed != Deed::Compact)
    }

    fn done(&mut self, left: Option<Unsaved>) {
        let Some(Job { deed, puts }) = self.job.take() else {
            return;
        };
        let is_left = |put: &Write| {
            let left = left.as_ref();
            left.is_some_and(|left| left.gadgets.contains(&put.0))
        };
        let (failed, kept): (Vec<Write>, Vec<Write>) = puts.into_iter().partition(is_left);
        let before = |(gadget, _): &Write| {
            let Some(row) = self.row(gadget) else {
                return Some((gadget.clone(), None));
            };
            let Record {
                value,
                entry,
                location,
                ..
            } = &row.record;
            // What could not be read, and was in no ledger, is not put into one.
            let is_stray = entry.is_err() && *location != Location::Ledger;
            (!is_stray).then(|| (gadget.clone(), Some(value.clone())))
        };
        // What was taken back before is no answer that anybody would miss.
        let is_told = |(gadget, _): &&Write| deed != Deed::Compact || self.row(gadget).is_some();
        let titles = |puts: &[Write]| -> Vec<String> {
            let told = puts.iter().filter(is_told);
            told.map(|(gadget, _)| self.title(gadget)).collect()
        };
        let outcome = Outcome {
            deed,
            done: titles(&kept),
            left: left.map(|left| (titles(&failed), left.failure, left.waits)),
            before: match deed {
                Deed::Undo => Vec::new(),
                Deed::Remove | Deed::Change | Deed::Compact => {
                    kept.iter().filter_map(before).collect()
                }
            },
        };
        if failed.is_empty() {
            self.import = None;
            self.own = OwnForm::default();
        }
        self.outcome = Some(outcome);
    }

    /// The answer that is looked at, as it is ticked.
    fn ticked(&self) -> Vec<Write> {
        let Some(open) = &self.open else {
            return Vec::new();
        };
        let pick = |ticked: bool| -> Requests {
            let items = open.items.iter().filter(|item| item.ticked == ticked);
            items.map(|item| item.request.clone()).collect()
        };
        let row = self.row(&open.gadget);
        let put = row.map(|row| row.amended(&pick(true), &pick(false), self.today));
        let is_news = |(_, text): &Write| {
            let next: Option<Entry> = text.as_ref().and_then(|text| text.parse().ok());
            let stands = row.and_then(Row::entry);
            !next
                .zip(stands)
                .is_some_and(|(next, stands)| next.says(stands))
        };
        put.filter(is_news).into_iter().collect()
    }

    /// Sites, by their sources, refused to all gadgets that were granted them.
    fn refusals(&self, sites: &[String]) -> Vec<Write> {
        let refused = |row: &Row| -> Requests {
            let lines = row
                .lines
                .iter()
                .filter(|line| line.standing == Standing::Granted);
            lines
                .filter(|line| sites.contains(&line.request.source().to_string()))
                .map(|line| line.request.clone())
                .collect()
        };
        let put = |row: &Row| {
            let refused = refused(row);
            let put = || row.amended(&Requests::default(), &refused, self.today);
            (!refused.is_empty()).then(put)
        };
        self.rows.iter().filter_map(put).collect()
    }

    fn own_allowed(&mut self) -> Vec<Write> {
        let entry = self.row(USER_SCRIPTS).and_then(Row::entry);
        match user_scripts::request(&self.own.host, self.own.kinds, &self.policy) {
            Ok(request) => {
                let entry = user_scripts::with(entry, request, self.today);
                vec![(USER_SCRIPTS.to_owned(), Some(entry.to_string()))]
            }
            Err(error) => {
                self.own.error = Some(error);
                Vec::new()
            }
        }
    }

    fn imported(&self) -> Vec<Write> {
        let Some(Import::Changes(changes)) = &self.import else {
            return Vec::new();
        };
        let put = |(change, ticks): &(ImportChange, Vec<bool>)| {
            let result = change.result(ticks, self.today)?;
            Some((change.gadget.clone(), Some(result.to_string())))
        };
        changes.iter().filter_map(put).collect()
    }

    /// The row of a gadget.
    #[must_use]
    pub fn row(&self, gadget: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.gadget() == gadget)
    }

    /// The name of a gadget as people read it.
    #[must_use]
    pub fn title(&self, gadget: &str) -> String {
        if gadget == USER_SCRIPTS {
            self.own_title.to_string()
        } else {
            title_of(gadget)
        }
    }

    /// All that is found, in order.
    #[must_use]
    pub fn groups(&self) -> Vec<Group<'_>> {
        let search = self.search.trim().to_ascii_lowercase();
        let has = |text: &str| text.to_ascii_lowercase().contains(&search);
        let mut found: Vec<(String, &Row, Option<&Line>)> = Vec::new();
        for row in self.rows.iter().filter(|row| self.filter.has(row)) {
            let place = self.sort.place(row);
            let in_title = search.is_empty() || has(&row.title);
            if self.by == By::Site {
                for line in &row.lines {
                    if in_title || has(&line.site) {
                        let key = format!("{} {place}", line.request.source());
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
                Some(line) if self.by == By::Site => line.request.source().to_string(),
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

impl Sort {
    /// A text that sorts as the row should.
    fn place(self, row: &Row) -> String {
        let day = row.entry().map_or(0.0, |entry| entry.day.milliseconds());
        let gadget = row.gadget();
        match self {
            Self::Name => gadget.to_ascii_lowercase() + " " + gadget,
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

fn panel(row: &Row) -> Panel {
    let declaration = row.declaration.as_ref();
    let is_needed = |request: &Request| {
        declaration.is_some_and(|declaration| declaration.needed.covers(request))
    };
    let lines = row.lines.iter();
    Panel {
        gadget: row.record.gadget.clone(),
        details: None,
        items: lines
            .filter(|line| line.standing != Standing::Gone)
            .map(|line| Item {
                request: line.request.clone(),
                need: if is_needed(&line.request) {
                    Need::Needed
                } else {
                    Need::Optional
                },
                ticked: line.standing == Standing::Granted,
            })
            .collect(),
    }
}

fn toggle(list: &mut Vec<String>, key: String) {
    match list.iter().position(|known| *known == key) {
        Some(at) => {
            list.remove(at);
        }
        None => list.push(key),
    }
}

#[cfg(test)]
mod tests;
