//! What stands around the table: search, filter, order, and what is done to several answers at once.

use yew::Html;

use crate::parts::element::element;
use crate::review::state::{Action, By, Filter, Sort};
use crate::review::view::elements::container;
use crate::review::view::page::Page;

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
const BYS: [(By, &str); 2] = [
    (By::Gadget, "review-by-gadget"),
    (By::Site, "review-by-site"),
];

fn place<T: PartialEq>(all: &[(T, &str)], one: &T) -> usize {
    let place = all.iter().position(|(other, _)| other == one);
    place.unwrap_or_default()
}

impl Page<'_> {
    /// The tools, the table, and what is below it.
    #[cfg_attr(feature = "detail", inline(never))]
    pub fn tools(&self, content: &mut Vec<Html>) {
        let state = self.state;
        let groups = state.groups();
        let search = state.search.clone();
        content.push(container(
            "div",
            "gadget-consent-tools",
            vec![
                self.field(
                    "review-search",
                    "gadget-consent-search",
                    search,
                    Action::Search,
                ),
                self.choice(
                    "review-filter",
                    &FILTERS.map(|(_, key)| key),
                    place(&FILTERS, &state.filter),
                    |index| Action::Filter(FILTERS[index].0),
                ),
                self.choice(
                    "review-sort",
                    &SORTS.map(|(_, key)| key),
                    place(&SORTS, &state.sort),
                    |index| Action::Sort(SORTS[index].0),
                ),
                self.choice(
                    "review-by",
                    &BYS.map(|(_, key)| key),
                    place(&BYS, &state.by),
                    |index| Action::By(BYS[index].0),
                ),
            ],
        ));
        let shown = groups.len().min(state.shown);
        let (shown_text, all) = (shown.to_string(), groups.len().to_string());
        let found = self.say("review-found", &[&all, &shown_text]);
        content.push(element("p", "").attr("role", "status").text(found).html());
        content.push(container("div", "gadget-consent-tools", self.at_once()));
        content.push(self.table(&groups));
        // What is not there leaves its place, lest all above it be made anew and lose the focus.
        content.push(if groups.len() > shown {
            self.button("review-more", "", Action::More)
        } else {
            Html::default()
        });
        let noted = if self.records {
            "review-noted"
        } else {
            "review-noted-partly"
        };
        content.push(self.tell(noted, &[]));
    }

    fn at_once(&self) -> Vec<Html> {
        let state = self.state;
        let unused_after = self.unused_after.to_string();
        let gone = state.rows.iter().filter(|row| row.is_gone()).count();
        let unused = state.rows.iter().filter(|row| row.unused).count();
        let picked = state.picked.len();
        let remove = match state.by {
            By::Gadget => "review-revoke-picked",
            By::Site => "review-refuse-picked",
        };
        [
            (picked, remove, Action::RemovePicked),
            (gone, "review-clear-gone", Action::ClearGone),
            (unused, "review-clear-unused", Action::ClearUnused),
        ]
        .into_iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, key, action)| {
            let words = self.say(key, &[&count.to_string(), &unused_after]);
            self.labelled_button(words, "", action).html()
        })
        .collect()
    }
}
