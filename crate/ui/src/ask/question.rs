//! One question: a gadget, what it asks for, and the entry that an answer makes.

use gadget_consent_core::decision::{self, Occasion};
use gadget_consent_core::declaration::Need;
use gadget_consent_core::ledger::answer;
use gadget_consent_core::{Answer, Day, Entry, Request, Requests, Terms};

use crate::parts::item::Item;
use crate::text::title::title_of;
use crate::wiki::details::{Details, Disclosure};

/// One gadget that its user must be asked about.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// The gadget's name, with underscores.
    pub gadget: String,
    /// All that the gadget declares, and what that comes to on this wiki.
    pub terms: Terms,
    /// The earlier answer, which does not suffice.
    pub previous: Option<Entry>,
    /// The text of the ledger's entry when the question was prepared; empty: there was none. Saving
    /// compares it with what stands by then.
    pub before: String,
    /// Why the user is asked.
    pub occasion: Occasion,
    /// The requests to answer: the needed ones first, then the optional ones.
    pub items: Vec<Item>,
    /// What the wiki says of the gadget.
    pub details: Details,
    /// This page lets through all that **Allow** would grant, so the gadget starts at once.
    pub at_once: bool,
    /// The gadget is refused. Where it would ask in place, its user can change that.
    pub refused: bool,
}

/// What the user chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// Grant what is ticked.
    Allow,
    /// Refuse all of it, for good.
    Refuse,
    /// Refuse all that the gadget declares now or later, and do not ask again.
    Never,
    /// Answer nothing: ask again another time.
    Later,
}

impl Question {
    /// The question that the core wants asked. Needed requests are ticked, optional ones are not.
    #[must_use]
    pub fn new(
        gadget: &str,
        terms: Terms,
        previous: Option<Entry>,
        asked: &decision::Question,
        details: Details,
    ) -> Self {
        let item = |need: Need| {
            move |request: &Request| Item {
                request: request.clone(),
                need,
                ticked: need == Need::Needed,
            }
        };
        let needed = asked.needed.iter().map(item(Need::Needed));
        let optional = asked.optional.iter().map(item(Need::Optional));
        Self {
            gadget: gadget.to_owned(),
            terms,
            previous,
            before: String::new(),
            occasion: asked.occasion,
            items: needed.chain(optional).collect(),
            details,
            at_once: false,
            refused: false,
        }
    }

    /// The gadget's name as people read it.
    #[must_use]
    pub fn title(&self) -> String {
        title_of(&self.gadget)
    }

    /// What the gadget's author states of the source of a request.
    #[must_use]
    pub fn disclosure(&self, request: &Request) -> Option<&Disclosure> {
        self.details.disclosure(request.source())
    }

    /// The number of needed requests that **Allow** would not grant.
    #[must_use]
    pub fn missing(&self) -> usize {
        let missing = |item: &&Item| item.need == Need::Needed && !item.ticked;
        self.items.iter().filter(missing).count()
    }

    /// The ledger's entry for a choice on this day.
    #[must_use]
    pub fn entry(&self, choice: Choice, day: Day) -> Entry {
        if choice == Choice::Never {
            return Entry {
                answer: Answer::Never,
                day,
                revision: 0,
                granted: Requests::default(),
                refused: Requests::default(),
            };
        }
        let requests = |ticked: bool| -> Requests {
            let chosen = |item: &&Item| (choice == Choice::Allow && item.ticked) == ticked;
            self.items
                .iter()
                .filter(chosen)
                .map(|item| item.request.clone())
                .collect()
        };
        answer(
            &self.terms.declaration,
            self.previous.as_ref(),
            &requests(true),
            &requests(false),
            day,
        )
    }
}
