//! The core of GadgetConsent: declarations, sources, the ledger and decisions. No web types, no
//! input or output, no clock.

#![forbid(unsafe_code)]

pub mod csp;
mod day;
pub mod decision;
mod declaration;
pub mod definition;
pub mod first_party;
mod kind;
pub mod ledger;
pub mod manifest;
mod request;
mod source;

pub use day::{Day, DayError};
pub use decision::Decision;
pub use declaration::{Declaration, DeclarationError};
pub use kind::{Kind, Kinds, UnknownKind};
pub use ledger::{Answer, Entry, LedgerError};
pub use request::{Request, RequestError, Requests};
pub use source::{Scheme, Source, SourceError, SourceErrorKind};
