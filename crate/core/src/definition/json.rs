//! Reading `MediaWiki:Gadgets/<name>.json`, the definition of one gadget in JSON, as the Gadgets
//! extension does (`MediaWikiGadgetsJsonRepo.php`, `GadgetDefinitionValidator.php`, MediaWiki 1.43).

use jsonc_parser::ast::{ObjectProp, Value};
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use super::{Gadget, GadgetOption};
use crate::span::{Piece, Span};

/// Why a page does not define a gadget.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{kind}")]
pub struct JsonError {
    /// The position on the page.
    pub span: Span,
    /// The error.
    pub kind: JsonErrorKind,
}

/// The errors in JSON definitions.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JsonErrorKind {
    /// The page is not JSON.
    #[error("not JSON: {0}")]
    Syntax(String),
    /// A value has the wrong type for the extension or for a declaration.
    #[error("at {path}: expected {expected}")]
    Unexpected {
        /// The place, such as `/settings/domains/0`.
        path: String,
        /// What is expected there.
        expected: &'static str,
    },
}

/// The type of a field, which becomes an option of the same name.
#[derive(Clone, Copy)]
pub(super) enum Shape {
    /// The option, or no option.
    Flag,
    /// One value.
    Text,
    /// One value: `general` or `styles`.
    Type,
    /// Any number of values.
    Texts,
    /// Any number of whole numbers.
    Numbers,
}

/// The fields of `settings` that the extension knows, and those of a declaration.
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

/// The fields of `module` that the extension knows.
const MODULE: [(&str, Shape); 4] = [
    ("dependencies", Shape::Texts),
    ("messages", Shape::Texts),
    ("peers", Shape::Texts),
    ("type", Shape::Type),
];

/// Reads a page. Unknown fields are ignored, as in the extension.
///
/// | the JSON | the definition |
/// | --- | --- |
/// | not JSON for PHP, or a field of the wrong type | an error, as when the page is saved |
/// | a flag that is `false`; an empty text or array | no option, as in the extension's defaults |
/// | another field of `settings` or `module` ([`SETTINGS`], [`MODULE`]) | the option of the same name |
/// | `settings.category` (1.43) or `settings.section` (1.45), `module.pages` | the section, the pages |
/// | `[]` for `settings` or `module` | an empty object, as in PHP |
/// | a field that appears twice | its last value, as in PHP |
///
/// # Errors
/// If the extension would refuse to save the page, or if a declaration has the wrong type: the gadget
/// would run without asking.
pub fn read_json(name: &str, page: &str) -> Result<Gadget, JsonError> {
    check_as_php(page)?;
    let root = parse(page)?;
    let whole = 0..page.len();
    let Some(Value::Object(root)) = &root else {
        return Err(unexpected(whole, "/", "an object"));
    };
    let settings = group(&root.properties, "settings")?;
    let module = group(&root.properties, "module")?;
    let mut options = vec![always_by_resource_loader()];
    options.extend(read_options(settings, &SETTINGS, "/settings")?);
    options.extend(read_options(module, &MODULE, "/module")?);
    let pages = read_pages(module)?;
    Ok(Gadget {
        name: unplaced(name),
        section: read_section(settings)?,
        options,
        pages,
        options_span: whole.clone(),
        span: whole,
    })
}

/// A part of a page.
#[cfg(feature = "lint")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Part {
    /// The top level.
    Top,
    /// `settings`
    Settings,
    /// `module`
    Module,
}

#[cfg(feature = "lint")]
impl Part {
    pub(crate) const ALL: [Self; 3] = [Self::Top, Self::Settings, Self::Module];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Top => "",
            Self::Settings => "settings",
            Self::Module => "module",
        }
    }

    /// Where it is, in words.
    pub(crate) const fn place(self) -> &'static str {
        match self {
            Self::Top => "at the top level",
            Self::Settings => "in “settings”",
            Self::Module => "in “module”",
        }
    }
}

/// A key of a page, as it is written.
#[cfg(feature = "lint")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct JsonKey {
    pub(crate) part: Part,
    pub(crate) name: String,
    pub(crate) span: Span,
}

/// The keys that a part may have: those that this reader or the extension knows (1.43 to its main
/// branch).
#[cfg(feature = "lint")]
pub(crate) fn known_keys(part: Part) -> impl Iterator<Item = &'static str> {
    let (names, more): (&[(&str, Shape)], &[&str]) = match part {
        Part::Top => (&[], &["settings", "module"]),
        Part::Settings => (&SETTINGS, &["category", "section", "codexIcons", "targets"]),
        Part::Module => (&MODULE, &["pages", "codexIcons"]),
    };
    names
        .iter()
        .map(|(name, _)| *name)
        .chain(more.iter().copied())
}

/// All keys of a page, in the order of its parts; none if it is not JSON.
#[cfg(feature = "lint")]
pub(crate) fn keys(page: &str) -> Vec<JsonKey> {
    let Ok(Some(Value::Object(root))) = parse(page) else {
        return Vec::new();
    };
    let mut keys = Vec::new();
    let mut add = |part: Part, properties: &[ObjectProp<'_>]| {
        keys.extend(properties.iter().map(|property| JsonKey {
            part,
            name: property.name.as_str().to_owned(),
            span: span(&property.name),
        }));
    };
    add(Part::Top, &root.properties);
    for part in [Part::Settings, Part::Module] {
        if let Ok(properties) = group(&root.properties, part.name()) {
            add(part, properties);
        }
    }
    keys
}

/// Where to insert what makes a gadget depend on a module, and the text; `None` if the page is not a
/// definition with modules' pages.
#[cfg(feature = "lint")]
pub(crate) fn add_dependency(page: &str, module: &str) -> Option<(usize, String)> {
    let Some(Value::Object(root)) = parse(page).ok()? else {
        return None;
    };
    let Value::Object(group) = &last(&root.properties, "module")?.value else {
        return None;
    };
    let name = format!("\"{module}\"");
    match last(&group.properties, "dependencies").map(|property| &property.value) {
        None => {
            let comma = if group.properties.is_empty() { "" } else { "," };
            let at = group.range.start + 1;
            Some((at, format!(" \"dependencies\": [ {name} ]{comma}")))
        }
        Some(Value::Array(array)) => Some(match array.elements.first() {
            Some(first) => (span(first).start, format!("{name}, ")),
            None => (array.range.start + 1, format!(" {name} ")),
        }),
        Some(_) => None,
    }
}

/// Rejects what PHP rejects. The parser that knows positions accepts more.
pub(super) fn check_as_php(page: &str) -> Result<(), JsonError> {
    let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(page) else {
        return Ok(());
    };
    let lines_before = page
        .split_inclusive('\n')
        .take(error.line().saturating_sub(1));
    let line_start: usize = lines_before.map(str::len).sum();
    // A column counts bytes, so it can be inside a character.
    let at = page.floor_char_boundary(line_start + error.column().saturating_sub(1));
    Err(syntax(at..at, error.to_string()))
}

pub(super) fn parse(page: &str) -> Result<Option<Value<'_>>, JsonError> {
    let strict = ParseOptions {
        allow_comments: false,
        allow_loose_object_property_names: false,
        allow_trailing_commas: false,
        ..ParseOptions::default()
    };
    match parse_to_ast(page, &CollectOptions::default(), &strict) {
        Ok(parsed) => Ok(parsed.value),
        Err(error) => {
            let range = error.range();
            Err(syntax(range.start..range.end, error.kind().to_string()))
        }
    }
}

/// Gadgets with JSON pages are always loaded by ResourceLoader.
fn always_by_resource_loader() -> GadgetOption {
    GadgetOption {
        name: unplaced("ResourceLoader"),
        values: Vec::new(),
        span: 0..0,
    }
}

/// A text that is not on the page.
fn unplaced(text: &str) -> Piece {
    Piece {
        text: text.to_owned(),
        span: 0..0,
    }
}

fn read_options(
    properties: &[ObjectProp<'_>],
    known: &[(&str, Shape)],
    path: &str,
) -> Result<Vec<GadgetOption>, JsonError> {
    let present = known.iter().filter_map(|(name, shape)| {
        let property = last(properties, name)?;
        read_option(property, name, *shape, path).transpose()
    });
    present.collect()
}

fn read_pages(module: &[ObjectProp<'_>]) -> Result<Vec<Piece>, JsonError> {
    let expected = "an array of names of pages";
    match last(module, "pages") {
        Some(property) => elements(&property.value, "/module/pages", expected, page_name),
        None => Ok(Vec::new()),
    }
}

fn read_section(settings: &[ObjectProp<'_>]) -> Result<String, JsonError> {
    // The name of the field in MediaWiki 1.45. 1.43 ignores it, whatever it is.
    if let Some(Value::StringLit(section)) =
        last(settings, "section").map(|property| &property.value)
    {
        return Ok(section.value.to_string());
    }
    match last(settings, "category") {
        Some(property) => Ok(text(&property.value, "/settings/category")?.text),
        None => Ok(String::new()),
    }
}

fn syntax(span: Span, error: String) -> JsonError {
    JsonError {
        span,
        kind: JsonErrorKind::Syntax(error),
    }
}

pub(super) fn unexpected(span: Span, path: &str, expected: &'static str) -> JsonError {
    JsonError {
        span,
        kind: JsonErrorKind::Unexpected {
            path: path.to_owned(),
            expected,
        },
    }
}

pub(super) fn span(value: &impl Ranged) -> Span {
    let range = value.range();
    range.start..range.end
}

/// A field. If it appears twice, the last one counts, as in PHP.
pub(super) fn last<'a, 'b>(
    properties: &'b [ObjectProp<'a>],
    name: &str,
) -> Option<&'b ObjectProp<'a>> {
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
            // PHP does not distinguish an empty array from an empty object.
            Value::Array(array) if array.elements.is_empty() => Ok(&[]),
            value => Err(unexpected(span(value), &format!("/{name}"), "an object")),
        },
    }
}

/// Reads a field; `None` if its value means that the gadget does not have the option.
pub(super) fn read_option(
    property: &ObjectProp<'_>,
    name: &str,
    shape: Shape,
    path: &str,
) -> Result<Option<GadgetOption>, JsonError> {
    let path = format!("{path}/{name}");
    let value = &property.value;
    let values = match shape {
        Shape::Flag => flag(value, &path)?.then(Vec::new),
        Shape::Text => unless_empty(text(value, &path)?),
        Shape::Type => unless_empty(gadget_type(value, &path)?),
        Shape::Texts => Some(texts(value, &path)?).filter(|values| !values.is_empty()),
        Shape::Numbers => Some(numbers(value, &path)?).filter(|values| !values.is_empty()),
    };
    Ok(values.map(|values| GadgetOption {
        name: Piece {
            text: name.to_owned(),
            span: span(&property.name),
        },
        values,
        span: span(property),
    }))
}

fn unless_empty(piece: Piece) -> Option<Vec<Piece>> {
    (!piece.text.is_empty()).then(|| vec![piece])
}

fn flag(value: &Value<'_>, path: &str) -> Result<bool, JsonError> {
    match value {
        Value::BooleanLit(flag) => Ok(flag.value),
        _ => Err(unexpected(span(value), path, "true or false")),
    }
}

pub(super) fn text(value: &Value<'_>, path: &str) -> Result<Piece, JsonError> {
    match value {
        Value::StringLit(literal) => Ok(Piece {
            text: literal.value.to_string(),
            // Without the quotes.
            span: literal.range.start + 1..literal.range.end - 1,
        }),
        _ => Err(unexpected(span(value), path, "a string")),
    }
}

fn gadget_type(value: &Value<'_>, path: &str) -> Result<Piece, JsonError> {
    let piece = text(value, path)?;
    if matches!(piece.text.as_str(), "" | "general" | "styles") {
        Ok(piece)
    } else {
        Err(unexpected(span(value), path, "“general” or “styles”"))
    }
}

fn page_name(value: &Value<'_>, path: &str) -> Result<Piece, JsonError> {
    let name = text(value, path)?;
    // MediaWiki 1.43 does not save a page with `.vue`; 1.45 does.
    if [".js", ".css", ".json", ".vue"]
        .iter()
        .any(|end| name.text.ends_with(end))
    {
        Ok(name)
    } else {
        let expected = "the name of a page that ends in .js, .css, .json or .vue";
        Err(unexpected(span(value), path, expected))
    }
}

pub(super) fn texts(value: &Value<'_>, path: &str) -> Result<Vec<Piece>, JsonError> {
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
