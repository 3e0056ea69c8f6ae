//! The wiki's settings, written by code.

use std::{fs, path::Path};

use super::{
    folder::{self, Folder},
    install,
    mediawiki::MediaWiki,
};

/// The wiki's name.
pub const SITE_NAME: &str = "Saltmere Wiki";

/// The picture beside the name.
pub const LOGO: &str = include_str!("wiki/logo.svg");

/// What is the same for every demo.
const SETTINGS: &str = include_str!("wiki/settings.php");

/// Answers requests for files and article paths.
const ROUTER: &str = include_str!("wiki/router.php");

/// The router's name in the demo's folder.
pub const ROUTER_FILE: &str = "router.php";

/// Writes `LocalSettings.php` and the router, if they differ from what is there: `MediaWiki` drops
/// its caches when the settings are newer.
///
/// # Errors
/// When a file cannot be written.
pub fn write(
    folder: &Folder,
    mediawiki: &MediaWiki,
    installed: &Path,
    server: &str,
) -> Result<(), folder::Error> {
    let path = |name: &str| quoted(&folder.path(name).display().to_string());
    let installed = installed.join(install::SETTINGS);
    let lines = [
        "<?php".to_owned(),
        "// Written by `cargo xtask demo` at each start. Your own settings go into a file in settings/."
            .to_owned(),
        format!("require {};", quoted(&installed.display().to_string())),
        format!("$demoFolder = {};", path("")),
        format!("$demoLog = {};", path("wiki.log")),
        format!("$wgServer = {};", quoted(server)),
        format!("$wgSitename = {};", quoted(SITE_NAME)),
    ];
    let settings = SETTINGS.replacen("<?php\n", "", 1);
    let text = format!("{}\n{settings}", lines.join("\n"));
    write_changed(&folder.path(install::SETTINGS), &text)?;
    let program = quoted(&mediawiki.folder().display().to_string());
    let router = ROUTER.replacen(
        "<?php\n",
        &format!(
            "<?php\n$program = {program};\n$images = {};\n",
            path("images")
        ),
        1,
    );
    write_changed(&folder.path(ROUTER_FILE), &router)
}

fn write_changed(path: &Path, text: &str) -> Result<(), folder::Error> {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    fs::write(path, text).map_err(folder::Error::file("write", path))
}

/// A string of PHP (<https://www.php.net/manual/language.types.string.php>).
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', r"\\").replace('\'', r"\'"))
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn no_path_ends_its_string() {
        assert_eq!(quoted(r"/it's\here"), r"'/it\'s\\here'");
    }
}
