//! What the administrators' part knows and what is going on in it: one value, changed by one
//! function.

use std::rc::Rc;

use gadget_consent_core::lint::GadgetPage;
use gadget_consent_core::observed::Draft as Contacts;
use yew::Reducible;

use super::draft::{Draft, Entered, Path};
use super::pages::Pages;
use super::save::Failure;
use super::site::Site;

/// What is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum View {
    /// What the linter found.
    #[default]
    Findings,
    /// The manifest beside the published one.
    Manifest,
    /// The form of the site policy.
    Policy,
    /// The forms of the disclosures.
    Disclosures,
    /// What was seen in observe mode.
    Observed,
}

/// A page that can be saved here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// A page with gadgets, mended.
    Mended(GadgetPage),
    /// The manifest.
    Manifest,
    /// The site policy.
    Policy,
    /// The disclosures.
    Disclosures,
}

/// What came of the last attempt to save.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The page's title.
    pub title: String,
    /// The new revision, or why there is none.
    pub result: Result<u64, Failure>,
}

/// See the module.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct State {
    /// What the pages come to; `None` until they have come.
    pub site: Option<Rc<Site>>,
    /// Why they have not come.
    pub failed: Option<String>,
    /// What is looked at.
    pub view: View,
    /// What was entered for the site policy.
    pub policy: Draft,
    /// What was entered for the disclosures.
    pub disclosures: Draft,
    /// A page with gadgets that is to be mended, and its new text.
    pub mended: Option<(GadgetPage, String)>,
    /// The summary, where it is not the usual one.
    pub summary: Option<String>,
    /// A page is being saved, or the pages are read again after that.
    pub saving: bool,
    /// What is being saved of what was entered.
    in_hand: Draft,
    /// What came of it.
    pub outcome: Option<Outcome>,
    /// What was seen from this browser.
    pub seen: Vec<Contacts>,
}

/// What changes the state.
#[derive(Debug)]
pub enum Action {
    /// The pages have come.
    Read(Box<Pages>),
    /// They have not: the wiki's words.
    NotRead(String),
    /// Look at something else.
    Show(View),
    /// Something was entered in the form of the site policy or of the disclosures.
    Enter(Subject, Path, Entered),
    /// Show what mends a page: one finding, by its number, or all.
    Mend(GadgetPage, Option<usize>),
    /// Another summary.
    Summarise(String),
    /// What was entered is to be forgotten.
    Discard,
    /// A page is being saved.
    Saving,
    /// What came of it.
    Saved(Subject, Outcome),
    /// What was seen from this browser.
    Seen(Vec<Contacts>),
}

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut state = (*self).clone();
        state.change(action);
        state.into()
    }
}

impl State {
    /// The state after an action.
    fn change(&mut self, action: Action) {
        match action {
            Action::Read(pages) => {
                let site = Site::of(*pages);
                // It mended what was there before.
                if let (Some((page, _)), Some(old)) = (&self.mended, &self.site)
                    && old.live(page) != site.live(page)
                {
                    self.mended = None;
                }
                self.site = Some(site.into());
                self.failed = None;
                self.saving = false;
            }
            Action::NotRead(words) => {
                self.failed = Some(words);
                self.saving = false;
            }
            Action::Show(view) => {
                self.view = view;
                self.outcome = None;
                self.summary = None;
                self.mended = None;
            }
            Action::Enter(subject, path, entered) => {
                self.outcome = None;
                match subject {
                    Subject::Policy => self.policy.set(path, entered),
                    Subject::Disclosures => self.disclosures.set(path, entered),
                    Subject::Mended(_) | Subject::Manifest => {}
                }
            }
            Action::Mend(page, only) => {
                let text = self.site.as_ref().map(|site| site.mended(&page, only));
                self.mended = text.map(|text| (page, text));
                self.outcome = None;
            }
            Action::Summarise(text) => self.summary = Some(text),
            Action::Discard => self.forget(),
            Action::Saving => {
                self.saving = true;
                self.outcome = None;
                self.in_hand = match self.view {
                    View::Policy => self.policy.clone(),
                    View::Disclosures => self.disclosures.clone(),
                    View::Findings | View::Manifest | View::Observed => Draft::default(),
                };
            }
            Action::Saved(subject, outcome) => {
                let in_hand = std::mem::take(&mut self.in_hand);
                // After a conflict what was entered stays: it is saved on top of what is there then.
                if outcome.result.is_ok() {
                    self.summary = None;
                    match subject {
                        Subject::Policy => self.policy.forget(&in_hand),
                        Subject::Disclosures => self.disclosures.forget(&in_hand),
                        Subject::Mended(_) => self.mended = None,
                        Subject::Manifest => {}
                    }
                }
                self.outcome = Some(outcome);
            }
            Action::Seen(seen) => self.seen = seen,
        }
    }

    fn forget(&mut self) {
        match self.view {
            View::Policy => self.policy = Draft::default(),
            View::Disclosures => self.disclosures = Draft::default(),
            View::Findings | View::Manifest | View::Observed => self.mended = None,
        }
        self.outcome = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::admin::pages::Live;

    fn saved(state: &mut State, result: Result<u64, Failure>) {
        let title = "MediaWiki:Gadget-consent-policy.json".to_owned();
        state.change(Action::Saving);
        assert!(state.saving);
        state.change(Action::Saved(Subject::Policy, Outcome { title, result }));
        // Until it is known what the wiki has now.
        assert!(state.saving);
        state.change(Action::Read(pages("")));
        assert!(!state.saving);
    }

    fn pages(definition: &str) -> Box<Pages> {
        let live = |title: &str, text: Option<&str>| Live {
            title: title.to_owned(),
            text: text.map(ToOwned::to_owned),
            revision: 1,
        };
        Box::new(Pages {
            definition: live("MediaWiki:Gadgets-definition", Some(definition)),
            json: Vec::new(),
            policy: live("MediaWiki:Gadget-consent-policy.json", None),
            disclosures: live("MediaWiki:Gadget-consent-disclosures.json", None),
            manifest: live("MediaWiki:Gadget-consent-manifest.json", None),
            read_at: String::new(),
        })
    }

    #[test]
    fn a_conflict_loses_nothing() {
        let mut state = State::default();
        state.change(Action::Show(View::Policy));
        let path = vec!["mode".to_owned()];
        let entered = Entered::Text("observe".to_owned());
        state.change(Action::Enter(
            Subject::Policy,
            path.clone(),
            entered.clone(),
        ));
        state.change(Action::Summarise("why".to_owned()));
        saved(&mut state, Err(Failure::Conflict));
        assert_eq!(state.policy.get(&path), Some(&entered));
        assert_eq!(state.summary.as_deref(), Some("why"));
        saved(&mut state, Ok(7));
        assert_eq!(state.policy, Draft::default());
        assert_eq!(state.summary, None);
    }

    #[test]
    fn a_page_that_changed_is_not_mended_by_its_old_text() {
        let bad = "* a[domains=img:a.example]|a.js";
        let mut state = State::default();
        state.change(Action::Read(pages(bad)));
        state.change(Action::Mend(GadgetPage::Definition, None));
        assert!(state.mended.is_some());
        state.change(Action::Read(pages(bad)));
        assert!(state.mended.is_some());
        state.change(Action::Read(pages("* b|b.js")));
        assert!(state.mended.is_none());
    }
}
