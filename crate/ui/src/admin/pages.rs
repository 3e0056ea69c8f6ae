//! Reading the wiki's pages as they are now.

use std::collections::BTreeMap;

use gadget_consent_core::titles::{
    DEFINITION, DISCLOSURES, JSON_DEFINITIONS, MANIFEST, POLICY, SCAN, gadget_of_json_definition,
    json_definition, without_namespace,
};
use mediawiki_web::api::{Api, ApiError};
use serde::Deserialize;

/// The right to edit the site's JavaScript.
const EDIT_SCRIPTS: &str = "editsitejs";
/// The content model of pages that define a gadget in JSON.
const JSON_DEFINITION: &str = "GadgetDefinition";

/// A page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Live {
    /// The title, with its namespace.
    pub title: String,
    /// The text; `None` if the page does not exist.
    pub text: Option<String>,
    /// The number of its current revision; 0 if the page does not exist.
    pub revision: u64,
}

impl Live {
    /// A page as it was recorded, for tests and for the gallery.
    #[must_use]
    pub fn recorded(title: &str, text: Option<&str>, revision: u64) -> Self {
        Self {
            title: title.to_owned(),
            text: text.map(ToOwned::to_owned),
            revision,
        }
    }

    /// The text; empty if the page does not exist.
    #[must_use]
    pub fn text(&self) -> &str {
        self.text.as_deref().unwrap_or_default()
    }
}

/// All pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pages {
    /// MediaWiki:Gadgets-definition.
    pub definition: Live,
    /// The pages that define one gadget in JSON, by the name of the gadget.
    pub json: Vec<(String, Live)>,
    /// The site policy.
    pub policy: Live,
    /// The disclosures.
    pub disclosures: Live,
    /// The manifest.
    pub manifest: Live,
    /// The last scan that was published.
    pub scan: Live,
    /// The names of the gadgets that the wiki lists; `None` if they are not known.
    pub known: Option<Vec<String>>,
    /// The wiki's own `Content-Security-Policy` header; `None` if there is none, or it is not known.
    pub header: Option<String>,
    /// The address of the wiki's main page.
    pub main_page: String,
    /// The wiki's host, which the header names `'self'`.
    pub host: String,
    /// Whether the user may edit the site's JavaScript, and so publish a manifest.
    pub may_publish: bool,
    /// The time of reading, by the wiki's clock.
    pub read_at: String,
}

impl Pages {
    /// A wiki that has a definition page and none of the others, for tests and for the gallery.
    #[must_use]
    pub fn recorded(definition: &str, revision: u64) -> Self {
        let missing = |title| Live::recorded(title, None, revision);
        Self {
            definition: Live::recorded(DEFINITION, Some(definition), revision),
            json: Vec::new(),
            policy: missing(POLICY),
            disclosures: missing(DISCLOSURES),
            manifest: missing(MANIFEST),
            scan: missing(SCAN),
            known: None,
            header: None,
            host: String::new(),
            main_page: String::new(),
            may_publish: true,
            read_at: String::new(),
        }
    }
}

/// An answer of `action=query` with `prop=revisions`.
#[derive(Debug, Deserialize)]
struct QueryAnswer {
    curtimestamp: Option<String>,
    /// Missing if there are no pages.
    query: Option<Query>,
    #[serde(rename = "continue")]
    next: Option<BTreeMap<String, String>>,
}

#[derive(Debug, Default, Deserialize)]
struct Query {
    #[serde(default)]
    pages: Vec<ListedPage>,
    #[serde(rename = "userinfo", default)]
    user: UserInfo,
    #[serde(default)]
    gadgets: Vec<ListedGadget>,
    #[serde(default)]
    general: General,
}

#[derive(Debug, Default, Deserialize)]
struct General {
    #[serde(default)]
    base: String,
}

#[derive(Debug, Deserialize)]
struct ListedGadget {
    id: String,
}

#[derive(Debug, Default, Deserialize)]
struct UserInfo {
    #[serde(default)]
    rights: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct ListedPage {
    title: String,
    /// Missing if the page does not exist, or comes with a later answer.
    #[serde(default)]
    revisions: Vec<Revision>,
}

#[derive(Debug, Deserialize)]
struct Revision {
    #[serde(rename = "revid")]
    number: u64,
    slots: Option<Slots>,
}

#[derive(Debug, Deserialize)]
struct Slots {
    main: Slot,
}

#[derive(Debug, Deserialize)]
struct Slot {
    #[serde(rename = "contentmodel")]
    model: Option<String>,
    content: Option<String>,
}

impl QueryAnswer {
    fn pages(&self) -> &[ListedPage] {
        self.query.as_ref().map_or(&[], |query| &query.pages)
    }

    fn gadgets(&self) -> Vec<String> {
        let gadgets = self.query.iter().flat_map(|query| &query.gadgets);
        gadgets.map(|gadget| gadget.id.clone()).collect()
    }

    fn main_page(&self) -> String {
        let query = self.query.as_ref();
        query.map_or_else(String::new, |query| query.general.base.clone())
    }

    fn may_edit_scripts(&self) -> bool {
        let rights = self.query.iter().flat_map(|query| &query.user.rights);
        rights.into_iter().any(|right| right == EDIT_SCRIPTS)
    }
}

impl ListedPage {
    fn slot(&self) -> Option<&Slot> {
        Some(&self.revisions.first()?.slots.as_ref()?.main)
    }

    fn revision(&self) -> u64 {
        self.revisions.first().map_or(0, |revision| revision.number)
    }

    /// The page. `title`: its title, with the English name of the namespace.
    fn live(&self, title: &str) -> Live {
        Live {
            title: title.to_owned(),
            text: self.slot().and_then(|slot| slot.content.clone()),
            revision: self.revision(),
        }
    }

    /// The gadget that the page defines in JSON; `None` for another page.
    fn json_definition(&self) -> Option<(String, Live)> {
        let model = self.slot()?.model.as_deref();
        let gadget = gadget_of_json_definition(&self.title);
        let gadget = gadget.filter(|_| model == Some(JSON_DEFINITION))?;
        let live = self.live(&json_definition(&gadget));
        Some((gadget, live))
    }
}

/// Reads all pages.
///
/// # Errors
/// See [`ApiError`].
pub async fn fetch(api: &Api) -> Result<Pages, ApiError> {
    let titles = [DEFINITION, POLICY, DISCLOSURES, MANIFEST, SCAN];
    let answer: QueryAnswer = api
        .get(&[
            ("action", "query"),
            ("titles", &titles.join("|")),
            ("prop", "revisions"),
            ("rvprop", "ids|content"),
            ("rvslots", "main"),
            ("meta", "userinfo|siteinfo"),
            ("uiprop", "rights"),
            ("list", "gadgets"),
            ("gaprop", "id"),
            ("curtimestamp", "1"),
        ])
        .await?;
    let live = |title: &str| {
        // The namespace of the answer is in the wiki's own language.
        let is_same =
            |page: &&ListedPage| without_namespace(&page.title) == without_namespace(title);
        let page = answer.pages().iter().find(is_same);
        page.map(|page| page.live(title))
            .ok_or_else(|| ApiError::Unexpected(title.to_owned()))
    };
    Ok(Pages {
        definition: live(DEFINITION)?,
        policy: live(POLICY)?,
        disclosures: live(DISCLOSURES)?,
        manifest: live(MANIFEST)?,
        scan: live(SCAN)?,
        known: Some(answer.gadgets()),
        header: None,
        host: String::new(),
        main_page: answer.main_page(),
        may_publish: answer.may_edit_scripts(),
        json: json_definitions(api).await?,
        read_at: answer.curtimestamp.unwrap_or_default(),
    })
}

/// An answer of `list=querypage`.
#[derive(Debug, Deserialize)]
struct UsageAnswer {
    query: UsageQuery,
}

#[derive(Debug, Deserialize)]
struct UsageQuery {
    querypage: UsageList,
}

#[derive(Debug, Deserialize)]
struct UsageList {
    results: Vec<UsageRow>,
}

#[derive(Debug, Deserialize)]
struct UsageRow {
    /// The namespace may be any.
    title: String,
    value: String,
}

/// How many users have switched on which gadgets (Special:GadgetUsage).
///
/// # Errors
/// See [`ApiError`]. Some wikis do not count.
pub async fn usage(api: &Api) -> Result<Vec<(String, u32)>, ApiError> {
    let answer: UsageAnswer = api
        .get(&[
            ("action", "query"),
            ("list", "querypage"),
            ("qppage", "GadgetUsage"),
            ("qplimit", "500"),
        ])
        .await?;
    let rows = answer.query.querypage.results.iter();
    let count = |row: &UsageRow| {
        let (_, name) = row.title.split_once("adget-")?;
        Some((name.replace(' ', "_"), row.value.parse().ok()?))
    };
    Ok(rows.filter_map(count).collect())
}

/// Reads one page.
///
/// # Errors
/// See [`ApiError`].
pub async fn page(api: &Api, title: &str) -> Result<Live, ApiError> {
    let answer: QueryAnswer = api
        .get(&[
            ("action", "query"),
            ("titles", title),
            ("prop", "revisions"),
            ("rvprop", "ids|content"),
            ("rvslots", "main"),
        ])
        .await?;
    let page = answer.pages().first();
    page.map(|page| page.live(title))
        .ok_or_else(|| ApiError::Unexpected(title.to_owned()))
}

/// The number of a page's current revision; 0 if the page does not exist.
///
/// # Errors
/// See [`ApiError`].
pub async fn revision(api: &Api, title: &str) -> Result<u64, ApiError> {
    let answer: QueryAnswer = api
        .get(&[
            ("action", "query"),
            ("titles", title),
            ("prop", "revisions"),
            ("rvprop", "ids"),
        ])
        .await?;
    Ok(answer.pages().first().map_or(0, ListedPage::revision))
}

/// The definitions of gadgets in JSON. Most wikis have none.
async fn json_definitions(api: &Api) -> Result<Vec<(String, Live)>, ApiError> {
    let mut found = Vec::new();
    let mut from = BTreeMap::new();
    loop {
        let mut fields = vec![
            ("action", "query"),
            ("generator", "allpages"),
            ("gapnamespace", "8"),
            ("gapprefix", without_namespace(JSON_DEFINITIONS)),
            ("gaplimit", "50"),
            ("prop", "revisions"),
            ("rvprop", "ids|content"),
            ("rvslots", "main"),
        ];
        let continued = from.iter();
        fields.extend(continued.map(|(name, value): (&String, &String)| (&**name, &**value)));
        let answer: QueryAnswer = api.get(&fields).await?;
        found.extend(
            answer
                .pages()
                .iter()
                .filter_map(ListedPage::json_definition),
        );
        let Some(next) = answer.next else {
            return Ok(found);
        };
        // Otherwise this loop would not end.
        if next == from {
            return Err(ApiError::Unexpected("continue".to_owned()));
        }
        from = next;
    }
}
