//! Rules about a gadget as a whole.

use std::collections::{HashMap, HashSet};

use super::{Edit, Extent, Finding, GadgetPage, Rule, Subject, differs_by_one};
use crate::declaration::{NONE, Need, asks_in_place, declares_nobody};
use crate::definition::json::add_dependency;
use crate::definition::{Definition, Gadget, GadgetOption, Line};
use crate::kind::Kind;
use crate::manifest::{CONSENT_MODULE, OWN_GADGETS, depends_on_consent};
use crate::request::Request;
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

/// Whether a gadget has an option that declares requests, even an empty one. `domains=none` declares
/// that there are none.
pub(super) fn declares(gadget: &Gadget) -> bool {
    Need::ALL.iter().any(|need| gadget.has(need.option())) && declares_nobody(gadget) != Ok(true)
}

/// Applies the rules about one gadget.
pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    findings.extend(misspelt_options(subject));
    findings.extend(misplaced_pages(subject));
    findings.extend(nothing_loads(subject));
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

/// Finds a line in a list that is not a gadget. If it seems to be meant as one, that is an error.
pub(super) fn unread_line(line: &Piece) -> Option<Finding> {
    let text = line.text.trim();
    let rest = text.trim_start_matches('*');
    let is_listed = rest.len() < text.len();
    let rest = rest.trim_start_matches(' ');
    let plain = without_links(rest);
    if !(is_listed || is_meant(&plain) && is_defined_by(&plain)) {
        return None;
    }
    let finding = |rule, message: &str, help: &str| {
        Some(Finding {
            rule,
            page: GadgetPage::Definition,
            span: line.span.clone(),
            message: message.to_owned(),
            help: Some(help.to_owned()),
            fix: None,
        })
    };
    if !is_meant(&plain) {
        return finding(
            Rule::NotAGadget,
            "the Gadgets extension ignores this line, as it does all prose",
            "nothing, if it is prose; a gadget is “* NAME[OPTIONS]|PAGES”",
        );
    }
    let help = if !line.text.starts_with('*') {
        "“*” must be the first character of a gadget's line"
    } else if !rest.starts_with(|char: char| char.is_ascii_alphabetic()) {
        "the name of a gadget must begin with an ASCII letter"
    } else if !plain.contains('|') {
        "expected “|” and the name of a page after the gadget's name"
    } else if plain.contains('[') && !plain.contains(']') {
        "“[” has no closing “]”"
    } else if plain.contains('[') {
        "expected “* NAME[OPTIONS]|PAGES”; NAME has only ASCII letters, digits, spaces and - _ : . and ends in a letter or a digit"
    } else {
        "expected “* NAME|PAGES”; NAME has only ASCII letters, digits, spaces and - _ : . and ends in a letter or a digit"
    };
    finding(
        Rule::Syntax,
        "the Gadgets extension ignores this line: it does not define a gadget",
        help,
    )
}

/// Whether a line has options or pages of a gadget, or an option that does not end.
fn is_meant(text: &str) -> bool {
    let parts = || {
        text.split(['|', '[', ']'])
            .map(|part| part.split('=').next().unwrap_or_default().trim())
    };
    let is_option = |part: &str| {
        !part.is_empty()
            && text.contains(['[', ']'])
            && OPTIONS.iter().any(|known| known.eq_ignore_ascii_case(part))
    };
    let mut pages = text
        .split('|')
        .skip(1)
        .map(|part| part.trim().to_lowercase());
    let mut opened = text.rsplit('[');
    parts().any(is_option)
        || pages.any(|page| is_file(&page))
        || text.contains('[') && opened.next().is_some_and(|last| !last.contains(']'))
}

/// Whether a line has both options and pages of a gadget, so that it is no prose even without `*`.
fn is_defined_by(text: &str) -> bool {
    let pages = text.rsplit_once(']').map(|(_, pages)| pages.trim_start());
    pages.is_some_and(|pages| {
        let mut pages = pages.split('|').skip(1);
        pages.any(|page| is_file(&page.trim().to_lowercase()))
    })
}

/// Whether a name is that of a page that a gadget can have.
fn is_file(name: &str) -> bool {
    [".js", ".css", ".json", ".vue"]
        .iter()
        .any(|end| name.ends_with(end))
}

/// Prose without `[[links]]`, `{{templates}}` and `[https://links out]`.
fn without_links(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    // What ends nowhere is looked for once: a line may have a million brackets.
    let mut ends = ["]]", "}}", "]"].map(Some);
    while let Some(at) = rest.find(['[', '{']) {
        let (before, from) = rest.split_at(at);
        plain.push_str(before);
        let kind = if from.starts_with("[[") {
            Some(0)
        } else if from.starts_with("{{") {
            Some(1)
        } else {
            let starts = ["[http:", "[https:", "[//", "[mailto:"];
            starts
                .iter()
                .any(|start| from.starts_with(start))
                .then_some(2)
        };
        let end = kind.and_then(|kind| {
            let sign = ends[kind]?;
            let found = from.find(sign).map(|end| end + sign.len());
            if found.is_none() {
                ends[kind] = None;
            }
            found
        });
        let end = end.unwrap_or_else(|| {
            plain.push_str(&from[..1]);
            1
        });
        rest = &from[end..];
    }
    plain.push_str(rest);
    plain
}

/// Finds definitions that others of the same name replace: of two lines the last counts, and before
/// both a JSON page.
pub(super) fn duplicates(
    gadgets: &[Gadget],
    from_json: usize,
    definition: &Definition,
) -> Vec<Finding> {
    let json: HashSet<&str> = gadgets[..from_json]
        .iter()
        .map(|gadget| gadget.name.text.as_str())
        .collect();
    let lines = || {
        definition.lines.iter().filter_map(|line| match line {
            Line::Gadget(gadget) => Some(gadget),
            _ => None,
        })
    };
    let last: HashMap<&str, &Span> = lines()
        .map(|gadget| (gadget.name.text.as_str(), &gadget.name.span))
        .collect();
    lines()
        .filter_map(|gadget| {
            let name = gadget.name.text.as_str();
            let message = if json.contains(name) {
                format!("“{name}” stands twice: its JSON page counts, and this line is ignored")
            } else if last.get(name) != Some(&&gadget.name.span) {
                format!("“{name}” stands twice: a later line counts, and this one is ignored")
            } else {
                return None;
            };
            Some(Finding {
                rule: Rule::DuplicateGadget,
                page: GadgetPage::Definition,
                span: gadget.name.span.clone(),
                message,
                help: Some("remove one of them, or rename it".to_owned()),
                fix: None,
            })
        })
        .collect()
}

/// Checks that the stub is the first gadget. Nobody chooses the order of JSON pages, so only lines
/// are compared.
pub(super) fn loader_order(
    gadgets: &[Gadget],
    from_json: usize,
    extent: Extent,
) -> Option<Finding> {
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
    let is_own = |gadget: &Gadget| OWN_GADGETS.contains(&gadget.name.text.as_str());
    if extent == Extent::Part && !gadgets.iter().any(is_own) {
        return Some(Finding {
            rule: Rule::NoLoaderHere,
            ..finding(
                first_declaring,
                "the loader is not defined here, so its place was not checked".to_owned(),
                "nothing, if these are your own gadgets; if they are all gadgets of the wiki, install GadgetConsent: without it this gadget does not run, or contacts anybody",
            )
        });
    }
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

/// The known name that somebody meant who wrote another one: in other letters, with one letter wrong (two
/// in a long name), or in other words.
pub(super) fn probably(
    written: &str,
    known: impl IntoIterator<Item = &'static str>,
) -> Option<&'static str> {
    let plain = |name: &str| -> String {
        name.chars()
            .filter(|char| !matches!(char, '-' | '_' | ' ' | '.'))
            .flat_map(char::to_lowercase)
            .collect()
    };
    // A long word would take long.
    if written.len() > 40 {
        return None;
    }
    let word = plain(written);
    let other = match word.as_str() {
        "host" | "hosts" | "source" | "sources" | "origin" | "origins" | "thirdparty"
        | "thirdparties" | "alloweddomains" | "neededdomains" | "requireddomains"
        | "domainsneeded" => "domains",
        "optional" | "optionalhosts" | "optionalsources" | "domainsoptional" => "optionaldomains",
        "requires" | "require" | "depends" => "dependencies",
        word => word,
    };
    let is_meant = |name: &&'static str| {
        let name = plain(name);
        other == name
            || differs_by_one(other, &name)
            || name.len() >= 10 && differs_by_two(other, &name)
    };
    known.into_iter().find(is_meant)
}

/// Whether at most two letters are more, less or others.
fn differs_by_two(word: &str, other: &str) -> bool {
    let mut row: Vec<usize> = (0..=other.chars().count()).collect();
    for (at, letter) in word.chars().enumerate() {
        let mut before = row[0];
        row[0] = at + 1;
        for (column, same) in other.chars().enumerate() {
            let changed = before + usize::from(letter != same);
            before = row[column + 1];
            row[column + 1] = changed.min(before + 1).min(row[column] + 1);
        }
    }
    row.last().is_some_and(|distance| *distance <= 2)
}

/// Finds options that nobody knows: misspelt ones, and what is not an option at all.
fn misspelt_options<'a>(subject: &'a Subject<'_>) -> impl Iterator<Item = Finding> + 'a {
    // The keys of a JSON page are read where they stand.
    let options = match subject.page {
        GadgetPage::Definition => subject.gadget.options.as_slice(),
        _ => &[],
    };
    options.iter().filter_map(|option| {
        let written = option.name.text.as_str();
        if OPTIONS.contains(&written) {
            return None;
        }
        let finding = |rule, message, help| {
            Some(Finding {
                help: Some(help),
                ..subject.finding(rule, &option.name.span, message)
            })
        };
        if written.parse::<Kind>().is_ok() {
            return finding(
                Rule::MisplacedOption,
                format!("“{written}” is a kind, not an option: it is ignored"),
                format!("write “domains={written}:HOST”"),
            );
        }
        let whole: String = subject
            .text
            .get(option.span.clone())
            .unwrap_or_default()
            .trim()
            .to_owned();
        if whole.contains('.') && whole.parse::<Request>().is_ok() {
            return finding(
                Rule::MisplacedOption,
                format!(
                    "“{whole}” is a request, and stands where an option should be: it is ignored"
                ),
                "separate the requests of an option by commas; “|” begins the next option"
                    .to_owned(),
            );
        }
        let sign = written.find([';', ',', '/', '&', '+']);
        if let Some(at) = sign.filter(|at| probably(written[..*at].trim(), OPTIONS).is_some()) {
            return finding(
                Rule::MisplacedOption,
                format!(
                    "“{}” does not separate options: “{written}” is ignored",
                    &written[at..=at]
                ),
                "separate options by “|”".to_owned(),
            );
        }
        let start = written.split([':', ' ']).next().unwrap_or_default();
        if let Some(known) = probably(start, OPTIONS)
            .filter(|_| start.len() < written.len() && option.values.is_empty())
        {
            return finding(
                Rule::MisspeltOption,
                format!("unknown option “{written}”: it is ignored"),
                format!("“=” stands between an option and its values: “{known}=…”"),
            );
        }
        let known = probably(written, OPTIONS)?;
        finding(
            Rule::MisspeltOption,
            format!("unknown option “{written}”: it is ignored"),
            format!("did you mean “{known}”?"),
        )
    })
}

/// Finds options that the extension reads as pages, because they stand behind the options.
fn misplaced_pages<'a>(subject: &'a Subject<'_>) -> impl Iterator<Item = Finding> + 'a {
    let pages = match subject.page {
        GadgetPage::Definition => subject.gadget.pages.as_slice(),
        _ => &[],
    };
    pages.iter().filter_map(|page| {
        let (name, is_set) = match page.text.split_once('=') {
            Some((name, _)) => (name.trim_start_matches('[').trim(), true),
            None => (page.text.trim_matches(['[', ']', ' ']), false),
        };
        let is_option = OPTIONS.contains(&name) || is_set && probably(name, OPTIONS).is_some();
        let is_left = page.text.ends_with(']') && !page.text.contains('[');
        (is_option || is_left).then(|| Finding {
            help: Some(
                "options stand within one “[” and “]” directly behind the name, and their values have no “]”"
                    .to_owned(),
            ),
            ..subject.finding(
                Rule::MisplacedOption,
                &page.span,
                format!("“{}” is read as the name of a page, not as an option", page.text),
            )
        })
    })
}

/// Finds a gadget of which nothing is loaded, or no script.
fn nothing_loads(subject: &Subject<'_>) -> Option<Finding> {
    let gadget = subject.gadget;
    let pages: Vec<&Piece> = gadget
        .pages
        .iter()
        .filter(|page| !page.text.is_empty())
        .collect();
    let first = pages.first();
    let (place, message, help) = if pages.is_empty() {
        (
            &gadget.name.span,
            format!("“{}” names no page, so nothing is loaded", gadget.name.text),
            "name its pages, such as “|tiles.js|tiles.css”",
        )
    } else if !pages.iter().any(|page| is_file(&page.text)) {
        (
            &first?.span,
            format!(
                "nothing of “{}” is loaded: no page has a name in .js or .css",
                gadget.name.text
            ),
            "name its pages, such as “|tiles.js|tiles.css”; if the line is prose, write it without “|”",
        )
    } else if !gadget.has("ResourceLoader") && styles_alone(gadget).is_none() {
        // As the extension compares it, with upper and lower case.
        let is_script = |page: &&&Piece| page.text.strip_suffix(".js").is_some();
        let script = pages.iter().find(is_script)?;
        (
            &script.span,
            format!(
                "“{}” has no option “ResourceLoader”, so no script of it is loaded",
                gadget.name.text
            ),
            "add “ResourceLoader” to its options, if it is meant to run",
        )
    } else {
        return None;
    };
    Some(Finding {
        help: Some(help.to_owned()),
        ..subject.finding(Rule::NothingLoads, place, message)
    })
}

/// Finds a `domains=` without values, a `none` beside others, and a `consent=` with an unknown value.
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
    let none = declares_nobody(gadget).err().and_then(|error| {
        let mut values = Need::ALL
            .iter()
            .flat_map(|need| gadget.values(need.option()));
        let place = values.find(|value| value.text == NONE)?;
        Some(Finding {
            help: Some(
                "remove “none”, or everything else that domains= and optionalDomains= name"
                    .to_owned(),
            ),
            ..subject.finding(Rule::Syntax, &place.span, error.to_string())
        })
    });
    empty.chain(none).chain(consent)
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
        _ => Need::ALL
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
        _ => add_dependency(subject.text, CONSENT_MODULE)?,
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
        _ => gadget.pages.first()?,
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
