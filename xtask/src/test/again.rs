//! Browser tests that fail are run again, once and alone.
//!
//! They wait for a real browser and a real wiki on a machine that does other work, too. A fault of the
//! product fails again. A test that passes the second time is listed at the end of the run: somebody
//! must find out why it failed, and what it left in `target/end-to-end` shows it.

use std::ffi::OsString;

/// When more tests fail, none is run again: then it is not the machine.
const MOST: usize = 3;

/// The name of the test, if this line of a test program's output says that it failed.
pub fn failed(line: &str) -> Option<String> {
    let line = console::strip_ansi_codes(line);
    let name = line.trim_end().strip_prefix("test ")?;
    let name = name.strip_suffix(" ... FAILED")?;
    Some(name.to_owned())
}

/// What to pass to the test programs to run these tests alone. `None`: they are not run again.
pub fn arguments(failed: &[String]) -> Option<Vec<OsString>> {
    if failed.is_empty() || failed.len() > MOST {
        return None;
    }
    let options = ["--exact", "--test-threads=1"].map(OsString::from);
    Some(
        options
            .into_iter()
            .chain(failed.iter().map(OsString::from))
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_test_is_named_by_its_program() {
        let table = [
            ("test tabs::revoked ... FAILED\n", Some("tabs::revoked")),
            (
                "test tabs::revoked ... \u{1b}[31mFAILED\u{1b}[0m",
                Some("tabs::revoked"),
            ),
            ("test tabs::revoked ... ok", None),
            ("test result: FAILED. 171 passed; 1 failed", None),
            ("    tabs::revoked", None),
        ];
        for (line, expected) in table {
            assert_eq!(failed(line).as_deref(), expected, "{line}");
        }
    }

    #[test]
    fn a_few_failures_are_run_again() {
        let names = |count: usize| (0..count).map(|n| format!("a::t{n}")).collect::<Vec<_>>();
        assert_eq!(arguments(&[]), None);
        let expected = ["--exact", "--test-threads=1", "a::t0"].map(OsString::from);
        assert_eq!(arguments(&names(1)), Some(expected.to_vec()));
        assert!(arguments(&names(MOST)).is_some());
        assert_eq!(arguments(&names(MOST + 1)), None);
    }
}
