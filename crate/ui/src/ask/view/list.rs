//! Several gadgets in one list: each with its sites in a row, and an answer of its own. All answers are
//! saved together.

use gadget_consent_core::declaration::Need;
use gadget_consent_core::script_page;
use yew::Html;

use crate::ask::intent::Intent;
use crate::ask::question::{Choice, MOST_IN_ROW, Question};
use crate::ask::state::Step;
use crate::ask::view::frame::{Frame, Words};
use crate::parts::element::{self, element, text};
use crate::parts::ids::id;
use crate::parts::item::Item;
use crate::parts::phrases::{self, NAME};
use crate::text::messages::isolate;
use crate::text::words;
use crate::wiki::document::Reload;

/// What the list shows.
#[derive(Debug)]
pub struct List<'a> {
    /// The gadgets that are asked for.
    pub questions: &'a [&'a Question],
    /// Other gadgets are asked for afterwards.
    pub is_more_to_come: bool,
    /// The gadget from whose whole question its user has come back.
    pub returned_from: Option<&'a str>,
    /// What is around it.
    pub frame: Frame<'a>,
}

impl List<'_> {
    /// The dialog with the list. Call [`Modal::drawn`] after drawing it.
    ///
    /// [`Modal::drawn`]: crate::ask::view::modal::Modal::drawn
    #[cfg_attr(feature = "detail", inline(never))]
    pub fn html(&self) -> Html {
        let messages = self.frame.messages;
        let about = self.about();
        let title = messages.about(about, "list-title", &[]);
        let heading = element("h2", "cdx-dialog__header__title")
            .node_ref(self.frame.modal.title())
            .attr("id", id("title"))
            .attr("tabindex", "-1")
            .text(title.clone());
        let header = element("header", "cdx-dialog__header cdx-dialog__header--default")
            .child(
                element("div", "cdx-dialog__header__title-group")
                    .child(heading.html())
                    .html(),
            )
            .html();
        let site = isolate(&words::site_name(messages));
        let rows = self.questions.iter().enumerate();
        let rows = rows.map(|(index, question)| self.row(index, question));
        let intro = messages.about(about, "list-intro", &[&site]);
        let reveals = messages.about(about, "dialog-reveals", &[]);
        let mut body = vec![text("p", format!("{intro} {reveals}"))];
        if self.questions.iter().any(|question| !question.is_enforced) {
            let words = messages.about(about, "dialog-not-enforced", &[]);
            body.push(text("p", words));
        }
        body.push(
            element("ul", "gadget-consent-rows")
                .children(rows.collect())
                .html(),
        );
        body.extend(self.frame.everywhere());
        let footer = vec![self.consequences(), self.answers()];
        self.frame
            .html(Words::Several, about, header, title, body, footer)
    }

    /// Whom the words are about. Gadgets are scripts, too, so where there is a script all are called so.
    fn about(&self) -> &str {
        let mut names = self.questions.iter().map(|question| &*question.gadget);
        let script = names.find(|name| script_page::is_script(name));
        script.unwrap_or_default()
    }

    /// A gadget, its sites, and its answers.
    fn row(&self, index: usize, question: &Question) -> Html {
        let messages = self.frame.messages;
        let gadget = &question.gadget;
        let title = question.title();
        let name = phrases::beginning(&title, NAME);
        let heading = id(&format!("row-{index}"));
        let mut shown = element("h3", "")
            .attr("id", heading.clone())
            .attr("tabindex", "-1")
            .child(element::name(&name));
        if self.returned_from == Some(gadget) {
            shown = shown.node_ref(self.frame.modal.row());
        }
        let mut about = element("div", "gadget-consent-row__about").child(shown.html());
        if question.name() != title {
            let inner = phrases::beginning(&question.name(), NAME);
            let inner = element("span", "gadget-consent-row__name").child(element::name(&inner));
            about = about.child(inner.html());
        }
        let needed_by = phrases::needed_by(&question.details.needed_by, messages);
        let details = messages.text("place-details", &[]);
        let class = "cdx-button cdx-button--weight-quiet cdx-button--action-progressive";
        let intent = Intent::Details(gadget.clone());
        let details = element::button(class, details.clone(), self.frame.on, intent)
            .attr("aria-label", format!("{details}: {}", isolate(&name)))
            .flag("disabled", self.frame.is_saving());
        let about = about
            .child(details.html())
            .children(
                needed_by
                    .map(|words| text("p", words))
                    .into_iter()
                    .collect(),
            )
            .child(self.sites(question))
            .children(self.remarks(question));
        element("li", "gadget-consent-row")
            .key(gadget.clone())
            .child(about.html())
            .child(self.choices(question, heading))
            .html()
    }

    /// The sites that **Allow** in the row would allow, and the others as far as the row answers them.
    fn sites(&self, question: &Question) -> Html {
        let messages = self.frame.messages;
        let site = |item: &Item| {
            let source = item.request.source();
            let kinds = item.request.kinds();
            let kinds = kinds
                .iter()
                .map(|kind| messages.text(&format!("kind-{kind}"), &[]));
            let mut line =
                element("li", "").child(phrases::host(source, &question.details.suffixes));
            if item.need == Need::Optional {
                let optional = messages.text("request-optional", &[]);
                line = line.text(format!(" ({optional})"));
            }
            if source.is_wildcard() {
                line = line.text(format!(" · {}", messages.text("request-and-below", &[])));
            }
            line.text(format!(" · {}", words::list(kinds))).html()
        };
        let is_all = question.is_beyond_row();
        let mut items: Vec<&Item> = question.items.iter().collect();
        items.retain(|item| item.ticked || is_all);
        let shown = items.iter().take(MOST_IN_ROW).map(|item| site(item));
        let mut list: Vec<Html> = shown.collect();
        if items.len() > MOST_IN_ROW {
            let more = (items.len() - MOST_IN_ROW).to_string();
            list.push(text("li", messages.text("list-more", &[&more])));
        }
        element("ul", "gadget-consent-row__sites")
            .children(list)
            .html()
    }

    /// What else has to be known before the gadget is answered for.
    fn remarks(&self, question: &Question) -> Vec<Html> {
        let messages = self.frame.messages;
        let lacks = phrases::lacks(&question.details.lacks, messages);
        let mut shown: Vec<Html> = lacks.map(|words| text("p", words)).into_iter().collect();
        if question.is_beyond_row() {
            let mut remark = String::new();
            if question.is_grave() {
                remark = messages.text("list-acts", &[]);
            }
            if !question.can_allow_in_row() {
                remark = format!("{remark} {}", messages.text("list-read", &[]));
            }
            if question.is_grave() {
                let remark = vec![element::text_node(remark)];
                shown.push(phrases::message_box("inline", "warning", remark));
            } else if !remark.is_empty() {
                shown.push(text("p", remark));
            }
            return shown;
        }
        let optional = question.items.iter().filter(|item| !item.ticked);
        let optional: Vec<String> = optional
            .map(|item| isolate(&words::site(item.request.source())))
            .collect();
        if !optional.is_empty() {
            let optional = words::list(optional.into_iter());
            let words = messages.about(&question.gadget, "place-optional", &[&optional]);
            shown.push(text("p", words));
        }
        shown
    }

    fn choices(&self, question: &Question, heading: String) -> Html {
        let disabled = self.frame.is_disabled();
        let mark = question.mark.unwrap_or(Choice::Later);
        let button = |key: &str, choice: Choice, disabled: bool| {
            let is_chosen = mark == choice;
            let class = if is_chosen && !disabled {
                "cdx-button cdx-button--action-progressive cdx-button--weight-primary"
            } else {
                "cdx-button"
            };
            let gadget = question.gadget.clone();
            let intent = move |sight| Intent::Mark(gadget.clone(), choice, sight);
            self.frame
                .button(class, key, intent)
                .attr("aria-pressed", if is_chosen { "true" } else { "false" })
                .flag("disabled", disabled)
                .html()
        };
        // An answer for this tab only is chosen in the whole question.
        let (key, allow) = match mark {
            Choice::AllowInTab => ("allow-in-tab", Choice::AllowInTab),
            _ => ("allow", Choice::Allow),
        };
        element("div", "gadget-consent-choices")
            .attr("role", "group")
            .attr("aria-labelledby", heading)
            .child(button(
                key,
                allow,
                disabled || !question.can_allow_in_row() && mark != allow,
            ))
            .child(button("refuse", Choice::Refuse, disabled))
            .child(button("later", Choice::Later, disabled))
            .html()
    }

    fn marked(&self) -> impl Iterator<Item = (&Question, Choice)> {
        let questions = self.questions.iter();
        questions.filter_map(|question| Some((*question, question.mark?)))
    }

    /// Whether a gadget would not start even if it is allowed: its user does not allow what it needs.
    fn is_stopped(&self, question: &Question) -> bool {
        let stops = |(other, choice): (&Question, Choice)| {
            let mut needed_by = other.details.needed_by.iter();
            choice == Choice::Refuse
                && other.decides_whether_it_runs()
                && needed_by.any(|one| one.gadget == question.gadget)
        };
        !question.details.lacks.is_empty() || self.marked().any(stops)
    }

    /// What follows when the answers are saved.
    fn consequences(&self) -> Html {
        let messages = self.frame.messages;
        let mut keys = Vec::new();
        let count = self.marked().count();
        if count == 0 {
            keys.push("list-none");
        }
        let mut allowed = self
            .marked()
            .filter(|(question, choice)| choice.allows() && !self.is_stopped(question));
        if let Some((first, _)) = allowed.next() {
            let is_at_once = first.starts_at_once() && allowed.all(|(one, _)| one.starts_at_once());
            keys.push(match self.frame.reload {
                _ if is_at_once => "list-at-once",
                Reload::Loses => "list-no-reload",
                Reload::Safe if self.is_more_to_come => "dialog-reload-last",
                Reload::Safe => "list-reload",
            });
        }
        let refused = self
            .marked()
            .filter(|(_, choice)| *choice == Choice::Refuse);
        let refused: Vec<&Question> = refused.map(|(question, _)| question).collect();
        if !refused.is_empty() {
            keys.push("list-refuse");
        }
        if count < self.questions.len() {
            keys.push("list-rest");
        }
        if !self.frame.named {
            keys.push("dialog-kept-device");
        }
        let mut told = element("p", "gadget-consent-consequences").attr("aria-live", "polite");
        for key in keys {
            let words = messages.about(self.about(), key, &[]);
            told = told.text(format!("{words} "));
        }
        for question in refused.into_iter().filter(|question| question.is_missed()) {
            let needs = phrases::needs(&question.named(), true, messages);
            told = told.text(format!("{} ", needs.unwrap_or_default()));
        }
        let review = phrases::link(
            words::review_address(messages),
            messages.text("review-link", &[]),
        );
        told.child(review).html()
    }

    fn answers(&self) -> Html {
        let disabled = self.frame.is_disabled();
        let button = |key: &str, disabled: bool, intent: fn(_) -> Intent| {
            let button = self.frame.button("cdx-button", key, intent);
            button.flag("disabled", disabled).html()
        };
        let is_none_marked = self.marked().next().is_none();
        // Closing the dialog does not put off answers that wait on the device.
        let later = match self.frame.step {
            Step::Failed { kept: true, .. } => "notice-close",
            _ => "later",
        };
        element("div", "gadget-consent-answers")
            .child(button(
                "review-save",
                disabled || is_none_marked,
                Intent::Save,
            ))
            .child(button(later, disabled, |sight| {
                Intent::Choose(Choice::Later, sight)
            }))
            .html()
    }
}
