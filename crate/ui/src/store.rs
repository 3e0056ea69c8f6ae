//! Where the answers are kept: the preferences for who can have them, the device for everybody else.

use gadget_consent_core::ledger::{decode_name, encode_name, preference_name};
use gadget_consent_core::{Entry, LedgerError};
use mediawiki_web::api::{Api, ApiError};
use mediawiki_web::options::{self, SaveError, Scope};
use mediawiki_web::storage::Store;
use mediawiki_web::user;

/// The ledger of the user who reads this page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ledger {
    /// One preference for each gadget.
    Preferences {
        /// Whose; an answer is never saved for anybody else.
        user: String,
    },
    /// One key in `localStorage` for each gadget.
    Device {
        /// Of the keys.
        prefix: String,
    },
}

/// Why an answer is not where it should be, in the words of the messages `failure-…`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// No answer of the wiki's.
    Unreachable,
    /// The session has ended or belongs to somebody else.
    LoggedOut,
    /// The wiki is read-only; its reason.
    ReadOnly(String),
    /// The wiki said no; its words.
    Refused(String),
    /// The wiki said yes but has something else.
    NotKept,
    /// The browser's storage is blocked or full.
    Device,
}

/// One answer of the ledger, as the review page lists it.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// The gadget's name, with underscores.
    pub gadget: String,
    /// The text that counts.
    pub value: String,
    /// The text of the answer that lasts, if there is one.
    pub lasting: Option<String>,
    /// The answer, or why it cannot be read.
    pub entry: Result<Entry, LedgerError>,
}

impl Record {
    /// Whether it counts in this tab only.
    #[must_use]
    pub fn is_for_session(&self) -> bool {
        self.lasting.as_ref() != Some(&self.value)
    }
}

/// A gadget and the text of its entry; `None`: there is to be none.
pub type Put = (String, Option<String>);

impl From<SaveError> for Failure {
    fn from(error: SaveError) -> Self {
        match error {
            SaveError::NotLoggedIn => Self::LoggedOut,
            SaveError::Warned(words) => Self::Refused(words),
            SaveError::NotKept => Self::NotKept,
            SaveError::Api(ApiError::Refused { code, info }) if code == "readonly" => {
                Self::ReadOnly(info)
            }
            SaveError::Api(ApiError::Refused { code, info }) => {
                Self::Refused(if info.is_empty() { code } else { info })
            }
            SaveError::Api(ApiError::Unreachable(_) | ApiError::Unexpected(_)) => Self::Unreachable,
        }
    }
}

impl Ledger {
    /// Keeps an answer. When this returns, it is kept: the server was asked for it.
    ///
    /// `everywhere`: on all wikis of the farm, where the wiki can.
    ///
    /// # Errors
    /// When it is not known to be kept.
    pub async fn save(&self, gadget: &str, entry: &Entry, everywhere: bool) -> Result<(), Failure> {
        let scope = if everywhere { Scope::Farm } else { Scope::Wiki };
        let put = (gadget.to_owned(), Some(entry.to_string()));
        let saved = self.put_all(&[put], scope).await;
        saved.map_err(|(failure, _)| failure)
    }

    /// Keeps entries, by gadget, or removes them (`None`), as if they had never been given.
    ///
    /// # Errors
    /// Why some are not known to be as they should be, and the gadgets whose they are.
    pub async fn put_all(&self, puts: &[Put], scope: Scope) -> Result<(), (Failure, Vec<String>)> {
        match self {
            Self::Preferences { user } => {
                let changes: Vec<options::Change> = puts
                    .iter()
                    .map(|(gadget, value)| (preference_name(gadget), value.clone()))
                    .collect();
                let saved = options::save_all(&Api::default(), user, &changes, scope).await;
                let left = match saved {
                    Ok(()) => return Ok(()),
                    Err(left) => left,
                };
                let gadgets = puts.iter().map(|(gadget, _)| gadget.clone());
                let is_left = |gadget: &String| left.names.contains(&preference_name(gadget));
                Err((left.error.into(), gadgets.filter(is_left).collect()))
            }
            Self::Device { prefix } => {
                let put = |(gadget, value): &&Put| {
                    let key = format!("{prefix}{}", encode_name(gadget));
                    match value {
                        Some(value) => Store::Local.set(&key, value),
                        None => Store::Local.remove(&key),
                    }
                    .is_err()
                };
                let left = puts.iter().filter(put).map(|(gadget, _)| gadget.clone());
                let left: Vec<String> = left.collect();
                if left.is_empty() {
                    Ok(())
                } else {
                    Err((Failure::Device, left))
                }
            }
        }
    }

    /// All answers, by the gadget's name.
    #[must_use]
    pub fn records(&self) -> Vec<Record> {
        let (prefix, values) = match self {
            Self::Preferences { .. } => {
                let prefix = preference_name("");
                let values = user::options_with_prefix(&prefix);
                (prefix, values)
            }
            Self::Device { prefix } => (prefix.clone(), Store::Local.entries(prefix)),
        };
        let mut records: Vec<Record> = values
            .into_iter()
            .filter_map(|(name, value)| {
                Some(Record {
                    gadget: decode_name(name.strip_prefix(&prefix)?)?,
                    entry: value.parse(),
                    lasting: Some(value.clone()),
                    value,
                })
            })
            .collect();
        records.sort_by(|a, b| a.gadget.cmp(&b.gadget));
        records
    }
}
