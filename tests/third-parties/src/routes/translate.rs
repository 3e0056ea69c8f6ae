//! A translation service that knows a few words.

use axum::{Json, extract::Query};
use serde::{Deserialize, Serialize};

/// English and Esperanto.
const WORDS: [(&str, &str); 14] = [
    ("and", "kaj"),
    ("bay", "golfo"),
    ("coast", "marbordo"),
    ("harbour", "haveno"),
    ("hello", "saluton"),
    ("is", "estas"),
    ("island", "insulo"),
    ("lighthouse", "lumturo"),
    ("of", "de"),
    ("on", "sur"),
    ("river", "rivero"),
    ("sea", "maro"),
    ("the", "la"),
    ("town", "urbo"),
];

#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    q: String,
}

#[derive(Debug, Serialize)]
pub(super) struct Translation {
    text: String,
    translation: String,
}

/// `/translate?q=…`
pub(super) async fn answer(Query(Asked { q }): Query<Asked>) -> Json<Translation> {
    Json(Translation {
        translation: translate(&q),
        text: q,
    })
}

/// Translates each known word. A text without known words is reversed, so that the result is
/// visible.
fn translate(text: &str) -> String {
    let mut known = false;
    let words: Vec<&str> = text
        .split(' ')
        .map(|word| {
            let lower = word.to_lowercase();
            match WORDS.iter().find(|(english, _)| *english == lower) {
                Some((_, other)) => {
                    known = true;
                    other
                }
                None => word,
            }
        })
        .collect();
    if known {
        words.join(" ")
    } else {
        text.chars().rev().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::translate;

    #[test]
    fn known_words_are_translated_and_other_texts_reversed() {
        for (text, expected) in [
            ("Hello", "saluton"),
            ("the lighthouse of Harrowick", "la lumturo de Harrowick"),
            ("abc", "cba"),
            ("", ""),
        ] {
            assert_eq!(translate(text), expected, "{text}");
        }
    }
}
