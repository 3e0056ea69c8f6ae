//! All that the review page knows: one value. [`Review::apply`] changes it and returns the effects that
//! follow, which `app` runs.

mod import;
mod listing;
mod open_answer;
mod saving;
mod user_scripts;

use std::rc::Rc;

use gadget_consent_core::user_scripts::USER_SCRIPTS;
use gadget_consent_core::{Day, Kind, Mode, Request, SitePolicy};

use crate::answers::store::Write;
use crate::answers::sync::Unsaved;
use crate::parts::section::Section;
use crate::review::admin_tab::{AdminTab, TabEvent};
use crate::review::contacts::RefusedHost;
use crate::review::import_file::{FileAnswers, FileInput};
use crate::review::row::Row;
use crate::review::waiting::WaitingGadget;
use crate::wiki::details::Details;
use crate::wiki::labels::GadgetLabel;
use crate::wiki::names::{Name, Titled, title_of};

pub use import::Import;
pub use listing::{Filter, Group, GroupBy, Listing, Sort};
pub use open_answer::OpenAnswer;
pub use saving::{Idle, Operation, Report, ReportedFailure, SaveJob};
pub use user_scripts::UserScriptsForm;

/// What does not change while the page is open.
#[derive(Debug, Clone, PartialEq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own, and all combinations occur"
)]
pub struct WikiFacts {
    /// Today.
    pub today: Day,
    /// The title of the user's own scripts.
    pub user_scripts_title: String,
    /// What the site policy forbids.
    pub policy: SitePolicy,
    /// The answers are kept in the user's preferences, not on the device.
    pub named: bool,
    /// After how many days without use an answer is offered for clearing; 0: never.
    pub unused_after: u32,
    /// Contacts are recorded on every page.
    pub records_contacts: bool,
    /// The public suffixes of more than one label among what gadgets declare.
    pub suffixes: Vec<String>,
    /// The user may open the interface administrators' part.
    pub is_admin: bool,
    /// What the user's answers are worth on this page.
    pub mode: Mode,
    /// The gadgets that start without asking although others ask.
    pub observed: Vec<String>,
    /// The wiki publishes what is known of gadgets.
    pub publishes_labels: bool,
    /// The page is in English because the words of the user's language could not be loaded.
    pub lacks_words: bool,
}

/// What is read again after each change.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Known {
    /// All answers, by the gadgets' names.
    pub rows: Vec<Row>,
    /// The gadgets that wait for an answer, by name.
    pub waiting: Vec<WaitingGadget>,
    /// The hosts that the browser did not let pages contact.
    pub refused: Vec<RefusedHost>,
    /// How many other answers the device has that were given without an account.
    pub on_device: usize,
}

impl Known {
    /// Calls gadgets as people know them.
    fn name(&mut self, names: &[Name]) {
        let of = |gadget: &str| names.iter().find(|name| name.gadget == gadget);
        for row in &mut self.rows {
            if let Some(name) = of(&row.record.gadget) {
                row.title.clone_from(&name.title);
                row.needed_by.clone_from(&name.needed_by);
            }
        }
        for waiting in &mut self.waiting {
            if let Some(name) = of(&waiting.gadget) {
                waiting.title.clone_from(&name.title);
                waiting.needed_by.clone_from(&name.needed_by);
            }
        }
    }
}

/// The state of the page.
#[derive(Debug, Clone, PartialEq)]
pub struct Review {
    /// What does not change.
    pub wiki: Rc<WikiFacts>,
    /// The answers and contacts.
    pub known: Rc<Known>,
    /// How people know the gadgets, as far as that is looked up.
    pub names: Vec<Name>,
    /// The gadgets whose names were looked up, or are being looked up.
    pub naming: Vec<String>,
    /// What is known of gadgets, as far as the wiki publishes it and it was looked up.
    pub labels: Vec<GadgetLabel>,
    /// The text of the file of what this browser has observed, if the wiki asks for it; empty: there is none.
    pub offer: String,
    /// Which answers the table shows.
    pub listing: Listing,
    /// The answer that is open.
    pub open: Option<OpenAnswer>,
    /// The parts of the page that the user has opened.
    pub unfolded: Vec<Section>,
    /// The form for the user's own scripts.
    pub user_scripts: UserScriptsForm,
    /// The file that was chosen.
    pub import: Option<Import>,
    /// What is being saved.
    pub job: Option<SaveJob>,
    /// What became of the last job.
    pub report: Option<Report>,
    /// Why the last action changed nothing, if it did not.
    pub idle: Option<Idle>,
    /// The interface administrators' tab.
    pub admin: AdminTab,
}

/// What changes the state.
#[derive(Debug, Clone, PartialEq)]
pub enum ReviewAction {
    /// The answers were read again.
    Read(Known),
    /// Search for a text.
    Search(String),
    /// Show these answers.
    Filter(Filter),
    /// Show them in this order.
    Sort(Sort),
    /// Group them by this.
    GroupBy(GroupBy),
    /// Show more groups.
    More,
    /// Pick a group, or drop it.
    Pick(String),
    /// Pick all groups that are found, or drop all.
    PickAll,
    /// Open a gadget's answer, or close it.
    Open(String),
    /// The same below a site, by its source, in the list by site.
    OpenAt(String, String),
    /// Open a part of the page, or close it.
    Unfold(Section),
    /// The address of the page leads to one of its parts.
    Follow(Section),
    /// Ask for a gadget that waits for an answer.
    Answer(String),
    /// Ask the wiki again about the gadget whose answer is open.
    DescribeAgain,
    /// There may be gadgets whose names are not known.
    Name,
    /// This is how people know gadgets.
    Named(Vec<Name>),
    /// This is known of gadgets.
    Labelled(Vec<GadgetLabel>),
    /// This is the file of what this browser has observed.
    Offered(String),
    /// Answers may have changed: the dialog was answered, or another tab has saved something.
    Changed(Known),
    /// The wiki's details about a gadget have arrived.
    Described(String, Box<Details>),
    /// Tick a request of the open answer, or take the tick away.
    Tick(usize, bool),
    /// Save the ticks of the open answer.
    Save,
    /// Remove a gadget's answer.
    Remove(String),
    /// Remove the picked answers, or refuse the picked sites.
    RemovePicked,
    /// Clear answers to what no longer exists.
    ClearGone,
    /// Remove answers that were not used for long.
    ClearUnused,
    /// Replace old refusals by smaller ones.
    Compact(Vec<Write>),
    /// Refuse a site to all gadgets.
    RefuseSite(String),
    /// The job is over. What it could not save is named.
    Saved(Option<Unsaved>),
    /// Restore what the last job changed.
    Undo,
    /// A host was typed for the user's own scripts.
    UserScriptsHost(String),
    /// A kind was ticked for the user's own scripts, or its tick taken away.
    UserScriptsKind(Kind),
    /// Fill in the form with a contact that the browser refused.
    UserScriptsFrom(String, Kind),
    /// The same, by an address of the page; only with a contact that is offered for that.
    UserScriptsBy(Request),
    /// Allow the site to the user's own scripts.
    UserScriptsAllow,
    /// Download all answers as a file.
    Export,
    /// Download the log of answers and blocked contacts.
    ExportLog,
    /// Download what this browser has observed.
    ExportObserved,
    /// The user has chosen a file.
    ChooseFile(FileInput),
    /// Compare the answers that the device has without an account.
    ChooseDevice,
    /// The answers that were chosen for an import.
    Import(FileAnswers),
    /// Tick a part of a change that the import makes, or take the tick away.
    ImportTick(usize, usize),
    /// Import what is ticked.
    ImportApply,
    /// Leave the import.
    ImportLeave,
    /// Forget which hosts this device has contacted.
    ForgetContacts,
    /// Load the page again.
    Reload,
    /// It is time to send the answers that wait.
    Resend,
    /// Something happens to the interface administrators' tab.
    Admin(TabEvent),
}

impl ReviewAction {
    /// Why the action changes nothing, if there is nothing to save. `None`: nobody asked for it.
    const fn idle(&self) -> Option<Idle> {
        match self {
            Self::Save | Self::RemovePicked | Self::RefuseSite(_) | Self::UserScriptsAllow => {
                Some(Idle::Unchanged)
            }
            Self::ImportApply => Some(Idle::Unticked),
            _ => None,
        }
    }

    /// Whether the user has done something.
    const fn is_users(&self) -> bool {
        !matches!(
            self,
            Self::Read(_)
                | Self::Changed(_)
                | Self::Described(..)
                | Self::Name
                | Self::Named(_)
                | Self::Labelled(_)
                | Self::Offered(_)
                | Self::Compact(_)
                | Self::Resend
                | Self::Saved(_)
                | Self::Admin(_)
        )
    }
}

/// What has to be done outside of the state.
#[derive(Debug, Clone, PartialEq)]
pub enum ReviewEffect {
    /// Save entries; then [`ReviewAction::Saved`] and [`ReviewAction::Read`].
    Save(Vec<Write>),
    /// Send the answers that wait; then [`ReviewAction::Read`].
    Resend,
    /// Ask the wiki about a gadget; then [`ReviewAction::Described`].
    Describe(String),
    /// Ask the wiki how people know these gadgets; then [`ReviewAction::Named`].
    Name(Vec<String>),
    /// Ask the wiki what is known of these gadgets; then [`ReviewAction::Labelled`].
    Label(Vec<String>),
    /// Read the chosen file; then [`ReviewAction::Import`].
    ReadFile(FileInput),
    /// Read the answers that the device has without an account; then [`ReviewAction::Import`].
    ReadDevice,
    /// Give the user a file with all answers.
    Download,
    /// Give the user a file with the log of answers and blocked contacts.
    DownloadLog,
    /// Give the user this file of what the browser has observed.
    DownloadObserved(String),
    /// Forget contacts; then [`ReviewAction::Read`].
    ForgetContacts,
    /// Load the page again.
    Reload,
    /// Show the dialog for a gadget; when it is answered, [`ReviewAction::Changed`].
    Ask(String),
    /// Load the interface administrators' part; then [`TabEvent::Opened`].
    OpenAdmin,
    /// Give the focus to an element once it is drawn.
    Focus(FocusTarget),
    /// The same, if the element that had the focus is gone.
    KeepFocus(FocusTarget),
}

/// An element that gets the focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FocusTarget {
    /// The report about the last job.
    Report,
    /// The host in the form for the user's own scripts.
    UserScriptsHost,
    /// The title of the interface administrators' tab.
    AdminTitle,
    /// The heading of a part of the page.
    Heading(Section),
}

impl Review {
    /// The page as it opens.
    #[must_use]
    pub fn new(wiki: WikiFacts) -> Self {
        Self {
            admin: if wiki.is_admin {
                AdminTab::Closed
            } else {
                AdminTab::Absent
            },
            wiki: Rc::new(wiki),
            known: Rc::default(),
            names: Vec::new(),
            naming: Vec::new(),
            labels: Vec::new(),
            offer: String::new(),
            listing: Listing::default(),
            open: None,
            unfolded: Vec::new(),
            user_scripts: UserScriptsForm::default(),
            import: None,
            job: None,
            report: None,
            idle: None,
        }
    }

    /// The state after an action, without its effects.
    #[must_use]
    pub fn after(&self, action: ReviewAction) -> Self {
        let mut next = self.clone();
        let _ = next.apply(action);
        next
    }

    /// Changes the state, and returns the effects that follow. While something is being saved, no
    /// other job is begun.
    #[must_use]
    pub fn apply(&mut self, action: ReviewAction) -> Vec<ReviewEffect> {
        let known = self.known.clone();
        let rows = &known.rows;
        if action.is_users() {
            self.idle = None;
        }
        match action {
            ReviewAction::Read(known) => self.read(known),
            ReviewAction::Search(text) => self.listing.change(|listing| listing.search = text),
            ReviewAction::Filter(filter) => self.listing.change(|listing| listing.filter = filter),
            ReviewAction::Sort(sort) => self.listing.change(|listing| listing.sort = sort),
            ReviewAction::GroupBy(by) => self.listing.change(|listing| listing.by = by),
            ReviewAction::More => self.listing.show_more(),
            ReviewAction::Pick(key) => self.listing.toggle(key),
            ReviewAction::PickAll => self.listing.toggle_all(rows),
            ReviewAction::Open(gadget) => return self.open(&gadget, None),
            ReviewAction::OpenAt(gadget, site) => return self.open(&gadget, Some(site)),
            ReviewAction::Unfold(section) => self.toggle(section),
            ReviewAction::Follow(section) => {
                self.unfold(section);
                return vec![ReviewEffect::Focus(FocusTarget::Heading(section))];
            }
            ReviewAction::Answer(gadget) => return vec![ReviewEffect::Ask(gadget)],
            ReviewAction::DescribeAgain => return self.describe_again(),
            ReviewAction::Name => {
                let nameless = self.nameless();
                if !nameless.is_empty() {
                    self.naming.extend(nameless.iter().cloned());
                    let mut effects = vec![ReviewEffect::Name(nameless.clone())];
                    if self.wiki.publishes_labels {
                        effects.push(ReviewEffect::Label(nameless));
                    }
                    return effects;
                }
            }
            ReviewAction::Named(names) => {
                self.names.extend(names);
                let mut known = (*self.known).clone();
                known.name(&self.names);
                self.known = Rc::new(known);
            }
            ReviewAction::Labelled(labels) => self.labels.extend(labels),
            ReviewAction::Offered(text) => self.offer = text,
            ReviewAction::Changed(known) => return self.changed(known),
            ReviewAction::Described(gadget, details) => {
                let open = self.open.as_mut().filter(|open| open.gadget == gadget);
                if let Some(open) = open {
                    open.details = Some(*details);
                }
            }
            ReviewAction::Tick(index, ticked) => {
                let items = self.open.as_mut().map(|open| &mut open.items);
                if let Some(item) = items.and_then(|items| items.get_mut(index)) {
                    item.ticked = ticked;
                }
            }
            ReviewAction::UserScriptsHost(host) => self.user_scripts.host = host,
            ReviewAction::UserScriptsKind(kind) => self.user_scripts.toggle(kind),
            ReviewAction::UserScriptsFrom(host, kind) => {
                self.user_scripts = UserScriptsForm::prefilled(host, kind);
                self.unfold(Section::Scripts);
                return vec![ReviewEffect::Focus(FocusTarget::UserScriptsHost)];
            }
            ReviewAction::UserScriptsBy(request) => {
                let mut refused = known.refused.iter();
                if let Some(refused) = refused.find(|refused| refused.is_offer_of(&request)) {
                    let (host, kind) = (refused.host.clone(), refused.kind);
                    return self.apply(ReviewAction::UserScriptsFrom(host, kind));
                }
            }
            ReviewAction::Export => return vec![ReviewEffect::Download],
            ReviewAction::ExportLog => return vec![ReviewEffect::DownloadLog],
            ReviewAction::ExportObserved => {
                return vec![ReviewEffect::DownloadObserved(self.offer.clone())];
            }
            ReviewAction::ChooseFile(input) => return vec![ReviewEffect::ReadFile(input)],
            ReviewAction::ChooseDevice => return vec![ReviewEffect::ReadDevice],
            ReviewAction::Import(file) => self.import = Some(Import::new(file, rows)),
            ReviewAction::ImportTick(change, part) => {
                if let Some(import) = &mut self.import {
                    import.toggle(change, part);
                }
            }
            ReviewAction::ImportLeave => self.import = None,
            ReviewAction::ForgetContacts => return vec![ReviewEffect::ForgetContacts],
            ReviewAction::Reload => return vec![ReviewEffect::Reload],
            ReviewAction::Admin(event) => {
                self.admin = AdminTab::after(event);
                return vec![match event {
                    TabEvent::Open => ReviewEffect::OpenAdmin,
                    TabEvent::Opened(_) => ReviewEffect::Focus(FocusTarget::AdminTitle),
                }];
            }
            ReviewAction::Saved(unsaved) => return self.saved(unsaved),
            // Two jobs would overwrite each other's answers.
            _ if self.job.is_some() => {}
            ReviewAction::Resend => return vec![ReviewEffect::Resend],
            job => return self.begin(job),
        }
        Vec::new()
    }

    fn open(&mut self, gadget: &str, site: Option<String>) -> Vec<ReviewEffect> {
        let is_this = |open: &OpenAnswer| open.gadget == gadget && open.site == site;
        let was_open = self.open.take();
        let Some(row) = self.row(gadget) else {
            return Vec::new();
        };
        if was_open.as_ref().is_some_and(is_this) {
            return Vec::new();
        }
        // The manifest has gadgets only: the wiki states nothing about others.
        let is_described = row.declaration.is_some() && gadget != USER_SCRIPTS;
        let opened = OpenAnswer {
            site,
            ..OpenAnswer::new(row)
        };
        self.open = Some(opened);
        let describe = is_described.then(|| ReviewEffect::Describe(gadget.to_owned()));
        describe.into_iter().collect()
    }

    fn describe_again(&mut self) -> Vec<ReviewEffect> {
        let Some(open) = &mut self.open else {
            return Vec::new();
        };
        open.details = None;
        vec![ReviewEffect::Describe(open.gadget.clone())]
    }

    /// The gadgets of the page whose names nobody has looked up.
    fn nameless(&self) -> Vec<String> {
        let rows = self.known.rows.iter();
        // Only a gadget that exists has another name.
        let rows = rows.filter(|row| row.declaration.is_some() && row.gadget() != USER_SCRIPTS);
        let waiting = self.known.waiting.iter().map(|one| &one.gadget);
        let refused = self.known.refused.iter().flat_map(|one| &one.gadgets);
        let mut all: Vec<String> = Vec::new();
        for gadget in waiting
            .chain(rows.map(|row| &row.record.gadget))
            .chain(refused)
        {
            if !all.contains(gadget) && !self.naming.contains(gadget) {
                all.push(gadget.clone());
            }
        }
        all
    }

    /// The refused gadgets that a gadget needs.
    #[must_use]
    pub fn lacks(&self, gadget: &str) -> Vec<Titled> {
        let needs = |row: &&Row| {
            let mut needed_by = row.needed_by.iter();
            row.is_refused && needed_by.any(|one| one.gadget == gadget)
        };
        let rows = self.known.rows.iter().filter(needs);
        rows.map(|row| row.name().titled()).collect()
    }

    fn read(&mut self, mut known: Known) {
        known.name(&self.names);
        let before = std::mem::replace(&mut self.known, Rc::new(known));
        if self.known.on_device > 0 && before.on_device == 0 {
            // It offers something.
            self.unfold(Section::Files);
        }
        self.listing.picked.clear();
        let open = self.open.take();
        // The answer may be another one now; if not, the ticks stay. The details about the gadget stay.
        self.open = open.and_then(|open| {
            let row = self.row(&open.gadget)?;
            if before.rows.contains(row) {
                return Some(open);
            }
            Some(OpenAnswer {
                details: open.details,
                site: open.site,
                ..OpenAnswer::new(row)
            })
        });
    }

    fn changed(&mut self, mut known: Known) -> Vec<ReviewEffect> {
        known.name(&self.names);
        // What is being saved is read again afterwards.
        if self.job.is_some() || *self.known == known {
            return Vec::new();
        }
        let is_answered = known.waiting.len() < self.known.waiting.len();
        let heading = if known.waiting.is_empty() {
            Section::Answers
        } else {
            Section::Waiting
        };
        self.read(known);
        if is_answered {
            // The button that the user pressed is gone.
            vec![ReviewEffect::KeepFocus(FocusTarget::Heading(heading))]
        } else {
            Vec::new()
        }
    }

    fn unfold(&mut self, section: Section) {
        if !self.unfolded.contains(&section) {
            self.unfolded.push(section);
        }
    }

    fn toggle(&mut self, section: Section) {
        if self.unfolded.contains(&section) {
            self.unfolded.retain(|known| *known != section);
        } else {
            self.unfolded.push(section);
        }
    }

    fn begin(&mut self, action: ReviewAction) -> Vec<ReviewEffect> {
        let (rows, today) = (&self.known.rows, self.wiki.today);
        let picked = &self.listing.picked;
        let idle = action.idle();
        let (operation, writes) = match action {
            ReviewAction::Save => {
                let open = self.open.as_ref();
                let row = open.and_then(|open| self.row(&open.gadget));
                let write = open.zip(row).and_then(|(open, row)| open.write(row, today));
                (Operation::Change, write.into_iter().collect())
            }
            ReviewAction::Remove(gadget) => (Operation::Remove, vec![(gadget, None)]),
            ReviewAction::RemovePicked if self.listing.by == GroupBy::Gadget => {
                let picked = picked.iter().map(String::as_str);
                (Operation::Remove, saving::removals(picked))
            }
            ReviewAction::RemovePicked => {
                (Operation::Change, saving::refusals(rows, picked, today))
            }
            ReviewAction::RefuseSite(site) => {
                let writes = saving::refusals(rows, &[site], today);
                (Operation::Change, writes)
            }
            ReviewAction::ClearGone => {
                let gone = rows.iter().filter(|row| row.is_gone());
                (Operation::Remove, gone.map(Row::without_gone).collect())
            }
            ReviewAction::ClearUnused => {
                let unused = rows.iter().filter(|row| row.unused).map(Row::gadget);
                (Operation::Remove, saving::removals(unused))
            }
            ReviewAction::Undo => {
                let report = self.report.as_ref();
                let before = report.map_or_else(Vec::new, |report| report.before.clone());
                (Operation::Undo, before)
            }
            ReviewAction::Compact(writes) => (Operation::Compact, writes),
            ReviewAction::UserScriptsAllow => {
                let entry = self.row(USER_SCRIPTS).and_then(Row::entry);
                match self.user_scripts.write(entry, &self.wiki.policy, today) {
                    Ok(write) => (Operation::Change, write.into_iter().collect()),
                    Err(error) => {
                        self.user_scripts.error = Some(error);
                        return Vec::new();
                    }
                }
            }
            ReviewAction::ImportApply => {
                let import = self.import.as_ref();
                let writes = import.map_or_else(Vec::new, |import| import.writes(today));
                (Operation::Change, writes)
            }
            _ => return Vec::new(),
        };
        if writes.is_empty() {
            return self.say_why(idle);
        }
        self.job = Some(SaveJob {
            operation,
            writes: writes.clone(),
        });
        vec![ReviewEffect::Save(writes)]
    }

    /// Nothing is to be saved. A user who has pressed a button is told why.
    fn say_why(&mut self, idle: Option<Idle>) -> Vec<ReviewEffect> {
        if idle.is_none() {
            return Vec::new();
        }
        self.idle = idle;
        self.report = None;
        vec![ReviewEffect::Focus(FocusTarget::Report)]
    }

    fn saved(&mut self, unsaved: Option<Unsaved>) -> Vec<ReviewEffect> {
        let Some(job) = self.job.take() else {
            return Vec::new();
        };
        let operation = job.operation;
        let is_saved = job.is_saved(unsaved.as_ref());
        let report = job.report(unsaved, &self.known.rows, &|gadget| self.title(gadget));
        if is_saved {
            self.import = None;
            self.user_scripts = UserScriptsForm::default();
        }
        self.report = Some(report);
        if operation == Operation::Compact {
            return Vec::new();
        }
        // The button that began the job may be gone.
        vec![ReviewEffect::Focus(FocusTarget::Report)]
    }

    /// The row of a gadget.
    #[must_use]
    pub fn row(&self, gadget: &str) -> Option<&Row> {
        self.known.rows.iter().find(|row| row.gadget() == gadget)
    }

    /// The title of a gadget.
    #[must_use]
    pub fn title(&self, gadget: &str) -> String {
        if gadget == USER_SCRIPTS {
            return self.wiki.user_scripts_title.clone();
        }
        let name = self.names.iter().find(|name| name.gadget == gadget);
        name.map_or_else(|| title_of(gadget), |name| name.title.clone())
    }

    /// All groups that are found, in order.
    #[must_use]
    pub fn groups(&self) -> Vec<Group<'_>> {
        self.listing.groups(&self.known.rows)
    }
}

#[cfg(test)]
mod tests;
