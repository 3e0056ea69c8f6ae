//! The third parties' logs (docs/formats.md), the only evidence of what was contacted.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::browser::PATIENCE;

/// The log of one third party, from a certain moment on.
#[derive(Debug, Clone)]
pub struct Log {
    path: PathBuf,
    from: usize,
}

impl Log {
    /// The log from now on.
    #[must_use]
    pub fn from_now(path: PathBuf) -> Self {
        let from = std::fs::read(&path).map_or(0, |bytes| bytes.len());
        Self { path, from }
    }

    /// Everything since then: connections, TLS greetings and requests.
    #[must_use]
    pub fn events(&self) -> Vec<Value> {
        let bytes = std::fs::read(&self.path).unwrap_or_default();
        let (before, mut since) = bytes.split_at(self.from.min(bytes.len()));
        if before.last().is_some_and(|byte| *byte != b'\n') {
            // The end of a line that was being written then.
            let end = since.iter().position(|byte| *byte == b'\n');
            since = end.map_or(&[], |end| &since[end + 1..]);
        }
        String::from_utf8_lossy(since)
            .lines()
            .map(|line| serde_json::from_str(line).unwrap_or_else(|_| Value::from(line)))
            .collect()
    }

    /// The paths of the requests since then.
    #[must_use]
    pub fn paths(&self) -> Vec<String> {
        self.events()
            .iter()
            .filter(|event| event["event"] == "request")
            .map(|event| event["path"].as_str().unwrap_or_default().to_owned())
            .collect()
    }

    /// The same, as soon as there is a request.
    pub async fn until_asked(&self) -> Vec<String> {
        let started = Instant::now();
        loop {
            let paths = self.paths();
            if !paths.is_empty() || started.elapsed() > PATIENCE {
                return paths;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Fails if there was as much as a connection since then.
    pub fn assert_untouched(&self) {
        let events = self.events();
        assert!(
            events.is_empty(),
            "{} was contacted: {events:?}",
            self.path.display()
        );
    }
}
