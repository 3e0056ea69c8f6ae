//! Small releases: the module's gadgets, with pages that say their build.

use std::collections::BTreeMap;
use std::path::PathBuf;

use gadget_consent::release::{Draft, Provenance, Release};

/// The gadgets: name, options, pages.
const GADGETS: [(&str, &str, &[&str]); 6] = [
    ("consent-stub", "default|hidden", &["consent-stub.js"]),
    ("consent-loader", "default|hidden", &["consent-loader.js"]),
    (
        "consent-manifest",
        "default|hidden",
        &["consent-manifest.js", "consent-no-manifest.js"],
    ),
    (
        "consent",
        "default|hidden|dependencies=ext.gadget.consent-stub,ext.gadget.consent-loader,ext.gadget.consent-manifest",
        &["consent.js"],
    ),
    (
        "consent-host",
        "hidden|dependencies=ext.gadget.consent-loader",
        &["consent-host.js"],
    ),
    (
        "consent-ui",
        "hidden|dependencies=ext.gadget.consent-loader",
        &["consent-ui.js", "consent-ui-wasm.js", "consent-ui.css"],
    ),
];

/// The pages of a build. The stub is the same in all of them.
fn pages(build: &str) -> BTreeMap<String, String> {
    let mut pages = BTreeMap::new();
    let mut put = |name: &str, text: String| {
        pages.insert(format!("Gadget-{name}"), text);
    };
    let banner = format!("/*! GadgetConsent 0.2.0, build {build} */");
    let script = |what: &str| format!("{banner}\nmodule.exports = \"{what} of build {build}\";");
    put("consent-stub.js", "module.exports = \"stub\";".to_owned());
    for name in [
        "consent-loader",
        "consent",
        "consent-host",
        "consent-no-manifest",
    ] {
        put(&format!("{name}.js"), script(name));
    }
    let ui = "module.exports = require( './consent-ui-wasm.js' );";
    put("consent-ui.js", format!("{banner}\n{ui}"));
    let wasm = "A".repeat(300_000);
    put(
        "consent-ui-wasm.js",
        format!("{banner}\nmodule.exports = \"{wasm} of build {build}\";"),
    );
    put(
        "consent-ui.css",
        format!("{banner}\n.consent {{\n\tcolor: #{};\n}}", &build[..6]),
    );
    put(
        "consent-i18n-de.js",
        format!("{banner}\nmodule.exports = {{ \"a\": \"„Ä“ {build}\" }};"),
    );
    pages
}

fn json(options: &str, pages: &[&str]) -> String {
    let dependencies: Vec<&str> = options
        .split('|')
        .filter_map(|option| option.strip_prefix("dependencies="))
        .flat_map(|values| values.split(','))
        .collect();
    let value = serde_json::json!({
        "settings": {
            "default": options.starts_with("default"),
            "hidden": true,
            "package": true,
        },
        "module": { "pages": pages, "dependencies": dependencies },
    });
    format!("{value:#}\n")
}

/// A release of this build: eight or more hexadecimal digits.
pub fn release(build: &str) -> Release {
    let lines = GADGETS.map(|(name, options, pages)| {
        format!(
            "* {name}[ResourceLoader|package|{options}]|{}",
            pages.join("|")
        )
    });
    let draft = Draft {
        provenance: Provenance {
            name: "gadget-consent".to_owned(),
            version: "0.2.0".to_owned(),
            build: build.to_owned(),
            protocol: "p".to_owned(),
            commit: "0123456789abcdef".to_owned(),
            source: "https://source.example/gadget-consent".to_owned(),
            licence: "MIT".to_owned(),
            made_with: BTreeMap::new(),
            options: BTreeMap::new(),
        },
        pages: pages(build),
        definition: lines.join("\n"),
        definitions: GADGETS
            .iter()
            .map(|(name, options, pages)| ((*name).to_owned(), json(options, pages)))
            .collect(),
        licence: "MIT\n".to_owned(),
    };
    draft.finish().unwrap()
}

/// The same in a folder.
pub fn on_disk(build: &str, parent: &std::path::Path) -> PathBuf {
    let folder = parent.join(build);
    for (path, text) in release(build).files() {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}
