//! JSON pages: reading them with paths and gathered problems, and writing them as MediaWiki does.

#[cfg(feature = "json")]
mod read;
pub(crate) mod write;

#[cfg(feature = "json")]
pub(crate) use read::{Cursor, Fields, read_page};
#[cfg(feature = "json")]
pub use read::{Problem, ProblemKind, Reading};
