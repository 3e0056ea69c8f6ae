//! Which script imports which. Types in comments (`import('./page')`) do not count: a browser never
//! sees them.

use std::path::Path;

use walkdir::WalkDir;

use crate::{Arrow, Code};

impl Code {
    /// The scripts of a folder, named by their paths in it without `.js`.
    ///
    /// # Errors
    /// When a file cannot be read, or imports one that is not there.
    pub fn of_scripts(folder: &Path) -> Result<Self, String> {
        let mut code = Self::default();
        for entry in WalkDir::new(folder) {
            let entry = entry.map_err(|error| error.to_string())?;
            let path = entry.path();
            if path.extension().is_none_or(|extension| extension != "js") {
                continue;
            }
            let text = std::fs::read_to_string(path)
                .map_err(|error| format!("{}: {error}", path.display()))?;
            let name = path.strip_prefix(folder).unwrap_or(path).with_extension("");
            code.script(&name.to_string_lossy(), &text);
        }
        for arrow in &code.arrows {
            if !code.parts.contains(&arrow.to) {
                return Err(format!("{arrow}, which is not a file"));
            }
        }
        Ok(code)
    }

    /// Adds one script. What it imports from outside the folder, what is not a script (a page of
    /// messages), and pages of the wiki (`./consent-manifest.js`) are left out.
    pub fn script(&mut self, name: &str, text: &str) {
        self.parts.insert(name.to_owned());
        let (folder, _) = name.rsplit_once('/').unwrap_or_default();
        for (line, target) in imports(text) {
            let extension = Path::new(&target).extension();
            let is_page = target.starts_with("./consent-");
            if is_page || extension.is_some_and(|extension| extension != "js") {
                continue;
            }
            let target = target.strip_suffix(".js").unwrap_or(&target);
            if let Some(to) = join(folder, target) {
                self.arrows.push(Arrow {
                    from: name.to_owned(),
                    to,
                    at: format!("{name}.js:{line}"),
                });
            }
        }
    }
}

/// A relative path from a folder; nothing where it leads out, or is not relative.
fn join(folder: &str, target: &str) -> Option<String> {
    let mut steps: Vec<&str> = folder.split('/').filter(|step| !step.is_empty()).collect();
    if !target.starts_with('.') {
        return None;
    }
    for step in target.split('/') {
        match step {
            "." => {}
            ".." => drop(steps.pop()?),
            name => steps.push(name),
        }
    }
    Some(steps.join("/"))
}

/// The strings after `from`, `import`, `import(` and `require(`, with their lines.
fn imports(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut before = String::new();
    let mut line = 1;
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            '\'' | '"' | '`' => quoted(rest, first),
            _ => first.len_utf8(),
        };
        let (token, after) = rest.split_at(length);
        if matches!(first, '\'' | '"') {
            let words = before.trim_end();
            let words = words.strip_suffix('(').map_or(words, str::trim_end);
            let word = words.rsplit(|c: char| !c.is_ascii_alphanumeric()).next();
            if matches!(word, Some("from" | "import" | "require")) {
                found.push((line, token.trim_matches(first).to_owned()));
            }
        }
        if !token.starts_with("//") && !token.starts_with("/*") {
            before.push_str(token);
        }
        line += token.matches('\n').count();
        rest = after;
    }
    found
}

/// The length of a string. Only a template has more than one line: a lone quotation mark in a
/// regular expression does no harm beyond its line.
fn quoted(text: &str, mark: char) -> usize {
    let mut is_escaped = false;
    for (index, character) in text.char_indices().skip(1) {
        match character {
            '\n' if mark != '`' => return index,
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            _ if character == mark => return index + character.len_utf8(),
            _ => {}
        }
    }
    text.len()
}
