//! `cargo xtask size`: measures everything that a page may load, and compares it with the budgets.

use std::{
    fmt::Write as _,
    io::{self, Write},
};

use anyhow::{Context, ensure};
use console::style;
use flate2::{Compression, write::GzEncoder};
use fs_err as fs;
use serde::Deserialize;

use crate::{
    build::{self, Flavour, pages},
    setup::{Install, InstallArgs},
    workspace::Workspace,
};

mod detail;

/// The level of `load.php`, zlib's default.
const GZIP_LEVEL: u32 = 6;
/// A front end before the wiki may use this quality for responses that it caches.
const BROTLI_QUALITY: u32 = 11;
const BROTLI_WINDOW: u32 = 22;

/// Options of `cargo xtask size`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Also list the origin of a module's functions, in bytes before compression
    #[arg(long, value_name = "MODULE", num_args = 0..=1, default_missing_value = "ui")]
    detail: Option<Detail>,
    #[command(flatten)]
    install: InstallArgs,
}

/// A module whose functions can be listed by origin.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Detail {
    /// The dialog and the notices
    Ui,
    /// The review page
    Review,
    /// The interface administrators' part
    Admin,
    /// The linter for authors
    Linter,
}

/// `xtask/budgets.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Budgets {
    gzip: Gzip,
}

/// Bytes after gzip.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Gzip {
    loader: usize,
    host: usize,
    scripts: usize,
    module: usize,
    review: usize,
    admin: usize,
    linter: usize,
}

/// One line of the table.
#[derive(Debug)]
struct Row {
    what: &'static str,
    weight: Weight,
    budget: Option<usize>,
}

/// Sizes in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Weight {
    raw: usize,
    gzip: usize,
    brotli: usize,
}

/// Builds, measures and prints.
///
/// # Errors
/// When a build fails or something is above its budget.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let workspace = Workspace::here();
    build::everything(&workspace, args.install.into())?;
    if let Some(module) = args.detail {
        let flavour = match module {
            Detail::Ui => Flavour::Wiki,
            Detail::Review => Flavour::Review,
            Detail::Admin => Flavour::Admin,
            Detail::Linter => Flavour::Linter,
        };
        for (bytes, origin) in detail::by_origin(&build::metrics(&workspace, flavour)?) {
            println!("{bytes:>8} {origin}");
        }
    }
    report(&workspace)
}

/// Builds what is out of date, measures and prints.
///
/// # Errors
/// When a build fails or something is above its budget.
pub fn check(workspace: &Workspace, install: Install) -> anyhow::Result<()> {
    build::everything(workspace, install)?;
    report(workspace)
}

fn report(workspace: &Workspace) -> anyhow::Result<()> {
    let budgets = budgets(workspace)?;
    let rows = rows(workspace, &budgets.gzip)?;
    print!("{}", table(&rows));
    let above = above(&rows);
    ensure!(
        above.is_empty(),
        "above the budget of xtask/budgets.toml: {}",
        above.join("; ")
    );
    Ok(())
}

fn budgets(workspace: &Workspace) -> anyhow::Result<Budgets> {
    let path = workspace.root().join("xtask/budgets.toml");
    toml::from_str(&fs::read_to_string(&path)?)
        .with_context(|| format!("{}: expected a file of budgets", path.display()))
}

/// `ResourceLoader` sends a module in one response, so its pages are compressed together.
fn rows(workspace: &Workspace, budget: &Gzip) -> anyhow::Result<Vec<Row>> {
    use pages::{ADMIN, ADMIN_MESSAGES, ADMIN_STYLE, ADMIN_WASM};
    use pages::{CHECK, CONSENT, HOST, LOADER, SCRIPTS, STUB, UI, UI_MESSAGES, UI_STYLE, UI_WASM};
    use pages::{LINTER, LINTER_MESSAGES, LINTER_STYLE, LINTER_WASM};
    use pages::{REVIEW, REVIEW_MESSAGES, REVIEW_STYLE, REVIEW_WASM};
    let plan: [(&str, &[&str], Option<usize>); 17] = [
        ("stub", &[STUB], None),
        (
            "every page, without the manifest",
            &[STUB, LOADER, CONSENT],
            Some(budget.loader),
        ),
        ("host", &[HOST], Some(budget.host)),
        (
            "scripts: for users who have scripts of their own",
            &[SCRIPTS],
            Some(budget.scripts),
        ),
        (
            "check: what is wrong, for whoever can mend it",
            &[CHECK],
            None,
        ),
        ("module: glue", &[UI], None),
        ("module: WebAssembly, as a page", &[UI_WASM], None),
        ("module: glue and WebAssembly", &[UI, UI_WASM], None),
        ("module: messages", &[UI_MESSAGES], None),
        (
            "all readers' messages in Arabic",
            &["Gadget-consent-i18n-ar.js"],
            None,
        ),
        ("module: styles", &[UI_STYLE], None),
        (
            "module, all of it",
            &[UI, UI_WASM, UI_MESSAGES, UI_STYLE],
            Some(budget.module),
        ),
        (
            "review page: glue and WebAssembly",
            &[REVIEW, REVIEW_WASM],
            None,
        ),
        (
            "review page, all of it",
            &[REVIEW, REVIEW_WASM, REVIEW_MESSAGES, UI_STYLE, REVIEW_STYLE],
            Some(budget.review),
        ),
        (
            "administrators: glue and WebAssembly",
            &[ADMIN, ADMIN_WASM],
            Some(budget.admin),
        ),
        (
            "administrators, all of it",
            &[ADMIN, ADMIN_WASM, ADMIN_MESSAGES, ADMIN_STYLE],
            None,
        ),
        (
            "the linter for authors, all of it",
            &[
                LINTER,
                LINTER_WASM,
                UI_MESSAGES,
                LINTER_MESSAGES,
                UI_STYLE,
                ADMIN_STYLE,
                LINTER_STYLE,
            ],
            Some(budget.linter),
        ),
    ];
    plan.into_iter()
        .map(|(what, pages, budget)| {
            let mut bytes = Vec::new();
            for page in pages {
                let text = fs::read_to_string(workspace.wiki().join(page))?;
                // ResourceLoader removes comments, even `/*!`; a test on a wiki looks.
                bytes.extend(build::without_banner(&text).bytes());
            }
            Ok(Row {
                what,
                weight: weigh(&bytes),
                budget,
            })
        })
        .collect()
}

fn weigh(bytes: &[u8]) -> Weight {
    let mut gzip = GzEncoder::new(Count(0), Compression::new(GZIP_LEVEL));
    let mut brotli =
        brotli::CompressorWriter::new(Count(0), 1 << 16, BROTLI_QUALITY, BROTLI_WINDOW);
    // Counting cannot fail, so neither can the compressors.
    let _ = gzip.write_all(bytes);
    let _ = brotli.write_all(bytes);
    Weight {
        raw: bytes.len(),
        gzip: gzip.finish().map_or(usize::MAX, |count| count.0),
        brotli: brotli.into_inner().0,
    }
}

/// Counts the bytes that are written to it.
#[derive(Debug)]
struct Count(usize);

impl Write for Count {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn above(rows: &[Row]) -> Vec<String> {
    rows.iter()
        .filter_map(|row| {
            let budget = row.budget?;
            (row.weight.gzip > budget).then(|| {
                format!(
                    "{} has {} bytes after gzip, {} too many",
                    row.what,
                    row.weight.gzip,
                    row.weight.gzip - budget
                )
            })
        })
        .collect()
}

fn table(rows: &[Row]) -> String {
    let head = format!(
        "{:<46}{:>10}{:>10}{:>10}{:>14}",
        "bytes", "raw", "gzip", "brotli", "gzip budget"
    );
    let mut table = format!("{}\n", style(head).bold());
    for row in rows {
        let Weight { raw, gzip, brotli } = row.weight;
        let budget = match row.budget {
            None => String::new(),
            Some(budget) if gzip > budget => style(format!("{budget:>12} ✗")).red().to_string(),
            Some(budget) => style(format!("{budget:>12} ✓")).green().to_string(),
        };
        // Writing to a String cannot fail.
        let _ = writeln!(
            table,
            "{:<46}{raw:>10}{gzip:>10}{brotli:>10}{budget}",
            row.what
        );
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_counted_as_the_compressors_write_them() {
        let text = "the same words again and again; ".repeat(100);
        let weight = weigh(text.as_bytes());
        assert_eq!(weight.raw, 3200);
        let mut gzip = GzEncoder::new(Vec::new(), Compression::new(GZIP_LEVEL));
        gzip.write_all(text.as_bytes()).unwrap();
        assert_eq!(weight.gzip, gzip.finish().unwrap().len());
        assert!(weight.brotli > 10 && weight.brotli < weight.gzip);
    }

    #[test]
    fn a_byte_above_the_budget_is_too_many() {
        let row = |gzip| Row {
            what: "loader",
            weight: Weight {
                raw: 0,
                gzip,
                brotli: 0,
            },
            budget: Some(100),
        };
        assert_eq!(
            above(&[row(100), row(101)]),
            ["loader has 101 bytes after gzip, 1 too many"]
        );
    }

    #[test]
    fn the_projects_own_budgets_are_read() {
        let budgets = budgets(&Workspace::here()).unwrap();
        assert!(budgets.gzip.loader > 0 && budgets.gzip.module > budgets.gzip.loader);
    }
}
