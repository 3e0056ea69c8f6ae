//! Drafts of declarations: what the scan found in the code of gadgets, beside what was seen, what is declared,
//! and what puts it into the definition.

use gadget_consent_core::Declaration;
use gadget_consent_core::evidence::{Basis, DraftedGadget, Item};
use gadget_consent_core::lint::GadgetPage;
use web_sys::Event;
use yew::Html;
use yew::virtual_dom::ListenerKind;

use crate::admin::declare::{Standing, of, page_of, standing};
use crate::admin::file::FileInput;
use crate::admin::site::LiveSite;
use crate::admin::state::{AdminAction, Section, ShownScan, Subject};
use crate::admin::view::elements::{AdminPage, message};
use crate::admin::view::findings::changed;
use crate::admin::view::save_panel;
use crate::parts::element::{container, element, name as bdi, text};
use crate::parts::ids::id;
use crate::parts::phrases;
use crate::text::messages::isolate;
use crate::text::words;
use crate::wiki::names::title_of;

/// The most gadgets that are shown, and the most requests of each.
const MOST: usize = 500;
/// The most places in the code that are shown of one request.
const MOST_PLACES: usize = 3;

/// Draws the drafts.
pub fn draw(page: AdminPage<'_>, site: &LiveSite) -> Html {
    let state = page.state;
    let evidence = &state.evidence;
    let mut content = vec![page.introduction("drafts-intro", &site.pages.scan.title)];
    content.extend(sources(page, site));
    if let Some(count) = state.prefilled {
        content.push(next(page, count));
    }
    if evidence.gadgets.is_empty() {
        content.push(page.paragraph("drafts-none", &[]));
    } else {
        let count = |basis| evidence.count(basis).to_string();
        content.push(page.paragraph(
            "drafts-count",
            &[
                &count(Basis::CodeAndSeen),
                &count(Basis::CodeOnly),
                &count(Basis::SeenOnly),
            ],
        ));
        content.extend(all(page, site));
        let gadgets = evidence.gadgets.iter().take(MOST);
        content.extend(gadgets.map(|drafted| gadget(page, site, drafted)));
        let more = evidence.gadgets.len().saturating_sub(MOST);
        if more > 0 {
            content.push(page.paragraph("drafts-more", &[&more.to_string()]));
        }
    }
    content.extend(others(page));
    page.section("drafts").children(content).html()
}

/// What the drafts are made of, and how to add to it.
fn sources(page: AdminPage<'_>, site: &LiveSite) -> Vec<Html> {
    let state = page.state;
    let revision = site.pages.scan.revision.to_string();
    let scan = match state.scan() {
        ShownScan::None => page.text("drafts-scan-none", &[]),
        ShownScan::Unreadable => page.text("drafts-scan-unreadable", &[&revision]),
        ShownScan::Published(scan) => {
            page.text("drafts-scan", &[&scan.gadgets.len().to_string(), &revision])
        }
        ShownScan::Uploaded(name, scan) => page.text(
            "drafts-scan-file",
            &[&scan.gadgets.len().to_string(), &isolate(name)],
        ),
    };
    let seen = state.observations.seen().count().to_string();
    let seen = if state.files.is_empty() {
        page.text("drafts-seen", &[&seen])
    } else {
        let files = words::list(state.files.iter().map(|name| isolate(name)));
        page.text("drafts-seen-files", &[&seen, &files])
    };
    let mut content = vec![container(
        "ul",
        "",
        vec![text("li", scan), text("li", seen)],
    )];
    let choose = page.on.reform(|event: Event| {
        let input = event.target().map(Into::into).unwrap_or_default();
        AdminAction::Choose(FileInput(input))
    });
    let input_id = id("admin-drafts-file");
    let label = element("label", "cdx-label__label")
        .attr("for", input_id.clone())
        .child(
            element("span", "cdx-label__label__text")
                .text(page.text("drafts-file", &[]))
                .html(),
        );
    let input = element("input", "")
        .attr("id", input_id)
        .attr("type", "file")
        .attr("accept", "application/json,.json")
        .on_any(ListenerKind::onchange, choose);
    let label = container("div", "cdx-label", vec![label.html()]);
    content.push(container("div", "cdx-field", vec![label, input.html()]));
    if let Some(name) = &state.refused {
        let words = page.text("drafts-file-refused", &[&isolate(name)]);
        let alert = element("div", "")
            .attr("role", "alert")
            .child(message("error", vec![text("p", words)]));
        content.push(alert.html());
    }
    // One thing is saved at a time.
    if let (ShownScan::Uploaded(_, scan), None) = (state.scan(), &state.declared) {
        content.push(page.paragraph("drafts-publish-help", &[]));
        content.push(save_panel::draw(
            page,
            Subject::Scan,
            &site.pages.scan,
            Some(scan.write()),
            "publish-scan",
        ));
    }
    content
}

/// What is to be done after drafts were saved.
fn next(page: AdminPage<'_>, count: usize) -> Html {
    let words = page.paragraph("drafts-next", &[&count.to_string()]);
    let show = AdminAction::Show(Section::Disclosures);
    let button = page.button("cdx-button", "drafts-disclose", show).html();
    message("success", vec![words, container("p", "", vec![button])])
}

/// All drafts of the definition page at once.
fn all(page: AdminPage<'_>, site: &LiveSite) -> Vec<Html> {
    let gadgets = page.state.evidence.gadgets.iter();
    let lacking = gadgets.filter(|drafted| {
        let name = name_of(drafted);
        page_of(site, name) == GadgetPage::Definition
            && standing(site, name, &drafted.requests()).lacks_something()
    });
    let mut content = Vec::new();
    if lacking.count() > 1 {
        let button = page.button("cdx-button", "drafts-put-all", AdminAction::Declare(None));
        content.push(container("p", "", vec![button.html()]));
    }
    if page
        .state
        .declared
        .as_ref()
        .is_some_and(|declared| declared.is_all)
    {
        content.push(declared(page, site));
    }
    content
}

/// The changes before they are saved.
fn declared(page: AdminPage<'_>, site: &LiveSite) -> Html {
    let Some(declared) = &page.state.declared else {
        return Html::default();
    };
    let base = site.live(&declared.page);
    let subject = Subject::Declared(declared.page.clone());
    let count = declared.disclosures.len().to_string();
    let known = vec![page.paragraph("drafts-known", &[&count])];
    changed(page, subject, base, &declared.text, known, "save-declared")
}

fn name_of(drafted: &DraftedGadget) -> &str {
    drafted.gadgets.first().map_or("", String::as_str)
}

fn gadget(page: AdminPage<'_>, site: &LiveSite, drafted: &DraftedGadget) -> Html {
    let name = name_of(drafted);
    let requests = drafted.requests();
    let standing = standing(site, name, &requests);
    let words = match &standing {
        Standing::Unknown => page.text("drafts-unknown", &[]),
        Standing::Unreadable => page.text("drafts-unreadable", &[]),
        Standing::Lacks(new) if new.is_empty() => page.text("drafts-declared", &[]),
        Standing::Lacks(new) => page.text("drafts-lacks", &[&new.len().to_string()]),
    };
    let summary = phrases::summary()
        .child(bdi(&title_of(name)))
        .text(format!(" ({words})"));
    let shown = page.state.declared.as_ref();
    let is_shown =
        shown.is_some_and(|own| !own.is_all && own.gadgets.iter().any(|one| one == name));
    let mut content = vec![summary.html(), evidence(page, site, drafted)];
    content.extend(uncertain(page, drafted));
    content.extend(not_found(page, site, drafted));
    if standing.lacks_something() {
        let put = AdminAction::Declare(Some(name.to_owned()));
        let button = page.button("cdx-button", "drafts-put", put).html();
        content.push(container("p", "", vec![button]));
    }
    if is_shown {
        content.push(declared(page, site));
    }
    element("details", "gadget-consent-admin__gadget")
        .key(name.to_owned())
        .flag("open", is_shown || page.state.evidence.gadgets.len() == 1)
        .children(content)
        .html()
}

/// A row for each request: how it is known, and whether it is declared.
fn evidence(page: AdminPage<'_>, site: &LiveSite, drafted: &DraftedGadget) -> Html {
    let name = name_of(drafted);
    let head = [
        "drafts-request",
        "drafts-basis",
        "drafts-evidence",
        "drafts-standing",
    ];
    let head = head.map(|key| {
        element("th", "")
            .attr("scope", "col")
            .text(page.text(key, &[]))
            .html()
    });
    let row = |item: &Item| {
        let own = std::iter::once(item.request.clone()).collect();
        let standing = match standing(site, name, &own) {
            Standing::Lacks(new) if new.is_empty() => page.text("drafts-is-declared", &[]),
            Standing::Lacks(_) => page.text("drafts-is-not-declared", &[]),
            Standing::Unknown | Standing::Unreadable => String::new(),
        };
        let request = element("th", "").attr("scope", "row").child(
            element("code", "")
                .attr("dir", "ltr")
                .text(item.request.to_string())
                .html(),
        );
        let basis = match item.basis() {
            Basis::CodeAndSeen => page.text("drafts-code-and-seen", &[]),
            Basis::CodeOnly => page.text("drafts-code-only", &[]),
            Basis::SeenOnly => page.text("drafts-seen-only", &[]),
        };
        let cells = vec![
            request.html(),
            text("td", basis),
            container("td", "", reasons(page, item)),
            text("td", standing),
        ];
        container("tr", "", cells)
    };
    let rows = drafted.items.iter().take(MOST).map(row).collect();
    let table = vec![
        container("thead", "", vec![container("tr", "", head.into())]),
        container("tbody", "", rows),
    ];
    element("div", "gadget-consent-admin__changes")
        .attr("role", "region")
        .attr("tabindex", "0")
        .attr("aria-label", title_of(name))
        .child(container("table", "", table))
        .html()
}

/// Where it is in the code, and how often it was seen.
fn reasons(page: AdminPage<'_>, item: &Item) -> Vec<Html> {
    let place = |place: &gadget_consent_core::evidence::CodePlace| {
        let at = isolate(&format!("{}:{}", place.file, place.line));
        text(
            "div",
            page.text("drafts-place", &[&at, &isolate(&place.by)]),
        )
    };
    let mut reasons: Vec<Html> = item.places.iter().take(MOST_PLACES).map(place).collect();
    let more = item.places.len().saturating_sub(MOST_PLACES);
    if more > 0 {
        reasons.push(text(
            "div",
            page.text("drafts-places", &[&more.to_string()]),
        ));
    }
    if !item.seen.is_empty() {
        let (pages, browsers) = item.counts();
        let (pages, browsers) = (pages.to_string(), browsers.to_string());
        reasons.push(text("div", page.text("drafts-pages", &[&pages, &browsers])));
    }
    reasons
}

/// What the scan could not tell.
fn uncertain(page: AdminPage<'_>, drafted: &DraftedGadget) -> Vec<Html> {
    let mut told = Vec::new();
    match drafted.unknown {
        None => told.push(page.paragraph("drafts-not-scanned", &[])),
        Some(0) => {}
        Some(unknown) => told.push(page.paragraph("drafts-cannot-tell", &[&unknown.to_string()])),
    }
    if drafted.unknown.is_some() && !drafted.is_complete {
        told.push(page.paragraph("drafts-incomplete", &[]));
    }
    told
}

/// What is declared, and neither found by the scan nor seen.
fn not_found(page: AdminPage<'_>, site: &LiveSite, drafted: &DraftedGadget) -> Vec<Html> {
    let own = of(site, name_of(drafted));
    let declared = own.and_then(|gadget| Declaration::of(gadget).ok().flatten());
    let declared = declared.unwrap_or_default().all();
    let is_found = |request: &gadget_consent_core::Request| {
        drafted.items.iter().any(|item| {
            let (one, other) = (&item.request, request);
            !one.kinds().intersection(other.kinds()).is_empty()
                && (one.source().contains(other.source()) || other.source().contains(one.source()))
        })
    };
    let missing: Vec<String> = declared
        .iter()
        .filter(|request| !is_found(request))
        .map(|request| isolate(&request.to_string()))
        .collect();
    if missing.is_empty() {
        return Vec::new();
    }
    let missing = words::list(missing.into_iter());
    vec![page.paragraph("drafts-not-found", &[&missing])]
}

/// What is no single gadget's: shown where it is as a text to copy.
fn others(page: AdminPage<'_>) -> Vec<Html> {
    let evidence = &page.state.evidence;
    let count = evidence.shared.len() + evidence.content.len() + evidence.site.len();
    if count == 0 {
        return Vec::new();
    }
    vec![page.paragraph("drafts-others", &[&count.to_string()])]
}
