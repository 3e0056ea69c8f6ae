//! The contact matrix: a hostile script on a decided page tries every way to contact a host, for
//! hosts in every state. The servers' logs say what arrived. `docs/threat-model.md` has the
//! results: the whole table for Chromium, the differences for Firefox.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use end_to_end::browser::Browser;
use end_to_end::demo::Redefined;
use end_to_end::dialog::DIALOG;
use end_to_end::log::Log;
use end_to_end::{Engine, Person, World, scenario};
use gadget_consent_core::Kind;
use serde_json::{Value, json};

pub const WAYS: &str = include_str!("contacts/ways.js");

/// A worker script on the wiki. It contacts the host that its address names.
const WORKER: &str = "addEventListener( 'install', () => skipWaiting() );
addEventListener( 'activate', ( event ) => event.waitUntil( clients.claim() ) );
addEventListener( 'fetch', ( event ) => {
	const [ , to ] = /\\/to-(.*)/.exec( event.request.url ) || [];
	if ( to ) {
		event.respondWith( fetch( `https://${ to }/x`, { mode: 'no-cors' } ) );
	}
} );
const host = location.hash.slice( 1 ) || new URL( location ).searchParams.get( 'host' );
const go = () => host && fetch( `https://${ host }/x` );
go();
onconnect = go;
";

/// With `GADGETCONSENT_WRITE_DOCS`, the test writes the table on this page. Otherwise it compares.
const PAGE: &str = "docs/threat-model.md";
const END: &str = "<!-- end -->\n";

const fn begin(engine: Engine) -> &'static str {
    match engine {
        Engine::Chromium => "<!-- contacts -->\n",
        Engine::Firefox => "<!-- contacts in Firefox -->\n",
    }
}

/// All contacts have arrived when no new host is reached for so long.
const WAIT: Duration = Duration::from_millis(3_500);

/// The same for fewer contacts: one of several states.
const LESS: Duration = Duration::from_millis(1_600);

/// How long a test waits for many contacts that must arrive.
const LONGEST: Duration = Duration::from_secs(20);

/// How long a test waits for one contact that must arrive.
const ARRIVE: Duration = Duration::from_secs(4);

/// How long it waits for one contact that must not arrive. Those that arrive take 50 to 300 ms.
const LEAVE: Duration = Duration::from_millis(1_200);

/// A page without the loader, which shows that a way works where no grant can open it.
const WITHOUT: &str = "without the module";

/// The column of `granted`.
const GRANTED: usize = 1;

/// The states of hosts, and how the names of hosts in that state end. `KIND` is the kind of the
/// way.
const STATES: [(&str, &str); 7] = [
    (WITHOUT, "open.test"),
    ("granted", "granted.test"),
    ("undeclared", "undeclared.test"),
    ("refused", "refused.test"),
    ("asked for now", "asked.test"),
    ("revoked here", "revoked.test"),
    ("granted for other kinds", "no-KIND.test"),
];

/// How far a contact got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// A connection: the server learns the reader's address, and which of its names is meant.
    Connection,
    /// A request.
    Request,
}

impl Reach {
    const fn name(self) -> &'static str {
        match self {
            Self::Connection => "connection",
            Self::Request => "**request**",
        }
    }
}

/// The ways that a policy within the page cannot close, and how far they get. All others are
/// closed.
const OPEN: [(&str, Reach); 8] = [
    // Not a fetch, by the standard.
    ("link rel=preconnect", Reach::Connection),
    ("link rel=dns-prefetch", Reach::Connection),
    ("WebRTC, by a TURN server", Reach::Connection),
    // The browser asks the site itself, as the page's own.
    (WEBAUTHN, Reach::Request),
    // No fetch directive covers other windows. Browsers open none unless the user has just clicked.
    ("window.open", Reach::Request),
    ("a form into another window", Reach::Request),
    // The other window shows a page of the wiki without the loader.
    ("a window of the wiki, and fetch in it", Reach::Request),
    // A service worker has the policy of its script, which has none.
    (CONTROLLED, Reach::Request),
];

const OPEN_IN_CHROMIUM: [(&str, Reach); 8] = [
    // Rules in SVG stay when their element is removed.
    ("speculation rules in SVG", Reach::Request),
    // Only a frame's means escape the loader's.
    (
        "speculation rules below a shadow root, by the means of a frame",
        Reach::Request,
    ),
    ("speculation rules in an about:blank window", Reach::Request),
    // Chromium connects before it checks the policy of the page around the frame.
    ("frame in a popup", Reach::Connection),
    ("iframe", Reach::Connection),
    ("iframe in a srcdoc frame", Reach::Connection),
    ("location of an about:blank frame", Reach::Connection),
    ("form into a frame", Reach::Connection),
];

/// Firefox ESR has no Navigation API, by which the loader holds most of these.
const OPEN_IN_FIREFOX: [(&str, Reach); 14] = [
    // Seen now and then: Firefox connects in advance to where a link leads.
    ("base, and what is relative to it", Reach::Connection),
    ("location", Reach::Request),
    ("meta refresh", Reach::Request),
    ("a link, clicked by script", Reach::Request),
    ("a link in SVG", Reach::Request),
    ("form, GET", Reach::Request),
    ("form, POST", Reach::Request),
    ("location, answered by 204", Reach::Request),
    ("location, answered by an attachment", Reach::Request),
    ("form, POST, answered by 204", Reach::Request),
    ("a download", Reach::Request),
    ("window.open into this window", Reach::Request),
    ("top.location, by a frame", Reach::Request),
    ("a form of a frame", Reach::Request),
];

/// Ways that arrive nowhere in the tests' browsers. `docs/threat-model.md` says why. All others must
/// arrive, or the test fails.
const UNTESTED: [&str; 17] = [
    "XSLT document()",
    "XSLT import",
    "fetch after document.open",
    "speculation rules after document.open",
    "link rel=prerender",
    "link rel=dns-prefetch",
    "SVG use",
    "CSS filter of an SVG",
    "worker by URL",
    "shared worker by URL",
    "service worker by URL",
    "speculation rules, prerender",
    "speculation rules in an about:blank frame",
    "WebTransport",
    "private state token",
    "a worklet of shared storage",
    "a fenced frame",
];

/// What Firefox ESR has not, or has switched off.
const UNTESTED_IN_FIREFOX: [&str; 26] = [
    "import map",
    "speculation rules in SVG",
    "a ping",
    "paint worklet",
    "import() of CSS",
    "link rel=manifest",
    "link rel=prefetch",
    "link rel=compression-dictionary",
    "CSS clip-path of an SVG",
    "speculation rules, prefetch",
    "speculation rules for links",
    "speculation rules, forty at once",
    "speculation rules within an element",
    "speculation rules, text added later",
    "speculation rules, type set later",
    "speculation rules in a fragment",
    "speculation rules below a shadow root",
    "speculation rules below a shadow root, by the means of a frame",
    "speculation rules in an about:blank window",
    "fetchLater",
    "FedCM",
    "PaymentRequest",
    "attributionsrc",
    "WebAuthn, related origins",
    "navigation.navigate",
    "frame in a popup",
];

/// How far a way may get.
fn open(engine: Engine, way: &Way) -> Option<Reach> {
    let more: &[_] = match engine {
        Engine::Chromium => &OPEN_IN_CHROMIUM,
        Engine::Firefox => &OPEN_IN_FIREFOX,
    };
    OPEN.iter()
        .chain(more)
        .find(|(name, _)| *name == way.name)
        .map(|(_, reach)| *reach)
}

fn lines() -> String {
    let gadget = |name: &str, domains: &str| {
        format!(
            "* matrix-{name}[ResourceLoader|dependencies=ext.gadget.consent|domains={domains}]|matrix.js\n"
        )
    };
    [
        gadget("granted", &granted("granted.test")),
        gadget("refused", &granted("refused.test")),
        gadget("asked", &granted("asked.test")),
        gadget("revoked", &granted("revoked.test")),
        gadget("wrong", &wrong()),
    ]
    .concat()
}

fn kinds(except: Option<Kind>) -> String {
    let kinds = Kind::ALL.into_iter().filter(|kind| Some(*kind) != except);
    kinds.map(Kind::name).collect::<Vec<_>>().join("+")
}

/// Every kind, for all subdomains of a host.
fn granted(host: &str) -> String {
    format!("{}:*.{host}, connect:wss://*.{host}", kinds(None))
}

/// For each kind, a host for which all other kinds are granted.
fn wrong() -> String {
    let hosts = Kind::ALL.into_iter().filter(|kind| *kind != Kind::Worker);
    let hosts: Vec<String> = hosts
        .map(|missing| format!("{}:*.no-{missing}.test", kinds(Some(missing))))
        .collect();
    hosts.join(", ")
}

/// A declaration's list, as the ledger writes it.
fn canonical(domains: &str) -> String {
    domains
        .split(", ")
        .map(|request| request.parse().unwrap())
        .collect::<gadget_consent_core::Requests>()
        .to_string()
}

/// A person with an answer for each gadget but `matrix-asked`.
fn person(world: &World, gadgets: &[&str]) -> Person {
    let person = Person::with_gadgets(world.demo, gadgets);
    for (name, list) in [
        ("granted", granted("granted.test")),
        ("revoked", granted("revoked.test")),
        ("wrong", wrong()),
    ] {
        let entry = format!("1;allow;2026-11-20;{}", canonical(&list));
        person.set_answer(&format!("matrix-{name}"), &entry);
    }
    let refused = format!(
        "1;refuse;2026-11-20;;{}",
        canonical(&granted("refused.test"))
    );
    person.set_answer("matrix-refused", &refused);
    person
}

/// The hosts in the log of all other names, and how far contacts with them got.
pub fn reached(log: &Log) -> BTreeMap<String, Reach> {
    let mut reached = BTreeMap::new();
    for event in log.events() {
        let (field, reach) = match event["event"].as_str() {
            Some("hello") => ("serverName", Reach::Connection),
            Some("request") => ("host", Reach::Request),
            _ => continue,
        };
        let Some(host) = event[field].as_str() else {
            continue;
        };
        let host = host.split(':').next().unwrap_or(host);
        // One of many hosts that one way contacts at once.
        let host = host
            .strip_prefix('n')
            .and_then(|rest| rest.split_once('.'))
            .filter(|(number, _)| number.parse::<u32>().is_ok())
            .map_or(host, |(_, rest)| rest)
            .to_owned();
        let known = reached.entry(host).or_insert(reach);
        *known = reach.max(*known);
    }
    reached
}

/// Waits until nothing more arrives.
pub async fn until_arrived(log: &Log, quiet: Duration) {
    let mut before = reached(log);
    loop {
        tokio::time::sleep(quiet).await;
        let now = reached(log);
        if now == before {
            return;
        }
        before = now;
    }
}

/// Tries all ways that do not leave the page. One state after another, because of several icons a
/// browser loads only the last.
async fn try_all(world: &World, suffixes: &[&str]) {
    let log = world.demo.log("*.test");
    for suffix in suffixes {
        world
            .browser
            .js(&format!("window.contacts.all( '{suffix}' ); return 0"))
            .await;
        until_arrived(&log, LESS).await;
        until_all_arrived(world, &log, suffix).await;
    }
    until_arrived(&log, WAIT).await;
}

/// On a loaded machine a contact may take longer than a while of quiet: waits for all that arrived
/// when the page of the documentation was written.
async fn until_all_arrived(world: &World, log: &Log, suffix: &str) {
    let Some(column) = STATES[..=GRANTED]
        .iter()
        .position(|(_, one)| *one == suffix)
    else {
        return;
    };
    let page = std::fs::read_to_string(page()).unwrap();
    let expected: Vec<String> = ways(world)
        .await
        .iter()
        .filter(|way| !matches!(way.kind.as_str(), "alone" | "leaving"))
        .filter(|way| {
            known(&page, world.browser.engine()).iter().any(|row| {
                row[1] == way.kind
                    && row[2] == way.name
                    && row
                        .get(3 + column)
                        .is_some_and(|cell| reach(cell).is_some())
            })
        })
        .map(|way| way.host(&STATES[column]))
        .collect();
    let started = Instant::now();
    while started.elapsed() < LONGEST {
        let reached = reached(log);
        if expected.iter().all(|host| reached.contains_key(host)) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

fn reach(cell: &str) -> Option<Reach> {
    [Reach::Connection, Reach::Request]
        .into_iter()
        .find(|reach| reach.name() == cell)
}

/// The path of the page with the tables.
fn page() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(PAGE)
}

/// The same wiki in a new browser.
async fn another(world: &World) -> World {
    World {
        demo: world.demo,
        browser: Browser::open(world.demo).await,
    }
}

async fn without_the_module(world: &World) {
    world
        .browser
        .open_page("/index.php?title=Brindle&safemode=1")
        .await;
    world
        .browser
        .until(
            "MediaWiki is there",
            "return window.mw && mw.loader && mw.loader.getScript",
        )
        .await;
    define_ways(world).await;
    try_all(world, &["open.test"]).await;
}

async fn on_a_decided_page(world: &World, person: &Person) -> Vec<Way> {
    world.browser.log_in(person).await;
    world.browser.forget_modules().await;
    world.browser.article("").await;
    world.browser.assert_decided().await;
    define_ways(world).await;
    let suffixes = [
        "granted.test",
        "undeclared.test",
        "refused.test",
        "no-KIND.test",
    ];
    try_all(world, &suffixes).await;
    ways(world).await
}

/// Tries each way of a kind alone on a new page. On a page without the loader only those that do not
/// arrive when granted.
async fn each_alone(world: &World, person: &Person, ways: &[Way], kind: &str) {
    world.browser.log_in(person).await;
    world.browser.forget_modules().await;
    let of_kind =
        |way: &&Way| way.kind == kind && ![CONTROLLED, WEBAUTHN].contains(&way.name.as_str());
    for way in ways.iter().filter(of_kind) {
        let works =
            arrives(world, way, &STATES[GRANTED]).await || arrives(world, way, &STATES[0]).await;
        if works {
            try_alone(world, way, &UNDECLARED).await;
            tokio::time::sleep(LEAVE).await;
        }
        world.browser.only_one_window().await;
    }
}

/// Tries the way that works only where the wiki has a name. Its cookies are of the other name, so
/// nobody is logged in, and nothing is granted.
async fn by_name(world: &World, ways: &[Way]) {
    let way = ways.iter().find(|way| way.name == WEBAUTHN).unwrap();
    let address = world.demo.wiki().replace("127.0.0.1", "localhost");
    let world = World {
        demo: world.demo,
        browser: Browser::open_at(world.demo, &address).await,
    };
    arrives(&world, way, &STATES[0]).await;
    try_alone(&world, way, &UNDECLARED).await;
    tokio::time::sleep(LEAVE).await;
}

/// Whether a way arrives.
async fn arrives(world: &World, way: &Way, state: &(&str, &str)) -> bool {
    let log = world.demo.log("*.test");
    try_alone(world, way, state).await;
    let started = Instant::now();
    while started.elapsed() < ARRIVE {
        if reached(&log).contains_key(&way.host(state)) {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    false
}

/// Tries a way on a new page.
async fn try_alone(world: &World, way: &Way, state: &(&str, &str)) {
    let browser = &world.browser;
    browser.only_one_window().await;
    let query = if state.0 == WITHOUT {
        "&safemode=1"
    } else {
        ""
    };
    browser
        .open_page(&format!("/index.php?title=Brindle{query}"))
        .await;
    browser.until("MediaWiki is there", LOADED).await;
    define_ways(world).await;
    let go = json!([way.kind, way.name, state.1]);
    browser
        .js(&format!(
            "setTimeout( () => window.contacts.go( ...{go} ) ); return 0"
        ))
        .await;
}

/// Article pages have run all scripts of the wiki.
const LOADED: &str = "return document.readyState === 'complete' && window.mw && mw.loader && \
    mw.loader.getScript && ( /safemode/.test( location.search ) || \
    [ 'ready', 'error' ].includes( mw.loader.getState( 'ext.gadget.consent' ) ) )";

/// An earlier page registers a service worker; later pages are closed, and ask it.
async fn controlled(world: &World, person: &Person) {
    let browser = &world.browser;
    browser.log_in(person).await;
    register(world).await;
    browser.article("").await;
    for suffix in ["granted.test", "undeclared.test"] {
        let ask = format!("fetch( '/to-{CONTROLLED_LABEL}.{suffix}' ); return 0");
        browser.js(&ask).await;
    }
    tokio::time::sleep(LESS).await;
}

/// Registers a service worker on a page without the loader.
async fn register(world: &World) {
    let browser = &world.browser;
    browser.open_page("/robots.txt").await;
    browser
        .js("navigator.serviceWorker.register( '/index.php?title=MediaWiki:Gadget-matrix-worker.js&action=raw&ctype=text/javascript' ) \
             .then( () => navigator.serviceWorker.ready ).then( () => { window.isRegistered = true; } ); return 0")
        .await;
    browser
        .until("the service worker is there", "return window.isRegistered")
        .await;
}

async fn revoked_on_the_page(world: &World, person: &Person) {
    let browser = &world.browser;
    browser.log_in(person).await;
    browser.goto(crate::review::PAGE).await;
    browser.until_found(".gadget-consent-review tbody tr").await;
    browser.click("[aria-label='Revoke: matrix-revoked']").await;
    let told = "return document.querySelector( '.gadget-consent-review [role=status]' ).innerText.includes( 'matrix-revoked' )";
    browser.until("it is told", told).await;
    define_ways(world).await;
    try_all(world, &["revoked.test"]).await;
}

async fn asked_on_the_page(world: &World, person: &Person) {
    person.set_option("gadget-matrix-asked", "1");
    world.browser.log_in(person).await;
    world.browser.article("").await;
    world.browser.until_found(DIALOG).await;
    define_ways(world).await;
    try_all(world, &["asked.test"]).await;
}

/// A way to contact a host, from `contacts/ways.js`.
pub struct Way {
    pub kind: String,
    pub name: String,
    pub label: String,
}

impl Way {
    fn host(&self, (_, suffix): &(&str, &str)) -> String {
        let kind = if self.kind == "any" {
            "connect"
        } else {
            &self.kind
        };
        format!("{}.{}", self.label, suffix.replace("KIND", kind))
    }

    /// What arrives when granted need not be shown on a page without the loader.
    fn is_proved_by_grant(
        &self,
        (state, _): &(&str, &str),
        reached: &BTreeMap<String, Reach>,
    ) -> bool {
        *state == WITHOUT
            && matches!(self.kind.as_str(), "alone" | "leaving")
            && reached.contains_key(&self.host(&STATES[GRANTED]))
    }

    fn is_tried(&self, (state, suffix): &(&str, &str)) -> bool {
        match self.kind.as_str() {
            _ if self.name == WEBAUTHN => matches!(*state, WITHOUT | "undeclared"),
            "alone" | "leaving" => matches!(*state, WITHOUT | "granted" | "undeclared"),
            "none" => !suffix.contains("KIND"),
            _ => true,
        }
    }
}

pub async fn ways(world: &World) -> Vec<Way> {
    let names = world.browser.js("return window.contacts.names()").await;
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let mut ways = Vec::new();
    for kind in names.as_array().unwrap() {
        for way in kind[1].as_array().unwrap() {
            ways.push(Way {
                kind: text(&kind[0]),
                name: text(&way[0]),
                label: text(&way[1]),
            });
        }
    }
    ways.push(Way {
        kind: "alone".to_owned(),
        name: CONTROLLED.to_owned(),
        label: CONTROLLED_LABEL.to_owned(),
    });
    ways
}

/// The way that begins on an earlier page.
const UNDECLARED: (&str, &str) = ("undeclared", "undeclared.test");
const WEBAUTHN: &str = "WebAuthn, related origins";
const CONTROLLED: &str = "a service worker that an earlier page registered";
const CONTROLLED_LABEL: &str = "a-service-worker-of-an-earlier-page";

async fn define_ways(world: &World) {
    world.browser.js(&format!("{WAYS}; return 0")).await;
}

/// Defines the gadgets of the matrix, until the returned value is dropped.
pub fn define(world: &World) -> Redefined {
    world
        .demo
        .save("MediaWiki:Gadget-matrix.js", "// Nothing.\n");
    world.demo.save("MediaWiki:Gadget-matrix-worker.js", WORKER);
    world.demo.define(&lines())
}

/// The gadgets of the matrix that have an answer.
const ANSWERED: [&str; 4] = [
    "matrix-granted",
    "matrix-refused",
    "matrix-revoked",
    "matrix-wrong",
];

/// Fails if a contact got further than it may, with a host in one of these states.
fn assert_closed(
    engine: Engine,
    ways: &[Way],
    states: &[(&str, &str)],
    reached: &BTreeMap<String, Reach>,
) {
    let mut leaks = Vec::new();
    for way in ways {
        let open = open(engine, way);
        for state in states {
            let reach = reached.get(&way.host(state)).copied();
            let any_kind = way.kind == "any" && state.1.contains("KIND");
            if reach > open && !any_kind {
                leaks.push(format!("{}, {}: {reach:?}", way.name, state.0));
            }
        }
    }
    assert!(leaks.is_empty(), "{leaks:#?}");
}

/// The first page of the matrix, which also runs in Firefox each time.
#[test]
fn only_known_ways_are_open_on_a_decided_page() {
    if Engine::asked_for() == Engine::Chromium {
        println!("the test of the whole matrix covers it");
        return;
    }
    scenario("only_known_ways_on_a_decided_page", async |world| {
        let _lines = define(world);
        let log = world.demo.log("*.test");
        let person = person(world, &ANSWERED);
        let ways = on_a_decided_page(world, &person).await;
        let reached = reached(&log);
        let granted = ways
            .iter()
            .filter(|way| reached.contains_key(&way.host(&STATES[GRANTED])));
        assert!(granted.count() > 30, "what is granted arrives: {reached:?}");
        assert_closed(
            world.browser.engine(),
            &ways,
            &STATES[GRANTED + 1..],
            &reached,
        );
    });
}

#[test]
fn only_known_ways_are_open() {
    scenario("only_known_ways_are_open", async |world| {
        let _lines = define(world);
        let log = world.demo.log("*.test");
        let person = person(world, &ANSWERED);
        let ways = on_a_decided_page(world, &person).await;
        without_the_module(&another(world).await).await;
        by_name(world, &ways).await;
        let (one, other) = (another(world).await, another(world).await);
        // The two tell their contacts apart by the hosts.
        tokio::join!(
            each_alone(&one, &person, &ways, "alone"),
            each_alone(&other, &person, &ways, "leaving")
        );
        controlled(&another(world).await, &person).await;
        revoked_on_the_page(&another(world).await, &person).await;
        asked_on_the_page(&another(world).await, &person).await;
        let reached = reached(&log);

        let table = table(&ways, &reached);
        println!("{table}");
        let is_written = std::env::var_os("GADGETCONSENT_WRITE_DOCS").is_some();
        if is_written {
            write(world.browser.engine(), &table);
        }
        assert_tested(world.browser.engine(), &ways, &reached);
        assert_closed(
            world.browser.engine(),
            &ways,
            &STATES[GRANTED + 1..],
            &reached,
        );
        if !is_written {
            compare(world.browser.engine(), &table);
        }
    });
}

/// A way that does not arrive where it may proves nothing where it may not.
fn is_tested(way: &Way, reached: &BTreeMap<String, Reach>) -> bool {
    STATES[..=GRANTED]
        .iter()
        .any(|state| reached.contains_key(&way.host(state)))
}

/// Fails if a way arrives nowhere and is not known for it, or the other way round.
fn assert_tested(engine: Engine, ways: &[Way], reached: &BTreeMap<String, Reach>) {
    let more: &[&str] = match engine {
        Engine::Chromium => &[],
        Engine::Firefox => &UNTESTED_IN_FIREFOX,
    };
    let untested: Vec<&str> = ways
        .iter()
        .filter(|way| !is_tested(way, reached))
        .map(|way| way.name.as_str())
        .collect();
    let unknown: Vec<&str> = untested
        .into_iter()
        .filter(|name| !UNTESTED.contains(name) && !more.contains(name))
        .collect();
    assert!(unknown.is_empty(), "these arrive nowhere: {unknown:#?}");
}

fn table(ways: &[Way], reached: &BTreeMap<String, Reach>) -> String {
    let states: Vec<&str> = STATES.iter().map(|(state, _)| *state).collect();
    let mut lines = vec![
        format!("| kind | way | {} |", states.join(" | ")),
        format!("| --- | --- |{}", " --- |".repeat(states.len())),
    ];
    for way in ways {
        let cell = |state: &(&str, &str)| match reached.get(&way.host(state)) {
            _ if !way.is_tried(state) => "",
            _ if !is_tested(way, reached) => "untested",
            None if way.is_proved_by_grant(state, reached) => "",
            Some(reach) => reach.name(),
            None => "–",
        };
        let cells: Vec<&str> = STATES.iter().map(cell).collect();
        lines.push(format!(
            "| {} | {} | {} |",
            way.kind,
            way.name,
            cells.join(" | ")
        ));
    }
    lines.join("\n") + "\n"
}

type Cells = Vec<String>;

/// The lines of a table without the two of its head.
fn rows(table: &str) -> Vec<Cells> {
    let split = |line: &str| line.split('|').map(|cell| cell.trim().to_owned()).collect();
    table.lines().skip(2).map(split).collect()
}

/// The page's text before, between and after the marks of a table.
fn parts(page: &str, engine: Engine) -> (&str, &str, &str) {
    let mark = begin(engine);
    let start = page.find(mark).expect("the page has a place for the table") + mark.len();
    let end = start + page[start..].find(END).expect("the table has an end");
    (&page[..start], &page[start..end], &page[end..])
}

/// What the page says about a browser. For Firefox: Chromium's table with the rows that differ.
fn known(page: &str, engine: Engine) -> Vec<Cells> {
    let mut known = rows(parts(page, Engine::Chromium).1);
    if engine != Engine::Chromium {
        let others = rows(parts(page, engine).1);
        for row in &mut known {
            if let Some(other) = others.iter().find(|other| other[..3] == row[..3]) {
                row.clone_from(other);
            }
        }
    }
    known
}

/// What the page should say about a browser.
fn written(page: &str, engine: Engine, table: &str) -> String {
    if engine == Engine::Chromium {
        return table.to_owned();
    }
    let others = known(page, Engine::Chromium);
    let (head, body) = (table.lines().take(2), table.lines().skip(2));
    let differs = |line: &&str| {
        !rows(&format!("\n\n{line}"))
            .iter()
            .all(|row| others.contains(row))
    };
    head.chain(body.filter(differs))
        .flat_map(|line| [line, "\n"])
        .collect()
}

/// Writes the table, also one with leaks: then the test fails afterwards.
fn write(engine: Engine, table: &str) {
    let text = std::fs::read_to_string(page()).unwrap();
    let (before, _, after) = parts(&text, engine);
    let written = written(&text, engine, table);
    std::fs::write(page(), format!("{before}{written}{after}")).unwrap();
}

/// Compares the table with the page: both have the same ways, the same contacts arrive, and none gets
/// further. How far an allowed contact gets varies from run to run.
fn compare(engine: Engine, table: &str) {
    let page = std::fs::read_to_string(page()).unwrap();
    let (known, found) = (known(&page, engine), rows(table));
    assert_eq!(
        known.len(),
        found.len(),
        "{PAGE} has other ways; GADGETCONSENT_WRITE_DOCS=1 writes it anew, for Chromium first"
    );
    for (known, found) in known.iter().zip(&found) {
        assert_eq!(
            known[..3],
            found[..3],
            "{PAGE}; GADGETCONSENT_WRITE_DOCS=1 writes it anew"
        );
        for column in [3, 3 + GRANTED] {
            assert_eq!(
                reach(&known[column]).is_some(),
                reach(&found[column]).is_some(),
                "{PAGE}: {known:?} {found:?}"
            );
        }
        let closed = 4 + GRANTED;
        for (known, now) in known[closed..].iter().zip(&found[closed..]) {
            assert!(reach(now) <= reach(known), "{PAGE}: {found:?}");
        }
    }
}

#[test]
fn a_page_that_comes_back_is_still_closed() {
    scenario("a_page_that_comes_back", async |world| {
        let log = world.demo.log("*.test");
        let browser = &world.browser;
        browser.log_in(&Person::with_gadgets(world.demo, &[])).await;
        browser.article("").await;
        browser
            .js("window.addEventListener( 'pageshow', ( event ) => { window.cameBack = event.persisted ? 'kept' : 'new'; } ); \
                 location.href = '/index.php?title=Harrowick'; return 0")
            .await;
        browser
            .until(
                "the other page is there",
                "return window.mw && mw.config.get( 'wgTitle' ) === 'Harrowick'",
            )
            .await;
        browser.js("history.back(); return 0").await;
        browser
            .until(
                "the page is back",
                "return window.mw && mw.config.get( 'wgTitle' ) === 'Brindle'",
            )
            .await;
        browser.settle().await;
        println!(
            "from the cache of pages: {}",
            browser.js("return window.cameBack || 'new'").await
        );
        let reached =
            "return fetch( 'https://came-back.test/x' ).then( () => 'reached', () => 'refused' )";
        assert_eq!(browser.js(reached).await, json!("refused"));
        log.assert_untouched();
    });
}

const NOTICES: &str = ".gadget-consent-notices";

#[test]
fn held_ways_out_are_told() {
    scenario("held_ways_out_are_told", async |world| {
        let browser = &world.browser;
        if browser.engine() != Engine::Chromium {
            println!("Firefox ESR has neither the Navigation API nor speculation rules");
            return;
        }
        let log = world.demo.log("*.test");
        browser.log_in(&Person::with_gadgets(world.demo, &[])).await;
        browser.article("").await;
        browser.assert_decided().await;
        define_ways(world).await;
        for (kind, way) in [
            ("leaving", "form, POST, answered by 204"),
            ("alone", "speculation rules, prefetch"),
        ] {
            let go = json!([kind, way, "told.test"]);
            browser
                .js(&format!("window.contacts.go( ...{go} ); return 0"))
                .await;
        }
        browser.until_found(&format!("{NOTICES} summary")).await;
        browser.click(&format!("{NOTICES} summary")).await;
        for told in [
            "form-post-answered-by-204.told.test (take you to its pages).",
            "speculation-rules-prefetch.told.test (load its pages in advance).",
        ] {
            let script = format!(
                "return document.querySelector( '{NOTICES}' ).innerText.replace( /[\\u2068\\u2069]/g, '' ).includes( {} )",
                json!(told)
            );
            browser.until(told, &script).await;
        }
        log.assert_untouched();
    });
}

/// What people do is not held: a click on a link to another site.
#[test]
fn held_ways_are_not_those_of_the_user() {
    scenario("held_ways_are_not_those_of_the_user", async |world| {
        let log = world.demo.log("*.test");
        let browser = &world.browser;
        browser.log_in(&Person::with_gadgets(world.demo, &[])).await;
        browser.article("").await;
        let link = "document.body.prepend( Object.assign( document.createElement( 'a' ), \
             { href: 'https://clicked.test/page.html', id: 'elsewhere', textContent: 'elsewhere' } ) ); return 0";
        browser.js(link).await;
        browser.click("#elsewhere").await;
        assert_eq!(log.until_asked().await[0], "/page.html");
    });
}

#[test]
fn a_service_worker_is_told_of_and_removed() {
    scenario("a_service_worker_is_told_of", async |world| {
        let browser = &world.browser;
        world.demo.save("MediaWiki:Gadget-matrix-worker.js", WORKER);
        browser.log_in(&Person::with_gadgets(world.demo, &[])).await;
        register(world).await;
        browser.article("").await;
        browser.until_found(&format!("{NOTICES} button")).await;
        let text = browser.words(NOTICES).await;
        assert!(
            text.contains("A service worker controls this page")
                && text.contains("Gadget-matrix-worker.js"),
            "{text}"
        );
        // Told once in a tab.
        browser.article("&action=history").await;
        browser.grace().await;
        assert!(!browser.has(&format!("{NOTICES} button")).await);
        browser.js("sessionStorage.clear(); return 0").await;
        browser.article("").await;
        browser.until_found(&format!("{NOTICES} button")).await;
        browser.click(&format!("{NOTICES} button")).await;
        let removed = format!(
            "return document.querySelector( '{NOTICES}' ).innerText.includes( 'The service worker is removed' )"
        );
        browser.until("it is told", &removed).await;
        browser.article("").await;
        browser
            .until(
                "nothing controls the page",
                "return navigator.serviceWorker.controller === null",
            )
            .await;
    });
}
