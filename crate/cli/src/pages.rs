//! The pages that a command works on, from files or from a wiki.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use gadget_consent::wiki::Wiki;
use gadget_consent_core::definition::json::{JsonError, gadget_name, read_json};
use gadget_consent_core::definition::{Definition, Gadget, Repo, combined};
use gadget_consent_core::json::{Problem, Reading};
use gadget_consent_core::lint::GadgetPage;
use gadget_consent_core::{Disclosures, SitePolicy};

use crate::error::CommandError;
use crate::printable::printable;

const DEFINITION: &str = "MediaWiki:Gadgets-definition";
const POLICY: &str = "MediaWiki:Gadget-consent-policy.json";
const DISCLOSURES: &str = "MediaWiki:Gadget-consent-disclosures.json";

/// Where the pages are.
#[derive(Debug, clap::Args)]
pub struct From {
    /// The text of MediaWiki:Gadgets-definition (“-” for standard input), and pages
    /// MediaWiki:Gadgets/NAME.json in files named NAME.json
    #[arg(required_unless_present = "wiki", value_name = "FILE")]
    files: Vec<PathBuf>,

    /// Read all pages from a wiki: its address, or that of its api.php
    #[arg(long, value_name = "URL", conflicts_with_all = ["files", "policy", "disclosures"])]
    pub(crate) wiki: Option<String>,

    /// The text of MediaWiki:Gadget-consent-policy.json
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,

    /// The text of MediaWiki:Gadget-consent-disclosures.json
    #[arg(long, value_name = "FILE")]
    disclosures: Option<PathBuf>,
}

/// A page with gadgets.
#[derive(Debug)]
pub struct Document {
    /// Which.
    pub page: GadgetPage,
    /// What it is called: a path, or a title.
    pub name: String,
    /// The file; `None` for what is in none.
    pub path: Option<PathBuf>,
    /// The whole text.
    pub text: String,
}

/// All pages.
#[derive(Debug)]
pub struct Pages {
    /// MediaWiki:Gadgets-definition.
    pub definition: Option<Document>,
    /// Pages of single gadgets, by the gadget's name.
    pub json: Vec<(String, Document)>,
    /// Which of both count.
    pub repo: Repo,
    /// The site policy.
    pub policy: SitePolicy,
    /// The disclosures, where there are any.
    pub disclosures: Option<Disclosures>,
}

impl Pages {
    /// Reads all pages.
    pub fn read(args: &From) -> Result<Self, CommandError> {
        match &args.wiki {
            Some(address) => from_wiki(address),
            None => from_files(args),
        }
    }

    /// The text of MediaWiki:Gadgets-definition.
    pub fn definition_text(&self) -> &str {
        self.definition
            .as_ref()
            .map_or("", |document| document.text.as_str())
    }

    /// The gadgets as the extension finds them, or the names of pages that define none, and why.
    pub fn gadgets(&self) -> Result<Vec<Gadget>, Vec<(&str, JsonError)>> {
        let (mut gadgets, mut errors) = (Vec::new(), Vec::new());
        for (name, document) in &self.json {
            match read_json(name, &document.text) {
                Ok(gadget) => gadgets.push(gadget),
                Err(error) => errors.push((document.name.as_str(), error)),
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let definition = Definition::read(self.definition_text());
        Ok(combined(self.repo, gadgets, &definition))
    }

    /// All pages with gadgets.
    pub fn documents(&self) -> impl Iterator<Item = &Document> {
        let json = self.json.iter().map(|(_, document)| document);
        self.definition.iter().chain(json)
    }

    /// All pages with gadgets.
    pub fn documents_mut(&mut self) -> impl Iterator<Item = &mut Document> {
        let json = self.json.iter_mut().map(|(_, document)| document);
        self.definition.iter_mut().chain(json)
    }
}

fn from_files(args: &From) -> Result<Pages, CommandError> {
    let mut definition: Option<Document> = None;
    let mut json: Vec<(String, Document)> = Vec::new();
    for path in &args.files {
        let is_json = path.extension().is_some_and(|end| end == "json");
        if is_json {
            let name = path
                .file_stem()
                .and_then(|name| name.to_str())
                .ok_or_else(|| CommandError::Unnamed(path.clone()))?
                .replace(' ', "_");
            let document = document(GadgetPage::Json(name.clone()), path)?;
            let same = json.iter().find(|(other, _)| *other == name);
            only(same.map(|(_, other)| other), &document)?;
            json.push((name, document));
        } else {
            let document = document(GadgetPage::Definition, path)?;
            only(definition.as_ref(), &document)?;
            definition = Some(document);
        }
    }
    Ok(Pages {
        repo: repo(definition.is_some(), !json.is_empty()),
        definition,
        json,
        policy: match &args.policy {
            Some(path) => read_page(&path.display().to_string(), &read(path)?, SitePolicy::read)?,
            None => SitePolicy::default(),
        },
        disclosures: match &args.disclosures {
            Some(path) => {
                let name = path.display().to_string();
                Some(read_page(&name, &read(path)?, Disclosures::read)?)
            }
            None => None,
        },
    })
}

/// Of two files for one page, one would not be looked at, and --fix would mix them up.
fn only(first: Option<&Document>, second: &Document) -> Result<(), CommandError> {
    let Some(first) = first else { return Ok(()) };
    Err(CommandError::Twice {
        first: first.name.clone(),
        second: second.name.clone(),
        page: second.page.clone(),
    })
}

fn from_wiki(address: &str) -> Result<Pages, CommandError> {
    let wiki = Wiki::find(address)?;
    let titled = |page: GadgetPage, text: String| Document {
        name: page.to_string(),
        page,
        path: None,
        text,
    };
    let definition = wiki
        .raw_page(DEFINITION)?
        .map(|text| titled(GadgetPage::Definition, text));
    let mut json = Vec::new();
    for page in wiki.pages_below("Gadgets/")? {
        // The namespace's name is in the wiki's own language.
        let title = page.title.split_once(':').map_or("", |(_, title)| title);
        if let Some(name) = gadget_name(title).filter(|_| page.model == "GadgetDefinition") {
            let name = name.replace(' ', "_");
            json.push((name.clone(), titled(GadgetPage::Json(name), page.text)));
        }
    }
    if definition.is_none() && json.is_empty() {
        return Err(CommandError::NoGadgets(wiki.api_url().to_owned()));
    }
    let policy = match wiki.raw_page(POLICY)? {
        Some(text) => read_page(POLICY, &text, SitePolicy::read)?,
        None => SitePolicy::default(),
    };
    let disclosures = match wiki.raw_page(DISCLOSURES)? {
        Some(text) => Some(read_page(DISCLOSURES, &text, Disclosures::read)?),
        None => None,
    };
    Ok(Pages {
        repo: repo(definition.is_some(), !json.is_empty()),
        definition,
        json,
        policy,
        disclosures,
    })
}

/// What there is, counts: a wiki that does not read its JSON pages has no pages of their model.
fn repo(definition: bool, json: bool) -> Repo {
    match (definition, json) {
        (_, false) => Repo::Definition,
        (false, true) => Repo::Json,
        (true, true) => Repo::JsonAndDefinition,
    }
}

fn read_page<T>(
    page: &str,
    text: &str,
    read: fn(&str) -> Result<Reading<T>, Vec<Problem>>,
) -> Result<T, CommandError> {
    let reading = read(text).map_err(|problems| CommandError::Page {
        page: page.to_owned(),
        problems,
    })?;
    for warning in &reading.warnings {
        let warning = format!("{page}: {warning}");
        eprintln!("gadget-consent: {}", printable(&warning));
    }
    Ok(reading.value)
}

fn document(page: GadgetPage, path: &Path) -> Result<Document, CommandError> {
    let is_input = path == Path::new("-");
    Ok(Document {
        page,
        name: if is_input {
            "standard input".to_owned()
        } else {
            path.display().to_string()
        },
        path: (!is_input).then(|| path.to_owned()),
        text: read(path)?,
    })
}

fn read(path: &Path) -> Result<String, CommandError> {
    let text = if path == Path::new("-") {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        std::fs::read_to_string(path)
    };
    text.map_err(|source| CommandError::Read {
        path: path.to_owned(),
        source,
    })
}
