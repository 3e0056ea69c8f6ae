//! The review page on a wiki: reads the ledger, takes answers back.

use wasm_bindgen_futures::spawn_local;
use web_sys::Element;
use yew::prelude::*;

use crate::admin_tab::AdminTab;
use crate::manifest;
use crate::messages::Messages;
use crate::review::{Removal, Review, Row};
use crate::wiki::Wiki;

/// What the page is given.
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct ReviewAppProps {
    /// What it works with.
    pub wiki: Wiki,
}

/// See the module. It takes the place of the blank special page's content.
#[component]
pub fn ReviewApp(props: &ReviewAppProps) -> Html {
    let messages = use_context::<Messages>().unwrap_or(Messages::Wiki);
    let rows = use_state(|| rows(&props.wiki));
    let removal = use_state(|| None::<Removal>);
    let busy = use_state(|| false);
    use_effect_with((), move |()| name_page(&messages.text("review-title", &[])));

    let on_remove = {
        let (wiki, rows, removal, busy) = (
            props.wiki.clone(),
            rows.clone(),
            removal.clone(),
            busy.clone(),
        );
        Callback::from(move |gadget: String| {
            let (wiki, rows, removal, busy) =
                (wiki.clone(), rows.clone(), removal.clone(), busy.clone());
            busy.set(true);
            spawn_local(async move {
                let failure = wiki.ledger.clear(&gadget).await.err();
                if failure.is_none() {
                    wiki.host.kept(&gadget, None);
                }
                rows.set(self::rows(&wiki));
                removal.set(Some(Removal { gadget, failure }));
                busy.set(false);
            });
        })
    };
    let page = html! {
        <>
        <Review
            rows={(*rows).clone()} named={props.wiki.host.named()} removal={(*removal).clone()}
            busy={*busy} {on_remove}
        />
        <AdminTab host={props.wiki.host.clone()} />
        </>
    };
    match content() {
        Some(element) => create_portal(page, element),
        None => page,
    }
}

fn rows(wiki: &Wiki) -> Vec<Row> {
    let manifest = wiki.host.manifest();
    wiki.ledger
        .records()
        .into_iter()
        .map(|record| Row {
            declared: manifest::terms(&manifest, &record.gadget).is_some(),
            record,
        })
        .collect()
}

/// Where every skin has the content of a page; emptied of what Special:BlankPage says there.
fn content() -> Option<Element> {
    let document = web_sys::window()?.document()?;
    document.get_element_by_id("mw-content-text")
}

fn name_page(title: &str) {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else {
        return;
    };
    document.set_title(title);
    if let Some(heading) = document.get_element_by_id("firstHeading") {
        heading.set_text_content(Some(title));
    }
    if let Ok(Some(blank)) = document.query_selector("#mw-content-text > p") {
        blank.remove();
    }
}
