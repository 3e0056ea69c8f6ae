//! What the demo prints when the wiki answers.

use std::fmt::Write;

use console::style;
use serde_json::json;
use third_parties::ThirdParties;

use crate::{
    account::{ADMINISTRATOR, INTERFACE_ADMINISTRATOR, USERS},
    server::{Server, secure_address},
};

/// For scripts (docs/formats.md, `cargo xtask demo --json`).
///
/// # Errors
/// When a path is not Unicode.
pub fn json(server: &Server, third_parties: &ThirdParties) -> serde_json::Result<String> {
    serde_json::to_string(&json!({
        "wiki": server.address(),
        "secureWiki": secure_address(),
        "api": server.api(),
        "log": server.log(),
        "accounts": {
            "administrator": ADMINISTRATOR,
            "interfaceAdministrator": INTERFACE_ADMINISTRATOR,
            "users": USERS,
        },
        "thirdParties": third_parties.parties(),
        "browserArguments": third_parties.browser_arguments(),
        "firefoxPreferences": third_parties.firefox_preferences(),
    }))
}

/// For people.
#[must_use]
pub fn text(server: &Server, third_parties: &ThirdParties) -> String {
    let mut said = format!(
        "\n{} {}\n\n{}\n",
        style("The wiki:").bold(),
        style(server.address()).cyan().bold(),
        style("Accounts").bold()
    );
    let roles = [
        ("a reader", USERS[0]),
        ("another one", USERS[1]),
        ("interface administrator", INTERFACE_ADMINISTRATOR),
        ("administrator", ADMINISTRATOR),
    ];
    for (role, account) in roles {
        // Writing to a String cannot fail.
        let _ = writeln!(said, "  {:8} {:24} {role}", account.name, account.password);
    }
    let _ = writeln!(
        said,
        "\n{}",
        style("Third parties, and the logs of who contacted them").bold()
    );
    for party in third_parties.parties() {
        let log = crate::shown(&party.log);
        let _ = writeln!(
            said,
            "  {:22} {:18} {log}",
            party.host,
            party.address.to_string()
        );
    }
    let _ = writeln!(
        said,
        "\n{}\n  chromium --user-data-dir=$(mktemp -d) --no-first-run{} {}\n\n\
         (or start the demo with --open)\n\n\
         This browser also knows the wiki over HTTPS: {}\n\n\
         The wiki's log: {}\n{}",
        style("A browser that knows the third parties").bold(),
        third_parties
            .browser_arguments()
            .iter()
            .fold(String::new(), |all, argument| format!(
                "{all} \\\n    '{argument}'"
            )),
        server.address(),
        secure_address(),
        crate::shown(server.log()),
        style("Ctrl-C stops everything.").bold(),
    );
    said
}
