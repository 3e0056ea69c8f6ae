//! Rules about single requests.

use std::collections::BTreeMap;

use super::host::{self, Disguise};
use super::{Edit, Finding, GadgetPage, Rule, Subject, disclosed, unlikely, unreadable};
use crate::declaration::{Need, Written, written};
use crate::kind::{Kind, Kinds};
use crate::request::{Request, RequestError};
use crate::source::{Source, SourceError, SourceErrorKind, SourceIndex};
use crate::span::{Piece, Span};

/// Applies the rules about the requests of a gadget.
pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let all: Vec<Written<'_>> = Need::ALL
        .into_iter()
        .flat_map(|need| written(subject.gadget, need))
        .collect();
    let superfluous = redundant(&all);
    let disclosures = subject
        .disclosures
        .filter(|_| !all.is_empty())
        .map(|all| all.of_gadget(&subject.gadget.name.text));
    let values = Need::ALL.map(|need| {
        let option = subject.gadget.option(need.option());
        option.map(|option| Values::of(&option.values))
    });
    for (index, written) in all.iter().enumerate() {
        let request = match &written.request {
            Ok(request) => request,
            Err(error) => {
                findings.push(unreadable(subject, written.piece, error));
                continue;
            }
        };
        findings.extend(forbidden(subject, written, request));
        findings.extend(blocked(subject, written, request));
        findings.extend(look_alike(subject, written.piece, request));
        if superfluous[index] {
            findings.push(Finding {
                help: Some("remove it".to_owned()),
                fix: without(subject, &values, written),
                ..subject.finding(
                    Rule::RedundantRequest,
                    &written.piece.span,
                    format!("another request contains “{}”", written.piece.text),
                )
            });
            continue;
        }
        if let Some(finding) = needless(subject, &values, written, request) {
            findings.push(finding);
            continue;
        }
        let next = all.get(index + 1).filter(|next| next.need == written.need);
        let next = next.map(|next| next.piece.text.as_str());
        findings.extend(unlikely::check(subject, written.piece, request, next));
        findings.extend(public_suffix(subject, written.piece, request));
        findings.extend(shared_host(subject, written.piece, request));
        findings.extend(disclosed::check(
            subject,
            disclosures.as_ref(),
            written.piece,
            request,
        ));
    }
}

fn unreadable(subject: &Subject<'_>, piece: &Piece, error: &RequestError) -> Finding {
    let edit = |text: String| subject.edit(piece.span.clone(), text);
    let finding = |rule, message| subject.finding(rule, &piece.span, message);
    let is_scheme =
        matches!(error, RequestError::Source(error) if error.kind == SourceErrorKind::BadScheme);
    if let Some(secured) = is_scheme.then(|| secured(&piece.text)).flatten() {
        return Finding {
            help: Some(format!("write “{secured}”")),
            fix: edit(secured),
            ..finding(
                Rule::InsecureScheme,
                "anyone on the network can read and change data sent without encryption".to_owned(),
            )
        };
    }
    if let Some(reason) = unreadable::reason(&piece.text, error) {
        // A comma ends a value of an option. In an array, each value has its own quotation marks.
        let between = match subject.page {
            GadgetPage::Definition | GadgetPage::Script(_) => ", ",
            GadgetPage::Json(_) | GadgetPage::ScriptJson(_) => "\", \"",
        };
        return Finding {
            help: reason.help,
            fix: (!reason.meant.is_empty())
                .then(|| edit(reason.meant.join(between)))
                .flatten(),
            ..finding(Rule::Syntax, reason.message)
        };
    }
    match error {
        RequestError::Kind(unknown) => Finding {
            help: unreadable::kind_meant(&unknown.0).map(|kind| format!("did you mean “{kind}”?")),
            ..finding(Rule::UnknownKind, unknown.to_string())
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

/// Whether other requests contain a request, for each of them. Of equal requests the first stays. An
/// optional request does not make a needed one redundant.
fn redundant(all: &[Written<'_>]) -> Vec<bool> {
    let mut found = vec![false; all.len()];
    if all.len() < 2 {
        return found;
    }
    // The requests for one source, and how many of them there are for each need and kind.
    let mut numbers: BTreeMap<&Source, usize> = BTreeMap::new();
    let mut sources: Vec<&Source> = Vec::new();
    let mut of: Vec<Option<(usize, Kinds)>> = Vec::with_capacity(all.len());
    for written in all {
        of.push(written.request.as_ref().ok().map(|request| {
            let source = request.source();
            let number = *numbers.entry(source).or_insert(sources.len());
            if number == sources.len() {
                sources.push(source);
            }
            (number, request.kinds())
        }));
    }
    let mut counts: Vec<Counts> = vec![Counts::default(); sources.len()];
    for (written, of) in all.iter().zip(&of) {
        if let Some((number, kinds)) = of {
            counts[*number].change(written.need, *kinds, |count| count + 1);
        }
    }
    let index = SourceIndex::of(sources.iter().copied());
    for (at, written) in all.iter().enumerate().rev() {
        let Some((number, kinds)) = of[at] else {
            continue;
        };
        counts[number].change(written.need, kinds, |count| count - 1);
        let mut missing = kinds;
        index.visit_containing(sources[number], &mut |other| {
            missing = missing.without(counts[other].kinds(Need::Needed));
            if written.need == Need::Optional {
                missing = missing.without(counts[other].kinds(Need::Optional));
            }
            missing.is_empty()
        });
        if missing.is_empty() {
            found[at] = true;
        } else {
            counts[number].change(written.need, kinds, |count| count + 1);
        }
    }
    found
}

/// The number of requests for a source, for each need and kind.
#[derive(Clone, Default)]
struct Counts([[usize; Kind::ALL.len()]; 2]);

impl Counts {
    fn change(&mut self, need: Need, kinds: Kinds, change: fn(usize) -> usize) {
        for kind in kinds.iter() {
            let count = &mut self.0[need as usize][kind as usize];
            *count = change(*count);
        }
    }

    fn kinds(&self, need: Need) -> Kinds {
        let counts = &self.0[need as usize];
        Kind::ALL
            .into_iter()
            .filter(|kind| counts[*kind as usize] > 0)
            .collect()
    }
}

/// The values of an option that are not empty, in order.
struct Values<'a>(Vec<&'a Piece>);

impl<'a> Values<'a> {
    fn of(values: &'a [Piece]) -> Self {
        Self(
            values
                .iter()
                .filter(|value| !value.text.is_empty())
                .collect(),
        )
    }

    /// The place of one of these values.
    fn place(&self, piece: &Piece) -> usize {
        self.0
            .partition_point(|known| known.span.start < piece.span.start)
    }
}

/// An edit that removes a request from its option, or the option if this is its only request. It has
/// only what is removed: with the rest of a long line in each edit, their sum would be its square.
fn without(
    subject: &Subject<'_>,
    values: &[Option<Values<'_>>; 2],
    written: &Written<'_>,
) -> Option<Edit> {
    // In JSON, the text around an element depends on the layout of the page.
    if matches!(
        subject.page,
        GadgetPage::Json(_) | GadgetPage::ScriptJson(_)
    ) {
        return None;
    }
    let all = values[written.need as usize].as_ref()?;
    let (values, place) = (&all.0, all.place(written.piece));
    let span = &written.piece.span;
    if matches!(subject.page, GadgetPage::Script(_)) {
        return in_line(subject, values, place);
    }
    match (place.checked_sub(1), values.get(place + 1)) {
        (Some(before), _) => subject.edit(values[before].span.end..span.end, String::new()),
        (None, Some(after)) => subject.edit(span.start..after.span.start, String::new()),
        (None, None) => without_option(subject, written.need),
    }
}

/// An edit that removes one of several requests in a line of a script's header. Between two lines stands
/// what makes the second a comment.
fn in_line(subject: &Subject<'_>, values: &[&Piece], place: usize) -> Option<Edit> {
    let span = &values.get(place)?.span;
    let before = place
        .checked_sub(1)
        .map(|before| values[before].span.end..span.end);
    let after = values
        .get(place + 1)
        .map(|after| span.start..after.span.start);
    let is_line = |span: &Span| {
        let text = subject.text.get(span.clone());
        text.is_some_and(|text| !text.contains(['\n', '\r', '\u{2028}', '\u{2029}']))
    };
    let span = [before, after].into_iter().flatten().find(is_line)?;
    subject.edit(span, String::new())
}

/// An edit that removes an option.
fn without_option(subject: &Subject<'_>, need: Need) -> Option<Edit> {
    let option = subject.gadget.option(need.option())?;
    let before = subject.text.get(..option.span.start)?;
    let bar = before.trim_end();
    let start = bar.strip_suffix('|').map(|kept| kept.trim_end().len());
    // The first option has no bar before it, but one after it.
    let behind = subject.text.get(option.span.end..)?;
    let skipped = behind.len() - behind.trim_start().trim_start_matches('|').len();
    match start {
        Some(start) => subject.edit(start..option.span.end, String::new()),
        None if behind.trim_start().starts_with('|') => {
            subject.edit(option.span.start..option.span.end + skipped, String::new())
        }
        None => subject.edit(option.span.clone(), String::new()),
    }
}

fn forbidden(subject: &Subject<'_>, written: &Written<'_>, request: &Request) -> Option<Finding> {
    let kinds = subject.policy.forbidden_kinds_of(request);
    if kinds.is_empty() {
        return None;
    }
    let noun = subject.noun();
    let consequence = match written.need {
        Need::Needed => format!("the {noun} cannot run on this wiki"),
        Need::Optional => format!("the {noun} runs without it"),
    };
    let what = Request::new(kinds, request.source().clone());
    let message = format!("the site policy forbids “{what}”: {consequence}");
    Some(subject.finding(Rule::ForbiddenByPolicy, &written.piece.span, message))
}

fn blocked(subject: &Subject<'_>, written: &Written<'_>, request: &Request) -> Option<Finding> {
    let kinds = subject.header?.blocked(request);
    if kinds.is_empty() {
        return None;
    }
    let what = format!("{kinds}:{}", request.source());
    let message = format!(
        "the wiki's own Content-Security-Policy header never lets “{what}” through, whatever a user allows"
    );
    let help = if kinds == request.kinds() {
        "ask the wiki's operators to add the source to the header, or remove the request"
    } else {
        "ask the wiki's operators to add the source to the header, or name the kinds that the gadget uses"
    };
    Some(Finding {
        help: Some(help.to_owned()),
        ..subject.finding(Rule::BlockedByHeader, &written.piece.span, message)
    })
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

fn needless(
    subject: &Subject<'_>,
    values: &[Option<Values<'_>>; 2],
    written: &Written<'_>,
    request: &Request,
) -> Option<Finding> {
    if !subject.first_party.covers(request) {
        return None;
    }
    let message = if subject.first_party.has(request.source()) {
        format!("“{}” is not a third party on this wiki", request.source())
    } else {
        format!("the site policy opens “{request}” to every page of this wiki")
    };
    Some(Finding {
        help: Some("remove it: every page can use this source".to_owned()),
        fix: without(subject, values, written),
        ..subject.finding(Rule::NeedlessRequest, &written.piece.span, message)
    })
}

fn public_suffix(subject: &Subject<'_>, piece: &Piece, request: &Request) -> Option<Finding> {
    let source = request.source();
    if !source.is_wildcard()
        || !host::is_public_suffix(source.host())
        || source.is_loopback()
        || unlikely::is_local(source.host())
    {
        return None;
    }
    // A top-level domain counts as a suffix, on the list or not.
    let message = if source.host().contains('.') {
        format!(
            "anyone can register a host under “{}”, which is on the Public Suffix List",
            source.host()
        )
    } else {
        format!("“{source}” covers the hosts of everybody under a top-level domain")
    };
    Some(Finding {
        help: Some("name each host".to_owned()),
        ..subject.finding(Rule::PublicSuffixWildcard, &piece.span, message)
    })
}

fn shared_host(subject: &Subject<'_>, piece: &Piece, request: &Request) -> Option<Finding> {
    let (source, kinds) = (request.source(), request.kinds());
    let finding = |message: String, help: &str| Finding {
        help: Some(help.to_owned()),
        ..subject.finding(Rule::SharedHostWithoutPath, &piece.span, message)
    };
    if !kinds.has_executable() {
        return None;
    }
    if let Some(host) = host::shared_host(source) {
        return Some(finding(
            format!("“{host}” serves files of anyone, and all of them could run"),
            "add the path of the file or folder, with its version",
        ));
    }
    // A page in a frame is kept apart from the page around it.
    let could_act = kinds.iter().any(Kind::acts_as_user);
    (could_act && host::is_wiki(source)).then(|| {
        finding(
            format!(
                "“{source}” has pages of a wiki, and serves each of them as a script, whoever has written it"
            ),
            "copy the code, or load it from a host where only its authors can write",
        )
    })
}
