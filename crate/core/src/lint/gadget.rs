//! Rules about a gadget as a whole.

use super::{Edit, Finding, GadgetPage, Rule, Subject};
use crate::declaration::{Need, asks_in_place};
use crate::definition::Gadget;
use crate::manifest::CONSENT_MODULE;
use crate::span::Piece;

/// The gadget that pauses all others.
const STUB: &str = "consent-stub";

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
        let known = OPTIONS.iter().find(|known| {
            written.eq_ignore_ascii_case(known) || strsim::damerau_levenshtein(written, known) == 1
        })?;
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
    let options = &subject.gadget.options;
    options.iter().enumerate().filter_map(|(index, option)| {
        let name = option.name.text.as_str();
        let is_ours = Need::ALL.iter().any(|need| need.option() == name) || name == "consent";
        let comes_again = options[index + 1..]
            .iter()
            .any(|later| later.name.text == name);
        (is_ours && comes_again).then(|| Finding {
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
    let dependencies = gadget.values("dependencies");
    if dependencies
        .iter()
        .any(|value| value.text == CONSENT_MODULE)
    {
        return None;
    }
    let edit = match (&subject.page, dependencies.first()) {
        (GadgetPage::Definition, Some(first)) => {
            let at = first.span.start;
            let end = if first.text.is_empty() { "" } else { "," };
            Some((at, format!("{CONSENT_MODULE}{end}")))
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
            })
        }
        // In JSON, the place for a first dependency depends on the layout of the page.
        (GadgetPage::Json(_), Some(first)) => {
            let at = first.span.start;
            Some((at, format!("{CONSENT_MODULE}\", \"")))
        }
        (GadgetPage::Json(_), None) => None,
    };
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
        fix: edit.map(|(at, text)| Edit { span: at..at, text }),
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

/// Finds a gadget of styles only. The condition is that of the extension's `Gadget::getType`.
fn styles(subject: &Subject<'_>) -> Option<Finding> {
    let gadget = subject.gadget;
    let kind = gadget.values("type").first();
    let has_pages = |end: &str| gadget.pages.iter().any(|page| page.text.ends_with(end));
    let span = match kind.map(|value| value.text.as_str()) {
        Some("styles") => &gadget.option("type")?.span,
        Some("general") => return None,
        _ if has_pages(".css") && !has_pages(".js") && gadget.values("dependencies").is_empty() => {
            &gadget.pages.first()?.span
        }
        _ => return None,
    };
    Some(Finding {
        help: Some(
            "add a script and type=general, or keep the fonts and pictures on the wiki".to_owned(),
        ),
        ..subject.finding(
            Rule::StylesGadget,
            span,
            "a gadget of styles only loads with the page, so it cannot be held".to_owned(),
        )
    })
}
