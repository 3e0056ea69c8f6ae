//! A folder of gadgets for `demo --gadgets`: the other consent managers, and the guarded gadget with
//! a performance mark at its first line.

use std::fs;
use std::path::{Path, PathBuf};

use end_to_end::demo::{output, root};

use crate::guard::{RIVALS, Rival};

/// The mark's name among the page's performance entries.
pub const FIRST_LINE: &str = "the gadget's first line";

/// The folder with the rivals' `package.json`.
pub fn rivals() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("rivals")
}

/// The folder of a rival's installed package.
pub fn package(rival: &Rival) -> PathBuf {
    rivals().join("node_modules").join(rival.name)
}

/// Writes the folder.
pub fn folder() -> PathBuf {
    let folder = output().join("bench-gadgets");
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    fs::create_dir_all(&folder).unwrap();
    let lines: Vec<String> = RIVALS.iter().map(|rival| pack(rival, &folder)).collect();
    fs::write(folder.join("definition.wikitext"), lines.join("\n")).unwrap();
    let tiles = read(&root().join("tests/gadgets/tiles.js"));
    let marked = format!("performance.mark( \"{FIRST_LINE}\" );\n{tiles}");
    fs::write(folder.join("tiles.js"), marked).unwrap();
    folder
}

/// Copies a rival's files, and returns its line of the definition page.
fn pack(rival: &Rival, folder: &Path) -> String {
    let name = rival.name;
    let package = package(rival);
    let library = |file: &&str| package.join(file);
    let scripts = (rival.before.iter().map(library))
        .chain([rivals().join(format!("{name}.js"))])
        .chain(rival.after.iter().map(library));
    let mut pages = Vec::new();
    for (index, script) in scripts.enumerate() {
        let page = format!("{name}-{index}.js");
        fs::write(folder.join(&page), read(&script)).unwrap();
        pages.push(page);
    }
    if let Some(styles) = rival.styles {
        let page = format!("{name}.css");
        fs::write(folder.join(&page), read(&package.join(styles))).unwrap();
        pages.push(page);
    }
    let more = if rival.modern { "|requiresES6" } else { "" };
    format!("* {name}[ResourceLoader{more}]|{}", pages.join("|"))
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
