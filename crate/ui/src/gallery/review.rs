//! States of the review page. Their buttons work as far as nothing has to be saved.

use gadget_consent_core::label::Label;
use gadget_consent_core::manifest::read_terms;
use gadget_consent_core::transfer::{Expected, Problem};
use gadget_consent_core::{Day, Entry, Kind, Mode, SitePolicy};
use yew::prelude::*;

use crate::answers::failure::Failure;
use crate::answers::records::{Location, Record};
use crate::answers::sync::Unsaved;
use crate::gallery::fixtures::{CHART, CHART_OPTIONAL, CHARTS, MAP, NEEDY, entry, titled};
use crate::parts::section::Section;
use crate::review::contacts::{ContactedHost, RefusedHost};
use crate::review::row::{Row, RowContext};
use crate::review::state::{Filter, Known, Review, ReviewAction, WikiFacts};
use crate::review::view::{ReviewPage, page as view};
use crate::review::waiting::WaitingGadget;
use crate::text::messages::Messages;
use crate::wiki::details::Details;
use crate::wiki::labels::GadgetLabel;
use crate::wiki::names::{Name, title_of};

#[derive(PartialEq, Properties)]
pub struct ReviewProps {
    pub messages: Messages,
    pub state: Review,
}

/// The page, from a state on.
#[derive(Debug)]
pub struct ReviewScene(Review);

impl Component for ReviewScene {
    type Message = ReviewAction;
    type Properties = ReviewProps;

    fn create(ctx: &Context<Self>) -> Self {
        Self(ctx.props().state.clone())
    }

    fn update(&mut self, _: &Context<Self>, action: ReviewAction) -> bool {
        // There is no wiki for the effects.
        let _ = self.0.apply(action);
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let messages = &ctx.props().messages;
        let on = ctx.link().callback(|action| action);
        let page = view::draw(&ReviewPage::new(&self.0, messages, &on));
        let on_tab = on.reform(ReviewAction::Admin);
        let admin = self.0.admin.html(&NodeRef::default(), messages, &on_tab);
        [page, admin].into_iter().collect()
    }
}

/// The page with answers of each kind.
pub fn page(title: &str) -> Review {
    with(title, rows, Vec::new())
}

/// The page with these answers and these refused hosts.
pub fn with(
    title: &str,
    rows: impl FnOnce(&RowContext) -> Vec<Row>,
    refused: Vec<RefusedHost>,
) -> Review {
    let context = context(title);
    let known = Known {
        rows: rows(&context),
        refused,
        ..Known::default()
    };
    Review::new(facts(title, false)).after(ReviewAction::Read(known))
}

fn facts(title: &str, is_admin: bool) -> WikiFacts {
    WikiFacts {
        today: day("2026-11-21"),
        user_scripts_title: title.to_owned(),
        policy: SitePolicy {
            forbidden_kinds: Kind::Worker.into(),
            ..SitePolicy::default()
        },
        named: true,
        unused_after: 180,
        records_contacts: true,
        publishes_labels: true,
        suffixes: Vec::new(),
        is_admin,
        mode: Mode::Enforce,
        observed: Vec::new(),
        lacks_words: false,
    }
}

fn context(title: &str) -> RowContext {
    let contact = |(host, text): (&str, &str)| ContactedHost {
        host: host.to_owned(),
        day: day(text),
    };
    RowContext {
        user_scripts_title: title.to_owned(),
        unused_after: 180,
        contacts: vec![
            contact(("b.tile.example.org", "2026-11-20")),
            contact(("api.example.org", "2026-11-03")),
        ],
        suffixes: Vec::new(),
        today: day("2026-11-21"),
    }
}

/// The page of a newcomer, who has no answers.
pub fn newcomer(title: &str) -> Review {
    Review::new(facts(title, false))
}

/// The same, on a wiki that publishes what is known of gadgets.
pub fn labelled(title: &str) -> Review {
    let label = |(gadget, label): (&str, Label)| GadgetLabel {
        gadget: gadget.to_owned(),
        label,
        day: day("2026-11-18"),
    };
    let labels = [
        ("charts", Label::Restricted),
        ("locator", Label::Undeclared),
        ("tiles", Label::Unknown),
        ("translate", Label::None),
    ];
    four(title).after(ReviewAction::Labelled(labels.map(label).into()))
}

/// The page with four answers, as many readers have.
pub fn four(title: &str) -> Review {
    let rows = |context: &RowContext| {
        let all = [
            (
                "charts",
                "1;allow;2026-11-20;connect:api.example.org",
                "connect:api.example.org",
            ),
            ("locator", "1;never;2026-01-31;", "connect:geo.example"),
            ("tiles", "1;allow;2026-03-14;img:*.tile.example.org", MAP),
            (
                "translate",
                "1;refuse;2025-12-24;;connect:api.translate.example",
                "connect:api.translate.example",
            ),
        ];
        all.map(|(gadget, value, declared)| row(gadget, value, &[declared], context))
            .into()
    };
    with(title, rows, Vec::new())
}

/// The page with a refused library, a gadget that lacks it, and one that waits for another library.
pub fn library(title: &str) -> Review {
    let context = context(title);
    let declared = "connect:api.mapkit.example";
    let known = Known {
        rows: vec![
            row(
                "ext_mapkit",
                &format!("1;refuse;2026-03-14;;{declared}"),
                &[declared],
                &context,
            ),
            row(
                "routes",
                "1;allow;2026-03-14;img:routes.example.org",
                &["img:routes.example.org"],
                &context,
            ),
        ],
        waiting: vec![WaitingGadget {
            gadget: "lookup".to_owned(),
            title: title_of("lookup"),
            needed_by: Vec::new(),
            sites: vec!["api.lookup.example".to_owned()],
        }],
        ..Known::default()
    };
    let name = |gadget: &str, title: &str, needed_by: &[&str]| Name {
        title: title.to_owned(),
        needed_by: titled(needed_by),
        ..Name::plain(gadget)
    };
    Review::new(facts(title, false))
        .after(ReviewAction::Read(known))
        .after(ReviewAction::Named(vec![
            name("ext_mapkit", "Map kit", &NEEDY),
            name("routes", "Routes to this place", &[]),
            name("lookup", "Catalogue", &NEEDY[..2]),
        ]))
}

/// The page of a newcomer on a wiki that only observes; the words of the user's language could not be loaded.
pub fn observing(title: &str) -> Review {
    let wiki = WikiFacts {
        mode: Mode::Observe,
        lacks_words: true,
        ..facts(title, false)
    };
    Review::new(wiki)
}

/// The page on a wiki that asks its readers for what their browsers have observed.
pub fn observed(title: &str) -> Review {
    let text = r#"{
  "version": 1,
  "wiki": "examplewiki",
  "seen": {
    "connect:api.example.org": {
      "pages": 7,
      "by": {
        "charts": 7
      },
      "first": "2026-11-02",
      "last": "2026-11-20"
    },
    "img:b.tile.example.org": {
      "pages": 3,
      "gadgets": [
        "charts",
        "my_map"
      ],
      "first": "2026-11-19",
      "last": "2026-11-20"
    }
  }
}
"#;
    observing(title)
        .after(ReviewAction::Offered(text.to_owned()))
        .after(ReviewAction::Unfold(Section::Observed))
}

/// The page on a wiki on which gadgets ask, and the browser blocks nothing yet; some do not even ask.
pub fn asking(title: &str) -> Review {
    let wiki = WikiFacts {
        mode: Mode::Ask,
        observed: vec!["charts".to_owned(), "my_map".to_owned()],
        ..facts(title, false)
    };
    Review::new(wiki).after(ReviewAction::Unfold(Section::Scripts))
}

/// The page after one answer was opened and saved as it was.
pub fn unchanged(title: &str) -> Review {
    page(title)
        .after(ReviewAction::Filter(Filter::Refused))
        .after(ReviewAction::Open("tiles".to_owned()))
        .after(ReviewAction::Save)
}

/// The page with gadgets that wait for an answer, some beside answers.
pub fn waiting(title: &str) -> Review {
    let gadget = |gadget: &str, sites: &[&str]| WaitingGadget {
        gadget: gadget.to_owned(),
        title: title_of(gadget),
        needed_by: Vec::new(),
        sites: sites.iter().map(ToString::to_string).collect(),
    };
    let known = Known {
        rows: vec![row(
            "tiles",
            "1;allow;2026-03-14;img:*.tile.example.org",
            &[MAP],
            &context(title),
        )],
        waiting: vec![
            gadget(
                CHARTS,
                &["api.example.org", "cdn.example.net/lib/chart@4.4.1/"],
            ),
            gadget("my_map", &["a.example.org"]),
        ],
        ..Known::default()
    };
    Review::new(facts(title, false)).after(ReviewAction::Read(known))
}

/// The page with an open answer about whose gadget the wiki could not be asked.
pub fn no_details(title: &str) -> Review {
    let details = Details {
        missing: true,
        ..Details::default()
    };
    page(title)
        .after(ReviewAction::Open("tiles".to_owned()))
        .after(ReviewAction::Described("tiles".to_owned(), details.into()))
}

/// The page while a changed answer is being saved; another answer waits on the device.
pub fn saving(title: &str) -> Review {
    let rows = |context: &RowContext| {
        vec![
            row(
                "tiles",
                "1;allow;2026-03-14;img:*.tile.example.org",
                &[MAP],
                context,
            ),
            row(
                "weather",
                "1;allow;2026-11-20;connect:api.weather.example",
                &["connect:api.weather.example"],
                context,
            ),
        ]
    };
    with(title, rows, Vec::new())
        .after(ReviewAction::Open("tiles".to_owned()))
        .after(ReviewAction::Tick(0, false))
        .after(ReviewAction::Save)
}

/// The page after one of two answers could not be removed.
pub fn not_saved(title: &str) -> Review {
    page(title)
        .after(ReviewAction::Pick(CHARTS.to_owned()))
        .after(ReviewAction::Pick("tiles".to_owned()))
        .after(ReviewAction::RemovePicked)
        .after(ReviewAction::Saved(Some(Unsaved {
            failure: Failure::Unreachable,
            gadgets: vec![CHARTS.to_owned()],
            waits: true,
        })))
}

/// The page with refused contacts, one of which cannot be allowed to the user's own scripts as typed.
pub fn user_scripts(title: &str) -> Review {
    let refused = |host: &str, kind, count, gadgets: &[&str]| RefusedHost {
        host: host.to_owned(),
        kind,
        day: day("2026-11-20"),
        count,
        gadgets: gadgets.iter().map(ToString::to_string).collect(),
        is_offered: gadgets.is_empty(),
    };
    let all = vec![
        refused("tracker.example", Kind::Connect, 12, &[]),
        refused("fonts.example.org", Kind::Font, 1, &[CHARTS]),
    ];
    let host = "api.example.org".to_owned();
    with(title, rows, all)
        .after(ReviewAction::UserScriptsFrom(host, Kind::Connect))
        .after(ReviewAction::UserScriptsHost("*.example.org".to_owned()))
        .after(ReviewAction::UserScriptsAllow)
        .after(ReviewAction::Unfold(Section::Blocked))
}

/// The page with a file that changes answers; the device has another answer.
pub fn import(title: &str) -> Review {
    let answer = |gadget: &str, text: &str| (gadget.to_owned(), entry(text));
    let known = Known {
        rows: rows(&context(title)),
        on_device: 1,
        ..Known::default()
    };
    page(title)
        .after(ReviewAction::Read(known))
        .after(ReviewAction::Import(Ok(vec![
            answer(CHARTS, "1;refuse;2026-11-03;;connect:api.example.org"),
            answer(
                "tiles",
                "1;allow;2026-11-03;img:*.tile.example.org script:cdn.example.net/lib/",
            ),
            answer(
                "translate",
                "1;allow;2026-11-03;connect:api.translate.example",
            ),
        ])))
}

/// The page with a file that cannot be imported.
pub fn damaged(title: &str) -> Review {
    let problem = |path: &str, expected| Problem {
        path: path.to_owned(),
        expected,
    };
    page(title)
        .after(ReviewAction::Unfold(Section::Files))
        .after(ReviewAction::Import(Err(vec![
            problem("/version", Expected::Version),
            problem("/answers/tiles", Expected::Entry),
        ])))
}

/// The page without answers, for an interface administrator.
pub fn for_administrators(title: &str) -> Review {
    Review::new(facts(title, true))
}

fn day(text: &str) -> Day {
    let Entry { day, .. } = entry(&format!("1;never;{text};"));
    day
}

fn row(gadget: &str, value: &str, declared: &[&str], context: &RowContext) -> Row {
    let declared: Vec<String> = declared.iter().map(ToString::to_string).collect();
    let terms = (!declared.is_empty()).then(|| read_terms(&declared, 0).ok());
    let location = match gadget {
        CHARTS => Location::Session,
        "weather" => Location::Outbox,
        _ => Location::Ledger,
    };
    let record = Record::new(gadget.to_owned(), value.to_owned(), location);
    Row::new(record, terms.flatten(), context)
}

fn rows(context: &RowContext) -> Vec<Row> {
    let all: [(&str, &str, &[&str]); 7] = [
        ("*", "1;allow;2026-11-12;connect:tools.example.net", &[]),
        (
            CHARTS,
            "1;allow;2026-11-02;connect:api.example.org script:cdn.example.net/lib/chart@4.4.1/;font:fonts.example.org",
            &[CHART, CHART_OPTIONAL],
        ),
        ("damaged", "7;perhaps", &[MAP]),
        (
            "my_map",
            "1;allow;2026-03-14;img:*.old.example.org img:a.example.org",
            &["img:a.example.org", "connect:api.example.org"],
        ),
        ("old_gadget", "1;never;2024-01-31;", &[]),
        ("tiles", "1;allow;2026-03-14;img:*.tile.example.org", &[MAP]),
        (
            "translate",
            "1;refuse;2025-12-24;;connect:api.translate.example",
            &["connect:api.translate.example"],
        ),
    ];
    all.map(|(gadget, value, declared)| row(gadget, value, declared, context))
        .into()
}

/// A thousand answers.
pub fn many(context: &RowContext) -> Vec<Row> {
    let many = (1..=1000).map(|number| {
        let requests = format!(
            "connect:api{}.example.org img:*.tile{number}.example.org",
            number % 7
        );
        let value = format!("1;allow;2026-11-{:02};{requests}", number % 28 + 1);
        row(&format!("gadget{number:04}"), &value, &[&requests], context)
    });
    many.collect()
}
