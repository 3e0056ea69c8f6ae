//! From a held gadget to the question that its user is asked, if there is one.

use gadget_consent_core::decision::decide;
use gadget_consent_core::ledger::restate;
use gadget_consent_core::{Decision, Entry, Request};

use crate::details;
use crate::manifest;
use crate::state::{Item, Need, Outcome, Question};
use crate::wiki::{Cause, Wiki};

/// What is to be done about a held gadget.
#[derive(Debug, Clone, PartialEq)]
pub enum Asked {
    /// Ask.
    Question(Box<Question>),
    /// Nothing had to be asked.
    Settled {
        /// The gadget's title.
        title: String,
        /// What became of it.
        outcome: Outcome,
    },
    /// It stays held; nothing is to be said.
    Nothing,
}

/// Decides about a held gadget, and prepares what the dialog needs.
pub async fn ask(wiki: &Wiki, gadget: &str) -> Asked {
    // Held gadgets are the manifest's; one whose declaration cannot be read stays held.
    let Some(declaration) = manifest::declaration(&wiki.host.manifest(), gadget) else {
        return Asked::Nothing;
    };
    let previous: Option<Entry> = wiki.host.read(gadget).and_then(|text| text.parse().ok());
    let title = gadget.replace('_', " ");
    match decide(&declaration, previous.as_ref()) {
        Decision::Ask(asked) => {
            let item = |need: Need| {
                move |request: &Request| Item {
                    request: request.clone(),
                    need,
                    ticked: need == Need::Needed,
                }
            };
            let items = asked
                .needed
                .iter()
                .map(item(Need::Needed))
                .chain(asked.optional.iter().map(item(Need::Optional)))
                .collect();
            Asked::Question(Box::new(Question {
                gadget: gadget.to_owned(),
                declaration,
                previous,
                items,
                details: details::fetch(gadget).await,
            }))
        }
        // The declaration only shrank, or says the same in other words. The ledger is made to say it
        // in today's words, so that from now on the loader sees for itself.
        Decision::Run { .. } => {
            let entry = previous.map(|entry| restate(&declaration, &entry));
            let Some(entry) = entry else {
                return Asked::Nothing;
            };
            if wiki.host.read(gadget) != Some(entry.to_string())
                && wiki.ledger.save(gadget, &entry).await.is_err()
            {
                // Held on this page; the next one tries again.
                return Asked::Nothing;
            }
            let outcome = wiki.settle(gadget, &declaration, &entry, Cause::Ledger);
            Asked::Settled { title, outcome }
        }
        Decision::Blocked(_) => {
            if let Some(entry) = previous.map(|entry| restate(&declaration, &entry)) {
                // When it cannot be saved, the next page finds the same again.
                let _ = wiki.ledger.save(gadget, &entry).await;
            }
            wiki.host.refuse(gadget);
            Asked::Nothing
        }
    }
}
