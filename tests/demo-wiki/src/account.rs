//! The demo's accounts. Their passwords are public: the wiki is reachable from this machine only.

use anyhow::Context;
use fs_err as fs;
use gadget_consent::wiki::{self, Wiki};
use serde::Serialize;
use steps::Step;

use crate::folder::Folder;

/// Name and password.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Account {
    /// The user name on the wiki.
    pub name: &'static str,
    /// `MediaWiki` requires ten characters of administrators.
    pub password: &'static str,
}

/// The installer's account: administrator and bureaucrat.
pub const ADMINISTRATOR: Account = Account {
    name: "Admin",
    password: "keeper-of-the-harbour",
};

/// May edit scripts and styles. The demo saves its pages as this user.
pub const INTERFACE_ADMINISTRATOR: Account = Account {
    name: "Ines",
    password: "lamps-and-lenses",
};

/// Users without special rights.
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

/// Creates the accounts that are missing, and logs in as the interface administrator.
///
/// # Errors
/// When the wiki refuses a login or an account.
pub fn ensure(folder: &Folder, wiki: &Wiki) -> anyhow::Result<()> {
    let done = folder.path("accounts-made");
    if !done.is_file() {
        let step = Step::start("create the accounts");
        make(&Wiki::new(wiki.api_url())?).context("cannot create the demo's accounts")?;
        fs::write(&done, "")?;
        step.done();
    }
    let Account { name, password } = INTERFACE_ADMINISTRATOR;
    wiki.login(name, password)
        .with_context(|| format!("cannot log in to the demo wiki as {name}"))
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
    // On most wikis administrators may not edit scripts; the installer's administrator may.
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
