//! Figures in a page of prose: the program replaces the text between two comments.

use anyhow::Context;

const END: &str = "<!-- end -->\n";

/// The page with new figures of that name.
///
/// # Errors
/// When the page has no comments of that name.
pub fn with(page: &str, name: &str, figures: &str) -> anyhow::Result<String> {
    let begin = format!("<!-- cargo xtask bench: {name} -->\n");
    page.split_once(&begin)
        .and_then(|(before, rest)| Some((before, rest.split_once(END)?.1)))
        .map(|(before, after)| format!("{before}{begin}{figures}{END}{after}"))
        .with_context(|| {
            format!(
                "docs/performance.md needs a line {begin:?} and after it a line {END:?}: \
                 the figures go between them"
            )
        })
}

#[cfg(test)]
mod tests {
    use super::with;

    #[test]
    fn figures_go_between_their_comments() {
        let page = |figures| {
            format!("a\n<!-- cargo xtask bench: x -->\n{figures}<!-- end -->\nb\n<!-- end -->\n")
        };
        assert_eq!(with(&page("old\n"), "x", "new\n").unwrap(), page("new\n"));
        let missing = with(&page(""), "y", "new\n").unwrap_err().to_string();
        assert!(missing.contains("bench: y"), "{missing}");
    }
}
