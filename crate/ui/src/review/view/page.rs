//! The whole page.

use yew::Html;

use crate::parts::element::{container, element};
use crate::parts::phrases;
use crate::review::state::{FocusTarget, Operation, Report, ReportedFailure, ReviewAction};
use crate::review::view::elements::ReviewPage;
use crate::review::view::{import, toolbar, user_scripts};
use crate::text::messages::isolate;
use crate::text::words;

/// Draws the page.
pub fn draw(page: &ReviewPage<'_>) -> Html {
    let state = page.state;
    let site = isolate(&words::site_name(page.messages));
    let mut content = vec![page.paragraph("review-intro", &[&site])];
    if !state.wiki.named {
        content.push(page.paragraph("review-device", &[]));
    }
    let report = state.report.as_ref();
    let report = report.map_or_else(Vec::new, |told| report_boxes(page, told));
    content.push(
        element("div", "")
            .attr("role", "status")
            .attr("id", FocusTarget::Report.id())
            .attr("tabindex", "-1")
            .children(report)
            .html(),
    );
    if state.known.rows.is_empty() {
        content.push(page.paragraph("review-empty", &[]));
    } else {
        toolbar::draw(page, &mut content);
    }
    content.push(user_scripts::form(page));
    content.push(user_scripts::refused_hosts(page));
    content.push(import::draw(page));
    container("div", "gadget-consent gadget-consent-review", content)
}

/// What became of the last job: what failed, then what was done.
fn report_boxes(page: &ReviewPage<'_>, report: &Report) -> Vec<Html> {
    let with = |key: &str, titles: &[String]| {
        let first = titles.first().map(|title| isolate(title));
        let first = first.unwrap_or_default();
        page.text(key, &[&titles.len().to_string(), &first])
    };
    let mut all = Vec::new();
    if let Some(failed) = &report.failed {
        let ReportedFailure {
            titles,
            failure,
            waits,
        } = failed;
        let words = with("review-not-done", titles);
        let why = phrases::failure(failure, page.messages);
        let names = words::list(titles.iter().map(|title| isolate(title)));
        let mut words = format!("{words} {why} ({names})");
        if *waits {
            words = format!("{words} {}", page.text("review-left-waits", &[]));
        }
        all.push(phrases::message("error", words, Vec::new()));
    }
    if !report.done.is_empty() {
        let key = match report.operation {
            Operation::Remove => "review-revoked",
            Operation::Change => "review-changed",
            Operation::Compact => "review-compacted",
            Operation::Undo => "review-undone",
        };
        let mut buttons = Vec::new();
        if !report.before.is_empty() {
            buttons.push(page.button("undo", "", ReviewAction::Undo));
        }
        buttons.push(page.free_button("notice-reload", ReviewAction::Reload));
        let buttons = container("div", "gadget-consent-notice__actions", buttons);
        let words = with(key, &report.done);
        all.push(phrases::message("success", words, vec![buttons]));
    }
    all
}
