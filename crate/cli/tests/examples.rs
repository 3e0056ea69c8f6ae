//! The examples in the documentation: each block ` ```console ` shows what the command prints.
//!
//! The commands run in a copy of `tests/examples`.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;

/// The pages with examples.
const PAGES: [&str; 2] = ["README.md", "docs/gadget-authors.md"];

#[test]
fn the_documentation_shows_what_the_command_prints() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let copies = Path::new(env!("CARGO_TARGET_TMPDIR")).join("examples");
    let cases = trycmd::TestCases::new();
    for page in PAGES {
        let text = fs::read_to_string(root.join(page)).unwrap();
        assert!(text.contains("```console\n$ gadget-consent "), "{page}");
        // trycmd runs the commands of NAME.md in the folder NAME.in beside it.
        let copy = copies.join(page);
        let folder = copy.with_extension("in");
        fs::create_dir_all(&folder).unwrap();
        for file in fs::read_dir(root.join("crate/cli/tests/examples")).unwrap() {
            let file = file.unwrap();
            fs::copy(file.path(), folder.join(file.file_name())).unwrap();
        }
        fs::write(&copy, text).unwrap();
        cases.case(copy);
    }
    cases.run();
}
