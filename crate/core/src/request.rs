//! Requests: kinds of use of a source, and lists of them.

use std::fmt;
use std::str::FromStr;

use crate::kind::{Kind, Kinds, UnknownKind};
use crate::source::{Source, SourceError, SourceIndex};
use crate::url::Url;

/// Kinds of use of one source.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Request {
    kinds: Kinds,
    source: Source,
}

/// A request that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// One of its kinds is unknown.
    #[error(transparent)]
    Kind(#[from] UnknownKind),
    /// Its source cannot be read.
    #[error(transparent)]
    Source(#[from] SourceError),
}

impl Request {
    /// A request for kinds of use of a source.
    #[must_use]
    pub fn new(kinds: Kinds, source: Source) -> Self {
        Self { kinds, source }
    }

    /// The kinds of use.
    #[must_use]
    pub fn kinds(&self) -> Kinds {
        self.kinds
    }

    /// The source.
    #[must_use]
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// Whether this request asks for all that `other` asks for.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        self.kinds.contains(other.kinds) && self.source.contains(&other.source)
    }
}

impl fmt::Display for Request {
    /// The canonical text.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.kinds != Kinds::PASSIVE {
            write!(f, "{}:", self.kinds)?;
        }
        write!(f, "{}", self.source)
    }
}

impl FromStr for Request {
    type Err = RequestError;

    fn from_str(text: &str) -> Result<Self, RequestError> {
        let (kinds, source) = split_kinds(text);
        let kinds = match kinds {
            Some(names) => names
                .split('+')
                .map(str::parse::<Kind>)
                .collect::<Result<Kinds, UnknownKind>>()?,
            None => Kinds::PASSIVE,
        };
        Ok(Self::new(kinds, source.parse()?))
    }
}

/// Splits a request at its first colon, if a list of kinds precedes it. The colon may also belong to a
/// scheme (then `//` follows) or to a port (then only digits follow).
pub(crate) fn split_kinds(text: &str) -> (Option<&str>, &str) {
    let Some((names, rest)) = text.split_once(':') else {
        return (None, text);
    };
    let is_name = |name: &str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphabetic());
    let before_path = rest.split('/').next().unwrap_or_default();
    let is_port = !before_path.is_empty() && before_path.bytes().all(|b| b.is_ascii_digit());
    if names.split('+').all(is_name) && !rest.starts_with("//") && !is_port {
        (Some(names), rest)
    } else {
        (None, text)
    }
}

/// A list of requests with one for each source, sorted by the canonical text of the source.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Requests(Vec<Request>);

impl Requests {
    /// The requests, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Request> {
        self.0.iter()
    }

    /// Whether the list is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The number of requests.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether the list covers a contact of a kind. For a URL that is an origin, paths are ignored,
    /// because browsers report only the origin of a redirect's target.
    #[must_use]
    pub fn reach(&self, kind: Kind, url: &Url) -> bool {
        let is_origin = url.path() == "/";
        self.0.iter().any(|request| {
            let source = request.source();
            request.kinds().has(kind)
                && (source.matches(url) || (is_origin && source.matches_redirected(url)))
        })
    }

    /// Whether the list covers a request. Different requests of the list may cover different kinds.
    #[must_use]
    pub fn covers(&self, request: &Request) -> bool {
        self.uncovered_kinds(request).is_empty()
    }

    /// Whether the list covers every request of another list.
    #[must_use]
    pub fn covers_all(&self, other: &Self) -> bool {
        let cover = self.cover();
        other
            .iter()
            .all(|request| cover.uncovered_kinds(request).is_empty())
    }

    /// The kinds that the list has for exactly this source.
    #[must_use]
    pub fn kinds_of(&self, source: &Source) -> Kinds {
        self.iter()
            .find(|own| own.source == *source)
            .map_or_else(Kinds::default, |own| own.kinds)
    }

    /// The kinds that the list has for this source or for wider ones.
    #[must_use]
    pub fn kinds_covering(&self, source: &Source) -> Kinds {
        self.iter()
            .filter(|own| own.source.contains(source))
            .fold(Kinds::default(), |kinds, own| kinds.union(own.kinds))
    }

    /// The list without the kinds that the other list has for exactly the same source.
    #[must_use]
    pub fn without_named(&self, other: &Self) -> Self {
        let named = other.cover();
        self.with_kinds(|request| request.kinds.without(named.kinds_of(&request.source)))
    }

    /// The kinds of the request that the list does not cover.
    fn uncovered_kinds(&self, request: &Request) -> Kinds {
        request.kinds.without(self.kinds_covering(&request.source))
    }

    /// The part of this list that the other does not cover.
    #[must_use]
    pub fn without(&self, other: &Self) -> Self {
        let cover = other.cover();
        self.with_kinds(|request| cover.uncovered_kinds(request))
    }

    /// The part of this list that the other covers.
    #[must_use]
    pub fn covered_by(&self, other: &Self) -> Self {
        let cover = other.cover();
        self.with_kinds(|request| request.kinds.without(cover.uncovered_kinds(request)))
    }

    /// The canonical list, without requests that another request of the list contains.
    #[must_use]
    pub fn simplified(&self) -> Self {
        let cover = self.cover();
        Self(
            self.iter()
                .filter(|request| !cover.has_wider(request))
                .cloned()
                .collect(),
        )
    }

    /// The list for many questions about what it covers.
    #[must_use]
    pub fn cover(&self) -> Cover<'_> {
        Cover {
            list: &self.0,
            index: SourceIndex::of(self.iter().map(Request::source)),
        }
    }

    /// The same sources with other kinds. Sources without a kind are omitted.
    #[must_use]
    pub fn with_kinds(&self, kinds: impl Fn(&Request) -> Kinds) -> Self {
        // The order does not change, and there is still one request for each source.
        Self(
            self.iter()
                .map(|request| (kinds(request), request))
                .filter(|(kinds, _)| !kinds.is_empty())
                .map(|(kinds, request)| Request::new(kinds, request.source.clone()))
                .collect(),
        )
    }

    /// Both lists together.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        if other.is_empty() {
            return self.clone();
        }
        if self.is_empty() {
            return other.clone();
        }
        self.iter().chain(other.iter()).cloned().collect()
    }
}

/// A list of requests that can be searched. Making it costs about as much as reading the list; an answer
/// does not depend on the length of the list.
#[derive(Debug)]
pub struct Cover<'a> {
    list: &'a [Request],
    index: SourceIndex<'a>,
}

impl Cover<'_> {
    /// As [`Requests::kinds_of`].
    #[must_use]
    pub fn kinds_of(&self, source: &Source) -> Kinds {
        let found = self.index.position(source);
        found.map_or_else(Kinds::default, |at| self.list[at].kinds)
    }

    /// As [`Requests::kinds_covering`].
    #[must_use]
    pub fn kinds_covering(&self, source: &Source) -> Kinds {
        let mut kinds = Kinds::default();
        self.index.visit_containing(source, &mut |at| {
            kinds = kinds.union(self.list[at].kinds);
            false
        });
        kinds
    }

    /// The kinds of the request that the list does not cover.
    fn uncovered_kinds(&self, request: &Request) -> Kinds {
        let mut missing = request.kinds;
        self.index.visit_containing(&request.source, &mut |at| {
            missing = missing.without(self.list[at].kinds);
            missing.is_empty()
        });
        missing
    }

    /// Whether a request of the list for another source contains this one.
    fn has_wider(&self, request: &Request) -> bool {
        self.index.visit_containing(&request.source, &mut |at| {
            let other = &self.list[at];
            other.kinds.contains(request.kinds) && other.source != request.source
        })
    }
}

impl FromIterator<Request> for Requests {
    fn from_iter<T: IntoIterator<Item = Request>>(requests: T) -> Self {
        let mut all: Vec<(String, Request)> = requests
            .into_iter()
            .map(|request| (request.source.to_string(), request))
            .collect();
        // Not one after another into their places: that would move all of them each time.
        all.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        let mut merged: Vec<Request> = Vec::with_capacity(all.len());
        let mut last: Option<String> = None;
        for (text, request) in all {
            match merged.last_mut() {
                Some(known) if last.as_ref() == Some(&text) => {
                    known.kinds = known.kinds.union(request.kinds);
                }
                _ => merged.push(request),
            }
            last = Some(text);
        }
        Self(merged)
    }
}

impl<'a> IntoIterator for &'a Requests {
    type Item = &'a Request;
    type IntoIter = std::slice::Iter<'a, Request>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for Requests {
    /// The canonical text: requests joined by one space.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, request) in self.iter().enumerate() {
            if index > 0 {
                f.write_str(" ")?;
            }
            write!(f, "{request}")?;
        }
        Ok(())
    }
}

impl FromStr for Requests {
    type Err = RequestError;

    fn from_str(text: &str) -> Result<Self, RequestError> {
        text.split(' ')
            .filter(|part| !part.is_empty())
            .map(str::parse)
            .collect()
    }
}
