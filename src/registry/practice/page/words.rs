//! Sizes and times as people read them.
//!
//! Not here: anything about images.

use std::time::SystemTime;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// A size as Docker writes it, in powers of 1000: `4.19 MB`; it does not break between lines.
pub(super) fn size(bytes: u64) -> String {
    let text = crate::words::size(bytes);
    let n_digits = text.find(char::is_alphabetic).unwrap_or(text.len());
    let (number, unit) = text.split_at(n_digits);
    format!("{number}\u{a0}{unit}")
}

/// How long ago something was.
pub(super) fn ago(then: SystemTime, now: SystemTime) -> String {
    let seconds = now.duration_since(then).map_or(0, |passed| passed.as_secs());
    let (n, unit) = match seconds {
        0..45 => return "just now".to_owned(),
        45..5400 => (seconds.div_ceil(60), "minute"),
        5400..172_800 => (seconds / 3600, "hour"),
        _ => (seconds / 86_400, "day"),
    };
    count(usize::try_from(n).unwrap_or(usize::MAX), unit) + " ago"
}

/// A time as RFC 3339 text in UTC, to the second.
pub(super) fn rfc3339(time: SystemTime) -> String {
    let time = OffsetDateTime::from(time);
    time.replace_nanosecond(0)
        .unwrap_or(time)
        .format(&Rfc3339)
        .unwrap_or_default()
}

/// A number with its noun: `1 tag`, `2 tags`, `3 repositories`.
pub(super) fn count(n: usize, noun: &str) -> String {
    match (n, noun.strip_suffix('y')) {
        (1, _) => format!("1 {noun}"),
        (_, Some(stem)) if noun != "day" => format!("{n} {stem}ies"),
        _ => format!("{n} {noun}s"),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn sizes_have_three_digits() {
        for (bytes, text) in [
            (0, "0 B"),
            (999, "999 B"),
            (1000, "1.00 kB"),
            (4_194_304, "4.19 MB"),
            (12_340_000, "12.3 MB"),
            (999_600, "1.00 MB"),
            (123_000_000_000, "123 GB"),
        ] {
            assert_eq!(size(bytes).replace('\u{a0}', " "), text);
        }
    }

    #[test]
    fn times_are_told_as_they_have_passed() {
        let then = SystemTime::UNIX_EPOCH;
        for (seconds, text) in [
            (3, "just now"),
            (60, "1 minute ago"),
            (61, "2 minutes ago"),
            (7200, "2 hours ago"),
            (400_000, "4 days ago"),
        ] {
            assert_eq!(ago(then, then + Duration::from_secs(seconds)), text);
        }
        assert_eq!(ago(then + Duration::from_secs(9), then), "just now");
        assert_eq!(rfc3339(then), "1970-01-01T00:00:00Z");
        assert_eq!(count(2, "repository"), "2 repositories");
    }
}
