//! The user's own scripts, and what pages were not let contact.

use gadget_consent_core::Kind;
use gadget_consent_core::own::OwnError;
use yew::Html;

use super::element::{element, name, text};
use super::page::{Outside, Page};
use super::state::Action;
use crate::el::el;
use crate::messages::isolate;
use crate::words;

/// The `id` of the field for a host.
pub const HOST: &str = "gadget-consent-own-host";

impl Page<'_> {
    /// A form that allows a site to the user's own scripts.
    #[cfg_attr(feature = "detail", inline(never))]
    pub fn own(&self) -> Html {
        let form = &self.state.own;
        let mut content = vec![
            self.tell("review-own-intro", &[]),
            self.field("review-own-host", HOST, form.host.clone(), Action::OwnHost),
        ];
        // Executable kinds are set apart, with the warning.
        for executable in [false, true] {
            if executable {
                let words = self.say("request-executable", &[]);
                content.push(words::message("warning", words, Vec::new()));
            }
            let kinds = Kind::ALL.into_iter().filter(|kind| {
                kind.is_executable() == executable && !self.state.policy.forbidden_kinds.has(*kind)
            });
            let ticks = kinds.map(|kind| {
                let label = self.say(&format!("kind-{kind}"), &[]);
                self.tick(label, false, form.kinds.has(kind), Action::OwnKind(kind))
            });
            content.push(element("div", "gadget-consent-tools", ticks.collect()));
        }
        let error = form.error.map(|error| {
            let key = match error {
                OwnError::Host => "review-own-no-host",
                OwnError::Kinds => "review-own-no-kind",
                OwnError::Forbidden => "review-own-forbidden",
            };
            words::message("error", self.say(key, &[]), Vec::new())
        });
        let alert = el("div", "").is("role", "alert");
        content.push(alert.all(error.into_iter().collect()).html());
        content.push(self.button("review-own-allow", "", Action::OwnAllow));
        self.section("review-own", content)
    }

    /// What pages were not let contact.
    pub fn contacts(&self) -> Html {
        let mut content = vec![self.tell("review-blocked-intro", &[])];
        let items = self.state.refused.iter().map(|refused| {
            let site = isolate(&refused.host);
            let kind = self.say(&format!("kind-{}", refused.kind), &[]);
            let names = words::list(refused.gadgets.iter().map(|title| isolate(title)));
            let (count, day) = (refused.count.to_string(), words::date(refused.day));
            let mut item = vec![
                name(&refused.host),
                text(format!(
                    " {}",
                    self.say("review-blocked", &[&kind, &count, &day])
                )),
            ];
            if refused.gadgets.is_empty() {
                let action = Action::OwnFrom(refused.host.clone(), refused.kind);
                item.push(text(" ".to_owned()));
                item.push(self.button("review-own-from", &format!("{site}, {kind}"), action));
            } else {
                item.push(text(format!(
                    " {}",
                    self.say("review-blocked-of", &[&names])
                )));
            }
            element("li", "", item)
        });
        let items: Vec<Html> = items.collect();
        if items.is_empty() {
            content.push(self.tell("review-blocked-none", &[]));
        } else {
            content.push(element("ul", "", items));
        }
        content.push(self.outside("review-blocked-clear", Outside::Forget));
        self.section("review-blocked-title", content)
    }
}
