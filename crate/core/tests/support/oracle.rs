//! The Gadgets extension's PHP as an oracle. The environment variable `GADGETCONSENT_MEDIAWIKI` names a
//! folder with MediaWiki; `cargo xtask test` sets it.

use std::io::Write;
use std::process::{Command, Stdio};

use gadget_consent_core::Piece;
use serde_json::Value;

/// What PHP makes of each case.
pub fn oracle(script: &str, cases: &[Value]) -> Option<Vec<Value>> {
    let Some(mediawiki) = std::env::var_os("GADGETCONSENT_MEDIAWIKI") else {
        println!("not compared: GADGETCONSENT_MEDIAWIKI names no MediaWiki");
        return None;
    };
    let mut php = Command::new("php")
        .arg(format!("{}/tests/{script}", env!("CARGO_MANIFEST_DIR")))
        .arg(mediawiki)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("php runs the oracle; `cargo xtask setup` installs it");
    let mut input = php.stdin.take().unwrap();
    let lines: Vec<String> = cases.iter().map(Value::to_string).collect();
    let writer = std::thread::spawn(move || input.write_all((lines.join("\n") + "\n").as_bytes()));
    let output = php.wait_with_output().unwrap();
    assert!(output.status.success(), "the oracle failed");
    writer.join().unwrap().unwrap();
    let answers: Vec<Value> = String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect();
    assert_eq!(answers.len(), cases.len());
    Some(answers)
}

/// What was read, without where.
pub fn texts(pieces: &[Piece]) -> Vec<&str> {
    pieces.iter().map(|piece| piece.text.as_str()).collect()
}
