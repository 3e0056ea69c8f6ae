//! Declarations: what one gadget asks for.

use crate::definition::Gadget;
use crate::request::{Request, RequestError, Requests};
use crate::span::Piece;

/// What one gadget asks for, in canonical form.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Declaration {
    /// Without any of these it does not run (`domains=`).
    pub needed: Requests,
    /// Without these it runs, too (`optionalDomains=`).
    pub optional: Requests,
    /// It asks in place, not in a dialog (`consent=in-place`).
    pub in_place: bool,
    /// It is on for everybody who has not switched it off (`default`).
    pub default_on: bool,
}

/// The options in which a gadget names requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// `domains`
    Needed,
    /// `optionalDomains`
    Optional,
}

impl Need {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Needed, Self::Optional];

    /// The option's name.
    #[must_use]
    pub const fn option(self) -> &'static str {
        match self {
            Self::Needed => "domains",
            Self::Optional => "optionalDomains",
        }
    }
}

/// A request as a gadget's author wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written<'a> {
    /// In which option.
    pub need: Need,
    /// The text and its place.
    pub piece: &'a Piece,
    /// What it says.
    pub request: Result<Request, RequestError>,
}

/// What is wrong with a declaration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DeclarationError {
    /// One of its requests.
    #[error("{option}={request}: {error}")]
    Request {
        /// `domains` or `optionalDomains`.
        option: &'static str,
        /// The request as it is written.
        request: String,
        /// What is wrong with it.
        error: RequestError,
    },
    /// An option that asks for something and names nothing.
    #[error("{0}= names no domain; name one, or leave the option out")]
    Empty(&'static str),
    /// A way of asking other than `in-place`.
    #[error("consent={0}: the only value is “in-place”")]
    Consent(String),
}

impl Declaration {
    /// A declaration in canonical form: an optional request that the needed ones cover is left out.
    #[must_use]
    pub fn new(needed: &Requests, optional: &Requests) -> Self {
        let needed = needed.simplified();
        let optional = optional.simplified().without(&needed);
        Self {
            needed,
            optional,
            in_place: false,
            default_on: false,
        }
    }

    /// The declaration of a gadget; `None` for one that declares nothing.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn of(gadget: &Gadget) -> Result<Option<Self>, DeclarationError> {
        let mut lists = [Requests::default(), Requests::default()];
        for (need, list) in Need::ALL.into_iter().zip(&mut lists) {
            *list = written(gadget, need)
                .map(|written| {
                    written.request.map_err(|error| DeclarationError::Request {
                        option: need.option(),
                        request: written.piece.text.clone(),
                        error,
                    })
                })
                .collect::<Result<_, _>>()?;
            if list.is_empty() && gadget.has(need.option()) {
                return Err(DeclarationError::Empty(need.option()));
            }
        }
        let [needed, optional] = lists;
        if needed.is_empty() && optional.is_empty() {
            return Ok(None);
        }
        Ok(Some(Self {
            in_place: asks_in_place(gadget)?,
            default_on: gadget.has("default"),
            ..Self::new(&needed, &optional)
        }))
    }

    /// The needed and the optional requests together.
    #[must_use]
    pub fn all(&self) -> Requests {
        self.needed.union(&self.optional)
    }
}

/// What stands in one of the two options, in its order.
pub fn written(gadget: &Gadget, need: Need) -> impl Iterator<Item = Written<'_>> {
    gadget
        .values(need.option())
        .iter()
        .filter(|piece| !piece.text.is_empty())
        .map(move |piece| Written {
            need,
            piece,
            request: piece.text.parse(),
        })
}

/// Whether the gadget asks in place, by its option `consent`.
///
/// # Errors
/// When the option has another value than `in-place`.
pub fn asks_in_place(gadget: &Gadget) -> Result<bool, DeclarationError> {
    match gadget.option("consent") {
        None => Ok(false),
        Some(option) => match option.values.as_slice() {
            [value] if value.text == "in-place" => Ok(true),
            values => {
                let values: Vec<&str> = values.iter().map(|value| value.text.as_str()).collect();
                Err(DeclarationError::Consent(values.join(",")))
            }
        },
    }
}
