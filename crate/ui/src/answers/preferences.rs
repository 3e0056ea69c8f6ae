//! The preferences of a user, by the Action API.

use gadget_consent_core::compact::largest_scripts;
use gadget_consent_core::ledger::{LedgerMap, PREFERENCES, Reach, preference_name};
use mediawiki_web::api::Api;
use mediawiki_web::options::{self, OptionChange, OptionsError};
use mediawiki_web::value::{field, names};

use crate::answers::failure::Failure;
use crate::answers::ports::{Change, Options};

/// The preferences of a user.
#[derive(Debug)]
pub struct Preferences {
    /// The user. Nothing is ever saved for another one.
    pub user: String,
}

impl Options for Preferences {
    async fn read(&self) -> Result<LedgerMap, Failure> {
        let all = options::read(&Api::default(), &self.user).await?;
        let names = (0..PREFERENCES).map(preference_name);
        let values: Vec<(String, String)> = names
            .filter_map(|name| {
                let value = field(&all, &name).as_string()?;
                Some((name, value))
            })
            .collect();
        let values = values.iter();
        Ok(LedgerMap::read(
            values.map(|(name, value)| (name.as_str(), value.as_str())),
        ))
    }

    async fn set(&self, changes: &[Change], reach: Reach) -> Result<(), Failure> {
        let reach = match reach {
            Reach::Wiki => options::Reach::Wiki,
            Reach::Farm => options::Reach::Farm,
        };
        let change = |(number, value): &Change| (preference_name(*number), value.clone());
        let changes: Vec<OptionChange> = changes.iter().map(change).collect();
        match options::set(&Api::default(), &self.user, &changes, reach).await {
            Err(OptionsError::Warned(_)) if self.is_full(reach).await => {
                Err(Failure::Full(self.scripts().await))
            }
            other => Ok(other?),
        }
    }
}

/// No script sets this preference.
const UNSET: &str = "userjs-gadgetconsent";

impl Preferences {
    /// Whether the wiki refuses every change of such a preference: even to reset one that is not set.
    /// The words of its warnings are in the language of the user.
    async fn is_full(&self, reach: options::Reach) -> bool {
        let reset = [(UNSET.to_owned(), None)];
        let answer = options::set(&Api::default(), &self.user, &reset, reach).await;
        matches!(answer, Err(OptionsError::Warned(_)))
    }

    async fn scripts(&self) -> String {
        let all = options::read(&Api::default(), &self.user).await;
        let names = all.map(|all| names(&all)).unwrap_or_default();
        largest_scripts(names.iter().map(String::as_str))
    }
}
