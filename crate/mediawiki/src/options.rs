//! Preferences, saved through
//! [`action=options`](https://www.mediawiki.org/wiki/Special:MyLanguage/API:Options). ResourceLoader
//! modules: `mediawiki.api`, `user.options`.

use wasm_bindgen::JsValue;

use crate::api::{Api, ApiError};
use crate::user;
use crate::value::{field, path};

/// Why a preference is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SaveError {
    /// The session has ended, or now belongs to somebody else.
    #[error("the user who was to save the preference is not logged in")]
    NotLoggedIn,
    /// The API answered with success and did not save: it says why in a warning.
    #[error("the wiki did not keep the preference: {0}")]
    Warned(String),
    /// The API answered with success, but reading gives another value.
    #[error("the wiki reported success but has another value")]
    NotKept,
    /// The request itself failed.
    #[error(transparent)]
    Api(#[from] ApiError),
}

/// For which wikis a preference is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// For this one; also where another value counts on all wikis of the farm.
    Wiki,
    /// For all wikis of the farm. The extension GlobalPreferences has to be there.
    Farm,
}

/// A preference's name and its value; `None`: its default.
pub type Change = (String, Option<String>);

/// Preferences that are not known to be as they should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} preferences are not saved: {error}", names.len())]
pub struct NotSaved {
    /// Why.
    pub error: SaveError,
    /// Their names. All others are as they should be.
    pub names: Vec<String>,
}

/// The most changes that one request may have.
const MOST: usize = 50;

/// What separates changes whose values may hold anything else.
const SEPARATOR: char = '\u{1f}';

/// Sets one preference of `user` (`None`: back to its default) and reads it back from the server.
/// Nothing is saved when somebody else is logged in by now.
///
/// # Errors
/// See [`SaveError`]; after [`ApiError::Unreachable`] and [`ApiError::Unexpected`] the preference
/// may or may not have been set.
pub async fn save(
    api: &Api,
    user: &str,
    name: &str,
    value: Option<&str>,
    scope: Scope,
) -> Result<(), SaveError> {
    let change = (name.to_owned(), value.map(ToOwned::to_owned));
    save_all(api, user, &[change], scope)
        .await
        .map_err(|left| left.error)
}

/// Sets preferences of `user` as [`save`] does, in as few requests as may be, and reads them back.
///
/// # Errors
/// Those that are not known to be as they should be.
pub async fn save_all(
    api: &Api,
    user: &str,
    changes: &[Change],
    scope: Scope,
) -> Result<(), NotSaved> {
    let holds_separator = |(_, value): &Change| {
        let value = value.as_deref().unwrap_or_default();
        value.contains(SEPARATOR)
    };
    let most = if changes.iter().any(holds_separator) {
        1
    } else {
        MOST
    };
    let mut failed = None;
    for batch in changes.chunks(most) {
        match post(api, user, batch, scope).await {
            // A refused value is answered with success and a warning.
            Ok(saved) => {
                let warning = path(&saved, &["warnings", "options", "warnings"]);
                failed = warning.as_string().map(SaveError::Warned);
            }
            Err(error) => failed = Some(session_error(error)),
        }
        if failed.is_some() {
            break;
        }
    }
    // Of one there is nothing to find out that the failure does not say.
    let is_known = changes.len() > 1 || matches!(failed, None | Some(SaveError::Warned(_)));
    let now = if is_known {
        options(api, user).await.map_err(|error| {
            failed.get_or_insert(error);
        })
    } else {
        Err(())
    };
    let mut names = Vec::new();
    for (name, value) in changes {
        let is_kept = now
            .as_ref()
            .is_ok_and(|now| field(now, name).as_string() == *value);
        if is_kept {
            user::note_option(name, value.as_deref());
        } else {
            names.push(name.clone());
        }
    }
    if names.is_empty() {
        return Ok(());
    }
    let error = failed.unwrap_or(SaveError::NotKept);
    Err(NotSaved { error, names })
}

async fn post(api: &Api, user: &str, batch: &[Change], scope: Scope) -> Result<JsValue, ApiError> {
    let (action, global) = match scope {
        // Without it, a value for all wikis would stay in force, and the API call it a success.
        Scope::Wiki => ("options", Some(("global", "override"))),
        Scope::Farm => ("globalpreferences", None),
    };
    let mut fields = vec![("action", action), ("assertuser", user)];
    fields.extend(global);
    let mut all = String::new();
    if let [(name, value)] = batch {
        fields.push(("optionname", name));
        fields.extend(value.as_ref().map(|value| ("optionvalue", value.as_str())));
    } else {
        for (name, value) in batch {
            all.push(SEPARATOR);
            all.push_str(name);
            if let Some(value) = value {
                all.push('=');
                all.push_str(value);
            }
        }
        fields.push(("change", &all));
    }
    api.post_value(&fields).await
}

/// The preferences of `user` as the server has them now, by name.
///
/// # Errors
/// See [`SaveError`].
async fn options(api: &Api, user: &str) -> Result<JsValue, SaveError> {
    let answer = api
        .get_value(&[
            ("action", "query"),
            ("meta", "userinfo"),
            ("uiprop", "options"),
            ("assertuser", user),
        ])
        .await
        .map_err(session_error)?;
    let options = path(&answer, &["query", "userinfo", "options"]);
    if options.is_object() {
        Ok(options)
    } else {
        let missing = "query.userinfo.options is missing".to_owned();
        Err(ApiError::Unexpected(missing).into())
    }
}

fn session_error(error: ApiError) -> SaveError {
    const CODES: [&str; 3] = ["notloggedin", "assertuserfailed", "assertnameduserfailed"];
    match error {
        ApiError::Refused { code, .. } if CODES.contains(&code.as_str()) => SaveError::NotLoggedIn,
        error => SaveError::Api(error),
    }
}
