//! A policy reads back to itself, and a simplified policy allows the same.

#![no_main]

use gadget_consent_core::csp::Policy;
use gadget_consent_core::{Kind, Url};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let (text, url) = text.split_once('\n').unwrap_or((text, ""));
    let Ok(policy) = text.parse::<Policy>() else {
        return;
    };
    assert_eq!(policy.to_string().parse::<Policy>().unwrap(), policy);
    let own: Url = "https://wiki.example/".parse().unwrap();
    let Ok(url) = url.parse::<Url>() else { return };
    for kind in Kind::ALL {
        assert_eq!(
            policy.allows(kind, &url, &own),
            policy.simplified().allows(kind, &url, &own)
        );
    }
});
