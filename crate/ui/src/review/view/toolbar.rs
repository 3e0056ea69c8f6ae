//! What is around the table: search, filter, order, and actions on several answers at once.

use yew::Html;

use crate::parts::element::{container, element};
use crate::parts::ids;
use crate::review::state::{Filter, GroupBy, ReviewAction, Sort};
use crate::review::view::elements::ReviewPage;
use crate::review::view::table;

const FILTERS: [(Filter, &str); 7] = [
    (Filter::All, "review-all"),
    (Filter::Allowed, "review-allowed"),
    (Filter::Refused, "review-refused"),
    (Filter::New, "review-new"),
    (Filter::Gone, "review-filter-gone"),
    (Filter::Unused, "review-filter-unused"),
    (Filter::Unreadable, "review-filter-unreadable"),
];
const SORTS: [(Sort, &str); 3] = [
    (Sort::Name, "review-sort-name"),
    (Sort::Newest, "review-sort-newest"),
    (Sort::Oldest, "review-sort-oldest"),
];
const BYS: [(GroupBy, &str); 2] = [
    (GroupBy::Gadget, "review-by-gadget"),
    (GroupBy::Site, "review-by-site"),
];

fn index_of<T: PartialEq>(all: &[(T, &str)], one: &T) -> usize {
    let index = all.iter().position(|(other, _)| other == one);
    index.unwrap_or_default()
}

/// Draws the tools, the table, and what is below it.
#[cfg_attr(feature = "detail", inline(never))]
pub fn draw(page: &ReviewPage<'_>, content: &mut Vec<Html>) {
    let state = page.state;
    let groups = state.groups();
    let search = state.listing.search.clone();
    content.push(container(
        "div",
        "gadget-consent-tools",
        vec![
            page.field(
                "review-search",
                ids::id("search"),
                search,
                ReviewAction::Search,
            ),
            page.choice(
                "review-filter",
                &FILTERS.map(|(_, key)| key),
                index_of(&FILTERS, &state.listing.filter),
                |index| ReviewAction::Filter(FILTERS[index].0),
            ),
            page.choice(
                "review-sort",
                &SORTS.map(|(_, key)| key),
                index_of(&SORTS, &state.listing.sort),
                |index| ReviewAction::Sort(SORTS[index].0),
            ),
            page.choice(
                "review-by",
                &BYS.map(|(_, key)| key),
                index_of(&BYS, &state.listing.by),
                |index| ReviewAction::GroupBy(BYS[index].0),
            ),
        ],
    ));
    let shown = groups.len().min(state.listing.shown);
    let (shown_text, all) = (shown.to_string(), groups.len().to_string());
    let found = page.text("review-found", &[&all, &shown_text]);
    content.push(element("p", "").attr("role", "status").text(found).html());
    content.push(container("div", "gadget-consent-tools", at_once(page)));
    content.push(if groups.is_empty() {
        Html::default()
    } else {
        table::draw(page, &groups)
    });
    // Without the button an empty node keeps its place, so that the elements above are not made again
    // and do not lose the focus.
    content.push(if groups.len() > shown {
        page.button("review-more", "", ReviewAction::More)
    } else {
        Html::default()
    });
    let noted = if page.state.wiki.records_contacts {
        "review-noted"
    } else {
        "review-noted-partly"
    };
    content.push(page.paragraph(noted, &[]));
}

fn at_once(page: &ReviewPage<'_>) -> Vec<Html> {
    let state = page.state;
    let unused_after = page.state.wiki.unused_after.to_string();
    let gone = state.known.rows.iter().filter(|row| row.is_gone()).count();
    let unused = state.known.rows.iter().filter(|row| row.unused).count();
    let picked = state.listing.picked.len();
    let remove = match state.listing.by {
        GroupBy::Gadget => "review-revoke-picked",
        GroupBy::Site => "review-refuse-picked",
    };
    [
        (picked, remove, ReviewAction::RemovePicked),
        (gone, "review-clear-gone", ReviewAction::ClearGone),
        (unused, "review-clear-unused", ReviewAction::ClearUnused),
    ]
    .into_iter()
    .filter(|(count, ..)| *count > 0)
    .map(|(count, key, action)| {
        let words = page.text(key, &[&count.to_string(), &unused_after]);
        page.labelled_button(words, "", action).html()
    })
    .collect()
}
