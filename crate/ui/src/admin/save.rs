//! Saves a page by an ordinary edit with a summary, which does not overwrite the edit of anyone else.

use mediawiki_web::api::{Api, ApiError};
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::admin::pages::{Live, revision};

/// What is to be saved.
#[derive(Debug, Clone, PartialEq)]
pub struct PageEdit {
    /// The page as it was when the changes began.
    pub base: Live,
    /// The whole new text.
    pub text: String,
    /// For the page's history.
    pub summary: String,
}

/// Why a page is not saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SaveError {
    /// Somebody has saved or deleted it since.
    Conflict,
    /// There was no answer: it may be saved or not.
    Unreachable,
    /// The wiki has refused it; its words.
    Refused(String),
}

/// Error codes that mean that the page is no longer what it was.
const CONFLICTS: [&str; 4] = [
    "editconflict",
    "articleexists",
    "missingtitle",
    "pagedeleted",
];

impl From<ApiError> for SaveError {
    fn from(error: ApiError) -> Self {
        match error {
            ApiError::Refused { code, .. } if CONFLICTS.contains(&code.as_str()) => Self::Conflict,
            ApiError::Refused { code, info } if info.is_empty() => Self::Refused(code),
            ApiError::Refused { info, .. } => Self::Refused(info),
            ApiError::Busy { .. } | ApiError::Unreachable(_) | ApiError::Unexpected(_) => {
                Self::Unreachable
            }
        }
    }
}

/// The answer of `action=edit`.
#[derive(Debug, Deserialize)]
struct EditAnswer {
    edit: EditResult,
}

#[derive(Debug, Deserialize)]
struct EditResult {
    result: String,
    /// Missing if the text is the same as before.
    newrevid: Option<u64>,
    // What an extension says that refuses the edit.
    info: Option<Words>,
    warning: Option<Words>,
    code: Option<Words>,
}

/// A field that extensions fill as they like.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Words {
    Text(String),
    Other(IgnoredAny),
}

impl EditResult {
    fn words(self) -> String {
        let all = [self.info, self.warning, self.code].into_iter().flatten();
        let mut texts = all.filter_map(|words| match words {
            Words::Text(text) => Some(text),
            Words::Other(_) => None,
        });
        texts.next().unwrap_or_default()
    }
}

/// Saves a page as `user`; gives the number of its revision. `read_at`: when the base was read.
///
/// # Errors
/// See [`SaveError`].
pub async fn save(edit: &PageEdit, user: &str, read_at: &str) -> Result<u64, SaveError> {
    let api = Api::default();
    let base = &edit.base;
    // The wiki would merge two edits that touch different lines, and the user has not seen the result.
    // Nor does it report a conflict with another edit of the same user.
    if revision(&api, &base.title).await? != base.revision {
        return Err(SaveError::Conflict);
    }
    let number = base.revision.to_string();
    let mut fields = vec![
        ("action", "edit"),
        ("title", base.title.as_str()),
        ("text", edit.text.as_str()),
        ("summary", edit.summary.as_str()),
        ("assertuser", user),
        ("starttimestamp", read_at),
    ];
    if base.text.is_some() {
        fields.extend([("baserevid", number.as_str()), ("nocreate", "1")]);
    } else {
        fields.push(("createonly", "1"));
    }
    let EditAnswer { edit: saved } = api.post(&fields).await?;
    if saved.result == "Success" {
        Ok(saved.newrevid.unwrap_or(base.revision))
    } else {
        Err(SaveError::Refused(saved.words()))
    }
}
