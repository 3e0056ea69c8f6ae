//! Running other programs: with a progress bar and a log, or with a time limit.

use std::{
    fs::{self, File},
    io::{self, BufRead, BufReader, Read, Write},
    os::unix::process::{CommandExt, ExitStatusExt},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process_group};

use crate::progress::Step;

/// How many lines of a log an error shows.
const TAIL: usize = 30;

/// Why a program did not do its work.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It is not there, or may not be run.
    #[error("cannot start `{program}`: {source}")]
    Start {
        /// As it would be typed.
        program: String,
        /// What the system said.
        source: io::Error,
    },
    /// It ended with another status than 0.
    #[error("`{program}` {status}; its last lines:\n{tail}\n(the whole output is in {})", log.display())]
    Failed {
        /// As it would be typed.
        program: String,
        /// Exit status or signal, in words.
        status: String,
        /// The last lines of the log.
        tail: String,
        /// The log.
        log: PathBuf,
    },
    /// It ended with another status than 0, and its output was shown as it came.
    #[error("`{program}` {status} (see its output above)")]
    FailedInView {
        /// As it would be typed.
        program: String,
        /// Exit status or signal, in words.
        status: String,
    },
    /// It ended with another status than 0, and its last words tell why.
    #[error("`{program}` {status}: {said}")]
    FailedSaying {
        /// As it would be typed.
        program: String,
        /// Exit status or signal, in words.
        status: String,
        /// The last line of its standard error.
        said: String,
    },
    /// It took longer than it may.
    #[error("`{program}` did not end within {} s", limit.as_secs())]
    TooSlow {
        /// As it would be typed.
        program: String,
        /// The limit.
        limit: Duration,
    },
    /// The log cannot be written.
    #[error("cannot write {}: {source}", path.display())]
    Log {
        /// The log.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// The command as one would type it, without its environment.
#[must_use]
pub fn typed(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|word| quoted(&word.to_string_lossy()))
        .collect::<Vec<_>>()
        .join(" ")
}

fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,+@".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// Runs a program under a progress bar; its output goes to `log` and is shown only when it fails.
///
/// # Errors
/// When it cannot be started, or ends with another status than 0.
pub fn run(label: &str, command: &mut Command, log: &Path) -> Result<(), Error> {
    let step = Step::start(label);
    let log_error = |source| Error::Log {
        path: log.to_path_buf(),
        source,
    };
    if let Some(folder) = log.parent() {
        fs::create_dir_all(folder).map_err(log_error)?;
    }
    let mut file = File::create(log).map_err(log_error)?;
    writeln!(file, "$ {}", typed(command)).map_err(log_error)?;
    let file = Arc::new(Mutex::new(file));
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|source| start_error(command, source))?;
    let pipes: [Option<Box<dyn Read + Send>>; 2] = [
        child.stdout.take().map(|pipe| Box::new(pipe) as _),
        child.stderr.take().map(|pipe| Box::new(pipe) as _),
    ];
    thread::scope(|scope| {
        for pipe in pipes.into_iter().flatten() {
            scope.spawn(|| copy_lines(pipe, &file, &step));
        }
    });
    let status = child
        .wait()
        .map_err(|source| start_error(command, source))?;
    if status.success() {
        step.done();
        return Ok(());
    }
    step.failed();
    Err(Error::Failed {
        program: typed(command),
        status: in_words(status),
        tail: tail(log),
        log: log.to_path_buf(),
    })
}

/// Runs a program whose output is the answer itself and is shown as it comes.
///
/// # Errors
/// When it cannot be started, or ends with another status than 0.
pub fn run_in_view(command: &mut Command) -> Result<(), Error> {
    let status = command
        .status()
        .map_err(|source| start_error(command, source))?;
    if status.success() {
        return Ok(());
    }
    Err(Error::FailedInView {
        program: typed(command),
        status: in_words(status),
    })
}

/// What a short program prints on its standard output; `None` when it is missing or fails.
#[must_use]
pub fn answer(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).output().ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs a program that may hang; when the limit is reached, it and all it started are ended.
/// The last line of its standard error becomes the reason of a failure.
///
/// # Errors
/// When it cannot be started, fails, or reaches the limit.
pub fn run_within(label: &str, limit: Duration, command: &mut Command) -> Result<(), Error> {
    let step = Step::start(label);
    let mut said = tempfile::tempfile().map_err(|source| start_error(command, source))?;
    let mut child = said
        .try_clone()
        .and_then(|said| {
            command
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(said)
                .process_group(0)
                .spawn()
        })
        .map_err(|source| start_error(command, source))?;
    let end = Instant::now() + limit;
    loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => {
                step.done();
                return Ok(());
            }
            Ok(Some(status)) => {
                step.failed();
                return Err(Error::FailedSaying {
                    program: typed(command),
                    status: in_words(status),
                    said: last_line(&mut said),
                });
            }
            Ok(None) if Instant::now() < end => thread::sleep(Duration::from_millis(50)),
            Ok(None) => {
                step.failed();
                end_group(&mut child);
                return Err(Error::TooSlow {
                    program: typed(command),
                    limit,
                });
            }
            Err(source) => return Err(start_error(command, source)),
        }
    }
}

fn end_group(child: &mut Child) {
    if let Some(group) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
        // The group may be gone already: then there is nothing to end.
        let _ = kill_process_group(group, Signal::TERM);
        thread::sleep(Duration::from_millis(300));
        let _ = kill_process_group(group, Signal::KILL);
    }
    let _ = child.wait();
}

fn start_error(command: &Command, source: io::Error) -> Error {
    Error::Start {
        program: typed(command),
        source,
    }
}

fn copy_lines(pipe: impl Read, log: &Mutex<File>, step: &Step) {
    for line in BufReader::new(pipe).split(b'\n') {
        let Ok(line) = line else { return };
        step.say(String::from_utf8_lossy(&line).trim());
        if let Ok(mut log) = log.lock() {
            // A full disk shows in the program itself; the log is not worth stopping for.
            let _ = log.write_all(&line).and_then(|()| log.write_all(b"\n"));
        }
    }
}

fn in_words(status: ExitStatus) -> String {
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("failed with status {code}"),
        (None, Some(signal)) => format!("was ended by signal {signal}"),
        (None, None) => "failed".to_owned(),
    }
}

fn tail(log: &Path) -> String {
    let text = fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(TAIL)..].join("\n")
}

fn last_line(said: &mut File) -> String {
    let mut text = String::new();
    let read = io::Seek::rewind(said).and_then(|()| said.read_to_string(&mut text));
    match (
        read,
        text.lines().rev().find(|line| !line.trim().is_empty()),
    ) {
        (Ok(_), Some(line)) => line.trim().to_owned(),
        _ => "it said nothing".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_shown_as_it_would_be_typed() {
        let mut command = Command::new("apt-get");
        command.args(["install", "--config", "profile.panic=\"abort\"", "it's", ""]);
        assert_eq!(
            typed(&command),
            r#"apt-get install --config 'profile.panic="abort"' 'it'\''s' ''"#
        );
    }

    #[test]
    fn a_failure_shows_the_output_and_keeps_it() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("deep/step.log");
        let mut command = Command::new("sh");
        command.args(["-c", "echo out; echo err >&2; exit 3"]);
        let error = run("test", &mut command, &log).unwrap_err().to_string();
        assert!(error.contains("failed with status 3"), "{error}");
        assert!(error.contains("out") && error.contains("err"), "{error}");
        assert!(fs::read_to_string(&log).unwrap().contains("err"));
    }

    #[test]
    fn what_hangs_is_ended_with_all_it_started() {
        let folder = tempfile::tempdir().unwrap();
        let pid_file = folder.path().join("pid");
        let mut command = Command::new("sh");
        command.arg("-c").arg(format!(
            "sleep 100 & echo $! > '{}'; wait",
            pid_file.display()
        ));
        let start = Instant::now();
        let error = run_within("test", Duration::from_millis(500), &mut command).unwrap_err();
        assert!(matches!(error, Error::TooSlow { .. }), "{error}");
        assert!(start.elapsed() < Duration::from_secs(10));
        let grandchild: i32 = fs::read_to_string(pid_file)
            .unwrap()
            .trim()
            .parse()
            .unwrap();
        // It may stay a zombie where nobody collects orphans; running it must not be.
        let state = fs::read_to_string(format!("/proc/{grandchild}/stat")).unwrap_or_default();
        assert!(state.is_empty() || state.contains(") Z "), "{state}");
    }

    #[test]
    fn the_reason_of_a_quick_failure_is_told() {
        let mut command = Command::new("sh");
        command.args(["-c", "echo 'no such target' >&2; exit 1"]);
        let error = run_within("test", Duration::from_secs(10), &mut command).unwrap_err();
        assert!(error.to_string().contains("no such target"), "{error}");
    }
}
