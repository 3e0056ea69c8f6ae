//! The first two numbers of a version: no more are compared here.

use std::fmt;

/// A major and a minor number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(pub u32, pub u32);

impl Version {
    /// The first `number.number` of a text: `rustc 1.96.0 (…)`, `1:22.1.8-1`, `v20.20.2`.
    #[must_use]
    pub fn first_in(text: &str) -> Option<Self> {
        text.split(|c: char| !(c.is_ascii_digit() || c == '.'))
            .find_map(|word| {
                let mut numbers = word.split('.');
                let major = numbers.next()?.parse().ok()?;
                let minor = numbers.next()?.parse().ok()?;
                Some(Self(major, minor))
            })
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0, self.1)
    }
}

#[cfg(test)]
mod tests {
    use super::Version;

    #[test]
    fn versions_as_programs_and_packages_print_them() {
        for (text, expected) in [
            (
                "rustc 1.96.0 (abc 2026-01-01) (built from a source tarball)",
                Some(Version(1, 96)),
            ),
            ("v20.20.2\n", Some(Version(20, 20))),
            ("1:22.1.8-1~deb12u1", Some(Version(22, 1))),
            ("PHP 8.2.35 (cli)", Some(Version(8, 2))),
            (
                "LLD 22.1.8 (compatible with GNU linkers)",
                Some(Version(22, 1)),
            ),
            ("no number", None),
            ("7", None),
        ] {
            assert_eq!(Version::first_in(text), expected, "{text}");
        }
    }

    #[test]
    fn ten_is_more_than_nine() {
        assert!(Version(1, 100) > Version(1, 96));
    }
}
