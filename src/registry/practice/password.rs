//! Passwords that a person can read from one line and type on the next.
//!
//! Not here: keeping them; only their hash is kept (`accounts`).

use crate::words::Secret;

/// Letters and digits that do not look alike: no `0 1 i l o`.
const ALPHABET: &[u8; 31] = b"abcdefghjkmnpqrstuvwxyz23456789";
/// How many groups a password has, joined by `-`.
const GROUPS: usize = 4;
/// How many characters a group has; 16 in all are 79 bits.
const GROUP: usize = 4;

/// Writes a sum of 32 bytes as a password such as `h7kd-wq3m-9xpa-tz4c`; the same sum is the same password.
pub(super) fn from_sum(sum: &[u8]) -> Secret {
    let mut rest = sum.to_vec();
    let mut text = String::with_capacity(GROUPS * (GROUP + 1));
    for at in 0..GROUPS * GROUP {
        if at > 0 && at % GROUP == 0 {
            text.push('-');
        }
        text.push(char::from(ALPHABET[divide(&mut rest)]));
    }
    Secret::new(text)
}

/// Divides a big-endian number by the alphabet's length; gives the remainder. Of 256 bits, 79 that are taken so are as good
/// as even.
fn divide(number: &mut [u8]) -> usize {
    number.iter_mut().fold(0, |carry, digit| {
        let value = carry << 8 | usize::from(*digit);
        // A remainder below the alphabet's length leaves a quotient of one byte.
        *digit = u8::try_from(value / ALPHABET.len()).unwrap_or(u8::MAX);
        value % ALPHABET.len()
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn passwords_are_readable_and_each_sums_own() {
        let mut seen = BTreeSet::new();
        let mut letters = BTreeSet::new();
        for number in 0..200_u32 {
            let sum = ring::digest::digest(&ring::digest::SHA256, &number.to_be_bytes());
            let password = from_sum(sum.as_ref()).reveal().to_owned();
            assert_eq!(password, from_sum(sum.as_ref()).reveal());
            assert_eq!(password.split('-').map(str::len).collect::<Vec<_>>(), [4; 4]);
            assert!(
                password.bytes().all(|b| b == b'-' || ALPHABET.contains(&b)),
                "{password}"
            );
            letters.extend(password.bytes());
            assert!(seen.insert(password));
        }
        assert_eq!(letters.len(), ALPHABET.len() + 1, "every letter occurs");
    }

    #[test]
    fn a_number_is_written_from_its_last_digit_in_base_31() {
        let mut sum = [0; 32];
        sum[31] = 31;
        assert_eq!(from_sum(&sum).reveal(), "abaa-aaaa-aaaa-aaaa");
        sum[31] = 30;
        assert_eq!(from_sum(&sum).reveal(), "9aaa-aaaa-aaaa-aaaa");
    }
}
