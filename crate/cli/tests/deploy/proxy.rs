//! A network that loses edits: of each edit the first answer, and every other time the edit itself.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// Between the command and a wiki.
pub struct Proxy {
    port: u16,
    lost: Arc<Mutex<BTreeSet<String>>>,
}

impl Proxy {
    /// Starts it in front of a wiki.
    pub fn start(wiki: u16) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let lost: Arc<Mutex<BTreeSet<String>>> = Arc::default();
        let known = Arc::clone(&lost);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let known = Arc::clone(&known);
                thread::spawn(move || pass(stream, wiki, &known));
            }
        });
        Self { port, lost }
    }

    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// How many edits were cut.
    pub fn cuts(&self) -> usize {
        self.lost.lock().unwrap().len()
    }
}

/// The title of an edit.
fn edited(body: &str) -> Option<String> {
    let mut pairs = body.split('&');
    let is_edit = pairs.clone().any(|pair| pair == "action=edit");
    let title = pairs.find(|pair| pair.starts_with("title="))?;
    is_edit.then(|| title.to_owned())
}

fn pass(mut stream: TcpStream, wiki: u16, lost: &Mutex<BTreeSet<String>>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or(0) == 0 {
            return;
        }
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        head.push_str(&line);
        if line == "\r\n" {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let title = edited(&String::from_utf8_lossy(&body));
    let cut = title.and_then(|title| {
        let mut lost = lost.lock().unwrap();
        lost.insert(title).then(|| lost.len())
    });
    if cut.is_some_and(|number| number % 2 == 0) {
        let _ = stream.shutdown(Shutdown::Both);
        return;
    }
    let mut to_wiki = TcpStream::connect((Ipv4Addr::LOCALHOST, wiki)).unwrap();
    to_wiki.write_all(head.as_bytes()).unwrap();
    to_wiki.write_all(&body).unwrap();
    let mut answer = Vec::new();
    to_wiki.read_to_end(&mut answer).unwrap();
    if cut.is_none() {
        let _ = stream.write_all(&answer);
    }
    let _ = stream.shutdown(Shutdown::Both);
}
