//! What the next stage would do on a wiki, before anybody takes the step: which contacts would be blocked,
//! and how many questions users would get.

use std::collections::BTreeSet;

use crate::declaration::Declaration;
use crate::definition::Gadget;
use crate::first_party::FirstParty;
use crate::observed::{OWN_SCRIPTS, Observations, Seen, Sighting};
use crate::site_policy::SitePolicy;

/// A contact that was seen and that a policy would block, whatever users allow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Blocked {
    /// Something in the content of pages uses it: the site policy would have to open it.
    Content(Seen),
    /// No gadget that ran declares it. One of them may need it, or a script that is no gadget.
    Undeclared(Seen),
}

/// What was seen and would be blocked if the wiki enforced.
#[must_use]
pub fn blocked(seen: &Observations, gadgets: &[Gadget], policy: &SitePolicy) -> Vec<Blocked> {
    let first_party = FirstParty::of(&policy.first_party, &policy.content);
    let declares = |name: &String, one: &Seen| {
        let mut same = gadgets.iter().filter(|gadget| gadget.name.text == *name);
        // What users' own scripts contact is for each of them to allow.
        name == OWN_SCRIPTS
            || same.any(|gadget| {
                let declaration = Declaration::of(gadget).ok().flatten().unwrap_or_default();
                declaration.all().covers(&one.request)
            })
    };
    let is_open = |one: &Seen| {
        let Sighting { by, among, .. } = &one.sighting;
        let is_known = by.keys().all(|name| declares(name, one));
        let is_likely = |among: &BTreeSet<String>| among.iter().any(|name| declares(name, one));
        first_party.covers(&one.request) || is_known && among.as_ref().is_none_or(is_likely)
    };
    seen.seen()
        .filter(|one| !is_open(one))
        .map(|one| {
            if one.sighting.in_content {
                Blocked::Content(one.clone())
            } else {
                Blocked::Undeclared(one.clone())
            }
        })
        .collect()
}

/// A gadget, and how many users have switched it on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Usage {
    /// Whether it would ask.
    pub asks: bool,
    /// It is on for everybody who has not switched it off.
    pub is_default: bool,
    /// How many users have switched it on; of a gadget that is on by default, it does not matter.
    pub users: u32,
}

/// How many gadgets would ask the median user of so many gadgets, besides those that are on by default,
/// if who uses one gadget is neither more nor less likely to use another. `None`: nobody has so many.
///
/// Gadgets are drawn one after another, each as likely as it has users. The chance that one is among them
/// is `1 - exp(-x * users)`, with `x` so that as many as wanted are expected.
#[must_use]
pub fn median_questions(usage: &[Usage], gadgets: usize) -> Option<usize> {
    let chosen: Vec<&Usage> = usage
        .iter()
        .filter(|one| !one.is_default && one.users > 0)
        .collect();
    let by_default = usage
        .iter()
        .filter(|one| one.is_default && one.asks)
        .count();
    if gadgets > chosen.len() {
        return None;
    }
    let chance = |one: &Usage, x: f64| -> f64 {
        if gadgets == chosen.len() {
            1.0
        } else {
            -(-x * f64::from(one.users)).exp_m1()
        }
    };
    let wanted = f64::from(u32::try_from(gadgets).unwrap_or(u32::MAX));
    let expected = |x: f64| chosen.iter().map(|one| chance(one, x)).sum::<f64>();
    let (mut low, mut high) = (0.0_f64, 1.0_f64);
    for _ in 0..200 {
        if expected(high) >= wanted {
            break;
        }
        high *= 2.0;
    }
    for _ in 0..100 {
        let middle = f64::midpoint(low, high);
        if expected(middle) < wanted {
            low = middle;
        } else {
            high = middle;
        }
    }
    // The chances that so many ask, one gadget after another.
    let mut chances = vec![1.0_f64];
    for one in chosen.iter().filter(|one| one.asks) {
        let yes = chance(one, high);
        chances.push(0.0);
        for count in (0..chances.len()).rev() {
            let before = if count == 0 { 0.0 } else { chances[count - 1] };
            chances[count] = chances[count] * (1.0 - yes) + before * yes;
        }
    }
    let mut sum = 0.0;
    let median = chances.iter().position(|chance| {
        sum += chance;
        sum >= 0.5 - 1e-9
    });
    Some(by_default + median.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::{Blocked, Usage, blocked, median_questions};
    use crate::definition::Definition;
    use crate::observed::Observations;
    use crate::site_policy::SitePolicy;

    fn usage(asks: bool, users: u32) -> Usage {
        Usage {
            asks,
            is_default: false,
            users,
        }
    }

    #[test]
    fn the_median_user_of_so_many_gadgets() {
        let many = |asking: usize, others: usize| -> Vec<Usage> {
            let asking = std::iter::repeat_n(usage(true, 100), asking);
            let others = std::iter::repeat_n(usage(false, 100), others);
            asking.chain(others).collect()
        };
        for (usage, gadgets, expected) in [
            (many(0, 60), 14, Some(0)),
            (many(60, 0), 14, Some(14)),
            // A quarter asks.
            (many(15, 45), 20, Some(5)),
            (many(15, 45), 4, Some(1)),
            (many(15, 45), 60, Some(15)),
            (many(15, 45), 61, None),
            (many(15, 45), 0, Some(0)),
            (Vec::new(), 1, None),
            // One that everybody uses, and nine that hardly anybody does.
            (
                [vec![usage(true, 1_000_000)], vec![usage(false, 1); 9]].concat(),
                1,
                Some(1),
            ),
            (
                [vec![usage(false, 1_000_000)], vec![usage(true, 1); 9]].concat(),
                1,
                Some(0),
            ),
            (vec![usage(true, u32::MAX), usage(false, 0)], 1, Some(1)),
        ] {
            assert_eq!(median_questions(&usage, gadgets), expected, "{gadgets}");
        }
        // What is on for everybody asks everybody.
        let default = Usage {
            is_default: true,
            ..usage(true, 0)
        };
        let with_default = [many(15, 45), vec![default]].concat();
        assert_eq!(median_questions(&with_default, 0), Some(1));
        assert_eq!(median_questions(&with_default, 20), Some(6));
        // More gadgets, no fewer questions.
        let counts: Vec<_> = (0..=60)
            .filter_map(|gadgets| median_questions(&many(15, 45), gadgets))
            .collect();
        assert!(counts.is_sorted() && counts.len() == 61, "{counts:?}");
    }

    #[test]
    fn what_was_seen_and_would_be_blocked() {
        let page = "* tiles[domains=img:*.tile.example]|t.js\n* notes|n.js";
        let definition = Definition::read(page);
        let gadgets: Vec<_> = definition.gadgets().into_iter().cloned().collect();
        let policy =
            SitePolicy::read(r#"{ "version": 1, "firstParty": [ "own.example" ] }"#).unwrap();
        let record = r#"{
            "img:a.tile.example": { "pages": 2, "by": { "tiles": 2 } },
            "img:b.tile.example": { "pages": 2, "by": { "tiles": 1, "notes": 1 } },
            "img:c.tile.example": { "pages": 2, "gadgets": [ "notes", "tiles" ] },
            "img:d.tile.example": { "pages": 2, "gadgets": [ "notes" ] },
            "connect:a.tile.example": { "pages": 1, "by": { "tiles": 1 } },
            "img:own.example": { "pages": 1, "gadgets": [], "content": true },
            "connect:mine.example": { "pages": 1, "by": { "*": 1 } },
            "frame:video.example": { "pages": 1, "gadgets": [], "content": true },
            "script:cdn.example/x.js": { "pages": 1, "gadgets": [] }
        }"#;
        let seen = Observations::of_record(record);
        assert_eq!(seen.skipped(), 0);
        let found = blocked(&seen, &gadgets, &policy.value);
        let found: Vec<String> = found
            .iter()
            .map(|one| match one {
                Blocked::Content(seen) => format!("content {}", seen.request),
                Blocked::Undeclared(seen) => seen.request.to_string(),
            })
            .collect();
        assert_eq!(
            found,
            [
                "connect:a.tile.example",
                "content frame:video.example",
                "img:b.tile.example",
                "img:d.tile.example",
                "script:cdn.example/x.js",
            ]
        );
    }
}
