//! Registrable domains: the part of a host name that has one owner.

/// The registrable domain of a host: a public suffix and the label before it
/// (<https://publicsuffix.org/>). `suffixes` are the known suffixes with more than one label; a
/// manifest has those of its declarations. For an address or a suffix, the result is the whole name.
#[must_use]
pub fn registrable<'a>(host: &'a str, suffixes: &[String]) -> &'a str {
    let is_address = host.contains(':')
        || host
            .bytes()
            .all(|byte| byte == b'.' || byte.is_ascii_digit());
    if is_address {
        return host;
    }
    // The labels before a suffix of this length, without the dot between them.
    let before = |length: usize| host.len().checked_sub(length + 1).map(|end| &host[..end]);
    let known = suffixes
        .iter()
        .filter(|suffix| {
            host.strip_suffix(suffix.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        })
        .map(String::len)
        .max();
    let length = known.or_else(|| Some(host.len() - host.rfind('.')? - 1));
    match length.and_then(before) {
        Some(labels) => &host[labels.rfind('.').map_or(0, |dot| dot + 1)..],
        None => host,
    }
}
