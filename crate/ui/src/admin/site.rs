//! What the wiki's pages come to: findings, the site policy, disclosures, and the manifest.

use gadget_consent_core::definition::json::read_json;
use gadget_consent_core::definition::{Definition, Gadget, Repo, combined};
use gadget_consent_core::json::{Problem, Reading};
use gadget_consent_core::lint::{Edit, Finding, GadgetPage, Input, apply, lint};
use gadget_consent_core::manifest::{ManifestChange, compare, compile};
use gadget_consent_core::{Declaration, Disclosures, SitePolicy};
use serde_json::{Value, json};

use super::pages::{Live, Pages};

/// What the pages come to.
#[derive(Debug, Clone, PartialEq)]
pub struct Site {
    /// The pages.
    pub pages: Pages,
    /// What is wrong with the definitions.
    pub findings: Vec<Finding>,
    /// The site policy; that of a wiki without one where there is no page.
    pub policy: Result<Reading<SitePolicy>, Vec<Problem>>,
    /// The disclosures; none where there is no page.
    pub disclosures: Result<Reading<Disclosures>, Vec<Problem>>,
    /// The manifest that follows, or what is in its way.
    pub manifest: Result<String, Vec<String>>,
    /// Each gadget that declares something, and the sources that it names.
    pub declared: Vec<(String, Vec<String>)>,
}

impl Site {
    /// What follows from the pages.
    #[must_use]
    pub fn of(pages: Pages) -> Self {
        let policy = read(&pages.policy, SitePolicy::read, &json!({ "version": 1 }));
        let disclosures = read(
            &pages.disclosures,
            Disclosures::read,
            &json!({ "version": 1 }),
        );
        let texts: Vec<(String, String)> = pages
            .json
            .iter()
            .map(|(name, live)| (name.clone(), live.text().to_owned()))
            .collect();
        let repo = repo(&pages);
        let standard = SitePolicy::default();
        let findings = lint(&Input {
            definition: pages.definition.text(),
            json: &texts,
            repo,
            policy: policy.as_ref().map_or(&standard, |reading| &reading.value),
            disclosures: match &disclosures {
                Ok(reading) if pages.disclosures.text.is_some() => Some(&reading.value),
                _ => None,
            },
        });
        let (gadgets, mut errors) = gadgets(&pages, repo);
        let declared = gadgets.iter().filter_map(declared).collect();
        if let Err(problems) = &policy {
            errors.extend(in_words(&pages.policy, problems));
        }
        let manifest = match &policy {
            Ok(policy) if errors.is_empty() => compile(&gadgets, &policy.value)
                .map_err(|errors| errors.iter().map(ToString::to_string).collect()),
            _ => Err(errors),
        };
        Self {
            pages,
            findings,
            policy,
            disclosures,
            manifest,
            declared,
        }
    }

    /// What publishing the manifest would change.
    #[must_use]
    pub fn changes(&self) -> Vec<ManifestChange> {
        match &self.manifest {
            Ok(manifest) => compare(self.pages.manifest.text(), manifest),
            Err(_) => Vec::new(),
        }
    }

    /// Whether the manifest is published as it is now.
    #[must_use]
    pub fn is_published(&self) -> bool {
        self.manifest.as_deref() == Ok(self.pages.manifest.text().trim_end())
    }

    /// A page with gadgets.
    #[must_use]
    pub fn live(&self, page: &GadgetPage) -> &Live {
        let json = |name: &String| self.pages.json.iter().find(|(known, _)| known == name);
        match page {
            GadgetPage::Definition => &self.pages.definition,
            GadgetPage::Json(name) => json(name).map_or(&self.pages.definition, |(_, live)| live),
        }
    }

    /// A page with what mends it: one finding by its number, or all of them on the page.
    #[must_use]
    pub fn mended(&self, page: &GadgetPage, only: Option<usize>) -> String {
        let here = |(index, finding): (usize, &Finding)| {
            let wanted = only.is_none_or(|only| only == index);
            (wanted && finding.page == *page).then(|| finding.fix.clone())?
        };
        let edits: Vec<Edit> = self.findings.iter().enumerate().filter_map(here).collect();
        apply(self.live(page).text(), &edits)
    }
}

/// What there is, counts: a wiki that does not read its JSON pages has no pages of their model.
fn repo(pages: &Pages) -> Repo {
    match (&pages.definition.text, pages.json.is_empty()) {
        (_, true) => Repo::Definition,
        (None, false) => Repo::Json,
        (Some(_), false) => Repo::JsonAndDefinition,
    }
}

fn read<T>(
    page: &Live,
    read: fn(&str) -> Result<Reading<T>, Vec<Problem>>,
    without: &Value,
) -> Result<Reading<T>, Vec<Problem>> {
    match &page.text {
        Some(text) => read(text),
        None => read(&without.to_string()),
    }
}

fn gadgets(pages: &Pages, repo: Repo) -> (Vec<Gadget>, Vec<String>) {
    let (mut json, mut errors) = (Vec::new(), Vec::new());
    for (name, live) in &pages.json {
        match read_json(name, live.text()) {
            Ok(gadget) => json.push(gadget),
            Err(error) => errors.push(format!("{}: {error}", live.title)),
        }
    }
    let definition = Definition::read(pages.definition.text());
    (combined(repo, json, &definition), errors)
}

fn declared(gadget: &Gadget) -> Option<(String, Vec<String>)> {
    let declaration = Declaration::of(gadget).ok()??;
    let all = declaration.all();
    let sources = all.iter().map(|request| request.source().to_string());
    Some((gadget.name.text.clone(), sources.collect()))
}

/// What is wrong with a page, one text for each thing.
pub fn in_words(page: &Live, problems: &[Problem]) -> Vec<String> {
    let word = |problem: &Problem| format!("{}: {problem}", page.title);
    problems.iter().map(word).collect()
}

/// The number of the line on which something stands.
#[must_use]
pub fn line(text: &str, at: usize) -> usize {
    let before = text.get(..at).unwrap_or(text);
    before.matches('\n').count() + 1
}

/// The lines that two texts do not share at the beginning and at the end: those of the one, then
/// those of the other.
#[must_use]
pub fn differing<'a>(before: &'a str, after: &'a str) -> (Vec<&'a str>, Vec<&'a str>) {
    let (mut one, mut other): (Vec<&str>, Vec<&str>) =
        (before.lines().collect(), after.lines().collect());
    if one.len() == other.len() {
        // Line by line: what stands between two changes is none.
        return one
            .into_iter()
            .zip(other)
            .filter(|(one, other)| one != other)
            .unzip();
    }
    while !one.is_empty() && one.last() == other.last() {
        one.pop();
        other.pop();
    }
    let same = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
    (one.split_off(same), other.split_off(same))
}

#[cfg(test)]
mod tests;
