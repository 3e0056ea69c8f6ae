//! Input: two sources and a URL, on three lines. Containment agrees with matching.

#![no_main]

use gadget_consent_core::{Source, Url};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let mut lines = text.lines();
    let mut source = || lines.next()?.parse::<Source>().ok();
    let (Some(one), Some(other)) = (source(), source()) else {
        return;
    };
    assert!(one.contains(&one));
    assert_eq!(one.to_string().parse::<Source>().unwrap(), one);
    assert_eq!(one.overlaps(&other), other.overlaps(&one));
    assert!(!one.contains(&other) || one.overlaps(&other));
    let Some(Ok(url)) = lines.next().map(str::parse::<Url>) else {
        return;
    };
    assert!(!one.matches(&url) || one.matches_redirected(&url));
    assert!(!(one.contains(&other) && other.matches(&url)) || one.matches(&url));
    assert!(!(one.matches(&url) && other.matches(&url)) || one.overlaps(&other));
});
