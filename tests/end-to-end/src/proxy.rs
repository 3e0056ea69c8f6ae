//! A proxy between a browser and the wiki that behaves like a bad network.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::AbortHandle;

/// More than the head of any request in these tests.
const MOST_HEAD: usize = 64 * 1024;

/// The requests that a fault is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Affected {
    /// Requests that save preferences.
    Saves,
    /// Requests that read or save preferences.
    Api,
    /// Requests for modules (`load.php`).
    Modules,
}

/// What happens to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The connection ends before the wiki gets the request.
    Cut,
    /// The wiki gets the request; the connection ends before the response.
    AnswerCut,
    /// The wiki gets the request; the connection ends in the middle of the response.
    AnswerTruncated,
    /// The wiki gets the request; every other byte of the response's body is changed.
    AnswerGarbled,
    /// The wiki does not get the request, and there is no response.
    Silence,
    /// The wiki gets the request late.
    Late(Duration),
    /// The wiki gets each request late by another time: at least the first, at most the second.
    Jitter(Duration, Duration),
    /// The wiki does not get the request; this HTTP response comes instead.
    Answered(&'static str),
    /// The wiki gets a changed request: the first text is replaced by the second.
    Changed(&'static str, &'static str),
}

#[derive(Debug, Default)]
struct Shared {
    rule: Option<(Affected, Fault)>,
    /// How many of these requests pass before the fault begins.
    before: usize,
    /// How many more requests the fault is for; `None`: all.
    left: Option<usize>,
    saves: usize,
}

impl Shared {
    fn fault(&mut self, kinds: &[Affected]) -> Option<Fault> {
        self.saves += usize::from(kinds.contains(&Affected::Saves));
        let (affected, fault) = self.rule.as_ref()?;
        let is_meant = kinds.contains(affected);
        if is_meant && self.before > 0 {
            self.before -= 1;
            return None;
        }
        let left = self.left.unwrap_or(1);
        if !is_meant || left == 0 {
            return None;
        }
        self.left = self.left.map(|left| left - 1);
        Some(fault.clone())
    }
}

/// A running proxy. Dropped, it ends.
#[derive(Debug)]
pub struct Proxy {
    address: String,
    shared: Arc<Mutex<Shared>>,
    task: AbortHandle,
}

impl Proxy {
    /// Starts a proxy before a wiki, `http://HOST:PORT`.
    pub async fn before(wiki: &str) -> Self {
        let target = wiki.strip_prefix("http://").unwrap().to_owned();
        let (host, _) = target.rsplit_once(':').unwrap();
        let listener = TcpListener::bind((host, 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let address = format!("http://{host}:{port}");
        let shared = Arc::new(Mutex::new(Shared::default()));
        let task = tokio::spawn(serve(listener, target, Arc::clone(&shared))).abort_handle();
        Self {
            address,
            shared,
            task,
        }
    }

    /// The address at which browsers find the wiki, without a slash at the end.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    fn shared(&self) -> std::sync::MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins a fault, and resets the count of saves.
    pub fn inject(&self, affected: Affected, fault: Fault) {
        *self.shared() = Shared {
            rule: Some((affected, fault)),
            before: 0,
            left: None,
            saves: 0,
        };
    }

    /// Begins a fault after a number of affected requests.
    pub fn inject_after(&self, before: usize, affected: Affected, fault: Fault) {
        self.inject(affected, fault);
        self.shared().before = before;
    }

    /// Begins a fault for one request only.
    pub fn inject_once(&self, affected: Affected, fault: Fault) {
        self.inject(affected, fault);
        self.shared().left = Some(1);
    }

    /// Ends the fault.
    pub fn heal(&self) {
        self.shared().rule = None;
    }

    /// Resets the count of saves.
    pub fn count(&self) {
        self.shared().saves = 0;
    }

    /// How many requests to save preferences have come since the count was reset.
    #[must_use]
    pub fn saves(&self) -> usize {
        self.shared().saves
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(listener: TcpListener, target: String, shared: Arc<Mutex<Shared>>) {
    loop {
        let Ok((browser, _)) = listener.accept().await else {
            continue;
        };
        let (target, shared) = (target.clone(), Arc::clone(&shared));
        // Tests cut connections on purpose.
        tokio::spawn(async move {
            let _ = pass(browser, &target, &shared).await;
        });
    }
}

/// Passes one request on, then closes the connection.
async fn pass(mut browser: TcpStream, target: &str, shared: &Mutex<Shared>) -> std::io::Result<()> {
    let Some(mut request) = read_request(&mut browser).await? else {
        return Ok(());
    };
    let kinds = kinds(&request);
    let fault = shared
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .fault(&kinds);
    match &fault {
        Some(Fault::Cut) => return Ok(()),
        Some(Fault::Silence) => {
            tokio::time::sleep(Duration::from_hours(1)).await;
            return Ok(());
        }
        Some(Fault::Late(by)) => tokio::time::sleep(*by).await,
        Some(Fault::Jitter(least, most)) => {
            let span = most.saturating_sub(*least);
            tokio::time::sleep(*least + span.mul_f64(fraction())).await;
        }
        Some(Fault::Answered(answer)) => return browser.write_all(answer.as_bytes()).await,
        Some(Fault::Changed(from, to)) => {
            assert_eq!(
                from.len(),
                to.len(),
                "the length of the request must stay the same"
            );
            let text = String::from_utf8_lossy(&request);
            request = text.replace(from, to).into_bytes();
        }
        _ => {}
    }
    let mut wiki = TcpStream::connect(target).await?;
    wiki.write_all(&request).await?;
    let mut answer = Vec::new();
    wiki.read_to_end(&mut answer).await?;
    let body = position(&answer, b"\r\n\r\n").unwrap_or(answer.len());
    match fault {
        Some(Fault::AnswerCut) => return Ok(()),
        Some(Fault::AnswerTruncated) => answer.truncate(usize::midpoint(body, answer.len())),
        Some(Fault::AnswerGarbled) => {
            for byte in answer[body..].iter_mut().skip(4).step_by(2) {
                *byte ^= 1;
            }
        }
        _ => {}
    }
    browser.write_all(&answer).await
}

/// What a request is.
fn kinds(request: &[u8]) -> Vec<Affected> {
    let is_save = has(request, "action=options") || has(request, "action=globalpreferences");
    let is_modules = request.starts_with(b"GET /load.php");
    [
        (is_save, Affected::Saves),
        (is_save || has(request, "uiprop=options"), Affected::Api),
        (is_modules, Affected::Modules),
    ]
    .into_iter()
    .filter_map(|(is, kind)| is.then_some(kind))
    .collect()
}

/// A number from 0 to 1, another one each time, the same in each run.
fn fraction() -> f64 {
    /// The golden ratio's fraction of 2³²: its multiples are spread evenly.
    const STEP: u32 = 2_654_435_769;
    static LAST: AtomicU32 = AtomicU32::new(0);
    f64::from(LAST.fetch_add(STEP, Ordering::Relaxed)) / f64::from(u32::MAX)
}

/// Reads a whole request, and changes it so that the wiki closes the connection after its response.
async fn read_request(browser: &mut TcpStream) -> std::io::Result<Option<Vec<u8>>> {
    let mut request = Vec::new();
    let end = loop {
        if let Some(end) = position(&request, b"\r\n\r\n") {
            break end + 4;
        }
        if browser.read_buf(&mut request).await? == 0 || request.len() > MOST_HEAD {
            return Ok(None);
        }
    };
    let head = String::from_utf8_lossy(&request[..end]).into_owned();
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        let is_length = name.eq_ignore_ascii_case("content-length");
        is_length.then(|| value.trim().parse::<usize>().ok())?
    });
    let whole = end + length.unwrap_or_default();
    while request.len() < whole {
        if browser.read_buf(&mut request).await? == 0 {
            return Ok(None);
        }
    }
    let closing = head.replace("Connection: keep-alive", "Connection: close");
    request.splice(..end, closing.into_bytes());
    Ok(Some(request))
}

fn position(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).position(|window| window == part)
}

fn has(request: &[u8], text: &str) -> bool {
    position(request, text.as_bytes()).is_some()
}
