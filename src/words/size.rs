//! Sizes as people read them.
//!
//! Not here: the tables of the docker command, whose digits are its own (`shell::shim`).

const UNITS: [&str; 5] = ["B", "kB", "MB", "GB", "TB"];

/// A size in bytes as Docker writes it: powers of 1000, three significant digits, no space (`4.19MB`).
pub fn size(bytes: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
    let mut value = bytes as f64;
    let mut unit = 0;
    // What would be rounded to four digits belongs to the next unit.
    while value >= 999.5 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    let n_decimals = match (unit, value) {
        (0, _) | (_, 99.95..) => 0,
        (_, 9.995..) => 1,
        _ => 2,
    };
    format!("{value:.n_decimals$}{}", UNITS[unit])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_three_digits() {
        let table = [
            (0, "0B"),
            (999, "999B"),
            (1000, "1.00kB"),
            (9_996, "10.0kB"),
            (10_526, "10.5kB"),
            (999_600, "1.00MB"),
            (4_194_304, "4.19MB"),
            (123_456_789, "123MB"),
            (5_000_000_000_000_000, "5000TB"),
        ];
        for (bytes, text) in table {
            assert_eq!(size(bytes), text);
        }
    }
}
