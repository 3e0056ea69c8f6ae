//! Reading the disclosures.

use super::{Disclosure, DisclosureField, Disclosures, GadgetDisclosure};
use crate::json::{Fields, Problem, Reading, read_page};
use crate::source::Source;

impl Disclosures {
    /// Reads the text of the page.
    ///
    /// # Errors
    /// All errors, each with its path. An unknown field is a warning.
    pub fn read(text: &str) -> Result<Reading<Self>, Vec<Problem>> {
        read_page(text, |mut fields| {
            let gadgets = fields.optional("gadgets", |gadgets| {
                gadgets.each_field(|name, gadget| {
                    // A name may have spaces, as the wiki shows it.
                    Some((name.replace(' ', "_"), gadget.object(read_gadget)?))
                })
            });
            Self {
                gadgets: gadgets.unwrap_or_default().into_iter().collect(),
            }
        })
    }
}

fn read_gadget(mut fields: Fields<'_>) -> GadgetDisclosure {
    let title = fields.optional("title", |title| title.text("a text"));
    let maintainers = fields.optional("maintainers", |list| {
        list.each("an array of user names", |name| name.text("a user name"))
    });
    let domains = fields.optional("domains", |domains| {
        domains.each_field(|name, mut domain| {
            let source: Source = name.parse().map_err(|error| domain.wrong(&error)).ok()?;
            Some((source, domain.object(read_disclosure)?))
        })
    });
    GadgetDisclosure {
        title: title.flatten(),
        maintainers: maintainers.unwrap_or_default(),
        domains: domains.unwrap_or_default(),
    }
}

fn read_disclosure(mut fields: Fields<'_>) -> Disclosure {
    let read = |field: DisclosureField| {
        let text = fields.optional(field.name(), |value| value.text("a text"))??;
        Some((field, text))
    };
    DisclosureField::ALL.into_iter().filter_map(read).collect()
}
