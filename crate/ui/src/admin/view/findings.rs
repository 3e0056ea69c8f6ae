//! What the linter finds on the wiki's live pages, and what fixes it.

use gadget_consent_core::lint::{Finding, GadgetPage, Severity};
use yew::Html;

use crate::admin::site::{LiveSite, differing, line};
use crate::admin::state::{AdminAction, Subject};
use crate::admin::view::elements::{AdminPage, english, message};
use crate::admin::view::save_panel;
use crate::parts::element::{self, container, element, text};
use crate::parts::phrases;

/// Draws the findings, and the page that is to be fixed.
pub fn draw(page: AdminPage<'_>, site: &LiveSite) -> Html {
    let mut pages: Vec<&GadgetPage> = site.findings.iter().map(|finding| &finding.page).collect();
    pages.dedup();
    let mut section = page
        .section("findings")
        .child(page.paragraph("findings-intro", &[]));
    if site.findings.is_empty() {
        let none = element::text_node(page.text("findings-none", &[]));
        section = section.child(message("success", vec![none]));
    }
    let on_page = |found: &GadgetPage| on_page(page, site, found);
    section
        .children(pages.into_iter().map(on_page).collect())
        .html()
}

fn on_page(page: AdminPage<'_>, site: &LiveSite, found: &GadgetPage) -> Html {
    let here = site.findings.iter().enumerate();
    let here: Vec<(usize, &Finding)> = here.filter(|(_, finding)| finding.page == *found).collect();
    let fixes = here.iter().filter(|(_, finding)| finding.fix.is_some());
    let has_several = fixes.count() > 1;
    let items = here
        .iter()
        .map(|(index, finding)| item(page, site, *index, finding));
    let mut content = vec![
        container("h3", "", vec![page.page_link(&found.to_string())]),
        container("ul", "gadget-consent-admin__findings", items.collect()),
    ];
    if has_several {
        content.push(fix_button(page, found, None, "mend-all"));
    }
    content.push(fixed(page, site, found));
    container("section", "", content)
}

fn item(page: AdminPage<'_>, site: &LiveSite, index: usize, finding: &Finding) -> Html {
    let severity = match finding.rule.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let line = line(site.live(&finding.page).text(), finding.span.start);
    let id = finding.rule.id();
    let head = element("p", "")
        .child(text("strong", page.text(severity, &[])))
        .text(format!(" {} ", page.text("line", &[&line.to_string()])))
        .child(english("span", finding.message.clone()));
    let rule = element("p", "")
        .text(format!("{} ", page.text("rule", &[])))
        .child(text("code", id.to_owned()))
        .text(" ".to_owned())
        .child(text("code", format!("docs/lint/{id}.md")));
    let mut content = vec![head.html()];
    content.extend(finding.help.iter().map(|help| english("p", help.clone())));
    content.push(rule.html());
    if finding.fix.is_some() {
        content.push(fix_button(page, &finding.page, Some(index), "mend"));
    }
    let content = phrases::message_box("inline", severity, content);
    container("li", "", vec![content])
}

fn fix_button(page: AdminPage<'_>, found: &GadgetPage, only: Option<usize>, key: &str) -> Html {
    let fix = AdminAction::Fix(found.clone(), only);
    page.button("cdx-button", key, fix).html()
}

/// What a fix changes, before it is saved.
fn fixed(page: AdminPage<'_>, site: &LiveSite, found: &GadgetPage) -> Html {
    let fixed = page.state.fixed.as_ref();
    let Some((_, new)) = fixed.filter(|(own, _)| own == found) else {
        return Html::default();
    };
    let base = site.live(found);
    let (before, after) = differing(base.text(), new);
    let subject = Subject::Fixed(found.clone());
    element("div", "gadget-consent-admin__mended")
        .child(text("h4", page.text("mended", &[])))
        .children(lines(
            page,
            "before",
            "gadget-consent-admin__before",
            &before,
        ))
        .children(lines(page, "after", "gadget-consent-admin__after", &after))
        .child(save_panel::draw(
            page,
            subject,
            base,
            Some(new.clone()),
            "save-mended",
        ))
        .child(
            page.button("cdx-button", "discard", AdminAction::Discard)
                .html(),
        )
        .html()
}

fn lines(page: AdminPage<'_>, key: &str, class: &'static str, lines: &[&str]) -> Vec<Html> {
    let text = element("pre", class)
        .attr("dir", "ltr")
        .attr("tabindex", "0")
        .attr("aria-label", page.text(key, &[]))
        .text(lines.join("\n"));
    vec![page.paragraph(key, &[]), text.html()]
}
