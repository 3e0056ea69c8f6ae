//! One question: a gadget, what it asks for, and the entry that an answer makes.

use gadget_consent_core::decision::{self, Occasion};
use gadget_consent_core::declaration::Need;
use gadget_consent_core::ledger::answer;
use gadget_consent_core::{
    Answer, Day, Declaration, Entry, Kind, Kinds, Request, Requests, Source, Terms,
};

use crate::answers::scope::Scope;
use crate::parts::item::Item;
use crate::wiki::details::Details;
use crate::wiki::names::{Name, title_of};
use crate::wiki::pinning::Pinning;
use crate::wiki::release::Cause;
use crate::wiki::subject;

/// One gadget that its user must be asked about.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// The gadget's name, with underscores.
    pub gadget: String,
    /// All that the gadget declares, and what that comes to on this wiki.
    pub terms: Terms,
    /// The earlier answer, which does not suffice.
    pub previous: Option<Entry>,
    /// The text of the ledger's entry when the question was prepared; empty: there was none. Saving
    /// compares it with what stands by then.
    pub before: String,
    /// Why the user is asked.
    pub occasion: Occasion,
    /// The requests to answer: the needed ones first, then the optional ones.
    pub items: Vec<Item>,
    /// What the wiki says of the gadget.
    pub details: Details,
    /// What this page lets through besides the first party.
    pub open: Requests,
    /// The page has a policy. Without one, what runs can contact anybody.
    pub is_enforced: bool,
    /// The gadget is refused. Where it would ask in place, its user can change that.
    pub refused: bool,
    /// What its user has chosen in a list of several gadgets. `None`: not now. Nothing is saved yet.
    pub mark: Option<Choice>,
    /// The whole question has been seen.
    pub is_read: bool,
    /// The optional source that is asked for by itself, while the gadget runs. `None`: the gadget is asked
    /// for.
    pub source: Option<OneSource>,
    /// The revision of a script's page that an answer is about. `None`: it is a gadget.
    pub pin: Option<Pin>,
}

/// The revision of a script's page that an answer is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pin {
    /// Whether only this revision is to run.
    pub is_wanted: bool,
    /// What the wiki says of it.
    pub of: Pinning,
}

/// An optional source that is asked for by itself.
#[derive(Debug, Clone, PartialEq)]
pub struct OneSource {
    /// The source.
    pub source: Source,
    /// It is asked for in a place on the page.
    pub is_placed: bool,
    /// The answer of which this one is a part counts in this tab only. So does this one.
    pub is_in_tab: bool,
    /// Whoever has asked for it was told that it is not granted, and does not wait any more.
    pub is_told: bool,
}

/// The most requests that a row of a list shows.
pub const MOST_IN_ROW: usize = 3;

/// What the user chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// Grant what the gadget needs, and what is ticked.
    Allow,
    /// Grant the same, in this tab only.
    AllowInTab,
    /// Refuse all of it, for good.
    Refuse,
    /// Refuse all that the gadget declares now or later, and do not ask again.
    Never,
    /// Answer nothing: ask again another time.
    Later,
}

impl Choice {
    /// Whether it grants something.
    #[must_use]
    pub fn allows(self) -> bool {
        matches!(self, Self::Allow | Self::AllowInTab)
    }
}

impl Question {
    /// The question that the core wants asked. Needed requests are ticked, optional ones are not.
    #[must_use]
    pub fn new(
        gadget: &str,
        terms: Terms,
        previous: Option<Entry>,
        asked: &decision::Question,
        details: Details,
    ) -> Self {
        let item = |need: Need| {
            move |request: &Request| Item {
                request: request.clone(),
                need,
                ticked: need == Need::Needed,
            }
        };
        let pin = details.pinning.map(|of| Pin {
            is_wanted: of.is_proposed(previous.as_ref()),
            of,
        });
        let needed = asked.needed.iter().map(item(Need::Needed));
        let optional = asked.optional.iter().map(item(Need::Optional));
        Self {
            gadget: gadget.to_owned(),
            terms,
            previous,
            before: String::new(),
            occasion: asked.occasion,
            items: needed.chain(optional).collect(),
            details,
            open: Requests::default(),
            is_enforced: true,
            refused: false,
            mark: None,
            is_read: false,
            source: None,
            pin,
        }
    }

    /// The question for an optional source of a gadget that runs. It is asked for by itself, so it needs no
    /// tick.
    #[must_use]
    pub fn of_source(
        gadget: &str,
        terms: Terms,
        previous: Option<Entry>,
        request: &Request,
        details: Details,
    ) -> Self {
        let asked = decision::Question {
            occasion: Occasion::Changed,
            needed: Requests::default(),
            optional: std::iter::once(request.clone()).collect(),
        };
        let mut question = Self::new(gadget, terms, previous, &asked, details);
        for item in &mut question.items {
            item.ticked = true;
        }
        // The answer is a part of another one, which keeps its revision.
        question.pin = None;
        question.source = Some(OneSource {
            source: request.source().clone(),
            is_placed: false,
            is_in_tab: false,
            is_told: false,
        });
        question
    }

    /// What it is about ([`subject`]).
    #[must_use]
    pub fn subject(&self) -> String {
        let source = self.source.as_ref().map(|one| &one.source);
        subject::of(&self.gadget, source)
    }

    /// Whether it is about this.
    #[must_use]
    pub fn is_about(&self, subject: &str) -> bool {
        self.subject() == subject
    }

    /// Whether it stands in its place on the page when it is neither asked in the dialog nor allowed.
    #[must_use]
    pub fn has_place(&self) -> bool {
        match &self.source {
            None => self.terms.declaration.in_place,
            Some(one) => one.is_placed,
        }
    }

    /// Whether the answer counts in this tab only, whatever it is.
    #[must_use]
    pub fn is_in_tab(&self) -> bool {
        self.source.as_ref().is_some_and(|one| one.is_in_tab)
    }

    /// The revision of a script that the user has allowed, if its page has changed since.
    #[must_use]
    pub fn agreed(&self) -> Option<u64> {
        self.pin.and_then(|pin| pin.of.agreed)
    }

    /// By what an answer comes. What counts as refused on this page does not start on it, nor does what
    /// nobody waits for any more.
    #[must_use]
    pub fn cause(&self) -> Cause {
        let is_told = self.source.as_ref().is_some_and(|one| one.is_told);
        if self.refused || is_told || self.pin.is_some_and(|pin| pin.of.runs) {
            Cause::SecondThought
        } else {
            Cause::Answer
        }
    }

    /// The gadget's name as the wiki writes it in its definition.
    #[must_use]
    pub fn name(&self) -> String {
        title_of(&self.gadget)
    }

    /// The question of a gadget for which nobody has answered: all that it declares.
    #[must_use]
    pub fn unanswered(gadget: &str, declaration: Declaration, details: Details) -> Self {
        let asked = decision::Question {
            occasion: Occasion::Unanswered,
            needed: declaration.needed.clone(),
            optional: declaration.optional.clone(),
        };
        let terms = Terms {
            declaration,
            ..Terms::default()
        };
        Self::new(gadget, terms, None, &asked, details)
    }

    /// The gadget's name as people know it: the one that the wiki's description begins with.
    #[must_use]
    pub fn title(&self) -> String {
        let title = self.details.title.clone();
        title.unwrap_or_else(|| self.name())
    }

    /// What is said of the gadget wherever it is named.
    #[must_use]
    pub fn named(&self) -> Name {
        self.details.name(&self.gadget)
    }

    /// Whether a refusal leaves gadgets without something that they need.
    #[must_use]
    pub fn is_missed(&self) -> bool {
        self.decides_whether_it_runs() && !self.details.needed_by.is_empty()
    }

    /// The requests that the gadget needs, or those that it does not, with their numbers.
    pub fn items_of(&self, need: Need) -> impl Iterator<Item = (usize, &Item)> {
        let items = self.items.iter().enumerate();
        items.filter(move |(_, item)| item.need == need)
    }

    /// Whether something that the gadget needs is asked for. If not, the gadget runs whatever the answer.
    #[must_use]
    pub fn decides_whether_it_runs(&self) -> bool {
        self.items_of(Need::Needed).next().is_some()
    }

    /// Whether **Allow** would grant nothing: only optional requests are asked for, and none is ticked.
    #[must_use]
    pub fn grants_nothing(&self) -> bool {
        !self.items.iter().any(|item| item.ticked)
    }

    /// The sites whose code could act as the user.
    pub fn acting(&self) -> impl Iterator<Item = &Request> {
        let requests = self.items.iter().map(|item| &item.request);
        requests.filter(|request| request.kinds().iter().any(Kind::acts_as_user))
    }

    /// Whether the answer needs the whole question to have been seen.
    #[must_use]
    pub fn is_grave(&self) -> bool {
        self.acting().next().is_some()
    }

    /// Whether a row of a list does not say all that an answer needs: then the question is read first.
    #[must_use]
    pub fn is_beyond_row(&self) -> bool {
        self.is_grave() || !self.decides_whether_it_runs() || self.items.len() > MOST_IN_ROW
    }

    /// Whether it may be allowed in its row of a list.
    #[must_use]
    pub fn can_allow_in_row(&self) -> bool {
        self.is_read || !self.is_beyond_row()
    }

    /// Whether the gadget starts at once after **Allow**: the page lets through all that would then be
    /// granted. A gadget that counts as refused on this page does not start on it.
    #[must_use]
    pub fn starts_at_once(&self) -> bool {
        let granted = self
            .entry(Choice::Allow, Day::from_milliseconds(0.0))
            .granted;
        self.cause() == Cause::Answer && self.open.covers_all(&granted)
    }

    /// The ledger's entry for a choice on this day.
    #[must_use]
    pub fn entry(&self, choice: Choice, day: Day) -> Entry {
        if choice == Choice::Never {
            return Entry {
                answer: Answer::Never,
                day,
                revision: 0,
                pinned: None,
                granted: Requests::default(),
                refused: Requests::default(),
            };
        }
        let requests = |ticked: bool| -> Requests {
            let chosen = |item: &&Item| (choice.allows() && item.ticked) == ticked;
            self.items
                .iter()
                .filter(chosen)
                .map(|item| item.request.clone())
                .collect()
        };
        let entry = answer(
            &self.terms.declaration,
            self.previous.as_ref(),
            &requests(true),
            &requests(false),
            day,
        );
        match self.pin {
            Some(pin) => entry.at(pin.is_wanted.then_some(pin.of.revision)),
            None => entry,
        }
    }
}

/// An answer that its user has given.
#[derive(Debug, Clone, PartialEq)]
pub struct Answered {
    /// What is answered.
    pub question: Question,
    /// The answer.
    pub entry: Entry,
    /// Where it goes.
    pub scope: Scope,
}

/// Whether a request asks for nothing but pages in frames.
#[must_use]
pub fn is_frame(item: &Item) -> bool {
    item.request.kinds() == Kinds::from(Kind::Frame)
}
