//! The store of users with an account: their preferences, by the Action API.

use gadget_consent_core::ledger::preference_name;
use mediawiki_web::api::Api;
use mediawiki_web::options::{self, Reach};
use mediawiki_web::user;
use mediawiki_web::value::field;

use crate::answers::failure::Failure;
use crate::answers::store::{Store, Write, by_gadget};

/// The preferences of a user, on this wiki or on all wikis of its farm.
#[derive(Debug)]
pub struct Preferences {
    /// The user. Nothing is ever saved for another one.
    pub user: String,
    /// The wikis.
    pub reach: Reach,
}

impl Store for Preferences {
    fn known(&self) -> Vec<(String, String)> {
        let prefix = preference_name("");
        by_gadget(&prefix, user::options_with_prefix(&prefix))
    }

    async fn read(&self, gadgets: &[String]) -> Result<Vec<String>, Failure> {
        let all = options::read(&Api::default(), &self.user).await?;
        let text = |gadget: &String| field(&all, &preference_name(gadget)).as_string();
        let texts = gadgets
            .iter()
            .map(|gadget| text(gadget).unwrap_or_default());
        Ok(texts.collect())
    }

    async fn write(&self, writes: &[Write]) -> Result<(), Failure> {
        let change = |(gadget, text): &Write| (preference_name(gadget), text.clone());
        let changes: Vec<options::OptionChange> = writes.iter().map(change).collect();
        Ok(options::set(&Api::default(), &self.user, &changes, self.reach).await?)
    }
}
