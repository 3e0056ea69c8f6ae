//! The whole page.

use gadget_consent_core::Mode;
use yew::Html;

use crate::parts::element::{self, container, element};
use crate::parts::phrases;
use crate::parts::section::Section;
use crate::review::state::{FocusTarget, Idle, Operation, Report, ReportedFailure, ReviewAction};
use crate::review::view::elements::ReviewPage;
use crate::review::view::{import, offer, toolbar, user_scripts, waiting};
use crate::text::messages::isolate;
use crate::text::words;

/// Draws the page.
pub fn draw(page: &ReviewPage<'_>) -> Html {
    let state = page.state;
    let has_answers = !state.known.rows.is_empty();
    let is_waiting = !state.known.waiting.is_empty();
    let intro = if has_answers {
        let site = isolate(&words::site_name(page.messages));
        let intro = page.text("review-intro", &[&site]);
        element::text("p", with_rest(page, intro, "review-intro-rest", &[]))
    } else if is_waiting {
        Html::default()
    } else {
        let empty = page.text("review-empty", &[]);
        let asks = state.wiki.mode != Mode::Observe && state.wiki.observed.is_empty();
        let rest = if asks { "review-empty-asks" } else { "" };
        element::text("p", with_rest(page, empty, rest, &[]))
    };
    let stages = container("div", "", stages(page));
    let late = if state.wiki.lacks_words {
        let again = page.free_button("again", ReviewAction::Reload);
        let again = container("div", "gadget-consent-notice__actions", vec![again]);
        phrases::message("warning", page.text("review-late-words", &[]), vec![again])
    } else {
        Html::default()
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
    let mut report = report.map_or_else(Vec::new, |told| report_boxes(page, told));
    if let Some(idle) = state.idle {
        let key = match idle {
            Idle::Unchanged => "review-unchanged",
            Idle::Unticked => "review-unticked",
        };
        report = vec![phrases::message("notice", page.text(key, &[]), Vec::new())];
    }
    let report = element("div", "")
        .attr("role", "status")
        .attr("id", FocusTarget::Report.id())
        .attr("tabindex", "-1")
        .children(report);
    let scripts = || user_scripts::form(page);
    let blocked = || user_scripts::refused_hosts(page);
    let files = || import::draw(page);
    let offered = || offer::draw(page);
    let offered = if state.offer.is_empty() {
        Html::default()
    } else {
        page.folded(Section::Observed, "review-offer", &offered)
    };
    // Each part keeps its place, so that what stays is not made again and does not lose the focus.
    let content = vec![
        late,
        stages,
        intro,
        device,
        report.html(),
        waiting,
        answers,
        page.folded(Section::Scripts, "review-own", &scripts),
        page.folded(Section::Blocked, "review-blocked-title", &blocked),
        offered,
        page.folded(Section::Files, "review-files", &files),
    ];
    container("div", "gadget-consent gadget-consent-review", content)
}

/// What the answers are not worth yet.
fn stages(page: &ReviewPage<'_>) -> Vec<Html> {
    let wiki = &page.state.wiki;
    let notice = |words: String| phrases::message("notice", words, Vec::new());
    let mut all = Vec::new();
    match wiki.mode {
        Mode::Observe => all.push(notice(page.text("review-observing", &[]))),
        Mode::Ask => all.push(notice(page.text("review-asking", &[]))),
        Mode::Enforce => {}
    }
    if !wiki.observed.is_empty() {
        let titles = wiki.observed.iter().map(|gadget| page.state.title(gadget));
        let names = phrases::names(&titles.collect::<Vec<String>>(), page.messages);
        all.push(notice(page.text("review-observed", &[&names])));
    }
    all
}

/// A text, and what follows from it where the browser blocks what is not allowed.
fn with_rest(page: &ReviewPage<'_>, text: String, rest: &str, parameters: &[&str]) -> String {
    let is_asking = rest == "review-empty-asks";
    if page.state.wiki.mode != Mode::Enforce && !is_asking || rest.is_empty() {
        return text;
    }
    format!("{text} {}", page.text(rest, parameters))
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
            let left = page.text("review-left-waits", &[]);
            let left = with_rest(page, left, "review-left-waits-effect", &[]);
            words = format!("{words} {left}");
        }
        all.push(phrases::message("error", words, Vec::new()));
    }
    if !report.done.is_empty() {
        let (key, effect) = match report.operation {
            Operation::Remove => ("review-revoked", "review-revoked-effect"),
            Operation::Change => ("review-changed", "review-changed-effect"),
            Operation::Compact => ("review-compacted", ""),
            Operation::Undo => ("review-undone", "review-undone-effect"),
        };
        let mut buttons = Vec::new();
        if !report.before.is_empty() {
            buttons.push(page.button("undo", "", ReviewAction::Undo));
        }
        buttons.push(page.free_button("notice-reload", ReviewAction::Reload));
        let buttons = container("div", "gadget-consent-notice__actions", buttons);
        let count = report.done.len().to_string();
        let words = with_rest(page, with(key, &report.done), effect, &[&count]);
        all.push(phrases::message("success", words, vec![buttons]));
    }
    all
}
