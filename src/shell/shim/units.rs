//! Sizes and durations as Docker writes them: the rules of its `go-units` library.
//!
//! Not here: where they stand in a table.

/// The earliest moment that Go knows, year 1, in seconds since 1970: Docker's «no time».
const NO_TIME: i64 = -62_135_596_800;

const UNITS: [&str; 9] = ["B", "kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"];

/// A size in bytes with `n_digits` significant digits, in powers of 1000: `1.24MB`.
pub(super) fn size(bytes: u64, n_digits: usize) -> String {
    #[expect(clippy::cast_precision_loss, reason = "only the first digits are shown")]
    let mut size = bytes as f64;
    let mut unit = 0;
    while size >= 1000.0 && unit + 1 < UNITS.len() {
        size /= 1000.0;
        unit += 1;
    }
    format!("{}{}", significant(size, n_digits), UNITS[unit])
}

/// Writes a number below 1000 as C's `%.*g` does, which Go follows: 999.6 with three digits is `1e+03`.
fn significant(number: f64, n_digits: usize) -> String {
    let scientific = format!("{number:.*e}", n_digits.saturating_sub(1));
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: usize = exponent.parse().unwrap_or_default();
    if exponent >= n_digits {
        return format!("{}e+{exponent:02}", trimmed(mantissa));
    }
    trimmed(&format!("{number:.*}", n_digits - 1 - exponent)).to_owned()
}

fn trimmed(number: &str) -> &str {
    if number.contains('.') {
        number.trim_end_matches('0').trim_end_matches('.')
    } else {
        number
    }
}

/// How long ago a moment was, both in seconds since 1970: `2 hours ago`.
pub(super) fn ago(moment: i64, now: i64) -> String {
    if moment <= NO_TIME {
        return "N/A".to_owned();
    }
    format!("{} ago", duration(now.saturating_sub(moment)))
}

/// A duration in seconds, in words.
fn duration(seconds: i64) -> String {
    let minutes = seconds / 60;
    let hours = (seconds + 1800) / 3600;
    match (seconds, minutes, hours) {
        (..1, ..) => "Less than a second".to_owned(),
        (1, ..) => "1 second".to_owned(),
        (2..60, ..) => format!("{seconds} seconds"),
        (_, 1, _) => "About a minute".to_owned(),
        (_, ..60, _) => format!("{minutes} minutes"),
        (.., 1) => "About an hour".to_owned(),
        (.., ..48) => format!("{hours} hours"),
        (.., ..336) => format!("{} days", hours / 24),
        (.., ..1440) => format!("{} weeks", hours / 24 / 7),
        (.., ..17520) => format!("{} months", hours / 24 / 30),
        _ => format!("{} years", seconds / 3600 / 24 / 365),
    }
}

/// The first 12 digits of an ID.
pub(super) fn short_id(id: &str) -> &str {
    let digits = id.split_once(':').map_or(id, |(_, digits)| digits);
    digits.get(..12).unwrap_or(digits)
}

/// Seconds since 1970 as RFC 3339 text, in UTC.
pub(super) fn rfc3339(moment: i64) -> String {
    use time::OffsetDateTime;
    use time::format_description::well_known::Rfc3339;
    let moment = OffsetDateTime::from_unix_timestamp(moment).ok();
    moment
        .and_then(|moment| moment.format(&Rfc3339).ok())
        .unwrap_or_default()
}

/// Now, in seconds since 1970.
pub(super) fn now() -> i64 {
    time::OffsetDateTime::now_utc().unix_timestamp()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_three_digits_in_powers_of_a_thousand() {
        let table = [
            (0, "0B"),
            (1, "1B"),
            (999, "999B"),
            (1000, "1kB"),
            (1_024, "1.02kB"),
            (13_256, "13.3kB"),
            (1_000_000, "1MB"),
            (1_048_576, "1.05MB"),
            (1_240_000, "1.24MB"),
            (1_982_256, "1.98MB"),
            (77_800_000, "77.8MB"),
            (999_600, "1e+03kB"),
            (10_000_000_000, "10GB"),
            (3_420_000_000_000, "3.42TB"),
        ];
        for (bytes, text) in table {
            assert_eq!(size(bytes, 3), text, "{bytes}");
        }
        // go-units' own documented cases, with its four digits.
        for (bytes, text) in [
            (1000, "1kB"),
            (1024, "1.024kB"),
            (1_048_576, "1.049MB"),
            (u64::MAX, "18.45EB"),
        ] {
            assert_eq!(size(bytes, 4), text, "{bytes}");
        }
    }

    #[test]
    fn durations_are_go_units_own_cases() {
        const DAY: i64 = 24 * 3600;
        let table = [
            (0, "Less than a second"),
            (-5, "Less than a second"),
            (1, "1 second"),
            (45, "45 seconds"),
            (59, "59 seconds"),
            (60, "About a minute"),
            (119, "About a minute"),
            (120, "2 minutes"),
            (3 * 60 + 10, "3 minutes"),
            (35 * 60 + 40, "35 minutes"),
            (59 * 60 + 59, "59 minutes"),
            (3600, "About an hour"),
            (89 * 60, "About an hour"),
            (90 * 60, "2 hours"),
            (3 * 3600 + 40 * 60, "4 hours"),
            (47 * 3600, "47 hours"),
            (2 * DAY, "2 days"),
            (13 * DAY, "13 days"),
            (14 * DAY, "2 weeks"),
            (59 * DAY, "8 weeks"),
            (60 * DAY, "2 months"),
            (729 * DAY, "24 months"),
            (24 * 30 * DAY, "24 months"),
            (2 * 365 * DAY, "2 years"),
            (3 * 365 * DAY, "3 years"),
        ];
        for (seconds, text) in table {
            assert_eq!(duration(seconds), text, "{seconds}");
        }
        assert_eq!(ago(NO_TIME, 0), "N/A");
        assert_eq!(ago(10, 130), "2 minutes ago");
    }

    #[test]
    fn ids_are_cut_to_twelve_digits() {
        assert_eq!(short_id("sha256:0c22e5adc61c0d2d4a"), "0c22e5adc61c");
        assert_eq!(short_id("<missing>"), "<missing>");
    }
}
