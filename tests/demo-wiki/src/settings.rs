//! The wiki's generated settings.

use std::path::Path;

use fs_err as fs;

use crate::{folder::Folder, install, mediawiki::MediaWiki};

/// The wiki's name.
pub const SITE_NAME: &str = "Saltmere Wiki";

/// The wiki's name on the network, over HTTPS.
pub const SECURE_HOST: &str = "saltmere.test";

/// The picture beside the name.
pub const LOGO: &str = include_str!("../wiki/logo.svg");

/// The settings that all demos share.
const SETTINGS: &str = include_str!("../wiki/settings.php");

/// Handles requests for files and article paths.
const ROUTER: &str = include_str!("../wiki/router.php");

/// The router's name in the demo's folder.
pub const ROUTER_FILE: &str = "router.php";

/// Writes `LocalSettings.php` and the router if they changed. `MediaWiki` drops its caches when the
/// settings are newer.
///
/// # Errors
/// When a file cannot be written.
pub fn write(
    folder: &Folder,
    mediawiki: &MediaWiki,
    installed: &Path,
    server: &str,
) -> anyhow::Result<()> {
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
        format!("$demoSecureHost = {};", quoted(SECURE_HOST)),
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

fn write_changed(path: &Path, text: &str) -> anyhow::Result<()> {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    fs::write(path, text)?;
    Ok(())
}

/// A PHP string literal (<https://www.php.net/manual/language.types.string.php>).
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', r"\\").replace('\'', r"\'"))
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_path_cannot_end_its_string_literal() {
        assert_eq!(quoted(r"/it's\here"), r"'/it\'s\\here'");
    }
}
