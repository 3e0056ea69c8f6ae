//! What an author pastes to have it checked, and what it comes to: the findings of the linter, and what
//! the users of the gadgets are asked.
//!
//! A declaration, and a list of pages, are a part of a line. They are put into the rest of a line, checked
//! there, and the findings are told of the text that was pasted.

use crate::declaration::{Declaration, Need};
use crate::definition::script::{Header, keys};
use crate::definition::{Definition, Gadget, Line};
use crate::disclosure::GadgetDisclosure;
use crate::json::{Problem, Reading};
use crate::lint::{Allowed, Edit, Extent, Finding, Rule, ScriptInput, check_script};
use crate::manifest::CONSENT_MODULE;
use crate::site::{Site, SitePages};
use crate::site_policy::{SitePolicy, Terms};
use crate::span::{Span, offset};
use crate::suffix::suffixes;
use crate::titles;

/// The name of a gadget of which only a part is pasted.
const NAME: &str = "gadget";

/// The texts that are longer are not checked while somebody writes them.
pub const MOST: usize = 512 * 1024;

/// What is pasted, and what is known of the wiki.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pasted<'a> {
    /// What is to be checked.
    pub text: &'a str,
    /// The site policy; empty for the default.
    pub policy: &'a str,
    /// The disclosures; empty if they are not known, so that they are not checked.
    pub disclosures: &'a str,
}

/// What a text is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A page of definitions, or a part of it.
    Definition,
    /// The JSON page of one gadget.
    Json,
    /// The options of a gadget, or a list of requests.
    Declaration,
    /// The list of a gadget's pages.
    Pages,
    /// A user script.
    Script,
    /// The JSON page beside a user script.
    ScriptJson,
}

/// What a text comes to.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// What the text is read as.
    pub form: Form,
    /// The line of the definition page that a part of a line becomes.
    pub line: Option<String>,
    /// The findings, with their places in the text.
    pub findings: Vec<Finding>,
    /// What comments in the text allow.
    pub allowed: Vec<Allowed>,
    /// What is wrong with the site policy and the disclosures. They are not counted then.
    pub problems: Vec<String>,
    /// The gadgets that ask for something, in their order.
    pub asking: Vec<Asking>,
}

/// A gadget that asks for something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asking {
    /// Its name, with underscores.
    pub gadget: String,
    /// What it declares, and what the site policy leaves of that.
    pub terms: Terms,
    /// What is stated of it.
    pub disclosures: GadgetDisclosure,
    /// The titles of its pages.
    pub pages: Vec<String>,
    /// The public suffixes with more than one label among its hosts.
    pub suffixes: Vec<String>,
}

/// Checks a text; `None` if there is none.
#[must_use]
pub fn check(pasted: Pasted<'_>) -> Option<Outcome> {
    let text = pasted.text;
    let start = text.len() - text.trim_start().len();
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return None;
    }
    let form = form(trimmed);
    if matches!(form, Form::Script | Form::ScriptJson) {
        return Some(script(pasted, form));
    }
    let around = match form {
        Form::Definition | Form::Json => Around::default(),
        Form::Declaration => declared(text, start..start + trimmed.len()),
        _ => listed(text, trimmed),
    };
    let page = |text: &str| (!text.trim().is_empty()).then(|| text.to_owned());
    let (definition, json) = match form {
        Form::Definition => (Some(text.to_owned()), Vec::new()),
        Form::Json => (None, vec![(NAME.to_owned(), text.to_owned())]),
        _ => (Some(around.line.clone()), Vec::new()),
    };
    let site = Site::read(SitePages {
        definition,
        json,
        policy: page(pasted.policy),
        disclosures: page(pasted.disclosures),
        // Of no wiki.
        ..SitePages::default()
    });
    let checked = site.checked(Extent::Part);
    let is_part = matches!(form, Form::Declaration | Form::Pages);
    let (mut findings, mut allowed) = (checked.findings, checked.allowed);
    if form != Form::Definition {
        // One gadget is no wiki.
        findings.retain(|finding| finding.rule != Rule::NoLoaderHere);
    }
    if is_part {
        let whole = start..start + trimmed.len();
        let of_allowed = allowed.iter_mut().map(|allowed| &mut allowed.finding);
        for finding in findings.iter_mut().chain(of_allowed) {
            around.tell(finding, &whole);
        }
    }
    Some(Outcome {
        form,
        line: is_part.then_some(around.line),
        findings,
        allowed,
        problems: problems_of(&site),
        asking: asking(&site),
    })
}

/// Checks a script, or the JSON page beside one. What its users would be asked is not known yet.
fn script(pasted: Pasted<'_>, form: Form) -> Outcome {
    let page = |text: &str| (!text.trim().is_empty()).then(|| text.to_owned());
    let site = Site::read(SitePages {
        policy: page(pasted.policy),
        disclosures: page(pasted.disclosures),
        ..SitePages::default()
    });
    let default = SitePolicy::default();
    let findings = check_script(&ScriptInput {
        name: "script",
        code: (form == Form::Script).then_some(pasted.text),
        json: (form == Form::ScriptJson).then_some(pasted.text),
        policy: site.policy.as_ref().map_or(&default, |read| &read.value),
    });
    Outcome {
        form,
        line: None,
        findings,
        allowed: Vec::new(),
        problems: problems_of(&site),
        asking: Vec::new(),
    }
}

fn problems_of(site: &Site) -> Vec<String> {
    let problems = [
        (titles::POLICY, problems(&site.policy)),
        (titles::DISCLOSURES, problems(&site.disclosures)),
    ];
    let said = |(title, all): (&str, Vec<Problem>)| {
        let said = |problem: Problem| format!("{title}: {problem}");
        all.into_iter().map(said).collect::<Vec<_>>()
    };
    problems.into_iter().flat_map(said).collect()
}

fn problems<T>(read: &Result<Reading<T>, Vec<Problem>>) -> Vec<Problem> {
    match read {
        Ok(reading) => reading.warnings.clone(),
        Err(problems) => problems.clone(),
    }
}

/// The gadgets that ask for something. A declaration that cannot be read asks for nothing yet.
fn asking(site: &Site) -> Vec<Asking> {
    let (gadgets, _) = site.gadgets();
    let asking = |gadget: &Gadget| {
        let declaration = Declaration::of(gadget).ok()??;
        let terms = match &site.policy {
            Ok(policy) => policy.value.terms(declaration),
            Err(_) => Terms {
                declaration,
                ..Terms::default()
            },
        };
        let all = terms.declaration.all();
        let stated = site.disclosures.as_ref().ok();
        let stated = stated.and_then(|all| all.value.gadgets.get(&gadget.name.text));
        let hosts = all.iter().map(|request| request.source().host());
        let suffixes = suffixes(hosts).into_iter().map(ToOwned::to_owned);
        let pages = gadget.pages.iter().filter(|page| !page.text.is_empty());
        Some(Asking {
            gadget: gadget.name.text.clone(),
            disclosures: stated.cloned().unwrap_or_default(),
            pages: pages
                .map(|page| format!("{}{}", titles::CODE, page.text))
                .collect(),
            suffixes: suffixes.collect(),
            terms,
        })
    };
    let all = gadgets.iter().filter_map(asking);
    let asks =
        |one: &Asking| !one.terms.declaration.all().is_empty() || !one.terms.forbidden.is_empty();
    all.filter(asks).collect()
}

/// What a text is read as. It is not empty.
fn form(text: &str) -> Form {
    if text.starts_with('{') {
        // A definition of a gadget has no version.
        let keys = keys(text);
        let has = |name: &str| keys.iter().any(|(key, _)| key == name);
        let is_definition = has("settings") || has("module");
        return if has("version") && !is_definition {
            Form::ScriptJson
        } else {
            Form::Json
        };
    }
    // No page of definitions begins like this, and no declaration.
    let begins = ["//", "/*", "#!"].iter().any(|sign| text.starts_with(sign));
    if begins || Header::read(text).declares() {
        return Form::Script;
    }
    let is_of_page = |line: &str| {
        let line = line.trim_start();
        // A wildcard is no list.
        (line.starts_with('*') && !line.starts_with("*.")) || line.starts_with("==")
    };
    // A page may begin with a comment or with prose.
    if text.lines().any(is_of_page) {
        return Form::Definition;
    }
    if parts(text).all(is_page) {
        return Form::Pages;
    }
    Form::Declaration
}

/// The parts of a list of pages.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split(['\n', '\r', '|', ',']).map(str::trim);
    parts.filter(|part| !part.is_empty())
}

/// Whether a part names a page of a gadget, and not a file on a host.
fn is_page(part: &str) -> bool {
    const ENDS: [&str; 4] = [".js", ".css", ".json", ".vue"];
    let name = page_name(part);
    let has_end = ENDS.iter().any(|end| name.ends_with(end));
    let is_titled = name.len() < part.len();
    let folder = name.split_once('/').map_or("", |(folder, _)| folder);
    has_end && !name.contains([':', '=']) && (is_titled || !folder.contains('.'))
}

/// A page's name without its namespace, in whatever language, and without `Gadget-`.
fn page_name(part: &str) -> &str {
    let named = part.split_once(":Gadget-").or(part.split_once(":gadget-"));
    named.map_or(part, |(_, name)| name)
}

/// A line, and which parts of it were pasted.
#[derive(Debug, Default)]
struct Around {
    line: String,
    /// The place of each part in the line, and where it begins in the pasted text.
    pieces: Vec<(Span, usize)>,
}

impl Around {
    fn put(&mut self, text: &str) {
        self.line.push_str(text);
    }

    /// Puts a part of the pasted text into the line. Its lines are joined: byte by byte, so that places
    /// stay what they are.
    fn take(&mut self, pasted: &str, span: Span, between: char) {
        let start = self.line.len();
        let text = pasted.get(span.clone()).unwrap_or_default();
        let mut is_separated = true;
        for (at, character) in text.char_indices() {
            match character {
                '\n' | '\r' => {
                    let rest = text.get(at..).unwrap_or_default().trim_start();
                    let goes_on = is_separated || rest.starts_with([',', '|', ']']);
                    self.line.push(if goes_on { ' ' } else { between });
                    is_separated = true;
                }
                other => {
                    if !other.is_whitespace() {
                        is_separated = matches!(other, ',' | '|' | '[' | '=');
                    }
                    self.line.push(other);
                }
            }
        }
        self.pieces.push((start..self.line.len(), span.start));
    }

    /// The part of the pasted text that a part of the line comes from.
    fn pasted(&self, span: &Span) -> Option<Span> {
        let touches = |(piece, _): &&(Span, usize)| {
            piece.start < span.end.max(span.start + 1) && span.start < piece.end
        };
        let mut parts = self.pieces.iter().filter(touches);
        let first = parts.next()?;
        let last = parts.next_back().unwrap_or(first);
        let start = first.1 + span.start.saturating_sub(first.0.start);
        let end = last.1 + span.end.min(last.0.end).saturating_sub(last.0.start);
        Some(start..end.max(start))
    }

    /// The same of an edit, which must not reach beyond what was pasted.
    fn edit(&self, edit: Edit) -> Option<Edit> {
        let is_in = |(piece, _): &&(Span, usize)| {
            piece.start <= edit.span.start && edit.span.end <= piece.end
        };
        let (piece, start) = self.pieces.iter().find(is_in)?;
        let from = start + edit.span.start - piece.start;
        Some(Edit {
            span: from..from + edit.span.len(),
            text: edit.text,
        })
    }

    /// Tells a finding of the line as one of the pasted text.
    fn tell(&self, finding: &mut Finding, whole: &Span) {
        finding.span = self.pasted(&finding.span).unwrap_or_else(|| whole.clone());
        finding.fix = finding.fix.take().and_then(|fix| self.edit(fix));
    }
}

/// A line around options, or around a list of requests.
fn declared(pasted: &str, whole: Span) -> Around {
    let text = pasted.get(whole.clone()).unwrap_or_default();
    let at = |part: &str| {
        let start = offset(pasted, part);
        start..start + part.len()
    };
    let text = text.trim_start_matches('|').trim();
    let inside = text.strip_prefix('[').unwrap_or(text);
    let (inside, pages) = inside.split_once(']').unwrap_or((inside, ""));
    let pages = pages.trim();
    let inside = inside.trim().trim_end_matches('|').trim_end();
    let has = |name: &str| inside.split('|').any(|option| name_of(option) == name);
    let has_declaration = Need::ALL.iter().any(|need| has(need.option()));
    let is_options = has_declaration || has("ResourceLoader") || text.starts_with('[');
    let mut around = Around::default();
    around.put("* ");
    around.put(NAME);
    around.put("[");
    if !(is_options && has("ResourceLoader")) {
        around.put("ResourceLoader|");
    }
    let is_nobody = inside.trim() == crate::declaration::NONE;
    if !(is_nobody || is_options && has("dependencies")) {
        around.put("dependencies=");
        around.put(CONSENT_MODULE);
        around.put("|");
    }
    let first = inside.split('|').next().unwrap_or_default();
    let is_bare = !has(Need::Needed.option()) && !first.contains('=') && first.contains([':', '.']);
    if !is_options || is_bare {
        around.put("domains=");
    }
    around.take(pasted, at(inside), ',');
    around.put("]");
    if pages.is_empty() {
        around.put("|");
        around.put(NAME);
        around.put(".js");
    } else {
        around.take(pasted, at(pages), '|');
    }
    around
}

/// The name of an option.
fn name_of(option: &str) -> &str {
    option.split('=').next().unwrap_or_default().trim()
}

/// A line with these pages. Its name is that of the first page, if a gadget can have it.
fn listed(pasted: &str, text: &str) -> Around {
    let mut around = Around::default();
    let first = parts(text).next().map(page_name).unwrap_or_default();
    let stem = first.split('.').next().unwrap_or_default();
    let line = format!("* {stem}[ResourceLoader]|a.js");
    let lines = Definition::read(&line).lines;
    let can_be = matches!(lines.first(), Some(Line::Gadget(gadget)) if gadget.name.text == stem);
    around.put("* ");
    around.put(if can_be { stem } else { NAME });
    around.put("[ResourceLoader]");
    for part in parts(text) {
        let name = page_name(part);
        let start = offset(pasted, name);
        around.put("|");
        around.take(pasted, start..start + name.len(), '|');
    }
    around
}
