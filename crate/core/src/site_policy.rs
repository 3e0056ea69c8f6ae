//! Site policy: the settings that a wiki's interface administrators make for all users
//! (`MediaWiki:Gadget-consent-policy.json`, docs/formats.md).

use std::collections::{BTreeMap, BTreeSet};

use crate::declaration::Declaration;
use crate::disclosure::DisclosureField;
use crate::first_party::Local;
use crate::kind::Kinds;
use crate::request::{Request, Requests};
use crate::script_rules::ScriptPolicy;
use crate::source::Source;
use crate::stage::{Enforced, Mode, Stages};

#[cfg(feature = "json")]
mod read;

/// How a gadget asks if it starts with the page, without an action of its user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PromptStyle {
    /// With the dialog, unless the user is writing.
    Dialog,
    /// With a notice that opens the dialog.
    Notice,
}

impl PromptStyle {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Dialog, Self::Notice];

    /// The name of the style.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Dialog => "dialog",
            Self::Notice => "notice",
        }
    }
}

/// The settings that the wiki's interface administrators make for all users.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SitePolicy {
    /// The stage of the wiki, and of gadgets without one of their own.
    pub mode: Mode,
    /// The stages of gadgets that have one of their own, by name.
    pub gadget_modes: BTreeMap<String, Mode>,
    /// The groups for which `enforce` holds. If there are none and no share: it holds for everybody.
    pub enforce_for: Vec<String>,
    /// The share of users and devices, in percent, for which `enforce` holds, besides those groups; 0:
    /// none.
    pub enforce_share: u32,
    /// What holds for everybody else where `enforce` is limited. `None`: `ask`.
    pub mode_for_others: Option<Mode>,
    /// The sources that the wiki counts as its own, with presets expanded.
    pub first_party: Vec<Source>,
    /// What is open to every page, by kinds: the entries of `firstParty` that name kinds.
    pub content: Requests,
    /// The entries of `firstParty` that name what only the page itself contains.
    pub local: BTreeSet<Local>,
    /// The kinds (`frame`, `worker`) that are open to the wiki's own pages although those have no policy.
    pub same_origin: Kinds,
    /// The kinds that no gadget can use.
    pub forbidden_kinds: Kinds,
    /// The sources that no gadget can use.
    pub forbidden_sources: Vec<Source>,
    /// How gadgets ask that start with the page. `None`: with a notice if the gadget is on by default
    /// or the user has no account, otherwise with the dialog.
    pub ask: Option<PromptStyle>,
    /// The fields that each disclosure must have.
    pub required_disclosures: Vec<DisclosureField>,
    /// The number of days after which the user has to confirm a grant; 0: never.
    pub reconfirm_after_days: u32,
    /// The number of days without use after which the review page offers to remove a grant; 0: never.
    pub clear_unused_after_days: u32,
    /// The number of bytes that the answers of a user may take in each page. Beyond it, old refusals
    /// are [shortened](crate::compact). 0: [the default](crate::compact::MOST_BYTES).
    pub most_ledger_bytes: u32,
    /// Each device records which sites the pages of its user contact. Without this, it does so only on
    /// pages that have something to ask.
    pub record_contacts: bool,
    /// The wiki publishes labels ([`crate::label`]), and the review page shows them.
    pub publish_labels: bool,
    /// The rules about user scripts.
    pub user_scripts: ScriptPolicy,
}

/// A declaration under a site policy.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Terms {
    /// The declaration without forbidden optional requests.
    pub declaration: Declaration,
    /// The needed requests that the policy forbids, or that the wiki's own header never lets through.
    pub forbidden: Requests,
    /// It is the header that does not let them through.
    pub by_header: bool,
    /// The number of days after which the user has to confirm a grant; 0: never.
    pub reconfirm_after_days: u32,
}

impl SitePolicy {
    /// Whether `enforce` holds for some only.
    #[must_use]
    pub fn is_limited(&self) -> bool {
        !self.enforce_for.is_empty() || self.enforce_share > 0
    }

    /// The stages of the wiki.
    #[must_use]
    pub fn stages(&self) -> Stages {
        Stages {
            mode: self.mode,
            enforced: if self.is_limited() {
                Enforced::Some {
                    groups: self.enforce_for.clone(),
                    share: self.enforce_share.into(),
                }
            } else {
                Enforced::Everybody
            },
            others: self.mode_for_others.unwrap_or(Mode::Ask),
        }
    }

    /// The kinds of a request that are forbidden. A source that overlaps a forbidden source is
    /// forbidden, too, because a browser's policy cannot exclude a part of a source.
    #[must_use]
    pub fn forbidden_kinds_of(&self, request: &Request) -> Kinds {
        // A forbidden host is also forbidden for WebSockets.
        let overlaps = |source: &Source| source.or_its_twin_overlaps(request.source());
        if self.forbidden_sources.iter().any(overlaps) {
            request.kinds()
        } else {
            request.kinds().intersection(self.forbidden_kinds)
        }
    }

    /// Applies the policy to a declaration.
    #[must_use]
    pub fn terms(&self, declaration: Declaration) -> Terms {
        let forbidden = |request: &Request| self.forbidden_kinds_of(request);
        let allowed = |request: &Request| request.kinds().without(forbidden(request));
        Terms {
            forbidden: declaration.needed.with_kinds(forbidden),
            by_header: false,
            reconfirm_after_days: self.reconfirm_after_days,
            declaration: Declaration {
                optional: declaration.optional.with_kinds(allowed),
                ..declaration
            },
        }
    }
}

#[cfg(feature = "lint")]
impl Terms {
    /// The terms where the wiki has a header of its own. A request of which nothing gets through cannot
    /// succeed, whatever its user answers; one of which a part does is asked for as a whole. What the
    /// policy forbids comes first.
    #[must_use]
    pub fn under(mut self, header: &crate::header::Header) -> Self {
        let closed = |request: &Request| {
            let blocked = header.blocked(request);
            if blocked == request.kinds() {
                blocked
            } else {
                Kinds::default()
            }
        };
        self.declaration.optional = self
            .declaration
            .optional
            .with_kinds(|request| request.kinds().without(closed(request)));
        if self.forbidden.is_empty() {
            self.forbidden = self.declaration.needed.with_kinds(closed);
            self.by_header = !self.forbidden.is_empty();
        }
        self
    }
}
