//! The preferences of a user, by the Action API.

use gadget_consent_core::ledger::{LedgerMap, PREFERENCES, Reach, preference_name};
use mediawiki_web::api::Api;
use mediawiki_web::options::{self, OptionChange};
use mediawiki_web::value::field;

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
        Ok(options::set(&Api::default(), &self.user, &changes, reach).await?)
    }
}
