//! Drafts, for people and for programs.

use std::fmt::Write as _;

use gadget_consent::printable::{ascii_controls, one_line, shortened};
use gadget_consent_core::evidence::{Basis, CodePlace, DraftedGadget, Evidence, Item, ScanSummary};
use gadget_consent_core::titles;
use serde_json::{Map, Value, json};

use super::written::{Compared, Definitions, Standing, Written};
use crate::draft::{disclosures_of, disclosures_page};

/// The characters of a place in the code that are shown.
const LONGEST: usize = 200;
/// The places of one contact that are shown to people.
const MOST_PLACES: usize = 3;

/// Drafts with what they are of.
#[derive(Debug)]
pub struct Drafts<'a> {
    pub evidence: Evidence,
    pub scan: &'a ScanSummary,
    /// What is declared already.
    pub definitions: Option<Definitions>,
}

impl Drafts<'_> {
    /// The drafts of single gadgets, beside their definitions.
    fn compared(&self) -> impl Iterator<Item = (&str, &DraftedGadget, Compared)> {
        let drafts = self.evidence.gadgets.iter();
        drafts.filter_map(|draft| {
            let name = draft.gadgets.first()?.as_str();
            let compared = Compared::of(draft, name, self.definitions.as_ref());
            Some((name, draft, compared))
        })
    }

    /// The gadgets without a contact of which the scan cannot tell everything. Nobody would know without
    /// being told.
    fn untold(&self) -> impl Iterator<Item = (&str, usize)> {
        let drafted = |name: &str| {
            let mut drafts = self.evidence.gadgets.iter();
            drafts.any(|draft| draft.gadgets.iter().any(|own| own == name))
        };
        let gadgets = self.scan.gadgets.iter();
        gadgets
            .filter(|gadget| gadget.unknown > 0 || !gadget.is_complete)
            .filter(move |gadget| !drafted(&gadget.name))
            .map(|gadget| (gadget.name.as_str(), gadget.unknown))
    }

    /// Disclosures to fill in, of what is not declared.
    fn disclosures(&self) -> Map<String, Value> {
        let of = |(name, draft, compared): (&str, &DraftedGadget, Compared)| {
            let new = match compared.standing {
                Standing::Lacks(new) => new,
                Standing::NotCompared | Standing::Unknown => draft.requests(),
                Standing::Unreadable => return None,
            };
            let domains = disclosures_of(&new);
            (!domains.is_empty()).then(|| (name.to_owned(), json!({ "domains": domains })))
        };
        self.compared().filter_map(of).collect()
    }

    /// The drafts for people.
    pub fn human(&self) -> String {
        let mut text = String::new();
        for (name, draft, compared) in self.compared() {
            heading(&mut text, name);
            write_compared(&mut text, &compared);
            write_items(&mut text, &draft.items, true);
            if let Some(unknown) = draft.unknown.filter(|unknown| *unknown > 0) {
                let _ = writeln!(text, "  {}", cannot_be_told(unknown));
            }
            if draft.unknown.is_some() && !draft.is_complete {
                let _ = writeln!(text, "  not all of its code could be read");
            }
        }
        for draft in &self.evidence.shared {
            let names = draft.gadgets.join(", ");
            if draft.gadgets.is_empty() {
                heading(
                    &mut text,
                    "no gadget ran on all page views with these contacts",
                );
            } else {
                heading(&mut text, &format!("one or several of: {names}"));
            }
            write_items(&mut text, &draft.items, false);
        }
        for (name, unknown) in self.untold() {
            heading(&mut text, name);
            let told = if unknown > 0 {
                cannot_be_told(unknown)
            } else {
                "not all of its code could be read".to_owned()
            };
            let _ = writeln!(text, "  no contact is known; {told}");
        }
        self.write_open(&mut text);
        let disclosures = self.disclosures();
        if !disclosures.is_empty() {
            heading(
                &mut text,
                &format!("to fill in, for {}", titles::DISCLOSURES),
            );
            let page = ascii_controls(&format!("{:#}", disclosures_page(&disclosures)));
            let _ = writeln!(text, "{page}");
        }
        if !text.is_empty() {
            text.push('\n');
        }
        let counts = Basis::ALL.map(|basis| {
            let count = self.evidence.count(basis);
            format!("{count} {}", basis.name())
        });
        let _ = writeln!(
            text,
            "requests of gadgets: {}; {} scanned, {} of observations",
            counts.join(", "),
            plural(self.scan.gadgets.len(), "gadget"),
            plural(self.evidence.browsers as usize, "file"),
        );
        text
    }

    /// What no gadget declares, and the site policy can open.
    fn write_open(&self, text: &mut String) {
        let evidence = &self.evidence;
        let entries = evidence.entries();
        if entries.is_empty() {
            return;
        }
        heading(
            text,
            &format!("entries for “firstParty” of {}", titles::POLICY),
        );
        let _ = writeln!(text, "  {}", one_line(&json!(entries).to_string()));
        for (items, whose) in [
            (&evidence.content, "in the content of pages"),
            (
                &evidence.site,
                "by the scripts that the wiki serves to everybody",
            ),
        ] {
            if !items.is_empty() {
                let _ = writeln!(text, "  {whose}:");
                write_items(text, items, false);
            }
        }
        for local in &evidence.local {
            let _ = writeln!(text, "  {}: made by the page itself", local.name());
        }
    }

    /// The drafts for programs: one object. Its `version` increases when a field changes its meaning.
    pub fn json(&self) -> String {
        let gadgets: Vec<Value> = self
            .compared()
            .map(|(name, draft, compared)| {
                let mut told = of_draft(draft);
                told["name"] = json!(name);
                told["standing"] = json!(compared.standing.name());
                told["page"] = json!(compared.page.map(|page| page.to_string()));
                if let Standing::Lacks(new) = &compared.standing {
                    let new: Vec<String> = new.iter().map(ToString::to_string).collect();
                    told["undeclared"] = json!(new);
                }
                match compared.written {
                    Some(Written::Line(line)) => told["line"] = json!(line),
                    Some(Written::Keys(keys)) => told["keys"] = keys,
                    Some(Written::Options(options)) => told["options"] = json!(options),
                    None => {}
                }
                told["unknown"] = json!(draft.unknown);
                told["complete"] = json!(draft.unknown.map(|_| draft.is_complete));
                told
            })
            .collect();
        let shared = self.evidence.shared.iter().map(|draft| {
            let mut told = of_draft(draft);
            told["among"] = json!(draft.gadgets);
            told
        });
        let untold = self.untold();
        let untold = untold.map(|(name, unknown)| json!({ "name": name, "unknown": unknown }));
        let items = |items: &[Item]| -> Vec<Value> { items.iter().map(of_item).collect() };
        let page = json!({
            "version": 1,
            "browsers": self.evidence.browsers,
            "gadgets": gadgets,
            "shared": shared.collect::<Vec<_>>(),
            "untold": untold.collect::<Vec<_>>(),
            "firstParty": self.evidence.entries(),
            "content": items(&self.evidence.content),
            "site": items(&self.evidence.site),
            "disclosures": disclosures_page(&self.disclosures()),
        });
        ascii_controls(&format!("{page:#}\n"))
    }
}

fn heading(text: &mut String, name: &str) {
    if !text.is_empty() {
        text.push('\n');
    }
    let _ = writeln!(text, "{}", one_line(name));
}

fn plural(number: usize, one: &str) -> String {
    format!("{number} {one}{}", if number == 1 { "" } else { "s" })
}

fn cannot_be_told(unknown: usize) -> String {
    match unknown {
        1 => "1 of its uses cannot be told from the code".to_owned(),
        more => format!("{more} of its uses cannot be told from the code"),
    }
}

fn write_compared(text: &mut String, compared: &Compared) {
    let page = compared.page.as_ref().map(ToString::to_string);
    let page = one_line(&page.unwrap_or_default());
    let told = match &compared.standing {
        Standing::NotCompared => None,
        Standing::Unknown => Some("not defined in what it was compared with".to_owned()),
        Standing::Unreadable => Some(format!(
            "{page}: its declaration cannot be read; see what the linter says"
        )),
        Standing::Lacks(new) if new.is_empty() => Some(format!("{page} declares all of it")),
        Standing::Lacks(new) => {
            let new: Vec<String> = new.iter().map(ToString::to_string).collect();
            Some(format!("{page} does not declare {}", new.join(", ")))
        }
    };
    if let Some(told) = told {
        let _ = writeln!(text, "  {told}");
    }
    match &compared.written {
        Some(Written::Line(line)) => {
            let _ = writeln!(text, "  {line}");
        }
        Some(Written::Keys(keys)) => {
            let keys = ascii_controls(&format!("{keys:#}")).replace('\n', "\n  ");
            let _ = writeln!(text, "  {keys}");
        }
        Some(Written::Options(options)) => {
            let _ = writeln!(text, "  {options}");
        }
        None => {}
    }
}

fn write_items(text: &mut String, items: &[Item], is_of_one: bool) {
    for item in items {
        let _ = writeln!(
            text,
            "  {:<17} {}{}",
            item.basis().name(),
            item.request,
            evidence(item, is_of_one)
        );
    }
}

/// What is known of a request, on one line.
fn evidence(item: &Item, is_of_one: bool) -> String {
    let mut told = String::new();
    if !item.seen.is_empty() {
        let (pages, browsers) = item.counts();
        // A page view with two of these requests is counted twice, and a browser only once.
        let (most, least) = match item.seen.len() {
            1 => ("", ""),
            _ => ("at most ", "at least "),
        };
        let _ = write!(
            told,
            "; on {most}{} in {least}{}",
            plural(pages as usize, "page view"),
            plural(browsers as usize, "browser"),
        );
        if let Some((first, last)) = item.days() {
            let _ = write!(told, ", {first}");
            if last != first {
                let _ = write!(told, " to {last}");
            }
        }
        if is_of_one && item.charged > 0 {
            let _ = write!(told, ", its code was running on {most}{}", item.charged);
        } else if is_of_one {
            told.push_str(", it is not known whose code was running");
        }
    }
    for place in item.places.iter().take(MOST_PLACES) {
        let CodePlace { file, line, by } = place;
        let _ = write!(told, "; {file}:{line} by {by}");
    }
    if item.places.len() > MOST_PLACES {
        let _ = write!(told, "; {} more places", item.places.len() - MOST_PLACES);
    }
    shortened(&told, MOST_PLACES * LONGEST)
}

fn of_draft(draft: &DraftedGadget) -> Value {
    let requests: Vec<String> = draft.requests().iter().map(ToString::to_string).collect();
    json!({
        "requests": requests,
        "evidence": draft.items.iter().map(of_item).collect::<Vec<_>>(),
    })
}

fn of_item(item: &Item) -> Value {
    let (pages, browsers) = item.counts();
    let places = item.places.iter().map(|place| {
        json!({
            "file": one_line(&place.file),
            "line": place.line,
            "by": one_line(&place.by),
        })
    });
    let seen_as = item.seen.iter().map(|seen| seen.request.to_string());
    let days = item.days();
    json!({
        "request": item.request.to_string(),
        "basis": item.basis().name(),
        "places": places.collect::<Vec<_>>(),
        "seenAs": seen_as.collect::<Vec<_>>(),
        "pages": pages,
        "charged": item.charged,
        "browsers": browsers,
        "first": days.map(|(first, _)| first.to_string()),
        "last": days.map(|(_, last)| last.to_string()),
    })
}
