//! Declarations and disclosures to fill in.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use gadget_consent::printable::one_line;
use gadget_consent_core::declaration::declares_nobody;
use gadget_consent_core::definition::Gadget;
use gadget_consent_core::disclosure::needs_reason;
use gadget_consent_core::lint::Edit;
use gadget_consent_core::manifest::CONSENT_MODULE;
use gadget_consent_scan::Class;
use serde_json::{Map, Value, json};

use super::compare::Subject;
use super::scripts;

/// The edit that declares requests on a gadget's line; `None` if the line is not as expected.
pub fn edit(gadget: &Gadget, requests: &[String], page: &str) -> Option<Edit> {
    // A gadget that a JSON page defines has its places there.
    let name = page.get(gadget.name.span.clone())?.replace(' ', "_");
    if name != gadget.name.text {
        return None;
    }
    let list = requests.join(", ");
    let values = gadget.values("domains");
    let depends = gadget.has("dependencies");
    let dependency = || (!depends).then(|| format!("|dependencies={CONSENT_MODULE}"));
    let (span, text) = if let (Some(first), Some(last)) = (values.first(), values.last()) {
        let end = last.span.end;
        if declares_nobody(gadget) == Ok(true) {
            // “none” stands alone, and such a gadget need not depend on the consent.
            let text = format!("{list}{}", dependency().unwrap_or_default());
            (first.span.start..end, text)
        } else {
            (end..end, format!(", {list}"))
        }
    } else {
        let end = gadget.options.last()?.span.end;
        let text = format!("{}|domains={list}", dependency().unwrap_or_default());
        (end..end, text)
    };
    page.get(span.clone()).map(|_| Edit { span, text })
}

/// Lines for the definition page, and disclosures, of all gadgets that contact somebody.
pub fn text(subjects: &[Subject]) -> String {
    let (mut lines, mut headers) = (String::new(), String::new());
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
        let _ = writeln!(lines, "{}", line(subject, &requests));
        let domains = disclosures_of(&requests);
        disclosures.insert(subject.name.clone(), json!({ "domains": domains }));
    }
    if disclosures.is_empty() && !headers.is_empty() {
        return headers;
    }
    if disclosures.is_empty() {
        return format!("{lines}nothing to declare: no contact was found\n");
    }
    let page = json!({ "version": 1, "gadgets": disclosures });
    let after = if headers.is_empty() { "" } else { "\n" };
    format!("{lines}\n{page:#}\n{after}{headers}")
}

/// A disclosure to fill in for each source. What is wide, or runs what it loads, wants a reason.
fn disclosures_of(requests: &[String]) -> Map<String, Value> {
    let requests = requests.iter().filter_map(|text| text.parse().ok());
    let mut wants_reason: BTreeMap<String, bool> = BTreeMap::new();
    for request in requests {
        let wants = needs_reason(&request);
        *wants_reason
            .entry(request.source().to_string())
            .or_default() |= wants;
    }
    let of_source = |(source, wants): (String, bool)| {
        let mut fields = vec![
            "operator",
            "purpose",
            "personalInformation",
            "privacyPolicy",
        ];
        if wants {
            fields.push("reason");
        }
        let fields = fields
            .into_iter()
            .map(|field| (field.to_owned(), json!("")));
        (source, Value::Object(fields.collect()))
    };
    wants_reason.into_iter().map(of_source).collect()
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
