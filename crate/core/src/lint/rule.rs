//! The list of all rules, with their names and severities.

use std::fmt;
use std::str::FromStr;

/// The severity of a finding. The worst comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The gadget does not work, or its users are not protected.
    Error,
    /// A person should look at it.
    Warning,
    /// It is good to know, and nothing is wrong.
    Note,
}

impl Severity {
    /// The name of the severity.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// A rule. Each has a page in `docs/lint/`, named after its identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// A line, a request or an option that cannot be read.
    Syntax,
    /// An unknown kind.
    UnknownKind,
    /// `http` or `ws` to another computer than the user's own.
    InsecureScheme,
    /// A host that is not written in ASCII.
    NonAsciiHost,
    /// A wildcard over a public suffix.
    PublicSuffixWildcard,
    /// An executable kind on a host that serves files of anyone.
    SharedHostWithoutPath,
    /// A host that looks like another host.
    LookAlikeHost,
    /// A request that another request contains.
    RedundantRequest,
    /// A request for a source that is not a third party.
    NeedlessRequest,
    /// A request that the site policy forbids.
    ForbiddenByPolicy,
    /// A request that the wiki's own header never lets through.
    BlockedByHeader,
    /// A third party without a disclosure.
    MissingDisclosure,
    /// A disclosure that lacks a field that the site policy requires.
    IncompleteDisclosure,
    /// A gadget that does not depend on the loader.
    MissingDependency,
    /// A gadget that declares nothing and does not depend on the loader.
    UnguardedGadget,
    /// A loader that is not the first gadget.
    LoaderNotFirst,
    /// A gadget with third parties that is on by default.
    DefaultGadget,
    /// A gadget of styles only, which cannot be held.
    StylesGadget,
    /// A gadget with third parties and with peers, which cannot be held.
    PeersNotHeld,
    /// An option whose name is probably misspelt.
    MisspeltOption,
    /// A list line that is not meant as a gadget.
    NotAGadget,
    /// A source that can be read and that nobody can have meant.
    UnlikelySource,
    /// A host of a private network or of the user's own computer.
    PrivateHost,
    /// A part of a declaration in a place where it is not read.
    MisplacedOption,
    /// A definition that another one of the same name replaces.
    DuplicateGadget,
    /// A gadget of which nothing, or no script, is loaded.
    NothingLoads,
    /// Pages that are without the loader, and perhaps only a part of a wiki.
    NoLoaderHere,
    /// A declaration of a script where its header does not reach.
    LateHeader,
    /// A header of a script beside a JSON page that says something else.
    ReplacedHeader,
    /// A script that asks for something and does not say what for.
    MissingPurpose,
    /// A script that declares nothing.
    UndeclaredScript,
    /// A comment that should allow a finding and allows nothing.
    UnusedSuppression,
}

/// There is no such rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown rule “{0}”; the rules are {rules}", rules = Rule::ALL.map(Rule::id).join(", "))]
pub struct UnknownRule(pub String);

impl Rule {
    /// All rules.
    pub const ALL: [Self; 32] = [
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
        Self::BlockedByHeader,
        Self::MissingDisclosure,
        Self::IncompleteDisclosure,
        Self::MissingDependency,
        Self::UnguardedGadget,
        Self::LoaderNotFirst,
        Self::DefaultGadget,
        Self::StylesGadget,
        Self::PeersNotHeld,
        Self::MisspeltOption,
        Self::NotAGadget,
        Self::UnlikelySource,
        Self::PrivateHost,
        Self::MisplacedOption,
        Self::DuplicateGadget,
        Self::NothingLoads,
        Self::NoLoaderHere,
        Self::LateHeader,
        Self::ReplacedHeader,
        Self::MissingPurpose,
        Self::UndeclaredScript,
        Self::UnusedSuppression,
    ];

    /// The identifier of the rule.
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
            Self::BlockedByHeader => "blocked-by-header",
            Self::MissingDisclosure => "missing-disclosure",
            Self::IncompleteDisclosure => "incomplete-disclosure",
            Self::MissingDependency => "missing-dependency",
            Self::UnguardedGadget => "unguarded-gadget",
            Self::LoaderNotFirst => "loader-not-first",
            Self::DefaultGadget => "default-gadget",
            Self::StylesGadget => "styles-gadget",
            Self::PeersNotHeld => "peers-not-held",
            Self::MisspeltOption => "misspelt-option",
            Self::NotAGadget => "not-a-gadget",
            Self::UnlikelySource => "unlikely-source",
            Self::PrivateHost => "private-host",
            Self::MisplacedOption => "misplaced-option",
            Self::DuplicateGadget => "duplicate-gadget",
            Self::NothingLoads => "nothing-loads",
            Self::NoLoaderHere => "no-loader-here",
            Self::LateHeader => "late-header",
            Self::ReplacedHeader => "replaced-header",
            Self::MissingPurpose => "missing-purpose",
            Self::UndeclaredScript => "undeclared-script",
            Self::UnusedSuppression => "unused-suppression",
        }
    }

    /// Whether a comment on the page may allow its findings. Those that stop the manifest always
    /// count: a gadget would run without asking.
    #[must_use]
    pub const fn can_be_allowed(self) -> bool {
        !matches!(
            self,
            Self::Syntax
                | Self::UnknownKind
                | Self::InsecureScheme
                | Self::NonAsciiHost
                | Self::MissingDependency
                | Self::UnusedSuppression
        )
    }

    /// The severity of its findings.
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
            | Self::BlockedByHeader
            | Self::MissingDependency
            | Self::LoaderNotFirst
            | Self::StylesGadget
            | Self::MisspeltOption
            | Self::UnlikelySource
            | Self::MisplacedOption
            | Self::DuplicateGadget
            | Self::LateHeader => Severity::Error,
            Self::LookAlikeHost
            | Self::RedundantRequest
            | Self::NeedlessRequest
            | Self::MissingDisclosure
            | Self::IncompleteDisclosure
            | Self::UnguardedGadget
            | Self::DefaultGadget
            | Self::PeersNotHeld
            | Self::PrivateHost
            | Self::NothingLoads
            | Self::ReplacedHeader
            | Self::MissingPurpose
            | Self::UnusedSuppression => Severity::Warning,
            Self::NotAGadget | Self::NoLoaderHere | Self::UndeclaredScript => Severity::Note,
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
