//! The tables of docs/reliability.md.

use std::fmt::Write as _;
use std::fs;

use end_to_end::demo::{output, root};

/// The results for one fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What fails.
    pub fault: String,
    /// How the fault was made.
    pub how: String,
    /// How often the answers were sent in total; 0: not counted.
    pub tries: u64,
    /// The number of answers given.
    pub given: usize,
    /// The number of answers on the wiki at the end.
    pub kept: usize,
    /// The number of grants on the wiki that nobody gave.
    pub wrong: usize,
}

/// Compares the results with the table in the docs. With `GADGETCONSENT_ACCEPT=1`, writes the
/// table.
pub fn check(name: &str, rows: &[Row]) {
    let mut text = String::from(
        "| fault | how it was made | tries | answers given | answers kept | wrong grants |\n\
         | --- | --- | --: | --: | --: | --: |\n",
    );
    for row in rows {
        let Row {
            fault,
            how,
            tries,
            given,
            kept,
            wrong,
        } = row;
        let tries = match tries {
            0 => "–".to_owned(),
            tries => tries.to_string(),
        };
        assert_eq!(*wrong, 0, "{fault}");
        assert_eq!(given, kept, "{fault}");
        // Writing to a string does not fail.
        let _ = writeln!(
            text,
            "| {fault} | {how} | {tries} | {given} | {kept} | {wrong} |"
        );
    }
    fs::write(output().join(format!("reliability-{name}.md")), &text).unwrap();
    let path = root().join("docs/reliability.md");
    let page = fs::read_to_string(&path).unwrap();
    let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    let start = page.find(&begin).unwrap() + begin.len();
    let stop = page.find(&end).unwrap();
    if std::env::var_os("GADGETCONSENT_ACCEPT").is_some() {
        fs::write(&path, format!("{}{text}{}", &page[..start], &page[stop..])).unwrap();
    } else {
        assert_eq!(
            &page[start..stop],
            text,
            "docs/reliability.md has another table; GADGETCONSENT_ACCEPT=1 writes it"
        );
    }
}
