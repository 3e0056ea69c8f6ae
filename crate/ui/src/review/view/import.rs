//! The export, the import, and what an import would change.

use gadget_consent_core::transfer::{Expected, ImportChange};
use gadget_consent_core::{Answer, Entry, Request, Requests};
use wasm_bindgen::JsValue;
use web_sys::Event;
use yew::Html;
use yew::virtual_dom::ListenerKind;

use crate::parts::checkbox::CompactLabel;
use crate::parts::element::{container, element, name, text_node};
use crate::parts::phrases;
use crate::review::import_file::FileInput;
use crate::review::state::{Import, ReviewAction};
use crate::review::view::elements::ReviewPage;
use crate::text::messages::isolate;
use crate::text::words;

/// How many problems of a file are listed at most.
const LISTED: usize = 200;

/// Draws the export and the import.
#[cfg_attr(feature = "detail", inline(never))]
pub fn draw(page: &ReviewPage<'_>) -> Vec<Html> {
    let input = element("input", "")
        .attr("type", "file")
        .attr("accept", "application/json,.json")
        .on(
            ListenerKind::onchange,
            page.on.reform(|event: Event| {
                let input = event.target().map_or(JsValue::NULL, JsValue::from);
                ReviewAction::ChooseFile(FileInput(input))
            }),
        );
    let mut taken = Vec::new();
    let mut content = vec![
        page.paragraph("review-files-intro", &[]),
        page.free_button("review-export", ReviewAction::Export),
        page.labelled("review-import", input.html()),
        page.paragraph("review-log-intro", &[]),
        page.free_button("review-log", ReviewAction::ExportLog),
    ];
    let on_device = page.state.known.on_device;
    if on_device > 0 {
        let count = on_device.to_string();
        content.push(page.paragraph("review-device-found", &[&count]));
        content.push(page.free_button("review-device-look", ReviewAction::ChooseDevice));
    }
    match &page.state.import {
        None => {}
        Some(Import::Damaged(problems)) => {
            let items = problems.iter().take(LISTED).map(|problem| {
                let key = match problem.expected {
                    Expected::Json => "review-expected-json",
                    Expected::Version => "review-expected-version",
                    Expected::Answers => "review-expected-answers",
                    Expected::Name => "review-expected-name",
                    Expected::Entry => "review-expected-entry",
                };
                let place = isolate(&problem.path);
                container("li", "", vec![text_node(page.text(key, &[&place]))])
            });
            let list = container("ul", "", items.collect());
            let words = page.text("review-damaged", &[]);
            let words = phrases::message("error", words, vec![list]);
            taken.push(element("div", "").attr("role", "alert").child(words).html());
        }
        Some(Import::Changes(changes)) => draw_changes(page, changes, &mut taken),
    }
    content.push(container("div", "", taken));
    content
}

fn draw_changes(
    page: &ReviewPage<'_>,
    changes: &[(ImportChange, Vec<bool>)],
    content: &mut Vec<Html>,
) {
    let count = changes.len().to_string();
    let words = page.text("review-changes", &[&count]);
    content.push(element("p", "").attr("role", "status").text(words).html());
    for (index, change) in changes.iter().enumerate() {
        content.push(draw_change(page, index, &change.0, &change.1));
    }
    let apply = page.button("review-apply", "", ReviewAction::ImportApply);
    let leave = page.button("review-leave", "", ReviewAction::ImportLeave);
    let buttons = if changes.is_empty() {
        vec![leave]
    } else {
        vec![apply, leave]
    };
    content.push(container("div", "gadget-consent-tools", buttons));
}

fn draw_change(page: &ReviewPage<'_>, index: usize, change: &ImportChange, ticks: &[bool]) -> Html {
    let result = change.result(ticks, page.state.wiki.today);
    let title = page.state.title(&change.gadget);
    let now = summary(page, change.now.as_ref(), change.lifts);
    // Shown is what would be saved, which may be less than the file has.
    let what = match &result {
        Some(then) => {
            let then = summary(page, Some(then), false);
            page.paragraph("review-now-then", &[&now, &then])
        }
        None => page.paragraph("review-now-stays", &[&now]),
    };
    let mut content = vec![container("h3", "", vec![name(&title)]), what];
    if change.ticks() > 0 {
        content.push(page.paragraph("review-import-grants", &[]));
    }
    for (tick, ticked) in ticks.iter().enumerate() {
        let action = ReviewAction::ImportTick(index, tick);
        let label = match change.grants.get(tick) {
            Some(request) => {
                let site = isolate(&request.source().to_string());
                format!("{site} ({})", page.kinds(request))
            }
            None => page.text("review-import-lifts", &[]),
        };
        content.push(page.tick(CompactLabel::Seen(label), *ticked, action));
    }
    let has_executable = |request: &Request| request.kinds().has_executable();
    if change.grants.iter().any(has_executable) {
        let words = page.text("request-executable", &[]);
        content.push(phrases::message("warning", words, Vec::new()));
    }
    container("div", "gadget-consent-change", content)
}

/// An answer in a few words.
fn summary(page: &ReviewPage<'_>, entry: Option<&Entry>, unreadable: bool) -> String {
    let Some(entry) = entry else {
        let key = if unreadable {
            "review-filter-unreadable"
        } else {
            "review-unanswered"
        };
        return page.text(key, &[]);
    };
    let key = match entry.answer {
        Answer::Allow => "review-allowed",
        Answer::Refuse => "review-refused",
        Answer::Never => "review-never",
    };
    let list = |requests: &Requests| {
        words::list(requests.iter().map(|request| {
            let site = isolate(&request.source().to_string());
            format!("{site} ({})", page.kinds(request))
        }))
    };
    let mut words = page.text(key, &[]);
    for (requests, sign) in [(&entry.granted, "✓"), (&entry.refused, "✗")] {
        if !requests.is_empty() {
            words = format!("{words} {sign} {}", list(requests));
        }
    }
    words
}
