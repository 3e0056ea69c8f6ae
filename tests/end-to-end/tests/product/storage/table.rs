//! The tables of docs/reliability.md.

use std::fmt::Write as _;
use std::fs;

use end_to_end::demo::{output, root};

/// What was seen of one fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What happens.
    pub fault: String,
    /// How it was made.
    pub how: String,
    /// How often the answers were sent, in all; 0: not counted.
    pub tries: u64,
    /// How many answers were given.
    pub given: usize,
    /// How many the wiki has at the end.
    pub kept: usize,
    /// How many grants it has that nobody gave.
    pub wrong: usize,
}

/// The page with the table has to say what was seen. `GADGETCONSENT_ACCEPT=1`: it is made to.
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
            "docs/reliability.md says something else; GADGETCONSENT_ACCEPT=1 writes the table"
        );
    }
}
