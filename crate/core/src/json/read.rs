//! Reading JSON pages. It knows the path of each value, and gathers all problems.

use serde_json::{Map, Value};

/// A problem of a JSON page.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("at {path}: {kind}")]
pub struct Problem {
    /// Its place, as a JSON pointer (RFC 6901) such as `/firstParty/0`; `/` for the whole page.
    pub path: String,
    /// The problem.
    pub kind: ProblemKind,
}

/// The kinds of problems.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProblemKind {
    /// The page is not JSON.
    #[error("not JSON: {0}")]
    Syntax(String),
    /// A value is not what the format requires.
    #[error("expected {expected}, found {found}")]
    Unexpected {
        /// What the format requires.
        expected: &'static str,
        /// The value on the page.
        found: String,
    },
    /// A text cannot be read.
    #[error("{0}")]
    Meaning(String),
    /// This version does not know the field. It ignores the field, and keeps it when it writes the
    /// page.
    #[error("unknown field; it is ignored")]
    UnknownField,
}

impl ProblemKind {
    /// Whether the page can be used despite the problem.
    #[must_use]
    pub fn is_warning(&self) -> bool {
        matches!(self, Self::UnknownField)
    }
}

/// A page that was read, with its warnings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading<T> {
    /// The value of the page.
    pub value: T,
    /// The page as JSON. To write the page, change this value, so that unknown fields stay.
    pub page: Value,
    /// Unknown fields.
    pub warnings: Vec<Problem>,
}

/// One value of a page, its path, and the problems so far.
pub(crate) struct Cursor<'a> {
    value: &'a Value,
    path: String,
    problems: &'a mut Vec<Problem>,
}

/// Reads a page with version 1 of its format.
pub(crate) fn read_page<T>(
    text: &str,
    read: impl FnOnce(Fields<'_>) -> T,
) -> Result<Reading<T>, Vec<Problem>> {
    let problem = |kind| {
        vec![Problem {
            path: "/".to_owned(),
            kind,
        }]
    };
    let page: Value = serde_json::from_str(text)
        .map_err(|error| problem(ProblemKind::Syntax(error.to_string())))?;
    let mut problems = Vec::new();
    let root = Cursor {
        value: &page,
        path: String::new(),
        problems: &mut problems,
    };
    let value = root.object(|mut fields| {
        fields.required("version", |mut version| {
            if version.value.as_u64() != Some(1) {
                version.unexpected("1, the version of the format");
            }
        });
        read(fields)
    });
    let (warnings, errors): (Vec<Problem>, Vec<Problem>) = problems
        .into_iter()
        .partition(|problem| problem.kind.is_warning());
    match value {
        Some(value) if errors.is_empty() => Ok(Reading {
            value,
            page,
            warnings,
        }),
        _ => Err(errors),
    }
}

impl Cursor<'_> {
    fn report(&mut self, kind: ProblemKind) {
        let path = if self.path.is_empty() {
            "/".to_owned()
        } else {
            self.path.clone()
        };
        self.problems.push(Problem { path, kind });
    }

    pub(crate) fn unexpected(&mut self, expected: &'static str) {
        let mut found = self.value.to_string();
        if let Some((end, _)) = found.char_indices().nth(60) {
            found.truncate(end);
            found.push('…');
        }
        self.report(ProblemKind::Unexpected { expected, found });
    }

    /// Whether the value is an array with more items.
    pub(crate) fn has_more_than(&self, most: usize) -> bool {
        self.value
            .as_array()
            .is_some_and(|items| items.len() > most)
    }

    /// Whether the value is a whole number between two others, or one of these.
    pub(crate) fn is_from(&self, least: u64, most: u64) -> bool {
        let number = self.value.as_u64();
        number.is_some_and(|number| (least..=most).contains(&number))
    }

    pub(crate) fn wrong(&mut self, what: &impl ToString) {
        self.report(ProblemKind::Meaning(what.to_string()));
    }

    /// Reads an object with `read`.
    pub(crate) fn object<T>(mut self, read: impl FnOnce(Fields<'_>) -> T) -> Option<T> {
        let Some(object) = self.value.as_object() else {
            self.unexpected("an object");
            return None;
        };
        Some(read(Fields {
            object,
            known: Vec::new(),
            cursor: self,
        }))
    }

    /// Reads each field of an object with `read`. The names of the fields are data.
    pub(crate) fn each_field<T>(
        mut self,
        mut read: impl FnMut(&str, Cursor<'_>) -> Option<T>,
    ) -> Vec<T> {
        let Some(object) = self.value.as_object() else {
            self.unexpected("an object");
            return Vec::new();
        };
        let step = |(name, value): (&String, &Value)| {
            read(name, child(&self.path, name, value, self.problems))
        };
        object.iter().filter_map(step).collect()
    }

    /// Reads each item of an array with `read`.
    pub(crate) fn each<T>(
        mut self,
        expected: &'static str,
        mut read: impl FnMut(Cursor<'_>) -> Option<T>,
    ) -> Vec<T> {
        let Some(array) = self.value.as_array() else {
            self.unexpected(expected);
            return Vec::new();
        };
        let step = |(index, value): (usize, &Value)| {
            read(child(&self.path, &index.to_string(), value, self.problems))
        };
        array.iter().enumerate().filter_map(step).collect()
    }

    pub(crate) fn text(mut self, expected: &'static str) -> Option<String> {
        let text = self.value.as_str().map(str::to_owned);
        if text.is_none() {
            self.unexpected(expected);
        }
        text
    }

    /// Reads a text with `read`, and reports its error.
    pub(crate) fn parsed<T, E: ToString>(
        mut self,
        expected: &'static str,
        read: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        let Some(text) = self.value.as_str() else {
            self.unexpected(expected);
            return None;
        };
        read(text).map_err(|error| self.wrong(&error)).ok()
    }

    /// Reads one of a closed set of names.
    pub(crate) fn one_of<T: Copy>(
        mut self,
        all: &[T],
        name: fn(T) -> &'static str,
        expected: &'static str,
    ) -> Option<T> {
        let found = all
            .iter()
            .copied()
            .find(|one| self.value.as_str() == Some(name(*one)));
        if found.is_none() {
            self.unexpected(expected);
        }
        found
    }

    pub(crate) fn truth(mut self, expected: &'static str) -> Option<bool> {
        let truth = self.value.as_bool();
        if truth.is_none() {
            self.unexpected(expected);
        }
        truth
    }

    /// A number that can be larger than any other number of our pages, such as that of a revision.
    pub(crate) fn large_number(mut self, expected: &'static str) -> Option<u64> {
        let number = self.value.as_u64();
        if number.is_none() {
            self.unexpected(expected);
        }
        number
    }

    pub(crate) fn whole_number(mut self, expected: &'static str) -> Option<u32> {
        let number = self
            .value
            .as_u64()
            .and_then(|number| number.try_into().ok());
        if number.is_none() {
            self.unexpected(expected);
        }
        number
    }
}

/// The bytes of a name in a path. Longer names are cut: a path is made for each value below.
const LONGEST_NAME: usize = 200;

/// The cursor of a child. The name is escaped as in RFC 6901.
fn child<'a>(
    parent: &str,
    name: &str,
    value: &'a Value,
    problems: &'a mut Vec<Problem>,
) -> Cursor<'a> {
    let (shown, cut) = if name.len() > LONGEST_NAME {
        (&name[..name.floor_char_boundary(LONGEST_NAME)], "…")
    } else {
        (name, "")
    };
    let shown = shown.replace('~', "~0").replace('/', "~1");
    Cursor {
        value,
        path: format!("{parent}/{shown}{cut}"),
        problems,
    }
}

/// The fields of an object. When this is dropped, it reports the fields that were not read.
pub(crate) struct Fields<'a> {
    object: &'a Map<String, Value>,
    known: Vec<&'static str>,
    cursor: Cursor<'a>,
}

impl Fields<'_> {
    /// Reads a field with `read`; `None` if it is missing.
    pub(crate) fn optional<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(Cursor<'_>) -> T,
    ) -> Option<T> {
        self.known.push(name);
        let value = self.object.get(name)?;
        Some(read(child(
            &self.cursor.path,
            name,
            value,
            self.cursor.problems,
        )))
    }

    fn required<T>(&mut self, name: &'static str, read: impl FnOnce(Cursor<'_>) -> T) -> T {
        self.known.push(name);
        let value = self.object.get(name).unwrap_or(&Value::Null);
        read(child(&self.cursor.path, name, value, self.cursor.problems))
    }
}

impl Drop for Fields<'_> {
    fn drop(&mut self) {
        for name in self.object.keys() {
            if !self.known.contains(&name.as_str()) {
                child(&self.cursor.path, name, &Value::Null, self.cursor.problems)
                    .report(ProblemKind::UnknownField);
            }
        }
    }
}
