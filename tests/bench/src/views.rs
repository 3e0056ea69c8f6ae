//! What a page view costs: `benches/views` measures it, this module makes the tables.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Context;
use serde::Deserialize;
use steps::process;

use crate::{Options, cargo, chart, result, spread::Spread};

mod targets;

/// The page without any consent manager, the baseline.
const NOBODY: &str = "nobody";
/// This project.
const OURS: &str = "gadget-consent";

/// The results of the benchmark.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Views {
    conditions: Conditions,
    rounds: usize,
    undecided: Vec<Stand<Asked>>,
    /// Milliseconds from **Allow** to the gadget's first line.
    allowed: Vec<f64>,
    decided: Vec<Stand<Cost>>,
    sample_manifest_bytes: f64,
    loader: Vec<Loader>,
    load: Option<f64>,
}

/// The machine and the versions of the programs.
#[derive(Debug, Deserialize)]
struct Conditions {
    processor: Option<String>,
    cores: usize,
    chromium: String,
    mediawiki: String,
    php: String,
    packages: Vec<Package>,
}

/// Another consent manager, as published on npm.
#[derive(Debug, Deserialize)]
struct Package {
    name: String,
    version: String,
    gzip: f64,
}

/// A consent manager, and its page views by round.
#[derive(Debug, Deserialize)]
struct Stand<View> {
    guard: String,
    cold: Vec<View>,
    warm: Vec<View>,
}

/// A page view with a dialog, in milliseconds from navigation.
#[derive(Debug, Deserialize)]
struct Asked {
    dialog: f64,
    loader: Option<f64>,
    /// The longest task of the module; none if no frame took more than 50 ms.
    longest: Option<f64>,
}

/// A page view without one: milliseconds, bytes, requests.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Cost {
    first_line: f64,
    scripting: f64,
    main_thread: f64,
    bytes: f64,
    requests: f64,
}

/// The loader with a manifest of some size.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Loader {
    gadgets: usize,
    times: Vec<f64>,
    manifest_bytes: f64,
    ledger_bytes: f64,
}

/// The results for the loader by itself.
#[derive(Debug, Deserialize)]
struct LoaderOnly {
    loader: Vec<Loader>,
}

/// Runs the benchmark, which takes about ten minutes.
pub fn run(options: &Options) -> anyhow::Result<()> {
    measure(options, &output(options.repository), &[])
}

/// Measures the loader by itself, which takes some minutes.
pub fn run_loader(options: &Options) -> anyhow::Result<()> {
    measure(options, &loader_output(options.repository), &["--loader"])
}

/// The table of the last measurement of the loader by itself.
pub fn loader_table(repository: &Path) -> anyhow::Result<String> {
    let only: LoaderOnly = result(&loader_output(repository))?;
    Ok(loader_lines(&only.loader))
}

fn measure(options: &Options, output: &Path, more: &[&str]) -> anyhow::Result<()> {
    let views = options.views.to_string();
    process::run_in_view(
        // Not optimized: the browser is measured, and this program waits for it.
        Command::new(cargo())
            .current_dir(options.repository)
            .args(["bench", "--profile", "dev", "--package", "bench"])
            .args(["--bench", "views", "--", "--views", &views])
            .args(more)
            .arg("--output")
            .arg(output)
            .env("GADGETCONSENT_XTASK", options.xtask),
    )?;
    Ok(())
}

/// The file of the results.
fn output(repository: &Path) -> PathBuf {
    repository.join("target/views.json")
}

fn loader_output(repository: &Path) -> PathBuf {
    repository.join("target/loader.json")
}

impl Views {
    /// The results of the last run.
    pub fn last(repository: &Path) -> anyhow::Result<Self> {
        result(&output(repository))
    }

    /// All tables, by the name of their place on the page.
    pub fn tables(&self) -> anyhow::Result<Vec<(&'static str, String)>> {
        Ok(vec![
            ("conditions", self.conditions()),
            ("targets", targets::table(self)?),
            ("with and without", self.with_and_without()?),
            ("loader", loader_lines(&self.loader)),
            ("decided", self.decided()?),
            ("undecided", self.undecided()),
        ])
    }

    /// The chart: what each guard adds to a page, and how long its dialog takes.
    pub fn chart(&self) -> anyhow::Result<String> {
        let nobody = self.cost(NOBODY)?;
        let mut bytes = Vec::new();
        let mut scripting = Vec::new();
        for stand in self.decided.iter().filter(|stand| stand.guard != NOBODY) {
            let more = more(&stand.cold, &nobody.cold, |cost| cost.bytes / 1e3);
            bytes.push(chart::Bar::new(shown(&stand.guard), vec![more]));
            let more = more_of(stand, nobody, |cost| cost.scripting);
            scripting.push(chart::Bar::new(shown(&stand.guard), vec![more]));
        }
        let dialog = (self.undecided.iter())
            .map(|stand| {
                let times = [&stand.cold, &stand.warm];
                let times = times.map(|views| Spread::of(views.iter().map(|view| view.dialog)));
                chart::Bar::new(shown(&stand.guard), times.to_vec())
            })
            .collect();
        let is_ours = |name: &str| name == shown(OURS);
        Ok(chart::draw(
            &[
                chart::Panel {
                    title: "A decided page, cold: kilobytes more than without a guard (gzip)",
                    kinds: &[],
                    bars: bytes,
                },
                chart::Panel {
                    title: "A decided page, warm: milliseconds of scripting more",
                    kinds: &[],
                    bars: scripting,
                },
                chart::Panel {
                    title: "An undecided page: milliseconds from navigation to the dialog",
                    kinds: &["cold", "warm"],
                    bars: dialog,
                },
            ],
            is_ours,
        ))
    }

    fn cost(&self, guard: &'static str) -> anyhow::Result<&Stand<Cost>> {
        let mut stands = self.decided.iter();
        let stand = stands.find(|stand| stand.guard == guard);
        stand.with_context(|| format!("the results have no page views of “{guard}”"))
    }

    fn asked(&self, guard: &'static str) -> anyhow::Result<&Stand<Asked>> {
        let mut stands = self.undecided.iter();
        let stand = stands.find(|stand| stand.guard == guard);
        stand.with_context(|| format!("the results have no page views of “{guard}”"))
    }

    fn conditions(&self) -> String {
        let Conditions {
            processor,
            cores,
            chromium,
            mediawiki,
            php,
            packages,
        } = &self.conditions;
        let packages: Vec<String> = packages
            .iter()
            .map(|package| format!("{} {}", package.name, package.version))
            .collect();
        let load = self.load.map_or(String::new(), |load| {
            format!(" The machine's load over the last 15 minutes of it: {load:.1}.")
        });
        format!(
            "{}, {cores} cores; {}, {mediawiki}, PHP {php}; {}. {} page views of each kind.{load}\n",
            processor.as_deref().unwrap_or("a processor without a name"),
            chromium.replace('/', " "),
            packages.join(", "),
            self.rounds
        )
    }

    fn with_and_without(&self) -> anyhow::Result<String> {
        let (without, with) = (self.cost(NOBODY)?, self.cost(OURS)?);
        let mut lines = vec![
            "| | without | with | more |".to_owned(),
            "| --- | ---: | ---: | ---: |".to_owned(),
        ];
        let mut line = |what: &str, digits: usize, warm: bool, number: fn(&Cost) -> f64| {
            let views = |stand| views(stand, warm).iter().map(number);
            lines.push(format!(
                "| {what} | {:.digits$} | {:.digits$} | {:+.digits$} |",
                Spread::of(views(without)),
                Spread::of(views(with)),
                more(self::views(with, warm), self::views(without, warm), number)
            ));
        };
        line("the gadget's first line, cold, ms", 0, false, |cost| {
            cost.first_line
        });
        line("the gadget's first line, warm, ms", 0, true, |cost| {
            cost.first_line
        });
        line("scripting, warm, ms", 1, true, |cost| cost.scripting);
        line("the main thread, warm, ms", 1, true, |cost| {
            cost.main_thread
        });
        line("bytes, cold", 0, false, |cost| cost.bytes);
        line("requests, cold", 0, false, |cost| cost.requests);
        Ok(table(&lines))
    }

    fn decided(&self) -> anyhow::Result<String> {
        let nobody = self.cost(NOBODY)?;
        let mut lines = vec![
            "| | package, KB | bytes more | requests more | scripting more, ms | main thread more, ms | first line, ms |".to_owned(),
            "| --- | ---: | ---: | ---: | ---: | ---: | ---: |".to_owned(),
        ];
        for stand in &self.decided {
            let more = |number: fn(&Cost) -> f64| more_of(stand, nobody, number);
            let cells = if stand.guard == NOBODY {
                vec![String::new(); 5]
            } else {
                let cold =
                    |number: fn(&Cost) -> f64| self::more(&stand.cold, &nobody.cold, number).median;
                vec![
                    self.weight(&stand.guard),
                    format!("{:.0}", cold(|cost| cost.bytes)),
                    format!("{:.0}", cold(|cost| cost.requests)),
                    format!("{:.1}", more(|cost| cost.scripting)),
                    format!("{:.1}", more(|cost| cost.main_thread)),
                ]
            };
            lines.push(format!(
                "| {} | {} | {:.0} |",
                shown(&stand.guard),
                cells.join(" | "),
                Spread::of(stand.warm.iter().map(|cost| cost.first_line))
            ));
        }
        Ok(table(&lines))
    }

    /// The size of a package's own files, after gzip.
    fn weight(&self, guard: &str) -> String {
        let mut packages = self.conditions.packages.iter();
        let package = packages.find(|package| package.name == guard);
        package.map_or(String::new(), |package| {
            format!("{:.1}", package.gzip / 1e3)
        })
    }

    fn undecided(&self) -> String {
        let mut lines = vec![
            "| | cold, ms | warm, ms |".to_owned(),
            "| --- | ---: | ---: |".to_owned(),
        ];
        for stand in &self.undecided {
            let mut line = |what: String, number: fn(&Asked) -> Option<f64>| {
                let [cold, warm] = [&stand.cold, &stand.warm]
                    .map(|views| Spread::of(views.iter().filter_map(number)));
                lines.push(format!("| {what} | {cold:.0} | {warm:.0} |"));
            };
            line(shown(&stand.guard).to_owned(), |view| Some(view.dialog));
            if stand.guard == OURS {
                line("… from the loader on".to_owned(), from_loader);
            }
        }
        let allowed = Spread::of(self.allowed.iter().copied());
        lines.push(format!(
            "| GadgetConsent: from *Allow* to the gadget’s first line | | {allowed:.0} |"
        ));
        table(&lines)
    }
}

/// Milliseconds from the loader to the dialog.
fn loader_lines(sizes: &[Loader]) -> String {
    let mut lines = vec![
        "| gadgets | run time, ms | manifest, bytes | ledger, bytes |".to_owned(),
        "| ---: | ---: | ---: | ---: |".to_owned(),
    ];
    for size in sizes {
        lines.push(format!(
            "| {} | {:.2} | {:.0} | {:.0} |",
            size.gadgets,
            Spread::of(size.times.iter().copied()),
            size.manifest_bytes,
            size.ledger_bytes
        ));
    }
    table(&lines)
}

fn from_loader(view: &Asked) -> Option<f64> {
    Some(view.dialog - view.loader?)
}

/// A guard's name for people.
fn shown(guard: &str) -> &str {
    match guard {
        NOBODY => "nobody",
        OURS => "GadgetConsent",
        other => other,
    }
}

fn views<View>(stand: &Stand<View>, warm: bool) -> &[View] {
    if warm { &stand.warm } else { &stand.cold }
}

/// Compares round by round, so that the machine's speed in a round affects both.
fn more(with: &[Cost], without: &[Cost], number: impl Fn(&Cost) -> f64) -> Spread {
    let pairs = with.iter().zip(without);
    Spread::of(pairs.map(|(with, without)| number(with) - number(without)))
}

/// The same for warm page views.
fn more_of(with: &Stand<Cost>, without: &Stand<Cost>, number: impl Fn(&Cost) -> f64) -> Spread {
    more(&with.warm, &without.warm, number)
}

fn table(lines: &[String]) -> String {
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn views() -> Views {
        let costs = |bytes: f64, time: f64| -> Value {
            let cost = json!({ "firstLine": time, "scripting": time, "mainThread": time,
                "bytes": bytes, "requests": 3.0 });
            json!({ "cold": [cost, cost], "warm": [cost, cost] })
        };
        let asked = |dialog: f64| -> Value {
            let view = json!({ "dialog": dialog, "loader": 100.0, "longest": 42.0 });
            json!({ "cold": [view], "warm": [view] })
        };
        let stand = |guard: &str, mut views: Value| {
            views["guard"] = guard.into();
            views
        };
        let views = json!({
            "conditions": {
                "processor": null, "cores": 2, "chromium": "Chrome/1", "mediawiki": "MediaWiki 1",
                "php": "8", "packages": [ { "name": "klaro", "version": "0.7", "gzip": 69_218 } ],
            },
            "rounds": 2,
            "allowed": [ 480.0 ],
            "undecided": [ stand(OURS, asked(240.0)), stand("klaro", asked(250.0)) ],
            "decided": [
                stand(NOBODY, costs(1e5, 100.0)),
                stand(OURS, costs(1.03e5, 101.0)),
                stand("klaro", costs(1.7e5, 130.0)),
            ],
            "sampleManifestBytes": 200,
            "load": 1.46,
            "loader": [
                { "gadgets": 20, "times": [0.1], "manifestBytes": 300, "ledgerBytes": 300 },
                { "gadgets": 100, "times": [0.5], "manifestBytes": 900, "ledgerBytes": 900 },
            ],
        });
        serde_json::from_value(views).unwrap()
    }

    #[test]
    fn a_target_is_met_or_missed() {
        let tables = views().tables().unwrap();
        let targets = &tables
            .iter()
            .find(|(name, _)| *name == "targets")
            .unwrap()
            .1;
        let verdict = |part: &str| {
            let line = targets.lines().find(|line| line.contains(part)).unwrap();
            line.rsplit(" | ").next().unwrap().trim_end_matches(" |")
        };
        for (part, expected) in [
            ("first line", "met"),
            ("1 % more", "met"),
            ("no request", "met"),
            ("2,048 bytes", "**missed**"),
            ("20 gadgets", "met"),
            ("100 gadgets", "met"),
            ("fewer bytes", "met"),
            ("cold: within 120", "**missed**"),
            ("longest task, warm", "met"),
            ("Allow", "met"),
            ("klaro's, warm", "met"),
        ] {
            assert_eq!(verdict(part), expected, "{targets}");
        }
        assert!(targets.contains("67.0 KB ahead of klaro"), "{targets}");
    }

    #[test]
    fn all_that_was_measured_is_shown() {
        let views = views();
        let tables = views.tables().unwrap();
        let text = |name: &str| &tables.iter().find(|(table, _)| *table == name).unwrap().1;
        assert!(text("decided").contains("| klaro | 69.2 | 70000 | 0 | 30.0 (30.0 to 30.0) |"));
        assert!(text("undecided").contains("| … from the loader on | 140 (140 to 140) |"));
        assert!(text("with and without").contains("+3000 (3000 to 3000)"));
        assert!(text("conditions").contains("Chrome 1"));
        assert!(text("conditions").contains("load over the last 15 minutes of it: 1.5."));
        assert!(views.chart().unwrap().contains("GadgetConsent"));
    }
}
