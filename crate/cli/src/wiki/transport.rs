//! Requests to the API, and retries as its etiquette asks
//! (<https://www.mediawiki.org/wiki/API:Etiquette>). The wiki may be hostile, so everything that it
//! sends is bounded ([`Limits`]).

use std::{
    cell::{Cell, RefCell},
    io::Read as _,
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;
use ureq::{Agent, Body, http::Response};
use url::Url;

use super::{
    error::{Error, RedirectProblem, SHOWN, is_limit},
    limits::{Limits, Manner, Run, has_more_values_than, in_words},
    waiting::Waiting,
};
use crate::{printable::shortened, secret::Secret};

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

/// The shortest pause that the user is told of.
const TOLD_PAUSE: Duration = Duration::from_secs(5);

/// The redirects of one request that are followed.
const MOST_REDIRECTS: u32 = 3;

/// The bytes of the names and values of all cookies. They are sent back with every request.
const MOST_COOKIES: usize = 16 << 10;

/// The bytes of the headers of an answer.
const MOST_HEADERS: usize = 64 << 10;

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
    /// The host of the address, for the user.
    host: String,
    /// An address; after login, the user's page on the wiki.
    contact: RefCell<String>,
    manner: Manner,
    spent: Cell<Spent>,
    /// Sent with each request to this host.
    token: RefCell<Option<Secret>>,
    /// What no error may show, even if the wiki repeats it.
    secrets: RefCell<Vec<Secret>>,
    /// Whether the caller itself waits when there were too many edits.
    limits_are_left: Cell<bool>,
}

/// What all requests together have taken.
#[derive(Debug, Clone, Copy, Default)]
struct Spent {
    answers: u32,
    bytes: u64,
    /// The begin of the first request.
    since: Option<Instant>,
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
    pub(super) fn new(url: &str, manner: Manner) -> Result<Self, Error> {
        let is_address = url
            .parse::<ureq::http::Uri>()
            .is_ok_and(|uri| matches!(uri.scheme_str(), Some("http" | "https")));
        let host = url.parse::<Url>().ok().and_then(|url| {
            let host = url.host_str()?.to_owned();
            Some(match url.port() {
                Some(port) => format!("{host}:{port}"),
                None => host,
            })
        });
        let Some(host) = host.filter(|_| is_address) else {
            return Err(Error::Address {
                url: url.to_owned(),
            });
        };
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(manner.limits.request))
            .max_response_header_size(MOST_HEADERS)
            // Redirects are followed here, where their targets are looked at.
            .max_redirects(0)
            .accept_encoding("gzip")
            .build();
        Ok(Self {
            agent: config.into(),
            url: url.to_owned(),
            host,
            contact: RefCell::new(std::env::var(CONTACT).unwrap_or_default()),
            manner,
            spent: Cell::default(),
            token: RefCell::default(),
            secrets: RefCell::default(),
            limits_are_left: Cell::default(),
        })
    }

    const fn limits(&self) -> &Limits {
        &self.manner.limits
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

    pub(super) fn host(&self) -> &str {
        &self.host
    }

    /// Tells the user a sentence.
    pub(super) fn tell(&self, sentence: &str) {
        if let Some(tell) = &self.manner.tell {
            tell(sentence);
        }
    }

    /// Leaves it to the caller to wait when there were too many edits.
    pub(super) fn leave_limits(&self) {
        self.limits_are_left.set(true);
    }

    /// Sends this OAuth 2 token with each request from now on.
    pub(super) fn use_token(&self, token: Option<Secret>) {
        *self.token.borrow_mut() = token;
    }

    /// Keeps a secret out of all errors.
    pub(super) fn hide(&self, secret: &Secret) {
        self.secrets.borrow_mut().push(secret.clone());
    }

    fn without_secrets(&self, text: String) -> String {
        let secrets = self.secrets.borrow();
        secrets
            .iter()
            .fold(text, |text, secret| secret.hide_in(&text))
    }

    /// Whether nobody on the way can read a secret: the connection is encrypted, or stays on this
    /// machine.
    pub(super) fn is_private(&self) -> bool {
        let Ok(url) = self.url.parse::<Url>() else {
            return false;
        };
        url.scheme() == "https"
            || match url.host() {
                Some(url::Host::Domain(name)) => {
                    name == "localhost" || name.ends_with(".localhost")
                }
                Some(url::Host::Ipv4(address)) => address.is_loopback(),
                Some(url::Host::Ipv6(address)) => address.is_loopback(),
                None => false,
            }
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
            let is_left = self.limits_are_left.get() && is_limit(&reason);
            let Some(pause) = pauses.next().filter(|_| !is_left) else {
                return Err(Error::Busy {
                    url: self.url.clone(),
                    reason,
                    attempts: PAUSES.len() + 1 - pauses.len(),
                    waited,
                });
            };
            let pause = after.unwrap_or(pause).min(LONGEST_PAUSE);
            if let Some(tell) = self.manner.tell.as_ref().filter(|_| pause >= TOLD_PAUSE) {
                let (host, seconds) = (&self.host, pause.as_secs());
                tell(&format!(
                    "{host} is busy ({reason}): trying again in {seconds} s"
                ));
            }
            thread::sleep(pause);
            waited += pause;
        }
    }

    fn attempt(&self, method: Method, parameters: &[(&str, &str)]) -> Result<Attempt, Error> {
        self.begin()?;
        let _waiting = Waiting::for_host(&self.host, &self.manner);
        let mut response = self.send(method, parameters)?;
        self.check_cookies()?;
        let status = response.status().as_u16();
        let after = pause_asked_for(&response);
        let body = self.body(&mut response)?;
        if matches!(status, 429 | 503) {
            let reason = format!("status {status}: {}", shortened(&body, SHOWN));
            return Ok(Attempt::Busy { reason, after });
        }
        if status == 404 {
            return Err(Error::NotFound {
                url: self.url.clone(),
            });
        }
        if has_more_values_than(&body, self.limits().values) {
            return Err(self.too_large("answer", format!("{} values", self.limits().values)));
        }
        match serde_json::from_str::<Value>(&body) {
            Ok(answer) => interpret(answer, after),
            Err(_) if status >= 400 => Err(Error::Status {
                url: self.url.clone(),
                status,
                body: shortened(&body, SHOWN),
            }),
            Err(_) => Err(Error::NotJson {
                url: self.url.clone(),
                body: shortened(&body, SHOWN),
            }),
        }
    }

    /// Reads a page of the same host as a browser does: its `Content-Security-Policy` and its text.
    /// Neither a token nor a redirect is sent along.
    pub(super) fn page(&self, address: &str) -> Result<(Option<String>, String), Error> {
        let refused = |problem| Error::Redirect {
            url: self.url.clone(),
            to: shortened(address, SHOWN),
            problem,
        };
        let (Ok(api), Ok(page)) = (self.url.parse::<Url>(), address.parse::<Url>()) else {
            return Err(refused(RedirectProblem::NoAddress));
        };
        if api.origin() != page.origin() {
            return Err(refused(RedirectProblem::Host));
        }
        self.begin()?;
        let request = self
            .agent
            .get(address)
            .header("user-agent", &self.user_agent());
        let mut response = request.call().map_err(|source| self.no_answer(source))?;
        let policies: Vec<String> = response
            .headers()
            .get_all("content-security-policy")
            .iter()
            .map(|policy| String::from_utf8_lossy(policy.as_bytes()).into_owned())
            .collect();
        let policy = (!policies.is_empty()).then(|| policies.join(", "));
        Ok((policy, self.body(&mut response)?))
    }

    /// Sends a request. Follows redirects of reading requests within the host.
    fn send(&self, method: Method, parameters: &[(&str, &str)]) -> Result<Response<Body>, Error> {
        let pairs = || parameters.iter().copied();
        let user_agent = self.user_agent();
        let token = self.token.borrow();
        let token = token.as_ref();
        let mut url = self.url.clone();
        let mut has_query = false;
        for redirects in 0..=MOST_REDIRECTS {
            let sent = match method {
                Method::Get => {
                    let mut request = self.agent.get(&url).header("user-agent", &user_agent);
                    if let Some(token) = token {
                        request = request.header("authorization", bearer(token));
                    }
                    if has_query {
                        request.call()
                    } else {
                        request.query_pairs(pairs()).call()
                    }
                }
                Method::Post => {
                    let mut request = self.agent.post(&url).header("user-agent", &user_agent);
                    if let Some(token) = token {
                        request = request.header("authorization", bearer(token));
                    }
                    request.send_form(pairs())
                }
            };
            let response = sent.map_err(|source| self.no_answer(source))?;
            if !response.status().is_redirection() {
                return Ok(response);
            }
            url = self.redirected(method, &url, &response, redirects)?;
            has_query = true;
        }
        // The loop ends with an answer, or with the error of the last redirect.
        Err(Error::Address { url })
    }

    /// The target of a redirect: another path of the same host, or the same host with encryption.
    fn redirected(
        &self,
        method: Method,
        from: &str,
        response: &Response<Body>,
        redirects: u32,
    ) -> Result<String, Error> {
        let location = response.headers().get("location");
        let location = location.map(|to| String::from_utf8_lossy(to.as_bytes()).into_owned());
        let refused = |to: &str, problem| Error::Redirect {
            url: self.url.clone(),
            to: shortened(&self.without_secrets(to.to_owned()), SHOWN),
            problem,
        };
        let location = location.unwrap_or_default();
        let Ok(from) = from.parse::<Url>() else {
            return Err(refused(&location, RedirectProblem::NoAddress));
        };
        let to = match from.join(&location) {
            Ok(to) if !location.is_empty() => to,
            _ => return Err(refused(&location, RedirectProblem::NoAddress)),
        };
        // Neither the query, which may have a secret, nor a user name is shown.
        let shown = format!("{}{}", to.origin().ascii_serialization(), to.path());
        let problem = if let Some(problem) = problem_with(&from, &to) {
            problem
        } else if method == Method::Post {
            RedirectProblem::Write
        } else if redirects == MOST_REDIRECTS {
            RedirectProblem::TooMany
        } else {
            return Ok(to.into());
        };
        Err(refused(&shown, problem))
    }

    /// Reads the body of an answer, and stops at the limit. What is bounded is what comes out of the
    /// decompression: 1 MiB of gzip can become 1 GiB.
    fn body(&self, response: &mut Response<Body>) -> Result<String, Error> {
        // The header is gone if the answer was decompressed.
        if let Some(encoding) = response.headers().get("content-encoding") {
            let encoding = String::from_utf8_lossy(encoding.as_bytes());
            if !encoding.eq_ignore_ascii_case("identity") {
                return Err(Error::Encoding {
                    url: self.url.clone(),
                    encoding: shortened(&encoding, SHOWN),
                });
            }
        }
        let most = self.limits().answer;
        let reader = response.body_mut().with_config().limit(most).reader();
        let mut bytes = Vec::new();
        reader
            .take(most.saturating_add(1))
            .read_to_end(&mut bytes)
            .map_err(|error| self.no_answer(error.into()))?;
        let read = bytes.len() as u64;
        if read > most {
            return Err(self.too_large("answer", in_words(most)));
        }
        let mut spent = self.spent.get();
        spent.bytes = spent.bytes.saturating_add(read);
        self.spent.set(spent);
        match String::from_utf8(bytes) {
            Ok(text) => Ok(self.without_secrets(text)),
            Err(error) => {
                let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                Err(Error::NotJson {
                    url: self.url.clone(),
                    body: shortened(&self.without_secrets(text), SHOWN),
                })
            }
        }
    }

    /// Counts a request, and ends a run that does not end by itself.
    fn begin(&self) -> Result<(), Error> {
        let mut spent = self.spent.get();
        let since = *spent.since.get_or_insert_with(Instant::now);
        spent.answers += 1;
        self.spent.set(spent);
        let Some(Run {
            answers,
            bytes,
            time,
        }) = self.limits().run
        else {
            return Ok(());
        };
        let reached = if spent.answers > answers {
            format!("{answers} answers")
        } else if spent.bytes > bytes {
            in_words(bytes)
        } else if since.elapsed() > time {
            format!("{} s", time.as_secs())
        } else {
            return Ok(());
        };
        Err(Error::Endless {
            url: self.url.clone(),
            reached,
        })
    }

    /// The cookies of the session: names and values.
    pub(super) fn cookies(&self) -> Vec<(String, Secret)> {
        let jar = self.agent.cookie_jar_lock();
        jar.iter()
            .map(|cookie| (cookie.name().to_owned(), Secret::new(cookie.value())))
            .collect()
    }

    fn check_cookies(&self) -> Result<(), Error> {
        let jar = self.agent.cookie_jar_lock();
        let bytes: usize = jar
            .iter()
            .map(|cookie| cookie.name().len() + cookie.value().len())
            .sum();
        if bytes > MOST_COOKIES {
            return Err(self.too_large("sum of the cookies", in_words(MOST_COOKIES as u64)));
        }
        Ok(())
    }

    fn too_large(&self, what: &'static str, most: String) -> Error {
        Error::TooLarge {
            url: self.url.clone(),
            what,
            most,
        }
    }

    fn no_answer(&self, source: ureq::Error) -> Error {
        let url = self.url.clone();
        match source {
            ureq::Error::Timeout(_) => Error::Slow {
                url,
                waited: self.limits().request,
            },
            ureq::Error::BodyExceedsLimit(most) => self.too_large("answer", in_words(most)),
            ureq::Error::LargeResponseHeader(_, most) => {
                self.too_large("header of the answer", in_words(most as u64))
            }
            source => Error::NoNetwork {
                url,
                source: Box::new(source),
            },
        }
    }
}

fn bearer(token: &Secret) -> String {
    format!("Bearer {}", token.reveal())
}

/// Why a redirect from one address to another is not followed.
fn problem_with(from: &Url, to: &Url) -> Option<RedirectProblem> {
    let ports = (from.port(), to.port());
    let becomes_safe = (from.scheme(), to.scheme()) == ("http", "https") && ports == (None, None);
    if !matches!(to.scheme(), "http" | "https") {
        Some(RedirectProblem::NoAddress)
    } else if to.host_str() != from.host_str() {
        Some(RedirectProblem::Host)
    } else if from.scheme() == "https" && to.scheme() != "https" {
        Some(RedirectProblem::Scheme)
    } else if to.origin() != from.origin() && !becomes_safe {
        Some(RedirectProblem::Port)
    } else {
        None
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
        "readonly" => Err(Error::ReadOnly {
            reason: shortened(error["readonlyreason"].as_str().unwrap_or(info), SHOWN),
        }),
        "maxlag" | "ratelimited" => Ok(Attempt::Busy {
            reason: format!("{}: {}", shortened(code, SHOWN), shortened(info, SHOWN)),
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

#[cfg(test)]
mod tests {
    use super::{RedirectProblem, problem_with};

    #[test]
    fn a_redirect_stays_on_its_host() {
        let from_https = "https://a.example/w/api.php";
        let from_http = "http://a.example/w/api.php";
        for (from, to, expected) in [
            (from_https, "https://a.example/api.php?x", None),
            (from_http, "https://a.example/api.php", None),
            (from_http, "http://a.example:80/api.php", None),
            (
                from_https,
                "https://b.example/api.php",
                Some(RedirectProblem::Host),
            ),
            (
                from_https,
                "https://www.a.example/",
                Some(RedirectProblem::Host),
            ),
            (
                from_https,
                "https://a.example@b.example/",
                Some(RedirectProblem::Host),
            ),
            (
                from_https,
                "http://a.example/w/api.php",
                Some(RedirectProblem::Scheme),
            ),
            (
                from_https,
                "https://a.example:8443/",
                Some(RedirectProblem::Port),
            ),
            (
                from_http,
                "https://a.example:80/",
                Some(RedirectProblem::Port),
            ),
            (
                from_https,
                "file:///etc/passwd",
                Some(RedirectProblem::NoAddress),
            ),
        ] {
            let problem = problem_with(&from.parse().unwrap(), &to.parse().unwrap());
            assert_eq!(problem, expected, "{from} to {to}");
        }
    }
}
