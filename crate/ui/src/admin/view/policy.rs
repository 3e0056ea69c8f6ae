//! The form of the site policy.

use gadget_consent_core::disclosure::DisclosureField;
use gadget_consent_core::json::Problem;
use gadget_consent_core::{Kind, SitePolicy};
use serde_json::Value;
use yew::Html;

use crate::admin::draft::{Path, text};
use crate::admin::pages::Live;
use crate::admin::site::{LiveSite, in_words};
use crate::admin::state::Subject;
use crate::admin::view::elements::AdminPage;
use crate::admin::view::form::{Form, FormField, all_wrong, path, unreadable};
use crate::admin::view::save_panel;

/// The site policy as it would be saved. The core's own reader checks it as it is filled in.
pub struct EnteredPolicy<'a> {
    /// The page on the wiki.
    pub live: &'a Live,
    /// The page as it is saved.
    page: &'a Value,
    /// What it says; what the saved page says, if it cannot be read.
    pub policy: SitePolicy,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
    /// The text to save; `None` if nothing is new, or something is wrong.
    pub text: Option<String>,
}

impl<'a> EnteredPolicy<'a> {
    /// What was entered in any of the views of the site policy.
    ///
    /// # Errors
    /// What is shown in place of a form if the saved page cannot be read.
    pub fn of(admin: AdminPage<'a>, site: &'a LiveSite) -> Result<Self, Html> {
        let live = &site.pages.policy;
        let reading = (site.policy.as_ref())
            .map_err(|problems| unreadable(admin, &live.title, &in_words(live, problems)))?;
        let page = admin.state.policy.apply(&reading.page);
        let page_text = text(&page);
        let (policy, problems) = match SitePolicy::read(&page_text) {
            Ok(reading) => (reading.value, Vec::new()),
            Err(problems) => (reading.value.clone(), problems),
        };
        let is_new = page != reading.page || live.text.is_none();
        let text = (is_new && problems.is_empty()).then_some(page_text);
        Ok(Self {
            live,
            page: &reading.page,
            policy,
            problems,
            text,
        })
    }

    /// Its form.
    pub fn form<'b>(&'b self, admin: AdminPage<'b>) -> Form<'b> {
        Form {
            admin,
            subject: &Subject::Policy,
            page: self.page,
            draft: &admin.state.policy,
            problems: &self.problems,
        }
    }
}

/// Draws the form.
pub fn draw(admin: AdminPage<'_>, site: &LiveSite) -> Html {
    let entered = match EnteredPolicy::of(admin, site) {
        Ok(entered) => entered,
        Err(unreadable) => return unreadable,
    };
    let (live, text) = (entered.live, entered.text.clone());
    admin
        .section("policy")
        .child(admin.introduction("policy-intro", &live.title))
        .children(fields(&entered.form(admin)))
        .children(script_rules(&entered.form(admin)))
        .child(all_wrong(admin, &entered.problems))
        .child(save_panel::draw(
            admin,
            Subject::Policy,
            live,
            text,
            "save-policy",
        ))
        .html()
}

fn field_of(admin: AdminPage<'_>, path: Path, key: &str) -> FormField {
    FormField {
        path,
        label: admin.text(&format!("policy-{key}"), &[]),
        help: Some(admin.text(&format!("policy-{key}-help"), &[])),
    }
}

fn fields(form: &Form<'_>) -> Vec<Html> {
    let admin = form.admin;
    let field = |path: Path, key: &str| field_of(admin, path, key);
    let option = |name: &'static str, key: &str| (name, admin.text(&format!("policy-{key}"), &[]));
    let kind = |kind: Kind| {
        (
            kind.name(),
            admin.messages.text(&format!("admin-kind-{kind}"), &[]),
        )
    };
    let stated = |field: DisclosureField| {
        (
            field.name(),
            admin.text(&format!("field-{}", field.name()), &[]),
        )
    };
    let modes = [
        option("", "mode-default"),
        option("observe", "mode-observe"),
        option("ask", "mode-ask"),
        option("enforce", "mode-enforce"),
    ];
    let styles = [
        option("", "ask-default"),
        option("dialog", "ask-dialog"),
        option("notice", "ask-notice"),
    ];
    let records =
        ["records-no", "records-yes"].map(|key| admin.text(&format!("policy-{key}"), &[]));
    let labels = ["labels-no", "labels-yes"].map(|key| admin.text(&format!("policy-{key}"), &[]));
    let kinds: Vec<_> = Kind::ALL.into_iter().map(kind).collect();
    let own: Vec<_> = [Kind::Frame, Kind::Worker].into_iter().map(kind).collect();
    let required: Vec<_> = DisclosureField::ALL.into_iter().map(stated).collect();
    vec![
        form.choice(&field(path(&["mode"]), "mode"), &modes),
        form.lines(&field(path(&["firstParty"]), "first-party")),
        form.names_of(&field(path(&["sameOrigin"]), "same-origin"), &own),
        form.names_of(
            &field(path(&["forbidden", "kinds"]), "forbidden-kinds"),
            &kinds,
        ),
        form.lines(&field(path(&["forbidden", "sources"]), "forbidden-sources")),
        form.choice(&field(path(&["ask"]), "ask"), &styles),
        form.names_of(
            &field(path(&["requiredDisclosures"]), "required"),
            &required,
        ),
        form.number(&field(path(&["reconfirmAfterDays"]), "reconfirm")),
        form.number(&field(path(&["clearUnusedAfterDays"]), "clear")),
        form.number(&field(path(&["mostLedgerBytes"]), "bytes")),
        form.truth(&field(path(&["recordContacts"]), "records"), records),
        form.truth(&field(path(&["publishLabels"]), "labels"), labels),
    ]
}

/// The rules about user scripts. Those that are stricter for some users are only on the page itself.
fn script_rules(form: &Form<'_>) -> Vec<Html> {
    let admin = form.admin;
    let field = |name: &str, key: &str| field_of(admin, path(&["userScripts", name]), key);
    let words = |key: &str| admin.text(&format!("policy-{key}"), &[]);
    let pinned = [
        ("", words("scripts-pinned-off")),
        ("wanted", words("scripts-pinned-wanted")),
        ("required", words("scripts-pinned-required")),
    ];
    let changed = [
        ("", words("scripts-changed-run")),
        ("ask", words("scripts-changed-ask")),
    ];
    let declared = ["scripts-declared-no", "scripts-declared-yes"].map(words);
    let code = ["scripts-code-yes", "scripts-code-no"].map(words);
    let wikis = ["scripts-wikis-yes", "scripts-wikis-no"].map(words);
    vec![
        form.lines(&field("from", "scripts-from")),
        form.choice(&field("pinned", "scripts-pinned"), &pinned),
        form.choice(&field("whenChanged", "scripts-changed"), &changed),
        form.truth(&field("declaredOnly", "scripts-declared"), declared),
        form.permission(&field("executableKinds", "scripts-code"), code),
        form.permission(&field("otherWikis", "scripts-wikis"), wikis),
    ]
}
