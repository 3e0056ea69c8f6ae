//! What a question, an answer or an outcome is about, as one text: a gadget; or one of its optional
//! sources, while it runs. Then the text is the gadget's name and the source, with a space between. No name
//! has a space. The host names them so (`gadget-loader/src/asking.js`, `Subject`).

use gadget_consent_core::Source;

/// The subject: the gadget, or one of its sources.
#[must_use]
pub fn of(gadget: &str, source: Option<&Source>) -> String {
    source.map_or_else(|| gadget.to_owned(), |source| format!("{gadget} {source}"))
}

/// The gadget of a subject, and the source.
#[must_use]
pub fn parts(subject: &str) -> (&str, Option<&str>) {
    let parts = subject.split_once(' ');
    parts.map_or((subject, None), |(gadget, source)| (gadget, Some(source)))
}

/// The gadget of a subject.
#[must_use]
pub fn gadget_of(subject: &str) -> &str {
    parts(subject).0
}

/// Whether the subject is an optional source.
#[must_use]
pub fn is_source(subject: &str) -> bool {
    parts(subject).1.is_some()
}

#[cfg(test)]
mod tests {
    use super::{gadget_of, is_source, of, parts};

    #[test]
    fn what_is_made_of_parts_has_these_parts() {
        for source in ["a.example", "*.a.example", "wss://a.example:8443/x/"] {
            let subject = of("some_map", source.parse().ok().as_ref());
            assert_eq!(parts(&subject), ("some_map", Some(source)));
            assert!(is_source(&subject));
        }
        assert_eq!(parts(&of("some_map", None)), ("some_map", None));
        assert_eq!(gadget_of("some_map a.example"), "some_map");
        assert!(!is_source("some_map"));
    }
}
