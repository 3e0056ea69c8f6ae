//! The forms of the disclosures: one for each gadget, with a part for each third party.

use std::collections::BTreeSet;

use gadget_consent_core::Disclosures;
use gadget_consent_core::disclosure::DisclosureField;
use serde_json::Value;
use yew::prelude::*;

use super::draft::{text, value};
use super::field::{Field, Form, all_wrong, path};
use super::panel::{page_link, save_panel};
use super::policy::unreadable;
use super::site::{Site, in_words};
use super::state::Subject;
use super::view::Context;
use crate::text::messages::isolate;
use crate::text::title::title_of;

/// The forms, checked by the core's own reader as they are filled in.
pub fn view(context: Context<'_>, site: &Site) -> Html {
    let live = &site.pages.disclosures;
    let reading = match &site.disclosures {
        Ok(reading) => reading,
        Err(problems) => return unreadable(context, &live.title, &in_words(live, problems)),
    };
    let draft = &context.props.state.disclosures;
    let page = draft.apply(&reading.page);
    let page_text = text(&page);
    let problems = Disclosures::read(&page_text).err().unwrap_or_default();
    let form = Form {
        context,
        subject: &Subject::Disclosures,
        page: &reading.page,
        draft,
        problems: &problems,
    };
    let is_new = page != reading.page;
    html! {
        <section aria-label={context.text("disclosures", &[])}>
            <p>
                { context.text("disclosures-intro", &[]) }{ " " }{ page_link(context, &live.title) }
            </p>
            if site.declared.is_empty() {
                <p>{ context.text("disclosures-none", &[]) }</p>
            }
            { for site.declared.iter().map(|(name, sources)| gadget(&form, site, name, sources)) }
            { all_wrong(context, &problems) }
            { save_panel(context, &Subject::Disclosures, live,
                (is_new && problems.is_empty()).then_some(page_text), "save-disclosures") }
        </section>
    }
}

fn gadget(form: &Form<'_>, site: &Site, name: &str, sources: &[String]) -> Html {
    let context = form.context;
    // The page may say something of wider sources, and of those that are no longer declared.
    let known = value(form.page, &path(&["gadgets", name, "domains"]));
    let known = known.as_object().into_iter().flat_map(|known| known.keys());
    let all: BTreeSet<&String> = sources.iter().chain(known).collect();
    let maintainers = Field {
        path: path(&["gadgets", name, "maintainers"]),
        label: context.text("maintainers", &[]),
        help: Some(context.text("maintainers-help", &[])),
    };
    let missing = missing(site, name, sources);
    html! {
        <details class="gadget-consent-admin__gadget" key={name.to_owned()}
            open={site.declared.len() == 1}>
            <summary>
                <bdi>{ title_of(name) }</bdi>
                if missing > 0 {
                    { format!(" ({})", context.text("disclosures-missing", &[&missing.to_string()])) }
                }
            </summary>
            { form.lines(&maintainers) }
            { for all.into_iter().map(|source| party(form, site, name, source)) }
        </details>
    }
}

/// The number of third parties of which less is said than the site policy requires.
fn missing(site: &Site, gadget: &str, sources: &[String]) -> usize {
    let (Ok(policy), Ok(disclosures)) = (&site.policy, &site.disclosures) else {
        return 0;
    };
    let required = &policy.value.required_disclosures;
    let is_missing = |source: &&String| {
        let source = source.parse().ok();
        let found = source.and_then(|source| disclosures.value.of(gadget, &source));
        match found {
            Some(disclosure) => disclosure.missing(required).next().is_some(),
            None => true,
        }
    };
    sources.iter().filter(is_missing).count()
}

fn party(form: &Form<'_>, site: &Site, gadget: &str, source: &str) -> Html {
    let context = form.context;
    let required = site
        .policy
        .as_ref()
        .map(|policy| &policy.value.required_disclosures);
    let field = |stated: DisclosureField| {
        let is_required = required.is_ok_and(|required| required.contains(&stated));
        let name = context.text(&format!("field-{}", stated.name()), &[]);
        let field = Field {
            path: path(&["gadgets", gadget, "domains", source, stated.name()]),
            label: if is_required {
                context.text("field-required", &[&isolate(&name)])
            } else {
                name
            },
            help: None,
        };
        form.text(&field)
    };
    let is_other = value(form.page, &path(&["gadgets", gadget, "domains", source])) != &Value::Null;
    let is_declared = site
        .declared
        .iter()
        .any(|(name, sources)| name == gadget && sources.iter().any(|own| own == source));
    html! {
        <fieldset class="cdx-field" key={source.to_owned()}>
            <legend class="cdx-label"><bdi dir="ltr">{ source.to_owned() }</bdi></legend>
            if is_other && !is_declared {
                <p>{ context.text("disclosures-wider", &[]) }</p>
            }
            { for DisclosureField::ALL.into_iter().map(field) }
        </fieldset>
    }
}
