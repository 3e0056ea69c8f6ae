//! The notices: what became of gadgets, what waits for an answer, and what the browser refused.

use web_sys::Event;
use yew::virtual_dom::ListenerKind;
use yew::{Callback, Html, NodeRef};

use crate::ask::blocked::{Blocked, Contact};
use crate::ask::intent::{Intent, Notice};
use crate::ask::state::{State, Step};
use crate::parts::element::{self, element, text};
use crate::parts::phrases;
use crate::text::messages::{Messages, isolate};
use crate::text::title::title_of;
use crate::text::words;
use crate::wiki::document::Reload;
use crate::wiki::release::Outcome;

/// What the notices show.
#[derive(Debug)]
pub struct Notices<'a> {
    /// Has the questions, and what became of gadgets.
    pub state: &'a State,
    /// Whether the page can be loaded again by itself. The gallery sets it apart from the state.
    pub reload: Reload,
    /// The texts.
    pub messages: &'a Messages,
    /// Is called with what the user does.
    pub on: &'a Callback<Intent>,
    /// The reference to their element.
    pub node: NodeRef,
    /// Is called when the focus comes to them, or moves among them.
    pub on_focus: Callback<Event>,
}

impl Notices<'_> {
    /// All of them.
    #[cfg_attr(feature = "detail", inline(never))]
    pub fn html(&self) -> Html {
        // The open dialog covers the notices.
        let content = if self.state.open {
            Vec::new()
        } else {
            self.content()
        };
        element("div", "gadget-consent gadget-consent-notices")
            .attr("role", "status")
            .attr("aria-label", self.messages.text("notice-label", &[]))
            .attr("tabindex", "-1")
            .node_ref(self.node.clone())
            .on(ListenerKind::onfocusin, self.on_focus.clone())
            .children(content)
            .html()
    }

    fn content(&self) -> Vec<Html> {
        let mut shown = self.waits();
        for (outcome, kind, key) in [
            (Outcome::Waiting, "notice", "notice-waiting"),
            (Outcome::WaitingAgain, "notice", "notice-waiting"),
            (Outcome::Started, "success", "notice-started"),
            (Outcome::Saved, "success", "notice-saved-answer"),
            (Outcome::Unsaved, "warning", "notice-unsaved-answer"),
            (Outcome::Forbidden, "warning", "notice-forbidden"),
            (Outcome::Outdated, "warning", "notice-outdated"),
            (Outcome::Refused, "notice", "notice-refused"),
            (Outcome::Never, "notice", "notice-never"),
            (Outcome::NotNever, "error", "notice-not-never"),
            (Outcome::Undone, "notice", "notice-undone"),
            (Outcome::UndoWaits, "notice", "notice-undo-waits"),
            (Outcome::NotUndone, "error", "notice-not-undone"),
        ] {
            let gadgets: Vec<String> = self
                .state
                .with_outcome(outcome)
                .map(|gadget| isolate(&title_of(gadget)))
                .collect();
            if !gadgets.is_empty() {
                shown.push(self.outcome(outcome, kind, key, &words::list(gadgets.into_iter())));
            }
        }
        let unguarded = &self.state.unguarded;
        if !unguarded.is_empty() {
            let names = words::list(unguarded.iter().map(|gadget| isolate(&title_of(gadget))));
            let count = unguarded.len().to_string();
            let text = self.messages.text("notice-unguarded", &[&names, &count]);
            shown.push(Self::message(
                "warning",
                text,
                Vec::new(),
                vec![self.close()],
            ));
        }
        self.worker(&self.state.blocked, &mut shown);
        self.blocked(&self.state.blocked, &mut shown);
        shown
    }

    fn outcome(&self, outcome: Outcome, kind: &str, key: &str, names: &str) -> Html {
        let reloading = outcome == Outcome::Waiting && self.state.should_reload(self.reload);
        let key = if reloading { "notice-reloading" } else { key };
        let mut text = self.messages.text(key, &[names]);
        let mut actions = Vec::new();
        match outcome {
            _ if reloading => {}
            Outcome::Waiting | Outcome::WaitingAgain => {
                if outcome == Outcome::Waiting {
                    text = format!("{text} {}", self.messages.text("notice-unsaved", &[]));
                }
                actions.push(self.button(Notice::Reload, "notice-reload", "cdx-button"));
            }
            Outcome::Started
            | Outcome::Refused
            | Outcome::Never
            | Outcome::NotNever
            | Outcome::Saved
            | Outcome::NotUndone => actions.push(
                element("a", "")
                    .attr("href", words::review_address(self.messages))
                    .text(self.messages.text("review-link", &[]))
                    .html(),
            ),
            _ => {}
        }
        if !reloading {
            if self.state.can_undo(outcome) {
                actions.push(self.button(Notice::Undo(outcome), "undo", "cdx-button"));
            }
            let count = self.state.can_never(outcome);
            if count > 0 {
                let words = self.messages.text("never", &[&count.to_string()]);
                let intent = Intent::Notice(Notice::Never);
                actions.push(element::button("cdx-button", words, self.on, intent).html());
            }
            actions.push(self.close());
        }
        Self::message(kind, text, Vec::new(), actions)
    }

    /// The notice that questions wait.
    fn waits(&self) -> Vec<Html> {
        let questions = &self.state.questions;
        if questions.is_empty() || matches!(self.state.step, Step::Saving(_)) {
            return Vec::new();
        }
        let names = words::list(questions.iter().map(|question| isolate(&question.name())));
        let count = questions.len().to_string();
        let text = self.messages.text("notice-asks", &[&names, &count]);
        let actions = vec![
            self.button(Notice::Answer, "notice-answer", "cdx-button"),
            self.button(Notice::Later, "later", "cdx-button"),
        ];
        let asks = element("div", "gadget-consent-notice-asks");
        vec![
            asks.child(Self::message("notice", text, Vec::new(), actions))
                .html(),
        ]
    }

    /// The notices of what the browser refused: because nobody has allowed it, or because of a policy that
    /// the wiki itself sends.
    #[cfg_attr(feature = "detail", inline(never))]
    fn blocked(&self, blocked: &Blocked, shown: &mut Vec<Html>) {
        let (by_wiki, ours): (Vec<&Contact>, Vec<&Contact>) =
            blocked.contacts.iter().partition(|contact| contact.by_wiki);
        // One text for all sites of the same gadgets and kind.
        let mut texts: Vec<(&Contact, Vec<String>)> = Vec::new();
        for contact in by_wiki {
            let same = |(first, _): &&mut (&Contact, Vec<String>)| {
                first.way == contact.way && first.gadgets == contact.gadgets
            };
            let site = isolate(&contact.site);
            match texts.iter_mut().find(same) {
                Some((_, sites)) => sites.push(site),
                None => texts.push((contact, vec![site])),
            }
        }
        for (contact, sites) in texts {
            let names = words::list(contact.gadgets.iter().map(|title| isolate(title)));
            let directive = isolate(&format!("{}-src", contact.way.name()));
            let sites = words::list(sites.into_iter());
            let parameters = [names.as_str(), &sites, &directive];
            let text = self.messages.text("notice-blocked-by-wiki", &parameters);
            shown.push(Self::message(
                "warning",
                text,
                Vec::new(),
                vec![self.close()],
            ));
        }
        let count: u32 = ours.iter().map(|contact| contact.count).sum::<u32>() + blocked.more;
        if count == 0 {
            return;
        }
        let mut items: Vec<Html> = ours.iter().map(|contact| self.contact(contact)).collect();
        if blocked.more > 0 {
            let more = blocked.more.to_string();
            items.push(text("li", self.messages.text("blocked-more", &[&more])));
        }
        let which = element("details", "")
            .child(text(
                "summary",
                self.messages.text("notice-blocked-which", &[]),
            ))
            .child(element("ul", "").children(items).html());
        let text = self.messages.text("notice-blocked", &[&count.to_string()]);
        shown.push(Self::message(
            "notice",
            text,
            vec![which.html()],
            vec![self.close()],
        ));
    }

    /// The notice of a service worker that controls the page.
    fn worker(&self, blocked: &Blocked, shown: &mut Vec<Html>) {
        if blocked.is_worker_removed {
            let text = self.messages.text("notice-worker-removed", &[]);
            shown.push(Self::message(
                "success",
                text,
                Vec::new(),
                vec![self.close()],
            ));
        } else if !blocked.worker.is_empty() {
            let address = isolate(&blocked.worker);
            let text = self.messages.text("notice-worker", &[&address]);
            let actions = vec![
                self.button(Notice::RemoveWorker, "notice-worker-remove", "cdx-button"),
                self.close(),
            ];
            shown.push(Self::message("warning", text, Vec::new(), actions));
        }
    }

    fn contact(&self, contact: &Contact) -> Html {
        let site = isolate(&contact.site);
        let kind = self
            .messages
            .text(&format!("kind-{}", contact.way.name()), &[]);
        let words = if contact.gadgets.is_empty() {
            self.messages.text("blocked-script", &[&site, &kind])
        } else {
            let names = words::list(contact.gadgets.iter().map(|title| isolate(title)));
            self.messages
                .text("blocked-gadget", &[&site, &kind, &names])
        };
        text("li", words)
    }

    fn message(kind: &str, text: String, mut more: Vec<Html>, actions: Vec<Html>) -> Html {
        more.push(
            element("div", "gadget-consent-notice__actions")
                .children(actions)
                .html(),
        );
        phrases::message(kind, text, more)
    }

    fn close(&self) -> Html {
        self.button(
            Notice::Close,
            "notice-close",
            "cdx-button cdx-button--weight-quiet",
        )
    }

    fn button(&self, notice: Notice, key: &str, class: &'static str) -> Html {
        let words = self.messages.text(key, &[]);
        element::button(class, words, self.on, Intent::Notice(notice)).html()
    }
}
