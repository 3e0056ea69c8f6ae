//! The files of a gadget.

/// The language of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    /// JavaScript, with or without JSX.
    JavaScript,
    /// TypeScript.
    TypeScript,
    /// TypeScript with JSX.
    Tsx,
    /// A component of Vue.
    Vue,
    /// Data.
    Json,
    /// CSS or Less.
    Css,
    /// HTML, such as a template.
    Html,
    /// Anything else. It is read as text.
    Text,
}

impl Language {
    /// The language by the end of a file's name or a page's title.
    #[must_use]
    pub fn of(name: &str) -> Self {
        let name = name.to_ascii_lowercase();
        let ends = |ends: &[&str]| ends.iter().any(|end| name.ends_with(end));
        if ends(&[".js", ".mjs", ".cjs", ".jsx", ".es6"]) {
            Self::JavaScript
        } else if ends(&[".ts", ".mts", ".cts"]) {
            Self::TypeScript
        } else if ends(&[".tsx"]) {
            Self::Tsx
        } else if ends(&[".vue"]) {
            Self::Vue
        } else if ends(&[".json"]) {
            Self::Json
        } else if ends(&[".css", ".less"]) {
            Self::Css
        } else if ends(&[".html", ".htm", ".mustache", ".svg"]) {
            Self::Html
        } else {
            Self::Text
        }
    }
}

/// A file or page of a gadget.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// The path or title. Others refer to it by its last part.
    pub name: String,
    /// The text.
    pub text: String,
    /// The language.
    pub language: Language,
}

impl File {
    /// A file whose name tells its language.
    #[must_use]
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let name = name.into();
        let language = Language::of(&name);
        Self {
            name,
            text: text.into(),
            language,
        }
    }
}
