//! The table: gadgets with their sites, or sites with their gadgets.
//!
//! The roles are spelt out: on a narrow screen the style makes each group a card, and a table that
//! is not laid out as one loses its roles.

use gadget_consent_core::Answer;
use yew::Html;

use crate::answers::records::Location;
use crate::parts::element::{self, Builder, element};
use crate::review::row::{Line, Row, Standing};
use crate::review::state::{Action, By, Group};
use crate::review::view::elements::{container, name, text};
use crate::review::view::page::Page;

/// The `id` of the button that hides the answer that is looked at.
pub const CLOSE: &str = "gadget-consent-close";

fn part(name: &'static str, role: &'static str, children: Vec<Html>) -> Builder {
    element(name, "").attr("role", role).children(children)
}

impl Page<'_> {
    /// The table with as many groups as are shown.
    #[cfg_attr(feature = "detail", inline(never))]
    pub fn table(&self, groups: &[Group<'_>]) -> Html {
        let by_gadget = self.state.by == By::Gadget;
        let (first, second) = if by_gadget {
            ("review-gadget", "review-site")
        } else {
            ("review-site", "review-gadget")
        };
        let columns = [
            first,
            "review-action",
            second,
            "review-may",
            "review-answer",
            "review-contact",
        ]
        .map(|key| self.say(key, &[]));
        let all = self.state.picked.len() >= groups.len();
        let pick_all = self.tick(self.say("review-pick-all", &[]), true, all, Action::PickAll);
        let mut head = vec![part("th", "columnheader", vec![pick_all]).html()];
        for column in &columns {
            head.push(part("th", "columnheader", vec![text(column.clone())]).html());
        }
        let head = part("tr", "row", head).html();
        // All with keys: what stays is not made anew, and keeps the focus.
        let head = part("thead", "rowgroup", vec![head]).key(String::new());
        let mut table = part("table", "table", vec![head.html()])
            .attr("aria-label", self.say("review-title", &[]));
        for group in groups.iter().take(self.state.shown) {
            let body = part("tbody", "rowgroup", self.group(group, &columns));
            table = table.child(body.key(group.key.clone()).html());
        }
        table.html()
    }

    fn group(&self, group: &Group<'_>, columns: &[String; 6]) -> Vec<Html> {
        let state = self.state;
        let by_gadget = state.by == By::Gadget;
        let rows = group.lines.len().to_string();
        let (row, line) = group.lines[0];
        let title = match line {
            Some(line) if !by_gadget => line.site.clone(),
            _ => row.title.clone(),
        };
        let open = state.open.as_ref();
        let open = open.filter(|open| by_gadget && open.gadget == group.key);
        let cell = |column: usize, content: Vec<Html>| {
            part("td", "cell", content).attr("data-label", columns[column].clone())
        };
        let mut parts = Vec::new();
        for (index, (row, line)) in group.lines.iter().enumerate() {
            let mut cells = Vec::new();
            if index == 0 {
                let is_picked = state.picked.contains(&group.key);
                let pick = Action::Pick(group.key.clone());
                let label = self.say("review-pick", &[]).replace("$1", &title);
                let mut head = match line {
                    Some(line) if !by_gadget => self.site(line.request.source(), &group.lines),
                    _ => vec![name(&title)],
                };
                if by_gadget {
                    self.standing(row, &mut head);
                }
                for cell in [
                    part("td", "cell", vec![self.tick(label, true, is_picked, pick)]),
                    part("th", "rowheader", head),
                    cell(1, self.actions(row, &title, &group.key, open.is_some())),
                ] {
                    cells.push(cell.attr("rowspan", rows.clone()).html());
                }
            }
            let second = match line {
                Some(line) if by_gadget => self.site(line.request.source(), &[(row, Some(line))]),
                Some(_) => {
                    let open = Action::Open(row.record.gadget.clone());
                    let open = self.button("review-open", &row.title, open);
                    vec![name(&row.title), text(" ".to_owned()), open]
                }
                None => Vec::new(),
            };
            let mut second = cell(2, second);
            if line.is_none() {
                second = second.attr("colspan", "4");
            }
            cells.push(second.html());
            let words = line.map(|line| {
                [
                    self.kinds(&line.request),
                    self.line(row, line),
                    self.contact(line),
                ]
            });
            for (index, words) in words.into_iter().flatten().enumerate() {
                cells.push(cell(3 + index, vec![text(words)]).html());
            }
            parts.push(part("tr", "row", cells).key(index.to_string()).html());
        }
        if let Some(open) = open {
            let cell = part("td", "cell", self.panel(open, row)).attr("colspan", "7");
            let panel = part("tr", "row", vec![cell.html()]);
            parts.push(panel.key("panel".to_owned()).html());
        }
        parts
    }

    /// What was answered for a gadget as a whole.
    fn standing(&self, row: &Row, head: &mut Vec<Html>) {
        let Some(entry) = row.entry() else {
            head.push(self.tell("review-unreadable", &[]));
            head.push(element::text("code", row.record.value.clone()));
            return;
        };
        let key = match entry.answer {
            Answer::Allow => "review-since-allowed",
            Answer::Refuse => "review-since-refused",
            Answer::Never => "review-since-never",
        };
        // Filled in here: the wiki would take its time for each line.
        let words = self.say(key, &[]).replace("$1", &self.day(entry.day));
        head.push(element::text("p", words));
        for (is_so, key) in [
            (row.record.location == Location::Session, "review-session"),
            (row.record.location == Location::Outbox, "review-waits"),
            (row.declaration.is_none(), "review-gone"),
            (row.asks, "review-asks"),
            (row.unused, "review-unused"),
        ] {
            if is_so {
                let days = self.unused_after.to_string();
                head.push(self.tell(key, &[&days]));
            }
        }
    }

    fn line(&self, row: &Row, line: &Line) -> String {
        let key = match line.standing {
            Standing::Granted if row.answer() != Some(Answer::Allow) => "review-idle",
            Standing::Granted => "review-allowed",
            Standing::Refused => "review-refused",
            Standing::New => "review-unanswered",
            Standing::Gone => "review-site-gone",
        };
        self.say(key, &[])
    }

    fn contact(&self, line: &Line) -> String {
        line.seen
            .map_or_else(|| self.say("review-not-seen", &[]), |day| self.day(day))
    }

    fn actions(&self, row: &Row, title: &str, key: &str, is_open: bool) -> Vec<Html> {
        let key = key.to_owned();
        if self.state.by == By::Site {
            return vec![self.button("refuse", title, Action::RefuseSite(key))];
        }
        let remove = match row.answer() {
            Some(Answer::Allow) => "review-revoke",
            Some(Answer::Refuse | Answer::Never) => "review-forget",
            None => "review-clear",
        };
        let mut actions = vec![self.button(remove, title, Action::Remove(key.clone()))];
        if !row.lines.is_empty() {
            let open_or_close = if is_open {
                "review-close"
            } else {
                "review-open"
            };
            let words = self.say(open_or_close, &[]);
            let mut open = self.labelled_button(words, title, Action::Open(key));
            if is_open {
                open = open.attr("id", CLOSE);
            }
            actions.push(open.html());
        }
        vec![container("div", "gadget-consent-notice__actions", actions)]
    }
}
