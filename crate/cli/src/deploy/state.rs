//! The wiki's pages as they are now.

use std::collections::BTreeMap;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use gadget_consent_core::SitePolicy;
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
    /// The gadgets that the wiki has.
    ///
    /// # Errors
    /// If the wiki does not answer.
    fn gadgets(&self) -> Result<Vec<String>, Error>;
    /// The host.
    fn host(&self) -> &str;
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

    fn gadgets(&self) -> Result<Vec<String>, Error> {
        Self::gadgets(self)
    }

    fn host(&self) -> &str {
        Self::host(self)
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
    /// The wiki's own `Content-Security-Policy` header, if it was asked for.
    pub header: Option<String>,
    /// The wiki's host.
    pub host: String,
    /// The names of all gadgets that the wiki itself lists, where it has definitions of both kinds.
    pub known: Option<Vec<String>>,
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
            header: None,
            host: site.host().to_owned(),
            known: None,
            history: BTreeMap::new(),
        };
        if state.definition.is_some() && !state.json.is_empty() {
            state.known = Some(site.gadgets()?);
        }
        state.kind = kind.unwrap_or_else(|| state.likely_kind());
        for title in state.definition_titles() {
            let history = site.history(&title, HISTORY)?;
            state.history.insert(title, history);
        }
        Ok(state)
    }

    /// A wiki that has our gadgets in JSON, or has gadgets in JSON and does not know those of its
    /// definition page, defines gadgets in JSON.
    fn likely_kind(&self) -> Kind {
        if self.json.is_empty() {
            return Kind::Lines;
        }
        let text = self.definition.as_ref().map_or("", |page| &page.text);
        let definition = gadget_consent_core::definition::Definition::read(text);
        let is_read = definition.gadgets().iter().any(|gadget| {
            let name = &gadget.name.text;
            let known = self.known.as_ref();
            !self.json.contains_key(name) && known.is_some_and(|known| known.contains(name))
        });
        if is_read && !self.json.keys().any(|name| lines::is_own(name)) {
            Kind::Lines
        } else {
            Kind::Json
        }
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

    /// The site policy; `None` if there is none that can be read.
    #[must_use]
    pub fn policy(&self) -> Option<SitePolicy> {
        let page = self.pages.get(without_namespace(titles::POLICY))?;
        Some(SitePolicy::read(&page.text).ok()?.value)
    }

    /// A page of a gadget.
    #[must_use]
    pub fn page(&self, page: &str) -> Option<&Page> {
        self.pages.get(&super::definition::title(page))
    }
}
