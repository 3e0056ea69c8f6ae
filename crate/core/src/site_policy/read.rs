//! Reading the site policy.

use std::collections::BTreeSet;

use super::{PromptStyle, SitePolicy};
use crate::disclosure::DisclosureField;
use crate::first_party::{Local, PRESETS, preset};
use crate::json::{Cursor, Fields, Problem, Reading, read_page};
use crate::kind::Kind;
use crate::request::{Request, RequestError, split_kinds};
use crate::script_rules::ScriptPolicy;
use crate::source::{Source, SourceError};
use crate::stage::Mode;

impl SitePolicy {
    /// Reads the text of the page.
    ///
    /// # Errors
    /// All errors, each with its path. An unknown field is a warning.
    pub fn read(text: &str) -> Result<Reading<Self>, Vec<Problem>> {
        read_page(text, read)
    }
}

fn read(mut fields: Fields<'_>) -> SitePolicy {
    let mut policy = SitePolicy::default();
    read_stages(&mut fields, &mut policy);
    fields.optional("firstParty", |list| {
        let expected = "an array of sources, requests and names of presets";
        let mut expanded = BTreeSet::new();
        let mut content = Vec::new();
        for own in list.each(expected, |value| first_party(value, &mut expanded)) {
            match own {
                Own::Sources(sources) => policy.first_party.extend(sources),
                Own::Request(request) => content.push(request),
                Own::Local(local) => {
                    policy.local.insert(local);
                }
            }
        }
        policy.content = content.into_iter().collect();
    });
    fields.optional("sameOrigin", |list| {
        let kinds = list.each("an array of kinds", |kind| {
            kind.one_of(&SAME_ORIGIN, Kind::name, "frame or worker")
        });
        policy.same_origin = kinds.into_iter().collect();
    });
    fields.optional("forbidden", |forbidden| {
        forbidden.object(|mut fields| {
            fields.optional("kinds", |list| {
                let kinds = list.each("an array of kinds", |kind| {
                    kind.one_of(&Kind::ALL, Kind::name, KINDS)
                });
                policy.forbidden_kinds = kinds.into_iter().collect();
            });
            fields.optional("sources", |mut list| {
                if list.has_more_than(MOST_FORBIDDEN) {
                    list.unexpected("at most 1000 sources");
                } else {
                    policy.forbidden_sources = list.each("an array of sources", source);
                }
            });
        });
    });
    fields.optional("ask", |style| {
        policy.ask = style.one_of(&PromptStyle::ALL, PromptStyle::name, "“dialog” or “notice”");
    });
    fields.optional("requiredDisclosures", |list| {
        policy.required_disclosures = list.each("an array of fields of a disclosure", |field| {
            field.one_of(&DisclosureField::ALL, DisclosureField::name, FIELDS)
        });
    });
    fields.optional("reconfirmAfterDays", |days| {
        let days = days.whole_number("a whole number of days, 0 for never");
        policy.reconfirm_after_days = days.unwrap_or_default();
    });
    fields.optional("clearUnusedAfterDays", |days| {
        let days = days.whole_number("a whole number of days, 0 for never");
        policy.clear_unused_after_days = days.unwrap_or_default();
    });
    fields.optional("mostLedgerBytes", |bytes| {
        let bytes = bytes.whole_number("a whole number of bytes, 0 for 8192");
        policy.most_ledger_bytes = bytes.unwrap_or_default();
    });
    fields.optional("recordContacts", |yes| {
        policy.record_contacts = yes.truth("true or false").unwrap_or_default();
    });
    fields.optional("publishLabels", |yes| {
        policy.publish_labels = yes.truth("true or false").unwrap_or_default();
    });
    fields.optional("userScripts", |rules| {
        policy.user_scripts = rules.object(ScriptPolicy::read).unwrap_or_default();
    });
    policy
}

/// Which stage holds for whom.
fn read_stages(fields: &mut Fields<'_>, policy: &mut SitePolicy) {
    fields.optional("mode", |mode| {
        policy.mode = mode
            .one_of(&Mode::ALL, Mode::name, MODES)
            .unwrap_or_default();
    });
    fields.optional("gadgetModes", |modes| {
        let modes = modes.each_field(|gadget, mode| {
            // As the definition page has the name.
            let gadget = gadget.replace(' ', "_");
            Some((gadget, mode.one_of(&Mode::ALL, Mode::name, MODES)?))
        });
        policy.gadget_modes = modes.into_iter().collect();
    });
    fields.optional("enforceFor", |mut groups| {
        let expected = "an array of at least one name of a group, such as interface-admin";
        // An empty list could mean nobody or everybody.
        if groups.has_more_than(0) {
            policy.enforce_for = groups.each(expected, |group| {
                group.parsed("the name of a group, such as interface-admin", |name| {
                    let name = name.trim();
                    if name.is_empty() {
                        Err(GroupError)
                    } else {
                        Ok(name.to_owned())
                    }
                })
            });
        } else {
            groups.unexpected(expected);
        }
    });
    fields.optional("enforceShare", |mut share| {
        let expected = "a whole number of percent from 1 to 100";
        if share.is_from(1, 100) {
            policy.enforce_share = share.whole_number(expected).unwrap_or_default();
        } else {
            share.unexpected(expected);
        }
    });
    fields.optional("modeForOthers", |mode| {
        policy.mode_for_others = mode.one_of(
            &[Mode::Ask, Mode::Observe],
            Mode::name,
            "“ask” or “observe”",
        );
    });
}

/// The most forbidden sources. Each is compared with each request: a policy cannot exclude a part of a
/// source, so it matters what overlaps.
const MOST_FORBIDDEN: usize = 1_000;

/// All other kinds are always open to the wiki's own pages.
const SAME_ORIGIN: [Kind; 2] = [Kind::Frame, Kind::Worker];

const MODES: &str = "“observe”, “ask” or “enforce”";
const KINDS: &str = "connect, font, frame, img, media, script, style or worker";
const FIELDS: &str =
    "operator, purpose, personalInformation, privacyPolicy, sourceCode, contact or reason";

fn source(value: Cursor<'_>) -> Option<Source> {
    value.parsed("a source, such as *.example.org", str::parse)
}

/// An entry of `firstParty`.
enum Own {
    /// A source, or those of a preset.
    Sources(Vec<Source>),
    /// A source with kinds.
    Request(Request),
    /// What only the page itself contains.
    Local(Local),
}

/// A preset is expanded once, wherever it is named again.
fn first_party(value: Cursor<'_>, expanded: &mut BTreeSet<String>) -> Option<Own> {
    value.parsed("a source, a request or the name of a preset", |text| {
        if let Some(local) = Local::ALL.into_iter().find(|local| local.name() == text) {
            return Ok(Own::Local(local));
        }
        if let Some(sources) = preset(text) {
            if !expanded.insert(text.to_owned()) {
                return Ok(Own::Sources(Vec::new()));
            }
            let sources = sources.iter().map(|text| read_source(text));
            return sources.collect::<Result<_, _>>().map(Own::Sources);
        }
        if let (Some(_), source) = split_kinds(text) {
            if ["blob:", "data:"].contains(&source) {
                return Err(FirstPartyError::NoLocal(text.to_owned()));
            }
            return Ok(Own::Request(text.parse()?));
        }
        // A single word could be a host, but is more likely a misspelt preset.
        if text.bytes().all(|byte| byte.is_ascii_alphabetic()) && text != "localhost" {
            return Err(FirstPartyError::NoPreset(text.to_owned()));
        }
        Ok(Own::Sources(vec![read_source(text)?]))
    })
}

fn read_source(text: &str) -> Result<Source, FirstPartyError> {
    Ok(text.parse()?)
}

#[derive(Debug, thiserror::Error)]
#[error("expected the name of a group, found an empty text")]
struct GroupError;

#[derive(Debug, thiserror::Error)]
enum FirstPartyError {
    #[error(transparent)]
    Source(#[from] SourceError),
    #[error(transparent)]
    Request(#[from] RequestError),
    #[error("“{0}” is neither a source nor a preset; the presets are “{presets}”", presets = PRESETS.join("”, “"))]
    NoPreset(String),
    #[error(
        "“{0}” cannot be opened here; of what only a page itself contains, frame:blob:, frame:data: and worker:data: can"
    )]
    NoLocal(String),
}
