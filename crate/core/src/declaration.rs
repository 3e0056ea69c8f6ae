//! Declarations: what a gadget asks for.

use crate::definition::Gadget;
pub use crate::definition::Need;
use crate::request::{Request, RequestError, Requests};
use crate::span::Piece;

/// What a gadget asks for, in canonical form.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Declaration {
    /// The gadget runs only if all of these are granted (`domains=`).
    pub needed: Requests,
    /// The gadget also runs without these (`optionalDomains=`).
    pub optional: Requests,
    /// The gadget asks in place, not in a dialog (`consent=in-place`).
    pub in_place: bool,
    /// The gadget is on by default (`default`).
    pub default_on: bool,
}

/// The word that declares that a gadget contacts nobody.
pub const NONE: &str = "none";

/// A request as written on the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written<'a> {
    /// Its option.
    pub need: Need,
    /// The text and its position.
    pub piece: &'a Piece,
    /// The request.
    pub request: Result<Request, RequestError>,
}

/// A declaration that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DeclarationError {
    /// One of its requests cannot be read.
    #[error("{option}={request}: {error}")]
    Request {
        /// `domains` or `optionalDomains`.
        option: &'static str,
        /// The text of the request.
        request: String,
        /// The error.
        error: RequestError,
    },
    /// An option has no requests.
    #[error("{0}= names no source; add one, or remove the option")]
    Empty(&'static str),
    /// `none` stands beside something else, or in `optionalDomains`.
    #[error(
        "“none” stands alone in domains=, without optionalDomains=: the gadget contacts nobody"
    )]
    None,
    /// `consent` has another value than `in-place`.
    #[error("consent={0}: the only value is “in-place”")]
    Consent(String),
}

impl Declaration {
    /// A declaration in canonical form: optional requests that the needed ones cover are omitted.
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

    /// The declaration of a gadget; `None` if it declares nothing, or that it contacts nobody.
    ///
    /// # Errors
    /// The first error.
    pub fn of(gadget: &Gadget) -> Result<Option<Self>, DeclarationError> {
        if declares_nobody(gadget)? {
            return Ok(None);
        }
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

/// Whether a gadget declares that it contacts nobody (`domains=none`).
///
/// # Errors
/// If it declares something beside it, or as optional: one of the two is wrong.
pub fn declares_nobody(gadget: &Gadget) -> Result<bool, DeclarationError> {
    let values = |need: Need| {
        let values = gadget.values(need.option()).iter();
        values
            .map(|piece| &*piece.text)
            .filter(|text| !text.is_empty())
    };
    let says = |need: Need| values(need).any(|text| text == NONE);
    if !says(Need::Needed) && !says(Need::Optional) {
        return Ok(false);
    }
    let is_alone = values(Need::Needed).all(|text| text == NONE) && says(Need::Needed);
    if is_alone && !gadget.has(Need::Optional.option()) {
        Ok(true)
    } else {
        Err(DeclarationError::None)
    }
}

/// The requests in one of the two options, in their order. `none` is not one.
pub fn written(gadget: &Gadget, need: Need) -> impl Iterator<Item = Written<'_>> {
    gadget
        .values(need.option())
        .iter()
        .filter(|piece| !piece.text.is_empty() && piece.text != NONE)
        .map(move |piece| Written {
            need,
            piece,
            request: piece.text.parse(),
        })
}

/// Whether the gadget asks in place, according to its option `consent`.
///
/// # Errors
/// If the option has another value than `in-place`.
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
