//! What the host tells of user scripts (`gadget-loader/src/scripts.js`): why one has not run.

/// Why a user script has not run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScriptNews {
    /// A rule: it is of another wiki.
    OtherWiki,
    /// A rule: nobody whose scripts may run answers for it.
    From,
    /// A rule: it declares nothing.
    Undeclared,
    /// A rule: it asks for kinds that run what they load.
    Executable,
    /// A rule: its user has not chosen a revision.
    NotPinned,
    /// Its revision cannot be checked on a page without HTTPS.
    Insecure,
    /// The wiki does not give its revision.
    NoAnswer,
    /// Its revision is deleted or hidden.
    Gone,
    /// Its revision is one of another page.
    OtherPage,
    /// Its text is not the one of its revision.
    Differs,
}

impl ScriptNews {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::OtherWiki,
        Self::From,
        Self::Undeclared,
        Self::Executable,
        Self::NotPinned,
        Self::Insecure,
        Self::NoAnswer,
        Self::Gone,
        Self::OtherPage,
        Self::Differs,
    ];

    /// By the host's word: a rule (`script-rules.js`), or why a revision does not run (`pinned.js`).
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Some(match word {
            "other-wiki" => Self::OtherWiki,
            "from" => Self::From,
            "undeclared" => Self::Undeclared,
            "executable" => Self::Executable,
            "not-pinned" => Self::NotPinned,
            "insecure" => Self::Insecure,
            "no-answer" => Self::NoAnswer,
            "missing" | "hidden" => Self::Gone,
            "other-page" => Self::OtherPage,
            "differs" => Self::Differs,
            _ => return None,
        })
    }

    /// The key of its message.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::OtherWiki => "notice-script-other-wiki",
            Self::From => "notice-script-from",
            Self::Undeclared => "notice-script-undeclared",
            Self::Executable => "notice-script-executable",
            Self::NotPinned => "notice-script-not-pinned",
            Self::Insecure => "notice-script-insecure",
            Self::NoAnswer => "notice-script-no-answer",
            Self::Gone => "notice-script-gone",
            Self::OtherPage => "notice-script-other-page",
            Self::Differs => "notice-script-differs",
        }
    }
}
