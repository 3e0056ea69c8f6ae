//! The text of the page's policy, as the loader writes it. It keeps sources that another source
//! contains; [`crate::csp`] leaves them out. Both texts mean the same.

use super::Pair;
use crate::csp::BASE;

/// First the directives that every page has, then one for each other kind with something open, in the
/// order of `open`.
pub fn text<'a>(
    first_party: impl Iterator<Item = &'a String>,
    open: impl Iterator<Item = &'a Pair>,
) -> String {
    let first: Vec<&str> = [BASE]
        .into_iter()
        .chain(first_party.map(String::as_str))
        .collect();
    // Frames and workers of the same origin carry no policy of their own.
    let mut directives: Vec<(&str, Vec<&str>)> = vec![
        ("default", first.clone()),
        ("frame", Vec::new()),
        ("worker", vec!["blob:"]),
        ("object", Vec::new()),
    ];
    for (kind, source) in open.filter_map(|pair| pair.split_once(' ')) {
        let at = directives.iter().position(|(name, _)| *name == kind);
        let at = at.unwrap_or_else(|| {
            directives.push((kind, first.clone()));
            directives.len() - 1
        });
        directives[at].1.push(source);
    }
    let directives = directives.into_iter().map(|(kind, sources)| {
        let mut words = vec![format!("{kind}-src")];
        words.extend(sources.into_iter().map(ToOwned::to_owned));
        words.join(" ")
    });
    directives.collect::<Vec<_>>().join("; ")
}
