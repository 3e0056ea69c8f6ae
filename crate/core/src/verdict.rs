//! What the loader makes of a user's answers on one page view (docs/formats.md, "How the loader
//! reads an entry").
//!
//! [`decide`](crate::decision::decide) compares a declaration with an entry by containment, and says
//! what to ask. A page view has no time for that: it compares the two word by word, runs what is
//! granted in the declaration's own words, and holds the rest. This module states that rule. The
//! loader follows it (`gadget-loader/src/verdict.js`), and so may others: `tests/vectors` holds all
//! of them to what is said here, and this to `decide`: whatever is open here, `decide` opens.
//!
//! Texts that cannot be read open nothing.

use std::collections::{BTreeMap, BTreeSet};

use crate::day::Day;
use crate::kind::Kind;
use crate::ledger::{Answer, Entry, takes_away};
use crate::request::{Request, split_kinds};
use crate::script_page::is_script;
use crate::source::Source;
use crate::stage::{Mode, Reader, Stages};
use crate::user_scripts::USER_SCRIPTS;

mod policy;
#[cfg(feature = "json")]
mod read;

#[cfg(feature = "json")]
pub use read::{Unreadable, read_manifest};

/// Days for which an answer counts where the site policy sets no bound.
const FOREVER: f64 = 1_000_000.0;
const DAY: f64 = 86_400_000.0;

/// What separates the fields of the session's and of a pending answer.
const FIELD: char = '|';

/// One kind of use of one source, written as `kind https://source`.
pub type Pair = String;

/// The manifest, as far as it decides what is open on a page.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PageManifest {
    /// Which stage holds for whom.
    pub stages: Stages,
    /// Source expressions of the wiki's own domains.
    pub first_party: Vec<String>,
    /// What is open to the wiki's own pages, as `frame 'self'`.
    pub same_origin: Vec<Pair>,
    /// What else is open to every page, as `frame https://www.example.org`.
    pub content: Vec<Pair>,
    /// After how many days a grant has to be confirmed; 0: never; not a number: at once.
    pub reconfirm_after_days: f64,
    /// Kinds that the user's own scripts do not get.
    pub forbidden_kinds: Vec<String>,
    /// Sources of which the user's own scripts do not get anything.
    pub forbidden_sources: Vec<Source>,
    /// What gadgets declare: needed, optional, flags, forbidden; and, for one of which all is granted,
    /// the text that its entry then has, and what that opens, as pairs with commas between them.
    /// `None`: it cannot be read.
    pub gadgets: BTreeMap<String, Option<Vec<String>>>,
}

/// What is stored for one gadget of one user. Empty where there is nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Texts<'a> {
    /// The ledger's entry.
    pub lasting: &'a str,
    /// The answer for this session: `ENTRY|BEFORE`.
    pub session: &'a str,
    /// The last answer that this device has saved: `ENTRY|BEFORE…`.
    pub saved: &'a str,
    /// The pending answer: `ENTRY|BEFORE…`.
    pub pending: &'a str,
}

/// The state of what holds one gadget.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gate {
    /// It does not run until its user has answered, or the core has looked.
    Held,
    /// It does not run.
    Refused,
    /// It runs, and these are open for it.
    Open(Vec<Pair>),
}

/// The stage of a page for its reader. Only a page that enforces has a policy.
#[must_use]
pub fn page_stage(manifest: &PageManifest, reader: &Reader) -> Mode {
    manifest.stages.of(None, reader)
}

/// The gates of a page.
///
/// `dependents` are the gadgets of the page that depend on the loader. If the manifest does not know
/// one of them, it may need anything, and is held. `is_on` tells whether a gadget counts as switched
/// on. A gadget that is off opens nothing, even if its domains were granted. A gadget that declares
/// nothing has no gate.
///
/// The stages decide which gadgets are held:
///
/// | stage of the page | of the gadget | gate |
/// | --- | --- | --- |
/// | `observe` | `observe` | none: it runs, whatever was answered |
/// | `ask`, `enforce` | `observe` | without an answer it runs, and what it declares is open for it; an answer of its user counts as always |
/// | any | `ask`, `enforce` | by the answer |
///
/// The user's own scripts have the stage of the page.
pub fn gates<'a>(
    manifest: &PageManifest,
    reader: &Reader,
    dependents: &[&str],
    is_on: impl Fn(&str) -> bool,
    texts: impl Fn(&str) -> Texts<'a>,
    now: f64,
) -> BTreeMap<String, Gate> {
    let mut gates = BTreeMap::new();
    let page = page_stage(manifest, reader);
    let known = manifest.gadgets.keys().map(String::as_str);
    for name in known
        .chain([USER_SCRIPTS])
        .chain(dependents.iter().copied())
    {
        let declares_nothing =
            matches!(manifest.gadgets.get(name), Some(Some(value)) if value.is_empty());
        if declares_nothing {
            continue;
        }
        let is_observed = manifest.stages.of(own_mode(manifest, name), reader) == Mode::Observe;
        if is_observed && page == Mode::Observe {
            continue;
        }
        let texts = texts(name);
        let is_on = name == USER_SCRIPTS || is_on(name);
        let gate = match (is_observed && texts == Texts::default(), is_on) {
            (true, true) => Gate::Open(declared(manifest, name)),
            (true, false) => Gate::Open(Vec::new()),
            (false, true) => gate(manifest, name, texts, now),
            (false, false) => Gate::Held,
        };
        gates.insert(name.to_owned(), gate);
    }
    gates
}

/// The mode that a gadget has of its own.
fn own_mode(manifest: &PageManifest, gadget: &str) -> Option<Mode> {
    match manifest.gadgets.get(gadget) {
        Some(Some(value)) if gadget != USER_SCRIPTS => Mode::of_flags(value.get(2)?),
        _ => None,
    }
}

/// What a gadget declares and the site policy does not forbid; nothing, if a policy cannot have all of it.
fn declared(manifest: &PageManifest, gadget: &str) -> Vec<Pair> {
    let Some(Some(value)) = manifest.gadgets.get(gadget) else {
        return Vec::new();
    };
    let list = |index: usize| {
        let words = words(value.get(index).map_or("", String::as_str))?;
        let are_plain = words.iter().all(|word| Source::is_plain(&word.written));
        are_plain.then(|| words.iter().map(Word::pair).collect::<Vec<Pair>>())
    };
    let (Some(needed), Some(optional), Some(forbidden)) = (list(0), list(1), list(3)) else {
        return Vec::new();
    };
    let all = needed.into_iter().chain(optional);
    all.filter(|pair| !forbidden.contains(pair)).collect()
}

/// The gate of one gadget that is switched on, or of the user's own scripts (`*`). `now`: in
/// milliseconds since 1970.
///
/// The device has up to two more texts: the pending answer, and the last answer that it has saved. The
/// saved one counts on a page from before it ([`newer`]): a browser shows old pages again. Each of them
/// takes away at once, and gives nothing that the page did not come with:
///
/// | the text begins with | gate by the answer that counts | result |
/// | --- | --- | --- |
/// | `1;n`, `1;r` | any | the gate by that text, which is never open |
/// | `1;a` | open | what both open; not open if that text does not open |
/// | `1;a` | held, refused | that: a grant opens nothing before a page came with it |
/// | anything else | any | that |
#[must_use]
pub fn gate(manifest: &PageManifest, gadget: &str, texts: Texts<'_>, now: f64) -> Gate {
    let judge = |text: &str| {
        if is_pinned(text) && !is_script(gadget) {
            Gate::Held
        } else if gadget == USER_SCRIPTS {
            gate_of_user_scripts(manifest, text, now)
        } else {
            gate_of_gadget(manifest, gadget, text, now)
        }
    };
    let narrow = |gate: Gate, text: &str| match gate {
        _ if takes_away(text) => judge(text),
        Gate::Open(pairs) if text.starts_with("1;a") => match judge(text) {
            Gate::Open(then) => Gate::Open(
                pairs
                    .into_iter()
                    .filter(|pair| then.contains(pair))
                    .collect(),
            ),
            other => other,
        },
        gate => gate,
    };
    let late = newer(texts.saved, texts.lasting);
    let counts = counting(late.unwrap_or(texts.lasting), texts.session);
    let gate = match late {
        Some(late) if late == counts => narrow(judge(texts.lasting), late),
        _ => judge(counts),
    };
    let pending = texts.pending.split(FIELD).next().unwrap_or_default();
    narrow(gate, pending)
}

/// The entry of an answer that this device has saved, if the page came with an older one: one of an
/// earlier day, or of the same day with a lower number, or with none. Of two with the same day and number,
/// which were given without one having seen the other, the refusal (`1;n`, `1;r`) counts.
#[must_use]
pub fn newer<'a>(saved: &'a str, lasting: &str) -> Option<&'a str> {
    let entry = saved.split(FIELD).next().unwrap_or_default();
    let then = when(entry)?;
    let is_older = |now| now < then || now == then && takes_away(entry) && entry != lasting;
    when(lasting).is_none_or(is_older).then_some(entry)
}

/// The day of a text, and the number behind it. Of days that can be read, the later one is the greater
/// text.
fn when(text: &str) -> Option<(&str, u32)> {
    let (name, rest) = text.strip_prefix("1;")?.split_once(';')?;
    let (when, _) = rest.split_once(';')?;
    let (when, pin) = when.split_once('@').unwrap_or((when, "1"));
    let (day, turn) = when.split_once('.').unwrap_or((when, "0"));
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase());
    let is_day = !day.is_empty() && day.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let is_turn = (1..=5).contains(&turn.len()) && turn.bytes().all(|b| b.is_ascii_digit());
    let is_pin = (1..=15).contains(&pin.len()) && pin.bytes().all(|b| b.is_ascii_digit());
    (is_name && is_day && is_turn && is_pin).then_some(())?;
    Some((day, turn.parse().ok()?))
}

/// The entry that counts: that of this session, as long as the lasting one is still the one against
/// which it was given.
#[must_use]
pub fn counting<'a>(lasting: &'a str, session: &'a str) -> &'a str {
    let mut fields = session.split(FIELD);
    match (fields.next(), fields.next()) {
        (Some(entry), Some(before)) if before == lasting => entry,
        _ => lasting,
    }
}

/// The page's policy with these gates. Texts of the manifest that no policy can have open nothing.
#[must_use]
pub fn policy<'a>(manifest: &PageManifest, gates: impl IntoIterator<Item = &'a Gate>) -> String {
    let open = gates.into_iter().flat_map(|gate| match gate {
        Gate::Open(pairs) => pairs.as_slice(),
        Gate::Held | Gate::Refused => &[],
    });
    let first_party = manifest.first_party.iter();
    let first_party = first_party.filter(|source| Source::is_plain(source));
    let same_origin = manifest.same_origin.iter().filter(|pair| is_own(pair));
    let content = manifest.content.iter();
    let content = content.filter(|pair| is_own(pair) || is_of_a_site(pair));
    policy::text(first_party, same_origin.chain(content).chain(open))
}

/// Whether the site policy can open it: to the wiki's own pages, and to what only a page itself contains.
fn is_own(pair: &str) -> bool {
    pair.split_once(' ').is_some_and(|(kind, source)| {
        ["frame", "worker"].contains(&kind) && ["'self'", "blob:", "data:"].contains(&source)
    })
}

/// Whether the site policy can open it to a site, as a gadget could have it.
fn is_of_a_site(pair: &str) -> bool {
    pair.split_once(' ').is_some_and(|(kind, source)| {
        kind.parse::<Kind>().is_ok() && Source::is_plain(source) && source.parse::<Source>().is_ok()
    })
}

fn gate_of_gadget(manifest: &PageManifest, gadget: &str, text: &str, now: f64) -> Gate {
    let Some(Some(value)) = manifest.gadgets.get(gadget) else {
        return Gate::Held;
    };
    let part = |index: usize| value.get(index).map_or("", String::as_str);
    // The module tells what the site policy forbids.
    if !part(3).is_empty() {
        return Gate::Held;
    }
    if let Some(pairs) = ready_made(part(5)).filter(|_| is_all(text, part(4), manifest, now)) {
        return Gate::Open(pairs);
    }
    match (words(part(0)), words(part(1))) {
        (Some(needed), Some(optional))
            if needed
                .iter()
                .chain(&optional)
                .all(|word| Source::is_plain(&word.written)) =>
        {
            verdict(manifest, &needed, &optional, text, now)
        }
        _ => Gate::Held,
    }
}

/// Whether a text names the revision of a page. That changes nothing about what is open for a script, and
/// with a gadget it has no meaning.
fn is_pinned(text: &str) -> bool {
    text.split(';')
        .nth(2)
        .is_some_and(|when| when.contains('@'))
}

/// Whether an entry allows exactly this list, and still counts. The list is not read.
fn is_all(text: &str, all: &str, manifest: &PageManifest, now: f64) -> bool {
    text.rsplit_once(';').is_some_and(|(head, granted)| {
        let entry = format!("{head};").parse::<Entry>();
        !all.is_empty()
            && granted == all
            && entry.is_ok_and(|entry| {
                entry.answer == Answer::Allow && counts(manifest, entry.day, now)
            })
    })
}

/// What the manifest has ready-made for a gadget of which all is granted; `None`: nothing, or a policy
/// cannot have it. Sources of the user's own computer and ports are never in it.
fn ready_made(text: &str) -> Option<Vec<Pair>> {
    let is_usual = |pair: &&str| {
        pair.split_once(' ').is_some_and(|(kind, source)| {
            kind.parse::<Kind>().is_ok() && Source::is_usual(source) && Source::is_plain(source)
        })
    };
    let pairs: Vec<&str> = text.split(',').collect();
    let is_whole = pairs.iter().all(is_usual);
    is_whole.then(|| pairs.into_iter().map(ToOwned::to_owned).collect())
}

/// Nothing declares what the user's own scripts need: only the entry is read. It must name whole
/// hosts only, as [`request`](crate::user_scripts::request) requires.
fn gate_of_user_scripts(manifest: &PageManifest, text: &str, now: f64) -> Gate {
    let Some(granted) = words(text.split(';').nth(3).unwrap_or_default()) else {
        return Gate::Held;
    };
    if !granted.iter().all(Word::is_whole_host) {
        return Gate::Held;
    }
    match verdict(manifest, &granted, &[], text, now) {
        Gate::Open(_) => Gate::Open(
            granted
                .iter()
                .filter(|word| !is_forbidden(manifest, word))
                .map(Word::pair)
                .collect(),
        ),
        gate => gate,
    }
}

/// A forbidden source forbids its whole host: its scheme, port and path make no difference here.
fn is_forbidden(manifest: &PageManifest, word: &Word<'_>) -> bool {
    let host = word.source.host();
    let covers = |forbidden: &Source| {
        let is_below = || {
            host.strip_suffix(forbidden.host())
                .is_some_and(|labels| labels.ends_with('.'))
        };
        if forbidden.is_wildcard() {
            is_below()
        } else {
            host == forbidden.host()
        }
    };
    manifest
        .forbidden_kinds
        .iter()
        .any(|kind| kind == word.kind.name())
        || manifest.forbidden_sources.iter().any(covers)
}

/// Compares a declaration and an entry word by word.
fn verdict(
    manifest: &PageManifest,
    needed: &[Word<'_>],
    optional: &[Word<'_>],
    text: &str,
    now: f64,
) -> Gate {
    let Ok(entry) = text.parse::<Entry>() else {
        return Gate::Held;
    };
    let list = |index: usize| words(text.split(';').nth(index).unwrap_or_default());
    let (Some(granted), Some(refused)) = (list(3), list(4)) else {
        return Gate::Held;
    };
    let pairs = |words: &[Word<'_>]| words.iter().map(Word::pair).collect::<Vec<Pair>>();
    let (needed, optional) = (pairs(needed), pairs(optional));
    let (granted, refused) = (pairs(&granted), pairs(&refused));
    let all: BTreeSet<&Pair> = granted.iter().chain(&refused).collect();
    let says_twice = all.len() < granted.len() + refused.len();
    let is_declared = |pair: &&Pair| needed.contains(pair) || optional.contains(pair);
    // The rest of the entry might refuse what it grants.
    if says_twice || !all.iter().all(is_declared) {
        return Gate::Held;
    }
    match entry.answer {
        Answer::Never => Gate::Refused,
        Answer::Refuse if needed.iter().any(|pair| refused.contains(pair)) => Gate::Refused,
        Answer::Allow
            if counts(manifest, entry.day, now)
                && needed.iter().all(|pair| granted.contains(pair))
                && optional.iter().all(|pair| all.contains(pair)) =>
        {
            Gate::Open(granted)
        }
        Answer::Allow | Answer::Refuse => Gate::Held,
    }
}

/// Whether a grant of that day need not be confirmed yet.
fn counts(manifest: &PageManifest, day: Day, now: f64) -> bool {
    let days = manifest.reconfirm_after_days;
    let days = if days == 0.0 { FOREVER } else { days };
    day.milliseconds() > now - days * DAY
}

/// One kind of one request of a list, as it is written.
struct Word<'a> {
    kind: Kind,
    /// With its scheme.
    written: String,
    source: Source,
    /// The text in which it stands.
    text: &'a str,
}

impl Word<'_> {
    fn pair(&self) -> Pair {
        format!("{} {}", self.kind, self.written)
    }

    /// Whether it has neither wildcard nor path, and names host and port in the canonical spelling. A
    /// default port may be written.
    fn is_whole_host(&self) -> bool {
        let (_, source) = split_kinds(self.text);
        let authority = source.split_once("://").map_or(source, |(_, rest)| rest);
        let (host, port) = match authority.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        };
        let is_plain_scheme = |scheme: &str| !scheme.bytes().any(|byte| byte.is_ascii_uppercase());
        host == self.source.host()
            && !self.source.is_wildcard()
            && is_plain_scheme(&self.written[..self.written.len() - authority.len()])
            && port.is_none_or(|port| !port.starts_with('0'))
    }
}

/// The words of a list; `None` if one of them is not a request.
fn words(list: &str) -> Option<Vec<Word<'_>>> {
    let mut all = Vec::new();
    if list.is_empty() {
        return Some(all);
    }
    for text in list.split(' ') {
        let request: Request = text.parse().ok()?;
        let source = request.source();
        let (names, written) = split_kinds(text);
        let written = if written.contains("://") && source_has_scheme(written) {
            written.to_owned()
        } else {
            format!("https://{written}")
        };
        let kinds: Vec<Kind> = match names {
            // A kind that is named twice is said twice.
            Some(names) => names
                .split('+')
                .map(|name| name.parse().ok())
                .collect::<Option<_>>()?,
            None => request.kinds().iter().collect(),
        };
        all.extend(kinds.into_iter().map(|kind| Word {
            kind,
            written: written.clone(),
            source: source.clone(),
            text,
        }));
    }
    Some(all)
}

/// Further back, `://` is part of a path.
fn source_has_scheme(written: &str) -> bool {
    written
        .split_once("://")
        .is_some_and(|(scheme, _)| scheme.bytes().all(|byte| byte.is_ascii_alphabetic()))
}
