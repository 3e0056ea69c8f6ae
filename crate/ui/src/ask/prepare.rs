//! From a held gadget to the question that its user is asked, if there is one.

use gadget_consent_core::decision::{self, Occasion, Reason, decide};
use gadget_consent_core::ledger::restate;
use gadget_consent_core::{Answers, Day, Decision, Entry, Terms, script_page, user_scripts};

use crate::answers::scope::Scope;
use crate::ask::embargo::Embargoes;
use crate::ask::ports::{Gadgets, Learned, Ledger, User};
use crate::ask::prompting::{PromptContext, Surface, Trigger};
use crate::ask::question::Question;
use crate::wiki::pinning::Pinning;
use crate::wiki::release::{Cause, Outcome};
use crate::wiki::subject;

/// A held gadget that something has asked for, or an optional source of a gadget that runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Its name, or the name and the source ([`crate::wiki::subject`]).
    pub subject: String,
    /// What has asked for it.
    pub trigger: Trigger,
    /// By which way an answer that is there already came: [`Cause::OtherTab`] or [`Cause::Ledger`].
    pub cause: Cause,
}

/// What is to be done about a held gadget.
#[derive(Debug, Clone, PartialEq)]
pub enum Prepared {
    /// Ask.
    Question(Box<Question>, Surface),
    /// Nothing had to be asked, and this became of the gadget.
    Settled(Outcome),
    /// The same; scripts are told, and the user knows.
    Known(Outcome),
    /// The gadget stays held, and nobody is told why.
    Nothing,
}

/// What the answers say of a held gadget, before anything is done.
#[derive(Debug, PartialEq)]
enum Plan {
    /// Ask.
    Ask(decision::Question),
    /// Run. The entry allows it, in the words of today's declaration.
    Run(Entry),
    /// Scope it refused. The entry refuses it, in the words of today's declaration.
    Refuse(Option<Entry>),
    /// Scope it refused, and offer to change that: in its place, or where others miss it.
    Reconsider(Surface),
    /// Refuse it: the site policy forbids what it needs.
    Forbid,
    /// Scope it held.
    Hold,
}

/// Decides what is to be done. Nothing else in this file decides.
fn plan(terms: &Terms, previous: Option<&Entry>, trigger: Trigger, today: Day) -> Plan {
    let restated = || previous.map(|entry| restate(&terms.declaration, entry));
    match decide(terms, Answers::lasting(previous), today) {
        Decision::Ask(question) => Plan::Ask(question),
        Decision::Run { .. } => restated().map_or(Plan::Hold, Plan::Run),
        Decision::Blocked(Reason::Forbidden) => Plan::Forbid,
        Decision::Blocked(Reason::Refused | Reason::Never) => match trigger {
            Trigger::InPlace => Plan::Reconsider(Surface::InPlace),
            Trigger::Missed => Plan::Reconsider(Surface::Missed),
            Trigger::Page
            | Trigger::Script
            | Trigger::User
            | Trigger::Told(_)
            | Trigger::Changed => Plan::Refuse(restated()),
        },
    }
}

/// The same of a script, whose user may have allowed a revision of its page only. Its sites are asked for
/// together, those that were answered for too.
fn with_revision(plan: Plan, terms: &Terms, of: Option<Pinning>) -> Plan {
    let is_asked = match (&plan, of) {
        (Plan::Run(entry), Some(of)) => of.is_open(entry),
        (Plan::Ask(_), Some(of)) => of.agreed.is_some(),
        _ => false,
    };
    if is_asked {
        Plan::Ask(everything(terms))
    } else {
        plan
    }
}

fn everything(terms: &Terms) -> decision::Question {
    decision::Question {
        occasion: Occasion::Changed,
        needed: terms.declaration.needed.clone(),
        optional: terms.declaration.optional.clone(),
    }
}

/// The question about a script that runs as its user has allowed, and whose page is another one now. A
/// notice tells of the change.
async fn changed(page: &(impl Gadgets + Ledger + User), script: &str) -> Prepared {
    let Some((terms, details)) = page.changed(script).await else {
        return Prepared::Nothing;
    };
    let previous = user_scripts::read_named(script, &page.read(script)).ok();
    let asked = everything(&terms);
    let question = Question {
        before: page.read_lasting(script),
        open: page.open(),
        is_enforced: page.is_enforced(),
        ..Question::new(script, terms, previous, &asked, details)
    };
    Prepared::Question(Box::new(question), Surface::Changed)
}

/// Decides about a held gadget or an optional source, and prepares what the dialog needs.
pub async fn prepare(page: &(impl Gadgets + Ledger + User), wanted: &Wanted) -> Prepared {
    let (gadget, source) = subject::parts(&wanted.subject);
    if let Some(source) = source {
        return optional::prepare(page, wanted, gadget, source).await;
    }
    if let Trigger::Told(news) = wanted.trigger {
        return tell(page, gadget, Outcome::Script(news));
    }
    if wanted.trigger == Trigger::Changed {
        return changed(page, gadget).await;
    }
    // What the device remembers of a script is enough to open what is granted. It is not what is asked.
    if script_page::is_script(gadget) && page.learn(gadget).await != Learned::Something {
        return Prepared::Nothing;
    }
    let Some(terms) = page.terms(gadget) else {
        return cannot_run(page, gadget, Outcome::Outdated);
    };
    // What another tab has just saved may still seem to wait: its storage comes here by itself.
    if wanted.cause != Cause::OtherTab && page.waits(gadget) {
        // The answer is being sent (`resend`). Nobody is asked meanwhile.
        return Prepared::Settled(Outcome::Unsaved);
    }
    let previous = user_scripts::read_named(gadget, &page.read(gadget)).ok();
    let previous = previous.filter(|entry| !entry.is_revoked());
    let plan = plan(&terms, previous.as_ref(), wanted.trigger, page.today());
    let plan = if script_page::is_script(gadget) {
        let pinning = page.details(gadget).await.pinning;
        with_revision(plan, &terms, pinning)
    } else {
        plan
    };
    match plan {
        Plan::Ask(asked) => ask(page, wanted, terms, previous, &asked).await,
        // The declaration only shrank, or says the same in other words. The ledger then says it in
        // today's words, so that the loader sees for itself from now on.
        Plan::Run(entry) => {
            if !save_restated(page, gadget, &entry).await {
                // Held on this page; the next one tries again.
                return Prepared::Nothing;
            }
            Prepared::Settled(page.settle(gadget, &terms, &entry, wanted.cause))
        }
        Plan::Refuse(entry) => {
            if let Some(entry) = entry {
                // When it cannot be saved, the next page finds the same again.
                let _ = save_restated(page, gadget, &entry).await;
            }
            page.refuse(gadget);
            Prepared::Nothing
        }
        Plan::Reconsider(surface) => reconsider(page, gadget, terms, previous, surface).await,
        Plan::Forbid if terms.by_header => cannot_run(page, gadget, Outcome::Closed),
        Plan::Forbid => cannot_run(page, gadget, Outcome::Forbidden),
        Plan::Hold => Prepared::Nothing,
    }
}

async fn ask(
    page: &(impl Gadgets + Ledger + User),
    wanted: &Wanted,
    terms: Terms,
    previous: Option<Entry>,
    asked: &decision::Question,
) -> Prepared {
    let mut question = question(page, &wanted.subject, terms, previous, asked).await;
    question.open = page.open();
    question.is_enforced = page.is_enforced();
    let embargoes = Embargoes::read(&page.embargoes());
    let surface = context(page, wanted.trigger, &question.terms).surface(
        &wanted.subject,
        &embargoes,
        page.today(),
    );
    Prepared::Question(Box::new(question), surface)
}

/// What decides how something may ask.
fn context(page: &(impl Gadgets + User), trigger: Trigger, terms: &Terms) -> PromptContext {
    PromptContext {
        trigger,
        writing: page.is_writing(),
        default_on: terms.declaration.default_on,
        named: page.is_named(),
        policy: page.prompt_style(),
    }
}

/// A refused gadget, in the place where it would ask, or where others miss it: there its user can think
/// again.
async fn reconsider(
    page: &(impl Gadgets + Ledger),
    gadget: &str,
    terms: Terms,
    previous: Option<Entry>,
    surface: Surface,
) -> Prepared {
    let all = everything(&terms);
    page.refuse(gadget);
    let mut question = question(page, gadget, terms, previous, &all).await;
    question.refused = true;
    if surface == Surface::Missed && !question.is_missed() {
        return Prepared::Nothing;
    }
    Prepared::Question(Box::new(question), surface)
}

async fn question(
    page: &(impl Gadgets + Ledger),
    gadget: &str,
    terms: Terms,
    previous: Option<Entry>,
    asked: &decision::Question,
) -> Question {
    // The text from which `previous` was read; it may change while the details are on their way.
    let before = page.read_lasting(gadget);
    let details = page.details(gadget).await;
    Question {
        before,
        ..Question::new(gadget, terms, previous, asked, details)
    }
}

/// Refuses a gadget that no answer can help. The user is told once in a tab, not on every page.
fn cannot_run(page: &impl Gadgets, gadget: &str, why: Outcome) -> Prepared {
    page.refuse(gadget);
    tell(page, gadget, why)
}

/// Tells it once in a tab.
fn tell(page: &impl Gadgets, gadget: &str, why: Outcome) -> Prepared {
    if page.is_news(why, gadget) {
        Prepared::Settled(why)
    } else {
        Prepared::Nothing
    }
}

/// Saves an entry unless the ledger has it already. False: it is not saved.
async fn save_restated(page: &impl Ledger, gadget: &str, entry: &Entry) -> bool {
    let text = entry.to_string();
    let before = page.read(gadget);
    if before == text {
        return true;
    }
    // An answer for this session stays one.
    let scope = if before == page.read_lasting(gadget) {
        Scope::Wiki
    } else {
        Scope::Session
    };
    page.restate(gadget, entry, scope).await
}

mod optional;
#[cfg(test)]
mod tests;
