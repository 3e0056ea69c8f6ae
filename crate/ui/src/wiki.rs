//! What is around the module: the loader's host, the manifest, the page, and how a gadget is released.

pub mod blocked;
pub mod clock;
pub mod details;
pub mod document;
pub mod genuine;
pub mod host;
pub mod labels;
pub mod manifest;
pub mod names;
pub mod pinning;
pub mod release;
pub mod script;
pub mod script_news;
pub mod sight;
pub mod subject;
