//! Fields of a form over a JSON page: what the page has, what was entered, and what is wrong with it.

use gadget_consent_core::json::Problem;
use serde_json::Value;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlSelectElement, HtmlTextAreaElement};
use yew::virtual_dom::ListenerKind;
use yew::{Callback, Html};

use crate::admin::draft::{Draft, Entered, Path, pointer, value};
use crate::admin::state::{AdminAction, Subject};
use crate::admin::view::elements::{AdminPage, english, input_of, message};
use crate::parts::checkbox::CheckableInput;
use crate::parts::element::{ElementBuilder, container, element, text, text_node};
use crate::parts::ids::id;
use crate::parts::phrases;

/// A page, and what was entered for it.
#[derive(Debug, Clone, Copy)]
pub struct Form<'a> {
    /// What the part is drawn from.
    pub admin: AdminPage<'a>,
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
pub struct FormField {
    /// Where it is on the page.
    pub path: Path,
    /// Its name.
    pub label: String,
    /// What it is for.
    pub help: Option<String>,
}

/// The path to a field by these names.
pub fn path(names: &[&str]) -> Path {
    names.iter().map(|name| (*name).to_owned()).collect()
}

impl Form<'_> {
    fn enter(&self, path: &Path) -> Callback<Entered> {
        let (subject, path) = (self.subject.clone(), path.clone());
        let on = self.admin.on;
        on.reform(move |entered| AdminAction::Enter(subject.clone(), path.clone(), entered))
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
    pub fn text(&self, field: &FormField) -> Html {
        self.line(field, Entered::Text)
    }

    /// A whole number.
    pub fn number(&self, field: &FormField) -> Html {
        self.line(field, Entered::Number)
    }

    fn line(&self, field: &FormField, entered: fn(String) -> Entered) -> Html {
        let on_input = self
            .enter(&field.path)
            .reform(move |event: Event| entered(input_of(&event)));
        let class = if self.problems_of(&field.path).is_empty() {
            "cdx-text-input__input"
        } else {
            "cdx-text-input__input cdx-text-input--status-error"
        };
        let input = element("input", class)
            .attr("type", "text")
            .attr("dir", "auto")
            .value(self.shown(&field.path))
            .on_any(ListenerKind::oninput, on_input);
        self.around(field, "cdx-text-input", input)
    }

    /// One text for each line.
    pub fn lines(&self, field: &FormField) -> Html {
        let on_input = self.enter(&field.path).reform(|event: Event| {
            let area = event.target();
            let area = area.and_then(|target| target.dyn_into::<HtmlTextAreaElement>().ok());
            Entered::Lines(area.map(|area| area.value()).unwrap_or_default())
        });
        let area = element("textarea", "cdx-text-area__textarea")
            .attr("rows", "4")
            .attr("dir", "ltr")
            .value(self.shown(&field.path))
            .on_any(ListenerKind::oninput, on_input);
        self.around(field, "cdx-text-area", area)
    }

    /// One of several names, or none; each with its text.
    pub fn choice(&self, field: &FormField, options: &[(&'static str, String)]) -> Html {
        self.one_of(field, options, Entered::Text)
    }

    /// Yes or no. `options` are the texts of no and yes.
    pub fn truth(&self, field: &FormField, [no, yes]: [String; 2]) -> Html {
        self.one_of(field, &[("", no), ("true", yes)], Entered::Truth)
    }

    /// Yes or no, where yes is the default. `options` are the texts of yes and no.
    pub fn permission(&self, field: &FormField, [yes, no]: [String; 2]) -> Html {
        self.one_of(field, &[("", yes), ("false", no)], Entered::Truth)
    }

    fn one_of(
        &self,
        field: &FormField,
        options: &[(&'static str, String)],
        entered: fn(String) -> Entered,
    ) -> Html {
        let on_change = self.enter(&field.path).reform(move |event: Event| {
            let select = event.target();
            let select = select.and_then(|target| target.dyn_into::<HtmlSelectElement>().ok());
            entered(select.map(|select| select.value()).unwrap_or_default())
        });
        let shown = self.shown(&field.path);
        let option = |(name, words): &(&'static str, String)| {
            element("option", "")
                .attr("value", *name)
                .flag("selected", *name == shown)
                .text(words.clone())
                .html()
        };
        let select = element("select", "cdx-select")
            .on_any(ListenerKind::onchange, on_change)
            .children(options.iter().map(option).collect());
        self.around(field, "", select)
    }

    /// Any of several names, each with its text.
    pub fn names_of(&self, field: &FormField, options: &[(&'static str, String)]) -> Html {
        let chosen = self.names(&field.path);
        let own = pointer(&field.path);
        let option = |(name, words): &(&'static str, String)| {
            let (name, others) = (*name, chosen.clone());
            let on_tick = self.enter(&field.path).reform(move |ticked: bool| {
                let mut names = others.clone();
                names.retain(|other| other != name);
                if ticked {
                    names.push(name.to_owned());
                }
                Entered::Names(names)
            });
            let checkbox = CheckableInput {
                id: id(&format!("admin{own}/{name}")),
                on_tick,
                ..CheckableInput::checkbox(chosen.iter().any(|other| other == name))
            };
            checkbox.html(vec![text_node(words.clone())])
        };
        let label = element("span", "cdx-label__label").child(label_text(field));
        let legend = element("legend", "cdx-label")
            .child(label.html())
            .children(help(field));
        element("fieldset", "cdx-field")
            .child(legend.html())
            .children(options.iter().map(option).collect())
            .children(wrong(&self.problems_of(&field.path)))
            .html()
    }

    /// Name, help and problems around a field. `class` is that of an element just around the input, if
    /// it needs one.
    fn around(&self, field: &FormField, class: &'static str, input: ElementBuilder) -> Html {
        let own = pointer(&field.path);
        let (input_id, facts) = (id(&format!("admin{own}")), id(&format!("facts{own}")));
        let problems = self.problems_of(&field.path);
        let input = input
            .attr("id", input_id.clone())
            .attr("aria-describedby", facts.clone())
            .attr_if("aria-invalid", (!problems.is_empty()).then_some("true"))
            .html();
        let input = if class.is_empty() {
            input
        } else {
            container("div", class, vec![input])
        };
        let label = element("label", "cdx-label__label")
            .attr("for", input_id)
            .child(label_text(field));
        let label = element("div", "cdx-label")
            .child(label.html())
            .children(help(field));
        let problems = element("div", "")
            .attr("id", facts)
            .attr("aria-live", "polite")
            .children(wrong(&problems));
        container(
            "div",
            "cdx-field",
            vec![label.html(), input, problems.html()],
        )
    }
}

fn label_text(field: &FormField) -> Html {
    element("span", "cdx-label__label__text")
        .text(field.label.clone())
        .html()
}

fn help(field: &FormField) -> Vec<Html> {
    let help = |help: &String| {
        element("span", "cdx-label__description")
            .text(help.clone())
            .html()
    };
    field.help.iter().map(help).collect()
}

/// All problems, as a form may be too long to find the field.
pub fn all_wrong(page: AdminPage<'_>, problems: &[Problem]) -> Html {
    if problems.is_empty() {
        return Html::default();
    }
    let item = |problem: &Problem| text("li", problem.to_string());
    let list = element("ul", "")
        .attr("lang", "en")
        .attr("dir", "ltr")
        .children(problems.iter().map(item).collect());
    message("error", vec![page.paragraph("wrong", &[]), list.html()])
}

/// What is shown in place of a form for a page that cannot be read.
pub fn unreadable(page: AdminPage<'_>, title: &str, problems: &[String]) -> Html {
    let problems = problems
        .iter()
        .map(|problem| english("li", problem.clone()));
    let list = container("ul", "", problems.collect());
    message("error", vec![page.introduction("unreadable", title), list])
}

/// The problems of a field in the words of the core's reader.
fn wrong(problems: &[&Problem]) -> Vec<Html> {
    let wrong = |problem: &&Problem| {
        let words = english("div", problem.kind.to_string());
        phrases::message_box("inline", "error", vec![words])
    };
    problems.iter().map(wrong).collect()
}
