//! The pages that the module goes by, as the wiki has them now.

use gadget_consent_core::titles::gadget_of_json_definition;
use mediawiki_web::api::{Api, ApiError};
use mediawiki_web::value::{field, items, names, path, string};
use wasm_bindgen::JsValue;

/// MediaWiki:Gadgets-definition.
pub const DEFINITION: &str = "MediaWiki:Gadgets-definition";
/// The site policy.
pub const POLICY: &str = "MediaWiki:Gadget-consent-policy.json";
/// The disclosures.
pub const DISCLOSURES: &str = "MediaWiki:Gadget-consent-disclosures.json";
/// The manifest.
pub const MANIFEST: &str = "MediaWiki:Gadget-consent-manifest.json";

/// One page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Live {
    /// With its namespace.
    pub title: String,
    /// The whole text; `None` where there is no such page.
    pub text: Option<String>,
    /// Its number; 0 where there is none.
    pub revision: u64,
}

impl Live {
    /// The text; empty where there is no page.
    #[must_use]
    pub fn text(&self) -> &str {
        self.text.as_deref().unwrap_or_default()
    }
}

/// All of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pages {
    /// MediaWiki:Gadgets-definition.
    pub definition: Live,
    /// The pages of gadgets that are defined in JSON, by the gadget's name.
    pub json: Vec<(String, Live)>,
    /// The site policy.
    pub policy: Live,
    /// The disclosures.
    pub disclosures: Live,
    /// The manifest.
    pub manifest: Live,
    /// When the wiki was asked, by its clock.
    pub read_at: String,
}

/// Asks the wiki for all of them.
///
/// # Errors
/// See [`ApiError`].
pub async fn fetch(api: &Api) -> Result<Pages, ApiError> {
    let titles = [DEFINITION, POLICY, DISCLOSURES, MANIFEST];
    let answer = api
        .get_value(&[
            ("action", "query"),
            ("titles", &titles.join("|")),
            ("prop", "revisions"),
            ("rvprop", "ids|content"),
            ("rvslots", "main"),
            ("curtimestamp", "1"),
        ])
        .await?;
    let pages = items(&path(&answer, &["query", "pages"]));
    let live = |title: &str| {
        // The namespace's name is in the wiki's own language.
        let own = |page: &&JsValue| {
            let found = string(page, "title");
            found.as_deref().map(base) == Some(base(title))
        };
        pages
            .iter()
            .find(own)
            .map(|page| read(title, page))
            .ok_or_else(|| ApiError::Unexpected(title.to_owned()))
    };
    Ok(Pages {
        definition: live(DEFINITION)?,
        json: definitions(api).await?,
        policy: live(POLICY)?,
        disclosures: live(DISCLOSURES)?,
        manifest: live(MANIFEST)?,
        read_at: string(&answer, "curtimestamp").unwrap_or_default(),
    })
}

/// A title without its namespace.
fn base(title: &str) -> &str {
    title.split_once(':').map_or(title, |(_, base)| base)
}

fn read(title: &str, page: &JsValue) -> Live {
    let revision = path(page, &["revisions", "0"]);
    // Numbers of revisions are whole and below 2^53.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let number = field(&revision, "revid").as_f64().unwrap_or_default() as u64;
    Live {
        title: title.to_owned(),
        text: path(&revision, &["slots", "main", "content"]).as_string(),
        revision: number,
    }
}

/// The number of a page's current revision; 0 where there is no such page.
///
/// # Errors
/// See [`ApiError`].
pub async fn revision(api: &Api, title: &str) -> Result<u64, ApiError> {
    let answer = api
        .get_value(&[
            ("action", "query"),
            ("titles", title),
            ("prop", "revisions"),
            ("rvprop", "ids"),
        ])
        .await?;
    Ok(read(title, &path(&answer, &["query", "pages", "0"])).revision)
}

/// Definitions of gadgets in JSON; none on most wikis.
async fn definitions(api: &Api) -> Result<Vec<(String, Live)>, ApiError> {
    let mut found = Vec::new();
    let mut from = JsValue::UNDEFINED;
    loop {
        let continued: Vec<(String, String)> = names(&from)
            .into_iter()
            .filter_map(|name| Some((name.clone(), string(&from, &name)?)))
            .collect();
        let mut fields = vec![
            ("action", "query"),
            ("generator", "allpages"),
            ("gapnamespace", "8"),
            ("gapprefix", "Gadgets/"),
            ("gaplimit", "50"),
            ("prop", "revisions"),
            ("rvprop", "ids|content"),
            ("rvslots", "main"),
        ];
        fields.extend(continued.iter().map(|(name, value)| (&**name, &**value)));
        let answer = api.get_value(&fields).await?;
        for page in items(&path(&answer, &["query", "pages"])) {
            let title = string(&page, "title").unwrap_or_default();
            let model = path(&page, &["revisions", "0", "slots", "main", "contentmodel"]);
            let is_definition = model.as_string().as_deref() == Some("GadgetDefinition");
            if let Some(name) = gadget_of_json_definition(&title).filter(|_| is_definition) {
                let live = read(&format!("MediaWiki:{}", base(&title)), &page);
                found.push((name.replace(' ', "_"), live));
            }
        }
        let next = field(&answer, "continue");
        if !next.is_object() {
            return Ok(found);
        }
        if same(&next, &from) {
            return Err(ApiError::Unexpected("continue".to_owned()));
        }
        from = next;
    }
}

fn same(one: &JsValue, other: &JsValue) -> bool {
    let text = |value: &JsValue| js_sys::JSON::stringify(value).ok();
    text(one) == text(other)
}
