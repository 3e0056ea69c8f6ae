//! Declarations: what one gadget asks for.

use crate::definition::Gadget;
use crate::request::{Request, RequestError, Requests};

/// What one gadget asks for, in canonical form.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Declaration {
    /// Without any of these it does not run (`domains=`).
    pub needed: Requests,
    /// Without these it runs, too (`optionalDomains=`).
    pub optional: Requests,
    /// It asks in place, not in a dialog (`consent=in-place`).
    pub in_place: bool,
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
        }
    }

    /// The declaration of a gadget; `None` for one that declares nothing.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn of(gadget: &Gadget) -> Result<Option<Self>, DeclarationError> {
        let needed = read_requests(gadget, "domains")?;
        let optional = read_requests(gadget, "optionalDomains")?;
        if needed.is_none() && optional.is_none() {
            return Ok(None);
        }
        let declaration = Self::new(&needed.unwrap_or_default(), &optional.unwrap_or_default());
        Ok(Some(Self {
            in_place: asks_in_place(gadget)?,
            ..declaration
        }))
    }

    /// The needed and the optional requests together.
    #[must_use]
    pub fn all(&self) -> Requests {
        self.needed.union(&self.optional)
    }
}

fn read_requests(
    gadget: &Gadget,
    option: &'static str,
) -> Result<Option<Requests>, DeclarationError> {
    let Some(values) = gadget.option(option) else {
        return Ok(None);
    };
    let read = |text: &String| {
        text.parse::<Request>()
            .map_err(|error| DeclarationError::Request {
                option,
                request: text.clone(),
                error,
            })
    };
    let requests: Requests = values
        .iter()
        .filter(|text| !text.is_empty())
        .map(read)
        .collect::<Result<_, _>>()?;
    if requests.is_empty() {
        return Err(DeclarationError::Empty(option));
    }
    Ok(Some(requests))
}

fn asks_in_place(gadget: &Gadget) -> Result<bool, DeclarationError> {
    match gadget.option("consent") {
        None => Ok(false),
        Some([value]) if value == "in-place" => Ok(true),
        Some(values) => Err(DeclarationError::Consent(values.join(","))),
    }
}
