//! Runs other programs: with a progress line and a log, or with a time limit.

use std::{
    io::{self, BufRead, BufReader, Read, Write},
    os::unix::process::{CommandExt, ExitStatusExt},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

use console::Term;
use fs_err::{self as fs, File};
use rustix::process::{Pid, Signal, kill_process_group};

use crate::Step;

/// How many lines of a log an error shows.
const TAIL: usize = 30;

/// Why a program failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The program is missing or not executable.
    #[error("cannot start `{program}`: {source}")]
    Start {
        /// The command line.
        program: String,
        /// The system's error.
        source: io::Error,
    },
    /// The program failed; its output is in a log.
    #[error("`{program}` {status}; its last lines:\n{tail}\n(the whole output is in {})", log.display())]
    Failed {
        /// The command line.
        program: String,
        /// Exit status or signal, in words.
        status: String,
        /// The last lines of the log.
        tail: String,
        /// The log.
        log: PathBuf,
    },
    /// The program failed, and its output was shown as it came.
    #[error("`{program}` {status} (see its output above)")]
    FailedInView {
        /// The command line.
        program: String,
        /// Exit status or signal, in words.
        status: String,
    },
    /// The program failed, and its last line says why.
    #[error("`{program}` {status}: {said}")]
    FailedSaying {
        /// The command line.
        program: String,
        /// Exit status or signal, in words.
        status: String,
        /// The last line of its standard error.
        said: String,
    },
    /// The program reached its time limit.
    #[error("`{program}` did not end within {} s", limit.as_secs())]
    TooSlow {
        /// The command line.
        program: String,
        /// The limit.
        limit: Duration,
    },
    /// The log cannot be written.
    #[error("cannot write the log of a step: {0}")]
    Log(io::Error),
}

/// The command line of a command, quoted for a shell, without its environment.
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

/// Runs a program under a progress line. Its output goes to `log` and is shown only on failure.
///
/// # Errors
/// When the program cannot be started or fails.
pub fn run(label: &str, command: &mut Command, log: &Path) -> Result<(), Error> {
    let step = Step::start(label);
    if let Some(folder) = log.parent() {
        fs::create_dir_all(folder).map_err(Error::Log)?;
    }
    let mut file = File::create(log).map_err(Error::Log)?;
    writeln!(file, "$ {}", typed(command)).map_err(Error::Log)?;
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

/// Runs a program and shows its output as it comes.
///
/// # Errors
/// When the program cannot be started or fails.
pub fn run_in_view(command: &mut Command) -> Result<(), Error> {
    let status = command
        .status()
        .map_err(|source| start_error(command, source))?;
    ended_in_view(command, status)
}

/// As [`run_in_view`]; `watch` also gets each line of the program's output and of its standard error.
///
/// # Errors
/// When the program cannot be started or fails.
pub fn run_watching(command: &mut Command, watch: impl FnMut(&str) + Send) -> Result<(), Error> {
    if Term::stderr().features().colors_supported() {
        // cargo cannot see the terminal through the pipe.
        command.env("CARGO_TERM_COLOR", "always");
    }
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|source| start_error(command, source))?;
    let (output, errors) = (child.stdout.take(), child.stderr.take());
    let watch = Mutex::new(watch);
    thread::scope(|scope| {
        scope.spawn(|| {
            for line in lines(output) {
                println!("{line}");
                with(&watch, &line);
            }
        });
        for line in lines(errors) {
            eprintln!("{line}");
            with(&watch, &line);
        }
    });
    let status = child
        .wait()
        .map_err(|source| start_error(command, source))?;
    ended_in_view(command, status)
}

fn with(watch: &Mutex<impl FnMut(&str)>, line: &str) {
    let mut watch = watch.lock().unwrap_or_else(PoisonError::into_inner);
    (*watch)(line);
}

/// The lines that a program writes, without their ends.
fn lines(pipe: Option<impl Read>) -> impl Iterator<Item = String> {
    let lines = pipe.map(|pipe| BufReader::new(pipe).split(b'\n'));
    (lines.into_iter().flatten())
        .map_while(Result::ok)
        .map(|line| String::from_utf8_lossy(&line).into_owned())
}

fn ended_in_view(command: &Command, status: ExitStatus) -> Result<(), Error> {
    if status.success() {
        return Ok(());
    }
    Err(Error::FailedInView {
        program: typed(command),
        status: in_words(status),
    })
}

/// The standard output of a short program; `None` when the program is missing or fails.
#[must_use]
pub fn answer(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).output().ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs a program that may hang. At the limit, the program and everything it started are killed.
/// The last line of its standard error becomes the reason of a failure.
///
/// # Errors
/// When the program cannot be started, fails, or reaches the limit.
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
        // An error means that the group has already ended.
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
            // A full disk will also stop the program itself; the log alone is no reason to stop.
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

fn last_line(said: &mut std::fs::File) -> String {
    let mut text = String::new();
    let read = io::Seek::rewind(said).and_then(|()| said.read_to_string(&mut text));
    match (
        read,
        text.lines().rev().find(|line| !line.trim().is_empty()),
    ) {
        (Ok(_), Some(line)) => line.trim().to_owned(),
        _ => "it printed no reason".to_owned(),
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
    fn who_watches_sees_both_outputs() {
        let mut seen = Vec::new();
        let mut command = Command::new("sh");
        command.args(["-c", "echo out; echo err >&2; exit 3"]);
        let outcome = run_watching(&mut command, |line| seen.push(line.to_owned()));
        assert!(outcome.is_err());
        seen.sort();
        assert_eq!(seen, ["err", "out"]);
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
        // Where nothing reaps orphans it may stay a zombie, but it must not be running.
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
