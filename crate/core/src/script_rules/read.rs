//! Reading `userScripts` of the site policy.

use std::collections::{BTreeMap, BTreeSet};

use super::{Pinned, ScriptPolicy, ScriptRules, WhenChanged, Whose};
use crate::json::{Cursor, Fields};

const TRUTH: &str = "true or false";
const WHOSE: &str =
    "an array with at least one of “anyone”, “self”, “protected” and “group:” with a name";
const RIGHT: &str = "the name of a right, such as editsitejs";

impl ScriptPolicy {
    pub(crate) fn read(mut fields: Fields<'_>) -> Self {
        let mut stricter = Vec::new();
        fields.optional("stricter", |rights| {
            stricter = rights.each_field(|right, mut rules| {
                let right = right.trim();
                if right.is_empty() {
                    rules.unexpected(RIGHT);
                    return None;
                }
                Some((
                    right.to_owned(),
                    rules.object(|mut fields| read(&mut fields))?,
                ))
            });
        });
        let mut by_right: BTreeMap<String, ScriptRules> = BTreeMap::new();
        for (right, rules) in stricter {
            // One right can stand there twice, with spaces around it. Both count.
            let known = by_right.entry(right).or_default();
            *known = known.and(&rules);
        }
        Self {
            rules: read(&mut fields),
            stricter: by_right,
        }
    }
}

fn read(fields: &mut Fields<'_>) -> ScriptRules {
    let mut rules = ScriptRules::default();
    fields.optional("from", |list| rules.from.extend(whose(list)));
    fields.optional("pinned", |pinned| {
        rules.pinned = pinned
            .one_of(&Pinned::ALL, Pinned::name, "“off”, “wanted” or “required”")
            .unwrap_or_default();
    });
    fields.optional("whenChanged", |changed| {
        rules.when_changed = changed
            .one_of(
                &WhenChanged::ALL,
                WhenChanged::name,
                "“run-agreed” or “ask”",
            )
            .unwrap_or_default();
    });
    for (name, rule) in [
        ("declaredOnly", &mut rules.declared_only),
        ("executableKinds", &mut rules.executable_kinds),
        ("otherWikis", &mut rules.other_wikis),
    ] {
        let value = fields.optional(name, |yes| yes.truth(TRUTH));
        *rule = value.flatten().unwrap_or(*rule);
    }
    rules
}

/// An empty list could mean nobody or everybody.
fn whose(mut list: Cursor<'_>) -> Option<BTreeSet<Whose>> {
    if !list.has_more_than(0) {
        list.unexpected(WHOSE);
        return None;
    }
    let one = |word: Cursor<'_>| {
        word.parsed(WHOSE, |text| {
            Whose::of_word(text).ok_or_else(|| WhoseError(text.to_owned()))
        })
    };
    Some(list.each(WHOSE, one).into_iter().collect())
}

#[derive(Debug, thiserror::Error)]
#[error("“{0}” names nobody; expected “anyone”, “self”, “protected”, or “group:” with a name")]
struct WhoseError(String);
