//! The parts of the review page. Each has an address, so that notices and other pages can lead to it:
//! `#waiting`, `#answers` and so on.

/// A part of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// The gadgets that wait for an answer.
    Waiting,
    /// The answers.
    Answers,
    /// The user's own scripts.
    Scripts,
    /// What the browser did not let pages contact.
    Blocked,
    /// What this browser has observed.
    Observed,
    /// Export and import.
    Files,
}

impl Section {
    /// All parts, in order.
    pub const ALL: [Self; 6] = [
        Self::Waiting,
        Self::Answers,
        Self::Scripts,
        Self::Blocked,
        Self::Observed,
        Self::Files,
    ];

    /// Its name in the address of the page.
    #[must_use]
    pub const fn fragment(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Answers => "answers",
            Self::Scripts => "scripts",
            Self::Blocked => "blocked",
            Self::Observed => "observed",
            Self::Files => "files",
        }
    }

    /// The part that an address leads to, by the address's fragment with its `#`.
    #[must_use]
    pub fn of_fragment(fragment: &str) -> Option<Self> {
        let name = fragment.strip_prefix('#')?;
        Self::ALL
            .into_iter()
            .find(|section| section.fragment() == name)
    }

    /// The name of its heading's `id`.
    #[must_use]
    pub const fn heading(self) -> &'static str {
        match self {
            Self::Waiting => "part-waiting",
            Self::Answers => "part-answers",
            Self::Scripts => "part-scripts",
            Self::Blocked => "part-blocked",
            Self::Observed => "part-observed",
            Self::Files => "part-files",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Section;

    #[test]
    fn each_part_has_an_address() {
        for section in Section::ALL {
            let address = format!("#{}", section.fragment());
            assert_eq!(Section::of_fragment(&address), Some(section));
        }
        for other in ["", "#", "waiting", "#Waiting", "#nothing"] {
            assert_eq!(Section::of_fragment(other), None, "{other}");
        }
    }
}
