//! The cost of the core for wikis of 10 to 10,000 gadgets, with one function for each question.
//! `cargo xtask bench` writes the results into the table in `docs/performance.md`.

#![allow(missing_docs, clippy::unwrap_used)]

use std::hint::black_box;

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use gadget_consent_core::decision::decide;
use gadget_consent_core::definition::{Definition, Repo};
use gadget_consent_core::ledger::answer;
use gadget_consent_core::lint::{Input, lint};
use gadget_consent_core::manifest::compile;
use gadget_consent_core::{Answers, Day, Declaration, Entry, Requests, SitePolicy, Terms};

mod wiki;

use wiki::page;

const SIZES: [usize; 5] = [10, 100, 500, 1_000, 10_000];

/// A group with one benchmark for each size of wiki.
fn sizes<T>(
    criterion: &mut Criterion,
    question: &str,
    prepare: impl Fn(usize) -> T,
    go: impl Fn(&T),
) {
    let mut group = criterion.benchmark_group(question);
    for size in SIZES {
        let input = prepare(size);
        group.throughput(Throughput::Elements(size as u64));
        group.bench_with_input(
            BenchmarkId::from_parameter(size),
            &input,
            |bencher, input| {
                bencher.iter(|| go(black_box(input)));
            },
        );
    }
    group.finish();
}

fn reading(criterion: &mut Criterion) {
    sizes(criterion, "read a definition page", page, |page| {
        black_box(Definition::read(page).gadgets());
    });
}

fn linting(criterion: &mut Criterion) {
    let policy = SitePolicy::default();
    sizes(criterion, "read and lint a definition page", page, |page| {
        let findings = lint(&Input {
            definition: page,
            json: &[],
            repo: Repo::Definition,
            policy: &policy,
            disclosures: None,
            header: None,
        });
        black_box(findings);
    });
}

fn compiling(criterion: &mut Criterion) {
    let policy = SitePolicy::default();
    sizes(
        criterion,
        "compile the manifest",
        |size| Definition::read(&page(size)),
        |definition| {
            black_box(compile(definition.gadgets(), &policy).unwrap());
        },
    );
}

fn today() -> Day {
    "2026-11-20".parse().unwrap()
}

/// Three requests each, all granted.
fn granted(size: usize) -> Vec<(Terms, Entry)> {
    (0..size)
        .map(|index| {
            let needed: Requests = format!(
                "connect:api{index}.example.org img:*.tile{index}.example.org script:cdn.example.net/lib{index}/"
            )
            .parse()
            .unwrap();
            let declaration = Declaration::new(&needed, &Requests::default());
            let entry = answer(&declaration, None, &needed, &Requests::default(), today());
            (SitePolicy::default().terms(declaration), entry)
        })
        .collect()
}

fn deciding(criterion: &mut Criterion) {
    sizes(
        criterion,
        "decide about entries of the ledger",
        granted,
        |entries| {
            for (terms, entry) in entries {
                black_box(decide(terms, Answers::lasting(Some(entry)), today()));
            }
        },
    );
}

fn reading_entries(criterion: &mut Criterion) {
    let texts = |size| -> Vec<String> {
        granted(size)
            .into_iter()
            .map(|(_, entry)| entry.to_string())
            .collect()
    };
    let mut group = criterion.benchmark_group("read entries of the ledger");
    for size in SIZES {
        group.throughput(Throughput::Elements(size as u64));
        group.bench_function(BenchmarkId::from_parameter(size), |bencher| {
            bencher.iter_batched(
                || texts(size),
                |texts| {
                    texts
                        .iter()
                        .map(|text| text.parse::<Entry>().unwrap())
                        .collect::<Vec<_>>()
                },
                BatchSize::LargeInput,
            );
        });
    }
    group.finish();
}

criterion_group!(
    benches,
    reading,
    linting,
    compiling,
    deciding,
    reading_entries
);
criterion_main!(benches);
