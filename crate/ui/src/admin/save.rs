//! Saving a page as anybody does: an edit with a summary, which does not overwrite another one.

use mediawiki_web::api::{Api, ApiError};
use mediawiki_web::value::{field, path, string};

use super::pages::{Live, revision};

/// What is to be saved.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// The page as it was when the changes began.
    pub base: Live,
    /// The whole new text.
    pub text: String,
    /// For the page's history.
    pub summary: String,
}

/// Why a page is not saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// Somebody else has saved it since, or has deleted it.
    Conflict,
    /// It cannot be said whether it is saved: no answer.
    Unreachable,
    /// The wiki's words.
    Refused(String),
}

/// Error codes that mean that the page is no longer what it was.
const CONFLICTS: [&str; 4] = [
    "editconflict",
    "articleexists",
    "missingtitle",
    "pagedeleted",
];

impl From<ApiError> for Failure {
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

/// Saves a page as `user`; gives the number of its revision. `read_at`: when the base was read.
///
/// # Errors
/// See [`Failure`].
pub async fn save(job: &Job, user: &str, read_at: &str) -> Result<u64, Failure> {
    let api = Api::default();
    let base = &job.base;
    // The wiki would merge two edits that touch different lines. What comes of that is not what
    // was looked at here, and it takes no conflict for one with the same user's other edits.
    if revision(&api, &base.title).await? != base.revision {
        return Err(Failure::Conflict);
    }
    let number = base.revision.to_string();
    let mut fields = vec![
        ("action", "edit"),
        ("title", base.title.as_str()),
        ("text", job.text.as_str()),
        ("summary", job.summary.as_str()),
        ("assertuser", user),
        ("starttimestamp", read_at),
    ];
    if base.text.is_some() {
        fields.extend([("baserevid", number.as_str()), ("nocreate", "1")]);
    } else {
        fields.push(("createonly", "1"));
    }
    let answer = api.post_value(&fields).await?;
    let edit = field(&answer, "edit");
    if string(&edit, "result").as_deref() != Some("Success") {
        // Of an extension that has something against it.
        let words = ["info", "warning", "code"].map(|name| string(&edit, name));
        let words = words.into_iter().flatten().next();
        return Err(Failure::Refused(words.unwrap_or_default()));
    }
    // The same text again makes no revision.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let new = path(&edit, &["newrevid"])
        .as_f64()
        .map(|number| number as u64);
    Ok(new.unwrap_or(base.revision))
}
