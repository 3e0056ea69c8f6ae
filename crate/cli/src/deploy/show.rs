//! A plan in words, for the terminal.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};
use similar::TextDiff;

use super::plan::{Change, Item, Plan};
use crate::printable::{printable, shortened};

/// The longest line of a text whose difference is shown. Scripts without line breaks are longer.
const LONGEST_LINE: usize = 1_000;

/// The longest text whose difference is shown.
const LONGEST_TEXT: usize = 100_000;

/// The most characters of a banner.
const BANNER: usize = 120;

/// The table of a plan, its conflicts and notes.
#[must_use]
pub fn show(plan: &Plan) -> String {
    let mut text = String::new();
    for item in &plan.items {
        let change = match &item.change {
            Change::New => "new",
            Change::Changed => "changed",
            Change::Same => "same",
            Change::Edited(_) => "edited by others",
        };
        // Writing to a string does not fail.
        let _ = writeln!(text, "{change:16}  {}  {}", item.title, versions(item));
    }
    for note in &plan.notes {
        let _ = writeln!(text, "note: {note}");
    }
    for conflict in &plan.conflicts {
        let _ = writeln!(text, "conflict: {conflict}");
    }
    printable(&text)
}

/// The sizes, and for a page in place of another one what both are.
fn versions(item: &Item) -> String {
    let new = version(&item.new);
    match &item.old {
        Some(old) if item.change != Change::Same => format!("{} → {new}", version(old)),
        _ => new,
    }
}

fn version(text: &str) -> String {
    let sum = Sha256::digest(text.as_bytes());
    let sum: String = sum.iter().take(6).fold(String::new(), |mut all, byte| {
        let _ = write!(all, "{byte:02x}");
        all
    });
    match banner(text) {
        Some(banner) => format!("{} bytes, {sum} ({banner})", text.len()),
        None => format!("{} bytes, {sum}", text.len()),
    }
}

/// The first words of a page: which version it is.
fn banner(text: &str) -> Option<String> {
    let rest = text.strip_prefix("/*!")?;
    let (banner, _) = rest.split_once("*/")?;
    Some(shortened(banner.trim(), BANNER))
}

/// The differences of texts that people read, in the unified form.
#[must_use]
pub fn diff(plan: &Plan) -> String {
    let mut text = String::new();
    for item in &plan.items {
        if item.change == Change::Same || !is_readable(item) {
            continue;
        }
        let old = item.old.as_deref().unwrap_or_default();
        let diff = TextDiff::from_lines(old, &item.new);
        let shown = diff
            .unified_diff()
            .context_radius(2)
            .missing_newline_hint(false)
            .header(&item.title, &item.title)
            .to_string();
        text.push_str(&shown);
        if !shown.ends_with('\n') {
            text.push('\n');
        }
    }
    printable(&text)
}

/// A new page of the module is read in the release; its table row has its sum.
fn is_readable(item: &Item) -> bool {
    let is_short = |text: &str| {
        text.len() <= LONGEST_TEXT && text.lines().all(|line| line.len() <= LONGEST_LINE)
    };
    let is_ours = super::definition::build_of(super::plan::short(&item.title)).is_some();
    is_short(&item.new)
        && item.old.as_deref().is_none_or(is_short)
        && (item.old.is_some() || !is_ours)
}

#[cfg(test)]
mod tests {
    use super::{banner, diff, show};
    use crate::deploy::plan::{Change, Item, Plan};

    fn item(title: &str, old: Option<&str>, new: &str) -> Item {
        Item {
            title: title.to_owned(),
            change: old.map_or(Change::New, |_| Change::Changed),
            old: old.map(str::to_owned),
            new: new.to_owned(),
        }
    }

    #[test]
    fn lines_have_differences_and_modules_have_sums() {
        let long = "x".repeat(2_000);
        let plan = Plan {
            items: vec![
                item(
                    "MediaWiki:Gadgets-definition",
                    Some("* a|a.js"),
                    "* c|c.js\n\n* a|a.js",
                ),
                item(
                    "MediaWiki:Gadget-consent/b/consent-ui-wasm.js",
                    Some(&long),
                    &format!("{long}y"),
                ),
            ],
            ..Plan::default()
        };
        let diff = diff(&plan);
        assert!(diff.contains("+* c|c.js") && diff.contains("@@"), "{diff}");
        assert!(!diff.contains("wasm"), "{diff}");
        let table = show(&plan);
        assert!(
            table.contains("2000 bytes") && table.contains("→ 2001 bytes"),
            "{table}"
        );
    }

    #[test]
    fn a_wiki_cannot_write_on_the_terminal() {
        let plan = Plan {
            items: vec![item("A\u{1b}[2J", Some("\u{1b}]0;x\u{7}"), "b")],
            ..Plan::default()
        };
        let all = show(&plan) + &diff(&plan);
        assert!(!all.contains(['\u{1b}', '\u{7}']), "{all:?}");
    }

    #[test]
    fn a_page_says_which_version_it_is() {
        let page = "/*! GadgetConsent 0.2.0 (build 1a2b) */\nx";
        assert_eq!(
            banner(page).as_deref(),
            Some("GadgetConsent 0.2.0 (build 1a2b)")
        );
        assert_eq!(banner("x"), None);
    }
}
