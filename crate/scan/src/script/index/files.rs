//! The files of a gadget: which one an import names, and what each exports.

use std::rc::Rc;

use oxc_ast::AstKind;
use oxc_ast::ast::ExportDefaultDeclarationKind;
use oxc_span::Span;

use super::super::code::{Code, FunctionNode};
use super::{Definition, Index, Origin};

impl<'a> Index<'a> {
    /// What each file exports. All variables of all files have their definitions by then.
    pub(super) fn exports(&mut self, code: &Code<'a>) {
        let nodes = code.semantic.nodes();
        for node in nodes.iter() {
            let new =
                |origin: Origin<'a>, span: Span| Definition::whole(code, node.id(), span, origin);
            match node.kind() {
                AstKind::ExportDeclaration(export) => {
                    self.exported(code, &export.declaration, &new);
                }
                AstKind::ExportNamedDeclaration(export) => {
                    for specifier in &export.specifiers {
                        let local = specifier.local.name();
                        self.export_root(code, &local, &specifier.exported.name());
                    }
                }
                AstKind::ExportFromDeclaration(export) => {
                    for specifier in &export.specifiers {
                        let local = specifier.local.name().as_str();
                        let origin = Origin::Import(&export.source.value, local);
                        let name = specifier.exported.name();
                        self.export(code.file, &name, new(origin, specifier.span));
                    }
                }
                AstKind::ExportAllDeclaration(export) => {
                    let source = export.source.value.as_str();
                    match &export.exported {
                        Some(name) => {
                            let definition = new(Origin::Import(source, "*"), export.span);
                            self.export(code.file, &name.name(), definition);
                        }
                        None => self.stars.entry(code.file).or_default().push(source),
                    }
                }
                AstKind::ExportDefaultDeclaration(export) => {
                    let origin = match &export.declaration {
                        ExportDefaultDeclarationKind::FunctionDeclaration(function) => {
                            Some(Origin::Function(FunctionNode::Function(function)))
                        }
                        ExportDefaultDeclarationKind::ClassDeclaration(class) => {
                            Some(Origin::Class(class))
                        }
                        other => other.as_expression().map(Origin::Expression),
                    };
                    if let Some(origin) = origin {
                        self.export(code.file, "default", new(origin, export.span));
                    }
                }
                _ => {}
            }
        }
    }

    fn export(&mut self, file: u32, name: &str, definition: Definition<'a>) {
        let list = self.exports.entry((file, name.into())).or_default();
        list.push(definition);
    }

    /// Exports a variable of a file.
    fn export_root(&mut self, code: &Code<'a>, local: &str, name: &str) {
        let symbol = code.semantic.scoping().get_root_binding(local.into());
        let definitions = symbol.and_then(|symbol| self.variables.get(&(code.file, symbol)));
        if let Some(definitions) = definitions.cloned() {
            self.exports.insert((code.file, name.into()), definitions);
        }
    }

    fn exported(
        &mut self,
        code: &Code<'a>,
        declaration: &'a oxc_ast::ast::Declaration<'a>,
        new: &impl Fn(Origin<'a>, Span) -> Definition<'a>,
    ) {
        use oxc_ast::ast::Declaration;
        match declaration {
            Declaration::VariableDeclaration(list) => {
                for declarator in &list.declarations {
                    for id in declarator.id.get_binding_identifiers() {
                        self.export_root(code, &id.name, &id.name);
                    }
                }
            }
            Declaration::FunctionDeclaration(function) => {
                if let Some(id) = &function.id {
                    let origin = Origin::Function(FunctionNode::Function(function));
                    self.export(code.file, &id.name, new(origin, function.span));
                }
            }
            Declaration::ClassDeclaration(class) => {
                if let Some(id) = &class.id {
                    self.export(code.file, &id.name, new(Origin::Class(class), class.span));
                }
            }
            _ => {}
        }
    }

    /// Where an export of a file comes from, through the files that only pass it on.
    pub(super) fn origin_of(&self, file: u32, name: &str) -> Option<Origin<'a>> {
        const LONGEST_CHAIN: usize = 10;
        let (mut file, mut name) = (file, Rc::<str>::from(name));
        for _ in 0..LONGEST_CHAIN {
            let (holder, definitions) = self.export_of(file, &name)?;
            match definitions.first()?.origin {
                Origin::Import(source, inner) => {
                    file = self.module(source, self.names.get(&holder)?)?;
                    name = inner.into();
                }
                origin => return Some(origin),
            }
        }
        None
    }

    /// An export of a file or of the files all of whose exports it passes on, and the file that has it.
    pub fn export_of(&self, file: u32, name: &Rc<str>) -> Option<(u32, &Vec<Definition<'a>>)> {
        const MOST_FILES: usize = 200;
        let mut files = vec![file];
        let mut position = 0;
        while let Some(file) = files.get(position).copied() {
            if let Some(definitions) = self.exports.get(&(file, name.clone())) {
                return Some((file, definitions));
            }
            position += 1;
            // `export *` leaves out the default.
            for source in self.stars.get(&file).into_iter().flatten() {
                let next = self
                    .names
                    .get(&file)
                    .and_then(|from| self.module(source, from))
                    .filter(|next| &**name != "default" && !files.contains(next));
                if files.len() < MOST_FILES {
                    files.extend(next);
                }
            }
        }
        None
    }

    /// The file that an import names. `from`: the name of the file that imports.
    ///
    /// A path counts from the folder of that file. If no file is there, as for pages of a wiki, whose
    /// names have no folders, it is the only file whose name ends so.
    pub fn module(&self, source: &str, from: &str) -> Option<u32> {
        if source.contains("//") {
            return None;
        }
        let mut wanted = if source.starts_with('.') {
            let mut folder = path_of(from);
            folder.pop();
            folder
        } else {
            Vec::new()
        };
        for part in source.split(['/', ':']) {
            match part {
                "" | "." => {}
                ".." => {
                    wanted.pop();
                }
                part => wanted.push(part.to_owned()),
            }
        }
        let is_folder = source.ends_with('/') || source.rsplit('/').next() == Some("..");
        let name = wanted.last()?.clone();
        let mut near = Vec::new();
        for end in ENDS {
            let files = self.modules.get(&format!("{name}{end}"));
            for (path, file) in files.into_iter().flatten().filter(|_| !is_folder) {
                let folder = wanted.len() - 1;
                if path.len() == wanted.len() && path[..folder] == wanted[..folder] {
                    return Some(*file);
                }
                near.push(*file);
            }
        }
        for end in ENDS {
            let files = self.modules.get(&format!("index{end}"));
            for (path, file) in files.into_iter().flatten() {
                if path[..path.len() - 1] == wanted[..] {
                    return Some(*file);
                }
            }
        }
        match near.as_slice() {
            [one] => Some(*one),
            _ => None,
        }
    }
}

/// What the name of a file ends with, and an import may leave out.
const ENDS: [&str; 8] = [".js", ".ts", ".json", ".vue", ".mjs", ".tsx", ".jsx", ""];

/// The folders and the name of a file, or of a page of a wiki.
pub(super) fn path_of(name: &str) -> Vec<String> {
    let parts = name.split(['/', ':']);
    let parts = parts.filter(|part| !part.is_empty() && *part != ".");
    parts.map(ToOwned::to_owned).collect()
}
