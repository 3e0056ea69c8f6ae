//! What scripts contact. [`Code`](code::Code) is a parsed file, [`Index`](index::Index) knows where
//! variables, properties and parameters get their values, [`Evaluator`](evaluate::Evaluator) tells what
//! an expression can be, and [`sinks`] knows what contacts somebody.
//!
//! `evaluate` has expressions; the rooms in it have names, calls, conditions and properties. `builtin`
//! has what the browser, jQuery and MediaWiki give; the rooms in it have texts, lists and elements.

mod builtin;
pub(crate) mod code;
mod evaluate;
mod index;
mod sinks;
mod value;

pub(crate) use sinks::{MOST, scan};
