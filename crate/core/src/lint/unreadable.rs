//! What somebody probably meant who wrote a request that cannot be read.

use std::net::Ipv6Addr;

use crate::kind::Kind;
use crate::request::{Request, RequestError, split_kinds};

/// What is wrong with a request, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reason {
    pub(super) message: String,
    pub(super) help: Option<String>,
    /// The requests that were meant, where that needs no decision.
    pub(super) meant: Vec<String>,
}

/// Words of a content security policy that are not hosts.
pub(super) const KEYWORDS: [&str; 8] = [
    "self",
    "none",
    "unsafe-inline",
    "unsafe-eval",
    "unsafe-hashes",
    "strict-dynamic",
    "wasm-unsafe-eval",
    "report-sample",
];

/// Schemes of what only a page itself contains, or of what is not on the web.
pub(super) const LOCAL: [&str; 10] = [
    "blob",
    "data",
    "filesystem",
    "about",
    "javascript",
    "file",
    "mailto",
    "chrome-extension",
    "moz-extension",
    "resource",
];

/// The schemes of the web.
const WEB: [&str; 4] = ["https", "http", "wss", "ws"];

/// Signs between requests, apart from white space.
const SEPARATORS: [char; 8] = [',', ';', '；', '，', '、', '،', '؛', '|'];

/// Explains a request that cannot be read; `None` if its error says enough.
pub(super) fn reason(text: &str, error: &RequestError) -> Option<Reason> {
    let glued = glued(text);
    unseen(text)
        .or_else(|| quoted(text))
        .or_else(|| glued.as_deref().and_then(|glued| spaced(text, glued)))
        .or_else(|| several(glued.as_deref().unwrap_or(text)))
        .or_else(|| {
            let has_space = text.contains(char::is_whitespace);
            let help = "remove the space, or separate requests by commas";
            has_space.then(|| says("a request has no spaces", help))
        })
        .or_else(|| of_source(text, matches!(error, RequestError::Kind(_))))
}

fn says(message: impl Into<String>, help: impl Into<String>) -> Reason {
    Reason {
        message: message.into(),
        help: Some(help.into()),
        meant: Vec::new(),
    }
}

/// With the one request that was meant, if the text is one.
fn meaning(message: impl Into<String>, meant: &str) -> Option<Reason> {
    reads(meant).then(|| Reason {
        message: message.into(),
        help: Some(format!("write “{meant}”")),
        meant: vec![meant.to_owned()],
    })
}

fn reads(text: &str) -> bool {
    text.parse::<Request>().is_ok()
}

/// Characters that nobody sees.
fn unseen(text: &str) -> Option<Reason> {
    let is_unseen = |char: char| {
        (char.is_control() && !char.is_whitespace())
            || matches!(char, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{ad}')
    };
    let found = text.chars().find(|char| is_unseen(*char))?;
    let message = format!(
        "the request has an invisible character (U+{:04X})",
        u32::from(found)
    );
    let seen: String = text.chars().filter(|char| !is_unseen(*char)).collect();
    meaning(&*message, &seen).or_else(|| Some(says(message, "remove it")))
}

/// Quotation marks and brackets around a request or a source.
fn quoted(text: &str) -> Option<Reason> {
    let (prefix, source) = kinds_of(text);
    let marks = |char: char| "\"'`“”„‘’‚«»<>()‹›".contains(char);
    let inner = source.trim_matches(marks);
    if inner.len() == source.len() {
        return None;
    }
    if KEYWORDS.contains(&inner) {
        return Some(keyword(inner));
    }
    meaning(
        "a request has no quotation marks and no brackets",
        &format!("{prefix}{inner}"),
    )
}

/// What a word of a content security policy means, and that a declaration does not have it.
pub(super) fn keyword(word: &str) -> Reason {
    let help = match word {
        "self" => {
            "remove it: the wiki itself is not a third party; its own pages in frames and workers are for the site policy (sameOrigin)"
        }
        "none" => "to declare that nobody is contacted, write “none” in domains and nothing else",
        _ => "remove it: a declaration says where code goes, not what the page may run",
    };
    says(
        format!(
            "“{word}” is a word of a content security policy, and stands where a host should be"
        ),
        help,
    )
}

/// Several requests with something else than a comma between them.
fn several(text: &str) -> Option<Reason> {
    let separates = |char: char| char.is_whitespace() || SEPARATORS.contains(&char);
    let parts: Vec<&str> = text
        .split(separates)
        .filter(|part| !part.is_empty() && !matches!(*part, "and" | "or" | "&"))
        .collect();
    let [first, second, ..] = parts.as_slice() else {
        return joined(text);
    };
    if parts.len() == 2 && kinds(first).is_some() && reads(second) && !second.contains(':') {
        let message = format!("the colon behind “{first}” is missing");
        return meaning(message, &format!("{first}:{second}"));
    }
    let has_dot = |part: &&str| part.contains('.');
    if !has_dot(first) || !has_dot(second) || first.contains(['?', '#']) {
        return None;
    }
    let sign = |is_sign: &dyn Fn(&char) -> bool| text.chars().find(is_sign);
    let (message, help) = match sign(&|char| SEPARATORS.contains(char)) {
        Some(',') => (
            "one text has several requests".to_owned(),
            "write each request as a text of its own in the array",
        ),
        Some(sign) => (
            format!("“{sign}” does not separate requests"),
            "separate requests by commas",
        ),
        None => (
            "a space does not separate requests".to_owned(),
            "separate requests by commas",
        ),
    };
    let are_read = parts.iter().all(|part| has_dot(part) && reads(part));
    let meant = parts.iter().filter(|_| are_read);
    Some(Reason {
        message,
        help: Some(help.to_owned()),
        meant: meant.map(|part| (*part).to_owned()).collect(),
    })
}

/// Several hosts that are joined by `+`, as only kinds are.
fn joined(text: &str) -> Option<Reason> {
    let parts: Vec<&str> = text.split('+').collect();
    let are_requests =
        parts.len() > 1 && parts.iter().all(|part| reads(part) && part.contains('.'));
    are_requests.then(|| Reason {
        message: "“+” joins kinds, not requests".to_owned(),
        help: Some("separate requests by commas".to_owned()),
        meant: parts.iter().map(|part| (*part).to_owned()).collect(),
    })
}

/// The sign that was meant by one of another script.
const fn plain(char: char) -> char {
    match char {
        '：' | '﹕' | '∶' | '꞉' => ':',
        '．' | '。' | '｡' => '.',
        '＋' => '+',
        '／' => '/',
        char => char,
    }
}

/// The text without spaces beside a colon or a plus, and with plain signs; `None` if it has none of
/// these. Other spaces stay: what they separate must not become one word.
fn glued(text: &str) -> Option<String> {
    let plain: String = text.trim().chars().map(plain).collect();
    let mut glued = String::with_capacity(plain.len());
    let mut rest = plain.as_str();
    while let Some(at) = rest.find([':', '+']) {
        glued.push_str(rest[..at].trim_end());
        glued.push_str(&rest[at..=at]);
        rest = rest[at + 1..].trim_start();
    }
    glued.push_str(rest);
    (glued != text).then_some(glued)
}

/// A space beside a colon or a plus, or a sign of another script.
fn spaced(text: &str, glued: &str) -> Option<Reason> {
    let message = match text.split_once(char::is_whitespace) {
        Some((before, _)) if before.ends_with(':') => {
            format!("a space stands behind “{before}”")
        }
        Some(_) => "a request has no spaces".to_owned(),
        None => {
            let odd = text.chars().find(|char| plain(*char) != *char)?;
            format!("“{odd}” is not “{}”", plain(odd))
        }
    };
    meaning(message, glued)
}

/// The kinds in front, with their colon, and the rest. Unlike [`split_kinds`], it takes only kinds that
/// there are.
fn kinds_of(text: &str) -> (&str, &str) {
    match split_kinds(text) {
        (Some(names), rest) if kinds(names).is_some() => text.split_at(text.len() - rest.len()),
        _ => ("", text),
    }
}

/// The kinds that a word names; `None` if it is not a list of kinds.
pub(super) fn kinds(word: &str) -> Option<Vec<Kind>> {
    word.split('+').map(|name| name.parse().ok()).collect()
}

fn of_source(text: &str, is_kind: bool) -> Option<Reason> {
    if let Some(rest) = text.strip_prefix('=') {
        return meaning(
            "there is one “=” too many",
            rest.trim_start_matches(['=', ' ']),
        );
    }
    let (prefix, source) = kinds_of(text);
    let whole = |source: &str| format!("{prefix}{source}");
    let (again, rest) = kinds_of(source);
    if !prefix.is_empty() && !again.is_empty() {
        let kinds = prefix.trim_end_matches(':');
        return meaning(
            "“+” joins kinds, not “:”",
            &format!("{kinds}+{again}{rest}"),
        );
    }
    if let Some((scheme, rest)) = source.split_once(':') {
        let scheme = scheme.to_ascii_lowercase();
        if LOCAL.contains(&scheme.as_str()) {
            return Some(local(&scheme, prefix));
        }
        if WEB.contains(&scheme.as_str()) && !rest.starts_with("//") {
            let rest = rest.trim_start_matches('/');
            let meant = match scheme.as_str() {
                "wss" | "ws" => format!("wss://{rest}"),
                _ => rest.to_owned(),
            };
            let message = format!("“{scheme}” is a scheme, and lacks “//” behind its colon");
            return meaning(&*message, &whole(&meant))
                .or_else(|| Some(says(message, "leave “https:” out: it is implied")));
        }
    }
    if let Some(rest) = source.strip_prefix("//") {
        return meaning("“https:” is implied, and so is “//”", &whole(rest));
    }
    if source.starts_with(['/', '.']) && !source.starts_with("..") && source.contains('/') {
        return Some(says(
            "this is an address of the wiki itself, which is not a third party",
            "remove it",
        ));
    }
    if source.contains('\\') {
        return meaning("“\\” is not “/”", &whole(&source.replace('\\', "/")));
    }
    of_parts(source, &whole, is_kind)
}

/// What is wrong with host, port or path.
fn of_parts(source: &str, whole: &dyn Fn(&str) -> String, is_kind: bool) -> Option<Reason> {
    let (scheme, rest) = match source.split_once("://") {
        Some((scheme, rest)) if !scheme.contains('/') => (&source[..scheme.len() + 3], rest),
        _ => ("", source),
    };
    let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    if let Some((_, host)) = authority.rsplit_once('@') {
        let message = "a source has no user name and no password";
        let meant = whole(&format!("{scheme}{host}{path}"));
        return meaning(message, &meant).or_else(|| Some(says(message, "name the host alone")));
    }
    if is_ipv6(authority) {
        return Some(says(
            "this is an IPv6 address, which no content security policy can have",
            "name the host",
        ));
    }
    if is_kind {
        return None;
    }
    if let Some(at) = path.find(['?', '#']) {
        let (message, what) = if path[at..].starts_with('?') {
            ("a source has no query (“?…”)", "query")
        } else {
            ("a source has no fragment (“#…”)", "fragment")
        };
        let meant = whole(&format!("{scheme}{authority}{}", &path[..at]));
        return Some(if reads(&meant) {
            says(
                message,
                format!("write “{meant}”: it covers the address with any {what}"),
            )
        } else {
            says(message, "leave it out")
        });
    }
    let port = authority.split_once(':');
    port.and_then(|(host, port)| of_port(host, port, &format!("{host}{path}"), whole))
        .or_else(|| of_host(authority, |host| whole(&format!("{scheme}{host}{path}"))))
}

fn of_port(
    host: &str,
    port: &str,
    without: &str,
    whole: &dyn Fn(&str) -> String,
) -> Option<Reason> {
    if kinds(port).is_some() {
        return meaning(
            format!("the kind “{port}” stands behind its source"),
            &format!("{port}:{without}"),
        );
    }
    let is_scheme = |scheme: &&str| scheme.eq_ignore_ascii_case(host);
    match port {
        "" => meaning("no port stands behind the colon", &whole(without)),
        "*" => Some(says(
            "a declaration names one port, or none for that of the scheme",
            format!("write “{}”", whole(without)),
        )),
        _ if host.is_empty() => Some(says("a host is missing before the port", "name the host")),
        _ if WEB.iter().any(is_scheme) || port.parse::<u16>().is_ok_and(|port| port > 0) => None,
        _ if port.bytes().all(|byte| byte.is_ascii_digit()) => Some(says(
            format!("there is no port {port}"),
            "a port is a number from 1 to 65535",
        )),
        _ => Some(says(
            format!("“{port}” stands where a port should be"),
            "a port is a number from 1 to 65535; commas separate requests",
        )),
    }
}

fn of_host(authority: &str, whole: impl Fn(&str) -> String) -> Option<Reason> {
    let (host, port) = authority.split_once(':').unwrap_or((authority, ""));
    let with_port = |host: &str| {
        if port.is_empty() {
            whole(host)
        } else {
            whole(&format!("{host}:{port}"))
        }
    };
    if kinds(host).is_some() {
        return Some(says(
            format!("“{host}” is a list of kinds, and stands where a host should be"),
            format!("write “{host}:HOST”"),
        ));
    }
    if let Some(bare) = host.strip_suffix('.') {
        return meaning("the host ends in a dot", &with_port(bare));
    }
    if let Some(bare) = host.strip_prefix('.') {
        return Some(says(
            "the host begins with a dot",
            format!(
                "write “{}” for the host, “{}” for all hosts under it",
                with_port(bare),
                with_port(&format!("*.{bare}"))
            ),
        ));
    }
    if host.contains("..") {
        return Some(says("the host has two dots in a row", "write one dot"));
    }
    if let Some(at) = host.find(['{', '}', '$', '%', '(']) {
        let (_, parent) = host[at..].split_once('.')?;
        let meant = with_port(&format!("*.{parent}"));
        return Some(says(
            "the host has a placeholder, as addresses in code have",
            if reads(&meant) {
                format!("write “{meant}” for all hosts, or name each one")
            } else {
                "name each host".to_owned()
            },
        ));
    }
    (host == "*").then(|| {
        says(
            "“*” would be every site there is",
            "name each host, or *.example.org for the hosts under one",
        )
    })
}

/// A scheme of what only a page itself contains.
fn local(scheme: &str, prefix: &str) -> Reason {
    let what = format!("{scheme}:");
    let kinds = prefix.trim_end_matches(':');
    let is_open = |kind: Kind| match kind {
        Kind::Frame => false,
        Kind::Worker => scheme == "blob",
        _ => true,
    };
    let are_open =
        kinds.is_empty() || self::kinds(kinds).is_none_or(|all| all.into_iter().all(is_open));
    match scheme {
        "blob" | "data" if are_open => says(
            format!("“{what}” is not a host: what a page itself contains is not a third party"),
            "remove it: every page allows it",
        ),
        "blob" | "data" => says(
            format!("“{what}” is not a host, and nothing can ask for “{prefix}{what}”"),
            "the site policy can open it to every page (firstParty)",
        ),
        _ => says(
            format!("“{what}” is not the scheme of a site"),
            "name a host; https is implied",
        ),
    }
}

fn is_ipv6(authority: &str) -> bool {
    let inner = authority.strip_prefix('[').unwrap_or(authority);
    let address = inner.split([']', '%']).next().unwrap_or_default();
    authority.starts_with('[') || address.parse::<Ipv6Addr>().is_ok()
}

/// The kind that the author probably meant.
pub(super) fn kind_meant(word: &str) -> Option<Kind> {
    let word = word.to_ascii_lowercase();
    let kind = match word.as_str() {
        "ajax" | "api" | "beacon" | "data" | "eventsource" | "fetch" | "websocket" | "xhr" => {
            Kind::Connect
        }
        "fonts" => Kind::Font,
        "iframe" | "iframes" | "frames" | "child" => Kind::Frame,
        "image" | "images" | "picture" | "pictures" => Kind::Img,
        "audio" | "video" | "sound" => Kind::Media,
        "javascript" | "js" | "module" | "scripts" => Kind::Script,
        "css" | "styles" | "stylesheet" => Kind::Style,
        "workers" => Kind::Worker,
        _ => {
            // Only a word of about the same length is compared: a long one would take long.
            let near = |kind: &Kind| super::differs_by_one(&word, kind.name());
            return Kind::ALL.into_iter().find(near);
        }
    };
    Some(kind)
}
