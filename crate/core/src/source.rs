//! Sources: the host sources of [CSP](https://www.w3.org/TR/CSP3/#grammardef-host-source), narrowed
//! to what a declaration may ask for.

use std::fmt;
use std::str::FromStr;

use crate::path;
use crate::url::Url;

/// How a source is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// `https`, which is implied.
    Https,
    /// `wss`: WebSockets.
    Wss,
    /// `http`, for loopback only; by CSP's rules `https` too.
    Http,
    /// `ws`, for loopback only; by CSP's rules `wss` too.
    Ws,
}

impl Scheme {
    pub(crate) const ALL: [Self; 4] = [Self::Https, Self::Wss, Self::Http, Self::Ws];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Https => "https",
            Self::Wss => "wss",
            Self::Http => "http",
            Self::Ws => "ws",
        }
    }

    /// The port where none is written.
    #[must_use]
    pub const fn default_port(self) -> u16 {
        match self {
            Self::Https | Self::Wss => 443,
            Self::Http | Self::Ws => 80,
        }
    }

    /// The safer twin that is let through as well. The specification would let `wss` lead to `https`
    /// and `ws` to all; Chromium does not.
    const fn upgrade(self) -> Option<Self> {
        match self {
            Self::Http => Some(Self::Https),
            Self::Ws => Some(Self::Wss),
            Self::Https | Self::Wss => None,
        }
    }

    /// Whether CSP takes the one scheme for the other.
    pub(crate) fn contains(self, other: Self) -> bool {
        self == other || self.upgrade() == Some(other)
    }

    /// The same for or without WebSockets.
    const fn twin(self) -> Self {
        match self {
            Self::Https => Self::Wss,
            Self::Wss => Self::Https,
            Self::Http => Self::Ws,
            Self::Ws => Self::Http,
        }
    }
}

/// A host or all hosts below one, with scheme, port and path.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Source {
    scheme: Scheme,
    wildcard: bool,
    host: String,
    port: Port,
    /// Empty: all paths. Ending in `/`: all below. Else exactly this.
    path: String,
}

/// The port of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Port {
    /// The one of the scheme of whatever is reached.
    Default,
    /// This one, which is not the default of the source's own scheme.
    Number(u16),
    /// `*`, which policies have and declarations do not.
    Any,
}

/// Ports that a source lets through with one scheme.
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

/// The first part of a URL that a source does not mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Mismatch {
    /// The scheme.
    #[error("another scheme is meant")]
    Scheme,
    /// The host.
    #[error("another host is meant (a wildcard means the hosts below, not the one itself)")]
    Host,
    /// The port.
    #[error("another port is meant")]
    Port,
    /// The path.
    #[error("another path is meant (one that does not end in “/” means itself only)")]
    Path,
}

/// What is wrong with a source.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{text}”: {kind}")]
pub struct SourceError {
    /// The text that was read.
    pub text: String,
    /// What is wrong with it.
    pub kind: SourceErrorKind,
}

/// The ways in which a source can be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SourceErrorKind {
    /// There is no host.
    #[error("a host is expected, such as api.example.org or *.example.org")]
    NoHost,
    /// A character that no host name has, or a bare number, which browsers read as an address.
    #[error(
        "a host name has only ASCII letters, digits, hyphens and dots, and is no bare number; write an internationalised name in its xn-- form"
    )]
    BadHost,
    /// `*` somewhere else than as the whole first label.
    #[error("“*” may only stand alone before the first dot, as in *.example.org")]
    BadWildcard,
    /// A scheme other than the four.
    #[error(
        "the schemes are https (implied) and wss; http and ws are for this computer (localhost) only"
    )]
    BadScheme,
    /// A port that is no number from 1 to 65535.
    #[error("a port is a number from 1 to 65535")]
    BadPort,
    /// A character that the path of a source cannot have.
    #[error(
        "a path has only visible ASCII characters without “?”, “#”, “;”, “,”, “|”, “[” and “]”, and two hexadecimal digits behind each “%”; write other characters percent-encoded"
    )]
    BadPath,
}

impl Source {
    /// How it is reached.
    #[must_use]
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// The host, without `*.`.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Whether all hosts below the host are meant (and not the host itself).
    #[must_use]
    pub fn is_wildcard(&self) -> bool {
        self.wildcard
    }

    /// The port, where it is not the scheme's own.
    #[must_use]
    pub fn port(&self) -> Option<u16> {
        match self.port {
            Port::Number(port) => Some(port),
            Port::Default | Port::Any => None,
        }
    }

    /// The path: empty for all, ending in `/` for all below, else exactly this.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Whether it is the user's own computer.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        is_loopback_name(&self.host) || (!self.wildcard && is_loopback_address(&self.host))
    }

    /// The text as CSP needs it: with the scheme, for on a page served by `http` a bare host would
    /// allow `http` too.
    #[must_use]
    pub fn with_scheme(&self) -> String {
        match self.scheme {
            Scheme::Https => format!("https://{self}"),
            Scheme::Wss | Scheme::Http | Scheme::Ws => self.to_string(),
        }
    }

    /// Whether [CSP](https://www.w3.org/TR/CSP3/#match-url-to-source-expression) lets a first
    /// request to the URL through. Chromium is the oracle (`tests/end-to-end/tests/sources.rs`).
    #[must_use]
    pub fn matches(&self, url: &Url) -> bool {
        self.mismatch(url).is_none()
    }

    /// The same for what a redirect leads to, where paths do not count: else a page could learn
    /// where it was led.
    #[must_use]
    pub fn matches_redirected(&self, url: &Url) -> bool {
        matches!(self.mismatch(url), None | Some(Mismatch::Path))
    }

    /// Why the source does not let a first request to the URL through; `None`: it does.
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

    fn matches_host(&self, host: &str) -> bool {
        if self.wildcard {
            is_below(host, &self.host)
        } else {
            self.host == host
        }
    }

    /// [Scheme-part and port-part matching](https://www.w3.org/TR/CSP3/#match-ports), as Chromium
    /// does it: with an upgrade of the scheme, only the default port, or any, is upgraded.
    fn ports(&self, scheme: Scheme) -> Ports {
        if scheme == self.scheme {
            return match self.port {
                Port::Default => Ports::One(scheme.default_port()),
                Port::Number(port) => Ports::One(port),
                Port::Any => Ports::All,
            };
        }
        if self.scheme.upgrade() != Some(scheme) {
            return Ports::None;
        }
        match self.port {
            Port::Default => Ports::One(scheme.default_port()),
            Port::Number(443) if self.scheme == Scheme::Http => Ports::One(443),
            Port::Number(_) => Ports::None,
            Port::Any => Ports::All,
        }
    }

    /// Whether whatever `other` allows is allowed by this one, in Chromium and by the specification.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        let at_all_ports = Scheme::ALL
            .into_iter()
            .all(|scheme| self.ports(scheme).contains(other.ports(scheme)));
        self.contains_host(other) && at_all_ports && path::contains(&self.path, &other.path)
    }

    /// Whether there is anything that both allow.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        // Of two hosts that share something, one contains the other.
        let at_a_port = Scheme::ALL
            .into_iter()
            .any(|scheme| self.ports(scheme).overlaps(other.ports(scheme)));
        (self.contains_host(other) || other.contains_host(self))
            && at_a_port
            && path::overlap(&self.path, &other.path)
    }

    /// The same for WebSockets, or without.
    #[must_use]
    pub fn twin(&self) -> Self {
        Self {
            scheme: self.scheme.twin(),
            ..self.clone()
        }
    }

    fn contains_host(&self, other: &Self) -> bool {
        if self.wildcard {
            is_below(&other.host, &self.host) || (other.wildcard && other.host == self.host)
        } else {
            !other.wildcard && self.host == other.host
        }
    }
}

/// Whether a host is below another, at whatever depth.
fn is_below(host: &str, parent: &str) -> bool {
    host.strip_suffix(parent)
        .is_some_and(|labels| labels.len() > 1 && labels.ends_with('.'))
}

fn is_loopback_name(host: &str) -> bool {
    host == "localhost" || host.ends_with(".localhost")
}

/// 127.0.0.0/8. Numbers that are none of an address are not told apart, as they are not in the
/// loader: no browser reaches such a host.
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

/// A source of a policy: also with `:*` for a port, and with `http` and `ws` for any host.
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
    // Further back, `://` is part of a path.
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
    // `img:8443` is the host `img` and its port; the same text cannot mean a host `8443`.
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    if text.split('.').all(label) && !is_number {
        Ok(text.to_ascii_lowercase())
    } else {
        Err(SourceErrorKind::BadHost)
    }
}
