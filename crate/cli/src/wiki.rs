//! A client of a wiki's Action API (<https://www.mediawiki.org/wiki/API:Main_page>).

use std::{cell::RefCell, collections::BTreeMap};

use serde_json::Value;

mod account;
mod error;
mod front_page;
mod limits;
mod page;
mod rights;
mod transport;
mod waiting;

pub use error::{Error, RedirectProblem};
pub use front_page::FrontPage;
pub use limits::{Limits, Manner, Run, Tell};
pub use page::{Base, Edit, Edited, Found, Revision, WikiPage};
pub use rights::{Access, EditRate, Missing, Who};

use crate::printable::shortened;
use transport::{Method, Transport};

/// A wiki, and our session on it. Cookies and tokens last as long as this value.
#[derive(Debug)]
pub struct Wiki {
    transport: Transport,
    /// By their kind. A login invalidates them.
    tokens: RefCell<BTreeMap<String, String>>,
}

impl Wiki {
    /// A wiki by the address of its `api.php`. This sends nothing.
    ///
    /// # Errors
    /// If the address is not an `http` or `https` URL.
    pub fn new(api_url: &str) -> Result<Self, Error> {
        Self::asked_in(api_url, Manner::default())
    }

    /// The same, with other bounds, and with somebody who is told what is waited for.
    ///
    /// # Errors
    /// If the address is not an `http` or `https` URL.
    pub fn asked_in(api_url: &str, manner: Manner) -> Result<Self, Error> {
        Ok(Self {
            transport: Transport::new(api_url, manner)?,
            tokens: RefCell::default(),
        })
    }

    /// A wiki by its address or by the address of its `api.php`. Takes the first usual place at which
    /// an API answers.
    ///
    /// # Errors
    /// If no API answers: the error of the most likely place.
    pub fn find(address: &str, manner: &Manner) -> Result<Self, Error> {
        if address.ends_with("api.php") {
            return Self::asked_in(address, manner.clone());
        }
        let base = address.trim_end_matches('/');
        let mut first_error = None;
        for path in ["/w/api.php", "/api.php"] {
            let wiki = Self::asked_in(&format!("{base}{path}"), manner.clone())?;
            match wiki.get(&[("action", "query"), ("meta", "siteinfo")]) {
                // A private wiki answers with this error.
                Ok(_) | Err(Error::LoginRequired { .. }) => return Ok(wiki),
                Err(
                    error @ (Error::NotFound { .. }
                    | Error::NotJson { .. }
                    | Error::Status { .. }
                    | Error::Redirect { .. }),
                ) => {
                    first_error.get_or_insert(error);
                }
                Err(error) => return Err(error),
            }
        }
        Err(first_error.unwrap_or(Error::Address {
            url: address.to_owned(),
        }))
    }

    /// The address of its `api.php`.
    #[must_use]
    pub fn api_url(&self) -> &str {
        self.transport.url()
    }

    /// The wiki's host, with the port if the address names one.
    #[must_use]
    pub fn host(&self) -> &str {
        self.transport.host()
    }

    /// From now on, an edit above the wiki's limit is an error at once: the caller waits, who knows the
    /// limit.
    pub fn leave_limits(&self) {
        self.transport.leave_limits();
    }

    /// Tells the user a sentence.
    pub fn tell(&self, sentence: &str) {
        self.transport.tell(sentence);
    }

    /// Sends a request that reads. Adds `format`, `formatversion=2` and `maxlag`.
    ///
    /// # Errors
    /// If the wiki does not answer, or answers with an error.
    pub fn get(&self, parameters: &[(&str, &str)]) -> Result<Value, Error> {
        self.transport.call(Method::Get, parameters)
    }

    /// Sends a request that writes. Adds `format`, `formatversion=2` and `maxlag`, but no token.
    ///
    /// # Errors
    /// If the wiki does not answer, or answers with an error.
    pub fn post(&self, parameters: &[(&str, &str)]) -> Result<Value, Error> {
        self.transport.call(Method::Post, parameters)
    }

    /// A token of a kind, such as `csrf`, `login` or `createaccount`. Fetched once.
    ///
    /// # Errors
    /// If the wiki gives no token.
    pub fn token(&self, kind: &str) -> Result<String, Error> {
        if let Some(token) = self.tokens.borrow().get(kind) {
            return Ok(token.clone());
        }
        let answer = self.get(&[("action", "query"), ("meta", "tokens"), ("type", kind)])?;
        let token = answer["query"]["tokens"][format!("{kind}token")]
            .as_str()
            .ok_or_else(|| self.unexpected("token", &answer))?;
        self.tokens
            .borrow_mut()
            .insert(kind.to_owned(), token.to_owned());
        Ok(token.to_owned())
    }

    /// Sends a request that writes, with a token of this kind. Fetches a new token if the known one
    /// has expired.
    ///
    /// # Errors
    /// If the wiki does not answer, or answers with an error.
    pub fn post_with_token(&self, kind: &str, parameters: &[(&str, &str)]) -> Result<Value, Error> {
        let attempt = || {
            let token = self.token(kind)?;
            let mut parameters = parameters.to_vec();
            parameters.push(("token", &token));
            self.post(&parameters)
        };
        match attempt() {
            Err(Error::Api { code, .. }) if code == "badtoken" => {
                self.tokens.borrow_mut().remove(kind);
                attempt()
            }
            result => result,
        }
    }

    pub(crate) fn unexpected(&self, expected: &'static str, answer: &Value) -> Error {
        Error::Unexpected {
            url: self.transport.url().to_owned(),
            expected,
            answer: shortened(&answer.to_string(), error::SHOWN),
        }
    }
}
