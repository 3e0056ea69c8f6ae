//! Public suffixes: the domains under which anyone can register a host (<https://publicsuffix.org/>).
//!
//! Native programs use the crate `psl`, which has code for each rule: 212 KB in a module after gzip.
//! In WebAssembly, the list is data of 35 KB. A test compares it with `psl`.

#[cfg(any(target_family = "wasm", test))]
mod list;

use std::collections::BTreeSet;

/// The public suffixes with more than one label among hosts. The browser's small modules
/// do not have the whole list.
pub(crate) fn suffixes<'a>(hosts: impl Iterator<Item = &'a str>) -> BTreeSet<&'a str> {
    let is_of_an_address = |byte: u8| byte.is_ascii_digit() || byte == b'.';
    hosts
        .filter_map(suffix)
        .filter(|suffix| suffix.contains('.') && !suffix.bytes().all(is_of_an_address))
        .collect()
}

/// The public suffix of a host. An unknown top-level domain is a suffix.
#[cfg(not(target_family = "wasm"))]
pub(crate) fn suffix(host: &str) -> Option<&str> {
    psl::suffix_str(host)
}

#[cfg(target_family = "wasm")]
pub(crate) use list::suffix;
