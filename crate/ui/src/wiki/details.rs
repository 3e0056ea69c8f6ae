//! What the wiki says of a gadget: its description, and what its author states of each site. Nothing
//! of it decides anything, so the question does not wait for it for long.

use gadget_consent_core::Source;
use gadget_consent_core::disclosure::shown::plain;
use mediawiki_web::value::{field, names, path, string, strings};
use web_sys::{DomParser, SupportedType};

use crate::wiki::host::Host;
use crate::wiki::manifest::Manifest;

/// What the wiki says of one gadget. All texts are as [`plain`] leaves them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Details {
    /// The description in the wiki's messages, as plain text. `None`: there is none, or it is empty.
    pub description: Option<String>,
    /// The name that the description begins with, if the wiki sets it off there.
    pub title: Option<String>,
    /// What the author states of each source, by the text of the source.
    pub domains: Vec<(String, Disclosure)>,
    /// The names of the users who maintain the gadget.
    pub maintainers: Vec<String>,
    /// The titles of the pages that hold its code.
    pub pages: Vec<String>,
    /// The public suffixes of more than one label among the hosts that gadgets declare.
    pub suffixes: Vec<String>,
    /// The wiki did not answer in time. Nothing but `suffixes` is known.
    pub missing: bool,
}

impl Details {
    /// What the author states of a source: of this one, or else of the narrowest source that contains it.
    #[must_use]
    pub fn disclosure(&self, source: &Source) -> Option<&Disclosure> {
        let mut found: Option<(Source, &Disclosure)> = None;
        for (text, disclosure) in &self.domains {
            let Ok(stated) = text.parse::<Source>() else {
                continue;
            };
            if stated.contains(source)
                && found
                    .as_ref()
                    .is_none_or(|(known, _)| known.contains(&stated))
            {
                found = Some((stated, disclosure));
            }
        }
        found.map(|(_, disclosure)| disclosure)
    }
}

/// What the author of a gadget states of one third party (docs/formats.md, "Disclosures").
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Disclosure {
    /// Who runs the site.
    pub operator: Option<String>,
    /// What the gadget needs the site for.
    pub purpose: Option<String>,
    /// What the site learns of the user.
    pub personal_information: Option<String>,
    /// The address of the site's privacy policy.
    pub privacy_policy: Option<String>,
    /// The address of the site's source code.
    pub source_code: Option<String>,
    /// The address of somebody to write to.
    pub contact: Option<String>,
    /// Why nothing narrower will do.
    pub reason: Option<String>,
}

/// Reads what the wiki says of a gadget. The host has asked the wiki while this module was still being
/// loaded, and gives up after three seconds (`gadget-loader/src/details.js`).
pub async fn of(host: &Host, manifest: &Manifest, gadget: &str) -> Details {
    let suffixes = manifest.suffixes.clone();
    let answer = host.details(gadget).await.unwrap_or_default();
    let query = field(&answer, "query");
    if !query.is_object() {
        return Details {
            suffixes,
            missing: true,
            ..Details::default()
        };
    }
    let about = path(&query, &["gadgets", "0"]);
    let html = string(&about, "desc").unwrap_or_default();
    let description = plain(&text_of(&html, "html"));
    let title = description.as_ref().and_then(|description| {
        let set_off = plain(&text_of(&html, "b, strong, a"))?;
        leading(description, set_off)
    });
    let page = path(
        &query,
        &["pages", "0", "revisions", "0", "slots", "main", "content"],
    );
    let mut pages = Vec::new();
    for list in ["scripts", "styles"] {
        pages.extend(strings(&path(&about, &["metadata", "module", list])).unwrap_or_default());
    }
    let mut details = Details {
        description,
        title,
        pages,
        suffixes,
        ..Details::default()
    };
    if let Some(page) = page.as_string() {
        disclosures(gadget, &page, &mut details);
    }
    details
}

/// Reads the part of the disclosures page that is about one gadget; the rest of the page may have any
/// shape. What is not a string counts as unstated.
fn disclosures(gadget: &str, page: &str, details: &mut Details) {
    let page = js_sys::JSON::parse(page).unwrap_or_default();
    let about = path(&page, &["gadgets", gadget]);
    let maintainers = strings(&field(&about, "maintainers")).unwrap_or_default();
    details.maintainers = maintainers.iter().filter_map(|name| plain(name)).collect();
    let domains = field(&about, "domains");
    let disclosure = |source: String| {
        let stated = field(&domains, &source);
        let text = |name: &str| plain(&string(&stated, name)?);
        let disclosure = Disclosure {
            operator: text("operator"),
            purpose: text("purpose"),
            personal_information: text("personalInformation"),
            privacy_policy: text("privacyPolicy"),
            source_code: text("sourceCode"),
            contact: text("contact"),
            reason: text("reason"),
        };
        (source, disclosure)
    };
    details.domains = names(&domains).into_iter().map(disclosure).collect();
}

/// The most characters of a name that a description begins with.
const TITLE: usize = 60;

/// A text that a description begins with, if it is a name there: something follows that is set off.
fn leading(description: &str, set_off: String) -> Option<String> {
    let rest = description.strip_prefix(&set_off)?.trim_start();
    let is_name = rest.is_empty() || rest.starts_with([':', '：', '–', '—', '-', '(']);
    (is_name && set_off.chars().count() <= TITLE).then_some(set_off)
}

/// The text of the first element in HTML from the wiki that a selector names. The HTML is parsed apart
/// from the page, so nothing in it is loaded or run.
fn text_of(html: &str, selector: &str) -> String {
    DomParser::new()
        .and_then(|parser| parser.parse_from_string(html, SupportedType::TextHtml))
        .and_then(|document| document.query_selector(selector))
        .ok()
        .flatten()
        .and_then(|element| element.text_content())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::leading;

    #[test]
    fn the_name_that_a_description_begins_with() {
        for (description, set_off, title) in [
            ("Map: shows a map.", "Map", Some("Map")),
            ("Map", "Map", Some("Map")),
            ("Map – shows a map.", "Map", Some("Map")),
            ("地図：地図を表示します。", "地図", Some("地図")),
            // Not at the beginning, or a part of a sentence.
            ("Shows a map (help)", "help", None),
            ("Warning! This is slow.", "Warning", None),
            ("Maps of the place", "Map", None),
        ] {
            let found = leading(description, set_off.to_owned());
            assert_eq!(found.as_deref(), title, "{description}");
        }
        let long = "x".repeat(61);
        assert_eq!(leading(&long, long.clone()), None);
    }
}
