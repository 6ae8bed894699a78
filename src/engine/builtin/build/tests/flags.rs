//! The flags of `COPY` and `ADD` that `BuildKit` has: `--parents`, `--exclude`, `--chmod` in words, `--link`.

use super::*;

fn context(dockerfile: &str) -> Context {
    Context::new(dockerfile)
        .entry("x", None, 0o755, 5)
        .entry("x/y", None, 0o700, 5)
        .file("x/y/a.txt", "a")
        .file("x/y/b.md", "b")
        .entry("x/run", Some("r"), 0o750, 5)
        .file("z/a.txt", "z")
        .file("top", "t")
}

fn names(site: &mut Site, line: &str) -> Vec<String> {
    let image = site.build(&context(&format!("FROM scratch\n{line}\n")));
    site.names(&image, 0)
}

#[test]
fn parents_are_kept_where_they_are_asked_for_from_the_pivot_on() {
    let mut site = Site::new();
    for (line, expected) in [
        (
            "COPY --parents x/y/a.txt /d",
            vec!["d/", "d/x/", "d/x/y/", "d/x/y/a.txt"],
        ),
        (
            "COPY --parents x/./y/a.txt top /d/",
            vec!["d/", "d/top", "d/y/", "d/y/a.txt"],
        ),
        (
            "COPY --parents x/y /d/",
            vec!["d/", "d/x/", "d/x/y/", "d/x/y/a.txt", "d/x/y/b.md"],
        ),
        (
            "COPY --parents **/*.txt /d/",
            vec!["d/", "d/x/", "d/x/y/", "d/x/y/a.txt", "d/z/", "d/z/a.txt"],
        ),
        ("COPY --parents ./x/./y/ /", vec!["y/", "y/a.txt", "y/b.md"]),
        ("COPY --parents=false x/y/a.txt /d/", vec!["d/", "d/a.txt"]),
        (
            "COPY --parents --exclude=**/*.md x /d/",
            vec!["d/", "d/x/", "d/x/run", "d/x/y/", "d/x/y/a.txt"],
        ),
    ] {
        assert_eq!(names(&mut site, line), expected, "{line}");
    }
    let image = site.build(&context("FROM scratch\nCOPY --parents x/y/a.txt /\n"));
    assert_eq!(
        site.layer(&image, 0),
        ["x/ 755 0:0 ", "x/y/ 700 0:0 ", "x/y/a.txt 644 0:0 a"]
    );
    let missing = site.refusal(&context("FROM scratch\nCOPY --parents x/nothing /\n"));
    assert!(
        missing.contains("stat x/nothing: file does not exist"),
        "{missing}"
    );
    let wrong = site.refusal(&context("FROM scratch\nCOPY --parents=2 x /\n"));
    assert!(
        wrong.contains("expecting boolean value for flag parents"),
        "{wrong}"
    );
}

#[test]
fn what_is_excluded_is_left_out_and_is_a_part_of_the_cache() {
    let mut site = Site::new();
    for (line, expected) in [
        ("COPY --exclude=y x /d", vec!["d/", "d/run"]),
        (
            "COPY --exclude=**/*.md --exclude=run x /d",
            vec!["d/", "d/y/", "d/y/a.txt"],
        ),
        (
            "COPY --exclude=y/* --exclude=!y/b.md x /d",
            vec!["d/", "d/run", "d/y/", "d/y/b.md"],
        ),
        ("COPY --exclude=*.md x/y/* /d/", vec!["d/", "d/a.txt"]),
        ("ADD --exclude=*.md x/y /d/", vec!["d/", "d/a.txt"]),
        ("ENV E=run\nCOPY --exclude=$E --exclude=y x /d/", vec!["d/"]),
    ] {
        assert_eq!(names(&mut site, line), expected, "{line}");
    }
    let wrong = site.refusal(&context("FROM scratch\nCOPY --exclude=[ x /\n"));
    assert!(wrong.contains("pattern"), "{wrong}");
}

#[test]
fn permissions_in_words_depend_on_what_each_thing_is() {
    let mut site = Site::new();
    let image = site.build(&context("FROM scratch\nCOPY --link --chmod=u=rwX,go=rX x /d\n"));
    assert_eq!(
        site.layer(&image, 0),
        [
            "d/ 755 0:0 ",
            "d/run 755 0:0 r",
            "d/y/ 755 0:0 ",
            "d/y/a.txt 644 0:0 a",
            "d/y/b.md 644 0:0 b"
        ]
    );
    let wrong = site.refusal(&context("FROM scratch\nCOPY --chmod=u+q x /d\n"));
    assert!(wrong.contains("invalid chmod parameter: 'u+q'"), "{wrong}");
}
