//! `cargo xtask www`: builds the static pages: the gallery, which shows every state of the dialog and the
//! pages without a wiki, and the linter for authors with the pages of its rules.

use std::{
    collections::BTreeSet,
    ffi::OsStr,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, ensure};
use axum::Router;
use fs_err as fs;
use steps::{note, process};
use tower_http::services::ServeDir;
use walkdir::WalkDir;

use crate::{
    build::{self, pages},
    setup::{self, Install, InstallArgs, Need},
    test::Suite,
    workspace::Workspace,
};

mod rules;

/// Options of `cargo xtask www`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Serve it on this machine until Ctrl-C
    #[arg(long)]
    serve: bool,

    /// Where to serve it; 0 takes any free port
    #[arg(long, default_value_t = 8081, requires = "serve")]
    port: u16,

    /// Take a picture of each state: light and dark, wide and narrow, in both directions
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["serve", "accept"])]
    screenshots: Option<PathBuf>,

    /// Accept how each state looks now: update the pictures with which the tests compare it
    #[arg(long, conflicts_with = "serve")]
    accept: bool,

    #[command(flatten)]
    install: InstallArgs,
}

/// Builds the gallery, and serves it if wanted.
///
/// # Errors
/// When it cannot be built, or the port is taken.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let workspace = Workspace::here();
    let install = args.install.into();
    build(&workspace, install)?;
    note(&format!("the gallery is in {}", workspace.www().display()));
    if let Some(folder) = &args.screenshots {
        let folder = std::path::absolute(folder)
            .with_context(|| format!("cannot use {}", folder.display()))?;
        pictures(&workspace, folder.as_os_str(), install)?;
        note(&format!("the pictures are in {}", folder.display()));
    }
    if args.accept {
        pictures(&workspace, OsStr::new("accept"), install)?;
        note("look at the new pictures in tests/end-to-end/tests/gallery/pictures");
    }
    if args.serve {
        serve(&workspace.www(), args.port)?;
    }
    Ok(())
}

/// Builds the gallery, in target/www.
///
/// # Errors
/// When something is missing or does not compile.
pub fn build(workspace: &Workspace, install: Install) -> anyhow::Result<()> {
    let module = build::gallery(workspace, install)?;
    let mut gallery = Gallery::new(workspace.www());
    gallery.folder(&workspace.root().join("www"), Path::new(""))?;
    gallery.folder(&workspace.ui().join("style"), Path::new(""))?;
    gallery.copy(&module.wasm, Path::new("gadget_consent_ui_bg.wasm"))?;
    // JavaScript modules read it from the window, and a script's `let` does not set a property there.
    let bindgen = fs::read_to_string(&module.bindgen)?;
    let bindgen = format!("{bindgen}\nwindow.wasm_bindgen = wasm_bindgen;\n");
    gallery.put(Path::new("gadget_consent_ui.js"), bindgen.as_bytes())?;
    linter(workspace, &mut gallery, install)?;
    messages(workspace, &mut gallery)?;
    codex(workspace, &mut gallery)?;
    banana(workspace, &mut gallery)?;
    fonts(workspace, &mut gallery)?;
    gallery.finish()
}

/// The linter's module, and a page for each of its rules.
fn linter(workspace: &Workspace, gallery: &mut Gallery, install: Install) -> anyhow::Result<()> {
    let module = build::linter(workspace, install)?;
    gallery.copy(&module.wasm, Path::new("linter_bg.wasm"))?;
    let bindgen = fs::read_to_string(&module.bindgen)?;
    let bindgen = format!("{bindgen}\nwindow.wasm_bindgen = wasm_bindgen;\n");
    gallery.put(Path::new("linter_bindgen.js"), bindgen.as_bytes())?;
    let folder = workspace.root().join("docs/lint");
    for entry in fs::read_dir(&folder)? {
        let path = entry?.path();
        let name = path.file_stem().and_then(|name| name.to_str());
        let Some(name) = name.filter(|_| path.extension().is_some_and(|end| end == "md")) else {
            continue;
        };
        let page = rules::page(&fs::read_to_string(&path)?);
        gallery.put(&Path::new("rules").join(rules::file(name)), page.as_bytes())?;
    }
    Ok(())
}

/// Takes the pictures with the tests' browser.
fn pictures(workspace: &Workspace, task: &OsStr, install: Install) -> anyhow::Result<()> {
    setup::ensure(workspace, &[Need::Chromium], install)?;
    let myself = std::env::current_exe().context("cannot find the program of xtask itself")?;
    let mut command = Suite::cargo_test(workspace);
    command
        .args(["--quiet", "--test", "gallery", "--", "pictures_from"])
        .env("GADGETCONSENT_PICTURES", task)
        .env("GADGETCONSENT_XTASK", myself);
    Ok(process::run_in_view(&mut command)?)
}

/// The folder of the gallery. In the end it has the files that were put in, and no others.
#[derive(Debug)]
struct Gallery {
    root: PathBuf,
    files: BTreeSet<PathBuf>,
}

impl Gallery {
    fn new(root: PathBuf) -> Self {
        Self {
            root,
            files: BTreeSet::new(),
        }
    }

    fn put(&mut self, name: &Path, bytes: &[u8]) -> anyhow::Result<()> {
        let path = self.root.join(name);
        build::write(&path, bytes)?;
        self.files.insert(path);
        Ok(())
    }

    fn copy(&mut self, source: &Path, name: &Path) -> anyhow::Result<()> {
        self.put(name, &fs::read(source)?)
    }

    fn folder(&mut self, source: &Path, name: &Path) -> anyhow::Result<()> {
        for entry in WalkDir::new(source) {
            let entry = entry.with_context(|| format!("cannot read {}", source.display()))?;
            let within = entry.path().strip_prefix(source).unwrap_or(entry.path());
            if entry.file_type().is_file() {
                self.copy(entry.path(), &name.join(within))?;
            }
        }
        Ok(())
    }

    fn finish(self) -> anyhow::Result<()> {
        let old = WalkDir::new(&self.root).into_iter().filter_map(Result::ok);
        for entry in old.filter(|entry| entry.file_type().is_file()) {
            if !self.files.contains(entry.path()) {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }
}

/// The messages of each language, and the list of languages.
fn messages(workspace: &Workspace, gallery: &mut Gallery) -> anyhow::Result<()> {
    let mut all = pages::translations(workspace)?;
    let english = pages::messages(&workspace.ui().join("i18n/en.json"), |_| true)?;
    all.insert("en".to_owned(), english);
    // The administrators' part is in English only.
    let admin = pages::messages(&workspace.ui().join("i18n/admin/en.json"), |_| true)?;
    gallery.put(Path::new("i18n/admin.json"), admin.as_bytes())?;
    let linter = pages::messages(&workspace.ui().join("i18n/linter/en.json"), |_| true)?;
    gallery.put(Path::new("i18n/linter.json"), linter.as_bytes())?;
    for (language, texts) in &all {
        let name = format!("i18n/{language}.json");
        gallery.put(Path::new(&name), texts.as_bytes())?;
    }
    let codes: Vec<&String> = all.keys().collect();
    let list = serde_json::json!(codes).to_string();
    gallery.put(Path::new("languages.json"), list.as_bytes())
}

/// Codex as a wiki serves it: its tokens as custom properties, its components, and the dark theme
/// under `MediaWiki`'s class for it.
fn codex(workspace: &Workspace, gallery: &mut Gallery) -> anyhow::Result<()> {
    let folder = workspace.loader().join("node_modules/@wikimedia");
    let tokens = folder.join("codex-design-tokens/dist/theme-wikimedia-ui-root.css");
    let components = folder.join("codex/dist/codex.style-bidi.css");
    let all = format!(
        "{}\n{}",
        fs::read_to_string(tokens)?,
        fs::read_to_string(components)?
    );
    gallery.put(Path::new("codex.css"), all.as_bytes())?;
    let dark = folder.join("codex-design-tokens/dist/theme-wikimedia-ui-mode-dark.css");
    let css = fs::read_to_string(&dark)?;
    ensure!(
        css.matches(":root {").count() == 1,
        "{}: expected `:root {{` once; check how Codex writes its dark theme now",
        dark.display()
    );
    let night = css.replace(":root {", ":root.skin-theme-clientpref-night {");
    let system = css.replace(":root {", ":root.skin-theme-clientpref-os {");
    let css = format!("{night}\n@media (prefers-color-scheme: dark) {{\n{system}\n}}\n");
    gallery.put(Path::new("codex-dark.css"), css.as_bytes())
}

/// The library that formats messages without `MediaWiki`.
fn banana(workspace: &Workspace, gallery: &mut Gallery) -> anyhow::Result<()> {
    let output = workspace.target().join("module/banana.js");
    process::run(
        "bundle banana.js",
        Command::new(workspace.npm_program("esbuild"))
            .current_dir(workspace.loader())
            .arg("banana-i18n")
            .args(["--bundle", "--format=esm", "--target=es2020", "--minify"])
            .args(["--charset=utf8", "--log-level=warning"])
            .arg(format!("--outfile={}", output.display())),
        &workspace.log("banana"),
    )?;
    gallery.copy(&output, Path::new("banana.js"))
}

/// The font of the pictures, which must look the same on every machine. Its free licence must be
/// included.
fn fonts(workspace: &Workspace, gallery: &mut Gallery) -> anyhow::Result<()> {
    let folder = workspace.loader().join("node_modules/dejavu-fonts-ttf");
    for (file, name) in [
        ("ttf/DejaVuSans.ttf", "regular.ttf"),
        ("ttf/DejaVuSans-Bold.ttf", "bold.ttf"),
        ("LICENSE", "LICENSE"),
    ] {
        gallery.copy(&folder.join(file), &Path::new("fonts").join(name))?;
    }
    Ok(())
}

fn serve(folder: &Path, port: u16) -> anyhow::Result<()> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let app = Router::new().fallback_service(ServeDir::new(folder));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(address)
            .await
            .with_context(|| {
                format!("cannot serve on {address} (choose another port with --port)")
            })?;
        let address = listener.local_addr()?;
        println!("http://{address}/ (Ctrl-C stops it)");
        Ok(axum::serve(listener, app).await?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gallery_holds_what_was_put_in_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let source = folder.path().join("source");
        fs::create_dir_all(source.join("deep")).unwrap();
        fs::write(source.join("deep/a.js"), "a").unwrap();
        let root = folder.path().join("www");
        fs::create_dir_all(&root).unwrap();
        fs::write(root.join("old.js"), "old").unwrap();
        let mut gallery = Gallery::new(root.clone());
        gallery.folder(&source, Path::new("in")).unwrap();
        gallery.put(Path::new("b.css"), b"b").unwrap();
        gallery.finish().unwrap();
        assert_eq!(fs::read(root.join("in/deep/a.js")).unwrap(), b"a");
        assert_eq!(fs::read(root.join("b.css")).unwrap(), b"b");
        assert!(!root.join("old.js").exists());
    }
}
