//! Why a command could not run.

use std::path::PathBuf;

use gadget_consent::browser::BrowserError;
use gadget_consent::credentials::CredentialsError;
use gadget_consent::printable::shortened;
use gadget_consent::release::ReleaseError;
use gadget_consent::{deploy, wiki};
use gadget_consent_core::json::Problem;
use gadget_consent_core::lint::GadgetPage;
use gadget_consent_core::{SourceError, UrlError, titles, transfer};

/// The most problems of a page that are shown.
const MOST_PROBLEMS: usize = 100;

/// The most characters of a problem that are shown.
const LONGEST_PROBLEM: usize = 500;

/// Why a command could not run.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// A file could not be read.
    #[error("{} cannot be read: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file of observations cannot be used.
    #[error("{} cannot be used: {error}", path.display())]
    Seen {
        /// The file.
        path: PathBuf,
        /// Why.
        error: gadget_consent_core::observed::ObservationsError,
    },
    /// A file with the report of a scan cannot be used.
    #[error("{} cannot be used: {error}", path.display())]
    Scanned {
        /// The file.
        path: PathBuf,
        /// Why.
        error: gadget_consent_core::evidence::ScanError,
    },
    /// A file could not be written.
    #[error("{} cannot be written: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Standard output could not be written.
    #[error("the result cannot be written: {0}")]
    Output(#[from] std::io::Error),
    /// Neither a file nor a wiki was given.
    #[error("a FILE or --wiki URL is required (see --help)")]
    NoInput,
    /// The configuration cannot be read.
    #[error("{} cannot be used: {problem}", path.display())]
    Config {
        /// The file.
        path: PathBuf,
        /// Why.
        problem: String,
    },
    /// The name of a JSON file is not the name of a gadget.
    #[error("{}: the file must be named NAME.json, where NAME is the gadget's name", .0.display())]
    Unnamed(PathBuf),
    /// A file with code was given for a definition.
    #[error(
        "{} has code, not the definition of a gadget: give the text of {definition}, or a file NAME.json",
        .0.display(),
        definition = titles::DEFINITION
    )]
    Code(PathBuf),
    /// The page beside a user script was given for a definition.
    #[error("{0} is the page beside a user script, not the definition of a gadget")]
    Script(String),
    /// A file is empty.
    #[error("{0} is empty: nothing was checked; expected the text of {definition}", definition = titles::DEFINITION)]
    Empty(String),
    /// Another page of ours was given for a definition.
    #[error(
        "{0} does not define a gadget: it has a “version”, and neither “settings” nor “module”; give the site policy with --policy, and the disclosures with --disclosures"
    )]
    OtherPage(String),
    /// No gadget is in the files.
    #[error(
        "{0}: no gadget is defined here, so nothing was checked; the text of {definition} has lines “* NAME[OPTIONS]|PAGES”",
        definition = titles::DEFINITION
    )]
    NothingToCheck(String),
    /// Two files were given for the same page.
    #[error("{first} and {second} are both for {page}: give only one of them")]
    Twice {
        /// The name of the first file.
        first: String,
        /// The name of the second file.
        second: String,
        /// The page.
        page: GadgetPage,
    },
    /// A JSON page has errors: each on a line of its own.
    #[error("{page} cannot be used:{}", lines(problems))]
    Page {
        /// The path of a file, or the title of a page.
        page: String,
        /// The errors.
        problems: Vec<Problem>,
    },
    /// The wiki did not answer as expected.
    #[error(transparent)]
    Wiki(#[from] wiki::Error),
    /// The browser did not do what it should.
    #[error(transparent)]
    Browser(#[from] BrowserError),
    /// There is no login, or it cannot be used.
    #[error(transparent)]
    Credentials(#[from] CredentialsError),
    /// A release cannot be used.
    #[error(transparent)]
    Release(#[from] ReleaseError),
    /// A deployment stopped.
    #[error(transparent)]
    Deploy(#[from] Box<deploy::Failure>),
    /// The account lacks rights.
    #[error("{name} cannot do this:{}", each(missing))]
    Rights {
        /// The account.
        name: String,
        /// What is missing.
        missing: Vec<wiki::Missing>,
    },
    /// The account is blocked.
    #[error("{name} is blocked on this wiki: {reason}")]
    Blocked {
        /// The account.
        name: String,
        /// Why.
        reason: String,
    },
    /// The wiki does not read the definitions.
    #[error(
        "the definitions are saved, and the wiki does not know the gadgets: it defines gadgets elsewhere ($wgGadgetsRepo), or its list is older than the edit. If it stays so, run the command again with --definitions {}", other(*.0)
    )]
    NotRead(deploy::Kind),
    /// The wiki defines no gadgets.
    #[error(
        "{0} defines no gadgets: it has neither {definition} nor pages under {json}",
        definition = titles::DEFINITION,
        json = titles::JSON_DEFINITIONS
    )]
    NoGadgets(String),
    /// The definitions change all the time.
    #[error("the definitions were edited while they were read; run the command again")]
    Changing,
    /// The wiki has no such gadget.
    #[error("the wiki defines no gadget “{}”", shortened(.0, LONGEST_PROBLEM))]
    NoGadget(String),
    /// The site policy does not want labels to be published.
    #[error(
        "the site policy does not publish labels: set \"publishLabels\": true on {policy}, and publish the manifest",
        policy = titles::POLICY
    )]
    NotPublished,
    /// There is no such revision.
    #[error("there is no revision “{}” of a page; expected its number", shortened(.0, LONGEST_PROBLEM))]
    NoOldid(String),
    /// A page is of no gadget.
    #[error("no gadget has the page {}", shortened(.0, LONGEST_PROBLEM))]
    OfNoGadget(String),
    /// A file has no exported answers.
    #[error("{} has no exported answers:{}", path.display(), each(problems))]
    Answers {
        /// The file.
        path: PathBuf,
        /// The errors.
        problems: Vec<transfer::Problem>,
    },
    /// A source on the command line cannot be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// A URL on the command line cannot be read.
    #[error("“{0}” is not a URL: {1}")]
    Url(String, url::ParseError),
    /// A URL on the command line has a scheme to which no source applies.
    #[error(transparent)]
    NoWebUrl(#[from] UrlError),
}

fn other(kind: deploy::Kind) -> &'static str {
    match kind {
        deploy::Kind::Lines => "json",
        deploy::Kind::Json => "lines",
    }
}

fn each(missing: &[impl ToString]) -> String {
    let lines: Vec<String> = missing
        .iter()
        .take(MOST_PROBLEMS)
        .map(|one| format!("\n  {}", shortened(&one.to_string(), LONGEST_PROBLEM)))
        .collect();
    lines.concat()
}

fn lines(problems: &[Problem]) -> String {
    let lines: Vec<String> = problems
        .iter()
        .take(MOST_PROBLEMS)
        .map(|problem| shortened(&problem.to_string(), LONGEST_PROBLEM))
        .collect();
    let more = problems.len().saturating_sub(MOST_PROBLEMS);
    if more > 0 {
        return format!("\n  {}\n  and {more} more", lines.join("\n  "));
    }
    format!("\n  {}", lines.join("\n  "))
}
