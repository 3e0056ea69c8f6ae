//! Public suffixes: the domains under which anyone can register a host (<https://publicsuffix.org/>).
//!
//! Native programs use the crate `psl`, which has code for each rule: 212 KB in a module after gzip.
//! In WebAssembly, the list is data of 35 KB. A test compares it with `psl`.

#[cfg(any(target_family = "wasm", test))]
mod list;

/// The public suffix of a host. An unknown top-level domain is a suffix.
#[cfg(not(target_family = "wasm"))]
pub(crate) fn suffix(host: &str) -> Option<&str> {
    psl::suffix_str(host)
}

#[cfg(target_family = "wasm")]
pub(crate) use list::suffix;
