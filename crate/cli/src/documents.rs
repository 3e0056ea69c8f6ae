//! The wiki's pages that a command works on, from files or from a wiki.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use gadget_consent::wiki::Wiki;
use gadget_consent_core::definition::script::{JSON_END, SCRIPT_END};
use gadget_consent_core::first_party::preset;
use gadget_consent_core::json::{Problem, Reading};
use gadget_consent_core::lint::{
    Checked, Extent, Finding, GadgetPage, ScriptInput, Severity, check_script,
};
use gadget_consent_core::site::{Site, SitePages};
use gadget_consent_core::{SitePolicy, Source, titles};

use crate::error::CommandError;
use crate::session::{OptionalLogin, open, tell};

/// The content model of pages that define a gadget in JSON.
const JSON_DEFINITION: &str = "GadgetDefinition";

/// How the names of files end that have code. Of these, only user scripts (`.js`) can declare something.
const CODE: [&str; 10] = [
    "js", "mjs", "cjs", "jsx", "ts", "tsx", "css", "less", "vue", "html",
];

/// Whether the files of a command may be user scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scripts {
    Accepted,
    Refused,
}

/// Where the pages are.
#[derive(Debug, Clone, clap::Args)]
pub struct InputArgs {
    /// The text of MediaWiki:Gadgets-definition (“-” for standard input), and pages
    /// MediaWiki:Gadgets/NAME.json in files named NAME.json. `lint` also takes user scripts (NAME.js)
    /// and the JSON pages beside them (NAME.consent.json)
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,

    /// Read all pages from a wiki: its address, or the address of its api.php
    #[arg(long, value_name = "URL", conflicts_with_all = ["files", "policy", "disclosures", "header"])]
    pub wiki: Option<String>,

    #[command(flatten)]
    login: OptionalLogin,

    /// The text of MediaWiki:Gadget-consent-policy.json
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,

    /// The text of MediaWiki:Gadget-consent-disclosures.json
    #[arg(long, value_name = "FILE")]
    pub disclosures: Option<PathBuf>,

    /// The value of the wiki's own Content-Security-Policy header
    #[arg(long, value_name = "FILE")]
    pub header: Option<PathBuf>,
}

/// A page, from a file or a wiki.
#[derive(Debug)]
pub struct Document {
    /// Its name in messages: a path or a title.
    pub name: String,
    /// The file; `None` for standard input or a page of a wiki.
    pub path: Option<PathBuf>,
    /// The text.
    pub text: String,
}

/// All pages.
#[derive(Debug)]
pub struct Documents {
    /// The pages that define gadgets, and user scripts.
    gadgets: Vec<(GadgetPage, Document)>,
    policy: Option<Document>,
    disclosures: Option<Document>,
    /// The wiki's own `Content-Security-Policy` header.
    header: Option<String>,
    /// The wiki's host.
    host: String,
    /// The gadgets that the wiki lists, where it has definitions of both kinds.
    known: Option<Vec<String>>,
    /// How much of a wiki they are.
    extent: Extent,
}

impl Documents {
    /// Reads all pages. Prints warnings about the site policy and the disclosures.
    pub fn read(source: &InputArgs) -> Result<Self, CommandError> {
        match &source.wiki {
            Some(address) => Self::of_wiki(&open(address, source.login.wanted(false))?),
            None if source.files.is_empty() => Err(CommandError::NoInput),
            None => {
                let disclosures = source.disclosures.as_deref();
                let policy = source.policy.as_deref();
                Self::of_files(&source.files, policy, disclosures)?.with_header(source)
            }
        }
    }

    /// Reads all pages, as [`Documents::read`] does, and user scripts.
    pub fn read_with_scripts(source: &InputArgs) -> Result<Self, CommandError> {
        if source.wiki.is_some() || source.files.is_empty() {
            return Self::read(source);
        }
        let (policy, disclosures) = (source.policy.as_deref(), source.disclosures.as_deref());
        let documents = Self::from_files(&source.files, policy, disclosures, Scripts::Accepted)?;
        documents.checked()?.with_header(source)
    }

    fn with_header(mut self, source: &InputArgs) -> Result<Self, CommandError> {
        if let Some(path) = &source.header {
            self.header = Some(Document::from_file(path)?.text);
        }
        Ok(self)
    }

    /// Reads all pages of a wiki. Prints warnings as [`Documents::read`] does.
    pub fn of_wiki(wiki: &Wiki) -> Result<Self, CommandError> {
        Self::from_wiki(wiki)?.checked()
    }

    /// Reads pages from files. Prints warnings as [`Documents::read`] does.
    pub fn of_files(
        files: &[PathBuf],
        policy: Option<&Path>,
        disclosures: Option<&Path>,
    ) -> Result<Self, CommandError> {
        Self::from_files(files, policy, disclosures, Scripts::Refused)?.checked()
    }

    fn checked(self) -> Result<Self, CommandError> {
        let site = self.site();
        check(self.policy.as_ref(), &site.policy)?;
        check(self.disclosures.as_ref(), &site.disclosures)?;
        Ok(self)
    }

    fn from_files(
        files: &[PathBuf],
        policy: Option<&Path>,
        disclosures: Option<&Path>,
        scripts: Scripts,
    ) -> Result<Self, CommandError> {
        let mut gadgets: Vec<(GadgetPage, Document)> = Vec::new();
        for path in files {
            let mut page = page_of_file(path)?;
            if scripts == Scripts::Refused && matches!(page, GadgetPage::Script(_)) {
                return Err(CommandError::Code(path.to_owned()));
            }
            let document = Document::from_file(path)?;
            if matches!(page, GadgetPage::ScriptJson(_)) {
                // The name of a gadget can end like that of such a page.
                if is_definition(&document.text) {
                    page = json_page(path)?;
                } else if scripts == Scripts::Refused {
                    return Err(CommandError::Script(document.name));
                }
            }
            let is_script = matches!(page, GadgetPage::Script(_) | GadgetPage::ScriptJson(_));
            if !is_script && document.text.trim().is_empty() {
                return Err(CommandError::Empty(document.name));
            }
            if matches!(page, GadgetPage::Json(_)) && is_other_page(&document.text) {
                return Err(CommandError::OtherPage(document.name));
            }
            if let Some((_, first)) = gadgets.iter().find(|(known, _)| *known == page) {
                return Err(CommandError::Twice {
                    first: first.name.clone(),
                    second: document.name,
                    page,
                });
            }
            gadgets.push((page, document));
        }
        // The page with the lines comes first in reports, and scripts come last.
        gadgets.sort_by_key(|(page, _)| match page {
            GadgetPage::Definition => 0,
            GadgetPage::Json(_) => 1,
            GadgetPage::Script(_) | GadgetPage::ScriptJson(_) => 2,
        });
        let optional = |path: Option<&Path>| path.map(Document::from_file).transpose();
        Ok(Self {
            gadgets,
            policy: optional(policy)?,
            disclosures: optional(disclosures)?,
            header: None,
            host: String::new(),
            known: None,
            extent: Extent::Part,
        })
    }

    fn from_wiki(wiki: &Wiki) -> Result<Self, CommandError> {
        let page = |title: &str| -> Result<Option<Document>, CommandError> {
            let text = wiki.raw_page(title)?;
            Ok(text.map(|text| Document::from_page(title, text)))
        };
        let mut gadgets = Vec::new();
        if let Some(document) = page(titles::DEFINITION)? {
            gadgets.push((GadgetPage::Definition, document));
        }
        let prefix = titles::without_namespace(titles::JSON_DEFINITIONS);
        for page in wiki.pages_below(prefix)? {
            let gadget = titles::gadget_of_json_definition(&page.title);
            if let Some(name) = gadget.filter(|_| page.model == JSON_DEFINITION) {
                let title = titles::json_definition(&name);
                let document = Document::from_page(&title, page.text);
                gadgets.push((GadgetPage::Json(name), document));
            }
        }
        if gadgets.is_empty() {
            return Err(CommandError::NoGadgets(wiki.api_url().to_owned()));
        }
        let has = |kind: fn(&GadgetPage) -> bool| gadgets.iter().any(|(page, _)| kind(page));
        let has_both = has(|page| matches!(page, GadgetPage::Definition))
            && has(|page| matches!(page, GadgetPage::Json(_)));
        let known = if has_both {
            Some(wiki.gadgets()?)
        } else {
            None
        };
        let mut documents = Self {
            gadgets,
            policy: page(titles::POLICY)?,
            disclosures: page(titles::DISCLOSURES)?,
            header: own_policy(wiki),
            host: wiki.host().to_owned(),
            known,
            extent: Extent::Whole,
        };
        if !documents.site().reads_definition() {
            tell(&format!(
                "{} is not checked: the wiki lists none of its gadgets, so it does not read this page",
                titles::DEFINITION
            ));
            documents
                .gadgets
                .retain(|(page, _)| *page != GadgetPage::Definition);
        }
        Ok(documents)
    }

    /// What the linter finds in these pages.
    pub fn lint(&self) -> Checked {
        let site = self.site();
        let mut checked = site.checked(self.extent);
        let default = SitePolicy::default();
        let policy = site.policy.as_ref().map_or(&default, |read| &read.value);
        let mut scripts: BTreeMap<&str, [Option<&str>; 2]> = BTreeMap::new();
        for (page, document) in &self.gadgets {
            let (name, place) = match page {
                GadgetPage::Script(name) => (name, 0),
                GadgetPage::ScriptJson(name) => (name, 1),
                GadgetPage::Definition | GadgetPage::Json(_) => continue,
            };
            scripts.entry(name).or_default()[place] = Some(&document.text);
        }
        for (name, [code, json]) in scripts {
            let input = ScriptInput {
                name,
                code,
                json,
                policy,
            };
            checked.findings.extend(check_script(&input));
        }
        checked
    }

    fn has_scripts(&self) -> bool {
        let mut pages = self.gadgets.iter();
        pages.any(|(page, _)| matches!(page, GadgetPage::Script(_) | GadgetPage::ScriptJson(_)))
    }

    /// Fails if there is no gadget to check. A page in which something is meant as one has findings.
    pub fn expect_gadgets(&self, findings: &[Finding]) -> Result<(), CommandError> {
        let is_note = |finding: &Finding| finding.rule.severity() == Severity::Note;
        if self.extent == Extent::Whole || self.has_scripts() || !findings.iter().all(is_note) {
            return Ok(());
        }
        let (gadgets, errors) = self.site().gadgets();
        if gadgets.is_empty() && errors.is_empty() {
            let names = self.gadgets.iter().map(|(_, document)| &*document.name);
            return Err(CommandError::NothingToCheck(
                names.collect::<Vec<_>>().join(", "),
            ));
        }
        Ok(())
    }

    /// What the pages say.
    pub fn site(&self) -> Site {
        let text = |document: &Document| document.text.clone();
        let mut pages = SitePages {
            policy: self.policy.as_ref().map(text),
            disclosures: self.disclosures.as_ref().map(text),
            header: self.header.clone(),
            host: self.host.clone(),
            known: self.known.clone(),
            ..SitePages::default()
        };
        for (page, document) in &self.gadgets {
            match page {
                GadgetPage::Definition => pages.definition = Some(text(document)),
                GadgetPage::Json(name) => pages.json.push((name.clone(), text(document))),
                GadgetPage::Script(_) | GadgetPage::ScriptJson(_) => {}
            }
        }
        Site::read(pages)
    }

    /// The pages that define gadgets.
    pub fn gadgets(&self) -> impl Iterator<Item = &(GadgetPage, Document)> {
        self.gadgets.iter()
    }

    /// The pages that define gadgets.
    pub fn gadgets_mut(&mut self) -> impl Iterator<Item = &mut (GadgetPage, Document)> {
        self.gadgets.iter_mut()
    }

    /// The page that defines a gadget. Where both do, the JSON page is the one that counts.
    pub fn page_of(&self, gadget: &str) -> GadgetPage {
        let json = GadgetPage::Json(gadget.to_owned());
        match self.gadget_page(&json) {
            Some(_) => json,
            None => GadgetPage::Definition,
        }
    }

    /// A page that defines gadgets.
    pub fn gadget_page(&self, page: &GadgetPage) -> Option<&Document> {
        let found = self.gadgets.iter().find(|(known, _)| known == page);
        found.map(|(_, document)| document)
    }
}

impl Document {
    fn from_file(path: &Path) -> Result<Self, CommandError> {
        let is_input = path == Path::new("-");
        let text = if is_input {
            let mut text = String::new();
            std::io::stdin().read_to_string(&mut text).map(|_| text)
        } else {
            std::fs::read_to_string(path)
        };
        Ok(Self {
            name: if is_input {
                "standard input".to_owned()
            } else {
                path.display().to_string()
            },
            path: (!is_input).then(|| path.to_owned()),
            text: text.map_err(|source| CommandError::Read {
                path: path.to_owned(),
                source,
            })?,
        })
    }

    fn from_page(title: &str, text: String) -> Self {
        Self {
            name: title.to_owned(),
            path: None,
            text,
        }
    }
}

/// The sources that need no declaration: those of the site policy, more of them or presets by their names,
/// and the host of the wiki at this address.
pub fn first_party(
    mut own: Vec<Source>,
    more: &[String],
    wiki: Option<&str>,
) -> Result<Vec<Source>, CommandError> {
    for text in more {
        match preset(text) {
            Some(preset) => {
                own.extend(preset.iter().filter_map(|text| text.parse::<Source>().ok()));
            }
            None => own.push(text.parse()?),
        }
    }
    if let Some(address) = wiki
        && let Ok(url) = url::Url::parse(address)
        && let Some(host) = url.host_str()
    {
        own.extend(host.parse::<Source>().ok());
    }
    Ok(own)
}

/// The wiki's own header. Says so if it is not known: then no declaration is compared with it.
pub fn own_policy(wiki: &Wiki) -> Option<String> {
    wiki.own_policy().unwrap_or_else(|error| {
        tell(&format!(
            "it is not known whether the wiki has a Content-Security-Policy header of its own: {error}"
        ));
        None
    })
}

/// Whether the text of a JSON file has the parts of a gadget's definition, and is no page of a version.
fn is_definition(text: &str) -> bool {
    let Ok(serde_json::Value::Object(page)) = serde_json::from_str(text) else {
        return false;
    };
    let is_part = |name: &&str| page.contains_key(*name);
    !page.contains_key("version") && ["settings", "module"].iter().any(is_part)
}

/// Whether the text of a JSON file is another page of `GadgetConsent`, not a definition.
fn is_other_page(text: &str) -> bool {
    let Ok(serde_json::Value::Object(page)) = serde_json::from_str(text) else {
        return false;
    };
    let has = |name: &&str| page.contains_key(*name);
    page.get("version").is_some_and(serde_json::Value::is_u64)
        && !["settings", "module", "domains", "optionalDomains"]
            .iter()
            .any(has)
}

fn page_of_file(path: &Path) -> Result<GadgetPage, CommandError> {
    let end = path.extension().and_then(|end| end.to_str());
    let end = end.unwrap_or_default().to_ascii_lowercase();
    // By its path, so that scripts of the same name in two folders are two.
    let text = path.display().to_string();
    if let Some(name) = text.strip_suffix(SCRIPT_END) {
        return Ok(GadgetPage::Script(name.to_owned()));
    }
    if let Some(name) = text.strip_suffix(JSON_END) {
        return Ok(GadgetPage::ScriptJson(name.to_owned()));
    }
    if CODE.contains(&end.as_str()) {
        return Err(CommandError::Code(path.to_owned()));
    }
    if end != "json" {
        return Ok(GadgetPage::Definition);
    }
    json_page(path)
}

/// The page of the gadget that a file NAME.json defines.
fn json_page(path: &Path) -> Result<GadgetPage, CommandError> {
    let name = path.file_stem().and_then(|name| name.to_str());
    let name = name.ok_or_else(|| CommandError::Unnamed(path.to_owned()))?;
    Ok(GadgetPage::Json(name.replace(' ', "_")))
}

/// Fails if a page has errors, and prints its warnings.
fn check<T>(
    document: Option<&Document>,
    reading: &Result<Reading<T>, Vec<Problem>>,
) -> Result<(), CommandError> {
    let Some(document) = document else {
        return Ok(());
    };
    let reading = reading.as_ref().map_err(|problems| CommandError::Page {
        page: document.name.clone(),
        problems: problems.clone(),
    })?;
    for warning in &reading.warnings {
        tell(&format!("{}: {warning}", document.name));
    }
    Ok(())
}

/// Replaces a file atomically: it has the whole new text or the whole old one at any time. It keeps its
/// owner, its group and its mode; where that cannot be, nothing is written.
pub fn replace(path: &Path, text: &str) -> Result<(), CommandError> {
    let failed = |source: std::io::Error| CommandError::Write {
        path: path.to_owned(),
        source,
    };
    // Write to the target of a symbolic link, so that the link stays.
    let path = path.canonicalize().map_err(failed)?;
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)?;
    let known = std::fs::metadata(&path).map_err(failed)?;
    keep_owner(file.as_file(), &known).map_err(failed)?;
    // Later than the owner, whose change removes some bits of the mode.
    file.as_file()
        .set_permissions(known.permissions())
        .map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist(&path)
        .map_err(|error| failed(error.error))
        .map(drop)
}

#[cfg(unix)]
fn keep_owner(file: &std::fs::File, known: &std::fs::Metadata) -> std::io::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, fchown};

    let new = file.metadata()?;
    let changed = |known: u32, new: u32| (known != new).then_some(known);
    let (owner, group) = (
        changed(known.uid(), new.uid()),
        changed(known.gid(), new.gid()),
    );
    if owner.is_none() && group.is_none() {
        return Ok(());
    }
    fchown(file, owner, group).map_err(|error| {
        let problem = format!("its owner or group cannot be kept ({error})");
        std::io::Error::new(error.kind(), problem)
    })
}

/// Elsewhere, the folder says who owns a new file.
#[cfg(not(unix))]
fn keep_owner(_: &std::fs::File, _: &std::fs::Metadata) -> std::io::Result<()> {
    Ok(())
}
