//! The question that users will get: the dialog itself, with its real words, where it answers nothing.

use gadget_consent_core::pasted::Form;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event};
use yew::virtual_dom::ListenerKind;
use yew::{Callback, Html};

use crate::answers::scope::Scope;
use crate::ask::state::{Alertness, Reading, Step};
use crate::ask::view::dialog::Dialog;
use crate::ask::view::frame::Frame;
use crate::linter::state::LinterAction;
use crate::linter::view::elements::LinterPage;
use crate::parts::element::{element, text};
use crate::text::messages::isolate;
use crate::wiki::document::Reload;
use crate::wiki::names::title_of;
use crate::wiki::sight::Sight;

/// What stands above the question: whose it is, and in which language.
pub fn head(page: &LinterPage<'_>) -> Vec<Html> {
    let state = page.state;
    let Some(outcome) = &state.outcome else {
        return Vec::new();
    };
    let mut content = vec![text("h2", page.text("linter-dialog", &[]))];
    let all = &outcome.asking;
    let Some(shown) = all.get(state.shown) else {
        let is_script = matches!(outcome.form, Form::Script | Form::ScriptJson);
        let words = if is_script {
            "linter-script-asks-nothing"
        } else {
            "linter-asks-nothing"
        };
        content.push(page.paragraph(words, &[]));
        return content;
    };
    if all.len() > 1 {
        let options = all.iter().enumerate();
        let options = options.map(|(index, one)| (index.to_string(), title_of(&one.gadget)));
        let select = page.select(options, &state.shown.to_string(), |value| {
            LinterAction::Show(value.parse().unwrap_or_default())
        });
        content.push(page.field("gadget", "linter-gadget", None, "", select));
    }
    if state.question.is_none() {
        let name = isolate(&title_of(&shown.gadget));
        let requests = isolate(&shown.terms.forbidden.to_string());
        content.push(page.paragraph("linter-forbidden", &[&name, &requests]));
        return content;
    }
    if page.languages.len() > 1 {
        let options = page.languages.iter().cloned();
        let select = page.select(options, &state.language, LinterAction::Choose);
        content.push(page.field("language", "linter-language", None, "", select));
    }
    content.push(page.paragraph("linter-preview", &[]));
    let status = element("p", "").attr("role", "status");
    let status = if state.is_unspoken {
        status.text(page.text("linter-unspoken", &[]))
    } else if state.is_pressed {
        status.text(page.text("linter-pressed", &[]))
    } else {
        status
    };
    content.push(status.html());
    content
}

/// The question.
pub fn draw(page: &LinterPage<'_>) -> Html {
    let Some(question) = &page.state.question else {
        return Html::default();
    };
    let frame = Frame {
        step: &Step::Asking,
        reload: Reload::Safe,
        named: true,
        farm: false,
        lacks_words: false,
        scope: Scope::Wiki,
        alertness: Alertness::Awake,
        unclear: Sight::Clear,
        // All of it is in view: nothing scrolls.
        reading: Reading {
            is_at_end: true,
            is_done: true,
        },
        modal: page.modal,
        watch: None,
        messages: page.messages,
        on: &page.on.reform(LinterAction::Ask),
    };
    let dialog = Dialog {
        question,
        position: (1, 1),
        is_of_list: false,
        frame,
    };
    let (language, direction) = page.speech.clone();
    element("div", "gadget-consent-linter__question")
        .attr("lang", language)
        .attr("dir", direction)
        .on_any(
            ListenerKind::onclick,
            Callback::from(|event: Event| stay(&event)),
        )
        .child(dialog.html())
        .html()
}

/// Its links lead nowhere: whoever looks at it leaves nothing, and contacts nobody.
fn stay(event: &Event) {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    if let Some(target) = target
        && matches!(target.closest("a"), Ok(Some(_)))
    {
        event.prevent_default();
    }
}
