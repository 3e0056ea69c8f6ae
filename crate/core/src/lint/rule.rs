//! The rules.

use std::fmt;
use std::str::FromStr;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// Users are harmed, or the gadget does not work.
    Error,
    /// Somebody should look at it.
    Warning,
}

impl Severity {
    /// The severity as it is written.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// What is checked. Each has a page in `docs/lint/`, named by its identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// A line, a request or an option that cannot be read.
    Syntax,
    /// A kind that is none.
    UnknownKind,
    /// `http` or `ws` to somebody else's computer.
    InsecureScheme,
    /// A host that is not written in ASCII.
    NonAsciiHost,
    /// A wildcard over a public suffix.
    PublicSuffixWildcard,
    /// Programs from a host where everybody may put some.
    SharedHostWithoutPath,
    /// A host that looks like another.
    LookAlikeHost,
    /// A request that another one contains.
    RedundantRequest,
    /// A request for what is no third party.
    NeedlessRequest,
    /// A request that the site policy forbids.
    ForbiddenByPolicy,
    /// A third party of which nothing is said.
    MissingDisclosure,
    /// A third party of which less is said than the site policy requires.
    IncompleteDisclosure,
    /// A gadget that does not wait for the loader.
    MissingDependency,
    /// A loader that others run before.
    LoaderNotFirst,
    /// A third party for everybody.
    DefaultGadget,
    /// A stylesheet that cannot be held.
    StylesGadget,
    /// An option that is probably another.
    MisspeltOption,
}

/// No such rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is no rule; the rules are {rules}", rules = Rule::ALL.map(Rule::id).join(", "))]
pub struct UnknownRule(pub String);

impl Rule {
    /// All rules.
    pub const ALL: [Self; 17] = [
        Self::Syntax,
        Self::UnknownKind,
        Self::InsecureScheme,
        Self::NonAsciiHost,
        Self::PublicSuffixWildcard,
        Self::SharedHostWithoutPath,
        Self::LookAlikeHost,
        Self::RedundantRequest,
        Self::NeedlessRequest,
        Self::ForbiddenByPolicy,
        Self::MissingDisclosure,
        Self::IncompleteDisclosure,
        Self::MissingDependency,
        Self::LoaderNotFirst,
        Self::DefaultGadget,
        Self::StylesGadget,
        Self::MisspeltOption,
    ];

    /// The rule's identifier.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Syntax => "syntax",
            Self::UnknownKind => "unknown-kind",
            Self::InsecureScheme => "insecure-scheme",
            Self::NonAsciiHost => "non-ascii-host",
            Self::PublicSuffixWildcard => "public-suffix-wildcard",
            Self::SharedHostWithoutPath => "shared-host-without-path",
            Self::LookAlikeHost => "look-alike-host",
            Self::RedundantRequest => "redundant-request",
            Self::NeedlessRequest => "needless-request",
            Self::ForbiddenByPolicy => "forbidden-by-policy",
            Self::MissingDisclosure => "missing-disclosure",
            Self::IncompleteDisclosure => "incomplete-disclosure",
            Self::MissingDependency => "missing-dependency",
            Self::LoaderNotFirst => "loader-not-first",
            Self::DefaultGadget => "default-gadget",
            Self::StylesGadget => "styles-gadget",
            Self::MisspeltOption => "misspelt-option",
        }
    }

    /// How bad it is.
    #[must_use]
    pub const fn severity(self) -> Severity {
        match self {
            Self::Syntax
            | Self::UnknownKind
            | Self::InsecureScheme
            | Self::NonAsciiHost
            | Self::PublicSuffixWildcard
            | Self::SharedHostWithoutPath
            | Self::ForbiddenByPolicy
            | Self::MissingDependency
            | Self::LoaderNotFirst
            | Self::StylesGadget => Severity::Error,
            Self::LookAlikeHost
            | Self::RedundantRequest
            | Self::NeedlessRequest
            | Self::MissingDisclosure
            | Self::IncompleteDisclosure
            | Self::DefaultGadget
            | Self::MisspeltOption => Severity::Warning,
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl FromStr for Rule {
    type Err = UnknownRule;

    fn from_str(text: &str) -> Result<Self, UnknownRule> {
        Self::ALL
            .into_iter()
            .find(|rule| rule.id() == text)
            .ok_or_else(|| UnknownRule(text.to_owned()))
    }
}
