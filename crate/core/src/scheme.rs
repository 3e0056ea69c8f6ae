//! The schemes of sources and URLs.

/// How a source or a URL is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scheme {
    /// `https`, the default of sources.
    Https,
    /// `wss`: WebSockets.
    Wss,
    /// `http`: sources may have it for the user's own computer only. CSP lets it cover `https` too.
    Http,
    /// `ws`: sources may have it for the user's own computer only. CSP lets it cover `wss` too.
    Ws,
}

impl Scheme {
    pub(crate) const ALL: [Self; 4] = [Self::Https, Self::Wss, Self::Http, Self::Ws];

    /// The scheme as URLs have it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Https => "https",
            Self::Wss => "wss",
            Self::Http => "http",
            Self::Ws => "ws",
        }
    }

    /// The port of URLs that name none.
    #[must_use]
    pub const fn default_port(self) -> u16 {
        match self {
            Self::Https | Self::Wss => 443,
            Self::Http | Self::Ws => 80,
        }
    }

    /// The secure scheme that CSP lets this one cover as well. By the specification `wss` would also
    /// cover `https`, and `ws` all schemes; in Chromium they do not.
    pub(crate) const fn upgrade(self) -> Option<Self> {
        match self {
            Self::Http => Some(Self::Https),
            Self::Ws => Some(Self::Wss),
            Self::Https | Self::Wss => None,
        }
    }

    /// Whether CSP lets this scheme cover the other.
    pub(crate) fn contains(self, other: Self) -> bool {
        self == other || self.upgrade() == Some(other)
    }

    /// Whether CSP lets the scheme with this name cover this one.
    #[must_use]
    pub fn is_within(self, name: &str) -> bool {
        let mut all = Self::ALL.into_iter();
        all.any(|scheme| scheme.name().eq_ignore_ascii_case(name) && scheme.contains(self))
    }

    /// The same scheme for WebSockets, or without WebSockets.
    pub(crate) const fn twin(self) -> Self {
        match self {
            Self::Https => Self::Wss,
            Self::Wss => Self::Https,
            Self::Http => Self::Ws,
            Self::Ws => Self::Http,
        }
    }
}
