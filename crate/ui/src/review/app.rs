//! The review page on a wiki. It runs the effects that the state asks for, and decides nothing.

use gadget_consent_core::audit::{Kept, Log};
use gadget_consent_core::transfer;
use gloo::events::EventListener;
use mediawiki_web::config;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Document, Element, Event, HtmlElement};
use yew::prelude::*;

use crate::answers::records::{self, Location, Record};
use crate::answers::resend::Resend;
use crate::answers::scope::Scope;
use crate::answers::store::Write;
use crate::answers::sync::{self, Submission};
use crate::parts::element::element;
use crate::parts::section::Section;
use crate::review::admin_tab::TabEvent;
use crate::review::contacts::{self, ContactedHost, RefusedHost};
use crate::review::import_file::FileInput;
use crate::review::row::{Row, RowContext};
use crate::review::state::{FocusTarget, Known, Review, ReviewAction, ReviewEffect, WikiFacts};
use crate::review::view::{ReviewPage, page};
use crate::review::waiting::WaitingGadget;
use crate::text::anchors;
use crate::text::intl::ENGLISH;
use crate::text::messages::Messages;
use crate::wiki::clock::today;
use crate::wiki::details::{self, names_of};
use crate::wiki::document;
use crate::wiki::labels::labels_of;
use crate::wiki::release::Wiki;

/// What the page is given.
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct ReviewAppProps {
    /// The wiki around it.
    pub wiki: Wiki,
}

/// What happens on the page.
#[derive(Debug)]
pub enum Message {
    /// Something that changes its state.
    Act(ReviewAction),
    /// The answers that wait were sent.
    Resent,
    /// Answers may have changed.
    Changed,
    /// The dialog that covered the page is closed.
    DialogClosed,
}

/// The page. It takes the place of the blank special page's content.
#[derive(Debug)]
pub struct ReviewApp {
    state: Review,
    resend: Resend,
    /// Where the interface administrators' part is put.
    admin: NodeRef,
    /// What gets the focus once the page is drawn.
    focus: Option<FocusTarget>,
    /// The same, if nothing else has the focus then.
    kept_focus: Option<FocusTarget>,
}

// Not a function with hooks: each hook would cost half a kilobyte.
impl Component for ReviewApp {
    type Message = Message;
    type Properties = ReviewAppProps;

    fn create(ctx: &Context<Self>) -> Self {
        let wiki = &ctx.props().wiki;
        name_page(&Messages::Wiki.text("review-title", &[]));
        let mut app = Self {
            state: Review::new(facts(wiki)),
            resend: Resend::default(),
            admin: NodeRef::default(),
            focus: None,
            kept_focus: None,
        };
        app.act(ctx, ReviewAction::Read(read(wiki)));
        app.plan(ctx);
        let compact = ReviewAction::Compact(records::compacted(wiki));
        ctx.link().send_message(Message::Act(compact));
        if wiki.manifest.asks_for_observations {
            let (host, link) = (wiki.host.clone(), ctx.link().clone());
            spawn_local(async move {
                let offered = ReviewAction::Offered(host.offer().await);
                link.send_message(Message::Act(offered));
            });
        }
        let on_change = ctx.link().callback(|()| Message::Changed);
        let listener = Closure::new(move || on_change.emit(()));
        wiki.host.on_change(&listener);
        // The loader's side calls it as long as the page lives.
        listener.forget();
        if let Some(window) = web_sys::window() {
            let link = ctx.link().clone();
            let follow = move |_: &Event| {
                if let Some(action) = action_of_address() {
                    link.send_message(Message::Act(action));
                }
            };
            EventListener::new(&window, "hashchange", follow).forget();
        }
        if let Some(action) = action_of_address() {
            app.act(ctx, action);
        }
        app
    }

    fn update(&mut self, ctx: &Context<Self>, message: Message) -> bool {
        match message {
            Message::Act(action) => self.act(ctx, action),
            Message::Resent => {
                self.resend.is_trying = false;
                self.act(ctx, ReviewAction::Read(read(&ctx.props().wiki)));
            }
            Message::Changed => self.act(ctx, ReviewAction::Changed(read(&ctx.props().wiki))),
            // It is drawn again, and finds out what has the focus now.
            Message::DialogClosed => {}
        }
        self.plan(ctx);
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let on = ctx.link().callback(Message::Act);
        let on_tab = on.reform(ReviewAction::Admin);
        let page = page::draw(&ReviewPage::new(&self.state, &Messages::Wiki, &on));
        let admin = self.state.admin.html(&self.admin, &Messages::Wiki, &on_tab);
        let page = if ctx.props().wiki.host.is_english() {
            // The content around it is in another language, and may go the other way.
            element("div", "")
                .attr("lang", ENGLISH)
                .attr("dir", "ltr")
                .children(vec![page, admin])
                .html()
        } else {
            [page, admin].into_iter().collect()
        };
        match by_id("mw-content-text") {
            Some(content) => create_portal(page, content),
            None => page,
        }
    }

    fn rendered(&mut self, ctx: &Context<Self>, _first: bool) {
        match (open_dialog(), focused()) {
            (None, None) => self.focus = self.focus.or(self.kept_focus.take()),
            (None, Some(_)) => self.kept_focus = None,
            // It keeps the focus from all else, and will find nothing to give the focus back to.
            (Some(dialog), _) => {
                if self.kept_focus.is_some() {
                    let link = ctx.link().clone();
                    let closed = move |_: &Event| link.send_message(Message::DialogClosed);
                    // Hears it also once the dialog is no longer on the page.
                    EventListener::once(&dialog, "close", closed).forget();
                }
            }
        }
        if let Some(target) = self.focus.take()
            && let Some(element) = by_id(&target.id())
        {
            // Fails only for an element that cannot have the focus.
            let _ = element.unchecked_into::<HtmlElement>().focus();
        }
    }
}

impl ReviewApp {
    fn act(&mut self, ctx: &Context<Self>, action: ReviewAction) {
        for effect in self.state.apply(action) {
            self.run(ctx, effect);
        }
    }

    /// Looks up names that are new, and plans when to send the answers that wait. While something is
    /// saved, that is put off.
    fn plan(&mut self, ctx: &Context<Self>) {
        self.act(ctx, ReviewAction::Name);
        if self.state.job.is_none() {
            let on_due = ctx.link().callback(|()| Message::Act(ReviewAction::Resend));
            self.resend.plan(&ctx.props().wiki, &on_due);
        }
    }

    fn run(&mut self, ctx: &Context<Self>, effect: ReviewEffect) {
        let wiki = ctx.props().wiki.clone();
        let on = ctx.link().callback(Message::Act);
        match effect {
            ReviewEffect::Save(writes) => {
                let submissions = submissions(&wiki, writes);
                spawn_local(save(wiki, submissions, on));
            }
            ReviewEffect::Resend => {
                let on_sent = ctx.link().callback(|_| Message::Resent);
                self.resend.send(&wiki, on_sent);
            }
            ReviewEffect::Describe(gadget) => spawn_local(async move {
                let details = details::of(&wiki.host, &wiki.manifest, &gadget).await;
                on.emit(ReviewAction::Described(gadget, details.into()));
            }),
            ReviewEffect::Name(gadgets) => spawn_local(async move {
                on.emit(ReviewAction::Named(names_of(&wiki.host, &gadgets).await));
            }),
            ReviewEffect::Label(gadgets) => spawn_local(async move {
                on.emit(ReviewAction::Labelled(labels_of(&gadgets).await));
            }),
            ReviewEffect::ReadFile(input) => spawn_local(read_file(input, on)),
            ReviewEffect::ReadDevice => {
                let answers = records::on_device(&wiki);
                self.act(ctx, ReviewAction::Import(Ok(answers)));
            }
            ReviewEffect::Download => download(&wiki),
            ReviewEffect::DownloadLog => download_log(&wiki),
            ReviewEffect::DownloadObserved(text) => {
                let id = config::string("wgWikiID").unwrap_or_default();
                wiki.host.save_observations(&id, &text);
            }
            ReviewEffect::ForgetContacts => {
                contacts::forget(&wiki);
                self.act(ctx, ReviewAction::Read(read(&wiki)));
            }
            ReviewEffect::Reload => document::load_again(),
            ReviewEffect::Ask(gadget) => wiki.host.ask(&gadget),
            ReviewEffect::OpenAdmin => spawn_local(open_admin(wiki, self.admin.clone(), on)),
            ReviewEffect::Focus(target) => self.focus = Some(target),
            // Drawing comes first: it takes the focused element away.
            ReviewEffect::KeepFocus(target) => self.kept_focus = Some(target),
        }
    }
}

fn facts(wiki: &Wiki) -> WikiFacts {
    let manifest = &wiki.manifest;
    WikiFacts {
        today: today(),
        user_scripts_title: Messages::Wiki.text("review-own", &[]),
        policy: manifest.forbidden.clone(),
        named: wiki.host.named(),
        unused_after: manifest.clear_unused_after_days,
        records_contacts: manifest.records_contacts,
        publishes_labels: manifest.publishes_labels,
        suffixes: manifest.suffixes.clone(),
        is_admin: wiki.host.admin(),
        mode: wiki.host.mode(),
        observed: wiki.host.observed(),
        lacks_words: wiki.host.lacks_words(),
    }
}

/// Reads all answers and contacts.
fn read(wiki: &Wiki) -> Known {
    let context = RowContext {
        user_scripts_title: Messages::Wiki.text("review-own", &[]),
        unused_after: wiki.manifest.clear_unused_after_days,
        contacts: ContactedHost::all(wiki),
        suffixes: wiki.manifest.suffixes.clone(),
        today: today(),
    };
    let row = |record: Record| {
        let terms = wiki.manifest.terms(&record.gadget);
        Row::new(record, terms, &context)
    };
    Known {
        rows: records::all(wiki).into_iter().map(row).collect(),
        waiting: waiting(wiki),
        refused: contacts::refused(wiki),
        on_device: records::on_device(wiki).len(),
    }
}

/// The gadgets that wait for an answer.
fn waiting(wiki: &Wiki) -> Vec<WaitingGadget> {
    let mut gadgets = wiki.host.waiting();
    gadgets.sort();
    let waiting = |gadget: &String| {
        WaitingGadget::new(
            gadget,
            wiki.manifest.terms(gadget).as_ref(),
            &wiki.host.read(gadget),
            sync::waits(wiki, gadget),
            today(),
        )
    };
    gadgets.iter().filter_map(waiting).collect()
}

/// What the address of the page wants.
fn action_of_address() -> Option<ReviewAction> {
    let fragment = fragment()?;
    match anchors::read_own(&fragment) {
        Some(request) => Some(ReviewAction::UserScriptsBy(request)),
        None => Section::of_fragment(&fragment).map(ReviewAction::Follow),
    }
}

/// The dialog that covers the page, if one does.
fn open_dialog() -> Option<Element> {
    document()?.query_selector("dialog[open]").ok()?
}

/// The element that has the focus, if one has.
fn focused() -> Option<Element> {
    let focused = document()?.active_element();
    focused.filter(|element| element.tag_name() != "BODY")
}

fn submissions(wiki: &Wiki, writes: Vec<Write>) -> Vec<Submission> {
    let submission = |(gadget, value): Write| Submission {
        before: sync::lasting(wiki, &gadget),
        gadget,
        value,
    };
    // A text that cannot be read is cleared where it is, without the answers behind it.
    let is_left =
        |(gadget, value): &Write| value.is_some() || !sync::clear_unreadable(wiki, gadget);
    writes.into_iter().filter(is_left).map(submission).collect()
}

async fn save(wiki: Wiki, submissions: Vec<Submission>, on: Callback<ReviewAction>) {
    let synced = sync::save(&wiki, &submissions, Scope::Wiki).await;
    on.emit(ReviewAction::Saved(synced.unsaved));
    on.emit(ReviewAction::Read(read(&wiki)));
}

async fn read_file(input: FileInput, on: Callback<ReviewAction>) {
    if let Some(file) = input.read().await {
        on.emit(ReviewAction::Import(file));
    }
}

async fn open_admin(wiki: Wiki, mount: NodeRef, on: Callback<ReviewAction>) {
    let opened = match mount.cast::<Element>() {
        Some(element) => wiki.host.open_admin(&element).await.is_ok(),
        None => false,
    };
    on.emit(ReviewAction::Admin(TabEvent::Opened(opened)));
}

/// Gives the user a file with all answers that can be read.
fn download(wiki: &Wiki) {
    let records = records::all(wiki);
    let answers = records
        .iter()
        // An answer for this session only stays in this session.
        .filter(|record| record.location != Location::Session)
        .filter_map(|record| Some((record.gadget.as_str(), record.entry.as_ref().ok()?)));
    let id = config::string("wgWikiID").unwrap_or_default();
    let text = transfer::write(&id, today(), answers);
    let name = format!("gadget-consent-{id}-{}.json", today());
    wiki.host.download(&name, &text);
}

/// Gives the user a file with a line for each thing that was granted, refused or blocked.
fn download_log(wiki: &Wiki) {
    let mut log = Log::default();
    for record in records::all(wiki) {
        let kept = match record.location {
            Location::Ledger if wiki.host.named() => Kept::Preferences,
            Location::Ledger => Kept::Device,
            Location::Session => Kept::Session,
            Location::Outbox => Kept::Pending,
        };
        log.answer(&record.gadget, record.entry.as_ref().ok(), kept);
    }
    for refused in contacts::refused(wiki) {
        let RefusedHost {
            kind,
            host,
            day,
            count,
            gadgets,
            ..
        } = &refused;
        log.blocked(*kind, host, *day, *count, gadgets);
    }
    let id = config::string("wgWikiID").unwrap_or_default();
    let name = format!("gadget-consent-log-{id}-{}.jsonl", today());
    wiki.host.download(&name, &log.write(&id));
}

fn document() -> Option<Document> {
    web_sys::window()?.document()
}

/// The end of the page's address, with its `#`.
fn fragment() -> Option<String> {
    web_sys::window()?.location().hash().ok()
}

fn by_id(id: &str) -> Option<Element> {
    document()?.get_element_by_id(id)
}

/// Sets the title, and removes what Special:BlankPage says.
fn name_page(title: &str) {
    let Some(document) = document() else {
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
