//! Preferences, saved through
//! [`action=options`](https://www.mediawiki.org/wiki/Special:MyLanguage/API:Options). ResourceLoader
//! modules: `mediawiki.api`, `user.options`.

use wasm_bindgen::JsValue;

use crate::api::{Api, ApiError};
use crate::value::path;

/// Why a preference cannot be read or set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OptionsError {
    /// The session has ended, or now belongs to somebody else.
    #[error("the user whose preference it is is not logged in")]
    NotLoggedIn,
    /// The API answered with success and did not save: it says why in a warning.
    #[error("the wiki did not keep the preference: {0}")]
    Warned(String),
    /// The request itself failed.
    #[error(transparent)]
    Api(#[from] ApiError),
}

/// For which wikis a preference is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// For this one; also where another value counts on all wikis of the farm.
    Wiki,
    /// For all wikis of the farm. The extension GlobalPreferences has to be there.
    Farm,
}

/// A preference's name and its value; `None`: its default.
pub type OptionChange = (String, Option<String>);

/// The most changes that one request may have.
const MOST: usize = 50;

/// What separates changes. A value that has it is not set.
const SEPARATOR: char = '\u{1f}';

/// Sets preferences of `user`, in as few requests as may be. Nothing is set when somebody else is logged
/// in by now. That there is no error does not say that they are set: they must be [read](read) again.
///
/// # Errors
/// The first one. What comes before it, and after [`ApiError::Unreachable`] and
/// [`ApiError::Unexpected`] what it is about, may have been set.
pub async fn set(
    api: &Api,
    user: &str,
    changes: &[OptionChange],
    reach: Reach,
) -> Result<(), OptionsError> {
    for batch in changes.chunks(MOST) {
        let answer = post(api, user, batch, reach).await;
        let saved = answer.map_err(session_error)?;
        // A refused value is answered with success and a warning.
        let warning = path(&saved, &["warnings", "options", "warnings"]);
        if let Some(words) = warning.as_string() {
            return Err(OptionsError::Warned(words));
        }
    }
    Ok(())
}

async fn post(
    api: &Api,
    user: &str,
    batch: &[OptionChange],
    reach: Reach,
) -> Result<JsValue, ApiError> {
    let mut all = String::new();
    for (name, value) in batch {
        let value = value.as_ref();
        // What follows it would be another change.
        if value.is_some_and(|value| value.contains(SEPARATOR)) {
            continue;
        }
        all.push(SEPARATOR);
        all.push_str(name);
        if let Some(value) = value {
            all.push('=');
            all.push_str(value);
        }
    }
    let fields = [
        ("assertuser", user),
        ("change", &all),
        match reach {
            Reach::Wiki => ("action", "options"),
            Reach::Farm => ("action", "globalpreferences"),
        },
        // Without it, a value for all wikis would stay in force, and the API call it a success.
        ("global", "override"),
    ];
    let fields = match reach {
        Reach::Wiki => &fields[..],
        Reach::Farm => &fields[..3],
    };
    api.post_value(fields).await
}

/// The preferences of `user` as the server has them now: an object of names and values.
///
/// # Errors
/// See [`OptionsError`].
pub async fn read(api: &Api, user: &str) -> Result<JsValue, OptionsError> {
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

fn session_error(error: ApiError) -> OptionsError {
    const CODES: [&str; 3] = ["notloggedin", "assertuserfailed", "assertnameduserfailed"];
    match error {
        ApiError::Refused { code, .. } if CODES.contains(&code.as_str()) => {
            OptionsError::NotLoggedIn
        }
        error => OptionsError::Api(error),
    }
}
