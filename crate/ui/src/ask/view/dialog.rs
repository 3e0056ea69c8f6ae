//! The question for one gadget: its sites in words, and four answers of equal weight.

use gadget_consent_core::declaration::Need;
use gadget_consent_core::disclosure::shown::{is_title, user_page};
use gadget_consent_core::script_rules::Pinned;
use gadget_consent_core::{Entry, Kind, Kinds, Request};
use yew::Html;
use yew::virtual_dom::VNode;

use crate::ask::intent::Intent;
use crate::ask::question::{Choice, Question, is_frame};
use crate::ask::state::Step;
use crate::ask::view::frame::{Frame, Words};
use crate::parts::checkbox::CheckableInput;
use crate::parts::element::{self, element, text};
use crate::parts::ids::id;
use crate::parts::item::Item;
use crate::parts::phrases::{self, NAME, STATEMENT};
use crate::parts::site_line::SiteLine;
use crate::text::messages::{Messages, isolate};
use crate::text::words;
use crate::wiki::document::Reload;
use crate::wiki::script::Change;

/// What the dialog shows.
#[derive(Debug)]
pub struct Dialog<'a> {
    /// The gadget that is asked for.
    pub question: &'a Question,
    /// The number of this question and of all.
    pub position: (usize, usize),
    /// It is shown from a list of several, and its answer is noted there.
    pub is_of_list: bool,
    /// What is around it.
    pub frame: Frame<'a>,
}

impl Dialog<'_> {
    /// The dialog. Call [`Modal::drawn`] after drawing it.
    ///
    /// [`Modal::drawn`]: crate::ask::view::modal::Modal::drawn
    #[cfg_attr(feature = "detail", inline(never))]
    pub fn html(&self) -> Html {
        let messages = self.frame.messages;
        let mut body = self.warning();
        body.extend(introduction(self.question, messages));
        body.extend(self.sites());
        body.extend(self.frames(Need::Needed));
        body.extend(self.frames(Need::Optional));
        body.push(text(
            "p",
            messages.about(&self.question.gadget, "dialog-reveals", &[]),
        ));
        if !self.question.is_enforced {
            body.push(text(
                "p",
                messages.about(&self.question.gadget, "dialog-not-enforced", &[]),
            ));
        }
        if !self.is_of_list {
            body.extend(self.frame.everywhere());
        }
        body.extend(self.revision());
        body.extend(maintenance(self.question, messages));
        let label = messages.about(&self.question.gadget, "dialog-requests", &[]);
        let footer = vec![self.consequences(), self.answers()];
        let words = if self.question.source.is_some() {
            Words::Source
        } else {
            Words::One
        };
        let about = &self.question.gadget;
        self.frame
            .html(words, about, self.header(), label, body, footer)
    }

    fn header(&self) -> Html {
        let (question, messages) = (self.question, self.frame.messages);
        let title = question.title();
        let name = isolate(&phrases::beginning(&title, NAME));
        let count = question.items.len().to_string();
        let heading = element("h2", "cdx-dialog__header__title")
            .node_ref(self.frame.modal.title())
            .attr("id", id("title"))
            .attr("tabindex", "-1")
            .text(messages.text("dialog-title", &[&name, &count]));
        let mut below = element("p", "cdx-dialog__header__subtitle").attr("id", id("name"));
        let is_named_otherwise = question.name() != title;
        if is_named_otherwise {
            let name = phrases::beginning(&question.name(), NAME);
            below = below.child(element::name(&name));
        }
        let (number, of) = self.position;
        let is_one_of = of > 1 && !self.is_of_list && question.source.is_none();
        if is_one_of {
            let step = messages.text("dialog-step", &[&number.to_string(), &of.to_string()]);
            let between = if is_named_otherwise { " · " } else { "" };
            below = below.text(format!("{between}{step}"));
        }
        let mut group = element("div", "cdx-dialog__header__title-group").child(heading.html());
        if is_named_otherwise || is_one_of {
            group = group.child(below.html());
        }
        if let Some(needed_by) = phrases::needed_by(&question.details.needed_by, messages) {
            let line = element("p", "cdx-dialog__header__subtitle").text(needed_by);
            group = group.child(line.html());
        }
        if self.is_of_list {
            let words = messages.text("list-back", &[]);
            let class = "gadget-consent-back cdx-button cdx-button--weight-quiet \
                cdx-button--action-progressive";
            let back = element::button(class, words, self.frame.on, Intent::Back);
            group = group.child(back.html());
        }
        element("header", "cdx-dialog__header cdx-dialog__header--default")
            .child(group.html())
            .html()
    }

    /// What code of other sites could do, before all else.
    fn warning(&self) -> Vec<Html> {
        let sites = self.question.acting();
        let sites: Vec<String> = sites
            .map(|request| isolate(&words::site(request.source())))
            .collect();
        if sites.is_empty() {
            return Vec::new();
        }
        let sites = words::list(sites.into_iter());
        let words = self.frame.messages.text("dialog-executable", &[&sites]);
        let icon = phrases::icon("warning");
        let content = element("div", "cdx-message__content").text(words);
        let class = "gadget-consent-warning cdx-message cdx-message--block cdx-message--warning";
        let warning = element("div", class).child(icon.html());
        vec![warning.child(content.html()).html()]
    }

    /// A line for each request. What is the same of all is told once, above them.
    fn lines(&self, class: &'static str, told: Kinds, items: &[(usize, &Item)]) -> Vec<Html> {
        let details = &self.question.details;
        let is_unstated =
            |(_, item): &(usize, &Item)| details.disclosure(item.request.source()).is_none();
        // A script states nothing of a single site.
        let is_told_unstated = !details.missing
            && details.change.is_none()
            && items.len() > 1
            && items.iter().all(is_unstated);
        let line = |&(index, item): &(usize, &Item)| {
            let line = SiteLine {
                item,
                index,
                details,
                told,
                is_told_unstated,
                has_box: item.need == Need::Optional && self.question.source.is_none(),
                disabled: self.frame.is_saving(),
                on_tick: self
                    .frame
                    .on
                    .reform(move |ticked| Intent::Tick { index, ticked }),
            };
            line.html(self.frame.messages)
        };
        let mut shown = Vec::new();
        if is_told_unstated {
            let count = items.len().to_string();
            let unstated = self.frame.messages.text("dialog-nothing-stated", &[&count]);
            shown.push(text("p", unstated));
        }
        let list = element("ul", class).children(items.iter().map(line).collect());
        shown.push(list.html());
        shown
    }

    fn sites(&self) -> Vec<Html> {
        let items = self.question.items.iter().enumerate();
        let items: Vec<_> = items.filter(|(_, item)| !is_frame(item)).collect();
        if items.is_empty() {
            return Vec::new();
        }
        self.lines("gadget-consent-requests", Kinds::default(), &items)
    }

    /// The sites whose pages would be shown inside this one, after one sentence about all of them.
    fn frames(&self, need: Need) -> Vec<Html> {
        let items = self.question.items_of(need);
        let items: Vec<_> = items.filter(|(_, item)| is_frame(item)).collect();
        if items.is_empty() {
            return Vec::new();
        }
        let count = items.len().to_string();
        let about = self.frame.messages.text("dialog-frames", &[&count]);
        let class = "gadget-consent-requests gadget-consent-frames";
        let mut shown = vec![text("p", about)];
        shown.extend(self.lines(class, Kind::Frame.into(), &items));
        shown
    }

    /// The revision of a script: whether only this one is to run, and who saved it.
    fn revision(&self) -> Vec<Html> {
        let messages = self.frame.messages;
        let Some(pin) = self.question.pin else {
            return Vec::new();
        };
        let mut shown = Vec::new();
        let details = &self.question.details;
        if details.is_author_blocked
            && let Some(author) = details.change.as_ref().and_then(|one| one.author.clone())
        {
            let author = isolate(&phrases::beginning(&author, NAME));
            let words = messages.text("dialog-script-blocked", &[&author]);
            shown.push(phrases::message("warning", words, Vec::new()));
        }
        if pin.of.rule == Pinned::Required {
            shown.push(text("p", messages.text("dialog-script-pinned", &[])));
        } else {
            let field = CheckableInput {
                id: id("pin"),
                disabled: self.frame.is_disabled(),
                on_tick: self.frame.on.reform(Intent::Pin),
                ..CheckableInput::checkbox(pin.is_wanted)
            };
            let label = messages.text("dialog-script-pin", &[]);
            shown.push(field.html(vec![VNode::from(label)]));
        }
        shown
    }

    /// What follows each answer.
    fn consequences(&self) -> Html {
        let (question, messages) = (self.question, self.frame.messages);
        let mut told = element("p", "gadget-consent-consequences").attr("aria-live", "polite");
        if !self.can_allow() {
            let wait = messages.text("dialog-to-end", &[]);
            told = told.child(text("strong", wait)).text(" ".to_owned());
        }
        let (number, of) = self.position;
        let count = question.items.len().to_string();
        let mut keys = Vec::new();
        let lacks = phrases::lacks(&question.details.lacks, messages);
        if let Some(lacks) = &lacks {
            told = told.text(format!("{lacks} "));
        }
        if question.grants_nothing() {
            keys.push("dialog-none-ticked");
        }
        let is_source = question.source.is_some();
        keys.extend(match self.frame.reload {
            _ if self.is_of_list => Some("list-then"),
            // It does not start, whatever the answer.
            _ if lacks.is_some() => None,
            _ if question.starts_at_once() && is_source => Some("source-at-once"),
            _ if question.starts_at_once() => Some("dialog-at-once"),
            Reload::Loses if is_source => Some("source-no-reload"),
            Reload::Loses => Some("dialog-no-reload"),
            Reload::Safe if number < of => Some("dialog-reload-last"),
            Reload::Safe => Some("dialog-reload"),
        });
        keys.push(if is_source {
            "source-refuse"
        } else if question.decides_whether_it_runs() {
            "dialog-refuse"
        } else {
            "dialog-refuse-optional"
        });
        if !self.frame.named {
            keys.push("dialog-kept-device");
        }
        for key in keys {
            let words = messages.about(&question.gadget, key, &[&count]);
            told = told.text(format!("{words} "));
        }
        if question.is_missed()
            && let Some(needs) = phrases::needs(&question.named(), true, messages)
        {
            told = told.text(format!("{needs} "));
        }
        let review = phrases::link(
            words::review_address(messages),
            messages.text("review-link", &[]),
        );
        told.child(review).html()
    }

    fn can_allow(&self) -> bool {
        self.frame.reading.can_allow(self.question)
    }

    fn answers(&self) -> Html {
        let disabled = self.frame.is_disabled();
        let button = |key: &str, choice: Choice, disabled: bool| {
            let intent = move |sight| Intent::Choose(choice, sight);
            let button = self.frame.button("cdx-button", key, intent);
            button.flag("disabled", disabled).html()
        };
        // An answer that waits on the device stays there. Closing the dialog does not put it off.
        let later = match self.frame.step {
            Step::Failed { kept: true, .. } if !self.is_of_list => "notice-close",
            _ => "later",
        };
        let unread = disabled || !self.can_allow();
        // What stands already counts in this tab only.
        let allow = (!self.question.is_in_tab()).then(|| button("allow", Choice::Allow, unread));
        element("div", "gadget-consent-answers")
            .children(allow.into_iter().collect())
            .child(button("allow-in-tab", Choice::AllowInTab, unread))
            .child(button("refuse", Choice::Refuse, disabled))
            .child(button(later, Choice::Later, disabled))
            .html()
    }
}

fn introduction(question: &Question, messages: &Messages) -> Vec<Html> {
    let details = &question.details;
    let count = question.items.len().to_string();
    let site = isolate(&words::site_name(messages));
    let mut shown = phrases::rest(&question.title(), NAME, messages);
    let rest = details.description_below_title().unwrap_or_default();
    if !rest.is_empty() {
        let description = element("p", "gadget-consent-description")
            .attr("dir", "auto")
            .text(phrases::beginning(rest, STATEMENT));
        shown.push(description.html());
        shown.extend(phrases::rest(rest, STATEMENT, messages));
    }
    if let Some(Change {
        author: Some(author),
        day: Some(day),
    }) = &details.change
    {
        let author = isolate(&phrases::beginning(author, NAME));
        let words = messages.text("dialog-changed-by", &[&author, &words::date(*day)]);
        shown.push(text("p", words));
    }
    let is_source = question.source.is_some();
    let intro = if is_source {
        messages.about(&question.gadget, "source-intro", &[&site])
    } else if question.agreed().is_some() {
        messages.text("dialog-script-now", &[&count, &site])
    } else {
        messages.about(&question.gadget, "dialog-intro", &[&count, &site])
    };
    shown.push(text("p", intro));
    if let (Some(agreed), Some(pin)) = (question.agreed(), question.pin) {
        let see = phrases::link(
            words::difference_address(agreed, pin.of.revision, messages),
            messages.text("notice-script-see", &[]),
        );
        let changed = messages.text("dialog-script-changed", &[]);
        let changed = element("p", "").text(format!("{changed} ")).child(see);
        shown.push(changed.html());
    } else if let Some(previous) = &question.previous {
        let key = if is_source {
            "source-agreed"
        } else {
            words::earlier_answer(previous, question.occasion)
        };
        let day = words::date(previous.day);
        shown.push(text("p", messages.about(&question.gadget, key, &[&day])));
        if !previous.granted.is_empty() {
            shown.push(agreed(previous, messages));
        }
    }
    if details.missing {
        let words = messages.about(&question.gadget, "dialog-no-details", &[]);
        shown.push(text("p", words));
    }
    shown
}

/// Who maintains the gadget, and where its code can be read. Nothing, if that could not be loaded.
fn maintenance(question: &Question, messages: &Messages) -> Vec<Html> {
    let details = &question.details;
    if details.pages.is_empty() {
        return Vec::new();
    }
    // No link, if the title could lead to another page.
    let link = |title: &str, name: String| {
        if is_title(title) {
            phrases::link(words::page_address(title, messages), isolate(&name))
        } else {
            element::name(&name)
        }
    };
    let page = |title: &String| {
        let history = messages.text("dialog-history", &[]);
        element("li", "")
            .child(link(title, title.clone()))
            .text(" (".to_owned())
            .child(link(&format!("Special:History/{title}"), history))
            .text(")".to_owned())
            .html()
    };
    let maintainer = |name: &String| {
        let shown = phrases::beginning(name, NAME);
        let shown = match user_page(name) {
            Some(title) => link(&title, shown),
            None => element::name(&shown),
        };
        element("li", "").child(shown).html()
    };
    let maintainers = &details.maintainers;
    let stated = if maintainers.is_empty() {
        "dialog-maintainers-unstated"
    } else {
        "dialog-maintainers"
    };
    let shown = phrases::more(messages.about(&question.gadget, "dialog-maintenance", &[]))
        .child(text("p", messages.about(&question.gadget, stated, &[])))
        .child(
            element("ul", "gadget-consent-list")
                .children(maintainers.iter().map(maintainer).collect())
                .html(),
        )
        .child(text("p", messages.text("dialog-code", &[])))
        .child(
            element("ul", "gadget-consent-list")
                .children(details.pages.iter().map(page).collect())
                .html(),
        );
    vec![shown.html()]
}

/// What the user has agreed to before.
fn agreed(previous: &Entry, messages: &Messages) -> Html {
    let item = |request: &Request| {
        element("li", "")
            .child(text("bdi", words::site(request.source())))
            .child(phrases::kinds(request.kinds(), messages))
            .html()
    };
    let items = previous.granted.iter().map(item).collect();
    phrases::more(messages.text("dialog-agreed", &[]))
        .child(element("ul", "gadget-consent-list").children(items).html())
        .html()
}
