//! Rules about single requests.

use super::host::{self, Disguise};
use super::{Edit, Finding, GadgetPage, Rule, Subject, disclosed};
use crate::declaration::{Need, Written, written};
use crate::first_party::is_first_party;
use crate::kind::{Kind, Kinds};
use crate::request::{Request, RequestError, Requests};
use crate::source::{SourceError, SourceErrorKind};
use crate::span::Piece;

/// Applies the rules about the requests of a gadget.
pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let all: Vec<Written<'_>> = Need::ALL
        .into_iter()
        .flat_map(|need| written(subject.gadget, need))
        .collect();
    let superfluous = redundant(&all);
    for (index, written) in all.iter().enumerate() {
        let request = match &written.request {
            Ok(request) => request,
            Err(error) => {
                findings.push(unreadable(subject, written.piece, error));
                continue;
            }
        };
        findings.extend(forbidden(subject, written, request));
        findings.extend(look_alike(subject, written.piece, request));
        if superfluous.contains(&index) {
            findings.push(Finding {
                help: Some("remove it".to_owned()),
                fix: without(subject, written),
                ..subject.finding(
                    Rule::RedundantRequest,
                    &written.piece.span,
                    format!("another request contains “{}”", written.piece.text),
                )
            });
            continue;
        }
        if let Some(finding) = needless(subject, written, request) {
            findings.push(finding);
            continue;
        }
        findings.extend(public_suffix(subject, written.piece, request));
        findings.extend(shared_host(subject, written.piece, request));
        findings.extend(disclosed::check(subject, written.piece, request));
    }
}

fn unreadable(subject: &Subject<'_>, piece: &Piece, error: &RequestError) -> Finding {
    let edit = |text: String| subject.edit(piece.span.clone(), text);
    let finding = |rule, message| subject.finding(rule, &piece.span, message);
    match error {
        RequestError::Kind(unknown) => Finding {
            help: meant(&unknown.0).map(|kind| format!("did you mean “{kind}”?")),
            ..finding(Rule::UnknownKind, unknown.to_string())
        },
        RequestError::Source(SourceError {
            kind: SourceErrorKind::BadScheme,
            ..
        }) => match secured(&piece.text) {
            Some(secured) => Finding {
                help: Some(format!("write “{secured}”")),
                fix: edit(secured),
                ..finding(
                    Rule::InsecureScheme,
                    "anyone on the network can read and change data sent without encryption"
                        .to_owned(),
                )
            },
            None => finding(Rule::Syntax, error.to_string()),
        },
        RequestError::Source(SourceError {
            kind: SourceErrorKind::BadHost,
            ..
        }) => match in_ascii(&piece.text) {
            Some(ascii) => Finding {
                help: Some(format!("write “{ascii}”")),
                fix: edit(ascii),
                ..finding(Rule::NonAsciiHost, error.to_string())
            },
            None => finding(Rule::Syntax, error.to_string()),
        },
        RequestError::Source(_) => finding(Rule::Syntax, error.to_string()),
    }
}

/// The kind that the author probably meant.
fn meant(word: &str) -> Option<Kind> {
    let word = word.to_ascii_lowercase();
    let kind = match word.as_str() {
        "ajax" | "api" | "beacon" | "data" | "eventsource" | "fetch" | "websocket" | "xhr" => {
            Kind::Connect
        }
        "fonts" => Kind::Font,
        "iframe" | "iframes" | "frames" | "child" => Kind::Frame,
        "image" | "images" | "picture" | "pictures" => Kind::Img,
        "audio" | "video" | "sound" => Kind::Media,
        "javascript" | "js" | "module" | "scripts" => Kind::Script,
        "css" | "styles" | "stylesheet" => Kind::Style,
        "workers" => Kind::Worker,
        _ => {
            let near = |kind: &Kind| strsim::damerau_levenshtein(&word, kind.name()) == 1;
            return Kind::ALL.into_iter().find(near);
        }
    };
    Some(kind)
}

/// The same request with encryption.
fn secured(text: &str) -> Option<String> {
    let at = text.find("://")?;
    let start = text[..at]
        .rfind(|char: char| !char.is_ascii_alphabetic())
        .map_or(0, |before| before + 1);
    let safe = match text[start..at].to_ascii_lowercase().as_str() {
        "http" => "",
        "ws" => "wss://",
        _ => return None,
    };
    let secured = format!("{}{safe}{}", &text[..start], &text[at + 3..]);
    secured.parse::<Request>().is_ok().then_some(secured)
}

/// The same request with the host in its ASCII form.
fn in_ascii(text: &str) -> Option<String> {
    let is_foreign = |part: &str| !part.is_ascii();
    let host = text.split(['/', ':']).find(|part| is_foreign(part))?;
    let host = host.strip_prefix("*.").unwrap_or(host);
    let ascii = text.replacen(host, &host::to_ascii(host)?, 1);
    ascii.parse::<Request>().is_ok().then_some(ascii)
}

/// The requests that other requests contain, by index. Of equal requests the first stays. An optional
/// request does not make a needed one redundant.
fn redundant(all: &[Written<'_>]) -> Vec<usize> {
    let mut found: Vec<usize> = Vec::new();
    if all.len() < 2 {
        return found;
    }
    for (index, written) in all.iter().enumerate().rev() {
        let Ok(request) = &written.request else {
            continue;
        };
        let others: Requests = all
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != index && !found.contains(other))
            .filter(|(_, other)| written.need == Need::Optional || other.need == Need::Needed)
            .filter_map(|(_, other)| other.request.clone().ok())
            .collect();
        if others.covers(request) {
            found.push(index);
        }
    }
    found
}

/// An edit that removes a request from its option, or the option if this is its only request.
fn without(subject: &Subject<'_>, written: &Written<'_>) -> Option<Edit> {
    // In JSON, the text around an element depends on the layout of the page.
    if subject.page != GadgetPage::Definition {
        return None;
    }
    let option = subject.gadget.option(written.need.option())?;
    let others: Vec<&str> = option
        .values
        .iter()
        .filter(|value| !std::ptr::eq(*value, written.piece) && !value.text.is_empty())
        .map(|value| value.text.as_str())
        .collect();
    if others.is_empty() {
        let before = subject.text.get(..option.span.start)?;
        let bar = before.trim_end();
        let start = bar.strip_suffix('|').map(|kept| kept.trim_end().len());
        // The first option has no bar before it, but one after it.
        let behind = subject.text.get(option.span.end..)?;
        let skipped = behind.len() - behind.trim_start().trim_start_matches('|').len();
        return match start {
            Some(start) => subject.edit(start..option.span.end, String::new()),
            None if behind.trim_start().starts_with('|') => {
                subject.edit(option.span.start..option.span.end + skipped, String::new())
            }
            None => subject.edit(option.span.clone(), String::new()),
        };
    }
    let first = option.values.first()?.span.start;
    let last = option.values.last()?.span.end;
    subject.edit(first..last, others.join(", "))
}

fn forbidden(subject: &Subject<'_>, written: &Written<'_>, request: &Request) -> Option<Finding> {
    let kinds = subject.policy.forbidden_kinds_of(request);
    if kinds.is_empty() {
        return None;
    }
    let consequence = match written.need {
        Need::Needed => "the gadget cannot run on this wiki",
        Need::Optional => "the gadget runs without it",
    };
    let what = Request::new(kinds, request.source().clone());
    let message = format!("the site policy forbids “{what}”: {consequence}");
    Some(subject.finding(Rule::ForbiddenByPolicy, &written.piece.span, message))
}

fn look_alike(subject: &Subject<'_>, piece: &Piece, request: &Request) -> Option<Finding> {
    let host = request.source().host();
    let message = match host::disguise(host)? {
        Disguise::NoName => format!("“{host}” is not a valid internationalised name"),
        Disguise::LooksLike(shown, looks) => {
            format!("browsers show “{host}” as “{shown}”, which looks like “{looks}”")
        }
        Disguise::MixesScripts(shown) => {
            format!("browsers show “{host}” as “{shown}”, which mixes letters of several scripts")
        }
    };
    Some(Finding {
        help: Some("check that this is the host you mean".to_owned()),
        ..subject.finding(Rule::LookAlikeHost, &piece.span, message)
    })
}

fn needless(subject: &Subject<'_>, written: &Written<'_>, request: &Request) -> Option<Finding> {
    // The page's policy does not open these kinds for the first party.
    let closed = Kinds::from_iter([Kind::Frame, Kind::Worker]);
    if !request.kinds().intersection(closed).is_empty()
        || !is_first_party(&subject.policy.first_party, request.source())
    {
        return None;
    }
    Some(Finding {
        help: Some("remove it: every gadget can use this source".to_owned()),
        fix: without(subject, written),
        ..subject.finding(
            Rule::NeedlessRequest,
            &written.piece.span,
            format!("“{}” is not a third party on this wiki", request.source()),
        )
    })
}

fn public_suffix(subject: &Subject<'_>, piece: &Piece, request: &Request) -> Option<Finding> {
    let source = request.source();
    if !source.is_wildcard() || !host::is_public_suffix(source.host()) {
        return None;
    }
    Some(Finding {
        help: Some("name each host".to_owned()),
        ..subject.finding(
            Rule::PublicSuffixWildcard,
            &piece.span,
            format!(
                "anyone can register a host under “{}”, which is on the Public Suffix List",
                source.host()
            ),
        )
    })
}

fn shared_host(subject: &Subject<'_>, piece: &Piece, request: &Request) -> Option<Finding> {
    if !request.kinds().has_executable() {
        return None;
    }
    let host = host::shared_host(request.source())?;
    Some(Finding {
        help: Some("add the path of the file or folder, with its version".to_owned()),
        ..subject.finding(
            Rule::SharedHostWithoutPath,
            &piece.span,
            format!("“{host}” serves files of anyone, and all of them could run"),
        )
    })
}
