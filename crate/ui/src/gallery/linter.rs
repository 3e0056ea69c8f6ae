//! States of the linter for authors.

use yew::prelude::*;

use crate::ask::intent::Intent;
use crate::ask::question::Choice;
use crate::ask::view::modal::Modal;
use crate::linter::app::{show, speech};
use crate::linter::link;
use crate::linter::state::{Field, Linter, LinterAction, WikiPages};
use crate::linter::view::{LinterPage, draw};
use crate::text::messages::Messages;
use crate::wiki::sight::Sight;

#[derive(PartialEq, Properties)]
pub struct LinterProps {
    pub messages: Messages,
    pub state: Linter,
}

/// The page.
#[derive(Debug, Default)]
pub struct LinterScene(Modal);

impl Component for LinterScene {
    type Message = ();
    type Properties = LinterProps;

    fn create(_: &Context<Self>) -> Self {
        Self::default()
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let LinterProps { messages, state } = ctx.props();
        let languages = [("de", "Deutsch"), ("en", "English")];
        let languages = languages.map(|(code, name)| (code.to_owned(), name.to_owned()));
        draw(&LinterPage {
            state,
            messages,
            on: &Callback::noop(),
            text: &NodeRef::default(),
            modal: &self.0,
            link: link::write("", &state.linked(), None),
            languages: &languages,
            rules: "rules/",
            speech: speech(),
        })
    }

    fn rendered(&mut self, _: &Context<Self>, _: bool) {
        show(&self.0);
    }
}

fn after(mut state: Linter, actions: impl IntoIterator<Item = LinterAction>) -> Linter {
    for action in actions {
        // Nothing is around it for the effects.
        let _ = state.apply(action);
    }
    state
}

/// Something was entered.
pub fn entered(text: &str) -> Linter {
    let enter = LinterAction::Enter(Field::Text, text.to_owned());
    after(Linter::default(), [enter])
}

/// The example.
pub fn example() -> Linter {
    after(Linter::default(), [LinterAction::Example])
}

/// A page of definitions with all kinds of findings, and two gadgets that ask.
pub fn definition() -> Linter {
    let text = "== Maps ==
* tiles[ResourceLoader|dependencies=ext.gadget.consent|domains=img:*.tile.example.org]|tiles.js
<!-- gadget-consent: allow private-host the printers of our own network -->
* printer[ResourceLoader|dependencies=ext.gadget.consent|domains=connect:printer.local]|printer.js
* charts[ResourceLoader|dependencies=ext.gadget.consent|domains=script:cdn.jsdelivr.net]|charts.js
* weather[ResourceLoader|domains=connect:api.weather.example, http://icons.example]|weather.js";
    let policy = r#"{ "version": 1, "mode": "sometimes" }"#;
    after(
        entered(text),
        [
            LinterAction::Enter(Field::Policy, policy.to_owned()),
            LinterAction::Show(2),
        ],
    )
}

/// On a wiki, with its pages, after a button was pressed.
pub fn on_wiki() -> Linter {
    let wiki = WikiPages {
        definition: "* tiles[ResourceLoader]|tiles.js".to_owned(),
        policy: r#"{ "version": 1, "forbidden": { "kinds": [ "worker" ] } }"#.to_owned(),
        disclosures: r#"{ "version": 1 }"#.to_owned(),
    };
    let allow = Intent::Choose(Choice::Allow, Sight::Clear);
    after(
        entered("connect:api.example.org, img:http://a.example"),
        [
            LinterAction::Read(Some(wiki)),
            LinterAction::Fix(None),
            LinterAction::Ask(allow),
        ],
    )
}

/// What a gadget needs is forbidden.
pub fn forbidden() -> Linter {
    let policy = r#"{ "version": 1, "forbidden": { "kinds": [ "frame" ] } }"#;
    let policy = LinterAction::Enter(Field::Policy, policy.to_owned());
    after(entered("frame:video.example"), [policy])
}

/// The wiki's pages could not be read, nor the texts of a language, and there is too much for a link.
pub fn failing() -> Linter {
    let long = "A long description. ".repeat(4_000);
    after(
        entered("img:a.example"),
        [
            LinterAction::Read(None),
            LinterAction::Chosen("de".to_owned(), false),
            LinterAction::Enter(Field::Description, long),
        ],
    )
}
