//! The gallery (`cargo xtask www`), served on loopback, and a browser that looks at it.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use thirtyfour::prelude::*;

use crate::chromium;
use crate::demo::{root, xtask};
use crate::driver::{Driver, Make};

/// The built gallery on an address of its own.
#[derive(Debug)]
pub struct Gallery {
    address: SocketAddr,
}

impl Gallery {
    /// The gallery; built, as far as it is out of date, and served with the first call.
    pub fn get() -> &'static Self {
        static GALLERY: OnceLock<Gallery> = OnceLock::new();
        GALLERY.get_or_init(|| {
            let status = xtask().arg("www").status().unwrap();
            assert!(status.success(), "cargo xtask www fails");
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let address = listener.local_addr().unwrap();
            // As any static host: it ends with the process.
            std::thread::spawn(move || {
                for stream in listener.incoming().flatten() {
                    std::thread::spawn(move || {
                        // A browser that goes away is no failure of ours.
                        let _ = answer(stream);
                    });
                }
            });
            Self { address }
        })
    }

    /// The names of all states.
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

/// Waits until what has changed is drawn.
const DRAWN: &str = "return new Promise( ( resolve ) => requestAnimationFrame( \
    () => requestAnimationFrame( () => resolve( true ) ) ) )";

/// A browser that looks at the gallery. Chromium: pictures of another browser are others.
#[derive(Debug)]
pub struct Visitor {
    session: WebDriver,
    gallery: &'static Gallery,
    // After the session: dropped last.
    _driver: Driver,
}

impl Visitor {
    /// Comes in; with a script that runs in each page first.
    pub async fn enter(script: &str) -> Self {
        // One after the other: two drivers that look for a free port at a time may find the same.
        static DOOR: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
        let alone = DOOR.lock().await;
        let gallery = Gallery::get();
        let driver = Driver::start(Make::Chromium);
        let arguments = [
            // Edges of letters do not depend on the machine's settings.
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

    /// The value of a script that ends in `return …`.
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

    /// Opens one state, and waits until it is drawn.
    pub async fn show(&self, state: &str, more: &str) {
        self.open(&format!("state.html?still&state={state}{more}"))
            .await;
        self.until("document.documentElement.dataset.shown").await;
        // A dialog's buttons wake a moment after it has come.
        self.until(
            "!document.querySelector( 'dialog button:disabled' ) || performance.now() > 700",
        )
        .await;
    }

    /// Waits until an expression is true.
    pub async fn until(&self, expression: &str) {
        let started = Instant::now();
        let script = format!("return !!( {expression} )");
        while self.js(&script).await != json!(true) {
            assert!(
                started.elapsed() < Duration::from_secs(20),
                "waited in vain for {expression}"
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

    /// Makes the page so large.
    pub async fn resize(&self, width: u32, height: u32) {
        chromium::resize(&self.session, width, height).await;
        self.until(&format!("innerWidth === {width}")).await;
        self.js(DRAWN).await;
    }

    /// Has the page drawn in the few colours of a system, or as usual.
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

    /// Another theme for the page that is open.
    pub async fn theme(&self, theme: &str) {
        let script = format!(
            "document.documentElement.className = document.documentElement.className\
             .replace( /clientpref-\\w+/, 'clientpref-{theme}' )"
        );
        self.js(&format!("{script}; {DRAWN}")).await;
    }
}
