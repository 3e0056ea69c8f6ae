//! Errors of requests to a wiki.

use std::time::Duration;

/// The number of characters of an answer that an error shows.
const SHOWN: usize = 200;

/// Why a request to a wiki failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address cannot be one of an API.
    #[error(
        "`{url}` is not the address of an API: expected one like https://www.example.org/w/api.php"
    )]
    Address {
        /// The address that was given.
        url: String,
    },
    /// No answer came.
    #[error("no answer from {url}: {source}. Check the address and the network connection")]
    NoNetwork {
        /// The API.
        url: String,
        /// The network error.
        source: Box<ureq::Error>,
    },
    /// There is nothing at the address.
    #[error(
        "{url} does not exist (404): expected the address of a wiki's api.php, \
         as shown on Special:Version under \"Entry point URLs\""
    )]
    NotFound {
        /// The API.
        url: String,
    },
    /// The web server failed in another way.
    #[error("{url} answered with status {status}: {body}")]
    Status {
        /// The API.
        url: String,
        /// The HTTP status.
        status: u16,
        /// The beginning of the answer.
        body: String,
    },
    /// There is something else than an API at the address.
    #[error(
        "the answer of {url} is not JSON: is this the address of a wiki's api.php? The answer begins with: {body}"
    )]
    NotJson {
        /// The API.
        url: String,
        /// The beginning of the answer.
        body: String,
    },
    /// The API answered with an error.
    #[error("the wiki refused the request ({code}): {info}")]
    Api {
        /// The error code.
        code: String,
        /// The error message.
        info: String,
    },
    /// The API requires a login.
    #[error("the wiki requires a login ({code}): {info}")]
    LoginRequired {
        /// The error code.
        code: String,
        /// The error message.
        info: String,
    },
    /// The name or the password is wrong, or the account has a second factor.
    #[error(
        "cannot log in as {user}: {reason} \
         (an account with two-factor authentication needs a bot password from Special:BotPasswords)"
    )]
    Login {
        /// The account.
        user: String,
        /// The reason that the wiki gave.
        reason: String,
    },
    /// The account was not created.
    #[error("cannot create the account {user}: {reason}")]
    Account {
        /// The account.
        user: String,
        /// The reason that the wiki gave.
        reason: String,
    },
    /// A filter, a captcha or an extension stopped the edit.
    #[error("the wiki did not save {title}: {reason}")]
    Edit {
        /// The page.
        title: String,
        /// The reason that the wiki gave.
        reason: String,
    },
    /// The wiki stayed busy.
    #[error(
        "{url} is too busy ({reason}), even after {attempts} attempts in {} s: try again later",
        waited.as_secs()
    )]
    Busy {
        /// The API.
        url: String,
        /// The reason that the wiki gave.
        reason: String,
        /// The number of attempts.
        attempts: usize,
        /// The sum of all pauses.
        waited: Duration,
    },
    /// The answer is JSON, but does not have the expected field.
    #[error("the answer of {url} has no {expected}: {answer}")]
    Unexpected {
        /// The API.
        url: String,
        /// What is missing.
        expected: &'static str,
        /// The beginning of the answer.
        answer: String,
    },
}

impl Error {
    /// The error for one of the API's codes.
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

/// Shortens a text to one line.
pub(super) fn shortened(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}
