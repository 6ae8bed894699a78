//! How many lines commands take.

use super::*;

fn kind(text: &str) -> Option<Compound> {
    compound(text.lines())
}

fn n(text: &str) -> usize {
    of(text.lines())
}

#[test]
fn a_command_takes_the_lines_that_are_joined_to_it() {
    assert_eq!(n("docker ps\nls"), 1);
    assert_eq!(n("docker run \\\n -d \\\n nginx\nls"), 3);
    assert_eq!(n("docker ps |\n grep x\nls"), 2);
    assert_eq!(n("docker run `\n nginx\nls"), 2);
    assert_eq!(n("docker ps ^\n -a\nls"), 2);
    assert_eq!(n("echo 'a\nb'\nls"), 2);
    assert_eq!(n("cat <<EOF > x\nls\nEOF\nls"), 3);
    assert_eq!(n("cat <<-'END'\nls\n\tEND\nls"), 3);
    assert_eq!(n("for i in 1 2; do\n ls\ndone\nls"), 3);
    assert_eq!(n("if true; then\n ls\nfi\nls"), 3);
    assert_eq!(n("greet() {\n ls\n}\nls"), 3);
}

#[test]
fn what_never_ends_joins_nothing() {
    assert_eq!(n("echo don't\nls"), 1);
    assert_eq!(n("echo {\nls"), 1);
    assert_eq!(n("ping `x`\nls"), 1);
    assert_eq!(n("ls # don't \\"), 1);
    assert_eq!(n("echo done\nls"), 1);
    assert_eq!(n("echo \\'\nls"), 1);
    assert_eq!(n("echo \"\\\"\"\nls"), 1);
    assert_eq!(n("tr a b <<< x\nls"), 1);
}

#[test]
fn a_here_document_without_its_end_takes_the_rest() {
    assert_eq!(n("cat <<EOF\nrm -rf x\nls"), 3);
}

#[test]
fn a_loop_may_have_its_words_on_lines_of_their_own() {
    assert_eq!(n("for i in 1 2\ndo\n ls\ndone\nls"), 4);
    assert_eq!(n("if [ -f x ]\nthen\n ls\nelse\n ps\nfi\nls"), 6);
    assert_eq!(n("while ! ls\ndo\n for i in 1; do ps; done\ndone\nls"), 4);
    assert_eq!(n("case $1 in\n  a) ls ;;\n  done) ps ;;\nesac\nls"), 4);
    assert_eq!(n("if a; then\n b\nelse\n if c; then\n  d\n fi\nfi\nls"), 7);
    assert_eq!(n("greet()\n{\n ls\n}\nls"), 4);
    assert_eq!(n("function greet\n{\n ls\n}\nls"), 4);
    assert_eq!(n("names=(\n a\n b\n)\nls"), 4);
    assert_eq!(n("for x in a b\nls"), 1);
    assert_eq!(n("echo for\nls"), 1);
    assert_eq!(n("docker run if\nls"), 1);
}

#[test]
fn fish_ends_everything_alike() {
    assert_eq!(n("for i in 1 2\n ls\nend\nls"), 3);
    assert_eq!(
        n("if test -f x\n ls\nelse if test -f y\n ps\nelse\n df\nend\nls"),
        7
    );
    assert_eq!(n("function greet\n ls\nend\nls"), 3);
    assert_eq!(n("switch $x\n case a\n  ls\nend\nls"), 4);
    assert_eq!(n("begin\n ls\nend\nls"), 3);
}

#[test]
fn powershells_braces_may_stand_alone() {
    assert_eq!(n("foreach ($n in 1..3) {\n ls\n}\nls"), 3);
    assert_eq!(n("if ($a) {\n ls\n} else {\n ps\n}\nls"), 5);
    assert_eq!(n("if ($a)\n{\n ls\n}\nelse\n{\n ps\n}\nls"), 8);
    assert_eq!(n("try {\n ls\n}\ncatch {\n ps\n}\nls"), 6);
    assert_eq!(n("while (-not (ls)) { ps }\nls"), 1);
    assert_eq!(n("if (ls); then\n ps\nfi\nls"), 3);
    assert_eq!(n("if ($a)\nls"), 1);
}

#[test]
fn what_ends_a_compound_command_tells_whose_it_is() {
    for text in [
        "for i in 1\ndo\n x\ndone",
        "if a; then b; fi",
        "case $1 in\n a) b;;\nesac",
    ] {
        assert_eq!(kind(text), Some(Compound::Shell), "{text}");
    }
    for text in [
        "foreach ($i in 1..2) {\n  docker rm $i\n}",
        "for i in 1 2\n  docker rm $i\nend",
        "function Clean { docker rm -f web }",
        "clean() {\n  docker rm -f web\n}",
    ] {
        assert_eq!(kind(text), Some(Compound::Docker), "{text}");
    }
    for text in [
        "if (a) {\n  b();\n}",
        "while x\n  y\nend",
        "main() {\n}",
        "try {\n} catch {\n}",
    ] {
        assert_eq!(kind(text), Some(Compound::Any), "{text}");
    }
    for text in [
        "for example, this:\nls",
        "if you can",
        "docker ps",
        "casework in progress",
        "",
        "do it",
    ] {
        assert_eq!(kind(text), None, "{text}");
    }
}
