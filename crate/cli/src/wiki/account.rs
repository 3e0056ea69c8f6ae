//! Logging in, and creating accounts.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Error, Wiki, error::SHOWN};
use crate::credentials::Credentials;
use crate::printable::shortened;
use crate::secret::Secret;

/// The address to which a login that leaves the wiki returns. The API requires one.
const RETURN: &str = "https://localhost/";

/// Rights with which a script could harm others.
const POWERFUL: [&str; 9] = [
    "block",
    "delete",
    "editinterface",
    "editsitecss",
    "editsitejs",
    "editsitejson",
    "edituserjs",
    "protect",
    "userrights",
];

impl Wiki {
    /// Logs in by `action=clientlogin`; with a bot password (`Name@application`), by
    /// `action=login`.
    ///
    /// # Errors
    /// If the name or the password is wrong, or the wiki requires more than these.
    pub fn login(&self, user: &str, password: &str) -> Result<(), Error> {
        let (answer, action) = if user.contains('@') {
            let parameters = [
                ("action", "login"),
                ("lgname", user),
                ("lgpassword", password),
            ];
            (self.with_login_token("lgtoken", &parameters)?, "login")
        } else {
            let parameters = [
                ("action", "clientlogin"),
                ("username", user),
                ("password", password),
                ("loginreturnurl", RETURN),
            ];
            let answer = self.with_login_token("logintoken", &parameters)?;
            (answer, "clientlogin")
        };
        // The tokens belong to the old session.
        self.tokens.borrow_mut().clear();
        let answer = &answer[action];
        if passed(answer) || answer["result"] == "Success" {
            self.transport.contact_is(user);
            return Ok(());
        }
        Err(Error::Login {
            user: user.to_owned(),
            reason: reason(answer),
        })
    }

    /// Logs in with a token or a bot password, and returns the name of the account. The secret goes to
    /// this wiki's host only, and only over a connection that nobody else can read.
    ///
    /// # Errors
    /// If the connection is not encrypted, or the wiki does not take the login.
    pub fn log_in(&self, credentials: &Credentials) -> Result<String, Error> {
        if !self.transport.is_private() {
            return Err(Error::NotEncrypted {
                url: self.api_url().to_owned(),
            });
        }
        match credentials {
            Credentials::Token(token) => {
                self.transport.hide(token);
                self.with_token(token)
            }
            Credentials::BotPassword { user, password } => {
                self.transport.hide(password);
                self.login(user, password.reveal())?;
                Ok(self.account()?.unwrap_or_else(|| user.clone()))
            }
        }
    }

    fn with_token(&self, token: &Secret) -> Result<String, Error> {
        self.transport.use_token(Some(token.clone()));
        self.tokens.borrow_mut().clear();
        let Some(name) = self.account()? else {
            self.transport.use_token(None);
            return Err(Error::TokenIgnored {
                host: self.host().to_owned(),
            });
        };
        self.transport.contact_is(&name);
        Ok(name)
    }

    /// Logs in with an account's own password, to read pages as this account does: the name of the account and
    /// the cookies of its session. (A session of a bot password or a token opens the API, and no page.)
    ///
    /// # Errors
    /// If the connection is not encrypted, the wiki does not take the login, or the account has rights with
    /// which what runs on pages could do harm.
    pub fn log_in_to_read(
        &self,
        user: &str,
        password: &Secret,
    ) -> Result<(String, Vec<(String, Secret)>), Error> {
        if !self.transport.is_private() {
            return Err(Error::NotEncrypted {
                url: self.api_url().to_owned(),
            });
        }
        self.transport.hide(password);
        self.login(user, password.reveal())?;
        let answer = self.get(&[
            ("action", "query"),
            ("meta", "userinfo"),
            ("uiprop", "rights"),
            ("assert", "user"),
        ])?;
        let about = &answer["query"]["userinfo"];
        let name = shortened(about["name"].as_str().unwrap_or(user), SHOWN);
        let rights = about["rights"]
            .as_array()
            .ok_or_else(|| self.unexpected("rights of the account", &answer))?;
        let rights = rights.iter().filter_map(Value::as_str);
        let powerful: Vec<&str> = rights.filter(|right| POWERFUL.contains(right)).collect();
        if !powerful.is_empty() {
            return Err(Error::Powerful {
                user: name,
                rights: powerful.join(", "),
            });
        }
        Ok((name, self.transport.cookies()))
    }

    /// The name of the account; `None` for somebody who is not logged in.
    fn account(&self) -> Result<Option<String>, Error> {
        let answer = self.get(&[("action", "query"), ("meta", "userinfo")])?;
        let user = &answer["query"]["userinfo"];
        let name = user["name"].as_str().filter(|_| user["anon"] != true);
        Ok(name.map(|name| shortened(name, SHOWN)))
    }

    /// The preferences of the account: those that are texts.
    ///
    /// # Errors
    /// If nobody is logged in, or the wiki does not show them.
    pub fn preferences(&self) -> Result<BTreeMap<String, String>, Error> {
        let question = [
            ("action", "query"),
            ("meta", "userinfo"),
            ("uiprop", "options"),
            ("assert", "user"),
        ];
        let answer = self.get(&question)?;
        let options = answer["query"]["userinfo"]["options"]
            .as_object()
            .ok_or_else(|| self.unexpected("preferences", &answer))?;
        let texts = options.iter().filter_map(|(name, value)| {
            let text = value.as_str()?;
            Some((name.clone(), text.to_owned()))
        });
        Ok(texts.collect())
    }

    fn with_login_token(&self, name: &str, parameters: &[(&str, &str)]) -> Result<Value, Error> {
        let token = self.token("login")?;
        let mut parameters = parameters.to_vec();
        parameters.push((name, &token));
        self.post(&parameters)
    }

    /// Creates an account. The session does not change.
    ///
    /// # Errors
    /// If the wiki rejects the name or the password, or the user may not create accounts.
    pub fn create_account(&self, user: &str, password: &str) -> Result<(), Error> {
        let token = self.token("createaccount")?;
        let answer = self.post(&[
            ("action", "createaccount"),
            ("username", user),
            ("password", password),
            ("retype", password),
            ("createreturnurl", RETURN),
            ("createtoken", &token),
        ])?;
        let answer = &answer["createaccount"];
        if passed(answer) {
            return Ok(());
        }
        Err(Error::Account {
            user: user.to_owned(),
            reason: reason(answer),
        })
    }
}

fn passed(answer: &Value) -> bool {
    answer["status"] == "PASS"
}

fn reason(answer: &Value) -> String {
    ["message", "reason", "result", "status"]
        .into_iter()
        .find_map(|name| answer[name].as_str())
        .map_or_else(
            || "the wiki gave no reason".to_owned(),
            |reason| shortened(reason, SHOWN),
        )
}
