//! A listener accepts connections, logs them and answers.

use std::{net::SocketAddr, sync::Arc};

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
use crate::tunnel::Passage;

/// Enough to tell who speaks: the first line of a plain HTTP request, for example.
const FIRST_BYTES: usize = 256;

/// A host: its name, its log and its responses.
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
            routes: routes.layer(middleware::from_fn_with_state(
                Arc::clone(&log),
                log_request,
            )),
            log,
        }
    }

    /// Whether a name is this host's, by the rules of Chromium's `--host-resolver-rules`.
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
        // It ends when the browser closes the connection.
        let _ = auto::Builder::new(TokioExecutor::new())
            .serve_connection_with_upgrades(TokioIo::new(stream), service)
            .await;
    }
}

/// Answers for one host, whatever name the client uses, until its task is dropped.
pub(crate) async fn serve(listener: TcpListener, tls: Arc<ServerConfig>, door: Arc<Door>) {
    loop {
        let (stream, from) = accept(&listener).await;
        if !door.write(&Event::connect(from)) {
            continue;
        }
        let (tls, door) = (Arc::clone(&tls), Arc::clone(&door));
        tokio::spawn(async move {
            match greeting(stream).await {
                Ok(greeting) => {
                    if door.greeted(&greeting) {
                        door.converse(greeting, tls).await;
                    }
                }
                Err(first) => {
                    door.write(&Event::Bare { first });
                }
            }
        });
    }
}

/// Answers for all hosts at one address, until its task is dropped. The TLS greeting tells which
/// host is meant. A connection without a greeting goes into the log of the last host, which takes
/// every name that no other host has.
pub(crate) async fn serve_all(
    listener: TcpListener,
    tls: Arc<ServerConfig>,
    doors: Arc<[Arc<Door>]>,
    passage: Option<Arc<Passage>>,
) {
    loop {
        let (stream, from) = accept(&listener).await;
        let (tls, doors, passage) = (Arc::clone(&tls), Arc::clone(&doors), passage.clone());
        tokio::spawn(async move {
            let connected = Event::connect(from);
            let greeting = match greeting(stream).await {
                Ok(greeting) => greeting,
                Err(first) => {
                    if let Some(door) = doors.last()
                        && door.write(&connected)
                    {
                        door.write(&Event::Bare { first });
                    }
                    return;
                }
            };
            let name = greeting.client_hello().server_name().map(str::to_owned);
            if let Some(passage) = passage
                && name.as_deref() == Some(passage.host())
            {
                passage.pass(greeting).await;
                return;
            }
            // Other names are those of the browser's makers.
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

pub(crate) async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        // If the client gave up meanwhile, there is nobody to tell.
        if let Ok(accepted) = listener.accept().await {
            return accepted;
        }
    }
}

/// The client's TLS greeting. Without one: the first bytes that came.
pub(crate) async fn greeting(stream: TcpStream) -> Result<StartHandshake<TcpStream>, String> {
    let mut first = [0; FIRST_BYTES];
    let length = stream.peek(&mut first).await.unwrap_or_default();
    LazyConfigAcceptor::new(Acceptor::default(), stream)
        .await
        .map_err(|_| String::from_utf8_lossy(&first[..length]).into_owned())
}

async fn log_request(State(log): State<Arc<Log>>, request: Request, next: Next) -> Response {
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
