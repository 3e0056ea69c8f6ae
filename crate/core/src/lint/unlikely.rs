//! Sources that can be read, and that nobody can have meant: words that are not hosts, and hosts that are
//! another computer for everybody.

use super::host::{self, Number};
use super::unreadable::{KEYWORDS, LOCAL, keyword, kind_meant, kinds};
use super::{Finding, Rule, Subject};
use crate::request::Request;
use crate::span::Piece;

/// Names that only some networks have.
const LOCAL_NAMES: [&str; 9] = [
    "local",
    "localdomain",
    "internal",
    "intranet",
    "lan",
    "home",
    "corp",
    "private",
    "home.arpa",
];

/// Finds a source that is not what it seems. `next` is the text of the request behind it.
pub(super) fn check(
    subject: &Subject<'_>,
    piece: &Piece,
    request: &Request,
    next: Option<&str>,
) -> Option<Finding> {
    let (rule, message, help) = told(request, next)?;
    Some(Finding {
        help: Some(help),
        ..subject.finding(rule, &piece.span, message)
    })
}

fn told(request: &Request, next: Option<&str>) -> Option<(Rule, String, String)> {
    let source = request.source();
    let host = source.host();
    let unlikely = |message: String, help: String| Some((Rule::UnlikelySource, message, help));
    if source.path().contains('*') {
        let path = source.path().split('*').next().unwrap_or_default();
        return unlikely(
            "“*” in a path is only that sign: it does not cover other paths".to_owned(),
            format!("end the path in “/”, as in “{host}{path}”: it covers everything under it"),
        );
    }
    if source
        .path()
        .split('/')
        .any(|part| matches!(part, "." | ".."))
    {
        return unlikely(
            "browsers take “.” and “..” out of an address, so no contact has this path".to_owned(),
            "write the path without them".to_owned(),
        );
    }
    match host::number(host) {
        Number::No => {}
        Number::Wrong => {
            return unlikely(
                format!("browsers read “{host}” as an address, and there is no such address"),
                "name the host".to_owned(),
            );
        }
        Number::Is(address) if source.is_wildcard() => {
            return unlikely(
                format!("“{address}” is an address, and no hosts are under it"),
                "name the host".to_owned(),
            );
        }
        Number::Is(address) if address.to_string() != host => {
            return unlikely(
                format!("browsers read “{host}” as the address {address}"),
                format!("write “{address}”: the browser compares the texts"),
            );
        }
        Number::Is(address) => {
            return host::network(address).map(|network| private(host, network));
        }
    }
    if source.is_loopback() {
        return Some(private(host, "each user's own computer"));
    }
    if host.contains('.') || source.is_wildcard() {
        return local_name(host)
            .map(|name| private(host, &format!("a name of a local network (.{name})")));
    }
    if KEYWORDS.contains(&host) {
        let reason = keyword(host);
        return unlikely(reason.message, reason.help.unwrap_or_default());
    }
    if kinds(host).is_some() {
        return unlikely(
            format!("“{host}” is a kind, and stands where a host should be"),
            joined(host, next),
        );
    }
    if matches!(host, "https" | "http" | "wss" | "ws") || LOCAL.contains(&host) {
        return unlikely(
            format!("“{host}” is a scheme, and stands where a host should be"),
            "name the host; https is implied".to_owned(),
        );
    }
    if let Some(kind) = kind_meant(host).filter(|_| source.port().is_none()) {
        return unlikely(
            format!("“{host}” stands where a host should be, and has no dot"),
            format!(
                "did you mean the kind “{kind}”? {}",
                joined(kind.name(), next)
            ),
        );
    }
    unlikely(
        format!("the host “{host}” has no dot, as every host on the web has"),
        "write the whole name, such as api.example.org; a name of your own network can be allowed by a comment"
            .to_owned(),
    )
}

fn local_name(host: &str) -> Option<&'static str> {
    let is_below = |name: &&str| {
        host.strip_suffix(*name)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    LOCAL_NAMES.into_iter().find(is_below)
}

/// Whether a host is one of a local network.
pub(super) fn is_local(host: &str) -> bool {
    local_name(host).is_some()
}

/// How to write a kind with the request behind it, or with a host.
fn joined(kind: &str, next: Option<&str>) -> String {
    let behind = next.filter(|next| {
        next.split_once(':')
            .is_some_and(|(names, _)| kinds(names).is_some())
    });
    match behind {
        Some(next) => format!("write “{kind}+{next}”: “+” joins kinds, a comma separates requests"),
        None => format!("write “{kind}:HOST”"),
    }
}

fn private(host: &str, network: &str) -> (Rule, String, String) {
    (
        Rule::PrivateHost,
        format!("“{host}” is {network}: it is not the same computer for everybody"),
        "name a host that all users reach".to_owned(),
    )
}
