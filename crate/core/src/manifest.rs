//! The manifest (docs/formats.md): what the loader carries.

use crate::declaration::Declaration;
use crate::request::RequestError;

/// A gadget's declaration from its value in the manifest: needed, optional, flags.
///
/// # Errors
/// When one of the lists cannot be read.
pub fn read_declaration(
    needed: &str,
    optional: &str,
    flags: &str,
) -> Result<Declaration, RequestError> {
    Ok(Declaration {
        in_place: flags.contains('p'),
        ..Declaration::new(&needed.parse()?, &optional.parse()?)
    })
}
