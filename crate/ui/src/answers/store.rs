//! Where answers are kept: one interface, and four stores behind it.

use gadget_consent_core::ledger::{decode_name, encode_name, preference_name};
use gadget_consent_core::{Entry, LedgerError};
use mediawiki_web::api::{Api, ApiError};
use mediawiki_web::options::{self, OptionsError, Reach};
use mediawiki_web::storage::Store as Keys;
use mediawiki_web::user;
use mediawiki_web::value::field;

use crate::wiki::host::Host;

/// A gadget and the text of its entry; `None`: there is to be none.
pub type Write = (String, Option<String>);

/// A store of answers: the text of an entry for each gadget.
pub trait Store {
    /// All entries that this page knows of, by the gadgets' names.
    fn known(&self) -> Vec<(String, String)>;

    /// The entries of gadgets as they are now, in their order; nothing where there is none.
    ///
    /// # Errors
    /// When they cannot be had.
    async fn read(&self, gadgets: &[String]) -> Result<Vec<String>, Failure>;

    /// Keeps entries, or removes them, as if they had never been given. Whether that is so, only
    /// [`Store::read`] says.
    ///
    /// # Errors
    /// The first one; some may have been kept all the same.
    async fn write(&self, puts: &[Write]) -> Result<(), Failure>;
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

    async fn read(&self, gadgets: &[String]) -> Result<Vec<String>, Failure> {
        match self {
            Self::Preferences(store) => store.read(gadgets).await,
            Self::Device(store) => store.read(gadgets).await,
            Self::Session(store) => store.read(gadgets).await,
        }
    }

    async fn write(&self, puts: &[Write]) -> Result<(), Failure> {
        match self {
            Self::Preferences(store) => store.write(puts).await,
            Self::Device(store) => store.write(puts).await,
            Self::Session(store) => store.write(puts).await,
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

impl From<OptionsError> for Failure {
    fn from(error: OptionsError) -> Self {
        match error {
            OptionsError::NotLoggedIn => Self::LoggedOut,
            OptionsError::Warned(words) => Self::Refused(words),
            OptionsError::Api(error) => match error {
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
    pub reach: Reach,
}

impl Store for Preferences {
    fn known(&self) -> Vec<(String, String)> {
        gadgets(
            &preference_name(""),
            user::options_with_prefix(&preference_name("")),
        )
    }

    async fn read(&self, gadgets: &[String]) -> Result<Vec<String>, Failure> {
        let all = options::read(&Api::default(), &self.user).await?;
        let text = |gadget: &String| field(&all, &preference_name(gadget)).as_string();
        let texts = gadgets
            .iter()
            .map(|gadget| text(gadget).unwrap_or_default());
        Ok(texts.collect())
    }

    async fn write(&self, puts: &[Write]) -> Result<(), Failure> {
        let change = |(gadget, value): &Write| (preference_name(gadget), value.clone());
        let changes: Vec<options::OptionChange> = puts.iter().map(change).collect();
        Ok(options::set(&Api::default(), &self.user, &changes, self.reach).await?)
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

    async fn read(&self, gadgets: &[String]) -> Result<Vec<String>, Failure> {
        Ok(texts(Keys::Local, &self.prefix, gadgets))
    }

    async fn write(&self, puts: &[Write]) -> Result<(), Failure> {
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

    async fn read(&self, gadgets: &[String]) -> Result<Vec<String>, Failure> {
        let mut all = texts(Keys::Session, &self.prefix, gadgets);
        for text in &mut all {
            text.truncate(text.find('|').unwrap_or_default());
        }
        Ok(all)
    }

    async fn write(&self, puts: &[Write]) -> Result<(), Failure> {
        let upon = |(gadget, value): &Write| {
            let before = self.host.read_lasting(gadget);
            let value = value.as_ref().map(|value| format!("{value}|{before}"));
            (gadget.clone(), value)
        };
        let puts: Vec<Write> = puts.iter().map(upon).collect();
        write(Keys::Session, &self.prefix, &puts)
    }
}

/// What is named for gadgets, by their names.
fn gadgets(prefix: &str, values: Vec<(String, String)>) -> Vec<(String, String)> {
    let gadget =
        |(name, value): (String, String)| Some((decode_name(name.strip_prefix(prefix)?)?, value));
    values.into_iter().filter_map(gadget).collect()
}

fn texts(keys: Keys, prefix: &str, gadgets: &[String]) -> Vec<String> {
    let text = |gadget: &String| {
        let key = format!("{prefix}{}", encode_name(gadget));
        keys.get(&key).ok().flatten().unwrap_or_default()
    };
    gadgets.iter().map(text).collect()
}

fn write(keys: Keys, prefix: &str, puts: &[Write]) -> Result<(), Failure> {
    for (gadget, value) in puts {
        let key = format!("{prefix}{}", encode_name(gadget));
        match value {
            Some(value) => keys.set(&key, value),
            None => keys.remove(&key),
        }
        .map_err(|_| Failure::Device)?;
    }
    Ok(())
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
    pub location: Location,
}

/// Where an answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Location {
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
    pub fn new(gadget: String, value: String, location: Location) -> Self {
        Self {
            entry: value.parse(),
            gadget,
            value,
            location,
        }
    }
}
