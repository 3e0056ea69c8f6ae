//! Declarations: what one gadget asks for.

use crate::request::Requests;

/// What one gadget asks for, in canonical form.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Declaration {
    /// Without any of these it does not run (`domains=`).
    pub needed: Requests,
    /// Without these it runs, too (`optionalDomains=`).
    pub optional: Requests,
    /// It asks in place, not in a dialog (`consent=in-place`).
    pub in_place: bool,
}

impl Declaration {
    /// A declaration in canonical form: an optional request that the needed ones cover is left out.
    #[must_use]
    pub fn new(needed: &Requests, optional: &Requests) -> Self {
        let needed = needed.simplified();
        let optional = optional.simplified().without(&needed);
        Self {
            needed,
            optional,
            in_place: false,
        }
    }

    /// The needed and the optional requests together.
    #[must_use]
    pub fn all(&self) -> Requests {
        self.needed.union(&self.optional)
    }
}
