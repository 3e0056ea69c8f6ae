//! What the linter finds in what was entered.

use gadget_consent_core::lint::{Finding, Severity};
use gadget_consent_core::pasted::Outcome;
use yew::Html;

use crate::linter::state::{Field, LinterAction};
use crate::linter::view::elements::LinterPage;
use crate::parts::element::{container, element, text};
use crate::parts::finding::{excerpt, kind, rule};
use crate::parts::phrases;
use crate::parts::place::place;

/// The most findings that are shown at once.
const MOST: usize = 100;

/// Draws the findings.
pub fn draw(page: &LinterPage<'_>) -> Vec<Html> {
    let Some(outcome) = &page.state.outcome else {
        return Vec::new();
    };
    let mut content = problems(page, outcome);
    content.extend(line(page, outcome));
    let mut findings: Vec<(usize, &Finding)> = outcome.findings.iter().enumerate().collect();
    findings.sort_by_key(|(_, finding)| finding.rule.severity());
    let fixes = findings.iter().filter(|(_, one)| one.fix.is_some()).count();
    if !findings.is_empty() {
        content.push(text("h2", page.text("linter-findings", &[])));
        let items = findings.iter().take(MOST);
        let items = items.map(|(index, finding)| item(page, *index, finding));
        let list = container("ul", "gadget-consent-admin__findings", items.collect());
        content.push(list);
    }
    if findings.len() > MOST {
        let more = (findings.len() - MOST).to_string();
        content.push(page.paragraph("linter-more-findings", &[&more]));
    }
    if fixes > 1 {
        let fix = page.button("linter-fix-all", LinterAction::Fix(None));
        content.push(container("p", "", vec![fix]));
    }
    content.extend(allowed(page, outcome));
    content
}

/// What is wrong with the site policy and the disclosures.
fn problems(page: &LinterPage<'_>, outcome: &Outcome) -> Vec<Html> {
    if outcome.problems.is_empty() {
        return Vec::new();
    }
    let items = outcome.problems.iter().take(MOST);
    let items = items.map(|problem| text("li", problem.clone()));
    let list = container("ul", "", items.collect());
    let words = page.text("linter-problems", &[]);
    vec![phrases::message("warning", words, vec![list])]
}

/// The line that a part of a line becomes.
fn line(page: &LinterPage<'_>, outcome: &Outcome) -> Vec<Html> {
    let Some(line) = &outcome.line else {
        return Vec::new();
    };
    let shown = element("pre", "gadget-consent-admin__line")
        .attr("dir", "ltr")
        .attr("tabindex", "0")
        .attr("role", "group")
        .attr("aria-label", page.text("linter-line", &[]))
        .text(line.clone());
    vec![page.paragraph("linter-line", &[]), shown.html()]
}

fn item(page: &LinterPage<'_>, index: usize, finding: &Finding) -> Html {
    let severity = finding.rule.severity();
    let place = place(page.state.input.get(Field::Text), &finding.span);
    let id = finding.rule.id();
    let words = page.text(
        match severity {
            Severity::Error => "linter-error",
            Severity::Warning => "linter-warning",
            Severity::Note => "linter-note",
        },
        &[],
    );
    let at = page.text("linter-in-line", &[&place.line.to_string()]);
    let head = element("p", "")
        .child(text("strong", words))
        .text(format!(" {at} {}", finding.message));
    let mut content = vec![head.html(), excerpt(&place)];
    content.extend(finding.help.iter().map(|help| text("p", help.clone())));
    let link = (!page.rules.is_empty()).then(|| {
        let link = element("a", "")
            .attr("href", format!("{}{id}.html", page.rules))
            .text(page.text("linter-rule-page", &[id]));
        container("p", "", vec![link.html()])
    });
    content.push(rule(page.text("linter-rule", &[id]), finding.rule, link));
    if finding.fix.is_some() {
        content.push(page.button("linter-fix", LinterAction::Fix(Some(index))));
    }
    let content = phrases::message_box("inline", kind(severity), content);
    container("li", "", vec![content])
}

/// What comments allow, and why.
fn allowed(page: &LinterPage<'_>, outcome: &Outcome) -> Vec<Html> {
    if outcome.allowed.is_empty() {
        return Vec::new();
    }
    let items = outcome.allowed.iter().take(MOST).map(|allowed| {
        let place = place(page.state.input.get(Field::Text), &allowed.finding.span);
        let line = page.text("linter-in-line", &[&place.line.to_string()]);
        element("li", "")
            .child(text("code", allowed.finding.rule.id().to_owned()))
            .text(format!(" {line} "))
            .child(text("bdi", allowed.reason.clone()))
            .html()
    });
    vec![
        page.paragraph("linter-allowed", &[]),
        container("ul", "", items.collect()),
    ]
}
