//! One page view after another.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use gadget_consent_core::first_party::Local;
use serde_json::{Value, json};
use url::Url;

use super::record::{Contact, Recorder};
use super::script;
use crate::browser::{Browser, BrowserError, Event};
use crate::printable::shortened;
use crate::secret::Secret;

/// The events of one page view that are looked at.
const MOST_EVENTS: usize = 200_000;
/// How long the browser has to open a page, and to answer in it.
const ANSWER: Duration = Duration::from_secs(10);
/// The characters of a reason that a page gives.
const SHOWN: usize = 200;

/// What runs on a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Run {
    /// No gadget, and none of the scripts that the wiki serves to everybody.
    Nothing,
    /// The scripts that the wiki serves to everybody.
    SiteScripts,
    /// This gadget, and what it needs; then its peers.
    Gadget {
        /// Its name.
        name: String,
        /// The gadgets whose styles it has besides.
        peers: Vec<String>,
    },
}

/// A page to view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// Its address.
    pub address: Url,
    /// What runs on it.
    pub run: Run,
}

/// How long things may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// A page, until it has loaded.
    pub load: Duration,
    /// A gadget, until it runs.
    pub gadget: Duration,
    /// How long contacts are waited for, after the last one.
    pub quiet: Duration,
    /// How long they are waited for at all.
    pub watch: Duration,
}

impl Patience {
    /// The times for pages that are watched so long.
    #[must_use]
    pub fn watching(watch: Duration) -> Self {
        Self {
            load: Duration::from_secs(20),
            gadget: Duration::from_secs(15),
            quiet: watch / 4,
            watch,
        }
    }
}

/// The account that reads the pages: the cookies of its session.
#[derive(Debug, Clone, Default)]
pub struct Account(pub Vec<(String, Secret)>);

/// What was seen in one page view.
#[derive(Debug, Clone, Default)]
pub struct Viewed {
    /// The contacts, by their requests.
    pub contacts: BTreeMap<String, Contact>,
    /// The requests of them that were there before the gadget was started: they are not its own.
    pub before: BTreeSet<String>,
    /// Frames and workers that only the page itself contains.
    pub local: BTreeSet<Local>,
    /// What no declaration can name.
    pub untold: BTreeSet<String>,
    /// Why it is not what was wanted: the page did not load, or the gadget did not run.
    pub problem: Option<String>,
    /// The gadgets that ran, as the page says.
    pub ran: BTreeSet<String>,
    /// The addresses that something in the content of the page has. Only where nothing ran.
    pub content: BTreeSet<String>,
    /// There was more than is kept.
    pub is_cut: bool,
}

/// Views pages, each with an empty profile of its own.
#[derive(Debug)]
pub struct Observer {
    browser: Browser,
    account: Account,
    /// The wiki's origins.
    own: Vec<String>,
    patience: Patience,
}

impl Observer {
    /// With this browser. `own`: the wiki's origins.
    ///
    /// # Errors
    /// If the browser does not do what it is asked.
    pub fn new(
        mut browser: Browser,
        account: Account,
        own: Vec<String>,
        patience: Patience,
    ) -> Result<Self, BrowserError> {
        browser.ask("", "Target.setAutoAttach", &auto_attach())?;
        Ok(Self {
            browser,
            account,
            own,
            patience,
        })
    }

    /// Views a page.
    ///
    /// # Errors
    /// If the browser ends, or does not answer. What is wrong with the page is in the result.
    pub fn view(&mut self, view: &View) -> Result<Viewed, BrowserError> {
        let options = json!({ "disposeOnDetach": true });
        let context = self
            .browser
            .ask("", "Target.createBrowserContext", &options)?;
        let context = context["browserContextId"].clone();
        let viewed = self.view_in(&context, view);
        let params = json!({ "browserContextId": context });
        // It is gone if the browser is.
        let closed = self
            .browser
            .ask("", "Target.disposeBrowserContext", &params);
        let viewed = viewed?;
        closed?;
        Ok(viewed)
    }

    fn view_in(&mut self, context: &Value, view: &View) -> Result<Viewed, BrowserError> {
        let browser = &mut self.browser;
        let params = json!({ "behavior": "deny", "browserContextId": context });
        browser.ask("", "Browser.setDownloadBehavior", &params)?;
        let origin = view.address.origin().ascii_serialization();
        let cookies = self.account.0.iter().map(|(name, value)| {
            json!({ "name": name, "value": value.reveal(), "url": format!("{origin}/"),
                "path": "/", "httpOnly": true, "secure": view.address.scheme() == "https" })
        });
        let cookies: Vec<Value> = cookies.collect();
        if !cookies.is_empty() {
            let params = json!({ "cookies": cookies, "browserContextId": context });
            browser.ask("", "Storage.setCookies", &params)?;
        }
        let params = json!({ "url": "about:blank", "browserContextId": context });
        let target = browser.ask("", "Target.createTarget", &params)?;
        let target = target["targetId"].as_str().unwrap_or_default().to_owned();
        let mut open = Opening {
            browser,
            target: &target,
            context,
            own: &self.own,
            events: 0,
            recorder: None,
            session: String::new(),
            has_loaded: false,
            last: Instant::now(),
        };
        open.until(Instant::now() + ANSWER, |open| open.recorder.is_some())?;
        if open.recorder.is_none() {
            return Err(BrowserError::Silent {
                method: "Target.createTarget",
                patience: ANSWER,
            });
        }
        open.look(view, self.patience)
    }
}

fn auto_attach() -> Value {
    json!({ "autoAttach": true, "waitForDebuggerOnStart": true, "flatten": true })
}

/// A page that is viewed.
struct Opening<'a> {
    browser: &'a mut Browser,
    target: &'a str,
    context: &'a Value,
    /// The wiki's origins.
    own: &'a [String],
    events: usize,
    /// From the moment when the page is there.
    recorder: Option<Recorder>,
    session: String,
    has_loaded: bool,
    /// When the last request was made.
    last: Instant,
}

impl Opening<'_> {
    fn look(mut self, view: &View, patience: Patience) -> Result<Viewed, BrowserError> {
        let mut viewed = Viewed::default();
        let kept: &[&str] = match view.run {
            Run::SiteScripts => &["site"],
            Run::Nothing | Run::Gadget { .. } => &[],
        };
        let session = self.session.clone();
        let params = json!({ "source": script::before(kept) });
        self.browser
            .ask(&session, "Page.addScriptToEvaluateOnNewDocument", &params)?;
        let params = json!({ "url": view.address.as_str() });
        let answer = self
            .browser
            .ask_for(&session, "Page.navigate", &params, patience.load);
        match answer {
            Ok(answer) => viewed.problem = answer["errorText"].as_str().map(in_short),
            Err(BrowserError::Silent { .. }) => {
                viewed.problem = Some("the page did not answer".to_owned());
            }
            Err(error) => return Err(error),
        }
        self.until(Instant::now() + patience.load, |open| open.has_loaded)?;
        if viewed.problem.is_none() && !self.has_loaded {
            viewed.problem = Some("the page did not load in time".to_owned());
        }
        let is_on_wiki = self.recorder.as_ref().is_some_and(Recorder::is_on_wiki);
        if viewed.problem.is_none() && !is_on_wiki {
            viewed.problem = Some("the page is not one of this wiki".to_owned());
        }
        if viewed.problem.is_none() {
            if let Some(recorder) = &mut self.recorder {
                viewed.before = recorder.contacts().keys().cloned().collect();
            }
            self.run(&view.run, patience, &mut viewed)?;
        }
        if let Some(mut recorder) = self.recorder {
            viewed.contacts.clone_from(recorder.contacts());
            viewed.local.clone_from(recorder.local());
            viewed.untold.clone_from(recorder.untold());
            viewed.is_cut = recorder.is_cut() || self.events >= MOST_EVENTS;
        }
        Ok(viewed)
    }

    fn run(
        &mut self,
        run: &Run,
        patience: Patience,
        viewed: &mut Viewed,
    ) -> Result<(), BrowserError> {
        if let Run::Gadget { name, peers } = run {
            let mut names = vec![name.clone()];
            names.extend(peers.iter().cloned());
            let source = script::run(&names, patience.gadget.as_millis());
            let answer = self.evaluate(&source, patience.gadget + ANSWER)?;
            let state = answer["state"].as_str();
            if state != Some("ready") {
                let state = state.unwrap_or("the page did not answer");
                viewed.problem = Some(in_short(state));
            }
            let ran = answer["ran"].as_array().into_iter().flatten();
            let ran = ran.filter_map(|name| name.as_str().map(str::to_owned));
            viewed.ran = ran.collect();
        }
        let end = Instant::now() + patience.watch;
        self.last = Instant::now();
        // Twice: what comes first can make the page longer.
        for _ in 0..2 {
            self.evaluate(script::SCROLL, ANSWER)?;
            let quiet = patience.quiet;
            let is_quiet = move |open: &Self| open.last.elapsed() >= quiet;
            while !is_quiet(self) && Instant::now() < end && self.events < MOST_EVENTS {
                let step = Instant::now() + Duration::from_millis(100);
                self.until(step.min(end), is_quiet)?;
            }
        }
        if *run == Run::Nothing {
            let found = self.evaluate(&script::content(), ANSWER)?;
            let found = found.as_array().into_iter().flatten();
            let found = found.filter_map(|address| address.as_str().map(str::to_owned));
            viewed.content = found.collect();
        }
        Ok(())
    }

    /// What a script says on the page; null if it does not answer.
    fn evaluate(&mut self, source: &str, patience: Duration) -> Result<Value, BrowserError> {
        let params = json!({
            "expression": source, "awaitPromise": true, "returnByValue": true,
            "timeout": patience.as_millis(),
        });
        let session = self.session.clone();
        let answer = self
            .browser
            .ask_for(&session, "Runtime.evaluate", &params, patience);
        match answer {
            Ok(mut answer) => Ok(answer["result"]["value"].take()),
            // The page has gone elsewhere, or does something without end.
            Err(BrowserError::Silent { .. } | BrowserError::Refused { .. }) => Ok(Value::Null),
            Err(error) => Err(error),
        }
    }

    /// Takes what happens, until something is so or the time has come.
    fn until(&mut self, time: Instant, is_so: impl Fn(&Self) -> bool) -> Result<(), BrowserError> {
        while !is_so(self) && self.events < MOST_EVENTS {
            match self.browser.next(time)? {
                Some(event) => self.take(&event)?,
                None => return Ok(()),
            }
        }
        Ok(())
    }

    fn take(&mut self, event: &Event) -> Result<(), BrowserError> {
        self.events += 1;
        if let Some(recorder) = &mut self.recorder {
            recorder.take(event);
        }
        let is_main = !self.session.is_empty() && event.session == self.session;
        match event.method.as_str() {
            "Target.attachedToTarget" => self.attached(event)?,
            "Page.loadEventFired" if is_main => self.has_loaded = true,
            "Page.javascriptDialogOpening" => {
                let params = json!({ "accept": false });
                let session = &event.session;
                self.browser
                    .tell(session, "Page.handleJavaScriptDialog", &params)?;
            }
            method if method.starts_with("Network.") => self.last = Instant::now(),
            _ => {}
        }
        Ok(())
    }

    /// A page, frame or worker waits until we are ready to see what it does.
    fn attached(&mut self, event: &Event) -> Result<(), BrowserError> {
        self.last = Instant::now();
        let none = json!({});
        let target = &event.params["targetInfo"];
        let session = event.params["sessionId"].as_str().unwrap_or_default();
        let id = target["targetId"].as_str().unwrap_or_default();
        let is_page = target["type"] == "page";
        let is_of_us = target["browserContextId"] == *self.context;
        let mut watched = true;
        if id == self.target && event.session.is_empty() {
            let own = self.own.iter().cloned();
            self.recorder = Some(Recorder::new(own, session, id));
            session.clone_into(&mut self.session);
            self.browser.tell(session, "Page.enable", &none)?;
        } else if event.session.is_empty() && is_page {
            // A window that the page has opened. The browser's own first page stays.
            if is_of_us {
                let params = json!({ "targetId": id });
                self.browser.tell("", "Target.closeTarget", &params)?;
            }
            watched = false;
        } else if event.session.is_empty()
            && is_of_us
            && let Some(recorder) = &mut self.recorder
        {
            recorder.shares(session);
        }
        if watched {
            let params = json!({ "maxPostDataSize": 0 });
            self.browser.tell(session, "Network.enable", &params)?;
            self.browser.tell(session, "Audits.enable", &none)?;
            self.browser
                .tell(session, "Target.setAutoAttach", &auto_attach())?;
        }
        self.browser
            .tell(session, "Runtime.runIfWaitingForDebugger", &none)?;
        Ok(())
    }
}

fn in_short(text: &str) -> String {
    shortened(text, SHOWN)
}
