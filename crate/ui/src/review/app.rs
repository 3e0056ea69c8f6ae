//! The review page on a wiki: what is saved, fetched and read, as it follows from the page's state.

use std::cell::RefCell;

use gadget_consent_core::transfer;
use mediawiki_web::config;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, Event, HtmlElement};
use yew::prelude::*;

use crate::answers::records::{self, Location, Record};
use crate::answers::resend::Resend;
use crate::answers::scope::Scope;
use crate::answers::store::Write;
use crate::answers::sync::{self, Submission};
use crate::review::admin_tab::{self, AdminTab};
use crate::review::{self, Action, By, Contacts, Facts, Outside, Page, Review, Row};
use crate::text::messages::Messages;
use crate::wiki::clock::today;
use crate::wiki::details;
use crate::wiki::document;
use crate::wiki::release::Wiki;

/// What the page is given.
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct ReviewAppProps {
    /// What it works with.
    pub wiki: Wiki,
}

/// What happens on the page.
#[derive(Debug)]
pub enum Message {
    /// Something that changes its state.
    Act(Action),
    /// Something that is no matter of its state.
    Outside(Outside),
    /// Something happens to the interface administrators' part.
    Admin(admin_tab::TabEvent),
    /// It is time to try what waits in the outbox.
    Due,
    /// It was tried.
    Sent,
}

/// See the module. It takes the place of the blank special page's content.
#[derive(Debug)]
pub struct ReviewApp {
    state: Review,
    admin: AdminTab,
    resend: Resend,
    /// The `id` of what gets the focus when the page is drawn.
    focus: Option<&'static str>,
}

// Not a function with hooks: each hook would cost half a kilobyte.
impl Component for ReviewApp {
    type Message = Message;
    type Properties = ReviewAppProps;

    fn create(ctx: &Context<Self>) -> Self {
        let wiki = &ctx.props().wiki;
        let own_title = Messages::Wiki.text("review-own", &[]);
        let mut state = Review::new(today(), &own_title, wiki.manifest.forbidden.clone());
        state.apply(read(wiki));
        name_page(&Messages::Wiki.text("review-title", &[]));
        let mut resend = Resend::default();
        resend.plan(wiki, &ctx.link().callback(|()| Message::Due));
        let smaller = Action::Compact(records::compacted(wiki));
        ctx.link().send_message(Message::Act(smaller));
        Self {
            state,
            admin: AdminTab::default(),
            resend,
            focus: None,
        }
    }

    fn update(&mut self, ctx: &Context<Self>, message: Message) -> bool {
        let wiki = &ctx.props().wiki;
        match message {
            Message::Act(action) => self.act(wiki, ctx.link().callback(Message::Act), action),
            Message::Outside(Outside::Export) => export(wiki),
            Message::Outside(Outside::Device) => {
                let found = records::on_device(wiki);
                self.state.apply(Action::File(Ok(found)));
            }
            Message::Outside(Outside::Reload) => document::load_again(),
            Message::Outside(Outside::Forget) => {
                review::forget(wiki);
                self.state.apply(read(wiki));
            }
            Message::Admin(turn) => {
                if matches!(turn, admin_tab::TabEvent::Opened(_)) {
                    self.focus = Some(admin_tab::TITLE);
                }
                let on = ctx.link().callback(Message::Admin);
                self.admin.turn(turn, &wiki.host, on);
            }
            Message::Due => {
                if self.state.job.is_none() {
                    let on_sent = ctx.link().callback(|_| Message::Sent);
                    self.resend.send(wiki, on_sent);
                }
            }
            Message::Sent => {
                self.resend.is_trying = false;
                self.state.apply(read(wiki));
            }
        }
        if self.state.job.is_none() {
            self.resend
                .plan(wiki, &ctx.link().callback(|()| Message::Due));
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let wiki = &ctx.props().wiki;
        let on = ctx.link().callback(Message::Act);
        let on_file = {
            let on = on.clone();
            Callback::from(move |event: Event| take_in(&event, on.clone()))
        };
        let page = Page {
            state: &self.state,
            messages: &Messages::Wiki,
            said: RefCell::default(),
            suffixes: &wiki.manifest.suffixes,
            on: &on,
            on_file: &on_file,
            on_outside: &ctx.link().callback(Message::Outside),
            named: wiki.host.named(),
            unused_after: wiki.manifest.clear_unused_after_days,
            records: wiki.manifest.records_contacts,
            on_device: records::on_device(wiki).len(),
        };
        let on_admin = ctx.link().callback(Message::Admin);
        let admin = self.admin.html(&wiki.host, &Messages::Wiki, &on_admin);
        let page = html! { <>{ page.draw() }{ admin }</> };
        match content() {
            Some(element) => create_portal(page, element),
            None => page,
        }
    }

    fn rendered(&mut self, _ctx: &Context<Self>, _first: bool) {
        if let Some(id) = self.focus.take() {
            focus(id);
        }
    }
}

impl ReviewApp {
    fn act(&mut self, wiki: &Wiki, on: Callback<Action>, action: Action) {
        match action {
            // What it was on may be gone.
            Action::Done(_) if self.state.asked() => self.focus = Some(review::RESULT),
            Action::OwnFrom(..) => self.focus = Some(review::HOST),
            Action::Open(_) if self.state.by == By::Site => self.focus = Some(review::CLOSE),
            _ => {}
        }
        let opened = match &action {
            Action::Open(gadget) => Some(gadget.clone()),
            _ => None,
        };
        let had_job = self.state.job.is_some();
        self.state.apply(action);
        if let (false, Some(job)) = (had_job, &self.state.job) {
            let given = |(gadget, value): &Write| Submission {
                gadget: gadget.clone(),
                value: value.clone(),
                before: sync::lasting(wiki, gadget),
            };
            let is_left =
                |(gadget, value): &&Write| value.is_some() || !sync::clear_unreadable(wiki, gadget);
            let given = job.puts.iter().filter(is_left).map(given).collect();
            spawn_local(save(wiki.clone(), given, on));
        } else if let Some(gadget) = opened
            && self.state.open.is_some()
            // Of what the manifest does not have, nothing is stated.
            && wiki.manifest.terms(&gadget).is_some()
        {
            let wiki = wiki.clone();
            spawn_local(async move {
                let details = details::of(&wiki.host, &wiki.manifest, &gadget).await;
                on.emit(Action::Told(gadget, details.into()));
            });
        }
    }
}

async fn save(wiki: Wiki, given: Vec<Submission>, on: Callback<Action>) {
    let synced = sync::save(&wiki, &given, Scope::Wiki).await;
    on.emit(Action::Done(synced.unsaved));
    on.emit(read(&wiki));
}

/// All that is there.
fn read(wiki: &Wiki) -> Action {
    let facts = Facts {
        own_title: Messages::Wiki.text("review-own", &[]),
        unused_after: wiki.manifest.clear_unused_after_days,
        seen: Contacts::all(wiki),
        today: today(),
    };
    let row = |record: Record| {
        let terms = wiki.manifest.terms(&record.gadget);
        Row::new(record, terms, &facts)
    };
    let rows = records::all(wiki).into_iter().map(row).collect();
    Action::Read(rows, review::refused(wiki))
}

fn focus(id: &str) {
    let element = web_sys::window()
        .and_then(|window| window.document()?.get_element_by_id(id))
        .map(JsValue::from);
    if let Some(element) = element {
        // Fails for no element that can be focused.
        let _ = element.unchecked_into::<HtmlElement>().focus();
    }
}

fn take_in(event: &Event, on: Callback<Action>) {
    let input = event.target();
    spawn_local(async move {
        if let Some(input) = input
            && let Some(file) = review::read_file(&input).await
        {
            on.emit(Action::File(file));
        }
    });
}

/// Gives the user a file with all answers that can be read.
fn export(wiki: &Wiki) {
    let records = records::all(wiki);
    let answers = records
        .iter()
        // What is for this session only goes nowhere else.
        .filter(|record| record.location != Location::Session)
        .filter_map(|record| Some((record.gadget.as_str(), record.entry.as_ref().ok()?)));
    let id = config::string("wgWikiID").unwrap_or_default();
    let text = transfer::write(&id, today(), answers);
    let name = format!("gadget-consent-{id}-{}.json", today());
    wiki.host.download(&name, &text);
}

/// Where every skin has the content of a page; emptied of what Special:BlankPage says there.
fn content() -> Option<Element> {
    let document = web_sys::window()?.document()?;
    document.get_element_by_id("mw-content-text")
}

fn name_page(title: &str) {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else {
        return;
    };
    document.set_title(title);
    if let Some(heading) = document.get_element_by_id("firstHeading") {
        heading.set_text_content(Some(title));
    }
    if let Ok(Some(blank)) = document.query_selector("#mw-content-text > p") {
        blank.remove();
    }
}
