//! Taking a step to another stage, or taking it back: a function of the wiki's pages. It changes the site
//! policy and publishes the manifest, and nothing else.

mod words;

use gadget_consent_core::definition::Gadget;
use gadget_consent_core::site::Obstacle;
use gadget_consent_core::{Declaration, Mode, SitePolicy, titles};
use serde_json::{Map, Value, json};

use super::definition::json_page;
use super::plan::{Plan, site};
use super::state::State;

pub use words::Facts;

/// The step that somebody wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageChange {
    /// The stage.
    pub mode: Mode,
    /// The gadgets that get it as their own. If there are none, the wiki gets it.
    pub gadgets: Vec<String>,
    /// The groups for which `enforce` holds. If there are none and no share: it holds for everybody.
    pub groups: Vec<String>,
    /// The share of users and devices for which `enforce` holds, in percent.
    pub share: Option<u32>,
    /// What holds for everybody else.
    pub others: Option<Mode>,
}

/// What a step changes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Stage {
    /// The two pages, and the conflicts.
    pub plan: Plan,
    /// The gadgets of the wiki.
    pub gadgets: Vec<Gadget>,
    /// The site policy that would hold.
    pub policy: SitePolicy,
    /// The gadgets that ask then and did not before.
    pub asking: Vec<String>,
    /// The gadgets that asked before and do not then.
    pub silent: Vec<String>,
    /// The gadgets that still have a stage of their own.
    pub own: Vec<(String, Mode)>,
    /// The wiki enforces then for more people than before.
    pub closes: bool,
}

/// Why a step cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StageError {
    /// Nothing is installed.
    #[error("GadgetConsent is not installed on this wiki: there is no stage to change")]
    NotInstalled,
    /// A gadget is not one.
    #[error("the wiki has no gadget “{0}” that declares a site: nothing would change")]
    NoGadget(String),
    /// The site policy cannot be read.
    #[error("{page} cannot be used: {0}", page = titles::POLICY)]
    Policy(String),
    /// No manifest can be made.
    #[error("no manifest can be made: {0}")]
    Manifest(Obstacle),
    /// Nobody is enforced for in another stage.
    #[error(
        "--for, --share and --others limit whom enforcing is for: expected --stage enforce, for the wiki"
    )]
    Limit,
}

/// Plans a step.
///
/// # Errors
/// All reasons why it cannot be taken.
pub fn stage(state: &State, step: &StageChange) -> Result<Stage, Vec<StageError>> {
    if state.own_gadgets().is_empty() {
        return Err(vec![StageError::NotInstalled]);
    }
    let is_limited = !step.groups.is_empty() || step.share.is_some() || step.others.is_some();
    if is_limited && (step.mode != Mode::Enforce || !step.gadgets.is_empty()) {
        return Err(vec![StageError::Limit]);
    }
    let known = state.pages.get(titles::without_namespace(titles::POLICY));
    let before = site(state, None, known.map(|page| page.text.clone()));
    let reading = before.policy.as_ref().map_err(|problems| {
        let each = problems.iter().map(ToString::to_string);
        each.map(StageError::Policy).collect::<Vec<_>>()
    })?;
    let declaring = declaring(&before);
    let unknown: Vec<StageError> = step
        .gadgets
        .iter()
        .filter(|name| !declaring.contains(&name.replace(' ', "_")))
        .map(|name| StageError::NoGadget(name.clone()))
        .collect();
    if !unknown.is_empty() {
        return Err(unknown);
    }
    let mut page = reading.page.clone();
    change(&mut page, step);
    let text = json_page(&page);
    let after = site(state, None, Some(text.clone()));
    let policy = match &after.policy {
        Ok(reading) => reading.value.clone(),
        Err(problems) => {
            let each = problems.iter().map(ToString::to_string);
            return Err(each.map(StageError::Policy).collect());
        }
    };
    let manifest = after.manifest();
    let manifest = manifest.map_err(|obstacles| {
        let each = obstacles.into_iter();
        each.map(StageError::Manifest).collect::<Vec<_>>()
    })?;
    let gadgets = after.gadgets().0;
    let mut plan = Plan {
        site: Some(after),
        ..Plan::default()
    };
    plan.put(titles::POLICY, text, known);
    let published = state.page(super::definition::MANIFEST);
    plan.put(titles::MANIFEST, manifest.trim_end().to_owned(), published);
    let old = &reading.value;
    let asks = |policy: &SitePolicy, name: &String| {
        let own = policy.gadget_modes.get(name).copied();
        own.unwrap_or(policy.mode) != Mode::Observe
    };
    let changed = |from: &SitePolicy, to: &SitePolicy| -> Vec<String> {
        let names = declaring.iter();
        let names = names.filter(|name| !asks(from, name) && asks(to, name));
        names.cloned().collect()
    };
    Ok(Stage {
        asking: changed(old, &policy),
        silent: changed(&policy, old),
        own: policy
            .gadget_modes
            .iter()
            .map(|(name, mode)| (name.clone(), *mode))
            .collect(),
        closes: policy.mode == Mode::Enforce
            && (old.mode != Mode::Enforce || policy.stages() != old.stages()),
        plan,
        gadgets,
        policy,
    })
}

/// The gadgets that declare something.
fn declaring(site: &gadget_consent_core::site::Site) -> Vec<String> {
    let (gadgets, _) = site.gadgets();
    let declares = |gadget: &&Gadget| matches!(Declaration::of(gadget), Ok(Some(_)));
    let declaring = gadgets.iter().filter(declares);
    declaring.map(|gadget| gadget.name.text.clone()).collect()
}

/// Changes the site policy. What it does not concern stays.
fn change(page: &mut Value, step: &StageChange) {
    let Some(fields) = page.as_object_mut() else {
        return;
    };
    if !step.gadgets.is_empty() {
        let modes = fields.entry("gadgetModes").or_insert_with(|| json!({}));
        if let Some(modes) = modes.as_object_mut() {
            for gadget in &step.gadgets {
                remove(modes, gadget);
                modes.insert(gadget.replace(' ', "_"), step.mode.name().into());
            }
        }
        return;
    }
    fields.insert("mode".to_owned(), step.mode.name().into());
    for limit in ["enforceFor", "enforceShare", "modeForOthers"] {
        fields.shift_remove(limit);
    }
    if !step.groups.is_empty() {
        fields.insert("enforceFor".to_owned(), step.groups.clone().into());
    }
    if let Some(share) = step.share {
        fields.insert("enforceShare".to_owned(), share.into());
    }
    if let Some(others) = step.others {
        fields.insert("modeForOthers".to_owned(), others.name().into());
    }
    // Taken back for the wiki is taken back for all of it.
    if step.mode == Mode::Observe {
        fields.shift_remove("gadgetModes");
    }
}

/// Removes a gadget's own mode, however its name is written.
fn remove(modes: &mut Map<String, Value>, gadget: &str) {
    let name = gadget.replace(' ', "_");
    modes.retain(|known, _| known.replace(' ', "_") != name);
}

impl Stage {
    /// Whether the wiki is at this stage already.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.plan.steps.is_empty()
    }
}
