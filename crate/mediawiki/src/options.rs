//! Preferences, saved through
//! [`action=options`](https://www.mediawiki.org/wiki/Special:MyLanguage/API:Options). ResourceLoader
//! modules: `mediawiki.api`, `user.options`.

use crate::api::{Api, ApiError};
use crate::user;
use crate::value::{path, string};

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
    let (action, global) = match scope {
        // Without it, a value for all wikis would stay in force, and the API call it a success.
        Scope::Wiki => ("options", Some(("global", "override"))),
        Scope::Farm => ("globalpreferences", None),
    };
    let mut fields = vec![
        ("action", action),
        ("assertuser", user),
        ("optionname", name),
    ];
    fields.extend(global);
    fields.extend(value.map(|value| ("optionvalue", value)));
    let saved = api.post_value(&fields).await.map_err(session_error)?;
    // A refused value is answered with success and a warning.
    let warning = path(&saved, &["warnings", "options", "warnings"]).as_string();

    if fetch(api, user, name).await?.as_deref() == value {
        user::note_option(name, value);
        Ok(())
    } else {
        Err(warning.map_or(SaveError::NotKept, SaveError::Warned))
    }
}

/// The value of one preference of `user` as the server has it now.
///
/// # Errors
/// See [`SaveError`].
pub async fn fetch(api: &Api, user: &str, name: &str) -> Result<Option<String>, SaveError> {
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
        Ok(string(&options, name))
    } else {
        let missing = "query.userinfo.options is missing";
        Err(ApiError::Unexpected(missing.to_owned()).into())
    }
}

fn session_error(error: ApiError) -> SaveError {
    const CODES: [&str; 3] = ["notloggedin", "assertuserfailed", "assertnameduserfailed"];
    match error {
        ApiError::Refused { code, .. } if CODES.contains(&code.as_str()) => SaveError::NotLoggedIn,
        error => SaveError::Api(error),
    }
}
