//! One listener: accepts, writes down, answers.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderMap, HeaderName, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto,
    service::TowerToHyperService,
};
use rustls::{ServerConfig, server::Acceptor};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::{LazyConfigAcceptor, StartHandshake};

use crate::log::{Event, Log};

/// One host: its name, what is written down of it, and its answers.
#[derive(Debug)]
pub(crate) struct Door {
    host: String,
    log: Arc<Log>,
    routes: Router,
}

impl Door {
    pub(crate) fn new(host: &str, log: Log, routes: Router) -> Self {
        let log = Arc::new(log);
        Self {
            host: host.to_owned(),
            routes: routes.layer(middleware::from_fn_with_state(Arc::clone(&log), write_down)),
            log,
        }
    }

    /// Whether a name is this host's, as Chromium's `--host-resolver-rules` compares them.
    fn is_called(&self, name: &str) -> bool {
        match self.host.strip_prefix('*') {
            Some(end) => name.ends_with(end),
            None => name == self.host,
        }
    }

    fn write(&self, event: &Event<'_>) -> bool {
        self.log
            .write(event)
            .inspect_err(|error| eprintln!("cannot write the log of a third party: {error}"))
            .is_ok()
    }

    fn greeted(&self, greeting: &StartHandshake<TcpStream>) -> bool {
        self.write(&Event::Hello {
            server_name: greeting.client_hello().server_name(),
        })
    }

    async fn converse(&self, greeting: StartHandshake<TcpStream>, tls: Arc<ServerConfig>) {
        let Ok(stream) = greeting.into_stream(tls).await else {
            return;
        };
        let service = TowerToHyperService::new(self.routes.clone());
        // It ends when the browser ends it.
        let _ = auto::Builder::new(TokioExecutor::new())
            .serve_connection_with_upgrades(TokioIo::new(stream), service)
            .await;
    }
}

/// Answers for one host, whatever name it is called by, until its task is dropped.
pub(crate) async fn serve(listener: TcpListener, tls: Arc<ServerConfig>, door: Arc<Door>) {
    loop {
        let stream = accept(&listener).await;
        if !door.write(&Event::connect()) {
            continue;
        }
        let (tls, door) = (Arc::clone(&tls), Arc::clone(&door));
        tokio::spawn(async move {
            // Not TLS at all, or a browser that turned away: the connection is in the log.
            if let Some(greeting) = greeting(stream).await
                && door.greeted(&greeting)
            {
                door.converse(greeting, tls).await;
            }
        });
    }
}

/// Answers for all of them, until its task is dropped. Whose a connection is, its greeting tells; one
/// without is the last one's, which hears of every name that is nobody else's.
pub(crate) async fn serve_all(
    listener: TcpListener,
    tls: Arc<ServerConfig>,
    doors: Arc<[Arc<Door>]>,
) {
    loop {
        let stream = accept(&listener).await;
        let (tls, doors) = (Arc::clone(&tls), Arc::clone(&doors));
        tokio::spawn(async move {
            let connected = Event::connect();
            let Some(greeting) = greeting(stream).await else {
                if let Some(door) = doors.last() {
                    door.write(&connected);
                }
                return;
            };
            let name = greeting.client_hello().server_name().map(str::to_owned);
            // Others are what a browser itself wanted to ask its makers.
            let door = name.and_then(|name| doors.iter().find(|door| door.is_called(&name)));
            if let Some(door) = door
                && door.write(&connected)
                && door.greeted(&greeting)
            {
                door.converse(greeting, tls).await;
            }
        });
    }
}

async fn accept(listener: &TcpListener) -> TcpStream {
    loop {
        // An aborted connection is the client's affair; there is nobody to tell.
        if let Ok((stream, _)) = listener.accept().await {
            return stream;
        }
    }
}

/// What a client says first, where it speaks TLS.
async fn greeting(stream: TcpStream) -> Option<StartHandshake<TcpStream>> {
    LazyConfigAcceptor::new(Acceptor::default(), stream)
        .await
        .ok()
}

async fn write_down(State(log): State<Arc<Log>>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let event = Event::Request {
        host: request
            .uri()
            .authority()
            .map(axum::http::uri::Authority::as_str)
            .or_else(|| text(headers, &header::HOST)),
        method: request.method().as_str(),
        path: request.uri().path(),
        query: request.uri().query(),
        referer: text(headers, &header::REFERER),
        origin: text(headers, &header::ORIGIN),
        upgrade: text(headers, &header::UPGRADE),
    };
    if let Err(error) = log.write(&event) {
        let said = format!("cannot write the log: {error}");
        return (StatusCode::INTERNAL_SERVER_ERROR, said).into_response();
    }
    next.run(request).await
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
