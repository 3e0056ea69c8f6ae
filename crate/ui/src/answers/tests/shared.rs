//! Gadgets whose entries share a preference: an answer to one changes nothing of the other.

use gadget_consent_core::ledger::{LedgerMap, Reach, number_of};

use super::twins::{Browser, Fault, USER, Which, run, run_both};
use super::{GRANT, REFUSAL, TILES, answer, grant};
use crate::answers::failure::Failure;
use crate::answers::records;
use crate::answers::scope::Scope;
use crate::answers::sync::{Submission, resend, save};

/// A gadget whose entry is in the same preference as that of [`TILES`].
pub(super) fn neighbour() -> String {
    let home = |name: &str| number_of(name, Reach::Wiki);
    let mut names = (0..).map(|number| format!("neighbour{number}"));
    names.find(|name| home(name) == home(TILES)).unwrap()
}

fn value(map: &LedgerMap, number: u8) -> String {
    map.value(number).unwrap_or_default()
}

#[test]
fn an_answer_changes_its_own_line() {
    let browser = Browser::of_user();
    let (home, other) = (number_of(TILES, Reach::Wiki), neighbour());
    let odd = format!("{other} 1;never;2026-11-20;\ntorn\ntwice 1\ntwice 2");
    browser.server.change(USER, home, Some(odd.clone()));
    let tab = browser.tab();
    assert_eq!(run(save(&tab, &grant(), Scope::Wiki)).unsaved, None);
    let mut lines: Vec<String> = odd.split('\n').map(ToOwned::to_owned).collect();
    lines.push(format!("{TILES} {GRANT}"));
    lines.sort_unstable();
    assert_eq!(value(&browser.server.map(USER), home), lines.join("\n"));
    assert_eq!(browser.server.saves.get(), 1);
    // What the page lists, and what can be cleared.
    tab.reload();
    let damaged: Vec<String> = records::all(&tab)
        .into_iter()
        .filter(|record| record.entry.is_err())
        .map(|record| record.gadget)
        .collect();
    assert_eq!(damaged, ["torn", "twice"]);
    for gadget in damaged {
        let before = browser.server.entry(USER, &gadget);
        let given = [Submission {
            gadget: gadget.clone(),
            value: None,
            before: before.clone(),
        }];
        assert_eq!(run(save(&tab, &given, Scope::Wiki)).unsaved, None);
        let left = browser.server.entry(USER, &gadget);
        assert!(left.is_empty() || left == "1;refuse;2026-11-27;", "{left}");
        // And put back, as on the review page.
        let given = [answer(&gadget, &before, "")];
        if !before.is_empty() {
            assert_eq!(run(save(&tab, &given, Scope::Wiki)).unsaved, None);
        }
        assert_eq!(browser.server.entry(USER, &gadget), before);
    }
    assert_eq!(browser.server.entry(USER, TILES), GRANT);
}

#[test]
fn a_name_that_stands_twice_is_answered_anew() {
    let browser = Browser::of_user();
    for number in [0, 7] {
        let line = format!("{TILES} {GRANT}");
        browser.server.change(USER, number, Some(line));
    }
    let tab = browser.tab();
    let before = browser.server.entry(USER, TILES);
    assert!(before.starts_with('\n'), "{before:?}");
    let given = [answer(TILES, REFUSAL, &before)];
    assert_eq!(run(save(&tab, &given, Scope::Wiki)).unsaved, None);
    assert_eq!(browser.server.entry(USER, TILES), REFUSAL);
}

#[test]
fn an_answer_that_is_too_long_takes_no_other_with_it() {
    let browser = Browser::of_user();
    let tab = browser.tab();
    let sites: Vec<String> = (0..3_000)
        .map(|number| format!("img:much-too-long{number}.test"))
        .collect();
    let long = format!("1;refuse;2026-11-27;;{}", sites.join(" "));
    let given = [answer(TILES, &long, ""), answer(&neighbour(), REFUSAL, "")];
    let synced = run(save(&tab, &given, Scope::Wiki));
    let unsaved = synced.unsaved.unwrap();
    assert!(matches!(unsaved.failure, Failure::Refused(_)));
    assert_eq!(unsaved.gadgets, [TILES]);
    assert_eq!(browser.server.entry(USER, TILES), "");
    assert_eq!(browser.server.entry(USER, &neighbour()), REFUSAL);
}

#[test]
fn an_answer_for_the_farm_takes_the_place_of_one_for_the_wiki() {
    let browser = Browser::of_user();
    let tab = browser.tab();
    let of = |reach| browser.server.map(USER).entries_for(reach).remove(TILES);
    browser.server.set(USER, TILES, REFUSAL);
    assert_eq!(
        run(save(&tab, &[answer(TILES, GRANT, REFUSAL)], Scope::Farm)).unsaved,
        None
    );
    let granted = "1;allow;2026-11-27.1;img:*.tile.maps.test".to_owned();
    assert_eq!(
        (of(Reach::Wiki), of(Reach::Farm)),
        (None, Some(granted.clone()))
    );
    // Taken back on this wiki: the others keep it, and nothing brings it back here.
    tab.reload();
    for gadget_is_declared in [true, false] {
        let given = [Submission {
            gadget: TILES.to_owned(),
            value: None,
            before: if gadget_is_declared {
                granted.clone()
            } else {
                "torn".to_owned()
            },
        }];
        assert_eq!(run(save(&tab, &given, Scope::Wiki)).unsaved, None);
        assert!(of(Reach::Wiki).unwrap().starts_with("1;refuse;2026-11-27"));
        assert_eq!(of(Reach::Farm), Some(granted.clone()));
    }
}

/// Two devices save at once, in each order of their steps. Unless both read before one of them writes,
/// both answers stand; and no other entry ever does.
#[test]
fn answers_of_two_devices_for_neighbours_both_stand() {
    let other = neighbour();
    let (mut apart, mut overruns) = (0, 0);
    for [mine, theirs] in [[REFUSAL, REFUSAL], [GRANT, REFUSAL], [GRANT, GRANT]] {
        for order in 0..1_u32 << 12 {
            let order: Vec<bool> = (0..12).map(|bit| order >> bit & 1 == 1).collect();
            let one = Browser::of_user();
            let two = Browser::new(&one.server, &one.clock);
            two.log_in(Some(USER));
            let (here, there) = (one.tab(), two.tab());
            let given = [[answer(TILES, mine, "")], [answer(&other, theirs, "")]];
            let _ = run_both(
                save(&here, &given[0], Scope::Wiki),
                save(&there, &given[1], Scope::Wiki),
                &order,
            );
            let stands = [TILES, &other].map(|gadget| one.server.entry(USER, gadget));
            let expected = [mine, theirs];
            if one.server.overruns.borrow().is_empty() {
                apart += 1;
                assert_eq!(stands, expected);
            } else {
                overruns += 1;
                for (stands, expected) in stands.iter().zip(expected) {
                    assert!(stands.is_empty() || stands == expected, "{stands}");
                }
            }
        }
    }
    assert!(apart > 0 && overruns > 0, "{apart} {overruns}");
}

#[test]
fn a_fault_keeps_all_answers_of_a_preference() {
    let browser = Browser::of_user();
    browser.server.set(USER, &neighbour(), REFUSAL);
    let tab = browser.tab();
    browser.server.spoil(Which::Saves, Fault::AnswerLost);
    let _ = run(save(&tab, &grant(), Scope::Wiki));
    browser.server.fix();
    assert_eq!(run(resend(&tab)).unsaved, None);
    assert_eq!(browser.server.entry(USER, TILES), GRANT);
    assert_eq!(browser.server.entry(USER, &neighbour()), REFUSAL);
}
