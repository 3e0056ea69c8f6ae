//! Why an answer could not be saved.

use mediawiki_web::api::ApiError;
use mediawiki_web::options::OptionsError;

/// Why an answer could not be saved. Each has a message `failure-…`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The wiki did not respond.
    Unreachable,
    /// The wiki is overloaded.
    Busy {
        /// After how many seconds the wiki wants the next request, if it said so.
        retry_after: Option<u32>,
    },
    /// The session has ended, or belongs to another user now.
    LoggedOut,
    /// The wiki is read-only; its reason.
    ReadOnly(String),
    /// The wiki refused the answer; its words.
    Refused(String),
    /// The account has as many preferences of scripts as the wiki allows (`$wgUserJsPrefLimit`). The wiki
    /// refuses every change and every reset of one. The scripts that have most of them.
    Full(String),
    /// The wiki reported success but has a different answer.
    NotKept,
    /// The browser's storage is blocked or full.
    Device,
}

impl Failure {
    /// Whether the same answer may be saved later.
    #[must_use]
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Unreachable
            | Self::Busy { .. }
            | Self::LoggedOut
            | Self::ReadOnly(_)
            | Self::Full(_)
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
