//! The messages of the DevTools protocol on a pipe: JSON, each with a zero byte at its end.

use std::io::{BufRead as _, BufReader, Read};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use serde_json::Value;

/// The bytes of one message. Pages choose the length of addresses in it.
pub(super) const LONGEST: usize = 32 << 20;

/// The messages that wait to be read. Then the browser waits.
const MOST_WAITING: usize = 256;

/// Something that happened in the browser.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// In which page or worker; empty: in the browser itself.
    pub session: String,
    /// What.
    pub method: String,
    /// More about it.
    pub params: Value,
}

/// A message, or the end of all.
#[derive(Debug, PartialEq)]
pub(super) enum Incoming {
    Answer {
        id: u64,
        result: Result<Value, Value>,
    },
    Event(Event),
    TooLarge,
    NotProtocol,
}

/// Reads messages until the pipe ends.
pub(super) fn listen(from: impl Read + Send + 'static) -> Receiver<Incoming> {
    let (sender, receiver) = sync_channel(MOST_WAITING);
    thread::spawn(move || read_all(from, LONGEST, &sender));
    receiver
}

fn read_all(from: impl Read, longest: usize, to: &SyncSender<Incoming>) {
    let mut from = BufReader::new(from);
    let mut bytes = Vec::new();
    loop {
        bytes.clear();
        let most = longest as u64 + 1;
        // An error is the end of the pipe, as far as anybody can do something about it.
        let read = from.by_ref().take(most).read_until(0, &mut bytes);
        let is_whole = bytes.pop() == Some(0);
        let message = match read {
            Ok(_) if is_whole => interpret(&bytes),
            Ok(read) if read as u64 == most => Incoming::TooLarge,
            Ok(_) | Err(_) => return,
        };
        let is_last = matches!(message, Incoming::TooLarge | Incoming::NotProtocol);
        if to.send(message).is_err() || is_last {
            return;
        }
    }
}

fn interpret(bytes: &[u8]) -> Incoming {
    let Ok(Value::Object(mut message)) = serde_json::from_slice(bytes) else {
        return Incoming::NotProtocol;
    };
    let mut take = |name: &str| message.remove(name);
    if let Some(id) = take("id").as_ref().and_then(Value::as_u64) {
        let result = match take("error") {
            Some(error) => Err(error),
            None => Ok(take("result").unwrap_or_default()),
        };
        return Incoming::Answer { id, result };
    }
    let text = |value: Option<Value>| match value {
        Some(Value::String(text)) => Some(text),
        _ => None,
    };
    match text(take("method")) {
        Some(method) => Incoming::Event(Event {
            session: text(take("sessionId")).unwrap_or_default(),
            method,
            params: take("params").unwrap_or_default(),
        }),
        // An error that belongs to no question.
        None if message.contains_key("error") => Incoming::Answer {
            id: 0,
            result: Ok(Value::Null),
        },
        None => Incoming::NotProtocol,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(bytes: &[u8]) -> Vec<Incoming> {
        let (sender, receiver) = sync_channel(100);
        read_all(bytes, 64, &sender);
        drop(sender);
        receiver.iter().collect()
    }

    #[test]
    fn messages_are_read_one_by_one() {
        let bytes = b"{\"id\":3,\"result\":{\"a\":1}}\0{\"method\":\"A.b\",\"sessionId\":\"s\",\"params\":{}}\0{\"id\":4,\"error\":{\"message\":\"x\"}}\0{\"met";
        let event = Event {
            session: "s".to_owned(),
            method: "A.b".to_owned(),
            params: json!({}),
        };
        assert_eq!(
            read(bytes),
            [
                Incoming::Answer {
                    id: 3,
                    result: Ok(json!({ "a": 1 }))
                },
                Incoming::Event(event),
                Incoming::Answer {
                    id: 4,
                    result: Err(json!({ "message": "x" }))
                },
            ]
        );
    }

    #[test]
    fn what_is_no_message_ends_it() {
        let long = [b"{\"method\":\"".as_slice(), &[b'a'; 64], b"\"}\0"].concat();
        for (bytes, expected) in [
            (b"".as_slice(), None),
            (b"{}\0", Some(Incoming::NotProtocol)),
            (b"[]\0{\"id\":1}\0", Some(Incoming::NotProtocol)),
            (b"\0", Some(Incoming::NotProtocol)),
            (b"{\"id\":-1}\0", Some(Incoming::NotProtocol)),
            (b"{\"method\":7}\0", Some(Incoming::NotProtocol)),
            (b"\xff\xfe\0", Some(Incoming::NotProtocol)),
            (&long, Some(Incoming::TooLarge)),
        ] {
            assert_eq!(read(bytes), Vec::from_iter(expected), "{bytes:?}");
        }
        let deep = [b"[".repeat(60), b"\0".to_vec()].concat();
        assert_eq!(read(&deep), [Incoming::NotProtocol]);
    }
}
