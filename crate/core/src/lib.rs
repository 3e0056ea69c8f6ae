//! The core of GadgetConsent: declarations, sources, the ledger and decisions. It is pure: no web
//! types, no input or output, no clock.

#![forbid(unsafe_code)]

pub mod audit;
pub mod compact;
#[cfg(any(feature = "lint", feature = "oracle"))]
pub mod csp;
mod day;
pub mod decision;
pub mod declaration;
pub mod definition;
pub mod disclosure;
pub mod evidence;
pub mod first_party;
#[cfg(feature = "json")]
pub mod forecast;
#[cfg(feature = "lint")]
pub mod header;
pub mod json;
pub mod keys;
mod kind;
pub mod label;
pub mod ledger;
#[cfg(feature = "lint")]
pub mod lint;
pub mod manifest;
pub mod observed;
pub mod outbox;
#[cfg(feature = "lint")]
pub mod pasted;
mod path;
mod registrable;
mod request;
pub mod retry;
mod scheme;
pub mod script_page;
pub mod script_rules;
pub mod seal;
#[cfg(feature = "lint")]
pub mod site;
mod site_policy;
mod source;
mod span;
pub mod stage;
#[cfg(feature = "lint")]
mod suffix;
pub mod titles;
pub mod transfer;
mod url;
pub mod user_scripts;
#[cfg(feature = "oracle")]
pub mod verdict;

pub use day::{Day, DayError};
pub use decision::Decision;
pub use declaration::{Declaration, DeclarationError};
pub use disclosure::Disclosures;
pub use kind::{Kind, Kinds, UnknownKind};
pub use ledger::{Answer, Answers, Entry, LedgerError};
pub use registrable::registrable;
pub use request::{Request, RequestError, Requests};
pub use scheme::Scheme;
pub use site_policy::{PromptStyle, SitePolicy, Terms};
pub use source::{Mismatch, Source, SourceError, SourceErrorKind};
pub use span::{Piece, Span};
pub use stage::Mode;
pub use url::{Url, UrlError};
