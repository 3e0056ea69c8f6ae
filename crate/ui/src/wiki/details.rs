//! What the wiki says of a gadget: its description, and what its author states of each site. Nothing
//! of it decides anything, so the question does not wait for it for long.

use gadget_consent_core::disclosure::shown::plain;
use gadget_consent_core::{Source, script_page};
use mediawiki_web::value::{field, items, names, path, string, strings};
use wasm_bindgen::JsValue;
use web_sys::{DomParser, SupportedType};

use crate::wiki::host::Host;
use crate::wiki::manifest::Manifest;
use crate::wiki::names::{Described, Descriptions, Name, Titled, title_of};
use crate::wiki::pinning::Pinning;
use crate::wiki::script::{self, Change, Script};

/// What the wiki says of one gadget. All texts are as [`plain`] leaves them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Details {
    /// The description in the wiki's messages, as plain text. `None`: there is none, or it is empty.
    pub description: Option<String>,
    /// The title that the author states; or else the name that the description begins with, if the wiki
    /// sets it off there.
    pub title: Option<String>,
    /// The gadgets in use that need this one.
    pub needed_by: Vec<Titled>,
    /// The gadgets that this one needs and that its user has refused.
    pub lacks: Vec<Titled>,
    /// What the author states of each source, by the text of the source.
    pub domains: Vec<(String, Disclosure)>,
    /// The names of the users who maintain the gadget.
    pub maintainers: Vec<String>,
    /// The titles of the pages that hold its code.
    pub pages: Vec<String>,
    /// The public suffixes of more than one label among the hosts that gadgets declare.
    pub suffixes: Vec<String>,
    /// The revision of a script's page. `None`: it is a gadget, or the wiki did not say it.
    pub pinning: Option<Pinning>,
    /// Who saved this revision is blocked on the wiki.
    pub is_author_blocked: bool,
    /// The last change of a script's page. `None`: it is a gadget, or the wiki did not say it.
    pub change: Option<Change>,
    /// The wiki did not answer in time. Nothing but `suffixes`, and who needs whom, is known.
    pub missing: bool,
}

impl Details {
    /// What is said of the gadget wherever it is named.
    #[must_use]
    pub fn name(&self, gadget: &str) -> Name {
        let title = self.title.clone();
        Name {
            gadget: gadget.to_owned(),
            title: title.unwrap_or_else(|| title_of(gadget)),
            needed_by: self.needed_by.clone(),
            lacks: self.lacks.clone(),
        }
    }

    /// The description without the title, if it begins with that.
    #[must_use]
    pub fn description_below_title(&self) -> Option<&str> {
        let text = self.description.as_deref()?;
        let rest = self.title.as_deref().and_then(|title| after(text, title));
        Some(rest.unwrap_or(text))
    }

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
    if script_page::is_script(gadget) {
        let script = script::read(host, gadget).await;
        return script.map_or_else(
            || Details {
                missing: true,
                ..Details::default()
            },
            |script| of_script(script, suffixes),
        );
    }
    let answer = host.details(gadget).await.unwrap_or_default();
    let query = field(&answer, "query");
    let descriptions = descriptions(&query);
    let needed_by = descriptions.named(&host.needed_by(gadget), |needing| host.is_wanted(needing));
    let lacks = host.lacks(gadget);
    let lacks = lacks.iter().map(|lacked| descriptions.titled(lacked));
    let related = Details {
        suffixes,
        needed_by,
        lacks: lacks.collect(),
        ..Details::default()
    };
    if !query.is_object() {
        return Details {
            missing: true,
            ..related
        };
    }
    let all = items(&field(&query, "gadgets"));
    let is_it = |about: &JsValue| string(about, "id").as_deref() == Some(gadget);
    let about = all.into_iter().find(is_it).unwrap_or_default();
    let html = string(&about, "desc").unwrap_or_default();
    let description = plain(&text_of(&html, "html"));
    let title = descriptions.of(gadget).and_then(|one| one.title.clone());
    let mut pages = Vec::new();
    for list in ["scripts", "styles"] {
        pages.extend(strings(&path(&about, &["metadata", "module", list])).unwrap_or_default());
    }
    let mut details = Details {
        description,
        title,
        pages,
        ..related
    };
    disclosures(&stated(&page_of(&query), gadget), &mut details);
    details
}

/// What is said of a script: by the wiki, and by itself. Of a single site it says nothing.
#[must_use]
pub fn of_script(script: Script, suffixes: Vec<String>) -> Details {
    Details {
        description: script.purpose,
        title: Some(script.title),
        maintainers: script.maintainers,
        pages: script.pages,
        change: Some(script.change),
        pinning: Some(script.pinning),
        is_author_blocked: script.is_author_blocked,
        suffixes,
        ..Details::default()
    }
}

/// The most gadgets that the wiki is asked about at once.
const MOST: usize = 50;

/// What is said of gadgets wherever they are named. Of those of which the wiki says nothing in time, their
/// own names.
pub async fn names_of(host: &Host, gadgets: &[String]) -> Vec<Name> {
    let needed_by: Vec<Vec<String>> = gadgets.iter().map(|one| host.needed_by(one)).collect();
    let mut all: Vec<String> = Vec::new();
    let lacks: Vec<Vec<String>> = gadgets.iter().map(|one| host.lacks(one)).collect();
    let others = needed_by.iter().chain(&lacks).flatten();
    for gadget in gadgets.iter().chain(others) {
        if !all.contains(gadget) {
            all.push(gadget.clone());
        }
    }
    let mut known = Descriptions::default();
    for some in all.chunks(MOST) {
        let answer = host.describe(some).await.unwrap_or_default();
        let more = descriptions(&field(&answer, "query"));
        known.gadgets.extend(more.gadgets);
        if !more.rights.is_empty() {
            known.rights = more.rights;
        }
    }
    let name = |(at, gadget): (usize, &String)| {
        let Titled { gadget, title } = known.titled(gadget);
        Name {
            gadget,
            title,
            needed_by: known.named(&needed_by[at], |needing| host.is_wanted(needing)),
            lacks: lacks[at]
                .iter()
                .map(|lacked| known.titled(lacked))
                .collect(),
        }
    };
    gadgets.iter().enumerate().map(name).collect()
}

/// Reads what the wiki says of gadgets, as far as their names are concerned.
fn descriptions(query: &JsValue) -> Descriptions {
    let page = page_of(query);
    let described = |about: JsValue| {
        let gadget = string(&about, "id")?;
        let settings = path(&about, &["metadata", "settings"]);
        let stated = string(&stated(&page, &gadget), "title");
        Some(Described {
            title: stated
                .and_then(|title| plain(&title))
                .or_else(|| own_title(&string(&about, "desc")?)),
            is_hidden: field(&settings, "hidden").is_truthy(),
            rights: strings(&field(&settings, "rights")).unwrap_or_default(),
            gadget,
        })
    };
    let gadgets = items(&field(query, "gadgets")).into_iter();
    Descriptions {
        gadgets: gadgets.filter_map(described).collect(),
        rights: strings(&path(query, &["userinfo", "rights"])).unwrap_or_default(),
    }
}

/// The name that a description begins with, if the wiki sets it off there.
fn own_title(html: &str) -> Option<String> {
    let description = plain(&text_of(html, "html"))?;
    leading(&description, plain(&text_of(html, "b, strong, a"))?)
}

/// The disclosures page. It may have any shape.
fn page_of(query: &JsValue) -> JsValue {
    let page = path(
        query,
        &["pages", "0", "revisions", "0", "slots", "main", "content"],
    );
    js_sys::JSON::parse(&page.as_string().unwrap_or_default()).unwrap_or_default()
}

/// What the disclosures page has about a gadget.
fn stated(page: &JsValue, gadget: &str) -> JsValue {
    path(page, &["gadgets", gadget])
}

/// Reads what is stated about a gadget. What is not a string counts as unstated.
fn disclosures(about: &JsValue, details: &mut Details) {
    let maintainers = strings(&field(about, "maintainers")).unwrap_or_default();
    details.maintainers = maintainers.iter().filter_map(|name| plain(name)).collect();
    let domains = field(about, "domains");
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

/// What follows a title at the beginning of a description. `None`: the description begins otherwise, or
/// goes on as a sentence or a word.
fn after<'a>(description: &'a str, title: &str) -> Option<&'a str> {
    let rest = description.strip_prefix(title)?;
    let is_title = rest.is_empty()
        || rest.starts_with([':', '：', '–', '—'])
        || rest.starts_with(' ') && rest.trim_start().starts_with([':', '–', '—', '-', '(']);
    is_title.then(|| rest.trim_start_matches([' ', ':', '：', '–', '—', '-']))
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
    use super::{Details, leading};

    #[test]
    fn what_a_description_says_besides_the_title() {
        for (description, title, below) in [
            ("Map: shows a map.", "Map", "shows a map."),
            ("Map – shows a map.", "Map", "shows a map."),
            ("Map (beta) shows a map.", "Map", "(beta) shows a map."),
            ("地図：地図を表示します。", "地図", "地図を表示します。"),
            ("Map", "Map", ""),
            // The author states a title that the description does not set off.
            (
                "Map of the place: shows a map.",
                "Map",
                "Map of the place: shows a map.",
            ),
            ("Map-making for all.", "Map", "Map-making for all."),
            ("Maps", "Map", "Maps"),
            ("Shows a map.", "Map", "Shows a map."),
        ] {
            let details = Details {
                description: Some(description.to_owned()),
                title: Some(title.to_owned()),
                ..Details::default()
            };
            assert_eq!(
                details.description_below_title(),
                Some(below),
                "{description}"
            );
        }
    }

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
