//! What is known of the sites that gadgets contact: the published labels.

use gadget_consent_core::label::{Doubt, Label, Verdict};
use gadget_consent_core::titles;
use yew::Html;

use crate::admin::labels::{Known, Published};
use crate::admin::view::elements::{AdminPage, english, message};
use crate::parts::element::{self, container, element, name as bdi};
use crate::text::words;
use crate::wiki::names::title_of;

/// Draws the labels.
pub fn draw(page: AdminPage<'_>) -> Html {
    let section = page
        .section("labels")
        .child(page.introduction("labels-intro", titles::LABELS));
    let content = match &page.state.labels {
        None | Some(Published::Reading) => page.paragraph("reading", &[]),
        Some(Published::Missing) => message("notice", vec![page.paragraph("labels-missing", &[])]),
        Some(Published::Unreadable(problems)) => {
            let problems = problems
                .iter()
                .map(|problem| english("li", problem.clone()));
            let list = container("ul", "", problems.collect());
            message(
                "error",
                vec![page.paragraph("labels-unreadable", &[]), list],
            )
        }
        Some(Published::Known(known)) => table(page, known),
    };
    section.child(content).html()
}

fn table(page: AdminPage<'_>, known: &Known) -> Html {
    let day = known.day.map(words::date).unwrap_or_default();
    let counted = |label: Label| {
        let all = known.gadgets.iter();
        all.filter(|(_, verdict, _)| verdict.label == label).count()
    };
    let counts = Label::ALL.into_iter().map(|label| {
        let count = counted(label).to_string();
        format!("{}: {count}", page.text(key_of(label), &[]))
    });
    let head = |key: &str| {
        element("th", "")
            .attr("scope", "col")
            .text(page.text(key, &[]))
            .html()
    };
    let head = [
        "labels-gadget",
        "labels-label",
        "labels-why",
        "labels-declared",
    ]
    .map(head);
    let rows = known.gadgets.iter().map(|(name, verdict, declared)| {
        let cells = vec![
            element("th", "")
                .attr("scope", "row")
                .child(bdi(&title_of(name)))
                .html(),
            element::text("td", page.text(key_of(verdict.label), &[])),
            element::text("td", doubts(page, verdict)),
            container(
                "td",
                "",
                vec![
                    element("code", "")
                        .attr("dir", "ltr")
                        .text(declared.clone())
                        .html(),
                ],
            ),
        ];
        container("tr", "", cells)
    });
    let table = vec![
        container("thead", "", vec![container("tr", "", head.into())]),
        container("tbody", "", rows.collect()),
    ];
    let table = element("div", "gadget-consent-admin__changes")
        .attr("role", "region")
        .attr("tabindex", "0")
        .attr("aria-label", page.text("labels", &[]))
        .child(container("table", "", table));
    container(
        "div",
        "",
        vec![
            page.paragraph("labels-of", &[&day]),
            element::text("p", counts.collect::<Vec<_>>().join(" · ")),
            table.html(),
        ],
    )
}

const fn key_of(label: Label) -> &'static str {
    match label {
        Label::None => "label-none",
        Label::Restricted => "label-restricted",
        Label::Undeclared => "label-undeclared",
        Label::Unknown => "label-unknown",
    }
}

fn doubts(page: AdminPage<'_>, verdict: &Verdict) -> String {
    let word = |doubt: &Doubt| {
        let key = match doubt {
            Doubt::NotScanned => "doubt-not-scanned",
            Doubt::Outdated => "doubt-outdated",
            Doubt::Unreadable => "doubt-unreadable",
            Doubt::CannotTell => "doubt-cannot-tell",
            Doubt::Elsewhere => "doubt-elsewhere",
            Doubt::NotDeclared => "doubt-not-declared",
            Doubt::Needs => "doubt-needs",
        };
        page.text(key, &[])
    };
    let all: Vec<String> = verdict.doubts.iter().map(word).collect();
    all.join(" ")
}
