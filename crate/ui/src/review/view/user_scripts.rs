//! The form for the user's own scripts, and the hosts that the browser did not let pages contact.

use gadget_consent_core::user_scripts::UserScriptsError;
use gadget_consent_core::{Kind, Mode};
use yew::Html;

use crate::parts::checkbox::CompactLabel;
use crate::parts::element::{container, element, name, text_node};
use crate::parts::phrases;
use crate::review::state::{FocusTarget, ReviewAction};
use crate::review::view::elements::ReviewPage;
use crate::text::messages::isolate;
use crate::text::words;

/// What a kind of use risks.
#[derive(Clone, Copy, PartialEq)]
enum Risk {
    /// It tells the site something of the reader.
    Reveals,
    /// It also shows a page of the site, which cannot act as the reader.
    Shows,
    /// It runs programs of the site, which can.
    Runs,
}

impl Risk {
    const fn of(kind: Kind) -> Self {
        match kind {
            Kind::Frame => Self::Shows,
            Kind::Script | Kind::Worker => Self::Runs,
            _ => Self::Reveals,
        }
    }
}

/// Draws the form that allows a site to the user's own scripts.
#[cfg_attr(feature = "detail", inline(never))]
pub fn form(page: &ReviewPage<'_>) -> Vec<Html> {
    let form = &page.state.user_scripts;
    let mut content = vec![
        page.paragraph(
            match page.state.wiki.mode {
                Mode::Enforce => "review-own-intro",
                Mode::Observe | Mode::Ask => "review-own-intro-open",
            },
            &[],
        ),
        page.field(
            "review-own-host",
            FocusTarget::UserScriptsHost.id(),
            form.host.clone(),
            ReviewAction::UserScriptsHost,
        ),
    ];
    // What runs programs comes last, after a warning.
    for risk in [Risk::Reveals, Risk::Shows, Risk::Runs] {
        match risk {
            Risk::Reveals => {}
            Risk::Shows => content.push(page.paragraph("review-own-frame", &[])),
            Risk::Runs => {
                let words = page.text("request-executable", &[]);
                content.push(phrases::message("warning", words, Vec::new()));
            }
        }
        let kinds = Kind::ALL.into_iter().filter(|kind| {
            Risk::of(*kind) == risk && !page.state.wiki.policy.forbidden_kinds.has(*kind)
        });
        let ticks = kinds.map(|kind| {
            let label = page.text(&format!("kind-{kind}"), &[]);
            page.tick(
                CompactLabel::Seen(label),
                form.kinds.has(kind),
                ReviewAction::UserScriptsKind(kind),
            )
        });
        content.push(container("div", "gadget-consent-tools", ticks.collect()));
    }
    let error = form.error.map(|error| {
        let key = match error {
            UserScriptsError::Host => "review-own-no-host",
            UserScriptsError::Kinds => "review-own-no-kind",
            UserScriptsError::Forbidden => "review-own-forbidden",
        };
        phrases::message("error", page.text(key, &[]), Vec::new())
    });
    let alert = element("div", "").attr("role", "alert");
    content.push(alert.children(error.into_iter().collect()).html());
    content.push(page.button("review-own-allow", "", ReviewAction::UserScriptsAllow));
    content
}

/// Draws the hosts that the browser did not let pages contact.
pub fn refused_hosts(page: &ReviewPage<'_>) -> Vec<Html> {
    let mut content = vec![page.paragraph("review-blocked-intro", &[])];
    let items = page.state.known.refused.iter().map(|refused| {
        let site = isolate(&refused.host);
        let kind = page.text(&format!("kind-{}", refused.kind), &[]);
        let (count, day) = (refused.count.to_string(), words::date(refused.day));
        let mut item = vec![
            name(&refused.host),
            text_node(format!(
                " {}",
                page.text("review-blocked", &[&kind, &count, &day])
            )),
        ];
        if refused.is_offered {
            let action = ReviewAction::UserScriptsFrom(refused.host.clone(), refused.kind);
            item.push(text_node(" ".to_owned()));
            item.push(page.button("review-own-from", &format!("{site}, {kind}"), action));
        } else if !refused.gadgets.is_empty() {
            let titles = refused
                .gadgets
                .iter()
                .map(|gadget| page.state.title(gadget));
            let names = phrases::names(&titles.collect::<Vec<String>>(), page.messages);
            let number = refused.gadgets.len().to_string();
            item.push(text_node(format!(
                " {}",
                page.text("review-blocked-of", &[&names, &number])
            )));
        }
        container("li", "", item)
    });
    let items: Vec<Html> = items.collect();
    if items.is_empty() {
        content.push(page.paragraph("review-blocked-none", &[]));
    } else {
        content.push(container("ul", "", items));
    }
    content.push(page.free_button("review-blocked-clear", ReviewAction::ForgetContacts));
    content
}
