//! `gadget-consent observe`

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use gadget_consent::browser::{Browser, BrowserError, find};
use gadget_consent::credentials::Credentials;
use gadget_consent::observe::{
    Account, Contact, Found, Observer, Patience, Place, Run, Sample, View, Viewed, in_its_way,
    samples,
};
use gadget_consent::printable::shortened;
use gadget_consent::wiki::Wiki;
use gadget_consent_core::Day;
use gadget_consent_core::definition::Gadget;
use gadget_consent_core::manifest::is_own_gadget;
use gadget_consent_core::observed::{Observations, SITE_SCRIPTS, Sighting};

use super::label::known::today;
use crate::documents::Documents;
use crate::error::CommandError;
use crate::session::{LoginArgs, open, reading, tell};

/// How often a browser that has ended is started again.
const MOST_STARTS: usize = 5;
/// The characters of a title that are shown.
const SHOWN: usize = 100;

/// Whose gadgets to look at, where, and how.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The names of gadgets. Without: all
    #[arg(value_name = "GADGET")]
    gadgets: Vec<String>,

    /// The wiki: its address, or the address of its api.php
    #[arg(long, value_name = "URL")]
    wiki: String,

    /// Log in to read the definitions, on a wiki that shows nothing without: with the login in the
    /// environment, or ask. The browser does not use this login
    #[arg(long)]
    login: bool,

    #[command(flatten)]
    account: LoginArgs,

    /// Read the pages as this account: a file that only you can read (mode 0600), with lines “user = Name”
    /// and “password = …” of the account itself. Take one that was made for this, and has no rights: the
    /// gadgets run as this account. Without, the browser reads as somebody who is not logged in
    #[arg(long, value_name = "FILE")]
    reader: Option<PathBuf>,

    /// Look at this page, with each gadget; may be repeated. Without: pages that meet the gadget's own
    /// conditions
    #[arg(long, value_name = "TITLE")]
    page: Vec<String>,

    /// On how many pages each gadget is looked at, if none are named
    #[arg(long, value_name = "NUMBER", default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=20))]
    pages: u8,

    /// How many seconds each page is watched, at most. It is left after a quarter of this without a request
    #[arg(long, value_name = "SECONDS", default_value_t = 8, value_parser = clap::value_parser!(u8).range(1..=120))]
    watch: u8,

    /// The browser: Chromium or one that is built on it. Without: the first of the usual names on PATH
    #[arg(long, value_name = "PATH")]
    browser: Option<PathBuf>,

    /// Write the file of observations here, and not to standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub fn run(args: &Args) -> Result<bool, CommandError> {
    let browser = match &args.browser {
        Some(path) => path.clone(),
        None => find()?,
    };
    let wiki = open(&args.wiki, args.account.if_wanted(args.login))?;
    let (gadgets, obstacles) = Documents::of_wiki(&wiki)?.site().gadgets();
    for obstacle in obstacles {
        tell(&obstacle.to_string());
    }
    let chosen = chosen(&gadgets, &args.gadgets)?;
    let place = Place::of(&wiki)?;
    let account = reader(args)?;
    let observing = Observing {
        program: &browser,
        account,
        own: origins(&wiki, &place),
        patience: Patience::watching(Duration::from_secs(args.watch.into())),
        place: &place,
        gadgets: gadgets.iter().map(|gadget| &*gadget.name.text).collect(),
        observer: None,
        starts: 0,
        known: BTreeMap::new(),
        seen: Observations::default(),
        today: today(),
        views: 0,
    };
    let (seen, not_run) = observing.all(args, &wiki, &chosen)?;
    let text = seen.text(&place.name);
    match &args.output {
        Some(path) => std::fs::write(path, text).map_err(|source| CommandError::Write {
            path: path.clone(),
            source,
        })?,
        None => std::io::stdout().lock().write_all(text.as_bytes())?,
    }
    if !not_run.is_empty() {
        tell(&format!(
            "what these gadgets contact is not known, because they did not run: {}",
            not_run.join(", ")
        ));
    }
    Ok(not_run.is_empty())
}

/// The gadgets to look at. Our own contact nobody, and would hold the others.
fn chosen<'a>(gadgets: &'a [Gadget], names: &[String]) -> Result<Vec<&'a Gadget>, CommandError> {
    if names.is_empty() {
        let others = gadgets.iter();
        return Ok(others
            .filter(|gadget| !is_own_gadget(&gadget.name.text))
            .collect());
    }
    let one = |name: &String| {
        let id = name.replace(' ', "_");
        let found = gadgets.iter().find(|gadget| gadget.name.text == id);
        found.ok_or_else(|| CommandError::NoGadget(name.clone()))
    };
    names.iter().map(one).collect()
}

/// The origins of the wiki: of its pages, and of its scripts.
fn origins(wiki: &Wiki, place: &Place) -> Vec<String> {
    let mut own = vec![place.script.origin().ascii_serialization()];
    // Many wikis have their scripts where their pages are.
    let front = wiki.front_page(place.script.as_str());
    let scripts = front.ok().and_then(|front| front.load_host);
    let scripts = scripts.and_then(|address| place.script.join(&address).ok());
    own.extend(scripts.map(|url| url.origin().ascii_serialization()));
    own
}

/// Logs in the account that reads the pages, in a session of its own.
fn reader(args: &Args) -> Result<Account, CommandError> {
    let Some(file) = &args.reader else {
        return Ok(Account::default());
    };
    let wiki = Wiki::find(&args.wiki, &reading())?;
    let (user, password) = Credentials::of_reader(file, wiki.host())?;
    let (name, cookies) = wiki.log_in_to_read(&user, &password)?;
    tell(&format!("pages are read as {name}"));
    Ok(Account(cookies))
}

/// A page on which nothing runs, and the same page with the scripts of the site.
#[derive(Debug, Clone)]
struct Base {
    contacts: BTreeSet<String>,
    problem: Option<String>,
}

/// The work while it is done.
struct Observing<'a> {
    program: &'a Path,
    account: Account,
    own: Vec<String>,
    patience: Patience,
    place: &'a Place,
    /// All gadgets of the wiki.
    gadgets: BTreeSet<&'a str>,
    observer: Option<Observer>,
    starts: usize,
    known: BTreeMap<Sample, Base>,
    seen: Observations,
    today: Day,
    views: usize,
}

impl Observing<'_> {
    /// Looks at all. Returns what was seen, and the gadgets that did not run anywhere.
    fn all(
        mut self,
        args: &Args,
        wiki: &Wiki,
        chosen: &[&Gadget],
    ) -> Result<(Observations, Vec<String>), CommandError> {
        // A browser that does not start is told before anything else is done.
        self.start()?;
        let mut found = Found::default();
        let mut not_run = Vec::new();
        for gadget in chosen {
            let name = &gadget.name.text;
            let pages = if args.page.is_empty() {
                samples(wiki, self.place, gadget, args.pages.into(), &mut found)?
            } else {
                let named = args.page.iter();
                named
                    .map(|title| in_its_way(gadget, title.clone()))
                    .collect()
            };
            if pages.is_empty() {
                tell(&format!(
                    "{name}: no page of the wiki meets its conditions; name one with --page"
                ));
            }
            let (mut ran, mut contacts) = (0, BTreeSet::new());
            for page in &pages {
                match self.gadget(gadget, page)? {
                    Ok(seen) => {
                        ran += 1;
                        contacts.extend(seen);
                    }
                    Err(problem) => tell(&format!(
                        "{name} did not run on {}: {problem}",
                        shortened(&page.title, SHOWN)
                    )),
                }
            }
            if ran > 0 {
                tell(&format!(
                    "{name}: {ran} page views, {} requests",
                    contacts.len()
                ));
            } else {
                not_run.push(name.clone());
            }
        }
        tell(&format!("{} page views in all", self.views));
        Ok((self.seen, not_run))
    }

    fn start(&mut self) -> Result<&mut Observer, BrowserError> {
        if self.observer.is_none() {
            self.starts += 1;
            let browser = Browser::start(self.program)?;
            let (account, own) = (self.account.clone(), self.own.clone());
            self.observer = Some(Observer::new(browser, account, own, self.patience)?);
        }
        // It was put there.
        self.observer.as_mut().ok_or(BrowserError::NotFound)
    }

    /// Views a page. A browser that a page has brought down is started again.
    fn view(&mut self, page: &Sample, run: Run) -> Result<Viewed, CommandError> {
        let view = View {
            address: self.place.address(page),
            run,
        };
        self.views += 1;
        match self.start()?.view(&view) {
            Ok(viewed) => Ok(viewed),
            Err(error) if self.starts >= MOST_STARTS => Err(error.into()),
            Err(error) => {
                self.observer = None;
                Ok(Viewed {
                    problem: Some(error.to_string()),
                    ..Viewed::default()
                })
            }
        }
    }

    /// What a page contacts without any gadget. Recorded once for each page.
    fn base(&mut self, page: &Sample) -> Result<Base, CommandError> {
        if let Some(known) = self.known.get(page) {
            return Ok(known.clone());
        }
        let empty = self.view(page, Run::Nothing)?;
        let base = Base {
            contacts: empty.contacts.keys().cloned().collect(),
            problem: empty.problem.clone(),
        };
        for contact in empty.contacts.values() {
            let in_content = !contact.addresses.is_disjoint(&empty.content);
            let by = contact.by_site_styles.then_some(SITE_SCRIPTS);
            self.add(contact, by, BTreeSet::new(), in_content);
        }
        for local in &empty.local {
            self.seen.add_local(*local);
        }
        tell_of(page, "the page itself", &empty);
        if base.problem.is_none() {
            let site = self.view(page, Run::SiteScripts)?;
            tell_of(page, "the site's scripts", &site);
            if let Some(problem) = &site.problem {
                let title = shortened(&page.title, SHOWN);
                tell(&format!(
                    "the site's scripts did not run on {title}: {problem}"
                ));
            }
            for (request, contact) in &site.contacts {
                if !base.contacts.contains(request) {
                    self.add(contact, Some(SITE_SCRIPTS), BTreeSet::new(), false);
                }
            }
        }
        self.known.insert(page.clone(), base.clone());
        Ok(base)
    }

    /// Looks at a gadget on a page. Returns the requests that are of it, or why it did not run.
    fn gadget(
        &mut self,
        gadget: &Gadget,
        page: &Sample,
    ) -> Result<Result<BTreeSet<String>, String>, CommandError> {
        let base = self.base(page)?;
        if let Some(problem) = base.problem {
            return Ok(Err(problem));
        }
        let name = &gadget.name.text;
        let peers = gadget.values("peers").iter();
        let run = Run::Gadget {
            name: name.clone(),
            peers: peers.map(|peer| peer.text.trim().to_owned()).collect(),
        };
        let viewed = self.view(page, run)?;
        tell_of(page, name, &viewed);
        let mut ran: BTreeSet<String> = viewed.ran.iter().cloned().collect();
        ran.retain(|other| self.gadgets.contains(&**other) && !is_own_gadget(other));
        ran.insert(name.clone());
        let mut own = BTreeSet::new();
        for (request, contact) in &viewed.contacts {
            if !base.contacts.contains(request) && !viewed.before.contains(request) {
                let by = (ran.len() == 1).then_some(name.as_str());
                self.add(contact, by, ran.clone(), false);
                own.insert(request.clone());
            }
        }
        for local in viewed.local {
            self.seen.add_local(local);
        }
        Ok(match viewed.problem {
            Some(problem) => Err(problem),
            None => Ok(own),
        })
    }

    /// Adds a contact of one page view. `by`: whose code was running; else it is one of `among`.
    fn add(&mut self, contact: &Contact, by: Option<&str>, among: BTreeSet<String>, content: bool) {
        let sighting = Sighting {
            pages: 1,
            browsers: 1,
            days: Some((self.today, self.today)),
            by: by.map(|name| (name.to_owned(), 1)).into_iter().collect(),
            among: by.is_none().then_some(among),
            in_content: content,
        };
        self.seen.add(contact.request.clone(), sighting);
    }
}

/// Tells what no file of observations can have.
fn tell_of(page: &Sample, whose: &str, viewed: &Viewed) {
    let title = shortened(&page.title, SHOWN);
    for what in &viewed.untold {
        tell(&format!(
            "{whose}, on {title}: {what}; no declaration can name this"
        ));
    }
    if viewed.is_cut {
        tell(&format!(
            "{whose}, on {title}: more happened than is looked at"
        ));
    }
}
