//! Reads the file of answers that the user chooses for an import.

use gadget_consent_core::Entry;
use gadget_consent_core::transfer::{Expected, LARGEST, Problem, Raw, read};
use js_sys::{JSON, Object, Promise, Reflect};
use mediawiki_web::value::field;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    /// A file that the user chose.
    type File;
    #[wasm_bindgen(method, getter)]
    fn size(this: &File) -> f64;
    #[wasm_bindgen(method)]
    fn text(this: &File) -> Promise;
}

/// The answers of a file, or what is wrong with it.
pub type FileAnswers = Result<Vec<(String, Entry)>, Vec<Problem>>;

/// An `<input type="file">` in which the user has chosen a file.
#[derive(Debug, Clone, PartialEq)]
pub struct FileInput(pub JsValue);

impl FileInput {
    /// Reads the file; `None` if none was chosen.
    pub async fn read(&self) -> Option<FileAnswers> {
        let input = &self.0;
        let file = field(&field(input, "files"), "0");
        if !file.is_object() {
            return None;
        }
        // So that the user can choose the same file again after correcting it.
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
}
