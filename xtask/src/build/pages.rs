//! The pages, named as on the wiki without `MediaWiki:` (docs/formats.md, "Pages on the wiki").

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use anyhow::Context;
use base64::{Engine, prelude::BASE64_STANDARD};
use fs_err as fs;
use serde::Serialize;
use serde_json::{Map, Value, ser::PrettyFormatter};

use steps::Step as Progress;

use super::{
    Module, Origin, Pages,
    esbuild::Bundle,
    fresh::BuildStep,
    stamp::{BUILD, SUMS, stamp},
    write,
};
use crate::workspace::Workspace;

/// The stub: pauses all that may contact anybody.
pub const STUB: &str = "Gadget-consent-stub.js";
/// The loader.
pub const LOADER: &str = "Gadget-consent-loader.js";
/// What stands in for the manifest while the wiki has none.
pub const NO_MANIFEST: &str = "Gadget-consent-no-manifest.js";
/// What gadgets depend on.
pub const CONSENT: &str = "Gadget-consent.js";
/// The host: loaded where there is something to ask, to tell or to record.
pub const HOST: &str = "Gadget-consent-host.js";
/// What holds scripts of pages: loaded where a user has scripts of their own.
pub const SCRIPTS: &str = "Gadget-consent-scripts.js";
/// What tells interface administrators which pages are not as they should be.
pub const CHECK: &str = "Gadget-consent-check.js";
/// The module's glue.
pub const UI: &str = "Gadget-consent-ui.js";
/// The module.
pub const UI_WASM: &str = "Gadget-consent-ui-wasm.js";
/// The module's messages, in English.
pub const UI_MESSAGES: &str = "Gadget-consent-ui-messages.js";
/// The module's styles.
pub const UI_STYLE: &str = "Gadget-consent-ui.css";
/// The glue of the review page's module.
pub const REVIEW: &str = "Gadget-consent-review.js";
/// The module.
pub const REVIEW_WASM: &str = "Gadget-consent-review-wasm.js";
/// Its messages, in English.
pub const REVIEW_MESSAGES: &str = "Gadget-consent-review-messages.js";
/// Its styles, in addition to those of the module that asks.
pub const REVIEW_STYLE: &str = "Gadget-consent-review.css";
/// The glue of the interface administrators' module.
pub const ADMIN: &str = "Gadget-consent-admin.js";
/// The module.
pub const ADMIN_WASM: &str = "Gadget-consent-admin-wasm.js";
/// Its messages, in English.
pub const ADMIN_MESSAGES: &str = "Gadget-consent-admin-messages.js";
/// Its styles.
pub const ADMIN_STYLE: &str = "Gadget-consent-admin.css";
/// The glue of the linter's module.
pub const LINTER: &str = "Gadget-consent-linter.js";
/// The module.
pub const LINTER_WASM: &str = "Gadget-consent-linter-wasm.js";
/// Its messages, in English, in addition to those of the module that asks.
pub const LINTER_MESSAGES: &str = "Gadget-consent-linter-messages.js";
/// Its styles, in addition to those of the module that asks and of the administrators' module.
pub const LINTER_STYLE: &str = "Gadget-consent-linter.css";
/// The lines for MediaWiki:Gadgets-definition.
pub const DEFINITION: &str = "definition.wikitext";

/// The prefix of the review page's messages.
const OF_REVIEW: &str = "gadget-consent-review-";
/// Messages with that prefix that other modules use too.
const OF_ALL: [&str; 4] = [
    "gadget-consent-review-link",
    "gadget-consent-review-own-from",
    "gadget-consent-review-save",
    "gadget-consent-review-title",
];

/// Whether only the review page uses a message.
fn is_of_review(key: &str) -> bool {
    key.starts_with(OF_REVIEW) && !OF_ALL.contains(&key)
}

/// Makes the pages, without banner and build.
pub fn make_all(workspace: &Workspace, modules: &[Module]) -> anyhow::Result<Pages> {
    let translations = translations(workspace)?;
    let mut names = loader(workspace, &translations)?;
    for module in modules {
        names.push(glue(workspace, module, &translations)?);
        names.push(wasm(workspace, module)?);
    }
    let mut pages = Pages::new();
    for name in names {
        let text = fs::read_to_string(made(workspace).join(&name))?;
        pages.insert(name, text);
    }
    for (language, texts) in &translations {
        pages.insert(translation_page(language), script(texts));
    }
    let all: fn(&str) -> bool = |_| true;
    let asked: fn(&str) -> bool = |key| !is_of_review(key);
    for (source, page, wanted) in [
        ("i18n/en.json", UI_MESSAGES, asked),
        ("i18n/en.json", REVIEW_MESSAGES, all),
        ("i18n/admin/en.json", ADMIN_MESSAGES, all),
        ("i18n/linter/en.json", LINTER_MESSAGES, all),
    ] {
        let english = messages(&workspace.ui().join(source), wanted)?;
        pages.insert(page.to_owned(), script(&english));
    }
    for (source, page) in [
        ("consent-ui.css", UI_STYLE),
        ("consent-review.css", REVIEW_STYLE),
        ("consent-admin.css", ADMIN_STYLE),
        ("consent-linter.css", LINTER_STYLE),
    ] {
        let css = fs::read_to_string(workspace.ui().join("style").join(source))?;
        pages.insert(page.to_owned(), css);
    }
    // A wiki cuts off the end.
    for text in pages.values_mut() {
        text.truncate(text.trim_end().len());
    }
    Ok(pages)
}

/// The pages with banner and build.
pub fn stamped(workspace: &Workspace, pages: Pages, origin: &Origin) -> anyhow::Result<Pages> {
    stamp(pages, origin, &protocol(workspace)?)
}

/// What the stub and the others know each other by.
pub fn protocol(workspace: &Workspace) -> anyhow::Result<String> {
    let path = workspace.loader().join("src/pause.js");
    let source = fs::read_to_string(&path)?;
    source
        .split_once("PROTOCOL = '")
        .and_then(|(_, rest)| Some(rest.split_once('\'')?.0.to_owned()))
        .with_context(|| format!("{}: expected PROTOCOL", path.display()))
}

/// The lines for MediaWiki:Gadgets-definition.
pub fn definition(workspace: &Workspace) -> anyhow::Result<String> {
    let lines = fs::read_to_string(workspace.loader().join(DEFINITION))?;
    Ok(lines.trim_end().to_owned())
}

/// Writes the pages that changed, and removes others.
pub fn write_all(workspace: &Workspace, pages: &Pages) -> anyhow::Result<()> {
    let wiki = workspace.wiki();
    fs::create_dir_all(&wiki)?;
    for (name, text) in pages {
        write(&wiki.join(name), text.as_bytes())?;
    }
    write(&wiki.join(DEFINITION), definition(workspace)?.as_bytes())?;
    for entry in fs::read_dir(&wiki)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name != DEFINITION && !pages.contains_key(&name) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Where pages are before they have banner and build.
fn made(workspace: &Workspace) -> PathBuf {
    workspace.target().join("module/pages")
}

/// The text of each language's page, by language code.
pub type Translations = BTreeMap<String, String>;

/// The module's messages in languages other than English.
pub fn translations(workspace: &Workspace) -> anyhow::Result<Translations> {
    let folder = workspace.ui().join("i18n");
    let files = fs::read_dir(&folder)?;
    let mut all = Translations::new();
    for file in files {
        let path = file?.path();
        let language = path.file_stem().and_then(|name| name.to_str());
        let Some(language) = language.filter(|_| path.extension().is_some_and(|end| end == "json"))
        else {
            continue;
        };
        // `qqq` is the documentation for translators.
        if !["en", "qqq"].contains(&language) {
            all.insert(language.to_owned(), messages(&path, |_| true)?);
        }
    }
    Ok(all)
}

/// The page of one language. Each has its own, because readers need at most one.
fn translation_page(language: &str) -> String {
    format!("Gadget-consent-i18n-{language}.js")
}

/// A script that exports JSON. The words of the question are scripts so that only those can change
/// them who may edit the site's JavaScript (docs/decisions/0021-who-may-widen.md).
fn script(json: &str) -> String {
    // JSON may have these two as they are, ES2016 may not.
    let json = json
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029");
    // Its build comes first.
    let json = json.replacen('{', &format!("{{\n\t\"@build\": \"{BUILD}\","), 1);
    format!("module.exports = {json};")
}

/// What the scripts know about the build: the languages of its translations, and what stands for the
/// build itself and the sums of all pages until they are known.
fn constants(translations: &Translations) -> [String; 3] {
    [
        languages_constant(translations),
        build_constant(),
        format!("SUMS={SUMS}"),
    ]
}

fn languages_constant(translations: &Translations) -> String {
    let codes: Vec<&String> = translations.keys().collect();
    format!("LANGUAGES={}", serde_json::json!(codes))
}

fn build_constant() -> String {
    format!("BUILD={}", serde_json::json!(BUILD))
}

/// The scripts of every page view, the host, and what comes if something is wrong.
fn loader(workspace: &Workspace, translations: &Translations) -> anyhow::Result<Vec<String>> {
    let folder = workspace.loader();
    let constants = constants(translations);
    let mut names = Vec::new();
    for (name, entry, page) in [
        ("stub", "src/stub.js", STUB),
        ("loader", "src/index.js", LOADER),
        ("no-manifest", "src/no-manifest.js", NO_MANIFEST),
        ("consent", "src/consent.js", CONSENT),
        ("host", "src/host.js", HOST),
        ("scripts", "src/scripts.js", SCRIPTS),
        ("check", "src/check.js", CHECK),
    ] {
        Bundle {
            name,
            entry: folder.join(entry),
            inputs: &[folder.join("src"), folder.join("i18n")],
            external: &["ext.gadget.*"],
            define: &constants,
            output: made(workspace).join(page),
        }
        .make(workspace)?;
        names.push(page.to_owned());
    }
    Ok(names)
}

/// The glue expects wasm-bindgen's script beside it, as `./bindgen.js`.
fn glue(
    workspace: &Workspace,
    module: &Module,
    translations: &Translations,
) -> anyhow::Result<String> {
    let name = format!("consent-{}", module.name);
    let folder = workspace.target().join("module").join(&name);
    let script = format!("{name}.js");
    for file in [script.as_str(), "sight.js", "unpack.js", "words.js"] {
        let written = fs::read_to_string(workspace.ui().join("glue").join(file))?;
        write(&folder.join(file), written.as_bytes())?;
    }
    let page = format!("Gadget-{name}.js");
    let bindgen = fs::read_to_string(&module.bindgen)?;
    let bindgen = format!("{bindgen}\nmodule.exports = wasm_bindgen;\n");
    write(&folder.join("bindgen.js"), bindgen.as_bytes())?;
    Bundle {
        name: &name,
        entry: folder.join(&script),
        inputs: std::slice::from_ref(&folder),
        external: &["./consent-*", "ext.gadget.*"],
        define: &[languages_constant(translations), build_constant()],
        output: made(workspace).join(&page),
    }
    .make(workspace)?;
    Ok(page)
}

fn wasm(workspace: &Workspace, module: &Module) -> anyhow::Result<String> {
    let title = format!("Gadget-consent-{}-wasm.js", module.name);
    let page = made(workspace).join(&title);
    let name = format!("pack-{}", module.name);
    let step = BuildStep {
        name: &name,
        inputs: std::slice::from_ref(&module.wasm),
        recipe: "",
        outputs: std::slice::from_ref(&page),
    };
    step.run(workspace, || {
        let bytes = fs::read(&module.wasm)?;
        let progress = Progress::start("pack the module into a page");
        let packed =
            pack(&bytes).with_context(|| format!("cannot compress {}", module.wasm.display()))?;
        progress.done();
        write(&page, packed.as_bytes())
    })?;
    Ok(title)
}

/// A wiki page holds text, so the module is packed as Base64 of gzip; Base64 of the plain bytes would
/// compress badly. Zopfli takes seconds and is some 6 % smaller than gzip's best level.
fn pack(wasm: &[u8]) -> std::io::Result<String> {
    let mut gzip = Vec::new();
    zopfli::compress(
        zopfli::Options::default(),
        zopfli::Format::Gzip,
        wasm,
        &mut gzip,
    )?;
    let text = BASE64_STANDARD.encode(gzip);
    Ok(format!("module.exports = \"{BUILD}:{text}\";"))
}

/// The wanted messages, as JSON.
pub fn messages(path: &Path, wanted: fn(&str) -> bool) -> anyhow::Result<String> {
    let expected = || {
        format!(
            "{}: expected a JSON object of message keys and texts",
            path.display()
        )
    };
    let mut all: Map<String, Value> =
        serde_json::from_str(&fs::read_to_string(path)?).with_context(expected)?;
    all.retain(|key, _| key != "@metadata" && wanted(key));
    let texts: BTreeMap<String, String> =
        serde_json::from_value(Value::Object(all)).with_context(expected)?;
    let mut bytes = Vec::new();
    let formatter = PrettyFormatter::with_indent(b"\t");
    let mut serializer = serde_json::Serializer::with_formatter(&mut bytes, formatter);
    texts.serialize(&mut serializer)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::path::{Path, PathBuf};

    use flate2::read::GzDecoder;

    use super::*;

    /// The names in quotation marks in all Rust files of a folder.
    fn quoted(folder: &Path, all: &mut Vec<(String, PathBuf)>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                quoted(&path, all);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                let texts = text.split('"').skip(1).step_by(2);
                all.extend(texts.map(|text| (text.to_owned(), path.clone())));
            }
        }
    }

    #[test]
    fn no_module_lacks_a_message_that_only_the_review_page_gets() {
        let source = Workspace::here().ui().join("src");
        let mut all = Vec::new();
        for room in ["answers", "ask", "parts", "text", "wiki"] {
            quoted(&source.join(room), &mut all);
        }
        let english = messages(&Workspace::here().ui().join("i18n/en.json"), |_| true).unwrap();
        let lacking: Vec<_> = (all.into_iter())
            .filter(|(name, _)| {
                let key = format!("gadget-consent-{name}");
                english.contains(&format!("\"{key}\"")) && is_of_review(&key)
            })
            .collect();
        assert!(lacking.is_empty(), "{lacking:?}");
    }

    #[test]
    fn a_packed_module_unpacks_to_itself_and_is_always_the_same() {
        let wasm: Vec<u8> = (0..3_000_u32).map(|i| (i * i % 251) as u8).collect();
        let page = pack(&wasm).unwrap();
        assert_eq!(page, pack(&wasm).unwrap());
        let text = page
            .strip_prefix("module.exports = \"<build!>:")
            .and_then(|rest| rest.strip_suffix("\";"))
            .unwrap();
        let gzip = BASE64_STANDARD.decode(text).unwrap();
        let mut unpacked = Vec::new();
        GzDecoder::new(&gzip[..])
            .read_to_end(&mut unpacked)
            .unwrap();
        assert_eq!(unpacked, wasm);
    }

    #[test]
    fn messages_keep_their_texts_and_lose_their_authors() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("en.json");
        fs::write(
            &path,
            r#"{ "@metadata": { "authors": [] }, "b": "“B”", "a": "A", "c": "C" }"#,
        )
        .unwrap();
        assert_eq!(
            messages(&path, |key| key != "c").unwrap(),
            "{\n\t\"a\": \"A\",\n\t\"b\": \"“B”\"\n}"
        );
    }

    #[test]
    fn a_page_of_messages_is_a_script_that_exports_them() {
        let page = script("{\n\t\"a\": \"“\u{2028}”\"\n}");
        assert_eq!(
            page,
            "module.exports = {\n\t\"@build\": \"<build!>\",\n\t\"a\": \"“\\u2028”\"\n};"
        );
    }

    #[test]
    fn the_scripts_know_the_languages() {
        let german = Translations::from([("de".to_owned(), "{}".to_owned())]);
        assert_eq!(constants(&german)[0], r#"LANGUAGES=["de"]"#);
    }

    #[test]
    fn the_protocol_is_read_from_the_stub() {
        let protocol = protocol(&Workspace::here()).unwrap();
        assert!(protocol.starts_with("gadget-consent/"), "{protocol}");
    }

    #[test]
    fn an_error_in_the_messages_names_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("en.json");
        fs::write(&path, r#"{ "a": 1 }"#).unwrap();
        let error = format!("{:#}", messages(&path, |_| true).unwrap_err());
        assert!(error.contains("en.json"), "{error}");
    }
}
