//! Paths of sources ([CSP](https://www.w3.org/TR/CSP3/#match-paths)). An empty path covers all
//! paths, a path that ends in `/` all paths under it, and any other path only itself.

/// The canonical form of a path: only characters that need an escape have one, in upper case. `/` is
/// the same as an empty path. `None` if a source cannot have this path.
pub(crate) fn canonical(path: &str) -> Option<String> {
    if path == "/" {
        return Some(String::new());
    }
    let mut text = String::with_capacity(path.len());
    let mut rest = path;
    while let Some(char) = rest.chars().next() {
        let taken = if char == '%' {
            let escape = rest.get(..3)?;
            match unescape(escape)? {
                // By the specification `%2F` is not a separator. A bare `%` would begin an escape.
                byte if is_allowed(byte) && !b"/%".contains(&byte) => text.push(char::from(byte)),
                _ => text.push_str(&escape.to_ascii_uppercase()),
            }
            3
        } else {
            if !u8::try_from(char).is_ok_and(is_allowed) {
                return None;
            }
            text.push(char);
            1
        };
        rest = rest.get(taken..)?;
    }
    Some(text)
}

/// Whether a path may have this byte without an escape, in CSP and in a definition page.
fn is_allowed(byte: u8) -> bool {
    byte.is_ascii_graphic() && !b"?#;,|[]\"'<>\\".contains(&byte)
}

/// The byte of an escape, such as `%2F`.
fn unescape(escape: &str) -> Option<u8> {
    let digits = escape.strip_prefix('%')?;
    // `from_str_radix` would accept a sign.
    let are_digits = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    are_digits.then(|| u8::from_str_radix(digits, 16).ok())?
}

/// Decodes a path as Chromium does. Each escape is a byte, even `%2F`. If the result is not UTF-8, it
/// is read as Latin-1.
fn decoded(path: &str) -> String {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let [first, tail @ ..] = rest {
        let escape = rest.get(..3).and_then(|bytes| str::from_utf8(bytes).ok());
        let (byte, taken) = match escape.and_then(unescape) {
            Some(byte) => (byte, 2),
            None => (*first, 0),
        };
        bytes.push(byte);
        rest = &tail[taken..];
    }
    String::from_utf8(bytes)
        .unwrap_or_else(|error| error.as_bytes().iter().copied().map(char::from).collect())
}

/// Whether a source's path covers the path of a URL.
pub(crate) fn matches(own: &str, url: &str) -> bool {
    own.is_empty() || is_in(&decoded(own), &decoded(url))
}

/// Whether a source's path covers all that another source's path covers, even in browsers that do not
/// take `%2F` for a separator. Both are canonical.
pub(crate) fn contains(own: &str, other: &str) -> bool {
    own.is_empty() || (is_in(own, other) && is_in(&decoded(own), &decoded(other)))
}

/// Whether there is a path that both cover.
pub(crate) fn overlap(one: &str, other: &str) -> bool {
    let (decoded_one, decoded_other) = (decoded(one), decoded(other));
    one.is_empty()
        || other.is_empty()
        || is_in(&decoded_one, &decoded_other)
        || is_in(&decoded_other, &decoded_one)
}

fn is_in(own: &str, other: &str) -> bool {
    own == other || (own.ends_with('/') && other.starts_with(own))
}
