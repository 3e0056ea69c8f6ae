//! The manifest that follows from the live pages, beside the published one.

use gadget_consent_core::lint::Severity;
use gadget_consent_core::manifest::ManifestChange;
use yew::prelude::*;

use super::panel::{message, page_link, save_panel};
use super::site::Site;
use super::state::Subject;
use super::view::Context;
use crate::text::messages::isolate;

/// What would change, and **Publish**.
pub fn view(context: Context<'_>, site: &Site) -> Html {
    let published = &site.pages.manifest;
    let comparison = match &site.manifest {
        Err(errors) => message(
            "error",
            html! {
                <>
                    <p>{ context.text("manifest-none", &[]) }</p>
                    <ul>{ for errors.iter().map(|error| html! {
                        <li lang="en" dir="ltr">{ error }</li>
                    }) }</ul>
                </>
            },
        ),
        Ok(_) if site.is_published() => {
            let revision = published.revision.to_string();
            let text = context.text("manifest-same", &[&revision]);
            message("success", html! { <p>{ text }</p> })
        }
        Ok(manifest) => html! {
            <>
                { message("notice", html! { <p>{ differs(context, site) }</p> }) }
                { changes(context, &site.changes()) }
                { save_panel(context, &Subject::Manifest, published, Some(manifest.clone()), "publish") }
            </>
        },
    };
    html! {
        <section aria-label={context.text("manifest", &[])}>
            <p>{ context.text("manifest-intro", &[]) }{ " " }{ page_link(context, &published.title) }</p>
            { faults(context, site) }
            { comparison }
        </section>
    }
}

fn differs(context: Context<'_>, site: &Site) -> String {
    if site.pages.manifest.text.is_none() {
        context.text("manifest-missing", &[])
    } else if site.changes().is_empty() {
        context.text("manifest-spelling", &[])
    } else {
        context.text("manifest-differs", &[])
    }
}

/// A manifest can be made of what the linter calls an error; who publishes it should know.
fn faults(context: Context<'_>, site: &Site) -> Html {
    let is_error = |rule: &gadget_consent_core::lint::Rule| rule.severity() == Severity::Error;
    let findings = site.findings.iter();
    let count = findings.filter(|finding| is_error(&finding.rule)).count();
    if count == 0 {
        return Html::default();
    }
    let text = context.text("manifest-faults", &[&count.to_string()]);
    message("warning", html! { <p>{ text }</p> })
}

const COLUMNS: [&str; 3] = ["change-what", "before", "after"];

fn changes(context: Context<'_>, changes: &[ManifestChange]) -> Html {
    if changes.is_empty() {
        return Html::default();
    }
    let head = |key: &str| html! { <th scope="col">{ context.text(key, &[]) }</th> };
    html! {
        <div class="gadget-consent-admin__changes" role="region" tabindex="0"
            aria-label={context.text("manifest-differs", &[])}>
            <table>
                <thead><tr>{ for COLUMNS.into_iter().map(head) }</tr></thead>
                <tbody>{ for changes.iter().map(|change| row(context, change)) }</tbody>
            </table>
        </div>
    }
}

fn row(context: Context<'_>, change: &ManifestChange) -> Html {
    let key = match (change.is_gadget, &change.before, &change.after) {
        (false, ..) => "change-field",
        (true, None, _) => "change-added",
        (true, _, None) => "change-removed",
        (true, ..) => "change-changed",
    };
    let cell = |text: &Option<String>| {
        html! {
            <td>
                if let Some(text) = text {
                    <code dir="ltr">{ text }</code>
                }
            </td>
        }
    };
    html! {
        <tr>
            <th scope="row">{ context.text(key, &[&isolate(&change.name)]) }</th>
            { cell(&change.before) }
            { cell(&change.after) }
        </tr>
    }
}
