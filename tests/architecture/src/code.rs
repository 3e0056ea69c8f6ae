//! What the code is made of: its parts, and which part uses which.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// One part uses another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Arrow {
    /// The part that uses the other one.
    pub from: String,
    /// The part that is used.
    pub to: String,
    /// Where: a file, and a line where there is one.
    pub at: String,
}

impl fmt::Display for Arrow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { from, to, at } = self;
        write!(f, "{from} uses {to} ({at})")
    }
}

/// Parts (modules, files or crates) and the arrows between them. A part inside another one has its
/// name in front: `ask/view/dialog`.
#[derive(Debug, Clone, Default)]
pub struct Code {
    /// The names of all parts.
    pub parts: BTreeSet<String>,
    /// All uses. The same pair may occur many times.
    pub arrows: Vec<Arrow>,
}

impl Code {
    /// Parts that use each other in a circle, one message for each circle. The parts of a circle
    /// have the same parent. A part and what it contains may use each other.
    #[must_use]
    pub fn circles(&self) -> Vec<String> {
        let mut levels: BTreeMap<&str, Vec<(&str, &str, &Arrow)>> = BTreeMap::new();
        for arrow in &self.arrows {
            if let Some((parent, from, to)) = siblings(&arrow.from, &arrow.to) {
                levels.entry(parent).or_default().push((from, to, arrow));
            }
        }
        levels.values().filter_map(|level| circle(level)).collect()
    }
}

/// The first common parent of two parts, and its two children that lead to them.
fn siblings<'a>(from: &'a str, to: &'a str) -> Option<(&'a str, &'a str, &'a str)> {
    let steps = |name: &'a str| {
        let ends = name.match_indices('/').map(|(index, _)| index);
        ends.chain([name.len()]).map(move |end| &name[..end])
    };
    let mut parent = "";
    for (from, to) in steps(from).zip(steps(to)) {
        if from != to {
            return Some((parent, from, to));
        }
        parent = from;
    }
    None
}

/// A circle among the arrows of one level. Parts that no arrow leads to, or that no arrow leaves,
/// are in no circle: they are taken away until nothing changes.
fn circle(level: &[(&str, &str, &Arrow)]) -> Option<String> {
    let mut left = level.to_vec();
    loop {
        let sources: BTreeSet<_> = left.iter().map(|(from, ..)| *from).collect();
        let targets: BTreeSet<_> = left.iter().map(|(_, to, _)| *to).collect();
        let before = left.len();
        left.retain(|(from, to, _)| targets.contains(from) && sources.contains(to));
        if left.len() == before {
            break;
        }
    }
    let shown: BTreeMap<_, _> = left
        .iter()
        .map(|(from, to, arrow)| ((from, to), arrow.to_string()))
        .collect();
    let shown: Vec<_> = shown.into_values().collect();
    (!shown.is_empty()).then(|| format!("a circle:\n    {}", shown.join("\n    ")))
}
