//! Rules about JSON definitions: keys that stand in the wrong place, or that are misspelt.

use std::collections::HashMap;

use super::gadget::probably;
use super::{Edit, Finding, GadgetPage, Rule};
use crate::declaration::Need;
use crate::definition::json::{JsonError, JsonKey, Part, keys, known_keys};
use crate::request::Request;

/// Checks the keys of a page, whether or not it can be read as a definition.
pub(super) fn check(name: &str, text: &str) -> Vec<Finding> {
    let keys = keys(text);
    let mut findings: Vec<Finding> = keys.iter().filter_map(|key| told(name, key)).collect();
    let last: HashMap<(Part, &str), usize> = keys
        .iter()
        .enumerate()
        .map(|(index, key)| ((key.part, key.name.as_str()), index))
        .collect();
    for (index, key) in keys.iter().enumerate() {
        if last.get(&(key.part, key.name.as_str())) != Some(&index) {
            findings.push(finding(
                name,
                Rule::Syntax,
                key,
                format!("“{}” appears twice; this one is ignored", key.name),
                "merge both into one".to_owned(),
            ));
        }
    }
    findings
}

fn finding(name: &str, rule: Rule, key: &JsonKey, message: String, help: String) -> Finding {
    Finding {
        rule,
        page: GadgetPage::Json(name.to_owned()),
        span: key.span.clone(),
        message,
        help: Some(help),
        fix: None,
    }
}

fn told(name: &str, key: &JsonKey) -> Option<Finding> {
    if known_keys(key.part).any(|known| known == key.name) {
        return None;
    }
    let found = |rule, message, help| Some(finding(name, rule, key, message, help));
    let is_ignored = format!("it is ignored {}", key.part.place());
    for part in Part::ALL {
        if part != key.part && known_keys(part).any(|known| known == key.name) {
            let message = format!("“{}” is misplaced: {is_ignored}", key.name);
            let help = match part {
                Part::Top => "put it at the top level of the page".to_owned(),
                _ => format!("put it into “{}”", part.name()),
            };
            return found(Rule::MisplacedOption, message, help);
        }
    }
    // What declares something is not lost, wherever it stands.
    let here = known_keys(key.part);
    let meant = probably(&key.name, here)
        .or_else(|| probably(&key.name, ["domains", "optionalDomains", "dependencies"]))?;
    let message = format!("unknown key “{}”: {is_ignored}", key.name);
    let help = if known_keys(key.part).any(|known| known == meant) {
        format!("did you mean “{meant}”?")
    } else if meant == "dependencies" {
        format!("did you mean “{meant}” in “module”?")
    } else {
        format!("did you mean “{meant}” in “settings”?")
    };
    found(Rule::MisspeltOption, message, help)
}

/// What to do about a page that cannot be read.
pub(super) fn remedy(text: &str, error: &JsonError) -> (Option<String>, Option<Edit>) {
    if text.trim().is_empty() {
        let help = "the page is empty; expected an object with “settings” and “module”";
        return (Some(help.to_owned()), None);
    }
    let message = error.to_string();
    let is_list = Need::ALL.iter().any(|need| {
        // Of a gadget, or of a script.
        let places = [
            format!("at /settings/{need}: ", need = need.option()),
            format!("at /{}: ", need.option()),
        ];
        places.iter().any(|place| message.starts_with(place))
    });
    let written = text.get(error.span.clone()).unwrap_or_default();
    let inner = written
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    let help = || {
        let is_array = message.contains("expected an array of strings");
        let help = "write an array: one text for each, within “[” and “]”";
        (is_array.then(|| help.to_owned()), None)
    };
    let Some(inner) = inner.filter(|_| is_list) else {
        return help();
    };
    let parts: Vec<&str> = inner.split(',').map(str::trim).collect();
    let list = parts
        .iter()
        .map(|part| format!("\"{part}\""))
        .collect::<Vec<_>>()
        .join(", ");
    let are_read = parts
        .iter()
        .all(|part| *part == "none" || part.parse::<Request>().is_ok());
    if !are_read {
        return help();
    }
    let edit = Edit {
        span: error.span.clone(),
        text: format!("[ {list} ]"),
    };
    (Some(format!("write {}", edit.text)), Some(edit))
}
