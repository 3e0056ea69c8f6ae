//! Putting requests into the definition of a gadget.

use crate::declaration::{Declaration, Need, declares_nobody};
use crate::definition::Gadget;
use crate::lint::Edit;
use crate::manifest::{CONSENT_MODULE, depends_on_consent};
use crate::request::Requests;

/// Those of the requests that a gadget does not declare. `None`: its declaration cannot be read, so that a
/// person has to look at it first.
#[must_use]
pub fn undeclared(gadget: &Gadget, requests: &Requests) -> Option<Requests> {
    let declared = Declaration::of(gadget).ok()?.unwrap_or_default().all();
    Some(requests.without(&declared).simplified())
}

/// The edit of a definition page by which a gadget declares these requests and depends on the loader. `None`:
/// the gadget is not on the page as it was read, or there is nothing to change.
#[must_use]
pub fn declare(gadget: &Gadget, requests: &Requests, page: &str) -> Option<Edit> {
    // A gadget that a JSON page defines has its places there.
    let name = page.get(gadget.name.span.clone())?;
    if requests.is_empty() || name.replace(' ', "_") != gadget.name.text {
        return None;
    }
    let span = gadget.options_span.clone();
    let options = page.get(span.clone())?;
    let added: Vec<String> = requests.iter().map(ToString::to_string).collect();
    let added = added.join(", ");
    // What is put in, and where, from the end on, so that the places before stay as they are.
    let mut parts: Vec<(usize, usize, String)> = Vec::new();
    let mut more = String::new();
    match gadget.option(Need::Needed.option()) {
        Some(own) => {
            let (first, last) = (own.values.first()?, own.values.last()?);
            if declares_nobody(gadget) == Ok(true) {
                parts.push((first.span.start, last.span.end, added));
            } else {
                parts.push((last.span.end, last.span.end, format!(", {added}")));
            }
        }
        None => more = format!("|{}={added}", Need::Needed.option()),
    }
    let dependencies = gadget.option("dependencies");
    match dependencies.and_then(|own| own.values.last()) {
        Some(last) if !last.text.is_empty() => {
            if !depends_on_consent(gadget) {
                parts.push((last.span.end, last.span.end, format!(",{CONSENT_MODULE}")));
            }
        }
        _ => more = format!("|dependencies={CONSENT_MODULE}{more}"),
    }
    let mut text = options.to_owned();
    if options.is_empty() {
        text = format!("[{}]", more.strip_prefix('|')?);
    } else {
        parts.sort_by_key(|(start, ..)| std::cmp::Reverse(*start));
        // Before the bracket at the end.
        let end = options.rfind(']')?;
        let is_bare = options.get(1..end)?.trim().is_empty();
        let more = if is_bare {
            more.strip_prefix('|').unwrap_or(&more)
        } else {
            &more
        };
        text.insert_str(end, more);
        for (start, end, part) in parts {
            let from = start.checked_sub(span.start)?;
            let to = end.checked_sub(span.start)?;
            text.get(from..to)?;
            text.replace_range(from..to, &part);
        }
    }
    Some(Edit { span, text })
}
