//! `gadget-consent noticeboard`

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;

use gadget_consent_core::declaration::Need;
use gadget_consent_core::disclosure::{Disclosure, DisclosureField};
use gadget_consent_core::label::{Doubt, Label};
use gadget_consent_core::{Kind, Kinds};

use super::label::known::{Knowledge, Known};
use super::label::wikitext::{call, link, text};
use crate::error::CommandError;
use crate::session::{OptionalLogin, open};

const TABLE: &str = include_str!("noticeboard/table.wikitext");
const ROW: &str = include_str!("noticeboard/row.wikitext");

/// Which wiki to tell of.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The wiki: its address, or the address of its api.php
    #[arg(long, value_name = "URL", required_unless_present = "templates")]
    wiki: Option<String>,

    #[command(flatten)]
    login: OptionalLogin,

    /// The version of the policy on third-party resources with which the table complies, such as the
    /// number of a revision
    #[arg(long, value_name = "VERSION")]
    policy_version: Option<String>,

    /// Print the templates that the table calls, as they come with this program
    #[arg(long, conflicts_with = "wiki")]
    templates: bool,
}

pub fn run(args: &Args) -> Result<bool, CommandError> {
    let mut output = std::io::stdout().lock();
    // Clap allows only one of the two.
    let Some(address) = &args.wiki else {
        let all = format!(
            "== Template:GadgetConsent table ==\n{TABLE}\n== Template:GadgetConsent row ==\n{ROW}"
        );
        output.write_all(all.as_bytes())?;
        return Ok(true);
    };
    let wiki = open(address, args.login.wanted(false))?;
    let knowledge = Knowledge::of(&wiki)?;
    let table = table(
        &knowledge,
        args.policy_version.as_deref().unwrap_or_default(),
    );
    output.write_all(table.as_bytes())?;
    Ok(true)
}

fn table(knowledge: &Knowledge, policy: &str) -> String {
    let rows = knowledge.gadgets.iter();
    let rows = rows.flat_map(|(name, known)| rows_of(knowledge, name, known, policy));
    let rows: Vec<String> = rows.collect();
    let parameters = [
        ("wiki", text(&knowledge.wiki)),
        ("date", knowledge.day.to_string()),
        ("policy", text(policy)),
        ("rows", format!("\n{}", rows.join("\n"))),
    ];
    call("GadgetConsent table", &parameters) + "\n"
}

/// A row for each site that a gadget declares, or contacts without declaring it. A gadget of which
/// nobody knows whether it contacts somebody has a row without a site.
fn rows_of(knowledge: &Knowledge, name: &str, known: &Known, policy: &str) -> Vec<String> {
    let mut sites: BTreeMap<(&str, String), Kinds> = BTreeMap::new();
    // Forms and plugins: no declaration can name them.
    let mut others: BTreeSet<(String, String)> = BTreeSet::new();
    if let Some(declaration) = &known.declaration {
        let lists = [
            (Need::Needed, &declaration.needed),
            (Need::Optional, &declaration.optional),
        ];
        for (need, requests) in lists {
            let need = match need {
                Need::Needed => "needed",
                Need::Optional => "optional",
            };
            for request in requests {
                let kinds = sites
                    .entry((need, request.source().to_string()))
                    .or_default();
                *kinds = kinds.union(request.kinds());
            }
        }
    }
    for contact in &known.undeclared {
        let (kind, site) = contact.split_once(':').unwrap_or(("", contact));
        let kinds = sites.entry(("undeclared", site.to_owned())).or_default();
        match kind.parse::<Kind>() {
            Ok(kind) => *kinds = kinds.union(kind.into()),
            Err(_) => {
                others.insert((site.to_owned(), kind.to_owned()));
            }
        }
    }
    let verdict = &known.record.verdict;
    let label = verdict.label;
    // A scan that tells everything found nothing.
    let is_silent = label == Label::None || verdict.doubts.iter().eq([&Doubt::NotDeclared]);
    if sites.is_empty() && is_silent {
        return Vec::new();
    }
    if sites.is_empty() {
        sites.insert(("unknown", String::new()), Kinds::default());
    }
    let of_gadget = knowledge.disclosures.gadgets.get(name);
    let title = of_gadget.and_then(|gadget| gadget.title.as_deref());
    let maintainers = of_gadget.map(|gadget| gadget.maintainers.join(", "));
    let row = |((need, site), kinds): ((&str, String), Kinds)| {
        let source = site.parse().ok();
        let disclosure = source.and_then(|source| knowledge.disclosures.of(name, &source));
        let field = |field: DisclosureField| {
            let found = disclosure.and_then(|disclosure: &Disclosure| disclosure.get(field));
            found.unwrap_or_default()
        };
        let mut parameters = vec![
            ("tool", text(&name.replace('_', " "))),
            ("title", text(title.unwrap_or_default())),
            (
                "maintainers",
                text(maintainers.as_deref().unwrap_or_default()),
            ),
            ("label", label.name().to_owned()),
            ("need", need.to_owned()),
            ("domain", text(&site)),
        ];
        parameters.extend(kinds.iter().map(|kind| (kind.name(), "yes".to_owned())));
        let is_other = |kind: &&str| others.contains(&(site.clone(), (*kind).to_owned()));
        let of_site = ["form", "object"].into_iter().filter(is_other);
        parameters.extend(of_site.map(|kind| (kind, "yes".to_owned())));
        parameters.extend([
            ("operator", text(field(DisclosureField::Operator))),
            ("purpose", text(field(DisclosureField::Purpose))),
            (
                "information",
                text(field(DisclosureField::PersonalInformation)),
            ),
            ("privacy", link(field(DisclosureField::PrivacyPolicy))),
            ("source", link(field(DisclosureField::SourceCode))),
            ("contact", link(field(DisclosureField::Contact))),
            ("policy", text(policy)),
        ]);
        call("GadgetConsent row", &parameters)
    };
    sites.into_iter().map(row).collect()
}
