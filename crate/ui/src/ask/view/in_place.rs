//! Consent in place: what stands where a gadget would show something.

use gadget_consent_core::declaration::Need;
use yew::{Callback, Html};

use crate::ask::intent::{InPlaceChoice, Intent};
use crate::ask::state::{Item, Question};
use crate::parts::element::{self, element, text};
use crate::parts::phrases;
use crate::text::messages::{Messages, isolate};
use crate::wiki::document::Reload;

/// See the module. `reload`: what follows an **Allow** that does not work at once.
#[cfg_attr(feature = "detail", inline(never))]
pub fn place(
    question: &Question,
    reload: Reload,
    on: &Callback<Intent>,
    messages: &Messages,
) -> Html {
    let name = isolate(&question.title());
    let button = |key: &str, choice: InPlaceChoice| {
        let deed = Intent::Place(question.gadget.clone(), choice);
        element::button("cdx-button", messages.text(key, &[]), on, deed).html()
    };
    let shown = element("section", "gadget-consent gadget-consent-place")
        .attr("aria-label", question.title());
    if question.refused {
        // In the place of what it was before, so that it keeps the focus.
        return shown
            .child(text("p", messages.text("place-refused", &[&name])))
            .child(
                element("div", "gadget-consent-notice__actions")
                    .child(button("place-change", InPlaceChoice::Open))
                    .html(),
            )
            .html();
    }
    let site = |item: &Item| {
        element("li", "")
            .child(phrases::host(
                item.request.source(),
                &question.details.suffixes,
            ))
            .child(phrases::kinds(item.request.kinds(), messages))
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
    let mut actions = element("div", "gadget-consent-notice__actions");
    if is_plain {
        actions = actions.child(button(allow, InPlaceChoice::Allow));
    }
    shown
        .child(text("p", messages.text("place-asks", &[&name])))
        .child(
            element("ul", "")
                .children(needed.map(site).collect())
                .html(),
        )
        .child(
            actions
                .child(button("place-details", InPlaceChoice::Open))
                .html(),
        )
        .html()
}
