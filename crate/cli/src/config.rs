//! The file `gadget-consent.toml`: what `lint` checks and what it allows.

use std::path::{Path, PathBuf};

use gadget_consent_core::definition::{Definition, Line};
use gadget_consent_core::lint::{Allowed, Checked, Finding, GadgetPage, Rule};
use toml::{Table, Value};

use crate::documents::{Documents, InputArgs};
use crate::error::CommandError;

/// The file that is read from the present folder.
pub const NAME: &str = "gadget-consent.toml";

/// The settings. Paths are as the command opens them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Config {
    /// The name of the file in messages.
    pub name: String,
    /// The pages to check, if the command line names none.
    pub files: Vec<PathBuf>,
    /// The site policy, if the command line names none.
    pub policy: Option<PathBuf>,
    /// The disclosures, if the command line names none.
    pub disclosures: Option<PathBuf>,
    /// Whether warnings fail.
    pub deny_warnings: bool,
    /// Where the documentation can be read, if the command line does not say it.
    pub docs_url: Option<String>,
    /// What is allowed.
    allow: Vec<Allow>,
}

/// A rule whose findings are allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Allow {
    rule: Rule,
    /// `None`: everywhere.
    gadget: Option<String>,
    reason: String,
}

impl Config {
    /// Reads the file that the command line names, or the one of the present folder if there is one.
    pub fn read(path: Option<&Path>) -> Result<Self, CommandError> {
        let is_there = Path::new(NAME).exists();
        let Some(path) = path.or_else(|| is_there.then(|| Path::new(NAME))) else {
            return Ok(Self::default());
        };
        let text = std::fs::read_to_string(path).map_err(|source| CommandError::Read {
            path: path.to_owned(),
            source,
        })?;
        let folder = path.parent().unwrap_or(Path::new(""));
        let read = Reader { folder }.config(&text);
        let read = read.map_err(|problem| CommandError::Config {
            path: path.to_owned(),
            problem,
        })?;
        Ok(Self {
            name: path.display().to_string(),
            ..read
        })
    }

    /// What the command line says, and what the file says where the command line says nothing.
    #[must_use]
    pub fn complete(&self, input: &InputArgs) -> InputArgs {
        let mut input = input.clone();
        if input.wiki.is_none() {
            if input.files.is_empty() {
                input.files.clone_from(&self.files);
            }
            input.policy = input.policy.or_else(|| self.policy.clone());
            input.disclosures = input.disclosures.or_else(|| self.disclosures.clone());
        }
        input
    }

    /// Takes the findings away that the file allows. Returns how many it allows, and what is wrong with
    /// those of its entries that allow nothing.
    pub fn apply(&self, documents: &Documents, checked: &mut Checked) -> (usize, Vec<String>) {
        let before = checked.allowed.len();
        let gadgets = Gadgets::of(documents);
        let mut used = vec![false; self.allow.len()];
        let findings = std::mem::take(&mut checked.findings);
        for finding in findings {
            let is_for = |allow: &Allow| {
                let gadget = allow.gadget.as_deref();
                allow.rule == finding.rule
                    && gadget.is_none_or(|gadget| gadgets.name(&finding) == Some(gadget))
            };
            match self.allow.iter().position(is_for) {
                Some(index) => {
                    used[index] = true;
                    let reason = self.allow[index].reason.clone();
                    checked.allowed.push(Allowed { finding, reason });
                }
                None => checked.findings.push(finding),
            }
        }
        let unused = self.allow.iter().zip(used).filter(|(_, used)| !used);
        let told = unused.map(|(allow, _)| {
            let of = allow.gadget.as_ref().map(|name| format!(" of “{name}”"));
            format!(
                "{}: “{}”{} is allowed, and there is no such finding; remove it",
                self.name,
                allow.rule,
                of.unwrap_or_default()
            )
        });
        (checked.allowed.len() - before, told.collect())
    }
}

/// Which gadget a finding is about.
struct Gadgets {
    /// Where each line begins, and the gadget that it defines.
    lines: Vec<(usize, Option<String>)>,
}

impl Gadgets {
    fn of(documents: &Documents) -> Self {
        let definition = documents
            .gadget_page(&GadgetPage::Definition)
            .map(|document| Definition::read(&document.text))
            .unwrap_or_default();
        let starts = definition.places.iter().map(|place| place.start);
        let names = definition.lines.iter().map(|line| match line {
            Line::Gadget(gadget) => Some(gadget.name.text.clone()),
            Line::Section(_) | Line::Other(_) => None,
        });
        Self {
            lines: starts.zip(names).collect(),
        }
    }

    fn name<'a>(&'a self, finding: &'a Finding) -> Option<&'a str> {
        match &finding.page {
            GadgetPage::Json(name) | GadgetPage::Script(name) | GadgetPage::ScriptJson(name) => {
                Some(name)
            }
            GadgetPage::Definition => {
                let at = finding.span.start;
                let line = self.lines.partition_point(|(start, _)| *start <= at);
                self.lines.get(line.checked_sub(1)?)?.1.as_deref()
            }
        }
    }
}

struct Reader<'a> {
    folder: &'a Path,
}

impl Reader<'_> {
    fn config(&self, text: &str) -> Result<Config, String> {
        let table: Table = text
            .parse()
            .map_err(|error: toml::de::Error| error.to_string())?;
        let mut config = Config::default();
        for (key, value) in table {
            match key.as_str() {
                "files" => {
                    let files = array(&key, value)?.into_iter();
                    config.files = files
                        .map(|file| self.path(&key, file))
                        .collect::<Result<_, _>>()?;
                }
                "policy" => config.policy = Some(self.path(&key, value)?),
                "disclosures" => config.disclosures = Some(self.path(&key, value)?),
                "deny-warnings" => {
                    config.deny_warnings = value
                        .as_bool()
                        .ok_or("“deny-warnings”: expected true or false")?;
                }
                "docs-url" => {
                    let url = self::text(&key, value).and_then(|url| docs_url(&url));
                    config.docs_url = Some(url.map_err(|error| format!("“{key}”: {error}"))?);
                }
                "allow" => {
                    let entries = array(&key, value)?.into_iter();
                    config.allow = entries.map(allow).collect::<Result<_, _>>()?;
                }
                _ => {
                    return Err(format!(
                        "unknown key “{key}”; the keys are files, policy, disclosures, deny-warnings, docs-url and allow"
                    ));
                }
            }
        }
        Ok(config)
    }

    fn path(&self, key: &str, value: Value) -> Result<PathBuf, String> {
        text(key, value).map(|path| self.folder.join(path))
    }
}

/// The address of the documentation, with a slash at its end. What it is put before is a path in it.
///
/// # Errors
/// If it is not the address of a folder on the web.
pub fn docs_url(text: &str) -> Result<String, String> {
    let expected = || format!("expected the https address of a folder, found “{text}”");
    let url = url::Url::parse(text).map_err(|_| expected())?;
    let is_folder = url.query().is_none() && url.fragment().is_none();
    if !["https", "http"].contains(&url.scheme()) || !is_folder {
        return Err(expected());
    }
    let url = url.to_string();
    Ok(if url.ends_with('/') {
        url
    } else {
        format!("{url}/")
    })
}

fn array(key: &str, value: Value) -> Result<Vec<Value>, String> {
    match value {
        Value::Array(array) => Ok(array),
        _ => Err(format!("“{key}”: expected an array")),
    }
}

fn text(key: &str, value: Value) -> Result<String, String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Ok(text),
        _ => Err(format!("“{key}”: expected a text")),
    }
}

fn allow(value: Value) -> Result<Allow, String> {
    let Value::Table(table) = value else {
        return Err("“allow”: expected tables, each “[[allow]]”".to_owned());
    };
    let (mut rule, mut gadget, mut reason) = (None, None, None);
    for (key, value) in table {
        let text = text(&key, value)?;
        match key.as_str() {
            "rule" => rule = Some(text.parse::<Rule>().map_err(|error| error.to_string())?),
            "gadget" => gadget = Some(text.replace(' ', "_")),
            "reason" => reason = Some(text),
            _ => {
                return Err(format!(
                    "unknown key “{key}” of “allow”; the keys are rule, gadget and reason"
                ));
            }
        }
    }
    let rule = rule.ok_or("“allow”: expected a “rule”")?;
    if !rule.can_be_allowed() {
        return Err(format!(
            "“{rule}” cannot be allowed, because its findings stop the manifest"
        ));
    }
    Ok(Allow {
        rule,
        gadget,
        reason: reason.ok_or_else(|| format!("“allow” of “{rule}”: expected a “reason”"))?,
    })
}
