//! Rules about a gadget as a whole.

use std::collections::HashMap;

use super::{Edit, Finding, GadgetPage, Rule, Subject, differs_by_one};
use crate::declaration::{Need, asks_in_place};
use crate::definition::json::add_dependency;
use crate::definition::{Gadget, GadgetOption};
use crate::manifest::{CONSENT_MODULE, OWN_GADGETS, depends_on_consent};
use crate::span::{Piece, Span};

/// The gadget that pauses all others.
const STUB: &str = "consent-stub";
/// What stands before the name of a gadget in the name of its module.
const GADGET_MODULE: &str = "ext.gadget.";

/// The options that the extension knows (1.43 and its main branch), and those of a declaration.
const OPTIONS: [&str; 20] = [
    "ResourceLoader",
    "actions",
    "categories",
    "codexIcons",
    "contentModels",
    "default",
    "dependencies",
    "hidden",
    "namespaces",
    "package",
    "peers",
    "requiresES6",
    "rights",
    "skins",
    "supportsUrlLoad",
    "targets",
    "type",
    "domains",
    "optionalDomains",
    "consent",
];

/// Whether a gadget has an option that declares requests, even an empty one.
pub(super) fn declares(gadget: &Gadget) -> bool {
    Need::ALL.iter().any(|need| gadget.has(need.option()))
}

/// Applies the rules about one gadget.
pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    findings.extend(misspelt_options(subject));
    if declares(subject.gadget) {
        findings.extend(asking(subject));
        findings.extend(overwritten(subject));
        findings.extend(dependency(subject));
        findings.extend(default_gadget(subject));
        findings.extend(styles(subject));
        findings.extend(peers(subject));
    } else {
        findings.extend(unguarded(subject));
    }
}

/// Finds a line that looks like a gadget but is not one.
pub(super) fn unread_line(line: &Piece) -> Option<Finding> {
    let text = line.text.trim();
    let rest = text.trim_start_matches('*');
    // A line without pages and options is prose in a list.
    if rest.len() == text.len() || !rest.contains(['|', '[']) {
        return None;
    }
    let rest = rest.trim_start_matches(' ');
    let help = if !rest.starts_with(|char: char| char.is_ascii_alphabetic()) {
        "the name of a gadget must begin with an ASCII letter"
    } else if !rest.contains('|') {
        "expected “|” and the name of a page after the gadget's name"
    } else if rest.contains('[') && !rest.contains(']') {
        "“[” has no closing “]”"
    } else if rest.contains('[') {
        "expected “* NAME[OPTIONS]|PAGES”; NAME has only ASCII letters, digits, spaces and - _ : . and ends in a letter or a digit"
    } else {
        "expected “* NAME|PAGES”; NAME has only ASCII letters, digits, spaces and - _ : . and ends in a letter or a digit"
    };
    Some(Finding {
        rule: Rule::Syntax,
        page: GadgetPage::Definition,
        span: line.span.clone(),
        message: "the Gadgets extension ignores this line: it does not define a gadget".to_owned(),
        help: Some(help.to_owned()),
        fix: None,
    })
}

/// Checks that the stub is the first gadget. Nobody chooses the order of JSON pages, so only lines
/// are compared.
pub(super) fn loader_order(gadgets: &[Gadget], from_json: usize) -> Option<Finding> {
    let first_declaring = gadgets.iter().position(declares)?;
    let page = |index: usize| {
        if index < from_json {
            GadgetPage::Json(gadgets[index].name.text.clone())
        } else {
            GadgetPage::Definition
        }
    };
    let finding = |index: usize, message: String, help: &str| Finding {
        rule: Rule::LoaderNotFirst,
        page: page(index),
        span: gadgets[index].name.span.clone(),
        message,
        help: Some(help.to_owned()),
        fix: None,
    };
    let Some(stub) = gadgets.iter().position(|gadget| gadget.name.text == STUB) else {
        return Some(finding(
            first_declaring,
            format!("the gadget “{STUB}” is not defined, so nothing holds this gadget"),
            "install GadgetConsent; the line of “consent-stub” comes first on the page",
        ));
    };
    (stub > from_json).then(|| {
        finding(
            stub,
            format!(
                "the gadget “{STUB}” comes after “{}”, which runs first and can contact any host",
                gadgets[stub - 1].name.text
            ),
            "move this line before all other gadgets",
        )
    })
}

fn misspelt_options<'a>(subject: &'a Subject<'_>) -> impl Iterator<Item = Finding> + 'a {
    subject.gadget.options.iter().filter_map(|option| {
        let written = option.name.text.as_str();
        if OPTIONS.contains(&written) {
            return None;
        }
        let known = OPTIONS
            .iter()
            .find(|known| written.eq_ignore_ascii_case(known) || differs_by_one(written, known))?;
        Some(Finding {
            help: Some(format!("did you mean “{known}”?")),
            ..subject.finding(
                Rule::MisspeltOption,
                &option.name.span,
                format!("unknown option “{written}”: it is ignored"),
            )
        })
    })
}

/// Finds a `domains=` without values, and a `consent=` with an unknown value.
fn asking<'a>(subject: &'a Subject<'_>) -> impl Iterator<Item = Finding> + 'a {
    let gadget = subject.gadget;
    let empty = Need::ALL.iter().filter_map(|need| {
        let option = gadget.option(need.option())?;
        let is_empty = option.values.iter().all(|value| value.text.is_empty());
        is_empty.then(|| {
            let message = format!("{}= names no source", need.option());
            Finding {
                help: Some("add a source, or remove the option".to_owned()),
                ..subject.finding(Rule::Syntax, &option.span, message)
            }
        })
    });
    let consent = asks_in_place(gadget).err().and_then(|error| {
        let option = gadget.option("consent")?;
        Some(subject.finding(Rule::Syntax, &option.span, error.to_string()))
    });
    empty.chain(consent)
}

/// Finds an option that appears twice: only the last one counts.
fn overwritten<'a>(subject: &'a Subject<'_>) -> impl Iterator<Item = Finding> + 'a {
    let names = Need::ALL.map(Need::option).into_iter().chain(["consent"]);
    let last: Vec<&GadgetOption> = names
        .filter_map(|name| subject.gadget.option(name))
        .collect();
    subject.gadget.options.iter().filter_map(move |option| {
        let name = option.name.text.as_str();
        let counts = last.iter().find(|last| last.name.text == name)?;
        (!std::ptr::eq(*counts, option)).then(|| Finding {
            help: Some("merge both into one option".to_owned()),
            ..subject.finding(
                Rule::Syntax,
                &option.span,
                format!("{name}= appears twice; this one is ignored"),
            )
        })
    })
}

fn dependency(subject: &Subject<'_>) -> Option<Finding> {
    let gadget = subject.gadget;
    if depends_on_consent(gadget) {
        return None;
    }
    // A JSON page does not have the gadget's name.
    let place = match subject.page {
        GadgetPage::Definition => &gadget.name,
        GadgetPage::Json(_) => Need::ALL
            .iter()
            .find_map(|need| gadget.option(need.option()))
            .map_or(&gadget.name, |option| &option.name),
    };
    Some(Finding {
        help: Some(format!("add dependencies={CONSENT_MODULE}")),
        fix: with_dependency(subject),
        ..subject.finding(
            Rule::MissingDependency,
            &place.span,
            format!(
                "“{}” does not depend on the loader and can run before its user is asked",
                gadget.name.text
            ),
        )
    })
}

/// The edit that adds the dependency on the loader.
fn with_dependency(subject: &Subject<'_>) -> Option<Edit> {
    let gadget = subject.gadget;
    let (at, text) = match (&subject.page, gadget.values("dependencies").first()) {
        (GadgetPage::Definition, Some(first)) => {
            let end = if first.text.is_empty() { "" } else { "," };
            (first.span.start, format!("{CONSENT_MODULE}{end}"))
        }
        (GadgetPage::Definition, None) => {
            // An option without a value gets one, because the last option of a name counts.
            let bare = gadget
                .option("dependencies")
                .map(|option| (option.name.span.end, format!("={CONSENT_MODULE}")));
            bare.or_else(|| {
                let before = gadget
                    .option("ResourceLoader")
                    .or_else(|| gadget.options.first())?;
                Some((before.span.end, format!("|dependencies={CONSENT_MODULE}")))
            })?
        }
        (GadgetPage::Json(_), _) => add_dependency(subject.text, CONSENT_MODULE)?,
    };
    Some(Edit { span: at..at, text })
}

/// Finds a gadget that runs, declares nothing and does not wait for the loader. It may contact
/// anybody before the page has its policy.
fn unguarded(subject: &Subject<'_>) -> Option<Finding> {
    let gadget = subject.gadget;
    let is_own = OWN_GADGETS.contains(&gadget.name.text.as_str());
    if is_own || !runs(gadget) || subject.waits {
        return None;
    }
    // A JSON page does not have the gadget's name.
    let place = match subject.page {
        GadgetPage::Definition => &gadget.name,
        GadgetPage::Json(_) => gadget.pages.first()?,
    };
    Some(Finding {
        help: Some(format!(
            "add dependencies={CONSENT_MODULE}, and publish the manifest at once: until then the gadget does not run"
        )),
        fix: with_dependency(subject),
        ..subject.finding(
            Rule::UnguardedGadget,
            &place.span,
            format!(
                "“{}” does not depend on the loader and can run before the page has its policy",
                gadget.name.text
            ),
        )
    })
}

/// Whether ResourceLoader runs something of a gadget. Without `ResourceLoader` no scripts of a gadget
/// are loaded, and styles alone come with the page.
fn runs(gadget: &Gadget) -> bool {
    let has_pages = |end: &str| gadget.pages.iter().any(|page| page.text.ends_with(end));
    styles_alone(gadget).is_none()
        && (has_pages(".css") || has_pages(".js") && gadget.has("ResourceLoader"))
}

/// Whether a gadget depends on the loader, itself or by way of other gadgets, for each of them.
pub(super) fn waiting(gadgets: &[Gadget]) -> Vec<bool> {
    let mut numbers: HashMap<&str, usize> = HashMap::new();
    for (number, gadget) in gadgets.iter().enumerate() {
        numbers.entry(&gadget.name.text).or_insert(number);
    }
    // The gadgets that depend on each gadget. Each is walked once: a chain of dependencies is as long as
    // the page allows.
    let mut dependents: Vec<Vec<usize>> = vec![Vec::new(); gadgets.len()];
    for (number, gadget) in gadgets.iter().enumerate() {
        for value in gadget.values("dependencies") {
            let name = value.text.strip_prefix(GADGET_MODULE);
            if let Some(other) = name.and_then(|name| numbers.get(name)) {
                dependents[*other].push(number);
            }
        }
    }
    let mut waits: Vec<bool> = gadgets.iter().map(depends_on_consent).collect();
    let mut next: Vec<usize> = (0..gadgets.len()).filter(|number| waits[*number]).collect();
    while let Some(number) = next.pop() {
        for dependent in &dependents[number] {
            if !waits[*dependent] {
                waits[*dependent] = true;
                next.push(*dependent);
            }
        }
    }
    waits
}

fn default_gadget(subject: &Subject<'_>) -> Option<Finding> {
    let option = subject.gadget.option("default")?;
    if asks_in_place(subject.gadget).unwrap_or_default() {
        return None;
    }
    Some(Finding {
        help: Some(
            "remove “default”, or let the gadget ask in place with consent=in-place".to_owned(),
        ),
        ..subject.finding(
            Rule::DefaultGadget,
            &option.span,
            "this gadget is on by default, so it asks every reader".to_owned(),
        )
    })
}

/// What makes a gadget one of styles only, as in the extension's `Gadget::getType`; `None` for others.
fn styles_alone(gadget: &Gadget) -> Option<&Span> {
    let kind = gadget.values("type").first();
    let has_pages = |end: &str| gadget.pages.iter().any(|page| page.text.ends_with(end));
    match kind.map(|value| value.text.as_str()) {
        Some("styles") => Some(&gadget.option("type")?.span),
        Some("general") => None,
        _ if has_pages(".css") && !has_pages(".js") && gadget.values("dependencies").is_empty() => {
            Some(&gadget.pages.first()?.span)
        }
        _ => None,
    }
}

/// Finds a gadget of styles only.
fn styles(subject: &Subject<'_>) -> Option<Finding> {
    Some(Finding {
        help: Some(
            "add a script and type=general, or keep the fonts and pictures on the wiki".to_owned(),
        ),
        ..subject.finding(
            Rule::StylesGadget,
            styles_alone(subject.gadget)?,
            "a gadget of styles only loads with the page, so it cannot be held".to_owned(),
        )
    })
}

/// Finds peers: gadgets of styles only, which load with this gadget.
fn peers(subject: &Subject<'_>) -> Option<Finding> {
    let option = subject.gadget.option("peers")?;
    let peers: Vec<&str> = option
        .values
        .iter()
        .map(|value| value.text.as_str())
        .collect();
    Some(Finding {
        help: Some(
            "list the stylesheet among the gadget's own pages, or keep what it loads on the wiki"
                .to_owned(),
        ),
        ..subject.finding(
            Rule::PeersNotHeld,
            &option.span,
            format!(
                "the styles of peers load with the page, so they are not held with this gadget ({})",
                peers.join(", ")
            ),
        )
    })
}
