//! A list of requests has one canonical text, which reads back to itself.

#![no_main]

use gadget_consent_core::Requests;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(requests) = text.parse::<Requests>() {
        let canonical = requests.to_string();
        assert_eq!(canonical.parse::<Requests>().unwrap(), requests);
        let simplified = requests.simplified();
        assert_eq!(simplified.simplified(), simplified);
        assert!(simplified.covers_all(&requests));
    }
});
