//! What is taken from a wiki, at most. A wiki is not trusted: it may send without end, or nothing.

use std::{fmt, sync::Arc, time::Duration};

/// The bounds of one request, and of a whole run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The bytes of an answer, after decompression. A page has at most 2 MiB, and an answer may have
    /// many pages.
    pub answer: u64,
    /// The values in the JSON of an answer. In memory, a value can take 600 bytes.
    pub values: usize,
    /// The time of a request, from its first byte to the last byte of the answer. It is long enough to
    /// save a large page on a busy wiki.
    pub request: Duration,
    /// The time without an answer after which the user is told.
    pub patience: Duration,
    /// The bounds of all requests together; `None`: none, for a program that uses one session for long.
    pub run: Option<Run>,
}

/// The bounds of all requests of a run together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// The number of answers. One answer has up to 50 pages.
    pub answers: u32,
    /// The bytes of all answers, after decompression.
    pub bytes: u64,
    /// The time of all requests.
    pub time: Duration,
}

impl Limits {
    /// The bounds of one run of a command.
    pub const OF_A_RUN: Self = Self {
        run: Some(Run {
            answers: 1_000,
            bytes: 128 << 20,
            time: Duration::from_mins(10),
        }),
        ..Self::OF_A_REQUEST
    };

    const OF_A_REQUEST: Self = Self {
        answer: 64 << 20,
        values: 200_000,
        request: Duration::from_mins(2),
        patience: Duration::from_secs(5),
        run: None,
    };
}

impl Default for Limits {
    fn default() -> Self {
        Self::OF_A_REQUEST
    }
}

/// Tells the user a sentence while a request is under way.
pub type Tell = Arc<dyn Fn(&str) + Send + Sync>;

/// How a wiki is asked.
#[derive(Clone, Default)]
pub struct Manner {
    /// The bounds.
    pub limits: Limits,
    /// Tells the user that the wiki is waited for; `None`: nobody is told.
    pub tell: Option<Tell>,
}

impl fmt::Debug for Manner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Manner")
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

/// Some bytes in words: `64 MiB`.
pub(super) fn in_words(bytes: u64) -> String {
    match [(20, "MiB"), (10, "KiB")]
        .into_iter()
        .find(|(shift, _)| bytes >> shift > 0 && bytes.is_multiple_of(1 << shift))
    {
        Some((shift, unit)) => format!("{} {unit}", bytes >> shift),
        None => format!("{bytes} bytes"),
    }
}

/// Whether a JSON text has more values than allowed. It counts commas and brackets outside of strings,
/// so it needs no memory. (serde bounds the depth: 128.)
pub(super) fn has_more_values_than(text: &str, most: usize) -> bool {
    let (mut count, mut in_string, mut escaped) = (0, false, false);
    for byte in text.bytes() {
        if in_string {
            in_string = escaped || byte != b'"';
            escaped = !escaped && byte == b'\\';
        } else {
            in_string = byte == b'"';
            count += usize::from(b"[{,".contains(&byte));
        }
        if count > most {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::{has_more_values_than, in_words};

    #[test]
    fn values_are_counted_outside_of_strings() {
        for (text, count) in [
            ("1", 0),
            ("[]", 1),
            (r#"{"a":1,"b":[2,3]}"#, 4),
            (r#""[{,\"[{,\\""#, 0),
            (r#"["\\",","]"#, 2),
        ] {
            assert!(!has_more_values_than(text, count), "{text}");
            assert!(
                count == 0 || has_more_values_than(text, count - 1),
                "{text}"
            );
        }
    }

    #[test]
    fn bytes_are_said_in_words() {
        assert_eq!(in_words(64 << 20), "64 MiB");
        assert_eq!(in_words(64 << 10), "64 KiB");
        assert_eq!(in_words(1_000), "1000 bytes");
        assert_eq!(in_words(0), "0 bytes");
    }
}
