//! The answer that the user has opened, with a tick for each request.

use gadget_consent_core::declaration::Need;
use gadget_consent_core::{Day, Entry, Request, Requests};

use crate::answers::store::Write;
use crate::parts::item::Item;
use crate::review::row::{Row, Standing};
use crate::wiki::details::Details;

/// An answer that is open below its row.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenAnswer {
    /// Its gadget.
    pub gadget: String,
    /// The source of the site below which it is open, in the list by site.
    pub site: Option<String>,
    /// The requests that the user can tick.
    pub items: Vec<Item>,
    /// What the wiki says about the gadget, once that has arrived.
    pub details: Option<Details>,
}

impl OpenAnswer {
    /// The answer of a row, as it stands.
    #[must_use]
    pub fn new(row: &Row) -> Self {
        let declaration = row.declaration.as_ref();
        let is_needed = |request: &Request| {
            declaration.is_some_and(|declaration| declaration.needed.covers(request))
        };
        let lines = row.lines.iter();
        Self {
            gadget: row.record.gadget.clone(),
            site: None,
            details: None,
            items: lines
                .filter(|line| line.standing != Standing::Gone)
                .map(|line| Item {
                    request: line.request.clone(),
                    need: if is_needed(&line.request) {
                        Need::Needed
                    } else {
                        Need::Optional
                    },
                    ticked: line.standing == Standing::Granted,
                })
                .collect(),
        }
    }

    /// What saving the ticks writes; nothing if the answer already says so.
    #[must_use]
    pub fn write(&self, row: &Row, today: Day) -> Option<Write> {
        let pick = |ticked: bool| -> Requests {
            let items = self.items.iter().filter(|item| item.ticked == ticked);
            items.map(|item| item.request.clone()).collect()
        };
        let write = row.amended(&pick(true), &pick(false), today);
        let next: Option<Entry> = write.1.as_ref().and_then(|text| text.parse().ok());
        let says_the_same = next
            .zip(row.entry())
            .is_some_and(|(next, stands)| next.says(stands));
        (!says_the_same).then_some(write)
    }
}
