//! Declarations and disclosures to fill in.

use std::fmt::Write as _;

use gadget_consent::printable::{ascii_controls, one_line};
use gadget_consent_core::declaration::written;
use gadget_consent_core::definition::{Gadget, Need};
use gadget_consent_core::evidence::declare;
use gadget_consent_core::lint::Edit;
use gadget_consent_core::manifest::CONSENT_MODULE;
use gadget_consent_core::{Request, Requests, titles};
use gadget_consent_scan::Class;
use serde_json::{Map, Value, json};

use super::compare::Subject;
use super::scripts;
use crate::draft::{disclosures_of, disclosures_page, json_keys};

/// The edit that declares requests on a gadget's line; `None` if the line is not as expected.
pub fn edit(gadget: &Gadget, requests: &[String], page: &str) -> Option<Edit> {
    declare(gadget, &declarable(requests), page)
}

/// The requests without what no declaration can name, such as forms.
fn declarable(requests: &[String]) -> Requests {
    let requests = requests.iter();
    requests
        .filter_map(|request| request.parse::<Request>().ok())
        .collect()
}

/// Lines for the definition page, or keys for the page of a gadget that is defined in JSON, and disclosures,
/// of all gadgets that contact somebody.
pub fn text(subjects: &[Subject]) -> String {
    let (mut lines, mut pages, mut headers) = (String::new(), String::new(), String::new());
    let mut disclosures = Map::new();
    for subject in subjects {
        let requests = subject.requests();
        let unknown = subject
            .of_class(Class::Unknown)
            .values()
            .map(Vec::len)
            .sum::<usize>();
        if requests.is_empty() && (unknown == 0 || subject.is_script) {
            continue;
        }
        if unknown > 0 && subject.is_script {
            let _ = writeln!(
                headers,
                "// {unknown} of its uses cannot be told from the code"
            );
        } else if unknown > 0 {
            let _ = writeln!(
                lines,
                "<!-- {}: {unknown} of its uses cannot be told from the code -->",
                one_line(&subject.name).replace("--", "- -")
            );
        }
        if subject.is_script {
            headers.push_str(&scripts::header(subject, &requests));
            headers.push('\n');
            continue;
        }
        if requests.is_empty() {
            // Somebody has to look at it, and nobody would know without the comment.
            continue;
        }
        let all = declarable(&requests);
        match &subject.gadget {
            Some(gadget) if subject.is_in_json => {
                let title = titles::json_definition(&gadget.name.text);
                let _ = writeln!(pages, "{}\n{:#}\n", one_line(&title), keys(gadget, &all));
            }
            _ => {
                let _ = writeln!(lines, "{}", line(subject, &requests));
            }
        }
        let domains = disclosures_of(&all);
        disclosures.insert(subject.name.clone(), json!({ "domains": domains }));
    }
    if disclosures.is_empty() && !headers.is_empty() {
        return headers;
    }
    if disclosures.is_empty() {
        return format!("{lines}nothing to declare: no contact was found\n");
    }
    let page = disclosures_page(&disclosures);
    let before = if lines.is_empty() { "" } else { "\n" };
    let after = if headers.is_empty() { "" } else { "\n" };
    let pages = ascii_controls(&format!("{pages}{page:#}"));
    format!("{lines}{before}{pages}\n{after}{headers}")
}

/// The keys for the page that defines a gadget in JSON. What it declares as optional stays there.
fn keys(gadget: &Gadget, requests: &Requests) -> Value {
    let optional = written(gadget, Need::Optional).filter_map(|written| written.request.ok());
    let domains = requests.without(&optional.collect());
    let domains: Vec<String> = domains.iter().map(ToString::to_string).collect();
    json_keys(gadget, &domains)
}

fn line(subject: &Subject, requests: &[String]) -> String {
    let name = one_line(&subject.name);
    let list = requests.join(", ");
    let Some(gadget) = &subject.gadget else {
        let own = subject.files.iter().take(subject.own_files);
        let pages: Vec<String> = own.map(|file| super::page_name(&file.name)).collect();
        let pages = one_line(&pages.join("|"));
        return format!(
            "* {name}[ResourceLoader|dependencies={CONSENT_MODULE}|domains={list}]|{pages}"
        );
    };
    let mut options = Vec::new();
    let mut depends = false;
    for option in &gadget.options {
        let values: Vec<&str> = option
            .values
            .iter()
            .map(|value| value.text.as_str())
            .collect();
        match option.name.text.as_str() {
            "domains" | "optionalDomains" => {}
            "dependencies" => {
                depends = true;
                let first = (!values.contains(&CONSENT_MODULE)).then_some(CONSENT_MODULE);
                let all: Vec<&str> = first.into_iter().chain(values).collect();
                options.push(format!("dependencies={}", all.join(",")));
            }
            own if values.is_empty() => options.push(own.to_owned()),
            own => options.push(format!("{own}={}", values.join(","))),
        }
    }
    if !depends {
        options.push(format!("dependencies={CONSENT_MODULE}"));
    }
    options.push(format!("domains={list}"));
    let pages: Vec<&str> = gadget.pages.iter().map(|page| page.text.as_str()).collect();
    one_line(&format!(
        "* {}[{}]|{}",
        gadget.name.text,
        options.join("|"),
        pages.join("|")
    ))
}
