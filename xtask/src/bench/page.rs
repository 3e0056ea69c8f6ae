//! Figures in a page of prose: what stands between two comments is the program's.

const END: &str = "<!-- end -->\n";

/// There is no place.
#[derive(Debug, thiserror::Error)]
#[error(
    "docs/performance.md has no line {0:?} with a line {END:?} after it, between which the figures would stand"
)]
pub struct Error(String);

/// The page, with other figures of that name.
///
/// # Errors
/// When there is no place for them.
pub fn with(page: &str, name: &str, figures: &str) -> Result<String, Error> {
    let begin = format!("<!-- cargo xtask bench: {name} -->\n");
    page.split_once(&begin)
        .and_then(|(before, rest)| Some((before, rest.split_once(END)?.1)))
        .map(|(before, after)| format!("{before}{begin}{figures}{END}{after}"))
        .ok_or(Error(begin))
}

#[cfg(test)]
mod tests {
    use super::with;

    #[test]
    fn figures_stand_between_their_comments() {
        let page = |figures| {
            format!("a\n<!-- cargo xtask bench: x -->\n{figures}<!-- end -->\nb\n<!-- end -->\n")
        };
        assert_eq!(with(&page("old\n"), "x", "new\n").unwrap(), page("new\n"));
        let missing = with(&page(""), "y", "new\n").unwrap_err().to_string();
        assert!(missing.contains("bench: y"), "{missing}");
    }
}
