//! What the linter finds on the wiki's live pages, and what fixes it.

use gadget_consent_core::lint::{Finding, GadgetPage, Severity};
use yew::Html;

use crate::admin::pages::Live;
use crate::admin::site::{LiveSite, Place, differing, place};
use crate::admin::state::{AdminAction, Subject};
use crate::admin::view::elements::{AdminPage, english, message};
use crate::admin::view::save_panel;
use crate::parts::element::{self, container, element, text};
use crate::parts::finding::{excerpt, kind, rule};
use crate::parts::phrases;
use crate::text::words;

/// Draws the findings, and the page that is to be fixed.
pub fn draw(page: AdminPage<'_>, site: &LiveSite) -> Html {
    let mut section = page
        .section("findings")
        .child(page.paragraph("findings-intro", &[]));
    if site.has_no_problems() {
        let none = element::text_node(page.text("findings-none", &[]));
        section = section.child(message("success", vec![none]));
    }
    let pages = site.by_page();
    let pages = pages
        .iter()
        .map(|(found, here)| on_page(page, site, found, here));
    section
        .children(pages.collect())
        .children(allowed(page, site))
        .html()
}

/// What comments on the page allow, and why.
fn allowed(page: AdminPage<'_>, site: &LiveSite) -> Vec<Html> {
    if site.allowed.is_empty() {
        return Vec::new();
    }
    let items = site.allowed.iter().map(|allowed| {
        let finding = &allowed.finding;
        let place = place(site.live(&finding.page).text(), &finding.span);
        let item = element("li", "")
            .child(text("code", finding.rule.id().to_owned()))
            .text(" ".to_owned())
            .child(edit_link(page, &finding.page, &place))
            .text(" ".to_owned())
            .child(text("bdi", allowed.reason.clone()));
        item.html()
    });
    vec![
        page.paragraph("findings-allowed", &[]),
        container("ul", "", items.collect()),
    ]
}

fn on_page(
    page: AdminPage<'_>,
    site: &LiveSite,
    found: &GadgetPage,
    here: &[(usize, &Finding)],
) -> Html {
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
    let severity = finding.rule.severity();
    let place = place(site.live(&finding.page).text(), &finding.span);
    let head = element("p", "")
        .child(text("strong", page.text(word(severity), &[])))
        .text(" ".to_owned())
        .child(edit_link(page, &finding.page, &place))
        .text(" ".to_owned())
        .child(english("span", finding.message.clone()));
    let mut content = vec![head.html(), excerpt(&place)];
    content.extend(finding.help.iter().map(|help| english("p", help.clone())));
    let words = page.text("rule", &[finding.rule.id()]);
    content.push(rule(words, finding.rule, None));
    if finding.fix.is_some() {
        content.push(fix_button(page, &finding.page, Some(index), "mend"));
    }
    let content = phrases::message_box("inline", kind(severity), content);
    container("li", "", vec![content])
}

/// The key of the word for a severity.
const fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// Leads to the page's source: to the section with the line, where the page has sections.
fn edit_link(page: AdminPage<'_>, found: &GadgetPage, place: &Place<'_>) -> Html {
    let address = words::page_address(&found.to_string(), page.messages);
    let sign = if address.contains('?') { '&' } else { '?' };
    let section = match found {
        GadgetPage::Definition => format!("&section={}", place.section),
        _ => String::new(),
    };
    let words = page.text("line", &[&place.line.to_string()]);
    phrases::link(format!("{address}{sign}action=edit{section}"), words)
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
    let subject = Subject::Fixed(found.clone());
    let base = site.live(found);
    changed(page, subject, base, new, Vec::new(), "save-mended")
}

/// What would be changed in a page: the lines before and after, more about it, and how to save it.
pub fn changed(
    page: AdminPage<'_>,
    subject: Subject,
    base: &Live,
    new: &str,
    more: Vec<Html>,
    save: &str,
) -> Html {
    let (before, after) = differing(base.text(), new);
    element("div", "gadget-consent-admin__mended")
        .child(text("h4", page.text("mended", &[])))
        .children(lines(
            page,
            "before",
            "gadget-consent-admin__before",
            &before,
        ))
        .children(lines(page, "after", "gadget-consent-admin__after", &after))
        .children(more)
        .child(save_panel::draw(
            page,
            subject,
            base,
            Some(new.to_owned()),
            save,
        ))
        .child(
            page.button("cdx-button", "discard", AdminAction::Discard)
                .html(),
        )
        .html()
}

/// The lines before or after a change.
fn lines(page: AdminPage<'_>, key: &str, class: &'static str, lines: &[&str]) -> Vec<Html> {
    let text = element("pre", class)
        .attr("dir", "ltr")
        .attr("tabindex", "0")
        .attr("aria-label", page.text(key, &[]))
        .text(lines.join("\n"));
    vec![page.paragraph(key, &[]), text.html()]
}
