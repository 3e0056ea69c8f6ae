//! The manifest that follows from the live pages, beside the published one.

use gadget_consent_core::manifest::{ManifestChange, Meaning};
use gadget_consent_core::{Mode, Requests};
use yew::Html;

use crate::admin::site::LiveSite;
use crate::admin::state::{AdminAction, Subject};
use crate::admin::view::elements::{AdminPage, english, message};
use crate::admin::view::save_panel;
use crate::parts::element::{self, container, element};
use crate::parts::phrases;
use crate::text::messages::isolate;
use crate::text::words;
use crate::wiki::names::title_of;

/// Draws what would change, and **Publish**.
pub fn draw(page: AdminPage<'_>, site: &LiveSite) -> Html {
    let published = &site.pages.manifest;
    let comparison = match &site.manifest {
        Err(errors) => {
            let errors = errors.iter().map(|error| english("li", error.clone()));
            let list = container("ul", "", errors.collect());
            let none = page.paragraph("manifest-none", &[]);
            vec![message("error", vec![none, list])]
        }
        Ok(_) if site.is_published() => {
            let revision = published.revision.to_string();
            let same = page.paragraph("manifest-same", &[&revision]);
            vec![message("success", vec![same])]
        }
        Ok(manifest) => vec![
            message("notice", vec![page.paragraph(difference(site), &[])]),
            changes(page, &site.changes()),
            publish(page, site, manifest),
        ],
    };
    page.section("manifest")
        .child(page.introduction("manifest-intro", &published.title))
        .child(faults(page, site))
        .children(comparison)
        .html()
}

/// **Publish**, or why the user cannot: the loader obeys the manifest, so it is a script.
fn publish(page: AdminPage<'_>, site: &LiveSite, manifest: &str) -> Html {
    if !site.pages.may_publish {
        return message("warning", vec![page.paragraph("manifest-no-right", &[])]);
    }
    let panel = save_panel::draw(
        page,
        Subject::Manifest,
        &site.pages.manifest,
        Some(manifest.to_owned()),
        "publish",
    );
    // Always there, so that what is put into it is announced.
    let mut unsure = element("div", "").attr("role", "alert");
    if page.state.is_unsure {
        let count = page.state.errors().to_string();
        let edit = save_panel::edit(page, &site.pages.manifest, manifest.to_owned(), "publish");
        let anyway = AdminAction::SaveAnyway(Subject::Manifest, edit);
        let buttons = vec![
            page.button("cdx-button", "publish-anyway", anyway)
                .flag("disabled", page.state.saving)
                .html(),
            page.button("cdx-button", "publish-not", AdminAction::LeaveIt)
                .html(),
        ];
        let content = vec![
            page.paragraph("publish-unsure", &[&count]),
            container("div", "gadget-consent-notice__actions", buttons),
        ];
        unsure = unsure.child(message("warning", content));
    }
    container("div", "", vec![panel, unsure.html()])
}

/// The key of the message about how the manifest differs.
fn difference(site: &LiveSite) -> &'static str {
    if site.pages.manifest.text.is_none() {
        "manifest-missing"
    } else if site.changes().is_empty() {
        "manifest-spelling"
    } else {
        "manifest-differs"
    }
}

/// A manifest can be compiled although the linter finds errors. Whoever publishes it should know.
fn faults(page: AdminPage<'_>, site: &LiveSite) -> Html {
    let count = site.errors();
    if count == 0 {
        return Html::default();
    }
    let faults = page.paragraph("manifest-faults", &[&count.to_string()]);
    message("warning", vec![faults])
}

const COLUMNS: [&str; 3] = ["change-what", "before", "after"];

/// The changes in words, and their raw text a click away.
fn changes(page: AdminPage<'_>, changes: &[ManifestChange]) -> Html {
    if changes.is_empty() {
        return Html::default();
    }
    let words = changes.iter().flat_map(|change| in_words(page, change));
    let words = words.map(|words| element::text("li", words)).collect();
    let raw = phrases::more(page.text("change-raw", &[])).child(raw(page, changes));
    container("div", "", vec![container("ul", "", words), raw.html()])
}

/// The label for a field of the manifest: mostly that of the field of the site policy's form that it comes
/// from.
const FIELDS: [(&str, &str); 22] = [
    ("mode", "policy-mode"),
    ("enforceFor", "policy-enforce-for"),
    ("enforceShare", "policy-enforce-share"),
    ("modeForOthers", "policy-others"),
    ("firstParty", "policy-first-party"),
    ("sameOrigin", "policy-same-origin"),
    ("content", "policy-content"),
    ("forbiddenKinds", "policy-forbidden-kinds"),
    ("forbiddenSources", "policy-forbidden-sources"),
    ("ask", "policy-ask"),
    ("reconfirmAfterDays", "policy-reconfirm"),
    ("clearUnusedAfterDays", "policy-clear"),
    ("mostLedgerBytes", "policy-bytes"),
    ("recordContacts", "policy-records"),
    ("publishLabels", "policy-labels"),
    ("userScripts/from", "policy-scripts-from"),
    ("userScripts/pinned", "policy-scripts-pinned"),
    ("userScripts/whenChanged", "policy-scripts-changed"),
    ("userScripts/declaredOnly", "policy-scripts-declared"),
    ("userScripts/executableKinds", "policy-scripts-code"),
    ("userScripts/otherWikis", "policy-scripts-wikis"),
    ("userScripts/stricter", "policy-scripts-stricter"),
];

/// A sentence for each thing that a change means.
fn in_words(page: AdminPage<'_>, change: &ManifestChange) -> Vec<String> {
    let name = if change.is_gadget {
        isolate(&title_of(&change.name))
    } else {
        let field = FIELDS.iter().find(|(field, _)| *field == change.name);
        field.map_or_else(
            || page.text("change-field", &[&isolate(&change.name)]),
            |(_, label)| page.text(label, &[]),
        )
    };
    let requests = |all: &Requests| {
        words::list(all.iter().map(|request| {
            let kinds = request.kinds();
            let kinds = kinds
                .iter()
                .map(|kind| page.messages.text(&format!("kind-{kind}"), &[]));
            let site = isolate(&request.source().to_string());
            format!("{site} ({})", words::list(kinds))
        }))
    };
    let names = |all: &[String]| words::list(all.iter().map(|name| isolate(name)));
    let value = |value: Option<String>| {
        value.map_or_else(|| page.text("said-unset", &[]), |text| isolate(&text))
    };
    let mut all: Vec<String> = Vec::new();
    match (change.is_gadget, &change.before, &change.after) {
        (true, None, _) => all.push(page.text("change-added", &[&name])),
        (true, _, None) => all.push(page.text("change-removed", &[&name])),
        _ => {}
    }
    for meaning in change.meanings() {
        let (key, what) = match meaning {
            Meaning::Needs(all) => ("said-needs", requests(&all)),
            Meaning::Uses(all) => ("said-uses", requests(&all)),
            Meaning::AsksNoMore(all) => ("said-asks-no-more", requests(&all)),
            Meaning::NeedsNow(all) => ("said-needs-now", requests(&all)),
            Meaning::NeedsNoMore(all) => ("said-needs-no-more", requests(&all)),
            Meaning::Forbids(all) => ("said-forbids", requests(&all)),
            Meaning::ForbidsNoMore(all) => ("said-forbids-no-more", requests(&all)),
            Meaning::Closes(all) => ("said-closes", requests(&all)),
            Meaning::ClosesNoMore(all) => ("said-closes-no-more", requests(&all)),
            Meaning::DefaultOn(true) => ("said-default", String::new()),
            Meaning::DefaultOn(false) => ("said-default-no-more", String::new()),
            Meaning::Hidden(true) => ("said-hidden", String::new()),
            Meaning::Hidden(false) => ("said-hidden-no-more", String::new()),
            Meaning::InPlace(true) => ("said-in-place", String::new()),
            Meaning::InPlace(false) => ("said-in-place-no-more", String::new()),
            Meaning::Stage(before, after) => {
                let (before, after) = (stage(page, before), stage(page, after));
                all.push(page.text("said-stage", &[&name, &before, &after]));
                continue;
            }
            Meaning::Has(all) => ("said-has", names(&all)),
            Meaning::HasNoMore(all) => ("said-has-no-more", names(&all)),
            Meaning::Is(before, after) => {
                let (before, after) = (value(before), value(after));
                all.push(page.text("said-is", &[&name, &before, &after]));
                continue;
            }
        };
        all.push(page.text(key, &[&name, &what]));
    }
    if all.is_empty() {
        all.push(page.text("said-other", &[&name]));
    }
    all
}

/// The name of a gadget's own stage.
fn stage(page: AdminPage<'_>, mode: Option<Mode>) -> String {
    match mode {
        Some(mode) => page.text(&format!("stage-{}", mode.name()), &[]),
        None => page.text("stage-of-wiki", &[]),
    }
}

fn raw(page: AdminPage<'_>, changes: &[ManifestChange]) -> Html {
    let head = |key: &str| {
        element("th", "")
            .attr("scope", "col")
            .text(page.text(key, &[]))
            .html()
    };
    let head = container("tr", "", COLUMNS.into_iter().map(head).collect());
    let rows = changes.iter().map(|change| row(page, change)).collect();
    let table = vec![
        container("thead", "", vec![head]),
        container("tbody", "", rows),
    ];
    element("div", "gadget-consent-admin__changes")
        .attr("role", "region")
        .attr("tabindex", "0")
        .attr("aria-label", page.text("manifest-differs", &[]))
        .child(container("table", "", table))
        .html()
}

fn row(page: AdminPage<'_>, change: &ManifestChange) -> Html {
    let key = match (change.is_gadget, &change.before, &change.after) {
        (false, ..) => "change-field",
        (true, None, _) => "change-added",
        (true, _, None) => "change-removed",
        (true, ..) => "change-changed",
    };
    let cell = |value: &Option<String>| {
        let code = |value: &String| {
            element("code", "")
                .attr("dir", "ltr")
                .text(value.clone())
                .html()
        };
        container("td", "", value.iter().map(code).collect())
    };
    let head = element("th", "")
        .attr("scope", "row")
        .text(page.text(key, &[&isolate(&change.name)]));
    container(
        "tr",
        "",
        vec![head.html(), cell(&change.before), cell(&change.after)],
    )
}
