//! What this tab remembers from one page view to the next: which gadgets count as switched on, which
//! were just granted, and what was told already.

use gadget_consent_core::ledger::takes_away;
use gadget_consent_core::{Source, script_page};

use crate::answers::keys;
use crate::answers::ports::{Device, Gate, Page, Ports};
use crate::answers::scope::Scope;
use crate::answers::sync::Replaced;
use crate::wiki::release::Outcome;
use crate::wiki::subject;

/// Has the loader count a gadget as switched on in this tab, so that the next page view opens what it
/// was granted. A script counts so on pages of this kind alone. False: it counts as such already, or it is
/// not stored.
pub fn want<P: Ports<Page: Gate>>(ports: &P, gadget: &str) -> bool {
    if script_page::is_script(gadget) {
        let kind = ports.page().expect(gadget);
        return !kind.is_empty()
            && mark(ports, keys::EXPECTED, &format!("{kind}{BETWEEN}{gadget}"));
    }
    mark(ports, keys::WANTED, gadget)
}

/// Remembers that a gadget starts on the next page view, or that one of its optional sources opens then, so
/// that its user can be told then.
pub fn will_start(ports: &impl Ports, subject: &str) {
    mark(ports, keys::STARTED, &subject.replace(' ', BETWEEN));
    // The loader reads this one.
    mark(ports, keys::WANTED, keys::RELOADED);
}

/// Stands between a gadget and its source in a list with spaces between. Neither has one.
const BETWEEN: &str = "|";

/// The gadgets, and the sources of gadgets, that were granted on the page before and that run, or are open,
/// on this one. Says so once.
#[must_use]
pub fn just_started<P: Ports<Page: Gate>>(ports: &P) -> Vec<String> {
    let key = keys::key(&ports.page().key_prefix(), keys::STARTED);
    let names = ports.session().get(&key).ok().flatten().unwrap_or_default();
    if names.is_empty() {
        return Vec::new();
    }
    let _ = ports.session().remove(&key);
    let subjects = names.split(' ').map(|name| name.replacen(BETWEEN, " ", 1));
    let is_true = |subject: &String| {
        let (gadget, source) = subject::parts(subject);
        let source = source.map(str::parse);
        ports.page().runs(gadget)
            && source.is_none_or(|source| source.is_ok_and(|source| opens(ports, &source)))
    };
    subjects.filter(is_true).collect()
}

/// Whether this page lets something of a source through.
fn opens<P: Ports<Page: Gate>>(ports: &P, source: &Source) -> bool {
    !ports.page().open().kinds_covering(source).is_empty()
}

/// Remembers what stood before an answer whose gadget starts on the next page view, so that the answer
/// can be undone there.
pub fn keep_undo(ports: &impl Ports, replaced: &Replaced) {
    let Replaced {
        gadget,
        text,
        scope,
    } = replaced;
    let key = undo_key(ports, gadget);
    // If the tab stores nothing, there is no Undo on the next page view.
    let _ = if is_harmless(text) {
        let value = format!("{} {text}", scope.name());
        ports.session().set(&key, &value)
    } else {
        ports.session().remove(&key)
    };
}

/// What stood before the answer to a gadget that has just started. Says so once.
#[must_use]
pub fn undo(ports: &impl Ports, gadget: &str) -> Option<Replaced> {
    let key = undo_key(ports, gadget);
    let value = ports.session().get(&key).ok().flatten()?;
    let _ = ports.session().remove(&key);
    let (scope, text) = value.split_once(' ')?;
    is_harmless(text).then_some(Replaced {
        gadget: gadget.to_owned(),
        text: text.to_owned(),
        scope: Scope::named(scope)?,
    })
}

fn undo_key(ports: &impl Ports, gadget: &str) -> String {
    keys::of_gadget(&ports.page().key_prefix(), keys::UNDO, gadget)
}

/// Whether an answer opens nothing. Any script of the tab may have written it, and no click of the user
/// may turn that into a grant.
fn is_harmless(text: &str) -> bool {
    text.is_empty() || takes_away(text)
}

/// Whether to tell the user why a gadget cannot run, where no answer would change that: once in a tab.
#[must_use]
pub fn is_first_time(ports: &impl Ports, why: Outcome, gadget: &str) -> bool {
    let key = match why {
        Outcome::Outdated => keys::OUTDATED,
        _ => keys::FORBIDDEN,
    };
    mark(ports, key, gadget)
}

/// The gadgets that may run before anybody is asked, as far as this tab has not told so.
#[must_use]
pub fn unguarded<P: Ports<Page: Gate>>(ports: &P) -> Vec<String> {
    let is_new = |gadget: &String| mark(ports, keys::UNGUARDED, gadget);
    ports
        .page()
        .unguarded()
        .into_iter()
        .filter(is_new)
        .collect()
}

/// Adds a name to a list in this tab. False: it is there already, or cannot be stored.
fn mark(ports: &impl Ports, key: &str, name: &str) -> bool {
    let key = keys::key(&ports.page().key_prefix(), key);
    let Ok(names) = ports.session().get(&key) else {
        return false;
    };
    let names = names.unwrap_or_default();
    if names.split(' ').any(|other| other == name) {
        return false;
    }
    ports
        .session()
        .set(&key, format!("{names} {name}").trim())
        .is_ok()
}
