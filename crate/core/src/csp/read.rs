//! Reading a policy, and deciding what it allows. Tests hold this reader to the crate
//! `content-security-policy`.

use std::fmt;
use std::str::FromStr;

use crate::kind::Kind;
use crate::scheme::Scheme;
use crate::source::{Source, SourceErrorKind, parse_any};
use crate::url::Url;

/// A policy ([CSP](https://www.w3.org/TR/CSP3/#policy)), as far as it limits what a page can contact.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Policy {
    directives: Vec<(String, Vec<Expression>)>,
}

/// A source expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expression {
    /// `'self'`
    Own,
    /// `data:`, without the colon.
    Scheme(String),
    /// `*`: every web request.
    Anything,
    /// A host source with a scheme.
    Host(Source),
    /// The text of a host source without a scheme, which takes the scheme of the page.
    BareHost(String),
    /// An expression that allows no host: `'none'`, `'unsafe-inline'`, a nonce, a hash.
    Keyword(String),
}

/// An expression that cannot be read. A browser would ignore it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{directive}: “{expression}”: {kind}")]
pub struct PolicyError {
    /// The directive.
    pub directive: String,
    /// The text of the expression.
    pub expression: String,
    /// The error.
    pub kind: SourceErrorKind,
}

impl FromStr for Policy {
    type Err = PolicyError;

    fn from_str(text: &str) -> Result<Self, PolicyError> {
        let mut policy = Self::default();
        for directive in text.split(';') {
            let mut words = directive.split_ascii_whitespace();
            let Some(name) = words.next().map(str::to_ascii_lowercase) else {
                continue;
            };
            // Of two directives of the same name the first counts.
            if policy.expressions(&name).is_some() {
                continue;
            }
            let expressions = words
                .map(|word| {
                    read_expression(word).map_err(|kind| PolicyError {
                        directive: name.clone(),
                        expression: word.to_owned(),
                        kind,
                    })
                })
                .collect::<Result<_, _>>()?;
            policy.directives.push((name, expressions));
        }
        Ok(policy)
    }
}

impl Policy {
    /// Reads a policy. What cannot be read counts as `*`: a browser may be able to read it.
    #[cfg(feature = "lint")]
    pub(crate) fn read_leniently(text: &str) -> Self {
        let mut policy = Self::default();
        for directive in text.split(';') {
            let mut words = directive.split_ascii_whitespace();
            let name = words.next().map(str::to_ascii_lowercase);
            // Of two directives of the same name the first counts.
            let Some(name) = name.filter(|name| policy.expressions(name).is_none()) else {
                continue;
            };
            let read = |word| read_expression(word).unwrap_or(Expression::Anything);
            policy.directives.push((name, words.map(read).collect()));
        }
        policy
    }
}

fn read_expression(word: &str) -> Result<Expression, SourceErrorKind> {
    if word == "*" {
        return Ok(Expression::Anything);
    }
    if word.starts_with('\'') {
        return Ok(if word.eq_ignore_ascii_case("'self'") {
            Expression::Own
        } else {
            Expression::Keyword(word.to_owned())
        });
    }
    // A path can end in a colon, too.
    let is_scheme = |name: &&str| {
        name.starts_with(|char: char| char.is_ascii_alphabetic())
            && name
                .chars()
                .all(|char| char.is_ascii_alphanumeric() || "+-.".contains(char))
    };
    if let Some(scheme) = word.strip_suffix(':').filter(is_scheme) {
        return Ok(Expression::Scheme(scheme.to_ascii_lowercase()));
    }
    let source = parse_any(word)?;
    Ok(if word.contains("://") {
        Expression::Host(source)
    } else {
        Expression::BareHost(word.to_owned())
    })
}

impl Policy {
    /// The directive for a kind, or its fallback
    /// ([fallback lists](https://www.w3.org/TR/CSP3/#directive-fallback-list)). `None`: the policy does
    /// not limit the kind.
    #[must_use]
    pub fn of(&self, kind: Kind) -> Option<&[Expression]> {
        let fallbacks: &[&str] = match kind {
            Kind::Connect => &["connect-src", "default-src"],
            Kind::Font => &["font-src", "default-src"],
            Kind::Frame => &["frame-src", "child-src", "default-src"],
            Kind::Img => &["img-src", "default-src"],
            Kind::Media => &["media-src", "default-src"],
            Kind::Script => &["script-src", "default-src"],
            Kind::Style => &["style-src", "default-src"],
            Kind::Worker => &["worker-src", "child-src", "script-src", "default-src"],
        };
        fallbacks.iter().find_map(|name| self.expressions(name))
    }

    fn expressions(&self, name: &str) -> Option<&[Expression]> {
        self.directives
            .iter()
            .find(|(own, _)| own == name)
            .map(|(_, expressions)| expressions.as_slice())
    }

    /// Whether a page at `own` can make a request of a kind to `url`.
    #[must_use]
    pub fn allows(&self, kind: Kind, url: &Url, own: &Url) -> bool {
        self.of(kind).is_none_or(|expressions| {
            expressions
                .iter()
                .any(|expression| expression.matches(url, own))
        })
    }

    /// The same policy without the sources that another source of the directive contains.
    #[must_use]
    pub fn simplified(&self) -> Self {
        let simplify = |(name, expressions): &(String, Vec<Expression>)| {
            let sources: Vec<Source> = expressions
                .iter()
                .filter_map(|expression| match expression {
                    Expression::Host(source) => Some(source.clone()),
                    _ => None,
                })
                .collect();
            let kept: Vec<&Source> = super::fewest(&sources).collect();
            let mut hosts = sources.iter();
            let keep = |expression: &&Expression| match expression {
                Expression::Host(_) => hosts
                    .next()
                    .is_some_and(|source| kept.iter().any(|kept| std::ptr::eq(*kept, source))),
                _ => true,
            };
            let expressions = expressions.iter().filter(keep).cloned().collect();
            (name.clone(), expressions)
        };
        Self {
            directives: self.directives.iter().map(simplify).collect(),
        }
    }
}

impl Expression {
    fn matches(&self, url: &Url, own: &Url) -> bool {
        match self {
            Self::Own => is_own(url, own),
            Self::Scheme(name) => Scheme::ALL
                .into_iter()
                .any(|scheme| scheme.name() == name && scheme.contains(url.scheme())),
            Self::Anything => true,
            Self::Host(source) => source.matches(url),
            Self::BareHost(word) => parse_any(&format!("{}://{word}", own.scheme().name()))
                .is_ok_and(|source| source.matches(url)),
            Self::Keyword(_) => false,
        }
    }
}

/// Whether `'self'` allows the URL: the host and port of the page, with any scheme that is at least as
/// secure as that of the page.
fn is_own(url: &Url, own: &Url) -> bool {
    let is_safe = |scheme: Scheme| matches!(scheme, Scheme::Https | Scheme::Wss);
    let both_default =
        own.port() == own.scheme().default_port() && url.port() == url.scheme().default_port();
    url.host() == own.host()
        && (url.port() == own.port() || both_default)
        && (is_safe(url.scheme()) || !is_safe(own.scheme()))
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Own => f.write_str("'self'"),
            Self::Scheme(scheme) => write!(f, "{scheme}:"),
            Self::Anything => f.write_str("*"),
            Self::Host(source) => f.write_str(&source.with_scheme()),
            Self::BareHost(word) | Self::Keyword(word) => f.write_str(word),
        }
    }
}

impl fmt::Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (name, expressions)) in self.directives.iter().enumerate() {
            if index > 0 {
                f.write_str("; ")?;
            }
            f.write_str(name)?;
            for expression in expressions {
                write!(f, " {expression}")?;
            }
        }
        Ok(())
    }
}
