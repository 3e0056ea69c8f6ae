//! User scripts: their headers, or the JSON pages beside them, are what is compared with their code.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use gadget_consent::printable::one_line;
use gadget_consent_core::Declaration;
use gadget_consent_core::definition::script::{Header, JSON_END, SCRIPT_END, Script, json_page_of};
use gadget_consent_scan::File;

use super::compare::Subject;

/// Which files are user scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scripts {
    /// Those that declare something.
    Declaring,
    /// All.
    All,
}

/// Takes the user scripts out of files: each is a subject of its own. The JSON pages beside them go,
/// too: they are no code.
pub fn split(files: Vec<File>, which: Scripts) -> (Vec<Subject>, Vec<File>) {
    let names: BTreeSet<String> = files.iter().map(|file| file.name.clone()).collect();
    let is_beside = |file: &File| {
        let stem = file.name.strip_suffix(JSON_END);
        stem.is_some_and(|stem| names.contains(&format!("{stem}{SCRIPT_END}")))
    };
    let (pages, files): (Vec<File>, Vec<File>) = files.into_iter().partition(is_beside);
    let mut rest = Vec::new();
    let mut subjects = Vec::new();
    for file in files {
        let is_script = file.name.ends_with(SCRIPT_END);
        let json = json_page_of(&file.name);
        let json = json.and_then(|name| pages.iter().find(|page| page.name == name));
        let declares = json.is_some() || Header::read(&file.text).declares();
        if is_script && (declares || which == Scripts::All) {
            subjects.push(subject(file, json));
        } else {
            rest.push(file);
        }
    }
    (subjects, rest)
}

/// The files of a folder: one script, perhaps of several files, or several scripts.
pub fn of_folder(name: String, files: Vec<File>, which: Scripts) -> Vec<Subject> {
    let (mut scripts, rest) = split(files, which);
    if let (1, Scripts::Declaring) = (scripts.len(), which) {
        for script in &mut scripts {
            name.clone_into(&mut script.name);
            script.files.extend(rest.iter().cloned());
            script.own_files = script.files.len();
        }
    } else if !rest.is_empty() {
        scripts.insert(0, Subject::new(name, rest));
    }
    scripts
}

fn subject(file: File, json: Option<&File>) -> Subject {
    let script = Script::read(&file.name, &file.text, json.map(|page| &*page.text));
    // What cannot be read is the business of `lint`.
    let declaration = script
        .ok()
        .and_then(|script| Declaration::of(&script.gadget).ok());
    let declared = declaration.map(|declaration| declaration.unwrap_or_default().all());
    Subject {
        declared,
        is_script: true,
        ..Subject::new(file.name.clone(), vec![file])
    }
}

/// The header that declares what a script contacts.
pub fn header(subject: &Subject, requests: &[String]) -> String {
    let mut text = format!("// {}\n", one_line(&subject.name));
    for request in requests {
        let _ = writeln!(text, "// @domains {}", one_line(request));
    }
    text.push_str("// @purpose \n");
    text
}
