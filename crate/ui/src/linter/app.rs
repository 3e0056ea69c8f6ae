//! Where the page starts, on a wiki and on a static page. It runs the effects that the state asks for, and
//! decides nothing.

use gloo::events::EventListener;
use js_sys::{Function, Promise};
use mediawiki_web::value::{items, strings};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Element, Event, HtmlElement};
use yew::prelude::*;

use crate::ask::view::modal::Modal;
use crate::linter::link;
use crate::linter::state::{Field, Linter, LinterAction, LinterEffect, WikiPages};
use crate::linter::view::{LinterPage, draw};
use crate::text::intl;
use crate::text::messages::Messages;
use crate::wiki::genuine;

#[wasm_bindgen]
extern "C" {
    /// What is around the page (`www/linter.js`; `crate/ui/glue/consent-linter.js`).
    #[derive(Debug, Clone)]
    pub type Around;
    /// The languages: arrays of a code and a name.
    #[wasm_bindgen(method, getter)]
    fn languages(this: &Around) -> JsValue;
    /// The code of the language of the question.
    #[wasm_bindgen(method, getter)]
    fn language(this: &Around) -> String;
    /// Whether English stands in for that language.
    #[wasm_bindgen(method, getter, js_name = isEnglish)]
    fn is_english(this: &Around) -> bool;
    /// Loads the texts of a language. Rejected if they cannot be had.
    #[wasm_bindgen(method)]
    fn choose(this: &Around, language: &str, fragment: &str) -> Promise;
    /// The wiki's pages, as an array of texts: definition, site policy, disclosures. `null` without a wiki.
    #[wasm_bindgen(method)]
    fn pages(this: &Around) -> Promise;
    /// Where the pages of the rules are, with a slash at its end; empty if they are nowhere.
    #[wasm_bindgen(method, getter)]
    fn rules(this: &Around) -> String;
    /// What the fragment of the page's address begins with.
    #[wasm_bindgen(method, getter)]
    fn start(this: &Around) -> String;
    /// Whether the language is a part of the fragment.
    #[wasm_bindgen(method, getter, js_name = linksLanguage)]
    fn links_language(this: &Around) -> bool;
}

impl PartialEq for Around {
    fn eq(&self, other: &Self) -> bool {
        let (one, another): (&JsValue, &JsValue) = (self.as_ref(), other.as_ref());
        one == another
    }
}

/// Puts the page into an element. `text` makes a text of a message's key and an array of parameters;
/// without it, `mw.message` does.
pub fn start_linter(element: Element, around: Around, text: Option<Function>) {
    genuine::begin();
    if around.is_english() {
        intl::write_english();
    }
    let messages = text.map_or(Messages::Wiki, Messages::Function);
    let props = LinterAppProps { around, messages };
    yew::Renderer::<LinterApp>::with_root_and_props(element, props).render();
}

/// What the application is given.
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct LinterAppProps {
    /// What is around it.
    pub around: Around,
    /// The texts.
    pub messages: Messages,
}

/// The page.
#[derive(Debug)]
pub struct LinterApp {
    state: Linter,
    text: NodeRef,
    modal: Modal,
    languages: Vec<(String, String)>,
    rules: String,
    /// The field gets the focus once it is drawn.
    has_focus: bool,
    _follows: Option<EventListener>,
}

impl Component for LinterApp {
    type Message = LinterAction;
    type Properties = LinterAppProps;

    fn create(ctx: &Context<Self>) -> Self {
        let around = &ctx.props().around;
        let language = |pair: JsValue| {
            let [code, name]: [String; 2] = strings(&pair)?.try_into().ok()?;
            Some((code, name))
        };
        let languages = items(&around.languages()).into_iter().filter_map(language);
        let on = ctx.link().callback(|action| action);
        let follows = web_sys::window().map(|window| {
            let on = on.clone();
            EventListener::new(&window, "hashchange", move |_: &Event| follow(&on))
        });
        let mut app = Self {
            state: Linter {
                language: around.language(),
                ..Linter::default()
            },
            text: NodeRef::default(),
            modal: Modal::default(),
            languages: languages.collect(),
            rules: around.rules(),
            has_focus: false,
            _follows: follows,
        };
        app.act(ctx, LinterAction::Follow(link::read(&fragment()).0));
        let pages = around.pages();
        spawn_local(async move { read(pages, &on).await });
        app
    }

    fn update(&mut self, ctx: &Context<Self>, action: LinterAction) -> bool {
        self.act(ctx, action);
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        draw(&LinterPage {
            state: &self.state,
            messages: &ctx.props().messages,
            on: &ctx.link().callback(|action| action),
            text: &self.text,
            modal: &self.modal,
            link: self.link(ctx),
            languages: &self.languages,
            rules: &self.rules,
            speech: speech(),
        })
    }

    fn rendered(&mut self, _ctx: &Context<Self>, _first: bool) {
        show(&self.modal);
        if std::mem::take(&mut self.has_focus)
            && let Some(text) = self.text.cast::<HtmlElement>()
        {
            // Fails only for an element that cannot have the focus.
            let _ = text.focus();
        }
    }
}

impl LinterApp {
    fn act(&mut self, ctx: &Context<Self>, action: LinterAction) {
        for effect in self.state.apply(action) {
            match effect {
                LinterEffect::Focus => self.has_focus = true,
                LinterEffect::Load(language) => {
                    let on = ctx.link().callback(|action| action);
                    let around = &ctx.props().around;
                    let link = self.link(ctx).unwrap_or_default();
                    let chosen = around.choose(&language, &link);
                    spawn_local(async move {
                        let is_there = JsFuture::from(chosen).await.is_ok();
                        on.emit(LinterAction::Chosen(language, is_there));
                    });
                }
            }
        }
    }

    fn link(&self, ctx: &Context<Self>) -> Option<String> {
        let around = &ctx.props().around;
        let language = around.links_language().then_some(&*self.state.language);
        link::write(&around.start(), &self.state.linked(), language)
    }
}

/// Puts the dialog where it stands: as a part of the page, which covers nothing and takes no focus.
pub fn show(modal: &Modal) {
    if let Some(dialog) = modal.node().cast::<Element>() {
        // Does not fail for this name.
        let _ = dialog.set_attribute("open", "");
    }
}

/// The language and the direction of the document.
#[must_use]
pub fn speech() -> (String, String) {
    let root = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.document_element());
    let attribute = |name: &str| root.as_ref().and_then(|root| root.get_attribute(name));
    (
        attribute("lang").unwrap_or_default(),
        attribute("dir").unwrap_or_else(|| "ltr".to_owned()),
    )
}

async fn read(pages: Promise, on: &Callback<LinterAction>) {
    let Ok(read) = JsFuture::from(pages).await else {
        on.emit(LinterAction::Read(None));
        return;
    };
    if read.is_null() {
        return;
    }
    let texts: Option<[String; 3]> = strings(&read).and_then(|all| all.try_into().ok());
    on.emit(LinterAction::Read(texts.map(
        |[definition, policy, disclosures]| WikiPages {
            definition,
            policy,
            disclosures,
        },
    )));
}

fn follow(on: &Callback<LinterAction>) {
    let (input, _) = link::read(&fragment());
    // An address without a text leads elsewhere on the page.
    if !input.get(Field::Text).is_empty() {
        on.emit(LinterAction::Follow(input));
    }
}

/// The end of the page's address, with its `#`.
fn fragment() -> String {
    let window = web_sys::window();
    window
        .and_then(|window| window.location().hash().ok())
        .unwrap_or_default()
}
