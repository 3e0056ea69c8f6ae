//! Methods of texts.

use oxc_ast::ast::{Argument, Expression};

use super::super::evaluate::Evaluator;
use super::super::value::{Value, Values, one, union, unknown};
use crate::text::Text;

impl<'a> Evaluator<'a, '_> {
    pub(super) fn method_of_text(
        &mut self,
        file: u32,
        env: u32,
        of: &Text,
        name: &str,
        arguments: &'a [Argument<'a>],
    ) -> Values<'a> {
        let itself = || one(Value::Text(of.clone()));
        match name {
            "toString" | "valueOf" | "trim" | "normalize" | "trimEnd" | "trimStart" | "toJSON"
            | "String" | "extend" | "toLocaleString" => itself(),
            "toLowerCase" | "toUpperCase" | "toLocaleLowerCase" => {
                if of.is_known() {
                    let changed = if name == "toUpperCase" {
                        of.text.to_uppercase()
                    } else {
                        of.text.to_lowercase()
                    };
                    one(Value::Text(of.with(&changed)))
                } else {
                    itself()
                }
            }
            "concat" => {
                let mut parts = vec![itself()];
                for position in 0..arguments.len().min(200) {
                    parts.push(self.argument(file, env, arguments, position));
                }
                self.joined(&parts)
            }
            "replace" | "replaceAll" => {
                let by = self.argument(file, env, arguments, 1);
                let pattern = arguments.first().and_then(Argument::as_expression);
                let (pattern, all) = match pattern.map(Expression::get_inner_expression) {
                    Some(Expression::RegExpLiteral(regex)) => {
                        let is_global = regex.regex.flags.to_string().contains('g');
                        (plain_pattern(regex.regex.pattern.text.as_str()), is_global)
                    }
                    Some(pattern) => {
                        let known = self.values(file, env, pattern);
                        let known = match &*known {
                            [Value::Text(text)] if text.is_known() => Some(text.text.to_string()),
                            _ => None,
                        };
                        (known, name == "replaceAll")
                    }
                    None => (None, false),
                };
                match pattern {
                    Some(pattern) => self.replaced(&itself(), &pattern, &by, all),
                    None => itself(),
                }
            }
            "slice" | "substring" | "substr" => {
                let from = self
                    .known_argument(file, env, arguments, 0)
                    .and_then(|from| from.parse::<usize>().ok());
                let to = if arguments.len() > 1 {
                    let to = self.known_argument(file, env, arguments, 1);
                    to.and_then(|to| to.parse::<usize>().ok()).map(Some)
                } else {
                    Some(None)
                };
                match (from, to) {
                    (Some(from), Some(to)) if of.is_known() => {
                        let characters = of.text.chars().skip(from);
                        let length = match (name, to) {
                            (_, None) => usize::MAX,
                            ("substr", Some(length)) => length,
                            (_, Some(to)) => to.saturating_sub(from),
                        };
                        let part: String = characters.take(length).collect();
                        one(Value::Text(of.with(&part)))
                    }
                    _ => unknown(),
                }
            }
            "split" => {
                let separator = self.known_argument(file, env, arguments, 0);
                match separator {
                    Some(separator) if of.text.len() < 8_192 => {
                        let pieces: Vec<String> = if separator.is_empty() {
                            of.text.chars().map(String::from).collect()
                        } else {
                            of.text.split(&*separator).map(str::to_owned).collect()
                        };
                        let pieces = pieces.iter().map(|piece| one(Value::Text(of.with(piece))));
                        one(Value::Array(pieces.collect()))
                    }
                    _ => unknown(),
                }
            }
            _ => unknown(),
        }
    }

    /// Puts something in the place of a piece of a text.
    pub(super) fn replaced(
        &mut self,
        values: &Values<'a>,
        pattern: &str,
        by: &Values<'a>,
        all: bool,
    ) -> Values<'a> {
        let mut found = Vec::new();
        for value in values.iter() {
            let Value::Text(of) = value else {
                found.push(unknown());
                continue;
            };
            if pattern.is_empty() || !of.text.contains(pattern) {
                found.push(one(Value::Text(of.clone())));
                continue;
            }
            let by = match by.first() {
                Some(Value::Function(..)) | None => unknown(),
                Some(_) => by.clone(),
            };
            let mut parts: Vec<Values<'a>> = Vec::new();
            let mut at = 0;
            let most = if all { 100 } else { 1 };
            for (start, piece) in of.text.match_indices(pattern).take(most) {
                parts.push(one(Value::Text(of.part(at, &of.text[at..start]))));
                parts.push(by.clone());
                at = start + piece.len();
            }
            parts.push(one(Value::Text(of.part(at, &of.text[at..]))));
            found.push(self.joined(&parts));
        }
        union(&found)
    }
}

/// The text that a regular expression stands for, if it stands for one.
pub(super) fn plain_pattern(pattern: &str) -> Option<String> {
    let mut result = String::new();
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => match characters.next()? {
                next if next.is_ascii_alphanumeric() => return None,
                next => result.push(next),
            },
            '.' | '*' | '+' | '?' | '[' | ']' | '(' | ')' | '^' | '$' | '|' => return None,
            other => result.push(other),
        }
    }
    Some(result)
}

pub(super) fn changed_by(path: &str, text: &str) -> Option<String> {
    match path {
        "atob" => {
            let bytes = base64(text)?;
            Some(crate::text::clean(&String::from_utf8_lossy(&bytes)))
        }
        "decodeURIComponent" => {
            let bytes = text.as_bytes();
            let mut decoded = Vec::with_capacity(bytes.len());
            let mut at = 0;
            while let Some(&byte) = bytes.get(at) {
                let pair = bytes
                    .get(at + 1..at + 3)
                    .and_then(|pair| std::str::from_utf8(pair).ok());
                match pair.and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
                    Some(value) if byte == b'%' => {
                        decoded.push(value);
                        at += 3;
                    }
                    _ => {
                        decoded.push(byte);
                        at += 1;
                    }
                }
            }
            Some(crate::text::clean(&String::from_utf8_lossy(&decoded)))
        }
        _ => {
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.!~*'()".contains(&byte);
            let encoded = text.bytes().map(|byte| {
                if plain(byte) {
                    char::from(byte).to_string()
                } else {
                    format!("%{byte:02X}")
                }
            });
            Some(encoded.collect())
        }
    }
}

pub(super) fn base64(text: &str) -> Option<Vec<u8>> {
    let mut bits = 0_u32;
    let mut count = 0;
    let mut bytes = Vec::new();
    for byte in text.bytes().filter(|byte| !byte.is_ascii_whitespace()) {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => break,
            _ => return None,
        };
        bits = (bits << 6 | u32::from(value)) & 0x00ff_ffff;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xff).unwrap_or_default());
        }
    }
    Some(bytes)
}
