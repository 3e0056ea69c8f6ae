//! Public suffixes: below which everybody may have a domain (<https://publicsuffix.org/>).
//!
//! Natively the crate `psl` knows them. It is code for each rule: 212 KB after gzip in a module
//! that a page loads. There the list is data, with 35 KB, and a test holds it to `psl`.

#[cfg(any(target_family = "wasm", test))]
mod list;

/// The public suffix at the end of a host's name; that of an unknown top-level domain is its name.
#[cfg(not(target_family = "wasm"))]
pub(crate) fn suffix(host: &str) -> Option<&str> {
    psl::suffix_str(host)
}

#[cfg(target_family = "wasm")]
pub(crate) use list::suffix;
