//! States of the dialog, of questions in place and of the notices.

use gadget_consent_core::Kind;
use gadget_consent_core::script_rules::Pinned;
use yew::prelude::*;

use crate::answers::failure::Failure;
use crate::answers::scope::Scope;
use crate::answers::sync::Replaced;
use crate::ask::blocked::{Blocked, Contact, Inside, Way, Why};
use crate::ask::question::Question;
use crate::ask::state::{Alertness, Reading, State, Step, Surroundings};
use crate::ask::view::dialog::Dialog;
use crate::ask::view::frame::Frame;
use crate::ask::view::in_place::in_place;
use crate::ask::view::list::List;
use crate::ask::view::modal::{Modal, ModalEvent};
use crate::ask::view::notice::Notices;
use crate::gallery::fixtures::{NEEDY, changed_script, lacking, library, tiles};
use crate::text::messages::Messages;
use crate::wiki::blocked::By;
use crate::wiki::document::Reload;
use crate::wiki::release::Outcome;
use crate::wiki::script_news::ScriptNews;
use crate::wiki::sight::Sight;

/// A dialog.
#[derive(Debug, Clone, PartialEq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each state of the gallery sets one"
)]
pub struct ShownDialog {
    /// What is asked.
    pub question: Question,
    /// What else is asked, in a list.
    pub others: Vec<Question>,
    /// It is shown from a list of several.
    pub is_of_list: bool,
    /// Where the question stands.
    pub step: Step,
    /// How many questions there are.
    pub of: usize,
    /// What a reload does.
    pub reload: Reload,
    /// The preferences keep the answer, and not the device.
    pub named: bool,
    /// The wiki has preferences for all wikis of its farm.
    pub farm: bool,
    /// The words of the user's language could not be had.
    pub lacks_words: bool,
    /// Why the last answer was not taken.
    pub unclear: Sight,
}

impl ShownDialog {
    /// A question that nobody has answered.
    pub fn new(question: Question) -> Self {
        Self {
            question,
            others: Vec::new(),
            is_of_list: false,
            step: Step::Asking,
            of: 1,
            reload: Reload::Safe,
            named: true,
            farm: false,
            lacks_words: false,
            unclear: Sight::Clear,
        }
    }

    /// Several gadgets in a list; the first one may be chosen for already.
    pub fn several(others: Vec<Question>) -> Self {
        let first = tiles();
        Self {
            others,
            ..Self::new(first)
        }
    }

    /// An answer that could not be saved. `kept`: it waits on the device.
    pub fn failed(failure: Failure, kept: bool) -> Self {
        Self {
            step: Step::Failed { failure, kept },
            ..Self::new(tiles())
        }
    }
}

#[derive(PartialEq, Properties)]
pub struct DialogProps {
    pub messages: Messages,
    pub dialog: ShownDialog,
}

/// The dialog as it opens, and wakes.
#[derive(Debug)]
pub struct DialogScene(Modal, Alertness, Reading);

impl Component for DialogScene {
    type Message = ModalEvent;
    type Properties = DialogProps;

    fn create(_: &Context<Self>) -> Self {
        Self(Modal::default(), Alertness::default(), Reading::default())
    }

    fn update(&mut self, ctx: &Context<Self>, event: ModalEvent) -> bool {
        let on = ctx.link().callback(|event| event);
        match event {
            ModalEvent::Woke if self.0.woke(&on).is_some() => self.1 = Alertness::Awake,
            ModalEvent::Looked(_, is_at_end) => self.2 = self.2.after(is_at_end),
            _ => {}
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let DialogProps { messages, dialog } = ctx.props();
        let frame = Frame {
            step: &dialog.step,
            reload: dialog.reload,
            named: dialog.named,
            farm: dialog.farm,
            lacks_words: dialog.lacks_words,
            scope: if dialog.farm {
                Scope::Farm
            } else {
                Scope::Wiki
            },
            alertness: self.1,
            unclear: dialog.unclear,
            reading: self.2,
            modal: &self.0,
            watch: None,
            messages,
            on: &Callback::noop(),
        };
        if !dialog.others.is_empty() {
            let first = std::iter::once(&dialog.question);
            let questions: Vec<&Question> = first.chain(&dialog.others).collect();
            let list = List {
                questions: &questions,
                is_more_to_come: false,
                returned_from: None,
                frame,
            };
            return list.html();
        }
        let dialog = Dialog {
            question: &dialog.question,
            position: (1, dialog.of),
            is_of_list: dialog.is_of_list,
            frame,
        };
        dialog.html()
    }

    fn rendered(&mut self, ctx: &Context<Self>, _: bool) {
        let on = ctx.link().callback(|event| event);
        self.0.drawn(&ctx.props().dialog.question.gadget, &on);
    }

    fn destroy(&mut self, _: &Context<Self>) {
        self.0.close();
    }
}

#[derive(PartialEq, Properties)]
pub struct InPlaceProps {
    pub messages: Messages,
    pub question: Question,
}

/// A question in place.
#[component]
pub fn InPlaceScene(props: &InPlaceProps) -> Html {
    in_place(
        &props.question,
        Surroundings {
            reload: Reload::Safe,
            ..Surroundings::default()
        },
        &Callback::noop(),
        None,
        &props.messages,
    )
}

#[derive(PartialEq, Properties)]
pub struct NoticesProps {
    pub messages: Messages,
    pub state: State,
}

/// The notices.
#[component]
pub fn NoticesScene(props: &NoticesProps) -> Html {
    let notices = Notices {
        state: &props.state,
        reload: Reload::Loses,
        messages: &props.messages,
        on: &Callback::noop(),
        node: NodeRef::default(),
        on_focus: Callback::noop(),
    };
    notices.html()
}

/// What became of a gadget.
pub fn settled(outcome: Outcome) -> State {
    settled_of("tiles", outcome)
}

/// What became of this gadget or script.
pub fn settled_of(name: &str, outcome: Outcome) -> State {
    State {
        outcomes: vec![(name.to_owned(), outcome)],
        ..State::default()
    }
}

/// The same in English, because the words of the user's language could not be had.
pub fn late_words(outcome: Outcome) -> State {
    State {
        surroundings: Surroundings {
            lacks_words: true,
            ..Surroundings::default()
        },
        ..settled(outcome)
    }
}

/// What became of an optional source that was asked for by itself.
pub fn source(outcome: Outcome) -> State {
    State {
        outcomes: vec![("weather fonts.example.org".to_owned(), outcome)],
        undo: vec![Replaced {
            gadget: "weather".to_owned(),
            text: String::new(),
            scope: Scope::Wiki,
        }],
        ..State::default()
    }
}

/// What became of two gadgets.
pub fn two_settled(outcome: Outcome) -> State {
    State {
        outcomes: vec![
            ("locator".to_owned(), outcome),
            ("translate".to_owned(), outcome),
        ],
        ..State::default()
    }
}

/// What became of a gadget after an answer on this page.
pub fn answered(outcome: Outcome) -> State {
    State {
        undo: vec![Replaced {
            gadget: "tiles".to_owned(),
            text: String::new(),
            scope: Scope::Wiki,
        }],
        ..settled(outcome)
    }
}

/// What became of a gadget that was refused on this page.
pub fn refused(outcome: Outcome) -> State {
    State {
        refused: vec![(tiles(), Scope::Wiki)],
        ..answered(outcome)
    }
}

/// A library was refused on this page.
pub fn library_refused() -> State {
    let question = library(&NEEDY);
    State {
        outcomes: vec![(question.gadget.clone(), Outcome::Refused)],
        refused: vec![(question, Scope::Wiki)],
        ..State::default()
    }
}

/// A library was refused before, a gadget that needs another one is allowed, and a third one asks.
pub fn missed() -> State {
    State {
        missed: vec![Question {
            refused: true,
            ..library(&NEEDY[..2])
        }],
        outcomes: vec![("routes".to_owned(), Outcome::Waiting)],
        names: vec![lacking().named()],
        quiet: vec![library(&NEEDY[..1])],
        ..State::default()
    }
}

/// Scripts that have not run, for each reason.
pub fn script_news() -> State {
    let told = |news| {
        let name = "//wiki.example/User:Alice/words.js".to_owned();
        (name, Outcome::Script(news))
    };
    State {
        outcomes: ScriptNews::ALL.into_iter().map(told).collect(),
        ..State::default()
    }
}

/// A script has changed, and runs as its user has allowed.
pub fn script_changed() -> State {
    State {
        changed: vec![changed_script(Pinned::Off, true)],
        ..State::default()
    }
}

/// What was blocked.
pub fn blocked(count: u32, contacts: Vec<Contact>) -> State {
    State {
        blocked: Blocked {
            contacts,
            count,
            ..Blocked::default()
        },
        ..State::default()
    }
}

/// What was blocked of the page's own content.
pub fn content() -> State {
    let inside = |way, source: &str| Inside {
        way,
        source: source.to_owned(),
    };
    State {
        blocked: Blocked {
            contacts: vec![
                tried("video.example", Kind::Frame, By::Early),
                Contact {
                    way: Way::Object,
                    why: Why::Held,
                    ..tried("map.example", Kind::Frame, By::Content)
                },
            ],
            inside: vec![
                inside(Way::Kind(Kind::Frame), "wiki.example"),
                inside(Way::Kind(Kind::Frame), "blob:"),
                inside(Way::Kind(Kind::Worker), "data:"),
                inside(Way::Object, "wiki.example"),
            ],
            count: 2,
            ..Blocked::default()
        },
        ..State::default()
    }
}

/// A service worker controls the page.
pub fn worker(is_worker_removed: bool) -> State {
    State {
        blocked: Blocked {
            worker: "https://wiki.example/w/index.php?title=User:Mallory/worker.js&action=raw"
                .to_owned(),
            is_worker_removed,
            ..Blocked::default()
        },
        ..State::default()
    }
}

/// A contact that was blocked.
pub fn contact(site: &str, kind: Kind, why: Why, gadgets: &[&str]) -> Contact {
    Contact {
        site: site.to_owned(),
        way: Way::Kind(kind),
        why,
        gadgets: gadgets.iter().map(ToString::to_string).collect(),
        by: By::Unknown,
        offer: None,
    }
}

/// A contact with a site of which nothing is allowed.
pub fn tried(site: &str, kind: Kind, by: By) -> Contact {
    Contact {
        by,
        ..contact(site, kind, Why::NotAllowed, &[])
    }
}

/// The same, perhaps by a script of the user's own.
pub fn tried_by_own(site: &str, kind: Kind) -> Contact {
    Contact {
        offer: format!("{kind}:{site}").parse().ok(),
        ..tried(site, kind, By::Unknown)
    }
}
