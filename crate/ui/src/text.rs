//! Messages, and words in the language of the page.

pub mod anchors;
pub mod intl;
pub mod messages;
pub mod words;
