//! Where a login comes from, and that nothing prints it.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;

use super::{Credentials, CredentialsError, Sources, Terminal};
use crate::secret::Secret;

const NOBODY: Answers = Answers(None);

/// Somebody who gives these answers: the name and the secret.
#[derive(Debug)]
struct Answers(Option<(&'static str, &'static str)>);

impl Terminal for Answers {
    fn is_there(&self) -> bool {
        self.0.is_some()
    }
    fn ask(&self, _: &str) -> std::io::Result<String> {
        Ok(self.0.unwrap_or_default().0.to_owned())
    }
    fn ask_unseen(&self, _: &str) -> std::io::Result<Secret> {
        Ok(Secret::new(self.0.unwrap_or_default().1))
    }
}

const NOTHING: fn(&str) -> Option<String> = |_| None;

fn found(
    environment: fn(&str) -> Option<String>,
    terminal: &Answers,
) -> Result<Credentials, CredentialsError> {
    let sources = Sources {
        file: None,
        environment,
        terminal,
    };
    Credentials::find(sources, "wiki.example")
}

fn from_file(text: &str, mode: u32) -> Result<Credentials, CredentialsError> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    let permissions = std::fs::Permissions::from_mode(mode);
    file.as_file().set_permissions(permissions).unwrap();
    let sources = Sources {
        file: Some(file.path()),
        environment: |_| Some("of the environment".to_owned()),
        terminal: &NOBODY,
    };
    Credentials::find(sources, "wiki.example")
}

fn bot() -> Credentials {
    Credentials::BotPassword {
        user: "Ines@deploy".to_owned(),
        password: Secret::new("s3same"),
    }
}

#[test]
fn a_login_comes_from_the_environment() {
    let token = found(
        |name| (name == super::TOKEN).then(|| "t0ken\n".to_owned()),
        &NOBODY,
    );
    assert_eq!(token.unwrap(), Credentials::Token(Secret::new("t0ken")));
    let password = found(
        |name| match name {
            super::USER => Some("Ines@deploy".to_owned()),
            super::PASSWORD => Some("s3same".to_owned()),
            super::HOST => Some("WIKI.example".to_owned()),
            _ => None,
        },
        &NOBODY,
    );
    assert_eq!(password.unwrap(), bot());
    let half = found(
        |name| (name == super::USER).then(|| "I@d".to_owned()),
        &NOBODY,
    );
    assert!(matches!(
        half,
        Err(CredentialsError::Half {
            missing: "password",
            ..
        })
    ));
    let both = found(|_| Some("I@d".to_owned()), &NOBODY);
    assert!(matches!(both, Err(CredentialsError::Both { .. })));
}

#[test]
fn a_login_for_another_host_is_not_taken() {
    let other = found(
        |name| match name {
            super::TOKEN => Some("t0ken".to_owned()),
            super::HOST => Some("other.example".to_owned()),
            _ => None,
        },
        &NOBODY,
    );
    let error = other.unwrap_err();
    assert!(
        matches!(error, CredentialsError::OtherHost { .. }),
        "{error}"
    );
    assert!(!format!("{error} {error:?}").contains("t0ken"));
}

#[test]
fn a_login_comes_from_a_file_that_nobody_else_reads() {
    let text = "# for the wiki\nuser = Ines@deploy\npassword = s3same\n";
    assert_eq!(from_file(text, 0o600).unwrap(), bot());
    assert_eq!(from_file(text, 0o400).unwrap(), bot());
    for mode in [0o644, 0o640, 0o604, 0o660, 0o610, 0o602] {
        let error = from_file(text, mode).unwrap_err();
        assert!(
            matches!(error, CredentialsError::Readable { .. }),
            "{error}"
        );
        assert!(error.to_string().contains("chmod 600"), "{error}");
    }
    // The secret of a wrong line is not repeated.
    for text in [
        "s3same",
        "pasword = s3same",
        "password s3same",
        "token=s3same\ntoken=s3same",
    ] {
        let error = from_file(text, 0o600).unwrap_err();
        assert!(matches!(error, CredentialsError::Line { .. }), "{error}");
        assert!(!format!("{error} {error:?}").contains("s3same"));
    }
    let error = from_file("# nothing\n", 0o600).unwrap_err();
    assert!(matches!(error, CredentialsError::None), "{error}");
}

#[test]
fn a_login_is_asked_for_if_there_is_somebody() {
    assert_eq!(
        found(NOTHING, &Answers(Some(("Ines@deploy", "s3same")))).unwrap(),
        bot()
    );
    let token = found(NOTHING, &Answers(Some(("", "t0ken")))).unwrap();
    assert_eq!(token, Credentials::Token(Secret::new("t0ken")));
    assert!(matches!(
        found(NOTHING, &NOBODY),
        Err(CredentialsError::None)
    ));
}

#[test]
fn the_password_of_the_account_itself_is_not_taken() {
    for user in ["Ines", "@deploy", "Ines@"] {
        let answers = Answers(Some((user, "s3same")));
        let error = found(NOTHING, &answers).unwrap_err();
        assert!(
            matches!(error, CredentialsError::NotABotPassword { .. }),
            "{error}"
        );
    }
    for token in ["to ken", "to\nken", "tök"] {
        let error = Credentials::token(token, "a file").unwrap_err();
        assert!(
            matches!(error, CredentialsError::NotAToken { .. }),
            "{error}"
        );
        assert!(!format!("{error} {error:?}").contains(token));
    }
}

#[test]
fn nothing_prints_a_login() {
    let all = [bot(), Credentials::Token(Secret::new("t0ken"))];
    let printed = format!("{all:?} {all:#?}");
    assert!(printed.contains("Ines@deploy"));
    assert!(
        !printed.contains("s3same") && !printed.contains("t0ken"),
        "{printed}"
    );
}
