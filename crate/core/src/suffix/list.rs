//! The rules as data: `data/public-suffixes.txt`. The labels of a rule are in reverse order. A line
//! begins with the number of labels that its rule shares with the line before.

use std::sync::OnceLock;

const RULES: &str = include_str!("../../data/public-suffixes.txt");

/// At least the labels of the longest rule. A host may have a million labels.
const MOST_LABELS: usize = 8;

/// The public suffix of a host.
pub(crate) fn suffix(host: &str) -> Option<&str> {
    static READ: OnceLock<Vec<String>> = OnceLock::new();
    let rules = READ.get_or_init(|| read(RULES));
    let has = |rule: &str| {
        rules
            .binary_search_by(|known| known.as_str().cmp(rule))
            .is_ok()
    };

    let labels: Vec<&str> = host.rsplit('.').collect();
    if labels.iter().any(|label| label.is_empty()) {
        return None;
    }
    // If no rule applies, the suffix is the last label.
    let mut length = 1;
    let mut name = String::new();
    for (index, label) in labels.iter().take(MOST_LABELS).enumerate() {
        let count = index + 1;
        if count > 1 && has(&format!("{name}.*")) {
            length = count;
        }
        if count > 1 {
            name.push('.');
        }
        if has(&format!("{name}!{label}")) {
            // An exception to `*`: the suffix has one label less.
            length = count - 1;
            break;
        }
        name.push_str(label);
        if has(&name) {
            length = count;
        }
    }
    let bytes: usize = labels[..length].iter().map(|label| label.len() + 1).sum();
    host.get(host.len() + 1 - bytes..)
}

/// The rules with their labels in reverse order, sorted: `uk.co`, `ck.*`, `ck.!www`.
fn read(text: &str) -> Vec<String> {
    let mut rules: Vec<String> = Vec::new();
    let mut labels: Vec<&str> = Vec::new();
    for line in text.lines() {
        let shared = line.bytes().next().unwrap_or_default().wrapping_sub(b'0');
        labels.truncate(shared.into());
        labels.extend(line.get(1..).unwrap_or_default().split('.'));
        rules.push(labels.join("."));
    }
    rules.sort_unstable();
    rules
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::process::Command;

    use super::{RULES, suffix};

    /// The rules from which the crate `psl` is made.
    fn rules_of_psl() -> Vec<String> {
        let host = Command::new("rustc")
            .args(["--print", "host-tuple"])
            .output()
            .unwrap();
        // Packages for other platforms are not downloaded, and cargo is offline.
        let cargo = Command::new(env!("CARGO"))
            .args(["metadata", "--format-version", "1", "--offline"])
            .args([
                "--filter-platform",
                String::from_utf8(host.stdout).unwrap().trim(),
            ])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .unwrap();
        let problem = String::from_utf8_lossy(&cargo.stderr);
        assert!(cargo.status.success(), "{problem}");
        let metadata: serde_json::Value = serde_json::from_slice(&cargo.stdout).unwrap();
        let mut packages = metadata["packages"].as_array().unwrap().iter();
        let psl = packages.find(|package| package["name"] == "psl").unwrap();
        let manifest = PathBuf::from(psl["manifest_path"].as_str().unwrap());
        let rules = std::fs::read_to_string(manifest.with_file_name("data/rules.txt")).unwrap();
        rules.lines().map(ToOwned::to_owned).collect()
    }

    fn written(rules: &[String]) -> String {
        // Sources are ASCII, so other rules never apply.
        let ascii = rules.iter().filter(|rule| rule.is_ascii());
        let mut reversed: Vec<Vec<String>> = ascii
            .map(|rule| match rule.strip_prefix('!') {
                Some(rule) => {
                    let mut labels: Vec<String> = rule.rsplit('.').map(ToOwned::to_owned).collect();
                    let last = labels.pop().unwrap();
                    labels.push(format!("!{last}"));
                    labels
                }
                None => rule.rsplit('.').map(ToOwned::to_owned).collect(),
            })
            .collect();
        reversed.sort();
        let mut text = String::new();
        let mut before: &[String] = &[];
        for labels in &reversed {
            let same = before.iter().zip(labels).take_while(|(a, b)| a == b);
            let shared = same.count();
            text.push_str(
                &[
                    shared.to_string(),
                    labels[shared..].join("."),
                    "\n".to_owned(),
                ]
                .concat(),
            );
            before = labels;
        }
        text
    }

    /// After an update of `psl`, `GADGETCONSENT_UPDATE=1 cargo test` writes the new list.
    #[test]
    fn the_list_is_that_of_psl() {
        let rules = rules_of_psl();
        let text = written(&rules);
        if std::env::var_os("GADGETCONSENT_UPDATE").is_some() {
            let path = concat!(env!("CARGO_MANIFEST_DIR"), "/data/public-suffixes.txt");
            std::fs::write(path, &text).unwrap();
        } else {
            assert!(
                text == RULES,
                "psl has other rules; run this test with GADGETCONSENT_UPDATE=1"
            );
        }
    }

    #[test]
    fn both_say_the_same() {
        let mut hosts: Vec<String> = [
            "example.unknown",
            "unknown",
            "localhost",
            "a.b.c.test",
            "ck",
        ]
        .map(ToOwned::to_owned)
        .into();
        for rule in rules_of_psl().iter().filter(|rule| rule.is_ascii()) {
            let host = rule.trim_start_matches('!').replace('*', "any");
            hosts.extend([format!("a.b.{host}"), format!("b.{host}"), host]);
        }
        assert!(hosts.len() > 29_000);
        let labels = rules_of_psl()
            .into_iter()
            .map(|rule| rule.split('.').count());
        assert!(labels.max().unwrap() < super::MOST_LABELS);
        for host in hosts {
            assert_eq!(suffix(&host), psl::suffix_str(&host), "{host}");
        }
    }
}
