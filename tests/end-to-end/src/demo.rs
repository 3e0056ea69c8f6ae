//! The demo wiki, as `cargo xtask demo --json` starts it: one or a few for all tests of a process.

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
    told: Value,
    // Its standard input closes with this process, and with that it ends.
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

/// The build tool, in the project's folder: as it was built for these tests, or by cargo.
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

/// Where the tests leave what they make.
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

    /// One of these wikis; started with the first call.
    pub fn get(number: usize) -> &'static Self {
        DEMOS[number].get_or_init(|| Self::start(&format!("demo-{number}"), []))
    }

    /// The same wiki and gadgets without the module; ends when it is dropped.
    #[must_use]
    pub fn without_module() -> Self {
        Self::start("demo-without-module", ["--without-module"])
    }

    /// A wiki of its own with options of `cargo xtask demo`, in a folder of that name; ends when it
    /// is dropped.
    #[must_use]
    pub fn start<'a>(name: &str, options: impl IntoIterator<Item = &'a str>) -> Self {
        // One after the other: two that look for a free port at a time may find the same one.
        static START: Mutex<()> = Mutex::new(());
        let alone = START.lock().unwrap_or_else(PoisonError::into_inner);
        let folder = output().join(name);
        if folder.exists() {
            std::fs::remove_dir_all(&folder).unwrap();
        }
        let mut process = xtask()
            .args(["demo", "--json", "--port", "0", "--root"])
            .arg(&folder)
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
            told: serde_json::from_str(&line).expect("the demo says where it is"),
            _process: process,
        }
    }

    /// The wiki's address, without a slash at the end.
    #[must_use]
    pub fn wiki(&self) -> &str {
        self.told["wiki"].as_str().unwrap()
    }

    /// What Chromium must be told to know the third parties' names.
    pub fn browser_arguments(&self) -> impl Iterator<Item = &str> {
        let arguments = self.told["browserArguments"].as_array().unwrap();
        arguments.iter().map(|argument| argument.as_str().unwrap())
    }

    /// What Firefox must be told to know the third parties' names.
    #[must_use]
    pub fn firefox_preferences(&self) -> &Map<String, Value> {
        self.told["firefoxPreferences"].as_object().unwrap()
    }

    /// The log of a third party from now on.
    #[must_use]
    pub fn log(&self, host: &str) -> Log {
        let parties = self.told["thirdParties"].as_array().unwrap();
        let party = parties
            .iter()
            .find(|party| party["host"] == host)
            .unwrap_or_else(|| panic!("the demo has no third party {host}"));
        Log::from_now(PathBuf::from(party["log"].as_str().unwrap()))
    }

    /// The API, as nobody.
    #[must_use]
    pub fn api(&self) -> Wiki {
        Wiki::new(self.told["api"].as_str().unwrap()).unwrap()
    }

    /// The API, as one of the demo's accounts (`administrator`, `interfaceAdministrator`).
    #[must_use]
    pub fn api_as(&self, role: &str) -> Wiki {
        let (name, password) = self.account(role);
        let wiki = self.api();
        wiki.login(name, password).unwrap();
        wiki
    }

    /// Adds settings to the wiki's own (PHP without its opening tag) until the answer is dropped.
    #[must_use]
    pub fn with_settings(&self, php: &str) -> Settings {
        // A file of its own: of one that changes, PHP may run what it was a moment ago.
        static NUMBER: AtomicU32 = AtomicU32::new(1);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let file = self.folder.join(format!("settings/test-{number}.php"));
        std::fs::write(&file, format!("<?php\n{php}\n")).unwrap();
        Settings { file }
    }

    /// Changes the definition page, and publishes the manifest that follows from it; both are put
    /// back when the answer is dropped.
    #[must_use]
    pub fn redefine(&self, from: &str, to: &str) -> Redefined {
        let wiki = self.api_as("interfaceAdministrator");
        let before = wiki.raw_page(DEFINITION).unwrap().unwrap();
        assert!(before.contains(from), "{DEFINITION} does not have {from}");
        publish(&wiki, &before.replace(from, to), &SitePolicy::default());
        Redefined { wiki, before }
    }

    /// Defines more gadgets, by lines of the definition page, until the answer is dropped.
    #[must_use]
    pub fn define(&self, lines: &str) -> Redefined {
        const BEFORE: &str = "== sample-bad ==";
        self.redefine(BEFORE, &format!("{lines}\n{BEFORE}"))
    }

    /// Defines more gadgets, and leaves the manifest as it was, until the answer is dropped.
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
        let account = &self.told["accounts"][role];
        let field = |name| account[name].as_str().unwrap();
        (field("name"), field("password"))
    }

    /// Saves a page, as an interface administrator. It stays: only what nobody else needs.
    pub fn save(&self, title: &str, text: &str) {
        save(&self.api_as("interfaceAdministrator"), title, text);
    }

    /// Publishes the manifest that follows from another site policy, until the answer is dropped.
    #[must_use]
    pub fn under(&self, policy: &str) -> Redefined {
        let wiki = self.api_as("interfaceAdministrator");
        let before = wiki.raw_page(DEFINITION).unwrap().unwrap();
        publish(&wiki, &before, &SitePolicy::read(policy).unwrap().value);
        Redefined { wiki, before }
    }

    /// Puts another text in the manifest's place, or deletes its page, until the answer is dropped.
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

/// A page that a test changes; dropped, it is as it was.
#[derive(Debug)]
pub struct Kept {
    wiki: Wiki,
    title: String,
    before: String,
}

impl Demo {
    /// Puts the page's present text back when the answer is dropped.
    #[must_use]
    pub fn keep(&self, title: &str) -> Kept {
        let wiki = self.api_as("interfaceAdministrator");
        let before = wiki.raw_page(title).unwrap().unwrap();
        Kept {
            wiki,
            title: title.to_owned(),
            before,
        }
    }
}

impl Kept {
    /// The page's text now.
    #[must_use]
    pub fn text(&self) -> String {
        self.wiki.raw_page(&self.title).unwrap().unwrap()
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        save(&self.wiki, &self.title, &self.before);
    }
}

/// More settings of the wiki; dropped, they are gone.
#[derive(Debug)]
pub struct Settings {
    file: PathBuf,
}

impl Drop for Settings {
    fn drop(&mut self) {
        std::fs::remove_file(&self.file).unwrap();
    }
}

/// A changed definition page or manifest; dropped, both are as they were.
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
