//! A text that must not be seen.

use std::fmt;

/// A password or a token. Nothing prints it: neither `Debug`, nor an error, nor a log.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Takes a text out of sight.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text, for the request that needs it.
    #[must_use]
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }

    /// Another text without this one. A wiki or a proxy can repeat what it was sent.
    #[must_use]
    pub(crate) fn hide_in(&self, text: &str) -> String {
        if self.0.is_empty() {
            return text.to_owned();
        }
        let text = text.replace(&self.0, "[secret]");
        // As it stands in an address or a form.
        let encoded: String = url::form_urlencoded::byte_serialize(self.0.as_bytes()).collect();
        text.replace(&encoded, "[secret]")
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

#[cfg(test)]
mod tests {
    use super::Secret;

    #[test]
    fn nothing_prints_a_secret() {
        let secret = Secret::new("s3same");
        assert_eq!(format!("{secret:?} {secret:#?}"), "Secret Secret");
        assert_eq!(
            secret.hide_in("token s3same is wrong"),
            "token [secret] is wrong"
        );
        assert_eq!(Secret::new("").hide_in("abc"), "abc");
    }
}
