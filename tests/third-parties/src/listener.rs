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
use tokio_rustls::LazyConfigAcceptor;

use crate::log::{Event, Log};

/// Answers until its task is dropped.
pub(crate) async fn serve(
    listener: TcpListener,
    tls: Arc<ServerConfig>,
    log: Arc<Log>,
    routes: Router,
) {
    let routes = routes.layer(middleware::from_fn_with_state(Arc::clone(&log), write_down));
    loop {
        // An aborted connection is the client's affair; there is nobody to tell.
        let Ok((stream, _)) = listener.accept().await else {
            continue;
        };
        if let Err(error) = log.write(&Event::connect()) {
            eprintln!("cannot write the log of a third party: {error}");
            continue;
        }
        let (tls, log, routes) = (Arc::clone(&tls), Arc::clone(&log), routes.clone());
        tokio::spawn(async move {
            converse(stream, tls, &log, routes).await;
        });
    }
}

async fn converse(stream: TcpStream, tls: Arc<ServerConfig>, log: &Log, routes: Router) {
    // Not TLS at all, or a browser that turned away: the connection is in the log, that is enough.
    let Ok(greeting) = LazyConfigAcceptor::new(Acceptor::default(), stream).await else {
        return;
    };
    let hello = greeting.client_hello();
    let written = log.write(&Event::Hello {
        server_name: hello.server_name(),
    });
    if let Err(error) = written {
        eprintln!("cannot write the log of a third party: {error}");
        return;
    }
    let Ok(stream) = greeting.into_stream(tls).await else {
        return;
    };
    // It ends when the browser ends it.
    let _ = auto::Builder::new(TokioExecutor::new())
        .serve_connection_with_upgrades(TokioIo::new(stream), TowerToHyperService::new(routes))
        .await;
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
