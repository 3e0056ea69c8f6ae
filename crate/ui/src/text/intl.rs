//! Days, numbers and lists in the language of the page, as the browser writes them
//! ([`Intl`](https://tc39.es/ecma402/)). If English stands in for that language, they are English, too.

use std::cell::Cell;

use gadget_consent_core::Day;
use js_sys::{Array, Object, Reflect};
use mediawiki_web::user;
use mediawiki_web::value::{items, string};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    // Each constructor throws for an invalid language tag.
    #[wasm_bindgen(js_namespace = Intl)]
    type ListFormat;
    #[wasm_bindgen(constructor, catch, js_namespace = Intl)]
    fn new(language: &str, options: &Object) -> Result<ListFormat, JsValue>;
    #[wasm_bindgen(method)]
    fn format(this: &ListFormat, parts: &Array) -> String;

    #[wasm_bindgen(js_name = Date)]
    type JsDate;
    #[wasm_bindgen(constructor, js_class = "Date")]
    fn new(milliseconds: f64) -> JsDate;
    #[wasm_bindgen(js_namespace = Intl)]
    type DateTimeFormat;
    #[wasm_bindgen(constructor, catch, js_namespace = Intl)]
    fn new(language: &str, options: &Object) -> Result<DateTimeFormat, JsValue>;
    #[wasm_bindgen(method, js_name = formatToParts)]
    fn format_to_parts(this: &DateTimeFormat, date: &JsDate) -> JsValue;

    type JsNumber;
    // JavaScript reads the number: Rust's reader of floating-point numbers would take 14 KB of the module.
    #[wasm_bindgen(js_name = Number)]
    fn read_number(digits: &str) -> JsNumber;
    #[wasm_bindgen(method, catch, js_name = toLocaleString)]
    fn to_locale_string(
        this: &JsNumber,
        language: &str,
        options: &Object,
    ) -> Result<String, JsValue>;
}

/// A day in its long form, such as “20 November 2026”, in the order that the user's preferences want.
/// Where the browser cannot write it, the ISO date.
#[must_use]
pub fn date(day: Day) -> String {
    let wanted = user::date_format().unwrap_or_default();
    let options = options([("dateStyle", "long".into()), ("timeZone", "UTC".into())]);
    let format = DateTimeFormat::new(&language(), &options);
    let Ok(format) = format
        .map_err(drop)
        .and_then(|format| if wanted == ISO { Err(()) } else { Ok(format) })
    else {
        return day.to_string();
    };
    let parts = format.format_to_parts(&JsDate::new(day.milliseconds()));
    let part = |part: JsValue| Some((string(&part, "type")?, string(&part, "value")?));
    let parts: Vec<(String, String)> = items(&parts).into_iter().filter_map(part).collect();
    arranged(&parts, &wanted)
}

/// The name that MediaWiki gives to the format of ISO 8601.
const ISO: &str = "ISO 8601";

/// The parts of a day in the order that is wanted: `dmy`, `mdy` or `ymd`. A language that has this order
/// writes the day in its own way, and so it does for any other name of an order.
fn arranged(parts: &[(String, String)], wanted: &str) -> String {
    let own: String = parts
        .iter()
        .filter_map(|(kind, _)| match kind.as_str() {
            "day" => Some('d'),
            "month" => Some('m'),
            "year" => Some('y'),
            _ => None,
        })
        .collect();
    let part = |name: &str| {
        let found = parts.iter().find(|(kind, _)| kind == name);
        found.map_or("", |(_, text)| text.as_str())
    };
    let (day, month, year) = (part("day"), part("month"), part("year"));
    match wanted {
        _ if own == wanted => parts.iter().map(|(_, text)| text.as_str()).collect(),
        "dmy" => format!("{day} {month} {year}"),
        "mdy" => format!("{month} {day}, {year}"),
        "ymd" => format!("{year} {month} {day}"),
        _ => parts.iter().map(|(_, text)| text.as_str()).collect(),
    }
}

/// Names in a row, with the language's word for “and” before the last. Where the browser cannot join
/// them, commas.
#[must_use]
pub fn list(names: impl Iterator<Item = String>) -> String {
    joined(names.collect())
}

fn joined(names: Vec<String>) -> String {
    // The default options join by “and”.
    let Ok(format) = ListFormat::new(&language(), &Object::new()) else {
        return names.join(", ");
    };
    format.format(&names.into_iter().map(JsValue::from).collect())
}

/// Writes a text that consists of digits with the digits of the language, and without separators:
/// `PLURAL` in `MediaWiki` would take “1.000” for one. Any other text stays as it is.
#[must_use]
pub fn number(text: &str) -> String {
    if text.is_empty() || text.bytes().any(|byte| !byte.is_ascii_digit()) {
        return text.to_owned();
    }
    let options = options([("useGrouping", false.into()), ("style", "decimal".into())]);
    read_number(text)
        .to_locale_string(&language(), &options)
        .unwrap_or_else(|_| text.to_owned())
}

fn options(fields: [(&str, JsValue); 2]) -> Object {
    let options = Object::new();
    for (name, value) in fields {
        // Does not fail on an object made here.
        let _ = Reflect::set(&options, &name.into(), &value);
    }
    options
}

/// The language that stands in for all others.
pub const ENGLISH: &str = "en";

thread_local! {
    static IS_ENGLISH: Cell<bool> = const { Cell::new(false) };
}

/// From now on everything is written in English: the sentences around it are.
pub fn write_english() {
    IS_ENGLISH.set(true);
}

fn language() -> String {
    if IS_ENGLISH.get() {
        return ENGLISH.to_owned();
    }
    web_sys::window()
        .and_then(|window| window.document()?.document_element())
        .and_then(|html| html.get_attribute("lang"))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::arranged;

    #[test]
    fn a_day_is_written_as_the_user_wants_it() {
        const ENGLISH: &str = "month:November|literal: |day:20|literal:, |year:2026";
        const GERMAN: &str = "day:20|literal:. |month:November|literal: |year:2026";
        const JAPANESE: &str = "year:2026|literal:年|month:11月|day:20|literal:日";
        for (parts, wanted, expected) in [
            (ENGLISH, "mdy", "November 20, 2026"),
            (ENGLISH, "dmy", "20 November 2026"),
            (ENGLISH, "ymd", "2026 November 20"),
            (GERMAN, "dmy", "20. November 2026"),
            (GERMAN, "mdy", "November 20, 2026"),
            (JAPANESE, "ymd", "2026年11月20日"),
            // What only some languages have, and nothing.
            (GERMAN, "xijy", "20. November 2026"),
            (ENGLISH, "", "November 20, 2026"),
        ] {
            let parts = parts.split('|').map(|part| {
                let (kind, text) = part.split_once(':').unwrap();
                (kind.to_owned(), text.to_owned())
            });
            let parts: Vec<(String, String)> = parts.collect();
            assert_eq!(arranged(&parts, wanted), expected, "{wanted}");
        }
    }
}
