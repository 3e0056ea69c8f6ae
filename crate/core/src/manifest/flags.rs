//! The flags of a gadget in the manifest: the letters of the third item of its value. The loader has
//! them, too (`gadget-loader/src/manifest.js`); a test compares the two files.

/// The gadget is on for everybody who has not switched it off.
pub const DEFAULT_ON: char = 'd';
/// The gadget is hidden: it has no preference of its own.
pub const HIDDEN: char = 'h';
/// The gadget asks in place.
pub const IN_PLACE: char = 'p';
