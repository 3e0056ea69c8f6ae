//! The whole page.

use std::cell::RefCell;

use web_sys::Event;
use yew::{Callback, Html};

use crate::parts::element::{self, element};
use crate::parts::phrases;
use crate::review::state::{Action, Deed, Outcome, Review};
use crate::review::view::elements::container;
use crate::text::messages::{Messages, isolate};

/// The `id` of the place where it is told what came of something.
pub const RESULT: &str = "gadget-consent-result";

/// What the page is drawn from.
#[derive(Debug)]
pub struct Page<'a> {
    /// What it shows.
    pub state: &'a Review,
    /// Its words.
    pub messages: &'a Messages,
    /// Words that were asked for already.
    pub said: RefCell<Vec<(String, String)>>,
    /// The public suffixes of more than one label among what gadgets declare.
    pub suffixes: &'a [String],
    /// What the user does.
    pub on: &'a Callback<Action>,
    /// A file was chosen.
    pub on_file: &'a Callback<Event>,
    /// What is done outside of the state.
    pub on_outside: &'a Callback<Outside>,
    /// The answers are kept in the preferences, not on the device.
    pub named: bool,
    /// After how many days without use an answer is offered for clearing; 0: never.
    pub unused_after: u32,
    /// Contacts are noted on every page.
    pub records: bool,
    /// Trigger many answers the device has that were given without an account, and are other ones.
    pub on_device: usize,
}

/// What the user wants that is no matter of the state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outside {
    /// A file with all answers.
    Export,
    /// The page loaded again.
    Reload,
    /// What the device keeps of contacts, forgotten.
    Forget,
    /// What was answered on the device without an account, compared.
    Device,
}

impl Page<'_> {
    /// Draws it.
    pub fn draw(&self) -> Html {
        let site = isolate(&phrases::site_name(self.messages));
        let mut content = vec![self.tell("review-intro", &[&site])];
        if !self.named {
            content.push(self.tell("review-device", &[]));
        }
        content.push(self.result());
        if self.state.rows.is_empty() {
            content.push(self.tell("review-empty", &[]));
        } else {
            self.tools(&mut content);
        }
        content.push(self.own());
        content.push(self.contacts());
        content.push(self.files());
        container("div", "gadget-consent gadget-consent-review", content)
    }

    fn result(&self) -> Html {
        let told = self.state.outcome.as_ref();
        element("div", "")
            .attr("role", "status")
            .attr("id", RESULT)
            .attr("tabindex", "-1")
            .children(told.map_or_else(Vec::new, |outcome| self.outcome(outcome)))
            .html()
    }

    fn outcome(&self, outcome: &Outcome) -> Vec<Html> {
        let with = |key: &str, titles: &[String]| {
            let first = titles.first().map(|title| isolate(title));
            let first = first.unwrap_or_default();
            self.say(key, &[&titles.len().to_string(), &first])
        };
        let mut all = Vec::new();
        if let Some((titles, failure, waits)) = &outcome.left {
            let words = with("review-not-done", titles);
            let why = phrases::failure(failure, self.messages);
            let names = phrases::list(titles.iter().map(|title| isolate(title)));
            let mut words = format!("{words} {why} ({names})");
            if *waits {
                words = format!("{words} {}", self.say("review-left-waits", &[]));
            }
            all.push(phrases::message("error", words, Vec::new()));
        }
        if !outcome.done.is_empty() {
            let key = match outcome.deed {
                Deed::Remove => "review-revoked",
                Deed::Change => "review-changed",
                Deed::Compact => "review-compacted",
                Deed::Undo => "review-undone",
            };
            let mut buttons = Vec::new();
            if !outcome.before.is_empty() {
                buttons.push(self.button("review-undo", "", Action::Undo));
            }
            buttons.push(self.outside("notice-reload", Outside::Reload));
            let buttons = container("div", "gadget-consent-notice__actions", buttons);
            let words = with(key, &outcome.done);
            all.push(phrases::message("success", words, vec![buttons]));
        }
        all
    }

    /// A button for what is no matter of the state.
    pub fn outside(&self, key: &str, what: Outside) -> Html {
        element::button("cdx-button", self.say(key, &[]), self.on_outside, what).html()
    }
}
