//! Passwords that a person can read from one line and type on the next.
//!
//! Not here: keeping them; only their hash is kept (`accounts`).

use std::io;

use crate::words::Secret;

/// Letters and digits that do not look alike: no `0 1 i l o`.
const ALPHABET: &[u8; 31] = b"abcdefghjkmnpqrstuvwxyz23456789";
/// How many groups a password has, joined by `-`.
const GROUPS: usize = 4;
/// How many characters a group has; 16 in all are 79 bits.
const GROUP: usize = 4;

/// Makes up a password such as `h7kd-wq3m-9xpa-tz4c`.
pub(super) fn generate() -> io::Result<Secret> {
    let mut text = String::with_capacity(GROUPS * (GROUP + 1));
    for at in 0..GROUPS * GROUP {
        if at > 0 && at % GROUP == 0 {
            text.push('-');
        }
        text.push(pick()?);
    }
    Ok(Secret::new(text))
}

/// Picks one character; bytes that would favour some characters are thrown again.
fn pick() -> io::Result<char> {
    let fair = 256 - 256 % ALPHABET.len();
    loop {
        let mut byte = [0];
        getrandom::fill(&mut byte).map_err(io::Error::other)?;
        let byte = usize::from(byte[0]);
        if byte < fair {
            return Ok(char::from(ALPHABET[byte % ALPHABET.len()]));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn passwords_are_readable_and_never_the_same() {
        let mut seen = BTreeSet::new();
        for _ in 0..200 {
            let password = generate().unwrap().reveal().to_owned();
            assert_eq!(password.split('-').map(str::len).collect::<Vec<_>>(), [4; 4]);
            assert!(
                password.bytes().all(|b| b == b'-' || ALPHABET.contains(&b)),
                "{password}"
            );
            assert!(seen.insert(password));
        }
    }
}
