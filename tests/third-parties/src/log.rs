//! What one third party saw, one JSON object a line.

use std::{
    fs::File,
    io::{self, Write},
    net::SocketAddr,
    path::Path,
    sync::Mutex,
    time::{SystemTime, UNIX_EPOCH},
};

use serde::Serialize;

/// One line.
#[derive(Debug, Serialize)]
#[serde(tag = "event", rename_all = "lowercase")]
pub(crate) enum Event<'a> {
    /// A TCP connection was accepted.
    Connect {
        /// Seconds since 1970.
        time: f64,
        /// The client's port. With it, a connection can be found in the client's own log.
        port: u16,
    },
    /// The connection ended, or something else than TLS came, before any TLS greeting.
    Bare {
        /// The first bytes that came, as text; empty if none did.
        first: String,
    },
    /// A TLS greeting came.
    #[serde(rename_all = "camelCase")]
    Hello {
        /// The name that the browser wants to speak to.
        server_name: Option<&'a str>,
    },
    /// A request came.
    Request {
        host: Option<&'a str>,
        method: &'a str,
        path: &'a str,
        query: Option<&'a str>,
        referer: Option<&'a str>,
        origin: Option<&'a str>,
        upgrade: Option<&'a str>,
    },
}

impl Event<'_> {
    /// A connection from this address, now.
    pub(crate) fn connect(from: SocketAddr) -> Self {
        Self::Connect {
            port: from.port(),
            time: SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .map_or(0.0, |since| since.as_secs_f64()),
        }
    }
}

/// An open log.
#[derive(Debug)]
pub(crate) struct Log(Mutex<File>);

impl Log {
    /// Begins an empty log.
    pub(crate) fn create(path: &Path) -> io::Result<Self> {
        File::create(path).map(|file| Self(Mutex::new(file)))
    }

    /// Writes one line and hands it to the system: a reader sees it when this returns.
    pub(crate) fn write(&self, event: &Event<'_>) -> io::Result<()> {
        let mut line = serde_json::to_vec(event)?;
        line.push(b'\n');
        let mut file = self
            .0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        // One call for the whole line: a reader never sees half of it.
        file.write_all(&line)?;
        file.flush()
    }
}
