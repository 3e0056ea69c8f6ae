//! A drawing: a mermaid block of `docs/architecture.md`.

use std::collections::{BTreeMap, BTreeSet};

use crate::Code;

/// Boxes and the arrows between them.
#[derive(Debug, Clone, Default)]
pub struct Drawing {
    /// The names of the parts in each box. A part's name stands for all that is inside it.
    boxes: BTreeMap<String, Vec<String>>,
    arrows: BTreeSet<(String, String)>,
}

impl Drawing {
    /// Reads the mermaid block that follows `<!-- arrows: NAME -->`.
    ///
    /// Known are `a --> b`, chains of it, `a & b`, and `a[part, part]` for a box with another name
    /// than its identifier. Lines with a dotted arrow (`-.->`, `-. text .->`) are for people, and skipped.
    ///
    /// # Errors
    /// When there is no such block, or a line has another form.
    pub fn read(page: &str, name: &str) -> Result<Self, String> {
        let mark = format!("<!-- arrows: {name} -->\n```mermaid\nflowchart ");
        let (_, text) = page.split_once(&mark).ok_or(format!("no “{mark}”"))?;
        let (text, _) = text.split_once("\n```").ok_or("the block has no end")?;
        let mut drawing = Self::default();
        for line in text.lines().skip(1).filter(|line| !line.contains(".->")) {
            drawing.line(line.trim())?;
        }
        Ok(drawing)
    }

    fn line(&mut self, line: &str) -> Result<(), String> {
        let mut before: Vec<String> = Vec::new();
        for group in line.split(" --> ") {
            let ids = group
                .split(" & ")
                .map(|text| self.node(text))
                .collect::<Result<Vec<_>, _>>()?;
            for from in before {
                let to = ids.iter().cloned();
                self.arrows.extend(to.map(|to| (from.clone(), to)));
            }
            before = ids;
        }
        Ok(())
    }

    /// The identifier of a box.
    fn node(&mut self, text: &str) -> Result<String, String> {
        let (id, label) = match text.strip_suffix(']').and_then(|text| text.split_once('[')) {
            Some((id, label)) => (id, Some(label.trim_matches('"'))),
            None => (text, None),
        };
        if id.is_empty() || !id.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
            return Err(format!("“{text}” is not a box"));
        }
        let parts = |label: &str| label.split(", ").map(str::to_owned).collect();
        if let Some(label) = label {
            self.boxes.insert(id.to_owned(), parts(label));
        } else {
            self.boxes.entry(id.to_owned()).or_insert_with(|| parts(id));
        }
        Ok(id.to_owned())
    }

    /// The box of a part: the one that names it, or the closest part around it.
    fn holder(&self, part: &str) -> Option<&str> {
        let has = |name: &str| {
            let rest = part.strip_prefix(name);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let named = self
            .boxes
            .iter()
            .flat_map(|(id, parts)| parts.iter().map(move |name| (id, name)));
        named
            .filter(|(_, name)| has(name))
            .max_by_key(|(_, name)| name.len())
            .map(|(id, _)| id.as_str())
    }

    /// All boxes that a box may use: those at the ends of its arrows, and what these may use.
    fn reach(&self, from: &str) -> BTreeSet<&str> {
        let mut reached = BTreeSet::new();
        let mut open = vec![from];
        while let Some(next) = open.pop() {
            for (_, to) in self.arrows.iter().filter(|(from, _)| from == next) {
                if reached.insert(to.as_str()) {
                    open.push(to);
                }
            }
        }
        reached
    }

    /// Everything that is not as it is drawn. The drawing leaves out arrows that others imply: a box
    /// may use whatever its arrows lead to, directly or through other boxes.
    #[must_use]
    pub fn compare(&self, code: &Code) -> Vec<String> {
        let mut wrong = BTreeSet::new();
        for id in self.boxes.keys() {
            if self.reach(id).contains(id.as_str()) {
                wrong.insert(format!("drawn: a circle through “{id}”"));
            }
        }
        for part in &code.parts {
            if self.holder(part).is_none() {
                wrong.insert(format!("not drawn: {part}"));
            }
        }
        for name in self.boxes.values().flatten() {
            let inside = format!("{name}/");
            let mut parts = code.parts.iter();
            if !parts.any(|part| part == name || part.starts_with(&inside)) {
                wrong.insert(format!("drawn, and not in the code: {name}"));
            }
        }
        let mut used = BTreeSet::new();
        for arrow in &code.arrows {
            match (self.holder(&arrow.from), self.holder(&arrow.to)) {
                (Some(from), Some(to)) if from == to => {}
                (Some(from), Some(to)) => {
                    used.insert((from, to));
                    if !self.reach(from).contains(to) {
                        wrong.insert(format!("against the drawing: {arrow}"));
                    }
                }
                _ => {
                    wrong.insert(format!("not drawn: {arrow}"));
                }
            }
        }
        for (from, to) in &self.arrows {
            if !used.contains(&(from.as_str(), to.as_str())) {
                wrong.insert(format!("drawn, and not in the code: {from} --> {to}"));
            }
        }
        wrong.into_iter().collect()
    }
}
