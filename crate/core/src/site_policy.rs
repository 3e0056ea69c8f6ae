//! Site policy: what a wiki's interface administrators set for all
//! (`MediaWiki:Gadget-consent-policy.json`, docs/formats.md).

use crate::declaration::Declaration;
use crate::disclosure::DisclosureField;
use crate::kind::Kinds;
use crate::request::{Request, Requests};
use crate::source::Source;

#[cfg(feature = "json")]
mod read;

/// What is done about what was not agreed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// Gadgets are held and the page is closed.
    #[default]
    Enforce,
    /// Nothing is held or closed.
    Observe,
}

impl Mode {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Enforce, Self::Observe];

    /// The mode as it is written.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Enforce => "enforce",
            Self::Observe => "observe",
        }
    }
}

/// How a gadget asks that starts with the page, and not because its user has just wanted it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PromptStyle {
    /// With the dialog, wherever nobody is writing.
    Dialog,
    /// With a quiet notice, from which the dialog opens.
    Notice,
}

impl PromptStyle {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Dialog, Self::Notice];

    /// The style as it is written.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Dialog => "dialog",
            Self::Notice => "notice",
        }
    }
}

/// What the wiki's interface administrators set for all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SitePolicy {
    /// What is done about what was not agreed to.
    pub mode: Mode,
    /// Sources that the wiki counts as its own; presets are spelt out.
    pub first_party: Vec<Source>,
    /// Kinds that are open to the wiki's own pages though those carry no policy: `frame`, `worker`.
    pub same_origin: Kinds,
    /// Kinds that no gadget gets.
    pub forbidden_kinds: Kinds,
    /// Sources that no gadget gets anything of.
    pub forbidden_sources: Vec<Source>,
    /// How gadgets ask that start by themselves; `None`: with a notice those that are on for
    /// everybody, and whoever has no account; with the dialog all others.
    pub ask: Option<PromptStyle>,
    /// What has to be said of each third party.
    pub required_disclosures: Vec<DisclosureField>,
    /// After how many days a grant has to be confirmed; 0: never.
    pub reconfirm_after_days: u32,
    /// After how many days without use the review page offers a grant for clearing; 0: never.
    pub clear_unused_after_days: u32,
    /// The bytes of each page's HTML that a user's answers may take before old refusals are
    /// [made smaller](crate::compact); 0: [as many](crate::compact::MOST_BYTES) as anywhere.
    pub most_ledger_bytes: u32,
    /// Each device notes on every page which sites its user's pages contact, not only on those
    /// where there is something to ask.
    pub record_contacts: bool,
}

/// What a declaration comes to under a site policy.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Terms {
    /// The declaration without the optional requests that are forbidden.
    pub declaration: Declaration,
    /// What it needs and the policy forbids.
    pub forbidden: Requests,
    /// After how many days a grant has to be confirmed; 0: never.
    pub reconfirm_after_days: u32,
}

impl SitePolicy {
    /// The kinds of a request that are forbidden. A source that merely overlaps a forbidden one is
    /// forbidden, too: the browser's policy has no way to leave a part of a source out.
    #[must_use]
    pub fn forbidden_kinds_of(&self, request: &Request) -> Kinds {
        // Whoever forbids a host means WebSockets, too.
        let overlaps = |source: &Source| {
            source.overlaps(request.source()) || source.twin().overlaps(request.source())
        };
        if self.forbidden_sources.iter().any(overlaps) {
            request.kinds()
        } else {
            request.kinds().intersection(self.forbidden_kinds)
        }
    }

    /// What a declaration comes to.
    #[must_use]
    pub fn terms(&self, declaration: Declaration) -> Terms {
        let forbidden = |request: &Request| self.forbidden_kinds_of(request);
        let allowed = |request: &Request| request.kinds().without(forbidden(request));
        Terms {
            forbidden: declaration.needed.with_kinds(forbidden),
            reconfirm_after_days: self.reconfirm_after_days,
            declaration: Declaration {
                optional: declaration.optional.with_kinds(allowed),
                ..declaration
            },
        }
    }
}
