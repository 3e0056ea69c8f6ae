//! Where answers are kept: one interface, and four stores behind it.

use gadget_consent_core::ledger::{decode_name, encode_name, preference_name};
use gadget_consent_core::{Entry, LedgerError};
use mediawiki_web::api::{Api, ApiError};
use mediawiki_web::options::{self, SaveError, Scope};
use mediawiki_web::storage::Store as Keys;
use mediawiki_web::user;

use crate::host::Host;

/// A gadget and the text of its entry; `None`: there is to be none.
pub type Put = (String, Option<String>);

/// Why some entries are not known to be as they should be, and the gadgets whose they are.
pub type NotPut = (Failure, Vec<String>);

/// A store of answers: the text of an entry for each gadget.
pub trait Store {
    /// All entries that this page knows of, by the gadgets' names.
    fn known(&self) -> Vec<(String, String)>;

    /// All entries as they are now.
    ///
    /// # Errors
    /// When they cannot be had.
    async fn latest(&self) -> Result<Vec<(String, String)>, Failure>;

    /// Keeps entries, or removes them, as if they had never been given. When it comes back, they are
    /// as they should be: where that can be, the store was asked.
    ///
    /// # Errors
    /// See [`NotPut`].
    async fn put(&self, puts: &[Put]) -> Result<(), NotPut>;
}

/// One of the stores. A choice of three, and not `dyn Store`: what a module does not call is not in it.
#[derive(Debug)]
pub enum Any {
    /// See [`Preferences`].
    Preferences(Preferences),
    /// See [`Device`].
    Device(Device),
    /// See [`Session`].
    Session(Session),
}

impl Store for Any {
    fn known(&self) -> Vec<(String, String)> {
        match self {
            Self::Preferences(store) => store.known(),
            Self::Device(store) => store.known(),
            Self::Session(store) => store.known(),
        }
    }

    async fn latest(&self) -> Result<Vec<(String, String)>, Failure> {
        match self {
            Self::Preferences(store) => store.latest().await,
            Self::Device(store) => store.latest().await,
            Self::Session(store) => store.latest().await,
        }
    }

    async fn put(&self, puts: &[Put]) -> Result<(), NotPut> {
        match self {
            Self::Preferences(store) => store.put(puts).await,
            Self::Device(store) => store.put(puts).await,
            Self::Session(store) => store.put(puts).await,
        }
    }
}

/// Why an answer is not where it should be, in the words of the messages `failure-…`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// No answer of the wiki's.
    Unreachable,
    /// The wiki has too much to do.
    Busy {
        /// The seconds after which it wants to be asked again, when it said so.
        retry_after: Option<u32>,
    },
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

impl Failure {
    /// Whether the same may be taken another time.
    #[must_use]
    pub fn passes(&self) -> bool {
        match self {
            Self::Unreachable
            | Self::Busy { .. }
            | Self::LoggedOut
            | Self::ReadOnly(_)
            | Self::NotKept => true,
            Self::Refused(_) | Self::Device => false,
        }
    }
}

impl From<SaveError> for Failure {
    fn from(error: SaveError) -> Self {
        match error {
            SaveError::NotLoggedIn => Self::LoggedOut,
            SaveError::Warned(words) => Self::Refused(words),
            SaveError::NotKept => Self::NotKept,
            SaveError::Api(error) => match error {
                ApiError::Refused { code, info } if code == "readonly" => Self::ReadOnly(info),
                ApiError::Refused { code, info } => {
                    Self::Refused(if info.is_empty() { code } else { info })
                }
                ApiError::Busy { retry_after, .. } => Self::Busy { retry_after },
                ApiError::Unreachable(_) | ApiError::Unexpected(_) => Self::Unreachable,
            },
        }
    }
}

/// The preferences of a user: on this wiki, or on all wikis of its farm.
#[derive(Debug)]
pub struct Preferences {
    /// Whose; an answer is never saved for anybody else.
    pub user: String,
    /// Which.
    pub scope: Scope,
}

impl Store for Preferences {
    fn known(&self) -> Vec<(String, String)> {
        gadgets(
            &preference_name(""),
            user::options_with_prefix(&preference_name("")),
        )
    }

    async fn latest(&self) -> Result<Vec<(String, String)>, Failure> {
        let prefix = preference_name("");
        let all = options::latest(&Api::default(), &self.user, &prefix).await?;
        Ok(gadgets(&prefix, all))
    }

    async fn put(&self, puts: &[Put]) -> Result<(), NotPut> {
        let change = |(gadget, value): &Put| (preference_name(gadget), value.clone());
        let changes: Vec<options::Change> = puts.iter().map(change).collect();
        let saved = options::save_all(&Api::default(), &self.user, &changes, self.scope).await;
        let Err(left) = saved else {
            return Ok(());
        };
        let gadgets = puts.iter().map(|(gadget, _)| gadget.clone());
        let is_left = |gadget: &String| left.names.contains(&preference_name(gadget));
        Err((left.error.into(), gadgets.filter(is_left).collect()))
    }
}

/// The browser, for who has no account that can keep preferences.
#[derive(Debug)]
pub struct Device {
    /// Of the keys.
    pub prefix: String,
}

impl Store for Device {
    fn known(&self) -> Vec<(String, String)> {
        gadgets(&self.prefix, Keys::Local.entries(&self.prefix))
    }

    async fn latest(&self) -> Result<Vec<(String, String)>, Failure> {
        Ok(self.known())
    }

    async fn put(&self, puts: &[Put]) -> Result<(), NotPut> {
        write(Keys::Local, &self.prefix, puts)
    }
}

/// One tab, as long as it is open. An answer counts as long as the one that lasts is what it was when
/// it was given.
#[derive(Debug)]
pub struct Session {
    /// Of the keys.
    pub prefix: String,
    /// Knows what lasts.
    pub host: Host,
}

impl Store for Session {
    fn known(&self) -> Vec<(String, String)> {
        let in_force = |(gadget, text): (String, String)| {
            let (entry, before) = text.split_once('|')?;
            (before == self.host.read_lasting(&gadget)).then(|| (gadget, entry.to_owned()))
        };
        let all = gadgets(&self.prefix, Keys::Session.entries(&self.prefix));
        all.into_iter().filter_map(in_force).collect()
    }

    async fn latest(&self) -> Result<Vec<(String, String)>, Failure> {
        Ok(self.known())
    }

    async fn put(&self, puts: &[Put]) -> Result<(), NotPut> {
        let upon = |(gadget, value): &Put| {
            let before = self.host.read_lasting(gadget);
            let value = value.as_ref().map(|value| format!("{value}|{before}"));
            (gadget.clone(), value)
        };
        let puts: Vec<Put> = puts.iter().map(upon).collect();
        write(Keys::Session, &self.prefix, &puts)
    }
}

/// What is named for gadgets, by their names.
fn gadgets(prefix: &str, values: Vec<(String, String)>) -> Vec<(String, String)> {
    let gadget =
        |(name, value): (String, String)| Some((decode_name(name.strip_prefix(prefix)?)?, value));
    values.into_iter().filter_map(gadget).collect()
}

fn write(keys: Keys, prefix: &str, puts: &[Put]) -> Result<(), NotPut> {
    let fails = |(gadget, value): &&Put| {
        let key = format!("{prefix}{}", encode_name(gadget));
        match value {
            Some(value) => keys.set(&key, value),
            None => keys.remove(&key),
        }
        .is_err()
    };
    let left: Vec<String> = puts
        .iter()
        .filter(fails)
        .map(|(gadget, _)| gadget.clone())
        .collect();
    if left.is_empty() {
        Ok(())
    } else {
        Err((Failure::Device, left))
    }
}

/// One answer, as the review page lists it.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// The gadget's name, with underscores.
    pub gadget: String,
    /// The text that is kept.
    pub value: String,
    /// The answer, or why it cannot be read.
    pub entry: Result<Entry, LedgerError>,
    /// Where it is, when it is not where it lasts.
    pub place: Place,
}

/// Where an answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Where it lasts.
    Ledger,
    /// In this tab.
    Session,
    /// On this device, until it can be saved.
    Outbox,
}

impl Record {
    /// The record of a text.
    #[must_use]
    pub fn new(gadget: String, value: String, place: Place) -> Self {
        Self {
            entry: value.parse(),
            gadget,
            value,
            place,
        }
    }
}
