//! Each variant of what can be shown occurs in at least one state of the gallery.

use gadget_consent_core::decision::Occasion;
use gadget_consent_core::evidence::Basis;
use gadget_consent_core::lint::Severity;
use gadget_consent_core::pasted::Form;

use super::{Scene, TABLE};
use crate::admin::save::SaveError;
use crate::admin::state::{AdminState, Section, ShownScan};
use crate::answers::failure::Failure;
use crate::answers::records::Location;
use crate::ask::blocked::Why;
use crate::ask::question::{Choice, Question, is_frame};
use crate::ask::state::{State, Step};
use crate::gallery::ask::ShownDialog;
use crate::linter::link;
use crate::linter::state::Linter;
use crate::review::admin_tab::AdminTab;
use crate::review::row::Standing;
use crate::review::state::{GroupBy, Import, Operation, Review};
use crate::wiki::blocked::By;
use crate::wiki::document::Reload;
use crate::wiki::release::Outcome;
use crate::wiki::script_news::ScriptNews;

/// Asserts that each pattern matches one of the values. The patterns must be all variants: a new
/// variant does not compile until it stands here, and fails until a state shows it. Variants after
/// `except` are shown nowhere.
macro_rules! assert_each_occurs {
    ($values:expr, $($variant:pat,)+ $(; except $($other:pat,)+)?) => {{
        let values: Vec<_> = $values.collect();
        for value in &values {
            match value {
                $($variant => {})+
                $($($other => {})+)?
            }
        }
        $(
            assert!(
                values.iter().any(|value| matches!(value, $variant)),
                "no state of the gallery shows {}",
                stringify!($variant)
            );
        )+
    }};
}

fn dialogs() -> impl Iterator<Item = ShownDialog> {
    TABLE.iter().filter_map(|(_, scene)| match scene {
        Scene::Dialog(make) => Some(make()),
        _ => None,
    })
}

fn in_place() -> impl Iterator<Item = Question> {
    TABLE.iter().filter_map(|(_, scene)| match scene {
        Scene::InPlace(make) => Some(make()),
        _ => None,
    })
}

fn notices() -> impl Iterator<Item = State> {
    TABLE.iter().filter_map(|(_, scene)| match scene {
        Scene::Notices(make) => Some(make()),
        _ => None,
    })
}

fn reviews() -> impl Iterator<Item = Review> {
    TABLE.iter().filter_map(|(_, scene)| match scene {
        Scene::Review(make) => Some(make("My own scripts")),
        _ => None,
    })
}

fn admins() -> impl Iterator<Item = AdminState> {
    TABLE.iter().filter_map(|(_, scene)| match scene {
        Scene::Admin(make) => Some(make()),
        _ => None,
    })
}

#[test]
fn names_are_different() {
    let mut names: Vec<&str> = TABLE.iter().map(|(name, _)| *name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), TABLE.len());
}

#[test]
fn each_step_and_occasion_of_the_dialog_is_shown() {
    assert_each_occurs!(
        dialogs().map(|dialog| dialog.step),
        Step::Asking,
        Step::Saving(_),
        Step::Failed { .. },
    );
    assert_each_occurs!(
        dialogs().map(|dialog| dialog.question.occasion),
        Occasion::Unanswered,
        Occasion::Changed,
        Occasion::ConfirmationDue,
    );
    assert_each_occurs!(
        dialogs().map(|dialog| dialog.reload),
        Reload::Safe,
        Reload::Loses,
    );
    for is_so in [true, false] {
        assert!(dialogs().any(|dialog| dialog.farm == is_so));
        assert!(dialogs().any(|dialog| dialog.named == is_so));
        assert!(dialogs().any(|dialog| dialog.lacks_words == is_so));
        assert!(notices().any(|state| state.surroundings.lacks_words == is_so));
        for property in [
            Question::is_grave,
            Question::starts_at_once,
            Question::grants_nothing,
            Question::decides_whether_it_runs,
            |question: &Question| question.details.missing,
            |question: &Question| question.items.iter().any(is_frame),
            |question: &Question| question.source.is_some(),
            Question::is_in_tab,
        ] {
            assert!(dialogs().any(|dialog| property(&dialog.question) == is_so));
        }
        for is_source in [true, false] {
            let is_it = |question: &Question| {
                question.refused == is_so && question.source.is_some() == is_source
            };
            assert!(in_place().any(|question| is_it(&question)));
        }
        assert!(dialogs().any(|dialog| dialog.others.is_empty() == is_so));
        assert!(dialogs().any(|dialog| dialog.is_of_list == is_so));
    }
    let listed = || {
        let lists = dialogs().filter(|dialog| !dialog.others.is_empty());
        lists.flat_map(|list| [vec![list.question], list.others].concat())
    };
    for is_so in [true, false] {
        assert!(listed().any(|question| question.is_beyond_row() == is_so));
        assert!(listed().any(|question| question.can_allow_in_row() == is_so));
    }
    for mark in [
        None,
        Some(Choice::Allow),
        Some(Choice::AllowInTab),
        Some(Choice::Refuse),
    ] {
        assert!(listed().any(|question| question.mark == mark), "{mark:?}");
    }
}

#[test]
fn each_failure_is_shown() {
    let of_dialogs = dialogs().filter_map(|dialog| match dialog.step {
        Step::Failed { failure, .. } => Some(failure),
        _ => None,
    });
    let of_reviews = reviews().filter_map(|state| Some(state.report?.failed?.failure));
    assert_each_occurs!(
        of_dialogs.chain(of_reviews),
        Failure::Unreachable,
        Failure::Busy { .. },
        Failure::LoggedOut,
        Failure::ReadOnly(_),
        Failure::Full(_),
        Failure::Refused(_),
        Failure::NotKept,
        Failure::Device,
    );
    for is_kept in [true, false] {
        let is_shown = |dialog: ShownDialog| matches!(dialog.step, Step::Failed { kept, .. } if kept == is_kept);
        assert!(dialogs().any(is_shown));
    }
}

#[test]
fn each_notice_is_shown() {
    let outcomes = notices().flat_map(|state| state.outcomes);
    assert_each_occurs!(
        outcomes.map(|(_, outcome)| outcome),
        Outcome::Started,
        Outcome::Waiting,
        Outcome::WaitingAgain,
        Outcome::Refused,
        Outcome::Never,
        Outcome::NotNever,
        Outcome::Forbidden,
        Outcome::Closed,
        Outcome::Outdated,
        Outcome::Script(_),
        Outcome::Unsaved,
        Outcome::Saved,
        Outcome::Undone,
        Outcome::UndoWaits,
        Outcome::NotUndone,
        Outcome::SourceOpen,
        Outcome::SourceWaiting,
        Outcome::SourceRefused,
        // Only scripts are told.
        ; except Outcome::SourceUnsaved,
    );
    for news in ScriptNews::ALL {
        let told = |(_, outcome): &(String, Outcome)| *outcome == Outcome::Script(news);
        assert!(notices().any(|state| state.outcomes.iter().any(told)));
    }
    assert!(notices().any(|state| !state.changed.is_empty()));
    let contacts = || notices().flat_map(|state| state.blocked.contacts);
    assert_each_occurs!(
        contacts().map(|contact| contact.why),
        Why::NotAllowed,
        Why::Partly(_),
        Why::SentOn,
        Why::OtherPolicy,
        Why::Held,
    );
    assert_each_occurs!(
        contacts().map(|contact| contact.by),
        By::Unknown,
        By::Content,
        By::Early,
        By::WikiScript,
    );
    assert!(notices().any(|state| !state.quiet.is_empty()));
    assert!(notices().any(|state| !state.unguarded.is_empty()));
    for removed in [true, false] {
        let worker = |state: State| {
            !state.blocked.worker.is_empty() && state.blocked.is_worker_removed == removed
        };
        assert!(notices().any(worker));
    }
}

#[test]
fn each_state_of_the_review_page_is_shown() {
    let rows = || reviews().flat_map(|state| state.known.rows.clone());
    assert_each_occurs!(
        rows().map(|row| row.record.location),
        Location::Ledger,
        Location::Session,
        Location::Outbox,
    );
    assert_each_occurs!(
        rows().flat_map(|row| row.lines).map(|line| line.standing),
        Standing::Granted,
        Standing::Refused,
        Standing::New,
        Standing::Gone,
    );
    assert_each_occurs!(
        reviews().map(|state| state.listing.by),
        GroupBy::Gadget,
        GroupBy::Site,
    );
    assert_each_occurs!(
        reviews().filter_map(|state| state.import),
        Import::Damaged(_),
        Import::Changes(_),
    );
    let saving = |state: Review| state.job.map(|job| job.operation);
    let saved = |state: Review| state.report.map(|report| report.operation);
    assert_each_occurs!(
        reviews()
            .filter_map(saving)
            .chain(reviews().filter_map(saved)),
        Operation::Remove,
        Operation::Change,
        Operation::Compact,
        Operation::Undo,
    );
    // The part itself is in the states of its own.
    assert_each_occurs!(
        reviews().map(|state| state.admin),
        AdminTab::Absent,
        AdminTab::Closed,
        AdminTab::Opening,
        AdminTab::Failed,
        ; except AdminTab::Open,
    );
    assert!(reviews().any(|state| state.open.is_some()));
    assert!(reviews().any(|state| state.user_scripts.error.is_some()));
    assert!(reviews().any(|state| state.known.rows.is_empty()));
    assert!(reviews().any(|state| state.groups().len() > state.listing.shown));
}

#[test]
fn each_state_of_the_administrators_part_is_shown() {
    assert_each_occurs!(
        admins().map(|state| state.section),
        Section::Findings,
        Section::Manifest,
        Section::Stages,
        Section::Policy,
        Section::Disclosures,
        Section::Drafts,
        Section::Labels,
        Section::Observed,
    );
    assert_each_occurs!(
        admins().filter_map(|state| state.report?.result.err()),
        SaveError::Conflict,
        SaveError::Unreachable,
        SaveError::Refused(_),
    );
    let is_saved = |state: AdminState| state.report.is_some_and(|report| report.result.is_ok());
    assert!(admins().any(is_saved));
    assert!(admins().any(|state| state.fixed.is_some()));
    assert!(admins().any(|state| state.failed.is_some()));
    assert!(admins().any(|state| !state.observed.is_empty()));
    for is_so in [true, false] {
        let drafting = || admins().filter(|state| state.section == Section::Drafts);
        assert!(drafting().any(|state| state.evidence.gadgets.is_empty() == is_so));
        assert!(drafting().any(|state| state.files.is_empty() == is_so));
        assert!(drafting().any(|state| state.refused.is_some() == is_so));
        assert!(drafting().any(|state| state.prefilled.is_some() == is_so));
        let is_all = |state: AdminState| state.declared.map(|declared| declared.is_all);
        assert!(drafting().any(|state| is_all(state) == Some(is_so)));
        let is_published = |state: &AdminState| matches!(state.scan(), ShownScan::Published(_));
        let is_uploaded = |state: &AdminState| matches!(state.scan(), ShownScan::Uploaded(..));
        assert!(drafting().any(|state| is_published(&state) == is_so));
        assert!(drafting().any(|state| is_uploaded(&state) == is_so));
    }
    let bases = admins().flat_map(|state| state.evidence.gadgets);
    let bases = bases.flat_map(|drafted| drafted.items);
    assert_each_occurs!(
        bases.map(|item| item.basis()),
        Basis::CodeAndSeen,
        Basis::CodeOnly,
        Basis::SeenOnly,
    );
}

#[test]
fn each_state_of_the_linter_is_shown() {
    let linters = || {
        TABLE.iter().filter_map(|(_, scene)| match scene {
            Scene::Linter(make) => Some(make()),
            _ => None,
        })
    };
    let outcomes = || linters().filter_map(|state| state.outcome);
    assert_each_occurs!(
        outcomes().map(|outcome| outcome.form),
        Form::Definition,
        Form::Json,
        Form::Declaration,
        Form::Pages,
        Form::Script,
        Form::ScriptJson,
    );
    let findings = outcomes().flat_map(|outcome| outcome.findings);
    assert_each_occurs!(
        findings.map(|finding| finding.rule.severity()),
        Severity::Error,
        Severity::Warning,
        Severity::Note,
    );
    for is_so in [true, false] {
        assert!(outcomes().any(|outcome| outcome.allowed.is_empty() == is_so));
        assert!(outcomes().any(|outcome| outcome.problems.is_empty() == is_so));
        assert!(outcomes().any(|outcome| outcome.asking.is_empty() == is_so));
        assert!(outcomes().any(|outcome| (outcome.asking.len() > 1) == is_so));
        assert!(linters().any(|state| state.outcome.is_some() == is_so));
        assert!(linters().any(|state| state.question.is_some() == is_so));
        assert!(linters().any(|state| state.before.is_some() == is_so));
        assert!(linters().any(|state| state.wiki.is_some() == is_so));
        assert!(linters().any(|state| state.is_pressed == is_so));
        assert!(linters().any(|state| state.is_unread == is_so));
        assert!(linters().any(|state| state.is_unspoken == is_so));
        let has_link = |state: &Linter| link::write("", &state.linked(), None).is_some();
        assert!(linters().any(|state| has_link(&state) == is_so));
    }
}
