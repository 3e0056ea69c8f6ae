//! The pages, named as on the wiki without `MediaWiki:` (docs/formats.md, "Pages on the wiki").

use std::{collections::BTreeMap, fs, path::Path};

use base64::{Engine, prelude::BASE64_STANDARD};
use serde::Serialize;
use serde_json::{Map, Value, ser::PrettyFormatter};

use super::{Error, Module, esbuild::Bundle, fresh::Step, read, write};
use crate::{progress::Step as Progress, workspace::Workspace};

/// The loader.
pub const LOADER: &str = "Gadget-consent.js";
/// What comes to pages on which something is left to ask or to tell.
pub const HOST: &str = "Gadget-consent-host.js";
/// The module's glue.
pub const UI: &str = "Gadget-consent-ui.js";
/// The module itself.
pub const UI_WASM: &str = "Gadget-consent-ui-wasm.js";
/// The module's words, in English.
pub const UI_MESSAGES: &str = "Gadget-consent-ui-messages.json";
/// The module's look.
pub const UI_STYLE: &str = "Gadget-consent-ui.css";
/// The glue of the review page's module.
pub const REVIEW: &str = "Gadget-consent-review.js";
/// That module itself.
pub const REVIEW_WASM: &str = "Gadget-consent-review-wasm.js";
/// Its words, in English.
pub const REVIEW_MESSAGES: &str = "Gadget-consent-review-messages.json";
/// Its look, on top of that of the module that asks.
pub const REVIEW_STYLE: &str = "Gadget-consent-review.css";
/// The glue of the interface administrators' module.
pub const ADMIN: &str = "Gadget-consent-admin.js";
/// That module itself.
pub const ADMIN_WASM: &str = "Gadget-consent-admin-wasm.js";
/// Its words, in English.
pub const ADMIN_MESSAGES: &str = "Gadget-consent-admin-messages.json";
/// Its look.
pub const ADMIN_STYLE: &str = "Gadget-consent-admin.css";
/// The lines for MediaWiki:Gadgets-definition.
pub const DEFINITION: &str = "definition.wikitext";

/// What the keys of the review page's messages begin with.
const OF_REVIEW: &str = "gadget-consent-review-";
/// Those that others say, too.
const OF_ALL: [&str; 2] = ["gadget-consent-review-link", "gadget-consent-review-title"];

/// Whether only the review page says it.
fn is_of_review(key: &str) -> bool {
    key.starts_with(OF_REVIEW) && !OF_ALL.contains(&key)
}

/// Writes those that changed.
pub fn write_all(workspace: &Workspace, modules: &[Module]) -> Result<(), Error> {
    let wiki = workspace.wiki();
    fs::create_dir_all(&wiki).map_err(Error::file("make the folder", &wiki))?;
    let translations = translations(workspace)?;
    loader(workspace, &translations)?;
    for module in modules {
        glue(workspace, module)?;
        wasm(workspace, module)?;
    }
    for (language, texts) in &translations {
        write(&wiki.join(translation_page(language)), texts.as_bytes())?;
    }
    let all: fn(&str) -> bool = |_| true;
    let asked: fn(&str) -> bool = |key| !is_of_review(key);
    for (source, page, wanted) in [
        ("i18n/en.json", UI_MESSAGES, asked),
        ("i18n/en.json", REVIEW_MESSAGES, all),
        ("i18n/admin/en.json", ADMIN_MESSAGES, all),
    ] {
        let english = messages(&workspace.ui().join(source), wanted)?;
        write(&wiki.join(page), english.as_bytes())?;
    }
    let copies = [
        (workspace.ui().join("style/consent-ui.css"), UI_STYLE),
        (
            workspace.ui().join("style/consent-review.css"),
            REVIEW_STYLE,
        ),
        (workspace.ui().join("style/consent-admin.css"), ADMIN_STYLE),
        (workspace.loader().join("definition.wikitext"), DEFINITION),
    ];
    for (source, page) in copies {
        write(&wiki.join(page), read(&source)?.trim_end().as_bytes())?;
    }
    Ok(())
}

/// Texts by language, as they stand on their pages.
pub type Translations = BTreeMap<String, String>;

/// The module's words in other languages than English.
pub fn translations(workspace: &Workspace) -> Result<Translations, Error> {
    let folder = workspace.ui().join("i18n");
    let files = fs::read_dir(&folder).map_err(Error::file("read", &folder))?;
    let mut all = Translations::new();
    for file in files {
        let path = file.map_err(Error::file("read", &folder))?.path();
        let language = path.file_stem().and_then(|name| name.to_str());
        let Some(language) = language.filter(|_| path.extension().is_some_and(|end| end == "json"))
        else {
            continue;
        };
        // `qqq` explains the messages to translators.
        if !["en", "qqq"].contains(&language) {
            all.insert(language.to_owned(), messages(&path, |_| true)?);
        }
    }
    Ok(all)
}

/// The page of one language: its own, because readers need one language at most.
fn translation_page(language: &str) -> String {
    format!("Gadget-consent-i18n-{language}.json")
}

/// What the host has to know of the translations: which there are, and a word that changes with them.
fn languages(translations: &Translations) -> [String; 2] {
    let mut hasher = blake3::Hasher::new();
    for text in translations.values() {
        hasher.update(text.as_bytes());
    }
    let build = &hasher.finalize().to_hex()[..8];
    let codes: Vec<&String> = translations.keys().collect();
    [
        format!("LANGUAGES={}", serde_json::json!(codes)),
        format!("BUILD={}", serde_json::json!(build)),
    ]
}

/// The loader, and what it calls.
fn loader(workspace: &Workspace, translations: &Translations) -> Result<(), Error> {
    let folder = workspace.loader();
    let languages = languages(translations);
    for (name, entry, page) in [
        ("loader", "src/index.js", LOADER),
        ("host", "src/host.js", HOST),
    ] {
        Bundle {
            name,
            entry: folder.join(entry),
            inputs: &[folder.join("src"), folder.join("i18n")],
            external: &["./consent-manifest.json", "ext.gadget.*"],
            define: &languages,
            output: workspace.wiki().join(page),
        }
        .make(workspace)?;
    }
    Ok(())
}

/// The glue wants what wasm-bindgen made as `./bindgen.js` beside itself.
fn glue(workspace: &Workspace, module: &Module) -> Result<(), Error> {
    let name = format!("consent-{}", module.name);
    let folder = workspace.target().join("module").join(&name);
    let script = format!("{name}.js");
    for file in [script.as_str(), "unpack.js", "words.js"] {
        let written = read(&workspace.ui().join("glue").join(file))?;
        write(&folder.join(file), written.as_bytes())?;
    }
    let bindgen = read(&module.bindgen)?;
    let bindgen = format!("{bindgen}\nmodule.exports = wasm_bindgen;\n");
    write(&folder.join("bindgen.js"), bindgen.as_bytes())?;
    Bundle {
        name: &name,
        entry: folder.join(&script),
        inputs: std::slice::from_ref(&folder),
        external: &["./consent-*", "ext.gadget.*"],
        define: &[],
        output: workspace.wiki().join(format!("Gadget-{name}.js")),
    }
    .make(workspace)
}

fn wasm(workspace: &Workspace, module: &Module) -> Result<(), Error> {
    let page = format!("Gadget-consent-{}-wasm.js", module.name);
    let page = workspace.wiki().join(page);
    let name = format!("pack-{}", module.name);
    let step = Step {
        name: &name,
        inputs: std::slice::from_ref(&module.wasm),
        recipe: "",
        outputs: std::slice::from_ref(&page),
    };
    step.run(workspace, || {
        let bytes = fs::read(&module.wasm).map_err(Error::file("read", &module.wasm))?;
        let progress = Progress::start("pack the module into a page");
        let packed = pack(&bytes).map_err(Error::file("compress", &module.wasm))?;
        progress.done();
        write(&page, packed.as_bytes())
    })
}

/// A wiki page holds text: Base64, of the gzip because Base64 of the plain bytes compresses badly.
/// Zopfli takes seconds and saves every reader some 6 % of gzip's best.
fn pack(wasm: &[u8]) -> std::io::Result<String> {
    let mut gzip = Vec::new();
    zopfli::compress(
        zopfli::Options::default(),
        zopfli::Format::Gzip,
        wasm,
        &mut gzip,
    )?;
    let text = BASE64_STANDARD.encode(gzip);
    Ok(format!("module.exports = \"{text}\";"))
}

/// The texts alone whose keys are wanted, in the form that `MediaWiki` itself gives to a JSON page.
pub fn messages(path: &Path, wanted: fn(&str) -> bool) -> Result<String, Error> {
    let wrong = |source| Error::Messages {
        path: path.to_path_buf(),
        source,
    };
    let mut all: Map<String, Value> = serde_json::from_str(&read(path)?).map_err(wrong)?;
    all.retain(|key, _| key != "@metadata" && wanted(key));
    let texts: BTreeMap<String, String> =
        serde_json::from_value(Value::Object(all)).map_err(wrong)?;
    let mut bytes = Vec::new();
    let formatter = PrettyFormatter::with_indent(b"\t");
    let mut serializer = serde_json::Serializer::with_formatter(&mut bytes, formatter);
    texts.serialize(&mut serializer).map_err(wrong)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use flate2::read::GzDecoder;

    use super::*;

    #[test]
    fn a_packed_module_unpacks_to_itself_and_is_always_the_same() {
        let wasm: Vec<u8> = (0..3_000_u32).map(|i| (i * i % 251) as u8).collect();
        let page = pack(&wasm).unwrap();
        assert_eq!(page, pack(&wasm).unwrap());
        let text = page
            .strip_prefix("module.exports = \"")
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
    fn other_texts_have_another_address() {
        let one = Translations::from([("de".to_owned(), "{}".to_owned())]);
        let other = Translations::from([("de".to_owned(), "{ }".to_owned())]);
        assert_eq!(languages(&one)[0], r#"LANGUAGES=["de"]"#);
        assert_eq!(languages(&one), languages(&one.clone()));
        assert_ne!(languages(&one)[1], languages(&other)[1]);
    }

    #[test]
    fn a_message_that_is_no_text_is_refused_with_its_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("en.json");
        fs::write(&path, r#"{ "a": 1 }"#).unwrap();
        let error = messages(&path, |_| true).unwrap_err().to_string();
        assert!(error.contains("en.json"), "{error}");
    }
}
