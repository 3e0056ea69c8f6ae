//! The contact matrix: a hostile script on a decided page tries every way to contact a host, for
//! hosts in every state. The servers' logs say what arrived. `docs/threat-model.md` has the
//! results: the whole table for Chromium, the differences for Firefox.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use end_to_end::browser::Browser;
use end_to_end::demo::Redefined;
use end_to_end::dialog::DIALOG;
use end_to_end::log::Log;
use end_to_end::{Engine, Person, World, scenario};
use gadget_consent_core::Kind;
use serde_json::{Value, json};

const WAYS: &str = include_str!("contacts/ways.js");

/// A worker script on the wiki. It contacts the host that its address names.
const WORKER: &str =
    "const host = location.hash.slice( 1 ) || new URL( location ).searchParams.get( 'host' );
const go = () => fetch( `https://${ host }/x` );
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

/// The same for fewer contacts: one way that leaves the page, or one of several states.
const LEAVE: Duration = Duration::from_millis(1_600);

/// The states of hosts, and how the names of hosts in that state end. `KIND` is the kind of the
/// way.
const STATES: [(&str, &str); 6] = [
    ("granted", "granted.test"),
    ("undeclared", "undeclared.test"),
    ("refused", "refused.test"),
    ("asked for now", "asked.test"),
    ("revoked here", "revoked.test"),
    ("granted for other kinds", "no-KIND.test"),
];

/// How far a contact got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reach {
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
const OPEN: [(&str, Reach); 10] = [
    // Not a fetch, by the standard.
    ("link rel=preconnect", Reach::Connection),
    ("link rel=dns-prefetch", Reach::Connection),
    ("WebRTC, by a TURN server", Reach::Connection),
    // No fetch directive covers navigation.
    ("window.open", Reach::Request),
    ("location", Reach::Request),
    ("meta refresh", Reach::Request),
    ("a link, clicked by script", Reach::Request),
    ("form, GET", Reach::Request),
    ("form, POST", Reach::Request),
    // The other window shows a page of the wiki without the loader.
    ("a window of the wiki, and fetch in it", Reach::Request),
];

/// Chromium connects before it checks the policy of the page around the frame.
const OPEN_IN_CHROMIUM: [(&str, Reach); 4] = [
    ("iframe", Reach::Connection),
    ("iframe in a srcdoc frame", Reach::Connection),
    ("location of an about:blank frame", Reach::Connection),
    ("form into a frame", Reach::Connection),
];

/// How far a way may get.
fn open(engine: Engine, way: &Way) -> Option<Reach> {
    let more: &[_] = match engine {
        Engine::Chromium => &OPEN_IN_CHROMIUM,
        Engine::Firefox => &[],
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
fn reached(log: &Log) -> BTreeMap<String, Reach> {
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
        let host = host.split(':').next().unwrap_or(host).to_owned();
        let known = reached.entry(host).or_insert(reach);
        *known = reach.max(*known);
    }
    reached
}

/// Waits until nothing more arrives.
async fn until_arrived(log: &Log, quiet: Duration) {
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
        until_arrived(&log, LEAVE).await;
    }
    until_arrived(&log, WAIT).await;
}

/// The same wiki in a new browser.
async fn another(world: &World) -> World {
    World {
        demo: world.demo,
        browser: Browser::open(world.demo).await,
    }
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

/// Tries each way that leaves the page, each on a new page.
async fn leaving_the_page(world: &World, person: &Person, ways: &[Way]) {
    let browser = &world.browser;
    browser.log_in(person).await;
    for way in ways.iter().filter(|way| way.kind == "leaving") {
        for suffix in ["undeclared.test", "granted.test"] {
            browser.article("").await;
            define_ways(world).await;
            let log = world.demo.log("*.test");
            let go = json!([way.kind, way.name, suffix]);
            browser
                .js(&format!(
                    "setTimeout( () => window.contacts.go( ...{go} ) ); return 0"
                ))
                .await;
            until_arrived(&log, LEAVE).await;
            browser.only_one_window().await;
        }
    }
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
struct Way {
    kind: String,
    name: String,
    label: String,
}

impl Way {
    fn host(&self, (_, suffix): &(&str, &str)) -> String {
        format!("{}.{}", self.label, suffix.replace("KIND", &self.kind))
    }

    fn is_tried(&self, (state, suffix): &(&str, &str)) -> bool {
        match self.kind.as_str() {
            "leaving" => matches!(*state, "granted" | "undeclared"),
            "none" => !suffix.contains("KIND"),
            _ => true,
        }
    }
}

async fn ways(world: &World) -> Vec<Way> {
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
    ways
}

async fn define_ways(world: &World) {
    world.browser.js(&format!("{WAYS}; return 0")).await;
}

/// Defines the gadgets of the matrix, until the returned value is dropped.
fn define(world: &World) -> Redefined {
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
            if reach > open {
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
            .filter(|way| reached.contains_key(&way.host(&STATES[0])));
        assert!(granted.count() > 30, "what is granted arrives: {reached:?}");
        assert_closed(world.browser.engine(), &ways, &STATES[1..], &reached);
    });
}

#[test]
fn only_known_ways_are_open() {
    scenario("only_known_ways_are_open", async |world| {
        let _lines = define(world);
        let log = world.demo.log("*.test");
        let person = person(world, &ANSWERED);
        let ways = on_a_decided_page(world, &person).await;
        leaving_the_page(&another(world).await, &person, &ways).await;
        revoked_on_the_page(&another(world).await, &person).await;
        asked_on_the_page(&another(world).await, &person).await;
        let reached = reached(&log);

        let table = table(&ways, &reached);
        println!("{table}");
        assert_closed(world.browser.engine(), &ways, &STATES[1..], &reached);
        keep(world.browser.engine(), &table);
    });
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

/// Writes the table, or compares it with the page: both have the same ways, the same contacts
/// arrive, and none gets further. How far an allowed contact gets varies from run to run.
fn keep(engine: Engine, table: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(PAGE);
    let page = std::fs::read_to_string(&path).unwrap();
    if std::env::var_os("GADGETCONSENT_WRITE_DOCS").is_some() {
        let (before, _, after) = parts(&page, engine);
        let written = written(&page, engine, table);
        std::fs::write(&path, format!("{before}{written}{after}")).unwrap();
        return;
    }
    let reach = |cell: &str| {
        [Reach::Connection, Reach::Request]
            .into_iter()
            .find(|reach| reach.name() == cell)
    };
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
        assert_eq!(
            reach(&known[3]).is_some(),
            reach(&found[3]).is_some(),
            "{PAGE}: {known:?} {found:?}"
        );
        for (known, now) in known[4..].iter().zip(&found[4..]) {
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
