//! What `--fix` would change, as a unified diff that `git apply` and `patch -p1` take.

use std::path::Path;
use std::time::Duration;

use gadget_consent::printable::one_line;
use similar::TextDiff;

/// How long the search for a short difference may take. After it, the difference is longer, and still
/// right.
const LONGEST: Duration = Duration::from_secs(5);

/// The difference of two texts of a file; empty if they are the same.
pub fn text(name: &str, before: &str, after: &str) -> String {
    if before == after {
        return String::new();
    }
    // Only at line feeds, as `patch` does: a page may have carriage returns in a line.
    let old: Vec<&str> = before.split_inclusive('\n').collect();
    let new: Vec<&str> = after.split_inclusive('\n').collect();
    let diff = TextDiff::configure()
        .timeout(LONGEST)
        .newline_terminated(true)
        .diff_slices(&old, &new);
    let name = one_line(name);
    let (from, to) = if Path::new(&name).is_absolute() {
        (name.clone(), name)
    } else {
        (format!("a/{name}"), format!("b/{name}"))
    };
    diff.unified_diff().header(&from, &to).to_string()
}
