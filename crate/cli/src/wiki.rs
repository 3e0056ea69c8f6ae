//! A wiki, spoken to through its Action API (<https://www.mediawiki.org/wiki/API:Main_page>).

use std::{cell::RefCell, collections::BTreeMap};

use serde_json::Value;

mod account;
mod error;
mod page;
mod transport;

pub use error::Error;
pub use page::{Edit, Edited, Page};

use transport::{Method, Transport};

/// A wiki and our session on it. Cookies and tokens live as long as this value.
#[derive(Debug)]
pub struct Wiki {
    transport: Transport,
    /// By kind; a login makes them worthless.
    tokens: RefCell<BTreeMap<String, String>>,
}

impl Wiki {
    /// A wiki by the address of its `api.php`; nothing is sent yet.
    ///
    /// # Errors
    /// When that is no `http` or `https` address.
    pub fn new(api_url: &str) -> Result<Self, Error> {
        Ok(Self {
            transport: Transport::new(api_url)?,
            tokens: RefCell::default(),
        })
    }

    /// A wiki by its address or that of its `api.php`; the first place where an API answers.
    ///
    /// # Errors
    /// When none answers: what the most likely place said.
    pub fn find(address: &str) -> Result<Self, Error> {
        if address.ends_with("api.php") {
            return Self::new(address);
        }
        let base = address.trim_end_matches('/');
        let mut first_error = None;
        for path in ["/w/api.php", "/api.php"] {
            let wiki = Self::new(&format!("{base}{path}"))?;
            match wiki.get(&[("action", "query"), ("meta", "siteinfo")]) {
                // A private wiki answers, too.
                Ok(_) | Err(Error::LoginRequired { .. }) => return Ok(wiki),
                Err(
                    error @ (Error::NotFound { .. } | Error::NotJson { .. } | Error::Status { .. }),
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

    /// Reads. `format`, `formatversion=2` and `maxlag` are added.
    ///
    /// # Errors
    /// When the wiki does not answer, or answers with an error.
    pub fn get(&self, parameters: &[(&str, &str)]) -> Result<Value, Error> {
        self.transport.call(Method::Get, parameters)
    }

    /// Writes. `format`, `formatversion=2` and `maxlag` are added; a token is not.
    ///
    /// # Errors
    /// When the wiki does not answer, or answers with an error.
    pub fn post(&self, parameters: &[(&str, &str)]) -> Result<Value, Error> {
        self.transport.call(Method::Post, parameters)
    }

    /// A token of a kind (`csrf`, `login`, `createaccount`, `userrights`, …), asked for once.
    ///
    /// # Errors
    /// When the wiki gives none.
    pub fn token(&self, kind: &str) -> Result<String, Error> {
        if let Some(token) = self.tokens.borrow().get(kind) {
            return Ok(token.clone());
        }
        let answer = self.get(&[("action", "query"), ("meta", "tokens"), ("type", kind)])?;
        let token = answer["query"]["tokens"][format!("{kind}token")]
            .as_str()
            .ok_or_else(|| self.unexpected("a token", &answer))?;
        self.tokens
            .borrow_mut()
            .insert(kind.to_owned(), token.to_owned());
        Ok(token.to_owned())
    }

    /// Writes with a token of that kind; a stale token is asked for anew, once.
    ///
    /// # Errors
    /// When the wiki does not answer, or answers with an error.
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
            outcome => outcome,
        }
    }

    fn unexpected(&self, expected: &'static str, answer: &Value) -> Error {
        Error::Unexpected {
            url: self.transport.url().to_owned(),
            expected,
            answer: error::shortened(&answer.to_string()),
        }
    }
}
