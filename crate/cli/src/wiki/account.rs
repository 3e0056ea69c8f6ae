//! Accounts: ours, and new ones.

use serde_json::Value;

use super::{Error, Wiki};

/// Where a login that leaves the wiki would come back to; the API demands one.
const RETURN: &str = "https://localhost/";

impl Wiki {
    /// Logs in: by `action=clientlogin`, or with a bot password (`Name@application`) by
    /// `action=login`.
    ///
    /// # Errors
    /// When the wiki does not know the name or the password, or wants more than these.
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
        // What was asked for before belongs to the old session.
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

    fn with_login_token(&self, name: &str, parameters: &[(&str, &str)]) -> Result<Value, Error> {
        let token = self.token("login")?;
        let mut parameters = parameters.to_vec();
        parameters.push((name, &token));
        self.post(&parameters)
    }

    /// Creates an account; the session stays as it is.
    ///
    /// # Errors
    /// When the wiki does not take the name or the password, or we may not create accounts.
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
        .unwrap_or("the wiki gave no reason")
        .to_owned()
}
