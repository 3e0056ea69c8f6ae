//! The table: gadgets with their sites, or sites with their gadgets.
//!
//! Each element names its role: on a narrow screen the style lays each group out as a card, and a table
//! that is not laid out as a table loses its roles.

use gadget_consent_core::Answer;
use yew::Html;

use crate::answers::records::Location;
use crate::parts::checkbox::CompactLabel;
use crate::parts::element::{self, ElementBuilder, container, element, name, text_node};
use crate::parts::phrases::{self, NAME};
use crate::review::row::{Line, Row, Standing};
use crate::review::state::{Group, GroupBy, OpenAnswer, ReviewAction};
use crate::review::view::elements::ReviewPage;
use crate::review::view::panel;

fn part(name: &'static str, role: &'static str, children: Vec<Html>) -> ElementBuilder {
    element(name, "").attr("role", role).children(children)
}

/// The table with as many groups as are shown.
#[cfg_attr(feature = "detail", inline(never))]
pub fn draw(page: &ReviewPage<'_>, groups: &[Group<'_>]) -> Html {
    let by_gadget = page.state.listing.by == GroupBy::Gadget;
    let (first, second) = if by_gadget {
        ("review-gadget", "review-site")
    } else {
        ("review-site", "review-gadget")
    };
    let columns = [
        first,
        second,
        "review-may",
        "review-answer",
        "review-contact",
        "review-action",
    ]
    .map(|key| page.text(key, &[]));
    let all = page.state.listing.picked.len() >= groups.len();
    let pick_all = page.tick(
        CompactLabel::Unseen(page.text("review-pick-all", &[])),
        all,
        ReviewAction::PickAll,
    );
    let mut head = vec![part("th", "columnheader", vec![pick_all]).html()];
    for column in &columns {
        head.push(part("th", "columnheader", vec![text_node(column.clone())]).html());
    }
    let head = part("tr", "row", head).html();
    // All have keys, so that elements that stay are not made again and keep the focus.
    let head = part("thead", "rowgroup", vec![head]).key(String::new());
    let mut table = part("table", "table", vec![head.html()])
        .attr("aria-label", page.text("review-title", &[]));
    for group in groups.iter().take(page.state.listing.shown) {
        let body = part("tbody", "rowgroup", draw_group(page, group, &columns));
        table = table.child(body.key(group.key.clone()).html());
    }
    table.html()
}

fn draw_group(page: &ReviewPage<'_>, group: &Group<'_>, columns: &[String; 6]) -> Vec<Html> {
    let state = page.state;
    let by_gadget = state.listing.by == GroupBy::Gadget;
    let rows = group.lines.len().to_string();
    let (row, line) = group.lines[0];
    let title = match line {
        Some(line) if !by_gadget => line.site.clone(),
        _ => ReviewPage::label(row.gadget(), &row.title),
    };
    let is_here = |open: &&OpenAnswer| match &open.site {
        None => by_gadget && open.gadget == group.key,
        Some(site) => !by_gadget && *site == group.key,
    };
    let open = state.open.as_ref().filter(is_here);
    let cell = |column: usize, content: Vec<Html>| {
        part("td", "cell", content).attr("data-label", columns[column].clone())
    };
    let mut parts = Vec::new();
    for (index, (row, line)) in group.lines.iter().enumerate() {
        let mut cells = Vec::new();
        if index == 0 {
            let is_picked = state.listing.picked.contains(&group.key);
            let pick = ReviewAction::Pick(group.key.clone());
            let label = page.text("review-pick", &[]).replace("$1", &title);
            let mut head = match line {
                Some(line) if !by_gadget => page.site(line.request.source(), &group.lines),
                _ => vec![name(&phrases::beginning(&row.title, NAME))],
            };
            if by_gadget {
                head.push(text_node(" ".to_owned()));
                head.extend(ReviewPage::below_title(row.gadget(), &row.title));
                standing(page, row, &mut head);
            }
            for cell in [
                part(
                    "td",
                    "cell",
                    vec![page.tick(CompactLabel::Unseen(label), is_picked, pick)],
                ),
                part("th", "rowheader", head),
            ] {
                cells.push(cell.attr("rowspan", rows.clone()).html());
            }
        }
        let second = match line {
            Some(line) if by_gadget => page.site(line.request.source(), &[(row, Some(line))]),
            Some(_) => {
                let gadget = row.record.gadget.clone();
                let is_open = open.is_some_and(|open| open.gadget == gadget);
                let action = ReviewAction::OpenAt(gadget, group.key.clone());
                let title = ReviewPage::label(row.gadget(), &row.title);
                let details = details_button(page, &title, is_open, action);
                vec![
                    name(&phrases::beginning(&row.title, NAME)),
                    text_node(" ".to_owned()),
                    details,
                ]
            }
            None => Vec::new(),
        };
        let mut second = cell(1, second);
        if line.is_none() {
            second = second.attr("colspan", "4");
        }
        cells.push(second.html());
        let words = line.map(|line| {
            [
                page.kinds(&line.request),
                answer_of(page, row, line),
                contact(page, line),
            ]
        });
        for (index, words) in words.into_iter().flatten().enumerate() {
            cells.push(cell(2 + index, vec![text_node(words)]).html());
        }
        if index == 0 {
            let actions = actions(page, row, &title, &group.key, open.is_some());
            let actions = cell(5, actions).attr("class", "gadget-consent-actions");
            cells.push(actions.attr("rowspan", rows.clone()).html());
        }
        parts.push(part("tr", "row", cells).key(index.to_string()).html());
    }
    let of_open = |open: &&OpenAnswer| {
        let mut rows = group.lines.iter().map(|(row, _)| *row);
        rows.find(|row| row.gadget() == open.gadget)
    };
    if let Some((open, row)) = open.and_then(|open| of_open(&open).map(|row| (open, row))) {
        let mut content = panel::draw(page, open, row);
        if !by_gadget {
            content.insert(
                0,
                container("h3", "", vec![name(&phrases::beginning(&row.title, NAME))]),
            );
        }
        let cell = part("td", "cell", content).attr("colspan", "7");
        let cell = cell.attr("class", "gadget-consent-panel");
        let panel = part("tr", "row", vec![cell.html()]);
        parts.push(panel.key("panel".to_owned()).html());
    }
    parts
}

/// What was answered for a gadget as a whole.
fn standing(page: &ReviewPage<'_>, row: &Row, head: &mut Vec<Html>) {
    let Some(entry) = row.entry() else {
        head.push(page.paragraph("review-unreadable", &[]));
        head.push(element::text("code", row.record.value.clone()));
        return;
    };
    let key = match entry.answer {
        Answer::Allow => "review-since-allowed",
        Answer::Refuse => "review-since-refused",
        Answer::Never => "review-since-never",
    };
    // The parameter is filled in here: to have MediaWiki do it for each line would take too long.
    let words = page.text(key, &[]).replace("$1", &page.day(entry.day));
    head.push(element::text("p", words));
    let needs = phrases::needs(&row.name(), row.is_refused, page.messages);
    head.extend(needs.map(|words| element::text("p", words)));
    head.extend(page.lacks(row.gadget()));
    head.extend(page.label_of(row.gadget()));
    for (is_so, key) in [
        (row.record.location == Location::Session, "review-session"),
        (row.record.location == Location::Outbox, "review-waits"),
        (row.declaration.is_none(), "review-gone"),
        (row.asks, "review-asks"),
        (row.unused, "review-unused"),
    ] {
        if is_so {
            let days = page.state.wiki.unused_after.to_string();
            head.push(page.paragraph(key, &[&days]));
        }
    }
}

fn answer_of(page: &ReviewPage<'_>, row: &Row, line: &Line) -> String {
    let key = match line.standing {
        Standing::Granted if row.answer() != Some(Answer::Allow) => "review-idle",
        Standing::Granted => "review-allowed",
        Standing::Refused => "review-refused",
        Standing::New => "review-unanswered",
        Standing::Gone => "review-site-gone",
    };
    page.messages.about(row.gadget(), key, &[])
}

fn contact(page: &ReviewPage<'_>, line: &Line) -> String {
    line.contacted
        .map_or_else(|| page.text("review-not-seen", &[]), |day| page.day(day))
}

/// A button that opens an answer, or closes it.
fn details_button(page: &ReviewPage<'_>, title: &str, is_open: bool, action: ReviewAction) -> Html {
    let key = if is_open {
        "review-close"
    } else {
        "review-open"
    };
    page.button(key, title, action)
}

fn actions(page: &ReviewPage<'_>, row: &Row, title: &str, key: &str, is_open: bool) -> Vec<Html> {
    let key = key.to_owned();
    if page.state.listing.by == GroupBy::Site {
        return vec![page.button("refuse", title, ReviewAction::RefuseSite(key))];
    }
    let remove = match row.answer() {
        Some(Answer::Allow) => "review-revoke",
        Some(Answer::Refuse | Answer::Never) => "review-forget",
        None => "review-clear",
    };
    let mut actions = vec![page.button(remove, title, ReviewAction::Remove(key.clone()))];
    if !row.lines.is_empty() {
        let action = ReviewAction::Open(key);
        actions.push(details_button(page, title, is_open, action));
    }
    vec![container("div", "gadget-consent-notice__actions", actions)]
}
