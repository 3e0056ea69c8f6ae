//! A hostile wiki: real servers on this computer that send too much, nothing, or somebody else's
//! address.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    io::{BufRead, BufReader, Read as _, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    process::{Command, Output},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc::channel,
    },
    thread,
    time::Duration,
};

use flate2::{Compression, write::GzEncoder};
use gadget_consent::wiki::{Error, Limits, Manner, RedirectProblem, Run, Wiki};

/// A server. `answer` writes the answer to a request, of which it gets the first line and the number.
fn server(
    answer: impl Fn(&mut TcpStream, &str, usize) -> std::io::Result<()> + Send + Sync + 'static,
) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let answer = Arc::new(answer);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let (count, answer) = (Arc::clone(&count), Arc::clone(&answer));
            thread::spawn(move || {
                let mut stream = stream.unwrap();
                let line = first_line(&mut stream);
                let number = count.fetch_add(1, Ordering::SeqCst);
                // The client may have gone: that is what these tests are about.
                let _ = answer(&mut stream, &line, number);
            });
        }
    });
    (address, asked)
}

fn first_line(stream: &mut TcpStream) -> String {
    let mut reader = BufReader::new(stream);
    let (mut first, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or_default() == 0 || line.trim().is_empty() {
            break;
        }
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if first.is_empty() {
            first = line;
        }
    }
    let mut body = vec![0; length];
    let _ = reader.read_exact(&mut body);
    first
}

fn write_answer(stream: &mut TcpStream, head: &str, body: &[u8]) -> std::io::Result<()> {
    let length = body.len();
    let head = format!("HTTP/1.1 {head}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
    stream.write_all(head.as_bytes())?;
    stream.write_all(body)
}

const OK: &str = "200 OK";

/// An answer to any question, always the same.
fn always(head: &'static str, body: Vec<u8>) -> (String, Arc<AtomicUsize>) {
    server(move |stream, _, _| write_answer(stream, head, &body))
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Runs the command with at most 1 GiB of memory.
fn lint(address: &str) -> Output {
    let line = format!(
        "ulimit -v 1048576; exec '{}' lint --wiki '{address}/api.php'",
        env!("CARGO_BIN_EXE_gadget-consent")
    );
    Command::new("sh").arg("-c").arg(line).output().unwrap()
}

/// The command fails, and says this on one line.
fn assert_says(output: &Output, expected: &str) {
    let errors = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(output.status.code(), Some(2), "{errors}");
    assert!(errors.contains(expected), "{errors}");
    assert_eq!(errors.lines().count(), 1, "{errors}");
    assert!(output.stdout.is_empty());
}

fn manner(limits: Limits) -> Manner {
    Manner { limits, tell: None }
}

fn ask_in(address: &str, limits: Limits) -> Error {
    let wiki = Wiki::asked_in(&format!("{address}/api.php"), manner(limits)).unwrap();
    wiki.get(&[("action", "query")]).unwrap_err()
}

fn ask(address: &str) -> Error {
    ask_in(address, Limits::default())
}

#[test]
fn compressed_bytes_are_bounded_when_they_are_unpacked() {
    // 4 GiB of spaces in 2 MB: 400 members of 10 MiB.
    let member = gzip(&vec![b' '; 10 << 20]);
    let (address, _) = always("200 OK\r\nContent-Encoding: gzip", member.repeat(400));
    assert_says(&lint(&address), "is too long: more than 64 MiB");
}

#[test]
fn compressed_bytes_that_unpack_to_nothing_are_bounded() {
    let limits = Limits {
        answer: 1 << 20,
        ..Limits::default()
    };
    let (address, _) = server(|stream, _, _| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n")?;
        let nothing = gzip(b"").repeat(1_000);
        loop {
            stream.write_all(&nothing)?;
        }
    });
    let error = ask_in(&address, limits);
    assert!(matches!(error, Error::TooLarge { .. }), "{error}");
}

#[test]
fn an_answer_without_end_is_bounded() {
    let (address, _) = server(|stream, _, _| {
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
        let spaces = vec![b' '; 1 << 20];
        loop {
            stream.write_all(&spaces)?;
        }
    });
    assert_says(&lint(&address), "is too long: more than 64 MiB");
}

#[test]
fn only_the_encoding_that_was_asked_for_is_read() {
    let once = gzip(b"{}");
    for (head, body) in [
        ("200 OK\r\nContent-Encoding: gzip, gzip", gzip(&once)),
        ("200 OK\r\nContent-Encoding: deflate", once.clone()),
        ("200 OK\r\nContent-Encoding: zstd", once.clone()),
        ("200 OK\r\nContent-Encoding: br", once.clone()),
    ] {
        let (address, _) = always(head, body);
        let error = ask(&address);
        // Where another crate of the workspace switches brotli on in `ureq`, `ureq` itself refuses
        // what is no brotli.
        let is_refused = matches!(error, Error::Encoding { .. })
            || error.to_string().contains("brotli decompression failed");
        assert!(is_refused, "{head}: {error}");
    }
    let (address, _) = server(|stream, line, _| {
        assert!(line.starts_with("GET "), "{line}");
        let head = "200 OK\r\nContent-Encoding: gzip";
        write_answer(stream, head, &gzip(br#"{"done":true}"#))
    });
    let wiki = Wiki::new(&format!("{address}/api.php")).unwrap();
    assert_eq!(wiki.get(&[]).unwrap()["done"], true);
}

#[test]
fn headers_and_cookies_are_bounded() {
    let (address, _) = server(|stream, _, _| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nX-Long: ")?;
        let long = vec![b'a'; 1 << 16];
        loop {
            stream.write_all(&long)?;
        }
    });
    assert_says(&lint(&address), "header of the answer of http://127.0.0.1");

    // Names differ, so that the cookies add up.
    let (address, _) = server(|stream, _, number| {
        let value = "a".repeat(4_000);
        let head = format!("200 OK\r\nSet-Cookie: c{number}={value}; Path=/");
        write_answer(stream, &head, b"{}")
    });
    let wiki = Wiki::new(&format!("{address}/api.php")).unwrap();
    let errors = (0..6).filter_map(|_| wiki.get(&[]).err());
    let error = errors.last().unwrap();
    assert!(error.to_string().contains("cookies"), "{error}");
}

#[test]
fn values_and_depth_of_json_are_bounded() {
    let many = format!("[{}0]", r#"{"":0},"#.repeat(3_000_000));
    let (address, _) = always(OK, many.into_bytes());
    assert_says(&lint(&address), "is too long: more than 200000 values");
    for deep in ["[".repeat(10_000), r#"{"a":"#.repeat(10_000)] {
        let (address, _) = always(OK, deep.into_bytes());
        let error = ask(&address);
        assert!(matches!(error, Error::NotJson { .. }), "{error}");
    }
}

/// A page of a listing that announces another one.
fn listed(number: usize, next: usize, bytes: usize) -> Vec<u8> {
    let text = "x".repeat(bytes);
    format!(
        r#"{{"continue":{{"gapcontinue":"{next}","continue":"-"}},"query":{{"pages":[{{"title":"MediaWiki:Gadgets/g{number}.json","revisions":[{{"slots":{{"main":{{"contentmodel":"GadgetDefinition","content":"{text}"}}}}}}]}}]}}}}"#
    )
    .into_bytes()
}

#[test]
fn a_listing_without_end_is_bounded_in_answers() {
    let (address, asked) =
        server(|stream, _, number| write_answer(stream, OK, &listed(number, number, 10)));
    let output = lint(&address);
    assert_says(&output, "sends more and more: stopped after 1000 answers");
    assert_eq!(asked.load(Ordering::SeqCst), 1_000);
}

#[test]
fn a_listing_without_end_is_bounded_in_bytes_and_time() {
    let run = Run {
        answers: 1_000,
        bytes: 10_000,
        time: Duration::from_mins(1),
    };
    for (run, expected) in [
        (run, "10000 bytes"),
        (
            Run {
                bytes: u64::MAX,
                time: Duration::ZERO,
                ..run
            },
            "0 s",
        ),
    ] {
        let (address, _) =
            server(|stream, _, number| write_answer(stream, OK, &listed(number, number, 1_000)));
        let limits = Limits {
            run: Some(run),
            ..Limits::default()
        };
        let wiki = Wiki::asked_in(&format!("{address}/api.php"), manner(limits)).unwrap();
        let error = wiki.pages_below("Gadgets/").unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
    }
}

#[test]
fn a_listing_that_goes_round_in_circles_is_noticed() {
    let (address, asked) =
        server(|stream, _, number| write_answer(stream, OK, &listed(number, number % 3, 10)));
    let wiki = Wiki::new(&format!("{address}/api.php")).unwrap();
    let error = wiki.pages_below("Gadgets/").unwrap_err();
    assert!(matches!(error, Error::Unexpected { .. }), "{error}");
    assert_eq!(asked.load(Ordering::SeqCst), 4);
}

#[test]
fn a_redirect_to_another_host_is_refused_and_named() {
    let (other, other_asked) = always(OK, b"{}".to_vec());
    let port = other.rsplit(':').next().unwrap().to_owned();
    for (host, problem) in [
        ("localhost", RedirectProblem::Host),
        ("127.0.0.1", RedirectProblem::Port),
    ] {
        let to = format!("http://{host}:{port}/w/api.php");
        let head = format!("302 Found\r\nLocation: {to}?secret=1");
        let (address, _) = server(move |stream, _, _| write_answer(stream, &head, b""));
        let error = ask(&address);
        assert!(
            matches!(&error, Error::Redirect { to: said, problem: found, .. } if *said == to && *found == problem),
            "{error}"
        );
        assert!(!error.to_string().contains("secret"), "{error}");
    }
    assert_eq!(other_asked.load(Ordering::SeqCst), 0);
}

#[test]
fn a_redirect_within_the_host_is_followed_a_few_times() {
    let (address, asked) = server(|stream, line, _| {
        if line.contains("/new.php?format=json") {
            write_answer(stream, OK, br#"{"done":true}"#)
        } else {
            let head = "301 Moved\r\nLocation: /new.php?format=json";
            write_answer(stream, head, b"moved")
        }
    });
    let wiki = Wiki::new(&format!("{address}/api.php")).unwrap();
    assert_eq!(wiki.get(&[]).unwrap()["done"], true);
    assert_eq!(asked.load(Ordering::SeqCst), 2);
    // What is written is not sent to another address.
    let error = wiki.post(&[("action", "edit")]).unwrap_err();
    let problem = RedirectProblem::Write;
    assert!(
        matches!(&error, Error::Redirect { problem: found, .. } if *found == problem),
        "{error}"
    );

    let (address, asked) = server(|stream, _, number| {
        let head = format!("307 Again\r\nLocation: /api.php?{number}");
        write_answer(stream, &head, b"")
    });
    assert_says(&lint(&address), "there were too many redirects");
    assert_eq!(asked.load(Ordering::SeqCst), 4);
    let (address, _) = always("302 Found\r\nLocation: http://", Vec::new());
    assert_says(&lint(&address), "this is not an address");
}

#[test]
fn a_silent_wiki_is_said_to_be_waited_for() {
    // The server answers only when the user has been told twice.
    let (says, said) = channel();
    let said = std::sync::Mutex::new(said);
    let (address, _) = server(move |stream, _, _| {
        let said = said.lock().unwrap();
        let sentences: Vec<String> = said.iter().take(2).collect();
        let body = serde_json::to_vec(&sentences).unwrap();
        write_answer(stream, OK, &body)
    });
    let manner = Manner {
        limits: Limits {
            patience: Duration::from_millis(20),
            ..Limits::default()
        },
        tell: Some(Arc::new(move |sentence| {
            let _ = says.send(sentence.to_owned());
        })),
    };
    let wiki = Wiki::asked_in(&format!("{address}/api.php"), manner).unwrap();
    let sentences = wiki.get(&[]).unwrap();
    let host = address.trim_start_matches("http://");
    assert_eq!(
        sentences[0],
        format!("waiting for {host} (0 s so far, at most 120 s)")
    );
}

#[test]
fn a_command_says_that_it_waits() {
    let (address, _) = server(|stream, _, _| {
        thread::sleep(Duration::from_secs(6));
        write_answer(stream, "404 Not Found", b"")
    });
    let output = lint(&address);
    let errors = String::from_utf8(output.stderr).unwrap();
    let host = address.trim_start_matches("http://");
    let expected = format!("gadget-consent: waiting for {host} (5 s so far, at most 120 s)\n");
    assert!(errors.starts_with(&expected), "{errors}");
}

#[test]
fn a_wiki_that_drips_is_left_after_the_time_of_a_request() {
    let limits = Limits {
        request: Duration::from_millis(400),
        ..Limits::default()
    };
    // In the answer, in its headers, and before them.
    for head in [
        "HTTP/1.1 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX-Slow: ",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;",
        "",
    ] {
        let (address, _) = server(move |stream, _, _| {
            stream.write_all(head.as_bytes())?;
            loop {
                stream.write_all(b"1")?;
                thread::sleep(Duration::from_millis(20));
            }
        });
        let error = ask_in(&address, limits);
        assert!(
            matches!(error, Error::Slow { .. } | Error::NoNetwork { .. }),
            "{head:?}: {error}"
        );
    }
    let (address, _) = server(|stream, _, _| {
        loop {
            stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
            thread::sleep(Duration::from_millis(5));
        }
    });
    let error = ask_in(&address, limits);
    assert!(
        matches!(error, Error::Slow { .. } | Error::NoNetwork { .. }),
        "{error}"
    );
}

#[test]
fn what_a_wiki_says_stays_on_one_line() {
    // As in the text of a JSON string.
    let evil = "a\\u001b[2J\u{9b}31m\\n::error title=x::y\\r\\u2028##[error]z\u{202e}\u{85}";
    let body = |fields: &str| fields.replace("EVIL", evil).into_bytes();
    let cases: Vec<(String, Vec<u8>)> = vec![
        (
            OK.to_owned(),
            body(r#"{"error":{"code":"EVIL","info":"EVIL"}}"#),
        ),
        (
            OK.to_owned(),
            body(r#"{"error":{"code":"readapidenied","info":"EVIL"}}"#),
        ),
        (OK.to_owned(), body(r#"{"query":"EVIL"}"#)),
        (OK.to_owned(), body("EVIL")),
        ("500 Oh no".to_owned(), body("EVIL\n\u{1b}[2J::error::EVIL")),
        (
            "302 Found\r\nLocation: http://b.example/\u{9b}2J/##[error]".to_owned(),
            Vec::new(),
        ),
        (
            "200 OK\r\nContent-Encoding: \u{9b}2J##[error]".to_owned(),
            Vec::new(),
        ),
    ];
    for (head, body) in cases {
        let (address, _) = server({
            let head = head.clone();
            move |stream, _, _| write_answer(stream, &head, &body)
        });
        let output = lint(&address);
        let errors = String::from_utf8(output.stderr.clone()).unwrap();
        assert_says(&output, "gadget-consent: ");
        let odd = |char: char| char.is_control() || "\u{2028}\u{202e}".contains(char);
        assert!(!errors.trim_end().contains(odd), "{errors:?}");
        assert!(!errors.contains("##["), "{errors:?}");
        assert!(errors.len() < 1_500, "{errors:?}");
    }
}
