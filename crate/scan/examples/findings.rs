//! Prints what files contact.
use gadget_consent_scan::{File, scan};
fn main() {
    let files: Vec<File> = std::env::args().skip(1).map(|path| File::new(path.clone(), String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned())).collect();
    let start = std::time::Instant::now();
    let scanned = scan(&files);
    for finding in &scanned.findings {
        let text = &files[finding.place.file as usize].text;
        let line = text[..(finding.place.start as usize).min(text.len())].matches('\n').count() + 1;
        let chain: Vec<_> = finding.chain.iter().map(|s| s.what.clone()).collect();
        println!("{}:{line} {} {} {} {} [{}] {}", files[finding.place.file as usize].name, finding.class.name(), finding.usage, finding.site.as_ref().map_or("-".into(), |s| format!("{}{}", s.source(), s.path)), finding.known.replace('\n', " "), finding.via, chain.join(" > "));
    }
    for l in &scanned.loads { println!("load {} {}", l.target, l.title); }
    println!("unparsed {:?} cut {} in {:?}", scanned.unparsed, scanned.cut, start.elapsed());
}
