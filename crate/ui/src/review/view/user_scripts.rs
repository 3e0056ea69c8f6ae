//! The user's own scripts, and what pages were not let contact.

use gadget_consent_core::Kind;
use gadget_consent_core::user_scripts::UserScriptsError;
use yew::Html;

use crate::parts::element::element;
use crate::parts::phrases;
use crate::review::state::Action;
use crate::review::view::elements::{container, name, text};
use crate::review::view::page::{Outside, Page};
use crate::text::messages::isolate;

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
                content.push(phrases::message("warning", words, Vec::new()));
            }
            let kinds = Kind::ALL.into_iter().filter(|kind| {
                kind.is_executable() == executable && !self.state.policy.forbidden_kinds.has(*kind)
            });
            let ticks = kinds.map(|kind| {
                let label = self.say(&format!("kind-{kind}"), &[]);
                self.tick(label, false, form.kinds.has(kind), Action::OwnKind(kind))
            });
            content.push(container("div", "gadget-consent-tools", ticks.collect()));
        }
        let error = form.error.map(|error| {
            let key = match error {
                UserScriptsError::Host => "review-own-no-host",
                UserScriptsError::Kinds => "review-own-no-kind",
                UserScriptsError::Forbidden => "review-own-forbidden",
            };
            phrases::message("error", self.say(key, &[]), Vec::new())
        });
        let alert = element("div", "").attr("role", "alert");
        content.push(alert.children(error.into_iter().collect()).html());
        content.push(self.button("review-own-allow", "", Action::OwnAllow));
        self.section("review-own", content)
    }

    /// What pages were not let contact.
    pub fn contacts(&self) -> Html {
        let mut content = vec![self.tell("review-blocked-intro", &[])];
        let items = self.state.refused.iter().map(|refused| {
            let site = isolate(&refused.host);
            let kind = self.say(&format!("kind-{}", refused.kind), &[]);
            let names = phrases::list(refused.gadgets.iter().map(|title| isolate(title)));
            let (count, day) = (refused.count.to_string(), phrases::date(refused.day));
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
            container("li", "", item)
        });
        let items: Vec<Html> = items.collect();
        if items.is_empty() {
            content.push(self.tell("review-blocked-none", &[]));
        } else {
            content.push(container("ul", "", items));
        }
        content.push(self.outside("review-blocked-clear", Outside::Forget));
        self.section("review-blocked-title", content)
    }
}
