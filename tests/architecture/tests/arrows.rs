//! The code is as `docs/architecture.md` draws it.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::PathBuf;

use architecture::{Arrow, Code, Drawing, root};

fn drawing(name: &str) -> Drawing {
    let page = std::fs::read_to_string(root().join("docs/architecture.md")).unwrap();
    Drawing::read(&page, name).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn rust(file: &str, others: &[(&str, &str)]) -> Code {
    let code = Code::of_crate(&root().join(file), others).unwrap();
    assert!(!code.parts.is_empty(), "{file}");
    code
}

fn agrees(name: &str, code: &Code) {
    let wrong = drawing(name).compare(code);
    let advice = "change the code, or the drawing in docs/architecture.md";
    assert!(wrong.is_empty(), "{advice}:\n{}", wrong.join("\n"));
}

fn has_no_circle(name: &str, code: &Code) {
    let circles = code.circles();
    assert!(circles.is_empty(), "{name}: {}", circles.join("\n"));
}

#[test]
fn the_crates_are_as_drawn() {
    agrees("crates", &Code::of_workspace(root()).unwrap());
}

#[test]
fn the_rooms_of_the_ui_are_as_drawn() {
    let others = [
        ("gadget_consent_core", "crate/core"),
        ("mediawiki_web", "crate/mediawiki"),
    ];
    agrees("rooms of crate/ui", &rust("crate/ui/src/lib.rs", &others));
}

#[test]
fn the_modules_of_the_core_are_as_drawn() {
    agrees("modules of crate/core", &rust("crate/core/src/lib.rs", &[]));
}

#[test]
fn the_scripts_of_the_loader_are_as_drawn() {
    let scripts = Code::of_scripts(&root().join("gadget-loader/src")).unwrap();
    has_no_circle("gadget-loader", &scripts);
    agrees("scripts of gadget-loader", &scripts);
}

/// `mw` is MediaWiki's global. All other scripts get what they need of it.
#[test]
fn only_the_roots_of_the_loader_name_mw() {
    let folder = root().join("gadget-loader/src");
    let mut roots = Vec::new();
    for part in Code::of_scripts(&folder).unwrap().parts {
        let text = std::fs::read_to_string(folder.join(&part).with_extension("js")).unwrap();
        let is_comment = |line: &&str| line.trim_start().starts_with(['*', '/']);
        let code = text.lines().filter(|line| !is_comment(line));
        let mut words = code.flat_map(|line| line.split(|c: char| !c.is_alphanumeric()));
        if words.any(|word| word == "mw") {
            roots.push(part);
        }
    }
    assert_eq!(
        roots,
        ["check", "consent", "host", "index", "scripts", "stub"]
    );
}

#[test]
fn no_modules_use_each_other_in_a_circle() {
    for file in [
        "crate/core/src/lib.rs",
        "crate/cli/src/main.rs",
        "crate/cli/src/lib.rs",
        "crate/mediawiki/src/lib.rs",
        "crate/ui/src/lib.rs",
    ] {
        has_no_circle(file, &rust(file, &[]));
    }
}

// What follows holds the readers themselves to code that is wrong on purpose.

/// A page with a drawing of this text.
fn drawn(lines: &str) -> Drawing {
    let page = format!("<!-- arrows: x -->\n```mermaid\nflowchart TD\n{lines}\n```\n");
    Drawing::read(&page, "x").unwrap()
}

fn code(arrows: &[(&str, &str)]) -> Code {
    let mut code = Code::default();
    for (from, to) in arrows {
        code.parts.extend([(*from).to_owned(), (*to).to_owned()]);
        code.arrows.push(Arrow {
            from: (*from).to_owned(),
            to: (*to).to_owned(),
            at: "x.rs:1".to_owned(),
        });
    }
    code
}

#[test]
fn an_arrow_against_the_drawing_is_found() {
    let drawing = drawn("\task & review --> parts --> text\n\ttext --> core[crate/core, wiki]");
    let mut arrows = vec![
        ("ask/view", "parts/element"),
        ("review", "parts"),
        ("parts", "text"),
        ("text", "crate/core"),
        ("ask", "wiki/host"),
    ];
    assert_eq!(drawing.compare(&code(&arrows)), [""; 0]);
    arrows.push(("text/words", "ask/view"));
    let expected = "against the drawing: text/words uses ask/view (x.rs:1)";
    assert_eq!(drawing.compare(&code(&arrows)), [expected]);
}

#[test]
fn what_only_one_of_both_has_is_found() {
    let drawing = drawn("\ta --> b\n\tb --> c");
    assert_eq!(
        drawing.compare(&code(&[("a", "b"), ("d", "d")])),
        [
            "drawn, and not in the code: b --> c",
            "drawn, and not in the code: c",
            "not drawn: d",
            "not drawn: d uses d (x.rs:1)",
        ]
    );
    let round = drawn("\ta --> b\n\tb --> a");
    let circles = ["drawn: a circle through “a”", "drawn: a circle through “b”"];
    assert_eq!(round.compare(&code(&[("a", "b"), ("b", "a")])), circles);
}

#[test]
fn a_part_may_have_a_box_of_its_own_beside_what_is_around_it() {
    let drawing = drawn("\txtask --> bench --> steps[xtask/steps]");
    let arrows = [("xtask/build", "bench"), ("bench", "xtask/steps")];
    assert_eq!(drawing.compare(&code(&arrows)), [""; 0]);
}

#[test]
fn a_circle_is_found_among_parts_of_one_parent() {
    let round = code(&[
        ("ask", "ask/view"),
        ("ask/view", "ask"),
        ("ask/view/dialog", "ask/state"),
        ("ask/state", "ask/view"),
        ("ask/app", "ask/state"),
    ]);
    let expected = "a circle:\n    \
        ask/state uses ask/view (x.rs:1)\n    \
        ask/view/dialog uses ask/state (x.rs:1)";
    assert_eq!(round.circles(), [expected]);
    assert_eq!(
        code(&[("ask", "ask/view"), ("ask/view", "ask")]).circles(),
        [""; 0]
    );
}

#[test]
fn every_way_to_use_a_module_is_seen() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("ways");
    let write = |file: &str, text: &str| {
        let file = folder.join(file);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    };
    write(
        "lib.rs",
        "mod a; mod b; mod c { pub mod inner {} } pub use b::Passed;\n",
    );
    write("b.rs", "pub struct Passed; pub mod deep;\n");
    write("b/deep.rs", "pub fn f() {}\n");
    write(
        "a.rs",
        "use crate::{b::{deep as d, self}, c};\n\
        use crate::Passed;\n\
        fn f(_: crate::b::Passed) { crate::c::inner::f(); }\n\
        mod tests {\n\
            use super::super::b::deep::f;\n\
            fn g() { html! { <div>{ crate::b::deep::f() }</div> } }\n\
        }\n\
        fn h() { d::f(); other::f(); std::mem::drop(()); }\n\
        use other::name;\n",
    );
    let others = [("other", "crate/other")];
    let code = Code::of_crate(&folder.join("lib.rs"), &others).unwrap();
    let found: Vec<_> = code
        .arrows
        .iter()
        .map(|arrow| {
            let line = arrow.at.rsplit(':').next().unwrap();
            format!("{line}: {} → {}", arrow.from, arrow.to)
        })
        .collect();
    let expected = [
        "1: a → b/deep",
        "1: a → b",
        "1: a → c",
        "2: a → b",
        "3: a → b",
        "3: a → c/inner",
        "8: a → b/deep",
        "8: a → crate/other",
        "9: a → crate/other",
        "5: a/tests → b/deep",
        "6: a/tests → b/deep",
    ];
    assert_eq!(found, expected);
}

#[test]
fn every_way_to_import_a_script_is_seen() {
    let mut code = Code::default();
    code.script(
        "host/ask",
        "// import { a } from './not.js';\n\
        /** @typedef {import('./page').Page} Page */\n\
        import { hold,\n\tread } from '../gate.js';\n\
        import './effects.js';\n\
        const late = () => import( './late.js' );\n\
        const ui = require( 'ext.gadget.consent-ui' ), page = require( './page' );\n\
        import { text } from '../../i18n/en.json';\n\
        const quote = /[']/, from = 'from';\n\
        export { b } from '../b.js';\n",
    );
    let found: Vec<_> = code.arrows.iter().map(ToString::to_string).collect();
    let expected = [
        "host/ask uses gate (host/ask.js:4)",
        "host/ask uses host/effects (host/ask.js:5)",
        "host/ask uses host/late (host/ask.js:6)",
        "host/ask uses host/page (host/ask.js:7)",
        "host/ask uses b (host/ask.js:10)",
    ];
    assert_eq!(found, expected);
}
