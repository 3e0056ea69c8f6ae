//! Sources and similar URLs, for property tests.

use gadget_consent_core::{Source, Url};
use proptest::prelude::*;
use proptest::sample::select;

const HOSTS: [&str; 7] = [
    "a.example",
    "b.a.example",
    "c.b.a.example",
    "xa.example",
    "localhost",
    "app.localhost",
    "127.0.0.1",
];
const PATHS: [&str; 9] = [
    "",
    "/",
    "/lib/",
    "/lib",
    "/lib/x.js",
    "/lib/~u/",
    "/lib/%7Eu/",
    "/lib/a%2Fb",
    "/lib/a/b",
];

fn is_loopback(host: &str) -> bool {
    host.ends_with("localhost") || host.starts_with("127.")
}

pub fn sources() -> impl Strategy<Value = Source> {
    (
        select(vec!["", "wss://", "http://", "ws://"]),
        any::<bool>(),
        select(HOSTS.to_vec()),
        select(vec!["", ":443", ":80", ":8443"]),
        select(PATHS.to_vec()),
    )
        .prop_map(|(scheme, wildcard, host, port, path)| {
            let plain = scheme.starts_with("http") || scheme == "ws://";
            let scheme = if plain && !is_loopback(host) {
                ""
            } else {
                scheme
            };
            let wildcard = if wildcard && !host.starts_with("127.") {
                "*."
            } else {
                ""
            };
            format!("{scheme}{wildcard}{host}{port}{path}")
                .parse()
                .unwrap()
        })
}

pub fn urls() -> impl Strategy<Value = Url> {
    (
        select(vec!["https", "wss", "http", "ws"]),
        select(HOSTS.to_vec()),
        select(vec!["", ":443", ":80", ":8443"]),
        select(PATHS.to_vec()),
        select(vec!["", "?q=/lib/", "#/lib/"]),
    )
        .prop_map(|(scheme, host, port, path, rest)| {
            let url = format!("{scheme}://{host}{port}{path}{rest}");
            url::Url::parse(&url).unwrap().as_str().parse().unwrap()
        })
}
