//! People with accounts on the wiki, each created for one test.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use gadget_consent::wiki::{Edit, Wiki};
use gadget_consent_core::Entry;
use gadget_consent_core::ledger::{LedgerMap, Reach, is_gadget, preference_name, revoked};
use serde_json::Value;

use crate::demo::Demo;

const PASSWORD: &str = "a-long-enough-password";

/// A person with an account.
#[derive(Debug)]
pub struct Person {
    /// The account's name.
    pub name: String,
    /// Its password.
    pub password: String,
    api: Wiki,
}

impl Person {
    /// Creates an account with these gadgets switched on. The sample gadget that is on by default
    /// is switched off.
    #[must_use]
    pub fn with_gadgets(demo: &Demo, gadgets: &[&str]) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(1);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let time = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let name = format!("Reader{}n{number}", time.as_millis());
        demo.api_as("administrator")
            .create_account(&name, PASSWORD)
            .unwrap();
        let api = demo.api();
        api.login(&name, PASSWORD).unwrap();
        let person = Self {
            name,
            password: PASSWORD.to_owned(),
            api,
        };
        person.set_option("gadget-locator", "0");
        for gadget in gadgets {
            person.set_option(&format!("gadget-{gadget}"), "1");
        }
        person
    }

    /// Creates the account of an interface administrator, with these gadgets switched on.
    #[must_use]
    pub fn interface_administrator(demo: &Demo, gadgets: &[&str]) -> Self {
        let person = Self::with_gadgets(demo, gadgets);
        let fields = [
            ("action", "userrights"),
            ("user", person.name.as_str()),
            ("add", "interface-admin"),
        ];
        let administrator = demo.api_as("administrator");
        administrator
            .post_with_token("userrights", &fields)
            .unwrap();
        person
    }

    /// One of the demo's accounts.
    #[must_use]
    pub fn of_role(demo: &Demo, role: &str) -> Self {
        let (name, password) = demo.account(role);
        Self {
            name: name.to_owned(),
            password: password.to_owned(),
            api: demo.api_as(role),
        }
    }

    /// Sets a preference on the server, without the browser.
    pub fn set_option(&self, name: &str, value: &str) {
        let fields = [
            ("action", "options"),
            ("optionname", name),
            ("optionvalue", value),
        ];
        self.api.post_with_token("csrf", &fields).unwrap();
    }

    /// Sets many preferences on the server. The values must not contain `|`.
    pub fn set_options(&self, options: &[(String, String)]) {
        // A request may name 50 at most.
        for batch in options.chunks(50) {
            let change: Vec<String> = batch
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            let fields = [("action", "options"), ("change", &change.join("|"))];
            self.api.post_with_token("csrf", &fields).unwrap();
        }
    }

    /// The person's ledger as it is on the server.
    #[must_use]
    pub fn ledger(&self) -> LedgerMap {
        let fields = [
            ("action", "query"),
            ("meta", "userinfo"),
            ("uiprop", "options"),
        ];
        let answer = self.api.get(&fields).unwrap();
        let options = answer["query"]["userinfo"]["options"].as_object().unwrap();
        let texts = options.iter();
        LedgerMap::read(texts.filter_map(|(name, value)| Some((name.as_str(), value.as_str()?))))
    }

    /// Changes the ledger on the server, without the browser.
    fn change_ledger(&self, change: impl FnOnce(&mut LedgerMap)) {
        let before = self.ledger();
        let mut map = before.clone();
        change(&mut map);
        let changes: Vec<String> = map
            .changes_since(&before)
            .into_iter()
            .map(|(number, value)| {
                let name = preference_name(number);
                value.map_or(name.clone(), |value| format!("{name}={value}"))
            })
            .collect();
        // The wiki refuses a request that changes nothing.
        if changes.is_empty() {
            return;
        }
        // Values may contain `|`.
        let changes = format!("\u{1f}{}", changes.join("\u{1f}"));
        let fields = [("action", "options"), ("change", &changes)];
        let answer = self.api.post_with_token("csrf", &fields).unwrap();
        assert_eq!(answer["warnings"], Value::Null);
    }

    /// Puts an entry into the person's ledger on the server, without the browser.
    pub fn set_answer(&self, gadget: &str, entry: &str) {
        self.change_ledger(|map| assert!(map.set(gadget, entry, Reach::Wiki), "{gadget}"));
    }

    /// Puts entries into the person's ledger on the server: gadgets and texts.
    pub fn set_answers(&self, answers: &[(String, String)]) {
        self.change_ledger(|map| {
            for (gadget, entry) in answers {
                assert!(map.set(gadget, entry, Reach::Wiki), "{gadget}");
            }
        });
    }

    /// Takes the person's answer to a gadget back on the server, as the review page does: an entry says
    /// so. Where there is none, a device that remembers the answer would save it again.
    pub fn unset_answer(&self, gadget: &str) {
        let entry = self.ledger().text(gadget).parse::<Entry>();
        let text = entry.map(|entry| Entry {
            revision: entry.revision + 1,
            ..revoked(entry.day)
        });
        self.set_answer(
            gadget,
            &text.map_or_else(|_| String::new(), |text| text.to_string()),
        );
    }

    /// Blocks the account.
    pub fn block(&self, demo: &Demo) {
        let fields = [("action", "block"), ("user", &self.name)];
        let administrator = demo.api_as("administrator");
        administrator.post_with_token("csrf", &fields).unwrap();
    }

    /// Unblocks the account.
    pub fn unblock(&self, demo: &Demo) {
        let fields = [("action", "unblock"), ("user", &self.name)];
        let administrator = demo.api_as("administrator");
        administrator.post_with_token("csrf", &fields).unwrap();
    }

    /// Saves a user script of the person: `common.js` or `vector-2022.js`.
    pub fn save_script(&self, page: &str, text: &str) {
        let title = format!("User:{}/{page}", self.name);
        self.api
            .edit(&Edit {
                title: &title,
                text,
                summary: "end-to-end test",
                model: None,
            })
            .unwrap();
    }

    /// A preference as it is on the server.
    #[must_use]
    pub fn option(&self, name: &str) -> Option<String> {
        let fields = [
            ("action", "query"),
            ("meta", "userinfo"),
            ("uiprop", "options"),
        ];
        let answer = self.api.get(&fields).unwrap();
        text(&answer["query"]["userinfo"]["options"][name])
    }

    /// A preference for all wikis of the farm. The wiki needs the extension GlobalPreferences.
    #[must_use]
    pub fn global_option(&self, name: &str) -> Option<String> {
        let fields = [("action", "query"), ("meta", "globalpreferences")];
        let answer = self.api.get(&fields).unwrap();
        text(&answer["query"]["globalpreferences"]["preferences"][name])
    }

    /// The ledger's entry for a gadget as it is on the server.
    #[must_use]
    pub fn entry(&self, gadget: &str) -> Option<String> {
        Some(self.ledger().text(gadget)).filter(|text| !text.is_empty())
    }

    /// The same without version and day.
    #[must_use]
    pub fn answer(&self, gadget: &str) -> Option<String> {
        undated(&self.entry(gadget)?)
    }

    /// All entries of the ledger that are answers, in the form of [`Person::answer`].
    #[must_use]
    pub fn answers(&self) -> Vec<(String, String)> {
        let entries = self.ledger().entries().into_iter();
        // What the module keeps for itself is no answer.
        entries
            .filter(|(name, _)| is_gadget(name))
            .filter_map(|(gadget, text)| Some((gadget, undated(&text)?)))
            .collect()
    }
}

/// An entry without version and day. `None` if the answer was revoked.
fn undated(entry: &str) -> Option<String> {
    let fields: Vec<&str> = entry.split(';').collect();
    if matches!(fields[..], [_, "refuse", _, ""]) {
        return None;
    }
    let kept = fields
        .iter()
        .enumerate()
        .filter(|(index, _)| ![0, 2].contains(index));
    let kept: Vec<&str> = kept.map(|(_, field)| *field).collect();
    Some(kept.join(";"))
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        value => {
            let text = value.as_str().map(ToOwned::to_owned);
            Some(text.unwrap_or_else(|| value.to_string()))
        }
    }
}
