//! A browser as the oracle for policies, on a local page from which no request leaves this
//! computer.

use std::time::Duration;

use end_to_end::driver::Driver;
use end_to_end::{Engine, chromium, firefox};
use serde_json::{Value, json};
use thirtyfour::prelude::*;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// The page's host. The browser finds it and its subdomains, and no other host.
pub const HOST: &str = "page.localhost";

/// How many documents are open at once.
const BATCH: usize = 50;

const TRIALS: &str = include_str!("trials.js");

/// A policy, and a request under it.
#[derive(Debug, Clone)]
pub struct Trial {
    /// What `connect-src` allows.
    pub sources: String,
    /// What is requested.
    pub url: String,
}

/// What happened to a request.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// The URL, as the browser writes it.
    pub url: String,
    /// Whether the policy allowed it.
    pub allowed: bool,
    /// Whether there was a response.
    pub answered: bool,
}

/// A browser on the page.
#[derive(Debug)]
pub struct Oracle {
    engine: Engine,
    driver: WebDriver,
    // Dropped last, after the session.
    _driver: Driver,
}

impl Oracle {
    /// Starts it.
    pub async fn open() -> Self {
        let program = Driver::start(Engine::asked_for());
        let driver = match program.engine() {
            Engine::Chromium => {
                let hosts = format!(
                    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE {HOST}, EXCLUDE *.{HOST}"
                );
                chromium::launch(&program, [hosts.as_str()]).await
            }
            Engine::Firefox => {
                let hosts = json!({ "network.dns.forceResolve": "127.0.0.1" });
                firefox::launch(&program, hosts.as_object().unwrap()).await
            }
        };
        driver
            .set_script_timeout(Duration::from_mins(1))
            .await
            .unwrap();
        let port = serve().await;
        driver.goto(format!("http://{HOST}:{port}/")).await.unwrap();
        Self {
            engine: program.engine(),
            driver,
            _driver: program,
        }
    }

    /// Which browser it is.
    pub const fn engine(&self) -> Engine {
        self.engine
    }

    /// Its verdicts, one for each trial.
    pub async fn judge(&self, trials: &[Trial]) -> Vec<Verdict> {
        let mut verdicts = Vec::new();
        for batch in trials.chunks(BATCH) {
            let batch: Vec<Value> = batch
                .iter()
                .map(|trial| json!({ "sources": trial.sources, "url": trial.url }))
                .collect();
            let answer = self
                .driver
                .execute_async(TRIALS, vec![Value::from(batch)])
                .await
                .unwrap();
            let answer = answer.json().as_array().cloned().unwrap();
            verdicts.extend(answer.iter().map(|verdict| {
                let allowed = verdict["blocked"] == json!(false);
                // Firefox throws an error if the policy blocks a socket.
                assert!(
                    verdict["error"].is_null() || !allowed,
                    "no request: {verdict}"
                );
                Verdict {
                    url: verdict["url"].as_str().unwrap().to_owned(),
                    allowed,
                    answered: verdict["answered"] == json!(true),
                }
            }));
        }
        assert_eq!(verdicts.len(), trials.len());
        verdicts
    }
}

/// Starts a server with an empty page at every path, except for `/jump?URL`, which redirects.
/// Returns its port.
pub async fn serve() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // A client may close the connection early.
            tokio::spawn(answer(stream));
        }
    });
    port
}

async fn answer(mut stream: TcpStream) -> std::io::Result<()> {
    let (input, mut output) = stream.split();
    let mut lines = BufReader::new(input).lines();
    let request = lines.next_line().await?.unwrap_or_default();
    while lines
        .next_line()
        .await?
        .is_some_and(|line| !line.is_empty())
    {}
    let target = request.split(' ').nth(1).unwrap_or_default();
    let status = target.strip_prefix("/jump?").map_or_else(
        || "200 OK\r\nContent-Type: text/html".to_owned(),
        |url| format!("302 Found\r\nLocation: {url}"),
    );
    let response = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    output.write_all(response.as_bytes()).await?;
    output.shutdown().await
}
