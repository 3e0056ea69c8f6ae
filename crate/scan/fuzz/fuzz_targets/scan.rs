//! Any text is a file of any language, and each place is in the file.

#![no_main]

use gadget_consent_scan::{File, scan};
use libfuzzer_sys::fuzz_target;

const NAMES: [&str; 8] = [
    "x.js", "x.ts", "x.tsx", "x.vue", "x.json", "x.css", "x.less", "x.html",
];

fuzz_target!(|input: (u8, &str)| {
    let (language, text) = input;
    let name = NAMES[usize::from(language) % NAMES.len()];
    let scanned = scan(&[File::new(name, text)]);
    for finding in &scanned.findings {
        for place in finding
            .chain
            .iter()
            .map(|step| step.place)
            .chain([finding.place])
        {
            assert!(
                place.start <= place.end && place.end as usize <= text.len(),
                "{place:?} in {name}: {text:?}: {finding:?}"
            );
        }
        assert!(
            finding
                .site
                .as_ref()
                .is_none_or(|site| !site.host.is_empty())
        );
    }
});
