//! Scans the files of a gadget: each by the rules of its language.

use std::thread;

use gadget_consent_core::Kind;
use oxc_allocator::Allocator;
use oxc_span::SourceType;

use crate::address::{Target, target};
use crate::finding::{Class, Finding, Load, Place, Scanned, Step, Unread, Use};
use crate::input::{File, Language};
use crate::markup::{self, HANDLER, Piece};
use crate::script::{self, MOST, code::Code};
use crate::text::{clean, shown};
use crate::{plain, style};

/// A stack for the deepest code that is parsed ([`crate::nesting`]). Only what is used of it takes memory.
const STACK: usize = 512 << 20;
/// The bytes of one file. What is longer is read as text, up to this length.
const LONGEST: usize = 8 << 20;

/// Finds what the files of a gadget contact.
#[must_use]
pub fn scan(files: &[File]) -> Scanned {
    let all = thread::scope(|scope| {
        let thread = thread::Builder::new().stack_size(STACK);
        let spawned = thread.spawn_scoped(scope, || scan_here(files));
        spawned.ok().and_then(|thread| thread.join().ok())
    });
    all.unwrap_or_else(|| as_text(files, "it could not be scanned"))
}

/// All files as text: nothing else could be done with them.
fn as_text(files: &[File], reason: &str) -> Scanned {
    let mut scanned = Scanned::default();
    for (number, file) in (0..).zip(files) {
        scanned.unparsed.push((number, reason.to_owned()));
        text(number, 0, &file.text, Class::Unknown, &mut scanned);
    }
    scanned
}

#[allow(clippy::too_many_lines, reason = "one table of languages")]
fn scan_here(files: &[File]) -> Scanned {
    let allocator = Allocator::default();
    let mut scanned = Scanned::default();
    let mut codes: Vec<Code<'_>> = Vec::new();
    for (number, file) in (0..).zip(files) {
        if file.text.len() > LONGEST {
            scanned.unparsed.push((number, "it is too long".to_owned()));
            let end = file.text.floor_char_boundary(LONGEST);
            text(number, 0, &file.text[..end], Class::Unknown, &mut scanned);
            continue;
        }
        let mut parse = |code: String, start: i64, kind: SourceType, scanned: &mut Scanned| {
            let code: &str = allocator.alloc_str(&code);
            let unit = u32::try_from(codes.len()).unwrap_or(u32::MAX);
            match Code::parse(&allocator, (unit, number), &file.name, code, start, kind) {
                Ok(code) => codes.push(code),
                Err(reason) => {
                    scanned.unparsed.push((number, reason));
                    // Without what was put around it.
                    let added = usize::try_from(-start.min(0)).unwrap_or_default();
                    let end = code.len() - usize::from(added > 0);
                    let own = code.get(added..end).unwrap_or_default();
                    text(number, start.max(0), own, Class::Unknown, scanned);
                }
            }
        };
        let javascript = SourceType::unambiguous().with_jsx(true);
        match file.language {
            Language::JavaScript => parse(file.text.clone(), 0, javascript, &mut scanned),
            Language::TypeScript => parse(file.text.clone(), 0, SourceType::ts(), &mut scanned),
            Language::Tsx => parse(file.text.clone(), 0, SourceType::tsx(), &mut scanned),
            // A file that another requires. The brackets make it an expression.
            Language::Json => parse(
                format!("module.exports=({})", file.text),
                -16,
                javascript,
                &mut scanned,
            ),
            Language::Css => {
                let without = if file.name.to_ascii_lowercase().ends_with(".less") {
                    style::without_line_comments(&file.text)
                } else {
                    file.text.clone()
                };
                sheet(number, 0, &without, &mut scanned);
                rest(number, 0, &file.text, &mut scanned);
            }
            Language::Html | Language::Vue => {
                for found in markup::pieces(&file.text) {
                    let inner = &file.text[found.start..found.end];
                    let start = i64::try_from(found.start).unwrap_or_default();
                    match found.piece {
                        Piece::Script => {
                            let kind = if file.text[..found.start].ends_with("lang=\"ts\">") {
                                SourceType::ts()
                            } else {
                                javascript
                            };
                            parse(inner.to_owned(), start, kind, &mut scanned);
                        }
                        Piece::Style => sheet(number, start, inner, &mut scanned),
                        Piece::Address { class, usage, via } => {
                            one(
                                number,
                                found.start,
                                inner,
                                (class, usage),
                                &via,
                                &mut scanned,
                            );
                        }
                        Piece::Bound { usage, via } => {
                            for named in plain::addresses(inner) {
                                let address = &inner[named.start..named.end];
                                let at = found.start + named.start;
                                one(
                                    number,
                                    at,
                                    address,
                                    (Class::Contact, usage),
                                    &via,
                                    &mut scanned,
                                );
                            }
                        }
                        Piece::Handler => scanned.unread.push(Unread {
                            place: place(number, found.start, found.end),
                            via: HANDLER.to_owned(),
                        }),
                        Piece::Cut => scanned.cut = true,
                        Piece::Markup => {}
                    }
                }
                // Its scripts tell themselves what else they have.
                let without = without_scripts(&file.text);
                rest(number, 0, &without, &mut scanned);
            }
            Language::Text => text(number, 0, &file.text, Class::Text, &mut scanned),
        }
    }
    let found = script::scan(&codes);
    scanned.findings.extend(found.findings);
    if scanned.findings.len() > MOST {
        scanned.findings.truncate(MOST);
        scanned.cut = true;
    }
    scanned.loads.extend(found.loads);
    scanned.modules = found.modules.into_iter().collect();
    scanned.unread.extend(found.unread);
    scanned.cut |= found.cut;
    scanned.findings.sort_by(|one, other| {
        (one.place, one.class, &one.site, one.usage).cmp(&(
            other.place,
            other.class,
            &other.site,
            other.usage,
        ))
    });
    scanned.loads.sort();
    scanned.loads.dedup();
    scanned.unread.sort();
    scanned.unread.dedup();
    scanned.unparsed.sort();
    scanned.unparsed.dedup();
    scanned
}

fn without_scripts(text: &str) -> String {
    let mut result = text.to_owned();
    for found in markup::pieces(text) {
        if found.piece == Piece::Script {
            result.replace_range(found.start..found.end, &" ".repeat(found.end - found.start));
        }
    }
    result
}

fn place(file: u32, start: usize, end: usize) -> Place {
    let at = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
    Place {
        file,
        start: at(start),
        end: at(end),
    }
}

fn sheet(file: u32, start: i64, sheet: &str, scanned: &mut Scanned) {
    let start = usize::try_from(start).unwrap_or_default();
    for used in style::loads(&clean(sheet)) {
        let at = place(file, start + used.start, start + used.end);
        scanned.cut |= used.via == style::CUT;
        let site = match target(&used.address) {
            Target::Site(site) => site,
            // The stylesheet of a page of the wiki.
            Target::Own if used.kind == Kind::Style => {
                scanned.loads.push(Load {
                    target: used.address,
                    title: false,
                    place: at,
                });
                continue;
            }
            // What it imports is in its address.
            Target::Nowhere if used.kind == Kind::Style && !used.address.trim().is_empty() => {
                scanned.unread.push(Unread {
                    place: at,
                    via: used.via.to_owned(),
                });
                continue;
            }
            _ => continue,
        };
        scanned.findings.push(Finding {
            class: Class::Contact,
            usage: Use::Kind(used.kind),
            site: Some(site),
            known: shown(&used.address),
            via: used.via.to_owned(),
            place: at,
            chain: Vec::new(),
        });
    }
}

fn one(
    file: u32,
    start: usize,
    address: &str,
    what: (Class, Use),
    via: &str,
    scanned: &mut Scanned,
) {
    let (class, usage) = what;
    let Target::Site(site) = target(&clean(address)) else {
        return;
    };
    let place = place(file, start, start + address.len());
    scanned.findings.push(Finding {
        class,
        usage,
        site: Some(site),
        known: shown(address),
        via: via.to_owned(),
        place,
        chain: vec![Step {
            place,
            what: "text".to_owned(),
        }],
    });
}

/// Addresses that nothing else has found in a stylesheet or markup.
fn rest(file: u32, start: usize, source: &str, scanned: &mut Scanned) {
    let own = scanned.findings.iter().map(|finding| finding.place);
    let mut known: Vec<Place> = own.filter(|own| own.file == file).collect();
    known.sort();
    for named in plain::addresses(&clean(source)) {
        let own = place(file, start + named.start, start + named.end);
        // They do not overlap each other, so that only the last one before the end can overlap this.
        let before = known.partition_point(|known| known.start < own.end);
        let overlaps = before
            .checked_sub(1)
            .is_some_and(|last| own.start < known[last].end);
        if !overlaps {
            scanned.findings.push(Finding {
                class: Class::Text,
                usage: Use::Unknown,
                site: Some(named.site),
                known: shown(&source[named.start..named.end]),
                via: "text".to_owned(),
                place: own,
                chain: Vec::new(),
            });
        }
    }
}

/// A file that is read as text. Nothing can be told of what it does with an address.
fn text(file: u32, start: i64, source: &str, class: Class, scanned: &mut Scanned) {
    let start = usize::try_from(start).unwrap_or_default();
    for named in plain::addresses(&clean(source)) {
        scanned.findings.push(Finding {
            class,
            usage: Use::Unknown,
            site: Some(named.site),
            known: shown(&source[named.start..named.end]),
            via: "text".to_owned(),
            place: place(file, start + named.start, start + named.end),
            chain: Vec::new(),
        });
    }
}
