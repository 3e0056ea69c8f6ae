//! Answers, and what becomes of their gadgets.

use gadget_consent_core::{Declaration, Entry, Terms};

use super::{confirm, never, put_off, save, undo};
use crate::answers::failure::Failure;
use crate::answers::scope::Scope;
use crate::answers::sync::{Replaced, Unsaved};
use crate::ask::ports::memory::{Memory, ready};
use crate::ask::question::{Answered, Choice, Question};
use crate::wiki::details::Details;
use crate::wiki::release::Outcome;

pub fn unreachable() -> Unsaved {
    Unsaved {
        failure: Failure::Unreachable,
        gadgets: vec!["map".to_owned()],
        waits: true,
    }
}

const ENTRY: &str = "1;allow;2026-11-20;img:a.example";

fn question() -> Question {
    let declaration = Declaration::new(&"img:a.example".parse().unwrap(), &"".parse().unwrap());
    let question = Question::unanswered("map", declaration, Details::default());
    Question {
        before: "OLD".to_owned(),
        ..question
    }
}

fn saved(page: &Memory, question: &Question) -> Result<Outcome, Unsaved> {
    let answer = Answered {
        question: question.clone(),
        entry: ENTRY.parse().unwrap(),
        scope: Scope::Farm,
    };
    let saved = ready(save(page, &[answer]));
    if let Some(unsaved) = saved.unsaved {
        assert_eq!((saved.saved, saved.replaced), (Vec::new(), Vec::new()));
        return Err(unsaved);
    }
    assert_eq!(saved.replaced, [replaced("OLD", Scope::Farm)]);
    assert_eq!(saved.saved[0].0, "map");
    Ok(saved.saved[0].1)
}

fn replaced(text: &str, scope: Scope) -> Replaced {
    Replaced {
        gadget: "map".to_owned(),
        text: text.to_owned(),
        scope,
    }
}

#[test]
fn an_answer_is_saved_before_its_gadget_is_let_go() {
    let page = Memory {
        embargoes: "map;2;2026-11-19;2026-11-19 other;1;2026-11-19;2026-11-19"
            .to_owned()
            .into(),
        ..Memory::default()
    };
    assert_eq!(saved(&page, &question()), Ok(Outcome::Started));
    assert_eq!(
        *page.done.borrow(),
        [
            format!("save map {ENTRY} after 'OLD' Farm"),
            format!("settle map {ENTRY} Answer"),
            "decided map Some(Started)".to_owned(),
        ]
    );
    assert_eq!(
        *page.embargoes.borrow(),
        "other;1;2026-11-19;2026-11-19",
        "who has answered is not counted as having put it off"
    );
}

#[test]
fn answers_are_saved_together_by_where_they_go() {
    let answer = |gadget: &str, scope| Answered {
        question: Question {
            gadget: gadget.to_owned(),
            ..question()
        },
        entry: ENTRY.parse().unwrap(),
        scope,
    };
    let answers = [
        answer("a", Scope::Wiki),
        answer("tab", Scope::Session),
        answer("b", Scope::Wiki),
    ];
    let page = Memory::default();
    let all = ready(save(&page, &answers));
    let started = |gadget: &str| (gadget.to_owned(), Outcome::Started);
    assert_eq!(all.saved, ["tab", "a", "b"].map(started));
    assert_eq!((all.replaced.len(), all.unsaved), (3, None));
    let done = page.done.borrow();
    let noted = |gadget: &str, scope: &str| format!("save {gadget} {ENTRY} after 'OLD' {scope}");
    assert_eq!(done[0], noted("tab", "Session"));
    // All that goes there is saved before any gadget is let go.
    assert_eq!(done[3..5], [noted("a", "Wiki"), noted("b", "Wiki")]);

    // One that is not saved keeps no other back.
    let page = Memory {
        unsaved: Some(Unsaved {
            gadgets: vec!["b".to_owned()],
            ..unreachable()
        }),
        ..Memory::default()
    };
    let all = ready(save(&page, &answers));
    assert_eq!(all.saved, ["tab", "a"].map(started));
    assert_eq!(all.unsaved.unwrap().gadgets, ["b"]);
    let none = page
        .done
        .borrow()
        .iter()
        .any(|done| done.contains("decided b"));
    assert!(!none);
}

#[test]
fn what_stands_is_what_counts() {
    let stands = "1;refuse;2026-11-20;;img:a.example";
    let page = Memory {
        stands: Some(stands.to_owned()),
        outcome: Outcome::Refused,
        ..Memory::default()
    };
    assert_eq!(saved(&page, &question()), Ok(Outcome::Refused));
    assert_eq!(page.done.borrow()[1], format!("settle map {stands} Answer"));
}

#[test]
fn a_second_thought_is_told_apart() {
    let page = Memory::default();
    let refused = Question {
        refused: true,
        ..question()
    };
    assert_eq!(saved(&page, &refused), Ok(Outcome::Started));
    assert_eq!(
        page.done.borrow()[1],
        format!("settle map {ENTRY} SecondThought")
    );
}

#[test]
fn an_answer_that_is_not_saved_lets_nothing_go() {
    let page = Memory {
        unsaved: Some(unreachable()),
        embargoes: "map;1;2026-11-19;2026-11-19".to_owned().into(),
        ..Memory::default()
    };
    assert_eq!(saved(&page, &question()), Err(unreachable()));
    assert_eq!(page.done.borrow().len(), 1);
    assert_eq!(*page.embargoes.borrow(), "map;1;2026-11-19;2026-11-19");
}

#[test]
fn an_answer_that_waited_lets_its_gadget_go() {
    let entry: Entry = ENTRY.parse().unwrap();
    let mut page = Memory::default();
    assert_eq!(confirm(&page, "map", &entry), Outcome::Saved);
    assert!(page.done.borrow().is_empty(), "it is not of this wiki");
    page.terms = Some(question().terms);
    page.outcome = Outcome::Waiting;
    // The user must see what was saved, so the page is not loaded again by itself.
    assert_eq!(confirm(&page, "map", &entry), Outcome::WaitingAgain);
    assert_eq!(
        *page.done.borrow(),
        [
            format!("settle map {ENTRY} Answer"),
            "decided map Some(WaitingAgain)".to_owned(),
        ]
    );
}

#[test]
fn an_answer_is_undone_where_it_was_saved() {
    let mut page = Memory {
        lasting: ENTRY.to_owned(),
        ..Memory::default()
    };
    for (text, scope) in [
        ("", Scope::Wiki),
        ("OLD", Scope::Farm),
        ("", Scope::Session),
    ] {
        let outcome = ready(undo(&page, &replaced(text, scope)));
        assert_eq!(outcome, Outcome::Undone);
        let done = page.done.borrow_mut().pop();
        let expected = format!("save map {text} after '{ENTRY}' {scope:?}");
        assert_eq!(done, Some(expected));
    }
    for (waits, outcome) in [(true, Outcome::UndoWaits), (false, Outcome::NotUndone)] {
        page.unsaved = Some(Unsaved {
            waits,
            ..unreachable()
        });
        assert_eq!(ready(undo(&page, &replaced("", Scope::Wiki))), outcome);
    }
}

#[test]
fn a_refusal_becomes_one_for_good_where_it_was_saved() {
    let entry: Entry = "1;never;2026-11-20;".parse().unwrap();
    let mut page = Memory {
        lasting: "1;refuse;2026-11-20;;img:a.example".to_owned(),
        ..Memory::default()
    };
    let saved = ready(never(&page, "map", &entry, Scope::Farm));
    assert_eq!(saved.outcome, Outcome::Never);
    // Undone, the refusal stands again.
    let refusal = page.lasting.clone();
    assert_eq!(saved.replaced, Some(replaced(&refusal, Scope::Farm)));
    let expected = format!("save map 1;never;2026-11-20; after '{refusal}' Farm");
    assert_eq!(*page.done.borrow(), [expected]);
    for (waits, outcome) in [(true, Outcome::Unsaved), (false, Outcome::NotNever)] {
        page.unsaved = Some(Unsaved {
            waits,
            ..unreachable()
        });
        let saved = ready(never(&page, "map", &entry, Scope::Wiki));
        assert_eq!((saved.outcome, saved.replaced), (outcome, None));
    }
}

/// The question about an optional source, and the text of the entry.
fn source(choice: Choice) -> (Question, String) {
    let declaration = Declaration::new(
        &"img:a.example".parse().unwrap(),
        &"font:f.example".parse().unwrap(),
    );
    let terms = Terms {
        declaration,
        ..Terms::default()
    };
    let previous = "1;allow;2026-11-01;img:a.example;font:f.example";
    let previous = previous.parse().ok();
    let request = "font:f.example".parse().unwrap();
    let question = Question::of_source("map", terms, previous, &request, Details::default());
    let entry = question.entry(choice, "2026-11-20".parse().unwrap());
    (question, entry.to_string())
}

#[test]
fn an_answer_about_a_source_opens_it_and_lets_no_gadget_go() {
    // The choice, what becomes of it, and what is remembered.
    let table = [
        (
            Choice::Allow,
            Outcome::SourceOpen,
            "other;1;2026-11-19;2026-11-19",
        ),
        (
            Choice::Allow,
            Outcome::SourceWaiting,
            "other;1;2026-11-19;2026-11-19",
        ),
        (
            Choice::Refuse,
            Outcome::SourceRefused,
            "other;1;2026-11-19;2026-11-19 map_20f_2Eexample;0;2026-11-20;9999-12-31",
        ),
    ];
    for (choice, outcome, remembered) in table {
        let page = Memory {
            outcome,
            embargoes: "other;1;2026-11-19;2026-11-19 map_20f_2Eexample;2;2026-11-19;2026-11-19"
                .to_owned()
                .into(),
            ..Memory::default()
        };
        let (question, entry) = source(choice);
        let answer = Answered {
            question,
            entry: entry.parse().unwrap(),
            scope: Scope::Wiki,
        };
        let all = ready(save(&page, &[answer]));
        assert_eq!(all.saved, [("map f.example".to_owned(), outcome)]);
        assert_eq!(
            *page.done.borrow(),
            [
                format!("save map {entry} after '' Wiki"),
                format!("settle map font:f.example {entry} Answer"),
                format!("decided map f.example Some({outcome:?})"),
            ]
        );
        assert_eq!(*page.embargoes.borrow(), remembered);
        // Undone, it may be asked for again.
        ready(undo(&page, &replaced("OLD", Scope::Wiki)));
        assert_eq!(*page.embargoes.borrow(), "other;1;2026-11-19;2026-11-19");
    }
}

#[test]
fn an_answer_about_a_source_that_waited_opens_it() {
    let (question, entry) = source(Choice::Allow);
    let page = Memory {
        terms: Some(question.terms),
        outcome: Outcome::SourceWaiting,
        ..Memory::default()
    };
    let told = confirm(&page, "map f.example", &entry.parse().unwrap());
    // The page is not loaded again by itself.
    assert_eq!(told, Outcome::Saved);
    assert_eq!(
        *page.done.borrow(),
        [
            format!("settle map font:f.example {entry} Answer"),
            "decided map f.example Some(SourceWaiting)".to_owned(),
        ]
    );
    // The gadget does not declare it any more.
    page.done.borrow_mut().clear();
    confirm(&page, "map g.example", &entry.parse().unwrap());
    assert_eq!(
        *page.done.borrow(),
        ["decided map g.example Some(Outdated)"]
    );
}

#[test]
fn what_is_put_off_is_recorded() {
    let page = Memory::default();
    put_off(&page, "map");
    put_off(&page, "map");
    assert_eq!(*page.embargoes.borrow(), "map;2;2026-11-20;2026-11-20");
}
