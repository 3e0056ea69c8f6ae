//! Consent in place: what stands where a gadget would show something.

use gadget_consent_core::declaration::Need;
use yew::{Callback, Html};

use crate::deed::{Deed, PlaceChoice};
use crate::el::{self, el, text};
use crate::messages::{Messages, isolate};
use crate::page::Reload;
use crate::state::{Item, Question};
use crate::words;

/// See the module. `reload`: what follows an **Allow** that does not work at once.
#[cfg_attr(feature = "detail", inline(never))]
pub fn place(
    question: &Question,
    reload: Reload,
    on: &Callback<Deed>,
    messages: &Messages,
) -> Html {
    let name = isolate(&question.title());
    let button = |key: &str, choice: PlaceChoice| {
        let deed = Deed::Place(question.gadget.clone(), choice);
        el::button("cdx-button", messages.text(key, &[]), on, deed).html()
    };
    let shown =
        el("section", "gadget-consent gadget-consent-place").has("aria-label", question.title());
    if question.refused {
        // In the place of what it was before, so that it keeps the focus.
        return shown
            .add(text("p", messages.text("place-refused", &[&name])))
            .add(
                el("div", "gadget-consent-notice__actions")
                    .add(button("place-change", PlaceChoice::Open))
                    .html(),
            )
            .html();
    }
    let site = |item: &Item| {
        el("li", "")
            .add(words::host(
                item.request.source(),
                &question.details.suffixes,
            ))
            .add(words::kinds(item.request.kinds(), messages))
            .html()
    };
    let needed = question
        .items
        .iter()
        .filter(|item| item.need == Need::Needed);
    // Whoever lets a stranger's programs in has read the warning before, in the dialog.
    let is_plain = !question
        .items
        .iter()
        .any(|item| item.request.kinds().has_executable());
    let allow = match reload {
        Reload::Safe if !question.at_once => "place-allow-reload",
        _ => "allow",
    };
    let mut actions = el("div", "gadget-consent-notice__actions");
    if is_plain {
        actions = actions.add(button(allow, PlaceChoice::Allow));
    }
    shown
        .add(text("p", messages.text("place-asks", &[&name])))
        .add(el("ul", "").all(needed.map(site).collect()).html())
        .add(
            actions
                .add(button("place-details", PlaceChoice::Open))
                .html(),
        )
        .html()
}
