//! What a program in a container does for so long that nobody waits for its end.
//!
//! Not here: which programs serve (`plan`), and what becomes of a container (`check::infer`).

/// How long a `sleep` has to be to outlast a step, in seconds.
const LONG: u64 = 600;

/// Says whether a shell's text goes on until somebody ends it: its loop has no end, or it waits for ever behind what it does.
pub fn loops(text: &str) -> bool {
    const LOOPS: [&str; 5] = ["while true", "while :", "while [ 1", "until false", "for ((;;))"];
    const WAITS: [&str; 2] = ["sleep infinity", "tail -f /dev/null"];
    let has = |parts: &[&str]| parts.iter().any(|part| text.contains(part));
    has(&WAITS) || has(&LOOPS) && !text.contains("break")
}

/// Says whether a time, as `sleep` takes it, outlasts a step: `infinity`, `1d`, `3600`.
pub fn is_long(time: &str) -> bool {
    let unit = match time.chars().last() {
        Some('m') => 60,
        Some('h') => 3600,
        Some('d') => 86_400,
        _ => 1,
    };
    let number = time.trim_end_matches(['s', 'm', 'h', 'd']);
    matches!(time, "infinity" | "inf")
        || number
            .parse::<u64>()
            .is_ok_and(|n| n.saturating_mul(unit) >= LONG)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shells_text_may_go_on_at_its_end() {
        assert!(loops("touch /x && tail -f /dev/null"));
        assert!(loops("while true; do date; done"));
        assert!(!loops("while true; do nc -z db 80 && break; done"));
        assert!(!loops("cat /dev/null"));
    }

    #[test]
    fn a_long_sleep_outlasts_a_step() {
        assert!(["infinity", "1d", "600", "10m"].into_iter().all(is_long));
        assert!(!["5", "9m", "599s", "x"].into_iter().any(is_long));
    }
}
