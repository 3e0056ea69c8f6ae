//! The whole page.

use yew::Html;

use crate::parts::element::{container, element};
use crate::parts::phrases;
use crate::parts::section::Section;
use crate::review::state::{FocusTarget, Operation, Report, ReportedFailure, ReviewAction};
use crate::review::view::elements::ReviewPage;
use crate::review::view::{import, toolbar, user_scripts, waiting};
use crate::text::messages::isolate;
use crate::text::words;

/// Draws the page.
pub fn draw(page: &ReviewPage<'_>) -> Html {
    let state = page.state;
    let has_answers = !state.known.rows.is_empty();
    let is_waiting = !state.known.waiting.is_empty();
    let intro = if has_answers {
        let site = isolate(&words::site_name(page.messages));
        page.paragraph("review-intro", &[&site])
    } else if is_waiting {
        Html::default()
    } else {
        page.paragraph("review-empty", &[])
    };
    let device = if has_answers && !state.wiki.named {
        page.paragraph("review-device", &[])
    } else {
        Html::default()
    };
    let waiting = if is_waiting {
        waiting::draw(page)
    } else {
        Html::default()
    };
    let answers = if has_answers {
        let mut content = Vec::new();
        toolbar::draw(page, &mut content);
        page.section(Section::Answers, "review-answers", content)
    } else {
        Html::default()
    };
    let report = state.report.as_ref();
    let report = report.map_or_else(Vec::new, |told| report_boxes(page, told));
    let report = element("div", "")
        .attr("role", "status")
        .attr("id", FocusTarget::Report.id())
        .attr("tabindex", "-1")
        .children(report);
    let scripts = || user_scripts::form(page);
    let blocked = || user_scripts::refused_hosts(page);
    let files = || import::draw(page);
    // Each part keeps its place, so that what stays is not made again and does not lose the focus.
    let content = vec![
        intro,
        device,
        report.html(),
        waiting,
        answers,
        page.folded(Section::Scripts, "review-own", &scripts),
        page.folded(Section::Blocked, "review-blocked-title", &blocked),
        page.folded(Section::Files, "review-files", &files),
    ];
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
