//! The form with which users allow a site to their own scripts.

use gadget_consent_core::user_scripts::{USER_SCRIPTS, UserScriptsError, request, with};
use gadget_consent_core::{Day, Entry, Kind, Kinds, SitePolicy};

use crate::answers::store::Write;

/// What the user has entered.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct UserScriptsForm {
    /// The host, as it was typed.
    pub host: String,
    /// How the scripts may use it.
    pub kinds: Kinds,
    /// Why it cannot be allowed.
    pub error: Option<UserScriptsError>,
}

impl UserScriptsForm {
    /// The form filled in with a contact that the browser refused.
    #[must_use]
    pub fn prefilled(host: String, kind: Kind) -> Self {
        Self {
            host,
            kinds: kind.into(),
            error: None,
        }
    }

    /// Ticks a kind, or takes the tick away.
    pub fn toggle(&mut self, kind: Kind) {
        let one = kind.into();
        self.kinds = if self.kinds.has(kind) {
            self.kinds.without(one)
        } else {
            self.kinds.union(one)
        };
    }

    /// What allowing the site writes; nothing if it is allowed already. `entry` is the present answer for
    /// the user's scripts.
    ///
    /// # Errors
    /// When the site cannot be allowed.
    pub fn write(
        &self,
        entry: Option<&Entry>,
        policy: &SitePolicy,
        today: Day,
    ) -> Result<Option<Write>, UserScriptsError> {
        let request = request(&self.host, self.kinds, policy)?;
        let next = with(entry, request, today);
        let says_the_same = entry.is_some_and(|entry| entry.says(&next));
        let write = || (USER_SCRIPTS.to_owned(), Some(next.to_string()));
        Ok((!says_the_same).then(write))
    }
}
