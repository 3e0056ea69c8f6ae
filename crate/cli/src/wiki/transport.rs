//! Requests and their repetition, as the etiquette of the API asks
//! (<https://www.mediawiki.org/wiki/API:Etiquette>).

use std::{cell::RefCell, thread, time::Duration};

use serde_json::Value;
use ureq::{Agent, Body, http::Response};

use super::error::{Error, shortened};

/// Who asks; whom to write to follows, as <https://foundation.wikimedia.org/wiki/Policy:User-Agent_policy> asks.
const USER_AGENT: &str = concat!("GadgetConsent/", env!("CARGO_PKG_VERSION"));

/// An address of whoever runs the command, for the wiki's operators.
const CONTACT: &str = "GADGET_CONSENT_CONTACT";

/// Seconds of replication lag above which the wiki shall rather not serve us.
const MAXLAG: &str = "5";

/// Pauses before the second and each further attempt, where the wiki names none.
const PAUSES: [Duration; 4] = [
    Duration::from_millis(500),
    Duration::from_secs(2),
    Duration::from_secs(5),
    Duration::from_secs(10),
];

/// The longest pause that a wiki is granted.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// The longest that one request may take: saving a large page on a busy wiki.
const REQUEST: Duration = Duration::from_mins(2);

/// The longest answer taken: a page holds at most 2 MiB, and an answer may hold many.
const LONGEST_ANSWER: u64 = 64 << 20;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    Get,
    Post,
}

/// The API and our cookies there.
#[derive(Debug)]
pub(super) struct Transport {
    agent: Agent,
    url: String,
    /// An address, or the user's page on the wiki once we are logged in.
    contact: RefCell<String>,
}

/// What one attempt led to.
enum Outcome {
    Answer(Value),
    /// Come back, after this time if the wiki named one.
    Busy {
        reason: String,
        after: Option<Duration>,
    },
}

impl Transport {
    pub(super) fn new(url: &str) -> Result<Self, Error> {
        let is_address = url
            .parse::<ureq::http::Uri>()
            .is_ok_and(|uri| matches!(uri.scheme_str(), Some("http" | "https")));
        if !is_address {
            return Err(Error::Address {
                url: url.to_owned(),
            });
        }
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(REQUEST))
            .build();
        Ok(Self {
            agent: config.into(),
            url: url.to_owned(),
            contact: RefCell::new(std::env::var(CONTACT).unwrap_or_default()),
        })
    }

    /// From now on the wiki's operators can write to that user, unless an address was given.
    pub(super) fn contact_is(&self, user: &str) {
        let mut contact = self.contact.borrow_mut();
        if contact.is_empty() {
            let name = user.split('@').next().unwrap_or(user);
            *contact = format!("User:{}", name.replace(' ', "_"));
        }
    }

    fn user_agent(&self) -> String {
        let contact = self.contact.borrow();
        // A header holds ASCII only; names are written as in an address.
        let contact: String = contact
            .bytes()
            .map(|byte| match byte {
                b' '..=b'~' => char::from(byte).to_string(),
                _ => format!("%{byte:02X}"),
            })
            .collect();
        if contact.is_empty() {
            format!("{USER_AGENT} (no contact given; see {CONTACT})")
        } else {
            format!("{USER_AGENT} ({contact})")
        }
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// Asks, and asks again while the wiki is busy.
    pub(super) fn call(&self, method: Method, parameters: &[(&str, &str)]) -> Result<Value, Error> {
        let mut all = vec![
            ("format", "json"),
            ("formatversion", "2"),
            ("maxlag", MAXLAG),
        ];
        // An own `maxlag` comes later and so wins.
        all.extend_from_slice(parameters);
        let mut waited = Duration::ZERO;
        let mut pauses = PAUSES.into_iter();
        loop {
            let (reason, after) = match self.attempt(method, &all)? {
                Outcome::Answer(answer) => return Ok(answer),
                Outcome::Busy { reason, after } => (reason, after),
            };
            let Some(pause) = pauses.next() else {
                return Err(Error::Busy {
                    url: self.url.clone(),
                    reason,
                    attempts: PAUSES.len() + 1,
                    waited,
                });
            };
            let pause = after.unwrap_or(pause).min(LONGEST_PAUSE);
            thread::sleep(pause);
            waited += pause;
        }
    }

    fn attempt(&self, method: Method, parameters: &[(&str, &str)]) -> Result<Outcome, Error> {
        let pairs = parameters.iter().copied();
        let sent = match method {
            Method::Get => self
                .agent
                .get(&self.url)
                .header("user-agent", self.user_agent())
                .query_pairs(pairs)
                .call(),
            Method::Post => self
                .agent
                .post(&self.url)
                .header("user-agent", self.user_agent())
                .send_form(pairs),
        };
        let mut response = sent.map_err(|source| self.no_network(source))?;
        let status = response.status().as_u16();
        let after = pause_asked_for(&response);
        let body = response
            .body_mut()
            .with_config()
            .limit(LONGEST_ANSWER)
            .read_to_string()
            .map_err(|source| self.no_network(source))?;
        if matches!(status, 429 | 503) {
            let reason = format!("status {status}: {}", shortened(&body));
            return Ok(Outcome::Busy { reason, after });
        }
        if status == 404 {
            return Err(Error::NotFound {
                url: self.url.clone(),
            });
        }
        match serde_json::from_str::<Value>(&body) {
            Ok(answer) => interpret(answer, after),
            Err(_) if status >= 400 => Err(Error::Status {
                url: self.url.clone(),
                status,
                body: shortened(&body),
            }),
            Err(_) => Err(Error::NotJson {
                url: self.url.clone(),
                body: shortened(&body),
            }),
        }
    }

    fn no_network(&self, source: ureq::Error) -> Error {
        Error::NoNetwork {
            url: self.url.clone(),
            source: Box::new(source),
        }
    }
}

/// Errors of the API come with status 200.
fn interpret(answer: Value, after: Option<Duration>) -> Result<Outcome, Error> {
    let Some(error) = answer.get("error") else {
        return Ok(Outcome::Answer(answer));
    };
    let text = |name: &str| error[name].as_str().unwrap_or_default();
    let (code, info) = (text("code"), text("info"));
    match code {
        "maxlag" | "ratelimited" => Ok(Outcome::Busy {
            reason: format!("{code}: {info}"),
            after,
        }),
        _ => Err(Error::from_api(code, info)),
    }
}

/// `Retry-After` in seconds; as a date, which wikis do not send, it is not heeded.
fn pause_asked_for(response: &Response<Body>) -> Option<Duration> {
    let seconds = response.headers().get("retry-after")?.to_str().ok()?;
    seconds.trim().parse().ok().map(Duration::from_secs)
}
