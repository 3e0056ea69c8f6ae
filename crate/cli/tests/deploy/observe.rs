//! `observe` on a real wiki, in a real Chromium, with third parties that record who contacts them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use serde_json::{Map, Value, json};
use tempfile::TempDir;
use third_parties::ThirdParties;

use crate::farm::{Farm, Ran, mediawiki};

/// All ways to contact a host that the end-to-end tests know.
const WAYS: &str = include_str!("../../../../tests/end-to-end/tests/product/contacts/ways.js");

/// The kinds of the ways that a declaration can name.
const KINDS: [&str; 7] = [
    "connect", "font", "frame", "img", "media", "script", "style",
];

/// The browser does not say what this request is for.
const UNTOLD: &str = "audio-worklet.script.test as script";

/// A wiki, and third parties with all names under `.test`.
struct World {
    farm: Farm,
    parties: ThirdParties,
    folder: TempDir,
}

impl World {
    fn start(settings: &str) -> Option<Self> {
        let mediawiki = mediawiki()?;
        let folder = tempfile::tempdir().unwrap();
        let parties = ThirdParties::start(&["*.test"], folder.path()).unwrap();
        let farm = Farm::start(&mediawiki, settings);
        Some(Self {
            farm,
            parties,
            folder,
        })
    }

    /// A browser that finds the third parties. It runs without its sandbox, as the tests may run as root.
    fn browser(&self) -> PathBuf {
        let arguments = self.parties.browser_arguments();
        let quoted = arguments.iter().map(|text| format!("'{text}'"));
        let quoted = quoted.collect::<Vec<_>>().join(" ");
        let script = format!(
            "#!/bin/sh\nprogram=$(command -v chromium || command -v chromium-browser || command -v google-chrome)\nexec \"$program\" \"$@\" --no-sandbox {quoted}\n"
        );
        let path = self.folder.path().join("browser");
        fs::write(&path, script).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path
    }

    fn observe(&self, arguments: &[&str]) -> Ran {
        let browser = self.browser();
        let browser = browser.to_str().unwrap();
        let fixed = ["observe", "--browser", browser, "--watch", "16"];
        self.farm.command(&[&fixed[..], arguments].concat())
    }

    /// The names of the hosts to which requests came.
    fn contacted(&self) -> BTreeSet<String> {
        let log = fs::read_to_string(&self.parties.parties()[0].log).unwrap();
        let events = log
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap());
        let requests = events.filter(|event| event["event"] == "request");
        requests
            .map(|event| event["host"].as_str().unwrap_or_default().to_owned())
            .collect()
    }
}

/// What was seen, without the days: those are of today.
fn seen(file: &str) -> Map<String, Value> {
    let page: Value = serde_json::from_str(file).unwrap();
    assert_eq!(page["version"], 1);
    let mut seen = page["seen"].as_object().unwrap().clone();
    // What only the page itself contains has no days.
    seen.retain(|request, _| !request.ends_with(':'));
    for entry in seen.values_mut() {
        let entry = entry.as_object_mut().unwrap();
        let days = (entry.remove("first"), entry.remove("last"));
        assert!(days.0.is_some() && days.0 == days.1, "{entry:?}");
    }
    seen
}

/// `REQUEST ENTRY` for each, without quotation marks.
fn lines(seen: &Map<String, Value>) -> Vec<String> {
    let mut lines: Vec<String> = seen
        .iter()
        .map(|(request, entry)| {
            let fields: BTreeMap<_, _> = entry.as_object().unwrap().iter().collect();
            format!("{request} {}", json!(fields)).replace('"', "")
        })
        .collect();
    lines.sort();
    lines
}

const DEFINITION: &str = "* consent[ResourceLoader|hidden]|consent.js
* several[ResourceLoader]|several.js|several.css
* talk[ResourceLoader|namespaces=1]|talk.js
* quiet[ResourceLoader]|quiet.js
* held[ResourceLoader|dependencies=ext.gadget.consent|domains=img:held.test]|held.js
* library[ResourceLoader|hidden]|library.js
* needy[ResourceLoader|dependencies=ext.gadget.library]|needy.js
* styled[ResourceLoader|type=styles]|styled.css
* broken[ResourceLoader]|broken.js
* default one[ResourceLoader|default]|default.js
";

#[test]
#[allow(clippy::too_many_lines, reason = "one wiki")]
fn gadgets_are_charged_with_what_they_contact() {
    let Some(world) = World::start("$wgAllowExternalImages = true;") else {
        return;
    };
    let farm = &world.farm;
    for (title, text) in [
        ("MediaWiki:Gadgets-definition", DEFINITION),
        // It would hold what depends on it.
        (
            "MediaWiki:Gadget-consent.js",
            "fetch( 'https://consent.test/x.json' );",
        ),
        (
            "MediaWiki:Gadget-several.js",
            "new Image().src = 'https://img.test/1.png'; fetch( 'https://connect.test/x.json' ); mw.loader.load( 'https://script.test/lib/x.js' ); \
             $( '<iframe>', { src: 'https://frame.test/x.html' } ).appendTo( 'body' ); new WebSocket( 'wss://socket.test/socket' ); \
             navigator.sendBeacon( 'https://beacon.test/beacon', 'x' ); fetch( 'https://first.test/redirect?to=https://second.test/x.json' ); \
             new Worker( URL.createObjectURL( new Blob( [ \"fetch( 'https://worker.test/x.json' ); importScripts( 'https://imported.test/x.js' )\" ] ) ) ); \
             new EventSource( 'https://events.test/events' ); new Image().src = 'http://127.0.0.1:9/own.png';",
        ),
        (
            "MediaWiki:Gadget-several.css",
            "@font-face { font-family: x; src: url( https://font.test/x.woff2 ); } body { font-family: x; list-style-image: url( https://mark.test/1.png ); } body::before { content: url( https://below.test/1.png ); }",
        ),
        (
            "MediaWiki:Gadget-talk.js",
            "if ( mw.config.get( 'wgNamespaceNumber' ) === 1 ) { fetch( 'https://talk.test/x.json' ); }",
        ),
        (
            "MediaWiki:Gadget-quiet.js",
            "new mw.Api().get( { action: 'query' } );",
        ),
        (
            "MediaWiki:Gadget-held.js",
            "new Image().src = 'https://held.test/1.png';",
        ),
        (
            "MediaWiki:Gadget-library.js",
            "fetch( 'https://library.test/x.json' );",
        ),
        (
            "MediaWiki:Gadget-needy.js",
            "fetch( 'https://needy.test/x.json' );",
        ),
        (
            "MediaWiki:Gadget-styled.css",
            "body { background-image: url( https://styled.test/1.png ); }",
        ),
        (
            "MediaWiki:Gadget-broken.js",
            "fetch( 'https://broken.test/x.json' ); throw new Error( 'it is broken' );",
        ),
        (
            "MediaWiki:Gadget-default.js",
            "fetch( 'https://default.test/x.json' );",
        ),
        // The site's scripts contact the same host as a gadget.
        (
            "MediaWiki:Common.js",
            "fetch( 'https://common.test/x.json' ); fetch( 'https://connect.test/x.json' );",
        ),
        (
            "MediaWiki:Common.css",
            "#mw-content-text { background: url( https://css.test/1.png ); }",
        ),
        ("Main Page", "A picture: https://content.test/1.png"),
        ("Talk:Main Page", "Words."),
    ] {
        farm.save(title, text);
    }
    let file = farm.folder.path().join("seen.json");
    let ran = world
        .observe(&["--pages", "1", "--output", file.to_str().unwrap()])
        .ends(1)
        .says("because they did not run: broken\n")
        .says("quiet: 1 page views, 0 requests");
    assert_eq!(ran.out, "");
    let text = fs::read_to_string(&file).unwrap();
    let found = seen(&text);
    assert_eq!(
        lines(&found),
        [
            "connect:beacon.test {by:{several:1},pages:1}",
            // Its code ran as far as it went.
            "connect:broken.test {by:{broken:1},pages:1}",
            "connect:common.test {by:{@site:2},pages:2}",
            "connect:connect.test {by:{@site:2,several:1},pages:3}",
            "connect:default.test {by:{default_one:1},pages:1}",
            "connect:events.test {by:{several:1},pages:1}",
            "connect:first.test {by:{several:1},pages:1}",
            // By itself it was charged; with what needs it, it is one of the two.
            "connect:library.test {by:{library:1},gadgets:[library,needy],pages:2}",
            "connect:needy.test {gadgets:[library,needy],pages:1}",
            "connect:second.test {by:{several:1},pages:1}",
            "connect:talk.test {by:{talk:1},pages:1}",
            "connect:worker.test {by:{several:1},pages:1}",
            "connect:wss://socket.test {by:{several:1},pages:1}",
            "font:font.test {by:{several:1},pages:1}",
            "frame:frame.test {by:{several:1},pages:1}",
            "img:below.test {by:{several:1},pages:1}",
            "img:content.test {content:true,gadgets:[],pages:1}",
            "img:css.test {by:{@site:2},pages:2}",
            "img:held.test {by:{held:1},pages:1}",
            "img:img.test {by:{several:1},pages:1}",
            "img:mark.test {by:{several:1},pages:1}",
            "img:styled.test {by:{styled:1},pages:1}",
            "script:imported.test/x.js {by:{several:1},pages:1}",
            "script:script.test/lib/x.js {by:{several:1},pages:1}",
        ]
    );
    // The third parties' own log says the same.
    let hosts: BTreeSet<String> = found.keys().map(|request| host(request)).collect();
    assert_eq!(hosts, world.contacted());

    // What the file is for.
    let drafts = farm
        .command(&["draft", "--observed", file.to_str().unwrap()])
        .ends(0)
        .says("held\n  MediaWiki:Gadgets-definition declares all of it")
        .says("entries for “firstParty” of MediaWiki:Gadget-consent-policy.json");
    // By itself the library explains its own contact, and not that of the gadget that needs it.
    let drafts = drafts
        .says("one or several of: library, needy\n  seen only         connect:needy.test;")
        .says("library\n  MediaWiki:Gadgets-definition does not declare connect:library.test\n");
    assert_eq!(drafts.out.matches("connect:needy.test").count(), 1);
    farm.check_secret();
}

fn host(request: &str) -> String {
    let (_, source) = request.split_once(':').unwrap();
    let source = source.strip_prefix("wss://").unwrap_or(source);
    source.split('/').next().unwrap().to_owned()
}

/// The kinds are what Content Security Policy calls them: each way to make a contact, against the name of its
/// host and the log of the third party.
#[test]
fn every_way_has_its_kind() {
    let Some(world) = World::start("") else {
        return;
    };
    let farm = &world.farm;
    farm.save(
        "MediaWiki:Gadgets-definition",
        "* ways[ResourceLoader]|ways.js",
    );
    // ResourceLoader does not take the syntax of all ways; a page that it does not read has them.
    farm.save(
        "MediaWiki:Gadget-ways.js",
        "mw.loader.load( mw.config.get( 'wgScript' ) + '?title=MediaWiki:Ways.js&action=raw&ctype=text/javascript' );",
    );
    let kinds = json!(KINDS);
    let run = format!(
        "window.contacts.names().filter( ( [ kind ] ) => {kinds}.includes( kind ) ).forEach( ( [ kind, all ] ) => \
         all.forEach( ( [ way ] ) => window.contacts.go( kind, way, 'KIND.test' ) ) );"
    );
    farm.save("MediaWiki:Ways.js", &format!("{WAYS}\n{run}"));
    let ran = world.observe(&["--page", "Main Page"]).ends(0);
    // A host is named for its way and its kind.
    let seen: BTreeSet<String> = seen(&ran.out)
        .iter()
        .map(|(request, entry)| {
            assert_eq!(entry["by"], json!({ "ways": 1 }), "{request}");
            let (kind, _) = request.split_once(':').unwrap();
            format!("{} as {kind}", host(request))
        })
        .collect();
    let arrived = world.contacted();
    let expected: BTreeSet<String> = arrived
        .iter()
        .map(|host| {
            let kind = host.rsplit('.').nth(1).unwrap();
            format!("{host} as {kind}")
        })
        .collect();
    let missed = expected.difference(&seen).filter(|one| *one != UNTOLD);
    let missed: Vec<&String> = missed.collect();
    assert!(missed.is_empty(), "missed, or of another kind: {missed:#?}");
    // What the browser had asked for when the page was left need not have arrived; its kind counts.
    let is_as_named = |one: &&String| {
        let (host, kind) = one.split_once(" as ").unwrap();
        host.rsplit('.').nth(1) == Some(kind)
    };
    let other: Vec<&String> = seen.iter().filter(|one| !is_as_named(one)).collect();
    assert!(other.is_empty(), "of another kind: {other:#?}");
    assert!(arrived.len() > 60, "{}", arrived.len());
    for kind in KINDS {
        let end = format!(" as {kind}");
        assert!(seen.iter().any(|one| one.ends_with(&end)), "{kind}");
    }
}

/// What the wiki's own policy blocks is wanted, and so it is told.
#[test]
fn what_the_wikis_own_policy_blocks_is_seen() {
    let Some(world) = World::start("$wgCSPHeader = [ 'default-src' => false ];") else {
        return;
    };
    let farm = &world.farm;
    farm.save(
        "MediaWiki:Gadgets-definition",
        "* one[ResourceLoader]|one.js",
    );
    farm.save(
        "MediaWiki:Gadget-one.js",
        "mw.loader.load( 'https://blocked.test/x.js' ); new Image().src = 'https://open.test/1.png';",
    );
    let ran = world.observe(&["--page", "Main Page"]).ends(0);
    assert_eq!(
        lines(&seen(&ran.out)),
        [
            "img:open.test {by:{one:1},pages:1}",
            "script:blocked.test/x.js {by:{one:1},pages:1}",
        ]
    );
    assert_eq!(world.contacted(), BTreeSet::from(["open.test".to_owned()]));
}

/// The password of an account that only reads.
const SECRET: &str = "a-reader-and-nothing-else-9";

/// Many gadgets are there for readers who are logged in.
#[test]
fn pages_can_be_read_as_an_account() {
    let Some(world) = World::start("") else {
        return;
    };
    let farm = &world.farm;
    farm.save(
        "MediaWiki:Gadgets-definition",
        "* one[ResourceLoader]|one.js",
    );
    farm.save(
        "MediaWiki:Gadget-one.js",
        "fetch( 'https://' + ( mw.user.isAnon() ? 'nobody' : mw.config.get( 'wgUserName' ).toLowerCase() ) + '.test/x.json' );",
    );
    farm.administrator().create_account("Rita", SECRET).unwrap();
    let file = farm.folder.path().join("reader");
    let name = file.to_str().unwrap().to_owned();
    let save = |text: String| {
        fs::write(&file, text).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    };
    save(format!("user = Rita\npassword = {SECRET}\n"));
    let ran = world
        .observe(&["--page", "Main Page", "--reader", &name])
        .ends(0)
        .says("pages are read as Rita");
    assert_eq!(
        lines(&seen(&ran.out)),
        ["connect:rita.test {by:{one:1},pages:1}"]
    );
    assert!(!ran.out.contains(SECRET) && !ran.err.contains(SECRET));
    let ran = world.observe(&["--page", "Main Page"]).ends(0);
    assert_eq!(
        lines(&seen(&ran.out)),
        ["connect:nobody.test {by:{one:1},pages:1}"]
    );
    // An account with which a gadget could harm others is not taken, nor is a login of the API.
    save(format!(
        "user = Ines\npassword = {}\n",
        crate::farm::ACCOUNT
    ));
    world
        .observe(&["--reader", &name])
        .ends(2)
        .says("Ines has rights with which a gadget could harm others (editinterface, ");
    save(format!(
        "user = Ines@deploy\npassword = {}\n",
        crate::farm::PASSWORD
    ));
    world
        .observe(&["--reader", &name])
        .ends(2)
        .says("has no account that can read pages");
}

#[test]
fn what_is_in_the_way_is_said() {
    let Some(world) = World::start("") else {
        return;
    };
    let farm = &world.farm;
    farm.save(
        "MediaWiki:Gadgets-definition",
        "* one[ResourceLoader|categories=Nothing]|one.js\n* endless[ResourceLoader]|endless.js\n* leaving[ResourceLoader]|leaving.js",
    );
    farm.save(
        "MediaWiki:Gadget-one.js",
        "fetch( 'https://one.test/x.json' );",
    );
    farm.save("MediaWiki:Gadget-endless.js", "for ( ;; ) {}");
    farm.save(
        "MediaWiki:Gadget-leaving.js",
        "alert( 'x' ); window.open( 'https://popup.test/x.html' ); location.href = 'https://away.test/x.html';",
    );
    world
        .observe(&["--pages", "1"])
        .ends(1)
        .says("one: no page of the wiki meets its conditions; name one with --page")
        .says("endless did not run on Main Page: the page did not answer")
        .says("did not run: one, endless");
    farm.command(&["observe", "--browser", "/nowhere/chromium"])
        .ends(2)
        .says("the browser /nowhere/chromium does not start");
    farm.command(&["observe", "--browser", "/bin/false"])
        .ends(2)
        .says("the browser /bin/false ended");
    farm.command(&["observe", "nobody", "--browser", "/bin/false"])
        .ends(2)
        .says("the wiki defines no gadget “nobody”");
}

#[test]
fn what_workers_contact_is_seen() {
    let Some(world) = World::start("") else {
        return;
    };
    let farm = &world.farm;
    farm.save(
        "MediaWiki:Gadgets-definition",
        "* one[ResourceLoader]|one.js",
    );
    farm.save(
        "MediaWiki:Gadget-one.js",
        "new Worker( URL.createObjectURL( new Blob( [ \"fetch( 'https://worker.test/x.json' ); importScripts( 'https://imported.test/x.js' )\" ] ) ) ); \
         new SharedWorker( URL.createObjectURL( new Blob( [ \"fetch( 'https://shared.test/x.json' )\" ] ) ) );",
    );
    let ran = world.observe(&["--page", "Main Page"]).ends(0);
    assert_eq!(
        lines(&seen(&ran.out)),
        [
            "connect:shared.test {by:{one:1},pages:1}",
            "connect:worker.test {by:{one:1},pages:1}",
            "script:imported.test/x.js {by:{one:1},pages:1}",
        ]
    );
}
