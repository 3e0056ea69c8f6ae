//! Why a command could not do its work.

use std::path::PathBuf;

use gadget_consent::wiki;
use gadget_consent_core::json::Problem;
use gadget_consent_core::lint::Page;
use gadget_consent_core::{SourceError, UrlError};

/// Why a command could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// A file, read.
    #[error("{} cannot be read: {source}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file, written.
    #[error("{} cannot be written: {source}", path.display())]
    Write {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Standard output.
    #[error("the result cannot be written: {0}")]
    Output(#[from] std::io::Error),
    /// A file's name, which says what it defines.
    #[error("{} must be named as on the wiki: NAME.json, where NAME is the gadget's", .0.display())]
    Unnamed(PathBuf),
    /// Two files, of which one would count for nothing.
    #[error("{first} and {second} are both taken for {page}: give one of them")]
    Twice {
        /// What the one is called.
        first: String,
        /// What the other is called.
        second: String,
        /// The page.
        page: Page,
    },
    /// A JSON page: each problem on a line of its own.
    #[error("{page} cannot be used:{}", lines(problems))]
    Page {
        /// A file's path, or a page's title.
        page: String,
        /// What is wrong.
        problems: Vec<Problem>,
    },
    /// The wiki.
    #[error(transparent)]
    Wiki(#[from] wiki::Error),
    /// The wiki defines no gadgets.
    #[error("{0} has neither MediaWiki:Gadgets-definition nor pages below MediaWiki:Gadgets/")]
    NoGadgets(String),
    /// A source on the command line.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// A URL on the command line.
    #[error("“{0}” is no URL: {1}")]
    Url(String, url::ParseError),
    /// A URL that no policy is asked for.
    #[error(transparent)]
    NoWebUrl(#[from] UrlError),
}

fn lines(problems: &[Problem]) -> String {
    let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    format!("\n  {}", lines.join("\n  "))
}
