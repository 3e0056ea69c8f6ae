//! All third parties of one run.

use std::{
    collections::BTreeMap,
    fs, io,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    sync::Arc,
};

use serde::Serialize;
use serde_json::{Value, json};
use tokio::{net::TcpListener, runtime::Runtime};

use crate::{
    certificate::{CertificateError, Identity},
    listener::{self, Door},
    log::Log,
    routes,
    tunnel::{self, Passage, Tunnel},
};

/// Why the third parties did not start.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No certificate.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// No threads.
    #[error("cannot start the threads of the third parties: {0}")]
    Threads(io::Error),
    /// No port on loopback.
    #[error("cannot listen on {}: {source}", Ipv4Addr::LOCALHOST)]
    Listen {
        /// The system's error.
        source: io::Error,
    },
    /// No log.
    #[error("cannot write the log {}: {source}; is the folder there, and may it be written to?", path.display())]
    Log {
        /// The file, or its folder.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
}

/// A third party, as `cargo xtask demo --json` describes it (docs/formats.md).
#[derive(Debug, Clone, Serialize)]
pub struct Party {
    /// Its name; `*.` stands for any subdomain.
    pub host: String,
    /// The address at which it listens.
    pub address: SocketAddr,
    /// Its log, one JSON object a line.
    pub log: PathBuf,
}

/// Running servers. Dropped, they stop.
#[derive(Debug)]
#[must_use = "the servers stop when this is dropped"]
pub struct ThirdParties {
    parties: Vec<Party>,
    /// The name that is served for a plain server, and its address.
    tunnel: Option<(String, SocketAddr)>,
    /// The address at which all of them answer, each to its names.
    common: SocketAddr,
    key_hash: String,
    runtime: Option<Runtime>,
}

impl ThirdParties {
    /// Starts one server for each host, with new keys and empty logs in the folder `logs`.
    ///
    /// # Errors
    /// If a port, a thread or a log cannot be created.
    pub fn start(hosts: &[&str], logs: &Path) -> Result<Self, Error> {
        Self::start_with(hosts, logs, None)
    }

    /// The same, with a server of which the browsers also know one name over HTTPS.
    ///
    /// # Errors
    /// If a port, a thread or a log cannot be created.
    pub fn start_with(hosts: &[&str], logs: &Path, tunnel: Option<&Tunnel>) -> Result<Self, Error> {
        let log_error = |path: &Path, source| Error::Log {
            path: path.to_path_buf(),
            source,
        };
        fs::create_dir_all(logs).map_err(|source| log_error(logs, source))?;
        let more = tunnel.map(|tunnel| tunnel.host.as_str());
        let identity = Identity::for_hosts(hosts.iter().copied().chain(more))?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("third-parties")
            .enable_all()
            .build()
            .map_err(Error::Threads)?;
        let mut parties = Vec::new();
        let mut doors = Vec::new();
        let bind = || {
            runtime
                .block_on(listen())
                .map_err(|source| Error::Listen { source })
        };
        for host in hosts {
            let path = logs.join(format!("{}.jsonl", host.replace('*', "_")));
            let log = Log::create(&path).map_err(|source| log_error(&path, source))?;
            let (listener, address) = bind()?;
            let door = Arc::new(Door::new(host, log, routes::router()));
            doors.push(Arc::clone(&door));
            let tls = Arc::clone(&identity.tls);
            runtime.spawn(listener::serve(listener, tls, door));
            parties.push(Party {
                host: (*host).to_owned(),
                address,
                log: path,
            });
        }
        let passage = tunnel.map(|tunnel| Arc::new(Passage::new(tunnel, &identity)));
        let mut served = None;
        if let Some(passage) = &passage {
            let (listener, address) = bind()?;
            runtime.spawn(tunnel::serve(listener, Arc::clone(passage)));
            served = Some((passage.host().to_owned(), address));
        }
        let (listener, common) = bind()?;
        let all = listener::serve_all(listener, identity.tls, doors.into(), passage);
        runtime.spawn(all);
        Ok(Self {
            parties,
            tunnel: served,
            common,
            key_hash: identity.key_hash,
            runtime: Some(runtime),
        })
    }

    /// The third parties with their addresses and logs.
    #[must_use]
    pub fn parties(&self) -> &[Party] {
        &self.parties
    }

    /// Chromium's arguments to find them by their names, on any port, and to trust them.
    #[must_use]
    pub fn browser_arguments(&self) -> Vec<String> {
        let parties = self.parties.iter();
        let rules: Vec<String> = (self.tunnel.iter())
            .map(|(host, address)| (host, address))
            .chain(parties.map(|party| (&party.host, &party.address)))
            .map(|(host, address)| format!("MAP {host} {address}"))
            .collect();
        vec![
            format!("--host-resolver-rules={}", rules.join(", ")),
            format!("--ignore-certificate-errors-spki-list={}", self.key_hash),
        ]
    }

    /// Firefox's preferences to find them by their names, on the ports 80 and 443. Firefox can only
    /// be sent to one port, with all names: it reaches no other host. There is no preference for
    /// trust.
    #[must_use]
    pub fn firefox_preferences(&self) -> BTreeMap<&'static str, Value> {
        BTreeMap::from([
            ("network.dns.forceResolve", json!(self.common.ip())),
            (
                "network.socket.forcePort",
                json!(format!("80,443={}", self.common.port())),
            ),
            // A separate connection for each name: otherwise the greeting does not tell which one
            // is meant.
            ("network.http.http2.coalesce-hostnames", json!(false)),
        ])
    }

    /// Stops all servers at once, even in the middle of a response.
    pub fn stop(self) {
        drop(self);
    }
}

impl Drop for ThirdParties {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

async fn listen() -> io::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}
