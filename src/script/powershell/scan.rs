//! Finding where PowerShell's quotes and brackets end.
//!
//! Not here: what is between them.

/// What is open while scanning.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    Paren,
    Double,
}

/// The index behind the `'…'` that starts at `at`; `''` inside is one quote.
pub(super) fn single_end(text: &str, at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = at + 1;
    loop {
        at += text.get(at..)?.find('\'')?;
        if bytes.get(at + 1) == Some(&b'\'') {
            at += 2;
        } else {
            return Some(at + 1);
        }
    }
}

/// The index behind the `"…"` that starts at `at`.
pub(super) fn double_end(text: &str, at: usize) -> Option<usize> {
    end(text, at + 1, Open::Double)
}

/// The index behind the `)` that closes what was opened before `at`.
pub(super) fn paren_end(text: &str, at: usize) -> Option<usize> {
    end(text, at, Open::Paren)
}

fn end(text: &str, mut at: usize, first: Open) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut open = vec![first];
    while let Some(&byte) = bytes.get(at) {
        let next = bytes.get(at + 1);
        let is_double = open.last() == Some(&Open::Double);
        match byte {
            b'`' => at += 1,
            b'"' if is_double && next == Some(&b'"') => at += 1,
            b'"' if is_double => {
                open.pop();
            }
            b'"' => open.push(Open::Double),
            b'\'' if !is_double => at = single_end(text, at)? - 1,
            b'$' if is_double && next == Some(&b'(') => {
                at += 1;
                open.push(Open::Paren);
            }
            b'(' if !is_double => open.push(Open::Paren),
            b')' if !is_double => {
                open.pop();
            }
            _ => {}
        }
        at += 1;
        if open.is_empty() {
            return Some(at);
        }
    }
    None
}
