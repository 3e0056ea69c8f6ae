//! Sites, addresses and names as plain text.

use gadget_consent_core::decision::Occasion;
use gadget_consent_core::{Answer, Entry, Source, titles};
use mediawiki_web::{config, util};

use crate::text::messages::Messages;

pub use crate::text::intl::{date, list};

/// A site as people read it: the host, and the path where the source names only a part of the host.
#[must_use]
pub fn site(source: &Source) -> String {
    let text = source.to_string();
    text.strip_prefix("*.")
        .map(ToOwned::to_owned)
        .unwrap_or(text)
}

/// The key of the message that tells why an earlier answer does not suffice.
#[must_use]
pub fn earlier_answer(entry: &Entry, occasion: Occasion) -> &'static str {
    match (occasion, entry.answer) {
        (Occasion::ConfirmationDue, _) => "dialog-confirm",
        (_, Answer::Allow) => "dialog-changed",
        (_, Answer::Refuse | Answer::Never) => "dialog-asked-again",
    }
}

/// The address of a page of the wiki, absolute, so that no `<base>` of the page changes where it leads;
/// `#` in the gallery, which has no wiki.
#[must_use]
pub fn page_address(title: &str, messages: &Messages) -> String {
    match messages {
        Messages::Wiki => util::url(title),
        Messages::Function(_) => "#".to_owned(),
    }
}

/// The address of what differs between two revisions of a page; `#` in the gallery.
#[must_use]
pub fn difference_address(from: u64, to: u64, messages: &Messages) -> String {
    page_address(&format!("Special:Diff/{from}/{to}"), messages)
}

/// The address of the review page; `#` in the gallery.
#[must_use]
pub fn review_address(messages: &Messages) -> String {
    page_address(titles::REVIEW, messages)
}

/// The wiki's name; an example name in the gallery.
#[must_use]
pub fn site_name(messages: &Messages) -> String {
    match messages {
        Messages::Wiki => config::site_name(),
        Messages::Function(_) => "Wiki".to_owned(),
    }
}
