//! What a step means, and what would break now, in sentences.

use gadget_consent_core::forecast::{Blocked, Usage, blocked, median_questions};
use gadget_consent_core::observed::{Observations, Seen};
use gadget_consent_core::{Declaration, Mode, Requests};

use super::Stage;
use crate::printable::shortened;

/// How many names or contacts are listed.
const MOST: usize = 30;

/// The characters of a list.
const LONGEST: usize = 2_000;

/// For users of how many gadgets the questions are counted.
const GADGETS: [usize; 4] = [1, 5, 10, 20];

/// What is known of the wiki besides its pages.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Facts {
    /// What was seen in browsers; `None`: nothing was given.
    pub seen: Option<Observations>,
    /// What the wiki's own `Content-Security-Policy` closes, in a sentence.
    pub header: Option<String>,
    /// What the wiki's own pages need.
    pub first_party: Vec<String>,
    /// The gadgets that users have switched on, and how many; `None`: the wiki does not say.
    pub usage: Option<Vec<(String, u32)>>,
}

impl Stage {
    /// What the step means, and what would break now.
    #[must_use]
    pub fn in_words(&self, facts: &Facts) -> Vec<String> {
        let mut all = vec![self.whole()];
        all.extend(self.changes());
        all.extend(self.own_stages());
        if self.closes {
            all.extend(self.would_be_blocked(facts));
        }
        if !self.asking.is_empty() || self.policy.mode != Mode::Observe {
            all.extend(self.questions(facts));
        }
        all
    }

    /// What holds on the wiki then.
    fn whole(&self) -> String {
        let whom = self.whom();
        match self.policy.mode {
            Mode::Observe => {
                "The wiki observes: pages have no policy, and nothing is blocked.".to_owned()
            }
            Mode::Ask => {
                "The wiki asks: pages have no policy, and nothing is blocked. What pages contact is recorded in each browser.".to_owned()
            }
            Mode::Enforce => format!(
                "The wiki enforces for {whom}: their browsers block what is not allowed, whatever script of a page contacts it."
            ),
        }
    }

    fn whom(&self) -> String {
        let policy = &self.policy;
        let mut whom = Vec::new();
        if !policy.enforce_for.is_empty() {
            whom.push(format!("the groups {}", list(&policy.enforce_for)));
        }
        if policy.enforce_share > 0 {
            whom.push(format!("{} % of users and devices", policy.enforce_share));
        }
        if whom.is_empty() {
            return "everybody".to_owned();
        }
        let others = policy.mode_for_others.unwrap_or(Mode::Ask);
        format!("{} (everybody else: {})", whom.join(" and "), others.name())
    }

    fn changes(&self) -> Vec<String> {
        let mut all = Vec::new();
        let number = self.asking.len();
        if number > 0 {
            all.push(format!(
                "Held from then on until their users have answered: {} ({number}).",
                list(&self.asking)
            ));
        }
        if !self.silent.is_empty() {
            all.push(format!(
                "No longer asking: {} ({}). Answers stay saved.",
                list(&self.silent),
                self.silent.len()
            ));
        }
        all
    }

    fn own_stages(&self) -> Vec<String> {
        let with = |wanted: &dyn Fn(Mode) -> bool| -> Vec<String> {
            let own = self.own.iter().filter(|(_, mode)| wanted(*mode));
            own.map(|(name, _)| name.clone()).collect()
        };
        let enforces = self.policy.mode == Mode::Enforce;
        let mut all = Vec::new();
        let observed = with(&|mode| mode == Mode::Observe);
        if !observed.is_empty() && self.policy.mode != Mode::Observe {
            let opens = self.declared_by(&observed);
            let open = if enforces {
                format!(
                    " What they declare is open to everything on the pages of those who have switched them on: {}.",
                    shortened(&opens.to_string(), LONGEST)
                )
            } else {
                String::new()
            };
            all.push(format!(
                "These gadgets stay at “observe”, and ask nobody who has not answered for them before: {}.{open}",
                list(&observed)
            ));
        }
        let alone = with(&|mode| mode == Mode::Enforce);
        if !alone.is_empty() && !enforces {
            all.push(format!(
                "A page has one policy, and the wiki does not enforce: for {}, “enforce” means that it is held and asks, and blocks nothing.",
                list(&alone)
            ));
        }
        all
    }

    fn declared_by(&self, names: &[String]) -> Requests {
        let gadgets = self.gadgets.iter();
        let gadgets = gadgets.filter(|gadget| names.contains(&gadget.name.text));
        let requests = gadgets.flat_map(|gadget| {
            let declaration = Declaration::of(gadget).ok().flatten().unwrap_or_default();
            declaration.all().iter().cloned().collect::<Vec<_>>()
        });
        requests.collect::<Requests>().simplified()
    }

    fn would_be_blocked(&self, facts: &Facts) -> Vec<String> {
        let mut all = Vec::new();
        match &facts.seen {
            None => all.push(
                "It is not known here what pages contact that nobody declares: give what browsers have seen with --seen FILE (“Contacts seen” in the tools for interface administrators exports it).".to_owned(),
            ),
            Some(seen) => all.extend(self.seen_and_blocked(seen)),
        }
        let policy = &self.policy;
        let is_open = |entry: &&String| {
            let covers = |request: &gadget_consent_core::Request| {
                let own = policy.first_party.iter();
                let kinds = policy.content.kinds_covering(request.source());
                request.kinds().without(kinds).is_empty()
                    || own
                        .into_iter()
                        .any(|source| source.contains(request.source()))
            };
            !entry.parse().is_ok_and(|request| covers(&request))
        };
        let lacking: Vec<String> = facts.first_party.iter().filter(is_open).cloned().collect();
        if !lacking.is_empty() {
            all.push(format!(
                "The wiki's own pages need these entries of firstParty, which the site policy does not have: {}.",
                list(&lacking)
            ));
        }
        all.extend(facts.header.clone());
        all
    }

    fn seen_and_blocked(&self, seen: &Observations) -> Vec<String> {
        let found = blocked(seen, &self.gadgets, &self.policy);
        let mut all = Vec::new();
        let of = |wanted: &dyn Fn(&Blocked) -> Option<String>| -> Vec<String> {
            found.iter().filter_map(wanted).collect()
        };
        let content = of(&|one| match one {
            Blocked::Content(seen) => Some(seen.request.to_string()),
            Blocked::Undeclared(_) => None,
        });
        let undeclared = of(&|one| match one {
            Blocked::Undeclared(seen) => Some(format!("{} ({})", seen.request, whose(seen))),
            Blocked::Content(_) => None,
        });
        if !content.is_empty() {
            all.push(format!(
                "Used by the content of pages, and blocked unless firstParty has it: {} ({}).",
                list(&content),
                content.len()
            ));
        }
        if !undeclared.is_empty() {
            all.push(format!(
                "Seen, declared by nobody, and blocked then: {} ({}).",
                list(&undeclared),
                undeclared.len()
            ));
        }
        if found.is_empty() {
            all.push(format!(
                "Of what {} browsers have seen, nothing would be blocked that users cannot allow.",
                seen.browsers()
            ));
        }
        all
    }

    fn questions(&self, facts: &Facts) -> Vec<String> {
        let Some(counts) = &facts.usage else {
            return vec![
                "The wiki does not say how many users its gadgets have, so the number of questions is not known.".to_owned(),
            ];
        };
        let usage = self.usage(counts);
        let lines: Vec<String> = GADGETS
            .into_iter()
            .filter_map(|gadgets| {
                let median = median_questions(&usage, gadgets)?;
                Some(format!("with {gadgets} gadgets: {median}"))
            })
            .collect();
        if lines.is_empty() {
            let by_default = median_questions(&usage, 0).unwrap_or_default();
            return vec![format!(
                "The wiki counts no user who has switched on a gadget. {by_default} of those that are on for everybody ask."
            )];
        }
        vec![format!(
            "The number of gadgets that ask the median user, estimated from how many users each gadget has: {}. Those that ask at the same time ask in one list.",
            lines.join(", ")
        )]
    }

    /// The gadgets of the wiki, with how many users they have.
    fn usage(&self, counts: &[(String, u32)]) -> Vec<Usage> {
        let gadgets = self.gadgets.iter();
        let gadgets = gadgets.filter(|gadget| !gadget.has("hidden"));
        gadgets
            .map(|gadget| {
                let name = &gadget.name.text;
                let own = self.policy.gadget_modes.get(name).copied();
                let declares = matches!(Declaration::of(gadget), Ok(Some(_)));
                let users = counts.iter().find(|(known, _)| known == name);
                Usage {
                    asks: declares && own.unwrap_or(self.policy.mode) != Mode::Observe,
                    is_default: gadget.has("default"),
                    users: users.map_or(0, |(_, users)| *users),
                }
            })
            .collect()
    }
}

/// Who made a contact, as far as it is known.
fn whose(seen: &Seen) -> String {
    let by: Vec<String> = seen.sighting.by.keys().cloned().collect();
    let among: Vec<String> = seen.sighting.among.iter().flatten().cloned().collect();
    match (by.is_empty(), among.is_empty()) {
        (false, _) => format!("by {}", list(&by)),
        (true, false) => format!("one of {}", list(&among)),
        (true, true) => "no gadget was there each time".to_owned(),
    }
}

/// The first names.
fn list(names: &[String]) -> String {
    let mut words: Vec<&str> = names.iter().take(MOST).map(String::as_str).collect();
    if names.len() > MOST {
        words.push("…");
    }
    shortened(&words.join(", "), LONGEST)
}
