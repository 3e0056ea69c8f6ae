//! What the command `gadget-consent` is made of, for other programs.
#![forbid(unsafe_code)]

pub mod wiki;
