//! `MediaWiki:Gadgets/<name>.json`: one gadget's definition as JSON, as the Gadgets extension reads
//! it (`MediaWikiGadgetsJsonRepo.php`, `GadgetDefinitionValidator.php`, MediaWiki 1.43).

use jsonc_parser::ast::{ObjectProp, Value};
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use super::{Gadget, GadgetOption};
use crate::span::{Piece, Span};

/// Why a page defines no gadget.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{kind}")]
pub struct JsonError {
    /// Where on the page.
    pub span: Span,
    /// What is wrong.
    pub kind: JsonErrorKind,
}

/// The ways in which a JSON definition can be wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JsonErrorKind {
    /// Not JSON.
    #[error("not JSON: {0}")]
    Syntax(String),
    /// Another type than the extension, or a declaration, has there.
    #[error("at {path}: expected {expected}")]
    Unexpected {
        /// Where: `/settings/domains/0`.
        path: String,
        /// What has to be there.
        expected: &'static str,
    },
}

/// How a field becomes an option of the same name.
#[derive(Clone, Copy)]
enum Shape {
    /// There or not.
    Flag,
    /// One value.
    Text,
    /// `general` or `styles`.
    Type,
    /// Any number of values.
    Texts,
    /// Any number of whole numbers.
    Numbers,
}

/// All that the extension knows, and what a declaration adds.
const SETTINGS: [(&str, Shape); 14] = [
    ("actions", Shape::Texts),
    ("categories", Shape::Texts),
    ("contentModels", Shape::Texts),
    ("default", Shape::Flag),
    ("hidden", Shape::Flag),
    ("namespaces", Shape::Numbers),
    ("package", Shape::Flag),
    ("requiresES6", Shape::Flag),
    ("rights", Shape::Texts),
    ("skins", Shape::Texts),
    ("supportsUrlLoad", Shape::Flag),
    ("domains", Shape::Texts),
    ("optionalDomains", Shape::Texts),
    ("consent", Shape::Text),
];

const MODULE: [(&str, Shape); 4] = [
    ("dependencies", Shape::Texts),
    ("messages", Shape::Texts),
    ("peers", Shape::Texts),
    ("type", Shape::Type),
];

/// The gadget's name from the title of its page, without the namespace; `None` for another page.
#[must_use]
pub fn gadget_name(title: &str) -> Option<&str> {
    title
        .strip_prefix("Gadgets/")?
        .strip_suffix(".json")
        .filter(|name| !name.is_empty())
}

/// Reads a page. Fields that are not known here are passed over, as the extension does.
///
/// # Errors
/// What the extension refuses to save, and a declaration that is none: the gadget would run unasked.
pub fn read_json(name: &str, page: &str) -> Result<Gadget, JsonError> {
    let syntax = |span: Span, error: String| JsonError {
        span,
        kind: JsonErrorKind::Syntax(error),
    };
    // The parser that knows places takes more for JSON than PHP does.
    if let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(page) {
        let line_start: usize = page
            .split_inclusive('\n')
            .take(error.line().saturating_sub(1))
            .map(str::len)
            .sum();
        // A column counts bytes, and may lie within a character.
        let at = page.floor_char_boundary(line_start + error.column().saturating_sub(1));
        return Err(syntax(at..at, error.to_string()));
    }
    let strict = ParseOptions {
        allow_comments: false,
        allow_loose_object_property_names: false,
        allow_trailing_commas: false,
        ..ParseOptions::default()
    };
    let parsed = parse_to_ast(page, &CollectOptions::default(), &strict).map_err(|error| {
        let range = error.range();
        syntax(range.start..range.end, error.kind().to_string())
    })?;
    let whole = 0..page.len();
    let Some(Value::Object(root)) = &parsed.value else {
        return Err(unexpected(whole, "/", "an object"));
    };
    let settings = group(&root.properties, "settings")?;
    let module = group(&root.properties, "module")?;
    let mut options = vec![GadgetOption {
        // What is defined in JSON is always loaded by ResourceLoader.
        name: Piece {
            text: "ResourceLoader".to_owned(),
            span: 0..0,
        },
        values: Vec::new(),
        span: 0..0,
    }];
    for (properties, known, path) in [
        (settings, SETTINGS.as_slice(), "/settings"),
        (module, MODULE.as_slice(), "/module"),
    ] {
        for (name, shape) in known {
            if let Some(property) = last(properties, name) {
                options.extend(read_option(property, name, *shape, path)?);
            }
        }
    }
    let pages = match last(module, "pages") {
        Some(property) => elements(
            &property.value,
            "/module/pages",
            "an array of names of pages",
            page_name,
        )?,
        None => Vec::new(),
    };
    let section = match last(settings, "category") {
        Some(property) => text(&property.value, "/settings/category")?.text,
        None => String::new(),
    };
    Ok(Gadget {
        name: Piece {
            text: name.to_owned(),
            span: 0..0,
        },
        section,
        options,
        pages,
        options_span: whole.clone(),
        span: whole,
    })
}

fn unexpected(span: Span, path: &str, expected: &'static str) -> JsonError {
    JsonError {
        span,
        kind: JsonErrorKind::Unexpected {
            path: path.to_owned(),
            expected,
        },
    }
}

fn span(value: &impl Ranged) -> Span {
    let range = value.range();
    range.start..range.end
}

/// Of two fields of one name the last counts, as in PHP.
fn last<'a, 'b>(properties: &'b [ObjectProp<'a>], name: &str) -> Option<&'b ObjectProp<'a>> {
    properties
        .iter()
        .rev()
        .find(|property| property.name.as_str() == name)
}

fn group<'a, 'b>(
    properties: &'b [ObjectProp<'a>],
    name: &str,
) -> Result<&'b [ObjectProp<'a>], JsonError> {
    match last(properties, name) {
        None => Ok(&[]),
        Some(property) => match &property.value {
            Value::Object(object) => Ok(&object.properties),
            // PHP's empty array is both.
            Value::Array(array) if array.elements.is_empty() => Ok(&[]),
            value => Err(unexpected(span(value), &format!("/{name}"), "an object")),
        },
    }
}

fn read_option(
    property: &ObjectProp<'_>,
    name: &str,
    shape: Shape,
    path: &str,
) -> Result<Option<GadgetOption>, JsonError> {
    let path = format!("{path}/{name}");
    let value = &property.value;
    let values = match shape {
        Shape::Flag => match value {
            Value::BooleanLit(flag) if flag.value => Vec::new(),
            Value::BooleanLit(_) => return Ok(None),
            _ => return Err(unexpected(span(value), &path, "true or false")),
        },
        Shape::Text | Shape::Type => match text(value, &path)? {
            // The extension's own default.
            piece if piece.text.is_empty() => return Ok(None),
            piece if matches!(shape, Shape::Type) && !is_type(&piece.text) => {
                return Err(unexpected(span(value), &path, "“general” or “styles”"));
            }
            piece => vec![piece],
        },
        Shape::Texts => texts(value, &path)?,
        Shape::Numbers => numbers(value, &path)?,
    };
    if matches!(shape, Shape::Texts | Shape::Numbers) && values.is_empty() {
        return Ok(None);
    }
    Ok(Some(GadgetOption {
        name: Piece {
            text: name.to_owned(),
            span: span(&property.name),
        },
        values,
        span: span(property),
    }))
}

fn text(value: &Value<'_>, path: &str) -> Result<Piece, JsonError> {
    match value {
        Value::StringLit(literal) => Ok(Piece {
            text: literal.value.to_string(),
            // Without the quotes.
            span: literal.range.start + 1..literal.range.end - 1,
        }),
        _ => Err(unexpected(span(value), path, "a string")),
    }
}

fn is_type(text: &str) -> bool {
    matches!(text, "general" | "styles")
}

fn page_name(value: &Value<'_>, path: &str) -> Result<Piece, JsonError> {
    let name = text(value, path)?;
    if [".js", ".css", ".json"]
        .iter()
        .any(|end| name.text.ends_with(end))
    {
        Ok(name)
    } else {
        let expected = "the name of a page that ends in .js, .css or .json";
        Err(unexpected(span(value), path, expected))
    }
}

fn texts(value: &Value<'_>, path: &str) -> Result<Vec<Piece>, JsonError> {
    elements(value, path, "an array of strings", text)
}

fn numbers(value: &Value<'_>, path: &str) -> Result<Vec<Piece>, JsonError> {
    elements(
        value,
        path,
        "an array of whole numbers",
        |value, path| match value {
            Value::NumberLit(literal) if literal.value.parse::<i64>().is_ok() => Ok(Piece {
                text: literal.value.to_owned(),
                span: literal.range.start..literal.range.end,
            }),
            _ => Err(unexpected(span(value), path, "a whole number")),
        },
    )
}

fn elements(
    value: &Value<'_>,
    path: &str,
    expected: &'static str,
    read: fn(&Value<'_>, &str) -> Result<Piece, JsonError>,
) -> Result<Vec<Piece>, JsonError> {
    let Value::Array(array) = value else {
        return Err(unexpected(span(value), path, expected));
    };
    array
        .elements
        .iter()
        .enumerate()
        .map(|(index, value)| read(value, &format!("{path}/{index}")))
        .collect()
}
