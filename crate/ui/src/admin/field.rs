//! Fields of a form over a JSON page: what stands there, what was entered, and what is wrong with it.

use gadget_consent_core::json::Problem;
use serde_json::Value;
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::draft::{Draft, Entered, Path, pointer, value};
use super::panel::{input_of, message};
use super::state::{Action, Subject};
use super::view::Context;

/// A page, and what was entered for it.
#[derive(Debug, Clone, Copy)]
pub struct Form<'a> {
    /// The texts, and whom to tell.
    pub context: Context<'a>,
    /// Which page.
    pub subject: &'a Subject,
    /// The page as it is saved.
    pub page: &'a Value,
    /// What was entered.
    pub draft: &'a Draft,
    /// What is wrong with the page as it would be saved.
    pub problems: &'a [Problem],
}

/// A field and its name.
#[derive(Debug, Clone)]
pub struct Field {
    /// Where it is.
    pub path: Path,
    /// Its name.
    pub label: String,
    /// What it is for.
    pub help: Option<String>,
}

/// A field of a page's top.
pub fn path(names: &[&str]) -> Path {
    names.iter().map(|name| (*name).to_owned()).collect()
}

impl Form<'_> {
    fn enter(&self, path: &Path) -> Callback<Entered> {
        let (subject, path) = (self.subject.clone(), path.clone());
        let on_action = &self.context.props.on_action;
        on_action.reform(move |entered| Action::Enter(subject.clone(), path.clone(), entered))
    }

    /// What the field shows: what was entered, or else what is saved.
    fn shown(&self, path: &Path) -> String {
        if let Some(entered) = self.draft.get(path) {
            return entered.shown().to_owned();
        }
        match value(self.page, path) {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            Value::Array(items) => {
                let lines: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
                lines.join("\n")
            }
            other => other.to_string(),
        }
    }

    fn names(&self, path: &Path) -> Vec<String> {
        if let Some(Entered::Names(names)) = self.draft.get(path) {
            return names.clone();
        }
        let items = value(self.page, path).as_array().into_iter().flatten();
        items
            .filter_map(Value::as_str)
            .map(ToOwned::to_owned)
            .collect()
    }

    /// What is wrong with a field.
    fn problems_of(&self, path: &Path) -> Vec<&Problem> {
        let own = pointer(path);
        let is_own = |problem: &&Problem| match problem.path.strip_prefix(&own) {
            Some(rest) => rest.is_empty() || rest.starts_with('/'),
            None => false,
        };
        self.problems.iter().filter(is_own).collect()
    }

    /// A line of text.
    pub fn text(&self, field: &Field) -> Html {
        self.line(field, Entered::Text)
    }

    /// A whole number.
    pub fn number(&self, field: &Field) -> Html {
        self.line(field, Entered::Number)
    }

    fn line(&self, field: &Field, entered: fn(String) -> Entered) -> Html {
        let oninput = self
            .enter(&field.path)
            .reform(move |event: InputEvent| entered(input_of(&event)));
        self.around(field, |id, facts, is_wrong| {
            html! {
                <div class="cdx-text-input">
                    <input {id} type="text" dir="auto" value={self.shown(&field.path)} {oninput}
                        aria-describedby={facts} aria-invalid={is_wrong.then_some("true")}
                        class={classes!("cdx-text-input__input",
                            is_wrong.then_some("cdx-text-input--status-error"))} />
                </div>
            }
        })
    }

    /// A text for each line.
    pub fn lines(&self, field: &Field) -> Html {
        let oninput = self.enter(&field.path).reform(|event: InputEvent| {
            let area = event.target();
            let area = area.and_then(|target| target.dyn_into::<HtmlTextAreaElement>().ok());
            Entered::Lines(area.map(|area| area.value()).unwrap_or_default())
        });
        self.around(field, |id, facts, is_wrong| {
            html! {
                <div class="cdx-text-area">
                    <textarea {id} rows="4" dir="ltr" value={self.shown(&field.path)} {oninput}
                        aria-describedby={facts} aria-invalid={is_wrong.then_some("true")}
                        class="cdx-text-area__textarea" />
                </div>
            }
        })
    }

    /// One of several names, or none; each with its text.
    pub fn choice(&self, field: &Field, options: &[(&str, String)]) -> Html {
        self.one_of(field, options, Entered::Text)
    }

    /// Whether something is so; `options`: the texts of no and yes.
    pub fn truth(&self, field: &Field, [no, yes]: [String; 2]) -> Html {
        self.one_of(field, &[("", no), ("true", yes)], Entered::Truth)
    }

    fn one_of(
        &self,
        field: &Field,
        options: &[(&str, String)],
        entered: fn(String) -> Entered,
    ) -> Html {
        let onchange = self.enter(&field.path).reform(move |event: Event| {
            let select = event.target();
            let select = select.and_then(|target| target.dyn_into::<HtmlSelectElement>().ok());
            entered(select.map(|select| select.value()).unwrap_or_default())
        });
        let shown = self.shown(&field.path);
        let option = |(name, text): &(&str, String)| {
            html! {
                <option value={(*name).to_owned()} selected={*name == shown}>{ text }</option>
            }
        };
        self.around(field, |id, facts, is_wrong| {
            html! {
                <select {id} class="cdx-select" {onchange} aria-describedby={facts}
                    aria-invalid={is_wrong.then_some("true")}>
                    { for options.iter().map(option) }
                </select>
            }
        })
    }

    /// Any of several names, each with its text.
    pub fn names_of(&self, field: &Field, options: &[(&'static str, String)]) -> Html {
        let chosen = self.names(&field.path);
        let id = pointer(&field.path);
        let option = |(name, text): &(&'static str, String)| {
            let (name, others) = (*name, chosen.clone());
            let onchange = self.enter(&field.path).reform(move |event: Event| {
                let input = event.target();
                let input = input.and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
                let mut names = others.clone();
                names.retain(|other| other != name);
                if input.is_some_and(|input| input.checked()) {
                    names.push(name.to_owned());
                }
                Entered::Names(names)
            });
            let id = format!("gadget-consent-admin{id}/{name}");
            html! {
                <div class="cdx-checkbox">
                    <div class="cdx-checkbox__wrapper">
                        <input type="checkbox" class="cdx-checkbox__input" id={id.clone()}
                            checked={chosen.iter().any(|other| other == name)} {onchange} />
                        <span class="cdx-checkbox__icon"></span>
                        <div class="cdx-checkbox__label cdx-label">
                            <label for={id} class="cdx-label__label">
                                <span class="cdx-label__label__text">{ text }</span>
                            </label>
                        </div>
                    </div>
                </div>
            }
        };
        html! {
            <fieldset class="cdx-field">
                <legend class="cdx-label">
                    <span class="cdx-label__label"><span class="cdx-label__label__text">
                        { &field.label }
                    </span></span>
                    if let Some(help) = &field.help {
                        <span class="cdx-label__description">{ help }</span>
                    }
                </legend>
                { for options.iter().map(option) }
                { wrong(&self.problems_of(&field.path)) }
            </fieldset>
        }
    }

    /// Name, help and errors around a field.
    fn around(&self, field: &Field, input: impl FnOnce(String, String, bool) -> Html) -> Html {
        let id = format!("gadget-consent-admin{}", pointer(&field.path));
        let facts = format!("{id}/facts");
        let problems = self.problems_of(&field.path);
        html! {
            <div class="cdx-field">
                <div class="cdx-label">
                    <label class="cdx-label__label" for={id.clone()}>
                        <span class="cdx-label__label__text">{ &field.label }</span>
                    </label>
                    if let Some(help) = &field.help {
                        <span class="cdx-label__description">{ help }</span>
                    }
                </div>
                { input(id, facts.clone(), !problems.is_empty()) }
                <div id={facts} aria-live="polite">{ wrong(&problems) }</div>
            </div>
        }
    }
}

/// All that is wrong, where a form may be too long to find it.
pub fn all_wrong(context: Context<'_>, problems: &[Problem]) -> Html {
    if problems.is_empty() {
        return Html::default();
    }
    let item = |problem: &Problem| html! { <li>{ problem.to_string() }</li> };
    message(
        "error",
        html! {
            <>
                <p>{ context.text("wrong", &[]) }</p>
                <ul lang="en" dir="ltr">{ for problems.iter().map(item) }</ul>
            </>
        },
    )
}

/// The reader's own words, which are English.
fn wrong(problems: &[&Problem]) -> Html {
    problems
        .iter()
        .map(|problem| {
            html! {
                <div class="cdx-message cdx-message--inline cdx-message--error">
                    <span class="cdx-message__icon"></span>
                    <div class="cdx-message__content" lang="en" dir="ltr">
                        { problem.kind.to_string() }
                    </div>
                </div>
            }
        })
        .collect()
}
