//! `gadget-consent label`

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;

use clap::ValueEnum;
use gadget_consent::printable::{ascii_controls, one_line};
use gadget_consent::wiki::{Base, Edit, Found, Wiki};
use gadget_consent_core::disclosure::shown::is_title;
use gadget_consent_core::label::{Doubt, Label};
use gadget_consent_core::titles;
use serde_json::{Map, Value, json};

use crate::error::CommandError;
use crate::session::{OptionalLogin, open, tell};

pub(super) mod known;
pub(super) mod wikitext;

use known::{Knowledge, Known};

/// The templates.
const LABEL: &str = include_str!("label/label.wikitext");

/// What to label, and how to say it.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The names of gadgets. Without: all
    #[arg(value_name = "GADGET")]
    gadgets: Vec<String>,

    /// The wiki: its address, or the address of its api.php
    #[arg(long, value_name = "URL", required_unless_present = "template")]
    wiki: Option<String>,

    #[command(flatten)]
    login: OptionalLogin,

    /// How to write the labels
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    /// Save all labels as the page MediaWiki:Gadget-consent-labels.json, if the site policy publishes
    /// them. This logs in
    #[arg(long, requires = "wiki", conflicts_with = "gadgets")]
    publish: bool,

    /// Print the template that --format template calls, as it comes with this program
    #[arg(long, conflicts_with_all = ["wiki", "gadgets", "publish"])]
    template: bool,
}

/// How to write labels.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum Format {
    /// For people
    #[default]
    Human,
    /// For programs: one JSON object
    Json,
    /// For documentation pages: a call of Template:GadgetConsent label for each gadget
    Template,
    /// The text of the page MediaWiki:Gadget-consent-labels.json
    Page,
}

pub fn run(args: &Args) -> Result<bool, CommandError> {
    let mut output = std::io::stdout().lock();
    // Clap allows only one of the two.
    let Some(address) = &args.wiki else {
        output.write_all(LABEL.as_bytes())?;
        return Ok(true);
    };
    let login = args.login.wanted(args.publish);
    let wiki = open(address, login)?;
    let knowledge = Knowledge::of(&wiki)?;
    if args.publish {
        publish(&wiki, &knowledge)?;
    }
    let chosen = chosen(&knowledge, &args.gadgets)?;
    let text = match args.format {
        Format::Human => human(&chosen),
        Format::Json => ascii_controls(&format!("{:#}\n", as_json(&knowledge, &chosen))),
        Format::Template => calls(&knowledge, &chosen),
        Format::Page => knowledge.labels().write(),
    };
    output.write_all(text.as_bytes())?;
    Ok(true)
}

type Chosen<'a> = BTreeMap<&'a str, &'a Known>;

fn chosen<'a>(knowledge: &'a Knowledge, names: &[String]) -> Result<Chosen<'a>, CommandError> {
    let all = knowledge.gadgets.iter();
    if names.is_empty() {
        return Ok(all.map(|(name, known)| (name.as_str(), known)).collect());
    }
    let one = |name: &String| {
        let found = knowledge.gadgets.get_key_value(&name.replace(' ', "_"));
        let (name, known) = found.ok_or_else(|| CommandError::NoGadget(name.clone()))?;
        Ok((name.as_str(), known))
    };
    names.iter().map(one).collect()
}

/// Saves the page with the labels, if it differs from the one that is there.
fn publish(wiki: &Wiki, knowledge: &Knowledge) -> Result<(), CommandError> {
    if !knowledge.policy.publish_labels {
        return Err(CommandError::NotPublished);
    }
    let text = knowledge.labels().write();
    let title = titles::LABELS.to_owned();
    let found = wiki.pages_by_title(std::slice::from_ref(&title))?;
    let base = match found.get(&title) {
        Some(Found::Page(page)) if page.text.trim_end() == text.trim_end() => {
            tell("the labels are published already");
            return Ok(());
        }
        Some(Found::Page(page)) => Base::Revision(page.revision.id),
        _ => Base::Missing,
    };
    let edit = Edit {
        title: titles::LABELS,
        text: &text,
        summary: "GadgetConsent: labels of gadgets, by gadget-consent label",
        model: None,
    };
    wiki.edit_if(&edit, base)?;
    tell(&format!("{} is saved", titles::LABELS));
    Ok(())
}

fn human(chosen: &Chosen<'_>) -> String {
    let mut text = String::new();
    for (name, known) in chosen {
        let label = known.record.verdict.label;
        // Writing to a string does not fail.
        let _ = writeln!(text, "{}: {}", one_line(name), label.name());
        for sentence in reasons(known) {
            let _ = writeln!(text, "  {}", one_line(&sentence));
        }
    }
    let counted = |label: Label| {
        let all = chosen.values();
        let count = all
            .filter(|known| known.record.verdict.label == label)
            .count();
        format!("{count} {}", label.name())
    };
    let counts: Vec<String> = Label::ALL.into_iter().map(counted).collect();
    let _ = writeln!(text, "\n{} gadgets: {}", chosen.len(), counts.join(", "));
    text
}

/// Why the label is what it is, and what the gadget declares.
fn reasons(known: &Known) -> Vec<String> {
    let mut all = Vec::new();
    let declared = known.record.declared.as_str();
    if !declared.is_empty() {
        all.push(format!("declares {declared}"));
    }
    match known.record.verdict.label {
        Label::None | Label::Restricted => {
            all.push("a scan of its code found no other contact".to_owned());
        }
        Label::Undeclared => {
            let contacts: Vec<&str> = known.undeclared.iter().map(String::as_str).collect();
            all.push(format!("its code contacts {}", contacts.join(", ")));
        }
        Label::Unknown => {}
    }
    for doubt in &known.record.verdict.doubts {
        all.push(match doubt {
            Doubt::NotScanned => "its code was not scanned".to_owned(),
            Doubt::Outdated => "the scan is of other revisions".to_owned(),
            Doubt::Unreadable => "its declaration cannot be read".to_owned(),
            Doubt::CannotTell => format!(
                "{} of its uses, or of what it runs, cannot be told from its code",
                known.code.cannot_tell
            ),
            Doubt::Elsewhere => format!(
                "it loads pages of other wikis ({}), which can change at any time",
                known.code.elsewhere
            ),
            Doubt::NotDeclared => {
                "it declares nothing; domains=none would say that it contacts nobody".to_owned()
            }
            Doubt::Needs => {
                let needs: Vec<&str> = known.needs.iter().map(String::as_str).collect();
                format!("it runs with {}, of which less is known", needs.join(", "))
            }
        });
    }
    all
}

/// The labels for programs. `version` increases when a field changes its meaning.
fn as_json(knowledge: &Knowledge, chosen: &Chosen<'_>) -> Value {
    let gadget = |(name, known): (&&str, &&Known)| {
        let record = &known.record;
        let doubts = record.verdict.doubt_names();
        let value = json!({
            "label": record.verdict.label.name(),
            "doubts": doubts,
            "declared": one_line(&record.declared),
            "undeclared": known.undeclared,
            "cannotTell": known.code.cannot_tell,
            "elsewhere": known.code.elsewhere,
            "needs": known.needs,
            "pages": record.pages,
        });
        ((*name).to_owned(), value)
    };
    let gadgets: Map<String, Value> = chosen.iter().map(gadget).collect();
    json!({
        "version": 1,
        "wiki": knowledge.wiki,
        "day": knowledge.day.to_string(),
        "gadgets": gadgets,
    })
}

fn calls(knowledge: &Knowledge, chosen: &Chosen<'_>) -> String {
    let mut text = String::new();
    for (name, known) in chosen {
        let parameters = parameters(knowledge, name, known);
        let call = wikitext::call("GadgetConsent label", &parameters);
        let _ = writeln!(text, "{call}");
    }
    text
}

/// The parameters of a label. `seen` has the revisions that were scanned, and `now` those that run: the
/// wiki fills them in, and the template compares both.
pub(super) fn parameters(
    knowledge: &Knowledge,
    name: &str,
    known: &Known,
) -> Vec<(&'static str, String)> {
    let record = &known.record;
    let doubts = record.verdict.doubt_names();
    let mut seen = String::new();
    let mut now = String::new();
    for (title, revision) in &record.pages {
        let number = if *revision == 0 {
            String::new()
        } else {
            revision.to_string()
        };
        let _ = write!(seen, "r{number}");
        if is_title(title) {
            let _ = write!(now, "r{{{{REVISIONID:{title}}}}}");
        } else {
            // It can never be the same.
            now.push('x');
        }
    }
    let undeclared: Vec<&str> = known.undeclared.iter().map(String::as_str).collect();
    vec![
        ("gadget", wikitext::text(&name.replace('_', " "))),
        ("label", record.verdict.label.name().to_owned()),
        ("doubts", doubts.join(" ")),
        ("declared", wikitext::text(&record.declared)),
        ("undeclared", wikitext::text(&undeclared.join(", "))),
        ("date", knowledge.day.to_string()),
        ("seen", seen),
        ("now", now),
    ]
}
