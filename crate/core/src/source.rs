//! Sources: the host sources of [CSP](https://www.w3.org/TR/CSP3/#grammardef-host-source), narrowed
//! to what a declaration may ask for.

use std::fmt;
use std::str::FromStr;

/// How a source is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// `https`, which is implied.
    Https,
    /// `wss`: WebSockets, and by CSP's rules `https` too.
    Wss,
    /// `http`, for loopback only; by CSP's rules `https` too.
    Http,
    /// `ws`, for loopback only; by CSP's rules all of the others too.
    Ws,
}

impl Scheme {
    const ALL: [Self; 4] = [Self::Https, Self::Wss, Self::Http, Self::Ws];

    const fn name(self) -> &'static str {
        match self {
            Self::Https => "https",
            Self::Wss => "wss",
            Self::Http => "http",
            Self::Ws => "ws",
        }
    }

    const fn default_port(self) -> u16 {
        match self {
            Self::Https | Self::Wss => 443,
            Self::Http | Self::Ws => 80,
        }
    }

    /// [Scheme-part matching](https://www.w3.org/TR/CSP3/#match-schemes).
    const fn contains(self, other: Self) -> bool {
        match self {
            Self::Ws => true,
            Self::Wss => matches!(other, Self::Wss | Self::Https),
            Self::Http => matches!(other, Self::Http | Self::Https),
            Self::Https => matches!(other, Self::Https),
        }
    }
}

/// A host or all hosts below one, with scheme, port and path.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Source {
    scheme: Scheme,
    wildcard: bool,
    host: String,
    /// `None`: the scheme's default port.
    port: Option<u16>,
    /// Empty: all paths. Ending in `/`: all below. Else exactly this.
    path: String,
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
        "a path has only visible ASCII characters without “?”, “#”, “;”, “,”, “|”, “[” and “]”; write others percent-encoded"
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
        self.port
    }

    /// The path: empty for all, ending in `/` for all below, else exactly this.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Whether it is the user's own computer.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.host)
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

    /// Whether whatever `other` allows is allowed by this one.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        self.scheme.contains(other.scheme)
            && self.contains_host(other)
            && self.contains_port(other)
            && self.contains_path(other)
    }

    fn contains_host(&self, other: &Self) -> bool {
        if self.wildcard {
            let below = other
                .host
                .strip_suffix(self.host.as_str())
                .is_some_and(|labels| labels.ends_with('.'));
            below || (other.wildcard && other.host == self.host)
        } else {
            !other.wildcard && self.host == other.host
        }
    }

    fn contains_port(&self, other: &Self) -> bool {
        // Both say "the default": http's then also means https's.
        self.port.is_none() && other.port.is_none()
            || self.port.unwrap_or(self.scheme.default_port())
                == other.port.unwrap_or(other.scheme.default_port())
    }

    fn contains_path(&self, other: &Self) -> bool {
        self.path.is_empty()
            || self.path == other.path
            || (self.path.ends_with('/') && other.path.starts_with(&self.path))
    }
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.ends_with(".localhost") || is_loopback_address(host)
}

fn is_loopback_address(host: &str) -> bool {
    host.parse::<std::net::Ipv4Addr>()
        .is_ok_and(|address| address.is_loopback())
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
        if let Some(port) = self.port {
            write!(f, ":{port}")?;
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
    let (scheme, rest) = parse_scheme(text)?;
    let (authority, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
    let (host, port) = match authority.split_once(':') {
        Some((host, port)) => (host, Some(parse_port(port)?)),
        None => (authority, None),
    };
    let (wildcard, host) = host
        .strip_prefix("*.")
        .map_or((false, host), |host| (true, host));
    let host = parse_host(host)?;
    if matches!(scheme, Scheme::Http | Scheme::Ws) && !is_loopback(&host) {
        return Err(SourceErrorKind::BadScheme);
    }
    Ok(Source {
        scheme,
        wildcard,
        host,
        port: port.filter(|port| *port != scheme.default_port()),
        path: parse_path(path)?,
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

fn parse_port(text: &str) -> Result<u16, SourceErrorKind> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match text.parse() {
        Ok(port) if digits && port > 0 => Ok(port),
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

fn parse_path(text: &str) -> Result<String, SourceErrorKind> {
    if text == "/" {
        // In CSP it means the same as no path.
        return Ok(String::new());
    }
    let allowed = |byte: u8| byte.is_ascii_graphic() && !b"?#;,|[]\"'<>\\".contains(&byte);
    if !text.bytes().all(allowed) {
        return Err(SourceErrorKind::BadPath);
    }
    Ok(upper_case_escapes(text))
}

fn upper_case_escapes(path: &str) -> String {
    let mut escape = 0;
    path.chars()
        .map(|char| {
            if char == '%' {
                escape = 2;
                char
            } else if escape > 0 {
                escape -= 1;
                char.to_ascii_uppercase()
            } else {
                char
            }
        })
        .collect()
}
