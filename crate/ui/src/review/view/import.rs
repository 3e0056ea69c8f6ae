//! Answers as a file, and what a file would change.

use gadget_consent_core::transfer::{Expected, ImportChange, LARGEST, Problem, Raw, read};
use gadget_consent_core::{Answer, Entry, Requests};
use js_sys::{JSON, Object, Promise, Reflect};
use mediawiki_web::value::field;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use yew::Html;
use yew::virtual_dom::ListenerKind;

use crate::parts::element::element;
use crate::parts::phrases;
use crate::review::state::{Action, Import};
use crate::review::view::elements::{container, name, text};
use crate::review::view::page::{Outside, Page};
use crate::text::messages::isolate;

/// Trigger many things that are wrong with a file are listed.
const LISTED: usize = 200;

#[wasm_bindgen]
extern "C" {
    /// A file that the user chose.
    type File;
    #[wasm_bindgen(method, getter)]
    fn size(this: &File) -> f64;
    #[wasm_bindgen(method)]
    fn text(this: &File) -> Promise;
}

/// The answers in the file that an `<input type="file">` has; `None`: it has none.
pub async fn read_file(input: &JsValue) -> Option<Result<Vec<(String, Entry)>, Vec<Problem>>> {
    let file = field(&field(input, "files"), "0");
    if !file.is_object() {
        return None;
    }
    // The same file can be chosen again, when it was mended.
    let _ = Reflect::set(input, &"value".into(), &"".into());
    let file: File = file.unchecked_into();
    let text = if file.size() <= f64::from(LARGEST) {
        JsFuture::from(file.text()).await.ok()
    } else {
        None
    };
    let page = text.and_then(|text| JSON::parse(&text.as_string()?).ok());
    let Some(page) = page.filter(JsValue::is_object) else {
        return Some(Err(vec![Problem {
            path: "/".to_owned(),
            expected: Expected::Json,
        }]));
    };
    let answers = field(&page, "answers");
    let is_list = js_sys::Array::is_array(&answers);
    let answers = (answers.is_object() && !is_list).then(|| {
        let names = Object::keys(answers.unchecked_ref::<Object>());
        let names = names.iter().filter_map(|name| name.as_string());
        names
            .map(|name| {
                let text = field(&answers, &name).as_string();
                (name, text)
            })
            .collect()
    });
    Some(read(Raw {
        version: field(&page, "version").as_f64(),
        answers,
    }))
}

impl Page<'_> {
    /// Export and import.
    #[cfg_attr(feature = "detail", inline(never))]
    pub fn files(&self) -> Html {
        let input = element("input", "")
            .attr("type", "file")
            .attr("accept", "application/json,.json")
            .on(ListenerKind::onchange, self.on_file.clone());
        let mut taken = Vec::new();
        let mut content = vec![
            self.tell("review-files-intro", &[]),
            self.outside("review-export", Outside::Export),
            self.labelled("review-import", input.html()),
        ];
        if self.on_device > 0 {
            let count = self.on_device.to_string();
            content.push(self.tell("review-device-found", &[&count]));
            content.push(self.outside("review-device-look", Outside::Device));
        }
        match &self.state.import {
            None => {}
            Some(Import::Damaged(problems)) => {
                let items = problems.iter().take(LISTED).map(|problem| {
                    let key = match problem.expected {
                        Expected::Json => "review-expected-json",
                        Expected::Version => "review-expected-version",
                        Expected::Answers => "review-expected-answers",
                        Expected::Name => "review-expected-name",
                        Expected::Entry => "review-expected-entry",
                    };
                    let place = isolate(&problem.path);
                    container("li", "", vec![text(self.say(key, &[&place]))])
                });
                let list = container("ul", "", items.collect());
                let words = self.say("review-damaged", &[]);
                let words = phrases::message("error", words, vec![list]);
                taken.push(element("div", "").attr("role", "alert").child(words).html());
            }
            Some(Import::Changes(changes)) => self.changes(changes, &mut taken),
        }
        content.push(container("div", "", taken));
        self.section("review-files", content)
    }

    fn changes(&self, changes: &[(ImportChange, Vec<bool>)], content: &mut Vec<Html>) {
        let count = changes.len().to_string();
        let words = self.say("review-changes", &[&count]);
        content.push(element("p", "").attr("role", "status").text(words).html());
        for (index, change) in changes.iter().enumerate() {
            content.push(self.change(index, &change.0, &change.1));
        }
        let apply = self.button("review-apply", "", Action::FileApply);
        let leave = self.button("review-leave", "", Action::FileLeave);
        let buttons = if changes.is_empty() {
            vec![leave]
        } else {
            vec![apply, leave]
        };
        content.push(container("div", "gadget-consent-tools", buttons));
    }

    fn change(&self, index: usize, change: &ImportChange, ticks: &[bool]) -> Html {
        let result = change.result(ticks, self.state.today);
        let title = self.state.title(&change.gadget);
        let now = self.summary(change.now.as_ref(), change.lifts);
        // What is kept is shown, not what the file would have.
        let then = match &result {
            Some(then) => self.summary(Some(then), false),
            None => now.clone(),
        };
        let mut content = vec![
            container("h3", "", vec![name(&title)]),
            self.tell("review-now-then", &[&now, &then]),
        ];
        if change.ticks() > 0 {
            content.push(self.tell("review-import-grants", &[]));
        }
        for (tick, ticked) in ticks.iter().enumerate() {
            let action = Action::FileTick(index, tick);
            let label = match change.grants.get(tick) {
                Some(request) => {
                    let site = isolate(&request.source().to_string());
                    format!("{site} ({})", self.kinds(request))
                }
                None => self.say("review-import-lifts", &[]),
            };
            content.push(self.tick(label, false, *ticked, action));
        }
        let has_executable =
            |request: &gadget_consent_core::Request| request.kinds().has_executable();
        if change.grants.iter().any(has_executable) {
            let words = self.say("request-executable", &[]);
            content.push(phrases::message("warning", words, Vec::new()));
        }
        container("div", "gadget-consent-change", content)
    }

    /// An answer in a few words.
    fn summary(&self, entry: Option<&Entry>, unreadable: bool) -> String {
        let Some(entry) = entry else {
            let key = if unreadable {
                "review-filter-unreadable"
            } else {
                "review-unanswered"
            };
            return self.say(key, &[]);
        };
        let key = match entry.answer {
            Answer::Allow => "review-allowed",
            Answer::Refuse => "review-refused",
            Answer::Never => "review-never",
        };
        let list = |requests: &Requests| {
            phrases::list(requests.iter().map(|request| {
                let site = isolate(&request.source().to_string());
                format!("{site} ({})", self.kinds(request))
            }))
        };
        let mut words = self.say(key, &[]);
        for (requests, sign) in [(&entry.granted, "✓"), (&entry.refused, "✗")] {
            if !requests.is_empty() {
                words = format!("{words} {sign} {}", list(requests));
            }
        }
        words
    }
}
