//! The parts of URLs that CSP compares.

use std::str::FromStr;

use crate::scheme::Scheme;

/// The URL of a request that a page makes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Url {
    scheme: Scheme,
    host: String,
    port: u16,
    path: String,
}

/// A text that is not the URL of a web request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not an http, https, ws or wss URL, such as https://api.example.org/v1/")]
pub struct UrlError(pub String);

impl Url {
    /// The scheme.
    #[must_use]
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// The host.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port; the default port of the scheme if the URL names none.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The path, without query and fragment.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }
}

impl FromStr for Url {
    type Err = UrlError;

    /// Reads a serialised URL, such as the value of `URL#href`. Dot segments, upper case in the host
    /// and characters beyond ASCII must be resolved already.
    fn from_str(text: &str) -> Result<Self, UrlError> {
        parse(text).ok_or_else(|| UrlError(text.to_owned()))
    }
}

fn parse(text: &str) -> Option<Url> {
    let (name, rest) = text.split_once("://")?;
    let scheme = Scheme::ALL
        .into_iter()
        .find(|scheme| scheme.name() == name)?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, rest) = rest.split_at(end);
    let path = rest.split(['?', '#']).next().unwrap_or_default();
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    // The colons of an IPv6 address are in brackets.
    let (host, port) = match host.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, port.parse().ok()?),
        _ => (host, scheme.default_port()),
    };
    (!host.is_empty()).then(|| Url {
        scheme,
        host: host.to_owned(),
        port,
        path: if path.is_empty() { "/" } else { path }.to_owned(),
    })
}
