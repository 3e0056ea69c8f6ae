//! The conditions of the measurement.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use end_to_end::demo::Demo;
use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};

use crate::gadgets;
use crate::guard::{RIVALS, Rival};
use crate::stand::Stand;

/// The machine, and the versions of the programs.
pub async fn of(demo: &Demo, stand: &Stand) -> Value {
    let browser = stand
        .browser
        .devtools("Browser.getVersion", json!({}))
        .await;
    let question = [("action", "query"), ("meta", "siteinfo")];
    let wiki = demo.api().get(&question).unwrap();
    let wiki = &wiki["query"]["general"];
    let packages: Vec<Value> = RIVALS.iter().map(package).collect();
    json!({
        "cores": std::thread::available_parallelism().map_or(0, usize::from),
        "processor": processor(),
        "chromium": browser["product"],
        "mediawiki": wiki["generator"],
        "php": wiki["phpversion"],
        "packages": packages,
    })
}

/// A rival's version, and the size of the files that a page needs, compressed as `load.php` does.
fn package(rival: &Rival) -> Value {
    let folder = gadgets::package(rival);
    let read = |file: &str| fs::read(folder.join(Path::new(file))).unwrap();
    let package: Value = serde_json::from_slice(&read("package.json")).unwrap();
    let mut gzip = GzEncoder::new(Vec::new(), Compression::new(6));
    for file in rival.before.iter().chain(rival.after).chain(&rival.styles) {
        gzip.write_all(&read(file)).unwrap();
    }
    json!({
        "name": rival.name,
        "version": package["version"],
        "gzip": gzip.finish().unwrap().len(),
    })
}

/// The processor's model, if the system has it.
fn processor() -> Option<String> {
    let text = fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = text.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

/// The system's load average over fifteen minutes, if it has one. Above the number of processors, some
/// programs waited.
pub fn load() -> Option<f64> {
    let text = fs::read_to_string("/proc/loadavg").ok()?;
    text.split_whitespace().nth(2)?.parse().ok()
}
