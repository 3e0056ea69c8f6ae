//! What the wiki's own `Content-Security-Policy` header never lets through, whatever a user allows.
//!
//! The browser enforces that policy and the page's own. So what the header blocks can only be changed by
//! the wiki's operators, and nobody has to be asked for it.

use crate::csp::{Expression, Policy};
use crate::kind::{Kind, Kinds};
use crate::request::Request;
use crate::source::{Source, parse_any};

/// The most words of a header that is looked at. One with more counts as if it let everything through.
const MOST: usize = 3_000;

/// A header. In doubt it lets everything through: what cannot be read here, a browser may read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Header {
    policies: Vec<[Reach; Kind::ALL.len()]>,
}

/// What a policy lets through of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Reach {
    Anything,
    /// Each also without its scheme.
    Hosts(Vec<(Source, Option<Source>)>),
}

impl Header {
    /// Reads a header. `own` is the host of the wiki itself, which `'self'` names. Several headers are
    /// joined by commas, and all of them count.
    #[must_use]
    pub fn read(text: &str, own: &str) -> Self {
        if text.split([' ', ',', ';']).count() > MOST {
            return Self::default();
        }
        let policies = text.split(',').map(|text| {
            let policy = Policy::read_leniently(text);
            Kind::ALL.map(|kind| Reach::of(&policy, kind, own))
        });
        Self {
            policies: policies.collect(),
        }
    }

    /// The kinds of a request of which nothing gets through.
    #[must_use]
    pub fn blocked(&self, request: &Request) -> Kinds {
        let source = request.source();
        let plain = without_scheme(source);
        let is_blocked = |kind: &Kind| {
            let mut reaches = self.policies.iter().map(|policy| &policy[*kind as usize]);
            !reaches.all(|reach| reach.overlaps(source, plain.as_ref()))
        };
        request.kinds().iter().filter(is_blocked).collect()
    }
}

impl Reach {
    fn of(policy: &Policy, kind: Kind, own: &str) -> Self {
        let Some(expressions) = policy.of(kind) else {
            return Self::Anything;
        };
        let mut hosts = Vec::new();
        for expression in expressions {
            match expression {
                Expression::Anything => return Self::Anything,
                Expression::Scheme(name) if ["http", "https", "ws", "wss"].contains(&&**name) => {
                    return Self::Anything;
                }
                Expression::Host(source) => hosts.push(source.clone()),
                Expression::BareHost(text) => hosts.extend(parse_any(text).ok()),
                Expression::Own => hosts.extend(parse_any(own).ok()),
                Expression::Scheme(_) | Expression::Keyword(_) => {}
            }
        }
        let with_plain = |host: Source| {
            let plain = without_scheme(&host);
            (host, plain)
        };
        Self::Hosts(hosts.into_iter().map(with_plain).collect())
    }

    fn overlaps(&self, source: &Source, plain: Option<&Source>) -> bool {
        match self {
            Self::Anything => true,
            Self::Hosts(hosts) => hosts.iter().any(|(host, plain_host)| {
                host.or_its_twin_overlaps(source)
                    || plain_host
                        .as_ref()
                        .zip(plain)
                        .is_some_and(|(host, source)| host.overlaps(source))
            }),
        }
    }
}

/// A source with the usual scheme. In browsers, `http` also lets `https` through, and `https` also `wss`.
fn without_scheme(source: &Source) -> Option<Source> {
    let text = source.to_string();
    parse_any(text.split_once("://").map_or(&*text, |(_, rest)| rest)).ok()
}
