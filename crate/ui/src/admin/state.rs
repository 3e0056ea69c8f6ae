//! All that the administrators' part knows: one value. [`AdminState::apply`] changes it and returns the
//! effects that follow, which `app` runs.

use std::rc::Rc;

use gadget_consent_core::evidence::{DraftedGadget, Evidence, Open, ScanSummary, merge};
use gadget_consent_core::lint::GadgetPage;
use gadget_consent_core::observed::Observations;
use gadget_consent_core::{Requests, SitePolicy};

use crate::admin::declare::{Declared, put};
use crate::admin::draft::{Draft, Entered, Path};
use crate::admin::file::{Content, FileInput};
use crate::admin::installation::Installation;
use crate::admin::labels::Published;
use crate::admin::pages::Pages;
use crate::admin::save::{PageEdit, SaveError};
use crate::admin::site::LiveSite;

/// A view of the part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Section {
    /// What the linter found.
    #[default]
    Findings,
    /// The manifest beside the published one.
    Manifest,
    /// The stages.
    Stages,
    /// The form of the site policy.
    Policy,
    /// The forms of the disclosures.
    Disclosures,
    /// Drafts of declarations, with their evidence.
    Drafts,
    /// What is known of the sites that gadgets contact.
    Labels,
    /// What observe mode has recorded.
    Observed,
}

/// A page that can be saved here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// A page with gadgets, fixed.
    Fixed(GadgetPage),
    /// A page with gadgets, with drafts put in.
    Declared(GadgetPage),
    /// The scan.
    Scan,
    /// The manifest.
    Manifest,
    /// The site policy.
    Policy,
    /// The disclosures.
    Disclosures,
}

/// What became of the last attempt to save.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaveReport {
    /// The page's title.
    pub title: String,
    /// The new revision, or why there is none.
    pub result: Result<u64, SaveError>,
}

/// The state of the part.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AdminState {
    /// The pages and what follows from them; `None` until they are read.
    pub site: Option<Rc<LiveSite>>,
    /// Why the pages could not be read.
    pub failed: Option<String>,
    /// The view that is shown.
    pub section: Section,
    /// What was entered for the site policy.
    pub policy: Draft,
    /// What was entered for the disclosures.
    pub disclosures: Draft,
    /// A page with gadgets that is to be fixed, and its new text.
    pub fixed: Option<(GadgetPage, String)>,
    /// The summary, if it is not the usual one.
    pub summary: Option<String>,
    /// A page is being saved, or the pages are being read again after that.
    pub saving: bool,
    /// The entered values that are being saved.
    in_hand: Draft,
    /// What became of it.
    pub report: Option<SaveReport>,
    /// What this browser has seen.
    pub seen: Observations,
    /// The gadgets that users have switched on, and how many; `None`: the wiki does not say.
    pub usage: Option<Vec<(String, u32)>>,
    /// The user wants to publish although the linter finds errors, and is asked whether to.
    pub is_unsure: bool,
    /// What observe mode has recorded in this browser.
    pub observed: Evidence,
    /// The same, and what files of others have seen.
    pub observations: Observations,
    /// The names of these files.
    pub files: Vec<String>,
    /// A scan that was uploaded: the file's name, and what it found.
    pub uploaded: Option<(String, ScanSummary)>,
    /// The name of a file that is neither a scan nor observations.
    pub refused: Option<String>,
    /// What the scan found, beside what was seen.
    pub evidence: Evidence,
    /// A definition with drafts put in, before it is saved.
    pub declared: Option<Declared>,
    /// How many fields of disclosures were filled in for drafts that are saved; `None`: none is saved.
    pub prefilled: Option<usize>,
    /// What the check of our pages has found; `None` until it has, and for who could mend nothing.
    pub installation: Option<Installation>,
    /// The published labels; `None` until somebody wants to see them.
    pub labels: Option<Published>,
}

/// The scan that is shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ShownScan<'a> {
    /// There is none.
    None,
    /// The published page cannot be read.
    Unreadable,
    /// The published one.
    Published(&'a ScanSummary),
    /// One that was uploaded, and the name of its file.
    Uploaded(&'a str, &'a ScanSummary),
}

/// What changes the state.
#[derive(Debug, Clone)]
pub enum AdminAction {
    /// The part was opened.
    Open,
    /// The pages were read.
    Read(Box<Pages>),
    /// The pages could not be read; the wiki's words.
    NotRead(String),
    /// Show another view.
    Show(Section),
    /// Something was entered in the form of the site policy or of the disclosures.
    Enter(Subject, Path, Entered),
    /// Show what fixes a page: one finding, by its number, or all.
    Fix(GadgetPage, Option<usize>),
    /// The summary was changed.
    Summarise(String),
    /// Forget what was entered.
    Discard,
    /// Save a page. To publish while the linter finds errors takes a second word.
    Save(Subject, PageEdit),
    /// Publish although the linter finds errors.
    SaveAnyway(Subject, PageEdit),
    /// Do not publish after all.
    LeaveIt,
    /// The page was saved, or could not be.
    Saved(Subject, SaveReport),
    /// Our pages were checked.
    Checked(Option<Installation>),
    /// What observe mode has recorded in this browser.
    Observed(Evidence),
    /// What this browser has seen, contact by contact.
    Seen(Observations),
    /// How many users the gadgets have.
    Usage(Option<Vec<(String, u32)>>),
    /// Forget what observe mode has recorded.
    ForgetObserved,
    /// Give the user a file of what this browser has seen.
    ExportObserved,
    /// A file was chosen.
    Choose(FileInput),
    /// The file was read: its name, and what it has.
    Chosen(String, Content),
    /// Show a definition with the draft of one gadget, or with all.
    Declare(Option<String>),
    /// The published labels were read.
    Labelled(Published),
}

/// What has to be done outside of the state.
#[derive(Debug, Clone, PartialEq)]
pub enum AdminEffect {
    /// Take what the check of our pages finds; then [`AdminAction::Checked`].
    TakeCheck,
    /// Read the pages; then [`AdminAction::Read`] or [`AdminAction::NotRead`].
    ReadPages,
    /// Ask how many users the gadgets have; then [`AdminAction::Usage`].
    ReadUsage,
    /// Save a page that was read at this time; then [`AdminAction::Saved`].
    Save(Subject, PageEdit, String),
    /// Give the focus to the report about saving: the button that saved cannot be pressed any more.
    FocusReport,
    /// Forget what observe mode has recorded.
    ForgetObserved,
    /// Give the user a file of these observations.
    Export(Observations),
    /// Read a file; then [`AdminAction::Chosen`].
    ReadFile(FileInput),
    /// Read the published labels of these gadgets; then [`AdminAction::Labelled`].
    ReadLabels(Vec<String>),
}

impl AdminState {
    /// Changes the state, and returns the effects that follow.
    #[must_use]
    pub fn apply(&mut self, action: AdminAction) -> Vec<AdminEffect> {
        match action {
            AdminAction::Open => {
                return vec![
                    AdminEffect::ReadPages,
                    AdminEffect::TakeCheck,
                    AdminEffect::ReadUsage,
                ];
            }
            AdminAction::Checked(found) => self.installation = found,
            AdminAction::Read(pages) => {
                self.read(*pages);
                return self.wants_labels();
            }
            AdminAction::Labelled(published) => self.labels = Some(published),
            AdminAction::NotRead(words) => {
                self.failed = Some(words);
                self.saving = false;
            }
            AdminAction::Show(section) => {
                self.section = section;
                self.is_unsure = false;
                self.report = None;
                self.summary = None;
                self.fixed = None;
                self.declared = None;
                self.prefilled = None;
                return self.wants_labels();
            }
            AdminAction::Enter(subject, path, entered) => {
                self.report = None;
                match subject {
                    Subject::Policy => self.policy.set(path, entered),
                    Subject::Disclosures => self.disclosures.set(path, entered),
                    Subject::Fixed(_)
                    | Subject::Declared(_)
                    | Subject::Manifest
                    | Subject::Scan => {}
                }
            }
            AdminAction::Fix(page, only) => {
                let text = self.site.as_ref().map(|site| site.fixed(&page, only));
                self.fixed = text.map(|text| (page, text));
                self.report = None;
            }
            AdminAction::Summarise(text) => self.summary = Some(text),
            AdminAction::Discard => self.discard(),
            AdminAction::Save(..) | AdminAction::SaveAnyway(..) if self.saving => {}
            AdminAction::Save(Subject::Manifest, _) if self.errors() > 0 => self.is_unsure = true,
            AdminAction::LeaveIt => self.is_unsure = false,
            AdminAction::Save(subject, edit) | AdminAction::SaveAnyway(subject, edit) => {
                self.is_unsure = false;
                self.saving = true;
                self.report = None;
                self.in_hand = match self.section {
                    Section::Policy | Section::Stages => self.policy.clone(),
                    Section::Disclosures => self.disclosures.clone(),
                    Section::Findings
                    | Section::Manifest
                    | Section::Drafts
                    | Section::Labels
                    | Section::Observed => Draft::default(),
                };
                let site = self.site.as_ref();
                let read_at = site.map(|site| site.pages.read_at.clone());
                let read_at = read_at.unwrap_or_default();
                return vec![AdminEffect::Save(subject, edit, read_at)];
            }
            AdminAction::Saved(subject, report) => {
                self.saved(&subject, report);
                return vec![AdminEffect::FocusReport, AdminEffect::ReadPages];
            }
            AdminAction::Observed(drafts) => self.observed = drafts,
            AdminAction::Seen(seen) => {
                self.observations.merge(seen.clone());
                self.seen = seen;
                self.draft();
            }
            AdminAction::Usage(usage) => self.usage = usage,
            AdminAction::ForgetObserved => {
                self.seen = Observations::default();
                self.observed = Evidence::default();
                // What came from files cannot be told from it any more.
                self.observations = Observations::default();
                self.files.clear();
                self.draft();
                return vec![AdminEffect::ForgetObserved];
            }
            AdminAction::ExportObserved => return vec![AdminEffect::Export(self.seen.clone())],
            AdminAction::Choose(file) => return vec![AdminEffect::ReadFile(file)],
            AdminAction::Chosen(name, content) => self.chosen(name, content),
            AdminAction::Declare(only) => {
                let drafts = self.drafts();
                let site = self.site.as_ref();
                self.declared = site.and_then(|site| put(site, &drafts, only.as_deref()));
                self.report = None;
                self.prefilled = None;
            }
        }
        Vec::new()
    }

    /// Reads the labels when they are shown, and again when the pages were read again.
    fn wants_labels(&mut self) -> Vec<AdminEffect> {
        match &self.site {
            Some(site) if self.section == Section::Labels => {
                self.labels = Some(Published::Reading);
                vec![AdminEffect::ReadLabels(site.gadgets.clone())]
            }
            _ => Vec::new(),
        }
    }

    /// How many errors the linter finds.
    #[must_use]
    pub fn errors(&self) -> usize {
        self.site.as_ref().map_or(0, |site| site.errors())
    }

    fn read(&mut self, pages: Pages) {
        let site = LiveSite::of(pages);
        // The fix was made for the text that was there before.
        if let (Some((page, _)), Some(old)) = (&self.fixed, &self.site)
            && old.live(page) != site.live(page)
        {
            self.fixed = None;
        }
        if let (Some(declared), Some(old)) = (&self.declared, &self.site)
            && old.live(&declared.page) != site.live(&declared.page)
        {
            self.declared = None;
        }
        self.site = Some(site.into());
        self.draft();
        // The question was about what the pages were.
        self.is_unsure = false;
        self.failed = None;
        self.saving = false;
    }

    fn saved(&mut self, subject: &Subject, report: SaveReport) {
        let in_hand = std::mem::take(&mut self.in_hand);
        // After a conflict what was entered stays, and is saved on top of the page as it is then.
        if report.result.is_ok() {
            self.summary = None;
            match subject {
                Subject::Policy => self.policy.forget(&in_hand),
                Subject::Disclosures => self.disclosures.forget(&in_hand),
                Subject::Fixed(_) => self.fixed = None,
                Subject::Declared(_) => self.prefill(),
                Subject::Scan => self.uploaded = None,
                Subject::Manifest => {}
            }
        }
        self.report = Some(report);
    }

    /// The scan that is shown: an uploaded one comes before the published one.
    #[must_use]
    pub fn scan(&self) -> ShownScan<'_> {
        if let Some((name, scan)) = &self.uploaded {
            return ShownScan::Uploaded(name, scan);
        }
        match self.site.as_ref().map(|site| &site.scan) {
            None | Some(Ok(None)) => ShownScan::None,
            Some(Err(_)) => ShownScan::Unreadable,
            Some(Ok(Some(scan))) => ShownScan::Published(scan),
        }
    }

    /// Each gadget of the evidence that makes contacts, and what it should declare.
    fn drafts(&self) -> Vec<(String, Requests)> {
        let draft = |drafted: &DraftedGadget| match drafted.gadgets.as_slice() {
            [name] => Some((name.clone(), drafted.requests())),
            _ => None,
        };
        self.evidence.gadgets.iter().filter_map(draft).collect()
    }

    fn chosen(&mut self, name: String, content: Content) {
        self.refused = None;
        self.declared = None;
        match content {
            Content::Scan(scan) => self.uploaded = Some((name, scan)),
            Content::Observations(observations) => {
                self.observations.merge(observations);
                self.files.push(name);
            }
            Content::Other => self.refused = Some(name),
        }
        self.draft();
    }

    /// Puts the scan and what was seen together.
    fn draft(&mut self) {
        let none = ScanSummary::default();
        let scan = match self.scan() {
            ShownScan::None | ShownScan::Unreadable => &none,
            ShownScan::Published(scan) | ShownScan::Uploaded(_, scan) => scan,
        };
        let default = SitePolicy::default();
        let policy = self
            .site
            .as_ref()
            .and_then(|site| site.policy.as_ref().ok());
        let policy = policy.map_or(&default, |reading| &reading.value);
        let open = Open {
            first_party: &policy.first_party,
            content: &policy.content,
            local: &policy.local,
        };
        let evidence = merge(scan, &self.observations, open);
        self.evidence = evidence;
    }

    /// Fills in what is known for the disclosures of drafts that are saved. What was entered stays.
    fn prefill(&mut self) {
        let declared = self.declared.take();
        let known = declared.map(|declared| declared.disclosures);
        let known = known.unwrap_or_default();
        self.prefilled = Some(known.len());
        for (path, entered) in known {
            if self.disclosures.get(&path).is_none() {
                self.disclosures.set(path, entered);
            }
        }
    }

    fn discard(&mut self) {
        match self.section {
            Section::Policy | Section::Stages => self.policy = Draft::default(),
            Section::Disclosures => self.disclosures = Draft::default(),
            Section::Drafts => self.declared = None,
            Section::Findings | Section::Manifest | Section::Labels | Section::Observed => {
                self.fixed = None;
            }
        }
        self.report = None;
    }
}

#[cfg(test)]
mod tests {
    use gadget_consent_core::titles;

    use super::*;
    use crate::admin::pages::Live;

    fn saved(state: &mut AdminState, result: Result<u64, SaveError>) {
        let title = titles::POLICY.to_owned();
        let edit = PageEdit {
            base: Live::recorded(&title, None, 1),
            text: String::new(),
            summary: String::new(),
        };
        let effects = state.apply(AdminAction::Save(Subject::Policy, edit.clone()));
        let save = AdminEffect::Save(Subject::Policy, edit, String::new());
        assert_eq!(effects, [save]);
        assert!(state.saving);
        let report = SaveReport { title, result };
        let effects = state.apply(AdminAction::Saved(Subject::Policy, report));
        assert_eq!(effects, [AdminEffect::FocusReport, AdminEffect::ReadPages]);
        // Until it is known what the wiki has now.
        assert!(state.saving);
        apply(state, AdminAction::Read(pages("")));
        assert!(!state.saving);
    }

    fn apply(state: &mut AdminState, action: AdminAction) {
        assert_eq!(state.apply(action), []);
    }

    fn pages(definition: &str) -> Box<Pages> {
        Box::new(Pages::recorded(definition, 1))
    }

    #[test]
    fn a_conflict_loses_nothing() {
        let mut state = AdminState::default();
        apply(&mut state, AdminAction::Show(Section::Policy));
        let path = vec!["mode".to_owned()];
        let entered = Entered::Text("observe".to_owned());
        apply(
            &mut state,
            AdminAction::Enter(Subject::Policy, path.clone(), entered.clone()),
        );
        apply(&mut state, AdminAction::Summarise("why".to_owned()));
        saved(&mut state, Err(SaveError::Conflict));
        assert_eq!(state.policy.get(&path), Some(&entered));
        assert_eq!(state.summary.as_deref(), Some("why"));
        saved(&mut state, Ok(7));
        assert_eq!(state.policy, Draft::default());
        assert_eq!(state.summary, None);
    }

    #[test]
    fn publishing_with_errors_takes_a_second_word() {
        let edit = || PageEdit {
            base: Live::recorded(titles::MANIFEST, None, 1),
            text: "module.exports = {};".to_owned(),
            summary: String::new(),
        };
        let publish = || AdminAction::Save(Subject::Manifest, edit());
        let anyway = || AdminAction::SaveAnyway(Subject::Manifest, edit());
        let saves = [AdminEffect::Save(Subject::Manifest, edit(), String::new())];
        let bad = "* a[domains=script:cdn.jsdelivr.net]|a.js";
        let mut state = AdminState::default();
        apply(&mut state, AdminAction::Read(pages(bad)));
        assert!(state.errors() > 0);
        // Asked as often as the button is pressed.
        for _ in 0..2 {
            apply(&mut state, publish());
            assert!(state.is_unsure && !state.saving);
        }
        apply(&mut state, AdminAction::LeaveIt);
        assert!(!state.is_unsure);
        for forgets in [
            AdminAction::Show(Section::Manifest),
            AdminAction::Read(pages(bad)),
        ] {
            apply(&mut state, publish());
            apply(&mut state, forgets);
            assert!(!state.is_unsure);
        }
        apply(&mut state, publish());
        assert_eq!(state.apply(anyway()), saves);
        assert!(state.saving && !state.is_unsure);
        apply(&mut state, anyway());
        // Without errors, and for any other page, nobody is asked.
        let mut state = AdminState::default();
        apply(&mut state, AdminAction::Read(pages("")));
        assert_eq!(state.apply(publish()), saves);
        let mut state = AdminState::default();
        apply(&mut state, AdminAction::Read(pages(bad)));
        let other = AdminAction::Save(Subject::Policy, edit());
        assert_eq!(state.apply(other).len(), 1);
    }

    const SCAN: &str = r#"{ "version": 1, "gadgets": [ { "name": "a", "complete": true, "findings": [
        { "class": "contact", "request": "img:a.example", "by": "fetch", "place": { "file": "a.js", "line": 1 } } ] },
        { "name": "b", "complete": true, "findings": [
        { "class": "contact", "request": "img:own.example", "by": "fetch", "place": { "file": "b.js", "line": 1 } } ] } ] }"#;

    #[test]
    fn drafts_follow_the_scan_the_policy_and_what_was_seen() {
        let mut state = AdminState::default();
        let record = r#"{ "img:a.example": { "pages": 2, "by": { "a": 2 } } }"#;
        let recorded = Observations::of_record(record);
        apply(&mut state, AdminAction::Seen(recorded.clone()));
        let mut all = pages("* a[ResourceLoader]|a.js");
        all.scan.text = Some(SCAN.to_owned());
        apply(&mut state, AdminAction::Read(all.clone()));
        assert!(matches!(state.scan(), ShownScan::Published(_)));
        let names = |state: &AdminState| -> Vec<String> {
            let gadgets = state.evidence.gadgets.iter();
            gadgets
                .flat_map(|drafted| drafted.gadgets.clone())
                .collect()
        };
        assert_eq!(names(&state), ["a", "b"]);
        assert_eq!(
            state.evidence.gadgets[0].items[0].basis().name(),
            "in code and seen"
        );
        // What the site policy opens needs no declaration.
        all.policy.text = Some(r#"{ "version": 1, "firstParty": [ "own.example" ] }"#.to_owned());
        apply(&mut state, AdminAction::Read(all.clone()));
        assert_eq!(names(&state), ["a"]);
        // A scan that was uploaded comes before the published one, until it is published itself.
        let none = ScanSummary::read(
            r#"{ "version": 1, "gadgets": [ { "name": "c", "findings": [] } ] }"#,
        );
        let chosen = AdminAction::Chosen("s.json".to_owned(), Content::Scan(none.unwrap()));
        apply(&mut state, chosen);
        assert!(matches!(state.scan(), ShownScan::Uploaded("s.json", _)));
        assert_eq!(
            state.evidence.gadgets[0].items[0].basis().name(),
            "seen only"
        );
        let report = |title: &str| SaveReport {
            title: title.to_owned(),
            result: Ok(2),
        };
        let _ = state.apply(AdminAction::Saved(Subject::Scan, report(titles::SCAN)));
        assert!(matches!(state.scan(), ShownScan::Published(_)));
        // A file that is neither is refused, and changes nothing.
        apply(
            &mut state,
            AdminAction::Chosen("x.txt".to_owned(), Content::Other),
        );
        assert_eq!(state.refused.as_deref(), Some("x.txt"));
        let more = Content::Observations(recorded);
        apply(
            &mut state,
            AdminAction::Chosen("alice.json".to_owned(), more),
        );
        assert_eq!((state.refused.as_deref(), state.files.len()), (None, 1));
        // A page that cannot be read is not taken for a scan.
        all.scan.text = Some("[]".to_owned());
        apply(&mut state, AdminAction::Read(all));
        assert_eq!(state.scan(), ShownScan::Unreadable);
    }

    #[test]
    fn a_draft_is_put_in_and_what_is_known_is_filled_in() {
        let mut state = AdminState::default();
        let mut all = pages("* a[ResourceLoader]|a.js");
        all.scan.text = Some(SCAN.to_owned());
        all.disclosures.text = Some(
            r#"{ "version": 1, "gadgets": { "z": { "domains": { "a.example": { "operator": "A" } } } } }"#
                .to_owned(),
        );
        apply(&mut state, AdminAction::Read(all.clone()));
        apply(&mut state, AdminAction::Show(Section::Drafts));
        apply(&mut state, AdminAction::Declare(Some("a".to_owned())));
        let text = state.declared.as_ref().unwrap().text.clone();
        assert_eq!(
            text,
            "* a[ResourceLoader|dependencies=ext.gadget.consent|domains=img:a.example]|a.js"
        );
        // Somebody else has changed the page: the change is made anew.
        let mut other = all.clone();
        other.definition.text = Some("* a[ResourceLoader]|a.js|b.js".to_owned());
        apply(&mut state, AdminAction::Read(other));
        assert_eq!(state.declared, None);
        apply(&mut state, AdminAction::Read(all));
        apply(&mut state, AdminAction::Declare(None));
        assert!(state.declared.as_ref().unwrap().is_all);
        let subject = Subject::Declared(GadgetPage::Definition);
        let report = SaveReport {
            title: titles::DEFINITION.to_owned(),
            result: Ok(2),
        };
        let _ = state.apply(AdminAction::Saved(subject, report));
        assert_eq!((&state.declared, state.prefilled), (&None, Some(1)));
        let path = ["gadgets", "a", "domains", "a.example", "operator"].map(ToOwned::to_owned);
        assert_eq!(state.disclosures.get(&path).unwrap().shown(), "A");
    }

    #[test]
    fn a_page_that_changed_is_not_mended_by_its_old_text() {
        let bad = "* a[domains=img:a.example]|a.js";
        let mut state = AdminState::default();
        apply(&mut state, AdminAction::Read(pages(bad)));
        apply(&mut state, AdminAction::Fix(GadgetPage::Definition, None));
        assert!(state.fixed.is_some());
        apply(&mut state, AdminAction::Read(pages(bad)));
        assert!(state.fixed.is_some());
        apply(&mut state, AdminAction::Read(pages("* b|b.js")));
        assert!(state.fixed.is_none());
    }
}
