//! What the linter finds on the wiki's live pages, and what mends it.

use gadget_consent_core::lint::{Finding, GadgetPage, Severity};
use yew::prelude::*;

use super::panel::{message, page_link, save_panel};
use super::site::{Site, differing, line};
use super::state::{Action, Subject};
use super::view::Context;

/// The list, and the page that is to be mended.
pub fn view(context: Context<'_>, site: &Site) -> Html {
    let mut pages: Vec<&GadgetPage> = site.findings.iter().map(|finding| &finding.page).collect();
    pages.dedup();
    html! {
        <section aria-label={context.text("findings", &[])}>
            <p>{ context.text("findings-intro", &[]) }</p>
            if site.findings.is_empty() {
                { message("success", html! { { context.text("findings-none", &[]) } }) }
            }
            { for pages.into_iter().map(|page| on_page(context, site, page)) }
        </section>
    }
}

fn on_page(context: Context<'_>, site: &Site, page: &GadgetPage) -> Html {
    let here = site.findings.iter().enumerate();
    let here: Vec<(usize, &Finding)> = here.filter(|(_, finding)| finding.page == *page).collect();
    let fixes = here.iter().filter(|(_, finding)| finding.fix.is_some());
    html! {
        <section>
            <h3>{ page_link(context, &page.to_string()) }</h3>
            <ul class="gadget-consent-admin__findings">
                { for here.iter().map(|(index, finding)| item(context, site, *index, finding)) }
            </ul>
            if fixes.count() > 1 {
                { mend(context, page, None, "mend-all") }
            }
            { mended(context, site, page) }
        </section>
    }
}

fn item(context: Context<'_>, site: &Site, index: usize, finding: &Finding) -> Html {
    let (kind, severity) = match finding.rule.severity() {
        Severity::Error => ("error", "error"),
        Severity::Warning => ("warning", "warning"),
    };
    let line = line(site.live(&finding.page).text(), finding.span.start);
    let id = finding.rule.id();
    // The linter's own words are English.
    html! {
        <li>
            <div class={format!("cdx-message cdx-message--inline cdx-message--{kind}")}>
                <span class="cdx-message__icon"></span>
                <div class="cdx-message__content">
                    <p>
                        <strong>{ context.text(severity, &[]) }</strong>
                        { format!(" {} ", context.text("line", &[&line.to_string()])) }
                        <span lang="en" dir="ltr">{ &finding.message }</span>
                    </p>
                    if let Some(help) = &finding.help {
                        <p lang="en" dir="ltr">{ help }</p>
                    }
                    <p>
                        { context.text("rule", &[]) }{ " " }<code>{ id }</code>
                        { " " }<code>{ format!("docs/lint/{id}.md") }</code>
                    </p>
                    if finding.fix.is_some() {
                        { mend(context, &finding.page, Some(index), "mend") }
                    }
                </div>
            </div>
        </li>
    }
}

fn mend(context: Context<'_>, page: &GadgetPage, only: Option<usize>, key: &str) -> Html {
    let page = page.clone();
    let onclick = context
        .props
        .on_action
        .reform(move |_: MouseEvent| Action::Mend(page.clone(), only));
    html! {
        <button type="button" class="cdx-button" {onclick}>{ context.text(key, &[]) }</button>
    }
}

/// What mending changes, before it is saved.
fn mended(context: Context<'_>, site: &Site, page: &GadgetPage) -> Html {
    let Some((_, text)) = (context.props.state.mended.as_ref()).filter(|(own, _)| own == page)
    else {
        return Html::default();
    };
    let base = site.live(page);
    let (before, after) = differing(base.text(), text);
    let on_discard = context
        .props
        .on_action
        .reform(|_: MouseEvent| Action::Discard);
    html! {
        <div class="gadget-consent-admin__mended">
            <h4>{ context.text("mended", &[]) }</h4>
            { lines(context, "before", &before) }
            { lines(context, "after", &after) }
            { save_panel(context, &Subject::Mended(page.clone()), base, Some(text.clone()), "save-mended") }
            <button type="button" class="cdx-button" onclick={on_discard}>
                { context.text("discard", &[]) }
            </button>
        </div>
    }
}

fn lines(context: Context<'_>, key: &str, lines: &[&str]) -> Html {
    html! {
        <>
            <p>{ context.text(key, &[]) }</p>
            <pre dir="ltr" tabindex="0" aria-label={context.text(key, &[])}
                class={format!("gadget-consent-admin__{key}")}>{ lines.join("\n") }</pre>
        </>
    }
}
