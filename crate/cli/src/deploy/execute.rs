//! Making the edits of a plan: paced, resumed after a cut, read back.

use std::collections::VecDeque;
use std::time::Duration;

use gadget_consent_core::titles;

use super::definition::{is_json, same_definition};
use super::plan::Step;
use super::state::Site;
use crate::printable::shortened;
use crate::wiki::{Base, Edit, EditRate, Edited, Error};

/// How often an edit is tried whose answer did not come.
const ATTEMPTS: u32 = 4;

/// The pauses before the next attempts.
const PAUSES: [Duration; 3] = [
    Duration::from_millis(300),
    Duration::from_secs(3),
    Duration::from_secs(15),
];

/// How often a wiki is waited for that says that there were too many edits.
const MOST_WAITS: u32 = 10;

/// The seconds of a limit that the wiki does not name.
const USUAL_LIMIT: u64 = 60;

/// The characters of a wiki's reason.
const SHOWN: usize = 300;

/// Keeps the edits under the wiki's limit.
#[derive(Debug, Clone, Default)]
pub struct Pace {
    rate: Option<EditRate>,
    recent: VecDeque<Duration>,
}

impl Pace {
    /// A pace under this limit.
    #[must_use]
    pub const fn under(rate: Option<EditRate>) -> Self {
        Self {
            rate,
            recent: VecDeque::new(),
        }
    }

    /// How long to wait before the next edit.
    fn pause(&mut self, now: Duration) -> Duration {
        let Some(rate) = self.rate else {
            return Duration::ZERO;
        };
        let window = Duration::from_secs(rate.seconds);
        while self
            .recent
            .front()
            .is_some_and(|then| *then + window <= now)
        {
            self.recent.pop_front();
        }
        match self.recent.front() {
            Some(then) if self.recent.len() >= rate.edits as usize => {
                (*then + window).saturating_sub(now)
            }
            _ => Duration::ZERO,
        }
    }

    /// After an edit that was one too many: how long to wait. A wiki can count an edit twice, and edits
    /// that others make with the same account, so from now on there are as many as it took.
    fn slower(&mut self) -> Duration {
        let taken = self.recent.len().saturating_sub(1).max(1);
        self.recent.clear();
        let seconds = self.rate.map_or(USUAL_LIMIT, |rate| rate.seconds);
        self.rate = Some(EditRate {
            edits: u32::try_from(taken).unwrap_or(u32::MAX),
            seconds,
        });
        Duration::from_secs(seconds)
    }
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outcome {
    /// The titles that were saved.
    pub saved: Vec<String>,
}

/// Why it stopped.
#[derive(Debug, thiserror::Error)]
#[error("{reason}{}", state(saved, left, *live))]
pub struct Failure {
    /// Why.
    pub reason: Reason,
    /// The pages that were saved before.
    pub saved: Vec<String>,
    /// The pages that are not saved.
    pub left: Vec<String>,
    /// The definitions among those that were saved: what is live.
    pub live: usize,
}

/// Why an edit did not become what it should.
#[derive(Debug, thiserror::Error)]
pub enum Reason {
    /// The wiki does not save the page.
    #[error("{title} was not saved: {error}")]
    Refused {
        /// The page.
        title: String,
        /// Why.
        error: Error,
    },
    /// Somebody else saved the page in the meantime.
    #[error(
        "{title} was changed by {user} in the meantime, so it was not overwritten. Run the command again: it looks at the page as it is then"
    )]
    Conflict {
        /// The page.
        title: String,
        /// Who.
        user: String,
    },
    /// What the wiki has is not what was sent.
    #[error(
        "{title} was saved and has another text now: an extension changed it, or {user} saved it at the same moment. Look at its history, and run the command again"
    )]
    ReadBack {
        /// The page.
        title: String,
        /// Who saved it last.
        user: String,
    },
}

fn state(saved: &[String], left: &[String], live: usize) -> String {
    let live = match live {
        0 => "nothing of it is live: the wiki works as before".to_owned(),
        number => format!("{number} definitions of it are live"),
    };
    format!(
        "\n{} of {} pages are saved, and {live}. Run the same command again to go on",
        saved.len(),
        saved.len() + left.len()
    )
}

/// Whether a page defines gadgets: what is saved there is live.
fn is_live(title: &str) -> bool {
    title == titles::DEFINITION || title.starts_with(titles::JSON_DEFINITIONS)
}

/// Makes the edits, in their order.
///
/// # Errors
/// If an edit fails. What comes after it is not done.
pub fn execute(
    site: &impl Site,
    steps: &[Step],
    summary: &str,
    pace: &mut Pace,
) -> Result<Outcome, Box<Failure>> {
    let mut saved: Vec<String> = Vec::new();
    for (number, step) in steps.iter().enumerate() {
        let pause = pace.pause(site.now());
        if !pause.is_zero() {
            let rate = pace.rate.unwrap_or(EditRate {
                edits: 1,
                seconds: 60,
            });
            site.tell(&format!(
                "the wiki takes {} edits in {} s: waiting {} s ({number} of {} pages are saved)",
                rate.edits,
                rate.seconds,
                pause.as_secs() + 1,
                steps.len()
            ));
            site.wait(pause + Duration::from_millis(200));
        }
        site.tell(&format!(
            "{} of {}: {}",
            number + 1,
            steps.len(),
            step.title
        ));
        if let Err(reason) = save(site, step, summary, pace) {
            return Err(Box::new(Failure {
                reason,
                live: saved.iter().filter(|title| is_live(title)).count(),
                left: steps[number..]
                    .iter()
                    .map(|step| step.title.clone())
                    .collect(),
                saved,
            }));
        }
        saved.push(step.title.clone());
    }
    Ok(Outcome { saved })
}

fn save(site: &impl Site, step: &Step, summary: &str, pace: &mut Pace) -> Result<(), Reason> {
    let edit = Edit {
        title: &step.title,
        text: &step.text,
        summary,
        model: None,
    };
    let refused = |error| Reason::Refused {
        title: step.title.clone(),
        error,
    };
    let (mut attempts, mut waits) = (0, 0);
    loop {
        pace.recent.push_back(site.now());
        let edited = match site.save(&edit, step.base) {
            Ok(edited) => edited,
            Err(error) if error.is_limit() && waits < MOST_WAITS => {
                waits += 1;
                let pause = pace.slower();
                site.tell(&format!(
                    "the wiki takes no more edits for now: waiting {} s",
                    pause.as_secs()
                ));
                site.wait(pause);
                continue;
            }
            Err(error) if is_cut(&error) => {
                let pause = PAUSES.get(attempts as usize).copied();
                attempts += 1;
                let (Some(pause), true) = (pause, attempts < ATTEMPTS) else {
                    return Err(refused(error));
                };
                site.tell(&format!(
                    "no answer for {}: {}. Looking whether it was saved, in {:.1} s",
                    step.title,
                    shortened(&error.to_string(), SHOWN),
                    pause.as_secs_f32()
                ));
                site.wait(pause);
                // The edit may have arrived although its answer did not.
                match latest(site, step) {
                    Ok(Some((text, _))) if is_same(step, &text) => return Ok(()),
                    _ => continue,
                }
            }
            Err(error) if is_conflict(&error) => {
                return match latest(site, step).map_err(refused)? {
                    Some((text, _)) if is_same(step, &text) => Ok(()),
                    Some((_, user)) => Err(Reason::Conflict {
                        title: step.title.clone(),
                        user,
                    }),
                    None => Err(refused(error)),
                };
            }
            Err(error) => return Err(refused(error)),
        };
        return read_back(site, step, edited);
    }
}

/// Compares the page with what was sent. The connection may be cut here, too.
fn read_back(site: &impl Site, step: &Step, edited: Edited) -> Result<(), Reason> {
    let mut pauses = PAUSES.into_iter();
    let found = loop {
        match latest(site, step) {
            Ok(found) => break found,
            Err(error) => match pauses.next().filter(|_| is_cut(&error)) {
                Some(pause) => site.wait(pause),
                None => {
                    return Err(Reason::Refused {
                        title: step.title.clone(),
                        error,
                    });
                }
            },
        }
    };
    let was_merged = matches!(
        (step.base, edited.before),
        (Base::Revision(base), Some(before)) if base != before && edited.changed
    );
    let (text, user) = found.unwrap_or_default();
    if is_same(step, &text) && !was_merged {
        return Ok(());
    }
    Err(Reason::ReadBack {
        title: step.title.clone(),
        user,
    })
}

fn latest(site: &impl Site, step: &Step) -> Result<Option<(String, String)>, Error> {
    let history = site.history(&step.title, 1)?;
    let latest = history.into_iter().next();
    Ok(latest.map(|(revision, text)| (text, revision.user)))
}

/// A wiki writes JSON in its own way.
fn is_same(step: &Step, text: &str) -> bool {
    text == step.text
        || step.text.is_empty() && text.trim().is_empty()
        || is_json(&step.title) && same_definition(text, &step.text)
}

/// Whether it is unknown if the edit arrived.
fn is_cut(error: &Error) -> bool {
    matches!(
        error,
        Error::NoNetwork { .. } | Error::Slow { .. } | Error::Status { status: 500.., .. }
    )
}

fn is_conflict(error: &Error) -> bool {
    let Error::Api { code, .. } = error else {
        return false;
    };
    [
        "editconflict",
        "articleexists",
        "pagedeleted",
        "missingtitle",
    ]
    .contains(&code.as_str())
}
