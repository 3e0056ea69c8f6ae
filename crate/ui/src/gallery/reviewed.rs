//! The states of the review page: real ones, in which the buttons work as far as nothing has to be
//! saved.

use std::cell::RefCell;

use gadget_consent_core::manifest::read_terms;
use gadget_consent_core::transfer::{Expected, Problem};
use gadget_consent_core::{Kind, SitePolicy};
use yew::prelude::*;

use super::tiles;
use crate::answers::failure::Failure;
use crate::answers::records::{Location, Record};
use crate::answers::sync::Unsaved;
use crate::review::{Action, By, Contacts, Facts, Filter, Page, Refused, Review, Row};
use crate::text::messages::Messages;

#[derive(PartialEq, Properties)]
pub struct ReviewedProps {
    pub state: String,
}

/// The page in one of its states.
#[derive(Debug)]
pub struct Reviewed(Review);

impl Component for Reviewed {
    type Message = Action;
    type Properties = ReviewedProps;

    fn create(ctx: &Context<Self>) -> Self {
        let own = messages(ctx).text("review-own", &[]);
        Self(shown(&ctx.props().state, own))
    }

    fn update(&mut self, _ctx: &Context<Self>, action: Action) -> bool {
        self.0.apply(action);
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let page = Page {
            state: &self.0,
            messages: &messages(ctx),
            said: RefCell::default(),
            suffixes: &[],
            on: &ctx.link().callback(|action| action),
            on_file: &Callback::noop(),
            on_outside: &Callback::noop(),
            named: true,
            unused_after: 180,
            records: true,
            on_device: usize::from(ctx.props().state == "review-import"),
        };
        page.draw()
    }
}

fn messages(ctx: &Context<Reviewed>) -> Messages {
    let context = ctx.link().context::<Messages>(Callback::noop());
    context.map_or(Messages::Wiki, |(messages, _)| messages)
}

fn shown(name: &str, own_title: String) -> Review {
    let facts = Facts {
        own_title,
        unused_after: 180,
        seen: contacts(),
        today: day("2026-11-21"),
    };
    let rows = match name {
        "review-empty" => Vec::new(),
        "review-many" => many(&facts),
        _ => rows(&facts),
    };
    let refused = match name {
        "review-own" => refused(),
        _ => Vec::new(),
    };
    let policy = SitePolicy {
        forbidden_kinds: Kind::Worker.into(),
        ..SitePolicy::default()
    };
    let review =
        Review::new(facts.today, &facts.own_title, policy).after(Action::Read(rows, refused));
    actions(name)
        .into_iter()
        .fold(review, |review, action| review.after(action))
}

fn actions(name: &str) -> Vec<Action> {
    let charts = || "charts".to_owned();
    match name {
        "review-filtered" => vec![
            Action::Search("example".to_owned()),
            Action::Filter(Filter::Allowed),
        ],
        "review-by-site" => vec![Action::By(By::Site), Action::PickAll],
        "review-details" => vec![
            Action::Open("tiles".to_owned()),
            Action::Told("tiles".to_owned(), tiles().details.into()),
            Action::Tick(0, false),
        ],
        "review-unreadable" => vec![Action::Filter(Filter::Unreadable)],
        "review-undo" => vec![Action::Remove(charts()), Action::Done(None)],
        "review-compacted" => vec![
            Action::Compact(vec![(charts(), Some("1;never;2026-03-14;".to_owned()))]),
            Action::Done(None),
        ],
        "review-not-saved" => vec![
            Action::Pick(charts()),
            Action::Pick("tiles".to_owned()),
            Action::RemovePicked,
            Action::Done(Some(Unsaved {
                failure: Failure::Unreachable,
                gadgets: vec![charts()],
                waits: true,
            })),
        ],
        "review-own" => vec![
            Action::OwnFrom("api.example.org".to_owned(), Kind::Connect),
            Action::OwnHost("*.example.org".to_owned()),
            Action::OwnAllow,
        ],
        "review-import" => vec![Action::File(Ok(vec![
            of_file("charts", "1;refuse;2026-11-03;;connect:api.example.org"),
            of_file(
                "tiles",
                "1;allow;2026-11-03;img:*.tile.example.org script:cdn.example.net/lib/",
            ),
            of_file(
                "translate",
                "1;allow;2026-11-03;connect:api.translate.example",
            ),
        ]))],
        "review-import-damaged" => vec![Action::File(Err(vec![
            problem("/version", Expected::Version),
            problem("/answers/tiles", Expected::Entry),
        ]))],
        _ => Vec::new(),
    }
}

fn of_file(gadget: &str, text: &str) -> (String, gadget_consent_core::Entry) {
    (gadget.to_owned(), super::entry(text))
}

fn problem(path: &str, expected: Expected) -> Problem {
    Problem {
        path: path.to_owned(),
        expected,
    }
}

fn day(text: &str) -> gadget_consent_core::Day {
    super::entry(&format!("1;never;{text};")).day
}

fn contacts() -> Vec<Contacts> {
    [
        ("b.tile.example.org", "2026-11-20"),
        ("api.example.org", "2026-11-03"),
    ]
    .map(|(host, text)| Contacts {
        host: host.to_owned(),
        day: day(text),
    })
    .into()
}

fn refused() -> Vec<Refused> {
    let refused = |host: &str, kind, count, gadgets: &[&str]| Refused {
        host: host.to_owned(),
        kind,
        day: day("2026-11-20"),
        count,
        gadgets: gadgets.iter().map(ToString::to_string).collect(),
    };
    vec![
        refused("tracker.example", Kind::Connect, 12, &[]),
        refused("fonts.example.org", Kind::Font, 1, &["charts"]),
    ]
}

fn row(gadget: &str, value: &str, declared: &[&str], facts: &Facts) -> Row {
    let declared: Vec<String> = declared.iter().map(ToString::to_string).collect();
    let terms = (!declared.is_empty()).then(|| read_terms(&declared, 0).ok());
    let place = match gadget {
        "charts" => Location::Session,
        "weather" => Location::Outbox,
        _ => Location::Ledger,
    };
    let record = Record::new(gadget.to_owned(), value.to_owned(), place);
    Row::new(record, terms.flatten(), facts)
}

fn rows(facts: &Facts) -> Vec<Row> {
    let all: [(&str, &str, &[&str]); 7] = [
        ("*", "1;allow;2026-11-12;connect:tools.example.net", &[]),
        (
            "charts",
            "1;allow;2026-11-02;connect:api.example.org script:cdn.example.net/lib/chart@4.4.1/;font:fonts.example.org",
            &[super::CHART, super::CHART_OPTIONAL],
        ),
        ("damaged", "7;perhaps", &[super::MAP]),
        (
            "my_map",
            "1;allow;2026-03-14;img:*.old.example.org img:a.example.org",
            &["img:a.example.org", "connect:api.example.org"],
        ),
        ("old_gadget", "1;never;2024-01-31;", &[]),
        (
            "tiles",
            "1;allow;2026-03-14;img:*.tile.example.org",
            &[super::MAP],
        ),
        (
            "translate",
            "1;refuse;2025-12-24;;connect:api.translate.example",
            &["connect:api.translate.example"],
        ),
    ];
    all.map(|(gadget, value, declared)| row(gadget, value, declared, facts))
        .into()
}

fn many(facts: &Facts) -> Vec<Row> {
    let many = (1..=1000).map(|number| {
        let requests = format!(
            "connect:api{}.example.org img:*.tile{number}.example.org",
            number % 7
        );
        let value = format!("1;allow;2026-11-{:02};{requests}", number % 28 + 1);
        row(&format!("gadget{number:04}"), &value, &[&requests], facts)
    });
    many.collect()
}
