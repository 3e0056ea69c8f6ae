//! The gallery (`cargo xtask www`) on a local server, and a browser that visits it.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use thirtyfour::prelude::*;

use crate::chromium;
use crate::demo::{root, xtask};
use crate::driver::{Driver, Engine};

/// The paths that were asked for, with what comes after them.
static ASKED: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// The built gallery on its own server.
#[derive(Debug)]
pub struct Gallery {
    address: SocketAddr,
}

impl Gallery {
    /// The gallery. The first call builds what is out of date and starts the server.
    pub fn get() -> &'static Self {
        static GALLERY: OnceLock<Gallery> = OnceLock::new();
        GALLERY.get_or_init(|| {
            let status = xtask().arg("www").status().unwrap();
            assert!(status.success(), "cargo xtask www fails");
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let address = listener.local_addr().unwrap();
            // It ends with the process.
            std::thread::spawn(move || {
                for stream in listener.incoming().flatten() {
                    std::thread::spawn(move || {
                        // A browser may close the connection early.
                        let _ = answer(stream);
                    });
                }
            });
            Self { address }
        })
    }

    /// The address of a page.
    #[must_use]
    pub fn url(&self, page: &str) -> String {
        format!("http://{}/{page}", self.address)
    }
}

fn answer(mut stream: TcpStream) -> std::io::Result<()> {
    let mut line = String::new();
    let mut reader = BufReader::new(stream.try_clone()?);
    reader.read_line(&mut line)?;
    while reader.read_line(&mut String::new())? > 2 {}
    let path = line.split(' ').nth(1).unwrap_or_default();
    ASKED.lock().unwrap().push(path.to_owned());
    let path = path.split('?').next().unwrap_or_default();
    let file: PathBuf = Path::new(path)
        .components()
        .filter(|part| matches!(part, std::path::Component::Normal(_)))
        .collect();
    let content = match file.extension().and_then(|end| end.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("json") => "application/json",
        Some("wasm") => "application/wasm",
        _ => "application/octet-stream",
    };
    let (status, body) = match std::fs::read(root().join("target/www").join(file)) {
        Ok(body) => ("200 OK", body),
        Err(_) => ("404 Not Found", Vec::new()),
    };
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {content}\r\nContent-Length: {}\r\n\
         Cache-Control: max-age=3600\r\nConnection: close\r\n\r\n",
        body.len()
    )?;
    stream.write_all(&body)
}

/// Waits until changes are drawn.
const DRAWN: &str = "return new Promise( ( resolve ) => requestAnimationFrame( \
    () => requestAnimationFrame( () => resolve( true ) ) ) )";

/// A browser that visits the gallery. Always Chromium: other browsers draw other pictures.
#[derive(Debug)]
pub struct Visitor {
    session: WebDriver,
    gallery: &'static Gallery,
    // Dropped last, after the session.
    _driver: Driver,
}

impl Visitor {
    /// Starts a browser. `script` runs first in each page.
    pub async fn enter(script: &str) -> Self {
        // One after another: two drivers that look for a free port at once may find the same port.
        static DOOR: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
        let alone = DOOR.lock().await;
        let gallery = Gallery::get();
        let driver = Driver::start(Engine::Chromium);
        let arguments = [
            // The edges of letters must not depend on the machine's settings.
            "--font-render-hinting=none",
            "--disable-lcd-text",
            "--hide-scrollbars",
            "--force-color-profile=srgb",
        ];
        let session = chromium::launch(&driver, arguments).await;
        let source = json!({ "source": script });
        chromium::devtools(&session, "Page.addScriptToEvaluateOnNewDocument", source).await;
        drop(alone);
        Self {
            session,
            gallery,
            _driver: driver,
        }
    }

    /// Calls a method of the DevTools protocol.
    pub async fn devtools(&self, method: &str, parameters: Value) -> Value {
        chromium::devtools(&self.session, method, parameters).await
    }

    /// Runs a script that ends in `return …`, and returns its value.
    pub async fn js(&self, script: &str) -> Value {
        let value = self.session.execute(script, Vec::new()).await;
        value
            .unwrap_or_else(|error| panic!("{script}: {error}"))
            .json()
            .clone()
    }

    /// Opens a page of the gallery.
    pub async fn open(&self, page: &str) {
        self.session.goto(self.gallery.url(page)).await.unwrap();
    }

    /// What the server was asked for, by all browsers.
    #[must_use]
    pub fn asked(&self) -> Vec<String> {
        ASKED.lock().unwrap().clone()
    }

    /// Presses a key where the focus is.
    pub async fn press(&self, key: Key) {
        let focused = self.session.active_element().await.unwrap();
        focused.send_keys(key).await.unwrap();
    }

    /// Presses Tab until the focus is on an element.
    pub async fn tab_to(&self, selector: &str) {
        let has_focus = format!(
            "return !!document.activeElement && document.activeElement.matches( '{selector}' )"
        );
        for _ in 0..80 {
            self.press(Key::Tab).await;
            if self.js(&has_focus).await == json!(true) {
                return;
            }
        }
        panic!("Tab does not lead to {selector}");
    }

    /// Writes a text where the focus is, as an input method does.
    pub async fn write(&self, text: &str) {
        self.devtools("Input.insertText", json!({ "text": text }))
            .await;
    }

    /// Opens a state and waits until it is drawn. `more` is appended to the address.
    pub async fn show(&self, state: &str, more: &str) {
        self.open(&format!("state.html?still&state={state}{more}"))
            .await;
        self.until("document.documentElement.dataset.shown").await;
        // A dialog's buttons are enabled a moment after it is seen; while it saves, they are not.
        self.until(
            "!document.querySelector( 'dialog button:disabled' ) || performance.now() > 3000",
        )
        .await;
    }

    /// Waits until what has changed is drawn.
    pub async fn drawn(&self) {
        self.js(DRAWN).await;
    }

    /// Waits until an expression is true.
    pub async fn until(&self, expression: &str) {
        let started = Instant::now();
        let script = format!("return !!( {expression} )");
        while self.js(&script).await != json!(true) {
            assert!(
                started.elapsed() < Duration::from_secs(20),
                "timed out waiting for {expression}"
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// The names of all states.
    pub async fn states(&self) -> Vec<String> {
        self.open("index.html").await;
        self.until("document.querySelector( '#states a' )").await;
        let names = "return Array.from( document.querySelectorAll( '#states a' ), \
            ( link ) => link.dataset.state )";
        serde_json::from_value(self.js(names).await).unwrap()
    }

    /// Makes the page this large.
    pub async fn resize(&self, width: u32, height: u32) {
        chromium::resize(&self.session, width, height).await;
        self.until(&format!("innerWidth === {width}")).await;
        self.js(DRAWN).await;
    }

    /// Switches forced colours on or off.
    pub async fn force_colours(&self, forced: bool) {
        let value = if forced { "active" } else { "none" };
        let features = json!([{ "name": "forced-colors", "value": value }]);
        let media = json!({ "features": features });
        self.devtools("Emulation.setEmulatedMedia", media).await;
        self.until(&format!(
            "matchMedia( '(forced-colors: active)' ).matches === {forced}"
        ))
        .await;
    }

    /// Switches the theme of the open page.
    pub async fn theme(&self, theme: &str) {
        let script = format!(
            "document.documentElement.className = document.documentElement.className\
             .replace( /clientpref-\\w+/, 'clientpref-{theme}' )"
        );
        self.js(&format!("{script}; {DRAWN}")).await;
    }
}
