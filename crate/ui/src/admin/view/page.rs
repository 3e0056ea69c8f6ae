//! The whole part: a choice of views, the chosen one, and the report about saving.

use yew::Html;

use crate::admin::state::{AdminAction, Section};
use crate::admin::view::elements::AdminPage;
use crate::admin::view::save_panel::report;
use crate::admin::view::{disclosures, findings, labels, manifest, observed, policy, stages};
use crate::parts::element::element;
use crate::text::messages::isolate;

/// The views, by the keys of their names.
const SECTIONS: [(Section, &str); 7] = [
    (Section::Findings, "findings"),
    (Section::Manifest, "manifest"),
    (Section::Stages, "stages"),
    (Section::Policy, "policy"),
    (Section::Disclosures, "disclosures"),
    (Section::Labels, "labels"),
    (Section::Observed, "observed"),
];

/// Draws the part.
pub fn draw(page: AdminPage<'_>) -> Html {
    let state = page.state;
    let tab = |(section, key): (Section, &str)| {
        let is_shown = state.section == section;
        let class = if is_shown {
            "cdx-toggle-button cdx-toggle-button--framed cdx-toggle-button--toggled-on"
        } else {
            "cdx-toggle-button cdx-toggle-button--framed"
        };
        page.button(class, key, AdminAction::Show(section))
            .attr("aria-pressed", if is_shown { "true" } else { "false" })
            .html()
    };
    let tabs = element("div", "gadget-consent-admin__views")
        .attr("role", "group")
        .attr("aria-label", page.text("views", &[]))
        .children(SECTIONS.into_iter().map(tab).collect());
    let mut status = vec![report(page)];
    if let Some(words) = &state.failed {
        status.push(page.paragraph("not-read", &[&isolate(words)]));
    } else if state.site.is_none() {
        status.push(page.paragraph("reading", &[]));
    }
    let status = element("div", "")
        .attr("role", "status")
        .attr("tabindex", "-1")
        .node_ref(page.report.clone())
        .children(status);
    // There are no translations of this part.
    element("div", "gadget-consent gadget-consent-admin")
        .attr("lang", "en")
        .attr("dir", "ltr")
        .children(vec![tabs.html(), status.html(), section(page)])
        .html()
}

fn section(page: AdminPage<'_>) -> Html {
    let Some(site) = &page.state.site else {
        return match page.state.section {
            Section::Observed => observed::draw(page),
            _ => Html::default(),
        };
    };
    match page.state.section {
        Section::Findings => findings::draw(page, site),
        Section::Manifest => manifest::draw(page, site),
        Section::Stages => stages::draw(page, site),
        Section::Policy => policy::draw(page, site),
        Section::Disclosures => disclosures::draw(page, site),
        Section::Labels => labels::draw(page),
        Section::Observed => observed::draw(page),
    }
}
