//! The third parties' responses. Only the path decides, so that every host can play every part.

use std::time::Duration;

use axum::{
    Json, Router,
    body::Bytes,
    extract::{Query, Request},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{any, get, post},
};
use serde::Deserialize;
use serde_json::json;

mod font;
mod live;
mod named;
mod tile;
mod translate;

/// The longest wait of `/slow`.
const SLOWEST: Duration = Duration::from_mins(1);

/// All paths.
pub(crate) fn router() -> Router {
    Router::new()
        .route("/socket", any(live::socket))
        .route("/events", get(live::events))
        .route("/translate", get(translate::answer))
        .route("/geo", get(geo))
        .route("/redirect", get(redirect))
        .route("/slow", get(slow))
        .route("/beacon", post(beacon))
        .route("/no-content", any(no_content))
        .route("/attachment", any(attachment))
        .fallback(named::answer)
        .layer(middleware::from_fn(open_to_all))
}

/// Lets any page read every response (<https://fetch.spec.whatwg.org/#http-cors-protocol>), and
/// keeps responses out of caches: a second contact must not be answered from a cache.
async fn open_to_all(request: Request, next: Next) -> Response {
    let is_preflight = request.method() == Method::OPTIONS;
    let mut response = if is_preflight {
        StatusCode::NO_CONTENT.into_response()
    } else {
        next.run(request).await
    };
    let headers = response.headers_mut();
    for (name, value) in [
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "*"),
        (header::ACCESS_CONTROL_ALLOW_METHODS, "*"),
        (header::CACHE_CONTROL, "no-store"),
        (header::HeaderName::from_static("timing-allow-origin"), "*"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Where `/geo` says that the reader is.
async fn geo() -> Json<serde_json::Value> {
    Json(json!({ "place": "Lanmoor", "latitude": 51.448, "longitude": -4.079 }))
}

#[derive(Debug, Deserialize)]
struct RedirectTo {
    to: String,
}

async fn redirect(Query(RedirectTo { to }): Query<RedirectTo>) -> Response {
    match HeaderValue::try_from(to) {
        Ok(location) => (StatusCode::FOUND, [(header::LOCATION, location)]).into_response(),
        Err(_) => (StatusCode::BAD_REQUEST, "`to` is no address").into_response(),
    }
}

#[derive(Debug, Deserialize)]
struct Wait {
    #[serde(default)]
    ms: u64,
}

async fn slow(Query(Wait { ms }): Query<Wait>) -> String {
    tokio::time::sleep(Duration::from_millis(ms).min(SLOWEST)).await;
    format!("after {ms} ms")
}

/// A navigation with this answer leaves the page where it is.
async fn no_content(_: Bytes) -> StatusCode {
    StatusCode::NO_CONTENT
}

/// So does one with this answer: the browser saves it.
async fn attachment(_: Bytes) -> Response {
    let header = [(header::CONTENT_DISPOSITION, "attachment; filename=x.txt")];
    (header, "a file\n").into_response()
}

async fn beacon(_: Bytes) -> StatusCode {
    StatusCode::NO_CONTENT
}
