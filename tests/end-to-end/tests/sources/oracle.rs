//! A browser as a judge of policies: on a page of this computer, where no request leaves it.

use std::time::Duration;

use end_to_end::driver::Driver;
use end_to_end::{Make, chromium, firefox};
use serde_json::{Value, json};
use thirtyfour::prelude::*;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// The page's host. It and the hosts below it are found, and no others.
pub const HOST: &str = "page.localhost";

/// Documents at once.
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

/// What became of a request.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// The URL, as the browser writes it.
    pub url: String,
    /// Whether the policy let it through.
    pub allowed: bool,
    /// Whether somebody answered.
    pub answered: bool,
}

/// A browser on its page.
#[derive(Debug)]
pub struct Oracle {
    make: Make,
    driver: WebDriver,
    // After the session: dropped last.
    _driver: Driver,
}

impl Oracle {
    /// Starts it.
    pub async fn open() -> Self {
        let program = Driver::start(Make::asked_for());
        let driver = match program.make() {
            Make::Chromium => {
                let hosts = format!(
                    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE {HOST}, EXCLUDE *.{HOST}"
                );
                chromium::launch(&program, [hosts.as_str()]).await
            }
            Make::Firefox => {
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
            make: program.make(),
            driver,
            _driver: program,
        }
    }

    /// What it is.
    pub const fn make(&self) -> Make {
        self.make
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
                // Firefox throws where the policy blocks a socket.
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

/// Serves an empty page at every path, except that `/jump?URL` redirects; gives its port.
pub async fn serve() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // Whoever goes away does not want an answer.
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
