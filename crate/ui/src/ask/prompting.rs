//! When and how a held gadget may ask: what a user has put off is not put to them again and again.

use gadget_consent_core::{Day, PromptStyle};

use crate::ask::embargo::Embargoes;
use crate::wiki::script_news::ScriptNews;

/// After this many gadgets were put off in a day, no dialog opens by itself any more on that day.
const DIALOGS_A_DAY: usize = 3;

/// What has asked for a held gadget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trigger {
    /// The page: the gadget starts by itself.
    Page,
    /// A place on the page in which the gadget asks.
    InPlace,
    /// Another script.
    Script,
    /// The user, who has just clicked something or pressed a key.
    User,
    /// The page, which has gadgets that do not run because this one was refused.
    Missed,
    /// The host, which has not let a user script run.
    Told(ScriptNews),
    /// The host: the page of a script is another one than its user has allowed, which runs.
    Changed,
}

impl Trigger {
    /// The trigger that the host names (`asking.js`); an unknown name is the page.
    #[must_use]
    pub fn named(name: &str) -> Self {
        match name {
            "in-place" => Self::InPlace,
            "script" => Self::Script,
            "user" => Self::User,
            "missed" => Self::Missed,
            "changed" => Self::Changed,
            _ => name
                .strip_prefix("told-")
                .and_then(ScriptNews::named)
                .map_or(Self::Page, Self::Told),
        }
    }
}

/// Where a question appears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Surface {
    /// In the dialog, at once.
    Dialog,
    /// In the dialog, when the user opens it from the notice.
    Notice,
    /// In the gadget's own place on the page.
    InPlace,
    /// In the dialog, when the user opens it from the notice that tells what does not run.
    Missed,
    /// In the dialog, when the user opens it from the notice that tells of the change of a script.
    Changed,
}

/// What decides how a gadget may ask.
#[derive(Debug, Clone, Copy)]
pub struct PromptContext {
    /// What has asked for the gadget.
    pub trigger: Trigger,
    /// The user is writing something on this page.
    pub writing: bool,
    /// The gadget is on for everybody by default.
    pub default_on: bool,
    /// The user has an account that keeps answers.
    pub named: bool,
    /// What the site policy says.
    pub policy: Option<PromptStyle>,
}

impl PromptContext {
    /// Where the question for a gadget appears.
    #[must_use]
    pub fn surface(self, gadget: &str, embargoes: &Embargoes, today: Day) -> Surface {
        match (self.trigger, self.style(gadget, embargoes, today)) {
            (Trigger::InPlace, _) => Surface::InPlace,
            (_, PromptStyle::Dialog) => Surface::Dialog,
            (_, PromptStyle::Notice) => Surface::Notice,
        }
    }

    /// How a gadget may ask that does not ask in place. The first rule that fits decides:
    /// 1. A user who does something for the gadget gets the dialog.
    /// 2. Somebody who is writing, who has put the gadget off today, or who has put off enough gadgets
    ///    today, gets a notice.
    /// 3. The site policy decides.
    /// 4. A gadget that its user has switched on, and whose answer the preferences keep, gets the dialog;
    ///    all others a notice.
    #[must_use]
    pub fn style(self, gadget: &str, embargoes: &Embargoes, today: Day) -> PromptStyle {
        if self.trigger == Trigger::User {
            return PromptStyle::Dialog;
        }
        let is_enough = embargoes.count(today) >= DIALOGS_A_DAY;
        if self.writing || is_enough || embargoes.has(gadget, today) {
            return PromptStyle::Notice;
        }
        self.policy.unwrap_or(if self.default_on || !self.named {
            PromptStyle::Notice
        } else {
            PromptStyle::Dialog
        })
    }
}

#[cfg(test)]
mod tests {
    use gadget_consent_core::{Day, PromptStyle};

    use super::{PromptContext, Surface, Trigger};
    use crate::ask::embargo::Embargoes;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    const USUAL: PromptContext = PromptContext {
        trigger: Trigger::Page,
        writing: false,
        default_on: false,
        named: true,
        policy: None,
    };

    #[test]
    fn how_a_gadget_asks() {
        let (usual, today) = (USUAL, day("2026-11-21"));
        let style = |of: PromptContext| of.style("tiles", &Embargoes::default(), today);
        assert_eq!(style(usual), PromptStyle::Dialog);
        assert_eq!(
            style(PromptContext {
                default_on: true,
                ..usual
            }),
            PromptStyle::Notice
        );
        assert_eq!(
            style(PromptContext {
                named: false,
                ..usual
            }),
            PromptStyle::Notice
        );
        let policy = Some(PromptStyle::Dialog);
        assert_eq!(
            style(PromptContext {
                named: false,
                policy,
                ..usual
            }),
            PromptStyle::Dialog
        );
        assert_eq!(
            style(PromptContext {
                writing: true,
                policy,
                ..usual
            }),
            PromptStyle::Notice
        );
        assert_eq!(
            style(PromptContext {
                trigger: Trigger::User,
                writing: true,
                ..usual
            }),
            PromptStyle::Dialog
        );
        let policy = Some(PromptStyle::Notice);
        assert_eq!(
            style(PromptContext { policy, ..usual }),
            PromptStyle::Notice
        );
    }

    #[test]
    fn what_was_put_off_is_not_put_again_on_that_day() {
        let today = day("2026-11-21");
        let mut record = Embargoes::default();
        record.put_off("tiles", today);
        assert_eq!(USUAL.style("tiles", &record, today), PromptStyle::Notice);
        assert_eq!(USUAL.style("charts", &record, today), PromptStyle::Dialog);
        assert_eq!(
            USUAL.style("tiles", &record, today.after(1)),
            PromptStyle::Dialog
        );
        // Enough for one day.
        record.put_off("a", today);
        record.put_off("b", today);
        assert_eq!(USUAL.style("charts", &record, today), PromptStyle::Notice);
        record.answered("b");
        assert_eq!(USUAL.style("charts", &record, today), PromptStyle::Dialog);
    }

    #[test]
    fn a_gadget_asks_in_its_place_whatever_else_holds() {
        let today = day("2026-11-21");
        let surface = |trigger, policy| {
            let context = PromptContext {
                trigger,
                policy: Some(policy),
                ..USUAL
            };
            context.surface("tiles", &Embargoes::default(), today)
        };
        let (dialog, notice) = (PromptStyle::Dialog, PromptStyle::Notice);
        assert_eq!(surface(Trigger::InPlace, dialog), Surface::InPlace);
        assert_eq!(surface(Trigger::InPlace, notice), Surface::InPlace);
        assert_eq!(surface(Trigger::Script, dialog), Surface::Dialog);
        assert_eq!(surface(Trigger::Page, notice), Surface::Notice);
        assert_eq!(surface(Trigger::User, notice), Surface::Dialog);
    }

    #[test]
    fn the_host_names_triggers() {
        for (name, trigger) in [
            ("page", Trigger::Page),
            ("in-place", Trigger::InPlace),
            ("script", Trigger::Script),
            ("user", Trigger::User),
            ("missed", Trigger::Missed),
            ("unheard-of", Trigger::Page),
        ] {
            assert_eq!(Trigger::named(name), trigger, "{name}");
        }
    }
}
