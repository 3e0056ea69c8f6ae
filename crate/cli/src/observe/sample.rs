//! The pages on which a gadget is looked at: chosen by the gadget's own conditions.

use std::collections::{BTreeMap, BTreeSet};

use gadget_consent_core::definition::Gadget;
use serde_json::Value;
use url::Url;

use crate::wiki::{Error, Wiki};

/// The namespaces that are asked for pages of a content model, besides those of the gadget.
const OF_MODELS: [i64; 6] = [0, 2, 8, 10, 14, 828];
/// The conditions of one gadget that are looked at: more namespaces or categories are not.
const MOST: usize = 10;

/// A page to look at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sample {
    /// Its title.
    pub title: String,
    /// What is done with it, such as `edit`; `None`: it is viewed.
    pub action: Option<String>,
    /// In which skin; `None`: in that of the wiki.
    pub skin: Option<String>,
}

/// A wiki, as far as its pages have addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The address of its `index.php`.
    pub script: Url,
    /// The title of its main page.
    pub main_page: String,
    /// The wiki's name in its database.
    pub name: String,
}

impl Place {
    /// Asks a wiki. Its pages are looked at where its API is: what the wiki says of other hosts is not
    /// followed.
    ///
    /// # Errors
    /// If it does not answer.
    pub fn of(wiki: &Wiki) -> Result<Self, Error> {
        let answer = wiki.get(&[("action", "query"), ("meta", "siteinfo")])?;
        let general = &answer["query"]["general"];
        let text = |name: &str| general[name].as_str().unwrap_or_default();
        let script = text("script");
        let address = Url::parse(wiki.api_url()).ok();
        let address = address.and_then(|url| {
            let script = url.join(script).ok()?;
            (script.origin() == url.origin() && !text("script").is_empty()).then_some(script)
        });
        Ok(Self {
            script: address.ok_or_else(|| wiki.unexpected("address of index.php", &answer))?,
            main_page: text("mainpage").to_owned(),
            name: text("wikiid").to_owned(),
        })
    }

    /// The address of a page.
    #[must_use]
    pub fn address(&self, sample: &Sample) -> Url {
        let mut url = self.script.clone();
        url.query_pairs_mut().append_pair("title", &sample.title);
        let more = [("action", &sample.action), ("useskin", &sample.skin)];
        for (name, value) in more {
            if let Some(value) = value {
                url.query_pairs_mut().append_pair(name, value);
            }
        }
        url
    }
}

/// What a gadget says about where it runs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Conditions {
    namespaces: Vec<i64>,
    categories: Vec<String>,
    models: Vec<String>,
}

impl Conditions {
    fn of(gadget: &Gadget) -> Self {
        let texts = |name: &str| -> Vec<String> {
            let values = gadget.values(name).iter().take(MOST);
            let texts = values.map(|value| value.text.trim().to_owned());
            texts.filter(|text| !text.is_empty()).collect()
        };
        let numbers = texts("namespaces");
        Self {
            namespaces: numbers
                .iter()
                .filter_map(|text| text.parse().ok())
                .collect(),
            categories: texts("categories"),
            models: texts("contentModels"),
        }
    }
}

/// The pages that were found for conditions, so that gadgets with the same ones share them.
#[derive(Debug, Default)]
pub struct Found(BTreeMap<Conditions, Vec<String>>);

/// At most so many pages for a gadget; none, if the wiki has no page on which it runs.
///
/// # Errors
/// If the wiki does not answer.
pub fn samples(
    wiki: &Wiki,
    place: &Place,
    gadget: &Gadget,
    most: usize,
    found: &mut Found,
) -> Result<Vec<Sample>, Error> {
    let conditions = Conditions::of(gadget);
    let titles = if let Some(titles) = found.0.get(&conditions) {
        titles.clone()
    } else {
        let titles = titles(wiki, place, &conditions, most)?;
        found.0.insert(conditions, titles.clone());
        titles
    };
    let titles = titles.into_iter().map(|title| in_its_way(gadget, title));
    Ok(titles.collect())
}

/// A page as the gadget wants it: the first of its actions and skins; viewed, if it runs there.
#[must_use]
pub fn in_its_way(gadget: &Gadget, title: String) -> Sample {
    let values = |name: &str| -> Vec<&str> {
        let values = gadget.values(name).iter();
        let texts = values.map(|value| value.text.trim());
        texts.filter(|text| !text.is_empty()).collect()
    };
    let actions = values("actions");
    let action = actions.first().filter(|_| !actions.contains(&"view"));
    Sample {
        title,
        action: action.map(|action| (*action).to_owned()),
        skin: values("skins").first().map(|skin| (*skin).to_owned()),
    }
}

fn titles(
    wiki: &Wiki,
    place: &Place,
    conditions: &Conditions,
    most: usize,
) -> Result<Vec<String>, Error> {
    let Conditions {
        namespaces,
        categories,
        models,
    } = conditions;
    let mut titles = Vec::new();
    if categories.is_empty() && models.is_empty() {
        if namespaces.is_empty() || namespaces.contains(&0) {
            titles.push(place.main_page.clone());
        }
        let asked: &[i64] = if namespaces.is_empty() {
            &[0]
        } else {
            namespaces
        };
        for namespace in asked {
            match namespace {
                -1 => titles.push("Special:RecentChanges".to_owned()),
                0.. => titles.extend(in_namespace(wiki, *namespace, most, &[])?),
                // Nobody can view a page of another one.
                _ => {}
            }
        }
    } else if categories.is_empty() {
        let asked: &[i64] = if namespaces.is_empty() {
            &OF_MODELS
        } else {
            namespaces
        };
        for namespace in asked.iter().filter(|namespace| **namespace >= 0) {
            titles.extend(in_namespace(wiki, *namespace, most, models)?);
        }
    } else {
        for category in categories {
            titles.extend(in_category(wiki, category, namespaces, most)?);
        }
    }
    // From all conditions alike, and no page twice.
    let mut known = BTreeSet::new();
    titles.retain(|title| known.insert(title.clone()));
    if titles.len() > most {
        let step = titles.len().div_ceil(most).max(1);
        titles = titles.into_iter().step_by(step).take(most).collect();
    }
    Ok(titles)
}

/// Pages of a namespace that are no redirects, and of one of the content models if there are any.
fn in_namespace(
    wiki: &Wiki,
    namespace: i64,
    most: usize,
    models: &[String],
) -> Result<Vec<String>, Error> {
    let namespace = namespace.to_string();
    let answer = match wiki.get(&[
        ("action", "query"),
        ("generator", "allpages"),
        ("gapnamespace", &namespace),
        ("gapfilterredir", "nonredirects"),
        ("gaplimit", "50"),
        ("prop", "info"),
    ]) {
        Ok(answer) => answer,
        // The wiki has no such namespace.
        Err(Error::Api { .. }) => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let pages = answer["query"]["pages"].as_array();
    let is_wanted = |page: &&Value| {
        let model = page["contentmodel"].as_str().unwrap_or_default();
        models.is_empty() || models.iter().any(|wanted| wanted == model)
    };
    let mut titles: Vec<String> = pages
        .into_iter()
        .flatten()
        .filter(is_wanted)
        .filter_map(|page| page["title"].as_str().map(str::to_owned))
        .collect();
    titles.sort();
    titles.truncate(most);
    Ok(titles)
}

fn in_category(
    wiki: &Wiki,
    category: &str,
    namespaces: &[i64],
    most: usize,
) -> Result<Vec<String>, Error> {
    let title = format!("Category:{category}");
    let wanted: Vec<String> = namespaces.iter().map(ToString::to_string).collect();
    let wanted = wanted.join("|");
    let mut question = vec![
        ("action", "query"),
        ("list", "categorymembers"),
        ("cmtitle", title.as_str()),
        ("cmtype", "page"),
        ("cmlimit", "50"),
    ];
    if !wanted.is_empty() {
        question.push(("cmnamespace", &wanted));
    }
    let answer = match wiki.get(&question) {
        Ok(answer) => answer,
        Err(Error::Api { .. }) => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let members = answer["query"]["categorymembers"].as_array();
    let titles = members.into_iter().flatten();
    let titles = titles.filter_map(|page| page["title"].as_str().map(str::to_owned));
    Ok(titles.take(most).collect())
}
