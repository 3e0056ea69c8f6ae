//! Third parties for the demo wiki and the tests: real HTTPS servers on loopback, each under names
//! of its own, which write down every connection, every TLS greeting and every request.
//!
//! What was contacted is read from these logs and from nothing else: the browser's own account of
//! what it blocked is what is being tested.
#![forbid(unsafe_code)]

mod certificate;
mod hosts;
mod listener;
mod log;
mod routes;
mod servers;

pub use certificate::CertificateError;
pub use hosts::HOSTS;
pub use servers::{Error, Party, ThirdParties};
