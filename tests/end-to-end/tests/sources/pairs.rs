//! Pairs of a source and a similar URL.

use gadget_consent_core::Source;
use proptest::prelude::*;
use proptest::sample::{Index, select};

const SCHEMES: [&str; 4] = ["https", "wss", "http", "ws"];

const HOSTS: [&str; 9] = [
    "a.test",
    "b.a.test",
    "c.b.a.test",
    "xa.test",
    "a.test.b.test",
    "xn--bcher-kva.test",
    "localhost",
    "app.localhost",
    "127.0.0.1",
];

const PORTS: [&str; 4] = ["", ":80", ":443", ":8443"];

const PATHS: [&str; 23] = [
    "",
    "/",
    "/lib",
    "/lib/",
    "/lib/x.js",
    "/lib//x",
    "/lib/x/",
    "/Lib/",
    "/a%2Fb",
    "/a%2fb/",
    "/a/b",
    "/li%62/",
    "/%7Eu/",
    "/~u/",
    "/%C3%A9/",
    "/%c3%a9",
    "/%ff",
    "/a%20b/",
    "/%2562/",
    "/$&/",
    "/lib/@1.2/",
    "/a:b/(c)*!=+",
    "/%3B%2C/",
];

/// A source and a URL.
#[derive(Debug, Clone)]
pub struct Pair {
    /// The source as an author may write it, but always with its scheme.
    pub written: String,
    /// The source as we read it.
    pub source: Source,
    /// The URL, as an author may write it.
    pub url: String,
}

/// Sources with every scheme and port, each with URLs with every scheme and port.
pub fn schemes_and_ports() -> Vec<Pair> {
    let places: Vec<String> = SCHEMES
        .iter()
        .flat_map(|scheme| PORTS.map(|port| format!("{scheme}://localhost{port}")))
        .collect();
    places
        .iter()
        .flat_map(|written| {
            places.iter().map(|url| Pair {
                source: written.parse().unwrap(),
                written: written.clone(),
                url: url.clone(),
            })
        })
        .collect()
}

#[derive(Debug, Clone)]
struct Parts {
    scheme: &'static str,
    host: String,
    port: &'static str,
    path: &'static str,
}

/// Any pair; about half of them match.
pub fn pair() -> impl Strategy<Value = Pair> {
    source().prop_flat_map(|source| {
        let Parts {
            scheme,
            host,
            port,
            path,
        } = source;
        let written = format!("{scheme}://{host}{port}{path}");
        let url = (
            scheme_near(scheme),
            host_near(&host),
            port_near(port),
            path_near(path),
            select(vec!["", "", "", "?q=/lib/", "#/lib/", "?"]),
        );
        url.prop_map(move |(scheme, host, port, path, rest)| {
            // A socket's URL must not have a fragment.
            let is_socket = scheme.starts_with("ws");
            let rest = if is_socket && rest.starts_with('#') {
                ""
            } else {
                rest
            };
            Pair {
                source: written.parse().unwrap(),
                written: written.clone(),
                url: format!("{scheme}://{host}{port}{path}{rest}"),
            }
        })
    })
}

fn source() -> impl Strategy<Value = Parts> {
    (
        any::<Index>(),
        select(HOSTS.to_vec()),
        prop::bool::weighted(0.35),
        prop_oneof![3 => Just(""), 2 => select(PORTS.to_vec())],
        select(PATHS.to_vec()),
    )
        .prop_map(|(scheme, host, wildcard, port, path)| {
            let is_loopback = ["localhost", "app.localhost", "127.0.0.1"].contains(&host);
            let schemes: &[&'static str] = if is_loopback {
                &SCHEMES
            } else {
                &["https", "https", "wss"]
            };
            // An IP address has no subdomains.
            let wildcard = if wildcard && host != "127.0.0.1" {
                "*."
            } else {
                ""
            };
            Parts {
                scheme: schemes[scheme.index(schemes.len())],
                host: format!("{wildcard}{host}"),
                port,
                path,
            }
        })
}

fn scheme_near(scheme: &'static str) -> impl Strategy<Value = &'static str> {
    let safer = match scheme {
        "http" => "https",
        "ws" => "wss",
        scheme => scheme,
    };
    prop_oneof![
        4 => Just(scheme),
        2 => Just(safer),
        1 => select(SCHEMES.to_vec()),
    ]
}

fn host_near(host: &str) -> impl Strategy<Value = String> + use<> {
    let (base, matching) = match host.strip_prefix("*.") {
        Some(base) => (base, vec![format!("b.{base}"), format!("c.b.{base}")]),
        None => (host, vec![host.to_owned(), host.to_ascii_uppercase()]),
    };
    let mut others = vec![
        base.to_owned(),
        base.replace("xn--bcher-kva", "bücher"),
        "a.test".to_owned(),
    ];
    if base != "127.0.0.1" {
        others.extend([
            format!("b.{base}"),
            format!("x{base}"),
            format!("{base}.b.test"),
        ]);
    }
    prop_oneof![6 => select(matching), 1 => select(others)]
}

fn port_near(port: &'static str) -> impl Strategy<Value = &'static str> {
    prop_oneof![6 => Just(port), 2 => Just(""), 2 => select(PORTS.to_vec())]
}

fn path_near(path: &'static str) -> impl Strategy<Value = String> {
    let tail = if path.is_empty() { "/" } else { path };
    let below = if path.ends_with('/') {
        format!("{path}x.js")
    } else {
        path.to_owned()
    };
    let same_or_changed = vec![
        // Dot segments, which a browser resolves.
        format!("/y/..{tail}"),
        format!("/.{below}"),
        format!("{below}/%2e%2E/x"),
        // Other spellings.
        in_other_case(path),
        in_other_case(&below),
        path.replace("%C3%A9", "é"),
        path.replace("%ff", "%fe"),
        path.replace("%2562", "%62"),
        path.replace("%20", " ").replace("%3B%2C", ";,"),
        path.replace("%2F", "/").replace("%2f", "/"),
        path.replace("%7E", "~").replace("%62", "b"),
        path.replace('b', "%62").replace('~', "%7e"),
        path.replace("/l", "/%6C").replace("/x", "\\x"),
        path.replacen("b/", "b%2F", 1),
        // Other paths.
        path.to_ascii_uppercase(),
        format!("{path}/"),
        format!("{path}x"),
        format!("{path}%"),
        format!("{path}/a%zz%"),
        format!("{path}//"),
        path.trim_end_matches('/').to_owned(),
    ];
    prop_oneof![
        2 => Just(path.to_owned()),
        4 => Just(below),
        5 => select(same_or_changed),
        1 => select(PATHS.to_vec()).prop_map(str::to_owned),
    ]
    // Otherwise the path would become part of the host.
    .prop_map(|path| {
        if path.is_empty() || path.starts_with(['/', '\\']) {
            path
        } else {
            format!("/{path}")
        }
    })
}

/// With the digits of the escapes in the other case.
fn in_other_case(path: &str) -> String {
    let mut parts = path.split('%');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        let (digits, rest) = part.split_at(2);
        let other = if digits == digits.to_ascii_uppercase() {
            digits.to_ascii_lowercase()
        } else {
            digits.to_ascii_uppercase()
        };
        format!("{text}%{other}{rest}")
    })
}
