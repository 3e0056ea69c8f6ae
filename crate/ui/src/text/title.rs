//! Names of gadgets as people read them.

/// The title of a gadget: its name with spaces in place of underscores.
#[must_use]
pub fn title_of(gadget: &str) -> String {
    gadget.replace('_', " ")
}
