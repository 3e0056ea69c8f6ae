//! Writing `userScripts` of the manifest. It has the form that it has in the site policy; whatever has its
//! default is left out.

use std::collections::BTreeSet;

use super::{Pinned, ScriptPolicy, ScriptRules, WhenChanged, Whose};
use crate::json::write::{array, field, object, string};

impl ScriptPolicy {
    /// The value of the field; `None`: there are no rules. `depth`: the number of tabs before its fields.
    pub(crate) fn write(&self, depth: usize) -> Option<String> {
        let mut all = fields(&self.rules, depth);
        let stricter = self.stricter.iter();
        let stricter: Vec<String> = stricter
            .map(|(right, rules)| field(right, &object(&fields(rules, depth + 2), depth + 2)))
            .collect();
        if !stricter.is_empty() {
            all.push(field("stricter", &object(&stricter, depth + 1)));
        }
        (!all.is_empty()).then(|| object(&all, depth))
    }
}

fn fields(rules: &ScriptRules, depth: usize) -> Vec<String> {
    let list = |list: &BTreeSet<Whose>, depth| {
        let words: Vec<String> = list.iter().map(|whose| string(&whose.word())).collect();
        array(&words, depth)
    };
    let mut fields = Vec::new();
    match rules.from.as_slice() {
        [] => {}
        [one] => fields.push(field("from", &list(one, depth + 1))),
        several => {
            let lists: Vec<String> = several.iter().map(|one| list(one, depth + 2)).collect();
            fields.push(field("from", &array(&lists, depth + 1)));
        }
    }
    if rules.pinned != Pinned::default() {
        fields.push(field("pinned", &string(rules.pinned.name())));
    }
    if rules.when_changed != WhenChanged::default() {
        fields.push(field("whenChanged", &string(rules.when_changed.name())));
    }
    let least = ScriptRules::default();
    for (name, value, default) in [
        ("declaredOnly", rules.declared_only, least.declared_only),
        (
            "executableKinds",
            rules.executable_kinds,
            least.executable_kinds,
        ),
        ("otherWikis", rules.other_wikis, least.other_wikis),
    ] {
        if value != default {
            fields.push(field(name, if value { "true" } else { "false" }));
        }
    }
    fields
}
