//! What gadgets contact when they run, one at a time, in a browser of our own.
//!
//! Pages and gadgets may be hostile: what the browser tells of them is bounded, and says nothing but which
//! requests were made.

mod page;
mod record;
mod sample;
mod script;

pub use page::{Account, Observer, Patience, Run, View, Viewed};
pub use record::{Contact, Recorder};
pub use sample::{Found, Place, Sample, in_its_way, samples};
