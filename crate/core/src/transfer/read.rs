//! Reading exported answers from text.

use serde_json::Value;

use super::{Expected, Problem, Raw, read};
use crate::ledger::Entry;

/// Reads the answers of a file, by gadget.
///
/// # Errors
/// All errors.
pub fn read_text(text: &str) -> Result<Vec<(String, Entry)>, Vec<Problem>> {
    let page: Value = serde_json::from_str(text).unwrap_or_default();
    let Some(page) = page.as_object() else {
        return Err(vec![Problem {
            path: "/".to_owned(),
            expected: Expected::Json,
        }]);
    };
    let answers = page.get("answers").and_then(Value::as_object);
    let texts =
        |(name, value): (&String, &Value)| (name.clone(), value.as_str().map(ToOwned::to_owned));
    read(Raw {
        version: page.get("version").and_then(Value::as_f64),
        answers: answers.map(|answers| answers.iter().map(texts).collect()),
    })
}
