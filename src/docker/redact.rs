//! An argv without the password that somebody typed into it, for keeping.
//!
//! Not here: the password itself; `docker login` takes it from the argv that ran.

use super::names;
use crate::words::REDACTED;

/// The same argv of `docker` (without the program's name) with `docker login`'s password cut out, however it was
/// written, also where the command is otherwise wrong.
pub fn without_passwords(argv: &[String]) -> Vec<String> {
    let command = names::resolve(argv);
    let mut kept = argv.to_vec();
    if command.words != ["login"] {
        return kept;
    }
    let mut at = command.rest;
    while at < kept.len() {
        at += match cut(&kept[at]) {
            Cut::Nothing => 1,
            Cut::SkipNext => 2,
            Cut::Within(word) => {
                kept[at] = word;
                1
            }
            Cut::Next => {
                if let Some(next) = kept.get_mut(at + 1) {
                    REDACTED.clone_into(next);
                }
                2
            }
        };
    }
    kept
}

/// Where a word of `docker login` holds a password.
enum Cut {
    Nothing,
    /// The next word is another flag's value.
    SkipNext,
    /// The word with the password cut out.
    Within(String),
    /// The next word is the password.
    Next,
}

fn cut(word: &str) -> Cut {
    match word {
        "--password" => return Cut::Next,
        "--username" => return Cut::SkipNext,
        _ => {}
    }
    if word.starts_with("--password=") {
        return Cut::Within(format!("--password={REDACTED}"));
    }
    let Some(letters) = word.strip_prefix('-').filter(|letters| !letters.starts_with('-')) else {
        return Cut::Nothing;
    };
    let Some((at, letter)) = letters
        .char_indices()
        .find(|(_, letter)| matches!(letter, 'p' | 'u'))
    else {
        return Cut::Nothing;
    };
    match (letter, &letters[at + 1..]) {
        ('u', "") => Cut::SkipNext,
        ('p', "") => Cut::Next,
        ('p', _) => Cut::Within(format!("-{}p{REDACTED}", &letters[..at])),
        _ => Cut::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_cut_out_however_it_is_written() {
        let table = [
            ("login -u ada -p hunter2 host", "login -u ada -p [redacted] host"),
            ("login -phunter2", "login -p[redacted]"),
            ("login -p=hunter2", "login -p[redacted]"),
            ("login -xphunter2", "login -xp[redacted]"),
            ("login --password hunter2", "login --password [redacted]"),
            (
                "login --password=hunter2 -upaul",
                "login --password=[redacted] -upaul",
            ),
            ("-D login -p hunter2 --bogus", "-D login -p [redacted] --bogus"),
            ("login -u -p hunter2", "login -u -p hunter2"),
            ("login --username -p hunter2", "login --username -p hunter2"),
            ("login --password-stdin -u ada", "login --password-stdin -u ada"),
            ("run -p 80:80 web", "run -p 80:80 web"),
        ];
        for (given, kept) in table {
            let argv: Vec<String> = given.split(' ').map(str::to_owned).collect();
            assert_eq!(without_passwords(&argv).join(" "), kept, "{given}");
        }
    }
}
