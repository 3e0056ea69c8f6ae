//! The client of the Action API, with a server whose answers the tests choose.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use gadget_consent::credentials::Credentials;
use gadget_consent::secret::Secret;
use gadget_consent::wiki::{Edit, Error, Manner, Wiki, WikiPage};

/// What was asked, one text a request: the first line, the user agent, cookies and the body.
type Asked = Arc<Mutex<Vec<String>>>;

/// A server that gives these answers in turn: status line and further headers, and body.
fn server(answers: &[(&str, &str)]) -> (Wiki, Asked) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let url = format!("http://{}/api.php", listener.local_addr().unwrap());
    let asked = Asked::default();
    let answers: Vec<(String, String)> = answers
        .iter()
        .map(|(head, body)| ((*head).to_owned(), (*body).to_owned()))
        .collect();
    let heard = Arc::clone(&asked);
    thread::spawn(move || {
        for (head, body) in answers {
            let (mut stream, _) = listener.accept().unwrap();
            heard.lock().unwrap().push(request(&mut stream));
            let length = body.len();
            write!(
                stream,
                "HTTP/1.1 {head}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
            )
            .unwrap();
        }
    });
    (Wiki::new(&url).unwrap(), asked)
}

fn request(stream: &mut TcpStream) -> String {
    let mut reader = BufReader::new(stream);
    let (mut kept, mut length) = (Vec::new(), 0);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let lower = line.trim().to_lowercase();
        if lower.is_empty() {
            break;
        }
        if let Some(value) = lower.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if kept.is_empty()
            || lower.starts_with("user-agent")
            || lower.starts_with("cookie")
            || lower.starts_with("authorization")
        {
            kept.push(line.trim().to_owned());
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    kept.push(String::from_utf8(body).unwrap());
    kept.join("\n")
}

const OK: &str = "200 OK";
const CSRF: &str = r#"{"query":{"tokens":{"csrftoken":"abc+\\"}}}"#;

fn ask(wiki: &Wiki) -> Result<serde_json::Value, Error> {
    wiki.get(&[("action", "query")])
}

#[test]
fn a_wrong_address_is_refused_at_once() {
    for url in ["", "wiki.example", "ftp://wiki.example/api.php", "/api.php"] {
        assert!(
            matches!(Wiki::new(url), Err(Error::Address { .. })),
            "{url}"
        );
    }
}

#[test]
fn no_server() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let url = format!("http://{}/api.php", listener.local_addr().unwrap());
    drop(listener);
    let error = ask(&Wiki::new(&url).unwrap()).unwrap_err();
    assert!(matches!(error, Error::NoNetwork { .. }), "{error}");
    assert!(error.to_string().contains(&url), "{error}");
}

#[test]
fn wrong_answers_are_errors() {
    let page = "<!DOCTYPE html><title>Hello</title>";
    let required = r#"{"error":{"code":"readapidenied","info":"You need read permission."}}"#;
    let refused = r#"{"error":{"code":"badvalue","info":"Unrecognized value."}}"#;
    let kind = |head, body| {
        let (wiki, _) = server(&[(head, body)]);
        let error = ask(&wiki).unwrap_err();
        (format!("{error:?}"), error.to_string())
    };
    for (head, body, name, words) in [
        ("404 Not Found", page, "NotFound", "api.php"),
        (OK, page, "NotJson", "Hello"),
        ("500 Internal Server Error", page, "Status", "500"),
        (OK, required, "LoginRequired", "You need read permission."),
        (OK, refused, "Api", "Unrecognized value."),
    ] {
        let (debug, said) = kind(head, body);
        assert!(debug.starts_with(name), "{debug}");
        assert!(said.contains(words), "{said}");
    }
}

#[test]
fn a_busy_wiki_is_asked_again() {
    let lag = r#"{"error":{"code":"maxlag","info":"6 seconds lagged"}}"#;
    let (wiki, asked) = server(&[
        ("200 OK\r\nRetry-After: 0", lag),
        ("503 Service Unavailable\r\nRetry-After: 0", "busy"),
        ("429 Too Many Requests\r\nRetry-After: 0", "slow down"),
        (OK, r#"{"done":true}"#),
    ]);
    assert_eq!(ask(&wiki).unwrap()["done"], true);
    let asked = asked.lock().unwrap();
    assert_eq!(asked.len(), 4);
    assert!(asked[0].contains("maxlag=5") && asked[0].contains("formatversion=2"));
    assert!(asked[0].contains("GadgetConsent/"), "{}", asked[0]);
}

#[test]
fn a_wiki_that_stays_busy_is_left_alone() {
    let (wiki, asked) = server(&[("503 Service Unavailable\r\nRetry-After: 0", "busy"); 9]);
    let error = ask(&wiki).unwrap_err();
    assert!(matches!(error, Error::Busy { attempts: 5, .. }), "{error}");
    assert_eq!(asked.lock().unwrap().len(), 5);
}

#[test]
fn a_login_keeps_its_cookie_and_names_its_user() {
    let (wiki, asked) = server(&[
        (
            "200 OK\r\nSet-Cookie: session=1; path=/",
            r#"{"query":{"tokens":{"logintoken":"t+\\"}}}"#,
        ),
        (
            OK,
            r#"{"clientlogin":{"status":"PASS","username":"Ines B"}}"#,
        ),
        (OK, "{}"),
    ]);
    wiki.login("Ines B", "p&ss wörd").unwrap();
    ask(&wiki).unwrap();
    let asked = asked.lock().unwrap();
    assert!(asked[1].contains("session=1"), "{}", asked[1]);
    assert!(asked[1].contains("password=p%26ss"), "{}", asked[1]);
    assert!(
        asked[1].starts_with("POST /api.php HTTP/1.1"),
        "{}",
        asked[1]
    );
    assert!(asked[2].contains("(User:Ines_B)"), "{}", asked[2]);
}

#[test]
fn a_failed_login_has_a_reason() {
    let (wiki, _) = server(&[
        (OK, r#"{"query":{"tokens":{"logintoken":"t"}}}"#),
        (
            OK,
            r#"{"clientlogin":{"status":"FAIL","message":"Incorrect password."}}"#,
        ),
    ]);
    let error = wiki.login("Ines", "wrong").unwrap_err();
    assert!(matches!(error, Error::Login { .. }), "{error}");
    assert!(error.to_string().contains("Incorrect password."), "{error}");
}

#[test]
fn a_bot_password_logs_in_by_the_action_made_for_it() {
    let (wiki, asked) = server(&[
        (OK, r#"{"query":{"tokens":{"logintoken":"t"}}}"#),
        (OK, r#"{"login":{"result":"Success"}}"#),
    ]);
    wiki.login("Ines@tool", "secret").unwrap();
    assert!(asked.lock().unwrap()[1].contains("action=login"));
}

#[test]
fn pages_are_read_and_missing_ones_are_none() {
    let there = r#"{"query":{"pages":[{"title":"A","revisions":[{"slots":{"main":{"content":"text"}}}]}]}}"#;
    let missing = r#"{"query":{"pages":[{"title":"A","missing":true}]}}"#;
    let (wiki, _) = server(&[(OK, there), (OK, missing), (OK, "{}")]);
    assert_eq!(wiki.raw_page("A").unwrap().as_deref(), Some("text"));
    assert_eq!(wiki.raw_page("A").unwrap(), None);
    let error = wiki.raw_page("A").unwrap_err();
    assert!(matches!(error, Error::Unexpected { .. }), "{error}");
}

#[test]
fn an_expired_token_is_fetched_again() {
    let stale = r#"{"error":{"code":"badtoken","info":"Invalid CSRF token."}}"#;
    let saved = r#"{"edit":{"result":"Success","newrevid":7}}"#;
    let (wiki, asked) = server(&[(OK, CSRF), (OK, stale), (OK, CSRF), (OK, saved)]);
    let edited = wiki
        .edit(&Edit {
            title: "A",
            text: "text",
            summary: "why",
            model: Some("json"),
        })
        .unwrap();
    assert_eq!((edited.revision, edited.changed), (Some(7), true));
    assert!(asked.lock().unwrap()[3].contains("contentmodel=json"));
}

#[test]
fn an_edit_that_was_not_saved_is_an_error() {
    let captcha = r#"{"edit":{"result":"Failure","captcha":{"id":"1"}}}"#;
    let (wiki, _) = server(&[(OK, CSRF), (OK, captcha)]);
    let edit = Edit {
        title: "A",
        text: "",
        summary: "",
        model: None,
    };
    let error = wiki.edit(&edit).unwrap_err();
    assert!(matches!(error, Error::Edit { .. }), "{error}");
    assert!(error.to_string().contains("captcha"), "{error}");
}

#[test]
fn a_failed_account_creation_has_a_reason() {
    let token = r#"{"query":{"tokens":{"createaccounttoken":"t"}}}"#;
    let (wiki, _) = server(&[
        (OK, token),
        (
            OK,
            r#"{"createaccount":{"status":"PASS","username":"Alice"}}"#,
        ),
        (
            OK,
            r#"{"createaccount":{"status":"FAIL","message":"Username in use."}}"#,
        ),
    ]);
    wiki.create_account("Alice", "long enough").unwrap();
    let error = wiki.create_account("Alice", "long enough").unwrap_err();
    assert!(error.to_string().contains("Username in use."), "{error}");
}

#[test]
fn all_pages_with_a_prefix() {
    let page = |title: &str, text: &str| {
        format!(
            r#"{{"title":"MediaWiki:Gadgets/{title}.json","revisions":[{{"slots":{{"main":{{"contentmodel":"GadgetDefinition","content":"{text}"}}}}}}]}}"#
        )
    };
    // The second page's text does not fit into the first answer.
    let first = format!(
        r#"{{"continue":{{"rvcontinue":"7","continue":"||"}},"query":{{"pages":[{},{{"title":"MediaWiki:Gadgets/b.json"}}]}}}}"#,
        page("a", "A")
    );
    let second = format!(
        r#"{{"continue":{{"gapcontinue":"Gadgets/c.json","continue":"gapcontinue||"}},"query":{{"pages":[{}]}}}}"#,
        page("b", "B")
    );
    let third = format!(r#"{{"query":{{"pages":[{}]}}}}"#, page("c", "C"));
    let (wiki, asked) = server(&[(OK, &first), (OK, &second), (OK, &third)]);
    let titles: Vec<(String, String)> = wiki
        .pages_below("Gadgets/")
        .unwrap()
        .into_iter()
        .map(|page: WikiPage| (page.title, page.text))
        .collect();
    let expected = [("a", "A"), ("b", "B"), ("c", "C")]
        .map(|(title, text)| (format!("MediaWiki:Gadgets/{title}.json"), text.to_owned()));
    assert_eq!(titles, expected);
    let asked = asked.lock().unwrap();
    assert!(asked[0].contains("gapprefix=Gadgets%2F") && asked[0].contains("gapnamespace=8"));
    assert!(asked[1].contains("rvcontinue=7"), "{}", asked[1]);
    assert!(
        asked[2].contains("gapcontinue=Gadgets%2Fc.json"),
        "{}",
        asked[2]
    );

    let (wiki, _) = server(&[(OK, r#"{"batchcomplete":true}"#)]);
    assert_eq!(wiki.pages_below("Gadgets/").unwrap(), []);
}

#[test]
fn a_wiki_is_found_by_its_address() {
    let address = |wiki: &Wiki| wiki.api_url().trim_end_matches("/api.php").to_owned();
    let missing = ("404 Not Found", "no such page");
    let site = (OK, r#"{"query":{"general":{}}}"#);

    let (at, asked) = server(&[site]);
    let found = Wiki::find(&format!("{}/", address(&at)), &Manner::default()).unwrap();
    assert_eq!(found.api_url(), format!("{}/w/api.php", address(&at)));
    assert!(asked.lock().unwrap()[0].starts_with("GET /w/api.php?"));

    let (at, _) = server(&[missing, site]);
    assert_eq!(
        Wiki::find(&address(&at), &Manner::default())
            .unwrap()
            .api_url(),
        at.api_url()
    );

    let private = (
        OK,
        r#"{"error":{"code":"readapidenied","info":"You need read permission."}}"#,
    );
    let (at, _) = server(&[private]);
    assert!(Wiki::find(&address(&at), &Manner::default()).is_ok());

    // The error is that of the more likely place.
    let (at, _) = server(&[missing, (OK, "<html>")]);
    let error = Wiki::find(&address(&at), &Manner::default()).unwrap_err();
    assert!(matches!(error, Error::NotFound { .. }), "{error}");
    assert!(error.to_string().contains("/w/api.php"), "{error}");
}

fn token() -> Credentials {
    Credentials::Token(Secret::new("t0ken-of-ines"))
}

const INES: &str = r#"{"query":{"userinfo":{"id":2,"name":"Ines"}}}"#;

#[test]
fn a_token_is_a_header_and_in_no_address() {
    let (wiki, asked) = server(&[(OK, INES), (OK, "{}")]);
    assert_eq!(wiki.log_in(&token()).unwrap(), "Ines");
    ask(&wiki).unwrap();
    for request in asked.lock().unwrap().iter() {
        let line = request.lines().next().unwrap();
        assert!(!line.contains("t0ken"), "{line}");
        assert!(
            request
                .to_lowercase()
                .contains("authorization: bearer t0ken-of-ines"),
            "{request}"
        );
    }
    assert!(!format!("{wiki:?}").contains("t0ken"));
}

#[test]
fn a_wiki_that_ignores_a_token_gets_no_second_one() {
    let anonymous = r#"{"query":{"userinfo":{"id":0,"name":"127.0.0.1","anon":true}}}"#;
    let (wiki, asked) = server(&[(OK, anonymous), (OK, "{}")]);
    let error = wiki.log_in(&token()).unwrap_err();
    assert!(matches!(error, Error::TokenIgnored { .. }), "{error}");
    ask(&wiki).unwrap();
    assert!(
        !asked.lock().unwrap()[1]
            .to_lowercase()
            .contains("authorization")
    );
}

#[test]
fn no_redirect_carries_a_login_to_another_host() {
    let (other, others_asked) = server(&[(OK, "{}")]);
    let port = other.api_url().rsplit(':').next().unwrap().to_owned();
    let head = format!("302 Found\r\nLocation: http://localhost:{port}?t0ken-of-ines");
    let (wiki, _) = server(&[(OK, INES), (&head, ""), (&head, "")]);
    wiki.log_in(&token()).unwrap();
    for error in [
        ask(&wiki).unwrap_err(),
        wiki.post(&[("action", "edit")]).unwrap_err(),
    ] {
        assert!(matches!(error, Error::Redirect { .. }), "{error}");
        assert!(!format!("{error} {error:?}").contains("t0ken"), "{error:?}");
    }
    assert!(
        others_asked.lock().unwrap().is_empty(),
        "nobody else is asked"
    );
}

#[test]
fn what_a_wiki_repeats_of_a_login_is_not_shown() {
    let page = "<html>Authorization: Bearer t0ken-of-ines";
    let api =
        r#"{"error":{"code":"mwoauth-invalid-authorization","info":"t0ken-of-ines is not valid"}}"#;
    for answer in [(OK, page), ("500 Oops", page), (OK, api)] {
        let (wiki, _) = server(&[answer]);
        let error = wiki.log_in(&token()).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("t0ken"), "{error:?}");
        assert!(error.to_string().contains("[secret]"), "{error}");
    }
    let (wiki, _) = server(&[
        (OK, r#"{"query":{"tokens":{"logintoken":"t"}}}"#),
        (
            OK,
            r#"{"login":{"result":"Failed","reason":"p&ss wörd and p%26ss+w%C3%B6rd are wrong"}}"#,
        ),
    ]);
    let credentials = Credentials::BotPassword {
        user: "Ines@deploy".to_owned(),
        password: Secret::new("p&ss wörd"),
    };
    let error = wiki.log_in(&credentials).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("[secret] and [secret] are wrong"),
        "{error}"
    );
}

#[test]
fn a_login_travels_only_where_nobody_reads_it() {
    for (url, is_sent) in [
        ("http://wiki.example/api.php", false),
        ("http://192.168.1.4/api.php", false),
        ("http://127.0.0.1.example/api.php", false),
        ("http://localhost.example/api.php", false),
        ("http://127.0.0.1:1/api.php", true),
        ("http://[::1]:1/api.php", true),
        ("http://localhost:1/api.php", true),
        ("https://127.0.0.1:1/api.php", true),
    ] {
        let error = Wiki::new(url).unwrap().log_in(&token()).unwrap_err();
        let is_refused = matches!(error, Error::NotEncrypted { .. });
        assert_eq!(is_refused, !is_sent, "{url}: {error}");
    }
}

#[test]
fn a_read_only_wiki_gives_its_reason() {
    let answer = r#"{"error":{"code":"readonly","info":"The wiki is read-only.","readonlyreason":"Moving house"}}"#;
    let (wiki, _) = server(&[(OK, answer)]);
    let error = ask(&wiki).unwrap_err();
    assert!(error.to_string().contains("Moving house"), "{error}");
}
