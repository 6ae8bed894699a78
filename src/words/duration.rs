//! Lengths of time as people write and read them: `90s`, `30m`, `2h`.
//!
//! Not here: clocks.

use std::time::Duration;

/// Reads a length of time: a whole number of seconds (`s`), minutes (`m`) or hours (`h`), seconds where nothing is said; it is never none.
pub fn parse_duration(text: &str) -> Result<Duration, DurationError> {
    let wrong = || DurationError {
        text: text.to_owned(),
    };
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let in_seconds: u64 = match &text[digits.len()..] {
        "" | "s" => 1,
        "m" | "min" => 60,
        "h" => 60 * 60,
        _ => return Err(wrong()),
    };
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let number: Option<u64> = digits.parse().ok().filter(|number| is_number && *number > 0);
    let seconds = number.and_then(|number| number.checked_mul(in_seconds));
    seconds.map(Duration::from_secs).ok_or_else(wrong)
}

/// Says that a text is no length of time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no length of time: write seconds, minutes or hours, such as `90s`, `30m` or `2h`")]
pub struct DurationError {
    text: String,
}

/// A length of time in words, in the largest unit that leaves nothing over: `30 minutes`.
pub fn duration(length: Duration) -> String {
    let seconds = length.as_secs();
    let (number, unit) = match seconds {
        0 => (0, "second"),
        _ if seconds.is_multiple_of(3600) => (seconds / 3600, "hour"),
        _ if seconds.is_multiple_of(60) => (seconds / 60, "minute"),
        _ => (seconds, "second"),
    };
    let s = if number == 1 { "" } else { "s" };
    format!("{number} {unit}{s}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_time_are_read_and_told_in_the_largest_unit() {
        for (text, words) in [
            ("1", "1 second"),
            ("90s", "90 seconds"),
            ("60s", "1 minute"),
            ("30m", "30 minutes"),
            ("5min", "5 minutes"),
            ("90m", "90 minutes"),
            ("2h", "2 hours"),
        ] {
            assert_eq!(duration(parse_duration(text).unwrap()), words, "{text}");
        }
    }

    #[test]
    fn what_is_no_length_of_time_is_refused_with_what_would_be_one() {
        for text in [
            "",
            "s",
            "0",
            "0m",
            "-1s",
            "+1s",
            "1.5h",
            "1d",
            "1 m",
            "5m30s",
            "99999999999999999999h",
            "²s",
        ] {
            let error = parse_duration(text).unwrap_err().to_string();
            assert!(error.contains("such as `90s`, `30m` or `2h`"), "{text}: {error}");
        }
    }
}
