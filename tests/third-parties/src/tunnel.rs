//! HTTPS for the wiki, whose server has none. It is no third party, and has no log here.

use std::{net::SocketAddr, sync::Arc};

use rustls::ServerConfig;
use tokio::{
    io,
    net::{TcpListener, TcpStream},
};
use tokio_rustls::StartHandshake;

use crate::{certificate::Identity, listener};

/// A name, and the plain server that answers for it.
#[derive(Debug, Clone)]
pub struct Tunnel {
    /// The name that browsers know over HTTPS.
    pub host: String,
    /// Where the server listens.
    pub to: SocketAddr,
}

/// A tunnel with its keys.
#[derive(Debug)]
pub(crate) struct Passage {
    tunnel: Tunnel,
    tls: Arc<ServerConfig>,
}

impl Passage {
    pub(crate) fn new(tunnel: &Tunnel, identity: &Identity) -> Self {
        Self {
            tunnel: tunnel.clone(),
            tls: identity.without_http2(),
        }
    }

    pub(crate) fn host(&self) -> &str {
        &self.tunnel.host
    }

    /// Passes everything on, both ways, until one side ends.
    pub(crate) async fn pass(&self, greeting: StartHandshake<TcpStream>) {
        let Ok(mut browser) = greeting.into_stream(Arc::clone(&self.tls)).await else {
            return;
        };
        let Ok(mut server) = TcpStream::connect(self.tunnel.to).await else {
            return;
        };
        // Whoever is left sees that the connection has ended.
        let _ = io::copy_bidirectional(&mut browser, &mut server).await;
    }
}

/// Passes on what comes to this address, until its task is dropped.
pub(crate) async fn serve(listener: TcpListener, passage: Arc<Passage>) {
    loop {
        let (stream, _) = listener::accept(&listener).await;
        let passage = Arc::clone(&passage);
        tokio::spawn(async move {
            if let Ok(greeting) = listener::greeting(stream).await {
                passage.pass(greeting).await;
            }
        });
    }
}
