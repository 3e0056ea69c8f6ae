use serde_json::json;

use super::*;

const WIKI: &str = "https://wiki.example";

fn event(session: &str, method: &str, params: Value) -> Event {
    Event {
        session: session.to_owned(),
        method: method.to_owned(),
        params,
    }
}

fn navigated(frame: &str, parent: Option<&str>, url: &str) -> Event {
    let params = json!({ "frame": { "id": frame, "parentId": parent, "url": url } });
    event("page", "Page.frameNavigated", params)
}

fn request(session: &str, frame: &str, id: &str, kind: &str, url: &str) -> Event {
    let params = json!({ "requestId": id, "frameId": frame, "type": kind, "request": { "url": url },
        "documentURL": format!("{WIKI}/page"), "initiator": { "type": "script" } });
    event(session, "Network.requestWillBeSent", params)
}

fn destination(session: &str, id: &str, dest: &str) -> Event {
    let params = json!({ "requestId": id, "headers": { "sec-fetch-dest": dest } });
    event(session, "Network.requestWillBeSentExtraInfo", params)
}

fn recorder() -> Recorder {
    let mut recorder = Recorder::new([WIKI.to_owned()], "page", "main");
    recorder.take(&navigated("main", None, &format!("{WIKI}/page")));
    recorder
}

fn seen(recorder: &mut Recorder) -> Vec<String> {
    recorder.contacts().keys().cloned().collect()
}

/// The requests that these events tell of.
fn of(events: &[Event]) -> Vec<String> {
    let mut recorder = recorder();
    for event in events {
        recorder.take(event);
    }
    seen(&mut recorder)
}

#[test]
fn a_kind_is_what_a_request_is_for() {
    for (kind, dest, expected) in [
        ("Other", "worker", "worker:x.example"),
        ("Script", "script", "script:x.example/a/b.js"),
        ("Stylesheet", "style", "style:x.example"),
        ("Other", "image", "img:x.example"),
        ("Image", "", "img:x.example"),
        ("Fetch", "empty", "connect:x.example"),
        ("Prefetch", "empty", "connect:x.example"),
        ("Media", "track", "media:x.example"),
        ("Font", "", "font:x.example"),
        ("EventSource", "", "connect:x.example"),
        ("Ping", "empty", "connect:x.example"),
        // The page itself, and what no declaration can name.
        ("Document", "document", ""),
        ("Other", "object", ""),
        ("Manifest", "manifest", ""),
        ("Preflight", "empty", ""),
        ("CSPViolationReport", "report", ""),
        ("Other", "", ""),
    ] {
        let mut events = vec![request(
            "page",
            "main",
            "1",
            kind,
            "https://x.example/a/b.js?q=secret#f",
        )];
        if !dest.is_empty() {
            events.push(destination("page", "1", dest));
        }
        let expected = Vec::from_iter((!expected.is_empty()).then(|| expected.to_owned()));
        assert_eq!(of(&events), expected, "{kind} {dest}");
        // They come in any order.
        events.reverse();
        assert_eq!(of(&events), expected, "{kind} {dest}");
    }
}

#[test]
fn only_contacts_of_others_are_recorded() {
    for (url, expected) in [
        ("https://wiki.example/w/load.php", ""),
        ("https://wiki.example:8443/x", "connect:wiki.example:8443"),
        ("http://localhost:1234/x", ""),
        ("http://127.0.0.1/x", ""),
        ("data:text/plain,x", ""),
        ("blob:https://x.example/1", ""),
        ("chrome://newtab/", ""),
        ("https://user:secret@x.example/x", "connect:x.example"),
        (
            "https://XN--BCHER-KVA.example/",
            "connect:xn--bcher-kva.example",
        ),
        ("wss://x.example/", "connect:wss://x.example"),
        ("https://[::1]/", ""),
        ("https://", ""),
        ("", ""),
    ] {
        let events = [request("page", "main", "1", "Fetch", url)];
        let expected = Vec::from_iter((!expected.is_empty()).then(|| expected.to_owned()));
        assert_eq!(of(&events), expected, "{url}");
    }
    // What cannot be declared is told.
    let mut recorder = recorder();
    recorder.take(&request(
        "page",
        "main",
        "1",
        "Image",
        "http://x.example/secret",
    ));
    assert!(seen(&mut recorder).is_empty());
    assert_eq!(
        Vec::from_iter(recorder.untold()),
        ["img of http://x.example"]
    );
}

#[test]
fn each_step_of_a_redirect_is_a_contact() {
    let mut second = request("page", "main", "1", "Other", "https://b.example/");
    second.params["redirectResponse"] = json!({});
    let found = of(&[
        request("page", "main", "1", "Other", "https://a.example/"),
        destination("page", "1", "image"),
        second,
    ]);
    assert_eq!(found, ["img:a.example", "img:b.example"]);
}

#[test]
fn what_others_frames_contact_is_theirs() {
    let attached = |session: &str, kind: &str, url: &str| {
        let params = json!({ "sessionId": session, "targetInfo": { "type": kind, "url": url } });
        event("page", "Target.attachedToTarget", params)
    };
    let found = of(&[
        request("page", "own", "0", "Document", "https://first.example/"),
        event(
            "page",
            "Page.frameAttached",
            json!({ "frameId": "own", "parentFrameId": "main" }),
        ),
        event(
            "page",
            "Page.frameAttached",
            json!({ "frameId": "other", "parentFrameId": "main" }),
        ),
        navigated("own", Some("main"), "about:srcdoc"),
        request("page", "own", "1", "Image", "https://srcdoc.example/"),
        request("page", "other", "2", "Document", "https://other.example/"),
        navigated("other", Some("main"), "https://other.example/"),
        request("page", "other", "3", "Image", "https://inner.example/"),
        navigated("deeper", Some("other"), "about:blank"),
        request("page", "deeper", "4", "Image", "https://deeper.example/"),
        request(
            "page",
            "deeper",
            "5",
            "Document",
            "https://deepest.example/",
        ),
        attached("site", "iframe", "https://site.example/"),
        request("site", "site", "6", "Image", "https://of-site.example/"),
        attached("worker", "worker", "data:text/javascript,1"),
        request("worker", "", "7", "Fetch", "https://of-worker.example/"),
        request("worker", "", "7b", "Other", "https://imported.example/x.js"),
        request("unknown", "main", "8", "Image", "https://unknown.example/"),
        // The page leads the reader elsewhere.
        request("page", "main", "9", "Document", "https://away.example/"),
        navigated("main", None, "https://away.example/"),
        request("page", "main", "10", "Image", "https://of-away.example/"),
    ]);
    assert_eq!(
        found,
        [
            "frame:other.example",
            "connect:of-worker.example",
            "img:srcdoc.example",
            "script:imported.example/x.js",
        ]
        .map(str::to_owned)
        .into_iter()
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect::<Vec<_>>()
    );
}

#[test]
fn what_only_the_page_contains_is_recorded() {
    let mut recorder = recorder();
    recorder.take(&navigated("a", Some("main"), "blob:https://wiki.example/1"));
    recorder.take(&navigated("b", Some("main"), "data:text/html,x"));
    recorder.take(&navigated("c", Some("main"), "https://other.example/"));
    assert_eq!(
        recorder.local(),
        &BTreeSet::from([Local::BlobFrame, Local::DataFrame])
    );
    // In a frame of another site it is theirs.
    let mut other = self::recorder();
    other.take(&navigated("c", Some("main"), "https://other.example/"));
    other.take(&navigated("d", Some("c"), "data:text/html,x"));
    assert!(other.local().is_empty());
}

#[test]
fn what_was_blocked_was_wanted() {
    let issue = |directive: &str, url: &str, report: bool| {
        let details = json!({ "violatedDirective": directive, "blockedURL": url, "isReportOnly": report,
            "contentSecurityPolicyViolationType": "kURLViolation" });
        let issue = json!({ "code": "ContentSecurityPolicyIssue",
            "details": { "contentSecurityPolicyIssueDetails": details } });
        event("page", "Audits.issueAdded", json!({ "issue": issue }))
    };
    let found = of(&[
        issue("script-src-elem", "https://a.example/x.js", false),
        issue("frame-src", "https://b.example/", false),
        issue("img-src", "https://c.example/", true),
        issue("default-src", "https://d.example/", false),
        issue("img-src", "", false),
    ]);
    assert_eq!(found, ["frame:b.example", "script:a.example/x.js"]);
}

/// Nothing that a page does makes this grow without end, or fail.
#[test]
fn everything_is_bounded() {
    let mut recorder = recorder();
    for number in 0..30_000 {
        let (id, url) = (number.to_string(), format!("https://h{number}.example/"));
        recorder.take(&request("page", "main", &id, "Image", &url));
        recorder.take(&navigated(&id, Some("main"), "about:blank"));
    }
    assert_eq!(recorder.contacts().len(), MOST);
    assert!(recorder.is_cut() && recorder.frames.len() <= MOST_OPEN);
    let long = format!("https://x.example/{}", "a".repeat(1 << 20));
    let mut recorder = self::recorder();
    for number in 0..100 {
        let (id, url) = (number.to_string(), format!("https://x.example/{number}"));
        recorder.take(&request("page", "main", &id, "Image", &url));
    }
    recorder.take(&request("page", "main", "long", "Image", &long));
    let contact = &recorder.contacts()["img:x.example"];
    assert_eq!(contact.addresses.len(), MOST_ADDRESSES);
    // Frames in a circle.
    let mut recorder = self::recorder();
    recorder.take(&navigated("a", Some("b"), "about:blank"));
    recorder.take(&navigated("b", Some("a"), "about:blank"));
    recorder.take(&request("page", "a", "1", "Image", "https://x.example/"));
    assert!(seen(&mut recorder).is_empty());
    // Something else than the protocol says.
    for params in [
        json!(null),
        json!([]),
        json!({ "frame": 1, "issue": [], "headers": [ 1 ] }),
    ] {
        for method in [
            "Target.attachedToTarget",
            "Page.frameAttached",
            "Page.frameNavigated",
            "Network.requestWillBeSent",
            "Network.requestWillBeSentExtraInfo",
            "Network.webSocketCreated",
            "Audits.issueAdded",
        ] {
            recorder.take(&event("page", method, params.clone()));
        }
    }
    assert!(seen(&mut recorder).is_empty());
}
