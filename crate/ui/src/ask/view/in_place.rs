//! Consent in place: what stands on the page where the gadget would show something.

use gadget_consent_core::declaration::Need;
use web_sys::Event;
use yew::{Callback, Html};

use crate::ask::intent::{InPlaceChoice, Intent};
use crate::ask::question::Question;
use crate::ask::state::Surroundings;
use crate::parts::element::{self, element, text};
use crate::parts::item::Item;
use crate::parts::phrases;
use crate::text::intl::ENGLISH;
use crate::text::messages::{Messages, isolate};
use crate::text::words;
use crate::wiki::document::Reload;
use crate::wiki::sight::Watch;

/// The question in the place of its gadget. An **Allow** that does not work at once leads to a reload.
/// `watch` watches over its buttons; the gallery has none.
#[cfg_attr(feature = "detail", inline(never))]
pub fn in_place(
    question: &Question,
    surroundings: Surroundings,
    on: &Callback<Intent>,
    watch: Option<&Watch>,
    messages: &Messages,
) -> Html {
    let name = isolate(&phrases::beginning(&question.title(), phrases::NAME));
    let pressed = |key: &str, choice: Box<dyn Fn(&Event) -> InPlaceChoice>| {
        let subject = question.subject();
        let press = move |event: Event| Intent::InPlace(subject.clone(), choice(&event));
        element::pressable("cdx-button", messages.text(key, &[]), on.reform(press)).html()
    };
    let with_needs = |text: String| {
        let is_stopped = question.refused && question.is_missed();
        let needs = phrases::needs(&question.named(), is_stopped, messages);
        let lacks = phrases::lacks(&question.details.lacks, messages);
        let sentences = [Some(text), needs, lacks];
        sentences
            .into_iter()
            .flatten()
            .collect::<Vec<String>>()
            .join(" ")
    };
    let open = |key: &str| pressed(key, Box::new(|_| InPlaceChoice::Open));
    let mut shown = element("section", "gadget-consent gadget-consent-place")
        .attr("aria-label", question.title());
    if surroundings.lacks_words {
        shown = shown
            .attr("lang", ENGLISH)
            .attr("dir", "ltr")
            .child(text("p", messages.text("late-words", &[])));
    }
    if question.refused {
        // The button stands where the question had its own, so that it keeps the focus.
        return shown
            .child(text("p", with_needs(refused(question, &name, messages))))
            .child(
                element("div", "gadget-consent-notice__actions")
                    .child(open("place-change"))
                    .html(),
            )
            .html();
    }
    let site = |item: &Item| {
        let optional = format!(" ({})", messages.text("request-optional", &[]));
        let optional = (item.need == Need::Optional).then(|| element::text_node(optional));
        element("li", "")
            .child(phrases::host(
                item.request.source(),
                &question.details.suffixes,
            ))
            .children(optional.into_iter().collect())
            .child(phrases::kinds(item.request.kinds(), messages))
            .html()
    };
    let is_source = question.source.is_some();
    let is_needed = question.decides_whether_it_runs();
    let listed = if is_needed {
        Need::Needed
    } else {
        Need::Optional
    };
    let listed = question.items_of(listed).map(|(_, item)| site(item));
    // What is not shown is not answered.
    let optional = question.items_of(Need::Optional);
    let optional: Vec<String> = optional
        .map(|(_, item)| isolate(&words::site(item.request.source())))
        .collect();
    // Allowed in the dialog only: code of a third party, because the warning stands there, and what is
    // optional, because there are boxes to tick, unless it is asked for by itself.
    let is_plain = (is_needed || is_source) && !question.is_grave();
    let allow = match surroundings.reload {
        Reload::Safe if !question.starts_at_once() && question.details.lacks.is_empty() => {
            "place-allow-reload"
        }
        _ => "allow",
    };
    let mut actions = element("div", "gadget-consent-notice__actions");
    if is_plain {
        let watch = watch.cloned();
        let allowed = move |event: &Event| {
            let sight = watch.as_ref().map(|watch| watch.look(event));
            InPlaceChoice::Allow(sight.unwrap_or_default())
        };
        actions = actions.child(pressed(allow, Box::new(allowed)));
    }
    let mut shown = shown
        .child(text("p", with_needs(messages.text("place-asks", &[&name]))))
        .child(element("ul", "").children(listed.collect()).html());
    if is_plain && !is_source && !optional.is_empty() {
        let optional = words::list(optional.into_iter());
        shown = shown.child(text("p", messages.text("place-optional", &[&optional])));
    }
    shown
        .child(actions.child(open("place-details")).html())
        .html()
}

/// What the place says after a refusal.
fn refused(question: &Question, name: &str, messages: &Messages) -> String {
    match &question.source {
        None => messages.text("place-refused", &[name]),
        Some(one) => {
            let site = isolate(&words::site(&one.source));
            messages.text("source-place-refused", &[name, &site])
        }
    }
}
