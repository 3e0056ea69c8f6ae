//! Errors of requests to a wiki.

use std::time::Duration;

use crate::printable::shortened;

/// The number of characters of foreign text that an error shows.
pub(super) const SHOWN: usize = 200;

/// Why a redirect is not followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RedirectProblem {
    /// It leads to another host.
    #[error("another host is not asked without your word; if it is your wiki, give this address")]
    Host,
    /// It leads from https to http.
    #[error("without encryption, anyone on the network could change the answer")]
    Scheme,
    /// It leads to another port of the host, which may be of somebody else.
    #[error("another port is not asked without your word; if it is your wiki, give this address")]
    Port,
    /// A request that writes is not sent to another address.
    #[error("a request that writes is not sent on; give this address")]
    Write,
    /// There are too many.
    #[error("there were too many redirects")]
    TooMany,
    /// It leads nowhere.
    #[error("this is not an address")]
    NoAddress,
}

/// Why a request to a wiki failed. Foreign text in it is on one line, and shortened.
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
    #[error(
        "no answer from {url}: {}. Check the address and the network connection",
        shortened(&source.to_string(), SHOWN)
    )]
    NoNetwork {
        /// The API.
        url: String,
        /// The network error.
        source: Box<ureq::Error>,
    },
    /// The answer did not come, or did not end, in time.
    #[error("no whole answer from {url} within {} s. Try again later", waited.as_secs())]
    Slow {
        /// The API.
        url: String,
        /// The time limit.
        waited: Duration,
    },
    /// The answer goes on after the limit. It was not read further.
    #[error("the {what} of {url} is too long: more than {most}")]
    TooLarge {
        /// The API.
        url: String,
        /// What is too long.
        what: &'static str,
        /// The limit.
        most: String,
    },
    /// All answers together reached a limit, and the wiki announced more.
    #[error("{url} sends more and more: stopped after {reached}. Is this the wiki you mean?")]
    Endless {
        /// The API.
        url: String,
        /// The limit.
        reached: String,
    },
    /// The answer is compressed in a way that was not asked for.
    #[error("the answer of {url} has the encoding “{encoding}”: expected “gzip” or none")]
    Encoding {
        /// The API.
        url: String,
        /// The encodings.
        encoding: String,
    },
    /// The wiki answers with a redirect that is not followed.
    #[error("{url} redirects to {to}: {problem}")]
    Redirect {
        /// The API.
        url: String,
        /// The target, without its query.
        to: String,
        /// Why.
        problem: RedirectProblem,
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
    /// An account has rights that it should not have.
    #[error(
        "{user} has rights with which a gadget could harm others ({rights}): name an account without them"
    )]
    Powerful {
        /// The account.
        user: String,
        /// The rights.
        rights: String,
    },
    /// The API answered with an error.
    #[error("the wiki refused the request ({code}): {info}")]
    Api {
        /// The error code.
        code: String,
        /// The error message.
        info: String,
    },
    /// The wiki is read-only.
    #[error(
        "the wiki is read-only: {reason}. Nothing was changed by this request; try again later"
    )]
    ReadOnly {
        /// The reason that the wiki gave.
        reason: String,
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
    /// The wiki did not take a token.
    #[error(
        "{host} does not take the OAuth 2 token: it answers as to somebody who is not logged in. Does the wiki have the extension OAuth, and is the token of this wiki?"
    )]
    TokenIgnored {
        /// The host.
        host: String,
    },
    /// A secret would travel without encryption.
    #[error(
        "the address {url} is not encrypted, so the login is not sent: anyone on the network could read it. Give the address with https"
    )]
    NotEncrypted {
        /// The API.
        url: String,
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

/// Whether a wiki is busy because of its limit of edits, by the API's code.
pub(super) fn is_limit(reason: &str) -> bool {
    reason.starts_with("ratelimited")
}

impl Error {
    /// Whether the wiki takes no more edits for now.
    #[must_use]
    pub fn is_limit(&self) -> bool {
        matches!(self, Self::Busy { reason, .. } if is_limit(reason))
    }

    /// The error for one of the API's codes.
    pub(super) fn from_api(code: &str, info: &str) -> Self {
        let (code_text, info) = (shortened(code, SHOWN), shortened(info, SHOWN));
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
