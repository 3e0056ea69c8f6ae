use gadget_consent_core::{Kind, SitePolicy};

use super::{Blocked, Circumstances, Contact, Declared, Inside, Way, Why};
use crate::wiki::blocked::{Attempt, BlockedRequest, BlockedRequests, By};

/// What the loader's side writes for a page with the answers below (`gadget-loader/src/policy.js`).
const OURS: &str = "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob: https://*.wiki.example;\
    frame-src  ;worker-src blob:;object-src  ;\
    img-src 'self' data: https://*.wiki.example https://*.tile.example https://c.example/pictures/;\
    script-src 'self' 'unsafe-inline' https://c.example/lib/;\
    connect-src 'self' https://*.wiki.example https://own.example;\
    base-uri http: https: wss://*.probe";
const SERVER: &str = "default-src 'self' https://images.wiki.example; script-src 'self'";

const OPEN: &str = "img:*.tile.example img+script:c.example/lib/ img:c.example/pictures/ \
    connect:own.example";

/// A page on which `my_map` and `charts` have run, and `notes` has not.
fn declared() -> Vec<Declared> {
    let declared = |gadget: &str, requests: &str, granted: &str, refused: &str, has_run| Declared {
        gadget: gadget.to_owned(),
        requests: requests.parse().unwrap(),
        granted: granted.parse().unwrap(),
        refused: refused.parse().unwrap(),
        has_run,
    };
    vec![
        declared(
            "my_map",
            "img:*.tile.example font:f.example connect:late.example",
            "img:*.tile.example",
            "font:f.example",
            true,
        ),
        declared(
            "charts",
            "script:c.example/lib/ img:c.example/pictures/",
            "script:c.example/lib/ img:c.example/pictures/",
            "",
            true,
        ),
        declared(
            "notes",
            "connect:n.example img:*.tile.example",
            "img:*.tile.example",
            "",
            false,
        ),
        declared("never", "img:r.example", "", "img:r.example", false),
    ]
}

fn requests(kind: &str, attempts: Vec<Attempt>) -> BlockedRequests {
    BlockedRequests {
        requests: vec![BlockedRequest {
            kind: kind.to_owned(),
            count: 3,
            by_ours: u32::from(attempts.iter().any(|one| one.by_ours)) * 2,
            attempts,
        }],
        own_host: "www.wiki.example:8080".to_owned(),
        has_own_scripts: true,
        ..BlockedRequests::default()
    }
}

fn attempt(url: &str, policy: &str, by: By) -> Attempt {
    Attempt {
        url: url.to_owned(),
        policy: policy.to_owned(),
        by_ours: policy.contains("wss://*.probe"),
        by,
    }
}

fn told(blocked: &BlockedRequests) -> Blocked {
    let policy = SitePolicy {
        forbidden_kinds: Kind::Font.into(),
        forbidden_sources: vec!["*.forbidden.example".parse().unwrap()],
        ..SitePolicy::default()
    };
    Blocked::new(
        blocked,
        &Circumstances {
            declared: &declared(),
            open: &OPEN.parse().unwrap(),
            policy: &policy,
        },
    )
}

fn written(contact: &Contact) -> String {
    let why = match &contact.why {
        Why::NotAllowed => "not allowed".to_owned(),
        Why::Partly(sources) => {
            let sources: Vec<String> = sources.iter().map(ToString::to_string).collect();
            format!("only {}", sources.join(" "))
        }
        Why::SentOn => "sent on".to_owned(),
        Why::OtherPolicy => "other policy".to_owned(),
        Why::Held => "held".to_owned(),
    };
    let offer = contact
        .offer
        .as_ref()
        .map(|offer| format!("; offer {offer}"));
    let gadgets = contact.gadgets.join(", ");
    format!(
        "{}: {why} ({gadgets}){}",
        contact.site,
        offer.unwrap_or_default()
    )
}

/// Way, address, policy; what is told of it.
const TABLE: &[(&str, &str, &str, &str)] = &[
    // Nothing of the site is allowed.
    (
        "connect",
        "https://t.example:8443/x",
        OURS,
        "t.example:8443: not allowed (); offer connect:t.example:8443",
    ),
    (
        "connect",
        "wss://t.example/",
        OURS,
        "wss://t.example: not allowed (); offer connect:wss://t.example",
    ),
    // What cannot be allowed is not offered.
    (
        "connect",
        "http://t.example/x",
        OURS,
        "http://t.example: not allowed ()",
    ),
    (
        "font",
        "https://t.example/x",
        OURS,
        "t.example: not allowed ()",
    ),
    (
        "img",
        "https://a.forbidden.example/x",
        OURS,
        "a.forbidden.example: not allowed ()",
    ),
    ("img", "https://[::1]/x", OURS, "[::1]: not allowed ()"),
    // A gadget asks for the site. Only those that have run are named; it is offered for none.
    (
        "connect",
        "https://late.example/",
        OURS,
        "late.example: not allowed (my_map)",
    ),
    (
        "connect",
        "https://n.example/",
        OURS,
        "n.example: not allowed ()",
    ),
    (
        "img",
        "https://n.example/",
        OURS,
        "n.example: not allowed ()",
    ),
    (
        "img",
        "https://f.example/f.png",
        OURS,
        "f.example: not allowed ()",
    ),
    // Its user has said no to it.
    ("font", "https://f.example/f.woff", OURS, ""),
    ("img", "https://r.example/", OURS, ""),
    // Another scheme, port or path of a site that is allowed.
    (
        "img",
        "http://a.tile.example/1.png",
        OURS,
        "http://a.tile.example: only *.tile.example (my_map)",
    ),
    (
        "img",
        "https://a.tile.example:8443/1.png",
        OURS,
        "a.tile.example:8443: only *.tile.example (my_map)",
    ),
    (
        "script",
        "https://c.example/x.js",
        OURS,
        "c.example: only c.example/lib/ (charts)",
    ),
    (
        "connect",
        "wss://own.example/",
        OURS,
        "wss://own.example: only own.example (); offer connect:wss://own.example",
    ),
    // Another kind.
    (
        "connect",
        "https://a.tile.example/1.png",
        OURS,
        "a.tile.example: not allowed ()",
    ),
    // The address is allowed: so the site sent the contact on.
    (
        "img",
        "https://a.tile.example/1.png",
        OURS,
        "a.tile.example: sent on (my_map)",
    ),
    (
        "script",
        "https://c.example/lib/x.js",
        OURS,
        "c.example: sent on (charts)",
    ),
    (
        "connect",
        "https://own.example/",
        OURS,
        "own.example: sent on ()",
    ),
    (
        "img",
        "https://upload.wiki.example/1.png",
        OURS,
        "upload.wiki.example: sent on ()",
    ),
    (
        "img",
        "http://www.wiki.example:8080/1.png",
        OURS,
        "http://www.wiki.example:8080: sent on ()",
    ),
    // A policy that is not ours.
    (
        "img",
        "https://a.tile.example/1.png",
        SERVER,
        "a.tile.example: other policy (my_map)",
    ),
    (
        "connect",
        "https://own.example/",
        SERVER,
        "own.example: other policy ()",
    ),
    (
        "img",
        "https://a.tile.example/1.png",
        "img-src *.tile.example",
        "a.tile.example: sent on (my_map)",
    ),
    (
        "img",
        "https://a.tile.example/1.png",
        "img-src https:",
        "a.tile.example: sent on (my_map)",
    ),
    // What it does to the wiki itself, and to what our policy blocks as well, is not told twice.
    ("img", "https://upload.wiki.example/1.png", SERVER, ""),
    (
        "img",
        "http://www.wiki.example:8080/1.png",
        "img-src https://x.example",
        "",
    ),
    ("connect", "https://t.example/x", SERVER, ""),
    // No policy governs it.
    ("leave", "https://f.example/204", "", "f.example: held ()"),
    (
        "speculate",
        "https://x.example:8443/",
        "",
        "x.example:8443: held ()",
    ),
    ("prefetch", "https://f.example/", OURS, ""),
    ("img", "nonsense", OURS, ""),
];

#[test]
fn why_a_contact_was_blocked_and_whose_it_is() {
    for (way, url, policy, expected) in TABLE {
        let told = told(&requests(way, vec![attempt(url, policy, By::Unknown)]));
        let found: Vec<String> = told.contacts.iter().map(written).collect();
        assert_eq!(found.join("\n"), *expected, "{way} {url} by {policy}");
    }
}

#[test]
fn only_what_a_script_of_the_users_may_have_tried_is_offered() {
    for (by, has_own_scripts, is_offered) in [
        (By::Unknown, true, true),
        (By::Unknown, false, false),
        (By::Content, true, false),
        (By::WikiScript, true, false),
    ] {
        let mut blocked = requests("connect", vec![attempt("https://t.example/", OURS, by)]);
        blocked.has_own_scripts = has_own_scripts;
        let told = told(&blocked);
        assert_eq!(
            told.contacts[0].offer.is_some(),
            is_offered,
            "{by:?} {has_own_scripts}"
        );
    }
}

#[test]
fn what_was_tried_in_different_ways_is_told_once_each() {
    let attempts = vec![
        attempt("https://a.tile.example/1.png", OURS, By::Unknown),
        attempt("https://a.tile.example/2.png", OURS, By::Unknown),
        attempt("http://a.tile.example/1.png", OURS, By::Unknown),
        attempt("https://a.tile.example/1.png", SERVER, By::Unknown),
    ];
    let told = told(&requests("img", attempts));
    let found: Vec<String> = told.contacts.iter().map(written).collect();
    assert_eq!(
        found,
        [
            "a.tile.example: sent on (my_map)",
            "http://a.tile.example: only *.tile.example (my_map)",
            "a.tile.example: other policy (my_map)",
        ]
    );
    assert_eq!(told.count, 2);
}

#[test]
fn what_only_another_policy_blocked_is_not_counted() {
    let table = [(SERVER, 0), ("img-src https:", 3), (OURS, 2)];
    for (policy, expected) in table {
        let one = attempt("https://a.tile.example/1.png", policy, By::Unknown);
        assert_eq!(
            told(&requests("img", vec![one])).count,
            expected,
            "{policy}"
        );
    }
}

#[test]
fn what_is_not_worth_telling_is_still_counted() {
    let mut blocked = requests(
        "font",
        vec![attempt("https://f.example/f.woff", OURS, By::Unknown)],
    );
    blocked.more = 7;
    let told = told(&blocked);
    assert_eq!((told.contacts, told.count, told.more), (Vec::new(), 0, 7));
}

#[test]
fn what_is_of_the_page_itself_is_no_contact_with_another_site() {
    let own = "https://wiki.example/w/index.php";
    let open_frames = OURS.replace("frame-src  ;", "frame-src 'self';");
    let table = [
        ("frame", own, OURS, "frame wiki.example"),
        ("frame", "blob:", OURS, "frame blob:"),
        ("frame", "data:", OURS, "frame data:"),
        ("worker", "data:", OURS, "worker data:"),
        ("worker", own, OURS, "worker wiki.example"),
        ("object", own, OURS, "object wiki.example"),
        ("object", "data:", OURS, "object data:"),
        // What is open was sent on.
        ("frame", own, open_frames.as_str(), ""),
        // What another policy does to the wiki itself is the wiki's own affair.
        ("frame", own, SERVER, ""),
        ("img", own, OURS, ""),
        ("frame", "https://t.example", OURS, ""),
        ("object", "https://t.example/x.pdf", OURS, ""),
    ];
    for (kind, url, policy, expected) in table {
        let mut blocked = requests(kind, vec![attempt(url, policy, By::Content)]);
        "wiki.example".clone_into(&mut blocked.own_host);
        let told = told(&blocked);
        let found: Vec<String> = told
            .inside
            .iter()
            .map(|Inside { way, source }| format!("{} {source}", way.name()))
            .collect();
        assert_eq!(found.join(", "), expected, "{kind} {url}");
        if !expected.is_empty() {
            assert_eq!((told.contacts, told.count), (Vec::new(), 0), "{kind} {url}");
        }
    }
}

#[test]
fn what_nobody_can_open_is_told() {
    for (kind, way) in [("object", Way::Object), ("other", Way::Other)] {
        let one = attempt("https://t.example/x", OURS, By::Content);
        let told = told(&requests(kind, vec![one]));
        let [contact] = &told.contacts[..] else {
            panic!("{kind}: {told:?}");
        };
        assert_eq!((contact.way, &contact.why), (way, &Why::Held));
        assert_eq!((contact.offer.as_ref(), told.count), (None, 2));
        // What a server blocks, and nobody can allow, is the server's.
        let one = attempt("https://t.example/x", SERVER, By::Content);
        let contacts = self::told(&requests(kind, vec![one])).contacts;
        assert_eq!(contacts, Vec::new());
    }
}
