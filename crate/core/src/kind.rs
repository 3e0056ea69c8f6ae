//! Kinds: what a gadget does with a source. They are the fetch directives of
//! [CSP](https://www.w3.org/TR/CSP3/#directives-fetch) without `-src`.

use std::fmt;
use std::str::FromStr;

/// A kind of use of a source. The order is alphabetical, as in the canonical text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Data: `fetch`, `XMLHttpRequest`, WebSocket, server-sent events, beacons.
    Connect,
    /// Fonts.
    Font,
    /// Pages in frames.
    Frame,
    /// Pictures.
    Img,
    /// Sound and video.
    Media,
    /// Programs.
    Script,
    /// Stylesheets.
    Style,
    /// Programs in workers.
    Worker,
}

/// There is no such kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "unknown kind “{0}”; the kinds are connect, font, frame, img, media, script, style and worker"
)]
pub struct UnknownKind(pub String);

impl Kind {
    /// All kinds, in order.
    pub const ALL: [Self; 8] = [
        Self::Connect,
        Self::Font,
        Self::Frame,
        Self::Img,
        Self::Media,
        Self::Script,
        Self::Style,
        Self::Worker,
    ];

    /// The name of the kind in declarations.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Connect => "connect",
            Self::Font => "font",
            Self::Frame => "frame",
            Self::Img => "img",
            Self::Media => "media",
            Self::Script => "script",
            Self::Style => "style",
            Self::Worker => "worker",
        }
    }

    /// Whether this kind runs what it loads.
    #[must_use]
    pub const fn is_executable(self) -> bool {
        matches!(self, Self::Frame | Self::Script | Self::Worker)
    }

    /// Whether what this kind loads could act as the user. A page in a frame cannot: the browser keeps
    /// it apart from the page around it.
    #[must_use]
    pub const fn acts_as_user(self) -> bool {
        matches!(self, Self::Script | Self::Worker)
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(text: &str) -> Result<Self, UnknownKind> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.name() == text)
            .ok_or_else(|| UnknownKind(text.to_owned()))
    }
}

/// A set of kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Kinds(u8);

impl Kinds {
    /// The kinds of a request that names none.
    pub const PASSIVE: Self = Self(
        Kind::Connect.bit()
            | Kind::Font.bit()
            | Kind::Img.bit()
            | Kind::Media.bit()
            | Kind::Style.bit(),
    );

    /// Whether the set is empty.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether the set has a kind.
    #[must_use]
    pub const fn has(self, kind: Kind) -> bool {
        self.0 & kind.bit() != 0
    }

    /// Whether the set has all kinds of another set.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        other.0 & !self.0 == 0
    }

    /// The kinds of both sets.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The kinds of this set that are not in the other.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// The kinds that are in both sets.
    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether one of the kinds runs what it loads.
    #[must_use]
    pub fn has_executable(self) -> bool {
        self.iter().any(Kind::is_executable)
    }

    /// The kinds, in order.
    pub fn iter(self) -> impl Iterator<Item = Kind> {
        Kind::ALL.into_iter().filter(move |kind| self.has(*kind))
    }
}

impl From<Kind> for Kinds {
    fn from(kind: Kind) -> Self {
        Self(kind.bit())
    }
}

impl FromIterator<Kind> for Kinds {
    fn from_iter<T: IntoIterator<Item = Kind>>(kinds: T) -> Self {
        kinds
            .into_iter()
            .fold(Self::default(), |set, kind| set.union(kind.into()))
    }
}

impl fmt::Display for Kinds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, kind) in self.iter().enumerate() {
            if index > 0 {
                f.write_str("+")?;
            }
            f.write_str(kind.name())?;
        }
        Ok(())
    }
}
