//! Which module of a crate uses which. `use` trees, paths in code and paths in macros count; a name
//! that a module passes on (`pub use`) leads to the module that defines it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Item, UseTree};

use crate::{Arrow, Code};

/// A path in the code: names, without `::`.
type Names = Vec<String>;

/// Names that stand for names: a longer chain is taken for a circle.
const MOST: u8 = 8;

/// All modules of a crate, by their paths.
#[derive(Debug, Default)]
struct Crate {
    modules: BTreeMap<Names, Module>,
    /// Names of other crates, and of the parts that stand for them.
    others: BTreeMap<String, String>,
}

#[derive(Debug, Default)]
struct Module {
    file: PathBuf,
    /// Names that `use` brings in. Which of them are public does not matter: others cannot be used.
    brought: BTreeMap<String, Names>,
    paths: Vec<(Names, Span)>,
}

impl Code {
    /// The modules of a crate, without its root: that is a table of contents. `others` are names of
    /// crates whose use counts as well, and of the parts that stand for them.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn of_crate(root: &Path, others: &[(&str, &str)]) -> Result<Self, String> {
        let mut krate = Crate::default();
        for (name, part) in others {
            krate.others.insert((*name).to_owned(), (*part).to_owned());
        }
        let folder = root.parent().unwrap_or(root);
        krate.file(root, folder, Vec::new())?;
        Ok(krate.code())
    }
}

impl Crate {
    /// Reads a file, and those of the modules inside it.
    fn file(&mut self, file: &Path, folder: &Path, path: Names) -> Result<(), String> {
        let failed = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
        let text = std::fs::read_to_string(file).map_err(|error| failed(&error))?;
        let parsed = syn::parse_file(&text).map_err(|error| failed(&error))?;
        self.items(&parsed.items, file, folder, path)
    }

    fn items(
        &mut self,
        items: &[Item],
        file: &Path,
        folder: &Path,
        path: Names,
    ) -> Result<(), String> {
        let mut module = Module {
            file: file.to_owned(),
            ..Module::default()
        };
        for item in items {
            let Item::Mod(inner) = item else {
                module.visit_item(item);
                continue;
            };
            let name = inner.ident.to_string();
            let inner_path = [path.as_slice(), std::slice::from_ref(&name)].concat();
            let inner_folder = folder.join(&name);
            if let Some((_, items)) = &inner.content {
                self.items(items, file, &inner_folder, inner_path)?;
            } else {
                let file = folder.join(format!("{name}.rs"));
                self.file(&file, &inner_folder, inner_path)?;
            }
        }
        // Two modules of one name, for two configurations, become one.
        let known = self.modules.entry(path).or_default();
        known.file = module.file;
        known.brought.extend(module.brought);
        known.paths.extend(module.paths);
        Ok(())
    }

    fn code(&self) -> Code {
        let mut code = Code::default();
        code.parts.extend(self.others.values().cloned());
        for (path, module) in self.modules.iter().filter(|(path, _)| !path.is_empty()) {
            code.parts.insert(path.join("/"));
            for (names, span) in &module.paths {
                if let Some(to) = self.target(path, names).filter(|to| *to != path.join("/")) {
                    let line = span.start().line;
                    let file = module.file.strip_prefix(crate::root());
                    let file = file.unwrap_or(&module.file).display();
                    code.arrows.push(Arrow {
                        from: path.join("/"),
                        to,
                        at: format!("{file}:{line}"),
                    });
                }
            }
        }
        code
    }

    /// The part that a path leads to; nothing for other crates and local names.
    fn target(&self, module: &[String], names: &[String]) -> Option<String> {
        if let Some(part) = names.first().and_then(|name| self.others.get(name)) {
            return Some(part.clone());
        }
        let path = self.absolute(module, names, MOST)?;
        let found = self.follow(&path, MOST);
        let is_root = found.is_empty();
        Some(if is_root {
            "lib".to_owned()
        } else {
            found.join("/")
        })
    }

    /// The same path from the root of the crate.
    fn absolute(&self, module: &[String], names: &[String], most: u8) -> Option<Names> {
        let first = names.first()?.as_str();
        let mut base = match first {
            "crate" => Vec::new(),
            "self" | "super" => module.to_vec(),
            _ => {
                let path = [module, names].concat();
                if self.modules.contains_key(&path[..=module.len()]) {
                    return Some(path);
                }
                let brought = self.modules.get(module)?.brought.get(first)?;
                let path = [brought.as_slice(), &names[1..]].concat();
                let most = most.checked_sub(1)?;
                return self.absolute(module, &path, most);
            }
        };
        let is_step = |name: &&String| matches!(name.as_str(), "crate" | "self" | "super");
        let steps = names.iter().take_while(is_step).count();
        for _ in names[..steps].iter().filter(|name| *name == "super") {
            base.pop()?;
        }
        base.extend_from_slice(&names[steps..]);
        Some(base)
    }

    /// The module at the end of a path from the root, through names that modules pass on.
    fn follow(&self, path: &[String], most: u8) -> Names {
        let is_module = |end: &usize| self.modules.contains_key(&path[..*end]);
        let end = (0..=path.len()).rev().find(is_module).unwrap_or_default();
        let (module, rest) = path.split_at(end);
        let passed_on = rest
            .first()
            .and_then(|name| self.modules.get(module)?.brought.get(name))
            .and_then(|names| self.absolute(module, names, most))
            .filter(|path| most > 0 && path != module);
        match passed_on {
            Some(path) => self.follow(&path, most - 1),
            None => module.to_vec(),
        }
    }
}

impl Module {
    fn tree(&mut self, tree: &UseTree, before: &[String]) {
        let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        match tree {
            UseTree::Path(path) => self.tree(&path.tree, &with(&path.ident)),
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.tree(tree, before);
                }
            }
            UseTree::Name(name) if name.ident == "self" => {
                self.bring(before.last().cloned(), before.to_vec(), name.ident.span());
            }
            UseTree::Name(name) => {
                let key = Some(name.ident.to_string());
                self.bring(key, with(&name.ident), name.ident.span());
            }
            UseTree::Rename(name) => {
                let key = Some(name.rename.to_string());
                self.bring(key, with(&name.ident), name.ident.span());
            }
            UseTree::Glob(glob) => {
                let span = glob.star_token.spans[0];
                self.bring(None, before.to_vec(), span);
            }
        }
    }

    fn bring(&mut self, key: Option<String>, names: Names, span: Span) {
        self.paths.push((names.clone(), span));
        self.brought.extend(key.map(|key| (key, names)));
    }

    /// Paths in a macro, which is not parsed: `crate::a::b`, `super::a`.
    fn tokens(&mut self, tokens: TokenStream) {
        let tokens: Vec<_> = tokens.into_iter().collect();
        let mut index = 0;
        while let Some(token) = tokens.get(index) {
            index += 1;
            match token {
                TokenTree::Group(group) => self.tokens(group.stream()),
                TokenTree::Ident(first) => {
                    let mut names = vec![first.to_string()];
                    while let [
                        TokenTree::Punct(a),
                        TokenTree::Punct(b),
                        TokenTree::Ident(name),
                        ..,
                    ] = &tokens[index..]
                        && a.as_char() == ':'
                        && b.as_char() == ':'
                    {
                        names.push(name.to_string());
                        index += 3;
                    }
                    if names.len() > 1 {
                        self.paths.push((names, first.span()));
                    }
                }
                _ => {}
            }
        }
    }
}

impl<'ast> Visit<'ast> for Module {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.tree(&item.tree, &[]);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Names = path.segments.iter().map(|s| s.ident.to_string()).collect();
        if let Some(first) = path.segments.first().filter(|_| names.len() > 1) {
            self.paths.push((names, first.ident.span()));
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, item: &'ast syn::Macro) {
        self.tokens(item.tokens.clone());
        visit::visit_macro(self, item);
    }
}
