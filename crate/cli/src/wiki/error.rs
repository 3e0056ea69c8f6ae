//! What can go wrong between us and a wiki.

use std::time::Duration;

/// How much of an answer an error shows, in characters.
const SHOWN: usize = 200;

/// Why a wiki did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Not an address that can be asked.
    #[error(
        "`{url}` is not the address of an API: expected one like https://www.example.org/w/api.php"
    )]
    Address {
        /// What was given.
        url: String,
    },
    /// No answer at all.
    #[error("no answer from {url}: {source}. Check the address, and that this machine reaches it")]
    NoNetwork {
        /// The API.
        url: String,
        /// What the network said.
        source: Box<ureq::Error>,
    },
    /// Nothing there.
    #[error(
        "{url} does not exist (404): expected the address of a wiki's api.php, \
         as Special:Version shows it under \"Entry point URLs\""
    )]
    NotFound {
        /// The API.
        url: String,
    },
    /// Another failure of the web server.
    #[error("{url} answered with status {status}: {body}")]
    Status {
        /// The API.
        url: String,
        /// HTTP status.
        status: u16,
        /// The beginning of the answer.
        body: String,
    },
    /// It answers, but it is no API.
    #[error("{url} did not answer in JSON: is it a wiki's api.php? The answer began with: {body}")]
    NotJson {
        /// The API.
        url: String,
        /// The beginning of the answer.
        body: String,
    },
    /// The wiki refused.
    #[error("the wiki refused ({code}): {info}")]
    Api {
        /// The API's error code.
        code: String,
        /// The API's words.
        info: String,
    },
    /// The wiki wants to know who asks.
    #[error("the wiki asks for a login first ({code}): {info}")]
    LoginRequired {
        /// The API's error code.
        code: String,
        /// The API's words.
        info: String,
    },
    /// The name or the password is wrong, or the account has a second factor.
    #[error(
        "cannot log in as {user}: {reason} \
         (for an account with a second factor, make a bot password on Special:BotPasswords)"
    )]
    Login {
        /// The account.
        user: String,
        /// The wiki's words.
        reason: String,
    },
    /// The account was not made.
    #[error("cannot create the account {user}: {reason}")]
    Account {
        /// The account.
        user: String,
        /// The wiki's words.
        reason: String,
    },
    /// An edit was stopped by a filter, a captcha or the like.
    #[error("the wiki did not save {title}: {reason}")]
    Edit {
        /// The page.
        title: String,
        /// The wiki's words.
        reason: String,
    },
    /// It stayed too busy.
    #[error(
        "{url} is too busy ({reason}), also after {attempts} attempts in {} s: try again later",
        waited.as_secs()
    )]
    Busy {
        /// The API.
        url: String,
        /// Its words.
        reason: String,
        /// How often it was asked.
        attempts: usize,
        /// All pauses together.
        waited: Duration,
    },
    /// JSON, but not what this action answers with.
    #[error("the answer of {url} lacks {expected}: {answer}")]
    Unexpected {
        /// The API.
        url: String,
        /// What was looked for.
        expected: &'static str,
        /// The beginning of the answer.
        answer: String,
    },
}

impl Error {
    /// An error of the API, told apart by its code.
    pub(super) fn from_api(code: &str, info: &str) -> Self {
        let (code_text, info) = (code.to_owned(), info.to_owned());
        match code {
            "notloggedin"
            | "readapidenied"
            | "assertuserfailed"
            | "assertnameduserfailed"
            | "mustbeloggedin" => Self::LoginRequired {
                code: code_text,
                info,
            },
            _ => Self::Api {
                code: code_text,
                info,
            },
        }
    }
}

/// The beginning of a text, on one line.
pub(super) fn shortened(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}
