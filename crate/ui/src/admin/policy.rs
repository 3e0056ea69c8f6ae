//! The form of the site policy.

use gadget_consent_core::disclosure::DisclosureField;
use gadget_consent_core::{Kind, SitePolicy};
use yew::prelude::*;

use super::draft::{Path, text};
use super::field::{Field, Form, all_wrong, path};
use super::panel::{message, page_link, save_panel};
use super::site::{Site, in_words};
use super::state::Subject;
use super::view::Context;

/// The form, checked by the core's own reader as it is filled in.
pub fn view(context: Context<'_>, site: &Site) -> Html {
    let live = &site.pages.policy;
    let reading = match &site.policy {
        Ok(reading) => reading,
        Err(problems) => return unreadable(context, &live.title, &in_words(live, problems)),
    };
    let draft = &context.props.state.policy;
    let page = draft.apply(&reading.page);
    let page_text = text(&page);
    let problems = SitePolicy::read(&page_text).err().unwrap_or_default();
    let form = Form {
        context,
        subject: &Subject::Policy,
        page: &reading.page,
        draft,
        problems: &problems,
    };
    let is_new = page != reading.page || live.text.is_none();
    html! {
        <section aria-label={context.text("policy", &[])}>
            <p>{ context.text("policy-intro", &[]) }{ " " }{ page_link(context, &live.title) }</p>
            { fields(&form) }
            { all_wrong(context, &problems) }
            { save_panel(context, &Subject::Policy, live,
                (is_new && problems.is_empty()).then_some(page_text), "save-policy") }
        </section>
    }
}

/// What no form can be made of.
pub fn unreadable(context: Context<'_>, title: &str, problems: &[String]) -> Html {
    message(
        "error",
        html! {
            <>
                <p>{ context.text("unreadable", &[]) }{ " " }{ page_link(context, title) }</p>
                <ul>{ for problems.iter().map(|problem| html! {
                    <li lang="en" dir="ltr">{ problem }</li>
                }) }</ul>
            </>
        },
    )
}

fn fields(form: &Form<'_>) -> Html {
    let context = form.context;
    let field = |path: Path, key: &str| Field {
        path,
        label: context.text(&format!("policy-{key}"), &[]),
        help: Some(context.text(&format!("policy-{key}-help"), &[])),
    };
    let option =
        |name: &'static str, key: &str| (name, context.text(&format!("policy-{key}"), &[]));
    let kind = |kind: Kind| {
        (
            kind.name(),
            context.messages.text(&format!("admin-kind-{kind}"), &[]),
        )
    };
    let stated = |field: DisclosureField| {
        (
            field.name(),
            context.text(&format!("field-{}", field.name()), &[]),
        )
    };
    let modes = [
        option("", "mode-default"),
        option("enforce", "mode-enforce"),
        option("observe", "mode-observe"),
    ];
    let manners = [
        option("", "ask-default"),
        option("dialog", "ask-dialog"),
        option("notice", "ask-notice"),
    ];
    let records =
        ["records-no", "records-yes"].map(|key| context.text(&format!("policy-{key}"), &[]));
    let kinds: Vec<_> = Kind::ALL.into_iter().map(kind).collect();
    let own: Vec<_> = [Kind::Frame, Kind::Worker].into_iter().map(kind).collect();
    let required: Vec<_> = DisclosureField::ALL.into_iter().map(stated).collect();
    html! {
        <>
            { form.choice(&field(path(&["mode"]), "mode"), &modes) }
            { form.lines(&field(path(&["firstParty"]), "first-party")) }
            { form.names_of(&field(path(&["sameOrigin"]), "same-origin"), &own) }
            { form.names_of(&field(path(&["forbidden", "kinds"]), "forbidden-kinds"), &kinds) }
            { form.lines(&field(path(&["forbidden", "sources"]), "forbidden-sources")) }
            { form.choice(&field(path(&["ask"]), "ask"), &manners) }
            { form.names_of(&field(path(&["requiredDisclosures"]), "required"), &required) }
            { form.number(&field(path(&["reconfirmAfterDays"]), "reconfirm")) }
            { form.number(&field(path(&["clearUnusedAfterDays"]), "clear")) }
            { form.number(&field(path(&["mostLedgerBytes"]), "bytes")) }
            { form.truth(&field(path(&["recordContacts"]), "records"), records) }
        </>
    }
}
