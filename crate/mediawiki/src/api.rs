//! [`mw.Api`](https://doc.wikimedia.org/mediawiki-core/master/js/mw.Api.html): the Action API.
//! ResourceLoader module: `mediawiki.api`.

use js_sys::{Function, Object, Promise, Reflect};
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::value::{field, path, string};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = mw, js_name = Api)]
    #[derive(Debug)]
    type MwApi;

    #[wasm_bindgen(constructor, js_namespace = mw, js_class = "Api")]
    fn new(options: &Object) -> MwApi;
    #[wasm_bindgen(method)]
    fn get(this: &MwApi, parameters: &Object) -> Thenable;
    #[wasm_bindgen(method, js_name = postWithToken)]
    fn post_with_token(this: &MwApi, token: &str, parameters: &Object) -> Thenable;

    /// What jQuery gives: a promise that settles with several values.
    type Thenable;
    #[wasm_bindgen(method)]
    fn then(this: &Thenable, done: &Function, failed: &Function) -> Thenable;
}

/// Why a request to the Action API came to nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApiError {
    /// The API answered with an error: its code, and its words for it.
    #[error("the wiki answered “{code}”: {info}")]
    Refused {
        /// The error's code, such as `badtoken` or `readonly`.
        code: String,
        /// The API's description of it.
        info: String,
    },
    /// The wiki has too much to do: it said so, or the server before it did (HTTP 429, 503).
    #[error("the wiki has too much to do ({code})")]
    Busy {
        /// The error's code, such as `maxlag` or `ratelimited`, or the HTTP status.
        code: String,
        /// The seconds after which it wants to be asked again, when it said so (`Retry-After`).
        retry_after: Option<u32>,
    },
    /// No answer of the API's came: no network, a time-out, an answer that is not the API's.
    #[error("the wiki could not be reached ({0})")]
    Unreachable(String),
    /// The answer did not have the expected shape.
    #[error("the wiki's answer could not be understood ({0})")]
    Unexpected(String),
}

/// The wiki's Action API, as the user who reads the page.
#[derive(Debug)]
pub struct Api(MwApi);

/// Milliseconds until a request counts as failed; `mw.Api`'s own bound.
const TIMEOUT: u32 = 30_000;

impl Default for Api {
    fn default() -> Self {
        Self::with_timeout(TIMEOUT)
    }
}

impl Api {
    /// An API whose requests fail after so many milliseconds without an answer.
    #[must_use]
    pub fn with_timeout(milliseconds: u32) -> Self {
        let parameters = object(&[("formatversion", &JsValue::from(2))]);
        let ajax = object(&[("timeout", &JsValue::from(milliseconds))]);
        let options = object(&[("parameters", &parameters), ("ajax", &ajax)]);
        Self(MwApi::new(&options))
    }
}

fn object(fields: &[(&str, &JsValue)]) -> Object {
    let object = Object::new();
    for (name, value) in fields {
        // Cannot fail on an object made here.
        let _ = Reflect::set(&object, &JsValue::from_str(name), value);
    }
    object
}

fn parameters(fields: &[(&str, &str)]) -> Object {
    let object = Object::new();
    for (name, value) in fields {
        let _ = Reflect::set(&object, &JsValue::from_str(name), &JsValue::from_str(value));
    }
    object
}

impl Api {
    /// Asks; `fields` are the parameters of the request.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn get<T: DeserializeOwned>(&self, fields: &[(&str, &str)]) -> Result<T, ApiError> {
        read(self.get_value(fields).await?)
    }

    /// Changes something, with a token of the kind `csrf`, fetched afresh once when it has expired.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn post<T: DeserializeOwned>(&self, fields: &[(&str, &str)]) -> Result<T, ApiError> {
        read(self.post_value(fields).await?)
    }
}

impl Api {
    /// As [`Api::get`], with the answer as JavaScript has it: for answers whose fields are named by
    /// data, and where bytes count (a reader made by `serde` has some thousand).
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn get_value(&self, fields: &[(&str, &str)]) -> Result<JsValue, ApiError> {
        settle(&self.0.get(&parameters(fields))).await
    }

    /// As [`Api::post`], with the answer as JavaScript has it.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn post_value(&self, fields: &[(&str, &str)]) -> Result<JsValue, ApiError> {
        settle(&self.0.post_with_token("csrf", &parameters(fields))).await
    }
}

fn read<T: DeserializeOwned>(answer: JsValue) -> Result<T, ApiError> {
    serde_wasm_bindgen::from_value(answer).map_err(|error| ApiError::Unexpected(error.to_string()))
}

/// Waits for a jQuery promise. A plain `await` would drop all but the first value of a failure.
async fn settle(thenable: &Thenable) -> Result<JsValue, ApiError> {
    let mut on_failure = None;
    let promise = Promise::new(&mut |resolve, reject| {
        let failed = Closure::once(
            move |code: JsValue, details: JsValue, _again: JsValue, request: JsValue| {
                let all = js_sys::Array::of3(&code, &details, &request);
                // The promise's own function does not throw.
                let _ = reject.call1(&JsValue::NULL, &all);
            },
        );
        thenable.then(&resolve, failed.as_ref().unchecked_ref());
        on_failure = Some(failed);
    });
    let settled = JsFuture::from(promise).await;
    drop(on_failure);
    settled.map_err(|all| {
        let all = js_sys::Array::from(&all);
        let code = all.get(0).as_string().unwrap_or_default();
        failure(&code, &all.get(1), &all.get(2))
    })
}

#[wasm_bindgen]
extern "C" {
    type Request;
    #[wasm_bindgen(method, catch, js_name = getResponseHeader)]
    fn header(this: &Request, name: &str) -> Result<JsValue, JsValue>;
}

/// In seconds; a date is as good as nothing.
fn retry_after(request: &JsValue) -> Option<u32> {
    let request = request.unchecked_ref::<Request>();
    let seconds = request.header("Retry-After").ok()?;
    seconds.as_string()?.parse().ok()
}

/// `mw.Api` fails with a code and details; what the details are depends on the code. `request`: the
/// jQuery request, of an answer of the API's.
fn failure(code: &str, details: &JsValue, request: &JsValue) -> ApiError {
    match code {
        "http" => {
            let request = field(details, "xhr");
            let status = field(&request, "status").as_f64();
            // A number of three digits; no number is written as one that may have a fraction.
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let status = status.unwrap_or_default() as u16;
            match status {
                0 => ApiError::Unreachable(string(details, "textStatus").unwrap_or_default()),
                429 | 503 => ApiError::Busy {
                    code: format!("HTTP {status}"),
                    retry_after: retry_after(&request),
                },
                _ => ApiError::Unreachable(format!("HTTP {status}")),
            }
        }
        "ok-but-empty" | "" => ApiError::Unexpected("an empty answer".to_owned()),
        "ratelimited" | "maxlag" => ApiError::Busy {
            code: code.to_owned(),
            retry_after: retry_after(request),
        },
        _ => ApiError::Refused {
            code: code.to_owned(),
            // Of a wiki that is read-only the reason says more.
            info: ["readonlyreason", "info"]
                .iter()
                .find_map(|name| string(&path(details, &["error"]), name))
                .unwrap_or_default(),
        },
    }
}
