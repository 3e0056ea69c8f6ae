//! The demo wiki (`cargo xtask demo --json`): one or a few for all tests of this process.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use gadget_consent::wiki::{Edit, Wiki};
use gadget_consent_core::SitePolicy;
use gadget_consent_core::definition::Definition;
use gadget_consent_core::manifest::compile;
use gadget_consent_core::titles::DEFINITION;
pub use gadget_consent_core::titles::MANIFEST;
use serde_json::{Map, Value};

use crate::log::Log;

/// A running demo wiki.
#[derive(Debug)]
pub struct Demo {
    folder: PathBuf,
    description: Value,
    // It ends when its standard input closes, and so with this process.
    _process: Child,
}

static DEMOS: [OnceLock<Demo>; 4] = [const { OnceLock::new() }; 4];

/// The repository's folder.
#[must_use]
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .unwrap()
        .to_owned()
}

/// xtask, in the project's folder: the program that runs these tests, or else by cargo.
pub(crate) fn xtask() -> Command {
    let mut command = if let Some(xtask) = std::env::var_os("GADGETCONSENT_XTASK") {
        Command::new(xtask)
    } else {
        let mut cargo = Command::new("cargo");
        cargo.args(["run", "--package", "xtask", "--"]);
        cargo
    };
    command.current_dir(root());
    command
}

/// The folder for what the tests write.
#[must_use]
pub fn output() -> PathBuf {
    let folder = root().join("target/end-to-end");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

impl Demo {
    /// How many wikis the tests of this process use at the same time (`GADGETCONSENT_WIKIS`).
    #[must_use]
    pub fn wikis() -> usize {
        let wikis =
            std::env::var("GADGETCONSENT_WIKIS").map_or(1, |number| number.parse().unwrap());
        wikis.clamp(1, DEMOS.len())
    }

    /// One of these wikis. The first call starts it.
    pub fn get(number: usize) -> &'static Self {
        DEMOS[number].get_or_init(|| Self::start(&format!("demo-{number}"), []))
    }

    /// Starts another wiki with the same gadgets, without the module. Dropped, it ends.
    #[must_use]
    pub fn without_module() -> Self {
        Self::start("demo-without-module", ["--without-module"])
    }

    /// Starts another wiki with these options of `cargo xtask demo`, in a folder of this name.
    /// Dropped, it ends.
    #[must_use]
    pub fn start<'a>(name: &str, options: impl IntoIterator<Item = &'a str>) -> Self {
        // One after another: two that look for a free port at once may find the same port.
        static START: Mutex<()> = Mutex::new(());
        let alone = START.lock().unwrap_or_else(PoisonError::into_inner);
        let folder = output().join(name);
        if folder.exists() {
            std::fs::remove_dir_all(&folder).unwrap();
        }
        let mediawiki = std::env::var_os("GADGETCONSENT_MEDIAWIKI");
        let mediawiki = mediawiki.map(|given| ["--mediawiki".into(), given]);
        let mut process = xtask()
            .args(["demo", "--json", "--port", "0", "--root"])
            .arg(&folder)
            .args(mediawiki.into_iter().flatten())
            .args(options)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("xtask starts");
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        drop(alone);
        Self {
            folder,
            description: serde_json::from_str(&line).expect("the demo describes itself in JSON"),
            _process: process,
        }
    }

    /// The wiki's address, without a slash at the end.
    #[must_use]
    pub fn wiki(&self) -> &str {
        self.description["wiki"].as_str().unwrap()
    }

    /// The wiki's address over HTTPS, for the browsers that know the third parties.
    #[must_use]
    pub fn secure_wiki(&self) -> &str {
        self.description["secureWiki"].as_str().unwrap()
    }

    /// Chromium's arguments to find the third parties by their names.
    pub fn browser_arguments(&self) -> impl Iterator<Item = &str> {
        let arguments = self.description["browserArguments"].as_array().unwrap();
        arguments.iter().map(|argument| argument.as_str().unwrap())
    }

    /// Firefox's preferences to find the third parties by their names.
    #[must_use]
    pub fn firefox_preferences(&self) -> &Map<String, Value> {
        self.description["firefoxPreferences"].as_object().unwrap()
    }

    /// A third party's log from now on.
    #[must_use]
    pub fn log(&self, host: &str) -> Log {
        let parties = self.description["thirdParties"].as_array().unwrap();
        let party = parties
            .iter()
            .find(|party| party["host"] == host)
            .unwrap_or_else(|| panic!("the demo has no third party {host}"));
        Log::from_now(PathBuf::from(party["log"].as_str().unwrap()))
    }

    /// The API, without logging in.
    #[must_use]
    pub fn api(&self) -> Wiki {
        Wiki::new(self.description["api"].as_str().unwrap()).unwrap()
    }

    /// The API, logged in to one of the demo's accounts (`administrator`,
    /// `interfaceAdministrator`).
    #[must_use]
    pub fn api_as(&self, role: &str) -> Wiki {
        let (name, password) = self.account(role);
        let wiki = self.api();
        wiki.login(name, password).unwrap();
        wiki
    }

    /// Adds settings (PHP without the opening tag) until the returned value is dropped.
    #[must_use]
    pub fn with_settings(&self, php: &str) -> Settings {
        // Always a new file: PHP may run the cached text of a file that has just changed.
        static NUMBER: AtomicU32 = AtomicU32::new(1);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let file = self.folder.join(format!("settings/test-{number}.php"));
        std::fs::write(&file, format!("<?php\n{php}\n")).unwrap();
        Settings { file }
    }

    /// Changes the definition page and publishes its manifest. Both are restored when the returned
    /// value is dropped.
    #[must_use]
    pub fn redefine(&self, from: &str, to: &str) -> Redefined {
        let wiki = self.api_as("interfaceAdministrator");
        let before = wiki.raw_page(DEFINITION).unwrap().unwrap();
        assert!(before.contains(from), "{DEFINITION} does not have {from}");
        publish(&wiki, &before.replace(from, to), &SitePolicy::default());
        Redefined { wiki, before }
    }

    /// Adds lines to the definition page and publishes its manifest, until the returned value is
    /// dropped.
    #[must_use]
    pub fn define(&self, lines: &str) -> Redefined {
        const BEFORE: &str = "== sample-bad ==";
        self.redefine(BEFORE, &format!("{lines}\n{BEFORE}"))
    }

    /// Adds lines to the definition page without a new manifest, until the returned value is
    /// dropped.
    #[must_use]
    pub fn define_without_publishing(&self, lines: &str) -> Redefined {
        let wiki = self.api_as("interfaceAdministrator");
        let before = wiki.raw_page(DEFINITION).unwrap().unwrap();
        save(&wiki, DEFINITION, &format!("{before}\n{lines}"));
        Redefined { wiki, before }
    }

    /// The name and the password of one of the demo's accounts.
    #[must_use]
    pub fn account(&self, role: &str) -> (&str, &str) {
        let account = &self.description["accounts"][role];
        let field = |name| account[name].as_str().unwrap();
        (field("name"), field("password"))
    }

    /// Saves a page as an interface administrator. It is not restored: only for pages that no other
    /// test needs.
    pub fn save(&self, title: &str, text: &str) {
        save(&self.api_as("interfaceAdministrator"), title, text);
    }

    /// Publishes a manifest with another site policy, until the returned value is dropped.
    #[must_use]
    pub fn with_policy(&self, policy: &str) -> Redefined {
        let wiki = self.api_as("interfaceAdministrator");
        let before = wiki.raw_page(DEFINITION).unwrap().unwrap();
        publish(&wiki, &before, &SitePolicy::read(policy).unwrap().value);
        Redefined { wiki, before }
    }

    /// Publishes a manifest with another site policy. It stays until something that this wiki gave
    /// for a time is dropped.
    pub fn publish_with(&self, policy: &str) {
        let wiki = self.api_as("interfaceAdministrator");
        let definition = wiki.raw_page(DEFINITION).unwrap().unwrap();
        publish(&wiki, &definition, &SitePolicy::read(policy).unwrap().value);
    }

    /// Replaces the manifest's text, or deletes its page, until the returned value is dropped.
    #[must_use]
    pub fn damage_manifest(&self, text: Option<&str>) -> Redefined {
        let wiki = self.api_as("interfaceAdministrator");
        let before = wiki.raw_page(DEFINITION).unwrap().unwrap();
        if let Some(text) = text {
            save(&wiki, MANIFEST, text);
        } else {
            let fields = [("action", "delete"), ("title", MANIFEST)];
            wiki.post_with_token("csrf", &fields).unwrap();
        }
        Redefined { wiki, before }
    }
}

/// A page that a test changes. Dropped, it restores the page.
#[derive(Debug)]
pub struct Restored {
    wiki: Wiki,
    title: String,
    before: String,
}

impl Demo {
    /// Restores the page's present text when the returned value is dropped.
    #[must_use]
    pub fn restore_later(&self, title: &str) -> Restored {
        let wiki = self.api_as("interfaceAdministrator");
        let before = wiki.raw_page(title).unwrap().unwrap();
        Restored {
            wiki,
            title: title.to_owned(),
            before,
        }
    }
}

impl Restored {
    /// The page's current text.
    #[must_use]
    pub fn text(&self) -> String {
        self.wiki.raw_page(&self.title).unwrap().unwrap()
    }
}

impl Drop for Restored {
    fn drop(&mut self) {
        save(&self.wiki, &self.title, &self.before);
    }
}

/// Additional settings of the wiki. Dropped, they are removed.
#[derive(Debug)]
pub struct Settings {
    file: PathBuf,
}

impl Drop for Settings {
    fn drop(&mut self) {
        std::fs::remove_file(&self.file).unwrap();
    }
}

/// A changed definition page or manifest. Dropped, both are restored.
#[derive(Debug)]
pub struct Redefined {
    wiki: Wiki,
    before: String,
}

impl Drop for Redefined {
    fn drop(&mut self) {
        publish(&self.wiki, &self.before, &SitePolicy::default());
    }
}

fn publish(wiki: &Wiki, definition: &str, policy: &SitePolicy) {
    save(wiki, DEFINITION, definition);
    let page = Definition::read(definition);
    let manifest = compile(page.gadgets(), policy).unwrap();
    save(wiki, MANIFEST, &manifest);
}

fn save(wiki: &Wiki, title: &str, text: &str) {
    wiki.edit(&Edit {
        title,
        text,
        summary: "end-to-end test",
        model: None,
    })
    .unwrap();
}
