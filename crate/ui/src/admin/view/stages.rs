//! The stages: what holds now, forms for what should hold, and what would break.

use gadget_consent_core::forecast::{Blocked, Usage, blocked, median_questions};
use gadget_consent_core::manifest::{json_of, taken_back};
use gadget_consent_core::observed::Seen;
use gadget_consent_core::stage::{Enforced, Stages};
use gadget_consent_core::{Mode, SitePolicy};
use serde_json::Value;
use yew::Html;

use crate::admin::draft::text;
use crate::admin::site::{LiveSite, in_words};
use crate::admin::state::{AdminAction, Subject};
use crate::admin::view::elements::{AdminPage, message};
use crate::admin::view::form::{Form, FormField, all_wrong, path, unreadable};
use crate::admin::view::save_panel;
use crate::parts::element::{self, container, element};
use crate::text::messages::isolate;
use crate::text::words;
use crate::wiki::names::title_of;

/// For users of how many gadgets the questions are counted.
const GADGETS: [usize; 4] = [1, 5, 10, 20];

/// The most contacts that are listed.
const MOST: usize = 100;

/// Draws the view.
pub fn draw(admin: AdminPage<'_>, site: &LiveSite) -> Html {
    let live = &site.pages.policy;
    let reading = match &site.policy {
        Ok(reading) => reading,
        Err(problems) => return unreadable(admin, &live.title, &in_words(live, problems)),
    };
    let draft = &admin.state.policy;
    let page = draft.apply(&reading.page);
    let page_text = text(&page);
    let (policy, problems) = match SitePolicy::read(&page_text) {
        Ok(reading) => (reading.value, Vec::new()),
        Err(problems) => (reading.value.clone(), problems),
    };
    let form = Form {
        admin,
        subject: &Subject::Policy,
        page: &reading.page,
        draft,
        problems: &problems,
    };
    let is_new = page != reading.page || live.text.is_none();
    let text = (is_new && problems.is_empty()).then_some(page_text);
    let panel = save_panel::draw(admin, Subject::Policy, live, text, "save-stages");
    admin
        .section("stages")
        .child(admin.paragraph("stages-intro", &[]))
        .child(now(admin, site))
        .children(fields(&form, site))
        .child(all_wrong(admin, &problems))
        .child(panel)
        .child(would_break(admin, site, &policy))
        .child(questions(admin, site, &policy))
        .html()
}

/// What is published, and what is missing.
fn now(admin: AdminPage<'_>, site: &LiveSite) -> Html {
    let mut all = Vec::new();
    let published = json_of(site.pages.manifest.text());
    let published: Option<Value> = published.and_then(|json| serde_json::from_str(json).ok());
    match published {
        _ if site.pages.manifest.text().is_empty() => {
            all.push(message(
                "warning",
                vec![admin.paragraph("stages-no-manifest", &[])],
            ));
        }
        Some(manifest) => all.push(said(admin, &Stages::read(&manifest))),
        None => all.push(message(
            "error",
            vec![admin.paragraph("stages-damaged", &[])],
        )),
    }
    if site.pages.policy.text.is_none() {
        all.push(message(
            "warning",
            vec![admin.paragraph("stages-no-policy", &[])],
        ));
    }
    if let Some(text) = taken_back(site.pages.manifest.text())
        && site.pages.may_publish
    {
        let edit = save_panel::edit(admin, &site.pages.manifest, text, "take-back");
        let button = admin
            .button(
                "cdx-button",
                "take-back",
                AdminAction::SaveAnyway(Subject::Manifest, edit),
            )
            .flag("disabled", admin.state.saving);
        all.push(admin.paragraph("take-back-help", &[]));
        all.push(container("p", "", vec![button.html()]));
    }
    container("div", "", all)
}

/// The stage that is in force.
fn said(admin: AdminPage<'_>, stages: &Stages) -> Html {
    let name = |mode: Mode| admin.text(&format!("stage-{}", mode.name()), &[]);
    let Enforced::Some { groups, share } = &stages.enforced else {
        return admin.paragraph("stages-now", &[&name(stages.mode)]);
    };
    if stages.mode != Mode::Enforce || groups.is_empty() && *share <= 0.0 {
        return admin.paragraph("stages-now", &[&name(stages.mode)]);
    }
    let mut whom: Vec<String> = groups.iter().map(|group| isolate(group)).collect();
    if *share > 0.0 {
        whom.push(admin.text("stages-share", &[&share.to_string()]));
    }
    let whom = words::list(whom.into_iter());
    admin.paragraph("stages-now-limited", &[&whom, &name(stages.others)])
}

fn fields(form: &Form<'_>, site: &LiveSite) -> Vec<Html> {
    let admin = form.admin;
    let field = |name: &str, key: &str| FormField {
        path: path(&[name]),
        label: admin.text(&format!("policy-{key}"), &[]),
        help: Some(admin.text(&format!("policy-{key}-help"), &[])),
    };
    let option = |name: &'static str, key: &str| (name, admin.text(key, &[]));
    let modes = [
        option("", "policy-mode-default"),
        option("observe", "policy-mode-observe"),
        option("ask", "policy-mode-ask"),
        option("enforce", "policy-mode-enforce"),
    ];
    let others = [
        option("", "policy-others-default"),
        option("ask", "policy-others-ask"),
        option("observe", "policy-others-observe"),
    ];
    let own = [
        option("", "stage-of-wiki"),
        option("observe", "stage-observe"),
        option("ask", "stage-ask"),
        option("enforce", "stage-enforce"),
    ];
    let gadgets: Vec<Html> = site
        .declared
        .iter()
        .map(|(name, sources)| {
            let gadget = FormField {
                path: path(&["gadgetModes", name]),
                label: title_of(name),
                help: Some(words::list(sources.iter().map(|source| isolate(source)))),
            };
            form.choice(&gadget, &own)
        })
        .collect();
    let mut all = vec![
        form.choice(&field("mode", "mode"), &modes),
        form.lines(&field("enforceFor", "enforce-for")),
        form.number(&field("enforceShare", "enforce-share")),
        form.choice(&field("modeForOthers", "others"), &others),
    ];
    if !gadgets.is_empty() {
        let name = element("legend", "cdx-label")
            .text(admin.text("stages-gadgets", &[]))
            .html();
        let gadgets = element("fieldset", "cdx-field")
            .child(name)
            .children(gadgets);
        all.push(gadgets.html());
    }
    all
}

fn heading(admin: AdminPage<'_>, key: &str) -> Html {
    element::text("h4", admin.text(key, &[]))
}

/// What this browser has seen and a policy would block.
fn would_break(admin: AdminPage<'_>, site: &LiveSite, policy: &SitePolicy) -> Html {
    let seen = &admin.state.seen;
    let found = blocked(seen, &site.all, policy);
    let line = |one: &Blocked| match one {
        Blocked::Content(seen) => {
            admin.text("stages-content", &[&isolate(&seen.request.to_string())])
        }
        Blocked::Undeclared(seen) => admin.text(
            "stages-undeclared",
            &[&isolate(&seen.request.to_string()), &whose(admin, seen)],
        ),
    };
    let mut all = vec![heading(admin, "stages-before")];
    if seen.is_empty() {
        all.push(admin.paragraph("stages-nothing-seen", &[]));
    } else if found.is_empty() {
        all.push(admin.paragraph("stages-nothing-blocked", &[]));
    } else {
        let lines = found.iter().take(MOST).map(line);
        let lines = lines.map(|line| element::text("li", line)).collect();
        all.push(container("ul", "", lines));
        if found.len() > MOST {
            let more = (found.len() - MOST).to_string();
            all.push(admin.paragraph("stages-more", &[&more]));
        }
        all.push(admin.paragraph("stages-seen-here", &[]));
    }
    container("div", "", all)
}

/// Who made a contact, as far as it is known.
fn whose(admin: AdminPage<'_>, seen: &Seen) -> String {
    let names = |names: &mut dyn Iterator<Item = &String>| {
        words::list(names.map(|name| isolate(&title_of(name))))
    };
    let sighting = &seen.sighting;
    if !sighting.by.is_empty() {
        return admin.text("stages-by", &[&names(&mut sighting.by.keys())]);
    }
    match &sighting.among {
        Some(among) if !among.is_empty() => {
            admin.text("observed-one-of", &[&names(&mut among.iter())])
        }
        _ => admin.text("observed-nobody", &[]),
    }
}

/// How many gadgets would ask the median user.
fn questions(admin: AdminPage<'_>, site: &LiveSite, policy: &SitePolicy) -> Html {
    let mut all = vec![heading(admin, "stages-questions")];
    if let Some(counts) = &admin.state.usage {
        let usage = usage(site, policy, counts);
        let lines = GADGETS.into_iter().filter_map(|gadgets| {
            let median = median_questions(&usage, gadgets)?;
            let line = admin.text(
                "stages-questions-of",
                &[&gadgets.to_string(), &median.to_string()],
            );
            Some(element::text("li", line))
        });
        all.push(container("ul", "", lines.collect()));
        all.push(admin.paragraph("stages-questions-how", &[]));
    } else {
        all.push(admin.paragraph("stages-questions-none", &[]));
    }
    container("div", "", all)
}

/// The gadgets, as if the wiki asked. Those whose own stage is `observe` ask nobody.
fn usage(site: &LiveSite, policy: &SitePolicy, counts: &[(String, u32)]) -> Vec<Usage> {
    let gadgets = site.all.iter();
    let gadgets = gadgets.filter(|gadget| !gadget.has("hidden"));
    gadgets
        .map(|gadget| {
            let name = &gadget.name.text;
            let declares = site.declared.iter().any(|(known, _)| known == name);
            let users = counts.iter().find(|(known, _)| known == name);
            Usage {
                asks: declares && policy.gadget_modes.get(name) != Some(&Mode::Observe),
                is_default: gadget.has("default"),
                users: users.map_or(0, |(_, users)| *users),
            }
        })
        .collect()
}
