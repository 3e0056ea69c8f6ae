//! What follows from the wiki's pages: findings, the site policy, disclosures, and the manifest.

use std::collections::BTreeSet;

use gadget_consent_core::definition::Gadget;
use gadget_consent_core::disclosure::needs_reason;
use gadget_consent_core::json::{Problem, Reading};
use gadget_consent_core::lint::{Allowed, Edit, Extent, Finding, GadgetPage, Severity, apply};
use gadget_consent_core::manifest::{ManifestChange, compare, is_own_gadget};
use gadget_consent_core::site::{self, SitePages};
use gadget_consent_core::{Declaration, Disclosures, SitePolicy};

use crate::admin::pages::{Live, Pages};
pub use crate::parts::place::{Place, differing, place};

/// The pages, and what follows from them.
#[derive(Debug, Clone, PartialEq)]
pub struct LiveSite {
    /// The pages.
    pub pages: Pages,
    /// What is wrong with the definitions.
    pub findings: Vec<Finding>,
    /// What comments on the page allow.
    pub allowed: Vec<Allowed>,
    /// The site policy; the default one if there is no page.
    pub policy: Result<Reading<SitePolicy>, Vec<Problem>>,
    /// The disclosures; none if there is no page.
    pub disclosures: Result<Reading<Disclosures>, Vec<Problem>>,
    /// The manifest that follows, or why there is none.
    pub manifest: Result<String, Vec<String>>,
    /// All gadgets.
    pub all: Vec<Gadget>,
    /// The names of all gadgets but GadgetConsent's own.
    pub gadgets: Vec<String>,
    /// Each gadget that declares something, and the sources that it names.
    pub declared: Vec<(String, Vec<String>)>,
    /// Gadgets and sources whose disclosures need a reason.
    pub wide: BTreeSet<(String, String)>,
}

impl LiveSite {
    /// What follows from the pages.
    #[must_use]
    pub fn of(pages: Pages) -> Self {
        let json = pages.json.iter();
        let site = site::Site::read(SitePages {
            definition: pages.definition.text.clone(),
            json: json
                .map(|(name, live)| (name.clone(), live.text().to_owned()))
                .collect(),
            policy: pages.policy.text.clone(),
            disclosures: pages.disclosures.text.clone(),
            header: pages.header.clone(),
            host: pages.host.clone(),
            known: pages.known.clone(),
        });
        let (gadgets, _) = site.gadgets();
        let manifest = site.manifest();
        let checked = site.checked(Extent::Whole);
        Self {
            findings: checked.findings,
            allowed: checked.allowed,
            manifest: manifest.map_err(|errors| errors.iter().map(ToString::to_string).collect()),
            gadgets: names(&gadgets),
            declared: gadgets.iter().filter_map(declared).collect(),
            wide: gadgets.iter().flat_map(wide).collect(),
            all: gadgets,
            policy: site.policy,
            disclosures: site.disclosures,
            pages,
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
        // The wiki removes line ends at the end of a page.
        let published = self.pages.manifest.text().trim_end();
        self.manifest.as_deref().map(str::trim_end) == Ok(published)
    }

    /// How many errors the linter finds.
    #[must_use]
    pub fn errors(&self) -> usize {
        self.findings.iter().filter(|one| is_error(one)).count()
    }

    /// Whether there are neither errors nor warnings.
    #[must_use]
    pub fn has_no_problems(&self) -> bool {
        let mut findings = self.findings.iter();
        findings.all(|finding| finding.rule.severity() == Severity::Note)
    }

    /// The findings of each page, with their numbers: errors first, on each page and among the pages.
    #[must_use]
    pub fn by_page(&self) -> Vec<(&GadgetPage, Vec<(usize, &Finding)>)> {
        let mut pages: Vec<(&GadgetPage, Vec<(usize, &Finding)>)> = Vec::new();
        for (index, finding) in self.findings.iter().enumerate() {
            match pages.iter_mut().find(|(page, _)| **page == finding.page) {
                Some((_, all)) => all.push((index, finding)),
                None => pages.push((&finding.page, vec![(index, finding)])),
            }
        }
        for (_, all) in &mut pages {
            all.sort_by_key(|(_, finding)| finding.rule.severity());
        }
        pages.sort_by_key(|(_, all)| !all.iter().any(|(_, finding)| is_error(finding)));
        pages
    }

    /// A page with gadgets.
    #[must_use]
    pub fn live(&self, page: &GadgetPage) -> &Live {
        let json = |name: &String| self.pages.json.iter().find(|(known, _)| known == name);
        match page {
            GadgetPage::Json(name) => json(name).map_or(&self.pages.definition, |(_, live)| live),
            // It shows no scripts.
            _ => &self.pages.definition,
        }
    }

    /// The text of a page with the fix of one finding, by its number, or of all findings on the page.
    #[must_use]
    pub fn fixed(&self, page: &GadgetPage, only: Option<usize>) -> String {
        let here = |(index, finding): (usize, &Finding)| {
            let wanted = only.is_none_or(|only| only == index);
            (wanted && finding.page == *page).then(|| finding.fix.clone())?
        };
        let edits: Vec<Edit> = self.findings.iter().enumerate().filter_map(here).collect();
        apply(self.live(page).text(), &edits)
    }
}

fn names(gadgets: &[Gadget]) -> Vec<String> {
    let names = gadgets.iter().map(|gadget| gadget.name.text.clone());
    names.filter(|name| !is_own_gadget(name)).collect()
}

fn declared(gadget: &Gadget) -> Option<(String, Vec<String>)> {
    let declaration = Declaration::of(gadget).ok()??;
    let all = declaration.all();
    let sources = all.iter().map(|request| request.source().to_string());
    Some((gadget.name.text.clone(), sources.collect()))
}

fn wide(gadget: &Gadget) -> Vec<(String, String)> {
    let declaration = Declaration::of(gadget).ok().flatten().unwrap_or_default();
    let all = declaration.all();
    all.iter()
        .filter(|request| needs_reason(request))
        .map(|request| (gadget.name.text.clone(), request.source().to_string()))
        .collect()
}

/// What is wrong with a page, one text for each thing.
pub fn in_words(page: &Live, problems: &[Problem]) -> Vec<String> {
    let word = |problem: &Problem| format!("{}: {problem}", page.title);
    problems.iter().map(word).collect()
}

fn is_error(finding: &Finding) -> bool {
    finding.rule.severity() == Severity::Error
}

#[cfg(test)]
mod tests;
