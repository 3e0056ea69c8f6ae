//! What stands between a page and the gadget that contacts a third party.

/// One of those compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guard {
    /// The gadget loads as any other.
    Nobody,
    /// This project.
    GadgetConsent,
    /// Another consent manager.
    Rival(&'static Rival),
}

/// A consent manager from npm, packed as a gadget of its own name. It loads the guarded gadget when
/// that was allowed; how is in `rivals/NAME.js`, as the documentation of each has it.
#[derive(Debug, PartialEq, Eq)]
pub struct Rival {
    /// The package's name.
    pub name: &'static str,
    /// Files of the package that come before `rivals/NAME.js`.
    pub before: &'static [&'static str],
    /// Files of the package that come after it.
    pub after: &'static [&'static str],
    /// The package's styles, where they are not in its script.
    pub styles: Option<&'static str>,
    /// Whether it is written in more than ES2016, the most that ResourceLoader takes of a gadget that
    /// does not say so.
    pub modern: bool,
    /// What asks.
    pub dialog: &'static str,
    /// The button in it that allows everything.
    pub allow: &'static str,
}

/// All others.
pub const RIVALS: [Rival; 4] = [
    Rival {
        name: "klaro",
        before: &["dist/klaro.js"],
        after: &[],
        styles: None,
        modern: false,
        dialog: ".klaro .cookie-notice",
        allow: ".klaro .cookie-notice .cm-btn-success",
    },
    Rival {
        name: "orejime",
        before: &[],
        after: &["dist/orejime-standard-en.js"],
        styles: Some("dist/orejime-standard.css"),
        modern: true,
        dialog: ".orejime-Banner",
        allow: ".orejime-Banner-saveButton",
    },
    Rival {
        name: "tarteaucitronjs",
        before: &["tarteaucitron.min.js", "lang/tarteaucitron.en.min.js"],
        after: &[],
        styles: Some("css/tarteaucitron.min.css"),
        modern: true,
        dialog: "#tarteaucitronAlertBig",
        allow: "#tarteaucitronPersonalize2",
    },
    Rival {
        name: "vanilla-cookieconsent",
        before: &["dist/cookieconsent.umd.js"],
        after: &[],
        styles: Some("dist/cookieconsent.css"),
        modern: true,
        dialog: "#cc-main .cm",
        allow: "#cc-main .cm__btn[data-role=all]",
    },
];

impl Guard {
    /// All that are compared; the first is what the others are compared with.
    pub fn all() -> impl Iterator<Item = Self> {
        let rivals = RIVALS.iter().map(Self::Rival);
        [Self::Nobody, Self::GadgetConsent]
            .into_iter()
            .chain(rivals)
    }

    /// Its name in the results.
    pub fn name(self) -> &'static str {
        match self {
            Self::Nobody => "nobody",
            Self::GadgetConsent => "gadget-consent",
            Self::Rival(rival) => rival.name,
        }
    }

    /// The gadget that its user has switched on.
    pub fn gadget(self) -> &'static str {
        match self {
            Self::Nobody | Self::GadgetConsent => "tiles",
            Self::Rival(rival) => rival.name,
        }
    }

    /// What asks, and the button in it that allows.
    pub fn dialog(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Nobody => None,
            Self::GadgetConsent => Some((
                end_to_end::dialog::DIALOG,
                ".gadget-consent-answers button:first-child",
            )),
            Self::Rival(rival) => Some((rival.dialog, rival.allow)),
        }
    }
}
