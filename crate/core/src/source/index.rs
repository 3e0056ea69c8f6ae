//! Finding the sources that contain a source without comparing it with all of them.
//!
//! Declarations and other pages of a wiki may be hostile: 100,000 sources, each compared with each,
//! take minutes.

use std::cmp::Ordering;

use super::{Port, Ports, Source};
use crate::scheme::Scheme;

/// Up to this number, comparing is faster than searching.
const FEW: usize = 16;

/// Sources that can be searched, each with the number that it has for the caller.
#[derive(Debug)]
pub(crate) struct SourceIndex<'a>(Vec<(&'a Source, usize)>);

impl<'a> SourceIndex<'a> {
    /// An index of sources, numbered from 0.
    pub(crate) fn of(sources: impl Iterator<Item = &'a Source>) -> Self {
        let mut sorted: Vec<(&Source, usize)> = sources
            .enumerate()
            .map(|(at, source)| (source, at))
            .collect();
        if sorted.len() > FEW {
            sorted.sort_unstable_by(|(one, _), (other, _)| order(one, other));
        }
        Self(sorted)
    }

    /// Gives the number of each source that contains this one to `is_enough`, until it returns `true`.
    /// Returns whether it did.
    pub(crate) fn visit_containing(
        &self,
        source: &Source,
        is_enough: &mut dyn FnMut(usize) -> bool,
    ) -> bool {
        if self.0.len() <= FEW {
            return among(&self.0, source, is_enough);
        }
        let mut visit = |host: &str, wildcard: bool| {
            let of_host = range(&self.0, |known| {
                (known.host.as_str(), known.wildcard).cmp(&(host, wildcard))
            });
            at_host(of_host, source, is_enough)
        };
        let host = source.host.as_str();
        visit(host, source.wildcard)
            || host
                .match_indices('.')
                .any(|(dot, _)| visit(&host[dot + 1..], true))
    }

    /// The number of an equal source.
    pub(crate) fn position(&self, source: &Source) -> Option<usize> {
        if self.0.len() <= FEW {
            let found = self.0.iter().find(|(known, _)| *known == source);
            return found.map(|(_, number)| *number);
        }
        range(&self.0, |known| order(known, source))
            .first()
            .map(|(_, number)| *number)
    }
}

type Numbered<'a> = (&'a Source, usize);

/// The order of the index: what the search fixes first comes first.
fn order(one: &Source, other: &Source) -> Ordering {
    one.host
        .cmp(&other.host)
        .then(one.wildcard.cmp(&other.wildcard))
        .then((one.scheme as u8, number(one.port)).cmp(&(other.scheme as u8, number(other.port))))
        .then_with(|| one.path.cmp(&other.path))
}

/// A number for each port, in any order.
fn number(port: Port) -> u32 {
    match port {
        Port::Number(number) => number.into(),
        Port::Default => 0,
        Port::Any => u32::MAX,
    }
}

/// The part of a sorted list for which `compare` returns `Equal`.
fn range<'b, 'a>(
    sorted: &'b [Numbered<'a>],
    mut compare: impl FnMut(&Source) -> Ordering,
) -> &'b [Numbered<'a>] {
    let start = sorted.partition_point(|(known, _)| compare(known) == Ordering::Less);
    let rest = &sorted[start..];
    let length = rest.partition_point(|(known, _)| compare(known) == Ordering::Equal);
    &rest[..length]
}

fn among(list: &[Numbered<'_>], source: &Source, is_enough: &mut dyn FnMut(usize) -> bool) -> bool {
    list.iter()
        .any(|(known, number)| known.contains(source) && is_enough(*number))
}

/// Visits the sources of one host.
fn at_host(
    list: &[Numbered<'_>],
    source: &Source,
    is_enough: &mut dyn FnMut(usize) -> bool,
) -> bool {
    if list.len() <= FEW {
        return among(list, source, is_enough);
    }
    // A source that contains another allows its ports: by default, by number, or all ports.
    let mut ports = vec![Port::Default, Port::Any];
    for scheme in Scheme::ALL {
        if let Ports::One(port) = source.ports(scheme)
            && !ports.contains(&Port::Number(port))
        {
            ports.push(Port::Number(port));
        }
    }
    Scheme::ALL.into_iter().any(|scheme| {
        ports.iter().any(|port| {
            let at = (scheme as u8, number(*port));
            let part = range(list, |known| {
                (known.scheme as u8, number(known.port)).cmp(&at)
            });
            at_path(part, source, is_enough)
        })
    })
}

/// Visits the sources whose paths are beginnings of the path of `source`, from the longest to the
/// shortest. Their list is sorted by path.
fn at_path(
    list: &[Numbered<'_>],
    source: &Source,
    is_enough: &mut dyn FnMut(usize) -> bool,
) -> bool {
    let up_to = |path: &str, list: &[Numbered<'_>]| {
        list.partition_point(|(known, _)| known.path.as_str() <= path)
    };
    let mut path = source.path.as_str();
    let mut length = up_to(path, list);
    while let Some((known, number)) = length.checked_sub(1).map(|last| list[last]) {
        if path.starts_with(&known.path) {
            if known.contains(source) && is_enough(number) {
                return true;
            }
            length -= 1;
        } else {
            // The beginnings that are left are beginnings of what both have in common.
            let same = path.bytes().zip(known.path.bytes());
            let common = same.take_while(|(one, other)| one == other).count();
            path = path.get(..common).unwrap_or_default();
            length = up_to(path, &list[..length]);
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::super::Source;
    use super::{SourceIndex, at_path, order, range};

    /// The bytes of a page, of which a list can take all.
    const PAGE: usize = 2 << 20;

    /// Lists as a hostile page would have them: each would take long if each were compared with each.
    fn hostile() -> Vec<(&'static str, Vec<String>)> {
        let filled = |next: &dyn Fn(usize) -> String| {
            let mut bytes = 0;
            let texts = (0..).map(next).take_while(|text| {
                bytes += text.len() + 2;
                bytes < PAGE / 4
            });
            texts.collect::<Vec<String>>()
        };
        let chain = |part: &'static str, end: &'static str| {
            filled(&|at| format!("{}{end}", part.repeat(at)))
        };
        let mut nested = chain("a.", "x.example");
        let below: Vec<String> = nested.iter().map(|host| format!("*.{host}")).collect();
        nested.extend(below);
        let paths: Vec<String> = filled(&|at| format!("x.example/{}", "a/".repeat(at)));
        vec![
            ("hosts", filled(&|at| format!("h{at}.example"))),
            (
                "hosts of one parent",
                filled(&|at| format!("*.h{at}.x.example")),
            ),
            ("paths", filled(&|at| format!("x.example/{at}"))),
            ("folders", filled(&|at| format!("x.example/{at}/"))),
            (
                "ports",
                (1..=65_535)
                    .map(|port| format!("x.example:{port}"))
                    .collect(),
            ),
            ("hosts below each other", nested),
            ("folders below each other", paths),
            ("one source", filled(&|_| "x.example".to_owned())),
        ]
    }

    /// How often the search calls back, which is its only loop that is not a bisection. Sources that
    /// are below each other on one page are at most the root of its length.
    #[test]
    fn hostile_lists_are_searched_in_few_steps() {
        for (name, texts) in hostile() {
            let sources: Vec<Source> = texts.iter().map(|text| text.parse().unwrap()).collect();
            let index = SourceIndex::of(sources.iter());
            let steps = Cell::new(0_usize);
            for source in &sources {
                index.visit_containing(source, &mut |at| {
                    steps.set(steps.get() + 1);
                    sources[at] == *source
                });
                assert!(index.position(source).is_some());
            }
            let bound = sources.len() * 4 + 400_000;
            assert!(sources.len() > 500, "{name}: {}", sources.len());
            assert!(steps.get() <= bound, "{name}: {} steps", steps.get());
        }
    }

    #[test]
    fn only_beginnings_of_a_path_are_visited() {
        let texts = [
            "/", "/a", "/a/", "/a/b", "/a/b/", "/a/b/c", "/a/c/", "/b/", "/b/c",
        ];
        let sources: Vec<Source> = texts
            .iter()
            .map(|path| format!("x.example{path}").parse().unwrap())
            .collect();
        let mut list: Vec<(&Source, usize)> = sources.iter().zip(0..).collect();
        list.sort_by(|(one, _), (other, _)| order(one, other));
        assert_eq!(range(&list, |known| order(known, &sources[3])).len(), 1);
        for (path, expected) in [
            ("/a/b/c", vec!["/a/b/c", "/a/b/", "/a/", ""]),
            ("/a/bb", vec!["/a/", ""]),
            ("/c", vec![""]),
            ("", vec![""]),
        ] {
            let source: Source = format!("x.example{path}").parse().unwrap();
            let mut visited = Vec::new();
            at_path(&list, &source, &mut |at| {
                visited.push(sources[at].path());
                false
            });
            assert_eq!(visited, expected, "{path}");
        }
    }
}
