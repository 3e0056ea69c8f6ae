//! The notices: what became of gadgets, what waits for an answer, and what the browser refused.

use gadget_consent_core::{Kind, script_page};
use web_sys::Event;
use yew::virtual_dom::ListenerKind;
use yew::{Callback, Html, NodeRef};

use crate::ask::blocked::{Blocked, Contact, Inside, Way, Why};
use crate::ask::intent::{Intent, Notice};
use crate::ask::question::Question;
use crate::ask::state::{State, Step};
use crate::parts::element::{self, element, text};
use crate::parts::phrases;
use crate::parts::section::Section;
use crate::text::anchors;
use crate::text::messages::{Messages, isolate};
use crate::text::words;
use crate::wiki::blocked::By;
use crate::wiki::document::Reload;
use crate::wiki::names::{Name, Titled, title_of};
use crate::wiki::release::Outcome;
use crate::wiki::script_news::ScriptNews;
use crate::wiki::subject;

/// What the notices show.
#[derive(Debug)]
pub struct Notices<'a> {
    /// Has the questions, and what became of gadgets.
    pub state: &'a State,
    /// Whether the page can be loaded again by itself. The gallery sets it apart from the state.
    pub reload: Reload,
    /// The texts.
    pub messages: &'a Messages,
    /// Is called with what the user does.
    pub on: &'a Callback<Intent>,
    /// The reference to their element.
    pub node: NodeRef,
    /// Is called when the focus comes to them, or moves among them.
    pub on_focus: Callback<Event>,
}

impl Notices<'_> {
    /// All of them.
    #[cfg_attr(feature = "detail", inline(never))]
    pub fn html(&self) -> Html {
        // The open dialog covers the notices.
        let content = if self.state.open {
            Vec::new()
        } else {
            self.content()
        };
        element("div", "gadget-consent gadget-consent-notices")
            .attr("role", "status")
            .attr("aria-label", self.messages.text("notice-label", &[]))
            .attr("tabindex", "-1")
            .node_ref(self.node.clone())
            .on(ListenerKind::onfocusin, self.on_focus.clone())
            .children(content)
            .html()
    }

    fn content(&self) -> Vec<Html> {
        let mut shown = self.waits();
        let scripts = ScriptNews::ALL
            .into_iter()
            .map(|news| (Outcome::Script(news), "warning", news.key()));
        for (outcome, kind, key) in [
            (Outcome::Waiting, "notice", "notice-waiting"),
            (Outcome::WaitingAgain, "notice", "notice-waiting-again"),
            (Outcome::Started, "success", "notice-started"),
            (Outcome::Saved, "success", "notice-saved-answer"),
            (Outcome::Unsaved, "warning", "notice-unsaved-answer"),
            (Outcome::Forbidden, "warning", "notice-forbidden"),
            (Outcome::Closed, "warning", "notice-closed"),
            (Outcome::Outdated, "warning", "notice-outdated"),
            (Outcome::Refused, "notice", "notice-refused"),
            (Outcome::Never, "notice", "notice-never"),
            (Outcome::NotNever, "error", "notice-not-never"),
            (Outcome::Undone, "notice", "notice-undone"),
            (Outcome::UndoWaits, "notice", "notice-undo-waits"),
            (Outcome::NotUndone, "error", "notice-not-undone"),
        ]
        .into_iter()
        .chain(scripts)
        {
            let told = self.state.with_outcome(outcome).map(subject::gadget_of);
            // Told once it is known how people call it.
            let told = told.filter(|gadget| !self.state.naming.iter().any(|one| one == gadget));
            let (lacking, told): (Vec<&str>, Vec<&str>) = told
                .partition(|gadget| outcome.is_allowed() && !self.state.lacks(gadget).is_empty());
            if !told.is_empty() {
                let names: Vec<Name> = told.iter().map(|one| self.state.name(one)).collect();
                shown.push(self.outcome(outcome, kind, key, &names));
            }
            let lacking = lacking.into_iter().map(|gadget| {
                let own = self.state.name(gadget).titled();
                self.missed(&[own], &self.state.lacks(gadget))
            });
            shown.extend(Self::together("warning", lacking.collect(), self.review()));
        }
        for question in &self.state.missed {
            shown.push(self.refused_before(question));
        }
        for question in &self.state.changed {
            shown.extend(self.changed(question));
        }
        for (outcome, kind, key) in [
            (Outcome::SourceOpen, "success", "notice-source-open"),
            (Outcome::SourceWaiting, "notice", "notice-source-waiting"),
            (Outcome::SourceRefused, "notice", "notice-source-refused"),
        ] {
            let subjects: Vec<&str> = self.state.with_outcome(outcome).collect();
            if !subjects.is_empty() {
                shown.push(self.sources(outcome, kind, key, &subjects));
            }
        }
        let unguarded = &self.state.unguarded;
        if !unguarded.is_empty() {
            let titles: Vec<String> = unguarded.iter().map(|gadget| title_of(gadget)).collect();
            let names = phrases::names(&titles, self.messages);
            let count = unguarded.len().to_string();
            let text = self.messages.text("notice-unguarded", &[&names, &count]);
            shown.push(Self::message(
                "warning",
                text,
                Vec::new(),
                vec![self.close()],
            ));
        }
        self.worker(&self.state.blocked, &mut shown);
        self.inside(&self.state.blocked.inside, &mut shown);
        self.blocked(&self.state.blocked, &mut shown);
        if self.state.surroundings.lacks_words && !shown.is_empty() {
            let text = self.messages.text("late-words", &[]);
            let again = self.button(Notice::Reload, "again", "cdx-button");
            shown.push(Self::message("notice", text, Vec::new(), vec![again]));
        }
        shown
    }

    /// Which gadgets do not run, because the user did not allow others that they need.
    fn missed(&self, gadgets: &[Titled], lacks: &[Titled]) -> String {
        let count = gadgets.len().to_string();
        let gadgets = phrases::titles(gadgets, self.messages);
        let lacks = phrases::titles(lacks, self.messages);
        self.messages
            .text("notice-missed", &[&gadgets, &count, &lacks])
    }

    /// The notice that gadgets miss one that was refused before this page.
    fn refused_before(&self, question: &Question) -> Html {
        let name = question.named();
        let text = self.missed(&name.needed_by, &[name.titled()]);
        let again = Intent::Reconsider(name.gadget);
        let words = self.messages.text("place-change", &[]);
        let mut actions = vec![element::button("cdx-button", words, self.on, again).html()];
        actions.extend(self.review());
        Self::message("notice", text, Vec::new(), actions)
    }

    /// The notice that a script has changed whose user has allowed a revision of it.
    fn changed(&self, question: &Question) -> Option<Html> {
        let of = question.pin?.of;
        let change = question.details.change.clone().unwrap_or_default();
        let title = isolate(&phrases::beginning(&question.title(), phrases::NAME));
        let author = isolate(&change.author.unwrap_or_else(|| "?".to_owned()));
        let day = change.day.map_or_else(|| "?".to_owned(), words::date);
        let text = self
            .messages
            .text("notice-script-changed", &[&title, &author, &day]);
        let words = self.messages.text("notice-answer", &[]);
        let again = Intent::Reconsider(question.gadget.clone());
        let actions = vec![
            phrases::link(
                words::difference_address(of.agreed?, of.revision, self.messages),
                self.messages.text("notice-script-see", &[]),
            ),
            element::button("cdx-button", words, self.on, again).html(),
            self.close(),
        ];
        Some(Self::message("notice", text, Vec::new(), actions))
    }

    /// The link to the review page, and the button that closes the notices.
    fn review(&self) -> Vec<Html> {
        vec![self.review_link(), self.close()]
    }

    fn review_link(&self) -> Html {
        element("a", "")
            .attr("href", words::review_address(self.messages))
            .text(self.messages.text("review-link", &[]))
            .html()
    }

    fn outcome(&self, outcome: Outcome, kind: &str, key: &str, names: &[Name]) -> Html {
        let titles: Vec<String> = names.iter().map(|name| name.title.clone()).collect();
        let titles = titles.as_slice();
        let reloading = outcome == Outcome::Waiting && self.state.should_reload(self.reload);
        let key = if reloading { "notice-reloading" } else { key };
        let mut text = if is_told_one_by_one(outcome) {
            let one = |name: &Name| {
                let title = phrases::beginning(&name.title, phrases::NAME);
                self.messages.about(&name.gadget, key, &[&isolate(&title)])
            };
            let all: Vec<String> = names.iter().map(one).collect();
            all.join(" ")
        } else {
            let names = phrases::names(titles, self.messages);
            self.messages
                .text(key, &[&names, &titles.len().to_string()])
        };
        for name in names {
            let is_stopped = outcome.is_stopping();
            if let Some(needs) = phrases::needs(name, is_stopped, self.messages) {
                text = format!("{text} {needs}");
            }
        }
        let mut actions = Vec::new();
        match outcome {
            _ if reloading => {}
            Outcome::Waiting | Outcome::WaitingAgain => {
                if outcome == Outcome::Waiting && self.reload == Reload::Loses {
                    text = format!("{text} {}", self.messages.text("notice-unsaved", &[]));
                }
                actions.push(self.button(Notice::Reload, "notice-reload", "cdx-button"));
            }
            Outcome::Started
            | Outcome::Refused
            | Outcome::Never
            | Outcome::NotNever
            | Outcome::Saved
            | Outcome::NotUndone => actions.push(self.review_link()),
            _ => {}
        }
        if !reloading {
            if self.state.can_undo(outcome) {
                actions.push(self.button(Notice::Undo(outcome), "undo", "cdx-button"));
            }
            let count = self.state.can_never(outcome);
            if count > 0 {
                let mut refused = names.iter().map(|name| &*name.gadget);
                let about = refused.find(|name| script_page::is_script(name));
                let about = about.unwrap_or_default();
                let words = self.messages.about(about, "never", &[&count.to_string()]);
                let intent = Intent::Notice(Notice::Never);
                actions.push(element::button("cdx-button", words, self.on, intent).html());
            }
            actions.push(self.close());
        }
        Self::message(kind, text, Vec::new(), actions)
    }

    /// What became of optional sources that were asked for by themselves: a sentence for each.
    fn sources(&self, outcome: Outcome, kind: &str, key: &str, subjects: &[&str]) -> Html {
        let reloading = outcome == Outcome::SourceWaiting && self.state.should_reload(self.reload);
        let key = if reloading {
            "notice-source-reloading"
        } else {
            key
        };
        let sentence = |subject: &&str| {
            let (gadget, source) = subject::parts(subject);
            let source = source.and_then(|source| source.parse().ok());
            let site = source.map(|source| isolate(&words::site(&source)));
            let parameters = [&isolate(&title_of(gadget)), &site.unwrap_or_default()];
            self.messages.text(key, &parameters.map(String::as_str))
        };
        let all: Vec<String> = subjects.iter().map(sentence).collect();
        let mut text = all.join(" ");
        let mut actions = Vec::new();
        if outcome == Outcome::SourceWaiting && !reloading {
            if self.reload == Reload::Loses {
                text = format!("{text} {}", self.messages.text("notice-unsaved", &[]));
            }
            actions.push(self.button(Notice::Reload, "notice-reload", "cdx-button"));
        }
        if !reloading {
            let review = words::review_address(self.messages);
            let link = element("a", "").attr("href", review);
            actions.push(link.text(self.messages.text("review-link", &[])).html());
            if self.state.can_undo(outcome) {
                actions.push(self.button(Notice::Undo(outcome), "undo", "cdx-button"));
            }
            actions.push(self.close());
        }
        Self::message(kind, text, Vec::new(), actions)
    }

    /// The notice that questions wait.
    fn waits(&self) -> Vec<Html> {
        let questions = &self.state.quiet;
        if questions.is_empty() || matches!(self.state.step, Step::Saving(_)) {
            return Vec::new();
        }
        // Of one gadget, several sources may be asked for.
        let mut names: Vec<String> = Vec::new();
        let mut needs: Vec<String> = Vec::new();
        for question in questions {
            let title = question.title();
            if !names.contains(&title) {
                names.push(title);
                needs.extend(phrases::needs(&question.named(), false, self.messages));
            }
        }
        let count = names.len().to_string();
        let names = phrases::names(&names, self.messages);
        let mut text = self.messages.text("notice-asks", &[&names, &count]);
        for need in needs {
            text = format!("{text} {need}");
        }
        let actions = vec![
            self.button(Notice::Answer, "notice-answer", "cdx-button"),
            self.button(Notice::Later, "later", "cdx-button"),
        ];
        let asks = element("div", "gadget-consent-notice-asks");
        vec![
            asks.child(Self::message("notice", text, Vec::new(), actions))
                .html(),
        ]
    }

    /// The notices of what was blocked: by a policy that is not ours, and otherwise.
    #[cfg_attr(feature = "detail", inline(never))]
    fn blocked(&self, blocked: &Blocked, shown: &mut Vec<Html>) {
        let (by_others, ours): (Vec<&Contact>, Vec<&Contact>) = blocked
            .contacts
            .iter()
            .partition(|contact| contact.why == Why::OtherPolicy);
        // One text for all sites of the same gadgets and kind.
        let mut texts: Vec<(&Contact, Vec<String>)> = Vec::new();
        for contact in by_others.into_iter().filter(|one| self.is_named(one)) {
            let same = |(first, _): &&mut (&Contact, Vec<String>)| {
                first.way == contact.way && first.gadgets == contact.gadgets
            };
            let site = isolate(&contact.site);
            match texts.iter_mut().find(same) {
                Some((_, sites)) => sites.push(site),
                None => texts.push((contact, vec![site])),
            }
        }
        let sentence = |(contact, sites): (&Contact, Vec<String>)| {
            let names = self.names(&contact.gadgets);
            let directive = isolate(&format!("{}-src", contact.way.name()));
            let sites = words::list(sites.into_iter());
            let parameters = [names.as_str(), &sites, &directive];
            let key = if names.is_empty() {
                "notice-blocked-by-other"
            } else {
                "notice-blocked-by-wiki"
            };
            let text = self.messages.text(key, &parameters);
            self.with_needs(text, &contact.gadgets)
        };
        let sentences = texts.into_iter().map(sentence).collect();
        shown.extend(Self::together("warning", sentences, vec![self.close()]));
        let count = blocked.count + blocked.more;
        if count == 0 {
            return;
        }
        let mut items: Vec<Html> = ours.iter().map(|contact| self.contact(contact)).collect();
        if blocked.more > 0 {
            let more = blocked.more.to_string();
            items.push(text("li", self.messages.text("blocked-more", &[&more])));
        }
        let which = phrases::more(self.messages.text("notice-blocked-which", &[]))
            .child(element("ul", "").children(items).html());
        let text = self.messages.text("notice-blocked", &[&count.to_string()]);
        // The list there has what a policy can block, and nothing else.
        let is_listed = ours.iter().any(|one| matches!(one.way, Way::Kind(_)));
        let list = self.link("notice-blocked-list", Section::Blocked.fragment());
        let mut actions: Vec<Html> = is_listed.then_some(list).into_iter().collect();
        actions.push(self.close());
        shown.push(Self::message("notice", text, vec![which.html()], actions));
    }

    /// The notices of frames, workers and plug-ins that are not of other sites.
    fn inside(&self, inside: &[Inside], shown: &mut Vec<Html>) {
        for (way, key) in [
            (Way::Kind(Kind::Frame), "notice-inside-frame"),
            (Way::Kind(Kind::Worker), "notice-inside-worker"),
            (Way::Object, "notice-inside-object"),
        ] {
            let of_way = inside.iter().filter(|one| one.way == way);
            let sources: Vec<String> = of_way.map(|one| isolate(&one.source)).collect();
            if !sources.is_empty() {
                let sources = words::list(sources.into_iter());
                let text = self.messages.text(key, &[&sources]);
                shown.push(Self::message(
                    "notice",
                    text,
                    Vec::new(),
                    vec![self.close()],
                ));
            }
        }
    }

    /// The notice of a service worker that controls the page.
    fn worker(&self, blocked: &Blocked, shown: &mut Vec<Html>) {
        if blocked.is_worker_removed {
            let text = self.messages.text("notice-worker-removed", &[]);
            shown.push(Self::message(
                "success",
                text,
                Vec::new(),
                vec![self.close()],
            ));
        } else if !blocked.worker.is_empty() {
            let address = isolate(&blocked.worker);
            let text = self.messages.text("notice-worker", &[&address]);
            let actions = vec![
                self.button(Notice::RemoveWorker, "notice-worker-remove", "cdx-button"),
                self.close(),
            ];
            shown.push(Self::message("warning", text, Vec::new(), actions));
        }
    }

    fn contact(&self, contact: &Contact) -> Html {
        let mut item = element("li", "").text(self.contact_words(contact));
        if let Some(offer) = &contact.offer {
            let link = self.link("review-own-from", &anchors::own(offer));
            item = item.text(" ".to_owned()).child(link);
        }
        item.html()
    }

    /// The site, what was tried, and why it was blocked or what tried it, as far as that is known.
    fn contact_words(&self, contact: &Contact) -> String {
        let site = isolate(&contact.site);
        let kind = format!("kind-{}", contact.way.name());
        let kind = self.messages.text(&kind, &[]);
        let names = self.names(&contact.gadgets);
        let number = contact.gadgets.len().to_string();
        let is_asked_for = !names.is_empty();
        let is_named = self.is_named(contact);
        let (key, rest) = match (&contact.why, contact.by) {
            (Why::Partly(sources), _) => {
                let sources = sources.iter().map(|source| isolate(&source.with_scheme()));
                ("blocked-partly", words::list(sources))
            }
            (Why::SentOn, _) => ("blocked-sent-on", String::new()),
            (Why::Held | Why::OtherPolicy, _) => ("blocked-held", String::new()),
            (Why::NotAllowed, _) if is_asked_for => ("blocked-held", String::new()),
            (Why::NotAllowed, By::Content) => ("blocked-content", String::new()),
            (Why::NotAllowed, By::Early) => ("blocked-early", String::new()),
            (Why::NotAllowed, By::WikiScript) => ("blocked-script", String::new()),
            (Why::NotAllowed, By::Unknown) => ("blocked-unknown", String::new()),
        };
        let text = self.messages.text(key, &[&site, &kind, &rest]);
        if is_asked_for && is_named {
            let whose = self.messages.text("blocked-gadget", &[&names, &number]);
            self.with_needs(format!("{text} {whose}"), &contact.gadgets)
        } else {
            text
        }
    }

    /// Whether it is known how people call the gadgets of a contact.
    fn is_named(&self, contact: &Contact) -> bool {
        let naming = &self.state.naming;
        !contact.gadgets.iter().any(|gadget| naming.contains(gadget))
    }

    /// The titles of gadgets in a row.
    fn names(&self, gadgets: &[String]) -> String {
        let titles = gadgets.iter().map(|gadget| self.state.name(gadget).title);
        phrases::names(&titles.collect::<Vec<String>>(), self.messages)
    }

    /// A text about gadgets, with those that need them.
    fn with_needs(&self, mut text: String, gadgets: &[String]) -> String {
        for gadget in gadgets {
            let name = self.state.name(gadget);
            if let Some(needs) = phrases::needs(&name, false, self.messages) {
                text = format!("{text} {needs}");
            }
        }
        text
    }

    fn link(&self, key: &str, anchor: &str) -> Html {
        let address = words::review_address(self.messages);
        element("a", "")
            .attr("href", format!("{address}#{anchor}"))
            .text(self.messages.text(key, &[]))
            .html()
    }

    fn message(kind: &str, text: String, mut more: Vec<Html>, actions: Vec<Html>) -> Html {
        more.push(
            element("div", "gadget-consent-notice__actions")
                .children(actions)
                .html(),
        );
        phrases::message(kind, text, more)
    }

    /// One notice for several sentences of the same sort, as a list: a notice for each would fill the
    /// screen. None for none.
    fn together(kind: &str, mut sentences: Vec<String>, actions: Vec<Html>) -> Option<Html> {
        let (text, list) = match sentences.len() {
            0 => return None,
            1 => (sentences.remove(0), Vec::new()),
            _ => {
                let items = sentences.into_iter().map(|words| text("li", words));
                let list = element("ul", "").children(items.collect());
                (String::new(), vec![list.html()])
            }
        };
        Some(Self::message(kind, text, list, actions))
    }

    fn close(&self) -> Html {
        self.button(
            Notice::Close,
            "notice-close",
            "cdx-button cdx-button--weight-quiet",
        )
    }

    fn button(&self, notice: Notice, key: &str, class: &'static str) -> Html {
        let words = self.messages.text(key, &[]);
        element::button(class, words, self.on, Intent::Notice(notice)).html()
    }
}

/// Whether the notice has a sentence for each gadget, because it tells what became of each answer.
const fn is_told_one_by_one(outcome: Outcome) -> bool {
    matches!(
        outcome,
        Outcome::Saved
            | Outcome::Unsaved
            | Outcome::Outdated
            | Outcome::Undone
            | Outcome::UndoWaits
            | Outcome::NotUndone
            | Outcome::Script(_)
    )
}
