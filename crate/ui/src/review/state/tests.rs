//! The review page's state, action by action.

use gadget_consent_core::manifest::read_terms;
use gadget_consent_core::{Kind, SitePolicy};

use super::{Action, By, Deed, Filter, Import, Review, Sort};
use crate::answers::failure::Failure;
use crate::answers::records::{Location, Record};
use crate::answers::sync::Unsaved;
use crate::review::contacts::Contacts;
use crate::review::row::{Facts, Row};

/// Gadget, entry, what it declares (needed, optional).
const ANSWERS: [(&str, &str, Option<[&str; 2]>); 7] = [
    ("*", "1;allow;2026-11-01;connect:own.example", None),
    (
        "charts",
        "1;allow;2026-11-02;connect:api.example script:cdn.example/lib/;font:f.example",
        Some([
            "connect:api.example script:cdn.example/lib/",
            "font:f.example",
        ]),
    ),
    ("damaged", "7;perhaps", Some(["img:a.example", ""])),
    (
        "my_map",
        "1;allow;2026-03-14;img:*.tile.example img:old.example",
        Some(["img:*.tile.example", "connect:api.example"]),
    ),
    ("of_old", "1;never;2024-01-31;", None),
    (
        "translate",
        "1;refuse;2025-12-24;;connect:api.example",
        Some(["connect:api.example", ""]),
    ),
    ("zoom", "1;never;2026-05-01;", Some(["img:z.example", ""])),
];

fn facts() -> Facts {
    Facts {
        own_title: "My own scripts".to_owned(),
        unused_after: 90,
        seen: vec![Contacts {
            host: "b.tile.example".to_owned(),
            day: "2026-04-01".parse().unwrap(),
        }],
        today: "2026-11-21".parse().unwrap(),
    }
}

fn row(gadget: &str, value: &str, declared: Option<[&str; 2]>) -> Row {
    let record = Record::new(gadget.to_owned(), value.to_owned(), Location::Ledger);
    let terms = declared.map(|parts| read_terms(&parts.map(ToOwned::to_owned), 0).unwrap());
    Row::new(record, terms, &facts())
}

fn rows() -> Vec<Row> {
    ANSWERS
        .map(|(gadget, value, declared)| row(gadget, value, declared))
        .into()
}

fn review() -> Review {
    let policy = SitePolicy {
        forbidden_kinds: Kind::Worker.into(),
        ..SitePolicy::default()
    };
    Review::new(facts().today, "My own scripts", policy).after(Action::Read(rows(), Vec::new()))
}

fn keys(state: &Review) -> Vec<String> {
    state.groups().into_iter().map(|group| group.key).collect()
}

/// What is to be saved after these actions: `gadget=entry`, or `gadget` for none.
fn saved(actions: impl IntoIterator<Item = Action>) -> Vec<String> {
    let state = actions
        .into_iter()
        .fold(review(), |state, action| state.after(action));
    let puts = state.job.map(|job| job.puts).unwrap_or_default();
    puts.into_iter()
        .map(|(gadget, value)| match value {
            Some(value) => format!("{gadget}={value}"),
            None => gadget,
        })
        .collect()
}

#[test]
fn found_by_gadget_and_by_site() {
    let table = [
        (
            "",
            Filter::All,
            "* charts damaged my_map of_old translate zoom",
        ),
        ("MAP", Filter::All, "my_map"),
        ("own", Filter::All, "*"),
        ("api.ex", Filter::All, "charts my_map translate"),
        ("", Filter::Allowed, "* charts my_map"),
        ("", Filter::Refused, "of_old translate zoom"),
        // A request that came later.
        ("", Filter::New, "my_map"),
        ("", Filter::Gone, "my_map of_old"),
        ("", Filter::Unused, "my_map"),
        ("", Filter::Unreadable, "damaged"),
        ("nothing", Filter::All, ""),
    ];
    for (search, filter, expected) in table {
        let state = review()
            .after(Action::Search(search.to_owned()))
            .after(Action::Filter(filter));
        assert_eq!(keys(&state).join(" "), expected, "{search} {filter:?}");
    }
}

#[test]
fn in_the_order_that_is_asked_for() {
    let state = review().after(Action::Sort(Sort::Newest));
    assert_eq!(keys(&state)[..2], ["charts", "*"]);
    let state = state.after(Action::Sort(Sort::Oldest));
    // What has no day first: it is looked for when there is trouble.
    assert_eq!(keys(&state)[..2], ["damaged", "of_old"]);
}

#[test]
fn by_site_each_gadget_stands_under_it() {
    let state = review()
        .after(Action::Search("api".to_owned()))
        .after(Action::By(By::Site));
    let groups = state.groups();
    assert_eq!(groups.len(), 1);
    let titles: Vec<&str> = groups[0]
        .lines
        .iter()
        .map(|(row, _)| row.title.as_str())
        .collect();
    assert_eq!(titles, ["charts", "my map", "translate"]);
}

#[test]
fn from_a_site_to_the_answer_of_a_gadget() {
    let by_site = review()
        .after(Action::Open("charts".to_owned()))
        .after(Action::Filter(Filter::Allowed))
        .after(Action::By(By::Site))
        .after(Action::PickAll);
    // Also where it was open before: that was in the other list.
    for (gadget, search) in [
        ("my_map", "my map"),
        ("charts", "charts"),
        ("*", "My own scripts"),
    ] {
        let state = by_site.after(Action::Open(gadget.to_owned()));
        assert_eq!((state.by, state.search.as_str()), (By::Gadget, search));
        assert_eq!(state.open.as_ref().unwrap().gadget, gadget);
        assert_eq!(keys(&state), [gadget]);
        assert!(state.picked.is_empty());
        let closed = state.after(Action::Open(gadget.to_owned()));
        assert_eq!(closed.open, None);
    }
}

#[test]
fn one_several_or_all_are_removed() {
    assert_eq!(saved([Action::Remove("charts".to_owned())]), ["charts"]);
    let pick = |gadget: &str| Action::Pick(gadget.to_owned());
    assert_eq!(
        saved([
            pick("charts"),
            pick("zoom"),
            pick("charts"),
            Action::RemovePicked
        ]),
        ["zoom"]
    );
    assert_eq!(saved([Action::PickAll, Action::RemovePicked]).len(), 7);
    // All that are found, not all that there are.
    let found = Action::Search("map".to_owned());
    assert_eq!(
        saved([found, Action::PickAll, Action::RemovePicked]),
        ["my_map"]
    );
    assert_eq!(
        saved([Action::PickAll, Action::PickAll, Action::RemovePicked]).len(),
        0
    );
    assert_eq!(saved([Action::RemovePicked]).len(), 0);
}

#[test]
fn what_is_no_more_or_unused_is_cleared() {
    assert_eq!(
        saved([Action::ClearGone]),
        ["my_map=1;allow;2026-03-14;img:*.tile.example", "of_old"]
    );
    assert_eq!(saved([Action::ClearUnused]), ["my_map"]);
}

#[test]
fn a_site_is_refused_to_all() {
    assert_eq!(
        saved([Action::RefuseSite("api.example".to_owned())]),
        ["charts=1;refuse;2026-11-21;script:cdn.example/lib/;connect:api.example font:f.example"]
    );
    assert_eq!(saved([Action::RefuseSite("own.example".to_owned())]), ["*"]);
}

#[test]
fn one_answer_is_changed() {
    let open = |gadget: &str| Action::Open(gadget.to_owned());
    assert_eq!(
        saved([open("charts"), Action::Tick(2, true), Action::Save]),
        ["charts=1;allow;2026-11-21;connect:api.example script:cdn.example/lib/ font:f.example"]
    );
    assert_eq!(
        saved([open("charts"), Action::Tick(0, false), Action::Save]),
        ["charts=1;refuse;2026-11-21;script:cdn.example/lib/;connect:api.example font:f.example"]
    );
    // What is new and not ticked is refused from then on; what is gone goes.
    assert_eq!(
        saved([open("my_map"), Action::Save]),
        ["my_map=1;allow;2026-11-21;img:*.tile.example;connect:api.example"]
    );
    assert_eq!(
        saved([open("*"), Action::Tick(0, false), Action::Save]),
        ["*"]
    );
    assert_eq!(
        saved([open("charts"), open("charts"), Action::Save]).len(),
        0
    );
}

#[test]
fn undo_puts_back_what_was_there() {
    let removed = review().after(Action::PickAll).after(Action::RemovePicked);
    // Nothing else is begun meanwhile.
    assert_eq!(removed.after(Action::ClearGone), removed);
    let left = Unsaved {
        failure: Failure::Unreachable,
        gadgets: vec!["charts".to_owned()],
        waits: false,
    };
    let done = removed.after(Action::Done(Some(left)));
    let outcome = done.outcome.as_ref().unwrap();
    assert_eq!(outcome.done.len(), 6);
    assert_eq!(outcome.left.as_ref().unwrap().0, ["charts"]);
    let left = vec![row("charts", ANSWERS[1].1, ANSWERS[1].2)];
    let undone = done
        .after(Action::Read(left, Vec::new()))
        .after(Action::Undo);
    let job = undone.job.clone().unwrap();
    assert_eq!(job.deed, Deed::Undo);
    let before: Vec<_> = ANSWERS
        .iter()
        .filter(|(gadget, ..)| *gadget != "charts")
        .map(|(gadget, value, _)| ((*gadget).to_owned(), Some((*value).to_owned())))
        .collect();
    assert_eq!(job.puts, before);
    let undone = undone.after(Action::Done(None));
    assert!(undone.outcome.as_ref().unwrap().before.is_empty());
    assert_eq!(undone.after(Action::Undo).job, None);
}

#[test]
fn own_scripts_get_what_the_wiki_does_not_forbid() {
    let host = |text: &str| Action::OwnHost(text.to_owned());
    assert_eq!(
        saved([
            host("b.example"),
            Action::OwnKind(Kind::Img),
            Action::OwnAllow
        ]),
        ["*=1;allow;2026-11-21;img:b.example connect:own.example"]
    );
    let refused = [
        vec![host("*.example"), Action::OwnKind(Kind::Img)],
        vec![host("b.example")],
        vec![host("b.example"), Action::OwnKind(Kind::Worker)],
    ];
    for mut actions in refused {
        actions.push(Action::OwnAllow);
        let state = actions
            .into_iter()
            .fold(review(), |state, action| state.after(action));
        assert!(state.own.error.is_some());
        assert_eq!(state.job, None);
    }
}

#[test]
fn a_file_does_what_is_ticked() {
    let file = vec![
        (
            "charts".to_owned(),
            "1;refuse;2026-11-03;;connect:api.example".parse().unwrap(),
        ),
        (
            "new".to_owned(),
            "1;allow;2026-11-03;img:n.example".parse().unwrap(),
        ),
    ];
    let compared = review().after(Action::File(Ok(file)));
    let puts = |state: &Review| state.job.as_ref().map(|job| job.puts.len());
    assert_eq!(puts(&compared.after(Action::FileApply)), Some(1));
    let ticked = compared.after(Action::FileTick(1, 0));
    assert_eq!(puts(&ticked.after(Action::FileApply)), Some(2));
    assert_eq!(compared.after(Action::FileLeave).import, None);
    let damaged = review().after(Action::File(Err(Vec::new())));
    assert_eq!(damaged.import, Some(Import::Damaged(Vec::new())));
    assert_eq!(damaged.after(Action::FileApply).job, None);
}

/// A hundred and one with “z” in their names, of which “z” is the last.
fn like_the_last() -> Vec<Row> {
    let answer = |gadget: &str| row(gadget, ANSWERS[1].1, ANSWERS[1].2);
    let mut all: Vec<Row> = (0..100)
        .map(|number| answer(&format!("a{number:02}z")))
        .collect();
    all.push(answer("z"));
    all
}

#[test]
fn a_thousand_are_shown_in_slices() {
    let many = (0..1000)
        .map(|number| {
            let declared = Some(["img:a.example connect:b.example", ""]);
            row(
                &format!("gadget{number:03}"),
                "1;allow;2026-11-02;connect:b.example img:a.example",
                declared,
            )
        })
        .collect();
    let state = review().after(Action::Read(many, Vec::new()));
    assert_eq!((state.groups().len(), state.shown), (1000, 25));
    let more = state.after(Action::More);
    assert_eq!(more.shown, 125);
    assert_eq!(more.after(Action::Search("7".to_owned())).shown, 25);
    // Many have this in their names, and come before it.
    let led = state
        .after(Action::Read(like_the_last(), Vec::new()))
        .after(Action::By(By::Site))
        .after(Action::Open("z".to_owned()));
    assert_eq!((led.groups().len(), led.shown), (101, 101));
}
