//! Requests to the API, and retries as its etiquette asks
//! (<https://www.mediawiki.org/wiki/API:Etiquette>).

use std::{cell::RefCell, thread, time::Duration};

use serde_json::Value;
use ureq::{Agent, Body, http::Response};

use super::error::{Error, shortened};

/// The name of this client. A contact follows it, as
/// <https://foundation.wikimedia.org/wiki/Policy:User-Agent_policy> requires.
const USER_AGENT: &str = concat!("GadgetConsent/", env!("CARGO_PKG_VERSION"));

/// The environment variable with an address at which the wiki's operators can reach the user.
const CONTACT: &str = "GADGET_CONSENT_CONTACT";

/// The replication lag in seconds above which the wiki should not serve us.
const MAXLAG: &str = "5";

/// The pauses before the second attempt and each later one, unless the wiki names one.
const PAUSES: [Duration; 4] = [
    Duration::from_millis(500),
    Duration::from_secs(2),
    Duration::from_secs(5),
    Duration::from_secs(10),
];

/// The longest pause that a wiki can ask for.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// The time limit of one request, long enough to save a large page on a busy wiki.
const REQUEST: Duration = Duration::from_mins(2);

/// The size limit of an answer. A page has at most 2 MiB, and an answer may have many pages.
const LONGEST_ANSWER: u64 = 64 << 20;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    Get,
    Post,
}

/// The API, and our cookies for it.
#[derive(Debug)]
pub(super) struct Transport {
    agent: Agent,
    url: String,
    /// An address; after login, the user's page on the wiki.
    contact: RefCell<String>,
}

/// The result of one attempt.
enum Attempt {
    Answer(Value),
    /// Try again, after this time if the wiki named one.
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

    /// Names this user as the contact, unless an address was given.
    pub(super) fn contact_is(&self, user: &str) {
        let mut contact = self.contact.borrow_mut();
        if contact.is_empty() {
            let name = user.split('@').next().unwrap_or(user);
            *contact = format!("User:{}", name.replace(' ', "_"));
        }
    }

    fn user_agent(&self) -> String {
        let contact = self.contact.borrow();
        // A header can have ASCII only, so names are percent-encoded.
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

    /// Sends a request, and sends it again while the wiki is busy.
    pub(super) fn call(&self, method: Method, parameters: &[(&str, &str)]) -> Result<Value, Error> {
        let mut all = vec![
            ("format", "json"),
            ("formatversion", "2"),
            ("maxlag", MAXLAG),
        ];
        // A `maxlag` of the caller comes later and so takes precedence.
        all.extend_from_slice(parameters);
        let mut waited = Duration::ZERO;
        let mut pauses = PAUSES.into_iter();
        loop {
            let (reason, after) = match self.attempt(method, &all)? {
                Attempt::Answer(answer) => return Ok(answer),
                Attempt::Busy { reason, after } => (reason, after),
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

    fn attempt(&self, method: Method, parameters: &[(&str, &str)]) -> Result<Attempt, Error> {
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
            return Ok(Attempt::Busy { reason, after });
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

/// Reads the API's errors, which come with status 200.
fn interpret(answer: Value, after: Option<Duration>) -> Result<Attempt, Error> {
    let Some(error) = answer.get("error") else {
        return Ok(Attempt::Answer(answer));
    };
    let text = |name: &str| error[name].as_str().unwrap_or_default();
    let (code, info) = (text("code"), text("info"));
    match code {
        "maxlag" | "ratelimited" => Ok(Attempt::Busy {
            reason: format!("{code}: {info}"),
            after,
        }),
        _ => Err(Error::from_api(code, info)),
    }
}

/// `Retry-After` in seconds. A date is ignored; wikis do not send one.
fn pause_asked_for(response: &Response<Body>) -> Option<Duration> {
    let seconds = response.headers().get("retry-after")?.to_str().ok()?;
    seconds.trim().parse().ok().map(Duration::from_secs)
}
