//! The corpus: gadgets that were written for this test, after the manner of real ones, and labelled by a
//! person. The tables in docs/scan.md say how well the scan does on them. To write the tables anew:
//! `GADGETCONSENT_WRITE_DOCS=1 cargo test -p gadget-consent-scan --test corpus`.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use gadget_consent_core::Kind;
use gadget_consent_scan::{Class, File, Scanned, Use, scan};

/// What is said of one gadget: class, use and site.
type Said = BTreeSet<(&'static str, String, String)>;

const CORPUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/corpus");
const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/scan.md");

/// The files of each gadget: a file, or a folder.
fn gadgets() -> BTreeMap<String, Vec<File>> {
    let mut gadgets: BTreeMap<String, Vec<File>> = BTreeMap::new();
    for entry in fs::read_dir(CORPUS).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            let mut files = Vec::new();
            below(&path, &name, &mut files);
            files.sort_by(|one, other| one.name.cmp(&other.name));
            gadgets.insert(name, files);
        } else if name != "labels.txt" {
            gadgets.insert(name.clone(), vec![read(&path, "")]);
        }
    }
    gadgets
}

/// The files in a folder and in its folders.
fn below(path: &Path, folder: &str, files: &mut Vec<File>) {
    for entry in fs::read_dir(path).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            let name = path.file_name().unwrap().to_str().unwrap();
            below(&path, &format!("{folder}/{name}"), files);
        } else {
            files.push(read(&path, folder));
        }
    }
}

fn read(path: &Path, folder: &str) -> File {
    let name = path.file_name().unwrap().to_str().unwrap();
    let text = fs::read_to_string(path).unwrap();
    File::new(format!("{folder}/{name}").trim_start_matches('/'), text)
}

fn labels() -> BTreeMap<String, Said> {
    let mut labels: BTreeMap<String, Said> = BTreeMap::new();
    let text = fs::read_to_string(format!("{CORPUS}/labels.txt")).unwrap();
    for line in text
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        let (file, label) = line.split_once(": ").unwrap();
        let gadget = file.split('/').next().unwrap().to_owned();
        let said = labels.entry(gadget).or_default();
        let words: Vec<&str> = label.split(' ').collect();
        if let [class, usage, site] = words.as_slice() {
            let class = Class::ALL
                .into_iter()
                .find(|own| own.name() == *class)
                .unwrap();
            said.insert((class.name(), (*usage).to_owned(), (*site).to_owned()));
        }
    }
    labels
}

fn said(scanned: &Scanned) -> Said {
    let findings = scanned.findings.iter().map(|finding| {
        let usage = match finding.usage {
            Use::Link | Use::Unknown => "-",
            _ if finding.class == Class::Text || finding.class == Class::Link => "-",
            other => other.name(),
        };
        let site = finding
            .site
            .as_ref()
            .map_or("-".to_owned(), gadget_consent_scan::Site::source);
        (finding.class.name(), usage.to_owned(), site)
    });
    findings.collect()
}

#[derive(Default)]
struct Count {
    right: usize,
    wrong: usize,
    missed: usize,
}

impl Count {
    fn row(&self, name: &str) -> String {
        let share = |part: usize, of: usize| {
            if of == 0 {
                return "–".to_owned();
            }
            // In tenths of a percent.
            let share = part * 1_000 / of;
            format!("{}.{} %", share / 10, share % 10)
        };
        format!(
            "| {name} | {} | {} | {} | {} | {} |\n",
            self.right + self.missed,
            self.wrong,
            self.missed,
            share(self.right, self.right + self.wrong),
            share(self.right, self.right + self.missed),
        )
    }
}

#[test]
fn the_scan_agrees_with_the_labels() {
    let (gadgets, labels) = (gadgets(), labels());
    let files: usize = gadgets.values().map(Vec::len).sum();
    assert!(files >= 60, "{files} files");
    let mut counts: BTreeMap<(&str, String), Count> = BTreeMap::new();
    let mut mistakes = String::new();
    for (name, files) in &gadgets {
        let expected = labels
            .get(name)
            .unwrap_or_else(|| panic!("{name} has no label"));
        let found = said(&scan(files));
        for own in found.union(expected) {
            let count = counts.entry((own.0, own.1.clone())).or_default();
            let mistake = match (found.contains(own), expected.contains(own)) {
                (true, true) => {
                    count.right += 1;
                    continue;
                }
                (true, false) => {
                    count.wrong += 1;
                    "wrong"
                }
                _ => {
                    count.missed += 1;
                    "missed"
                }
            };
            let _ = writeln!(
                mistakes,
                "{mistake} in {name}: {} {} {}",
                own.0, own.1, own.2
            );
        }
    }
    eprintln!("{mistakes}");
    let mut table = format!("Files: {files}, in {} gadgets.\n\n", gadgets.len());
    table.push_str("| class or kind | labels | wrong | missed | precision | recall |\n| --- | --- | --- | --- | --- | --- |\n");
    let mut contact = Count::default();
    for class in Class::ALL {
        let mut all = Count::default();
        for (_, count) in counts.iter().filter(|((own, _), _)| *own == class.name()) {
            all.right += count.right;
            all.wrong += count.wrong;
            all.missed += count.missed;
        }
        table.push_str(&all.row(&format!("**{}**", class.name())));
        if class == Class::Contact {
            let kinds = Kind::ALL
                .into_iter()
                .map(Kind::name)
                .chain(["form", "object"]);
            for kind in kinds {
                if let Some(count) = counts.get(&(class.name(), kind.to_owned())) {
                    table.push_str(&count.row(&format!("contact, `{kind}`")));
                }
            }
            contact = all;
        }
    }
    write_or_compare(&table);
    assert!(
        contact.right * 100 >= 98 * (contact.right + contact.wrong),
        "precision:\n{mistakes}"
    );
    assert!(
        contact.right * 100 >= 95 * (contact.right + contact.missed),
        "recall:\n{mistakes}"
    );
}

/// The table in the page is the one of this run.
fn write_or_compare(table: &str) {
    const BEGIN: &str = "<!-- evaluation: written by crate/scan/tests/corpus.rs -->\n";
    const END: &str = "<!-- end of evaluation -->";
    let page = fs::read_to_string(PAGE).unwrap();
    let (before, rest) = page.split_once(BEGIN).expect("the page has the mark");
    let (own, after) = rest.split_once(END).expect("the page has the end");
    if std::env::var_os("GADGETCONSENT_WRITE_DOCS").is_some() {
        fs::write(PAGE, format!("{before}{BEGIN}{table}{END}{after}")).unwrap();
    } else {
        assert_eq!(
            own, table,
            "docs/scan.md is not up to date: set GADGETCONSENT_WRITE_DOCS=1"
        );
    }
}
