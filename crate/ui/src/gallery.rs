//! The gallery: every state of the dialog, the notices and the pages on a static page, with recorded
//! data and without a wiki.
//!
//! [`TABLE`] has one line for each state. A test checks that each variant of what can be shown occurs in
//! at least one of them.

mod admin;
mod ask;
mod fixtures;
mod linter;
mod review;

use gadget_consent_core::Kind;
use gadget_consent_core::decision::Occasion;
use gadget_consent_core::script_rules::Pinned;
use js_sys::Function;
use web_sys::Element;
use yew::prelude::*;

use crate::admin::save::SaveError;
use crate::admin::state::{AdminState, Section};
use crate::answers::failure::Failure;
use crate::ask::blocked::{Contact, Way, Why};
use crate::ask::question::{Choice, Question};
use crate::ask::state::{State, Step};
use crate::gallery::admin::AdminScene;
use crate::gallery::ask::{DialogScene, InPlaceScene, NoticesScene, ShownDialog};
use crate::gallery::fixtures::{
    CHARTS, NEEDY, SCRIPT, changed_script, charts, frames, lacking, library, nine, odd, optional,
    others, script, source, source_in_tab, three, tiles,
};
use crate::gallery::linter::LinterScene;
use crate::gallery::review::ReviewScene;
use crate::linter::state::Linter;
use crate::review::admin_tab::TabEvent;
use crate::review::state::{Filter, GroupBy, Review, ReviewAction};
use crate::text::messages::Messages;
use crate::wiki::blocked::By;
use crate::wiki::details::Details;
use crate::wiki::document::Reload;
use crate::wiki::release::Outcome;
use crate::wiki::sight::Sight;

/// Makes what a state shows.
#[derive(Debug, Clone, Copy)]
enum Scene {
    /// The dialog.
    Dialog(fn() -> ShownDialog),
    /// A question where the gadget would show something.
    InPlace(fn() -> Question),
    /// The notices.
    Notices(fn() -> State),
    /// The review page, given the title of the user's own scripts.
    Review(fn(&str) -> Review),
    /// The interface administrators' part.
    Admin(fn() -> AdminState),
    /// The linter for authors.
    Linter(fn() -> Linter),
}

/// All states, in the order in which a reader meets them. Their names occur in the names of the
/// pictures with which they are compared.
const TABLE: &[(&str, Scene)] = {
    use Scene::{Admin, Dialog, InPlace, Linter as Authors, Notices, Review};
    &[
        ("dialog", Dialog(|| ShownDialog::new(tiles()))),
        ("dialog-programs", Dialog(|| ShownDialog::new(charts()))),
        ("dialog-three", Dialog(|| ShownDialog::new(three()))),
        ("dialog-optional", Dialog(|| ShownDialog::new(optional()))),
        ("dialog-frames", Dialog(|| ShownDialog::new(frames()))),
        (
            "dialog-missing",
            Dialog(|| {
                let mut question = tiles();
                question.details = Details {
                    missing: true,
                    ..Details::default()
                };
                ShownDialog::new(question)
            }),
        ),
        (
            "dialog-late-words",
            Dialog(|| ShownDialog {
                lacks_words: true,
                ..ShownDialog::new(tiles())
            }),
        ),
        (
            "dialog-at-once",
            Dialog(|| {
                let mut question = tiles();
                question.open = question.terms.declaration.needed.clone();
                ShownDialog::new(question)
            }),
        ),
        (
            "dialog-asked-again",
            Dialog(|| {
                let mut question = tiles();
                question.previous = "1;refuse;2026-03-14;;img:*.old.example.org".parse().ok();
                question.occasion = Occasion::Changed;
                ShownDialog::new(question)
            }),
        ),
        (
            "dialog-script-changed",
            Dialog(|| ShownDialog::new(changed_script(Pinned::Off, true))),
        ),
        (
            "dialog-script-pinned",
            Dialog(|| ShownDialog::new(changed_script(Pinned::Required, false))),
        ),
        (
            "dialog-no-account",
            Dialog(|| ShownDialog {
                named: false,
                ..ShownDialog::new(tiles())
            }),
        ),
        (
            "dialog-several",
            Dialog(|| ShownDialog {
                of: 3,
                ..ShownDialog::new(tiles())
            }),
        ),
        (
            "dialog-library",
            Dialog(|| ShownDialog::new(library(&NEEDY))),
        ),
        ("dialog-lacks", Dialog(|| ShownDialog::new(lacking()))),
        ("script", Dialog(|| ShownDialog::new(script()))),
        (
            "script-failed",
            Dialog(|| ShownDialog {
                question: script(),
                named: false,
                reload: Reload::Loses,
                ..ShownDialog::failed(Failure::Unreachable, true)
            }),
        ),
        ("list", Dialog(|| ShownDialog::several(others()))),
        (
            "list-script",
            Dialog(|| {
                let mut list = ShownDialog::several(vec![script()]);
                list.others[0].mark = Some(Choice::Refuse);
                list
            }),
        ),
        (
            "list-library",
            Dialog(|| {
                let mut list = ShownDialog::several(vec![library(&NEEDY[..2]), lacking()]);
                list.others[0].mark = Some(Choice::Refuse);
                list.others[1].mark = Some(Choice::Allow);
                list
            }),
        ),
        ("list-ten", Dialog(|| ShownDialog::several(nine()))),
        (
            "list-chosen",
            Dialog(|| {
                let mut list = ShownDialog::several(others());
                list.question.mark = Some(Choice::Allow);
                for question in &mut list.others {
                    question.is_read = true;
                    question.mark = Some(Choice::Refuse);
                }
                list
            }),
        ),
        (
            "list-in-tab",
            Dialog(|| {
                let mut list = ShownDialog {
                    reload: Reload::Loses,
                    named: false,
                    ..ShownDialog::several(others())
                };
                list.question.mark = Some(Choice::AllowInTab);
                list
            }),
        ),
        (
            "list-at-once",
            Dialog(|| {
                let mut list = ShownDialog {
                    farm: true,
                    ..ShownDialog::several(vec![optional(), frames()])
                };
                list.question.open = list.question.terms.declaration.needed.clone();
                list.question.mark = Some(Choice::Allow);
                list
            }),
        ),
        (
            "list-saving",
            Dialog(|| ShownDialog {
                step: Step::Saving(Vec::new()),
                ..ShownDialog::several(others())
            }),
        ),
        (
            "list-failed",
            Dialog(|| {
                let mut list = ShownDialog {
                    step: Step::Failed {
                        failure: Failure::Unreachable,
                        kept: false,
                    },
                    ..ShownDialog::several(others())
                };
                list.question.mark = Some(Choice::Allow);
                list
            }),
        ),
        (
            "list-kept",
            Dialog(|| {
                let mut list = ShownDialog {
                    step: Step::Failed {
                        failure: Failure::Unreachable,
                        kept: true,
                    },
                    ..ShownDialog::several(others())
                };
                list.question.mark = Some(Choice::Allow);
                list
            }),
        ),
        (
            "list-details",
            Dialog(|| ShownDialog {
                is_of_list: true,
                ..ShownDialog::new(charts())
            }),
        ),
        (
            "dialog-changed",
            Dialog(|| {
                let mut question = tiles();
                question.previous = "1;allow;2026-03-14;img:*.old.example.org".parse().ok();
                question.occasion = Occasion::Changed;
                ShownDialog::new(question)
            }),
        ),
        (
            "dialog-confirm",
            Dialog(|| {
                let mut question = tiles();
                question.previous = "1;allow;2025-03-14;img:*.tile.example.org".parse().ok();
                question.occasion = Occasion::ConfirmationDue;
                ShownDialog::new(question)
            }),
        ),
        (
            "dialog-no-reload",
            Dialog(|| ShownDialog {
                reload: Reload::Loses,
                ..ShownDialog::new(tiles())
            }),
        ),
        (
            "dialog-saving",
            Dialog(|| ShownDialog {
                step: Step::Saving(Vec::new()),
                ..ShownDialog::new(tiles())
            }),
        ),
        (
            "dialog-failed",
            Dialog(|| ShownDialog::failed(Failure::Refused("Values are limited.".into()), false)),
        ),
        (
            "dialog-kept",
            Dialog(|| {
                let reason = "The database is being moved.".into();
                ShownDialog::failed(Failure::ReadOnly(reason), true)
            }),
        ),
        (
            "dialog-full",
            Dialog(|| {
                let scripts = "userjs-tracker… (87), userjs-notes… (9)".into();
                ShownDialog::failed(Failure::Full(scripts), true)
            }),
        ),
        (
            "dialog-busy",
            Dialog(|| ShownDialog::failed(Failure::Busy { retry_after: None }, true)),
        ),
        (
            "dialog-logged-out",
            Dialog(|| ShownDialog::failed(Failure::LoggedOut, true)),
        ),
        (
            "dialog-not-kept",
            Dialog(|| ShownDialog::failed(Failure::NotKept, true)),
        ),
        (
            "dialog-device",
            Dialog(|| ShownDialog::failed(Failure::Device, false)),
        ),
        (
            "dialog-farm",
            Dialog(|| ShownDialog {
                farm: true,
                ..ShownDialog::new(tiles())
            }),
        ),
        ("dialog-odd", Dialog(|| ShownDialog::new(odd()))),
        (
            "dialog-too-soon",
            Dialog(|| ShownDialog {
                unclear: Sight::TooSoon,
                ..ShownDialog::new(tiles())
            }),
        ),
        (
            "dialog-hidden",
            Dialog(|| ShownDialog {
                unclear: Sight::Hidden,
                ..ShownDialog::new(tiles())
            }),
        ),
        ("dialog-source", Dialog(|| ShownDialog::new(source()))),
        (
            "dialog-source-at-once",
            Dialog(|| {
                let mut question = source();
                question.open = question.terms.declaration.all();
                ShownDialog::new(question)
            }),
        ),
        (
            "dialog-source-no-reload",
            Dialog(|| ShownDialog {
                reload: Reload::Loses,
                ..ShownDialog::new(source_in_tab())
            }),
        ),
        (
            "dialog-source-kept",
            Dialog(|| ShownDialog {
                question: source(),
                ..ShownDialog::failed(Failure::Unreachable, true)
            }),
        ),
        ("place", InPlace(tiles)),
        ("place-programs", InPlace(charts)),
        ("place-optional", InPlace(three)),
        (
            "place-refused",
            InPlace(|| Question {
                refused: true,
                ..tiles()
            }),
        ),
        ("place-source", InPlace(source)),
        (
            "place-source-refused",
            InPlace(|| Question {
                refused: true,
                ..source()
            }),
        ),
        (
            "notice-asks",
            Notices(|| State {
                quiet: vec![tiles(), charts()],
                ..State::default()
            }),
        ),
        ("notice-unsaved", Notices(|| ask::settled(Outcome::Unsaved))),
        ("notice-saved", Notices(|| ask::answered(Outcome::Saved))),
        (
            "notice-source-open",
            Notices(|| ask::source(Outcome::SourceOpen)),
        ),
        (
            "notice-source-waiting",
            Notices(|| ask::source(Outcome::SourceWaiting)),
        ),
        (
            "notice-source-refused",
            Notices(|| ask::source(Outcome::SourceRefused)),
        ),
        (
            "notice-late-words",
            Notices(|| ask::late_words(Outcome::Started)),
        ),
        ("notice-started", Notices(|| ask::settled(Outcome::Started))),
        (
            "notice-started-two",
            Notices(|| ask::two_settled(Outcome::Started)),
        ),
        (
            "notice-answered",
            Notices(|| ask::answered(Outcome::Started)),
        ),
        ("notice-waiting", Notices(|| ask::settled(Outcome::Waiting))),
        (
            "notice-waiting-again",
            Notices(|| ask::answered(Outcome::WaitingAgain)),
        ),
        ("notice-refused", Notices(|| ask::refused(Outcome::Refused))),
        ("notice-never", Notices(|| ask::answered(Outcome::Never))),
        (
            "notice-not-never",
            Notices(|| ask::refused(Outcome::NotNever)),
        ),
        ("notice-library", Notices(ask::library_refused)),
        ("notice-missed", Notices(ask::missed)),
        ("notice-scripts", Notices(ask::script_news)),
        ("notice-script-changed", Notices(ask::script_changed)),
        ("notice-undone", Notices(|| ask::settled(Outcome::Undone))),
        (
            "notice-undo-waits",
            Notices(|| ask::settled(Outcome::UndoWaits)),
        ),
        (
            "notice-not-undone",
            Notices(|| ask::settled(Outcome::NotUndone)),
        ),
        (
            "notice-forbidden",
            Notices(|| ask::settled(Outcome::Forbidden)),
        ),
        ("notice-closed", Notices(|| ask::settled(Outcome::Closed))),
        (
            "notice-outdated",
            Notices(|| ask::settled(Outcome::Outdated)),
        ),
        (
            "notice-script-outdated",
            Notices(|| ask::settled_of(SCRIPT, Outcome::Outdated)),
        ),
        (
            "notice-blocked",
            Notices(|| {
                ask::blocked(
                    14,
                    vec![
                        ask::tried("tracker.example", Kind::Connect, By::WikiScript),
                        ask::tried("video.example", Kind::Frame, By::Content),
                        ask::tried("stats.example", Kind::Img, By::Unknown),
                        ask::tried_by_own("api.example.org", Kind::Connect),
                        ask::contact("fonts.example.org", Kind::Font, Why::NotAllowed, &[CHARTS]),
                    ],
                )
            }),
        ),
        ("notice-blocked-content", Notices(ask::content)),
        (
            "notice-blocked-partly",
            Notices(|| {
                let allowed = "cdn.example.net/lib/chart@4.4.1/".parse();
                let why = Why::Partly(allowed.into_iter().collect());
                ask::blocked(
                    1,
                    vec![ask::contact(
                        "cdn.example.net",
                        Kind::Script,
                        why,
                        &[CHARTS],
                    )],
                )
            }),
        ),
        (
            "notice-blocked-sent-on",
            Notices(|| {
                let site = "a.tile.example.org";
                let contact = ask::contact(site, Kind::Img, Why::SentOn, &["tiles"]);
                ask::blocked(9, vec![contact])
            }),
        ),
        (
            "notice-blocked-leave",
            Notices(|| {
                let contact = Contact {
                    way: Way::Leave,
                    ..ask::contact("elsewhere.example", Kind::Frame, Why::Held, &[])
                };
                ask::blocked(1, vec![contact])
            }),
        ),
        (
            "notice-blocked-by-wiki",
            Notices(|| {
                let site = "a.tile.example.org";
                let contact = ask::contact(site, Kind::Img, Why::OtherPolicy, &["tiles"]);
                ask::blocked(0, vec![contact])
            }),
        ),
        (
            "notice-blocked-by-wiki-fourteen",
            Notices(|| {
                let contact = |number: usize| {
                    let site = format!("tile-{number}.example.org");
                    ask::contact(
                        &site,
                        Kind::Img,
                        Why::OtherPolicy,
                        &[&format!("map-{number}")],
                    )
                };
                ask::blocked(0, (1..=14).map(contact).collect())
            }),
        ),
        ("notice-worker", Notices(|| ask::worker(false))),
        ("notice-worker-removed", Notices(|| ask::worker(true))),
        (
            "notice-unguarded",
            Notices(|| State {
                unguarded: vec!["old_map".to_owned(), "weather".to_owned()],
                ..State::default()
            }),
        ),
        ("review-newcomer", Review(review::newcomer)),
        ("review-observing", Review(review::observing)),
        ("review-waiting", Review(review::waiting)),
        ("review", Review(review::page)),
        ("review-four", Review(review::four)),
        ("review-labels", Review(review::labelled)),
        ("review-library", Review(review::library)),
        (
            "review-empty",
            Review(|title| review::with(title, |_| Vec::new(), Vec::new())),
        ),
        (
            "review-many",
            Review(|title| review::with(title, review::many, Vec::new())),
        ),
        (
            "review-filtered",
            Review(|title| {
                review::page(title)
                    .after(ReviewAction::Search("example".to_owned()))
                    .after(ReviewAction::Filter(Filter::Allowed))
            }),
        ),
        (
            "review-by-site",
            Review(|title| {
                review::page(title)
                    .after(ReviewAction::GroupBy(GroupBy::Site))
                    .after(ReviewAction::PickAll)
            }),
        ),
        (
            "review-by-site-details",
            Review(|title| {
                let details = tiles().details.into();
                let site = "*.tile.example.org".to_owned();
                review::page(title)
                    .after(ReviewAction::Search("tile".to_owned()))
                    .after(ReviewAction::GroupBy(GroupBy::Site))
                    .after(ReviewAction::OpenAt("tiles".to_owned(), site))
                    .after(ReviewAction::Described("tiles".to_owned(), details))
            }),
        ),
        (
            "review-details",
            Review(|title| {
                let details = tiles().details.into();
                review::page(title)
                    .after(ReviewAction::Open("tiles".to_owned()))
                    .after(ReviewAction::Described("tiles".to_owned(), details))
                    .after(ReviewAction::Tick(0, false))
            }),
        ),
        (
            "review-unreadable",
            Review(|title| review::page(title).after(ReviewAction::Filter(Filter::Unreadable))),
        ),
        ("review-no-details", Review(review::no_details)),
        ("review-saving", Review(review::saving)),
        ("review-unchanged", Review(review::unchanged)),
        (
            "review-undo",
            Review(|title| {
                review::page(title)
                    .after(ReviewAction::Remove(CHARTS.to_owned()))
                    .after(ReviewAction::Saved(None))
            }),
        ),
        (
            "review-undone",
            Review(|title| {
                review::page(title)
                    .after(ReviewAction::Remove(CHARTS.to_owned()))
                    .after(ReviewAction::Saved(None))
                    .after(ReviewAction::Undo)
                    .after(ReviewAction::Saved(None))
            }),
        ),
        (
            "review-compacted",
            Review(|title| {
                let smaller = Some("1;never;2026-03-14;".to_owned());
                review::page(title)
                    .after(ReviewAction::Compact(vec![(CHARTS.to_owned(), smaller)]))
                    .after(ReviewAction::Saved(None))
            }),
        ),
        ("review-not-saved", Review(review::not_saved)),
        ("review-own", Review(review::user_scripts)),
        ("review-import", Review(review::import)),
        ("review-import-damaged", Review(review::damaged)),
        ("review-admin", Review(review::for_administrators)),
        ("review-asking", Review(review::asking)),
        (
            "review-admin-opening",
            Review(|title| {
                review::for_administrators(title).after(ReviewAction::Admin(TabEvent::Open))
            }),
        ),
        (
            "review-admin-failed",
            Review(|title| {
                review::for_administrators(title)
                    .after(ReviewAction::Admin(TabEvent::Opened(false)))
            }),
        ),
        ("admin-lint", Admin(|| admin::read(admin::BAD))),
        ("admin-lint-none", Admin(|| admin::read(admin::GOOD))),
        ("admin-lint-allowed", Admin(|| admin::read(admin::ALLOWED))),
        ("admin-mend", Admin(admin::fixed)),
        ("admin-manifest", Admin(admin::manifest)),
        ("admin-manifest-published", Admin(admin::published)),
        ("admin-installed", Admin(admin::installed)),
        ("admin-installed-whole", Admin(admin::whole)),
        ("admin-stages", Admin(admin::stages)),
        ("admin-stages-missing", Admin(admin::stages_missing)),
        ("admin-policy", Admin(admin::policy)),
        ("admin-disclosures", Admin(admin::disclosures)),
        (
            "admin-saved",
            Admin(|| admin::reported(Section::Manifest, Ok(1235))),
        ),
        (
            "admin-conflict",
            Admin(|| admin::reported(Section::Policy, Err(SaveError::Conflict))),
        ),
        (
            "admin-unreachable",
            Admin(|| admin::reported(Section::Manifest, Err(SaveError::Unreachable))),
        ),
        (
            "admin-refused",
            Admin(|| {
                let words = "This page has been protected.".to_owned();
                admin::reported(Section::Manifest, Err(SaveError::Refused(words)))
            }),
        ),
        ("admin-not-read", Admin(admin::not_read)),
        ("admin-labels", Admin(admin::labels)),
        ("admin-observed", Admin(admin::observed)),
        ("admin-drafts-none", Admin(admin::no_drafts)),
        ("admin-drafts", Admin(admin::drafts)),
        ("admin-drafts-file", Admin(admin::scan_chosen)),
        ("admin-drafts-put", Admin(admin::draft_put)),
        ("admin-drafts-all", Admin(admin::drafts_put)),
        ("admin-drafts-saved", Admin(admin::drafts_saved)),
        ("linter-empty", Authors(Linter::default)),
        ("linter", Authors(linter::example)),
        ("linter-definition", Authors(linter::definition)),
        (
            "linter-pages",
            Authors(|| linter::entered("MediaWiki:Gadget-tiles.js\nMediaWiki:Gadget-tiles.css")),
        ),
        (
            "linter-json",
            Authors(|| linter::entered(r#"{ "settings": { "domains": [ "img:a.example" ] } }"#)),
        ),
        (
            "linter-script",
            Authors(|| {
                linter::entered(
                    "// @domains connect:api.example.org, img:http://a.example\n// @optionalDomain font:b.example\n// @purpose Looks up words in a dictionary\nrun();",
                )
            }),
        ),
        (
            "linter-script-json",
            Authors(|| {
                linter::entered(r#"{ "version": 1, "domains": [ "connect:api.example.org" ] }"#)
            }),
        ),
        ("linter-wiki", Authors(linter::on_wiki)),
        ("linter-forbidden", Authors(linter::forbidden)),
        ("linter-failing", Authors(linter::failing)),
    ]
};

/// The names of all states.
#[must_use]
pub fn gallery_states() -> Vec<String> {
    TABLE.iter().map(|(name, _)| (*name).to_owned()).collect()
}

/// Shows one state in an element; nothing if there is no state of that name. `text` makes a text of a
/// message's key and an array of parameters.
pub fn gallery_show(element: Element, state: String, text: Function) {
    yew::Renderer::<Gallery>::with_root_and_props(element, GalleryProps { state, text }).render();
}

#[derive(PartialEq, Properties)]
struct GalleryProps {
    state: String,
    text: Function,
}

#[component]
fn Gallery(props: &GalleryProps) -> Html {
    let scene = TABLE.iter().find(|(name, _)| *name == props.state);
    let messages = Messages::Function(props.text.clone());
    match scene.map(|(_, scene)| *scene) {
        None => Html::default(),
        Some(Scene::Dialog(make)) => html! { <DialogScene {messages} dialog={make()} /> },
        Some(Scene::InPlace(make)) => html! { <InPlaceScene {messages} question={make()} /> },
        Some(Scene::Notices(make)) => html! { <NoticesScene {messages} state={make()} /> },
        Some(Scene::Review(make)) => {
            let state = make(&messages.text("review-own", &[]));
            html! { <ReviewScene {messages} {state} /> }
        }
        Some(Scene::Admin(make)) => html! { <AdminScene {messages} state={make()} /> },
        Some(Scene::Linter(make)) => html! { <LinterScene {messages} state={make()} /> },
    }
}

#[cfg(test)]
mod tests;
