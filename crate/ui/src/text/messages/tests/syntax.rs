//! What a message may consist of: text, `$1`, `{{PLURAL:$1|…}}` and `{{GENDER:$1|…}}`, as
//! MediaWiki's `mediawiki.jqueryMsg` reads them.

use std::collections::BTreeSet;

/// What a message says.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Message {
    /// The numbers of the parameters that are shown, in any of the forms.
    pub shown: BTreeSet<char>,
    /// The numbers of the parameters that choose a form.
    pub choosing: BTreeSet<char>,
    /// How many forms each PLURAL has.
    pub plurals: Vec<usize>,
}

impl Message {
    /// The numbers of all parameters, shown or not.
    pub fn parameters(&self) -> BTreeSet<char> {
        self.shown.union(&self.choosing).copied().collect()
    }

    /// Reads a message.
    ///
    /// # Errors
    /// The first fault, in words.
    pub fn read(text: &str) -> Result<Self, String> {
        let mut message = Self::default();
        message.part(text)?;
        Ok(message)
    }

    fn part(&mut self, text: &str) -> Result<(), String> {
        let Some((before, rest)) = text.split_once("{{") else {
            return self.plain(text);
        };
        self.plain(before)?;
        let (inside, after) = closed(rest).ok_or("{{ is not closed")?;
        self.choice(inside)?;
        self.part(after)
    }

    fn plain(&mut self, text: &str) -> Result<(), String> {
        for markup in [
            "{", "}", "<", ">", "[[", "]]", "[http", "''", "~~~", "__", "\"", "&#",
        ] {
            if text.contains(markup) {
                return Err(format!("{markup} in plain text"));
            }
        }
        if text.split('&').skip(1).any(is_entity) {
            return Err("an entity of HTML in plain text".to_owned());
        }
        for (at, _) in text.match_indices('$') {
            match text[at + 1..].chars().next() {
                Some(digit @ '1'..='9') => {
                    self.shown.insert(digit);
                }
                // The name of a setting, such as $wgCSPHeader.
                Some('w') => {}
                _ => return Err("$ without a number".to_owned()),
            }
        }
        Ok(())
    }

    fn choice(&mut self, inside: &str) -> Result<(), String> {
        let (name, rest) = inside.split_once(':').ok_or("{{ without a name")?;
        let mut parts = split(rest).into_iter();
        let by = parts.next().unwrap_or_default();
        let forms: Vec<&str> = parts.collect();
        let number = by.strip_prefix('$').and_then(|number| {
            let mut digits = number.chars();
            digits.next().filter(|_| digits.next().is_none())
        });
        match name {
            "PLURAL" => {
                let number = number.ok_or_else(|| format!("PLURAL by {by}"))?;
                self.choosing.insert(number);
                // `0=none` is for that number alone.
                let own = |form: &&&str| {
                    let digits = form.split('=').next().unwrap_or_default();
                    digits.len() == form.len()
                        || digits.is_empty()
                        || digits.chars().any(|digit| !digit.is_ascii_digit())
                };
                self.plurals.push(forms.iter().filter(own).count());
            }
            // Without a name, it is the user who reads.
            "GENDER" if by.is_empty() || number.is_some() => {
                self.choosing.extend(number);
                if !(1..=3).contains(&forms.len()) {
                    return Err(format!("GENDER with {} forms", forms.len()));
                }
            }
            _ => return Err(format!("{name} by “{by}”")),
        }
        if forms.is_empty() || forms.iter().all(|form| form.trim().is_empty()) {
            return Err(format!("{name} without forms"));
        }
        forms.into_iter().try_for_each(|form| self.part(form))
    }
}

/// Whether the text starts with the rest of a character reference, such as `amp;`.
fn is_entity(after: &str) -> bool {
    after.split_once(';').is_some_and(|(name, _)| {
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric())
    })
}

/// Splits the text at the `}}` that closes a `{{` that was read before.
fn closed(text: &str) -> Option<(&str, &str)> {
    let mut depth = 1;
    let mut at = 0;
    while at < text.len() {
        match text.get(at..at + 2) {
            Some("{{") => depth += 1,
            Some("}}") => depth -= 1,
            _ => {
                at += 1;
                continue;
            }
        }
        if depth == 0 {
            return Some((&text[..at], &text[at + 2..]));
        }
        at += 2;
    }
    None
}

/// Splits the text at each `|` that is not within braces.
fn split(text: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0_i32, 0);
    for (at, character) in text.char_indices() {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            '|' if depth == 0 => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}
