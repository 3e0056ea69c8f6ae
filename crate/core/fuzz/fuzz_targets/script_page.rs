//! Any address can be asked about, and the title of a page is its own.

#![no_main]

use gadget_consent_core::script_page::{Loaded, Wiki, Wikis, loaded, page};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|address: &str| {
    let own = Wiki {
        hosts: vec!["de.example.org".to_owned()],
        script: "/w/index.php".to_owned(),
        article: "/wiki/$1".to_owned(),
        namespaces: [("benutzer".to_owned(), 2), ("portal".to_owned(), 100)].into(),
        names: [(100, "Portal".to_owned())].into(),
        case_sensitive: vec![10],
    };
    let wikis = Wikis {
        own: own.clone(),
        ..Wikis::default()
    };
    // Most addresses are on no wiki.
    for address in [
        address,
        &format!("https://de.example.org/w/index.php?action=raw&{address}"),
    ] {
        if let Loaded::Page(found) = loaded(address, &wikis, str::to_owned) {
            assert!(found.title.len() < 300 && !found.title.contains([' ', '#', '\n']));
            assert_eq!(page(&found.title, &own, str::to_owned), Some(found));
        }
    }
});
