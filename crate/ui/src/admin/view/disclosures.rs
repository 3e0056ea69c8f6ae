//! The forms of the disclosures: one for each gadget, with a part for each third party.

use std::collections::BTreeSet;

use gadget_consent_core::Disclosures;
use gadget_consent_core::disclosure::DisclosureField;
use serde_json::Value;
use yew::Html;

use crate::admin::draft::{text, value};
use crate::admin::site::{LiveSite, in_words};
use crate::admin::state::Subject;
use crate::admin::view::elements::AdminPage;
use crate::admin::view::form::{Form, FormField, all_wrong, path, unreadable};
use crate::admin::view::save_panel;
use crate::parts::element::{container, element, name as bdi};
use crate::parts::phrases;
use crate::text::messages::isolate;
use crate::wiki::names::title_of;

/// Draws the forms. The core's own reader checks them as they are filled in.
pub fn draw(admin: AdminPage<'_>, site: &LiveSite) -> Html {
    let live = &site.pages.disclosures;
    let reading = match &site.disclosures {
        Ok(reading) => reading,
        Err(problems) => return unreadable(admin, &live.title, &in_words(live, problems)),
    };
    let draft = &admin.state.disclosures;
    let page = draft.apply(&reading.page);
    let page_text = text(&page);
    let problems = Disclosures::read(&page_text).err().unwrap_or_default();
    let form = Form {
        admin,
        subject: &Subject::Disclosures,
        page: &reading.page,
        draft,
        problems: &problems,
    };
    let is_new = page != reading.page;
    let text = (is_new && problems.is_empty()).then_some(page_text);
    let gadgets: Html = site
        .declared
        .iter()
        .map(|(name, sources)| gadget(&form, site, name, sources))
        .collect();
    let mut content = vec![admin.introduction("disclosures-intro", &live.title)];
    if site.declared.is_empty() {
        content.push(admin.paragraph("disclosures-none", &[]));
    }
    content.extend([
        gadgets,
        all_wrong(admin, &problems),
        save_panel::draw(admin, Subject::Disclosures, live, text, "save-disclosures"),
    ]);
    admin.section("disclosures").children(content).html()
}

fn gadget(form: &Form<'_>, site: &LiveSite, name: &str, sources: &[String]) -> Html {
    let admin = form.admin;
    // The page may describe wider sources, and sources that are no longer declared.
    let known = value(form.page, &path(&["gadgets", name, "domains"]));
    let known = known.as_object().into_iter().flat_map(|known| known.keys());
    let all: BTreeSet<&String> = sources.iter().chain(known).collect();
    let title = FormField {
        path: path(&["gadgets", name, "title"]),
        label: admin.text("gadget-title", &[]),
        help: Some(admin.text("gadget-title-help", &[])),
    };
    let maintainers = FormField {
        path: path(&["gadgets", name, "maintainers"]),
        label: admin.text("maintainers", &[]),
        help: Some(admin.text("maintainers-help", &[])),
    };
    let missing = missing(site, name, sources);
    let mut summary = phrases::summary().child(bdi(&title_of(name)));
    if missing > 0 {
        let missing = admin.text("disclosures-missing", &[&missing.to_string()]);
        summary = summary.text(format!(" ({missing})"));
    }
    let parties: Html = all
        .into_iter()
        .map(|source| party(form, site, name, source))
        .collect();
    element("details", "gadget-consent-admin__gadget")
        .key(name.to_owned())
        .flag("open", site.declared.len() == 1)
        .child(summary.html())
        .child(form.text(&title))
        .child(form.lines(&maintainers))
        .child(parties)
        .html()
}

/// The number of third parties that the page does not describe as the site policy requires.
fn missing(site: &LiveSite, gadget: &str, sources: &[String]) -> usize {
    let (Ok(policy), Ok(disclosures)) = (&site.policy, &site.disclosures) else {
        return 0;
    };
    let required = &policy.value.required_disclosures;
    let is_missing = |source: &&String| {
        let parsed = source.parse().ok();
        let found = parsed.and_then(|source| disclosures.value.of(gadget, &source));
        match found {
            Some(disclosure) => disclosure
                .missing(required)
                .any(|field| is_wanted(site, gadget, source, field)),
            None => true,
        }
    };
    sources.iter().filter(is_missing).count()
}

/// Whether a source needs a field that the site policy requires: a reason only if it is wide.
fn is_wanted(site: &LiveSite, gadget: &str, source: &str, field: DisclosureField) -> bool {
    let place = || (gadget.to_owned(), source.to_owned());
    field != DisclosureField::Reason || site.wide.contains(&place())
}

fn party(form: &Form<'_>, site: &LiveSite, gadget: &str, source: &str) -> Html {
    let admin = form.admin;
    let required = site
        .policy
        .as_ref()
        .map(|policy| &policy.value.required_disclosures);
    let field = |stated: DisclosureField| {
        let is_required = required.is_ok_and(|required| required.contains(&stated))
            && is_wanted(site, gadget, source, stated);
        let name = admin.text(&format!("field-{}", stated.name()), &[]);
        let field = FormField {
            path: path(&["gadgets", gadget, "domains", source, stated.name()]),
            label: if is_required {
                admin.text("field-required", &[&isolate(&name)])
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
    let name = element("bdi", "")
        .attr("dir", "ltr")
        .text(source.to_owned());
    let mut fieldset = element("fieldset", "cdx-field")
        .key(source.to_owned())
        .child(container("legend", "cdx-label", vec![name.html()]));
    if is_other && !is_declared {
        fieldset = fieldset.child(admin.paragraph("disclosures-wider", &[]));
    }
    fieldset
        .children(DisclosureField::ALL.into_iter().map(field).collect())
        .html()
}
