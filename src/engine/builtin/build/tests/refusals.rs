//! What is not built, and what is said of it.

use super::*;

#[test]
fn what_is_wrong_is_told_with_its_line_in_dockers_words() {
    let mut site = Site::new();
    for (dockerfile, expected) in [
        (
            "FROM scratch\n\nFOO x",
            "Dockerfile parse error line 3: unknown instruction: FOO",
        ),
        ("\u{7f}ELF\0\u{1b}[31m", "the Dockerfile `Dockerfile` is no text"),
        (
            "LABEL a=b",
            "Dockerfile parse error line 1: no build stage in current context",
        ),
        (
            "# nothing",
            "Dockerfile parse error line 1: file with no instructions",
        ),
        (
            "FROM scratch\nCOPY x",
            "Dockerfile parse error line 2: COPY requires at least two arguments",
        ),
        (
            "FROM scratch\nENV a=b c",
            "Dockerfile parse error line 2: Syntax error - can't find = in \"c\"",
        ),
        (
            "FROM scratch\nCOPY --nothing a /",
            "Dockerfile parse error line 2: unknown flag: nothing",
        ),
        (
            "FROM scratch\nONBUILD FROM x",
            "Dockerfile parse error line 2: FROM isn't allowed as an ONBUILD trigger",
        ),
        (
            "FROM scratch AS a\nFROM scratch AS A",
            "Dockerfile parse error line 2: duplicate name a",
        ),
        (
            "FROM scratch\nCOPY x /y",
            "COPY failed: file not found in build context or excluded by .dockerignore: stat x: file does not exist \
             (Dockerfile line 2: `COPY x /y`)",
        ),
        (
            "FROM scratch\nCOPY x* /y/",
            "COPY failed: no source files were specified (Dockerfile line 2",
        ),
        (
            "FROM scratch\nCOPY ../x /y",
            "COPY failed: forbidden path outside the build context: ../x ()",
        ),
        (
            "FROM scratch\nCOPY d/../../x /y",
            "COPY failed: forbidden path outside the build context: ",
        ),
        (
            "FROM scratch\nCOPY top d /y",
            "When using COPY with more than one source file, the destination must be",
        ),
        (
            "FROM scratch\nCOPY top /a\nCOPY d /a",
            "cannot copy to non-directory: /a",
        ),
        (
            "FROM scratch\nCOPY top /a\nCOPY top /a/b",
            "cannot copy to non-directory: /a",
        ),
        (
            "FROM scratch\nCOPY top /a\nWORKDIR /a/b",
            "mkdir /a: not a directory",
        ),
        (
            "FROM scratch\nCOPY --from=0 a /",
            "invalid from flag value 0: refers to current build stage",
        ),
        (
            "FROM scratch\nCOPY --chown=eve top /",
            "no such user: eve (Dockerfile line 2",
        ),
        ("FROM scratch\nCOPY loop /", "too many levels of symbolic links"),
        (
            "FROM scratch\nCOPY https://a/b /",
            "COPY failed: source can't be a URL for COPY",
        ),
        ("FROM scratch\nSTOPSIGNAL x", "Invalid signal: x"),
        ("FROM scratch\nEXPOSE x", "Invalid containerPort: x"),
        ("FROM $none", "base name ($none) should not be blank"),
        ("FROM A", "invalid reference format"),
        (
            "FROM scratch",
            "No image was generated. Is your Dockerfile empty?",
        ),
    ] {
        let message = site.refusal(&with(dockerfile).link("loop", "loop"));
        assert!(
            message.starts_with(expected) || message.contains(expected),
            "{dockerfile}: {message}"
        );
    }
    assert_eq!(site.store.images().unwrap().len(), 0);
}

#[test]
fn nothing_is_built_where_something_would_have_to_be_run() {
    let mut site = Site::new();
    let error = site
        .try_build(&with("FROM nowhere\nCOPY top /\nRUN make \\\n  all"))
        .unwrap_err();
    assert!(
        matches!(&error, BuildError::Run { line: 3, text, .. } if text == "RUN make   all"),
        "{error}"
    );
    assert!(site.told.is_empty());
    assert!(error.to_string().contains("start Docker"));
    site.build(&with("FROM scratch\nONBUILD RUN make").asked(|request| request.tags = vec!["b".to_owned()]));
    let error = site.try_build(&with("FROM b\nLABEL a=b")).unwrap_err();
    assert!(matches!(error, BuildError::Run { line: 1, .. }) && site.told.is_empty());
}

#[test]
fn a_missing_base_is_named_before_anything_is_built() {
    let mut site = Site::new();
    for (dockerfile, line) in [
        ("FROM ada/x:v1\n", 1),
        ("FROM scratch\nLABEL a=b\nCOPY --from=ada/x:v1 a /", 3),
    ] {
        let error = site.try_build(&with(dockerfile)).unwrap_err();
        let BuildError::MissingBase {
            reference,
            line: found,
        } = &error
        else {
            panic!("{error}");
        };
        assert_eq!((reference.familiar().as_str(), *found), ("ada/x:v1", line));
        assert!(site.told.is_empty());
    }
}

#[test]
fn a_request_that_cannot_be_says_why() {
    let mut site = Site::new();
    let mut refusal = |ask: fn(&mut BuildRequest)| site.refusal(&with("FROM scratch\nLABEL a=b").asked(ask));
    let target = refusal(|request| request.target = Some("x".to_owned()));
    assert_eq!(target, "failed to reach build target x in Dockerfile");
    let tag = refusal(|request| request.tags = vec!["Ada/x".to_owned()]);
    assert_eq!(tag, "invalid reference format: repository name must be lowercase");
    let tag = refusal(|request| request.tags = vec!["a:b:c".to_owned()]);
    assert_eq!(tag, "invalid reference format");
    let file = refusal(|request| request.dockerfile = "other".to_owned());
    assert_eq!(file, "Cannot locate specified Dockerfile: other");
    assert!(refusal(|request| request.platform = Some("a b".to_owned())).contains("invalid platform"));
    let date = refusal(|request| request.args = args(&[("SOURCE_DATE_EPOCH", "x")]));
    assert_eq!(date, "invalid SOURCE_DATE_EPOCH: x");
}

#[test]
fn what_a_dockerfile_needs_to_have_run_is_known_beforehand() {
    let request = |target: &str| BuildRequest {
        target: Some(target.to_owned()),
        ..BuildRequest::default()
    };
    for (dockerfile, target, expected) in [
        ("FROM scratch\nCOPY a /", "", Commands::None),
        ("FROM scratch\nRUN a", "", Commands::Some),
        (
            "FROM scratch AS a\nRUN a\nFROM scratch\nCOPY b /",
            "",
            Commands::None,
        ),
        (
            "FROM scratch AS a\nRUN a\nFROM scratch\nCOPY b /",
            "a",
            Commands::Some,
        ),
        (
            "FROM scratch AS a\nRUN a\nFROM scratch\nCOPY --from=0 b /",
            "",
            Commands::Some,
        ),
        ("FROM scratch AS a\nUSER ada\nFROM a\nRUN b", "", Commands::Users),
        ("FROM scratch\nRUN b\nUSER 7", "", Commands::Some),
        ("FROM scratch\nUSER root\nRUN b", "", Commands::Some),
        (
            "FROM scratch\nRUN a\nRUN --mount=type=cache,target=/x b",
            "",
            Commands::Dockers,
        ),
        ("what is no Dockerfile", "", Commands::None),
    ] {
        assert_eq!(
            Commands::of(dockerfile, &request(target)),
            expected,
            "{dockerfile}"
        );
    }
}
