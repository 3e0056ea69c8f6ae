//! The wiki's pages as they are now.

use std::collections::BTreeMap;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use gadget_consent_core::titles::{self, without_namespace};

use super::definition::{CLEANUP, Kind, OwnGadget};
use super::lines;
use crate::wiki::{Base, Edit, Edited, Error, Revision, Wiki, WikiPage};

/// The content model of pages that define a gadget in JSON.
const JSON_DEFINITION: &str = "GadgetDefinition";

/// How many revisions of a definition are looked at.
const HISTORY: u32 = 40;

/// The beginning of the titles of all our pages, without the namespace.
const OURS: &str = "Gadget-consent";

/// A wiki, as far as it is needed here.
pub trait Site {
    /// The pages of the namespace MediaWiki whose titles begin so.
    ///
    /// # Errors
    /// If the wiki does not answer.
    fn below(&self, prefix: &str) -> Result<Vec<WikiPage>, Error>;
    /// The latest revisions of a page with their texts, the latest first.
    ///
    /// # Errors
    /// If the wiki does not answer.
    fn history(&self, title: &str, most: u32) -> Result<Vec<(Revision, String)>, Error>;
    /// Saves a page.
    ///
    /// # Errors
    /// If the wiki does not save it.
    fn save(&self, edit: &Edit<'_>, base: Base) -> Result<Edited, Error>;
    /// Which of these gadgets the wiki has.
    ///
    /// # Errors
    /// If the wiki does not answer.
    fn has_gadgets(&self, names: &[&str]) -> Result<Vec<String>, Error>;
    /// The time since some moment.
    fn now(&self) -> Duration;
    /// Waits.
    fn wait(&self, time: Duration);
    /// Tells the user a sentence.
    fn tell(&self, sentence: &str);
}

impl Site for Wiki {
    fn below(&self, prefix: &str) -> Result<Vec<WikiPage>, Error> {
        self.pages_below(prefix)
    }

    fn history(&self, title: &str, most: u32) -> Result<Vec<(Revision, String)>, Error> {
        Self::history(self, title, most)
    }

    fn save(&self, edit: &Edit<'_>, base: Base) -> Result<Edited, Error> {
        self.edit_if(edit, base)
    }

    fn has_gadgets(&self, names: &[&str]) -> Result<Vec<String>, Error> {
        let answer = self.get(&[
            ("action", "query"),
            ("list", "gadgets"),
            ("gaprop", "id"),
            ("gaids", &names.join("|")),
        ])?;
        let found = answer["query"]["gadgets"].as_array();
        let name = |gadget: &serde_json::Value| gadget["id"].as_str().map(str::to_owned);
        Ok(found.into_iter().flatten().filter_map(name).collect())
    }

    fn now(&self) -> Duration {
        static BEGIN: LazyLock<Instant> = LazyLock::new(Instant::now);
        BEGIN.elapsed()
    }

    fn wait(&self, time: Duration) {
        std::thread::sleep(time);
    }

    fn tell(&self, sentence: &str) {
        Self::tell(self, sentence);
    }
}

/// A page as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The text.
    pub text: String,
    /// The latest revision.
    pub revision: Revision,
}

/// All pages that matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// Where our gadgets are defined, or will be.
    pub kind: Kind,
    /// MediaWiki:Gadgets-definition.
    pub definition: Option<Page>,
    /// The definitions in JSON of all gadgets, by the gadget's name.
    pub json: BTreeMap<String, Page>,
    /// The pages whose titles begin with `Gadget-consent`, by their titles without the namespace.
    pub pages: BTreeMap<String, Page>,
    /// Earlier revisions of the pages that define our gadgets, the latest first, by title.
    pub history: BTreeMap<String, Vec<(Revision, String)>>,
}

impl State {
    /// Reads the pages.
    ///
    /// # Errors
    /// If the wiki does not answer.
    pub fn read(site: &impl Site, kind: Option<Kind>) -> Result<Self, Error> {
        let page = |page: WikiPage| Page {
            text: page.text,
            revision: page.revision,
        };
        let title = without_namespace(titles::DEFINITION);
        let definition = site.below(title)?.into_iter();
        let definition = definition
            .filter(|page| without_namespace(&page.title) == title)
            .map(page)
            .next();
        let mut json = BTreeMap::new();
        for found in site.below(without_namespace(titles::JSON_DEFINITIONS))? {
            let gadget = titles::gadget_of_json_definition(&found.title);
            if let Some(name) = gadget.filter(|_| found.model == JSON_DEFINITION) {
                json.insert(name, page(found));
            }
        }
        let pages = site.below(OURS)?.into_iter();
        let pages = pages
            .map(|found| (without_namespace(&found.title).to_owned(), page(found)))
            .collect();
        let mut state = Self {
            kind: Kind::Lines,
            definition,
            json,
            pages,
            history: BTreeMap::new(),
        };
        state.kind = match kind {
            Some(kind) => kind,
            None => state.likely_kind(site)?,
        };
        for title in state.definition_titles() {
            let history = site.history(&title, HISTORY)?;
            state.history.insert(title, history);
        }
        Ok(state)
    }

    /// A wiki that has our gadgets in JSON, or has gadgets in JSON and does not know those of its
    /// definition page, defines gadgets in JSON.
    fn likely_kind(&self, site: &impl Site) -> Result<Kind, Error> {
        if self.json.keys().any(|name| lines::is_own(name)) {
            return Ok(Kind::Json);
        }
        if self.json.is_empty() {
            return Ok(Kind::Lines);
        }
        let text = self.definition.as_ref().map_or("", |page| &page.text);
        let definition = gadget_consent_core::definition::Definition::read(text);
        let names: Vec<String> = definition
            .gadgets()
            .iter()
            .map(|gadget| gadget.name.text.clone())
            .filter(|name| !self.json.contains_key(name))
            .take(20)
            .collect();
        if names.is_empty() {
            return Ok(Kind::Json);
        }
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        Ok(if site.has_gadgets(&names)?.is_empty() {
            Kind::Json
        } else {
            Kind::Lines
        })
    }

    /// The pages that define our gadgets.
    fn definition_titles(&self) -> Vec<String> {
        match self.kind {
            Kind::Lines => vec![titles::DEFINITION.to_owned()],
            Kind::Json => {
                let own = self.json.keys().filter(|name| lines::is_own(name));
                own.map(|name| titles::json_definition(name)).collect()
            }
        }
    }

    /// Our gadgets on the wiki.
    #[must_use]
    pub fn own_gadgets(&self) -> Vec<OwnGadget> {
        match self.kind {
            Kind::Lines => {
                let text = self.definition.as_ref().map_or("", |page| &page.text);
                OwnGadget::all_of_lines(text)
            }
            Kind::Json => self
                .json
                .iter()
                .filter(|(name, _)| lines::is_own(name))
                .filter_map(|(name, page)| OwnGadget::of_json(name, &page.text))
                .filter(|gadget| !gadget.pages.is_empty() && gadget.name != CLEANUP)
                .collect(),
        }
    }

    /// A page of a gadget.
    #[must_use]
    pub fn page(&self, page: &str) -> Option<&Page> {
        self.pages.get(&super::definition::title(page))
    }
}
