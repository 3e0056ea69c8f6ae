//! Sources: the host sources of [CSP](https://www.w3.org/TR/CSP3/#grammardef-host-source), limited
//! to those that a declaration may have.

use std::fmt;
use std::str::FromStr;

mod index;

pub(crate) use index::SourceIndex;

use crate::path;
use crate::scheme::Scheme;
use crate::url::Url;

/// A host or all its subdomains, with scheme, port and path.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Source {
    scheme: Scheme,
    wildcard: bool,
    host: String,
    port: Port,
    /// Empty: all paths. Ending in `/`: all paths under it. Otherwise exactly this path.
    path: String,
}

/// The port of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Port {
    /// The default port of the scheme of the URL.
    Default,
    /// A port other than the default port of the source's scheme.
    Number(u16),
    /// `*`, which policies may have, but declarations may not.
    Any,
}

/// The ports that a source allows with one scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ports {
    None,
    One(u16),
    All,
}

impl Ports {
    fn contains(self, other: Self) -> bool {
        self == Self::All || other == Self::None || self == other
    }

    fn overlaps(self, other: Self) -> bool {
        self != Self::None && other != Self::None && (self.contains(other) || other == Self::All)
    }
}

/// The first part of a URL that does not match a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Mismatch {
    /// The scheme.
    #[error("the scheme differs")]
    Scheme,
    /// The host.
    #[error("the host differs (a wildcard covers the subdomains, not the host itself)")]
    Host,
    /// The port.
    #[error("the port differs")]
    Port,
    /// The path.
    #[error("the path differs (a path that does not end in “/” covers only itself)")]
    Path,
}

/// A source that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{text}”: {kind}")]
pub struct SourceError {
    /// The text of the source.
    pub text: String,
    /// The error.
    pub kind: SourceErrorKind,
}

/// The errors in sources.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SourceErrorKind {
    /// There is no host.
    #[error("expected a host, such as api.example.org or *.example.org")]
    NoHost,
    /// A character that a host name cannot have, or a bare number, which browsers read as an address.
    #[error(
        "a host name has only ASCII letters, digits, hyphens and dots, and is not a bare number; write an internationalised name in its xn-- form"
    )]
    BadHost,
    /// `*` in another place than the whole first label.
    #[error("“*” is only allowed alone before the first dot, as in *.example.org")]
    BadWildcard,
    /// A scheme other than the four.
    #[error(
        "the schemes are https (implied) and wss; http and ws are only for this computer (localhost)"
    )]
    BadScheme,
    /// A port that is not a number from 1 to 65535.
    #[error("the port must be a number from 1 to 65535")]
    BadPort,
    /// A character that a path cannot have.
    #[error(
        "a path has only visible ASCII characters except “?”, “#”, “;”, “,”, “|”, “[” and “]”, with two hexadecimal digits after each “%”; percent-encode other characters"
    )]
    BadPath,
}

impl Source {
    /// The scheme.
    #[must_use]
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// The host, without `*.`.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Whether the source covers the subdomains of the host, and not the host itself.
    #[must_use]
    pub fn is_wildcard(&self) -> bool {
        self.wildcard
    }

    /// The port, if it is not the default port of the scheme.
    #[must_use]
    pub fn port(&self) -> Option<u16> {
        match self.port {
            Port::Number(port) => Some(port),
            Port::Default | Port::Any => None,
        }
    }

    /// The path. Empty: all paths. Ending in `/`: all paths under it. Otherwise exactly this path.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Whether the source is the user's own computer.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        is_loopback_name(&self.host) || (!self.wildcard && is_loopback_address(&self.host))
    }

    /// The text for a policy, always with the scheme: on a page served by `http`, a bare host would
    /// also allow `http`.
    #[must_use]
    pub fn with_scheme(&self) -> String {
        match self.scheme {
            Scheme::Https => format!("https://{self}"),
            Scheme::Wss | Scheme::Http | Scheme::Ws => self.to_string(),
        }
    }

    /// Whether a text is a source that may become a part of a policy, with its scheme, as
    /// [CSP](https://www.w3.org/TR/CSP3/#grammardef-host-source) writes them:
    ///
    /// ```text
    /// source = scheme "://" [ "*." ] host [ ":" port ] [ path ]
    /// scheme = "https" / "wss", or "http" / "ws" of the user's own computer
    /// host   = labels of a-z, 0-9 and "-", and not a bare number
    /// port   = a number without a zero in front, or "*"
    /// path   = "/" and visible ASCII characters but for ? # ; , | [ ] \ " ' < >, with two
    ///          hexadecimal digits after each "%"
    /// ```
    ///
    /// The loader has the same rule (`gadget-loader/src/verdict.js`).
    #[cfg(feature = "oracle")]
    #[must_use]
    pub(crate) fn is_plain(text: &str) -> bool {
        let Some((scheme, rest)) = text.split_once("://") else {
            return false;
        };
        let authority = rest.split('/').next().unwrap_or_default();
        let is_lower = |text: &str| !text.bytes().any(|byte| byte.is_ascii_uppercase());
        let is_zero = |(_, port): (&str, &str)| port.starts_with('0');
        let is_own = |source: &Self| {
            matches!(source.scheme, Scheme::Https | Scheme::Wss) || source.is_loopback()
        };
        is_lower(scheme)
            && is_lower(authority)
            && !authority.split_once(':').is_some_and(is_zero)
            && parse_any(text).is_ok_and(|source| is_own(&source))
    }

    /// Whether the text of a source has `https` or `wss`, and no port: whether it may be ready-made in the
    /// manifest.
    #[cfg(any(feature = "lint", feature = "oracle"))]
    #[must_use]
    pub(crate) fn is_usual(text: &str) -> bool {
        let rest = ["https://", "wss://"].map(|scheme| text.strip_prefix(scheme));
        let authority = rest.into_iter().flatten().next();
        let authority = authority.and_then(|rest| rest.split('/').next());
        authority.is_some_and(|authority| !authority.contains(':'))
    }

    /// Whether [CSP](https://www.w3.org/TR/CSP3/#match-url-to-source-expression) allows a request to
    /// the URL. Chromium is the oracle (`tests/end-to-end/tests/sources.rs`).
    #[must_use]
    pub fn matches(&self, url: &Url) -> bool {
        self.mismatch(url).is_none()
    }

    /// Whether CSP allows a redirect to the URL. It ignores paths then, so that a page cannot learn
    /// where the redirect leads.
    #[must_use]
    pub fn matches_redirected(&self, url: &Url) -> bool {
        matches!(self.mismatch(url), None | Some(Mismatch::Path))
    }

    /// Why the source does not allow a request to the URL; `None` if it does.
    #[must_use]
    pub fn mismatch(&self, url: &Url) -> Option<Mismatch> {
        if !self.scheme.contains(url.scheme()) {
            Some(Mismatch::Scheme)
        } else if !self.matches_host(url.host()) {
            Some(Mismatch::Host)
        } else if !self.ports(url.scheme()).contains(Ports::One(url.port())) {
            Some(Mismatch::Port)
        } else if !path::matches(&self.path, url.path()) {
            Some(Mismatch::Path)
        } else {
            None
        }
    }

    /// Reads a source of a policy, which may also have the port `*`, and `http` for any host. `None`: the
    /// text is something else.
    #[must_use]
    pub fn of_policy(text: &str) -> Option<Self> {
        parse_any(text).ok()
    }

    /// Whether the source names the host, or the host is one of the subdomains that it names.
    #[must_use]
    pub fn is_of_host(&self, host: &str) -> bool {
        self.matches_host(host)
    }

    fn matches_host(&self, host: &str) -> bool {
        if self.wildcard {
            is_below(host, &self.host)
        } else {
            self.host == host
        }
    }

    /// [Scheme and port matching](https://www.w3.org/TR/CSP3/#match-ports) as in Chromium: if the
    /// scheme is upgraded, only the default port or `*` is upgraded.
    fn ports(&self, scheme: Scheme) -> Ports {
        self.ports_as(self.scheme, scheme)
    }

    /// The same for this source with another scheme.
    fn ports_as(&self, own: Scheme, scheme: Scheme) -> Ports {
        if scheme == own {
            return match self.port {
                Port::Default => Ports::One(scheme.default_port()),
                Port::Number(port) => Ports::One(port),
                Port::Any => Ports::All,
            };
        }
        if own.upgrade() != Some(scheme) {
            return Ports::None;
        }
        match self.port {
            Port::Default => Ports::One(scheme.default_port()),
            Port::Number(443) if own == Scheme::Http => Ports::One(443),
            Port::Number(_) => Ports::None,
            Port::Any => Ports::All,
        }
    }

    /// Whether this source allows all that `other` allows, in Chromium and by the specification.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        let at_all_ports = || {
            Scheme::ALL
                .into_iter()
                .all(|scheme| self.ports(scheme).contains(other.ports(scheme)))
        };
        self.contains_host(other) && at_all_ports() && path::contains(&self.path, &other.path)
    }

    /// Whether there is a URL that both allow.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.overlaps_as(self.scheme, other)
    }

    /// The same for this source or its twin: the same source for WebSockets, or without WebSockets.
    #[must_use]
    pub fn or_its_twin_overlaps(&self, other: &Self) -> bool {
        self.overlaps(other) || self.overlaps_as(self.scheme.twin(), other)
    }

    fn overlaps_as(&self, own: Scheme, other: &Self) -> bool {
        let at_a_port = || {
            Scheme::ALL
                .into_iter()
                .any(|scheme| self.ports_as(own, scheme).overlaps(other.ports(scheme)))
        };
        // If two hosts overlap, one contains the other.
        (self.contains_host(other) || other.contains_host(self))
            && at_a_port()
            && path::overlap(&self.path, &other.path)
    }

    fn contains_host(&self, other: &Self) -> bool {
        if self.wildcard {
            is_below(&other.host, &self.host) || (other.wildcard && other.host == self.host)
        } else {
            !other.wildcard && self.host == other.host
        }
    }
}

/// Whether a host is a subdomain of another, at any depth.
fn is_below(host: &str, parent: &str) -> bool {
    host.strip_suffix(parent)
        .is_some_and(|labels| labels.len() > 1 && labels.ends_with('.'))
}

fn is_loopback_name(host: &str) -> bool {
    host == "localhost" || host.ends_with(".localhost")
}

/// 127.0.0.0/8. Like the loader, this does not check the range of the numbers: no browser reaches
/// a host with other numbers.
fn is_loopback_address(host: &str) -> bool {
    let is_number =
        |label: &str| !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_digit());
    host.strip_prefix("127.")
        .is_some_and(|rest| rest.split('.').count() == 3 && rest.split('.').all(is_number))
}

impl fmt::Display for Source {
    /// The canonical text.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.scheme != Scheme::Https {
            write!(f, "{}://", self.scheme.name())?;
        }
        if self.wildcard {
            f.write_str("*.")?;
        }
        f.write_str(&self.host)?;
        match self.port {
            Port::Default => {}
            Port::Number(port) => write!(f, ":{port}")?,
            Port::Any => f.write_str(":*")?,
        }
        f.write_str(&self.path)
    }
}

impl FromStr for Source {
    type Err = SourceError;

    fn from_str(text: &str) -> Result<Self, SourceError> {
        parse(text).map_err(|kind| SourceError {
            text: text.to_owned(),
            kind,
        })
    }
}

fn parse(text: &str) -> Result<Source, SourceErrorKind> {
    let source = parse_any(text)?;
    if matches!(source.scheme, Scheme::Http | Scheme::Ws) && !source.is_loopback() {
        return Err(SourceErrorKind::BadScheme);
    }
    if source.port == Port::Any {
        return Err(SourceErrorKind::BadPort);
    }
    Ok(source)
}

/// Reads a source of a policy, which may also have the port `*`, and `http` or `ws` for any host.
pub(crate) fn parse_any(text: &str) -> Result<Source, SourceErrorKind> {
    let (scheme, rest) = parse_scheme(text)?;
    let (authority, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
    let (host, port) = match authority.split_once(':') {
        Some((host, port)) => (host, parse_port(port)?),
        None => (authority, Port::Default),
    };
    let (wildcard, host) = host
        .strip_prefix("*.")
        .map_or((false, host), |host| (true, host));
    Ok(Source {
        scheme,
        wildcard,
        host: parse_host(host)?,
        port: match port {
            Port::Number(number) if number == scheme.default_port() => Port::Default,
            port => port,
        },
        path: path::canonical(path).ok_or(SourceErrorKind::BadPath)?,
    })
}

fn parse_scheme(text: &str) -> Result<(Scheme, &str), SourceErrorKind> {
    // After a slash, `://` is part of the path.
    let is_scheme = |name: &str| name.bytes().all(|byte| byte.is_ascii_alphabetic());
    let Some((name, rest)) = text.split_once("://").filter(|(name, _)| is_scheme(name)) else {
        return Ok((Scheme::Https, text));
    };
    Scheme::ALL
        .into_iter()
        .find(|scheme| scheme.name().eq_ignore_ascii_case(name))
        .map(|scheme| (scheme, rest))
        .ok_or(SourceErrorKind::BadScheme)
}

fn parse_port(text: &str) -> Result<Port, SourceErrorKind> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match text.parse() {
        Ok(port) if digits && port > 0 => Ok(Port::Number(port)),
        _ if text == "*" => Ok(Port::Any),
        _ => Err(SourceErrorKind::BadPort),
    }
}

fn parse_host(text: &str) -> Result<String, SourceErrorKind> {
    if text.is_empty() {
        return Err(SourceErrorKind::NoHost);
    }
    if text.contains('*') {
        return Err(SourceErrorKind::BadWildcard);
    }
    let label = |label: &str| {
        !label.is_empty()
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    // `img:8443` is the host `img` with a port, so a host `8443` could not be written.
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    if text.split('.').all(label) && !is_number {
        Ok(text.to_ascii_lowercase())
    } else {
        Err(SourceErrorKind::BadHost)
    }
}
