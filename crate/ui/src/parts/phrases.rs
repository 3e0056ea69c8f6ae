//! Requests, days and failures as people read them.

use gadget_consent_core::disclosure::shown;
use gadget_consent_core::{Kinds, Source, registrable};
use yew::prelude::*;

use crate::answers::failure::Failure;
use crate::parts::element::{self, ElementBuilder, container, element, text};
use crate::text::messages::{Messages, isolate};
use crate::text::words::{self, site};
use crate::wiki::names::{Name, Titled};

/// A site as people read it, with the registrable domain in bold: its owner controls the rest.
pub fn host(source: &Source, suffixes: &[String]) -> Html {
    let text = site(source);
    let domain = registrable(source.host(), suffixes);
    let start = text.find(source.host()).unwrap_or_default() + source.host().len() - domain.len();
    let host = element("bdi", "gadget-consent-host");
    match (text.get(..start), text.get(start + domain.len()..)) {
        (Some(before), Some(after)) => host
            .text(before.to_owned())
            .child(element::text("b", domain.to_owned()))
            .text(after.to_owned()),
        _ => host.text(text),
    }
    .html()
}

/// The most characters of a statement that are shown at once.
pub const STATEMENT: usize = 280;

/// The same of a name.
pub const NAME: usize = 80;

/// A part that is closed until somebody wants to know more. `words` are on its button.
pub fn more(words: String) -> ElementBuilder {
    element("details", "").child(summary().text(words).html())
}

/// The button of such a part, still without words. It has the mark of Codex's accordion in each skin
/// and browser. Codex draws that mark as generated content, which the dialog does not allow
/// (docs/decisions/0020).
pub fn summary() -> ElementBuilder {
    element("summary", "").child(container("span", "gadget-consent-more__icon", Vec::new()))
}

/// The beginning of a text that has more than so many characters.
#[must_use]
pub fn beginning(text: &str, most: usize) -> String {
    match shown::beginning(text, most) {
        Some(start) => format!("{start}…"),
        None => text.to_owned(),
    }
}

/// The whole of a text that has more than so many characters, below a button.
pub fn rest(text: &str, most: usize, messages: &Messages) -> Vec<Html> {
    if shown::beginning(text, most).is_none() {
        return Vec::new();
    }
    let whole = element("p", "").attr("dir", "auto").text(text.to_owned());
    vec![more(messages.text("more", &[])).child(whole.html()).html()]
}

/// A message box of Codex with a text. `kind` is `notice`, `warning`, `error` or `success`.
pub fn message(kind: &str, text: String, more: Vec<Html>) -> Html {
    let mut content = vec![element::text_node(text)];
    content.extend(more);
    message_box("block", kind, content)
}

/// A message box of Codex with any content. `layout` is `block` or `inline`.
#[inline(never)]
pub fn message_box(layout: &str, kind: &str, content: Vec<Html>) -> Html {
    let content = element("div", "cdx-message__content").children(content);
    element("div", "")
        .attr(
            "class",
            format!("cdx-message cdx-message--{layout} cdx-message--{kind}"),
        )
        .child(icon(kind).html())
        .child(content.html())
        .html()
}

/// The icon of a message box. Codex has another one for notices in Arabic, and by mistake shows it for all
/// other kinds, too.
pub fn icon(kind: &str) -> ElementBuilder {
    let icon = element("span", "cdx-message__icon");
    if kind == "notice" {
        icon
    } else {
        icon.attr("lang", "en")
    }
}

/// Names in a row, each in quotation marks of its own.
pub fn names(names: &[String], messages: &Messages) -> String {
    words::list(names.iter().map(|name| quoted(name, messages)))
}

fn quoted(name: &str, messages: &Messages) -> String {
    messages.text("quoted", &[&isolate(&beginning(name, NAME))])
}

/// The titles of gadgets in a row. Of many, the first ones and how many others there are.
#[inline(never)]
pub fn titles(all: &[Titled], messages: &Messages) -> String {
    let (named, others) = few(all);
    let named = named.iter().map(|one| quoted(&one.title, messages));
    let others = (others > 0).then(|| messages.text("others", &[&others.to_string()]));
    words::list(named.chain(others))
}

/// The most gadgets that are named in a row.
const FEW: usize = 3;

/// Those that are named, and how many others there are.
fn few<T>(all: &[T]) -> (&[T], usize) {
    let (named, others) = all.split_at(all.len().min(FEW));
    (named, others.len())
}

/// Which gadgets need a gadget; nothing if none does.
pub fn needed_by(all: &[Titled], messages: &Messages) -> Option<String> {
    let words = || messages.text("needed-by", &[&titles(all, messages)]);
    (!all.is_empty()).then(words)
}

/// The same as a sentence. `is_stopped`: they do not run, because the gadget does not.
pub fn needs(name: &Name, is_stopped: bool, messages: &Messages) -> Option<String> {
    let key = if is_stopped { "needs-to-run" } else { "needs" };
    let count = name.needed_by.len().to_string();
    let own = || quoted(&name.title, messages);
    let words = || messages.text(key, &[&titles(&name.needed_by, messages), &count, &own()]);
    (!name.needed_by.is_empty()).then(words)
}

/// What a gadget needs that its user has refused; nothing if there is nothing.
pub fn lacks(all: &[Titled], messages: &Messages) -> Option<String> {
    let words = || messages.text("lacks", &[&titles(all, messages)]);
    (!all.is_empty()).then(words)
}

/// A link that opens in another tab.
pub fn link(address: String, text: String) -> Html {
    element("a", "")
        .attr("href", address)
        .attr("target", "_blank")
        .attr("rel", "noopener noreferrer")
        .text(text)
        .html()
}

/// The kinds of a request, as a list.
pub fn kinds(kinds: Kinds, messages: &Messages) -> Html {
    let item = |kind| text("li", messages.text(&format!("kind-{kind}"), &[]));
    element("ul", "")
        .children(kinds.iter().map(item).collect())
        .html()
}

/// Why an answer was not saved.
#[must_use]
pub fn failure(failure: &Failure, messages: &Messages) -> String {
    match failure {
        Failure::Unreachable => messages.text("failure-unreachable", &[]),
        Failure::Busy { .. } => messages.text("failure-busy", &[]),
        Failure::LoggedOut => messages.text("failure-logged-out", &[]),
        Failure::ReadOnly(reason) => messages.text("failure-read-only", &[reason]),
        Failure::Refused(words) => messages.text("failure-refused", &[words]),
        Failure::Full(scripts) => messages.text("failure-full", &[scripts]),
        Failure::NotKept => messages.text("failure-not-kept", &[]),
        Failure::Device => messages.text("failure-device", &[]),
    }
}

#[cfg(test)]
mod tests {
    use super::{few, icon};
    use crate::parts::element::element;

    #[test]
    fn only_a_notice_has_the_icon_of_its_language() {
        let plain = element("span", "cdx-message__icon").html();
        for kind in ["warning", "error", "success"] {
            assert_ne!(icon(kind).html(), plain, "{kind}");
        }
        assert_eq!(icon("notice").html(), plain);
    }

    #[test]
    fn of_many_gadgets_a_few_are_named() {
        for (count, named, others) in [(0, 0, 0), (1, 1, 0), (3, 3, 0), (4, 3, 1), (90, 3, 87)] {
            let all = vec![(); count];
            let (first, rest) = few(&all);
            assert_eq!((first.len(), rest), (named, others), "{count}");
        }
    }
}
