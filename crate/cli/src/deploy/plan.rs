//! What a deployment does: a function of the wiki's pages and the release.

use gadget_consent_core::site::{Site, SitePages};
use gadget_consent_core::{Mode, SitePolicy, titles};
use serde_json::json;

use super::definition::{
    FOLDER, Kind, MANIFEST, OwnGadget, base, is_json, json as as_json, page_of_title,
    same_definition, title,
};
use super::installed::{folder_of, has_pages_of, pages_by_gadget};
use super::lines;
use super::state::{Page, State};
use crate::release::Release;
use crate::wiki::{Base, Revision};

/// The beginning of the summaries of our edits.
pub(super) const SUMMARY: &str = "GadgetConsent ";

/// A manifest that only observes, for a wiki whose declarations give none yet.
const OBSERVE: &str = "module.exports = { \"version\": 1, \"mode\": \"observe\" };";

/// What the person who deploys wants.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Options {
    /// Save our pages again that others have edited.
    pub restore: bool,
    /// Publish the manifest, too, if it is not what the declarations say.
    pub manifest: bool,
    /// What the wiki's own pages need, for the site policy of a first installation.
    pub first_party: Vec<String>,
}

/// A page in the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its title.
    pub title: String,
    /// What happens to it.
    pub change: Change,
    /// The text that is live now.
    pub old: Option<String>,
    /// The text that will be.
    pub new: String,
}

/// What happens to a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// There is no such page yet, and none in its place.
    New,
    /// Another text takes the place of the one that is live.
    Changed,
    /// It is there already.
    Same,
    /// Others have changed it.
    Edited(Revision),
}

/// One edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The title, with its namespace.
    pub title: String,
    /// The text.
    pub text: String,
    /// What the page must be.
    pub base: Base,
}

/// Why nothing is done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Conflict {
    /// Others have changed one of our pages.
    #[error("{title} is not as GadgetConsent saved it: {} changed it at {} (“{}”). Look at its history. To save it again as it is in the release, add --restore", revision.user, revision.time, revision.summary)]
    Page {
        /// The title.
        title: String,
        /// The edit.
        revision: Revision,
    },
    /// Others have changed one of our definitions.
    #[error("{title}: the definition of “{gadget}” is not as GadgetConsent saved it; the page was last changed by {} at {} (“{}”). Look at its history. To define the gadget as in the release, add --restore", revision.user, revision.time, revision.summary)]
    Definition {
        /// The page.
        title: String,
        /// The gadget.
        gadget: String,
        /// The latest edit.
        revision: Revision,
    },
    /// A gadget of the wiki has one of our names.
    #[error(
        "the wiki has a gadget “{gadget}” with the page {page}, which is not a part of GadgetConsent: rename that gadget"
    )]
    Foreign {
        /// The gadget.
        gadget: String,
        /// Its page.
        page: String,
    },
    /// The site policy of a first installation does more than observe.
    #[error(
        "{} says “{mode}”: a first installation only observes. Set \"mode\": \"observe\" there; after the installation, change it and publish the manifest",
        titles::POLICY
    )]
    Mode {
        /// What it says.
        mode: String,
    },
    /// The site policy cannot be read.
    #[error("{} cannot be read: {problem}", titles::POLICY)]
    Policy {
        /// Why.
        problem: String,
    },
    /// The definition page cannot be changed.
    #[error(transparent)]
    Entangled(#[from] lines::Entangled),
}

/// What a deployment does.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plan {
    /// All pages, for the table.
    pub items: Vec<Item>,
    /// The edits, in their order. The definitions come last: nothing before them is live.
    pub steps: Vec<Step>,
    /// If there are any, no edit is made.
    pub conflicts: Vec<Conflict>,
    /// What should be known.
    pub notes: Vec<String>,
    /// Whether our gadgets are not yet defined on the wiki.
    pub is_first: bool,
    /// The wiki's pages as they will be, for those who look at them.
    pub site: Option<Site>,
}

/// Plans a deployment.
#[must_use]
pub fn plan(state: &State, release: &Release, options: &Options) -> Plan {
    let live = state.own_gadgets();
    let mut plan = Plan {
        is_first: live.is_empty(),
        ..Plan::default()
    };
    plan.conflicts.extend(foreign(&live));
    if !plan.conflicts.is_empty() {
        return plan;
    }
    let policy = policy(state, options, &mut plan);
    let gadgets = own_pages(state, release, options, &live, &mut plan);
    if !options.restore {
        plan.conflicts
            .extend(edited_definitions(state, release, &live));
    }
    let definition = match state.kind {
        Kind::Lines => {
            let old = state.definition.as_ref().map_or("", |page| &page.text);
            let texts: Vec<String> = gadgets.iter().map(|gadget| gadget.text.clone()).collect();
            match lines::with_own_lines(old, &texts) {
                Ok(text) => Some(text),
                Err(error) => {
                    plan.conflicts.push(error.into());
                    return plan;
                }
            }
        }
        Kind::Json => None,
    };
    manifest(state, options, definition.as_deref(), policy, &mut plan);
    match definition {
        Some(text) => plan.put(titles::DEFINITION, text, state.definition.as_ref()),
        None => {
            for gadget in &gadgets {
                let old = state.json.get(&gadget.name);
                plan.put(
                    &titles::json_definition(&gadget.name),
                    gadget.text.clone(),
                    old,
                );
            }
        }
    }
    plan
}

impl Plan {
    /// A page that is replaced where it is.
    pub(super) fn put(&mut self, title: &str, text: String, old: Option<&Page>) {
        let is_same = old.is_some_and(|old| {
            old.text == text || is_json(title) && same_definition(&old.text, &text)
        });
        let change = match old {
            _ if is_same => Change::Same,
            Some(_) => Change::Changed,
            None => Change::New,
        };
        if !is_same {
            self.steps.push(Step {
                title: title.to_owned(),
                text: text.clone(),
                base: base_of(old),
            });
        }
        self.items.push(Item {
            title: title.to_owned(),
            change,
            old: old.map(|old| old.text.clone()),
            new: text,
        });
    }

    /// Whether the wiki is as the release.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.steps.is_empty() && self.conflicts.is_empty()
    }
}

fn base_of(old: Option<&Page>) -> Base {
    old.map_or(Base::Missing, |old| Base::Revision(old.revision.id))
}

/// Gadgets with our names that are not ours.
fn foreign(live: &[OwnGadget]) -> Vec<Conflict> {
    let is_ours = |page: &str| {
        let base = base(page);
        base == "consent.js" || base.starts_with("consent-")
    };
    live.iter()
        .filter_map(|gadget| {
            let page = gadget.pages.iter().find(|page| !is_ours(page))?;
            Some(Conflict::Foreign {
                gadget: gadget.name.clone(),
                page: format!("MediaWiki:{}", title(page)),
            })
        })
        .collect()
}

/// The site policy: on a first installation one that observes. Returns the text that will be there.
fn policy(state: &State, options: &Options, plan: &mut Plan) -> Option<String> {
    let known = state.pages.get(titles::without_namespace(titles::POLICY));
    if !plan.is_first {
        return known.map(|page| page.text.clone());
    }
    let Some(known) = known else {
        let mut policy = json!({ "version": 1, "mode": "observe" });
        if !options.first_party.is_empty() {
            policy["firstParty"] = options.first_party.clone().into();
        }
        let text = as_json(&policy);
        plan.put(titles::POLICY, text.clone(), None);
        return Some(text);
    };
    match SitePolicy::read(&known.text) {
        Ok(policy) if policy.value.mode == Mode::Observe => {}
        Ok(policy) => plan.conflicts.push(Conflict::Mode {
            mode: policy.value.mode.name().to_owned(),
        }),
        Err(problems) => {
            let problem = problems.first().map(ToString::to_string);
            plan.conflicts.push(Conflict::Policy {
                problem: problem.unwrap_or_default(),
            });
        }
    }
    plan.put(titles::POLICY, known.text.clone(), Some(known));
    Some(known.text.clone())
}

/// The pages of the release, in the folder of their build. A gadget whose pages are live already keeps
/// them: browsers have them, and the stub must not come from the network.
fn own_pages(
    state: &State,
    release: &Release,
    options: &Options,
    live: &[OwnGadget],
    plan: &mut Plan,
) -> Vec<OwnGadget> {
    let gadgets = OwnGadget::all_of(release, state.kind);
    let by_gadget = pages_by_gadget(release, &gadgets);
    let new_folder = format!("{FOLDER}{}/", release.provenance().build);
    let mut folders = Vec::new();
    for gadget in &gadgets {
        let pages = by_gadget.get(&gadget.name).map_or(&[][..], Vec::as_slice);
        let known = live.iter().find(|known| known.name == gadget.name);
        let kept = known
            .filter(|known| has_pages_of(state, known, release, pages))
            .and_then(folder_of);
        let folder = kept.unwrap_or(&new_folder).to_owned();
        let live_folder = known.and_then(folder_of);
        for page in pages {
            let Some(text) = release.pages().get(&title(page)) else {
                continue;
            };
            let full = format!("MediaWiki:{}{}", title(&folder), page);
            if plan.items.iter().any(|item| item.title == full) {
                continue;
            }
            let live_page = live_folder.and_then(|folder| state.page(&format!("{folder}{page}")));
            plan.place(
                full,
                text,
                state.page(&format!("{folder}{page}")),
                live_page,
                options,
            );
        }
        folders.push((gadget, folder));
    }
    let moved = |(gadget, folder): (&OwnGadget, String)| {
        gadget.with_pages(|page| {
            if page == MANIFEST {
                page.to_owned()
            } else {
                format!("{folder}{page}")
            }
        })
    };
    folders.into_iter().map(moved).collect()
}

impl Plan {
    fn place(
        &mut self,
        title: String,
        text: &str,
        there: Option<&Page>,
        live: Option<&Page>,
        options: &Options,
    ) {
        let change = match (there, live) {
            (Some(there), _) if there.text == text => Change::Same,
            (Some(there), _) => Change::Edited(there.revision.clone()),
            (None, Some(_)) => Change::Changed,
            (None, None) => Change::New,
        };
        match (&change, options.restore) {
            (Change::Same, _) => {}
            (Change::Edited(revision), false) => self.conflicts.push(Conflict::Page {
                title: title.clone(),
                revision: revision.clone(),
            }),
            _ => self.steps.push(Step {
                title: title.clone(),
                text: text.to_owned(),
                base: base_of(there),
            }),
        }
        self.items.push(Item {
            title,
            change,
            old: there.or(live).map(|page| page.text.clone()),
            new: text.to_owned(),
        });
    }
}

/// Our definitions that are not as the last deployment has saved them.
fn edited_definitions(state: &State, release: &Release, live: &[OwnGadget]) -> Vec<Conflict> {
    let wanted = OwnGadget::all_of(release, state.kind);
    live.iter()
        .filter_map(|gadget| {
            let page = match state.kind {
                Kind::Lines => titles::DEFINITION.to_owned(),
                Kind::Json => titles::json_definition(&gadget.name),
            };
            let history = state.history.get(&page)?;
            let of = |text: &str| match state.kind {
                Kind::Lines => OwnGadget::all_of_lines(text),
                Kind::Json => OwnGadget::of_json(&gadget.name, text).into_iter().collect(),
            };
            let saved = history.iter().filter(|(revision, _)| is_ours(revision));
            let saved = saved
                .flat_map(|(_, text)| of(text))
                .find(|saved| saved.name == gadget.name)?;
            let is_as_saved =
                saved.pages == gadget.pages && same_definition(&saved.text, &gadget.text);
            let is_as_wanted = wanted.iter().any(|wanted| wanted.is_like(gadget));
            if is_as_saved || is_as_wanted {
                return None;
            }
            Some(Conflict::Definition {
                title: page,
                gadget: gadget.name.clone(),
                revision: history.first()?.0.clone(),
            })
        })
        .collect()
}

/// Whether a deployment has saved this revision.
pub(super) fn is_ours(revision: &Revision) -> bool {
    revision.summary.starts_with(SUMMARY)
}

/// The wiki's pages as input of the manifest.
pub(super) fn site(state: &State, definition: Option<&str>, policy: Option<String>) -> Site {
    let known = state.definition.as_ref().map(|page| page.text.as_str());
    let disclosures = titles::without_namespace(titles::DISCLOSURES);
    Site::read(SitePages {
        definition: definition.or(known).map(str::to_owned),
        json: state
            .json
            .iter()
            .map(|(name, page)| (name.clone(), page.text.clone()))
            .collect(),
        policy,
        disclosures: state.pages.get(disclosures).map(|page| page.text.clone()),
        header: state.header.clone(),
        host: state.host.clone(),
        known: state.known.clone(),
    })
}

/// The manifest: made if there is none. One that is there is changed on demand only, because it says
/// what gadgets may do.
fn manifest(
    state: &State,
    options: &Options,
    definition: Option<&str>,
    policy: Option<String>,
    plan: &mut Plan,
) {
    let known = state.page(MANIFEST);
    let site = site(state, definition, policy);
    let made = site.manifest();
    plan.site = Some(site);
    let wanted = match (known, &made) {
        (None, Ok(text)) => text.trim_end().to_owned(),
        (None, Err(obstacles)) => {
            plan.notes.extend(obstacles.iter().map(|obstacle| {
                format!("the manifest only observes and declares no gadgets, because of {obstacle}")
            }));
            OBSERVE.to_owned()
        }
        (Some(known), Ok(text)) if known.text.trim_end() == text.trim_end() => known.text.clone(),
        (Some(_), Ok(text)) if options.manifest => text.trim_end().to_owned(),
        (Some(known), Ok(_)) => {
            plan.notes.push(format!(
                "{} is not what the declarations and the site policy say now; this leaves it as it is. To publish it, too, add --manifest",
                titles::MANIFEST
            ));
            known.text.clone()
        }
        (Some(known), Err(obstacles)) => {
            plan.notes.extend(obstacles.iter().map(|obstacle| {
                format!(
                    "{} stays as it is: none can be made, because of {obstacle}",
                    titles::MANIFEST
                )
            }));
            known.text.clone()
        }
    };
    plan.put(titles::MANIFEST, wanted, known);
}

/// The name of our page under a title; for tables.
#[must_use]
pub(super) fn short(title: &str) -> &str {
    page_of_title(titles::without_namespace(title))
}
