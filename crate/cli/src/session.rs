//! A session on a wiki, as the command's arguments want it.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use gadget_consent::credentials::{Credentials, OwnTerminal, Sources};
use gadget_consent::deploy::{Kind, Site as _, State, Step};
use gadget_consent::printable::one_line;
use gadget_consent::release::{Provenance, Release};
use gadget_consent::wiki::{Access, Limits, Manner, Run, Wiki};

use crate::error::CommandError;

/// The bounds of a deployment. With five edits a minute it takes a quarter of an hour.
const LIMITS: Run = Run {
    answers: 10_000,
    bytes: 1 << 30,
    time: Duration::from_hours(6),
};

/// How many seconds a wiki has to notice a definition.
const PATIENCE: u32 = 40;

/// How to log in.
#[derive(Debug, Clone, clap::Args)]
pub struct LoginArgs {
    /// A file with the login, which only you can read (mode 0600): lines “user = Name@application”
    /// and “password = …” for a bot password, or “token = …” for OAuth 2. Without it, the login
    /// comes from the environment (`GADGET_CONSENT_TOKEN`, or `GADGET_CONSENT_USER`
    /// and `GADGET_CONSENT_PASSWORD`), or is asked for on the terminal
    #[arg(long, value_name = "FILE")]
    login_file: Option<PathBuf>,
}

impl LoginArgs {
    /// The same if a login is asked for, or named.
    pub fn if_wanted(&self, is_asked_for: bool) -> Option<&Self> {
        (is_asked_for || self.login_file.is_some()).then_some(self)
    }

    /// Logs in, and returns the name of the account.
    pub fn log_in(&self, wiki: &Wiki) -> Result<String, CommandError> {
        let sources = Sources {
            file: self.login_file.as_deref(),
            environment: |name| std::env::var(name).ok(),
            terminal: &OwnTerminal,
        };
        let credentials = Credentials::find(sources, wiki.host())?;
        Ok(wiki.log_in(&credentials)?)
    }
}

/// How to log in to the wiki that `--wiki` names, if that is wanted.
#[derive(Debug, Clone, clap::Args)]
pub struct OptionalLogin {
    /// Log in, for a wiki that shows nothing without: with the login in the environment, or ask
    #[arg(long, requires = "wiki")]
    login: bool,

    #[command(flatten)]
    account: LoginArgs,
}

impl OptionalLogin {
    /// The login, if it is wanted, or if something cannot be done without.
    pub fn wanted(&self, is_needed: bool) -> Option<&LoginArgs> {
        self.account.if_wanted(self.login || is_needed)
    }
}

/// The wiki to work on.
#[derive(Debug, Clone, clap::Args)]
pub struct WikiArgs {
    /// The wiki: its address, or the address of its api.php
    #[arg(long, value_name = "URL")]
    wiki: String,

    #[command(flatten)]
    login: LoginArgs,

    /// Where the wiki defines gadgets: on MediaWiki:Gadgets-definition, or on pages
    /// MediaWiki:Gadgets/NAME.json (`$wgGadgetsRepo`). Without it, the wiki's pages tell
    #[arg(long, value_enum)]
    definitions: Option<Kind>,
}

/// The release to work with.
#[derive(Debug, Clone, clap::Args)]
pub struct ReleaseArgs {
    /// A release: a folder or a .tar.gz. Without it, the release in this program
    #[arg(long, value_name = "PATH")]
    release: Option<PathBuf>,
}

impl ReleaseArgs {
    /// Opens it.
    pub fn open(&self) -> Result<Release, CommandError> {
        Ok(Release::chosen(self.release.as_deref())?)
    }
}

/// Tells the user a sentence.
pub fn tell(sentence: &str) {
    eprintln!("gadget-consent: {}", one_line(sentence));
}

/// How a command asks a wiki.
pub fn manner(run: Run) -> Manner {
    Manner {
        limits: Limits {
            run: Some(run),
            ..Limits::OF_A_RUN
        },
        tell: Some(Arc::new(tell)),
    }
}

/// How a command asks a wiki that it only reads.
pub fn reading() -> Manner {
    Manner {
        limits: Limits::OF_A_RUN,
        tell: Some(Arc::new(tell)),
    }
}

/// Finds a wiki to read, and logs in if that is wanted.
pub fn open(address: &str, login: Option<&LoginArgs>) -> Result<Wiki, CommandError> {
    let wiki = Wiki::find(address, &reading())?;
    if let Some(login) = login {
        login.log_in(&wiki)?;
    }
    Ok(wiki)
}

impl WikiArgs {
    /// Finds the wiki.
    pub fn find(&self) -> Result<Wiki, CommandError> {
        Ok(Wiki::find(&self.wiki, &manner(LIMITS))?)
    }

    /// Finds the wiki and logs in. The account must have all rights to save our pages.
    pub fn log_in(&self) -> Result<(Wiki, Access), CommandError> {
        let wiki = self.find()?;
        let name = self.login.log_in(&wiki)?;
        tell(&format!("logged in to {} as {name}", wiki.host()));
        let access = wiki.access()?;
        if let Some(reason) = &access.blocked {
            return Err(CommandError::Blocked {
                name,
                reason: reason.clone(),
            });
        }
        wiki.leave_limits();
        if access.missing.is_empty() {
            Ok((wiki, access))
        } else {
            Err(CommandError::Rights {
                name,
                missing: access.missing,
            })
        }
    }

    /// Finds the wiki, and logs in if a login was named or the wiki shows nothing without.
    pub fn read(&self, login: bool) -> Result<Wiki, CommandError> {
        let wiki = self.find()?;
        if let Some(login) = self.login.if_wanted(login) {
            login.log_in(&wiki)?;
        }
        Ok(wiki)
    }

    /// Reads the wiki's pages.
    pub fn state(&self, wiki: &Wiki) -> Result<State, CommandError> {
        Ok(State::read(wiki, self.definitions)?)
    }
}

/// The summary of our edits.
pub fn summary(what: &str, provenance: &Provenance) -> String {
    let commit: String = provenance.commit.chars().take(12).collect();
    format!(
        "GadgetConsent {}{what} ({commit}, {})",
        provenance.version, provenance.source
    )
}

/// Tells of an installation that the wiki does not read. It may keep an older list for some seconds.
pub fn check_defined(wiki: &Wiki, state: &State) -> Result<(), CommandError> {
    for attempt in 0..PATIENCE {
        if wiki.gadgets()?.iter().any(|name| name == "consent") {
            return Ok(());
        }
        if attempt == 0 {
            tell("waiting for the wiki to notice the definitions");
        }
        wiki.wait(Duration::from_secs(1));
    }
    Err(CommandError::NotRead(state.kind))
}

/// The titles of the steps.
pub fn titles(steps: &[Step]) -> Vec<&str> {
    steps.iter().map(|step| step.title.as_str()).collect()
}
