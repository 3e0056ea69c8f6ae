//! Files, by the extension of their names.

use axum::{
    Json,
    extract::Request,
    http::{StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use serde_json::{Value, json};

use super::{font, tile};

/// Draws the charts of the `charts` gadget.
const CHART: &str = include_str!("named/chart.js");

/// The response for all other paths.
pub(super) async fn answer(request: Request) -> Response {
    let path = request.uri().path();
    let host = request
        .uri()
        .host()
        .or_else(|| request.headers().get(header::HOST)?.to_str().ok())
        .unwrap_or_default();
    let (_, ending) = path.rsplit_once('.').unwrap_or_default();
    match ending {
        "png" => match tile::Tile::at(path).draw() {
            Ok(png) => typed("image/png", png),
            Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
        },
        "svg" => typed("image/svg+xml", picture(host)),
        "json" => Json(numbers(path)).into_response(),
        // Always the same TrueType font: browsers look at the content, not at the name.
        "ttf" | "woff2" => typed("font/ttf", font::file()),
        "css" => typed("text/css; charset=utf-8", stylesheet(host)),
        "js" if path == "/lib/chart@4.4.1/chart.js" => {
            typed("text/javascript; charset=utf-8", CHART)
        }
        "js" => typed("text/javascript; charset=utf-8", script(host, path)),
        "html" => Html(page(host)).into_response(),
        _ => (StatusCode::NOT_FOUND, "nothing is here\n").into_response(),
    }
}

fn typed(media_type: &'static str, body: impl IntoResponse) -> Response {
    ([(header::CONTENT_TYPE, media_type)], body).into_response()
}

fn picture(host: &str) -> String {
    let host = escaped(host);
    format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" width="240" height="80"><rect width="240" height="80" rx="8" fill="#36c"/><text x="120" y="45" fill="#fff" font-family="sans-serif" font-size="16" text-anchor="middle">{host}</text></svg>"##
    )
}

/// Visitors of each month, the same for the same path.
fn numbers(path: &str) -> Value {
    let seed: u32 = path.bytes().map(u32::from).sum();
    let visitors: Vec<u32> = (0..12_u32)
        .map(|month| {
            let summer = 6 - month.abs_diff(6);
            40 + summer * 55 + (seed * (month + 3)) % 37
        })
        .collect();
    json!({
        "title": "Visitors by month",
        "labels": [ "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" ],
        "values": visitors,
    })
}

fn stylesheet(host: &str) -> String {
    format!("/* {host} */\n:root {{ --third-party-style: \"loaded\"; }}\n")
}

/// A script that sets a global to its own address.
fn script(host: &str, path: &str) -> String {
    let origin = json!({ "host": host, "path": path });
    format!(
        "window.thirdPartyScripts = window.thirdPartyScripts || [];\n\
         window.thirdPartyScripts.push( {origin} );\n"
    )
}

fn page(host: &str) -> String {
    let host = escaped(host);
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>{host}</title>\
         <p>A page of {host}.\n\
         <script>addEventListener( 'message', ( {{ source }} ) => source.postMessage( '{host}', '*' ) );</script>\n"
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_is_one_statement_whatever_its_name() {
        let said = script("a.test", "/\"-alert(1)-\".js");
        assert!(said.contains(r#""path":"/\"-alert(1)-\".js""#), "{said}");
    }

    #[test]
    fn the_same_path_has_the_same_numbers() {
        assert_eq!(numbers("/data/a.json"), numbers("/data/a.json"));
        assert_ne!(numbers("/data/a.json"), numbers("/data/b.json"));
    }
}
