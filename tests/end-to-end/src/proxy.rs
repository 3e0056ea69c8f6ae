//! What stands between a browser and the wiki, and does to requests what bad networks do.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::AbortHandle;

/// More than the head of any request of these tests.
const MOST_HEAD: usize = 64 * 1024;

/// Which requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Those that save preferences.
    Saves,
    /// Those that read preferences, or save them.
    Api,
}

/// What becomes of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The connection ends before the wiki has seen it.
    Cut,
    /// The wiki gets it; the connection ends before its answer.
    AnswerCut,
    /// The wiki gets it; the connection ends in the middle of its answer.
    AnswerTruncated,
    /// The wiki gets it; of its answer every other byte is another.
    AnswerGarbled,
    /// The wiki does not get it, and no answer comes.
    Silence,
    /// It comes late by so much.
    Late(Duration),
    /// Somebody else answers: a whole HTTP response.
    Answered(&'static str),
    /// The wiki gets another one, in which the first text is replaced by the second.
    Changed(&'static str, &'static str),
}

#[derive(Debug, Default)]
struct Shared {
    rule: Option<(Which, Fault)>,
    /// How many requests come before the first one it is for.
    before: usize,
    /// How many requests more it is for; `None`: all.
    left: Option<usize>,
    saves: usize,
}

impl Shared {
    fn fault(&mut self, is_save: bool, is_api: bool) -> Option<Fault> {
        self.saves += usize::from(is_save);
        let (which, fault) = self.rule.as_ref()?;
        let is_meant = match which {
            Which::Saves => is_save,
            Which::Api => is_api,
        };
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

/// See the module. It ends when it is dropped.
#[derive(Debug)]
pub struct Proxy {
    address: String,
    shared: Arc<Mutex<Shared>>,
    task: AbortHandle,
}

impl Proxy {
    /// Stands before a wiki, `http://HOST:PORT`.
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

    /// The wiki's address behind it, without a slash at the end.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    fn shared(&self) -> std::sync::MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Has a fault from now on, and counts anew.
    pub fn spoil(&self, which: Which, fault: Fault) {
        *self.shared() = Shared {
            rule: Some((which, fault)),
            before: 0,
            left: None,
            saves: 0,
        };
    }

    /// The same, after so many requests of that kind.
    pub fn spoil_after(&self, before: usize, which: Which, fault: Fault) {
        self.spoil(which, fault);
        self.shared().before = before;
    }

    /// The same, for one request only.
    pub fn spoil_once(&self, which: Which, fault: Fault) {
        self.spoil(which, fault);
        self.shared().left = Some(1);
    }

    /// Lets everything through.
    pub fn mend(&self) {
        self.shared().rule = None;
    }

    /// Counts anew.
    pub fn count(&self) {
        self.shared().saves = 0;
    }

    /// How many requests that save preferences have come.
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
        // Whoever goes away in the middle has done so on purpose.
        tokio::spawn(async move {
            let _ = pass(browser, &target, &shared).await;
        });
    }
}

/// One request; the connection is closed after it.
async fn pass(mut browser: TcpStream, target: &str, shared: &Mutex<Shared>) -> std::io::Result<()> {
    let Some(mut request) = read_request(&mut browser).await? else {
        return Ok(());
    };
    let is_save = has(&request, "action=options") || has(&request, "action=globalpreferences");
    let is_api = is_save || has(&request, "uiprop=options");
    let fault = shared
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .fault(is_save, is_api);
    match &fault {
        Some(Fault::Cut) => return Ok(()),
        Some(Fault::Silence) => {
            tokio::time::sleep(Duration::from_hours(1)).await;
            return Ok(());
        }
        Some(Fault::Late(by)) => tokio::time::sleep(*by).await,
        Some(Fault::Answered(answer)) => return browser.write_all(answer.as_bytes()).await,
        Some(Fault::Changed(from, to)) => {
            assert_eq!(from.len(), to.len(), "the request's length is in its head");
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

/// A whole request, after which the wiki closes the connection.
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
