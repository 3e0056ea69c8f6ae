//! Releases that are whole, and hostile ones.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use flate2::{Compression, write::GzEncoder};
use tar::{Builder, EntryType, Header};

use super::*;

/// A small release.
fn draft() -> Draft {
    let pages = [
        ("Gadget-consent.js", "module.exports = 1;"),
        ("Gadget-consent-ui.js", "module.exports = 2;"),
        ("Gadget-consent-i18n-de.js", "module.exports = {};"),
        ("Gadget-consent-ui.css", ".a { color: red; }"),
    ];
    let definition = "* consent[ResourceLoader|package]|consent.js|consent-manifest.js\n* consent-ui[ResourceLoader|package]|consent-ui.js|consent-ui.css";
    Draft {
        provenance: Provenance {
            name: PROJECT.to_owned(),
            version: "1.2.3".to_owned(),
            build: "0123456789ab".to_owned(),
            protocol: "gadget-consent/1".to_owned(),
            commit: "unknown".to_owned(),
            source: "https://source.example/gadget-consent".to_owned(),
            licence: "MIT".to_owned(),
            made_with: BTreeMap::from([("rustc".to_owned(), "1.95.0".to_owned())]),
            options: BTreeMap::new(),
        },
        pages: pages
            .map(|(title, text)| (title.to_owned(), text.to_owned()))
            .into(),
        definition: definition.to_owned(),
        definitions: ["consent", "consent-ui"]
            .map(|name| (name.to_owned(), "{}\n".to_owned()))
            .into(),
        licence: "MIT\n".to_owned(),
    }
}

fn release() -> Release {
    draft().finish().unwrap()
}

/// Its files, with the bytes of their sums.
fn files() -> BTreeMap<String, Vec<u8>> {
    let files = release().files();
    files
        .into_iter()
        .map(|(path, text)| (path, text.into_bytes()))
        .collect()
}

/// The same with sums that fit.
fn summed(mut files: BTreeMap<String, Vec<u8>>) -> BTreeMap<String, Vec<u8>> {
    files.remove("SHA256SUMS");
    let lines: Vec<String> = files
        .iter()
        .map(|(path, bytes)| format!("{}  {path}\n", sums::sum(bytes)))
        .collect();
    files.insert("SHA256SUMS".to_owned(), lines.concat().into_bytes());
    files
}

/// A change of something.
type Change<T> = fn(&mut T);

/// What somebody does to a folder.
type Deed = fn(&Path);

/// An entry of an archive: what it is, its path, and its content.
type Entry<'a> = (EntryType, &'a str, &'a [u8]);

/// An archive with these entries, whatever their paths.
fn archive<'a>(entries: impl IntoIterator<Item = Entry<'a>>) -> Vec<u8> {
    let mut archive = Builder::new(Vec::new());
    for (kind, path, bytes) in entries {
        let mut header = Header::new_ustar();
        header.set_entry_type(kind);
        // Not by `set_path`, which refuses what is hostile.
        header.as_old_mut().name[..path.len()].copy_from_slice(path.as_bytes());
        if matches!(kind, EntryType::Symlink | EntryType::Link) {
            header.as_old_mut().linkname[..11].copy_from_slice(b"/etc/passwd");
        }
        header.set_size(bytes.len() as u64);
        header.set_cksum();
        archive.append(&header, bytes).unwrap();
    }
    archive.into_inner().unwrap()
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(bytes).unwrap();
    gzip.finish().unwrap()
}

const ROOT: &str = "gadget-consent-1.2.3/";

/// A whole release, and more entries.
fn with(more: &[Entry]) -> Vec<u8> {
    let files = files();
    let paths: Vec<(String, &Vec<u8>)> = files
        .iter()
        .map(|(path, bytes)| (format!("{ROOT}{path}"), bytes))
        .collect();
    let entries = paths
        .iter()
        .map(|(path, bytes)| (EntryType::Regular, path.as_str(), bytes.as_slice()));
    packed(&archive(entries.chain(more.iter().copied())))
}

/// The error of an archive.
fn error(bytes: &[u8]) -> String {
    let error = Release::from_archive(bytes).unwrap_err().to_string();
    assert_eq!(crate::printable::one_line(&error), error);
    error
}

/// The error of files.
fn error_of(change: impl FnOnce(&mut BTreeMap<String, Vec<u8>>)) -> String {
    let mut files = files();
    change(&mut files);
    let entries: Vec<(String, Vec<u8>)> = files
        .into_iter()
        .map(|(path, bytes)| (format!("{ROOT}{path}"), bytes))
        .collect();
    error(&packed(&archive(entries.iter().map(|(path, bytes)| {
        (EntryType::Regular, path.as_str(), bytes.as_slice())
    }))))
}

/// The error of a draft.
fn error_of_draft(change: impl FnOnce(&mut Draft)) -> String {
    let mut draft = draft();
    change(&mut draft);
    draft.finish().unwrap_err().to_string()
}

/// Writes files into a folder.
fn unpack(files: &BTreeMap<String, Vec<u8>>, folder: &Path) {
    for (path, bytes) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

#[test]
fn a_release_is_the_same_in_a_folder_and_in_an_archive() {
    let release = release();
    let folder = tempfile::tempdir().unwrap();
    unpack(&files(), folder.path());
    assert_eq!(Release::open(folder.path()).unwrap(), release);
    let path = folder.path().join("release.tar.gz");
    let mut bytes = Vec::new();
    release.write_archive(&mut bytes).unwrap();
    fs::write(&path, &bytes).unwrap();
    assert_eq!(Release::open(&path).unwrap(), release);
    assert_eq!(Release::chosen(Some(&path)).unwrap(), release);
    assert_eq!(release.provenance().version, "1.2.3");
    assert_eq!(release.pages()["Gadget-consent.js"], "module.exports = 1;");
    let sum = release.sum_of_page("Gadget-consent.js").unwrap();
    assert_eq!(sum, sums::sum(b"module.exports = 1;"));
}

#[test]
fn the_same_parts_give_the_same_bytes() {
    let [one, other] = [(); 2].map(|()| {
        let mut bytes = Vec::new();
        release().write_archive(&mut bytes).unwrap();
        bytes
    });
    assert_eq!(one, other);
    // No name, time or system in the header of gzip.
    assert_eq!(one[..10], [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255]);
}

#[test]
fn other_programs_read_the_archive_and_check_the_sums() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("release.tar.gz");
    release()
        .write_archive(fs::File::create(&path).unwrap())
        .unwrap();
    let run = |program: &str, arguments: &[&str], at: &Path| {
        let output = std::process::Command::new(program)
            .args(arguments)
            .current_dir(at)
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        assert!(output.stderr.is_empty(), "{output:?}");
    };
    run("tar", &["-xzf", "release.tar.gz"], folder.path());
    let inside = folder.path().join("gadget-consent-1.2.3");
    run("sha256sum", &["--strict", "-c", "SHA256SUMS"], &inside);
    assert_eq!(Release::open(&inside).unwrap(), release());
}

#[test]
fn an_archive_that_tar_has_made_is_read() {
    let folder = tempfile::tempdir().unwrap();
    unpack(&files(), &folder.path().join("gadget-consent-1.2.3"));
    let output = std::process::Command::new("tar")
        .args(["-czf", "made.tar.gz", "gadget-consent-1.2.3"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let read = Release::open(&folder.path().join("made.tar.gz")).unwrap();
    assert_eq!(read, release());
}

#[test]
fn what_has_no_place_in_a_release_is_refused() {
    let file = EntryType::Regular;
    let table: [(Entry, &str); 16] = [
        (
            (file, "gadget-consent-1.2.3/../../x", b"x"),
            "“gadget-consent-1.2.3/../../x”: this has no place",
        ),
        (
            (file, "gadget-consent-1.2.3/pages/../../x", b"x"),
            "no place in a release",
        ),
        (
            (file, "../gadget-consent-1.2.3/LICENSE", b"x"),
            "expected a file in a folder",
        ),
        (
            (file, "/gadget-consent-1.2.3/LICENSE", b"x"),
            "expected a file in a folder",
        ),
        ((file, "/etc/passwd", b"x"), "expected a file in a folder"),
        (
            (file, "gadget-consent-1.2.4/pages/Gadget-consent-x.js", b"x"),
            "expected a file in a folder",
        ),
        ((file, "LICENSE", b"x"), "expected a file in a folder"),
        (
            (file, "gadget-consent-1.2.3/LICENSE", b"MIT\n"),
            "LICENSE is there twice",
        ),
        (
            (file, "gadget-consent-1.2.3/pages/Common.js", b"x"),
            "no place in a release",
        ),
        (
            (
                file,
                "gadget-consent-1.2.3/pages/Gadget-consent-policy.json",
                b"{}",
            ),
            "no place in a release",
        ),
        (
            (file, "gadget-consent-1.2.3/pages/Gadget-consent-x.js", b"x"),
            "SHA256SUMS does not list it",
        ),
        (
            (file, "gadget-consent-1.2.3/pages/\x1b[2J.js", b"x"),
            "“gadget-consent-1.2.3/pages/?[2J.js”",
        ),
        (
            (
                EntryType::Symlink,
                "gadget-consent-1.2.3/pages/Gadget-consent-x.js",
                b"",
            ),
            "not a plain file",
        ),
        (
            (
                EntryType::Link,
                "gadget-consent-1.2.3/pages/Gadget-consent-x.js",
                b"",
            ),
            "not a plain file",
        ),
        (
            (
                EntryType::Fifo,
                "gadget-consent-1.2.3/pages/Gadget-consent-x.js",
                b"",
            ),
            "not a plain file",
        ),
        (
            (EntryType::Directory, "gadget-consent-1.2.3/more/", b""),
            "no place in a release",
        ),
    ];
    for (entry, expected) in table {
        let error = error(&with(&[entry]));
        // The names of surplus files are those in the folder.
        let short = expected.replace("gadget-consent-1.2.3/", "");
        assert!(
            error.contains(expected) || error.contains(&short),
            "{}: {error}",
            entry.1
        );
    }
    let folders = [
        (EntryType::Directory, "gadget-consent-1.2.3/", &b""[..]),
        (EntryType::Directory, "gadget-consent-1.2.3/pages/", b""),
    ];
    assert_eq!(
        Release::from_archive(&with(&folders)[..]).unwrap(),
        release()
    );
}

#[test]
fn a_file_that_is_missing_or_changed_is_found() {
    for path in files().into_keys() {
        let error = error_of(|files| {
            files.remove(&path);
        });
        assert_eq!(error, format!("{path} is missing"));
        let error = error_of(|files| files.get_mut(&path).unwrap().extend(b" "));
        match path.as_str() {
            "SHA256SUMS" => assert!(error.contains("line 10"), "{error}"),
            path => assert_eq!(
                error,
                format!("“{path}”: its SHA-256 is not the one in SHA256SUMS")
            ),
        }
    }
}

#[test]
fn what_does_not_fit_together_is_refused_whatever_its_sums() {
    let changed = |path: &'static str, text: &'static [u8]| {
        error_of(|files| {
            files.insert(path.to_owned(), text.to_vec());
            *files = summed(files.clone());
        })
    };
    let table: [(&str, &[u8], &str); 12] = [
        (
            "pages/Gadget-consent.js",
            b"\xff",
            "it is not text in UTF-8",
        ),
        (
            "pages/Gadget-consent.js",
            b"a\0b",
            "it is not text in UTF-8",
        ),
        (
            "pages/Gadget-consent.js",
            b"a\r\nb",
            "it is not text in UTF-8",
        ),
        (
            "pages/Gadget-consent.js",
            b"",
            "a wiki does not keep this text",
        ),
        (
            "pages/Gadget-consent.js",
            b"a\n",
            "a wiki does not keep this text",
        ),
        (
            "definition.wikitext",
            b"* tiles[ResourceLoader]|consent.js",
            "“tiles” is not part",
        ),
        (
            "definition.wikitext",
            b"* consent[ResourceLoader]|consent-x.js",
            "“consent”: the release has no page “Gadget-consent-x.js”",
        ),
        (
            "definition.wikitext",
            b"* consent[ResourceLoader]|../Common.js",
            "no page “Gadget-../Common.js”",
        ),
        (
            "definition.wikitext",
            b"* consent[ResourceLoader]|consent.js",
            "do not define the same gadgets",
        ),
        (
            "definition.wikitext",
            b"nothing",
            "do not define the same gadgets",
        ),
        ("provenance.json", b"[]", "provenance.json: invalid length"),
        ("provenance.json", b"{}", "provenance.json: missing field"),
    ];
    for (path, text, expected) in table {
        let error = changed(path, text);
        assert!(error.contains(expected), "{path}: {error}");
    }
}

#[test]
fn the_provenance_is_checked() {
    let table: [(Change<Provenance>, &str); 7] = [
        (
            |provenance| provenance.name = "other".to_owned(),
            "expected the name gadget-consent",
        ),
        (
            |provenance| provenance.version = "1.2".to_owned(),
            "expected a version",
        ),
        (
            |provenance| provenance.version = "../..".to_owned(),
            "expected a version",
        ),
        (
            |provenance| provenance.build = "xyz".to_owned(),
            "expected a build",
        ),
        (
            |provenance| provenance.commit = String::new(),
            "expected texts",
        ),
        (
            |provenance| provenance.source = "a\nb".to_owned(),
            "expected texts",
        ),
        (
            |provenance| provenance.commit = "\u{202e}a".to_owned(),
            "expected texts",
        ),
    ];
    for (change, expected) in table {
        let error = error_of_draft(|draft| change(&mut draft.provenance));
        assert!(error.contains(expected), "{error}");
    }
    // A later version may say more.
    let mut files = files();
    let json = String::from_utf8(files["provenance.json"].clone()).unwrap();
    let json = json.replacen('{', "{ \"more\": [ 1 ],", 1);
    files.insert("provenance.json".to_owned(), json.into_bytes());
    let folder = tempfile::tempdir().unwrap();
    unpack(&summed(files.clone()), folder.path());
    let read = Release::open(folder.path()).unwrap();
    assert_eq!(read.provenance(), release().provenance());
    assert_eq!(
        read.files()["provenance.json"].as_bytes(),
        files["provenance.json"]
    );
}

#[test]
fn a_folder_in_the_archive_has_the_version() {
    let files = files();
    let paths: Vec<(String, &Vec<u8>)> = files
        .iter()
        .map(|(path, bytes)| (format!("gadget-consent-9.9.9/{path}"), bytes))
        .collect();
    let bytes = archive(
        paths
            .iter()
            .map(|(path, bytes)| (EntryType::Regular, path.as_str(), bytes.as_slice())),
    );
    let error = error(&packed(&bytes));
    assert!(
        error.contains("9.9.9") && error.contains("version 1.2.3"),
        "{error}"
    );
}

#[test]
fn sums_are_read_strictly() {
    let sums = String::from_utf8(files()["SHA256SUMS"].clone()).unwrap();
    let first = sums.lines().next().unwrap().to_owned();
    let table = [
        sums.replacen("  ", " *", 1),
        sums.replacen("  ", " ", 1),
        sums.to_uppercase(),
        format!("{first}\n{sums}"),
        format!("{}  ../x\n{sums}", "0".repeat(64)),
        format!("{}  SHA256SUMS\n{sums}", "0".repeat(64)),
        format!("\n{sums}"),
    ];
    for sums in table {
        let error = error_of(|files| {
            files.insert("SHA256SUMS".to_owned(), sums.clone().into_bytes());
        });
        assert!(error.starts_with("SHA256SUMS: line "), "{error}");
    }
}

#[test]
fn too_much_is_refused_before_it_is_in_memory() {
    let large = vec![b'a'; usize::try_from(LARGEST_FILE).unwrap() + 1];
    let entry = (
        EntryType::Regular,
        "gadget-consent-1.2.3/pages/Gadget-consent-x.js",
        &large[..],
    );
    assert!(error(&with(&[entry])).contains("more than 2097152 bytes"));

    let many: Vec<String> = (0..=MOST_FILES)
        .map(|n| format!("{ROOT}pages/Gadget-consent-{n}.js"))
        .collect();
    let entries = many
        .iter()
        .map(|path| (EntryType::Regular, path.as_str(), &b"x"[..]));
    let error_of_many = error(&packed(&archive(entries)));
    assert!(
        error_of_many.contains("more than 500 files"),
        "{error_of_many}"
    );

    let full = &large[1..];
    let entries = many[..17]
        .iter()
        .map(|path| (EntryType::Regular, path.as_str(), full));
    assert_eq!(
        error(&packed(&archive(entries))),
        "the release has more than 32 MiB"
    );
}

/// A gzip of zeros that unpacks to a gigabyte, as an entry's long name, and after the end.
#[test]
fn a_bomb_is_refused() {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    let mut header = Header::new_gnu();
    header.set_entry_type(EntryType::GNULongName);
    header.set_size(1 << 30);
    header.set_cksum();
    gzip.write_all(header.as_bytes()).unwrap();
    let zeros = vec![0; 1 << 20];
    for _ in 0..64 {
        gzip.write_all(&zeros).unwrap();
    }
    let bomb = gzip.finish().unwrap();
    assert_eq!(error(&bomb), "the release has more than 32 MiB");

    let mut after = archive([]);
    after.extend(&vec![0; 1 << 20]);
    assert_eq!(
        error(&packed(&after)),
        "the archive has bytes after its end"
    );
}

#[test]
fn nothing_hides_after_the_end() {
    let whole = with(&[]);
    let mut more = whole.clone();
    more.extend(b"x");
    assert_eq!(error(&more), "the archive has bytes after its end");
    let mut two = whole.clone();
    two.extend(&whole);
    assert_eq!(error(&two), "the archive has bytes after its end");
    let mut inside = archive([]);
    inside.extend(archive([(EntryType::Regular, "x", &b"x"[..])]));
    assert_eq!(
        error(&packed(&inside)),
        "the archive has bytes after its end"
    );
}

#[test]
fn a_damaged_archive_is_an_error_wherever_it_is_cut() {
    let whole = with(&[]);
    for end in 0..whole.len() {
        assert!(Release::from_archive(&whole[..end]).is_err(), "{end}");
    }
    for at in 10..whole.len() - 8 {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x10;
        let read = Release::from_archive(&damaged[..]);
        // What only changes what no file has in it may pass.
        assert!(read.is_err() || read.unwrap() == release(), "{at}");
    }
    assert!(error(b"").contains("not a .tar.gz"));
    assert!(error(b"PK\x03\x04").contains("not a .tar.gz"));
    assert!(error(&packed(b"")).contains("is missing"));
}

#[test]
fn a_folder_is_read_as_strictly() {
    let refuse = |change: Deed| {
        let folder = tempfile::tempdir().unwrap();
        unpack(&files(), folder.path());
        change(folder.path());
        Release::open(folder.path()).unwrap_err().to_string()
    };
    let table: [(Deed, &str); 5] = [
        (
            |root| fs::write(root.join("README"), "x").unwrap(),
            "“README”: this has no place",
        ),
        (
            |root| fs::create_dir(root.join("pages/more")).unwrap(),
            "“pages/more”: this has no place",
        ),
        (
            |root| fs::write(root.join("pages/Common.js"), "x").unwrap(),
            "“pages/Common.js”: this has no place",
        ),
        (
            |root| fs::remove_file(root.join("LICENSE")).unwrap(),
            "LICENSE is missing",
        ),
        (
            |root| {
                let file = fs::File::create(root.join("LICENSE")).unwrap();
                file.set_len(LARGEST_FILE + 1).unwrap();
            },
            "“LICENSE”: it has more than 2097152 bytes",
        ),
    ];
    for (change, expected) in table {
        let error = refuse(change);
        assert!(error.starts_with(expected), "{error}");
    }
    #[cfg(unix)]
    {
        let error = refuse(|root| {
            fs::remove_file(root.join("LICENSE")).unwrap();
            std::os::unix::fs::symlink("/etc/passwd", root.join("LICENSE")).unwrap();
        });
        assert_eq!(error, "“LICENSE”: it is not a plain file");
    }
    let error = Release::open(Path::new("/nothing/here"))
        .unwrap_err()
        .to_string();
    assert!(error.starts_with("/nothing/here cannot be read"), "{error}");
}

#[test]
fn a_program_without_a_release_says_so() {
    // The tests are built without one.
    let error = Release::chosen(None).unwrap_err().to_string();
    assert!(error.contains("--release"), "{error}");
}
