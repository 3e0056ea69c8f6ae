//! What a page view costs without a consent manager, with GadgetConsent, and with other consent
//! managers that guard the same gadget on the same wiki. `cargo xtask bench` runs this benchmark.
//!
//! ```text
//! cargo bench --profile dev --package bench --bench views -- --views 30 --output views.json
//! ```

// A benchmark that cannot continue panics, which says where and why.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::PathBuf;

use end_to_end::demo::{Demo, output};
use serde_json::json;

mod conditions;
mod gadgets;
mod guard;
mod loader;
mod rounds;
mod stand;

/// The options that `cargo xtask bench` passes.
#[derive(Debug)]
struct Options {
    /// Only what measures the loader by itself.
    loader: bool,
    views: usize,
    output: PathBuf,
}

impl Options {
    fn read() -> Self {
        let mut options = Self {
            loader: false,
            views: 30,
            output: output().join("views.json"),
        };
        let mut words = std::env::args().skip(1);
        while let Some(word) = words.next() {
            match word.as_str() {
                "--loader" => options.loader = true,
                "--views" => options.views = words.next().unwrap().parse().unwrap(),
                "--output" => options.output = words.next().unwrap().into(),
                // cargo adds this one.
                "--bench" => {}
                _ => panic!("unknown option: {word}"),
            }
        }
        options
    }
}

fn main() {
    let options = Options::read();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let measured = runtime.block_on(async {
        if options.loader {
            measure_loader(options.views).await
        } else {
            measure(options.views).await
        }
    });
    std::fs::write(&options.output, format!("{measured:#}\n")).unwrap();
    println!("{}", options.output.display());
}

/// What measures the loader by itself.
async fn measure_loader(views: usize) -> serde_json::Value {
    let wiki = Demo::start("bench-loader", []);
    json!({ "loader": loader::run_times(&wiki, views).await })
}

async fn measure(views: usize) -> serde_json::Value {
    let folder = gadgets::folder();
    let folder = folder.to_str().unwrap();
    let wiki = Demo::start("bench", ["--gadgets", folder]);
    let other = Demo::start(
        "bench-without-module",
        ["--gadgets", folder, "--without-module"],
    );
    let (conditions, undecided, allowed, decided) = {
        let stands = stand::all(&wiki, &other).await;
        let conditions = conditions::of(&wiki, &stands[0]).await;
        let undecided = rounds::undecided(&stands, views).await;
        let allowed = rounds::allowed(&stands, views).await;
        rounds::decide(&stands).await;
        let decided = rounds::decided(&stands, views).await;
        (conditions, undecided, allowed, decided)
    };
    json!({
        "conditions": conditions,
        "rounds": views,
        "undecided": undecided,
        "allowed": allowed,
        "decided": decided,
        "sampleManifestBytes": loader::sample_manifest(&wiki).await,
        "loader": loader::run_times(&wiki, views).await,
        "load": conditions::load(),
    })
}
