//! The login of a command: an OAuth 2 token or a bot password. It comes from the environment, from a
//! file that nobody else can read, or from the terminal. It is never an argument: other users of the
//! machine see those.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use crate::secret::Secret;

/// The variable with an OAuth 2 access token.
pub const TOKEN: &str = "GADGET_CONSENT_TOKEN";
/// The variable with the name of a bot password: `Name@application`.
pub const USER: &str = "GADGET_CONSENT_USER";
/// The variable with a bot password.
pub const PASSWORD: &str = "GADGET_CONSENT_PASSWORD";
/// The variable with the only host to which the login in the environment belongs.
pub const HOST: &str = "GADGET_CONSENT_HOST";

/// The most bytes of a file with a login.
const LARGEST_FILE: u64 = 64 << 10;

/// A login.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credentials {
    /// An OAuth 2 access token, such as that of an owner-only consumer.
    Token(Secret),
    /// A bot password.
    BotPassword {
        /// `Name@application`
        user: String,
        /// The password.
        password: Secret,
    },
}

/// Where a login can come from.
#[derive(Debug, Clone, Copy)]
pub struct Sources<'a> {
    /// The file that was named.
    pub file: Option<&'a Path>,
    /// Reads a variable of the environment.
    pub environment: fn(&str) -> Option<String>,
    /// Asks somebody on the terminal.
    pub terminal: &'a dyn Terminal,
}

/// Somebody who can be asked.
pub trait Terminal: std::fmt::Debug {
    /// Whether there is somebody.
    fn is_there(&self) -> bool;
    /// Asks, and shows what is typed.
    ///
    /// # Errors
    /// If there is no answer.
    fn ask(&self, question: &str) -> std::io::Result<String>;
    /// Asks, and shows nothing.
    ///
    /// # Errors
    /// If there is no answer.
    fn ask_unseen(&self, question: &str) -> std::io::Result<Secret>;
}

/// Why there is no login. No variant holds a secret.
#[derive(Debug, thiserror::Error)]
pub enum CredentialsError {
    /// There is none.
    #[error(
        "this needs a login, and there is none: set {TOKEN} (an OAuth 2 access token), or {USER} and {PASSWORD} (a bot password of Special:BotPasswords), name a file with --login-file, or run it on a terminal to be asked"
    )]
    None,
    /// The variables have a token and a bot password.
    #[error("{place} has a token and a bot password: expected one of them")]
    Both {
        /// The file, or the environment.
        place: String,
    },
    /// Half of a bot password.
    #[error("{place} has no {missing}: a bot password needs a user and a password")]
    Half {
        /// The file, or the environment.
        place: String,
        /// What is missing.
        missing: &'static str,
    },
    /// The user is not that of a bot password.
    #[error(
        "“{user}” is not the name of a bot password: expected “Name@application”, as Special:BotPasswords shows it. The password of the account itself is not taken"
    )]
    NotABotPassword {
        /// The user.
        user: String,
    },
    /// There is no account that can read pages.
    #[error(
        "{place} has no account that can read pages: expected “user = Name” and “password = …” of the account itself. A bot password and a token open the API, and no page"
    )]
    NotAnAccount {
        /// The file.
        place: String,
    },
    /// The token has characters that no header can have.
    #[error(
        "the token in {place} is not an OAuth 2 access token: it has spaces or characters that no token has"
    )]
    NotAToken {
        /// The file, or the environment.
        place: String,
    },
    /// The file cannot be read.
    #[error("{} cannot be read: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Others can read the file.
    #[error(
        "{} can be read by others (mode {mode:03o}), so it is not used: run `chmod 600` on it, and consider changing the password in it", path.display()
    )]
    Readable {
        /// The file.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// A line of the file is not understood. The line is not shown: it may be a secret.
    #[error(
        "{}:{line}: expected a line “token = …”, “user = …”, “password = …”, “host = …” or “# …”", path.display()
    )]
    Line {
        /// The file.
        path: PathBuf,
        /// The number of the line.
        line: usize,
    },
    /// The login belongs to another host.
    #[error("the login in {place} is for {expected}: it is not sent to {host}")]
    OtherHost {
        /// The file, or the environment.
        place: String,
        /// The host that it names.
        expected: String,
        /// The wiki's host.
        host: String,
    },
    /// The terminal gave no answer.
    #[error("no answer from the terminal: {0}")]
    Terminal(std::io::Error),
}

/// What a file or the environment says.
#[derive(Debug, Default)]
struct Fields {
    token: Option<String>,
    user: Option<String>,
    password: Option<String>,
    host: Option<String>,
}

impl Credentials {
    /// The login for a wiki on this host: from the named file; without one, from the environment;
    /// without anything there, from the terminal.
    ///
    /// # Errors
    /// If there is none, or it cannot be used.
    pub fn find(sources: Sources<'_>, host: &str) -> Result<Self, CredentialsError> {
        let (place, fields) = match sources.file {
            Some(path) => (path.display().to_string(), read_file(path)?),
            None => (
                "the environment".to_owned(),
                from_environment(sources.environment),
            ),
        };
        if let Some(credentials) = fields.credentials(&place, host)? {
            return Ok(credentials);
        }
        if sources.file.is_some() || !sources.terminal.is_there() {
            return Err(CredentialsError::None);
        }
        ask(sources.terminal, host)
    }

    /// The account that reads pages, from a file that nobody else can read: its name and its own password.
    ///
    /// # Errors
    /// If the file has none, or belongs to another host.
    pub fn of_reader(file: &Path, host: &str) -> Result<(String, Secret), CredentialsError> {
        let place = || file.display().to_string();
        let fields = read_file(file)?;
        let is_token = fields.token.is_some();
        let account = fields.user.zip(fields.password);
        let account = account.filter(|(user, _)| !is_token && !user.contains('@'));
        let Some((user, password)) = account else {
            return Err(CredentialsError::NotAnAccount { place: place() });
        };
        match fields.host {
            Some(expected) if !expected.eq_ignore_ascii_case(host) => {
                Err(CredentialsError::OtherHost {
                    place: place(),
                    expected,
                    host: host.to_owned(),
                })
            }
            _ => Ok((user, Secret::new(password))),
        }
    }

    fn token(text: &str, place: &str) -> Result<Self, CredentialsError> {
        if text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Ok(Self::Token(Secret::new(text)));
        }
        Err(CredentialsError::NotAToken {
            place: place.to_owned(),
        })
    }

    fn bot_password(user: String, password: Secret) -> Result<Self, CredentialsError> {
        let is_complete = user
            .split_once('@')
            .is_some_and(|(name, application)| !name.is_empty() && !application.is_empty());
        if is_complete {
            return Ok(Self::BotPassword { user, password });
        }
        Err(CredentialsError::NotABotPassword { user })
    }
}

impl Fields {
    fn credentials(self, place: &str, host: &str) -> Result<Option<Credentials>, CredentialsError> {
        let place = || place.to_owned();
        let half = |missing| CredentialsError::Half {
            place: place(),
            missing,
        };
        let found = match (self.token, self.user, self.password) {
            (None, None, None) => return Ok(None),
            (Some(token), None, None) => Credentials::token(&token, &place())?,
            (Some(_), _, _) => return Err(CredentialsError::Both { place: place() }),
            (None, Some(user), Some(password)) => {
                Credentials::bot_password(user, Secret::new(password))?
            }
            (None, Some(_), None) => return Err(half("password")),
            (None, None, Some(_)) => return Err(half("user")),
        };
        match self.host {
            Some(expected) if !expected.eq_ignore_ascii_case(host) => {
                Err(CredentialsError::OtherHost {
                    place: place(),
                    expected,
                    host: host.to_owned(),
                })
            }
            _ => Ok(Some(found)),
        }
    }
}

fn from_environment(read: fn(&str) -> Option<String>) -> Fields {
    let field = |name| {
        let value = read(name)?;
        let value = value.trim();
        (!value.is_empty()).then(|| value.to_owned())
    };
    Fields {
        token: field(TOKEN),
        user: field(USER),
        password: field(PASSWORD),
        host: field(HOST),
    }
}

fn read_file(path: &Path) -> Result<Fields, CredentialsError> {
    let failed = |source| CredentialsError::File {
        path: path.to_owned(),
        source,
    };
    let file = std::fs::File::open(path).map_err(failed)?;
    // Of the open file: the name may lead to another one a moment later.
    check_mode(path, &file.metadata().map_err(failed)?)?;
    let mut text = String::new();
    file.take(LARGEST_FILE)
        .read_to_string(&mut text)
        .map_err(failed)?;
    let mut fields = Fields::default();
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let field = line.split_once('=').and_then(|(name, value)| {
            let field = match name.trim() {
                "token" => &mut fields.token,
                "user" => &mut fields.user,
                "password" => &mut fields.password,
                "host" => &mut fields.host,
                _ => return None,
            };
            let value = value.trim();
            if value.is_empty() || field.is_some() {
                return None;
            }
            *field = Some(value.to_owned());
            Some(())
        });
        if field.is_none() {
            return Err(CredentialsError::Line {
                path: path.to_owned(),
                line: number + 1,
            });
        }
    }
    Ok(fields)
}

#[cfg(unix)]
fn check_mode(path: &Path, known: &std::fs::Metadata) -> Result<(), CredentialsError> {
    use std::os::unix::fs::PermissionsExt as _;

    // Nothing for the group and for others: the last six bits.
    let mode = known.permissions().mode() & 0o777;
    if mode.trailing_zeros() >= 6 {
        return Ok(());
    }
    Err(CredentialsError::Readable {
        path: path.to_owned(),
        mode,
    })
}

/// Elsewhere, a file has no such mode.
#[cfg(not(unix))]
fn check_mode(_: &Path, _: &std::fs::Metadata) -> Result<(), CredentialsError> {
    Ok(())
}

fn ask(terminal: &dyn Terminal, host: &str) -> Result<Credentials, CredentialsError> {
    let user = terminal
        .ask(&format!(
            "Login for {host}. Name of the bot password (Name@application; empty for an OAuth 2 token): "
        ))
        .map_err(CredentialsError::Terminal)?;
    let user = user.trim();
    let unseen = |question: &str| {
        let secret = terminal.ask_unseen(question);
        secret.map_err(CredentialsError::Terminal)
    };
    if user.is_empty() {
        let token = unseen("OAuth 2 access token (not shown): ")?;
        if token.reveal().is_empty() {
            return Err(CredentialsError::None);
        }
        return Credentials::token(token.reveal().trim(), "the terminal");
    }
    // A wrong name is told before a password is asked for.
    Credentials::bot_password(user.to_owned(), Secret::new(""))?;
    let password = unseen("Bot password (not shown): ")?;
    Credentials::bot_password(user.to_owned(), Secret::new(password.reveal().trim()))
}

/// The terminal of this program.
#[derive(Debug, Clone, Copy)]
pub struct OwnTerminal;

impl Terminal for OwnTerminal {
    fn is_there(&self) -> bool {
        use std::io::IsTerminal as _;

        std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
    }

    fn ask(&self, question: &str) -> std::io::Result<String> {
        eprint!("{question}");
        let mut line = String::new();
        std::io::stdin().read_line(&mut line)?;
        Ok(line.trim_end_matches(['\r', '\n']).to_owned())
    }

    fn ask_unseen(&self, question: &str) -> std::io::Result<Secret> {
        rpassword::prompt_password(question).map(Secret::new)
    }
}

#[cfg(test)]
mod tests;
