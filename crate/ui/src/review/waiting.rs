//! The gadgets that wait for their user's answer.

use gadget_consent_core::{Answers, Day, Decision, Terms, decision, user_scripts};

use crate::text::words;
use crate::wiki::names::{Titled, title_of};

/// A gadget that does not run before it is answered for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingGadget {
    /// Its name.
    pub gadget: String,
    /// The name by which people know it.
    pub title: String,
    /// The gadgets in use that need it.
    pub needed_by: Vec<Titled>,
    /// The sites that it would be asked about, as people read them.
    pub sites: Vec<String>,
}

impl WaitingGadget {
    /// A held gadget, if there is something to ask. `terms` are what the manifest has of it, `text` is
    /// the answer that counts on this page; `pending`: an answer waits on this device to be saved.
    #[must_use]
    pub fn new(
        gadget: &str,
        terms: Option<&Terms>,
        text: &str,
        pending: bool,
        today: Day,
    ) -> Option<Self> {
        let previous = user_scripts::read_named(gadget, text).ok();
        let previous = previous.filter(|entry| !entry.is_revoked());
        let answers = Answers::lasting(previous.as_ref());
        match decision::decide(terms?, answers, today) {
            Decision::Ask(asked) if !pending => {
                let mut sites = Vec::new();
                for request in asked.needed.iter().chain(asked.optional.iter()) {
                    let site = words::site(request.source());
                    if !sites.contains(&site) {
                        sites.push(site);
                    }
                }
                Some(Self {
                    gadget: gadget.to_owned(),
                    title: title_of(gadget),
                    needed_by: Vec::new(),
                    sites,
                })
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use gadget_consent_core::manifest::read_terms;

    use super::WaitingGadget;

    /// The sites about which a gadget with these requests and this answer would ask.
    fn asked(declared: [&str; 2], reconfirm: u32, text: &str) -> Option<String> {
        let terms = read_terms(&declared.map(ToOwned::to_owned), reconfirm).unwrap();
        let today = "2026-11-21".parse().unwrap();
        let waiting = |pending| WaitingGadget::new("my_map", Some(&terms), text, pending, today);
        assert_eq!(waiting(true), None, "{text}");
        let waiting = waiting(false)?;
        assert_eq!(waiting.title, "my map");
        Some(waiting.sites.join(" "))
    }

    #[test]
    fn who_waits_for_an_answer() {
        let map = ["img:*.tile.example", ""];
        let both = ["img:*.tile.example connect:api.example", "font:f.example"];
        let table = [
            (map, 0, "", Some("tile.example")),
            // It could not be read, or was taken back.
            (map, 0, "7;perhaps", Some("tile.example")),
            (map, 0, "1;refuse;2026-11-01;;", Some("tile.example")),
            (both, 0, "", Some("tile.example api.example f.example")),
            // One site under two kinds.
            (
                ["img:a.example script:a.example/x/", ""],
                0,
                "",
                Some("a.example a.example/x/"),
            ),
            (map, 0, "1;allow;2026-11-01;img:*.tile.example", None),
            (map, 0, "1;refuse;2026-11-01;;img:*.tile.example", None),
            (map, 0, "1;never;2026-11-01;", None),
            // It asks for more by now.
            (
                both,
                0,
                "1;allow;2026-11-01;img:*.tile.example",
                Some("api.example f.example"),
            ),
            // The wiki wants answers confirmed.
            (
                map,
                30,
                "1;allow;2026-01-01;img:*.tile.example",
                Some("tile.example"),
            ),
        ];
        for (declared, reconfirm, text, expected) in table {
            assert_eq!(
                asked(declared, reconfirm, text).as_deref(),
                expected,
                "{declared:?} {text}"
            );
        }
    }

    #[test]
    fn a_gadget_that_the_manifest_does_not_have_is_not_asked_for() {
        let today = "2026-11-21".parse().unwrap();
        assert_eq!(WaitingGadget::new("x", None, "", false, today), None);
    }
}
