//! The guards: what keeps a page from loading a gadget that contacts a third party.

/// One of the guards that are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guard {
    /// No guard: the gadget loads like any other.
    Nobody,
    /// This project.
    GadgetConsent,
    /// Another consent manager.
    Rival(&'static Rival),
}

/// A consent manager from npm, packed as a gadget with its name. `rivals/NAME.js` loads the guarded
/// gadget when it is allowed, as the package's documentation recommends.
#[derive(Debug, PartialEq, Eq)]
pub struct Rival {
    /// The package's name.
    pub name: &'static str,
    /// Files of the package that are loaded before `rivals/NAME.js`.
    pub before: &'static [&'static str],
    /// Files of the package that are loaded after it.
    pub after: &'static [&'static str],
    /// The package's styles, if they are not in its script.
    pub styles: Option<&'static str>,
    /// Whether it needs more than ES2016, which a gadget must declare to ResourceLoader.
    pub modern: bool,
    /// The selector of its dialog.
    pub dialog: &'static str,
    /// The selector of the button that allows everything.
    pub allow: &'static str,
}

/// All other consent managers.
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
    /// All guards that are compared. The first is the baseline.
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

    /// The gadget that its user has enabled.
    pub fn gadget(self) -> &'static str {
        match self {
            Self::Nobody | Self::GadgetConsent => "tiles",
            Self::Rival(rival) => rival.name,
        }
    }

    /// The selectors of the dialog and of the button that allows.
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
