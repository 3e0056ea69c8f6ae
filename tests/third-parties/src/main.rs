//! The third parties alone, without a wiki.

use std::{path::PathBuf, process::ExitCode, sync::mpsc};

use clap::Parser;
use third_parties::{HOSTS, ThirdParties};

/// Starts the third parties of the sample gadgets and prints their addresses as JSON
#[derive(Debug, Parser)]
struct Cli {
    /// Folder for the logs
    #[arg(long, default_value = "third-parties-logs")]
    logs: PathBuf,
    /// An additional host name; may be repeated
    #[arg(long = "host", value_name = "HOST")]
    hosts: Vec<String>,
}

fn main() -> ExitCode {
    match run(&Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: &Cli) -> Result<(), Box<dyn std::error::Error>> {
    let (send, interrupted) = mpsc::channel();
    ctrlc::set_handler(move || {
        // If nobody listens, the program is ending already.
        let _ = send.send(());
    })?;
    // Before the usual hosts, of which the last takes every name.
    let hosts: Vec<&str> = cli.hosts.iter().map(String::as_str).chain(HOSTS).collect();
    let servers = ThirdParties::start(&hosts, &cli.logs)?;
    let description = serde_json::json!({
        "thirdParties": servers.parties(),
        "browserArguments": servers.browser_arguments(),
        "firefoxPreferences": servers.firefox_preferences(),
    });
    println!("{description}");
    interrupted.recv()?;
    servers.stop();
    Ok(())
}
