//! The parts of the command `gadget-consent` that other programs use.
#![forbid(unsafe_code)]

pub mod browser;
pub mod credentials;
pub mod deploy;
pub mod observe;
pub mod printable;
pub mod release;
pub mod secret;
pub mod wiki;
