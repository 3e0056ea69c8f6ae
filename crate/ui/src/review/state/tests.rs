//! The review page's state, action by action.

use std::rc::Rc;

use gadget_consent_core::manifest::read_terms;
use gadget_consent_core::{Kind, Mode, SitePolicy};

use super::{
    Filter, FocusTarget, GroupBy, Idle, Import, Known, Operation, Review, ReviewAction,
    ReviewEffect, Sort, WikiFacts,
};
use crate::answers::failure::Failure;
use crate::answers::records::{Location, Record};
use crate::answers::sync::Unsaved;
use crate::parts::section::Section;
use crate::review::admin_tab::{AdminTab, TabEvent};
use crate::review::contacts::{ContactedHost, RefusedHost};
use crate::review::row::{Row, RowContext};
use crate::review::waiting::WaitingGadget;
use crate::wiki::details::Details;
use crate::wiki::names::{Name, Titled};

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

fn context() -> RowContext {
    RowContext {
        user_scripts_title: "My own scripts".to_owned(),
        unused_after: 90,
        contacts: vec![ContactedHost {
            host: "b.tile.example".to_owned(),
            day: "2026-04-01".parse().unwrap(),
        }],
        suffixes: Vec::new(),
        today: "2026-11-21".parse().unwrap(),
    }
}

fn row(gadget: &str, value: &str, declared: Option<[&str; 2]>) -> Row {
    let record = Record::new(gadget.to_owned(), value.to_owned(), Location::Ledger);
    let terms = declared.map(|parts| read_terms(&parts.map(ToOwned::to_owned), 0).unwrap());
    Row::new(record, terms, &context())
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
    let wiki = WikiFacts {
        today: context().today,
        user_scripts_title: context().user_scripts_title,
        policy,
        named: true,
        unused_after: context().unused_after,
        records_contacts: true,
        publishes_labels: true,
        suffixes: Vec::new(),
        is_admin: true,
        mode: Mode::Enforce,
        observed: Vec::new(),
        lacks_words: false,
    };
    Review::new(wiki).after(read(rows()))
}

fn read(rows: Vec<Row>) -> ReviewAction {
    ReviewAction::Read(Known {
        rows,
        ..Known::default()
    })
}

fn keys(state: &Review) -> Vec<String> {
    state.groups().into_iter().map(|group| group.key).collect()
}

/// What is to be saved after these actions: `gadget=entry`, or `gadget` for none.
fn saved(actions: impl IntoIterator<Item = ReviewAction>) -> Vec<String> {
    let state = actions
        .into_iter()
        .fold(review(), |state, action| state.after(action));
    let puts = state.job.map(|job| job.writes).unwrap_or_default();
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
            .after(ReviewAction::Search(search.to_owned()))
            .after(ReviewAction::Filter(filter));
        assert_eq!(keys(&state).join(" "), expected, "{search} {filter:?}");
    }
}

#[test]
fn in_the_order_that_is_asked_for() {
    let state = review().after(ReviewAction::Sort(Sort::Newest));
    assert_eq!(keys(&state)[..2], ["charts", "*"]);
    let state = state.after(ReviewAction::Sort(Sort::Oldest));
    // What has no day first: it is looked for when there is trouble.
    assert_eq!(keys(&state)[..2], ["damaged", "of_old"]);
}

#[test]
fn by_site_each_gadget_stands_under_it() {
    let state = review()
        .after(ReviewAction::Search("api".to_owned()))
        .after(ReviewAction::GroupBy(GroupBy::Site));
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
fn by_site_details_stay_by_site() {
    let by_site = review()
        .after(ReviewAction::Search("api".to_owned()))
        .after(ReviewAction::GroupBy(GroupBy::Site));
    let at = |gadget: &str| ReviewAction::OpenAt(gadget.to_owned(), "api.example".to_owned());
    let mut state = by_site.clone();
    let effects = state.apply(at("my_map"));
    assert_eq!(effects, [ReviewEffect::Describe("my_map".to_owned())]);
    // Nothing else changes.
    let open = state.open.take().unwrap();
    assert_eq!(state, by_site);
    assert_eq!(open.gadget, "my_map");
    assert_eq!(open.site.as_deref(), Some("api.example"));
    // Another gadget of the site; the same below another site; closed again.
    let other = by_site.after(at("my_map")).after(at("charts"));
    assert_eq!(other.open.as_ref().unwrap().gadget, "charts");
    let elsewhere = ReviewAction::OpenAt("charts".to_owned(), "f.example".to_owned());
    let elsewhere = other.after(elsewhere);
    let site = elsewhere.open.as_ref().unwrap().site.as_deref();
    assert_eq!(site, Some("f.example"));
    assert_eq!(other.after(at("charts")).open, None);
    // It stays there when the answers are read again.
    let again = other.after(read(rows()));
    assert_eq!(again.open, other.open);
}

#[test]
fn sites_of_one_owner_stand_together() {
    let context = RowContext {
        suffixes: vec!["co.example".to_owned()],
        ..context()
    };
    let declared = "img:*.zoo.example img:a.bee.co.example img:b.ant.example \
                    img:cee.co.example img:zoo.example img:127.0.0.1:8080";
    let terms = read_terms(&[declared.to_owned()], 0).unwrap();
    let entry = format!("1;allow;2026-11-02;{}", terms.declaration.needed);
    let record = Record::new("g".to_owned(), entry, Location::Ledger);
    let rows = vec![Row::new(record, Some(terms), &context)];
    let state = review()
        .after(read(rows))
        .after(ReviewAction::GroupBy(GroupBy::Site));
    assert_eq!(
        keys(&state).join(" "),
        "127.0.0.1:8080 b.ant.example a.bee.co.example cee.co.example *.zoo.example zoo.example"
    );
}

#[test]
fn one_several_or_all_are_removed() {
    assert_eq!(
        saved([ReviewAction::Remove("charts".to_owned())]),
        ["charts"]
    );
    let pick = |gadget: &str| ReviewAction::Pick(gadget.to_owned());
    assert_eq!(
        saved([
            pick("charts"),
            pick("zoom"),
            pick("charts"),
            ReviewAction::RemovePicked
        ]),
        ["zoom"]
    );
    assert_eq!(
        saved([ReviewAction::PickAll, ReviewAction::RemovePicked]).len(),
        7
    );
    // All that are found, not all that there are.
    let found = ReviewAction::Search("map".to_owned());
    assert_eq!(
        saved([found, ReviewAction::PickAll, ReviewAction::RemovePicked]),
        ["my_map"]
    );
    assert_eq!(
        saved([
            ReviewAction::PickAll,
            ReviewAction::PickAll,
            ReviewAction::RemovePicked
        ])
        .len(),
        0
    );
    assert_eq!(saved([ReviewAction::RemovePicked]).len(), 0);
}

#[test]
fn what_is_no_more_or_unused_is_cleared() {
    assert_eq!(
        saved([ReviewAction::ClearGone]),
        ["my_map=1;allow;2026-03-14;img:*.tile.example", "of_old"]
    );
    assert_eq!(saved([ReviewAction::ClearUnused]), ["my_map"]);
}

#[test]
fn a_site_is_refused_to_all() {
    assert_eq!(
        saved([ReviewAction::RefuseSite("api.example".to_owned())]),
        ["charts=1;refuse;2026-11-21;script:cdn.example/lib/;connect:api.example font:f.example"]
    );
    assert_eq!(
        saved([ReviewAction::RefuseSite("own.example".to_owned())]),
        ["*"]
    );
    // The gadget does not ask for it any more, and the answer still allows it.
    assert_eq!(
        saved([ReviewAction::RefuseSite("old.example".to_owned())]),
        ["my_map=1;allow;2026-11-21;img:*.tile.example;img:old.example"]
    );
}

#[test]
fn one_answer_is_changed() {
    let open = |gadget: &str| ReviewAction::Open(gadget.to_owned());
    assert_eq!(
        saved([
            open("charts"),
            ReviewAction::Tick(2, true),
            ReviewAction::Save
        ]),
        ["charts=1;allow;2026-11-21;connect:api.example script:cdn.example/lib/ font:f.example"]
    );
    assert_eq!(
        saved([
            open("charts"),
            ReviewAction::Tick(0, false),
            ReviewAction::Save
        ]),
        ["charts=1;refuse;2026-11-21;script:cdn.example/lib/;connect:api.example font:f.example"]
    );
    // What is new and not ticked is refused from then on; what is gone goes.
    assert_eq!(
        saved([open("my_map"), ReviewAction::Save]),
        ["my_map=1;allow;2026-11-21;img:*.tile.example;connect:api.example"]
    );
    assert_eq!(
        saved([open("*"), ReviewAction::Tick(0, false), ReviewAction::Save]),
        ["*"]
    );
    assert_eq!(
        saved([open("charts"), open("charts"), ReviewAction::Save]).len(),
        0
    );
}

#[test]
fn undo_puts_back_what_was_there() {
    let removed = review()
        .after(ReviewAction::PickAll)
        .after(ReviewAction::RemovePicked);
    // Nothing else is begun meanwhile.
    assert_eq!(removed.after(ReviewAction::ClearGone), removed);
    let left = Unsaved {
        failure: Failure::Unreachable,
        gadgets: vec!["charts".to_owned()],
        waits: false,
    };
    let done = removed.after(ReviewAction::Saved(Some(left)));
    let report = done.report.as_ref().unwrap();
    assert_eq!(report.done.len(), 6);
    assert_eq!(report.failed.as_ref().unwrap().titles, ["charts"]);
    let left = vec![row("charts", ANSWERS[1].1, ANSWERS[1].2)];
    let undone = done.after(read(left)).after(ReviewAction::Undo);
    let job = undone.job.clone().unwrap();
    assert_eq!(job.operation, Operation::Undo);
    let before: Vec<_> = ANSWERS
        .iter()
        .filter(|(gadget, ..)| *gadget != "charts")
        .map(|(gadget, value, _)| ((*gadget).to_owned(), Some((*value).to_owned())))
        .collect();
    assert_eq!(job.writes, before);
    let undone = undone.after(ReviewAction::Saved(None));
    assert!(undone.report.as_ref().unwrap().before.is_empty());
    assert_eq!(undone.after(ReviewAction::Undo).job, None);
}

#[test]
fn own_scripts_get_what_the_wiki_does_not_forbid() {
    let host = |text: &str| ReviewAction::UserScriptsHost(text.to_owned());
    assert_eq!(
        saved([
            host("b.example"),
            ReviewAction::UserScriptsKind(Kind::Img),
            ReviewAction::UserScriptsAllow
        ]),
        ["*=1;allow;2026-11-21;img:b.example connect:own.example"]
    );
    let refused = [
        vec![host("*.example"), ReviewAction::UserScriptsKind(Kind::Img)],
        vec![host("b.example")],
        vec![
            host("b.example"),
            ReviewAction::UserScriptsKind(Kind::Worker),
        ],
    ];
    for mut actions in refused {
        actions.push(ReviewAction::UserScriptsAllow);
        let state = actions
            .into_iter()
            .fold(review(), |state, action| state.after(action));
        assert!(state.user_scripts.error.is_some());
        assert_eq!(state.job, None);
    }
}

#[test]
fn an_address_fills_in_the_form_only_with_what_was_blocked_and_is_offered() {
    let refused = |host: &str, is_offered| RefusedHost {
        host: host.to_owned(),
        kind: Kind::Connect,
        day: "2026-11-20".parse().unwrap(),
        count: 1,
        gadgets: Vec::new(),
        is_offered,
    };
    let known = Known {
        refused: vec![
            refused("api.example", true),
            refused("wss://api.example:8443", true),
            refused("declared.example", false),
        ],
        ..Known::default()
    };
    let review = review().after(ReviewAction::Read(known));
    for (request, host) in [
        ("connect:api.example", "api.example"),
        ("connect:wss://api.example:8443", "wss://api.example:8443"),
        ("script:api.example", ""),
        ("connect+img:api.example", ""),
        ("connect:*.example", ""),
        ("connect:declared.example", ""),
        ("connect:evil.example", ""),
    ] {
        let then = review.after(ReviewAction::UserScriptsBy(request.parse().unwrap()));
        assert_eq!(then.user_scripts.host, host, "{request}");
        assert_eq!(then.user_scripts.kinds.is_empty(), host.is_empty());
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
    let compared = review().after(ReviewAction::Import(Ok(file)));
    let puts = |state: &Review| state.job.as_ref().map(|job| job.writes.len());
    assert_eq!(puts(&compared.after(ReviewAction::ImportApply)), Some(1));
    let ticked = compared.after(ReviewAction::ImportTick(1, 0));
    assert_eq!(puts(&ticked.after(ReviewAction::ImportApply)), Some(2));
    assert_eq!(compared.after(ReviewAction::ImportLeave).import, None);
    let damaged = review().after(ReviewAction::Import(Err(Vec::new())));
    assert_eq!(damaged.import, Some(Import::Damaged(Vec::new())));
    assert_eq!(damaged.after(ReviewAction::ImportApply).job, None);
}

#[test]
fn who_saves_nothing_is_told_so() {
    let open = |gadget: &str| ReviewAction::Open(gadget.to_owned());
    let same = |text: &str| {
        let answer = ("fresh".to_owned(), text.parse().unwrap());
        ReviewAction::Import(Ok(vec![answer]))
    };
    let host = |text: &str| ReviewAction::UserScriptsHost(text.to_owned());
    let table = [
        (vec![open("charts"), ReviewAction::Save], Idle::Unchanged),
        (
            vec![
                open("charts"),
                ReviewAction::Tick(0, false),
                ReviewAction::Tick(0, true),
                ReviewAction::Save,
            ],
            Idle::Unchanged,
        ),
        // No gadget may contact it as it is.
        (
            vec![ReviewAction::RefuseSite("z.example".to_owned())],
            Idle::Unchanged,
        ),
        (
            vec![
                ReviewAction::GroupBy(GroupBy::Site),
                ReviewAction::Pick("z.example".to_owned()),
                ReviewAction::RemovePicked,
            ],
            Idle::Unchanged,
        ),
        (
            vec![
                host("own.example"),
                ReviewAction::UserScriptsKind(Kind::Connect),
                ReviewAction::UserScriptsAllow,
            ],
            Idle::Unchanged,
        ),
        (
            vec![
                same("1;allow;2026-11-03;img:new.example"),
                ReviewAction::ImportApply,
            ],
            Idle::Unticked,
        ),
    ];
    for (actions, idle) in table {
        let mut state = review()
            .after(ReviewAction::Remove("zoom".to_owned()))
            .after(ReviewAction::Saved(None));
        let mut effects = Vec::new();
        for action in actions.clone() {
            effects = state.apply(action);
        }
        assert_eq!(state.job, None, "{actions:?}");
        assert_eq!(state.idle, Some(idle), "{actions:?}");
        // What is told of the job before would be taken for this one.
        assert_eq!(state.report, None, "{actions:?}");
        assert_eq!(effects, [ReviewEffect::Focus(FocusTarget::Report)]);
        // Until the user does something else.
        let known = state.known.as_ref().clone();
        let state = state.after(ReviewAction::Read(known));
        assert_eq!(state.idle, Some(idle));
        assert_eq!(state.after(open("charts")).idle, None);
    }
    // Nobody has pressed a button.
    let compacted = review().after(ReviewAction::Compact(Vec::new()));
    assert_eq!((compacted.idle, compacted.job), (None, None));
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
    let state = review().after(read(many));
    assert_eq!((state.groups().len(), state.listing.shown), (1000, 25));
    let more = state.after(ReviewAction::More);
    assert_eq!(more.listing.shown, 125);
    assert_eq!(
        more.after(ReviewAction::Search("7".to_owned()))
            .listing
            .shown,
        25
    );
}

/// The effects of the last of some actions.
fn effects(actions: impl IntoIterator<Item = ReviewAction>) -> Vec<ReviewEffect> {
    let mut state = review();
    let mut last = Vec::new();
    for action in actions {
        last = state.apply(action);
    }
    last
}

#[test]
fn effects_follow_from_actions() {
    let open = |gadget: &str| ReviewAction::Open(gadget.to_owned());
    let describe = |gadget: &str| ReviewEffect::Describe(gadget.to_owned());
    let remove = || ReviewAction::Remove("charts".to_owned());
    let compact = || ReviewAction::Compact(vec![("of_old".to_owned(), None)]);
    let focus = ReviewEffect::Focus;
    let save = |gadget: &str| ReviewEffect::Save(vec![(gadget.to_owned(), None)]);
    let table = [
        (vec![ReviewAction::Export], vec![ReviewEffect::Download]),
        (
            vec![ReviewAction::ChooseDevice],
            vec![ReviewEffect::ReadDevice],
        ),
        (
            vec![ReviewAction::ForgetContacts],
            vec![ReviewEffect::ForgetContacts],
        ),
        (vec![ReviewAction::Reload], vec![ReviewEffect::Reload]),
        (vec![ReviewAction::Resend], vec![ReviewEffect::Resend]),
        (
            vec![ReviewAction::Admin(TabEvent::Open)],
            vec![ReviewEffect::OpenAdmin],
        ),
        (
            vec![ReviewAction::Admin(TabEvent::Opened(false))],
            vec![focus(FocusTarget::AdminTitle)],
        ),
        (vec![open("charts")], vec![describe("charts")]),
        // It is closed, is no gadget of the manifest, or is not there.
        (vec![open("charts"), open("charts")], vec![]),
        (vec![open("of_old")], vec![]),
        (vec![open("*")], vec![]),
        (vec![open("nothing")], vec![]),
        (
            vec![ReviewAction::UserScriptsFrom(
                "b.example".to_owned(),
                Kind::Img,
            )],
            vec![focus(FocusTarget::UserScriptsHost)],
        ),
        (vec![remove()], vec![save("charts")]),
        (vec![compact()], vec![save("of_old")]),
        // Nothing else is begun while something is being saved.
        (vec![remove(), ReviewAction::ClearUnused], vec![]),
        (vec![remove(), ReviewAction::Resend], vec![]),
        (
            vec![remove(), ReviewAction::Export],
            vec![ReviewEffect::Download],
        ),
        (
            vec![remove(), ReviewAction::Saved(None)],
            vec![focus(FocusTarget::Report)],
        ),
        // The user did not ask for it, and keeps the focus.
        (vec![compact(), ReviewAction::Saved(None)], vec![]),
        (vec![ReviewAction::Saved(None)], vec![]),
    ];
    for (actions, expected) in table {
        assert_eq!(effects(actions.clone()), expected, "{actions:?}");
    }
}

#[test]
fn the_administrators_tab_opens_or_says_that_it_cannot() {
    let state = review();
    assert_eq!(state.admin, AdminTab::Closed);
    let opening = state.after(ReviewAction::Admin(TabEvent::Open));
    assert_eq!(opening.admin, AdminTab::Opening);
    let opened = |opened| {
        opening
            .after(ReviewAction::Admin(TabEvent::Opened(opened)))
            .admin
    };
    assert_eq!(
        (opened(true), opened(false)),
        (AdminTab::Open, AdminTab::Failed)
    );
    let others = WikiFacts {
        is_admin: false,
        ..(*state.wiki).clone()
    };
    assert_eq!(Review::new(others).admin, AdminTab::Absent);
}

#[test]
fn details_of_a_gadget_stay_when_its_answer_is_read_again() {
    let details = Details {
        description: Some("Charts".to_owned()),
        ..Details::default()
    };
    let described = review()
        .after(ReviewAction::Open("charts".to_owned()))
        .after(ReviewAction::Described("my_map".to_owned(), Box::default()))
        .after(ReviewAction::Described(
            "charts".to_owned(),
            details.clone().into(),
        ));
    let again = described.after(read(rows()));
    assert_eq!(again.open.unwrap().details, Some(details));
    assert_eq!(described.after(read(Vec::new())).open, None);
}

fn waiting(gadgets: &[&str]) -> Vec<WaitingGadget> {
    let gadget = |gadget: &&str| WaitingGadget {
        gadget: (*gadget).to_owned(),
        title: (*gadget).to_owned(),
        needed_by: Vec::new(),
        sites: Vec::new(),
    };
    gadgets.iter().map(gadget).collect()
}

#[test]
fn a_waiting_gadget_is_answered_for_in_the_dialog() {
    let known = |gadgets: &[&str], rows| Known {
        rows,
        waiting: waiting(gadgets),
        ..Known::default()
    };
    let mut state = review().after(ReviewAction::Read(known(&["a", "b"], rows())));
    let effects = state.apply(ReviewAction::Answer("a".to_owned()));
    assert_eq!(effects, [ReviewEffect::Ask("a".to_owned())]);
    // Nothing has changed: it was put off.
    let same = known(&["a", "b"], rows());
    assert_eq!(state.apply(ReviewAction::Changed(same)), []);
    // The button that was pressed is gone.
    let table = [(vec!["b"], Section::Waiting), (vec![], Section::Answers)];
    for (left, heading) in table {
        let effects = state.apply(ReviewAction::Changed(known(&left, rows())));
        let target = FocusTarget::Heading(heading);
        assert_eq!(effects, [ReviewEffect::KeepFocus(target)]);
        assert_eq!(state.known.waiting, waiting(&left));
    }
    // Another one waits now, on account of another tab.
    assert_eq!(
        state.apply(ReviewAction::Changed(known(&["c"], rows()))),
        []
    );
}

#[test]
fn what_changes_elsewhere_leaves_what_is_being_typed() {
    let open = review()
        .after(ReviewAction::Open("charts".to_owned()))
        .after(ReviewAction::Tick(0, false));
    let ticks = |state: &Review| -> Vec<bool> {
        let open = state.open.as_ref().unwrap();
        open.items.iter().map(|item| item.ticked).collect()
    };
    let typed = ticks(&open);
    assert!(!typed[0]);
    let changed = |rows: Vec<Row>| {
        ReviewAction::Changed(Known {
            rows,
            ..Known::default()
        })
    };
    let mut fewer = rows();
    fewer.retain(|row| row.gadget() != "zoom");
    assert_eq!(ticks(&open.after(changed(fewer))), typed);
    // That answer itself is another one now.
    let mut other = rows();
    other[1] = row(
        "charts",
        "1;refuse;2026-11-20;;connect:api.example script:cdn.example/lib/ font:f.example",
        Some([
            "connect:api.example script:cdn.example/lib/",
            "font:f.example",
        ]),
    );
    assert_eq!(ticks(&open.after(changed(other))), [false, false, false]);
    // While something is saved, that decides.
    let mut saving = open.after(ReviewAction::Save);
    assert_eq!(saving.apply(changed(Vec::new())), []);
    assert_eq!(saving.known.rows.len(), 7);
}

#[test]
fn parts_of_the_page_open_when_they_are_wanted() {
    let mut state = review();
    assert_eq!(state.unfolded, []);
    let effects = state.apply(ReviewAction::Follow(Section::Blocked));
    let heading = FocusTarget::Heading(Section::Blocked);
    assert_eq!(effects, [ReviewEffect::Focus(heading)]);
    // The address leads there, and does not close it.
    state = state.after(ReviewAction::Follow(Section::Blocked));
    assert_eq!(state.unfolded, [Section::Blocked]);
    state = state.after(ReviewAction::Unfold(Section::Files));
    state = state.after(ReviewAction::Unfold(Section::Blocked));
    assert_eq!(state.unfolded, [Section::Files]);
    state = state.after(ReviewAction::UserScriptsFrom("a.example".into(), Kind::Img));
    assert_eq!(state.unfolded, [Section::Files, Section::Scripts]);
    // Answers that are offered are not hidden.
    let offered = Known {
        on_device: 1,
        ..Known::default()
    };
    let offered = review().after(ReviewAction::Read(offered));
    assert_eq!(offered.unfolded, [Section::Files]);
}

#[test]
fn the_wiki_is_asked_again_for_details() {
    let missing = Details {
        missing: true,
        ..Details::default()
    };
    let mut state = review()
        .after(ReviewAction::Open("charts".to_owned()))
        .after(ReviewAction::Described("charts".to_owned(), missing.into()));
    let effects = state.apply(ReviewAction::DescribeAgain);
    assert_eq!(effects, [ReviewEffect::Describe("charts".to_owned())]);
    assert_eq!(state.open.as_ref().unwrap().details, None);
    assert_eq!(review().apply(ReviewAction::DescribeAgain), []);
}

fn name(gadget: &str, title: &str, needed_by: &[&str]) -> Name {
    let needed_by = needed_by.iter().map(|gadget| Titled::plain(gadget));
    Name {
        title: title.to_owned(),
        needed_by: needed_by.collect(),
        ..Name::plain(gadget)
    }
}

#[test]
fn gadgets_are_called_as_people_know_them() {
    let known = || Known {
        rows: rows(),
        waiting: waiting(&["a", "charts"]),
        ..Known::default()
    };
    let mut state = review().after(ReviewAction::Read(known()));
    // Each is looked up once; what does not exist has no other name.
    let wanted = ["a", "charts", "damaged", "my_map", "translate", "zoom"];
    let wanted: Vec<String> = wanted.map(ToOwned::to_owned).into();
    assert_eq!(
        state.apply(ReviewAction::Name),
        [
            ReviewEffect::Name(wanted.clone()),
            ReviewEffect::Label(wanted.clone())
        ]
    );
    assert_eq!(state.apply(ReviewAction::Name), []);
    // Where the wiki publishes no labels, nobody asks for them.
    let mut silent = review().after(ReviewAction::Read(known()));
    silent.wiki = Rc::new(WikiFacts {
        publishes_labels: false,
        ..(*silent.wiki).clone()
    });
    assert_eq!(
        silent.apply(ReviewAction::Name),
        [ReviewEffect::Name(wanted)]
    );
    state = state.after(ReviewAction::Open("charts".to_owned()));
    state = state.after(ReviewAction::Tick(0, false));
    let open = state.open.clone();
    let names = vec![
        name("a", "Alpha", &["my_map", "x"]),
        name("charts", "Numbers", &[]),
    ];
    state = state.after(ReviewAction::Named(names));
    assert_eq!(state.open, open);
    assert_eq!(state.title("charts"), "Numbers");
    assert_eq!(state.title("my_map"), "my map");
    assert_eq!(state.row("charts").unwrap().title, "Numbers");
    assert_eq!(state.known.waiting[0].title, "Alpha");
    assert_eq!(state.known.waiting[0].needed_by.len(), 2);
    // They are found and sorted by either name.
    let found = |text: &str| keys(&state.after(ReviewAction::Search(text.to_owned()))).join(" ");
    assert_eq!(found("numbers"), "charts");
    assert_eq!(found("charts"), "charts");
    let all = keys(&state);
    assert!(
        all.iter().position(|one| one == "charts") > all.iter().position(|one| one == "my_map")
    );
    // What is read again is called the same, and nothing has changed.
    assert_eq!(state.apply(ReviewAction::Changed(known())), []);
    assert_eq!(
        state.after(ReviewAction::Read(known())).title("charts"),
        "Numbers"
    );
    assert_eq!(state.after(ReviewAction::Read(known())).open, open);
}

#[test]
fn what_lacks_a_refused_library_says_so() {
    let state = review().after(ReviewAction::Named(vec![
        name("translate", "Language kit", &["charts", "nowhere"]),
        name("zoom", "zoom", &["charts"]),
        name("my_map", "Map", &["charts"]),
        name("of_old", "Old", &["charts"]),
    ]));
    let lacks = |state: &Review, gadget: &str| -> Vec<String> {
        let all = state.lacks(gadget).into_iter();
        all.map(|one| one.title).collect()
    };
    // Refused, never; not allowed, and not what no longer exists.
    assert_eq!(lacks(&state, "charts"), ["Language kit", "zoom"]);
    assert!(lacks(&state, "my_map").is_empty());
    // One of them is no longer refused.
    let mut left = rows();
    left.retain(|row| row.gadget() != "translate");
    assert_eq!(lacks(&state.after(read(left)), "charts"), ["zoom"]);
}
