//! Labels that can be read are written as they are read, and none is better than its doubts.

#![no_main]

use gadget_consent_core::label::{Label, Labels};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|page: &str| {
    if let Ok(reading) = Labels::read(page) {
        let labels = reading.value;
        for record in labels.gadgets.values() {
            let verdict = &record.verdict;
            assert!(verdict.doubts.is_empty() || verdict.label == Label::Unknown);
        }
        let again = Labels::read(&labels.write()).map(|reading| reading.value);
        assert_eq!(again.as_ref(), Ok(&labels));
    }
});
