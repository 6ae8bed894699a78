//! Values are data: whatever a learner gives stays one word.

use proptest::prelude::*;

use super::{read, run_bash};
use crate::lesson::Dialect::{self, Bash, Powershell};
use crate::script::{Names, original, print, value_variable};

/// Blocks that hand a value to `docker` as its one word, between `-` and `-`.
const PLACES: &[(&str, Dialect)] = &[
    ("docker -<your-id>-", Bash),
    ("docker \"-<your-id>-\"", Bash),
    ("docker '-<your-id>-'", Bash),
    ("docker $'-<your-id>-'", Bash),
    ("docker -\"<your-id>\"-", Bash),
    ("x=-<your-id>-; docker $x", Bash),
    ("export x=<your-id>; docker -$x-", Bash),
    ("x=<your-id>; y=-$x-; for z in $y; do docker $z; done", Bash),
    (
        "docker \"$(docker '-<your-id>-' >/dev/null)${nothing:--<your-id>-}\"",
        Bash,
    ),
    ("docker ${nothing:--<your-id>-}", Bash),
    ("$env:x='<your-id>'; docker -$env:x-", Powershell),
    ("$env:x=\"<your-id>\"; docker \"-$env:X-\"", Powershell),
    ("$x='-<your-id>-'; docker $x", Powershell),
    ("docker -<your-id>-", Powershell),
    (
        "foreach ($x in '-<your-id>-', '') { docker $x; exit 0 }",
        Powershell,
    ),
    ("$x='-<your-id>-'; docker \"$($x)\"", Powershell),
];

fn program(text: &str, dialect: Dialect) -> String {
    let mut script = read(text, dialect).script;
    Names::new(["dockerId"]).adopt(&mut script);
    print(&script, Bash).unwrap_or_else(|troubles| panic!("{text}\n{troubles:#?}"))
}

fn check(value: &str) -> Result<(), TestCaseError> {
    let dump = "docker() { printf '%s\\0' \"$#\" \"$@\"; }";
    let whole: Vec<_> = PLACES
        .iter()
        .map(|(text, dialect)| format!("({dump}\n{}\n)\n", program(text, *dialect)))
        .collect();
    let whole = whole.concat();
    let printed = run_bash(&whole, &[(&value_variable("dockerId"), value)]);
    let found: Vec<_> = printed.split('\0').collect();
    prop_assert_eq!(found.len(), 2 * PLACES.len() + 1);
    for (index, (text, _)) in PLACES.iter().enumerate() {
        prop_assert_eq!(found[2 * index], "1", "{}", text);
        prop_assert_eq!(found[2 * index + 1], format!("-{value}-"), "{}", text);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_value_stays_one_word(value in "([a-z\"'`$(){}*?!;&|<>\\\\#~ \\n\\t=\\[\\]%-]|\\PC){0,12}") {
        check(&value)?;
    }
}

#[test]
fn hostile_values_stay_one_word() {
    for value in [
        "'; rm -rf ~ #",
        "$(touch owned)",
        "`touch owned`",
        "\"; touch owned; \"",
        "*",
        "a b\nc",
        "!!",
        "-n",
        "",
    ] {
        check(value).unwrap();
    }
}

#[test]
fn a_value_in_a_document_is_text() {
    let value = "a $x `y` \\ \"q\"";
    for (text, wanted) in [
        ("cat <<EOF\nhi <your-id>\nEOF", format!("hi {value}\n")),
        (
            "cat <<'EOF'\nhi <your-id> $x \\ `y`\nEOF",
            format!("hi {value} $x \\ `y`\n"),
        ),
    ] {
        let printed = run_bash(&program(text, Bash), &[(&value_variable("dockerId"), value)]);
        assert_eq!(printed, wanted, "{text}");
    }
}

#[test]
fn a_value_is_refused_where_it_would_be_more_than_a_value() {
    for text in [
        "<your-id> x",
        "eval \"echo <your-id>\"",
        "bash -c 'echo <your-id>'",
        "docker exec c sh -c \"echo <your-id>\"",
        "echo $((<your-id> + 1))",
        "[[ $x -eq <your-id> ]]",
        "echo ${x/<your-id>/y}",
        "bash <<EOF\necho <your-id>\nEOF",
        "export <your-id>",
        "x=<your-id>; bash -c \"echo $x\"",
        "case x in <your-id>) y;; esac",
    ] {
        let script = read(text, Bash).script;
        let troubles = original(&script).expect_err(text);
        assert_eq!(troubles[0].code, "placeholder-position", "{text}");
    }
}

#[test]
fn comments_keep_their_placeholders() {
    assert_eq!(program("docker a # <your-id>", Bash), "docker a # <your-id>");
}

#[test]
fn powershell_of_its_own_is_spliced_in_double_quotes() {
    for (text, wanted) in [
        ("$env:a='<your-id>'", "$env:a=\"${env:STEPGATE_VALUE_dockerId}\""),
        (
            "docker <your-id>/x",
            "docker \"${env:STEPGATE_VALUE_dockerId}/x\"",
        ),
        (
            "docker 'a$b<your-id>'",
            "docker \"a`$b${env:STEPGATE_VALUE_dockerId}\"",
        ),
        (
            "docker \"$x<other>\" # <other>",
            "docker \"${x}${env:STEPGATE_VALUE_other}\" # <other>",
        ),
    ] {
        assert_eq!(original(&read(text, Powershell).script).unwrap(), wanted);
    }
}
