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

    /// A jQuery promise, which settles with several values.
    type Thenable;
    #[wasm_bindgen(method)]
    fn then(this: &Thenable, done: &Function, failed: &Function) -> Thenable;
}

/// Why a request to the Action API failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApiError {
    /// The API answered with an error.
    #[error("the wiki answered “{code}”: {info}")]
    Refused {
        /// The code of the error, such as `badtoken` or `readonly`.
        code: String,
        /// The message of the error.
        info: String,
    },
    /// The wiki is overloaded: it answered so, or a server before it did (HTTP 429, 503).
    #[error("the wiki is overloaded ({code})")]
    Busy {
        /// The code of the error, such as `maxlag` or `ratelimited`, or the HTTP status.
        code: String,
        /// The seconds after which to try again, if the wiki named them (`Retry-After`).
        retry_after: Option<u32>,
    },
    /// The API did not answer: no network, a timeout, or an answer of something else.
    #[error("the wiki cannot be reached ({0})")]
    Unreachable(String),
    /// The answer did not have the expected shape.
    #[error("the wiki's answer cannot be read ({0})")]
    Unexpected(String),
}

/// The wiki's Action API, with the session of the page's user.
#[derive(Debug)]
pub struct Api(MwApi);

/// The time limit of a request in milliseconds, the default of `mw.Api`.
const TIMEOUT: u32 = 30_000;

impl Default for Api {
    fn default() -> Self {
        let parameters = object(&[("formatversion", &JsValue::from(2))]);
        let ajax = object(&[("timeout", &JsValue::from(TIMEOUT))]);
        let options = object(&[("parameters", &parameters), ("ajax", &ajax)]);
        Self(MwApi::new(&options))
    }
}

fn object(fields: &[(&str, &JsValue)]) -> Object {
    let object = Object::new();
    for (name, value) in fields {
        // This cannot fail on a plain object.
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
    /// Sends a request that reads. `fields` are its parameters. The answer is read into a type, which adds
    /// some 13 KB to a module (docs/decisions/0013).
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn get<T: DeserializeOwned>(&self, fields: &[(&str, &str)]) -> Result<T, ApiError> {
        read(self.get_value(fields).await?)
    }

    /// Sends a request that writes, with a token of the kind `csrf`. If the token has expired, `mw.Api`
    /// fetches a new one.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn post<T: DeserializeOwned>(&self, fields: &[(&str, &str)]) -> Result<T, ApiError> {
        read(self.post_value(fields).await?)
    }
}

impl Api {
    /// As [`Api::get`], but returns the answer as a JavaScript value, for modules that must be small.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn get_value(&self, fields: &[(&str, &str)]) -> Result<JsValue, ApiError> {
        settle(&self.0.get(&parameters(fields))).await
    }

    /// As [`Api::post`], but returns the answer as a JavaScript value.
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

/// Waits for a jQuery promise. A plain `await` would lose all but the first value of a failure.
async fn settle(thenable: &Thenable) -> Result<JsValue, ApiError> {
    let mut on_failure = None;
    let promise = Promise::new(&mut |resolve, reject| {
        let failed = Closure::once(
            move |code: JsValue, details: JsValue, _again: JsValue, request: JsValue| {
                let all = js_sys::Array::of3(&code, &details, &request);
                // The function of a promise does not throw.
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

/// `Retry-After` in seconds. A date is ignored.
fn retry_after(request: &JsValue) -> Option<u32> {
    let request = request.unchecked_ref::<Request>();
    let seconds = request.header("Retry-After").ok()?;
    seconds.as_string()?.parse().ok()
}

/// The error for a failure of `mw.Api`, which has a code and details that depend on the code.
/// `request`: the jQuery request, if the API answered.
fn failure(code: &str, details: &JsValue, request: &JsValue) -> ApiError {
    match code {
        "http" => {
            let request = field(details, "xhr");
            let status = field(&request, "status").as_f64();
            // The status has three digits. JavaScript numbers may have a fraction; this one has none.
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
            // If a wiki is read-only, the reason says more.
            info: ["readonlyreason", "info"]
                .iter()
                .find_map(|name| string(&path(details, &["error"]), name))
                .unwrap_or_default(),
        },
    }
}
