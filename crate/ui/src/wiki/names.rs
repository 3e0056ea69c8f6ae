//! Gadgets by the names that people know, and which of them need which.

use gadget_consent_core::script_page;

/// A gadget's name with spaces in place of underscores: its title where nobody has given it one. A script is
/// called by the title of its page.
#[must_use]
pub fn title_of(gadget: &str) -> String {
    let script = script_page::parts(gadget);
    script.map_or(gadget, |(_, title)| title).replace('_', " ")
}

/// A gadget and its title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Titled {
    /// Its name, with underscores.
    pub gadget: String,
    /// The name by which people know it.
    pub title: String,
}

#[cfg(test)]
impl Titled {
    /// A gadget of which nothing but the name is known.
    pub fn plain(gadget: &str) -> Self {
        Self {
            gadget: gadget.to_owned(),
            title: title_of(gadget),
        }
    }
}

/// What is said of a gadget wherever it is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// Its name, with underscores.
    pub gadget: String,
    /// The name by which people know it.
    pub title: String,
    /// The gadgets in use that need it.
    pub needed_by: Vec<Titled>,
    /// The gadgets that it needs and that its user has refused.
    pub lacks: Vec<Titled>,
}

impl Name {
    /// A gadget of which nothing but the name is known.
    #[must_use]
    pub fn plain(gadget: &str) -> Self {
        Self {
            gadget: gadget.to_owned(),
            title: title_of(gadget),
            needed_by: Vec::new(),
            lacks: Vec::new(),
        }
    }

    /// The gadget and its title.
    #[must_use]
    pub fn titled(&self) -> Titled {
        Titled {
            gadget: self.gadget.clone(),
            title: self.title.clone(),
        }
    }
}

/// What the wiki says of one gadget.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Described {
    /// Its name, with underscores.
    pub gadget: String,
    /// The title that its author states, or else that its description begins with.
    pub title: Option<String>,
    /// It is not among the preferences: it is there for other gadgets.
    pub is_hidden: bool,
    /// The rights that its users must have.
    pub rights: Vec<String>,
}

/// What the wiki says of several gadgets, and of their user.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Descriptions {
    /// The gadgets.
    pub gadgets: Vec<Described>,
    /// The rights of the user.
    pub rights: Vec<String>,
}

impl Descriptions {
    /// What is said of one gadget.
    #[must_use]
    pub fn of(&self, gadget: &str) -> Option<&Described> {
        self.gadgets.iter().find(|one| one.gadget == gadget)
    }

    /// A gadget and its title.
    #[must_use]
    pub fn titled(&self, gadget: &str) -> Titled {
        let title = self.of(gadget).and_then(|one| one.title.clone());
        Titled {
            title: title.unwrap_or_else(|| title_of(gadget)),
            gadget: gadget.to_owned(),
        }
    }

    /// The gadgets that are named as those that need a library: those that a page has asked for come
    /// first, then those that are switched on and for which their user has the rights. A library is named
    /// only if no other gadget is: people do not know it. What is not known counts as allowed.
    #[must_use]
    pub fn named(&self, needing: &[String], is_wanted: impl Fn(&str) -> bool) -> Vec<Titled> {
        let has_right = |right: &String| self.rights.contains(right);
        let is_used = |gadget: &&String| {
            is_wanted(gadget)
                || self
                    .of(gadget)
                    .is_none_or(|one| !one.is_hidden && one.rights.iter().all(has_right))
        };
        let is_hidden = |gadget: &&String| self.of(gadget).is_some_and(|one| one.is_hidden);
        let mut used: Vec<&String> = needing.iter().filter(is_used).collect();
        if !used.iter().all(is_hidden) {
            used.retain(|gadget| !is_hidden(gadget));
        }
        used.sort_by_key(|gadget| !is_wanted(gadget));
        used.into_iter().map(|gadget| self.titled(gadget)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Described, Descriptions};

    fn gadget(name: &str, title: Option<&str>) -> Described {
        Described {
            gadget: name.to_owned(),
            title: title.map(ToOwned::to_owned),
            ..Described::default()
        }
    }

    #[test]
    fn who_is_named_as_needing_a_library() {
        let hidden = |name| Described {
            is_hidden: true,
            ..gadget(name, None)
        };
        let descriptions = Descriptions {
            gadgets: vec![
                gadget("routes", Some("Routes")),
                gadget("near_by", None),
                hidden("between"),
                hidden("second"),
                Described {
                    rights: vec!["delete".to_owned()],
                    ..gadget("sweeper", Some("Sweeper"))
                },
            ],
            rights: vec!["read".to_owned(), "edit".to_owned()],
        };
        // What needs it, what of it the page has asked for, who is named.
        let table = [
            ("", "", ""),
            ("routes", "routes", "Routes"),
            ("near_by routes", "routes", "Routes, near by"),
            // Switched on, and not asked for here.
            ("near_by", "", "near by"),
            // Chains: the end that people know is named.
            ("between routes", "between routes", "Routes"),
            ("between routes", "between", "Routes"),
            ("between second", "between second", "between, second"),
            // A library that is switched on by nobody.
            ("between", "", ""),
            ("between routes", "", "Routes"),
            // For others.
            ("sweeper routes", "routes", "Routes"),
            ("sweeper", "", ""),
            ("sweeper", "sweeper", "Sweeper"),
            // The wiki has not said anything of it.
            ("unknown_one", "", "unknown one"),
        ];
        for (needing, wanted, expected) in table {
            let words = |text: &str| -> Vec<String> {
                text.split_whitespace().map(ToOwned::to_owned).collect()
            };
            let wanted = words(wanted);
            let named = descriptions.named(&words(needing), |gadget| {
                wanted.iter().any(|one| one == gadget)
            });
            let titles: Vec<String> = named.into_iter().map(|one| one.title).collect();
            assert_eq!(titles.join(", "), expected, "{needing}; {wanted:?}");
        }
    }
}
