//! States of the interface administrators' part.

use std::collections::BTreeSet;

use gadget_consent_core::Requests;
use gadget_consent_core::evidence::{Open, ScanSummary, merge};
use gadget_consent_core::label::{Doubt, Label, Verdict};
use gadget_consent_core::lint::GadgetPage;
use gadget_consent_core::observed::Observations;
use gadget_consent_core::titles::{DEFINITION, DISCLOSURES, MANIFEST, POLICY};
use yew::prelude::*;

use crate::admin::draft::Entered;
use crate::admin::file::Content;
use crate::admin::installation::Installation;
use crate::admin::labels::{Known, Published};
use crate::admin::pages::{Live, Pages};
use crate::admin::save::SaveError;
use crate::admin::state::{AdminAction, AdminState, SaveReport, Section, Subject};
use crate::admin::view::{AdminPage, page};
use crate::text::messages::Messages;

#[derive(PartialEq, Properties)]
pub struct AdminProps {
    pub messages: Messages,
    pub state: AdminState,
}

/// The part.
#[component]
pub fn AdminScene(props: &AdminProps) -> Html {
    page::draw(AdminPage {
        state: &props.state,
        messages: &props.messages,
        on: &Callback::noop(),
        report: &NodeRef::default(),
    })
}

/// A page of definitions without a problem.
pub const GOOD: &str = "* consent-stub[ResourceLoader|default|hidden|package]|consent-stub.js
* tiles[ResourceLoader|dependencies=ext.gadget.consent|domains=img:*.tile.example.org]|tiles.js";
/// A page of definitions with problems.
pub const BAD: &str = "* consent-stub[ResourceLoader|default|hidden|package]|consent-stub.js
* tiles[ResourceLoader|dependencies=ext.gadget.consent|domains=img:*.tile.example.org]|tiles.js
* weather[ResourceLoader|domains=connect:api.weather.example, img:api.weather.example/icons/]|weather.js
* charts[ResourceLoader|dependencies=ext.gadget.consent|domains=script:cdn.jsdelivr.net, http://a.example]|charts.js";
/// A page of definitions with prose, and with a finding that a comment allows.
pub const ALLOWED: &str = "* consent-stub[ResourceLoader|default|hidden|package]|consent-stub.js
* See [[Project:Gadgets|our guide]] before you change this page.
<!-- gadget-consent: allow private-host the printers of our own network -->
* printer[ResourceLoader|dependencies=ext.gadget.consent|domains=connect:printer.local]|printer.js";
const DISCLOSED: &str = r#"{ "version": 1, "gadgets": { "tiles": { "maintainers": [ "Alice" ], "domains": {
    "*.tile.example.org": { "operator": "Example Maps Foundation", "purpose": "Draws the map." } } },
    "printer": { "domains": { "printer.local": { "operator": "The library" } } } } }"#;

/// The linter's findings on a page of definitions.
pub fn read(definition: &str) -> AdminState {
    read_all(definition, None, None)
}

/// What fixes all of them.
pub fn fixed() -> AdminState {
    after(read(BAD), [AdminAction::Fix(GadgetPage::Definition, None)])
}

/// A manifest that differs from the published one.
pub fn manifest() -> AdminState {
    let old = r#"module.exports = { "version": 1, "mode": "observe", "gadgets": { "old_map": [ "img:a.example" ] } };"#;
    after(
        read_all(GOOD, None, Some(old)),
        [AdminAction::Show(Section::Manifest)],
    )
}

/// A manifest that is published.
pub fn published() -> AdminState {
    let manifest = read(GOOD).site.and_then(|site| site.manifest.clone().ok());
    after(
        read_all(GOOD, None, manifest.as_deref()),
        [AdminAction::Show(Section::Manifest)],
    )
}

/// The stages of a wiki that enforces for some, with what would break.
pub fn stages() -> AdminState {
    let definition = format!(
        "{GOOD}\n* charts[ResourceLoader|default|dependencies=ext.gadget.consent|domains=connect:api.example.org]|c.js\n* clock|clock.js"
    );
    let page = r#"{ "version": 1, "mode": "enforce", "gadgetModes": { "charts": "observe" }, "enforceFor": [ "interface-admin" ], "enforceShare": 10 }"#;
    let manifest = r#"module.exports = { "version": 1, "mode": "enforce", "enforceFor": [ "interface-admin" ], "enforceShare": 10, "gadgets": { "tiles": [ "img:*.tile.example.org" ] } };"#;
    let seen = Observations::of_record(
        r#"{
        "frame:www.video.example": { "pages": 2, "gadgets": [ "clock" ], "content": true },
        "connect:stats.example": { "pages": 2, "by": { "clock": 2 } },
        "img:*.tile.example.org": { "pages": 9, "by": { "tiles": 9 } }
    }"#,
    );
    let usage = vec![("tiles".to_owned(), 120), ("clock".to_owned(), 300)];
    after(
        read_all(&definition, Some(page), Some(manifest)),
        [
            AdminAction::Seen(seen),
            AdminAction::Usage(Some(usage)),
            AdminAction::Show(Section::Stages),
        ],
    )
}

/// The stages of a wiki that has neither a manifest nor a site policy.
pub fn stages_missing() -> AdminState {
    after(read(GOOD), [AdminAction::Show(Section::Stages)])
}

/// The form of the site policy with a mistake.
pub fn policy() -> AdminState {
    let page = r#"{ "version": 1, "firstParty": [ "wikimedia" ], "forbidden": { "kinds": [ "worker" ] } }"#;
    let sources = Entered::Lines("*.tracker.example\nhttp://tracker.example".to_owned());
    let path = vec!["forbidden".to_owned(), "sources".to_owned()];
    after(
        read_all(GOOD, Some(page), None),
        [
            AdminAction::Show(Section::Policy),
            AdminAction::Enter(Subject::Policy, path, sources),
        ],
    )
}

/// The forms of the disclosures, some of which the site policy requires.
pub fn disclosures() -> AdminState {
    let required = r#"{ "version": 1, "requiredDisclosures": [ "operator", "privacyPolicy" ] }"#;
    after(
        read_all(GOOD, Some(required), None),
        [AdminAction::Show(Section::Disclosures)],
    )
}

/// What became of saving the page of a view.
pub fn reported(section: Section, result: Result<u64, SaveError>) -> AdminState {
    let (state, subject, title) = match section {
        Section::Policy => (policy(), Subject::Policy, POLICY),
        _ => (published(), Subject::Manifest, MANIFEST),
    };
    let report = SaveReport {
        title: title.to_owned(),
        result,
    };
    after(state, [AdminAction::Saved(subject, report)])
}

/// The wiki's pages could not be read.
pub fn not_read() -> AdminState {
    let words = "You need permission to read.".to_owned();
    after(AdminState::default(), [AdminAction::NotRead(words)])
}

/// What observe mode has recorded.
pub fn observed() -> AdminState {
    let observations = Observations::of_record(
        r#"{
        "frame:www.video.example": { "pages": 2, "gadgets": [ "clock" ], "content": true },
        "frame:blob:": { "pages": 1, "gadgets": [] },
        "img:*.tile.example.org": { "pages": 9, "by": { "tiles": 9 } },
        "connect:api.example.org": { "pages": 3, "gadgets": [ "clock", "charts" ] },
        "connect:stats.example": { "pages": 2, "gadgets": [] }
    }"#,
    );
    let open = Open {
        first_party: &[],
        content: &Requests::default(),
        local: &BTreeSet::new(),
    };
    let drafts = merge(&ScanSummary::default(), &observations, open);
    after(
        read(GOOD),
        [
            AdminAction::Observed(drafts),
            AdminAction::Show(Section::Observed),
        ],
    )
}

/// Gadgets with drafts: of what is declared, of what is not, of several gadgets, and with a declaration that
/// cannot be read.
const UNDECLARED: &str = "* consent-stub[ResourceLoader|default|hidden|package]|consent-stub.js
* tiles[ResourceLoader|dependencies=ext.gadget.consent|domains=img:*.tile.example.org, font:fonts.example.org]|tiles.js
* weather[ResourceLoader]|weather.js
* routes[ResourceLoader|dependencies=mediawiki.util]|routes.js
* charts[ResourceLoader|domains=http://a.example]|charts.js";
const SCANNED: &str = r#"{ "version": 1, "gadgets": [
    { "name": "tiles", "complete": true, "findings": [
        { "class": "contact", "request": "img:*.tile.example.org", "by": ".src", "place": { "file": "MediaWiki:Gadget-tiles.js", "line": 12 } },
        { "class": "unknown", "by": "fetch" } ] },
    { "name": "weather", "complete": false, "findings": [
        { "class": "contact", "request": "connect:api.weather.example", "by": "$.getJSON", "place": { "file": "MediaWiki:Gadget-weather.js", "line": 7 } },
        { "class": "contact", "request": "connect:api.weather.example", "by": "$.getJSON", "place": { "file": "MediaWiki:Gadget-weather.js", "line": 31 } },
        { "class": "contact", "request": "connect:api.weather.example", "by": "$.getJSON", "place": { "file": "MediaWiki:Gadget-weather.js", "line": 48 } },
        { "class": "contact", "request": "connect:api.weather.example", "by": "fetch", "place": { "file": "MediaWiki:Gadget-weather.js", "line": 90 } } ] },
    { "name": "charts", "complete": true, "findings": [
        { "class": "contact", "request": "script:cdn.example.net/lib/chart.js", "by": "mw.loader.load", "place": { "file": "MediaWiki:Gadget-charts.js", "line": 3 } } ] } ] }"#;
const RECORD: &str = r#"{
    "img:a.tile.example.org": { "pages": 9, "by": { "tiles": 9 } },
    "connect:api.weather.example": { "pages": 3, "by": { "weather": 3 } },
    "img:a.tile.example.org/routes/": { "pages": 2, "by": { "routes": 2 } },
    "connect:stats.example": { "pages": 2, "gadgets": [] }
}"#;

/// Nothing is known yet, and a file was of no use.
pub fn no_drafts() -> AdminState {
    after(
        read(GOOD),
        [
            AdminAction::Show(Section::Drafts),
            AdminAction::Chosen("notes.json".to_owned(), Content::Other),
        ],
    )
}

/// What the published scan found, beside what this browser and somebody else's have seen.
pub fn drafts() -> AdminState {
    let mut pages = pages(UNDECLARED, None, None);
    pages.scan.text = Some(SCANNED.to_owned());
    let seen = Observations::of_record(RECORD);
    after(
        AdminState::default(),
        [
            AdminAction::Read(Box::new(pages)),
            AdminAction::Seen(seen.clone()),
            AdminAction::Chosen("alice.json".to_owned(), Content::Observations(seen)),
            AdminAction::Show(Section::Drafts),
        ],
    )
}

/// A scan that was uploaded, and is not published.
pub fn scan_chosen() -> AdminState {
    let scan = ScanSummary::read(SCANNED).unwrap_or_default();
    let chosen = AdminAction::Chosen("scan.json".to_owned(), Content::Scan(scan));
    after(
        read(UNDECLARED),
        [AdminAction::Show(Section::Drafts), chosen],
    )
}

/// The draft of one gadget, before it is saved.
pub fn draft_put() -> AdminState {
    let put = AdminAction::Declare(Some("weather".to_owned()));
    after(scan_chosen(), [put])
}

/// All drafts, before they are saved.
pub fn drafts_put() -> AdminState {
    after(drafts(), [AdminAction::Declare(None)])
}

/// All drafts are saved.
pub fn drafts_saved() -> AdminState {
    let subject = Subject::Declared(GadgetPage::Definition);
    let report = SaveReport {
        title: DEFINITION.to_owned(),
        result: Ok(1236),
    };
    after(drafts_put(), [AdminAction::Saved(subject, report)])
}

fn read_all(definition: &str, policy: Option<&str>, manifest: Option<&str>) -> AdminState {
    let pages = pages(definition, policy, manifest);
    after(AdminState::default(), [AdminAction::Read(Box::new(pages))])
}

fn pages(definition: &str, policy: Option<&str>, manifest: Option<&str>) -> Pages {
    const REVISION: u64 = 1234;
    let live = |title: &str, text| Live::recorded(title, text, REVISION);
    Pages {
        policy: live(POLICY, policy),
        disclosures: live(DISCLOSURES, Some(DISCLOSED)),
        manifest: live(MANIFEST, manifest),
        ..Pages::recorded(definition, REVISION)
    }
}

fn after(mut state: AdminState, actions: impl IntoIterator<Item = AdminAction>) -> AdminState {
    for action in actions {
        // There is no wiki for the effects.
        let _ = state.apply(action);
    }
    state
}

/// A page was changed by somebody, and a newer build lies beside.
pub fn installed() -> AdminState {
    let found = Installation {
        build: "53ff3945".to_owned(),
        pages: 32,
        wrong: vec!["MediaWiki:Gadget-consent/53ff3945/consent-host.js".to_owned()],
        lacking: Vec::new(),
        later: vec!["8c1d20aa".to_owned()],
    };
    after(manifest(), [AdminAction::Checked(Some(found))])
}

/// All is as it should be.
pub fn whole() -> AdminState {
    let found = Installation {
        build: "53ff3945".to_owned(),
        pages: 32,
        ..Installation::default()
    };
    after(published(), [AdminAction::Checked(Some(found))])
}

/// The published labels.
pub fn labels() -> AdminState {
    let gadget = |(name, verdict, declared): (&str, Verdict, &str)| {
        (name.to_owned(), verdict, declared.to_owned())
    };
    let both = Verdict {
        doubts: [Doubt::CannotTell, Doubt::NotDeclared].into(),
        ..Verdict::doubtful(Doubt::CannotTell)
    };
    let gadgets = [
        ("weather", Verdict::known(Label::Undeclared), ""),
        ("charts", both, ""),
        ("clock", Verdict::known(Label::None), "none"),
        (
            "old_map",
            Verdict::doubtful(Doubt::Outdated),
            "img:a.example",
        ),
        (
            "tiles",
            Verdict::known(Label::Restricted),
            "img:*.tile.example.org",
        ),
    ];
    let known = Known {
        revision: 12,
        day: "2026-11-28".parse().ok(),
        gadgets: gadgets.map(gadget).into(),
    };
    let mut state = read(GOOD);
    let _ = state.apply(AdminAction::Show(Section::Labels));
    after(state, [AdminAction::Labelled(Published::Known(known))])
}
