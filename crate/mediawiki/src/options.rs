//! Preferences, set and read through
//! [`action=options`](https://www.mediawiki.org/wiki/Special:MyLanguage/API:Options). ResourceLoader
//! modules: `mediawiki.api`, `user.options`.

use wasm_bindgen::JsValue;

use crate::api::{Api, ApiError};
use crate::value::path;

/// Why preferences could not be read or set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OptionsError {
    /// The session has ended, or belongs to another user now.
    #[error("the user is not logged in any more")]
    NotLoggedIn,
    /// The API reported success, but a warning says that it did not save the preference.
    #[error("the wiki did not save the preference: {0}")]
    Warned(String),
    /// The request failed.
    #[error(transparent)]
    Api(#[from] ApiError),
}

/// For which wikis a preference is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// For this wiki, even if all wikis of the farm have another value.
    Wiki,
    /// For all wikis of the farm. This needs the extension GlobalPreferences.
    Farm,
}

/// The name of a preference and its new value; `None`: the default.
pub type OptionChange = (String, Option<String>);

/// The most changes in one request.
const MOST: usize = 50;

/// The separator of changes. A value that contains it is not set.
const SEPARATOR: char = '\u{1f}';

/// Sets preferences of `user`, with as few requests as possible. Sets nothing if another user is logged
/// in now. Success does not prove that they are set: [read](read) them again.
///
/// # Errors
/// The first error. Changes before it may have been set. After [`ApiError::Unreachable`] and
/// [`ApiError::Unexpected`], so may the changes of the failed request.
pub async fn set(
    api: &Api,
    user: &str,
    changes: &[OptionChange],
    reach: Reach,
) -> Result<(), OptionsError> {
    for batch in changes.chunks(MOST) {
        let answer = post(api, user, batch, reach).await;
        let saved = answer.map_err(session_error)?;
        // The API reports a rejected value as a success with a warning.
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
        // The rest of the value would be read as another change.
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
        // Otherwise a value for all wikis would stay in force, although the API reports success.
        ("global", "override"),
    ];
    let fields = match reach {
        Reach::Wiki => &fields[..],
        Reach::Farm => &fields[..3],
    };
    api.post_value(fields).await
}

/// The preferences of `user` on the server: an object of names and values.
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
