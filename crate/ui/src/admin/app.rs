//! The part on a wiki. It runs the effects that the state asks for, and decides nothing.

use mediawiki_web::api::{Api, ApiError};
use mediawiki_web::user;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use crate::admin::installation::Installation;
use crate::admin::labels;
use crate::admin::observed;
use crate::admin::pages::{Pages, fetch, usage};
use crate::admin::save::{SaveError, save};
use crate::admin::state::{AdminAction, AdminEffect, AdminState, SaveReport};
use crate::admin::view::{AdminPage, page};
use crate::text::messages::Messages;
use crate::wiki::genuine;
use crate::wiki::host::Host;

/// Puts the part into an element of the review page.
pub fn start_admin(host: Host, element: Element) {
    genuine::begin();
    yew::Renderer::<AdminApp>::with_root_and_props(element, AdminAppProps { host }).render();
}

/// What the application is given.
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct AdminAppProps {
    /// The loader.
    pub host: Host,
}

/// The part.
#[derive(Debug)]
pub struct AdminApp {
    state: AdminState,
    /// Where the report about saving is.
    report: NodeRef,
    /// The report gets the focus once it is drawn.
    has_news: bool,
}

impl Component for AdminApp {
    type Message = AdminAction;
    type Properties = AdminAppProps;

    fn create(ctx: &Context<Self>) -> Self {
        let mut app = Self {
            state: AdminState::default(),
            report: NodeRef::default(),
            has_news: false,
        };
        let drafts = observed::drafts(&ctx.props().host);
        app.act(ctx, AdminAction::Observed(drafts));
        app.act(ctx, AdminAction::Seen(observed::seen(&ctx.props().host)));
        app.act(ctx, AdminAction::Open);
        app
    }

    fn update(&mut self, ctx: &Context<Self>, action: AdminAction) -> bool {
        self.act(ctx, action);
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        page::draw(AdminPage {
            state: &self.state,
            messages: &Messages::Wiki,
            on: &ctx.link().callback(|action| action),
            report: &self.report,
        })
    }

    fn rendered(&mut self, _ctx: &Context<Self>, _first: bool) {
        if std::mem::take(&mut self.has_news)
            && let Some(report) = self.report.cast::<HtmlElement>()
        {
            // Fails only for an element that cannot have the focus.
            let _ = report.focus();
        }
    }
}

impl AdminApp {
    fn act(&mut self, ctx: &Context<Self>, action: AdminAction) {
        for effect in self.state.apply(action) {
            self.run(ctx, effect);
        }
    }

    fn run(&mut self, ctx: &Context<Self>, effect: AdminEffect) {
        let on = ctx.link().callback(|action| action);
        match effect {
            AdminEffect::TakeCheck => {
                let host = ctx.props().host.clone();
                spawn_local(async move {
                    let text = host.installation().await;
                    let found = text.as_deref().and_then(Installation::read);
                    on.emit(AdminAction::Checked(found));
                });
            }
            AdminEffect::ReadPages => {
                let host = ctx.props().host.clone();
                spawn_local(async move { on.emit(read(&host).await) });
            }
            AdminEffect::ReadUsage => spawn_local(async move {
                on.emit(AdminAction::Usage(usage(&Api::default()).await.ok()));
            }),
            AdminEffect::Save(subject, edit, read_at) => spawn_local(async move {
                let result = match user::named() {
                    Some(user) => save(&edit, &user, &read_at).await,
                    None => Err(SaveError::Refused("notloggedin".to_owned())),
                };
                let title = edit.base.title;
                on.emit(AdminAction::Saved(subject, SaveReport { title, result }));
            }),
            AdminEffect::FocusReport => self.has_news = true,
            AdminEffect::ReadLabels(gadgets) => spawn_local(async move {
                on.emit(AdminAction::Labelled(labels::read(gadgets).await));
            }),
            AdminEffect::ForgetObserved => observed::clear(&ctx.props().host),
            AdminEffect::Export(seen) => observed::export(&ctx.props().host, &seen),
            AdminEffect::ReadFile(file) => spawn_local(async move {
                if let Some((name, content)) = file.read().await {
                    on.emit(AdminAction::Chosen(name, content));
                }
            }),
        }
    }
}

/// The host of the wiki, with its port.
fn own_host() -> String {
    let window = web_sys::window();
    let host = window.and_then(|window| window.location().host().ok());
    host.unwrap_or_default()
}

async fn read(host: &Host) -> AdminAction {
    match fetch(&Api::default()).await {
        Ok(pages) => AdminAction::Read(Box::new(Pages {
            header: host.own_policy(&pages.main_page).await,
            host: own_host(),
            ..pages
        })),
        Err(ApiError::Refused { code, info }) => {
            AdminAction::NotRead(if info.is_empty() { code } else { info })
        }
        Err(
            ApiError::Busy { code: words, .. }
            | ApiError::Unreachable(words)
            | ApiError::Unexpected(words),
        ) => AdminAction::NotRead(words),
    }
}
