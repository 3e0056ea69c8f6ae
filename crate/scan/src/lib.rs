//! Finds what the code of gadgets contacts: which sites, in which way, and how sure that is. It reads
//! code and never runs it. It knows nothing of wikis and has no input or output.
//!
//! [`scan`] takes the pages of one gadget together, because they share variables and modules.

#![forbid(unsafe_code)]

mod address;
mod finding;
mod input;
mod markup;
mod nesting;
mod plain;
mod scanning;
mod script;
mod style;
mod text;

pub use finding::{Class, Finding, Load, Place, Scanned, Site, Step, Unread, Use};
pub use input::{File, Language};
pub use scanning::scan;
