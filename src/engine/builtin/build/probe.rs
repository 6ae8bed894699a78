//! `HEALTHCHECK`: how a container is asked whether it is well.
//!
//! Not here: reading the instruction (`read`).

use serde_json::{Map, Value, json};

use super::instruction::Command;
use super::values::duration;

/// Reads a probe's flags; gives the `Healthcheck` of a configuration.
pub(super) fn healthcheck(command: &Command, flags: &[(String, String)]) -> Result<Value, String> {
    let (kind, words) = match command {
        Command::Exec(words) => ("CMD", words.as_slice()),
        Command::Shell(line) => ("CMD-SHELL", std::slice::from_ref(line)),
    };
    let test: Vec<&str> = std::iter::once(kind)
        .chain(words.iter().map(String::as_str))
        .collect();
    let mut check = Map::from_iter([("Test".to_owned(), json!(test))]);
    for (flag, key) in [
        ("interval", "Interval"),
        ("timeout", "Timeout"),
        ("start-period", "StartPeriod"),
        ("start-interval", "StartInterval"),
    ] {
        let Some(given) = value(flags, flag) else { continue };
        let nanoseconds = duration(given)?;
        if nanoseconds == 0 {
            continue;
        }
        if nanoseconds < 1_000_000 {
            return Err(format!("Interval \"{flag}\" cannot be less than 1ms"));
        }
        check.insert(key.to_owned(), json!(nanoseconds));
    }
    if let Some(given) = value(flags, "retries") {
        let retries: i32 = given
            .parse()
            .map_err(|_| format!("strconv.ParseInt: parsing \"{given}\": invalid syntax"))?;
        if retries < 1 {
            return Err(format!("--retries must be at least 1 (not {retries})"));
        }
        check.insert("Retries".to_owned(), json!(retries));
    }
    Ok(Value::Object(check))
}

fn value<'a>(flags: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let found = flags.iter().find(|(known, _)| known == name);
    found.map(|(_, value)| value.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_the_shells_and_words_are_not() {
        let shell = Command::Shell("a  b".to_owned());
        let flags =
            [("timeout", "2s"), ("interval", "0")].map(|(name, value)| (name.to_owned(), value.to_owned()));
        let expected = json!({ "Test": ["CMD-SHELL", "a  b"], "Timeout": 2_000_000_000 });
        assert_eq!(healthcheck(&shell, &flags), Ok(expected));
        let exec = Command::Exec(vec!["a".to_owned(), "b".to_owned()]);
        assert_eq!(healthcheck(&exec, &[]), Ok(json!({ "Test": ["CMD", "a", "b"] })));
    }

    #[test]
    fn flags_that_make_no_sense_are_refused() {
        for (name, value) in [
            ("interval", "5"),
            ("timeout", "1ns"),
            ("retries", "0"),
            ("retries", "x"),
        ] {
            let flags = [(name.to_owned(), value.to_owned())];
            assert!(
                healthcheck(&Command::Exec(Vec::new()), &flags).is_err(),
                "{name}={value}"
            );
        }
    }
}
