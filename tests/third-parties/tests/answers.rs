//! The servers' responses over real TLS, and their logs.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    fs,
    io::Write as _,
    net::{SocketAddr, TcpStream},
    path::Path,
    thread::sleep,
    time::{Duration, Instant},
};

use reqwest::blocking::{Client, Response};
use serde_json::{Value, json};
use third_parties::{HOSTS, Party, ThirdParties};

fn start(logs: &Path) -> ThirdParties {
    ThirdParties::start(&HOSTS, logs).unwrap()
}

fn party<'a>(servers: &'a ThirdParties, host: &str) -> &'a Party {
    servers.parties().iter().find(|p| p.host == host).unwrap()
}

/// A client that finds one name at one address.
fn client(name: &str, address: SocketAddr) -> Client {
    Client::builder()
        .use_rustls_tls()
        .danger_accept_invalid_certs(true)
        .resolve(name, address)
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap()
}

fn get(servers: &ThirdParties, host: &str, name: &str, path: &str) -> Response {
    let address = party(servers, host).address;
    let url = format!("https://{name}:{}{path}", address.port());
    client(name, address)
        .get(url)
        .header("Origin", "http://127.0.0.1:8080")
        .send()
        .unwrap()
}

fn events(party: &Party) -> Vec<Value> {
    fs::read_to_string(&party.log)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn a_contact_is_logged_before_the_response_comes() {
    let logs = tempfile::tempdir().unwrap();
    let servers = start(logs.path());
    let response = get(
        &servers,
        "*.tile.maps.test",
        "a.tile.maps.test",
        "/3/1/2.png?v=1",
    );
    // The response has not been read yet.
    let port = party(&servers, "*.tile.maps.test").address.port();
    let mut seen = events(party(&servers, "*.tile.maps.test"));
    assert!(seen[0]["time"].as_f64().unwrap() > 1_700_000_000.0);
    assert!(seen[0]["port"].as_u64().unwrap() > 0);
    seen[0]["time"] = json!(0);
    seen[0]["port"] = json!(0);
    assert_eq!(
        seen,
        [
            json!({ "event": "connect", "time": 0, "port": 0 }),
            json!({ "event": "hello", "serverName": "a.tile.maps.test" }),
            json!({
                "event": "request", "host": format!("a.tile.maps.test:{port}"), "method": "GET",
                "path": "/3/1/2.png", "query": "v=1", "referer": null,
                "origin": "http://127.0.0.1:8080", "upgrade": null,
            }),
        ]
    );
    assert_eq!(response.headers()["access-control-allow-origin"], "*");
    assert_eq!(response.headers()["cache-control"], "no-store");
    assert!(response.bytes().unwrap().starts_with(b"\x89PNG"));
    assert!(events(party(&servers, "api.translate.test")).is_empty());
}

#[test]
fn every_host_plays_every_part() {
    let logs = tempfile::tempdir().unwrap();
    let servers = start(logs.path());
    for (path, status, media_type, holds) in [
        ("/translate?q=hello", 200, "application/json", "saluton"),
        ("/geo", 200, "application/json", "Lanmoor"),
        ("/data/visitors.json", 200, "application/json", "values"),
        ("/picture.svg", 200, "image/svg+xml", "<svg"),
        ("/style.css", 200, "text/css; charset=utf-8", "loaded"),
        (
            "/lib/chart@4.4.1/chart.js",
            200,
            "text/javascript; charset=utf-8",
            "window.Chart",
        ),
        (
            "/other.js",
            200,
            "text/javascript; charset=utf-8",
            "/other.js",
        ),
        ("/page.html", 200, "text/html; charset=utf-8", "<title>"),
        ("/slow?ms=1", 200, "text/plain; charset=utf-8", "after 1 ms"),
        ("/nothing", 404, "text/plain; charset=utf-8", "nothing"),
    ] {
        let response = get(&servers, "*.test", "undeclared.test", path);
        assert_eq!(response.status(), status, "{path}");
        assert_eq!(response.headers()["content-type"], media_type, "{path}");
        let text = response.text().unwrap();
        assert!(text.contains(holds), "{path}: {text}");
    }
    let attachment = get(&servers, "*.test", "x.test", "/attachment");
    assert_eq!(
        attachment.headers()["content-disposition"],
        "attachment; filename=x.txt"
    );
    let nothing = get(&servers, "*.test", "x.test", "/no-content");
    assert_eq!(nothing.status(), 204);
    let font = get(
        &servers,
        "fonts.letters.test",
        "fonts.letters.test",
        "/a.woff2",
    );
    assert!(font.bytes().unwrap().starts_with(&[0, 1, 0, 0]));
    let redirect = get(&servers, "*.test", "x.test", "/redirect?to=https://y.test/");
    assert_eq!(redirect.status(), 302);
    assert_eq!(redirect.headers()["location"], "https://y.test/");
}

/// The log's events, as soon as there are so many.
fn wait_for_events(party: &Party, count: usize) -> Vec<Value> {
    let until = Instant::now() + Duration::from_secs(5);
    while events(party).len() < count && Instant::now() < until {
        sleep(Duration::from_millis(10));
    }
    events(party)
}

#[test]
fn the_log_has_connections_without_a_greeting() {
    let logs = tempfile::tempdir().unwrap();
    let servers = start(logs.path());
    let tracker = party(&servers, "collect.tracker.test");
    let stream = TcpStream::connect(tracker.address).unwrap();
    let port = stream.local_addr().unwrap().port();
    let events = wait_for_events(tracker, 1);
    assert_eq!(events[0]["event"], "connect");
    assert_eq!(events[0]["port"], port);
    drop(stream);
    let events = wait_for_events(tracker, 2);
    assert_eq!(events[1], json!({ "event": "bare", "first": "" }));
}

#[test]
fn the_log_has_what_came_instead_of_a_greeting() {
    let logs = tempfile::tempdir().unwrap();
    let servers = start(logs.path());
    let tracker = party(&servers, "collect.tracker.test");
    let mut stream = TcpStream::connect(tracker.address).unwrap();
    stream.write_all(b"GET /x HTTP/1.1\r\n\r\n").unwrap();
    let events = wait_for_events(tracker, 2);
    let bare = json!({ "event": "bare", "first": "GET /x HTTP/1.1\r\n\r\n" });
    assert_eq!(events[1], bare);
}

#[test]
fn at_the_common_address_a_bare_connection_is_in_the_last_log() {
    let logs = tempfile::tempdir().unwrap();
    let servers = start(logs.path());
    let mut stream = TcpStream::connect(common_address(&servers)).unwrap();
    let port = stream.local_addr().unwrap().port();
    stream.write_all(b"GET /x HTTP/1.1\r\n\r\n").unwrap();
    let events = wait_for_events(party(&servers, "*.test"), 2);
    assert_eq!(events[0]["port"], port);
    let bare = json!({ "event": "bare", "first": "GET /x HTTP/1.1\r\n\r\n" });
    assert_eq!(events[1], bare);
}

/// Where Firefox is sent with every name.
fn common_address(servers: &ThirdParties) -> SocketAddr {
    let preferences = servers.firefox_preferences();
    let ports = preferences["network.socket.forcePort"].as_str().unwrap();
    let port = ports.strip_prefix("80,443=").unwrap().parse().unwrap();
    SocketAddr::from(([127, 0, 0, 1], port))
}

#[test]
fn at_the_common_address_the_greeting_tells_which_host_is_meant() {
    let logs = tempfile::tempdir().unwrap();
    let servers = start(logs.path());
    let address = common_address(&servers);
    let port = address.port();
    for (name, host) in [
        ("a.tile.maps.test", "*.tile.maps.test"),
        ("api.translate.test", "api.translate.test"),
        ("nobody.declared.test", "*.test"),
    ] {
        let url = format!("https://{name}:{port}/1.png");
        client(name, address).get(url).send().unwrap();
        let events = events(party(&servers, host));
        let kinds: Vec<_> = events.iter().map(|event| &event["event"]).collect();
        assert_eq!(kinds, ["connect", "hello", "request"], "{name}");
    }
    // Hosts of a browser's makers are not third parties here.
    let url = format!("https://updates.example.org:{port}/");
    client("updates.example.org", address)
        .get(url)
        .send()
        .unwrap_err();
    let all: usize = servers.parties().iter().map(|one| events(one).len()).sum();
    assert_eq!(all, 9);
}

#[test]
fn nobody_answers_after_the_stop() {
    let logs = tempfile::tempdir().unwrap();
    let servers = start(logs.path());
    let address = party(&servers, "*.test").address;
    servers.stop();
    let until = Instant::now() + Duration::from_secs(5);
    let refused = || TcpStream::connect(address).is_err();
    while !refused() && Instant::now() < until {
        sleep(Duration::from_millis(10));
    }
    assert!(refused());
}
