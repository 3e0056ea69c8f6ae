//! The model of a page's policy: its text, and what the text allows.

#![allow(clippy::unwrap_used, clippy::too_many_lines)]

use content_security_policy as csp;
use gadget_consent_core::csp::{AlwaysOpen, Policy, policy_text, tightened_text};
use gadget_consent_core::first_party::Local;
use gadget_consent_core::{Kind, Kinds, Request, Requests, Scheme, Source, Url};
use proptest::prelude::*;
use proptest::sample::subsequence;

#[path = "support/urls.rs"]
mod urls;

/// The page with the policy.
const PAGE: &str = "https://wiki.example/wiki/Main_Page";

fn url(text: &str) -> Url {
    text.parse().unwrap()
}

/// The sources of every page: MediaWiki's own, and the user's computer.
const BASE: &str = "'self' 'unsafe-inline' 'unsafe-eval' data: blob:";
const LOOPBACK: &str = "http://localhost:* http://127.0.0.1:* ws://localhost:* ws://127.0.0.1:*";

fn own(first_party: &[Source]) -> AlwaysOpen<'_> {
    AlwaysOpen {
        first_party,
        ..AlwaysOpen::default()
    }
}

#[test]
fn nothing_granted() {
    let open = [
        "default", "script", "style", "img", "font", "media", "connect",
    ]
    .map(|kind| format!("{kind}-src {BASE} {LOOPBACK}; "));
    assert_eq!(
        policy_text(AlwaysOpen::default(), &[]),
        format!(
            "{}frame-src 'none'; worker-src blob:; object-src 'none'",
            open.concat()
        )
    );
}

#[test]
fn the_wikis_own_frames_and_workers() {
    let own = AlwaysOpen {
        same_origin: [Kind::Frame, Kind::Worker].into_iter().collect(),
        ..AlwaysOpen::default()
    };
    let policy = policy_text(own, &lists(&["frame:f.example"]));
    assert_eq!(directive(&policy, "frame-src"), "'self' https://f.example");
    assert_eq!(directive(&policy, "worker-src"), "blob: 'self'");
    assert_eq!(directive(&policy, "object-src"), "'none'");
}

#[test]
fn what_the_site_policy_opens_by_kind() {
    let content = lists(&["frame:f.example img:i.example"]);
    let content: Vec<Request> = content[0].iter().cloned().collect();
    let own = AlwaysOpen {
        content: &content,
        local: &Local::ALL,
        ..AlwaysOpen::default()
    };
    let policy = policy_text(own, &lists(&["frame:g.example"]));
    assert_eq!(
        directive(&policy, "frame-src"),
        "blob: data: https://g.example https://f.example"
    );
    assert_eq!(directive(&policy, "worker-src"), "blob: data:");
    let i = format!("{BASE} {LOOPBACK} https://i.example");
    assert_eq!(directive(&policy, "img-src"), i);
    assert!(!directive(&policy, "script-src").contains("example"));
}

fn directive(policy: &str, name: &str) -> String {
    policy
        .split("; ")
        .find_map(|directive| directive.strip_prefix(&format!("{name} ")))
        .unwrap()
        .to_owned()
}

fn lists(texts: &[&str]) -> Vec<Requests> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

#[test]
fn a_grant_opens_its_kinds_only() {
    let first_party: Vec<Source> = vec!["*.wiki.example".parse().unwrap()];
    let open = lists(&[
        "img:*.tile.example frame:f.example",
        "connect:wss://c.example img:*.tile.example",
    ]);
    let policy = policy_text(own(&first_party), &open);
    let base = format!("{BASE} https://*.wiki.example {LOOPBACK}");
    let directive = |name| directive(&policy, name);
    assert_eq!(
        directive("img-src"),
        format!("{base} https://*.tile.example")
    );
    assert_eq!(directive("connect-src"), format!("{base} wss://c.example"));
    assert_eq!(directive("frame-src"), "https://f.example");
    assert_eq!(directive("font-src"), base);
    assert!(!directive("script-src").contains("tile"));
}

#[test]
fn what_is_contained_is_left_out() {
    let first_party: Vec<Source> = ["*.wiki.example", "upload.wiki.example"]
        .map(|text| text.parse().unwrap())
        .into();
    let open = lists(&[
        "img:x.tile.example img:a.wiki.example img:http://localhost:3000",
        "img:*.tile.example img:c.example/lib/",
        "img:c.example/lib/x.js img:*.tile.example",
    ]);
    assert_eq!(
        directive(&policy_text(own(&first_party), &open), "img-src"),
        format!(
            "{BASE} https://*.wiki.example {LOOPBACK} https://*.tile.example https://c.example/lib/"
        )
    );
}

#[test]
fn tightening_names_only_what_shrinks() {
    let before = lists(&["img:a.example", "font:f.example frame:f.example"]);
    assert_eq!(
        tightened_text(AlwaysOpen::default(), &before, &before),
        None
    );
    assert_eq!(
        tightened_text(AlwaysOpen::default(), &before, &before[..1]).unwrap(),
        format!("font-src {BASE} {LOOPBACK}; frame-src 'none'")
    );
}

#[test]
fn policies_are_read() {
    let allows = |policy: &str, kind, text: &str| {
        policy
            .parse::<Policy>()
            .unwrap()
            .allows(kind, &url(text), &url(PAGE))
    };
    // Policy, kind, URL, whether the policy allows the URL.
    let table = [
        ("", Kind::Img, "https://a.example/", true),
        ("img-src", Kind::Img, "https://a.example/", false),
        ("IMG-SRC *", Kind::Img, "https://a.example/", true),
        ("img-src 'none'", Kind::Img, "https://a.example/", false),
        ("img-src https:", Kind::Img, "https://a.example/", true),
        ("img-src https:", Kind::Img, "http://a.example/", false),
        (
            "img-src https://a.example/x:",
            Kind::Img,
            "https://a.example/x:",
            true,
        ),
        ("img-src data:", Kind::Img, "https://a.example/", false),
        ("img-src a.example", Kind::Img, "https://a.example/", true),
        ("img-src a.example", Kind::Img, "http://a.example/", false),
        (
            "img-src a.example:*",
            Kind::Img,
            "https://a.example:81/",
            true,
        ),
        (
            "img-src http://a.example",
            Kind::Img,
            "https://a.example/",
            true,
        ),
        ("img-src 'self'", Kind::Img, "https://wiki.example/x", true),
        ("img-src 'SELF'", Kind::Img, "https://wiki.example/x", true),
        (
            "img-src 'self'",
            Kind::Img,
            "https://wiki.example:81/",
            false,
        ),
        ("img-src 'self'", Kind::Img, "http://wiki.example/x", false),
        (
            "connect-src 'self'",
            Kind::Connect,
            "wss://wiki.example/x",
            true,
        ),
        (
            "img-src a.example; img-src *",
            Kind::Img,
            "https://b.example/",
            false,
        ),
        (
            "default-src a.example",
            Kind::Img,
            "https://a.example/",
            true,
        ),
        (
            "default-src a.example; img-src b.example",
            Kind::Img,
            "https://a.example/",
            false,
        ),
        (
            "child-src a.example; default-src 'none'",
            Kind::Worker,
            "https://a.example/",
            true,
        ),
        (
            "script-src a.example; default-src 'none'",
            Kind::Worker,
            "https://a.example/",
            true,
        ),
        (
            "script-src a.example; default-src 'none'",
            Kind::Frame,
            "https://a.example/",
            false,
        ),
        (
            "script-src 'nonce-abc'",
            Kind::Script,
            "https://a.example/",
            false,
        ),
    ];
    for (policy, kind, text, expected) in table {
        assert_eq!(
            allows(policy, kind, text),
            expected,
            "{policy} {kind} {text}"
        );
    }
    let error = "img-src a_b.example".parse::<Policy>().unwrap_err();
    assert!(
        error.to_string().starts_with("img-src: “a_b.example”: "),
        "{error}"
    );
    let text = "default-src 'self' data: * a.example https://*.b.example:8443/x/; img-src";
    assert_eq!(text.parse::<Policy>().unwrap().to_string(), text);
}

const POOL: [&str; 14] = [
    "img:a.example",
    "font+img:a.example:8443",
    "a.example",
    "img:*.a.example",
    "img:b.a.example",
    "script:a.example/lib/",
    "script:a.example/lib/x.js",
    "script:a.example",
    "connect:wss://a.example",
    "frame:a.example",
    "worker:a.example",
    "connect:http://localhost:8443",
    "media:xa.example",
    "style:a.example/lib/%7Eu/",
];

fn requests() -> impl Strategy<Value = Requests> {
    subsequence(POOL.to_vec(), 0..6).prop_map(|texts| texts.join(" ").parse().unwrap())
}

fn first_parties() -> impl Strategy<Value = Vec<Source>> {
    prop::collection::vec(urls::sources(), 0..3)
}

/// What the policy should allow.
fn is_meant(kind: Kind, url: &Url, first_party: &[Source], open: &[Requests]) -> bool {
    let granted = open
        .iter()
        .flatten()
        .any(|request: &Request| request.kinds().has(kind) && request.source().matches(url));
    let is_closed = Kinds::from_iter([Kind::Frame, Kind::Worker]).has(kind);
    let is_loopback = matches!(url.host(), "localhost" | "127.0.0.1");
    granted || (!is_closed && (is_loopback || first_party.iter().any(|own| own.matches(url))))
}

fn allows(text: &str, kind: Kind, target: &Url) -> bool {
    let policy: Policy = text.parse().unwrap();
    policy.allows(kind, target, &url(PAGE))
}

/// The verdict of the crate `content-security-policy`, which follows the text of the specification.
fn their_verdict(text: &str, kind: Kind, target: &Url) -> bool {
    let list = csp::CspList::parse(
        text,
        csp::PolicySource::Meta,
        csp::PolicyDisposition::Enforce,
    );
    let scheme = format!("{:?}", target.scheme()).to_lowercase();
    let href = format!(
        "{scheme}://{}:{}{}",
        target.host(),
        target.port(),
        target.path()
    );
    let href = url::Url::parse(&href).unwrap();
    let request = csp::Request {
        url: href.clone(),
        current_url: href,
        origin: url::Url::parse(PAGE).unwrap().origin(),
        redirect_count: 0,
        destination: match kind {
            Kind::Connect => csp::Destination::None,
            Kind::Font => csp::Destination::Font,
            Kind::Frame => csp::Destination::IFrame,
            Kind::Img => csp::Destination::Image,
            Kind::Media => csp::Destination::Video,
            Kind::Script => csp::Destination::Script,
            Kind::Style => csp::Destination::Style,
            Kind::Worker => csp::Destination::Worker,
        },
        initiator: csp::Initiator::None,
        nonce: String::new(),
        integrity_metadata: String::new(),
        parser_metadata: csp::ParserMetadata::None,
    };
    matches!(
        list.should_request_be_blocked(&request).0,
        csp::CheckResult::Allowed
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn the_policy_allows_first_party_and_grants_and_nothing_else(
        first_party in first_parties(),
        open in prop::collection::vec(requests(), 0..3),
        target in urls::urls(),
    ) {
        let text = policy_text(own(&first_party), &open);
        for kind in Kind::ALL {
            let meant = is_meant(kind, &target, &first_party, &open);
            prop_assert_eq!(allows(&text, kind, &target), meant, "{} {:?}\n{}", kind, target, &text);
        }
    }

    /// It follows the letter of the specification, by which `wss` also lets https through, `ws`
    /// everything, and an upgrade keeps its port; Chromium, and so we, do not. And by which paths
    /// are split before they are decoded; Chromium decodes them first.
    #[test]
    fn another_implementation_reads_the_same(
        first_party in first_parties(),
        open in prop::collection::vec(requests(), 0..3),
        target in urls::urls(),
    ) {
        let text = policy_text(own(&first_party), &open);
        prop_assume!(!text.contains("%2F") && !target.path().to_ascii_uppercase().contains("%2F"));
        let is_plain = |source: &Source| source.scheme() == Scheme::Https;
        let all_plain = first_party.iter().chain(open.iter().flatten().map(Request::source)).all(is_plain);
        for kind in Kind::ALL {
            let (ours, theirs) = (allows(&text, kind, &target), their_verdict(&text, kind, &target));
            if all_plain {
                prop_assert_eq!(ours, theirs, "{} {:?}\n{}", kind, target, &text);
            }
            prop_assert!(theirs || !ours, "{} {:?}\n{}", kind, target, &text);
        }
    }

    #[test]
    fn tightening_leaves_what_is_still_granted_and_never_widens(
        first_party in first_parties(),
        open in prop::collection::vec(requests(), 1..4),
        kept in any::<prop::sample::Index>(),
        target in urls::urls(),
    ) {
        let after = &open[..kept.index(open.len())];
        let before = policy_text(own(&first_party), &open);
        let tightened = tightened_text(own(&first_party), &open, after).unwrap_or_default();
        for kind in Kind::ALL {
            let both = allows(&before, kind, &target) && allows(&tightened, kind, &target);
            prop_assert_eq!(both, is_meant(kind, &target, &first_party, after));
        }
    }
}
