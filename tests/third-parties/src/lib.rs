//! Third parties for the demo wiki and the tests: real HTTPS servers on loopback, each with its own
//! names. They log every connection, every TLS greeting and every request.
//!
//! Tests read only from these logs what was contacted. What the browser itself says it blocked is
//! what they test.
#![forbid(unsafe_code)]

mod certificate;
mod hosts;
mod listener;
mod log;
mod routes;
mod servers;
mod tunnel;

pub use certificate::CertificateError;
pub use hosts::HOSTS;
pub use servers::{Error, Party, ThirdParties};
pub use tunnel::Tunnel;
