//! The demo's accounts. Their passwords are no secret: the wiki answers on this machine only.

use gadget_consent::wiki::{self, Wiki};
use serde::Serialize;

use super::folder::{self, Folder};
use crate::progress::Step;

/// Name and password.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Account {
    /// As on the wiki.
    pub name: &'static str,
    /// At least the ten characters that `MediaWiki` asks of administrators.
    pub password: &'static str,
}

/// Made by the installer: administrator and bureaucrat.
pub const ADMINISTRATOR: Account = Account {
    name: "Admin",
    password: "keeper-of-the-harbour",
};

/// May edit scripts and styles; puts the demo's pages on the wiki.
pub const INTERFACE_ADMINISTRATOR: Account = Account {
    name: "Ines",
    password: "lamps-and-lenses",
};

/// Like everybody.
pub const USERS: [Account; 2] = [
    Account {
        name: "Alice",
        password: "tide-comes-in",
    },
    Account {
        name: "Bob",
        password: "tide-goes-out",
    },
];

/// Why an account is missing.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The wiki refused.
    #[error("cannot make the accounts: {0}")]
    Wiki(#[from] wiki::Error),
    /// The system refused.
    #[error(transparent)]
    Folder(#[from] folder::Error),
}

/// Sees to it that there are all accounts, and logs the interface administrator in.
///
/// # Errors
/// When the wiki refuses.
pub fn ensure(folder: &Folder, wiki: &Wiki) -> Result<(), Error> {
    let done = folder.path("accounts-made");
    if !done.is_file() {
        let step = Step::start("make accounts");
        make(&Wiki::new(wiki.api_url())?)?;
        std::fs::write(&done, "").map_err(folder::Error::file("write", &done))?;
        step.done();
    }
    let own = INTERFACE_ADMINISTRATOR;
    Ok(wiki.login(own.name, own.password)?)
}

fn make(wiki: &Wiki) -> Result<(), wiki::Error> {
    wiki.login(ADMINISTRATOR.name, ADMINISTRATOR.password)?;
    for account in [INTERFACE_ADMINISTRATOR].iter().chain(&USERS) {
        if !exists(wiki, account.name)? {
            wiki.create_account(account.name, account.password)?;
        }
    }
    let groups = "interface-admin|sysop";
    rights(wiki, INTERFACE_ADMINISTRATOR.name, &[("add", groups)])?;
    // Since 2018 an administrator alone may not edit scripts; the installer makes one who may.
    rights(wiki, ADMINISTRATOR.name, &[("remove", "interface-admin")])
}

fn exists(wiki: &Wiki, name: &str) -> Result<bool, wiki::Error> {
    let answer = wiki.get(&[("action", "query"), ("list", "users"), ("ususers", name)])?;
    Ok(answer["query"]["users"][0]["userid"].is_u64())
}

fn rights(wiki: &Wiki, name: &str, change: &[(&str, &str)]) -> Result<(), wiki::Error> {
    let mut parameters = vec![("action", "userrights"), ("user", name)];
    parameters.extend_from_slice(change);
    wiki.post_with_token("userrights", &parameters).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_long_enough_for_an_administrator() {
        let [alice, bob] = USERS;
        for account in [ADMINISTRATOR, INTERFACE_ADMINISTRATOR, alice, bob] {
            assert!(account.password.len() >= 10, "{}", account.name);
        }
    }
}
