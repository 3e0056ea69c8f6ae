//! One answer, and the lines in which the table shows it.

use gadget_consent_core::decision::Reason;
use gadget_consent_core::ledger::{answer, restate};
use gadget_consent_core::user_scripts::USER_SCRIPTS;
use gadget_consent_core::{
    Answer, Answers, Day, Decision, Declaration, Entry, Request, Requests, Terms, decision,
    registrable, script_page,
};

use crate::answers::records::Record;
use crate::answers::store::Write;
use crate::review::contacts::ContactedHost;
use crate::text::words;
use crate::wiki::names::{Name, Titled, title_of};

/// How an answer stands to one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Granted.
    Granted,
    /// Refused.
    Refused,
    /// The gadget asks for it and was not answered.
    New,
    /// It was answered, and the gadget no longer asks for it.
    Gone,
}

/// One request of a gadget.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// What is asked for.
    pub request: Request,
    /// Its source as people read it.
    pub site: String,
    /// The registrable domain of the source, by which sites are sorted.
    pub domain: String,
    /// How it was answered.
    pub standing: Standing,
    /// When this device last contacted it.
    pub contacted: Option<Day>,
}

/// One answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The answer.
    pub record: Record,
    /// The name by which people know the gadget.
    pub title: String,
    /// The gadgets in use that need it.
    pub needed_by: Vec<Titled>,
    /// The gadget does not run: its user has refused it.
    pub is_refused: bool,
    /// What the gadget declares; `None`: the manifest does not have it.
    pub declaration: Option<Declaration>,
    /// Its requests, answered or not.
    pub lines: Vec<Line>,
    /// The gadget will ask again.
    pub asks: bool,
    /// Not used for as long as the site policy says.
    pub unused: bool,
}

/// What the rows are made with.
#[derive(Debug, Clone, PartialEq)]
pub struct RowContext {
    /// The title of the user's own scripts.
    pub user_scripts_title: String,
    /// After how many days without use an answer is offered for clearing; 0: never.
    pub unused_after: u32,
    /// The hosts that this device has contacted.
    pub contacts: Vec<ContactedHost>,
    /// The public suffixes of more than one label among what gadgets declare.
    pub suffixes: Vec<String>,
    /// Today.
    pub today: Day,
}

impl Row {
    /// The row of an answer. `terms` are those of its gadget, if the manifest has it.
    #[must_use]
    pub fn new(record: Record, terms: Option<Terms>, context: &RowContext) -> Self {
        let is_user_scripts = record.gadget == USER_SCRIPTS;
        let entry = record.entry.as_ref().ok();
        let declaration = match (entry, &terms) {
            // User scripts declare nothing. What is granted to them stays until it is taken back.
            (Some(entry), _) if is_user_scripts => {
                Some(Declaration::new(&Requests::default(), &entry.granted))
            }
            // What a script declares is known only where it was loaded.
            (Some(entry), None) if script_page::is_script(&record.gadget) => {
                let all = entry.granted.union(&entry.refused);
                Some(Declaration::new(&all, &Requests::default()))
            }
            (_, terms) => terms.as_ref().map(|terms| terms.declaration.clone()),
        };
        let answered = terms.filter(|_| entry.is_some() && !is_user_scripts);
        let decided =
            answered.map(|terms| decision::decide(&terms, Answers::lasting(entry), context.today));
        let asks = matches!(decided, Some(Decision::Ask(_)));
        let is_refused = matches!(
            decided,
            Some(Decision::Blocked(Reason::Refused | Reason::Never))
        );
        let lines = entry.map_or_else(Vec::new, |entry| {
            lines(entry, declaration.as_ref(), context)
        });
        let unused = entry.is_some_and(|entry| is_unused(entry, &lines, context));
        Self {
            title: if is_user_scripts {
                context.user_scripts_title.clone()
            } else {
                title_of(&record.gadget)
            },
            record,
            needed_by: Vec::new(),
            is_refused,
            declaration,
            lines,
            asks,
            unused,
        }
    }

    /// The gadget's name.
    #[must_use]
    pub fn gadget(&self) -> &str {
        &self.record.gadget
    }

    /// What is said of the gadget wherever it is named.
    #[must_use]
    pub fn name(&self) -> Name {
        Name {
            gadget: self.record.gadget.clone(),
            title: self.title.clone(),
            needed_by: self.needed_by.clone(),
            lacks: Vec::new(),
        }
    }

    /// The answer, when it can be read.
    #[must_use]
    pub fn entry(&self) -> Option<&Entry> {
        self.record.entry.as_ref().ok()
    }

    /// What was answered, when it can be read.
    #[must_use]
    pub fn answer(&self) -> Option<Answer> {
        self.entry().map(|entry| entry.answer)
    }

    /// The gadget no longer exists, or a request that was answered is no longer declared.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        let is_gone = |line: &Line| line.standing == Standing::Gone;
        self.entry().is_some() && (self.declaration.is_none() || self.lines.iter().any(is_gone))
    }

    /// The answer without what is gone; no answer if nothing is left.
    #[must_use]
    pub fn without_gone(&self) -> Write {
        let left = match (self.entry(), &self.declaration) {
            (Some(entry), Some(declaration)) => Some(restate(declaration, entry).to_string()),
            _ => None,
        };
        (self.record.gadget.clone(), left)
    }

    /// The answer with other answers to some of its requests.
    #[must_use]
    pub fn amended(&self, granted: &Requests, refused: &Requests, today: Day) -> Write {
        let entry = self.entry();
        let none = Requests::default();
        // All that was answered for a gadget that no longer exists counts as needed.
        let gone = || {
            let all = entry.map_or(none.clone(), |entry| entry.granted.union(&entry.refused));
            Declaration::new(&all, &none)
        };
        let declaration = self.declaration.clone().unwrap_or_else(gone);
        let mut next = answer(&declaration, entry, granted, refused, today);
        if self.gadget() == USER_SCRIPTS {
            // User scripts do not ask, so that what is not granted needs no refusal.
            next.refused = none;
        }
        let is_left = self.gadget() != USER_SCRIPTS || !next.granted.is_empty();
        let text = is_left.then(|| next.to_string());
        (self.record.gadget.clone(), text)
    }
}

fn lines(entry: &Entry, declaration: Option<&Declaration>, context: &RowContext) -> Vec<Line> {
    let declared = declaration.map(Declaration::all).unwrap_or_default();
    let granted = declared.with_kinds(|request| entry.standing(request).granted);
    let refused = declared.with_kinds(|request| entry.standing(request).refused);
    let new = if entry.answer == Answer::Never {
        Requests::default()
    } else {
        declared.without_named(&granted).without_named(&refused)
    };
    let gone = entry.granted.union(&entry.refused).without(&declared);
    let mut lines = Vec::new();
    for (requests, standing) in [
        (granted, Standing::Granted),
        (refused, Standing::Refused),
        (new, Standing::New),
        (gone, Standing::Gone),
    ] {
        for request in &requests {
            lines.push(Line {
                request: request.clone(),
                site: words::site(request.source()),
                domain: registrable(request.source().host(), &context.suffixes).to_owned(),
                standing,
                contacted: context
                    .contacts
                    .iter()
                    .filter(|contact| contact.is_of(request.source()))
                    .map(|contact| contact.day)
                    .max(),
            });
        }
    }
    lines
}

fn is_unused(entry: &Entry, lines: &[Line], context: &RowContext) -> bool {
    let last = lines.iter().filter_map(|line| line.contacted).max();
    let last = last.map_or(entry.day, |contacted| contacted.max(entry.day));
    let days = i32::try_from(context.unused_after).unwrap_or(i32::MAX);
    entry.answer == Answer::Allow && days > 0 && context.today.since(last) >= days
}
