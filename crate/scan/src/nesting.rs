//! How deeply code is nested. A parser and everything that walks a tree use the stack for each level, so
//! code that is nested too deeply is read as text.

/// Brackets in brackets. The deepest real code that was seen has less than 100.
pub(crate) const DEEPEST: usize = 1_000;
/// The tokens of one statement, without those in brackets. `a+a+a+…` is a tree as deep as it is long.
pub(crate) const LONGEST: usize = 12_000;

/// Whether code may be parsed. It errs on the side of no.
pub(crate) fn is_moderate(code: &str) -> bool {
    counted(code) && bare(code) < DEEPEST
}

/// The depth of brackets without regard to strings and comments, so that a mistake about where a string
/// ends cannot hide them.
fn bare(code: &str) -> usize {
    let (mut depth, mut most) = (0_usize, 0);
    for byte in code.bytes() {
        match byte {
            b'(' | b'[' | b'{' => {
                depth += 1;
                most = most.max(depth);
            }
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    most
}

/// Reads tokens roughly, and stops where a limit is exceeded.
fn counted(code: &str) -> bool {
    let bytes = code.as_bytes();
    // For each open bracket: the tokens of the statement so far, and whether it is a template's `${`.
    let mut open: Vec<(usize, bool)> = vec![(0, false)];
    let mut at = 0;
    let mut previous = b';';
    let mut after_block = false;
    while let Some(&byte) = bytes.get(at) {
        let rest = &bytes[at..];
        if byte.is_ascii_whitespace() {
            at += 1;
            continue;
        }
        if rest.starts_with(b"//") {
            at += line(rest);
            continue;
        }
        if rest.starts_with(b"/*") {
            at += find(rest, b"*/").unwrap_or(rest.len());
            continue;
        }
        let mut length = 1;
        let mut is_word = false;
        match byte {
            b'(' | b'[' | b'{' => {
                count(&mut open);
                open.push((0, false));
            }
            b')' | b']' | b'}' => {
                let is_template = open.last().is_some_and(|(_, template)| *template);
                if open.len() > 1 {
                    open.pop();
                }
                if is_template && byte == b'}' {
                    length = 1 + template(&rest[1..], &mut open);
                }
            }
            b';' | b',' => {
                if let Some((tokens, _)) = open.last_mut() {
                    *tokens = 0;
                }
            }
            b'"' | b'\'' => {
                length = 1 + string(&rest[1..], byte);
                count(&mut open);
            }
            b'`' => {
                length = 1 + template(&rest[1..], &mut open);
                count(&mut open);
            }
            b'/' if is_operator(previous) => {
                length = regular(rest);
                count(&mut open);
            }
            _ if is_name(byte) => {
                length = rest.iter().take_while(|byte| is_name(**byte)).count();
                is_word = true;
                let goes_on: &[&[u8]] = &[
                    b"else",
                    b"while",
                    b"catch",
                    b"finally",
                    b"in",
                    b"of",
                    b"instanceof",
                    b"as",
                    b"satisfies",
                    b"is",
                ];
                if after_block && !goes_on.contains(&&rest[..length]) {
                    // After `}`, a word begins a statement.
                    if let Some((tokens, _)) = open.last_mut() {
                        *tokens = 0;
                    }
                }
                count(&mut open);
            }
            _ => count(&mut open),
        }
        if open.len() > DEEPEST || open.last().is_some_and(|(tokens, _)| *tokens > LONGEST) {
            return false;
        }
        after_block = byte == b'}';
        // After a word a slash divides, but for `return /x/` and the like: then a string could seem to
        // begin in the expression. `bare` counts there.
        previous = if is_word {
            b'a'
        } else {
            bytes[at + length - 1]
        };
        at += length;
    }
    true
}

fn count(open: &mut [(usize, bool)]) {
    if let Some((tokens, _)) = open.last_mut() {
        *tokens += 1;
    }
}

const fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || byte >= 0x80
}

const fn is_operator(byte: u8) -> bool {
    matches!(
        byte,
        b'(' | b'['
            | b'{'
            | b','
            | b';'
            | b'='
            | b':'
            | b'!'
            | b'&'
            | b'|'
            | b'?'
            | b'+'
            | b'-'
            | b'*'
            | b'%'
            | b'<'
            | b'>'
            | b'~'
            | b'^'
    )
}

fn line(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .position(|byte| *byte == b'\n')
        .unwrap_or(bytes.len())
}

/// The bytes up to and with an end.
fn find(bytes: &[u8], end: &[u8]) -> Option<usize> {
    let found = bytes
        .get(2..)?
        .windows(end.len())
        .position(|own| own == end);
    found.map(|at| at + 2 + end.len())
}

/// The bytes of a string up to and with its end. A string does not go beyond its line.
fn string(bytes: &[u8], quote: u8) -> usize {
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            b'\n' => return at,
            _ if byte == quote => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// The bytes of a template up to its end, or up to an expression in it.
fn template(bytes: &[u8], open: &mut Vec<(usize, bool)>) -> usize {
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            b'`' => return at + 1,
            b'$' if bytes.get(at + 1) == Some(&b'{') => {
                open.push((0, true));
                return at + 2;
            }
            _ => at += 1,
        }
    }
    bytes.len()
}

/// The bytes of a regular expression, or 1 if there is no end in the line.
fn regular(bytes: &[u8]) -> usize {
    let (mut at, mut in_class) = (1, false);
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            b'\n' => return 1,
            b'[' => in_class = true,
            b']' => in_class = false,
            b'/' if !in_class => return at + 1,
            _ => {}
        }
        at += 1;
    }
    1
}

#[cfg(test)]
mod tests {
    use super::is_moderate;

    #[test]
    fn real_code_is_moderate() {
        let statements = "if ( a ) { b( 'x', `y${ z }`, /[/]\"/ ); } else { c\n}\n".repeat(20_000);
        assert!(is_moderate(&statements));
        let list = format!("x = [ {} ];", "{ a: 'b' },\n".repeat(50_000));
        assert!(is_moderate(&list));
        let long = format!("x = {} '';", "'abc' +\n".repeat(4_000));
        assert!(is_moderate(&long));
    }

    #[test]
    fn deep_code_is_not() {
        for piece in [
            "(",
            "[",
            "{",
            "!",
            "-",
            "a+",
            "a?b:",
            "a=>",
            "if(a)",
            "else if(a)",
            "if(a){}else ",
            "a=",
            "`${",
            "typeof ",
            "new ",
            "await ",
            "a:",
            "a.b",
            "a()",
            "a=>{",
            "function(){",
            "(\")\",",
            "<a>",
            "class extends ",
            "a**",
            "x?.",
        ] {
            assert!(!is_moderate(&piece.repeat(100_000)), "{piece}");
        }
    }
}
