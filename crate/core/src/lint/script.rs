//! Rules about user scripts: their headers, and the JSON pages beside them. What they ask for is
//! checked as what gadgets ask for.

use std::collections::HashMap;

use super::gadget::probably;
use super::{Edit, Finding, GadgetPage, Rule, Subject, differs_by_one, json_page, request};
use crate::declaration::{Declaration, NONE, Need, declares_nobody};
use crate::definition::script::{
    HEADER_BYTES, Header, KEYS, Script, Tag, TagLine, keys, late_lines,
};
use crate::first_party::FirstParty;
use crate::kind::Kind;
use crate::request::Request;
use crate::site_policy::SitePolicy;
use crate::span::Span;

/// A script to check: its code, the JSON page beside it, or both.
#[derive(Debug, Clone, Copy)]
pub struct ScriptInput<'a> {
    /// Its title, or the path of its file, without `.js`.
    pub name: &'a str,
    /// The code.
    pub code: Option<&'a str>,
    /// The JSON page beside it.
    pub json: Option<&'a str>,
    /// The site policy.
    pub policy: &'a SitePolicy,
}

/// Finds all problems of the declaration of a script: of the code first, then of the JSON page.
#[must_use]
pub fn check_script(input: &ScriptInput<'_>) -> Vec<Finding> {
    let first_party = FirstParty::of(&input.policy.first_party, &input.policy.content);
    let mut findings = Vec::new();
    let json = input.json.map(|page| Script::of_json(input.name, page));
    if let Some(code) = input.code {
        let page = GadgetPage::Script(input.name.to_owned());
        let header = Header::read(code);
        let script = Script::of_header(input.name, code);
        let checks = Checks {
            page,
            text: code,
            script: &script,
            policy: input.policy,
            first_party: &first_party,
        };
        for line in &header.lines {
            findings.extend(checks.tag(line));
        }
        findings.extend(checks.repeated(&header));
        findings.extend(checks.late(&header));
        match &json {
            None => {
                checks.requests(&mut findings);
                let knows = header.declares()
                    || findings
                        .iter()
                        .any(|found| found.rule.stands_for_declaration());
                findings.extend((!knows).then(|| checks.undeclared()));
            }
            Some(json) => findings.extend(checks.replaced(&header, json.as_ref().ok())),
        }
    }
    if let (Some(text), Some(json)) = (input.json, &json) {
        let page = GadgetPage::ScriptJson(input.name.to_owned());
        let key_findings = json_keys(&page, text);
        match json {
            Ok(script) => {
                let checks = Checks {
                    page,
                    text,
                    script,
                    policy: input.policy,
                    first_party: &first_party,
                };
                let declares = !script.gadget.options.is_empty();
                checks.requests(&mut findings);
                let knows = declares
                    || key_findings
                        .iter()
                        .any(|found| found.rule.stands_for_declaration());
                findings.extend((!knows).then(|| checks.undeclared()));
            }
            Err(error) => {
                let (help, fix) = match text.trim() {
                    "" => (None, None),
                    _ => json_page::remedy(text, error),
                };
                findings.push(Finding {
                    rule: Rule::Syntax,
                    page: page.clone(),
                    span: error.span.clone(),
                    message: error.to_string(),
                    help: help.or_else(|| Some(EXAMPLE.to_owned())),
                    fix,
                });
            }
        }
        findings.extend(key_findings);
    }
    findings.sort_by(|a, b| {
        (&a.page, a.span.start, a.span.end, a.rule).cmp(&(
            &b.page,
            b.span.start,
            b.span.end,
            b.rule,
        ))
    });
    findings
}

/// What a JSON page looks like.
const EXAMPLE: &str =
    "a page is such as { \"version\": 1, \"domains\": [ \"connect:api.example.org\" ] }";

impl Rule {
    /// Whether what it finds was meant to declare something, so that it is not said, too, that
    /// nothing is declared.
    const fn stands_for_declaration(self) -> bool {
        matches!(
            self,
            Self::MisspeltOption | Self::MisplacedOption | Self::LateHeader
        )
    }
}

/// The checks of one page.
struct Checks<'a> {
    page: GadgetPage,
    text: &'a str,
    script: &'a Script,
    policy: &'a SitePolicy,
    first_party: &'a FirstParty<'a>,
}

impl Checks<'_> {
    fn finding(&self, rule: Rule, span: &Span, message: String, help: String) -> Finding {
        Finding {
            rule,
            page: self.page.clone(),
            span: span.clone(),
            message,
            help: Some(help),
            fix: None,
        }
    }

    /// How an option is written on this page.
    fn option(&self, need: Need) -> String {
        match self.page {
            GadgetPage::Script(_) => format!("@{}", need.option()),
            _ => format!("“{}”", need.option()),
        }
    }

    /// Applies the rules about requests, and about what stands beside them.
    fn requests(&self, findings: &mut Vec<Finding>) {
        let gadget = &self.script.gadget;
        for need in Need::ALL {
            let Some(option) = gadget.option(need.option()) else {
                continue;
            };
            if option.values.iter().all(|value| value.text.is_empty()) {
                findings.push(self.finding(
                    Rule::Syntax,
                    &option.span,
                    format!("{} names no source", self.option(need)),
                    "add a source, or remove it".to_owned(),
                ));
            }
        }
        if declares_nobody(gadget).is_err() {
            let mut values = Need::ALL
                .iter()
                .flat_map(|need| gadget.values(need.option()));
            if let Some(place) = values.find(|value| value.text == NONE) {
                let [needed, optional] = Need::ALL.map(|need| self.option(need));
                findings.push(self.finding(
                    Rule::Syntax,
                    &place.span,
                    format!("“none” stands alone in {needed}, without {optional}: the script contacts nobody"),
                    "remove “none”, or everything else".to_owned(),
                ));
            }
        }
        let subject = Subject {
            gadget,
            waits: true,
            page: self.page.clone(),
            text: self.text,
            comments: &[],
            policy: self.policy,
            first_party: self.first_party,
            disclosures: None,
            header: None,
        };
        request::check(&subject, findings);
        // A script has its disclosure in itself.
        findings.retain(|finding| finding.rule != Rule::MissingDisclosure);
        let option = gadget.options.iter().find(|option| {
            let mut values = option.values.iter();
            values.any(|value| !value.text.is_empty() && value.text != NONE)
        });
        if let (Some(option), None) = (option, &self.script.purpose) {
            let name = match self.page {
                GadgetPage::Script(_) => "@purpose",
                _ => "“purpose”",
            };
            findings.push(self.finding(
                Rule::MissingPurpose,
                &option.name.span,
                "the script does not say what it does with these sites".to_owned(),
                format!("add {name}, in one sentence for its users"),
            ));
        }
    }

    /// A line of the header that is not read as somebody meant it.
    fn tag(&self, line: &TagLine) -> Option<Finding> {
        let name = line.name.text.as_str();
        if let Some(tag) = Tag::named(name) {
            let is_said_elsewhere = matches!(tag, Tag::Requests(need) if self.says_nothing(need));
            return (line.value.text.is_empty() && !is_said_elsewhere).then(|| {
                self.finding(
                    Rule::Syntax,
                    &line.name.span,
                    format!("nothing stands behind “@{name}”"),
                    "write its value in the same line, or remove it".to_owned(),
                )
            });
        }
        let is_ignored = format!("unknown tag “@{name}”: it is ignored");
        let start = name.split([':', '=', '(', ',']).next().unwrap_or_default();
        if let Some(tag) = Tag::named(start) {
            return Some(self.finding(
                Rule::MisspeltOption,
                &line.name.span,
                is_ignored,
                format!("only a space stands behind a tag: “@{} …”", tag.name()),
            ));
        }
        if start.parse::<Kind>().is_ok() {
            let mut values = line.value.text.split([',', ' ']);
            let is_request = values
                .all(|value| value.is_empty() || value.parse::<Request>().is_ok())
                && line.value.text.contains('.');
            return is_request.then(|| {
                self.finding(
                    Rule::MisplacedOption,
                    &line.name.span,
                    format!("“{start}” is a kind, not a tag: it is ignored"),
                    format!("write “@domains {start}:HOST”"),
                )
            });
        }
        let meant = meant(start, Tag::ALL.map(Tag::name))?;
        Some(self.finding(
            Rule::MisspeltOption,
            &line.name.span,
            is_ignored,
            format!("did you mean “@{meant}”?"),
        ))
    }

    /// Whether an option stands there with nothing in it, which another finding tells.
    fn says_nothing(&self, need: Need) -> bool {
        let values = self.script.gadget.values(need.option());
        values.iter().all(|value| value.text.is_empty())
    }

    /// Tags of which only the first counts.
    fn repeated<'a>(&'a self, header: &'a Header) -> impl Iterator<Item = Finding> + 'a {
        [Tag::Purpose, Tag::Source]
            .into_iter()
            .flat_map(move |tag| {
                let lines = header.lines.iter();
                let of_tag = lines.filter(move |line| line.name.text == tag.name());
                let said = of_tag.filter(|line| !line.value.text.is_empty());
                said.skip(1).map(move |line| {
                    self.finding(
                        Rule::Syntax,
                        &line.name.span,
                        format!("“@{}” appears twice; this one is ignored", tag.name()),
                        "merge both into one line".to_owned(),
                    )
                })
            })
    }

    /// Tags where nothing reads them.
    fn late(&self, header: &Header) -> impl Iterator<Item = Finding> {
        // What is behind so many bytes is not read, whether or not code comes first.
        let is_long = header.end >= HEADER_BYTES;
        late_lines(self.text, header).into_iter().map(move |line| {
            let name = &line.name.text;
            let (why, help) = if is_long {
                (
                    format!("behind the first {HEADER_BYTES} bytes of the script"),
                    "shorten what stands before it",
                )
            } else {
                (
                    "behind the first code of the script".to_owned(),
                    "move it into a comment before the first code",
                )
            };
            self.finding(
                Rule::LateHeader,
                &line.name.span,
                format!("“@{name}” stands {why}: it is ignored"),
                help.to_owned(),
            )
        })
    }

    /// A header beside a JSON page that says something else.
    fn replaced(&self, header: &Header, json: Option<&Script>) -> Option<Finding> {
        let json = json?;
        let said = |script: &Script| Declaration::of(&script.gadget).ok().flatten();
        let line = header
            .lines
            .iter()
            .find(|line| matches!(Tag::named(&line.name.text), Some(Tag::Requests(_))))?;
        (said(self.script) != said(json)).then(|| {
            self.finding(
                Rule::ReplacedHeader,
                &line.name.span,
                "the JSON page beside the script says something else, and only that page counts"
                    .to_owned(),
                "remove the header's declaration, or the JSON page".to_owned(),
            )
        })
    }

    fn undeclared(&self) -> Finding {
        let help = match self.page {
            GadgetPage::Script(_) => {
                "nothing, if it contacts only the wiki; else begin it with “// @domains …”"
            }
            _ => "nothing, if it contacts only the wiki; else add “domains”",
        };
        let first = self.text.split('\n').next().unwrap_or_default().trim_end();
        self.finding(
            Rule::UndeclaredScript,
            &(0..first.len()),
            "the script declares no sites, so nothing is opened for it".to_owned(),
            help.to_owned(),
        )
    }
}

/// The known name that somebody meant who wrote another one.
fn meant<const N: usize>(written: &str, known: [&'static str; N]) -> Option<&'static str> {
    let near = |name: &&'static str| {
        differs_by_one(&written.to_lowercase(), &name.to_lowercase())
            || written.eq_ignore_ascii_case(name)
    };
    if written.len() > 40 {
        return None;
    }
    known
        .into_iter()
        .find(near)
        .or_else(|| probably(written, known))
}

/// Keys of a JSON page that are not read as somebody meant them.
fn json_keys(page: &GadgetPage, text: &str) -> Vec<Finding> {
    let all = keys(text);
    let last: HashMap<&str, usize> = all
        .iter()
        .enumerate()
        .map(|(index, (name, _))| (name.as_str(), index))
        .collect();
    let finding = |rule, span: &Span, message, help| Finding {
        rule,
        page: page.clone(),
        span: span.clone(),
        message,
        help: Some(help),
        fix: None::<Edit>,
    };
    let mut findings = Vec::new();
    for (index, (name, span)) in all.iter().enumerate() {
        if !KEYS.contains(&name.as_str()) {
            if name == "settings" || name == "module" {
                findings.push(finding(
                    Rule::MisplacedOption,
                    span,
                    format!("“{name}” belongs to the JSON page of a gadget: it is ignored"),
                    "put “domains” and “optionalDomains” at the top level of the page".to_owned(),
                ));
            } else if let Some(meant) = meant(name, KEYS) {
                findings.push(finding(
                    Rule::MisspeltOption,
                    span,
                    format!("unknown key “{name}”: it is ignored"),
                    format!("did you mean “{meant}”?"),
                ));
            }
        }
        if last.get(name.as_str()) != Some(&index) {
            findings.push(finding(
                Rule::Syntax,
                span,
                format!("“{name}” appears twice; this one is ignored"),
                "merge both into one".to_owned(),
            ));
        }
    }
    findings
}
