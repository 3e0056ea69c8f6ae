//! The JSON page beside a script.

use jsonc_parser::ast::{ObjectProp, Value};

use super::{Script, Tag};
use crate::definition::Need;
use crate::definition::json::{
    JsonError, Shape, check_as_php, last, parse, read_option, span, text, texts, unexpected,
};
use crate::span::{Piece, Span};

/// The version of the format.
const VERSION: &str = "version";
/// The key for `@maintainer`, of which a page can have several.
const MAINTAINERS: &str = "maintainers";

/// The keys of a page.
pub(crate) const KEYS: [&str; 6] = [
    VERSION,
    Need::Needed.option(),
    Need::Optional.option(),
    Tag::Purpose.name(),
    MAINTAINERS,
    Tag::Source.name(),
];

impl Script {
    /// Reads the JSON page beside a script. Unknown keys are ignored.
    ///
    /// # Errors
    /// The first error. Then nobody knows what the script asks for: its header does not count.
    pub fn of_json(name: &str, page: &str) -> Result<Self, JsonError> {
        check_as_php(page)?;
        let root = parse(page)?;
        let Some(Value::Object(root)) = &root else {
            return Err(unexpected(0..page.len(), "/", "an object"));
        };
        let properties = &root.properties;
        let field = |name: &str| last(properties, name);
        let version = field(VERSION);
        if !matches!(version.map(|property| &property.value), Some(Value::NumberLit(one)) if one.value == "1")
        {
            let place = version.map_or(0..page.len(), |property| span(&property.value));
            return Err(unexpected(
                place,
                "/version",
                "1, the version of the format",
            ));
        }
        let one = |tag: Tag| -> Result<Option<Piece>, JsonError> {
            let found = field(tag.name());
            let read = found.map(|property| text(&property.value, &format!("/{}", tag.name())));
            Ok(read.transpose()?.filter(|piece| !piece.text.is_empty()))
        };
        let mut script = Self::without(name, 0..page.len());
        for need in Need::ALL {
            if let Some(property) = field(need.option()) {
                let option = read_option(property, need.option(), Shape::Texts, "")?;
                script.gadget.options.extend(option);
            }
        }
        script.purpose = one(Tag::Purpose)?;
        script.source = one(Tag::Source)?;
        if let Some(property) = field(MAINTAINERS) {
            script.maintainers = texts(&property.value, "/maintainers")?;
        }
        Ok(script)
    }

    /// What a script says of itself. If there is a JSON page beside it, only that counts.
    ///
    /// # Errors
    /// The JSON page cannot be read.
    pub fn read(name: &str, code: &str, json: Option<&str>) -> Result<Self, JsonError> {
        match json {
            Some(page) => Self::of_json(name, page),
            None => Ok(Self::of_header(name, code)),
        }
    }
}

/// The keys of a page as they are written; none if it is not a JSON object.
#[cfg(feature = "lint")]
pub(crate) fn keys(page: &str) -> Vec<(String, Span)> {
    let Ok(Some(Value::Object(root))) = parse(page) else {
        return Vec::new();
    };
    let key = |property: &ObjectProp<'_>| (property.name.as_str().to_owned(), span(&property.name));
    root.properties.iter().map(key).collect()
}
