//! What the question for one gadget and the list of several have in common: the dialog around them.

use wasm_bindgen::JsCast;
use web_sys::{Event, KeyboardEvent};
use yew::virtual_dom::{ListenerKind, VNode};
use yew::{Callback, Html};

use crate::answers::scope::Scope;
use crate::ask::intent::{Intent, Notice};
use crate::ask::state::{Alertness, Reading, Step};
use crate::ask::view::modal::Modal;
use crate::parts::checkbox::CheckableInput;
use crate::parts::element::{self, ElementBuilder, element, text};
use crate::parts::ids::id;
use crate::parts::phrases;
use crate::text::messages::Messages;
use crate::wiki::document::Reload;
use crate::wiki::sight::{Sight, Watch};

/// Whether one answer is meant, or several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Words {
    /// One.
    One,
    /// One, about an optional source.
    Source,
    /// Several.
    Several,
}

/// What is around that which is asked.
#[derive(Debug)]
pub struct Frame<'a> {
    /// Where the questions stand.
    pub step: &'a Step,
    /// What loading the page again would do; the dialog tells what follows an **Allow**.
    pub reload: Reload,
    /// The preferences keep the answers, and not the device.
    pub named: bool,
    /// Whether the wiki has preferences for all wikis of its farm.
    pub farm: bool,
    /// All is in English, because the words of the user's language could not be had.
    pub lacks_words: bool,
    /// Where the answers go.
    pub scope: Scope,
    /// Whether it takes answers.
    pub alertness: Alertness,
    /// Why the last answer was not taken.
    pub unclear: Sight,
    /// How far its user has read what is shown.
    pub reading: Reading,
    /// The dialog's element on the page.
    pub modal: &'a Modal,
    /// What watches over its buttons; the gallery has none.
    pub watch: Option<&'a Watch>,
    /// The texts.
    pub messages: &'a Messages,
    /// Is called with what the user does.
    pub on: &'a Callback<Intent>,
}

impl Frame<'_> {
    /// The dialog around a header, a body and what stands in the footer below the status. `about`: whom it
    /// asks for; of several, a script if there is one.
    pub fn html(
        &self,
        words: Words,
        about: &str,
        header: Html,
        label: String,
        body: Vec<Html>,
        footer: Vec<Html>,
    ) -> Html {
        let body = element("div", "cdx-dialog__body")
            .node_ref(self.modal.body())
            // It is scrolled by keys.
            .attr("tabindex", "0")
            .attr("role", "group")
            .attr("aria-label", label)
            .children(self.late_words())
            .children(body);
        let status = element("div", "gadget-consent-status")
            .attr("aria-live", "polite")
            .child(progress(self.step, words, about, self.messages))
            .children(untaken(self.unclear, self.messages));
        let footer = element("footer", "cdx-dialog__footer")
            .child(status.html())
            .children(footer);
        let class = match words {
            Words::One | Words::Source => "",
            Words::Several => " gadget-consent-list-dialog",
        };
        // A line above the buttons shows that there is more below.
        let dividers = if self.reading.is_at_end {
            ""
        } else {
            " cdx-dialog--dividers"
        };
        element("dialog", "")
            .attr(
                "class",
                format!("gadget-consent gadget-consent-dialog cdx-dialog{class}{dividers}"),
            )
            .node_ref(self.modal.node())
            .attr("aria-labelledby", format!("{} {}", id("title"), id("name")))
            .on(
                ListenerKind::onkeydown,
                Callback::from(|event| held_down(&event)),
            )
            .child(header)
            .child(body.html())
            .child(footer.html())
            .html()
    }

    /// Why all is in English. It can be tried again, unless something on the page would be lost.
    fn late_words(&self) -> Vec<Html> {
        if !self.lacks_words {
            return Vec::new();
        }
        let again = (self.reload == Reload::Safe).then(|| {
            let words = self.messages.text("again", &[]);
            element::button("cdx-button", words, self.on, Intent::Notice(Notice::Reload))
                .flag("disabled", self.is_saving())
                .html()
        });
        let again = element("div", "gadget-consent-notice__actions")
            .children(again.into_iter().collect())
            .html();
        let words = self.messages.text("late-words", &[]);
        vec![phrases::message("notice", words, vec![again])]
    }

    /// Whether answers are being saved.
    #[must_use]
    pub fn is_saving(&self) -> bool {
        matches!(self.step, Step::Saving(_))
    }

    /// Whether the buttons cannot be pressed now. A button that is disabled loses the focus, so the dialog
    /// dozes unseen.
    #[must_use]
    pub fn is_disabled(&self) -> bool {
        self.alertness == Alertness::Asleep || self.is_saving()
    }

    /// A button that counts only if its user sees it. `intent` makes of how clearly it was seen what the
    /// user does.
    pub fn button(
        &self,
        class: &'static str,
        key: &str,
        intent: impl Fn(Sight) -> Intent + 'static,
    ) -> ElementBuilder {
        let words = self.messages.text(key, &[]);
        let watch = self.watch.cloned();
        let press = move |event: Event| {
            let sight = watch.as_ref().map(|watch| watch.look(&event));
            intent(sight.unwrap_or_default())
        };
        element::pressable(class, words, self.on.reform(press))
    }

    /// The choice to answer for all wikis of a farm.
    pub fn everywhere(&self) -> Vec<Html> {
        if !self.farm || !self.named {
            return Vec::new();
        }
        let is_farm = self.scope == Scope::Farm;
        let other = if is_farm { Scope::Wiki } else { Scope::Farm };
        let field = CheckableInput {
            id: id("keep-everywhere"),
            disabled: self.is_saving(),
            on_tick: self.on.reform(move |_| Intent::Scope(other)),
            ..CheckableInput::checkbox(is_farm)
        };
        let label = self.messages.text("keep-everywhere", &[]);
        vec![field.html(vec![VNode::from(label)])]
    }
}

/// Keeps a key that is held down from answering.
fn held_down(event: &Event) {
    let held = event
        .dyn_ref::<KeyboardEvent>()
        .is_some_and(|key| key.repeat() && matches!(key.key().as_str(), "Enter" | " "));
    if held {
        event.prevent_default();
    }
}

/// Why the last answer was not taken.
fn untaken(unclear: Sight, messages: &Messages) -> Vec<Html> {
    let key = match unclear {
        Sight::Clear => return Vec::new(),
        Sight::TooSoon => "untaken-soon",
        Sight::Hidden => "untaken-hidden",
    };
    let words = messages.text(key, &[]);
    vec![phrases::message("warning", words, Vec::new())]
}

fn progress(step: &Step, words: Words, about: &str, messages: &Messages) -> Html {
    let is_one = words == Words::One;
    match step {
        Step::Asking => Html::default(),
        Step::Saving(_) => {
            let key = if is_one { "saving" } else { "list-saving" };
            text("p", messages.text(key, &[]))
        }
        Step::Failed { failure, kept } => {
            let (not_saved, kept_until) = match words {
                Words::One => ("not-saved", "not-saved-kept"),
                Words::Source => ("source-not-saved", "source-not-saved-kept"),
                Words::Several => ("list-not-saved", "list-not-saved-kept"),
            };
            let what_now = if *kept { kept_until } else { "not-saved-try" };
            let words = [
                messages.about(about, not_saved, &[]),
                phrases::failure(failure, messages),
                messages.about(about, what_now, &[]),
            ];
            phrases::message("error", words.join(" "), Vec::new())
        }
    }
}
