//! What a build, compose or a stack needs and the lesson shows without a name.

use std::path::Path;

use crate::lesson::parse;

const DOCKERFILE: &str = "FROM scratch\nCOPY a /";
const COMPOSE: &str = "services:\n  web:\n    image: web";

/// The files of a lesson that have names, in order; a part that begins with `#` is a heading, one that ends in `.` or `:` prose.
fn named(parts: &[&str]) -> Vec<String> {
    let mut text = "# One\n\n".to_owned();
    for part in parts {
        if part.contains("docker ") {
            text.push_str(&format!("```bash\n{part}\n```\n\n"));
        } else if part.starts_with("## ") || part.ends_with(['.', ':']) {
            text.push_str(&format!("{part}\n\n"));
        } else {
            text.push_str(&format!("```\n{part}\n```\n\n"));
        }
    }
    let lesson = parse(Path::new("x.md"), &text);
    let blocks = lesson.steps.into_iter().flat_map(|step| step.blocks);
    let files = blocks.filter_map(|block| block.file.map(|path| (path, block.is_titled)));
    files
        .map(|(path, is_titled)| format!("{}{path}", if is_titled { "" } else { "told " }))
        .collect()
}

#[test]
fn a_build_names_the_dockerfile_that_was_shown_last() {
    for build in [
        "docker build .",
        "sudo docker build -t web ./",
        "docker image build --tag web . && docker run web",
        "docker buildx build \\\n  -t web \\\n  .",
    ] {
        assert_eq!(
            named(&["It is short:", DOCKERFILE, build]),
            ["Dockerfile"],
            "{build}"
        );
    }
    let set = ["It is short:", "FROM web\nENV A=b\nEXPOSE 80", "docker build ."];
    assert_eq!(named(&set), ["Dockerfile"]);
    let added = [
        "Add to the Dockerfile:",
        "FROM web\nENV A=b\nEXPOSE 80",
        "docker build .",
    ];
    assert!(named(&added).is_empty());
    let explained = ["This sets one:", "FROM web\nENV A=b", "docker build ."];
    assert!(named(&explained).is_empty());
    for build in ["docker build web", "docker build - .x", "docker image ls ."] {
        assert!(named(&["It is short:", DOCKERFILE, build]).is_empty(), "{build}");
    }
    let other = ["It is short:", DOCKERFILE, "docker build -f web/Dockerfile.dev ."];
    assert_eq!(named(&other), ["web/Dockerfile.dev"]);
    let same = [
        "The Dockerfile of it:",
        DOCKERFILE,
        "docker build -f web.dockerfile .",
    ];
    assert_eq!(named(&same), ["web.dockerfile"]);
    let outside = ["It is short:", DOCKERFILE, "docker build -f ../Dockerfile ."];
    assert!(named(&outside).is_empty());
    let twice = [
        "One:",
        DOCKERFILE,
        "docker build .",
        "Another:",
        DOCKERFILE,
        "docker build .",
    ];
    assert_eq!(named(&twice), ["Dockerfile", "Dockerfile"]);
}

#[test]
fn what_is_no_whole_file_or_is_called_otherwise_is_not_needed() {
    let build = "docker build .";
    for text in [
        "FROM scratch",
        "COPY a /",
        "FROM scratch\n# ...\nCOPY a /",
        "FROM scratch\nCOPY a...\nCOPY b /",
        "FROM ???\nCOPY a /",
        "# ❌ No\nFROM scratch\nCOPY a /",
    ] {
        assert!(named(&["It is short:", text, build]).is_empty(), "{text}");
    }
    assert!(named(&["This is `Dockerfile.dev`, as it was.", DOCKERFILE, build]).is_empty());
    assert_eq!(
        named(&["Beside `Dockerfile.dev` is a `Dockerfile`.", DOCKERFILE, build]),
        ["Dockerfile"]
    );
    let told = ["Create a file `Dockerfile.dev`:", DOCKERFILE, build];
    assert_eq!(named(&told), ["told Dockerfile.dev"]);
    let left = ["docker ps; cd web\n", "pushd web\n", "cd web && "].map(|go| format!("{go}{build}"));
    for build in &left {
        assert!(
            named(&["It is short:", DOCKERFILE, "docker ps", build]).is_empty(),
            "{build}"
        );
    }
    let more = ["It is short:", DOCKERFILE, "Then:", "COPY b /", build];
    assert!(named(&more).is_empty());
    let explained = ["It is short:", DOCKERFILE, "Where:", "COPY a /", build];
    assert_eq!(named(&explained), ["Dockerfile"]);
    let far = [
        "It is short:",
        DOCKERFILE,
        "## Two",
        "docker ps",
        "## Three",
        "docker ps",
        "## Four",
        "docker ps",
        build,
    ];
    assert!(named(&far).is_empty());
    let near = [
        "It is short:",
        DOCKERFILE,
        "## Two",
        "docker ps",
        "## Three",
        build,
    ];
    assert_eq!(named(&near), ["Dockerfile"]);
}

#[test]
fn compose_and_a_stack_name_the_file_that_they_read() {
    for (said, command, name) in [
        ("All of it:", "docker compose up -d", "docker-compose.yml"),
        (
            "A `compose.yaml` has it all.",
            "docker compose up -d",
            "compose.yaml",
        ),
        ("All of it:", "docker-compose -f web.yml up", "web.yml"),
        ("All of it:", "docker stack deploy -c stack.yml web", "stack.yml"),
        (
            "All of it:",
            "docker stack deploy --compose-file=stack.yml web",
            "stack.yml",
        ),
    ] {
        assert_eq!(named(&[said, COMPOSE, command]), [name], "{command}");
    }
    for (text, command) in [
        (COMPOSE, "docker compose -f a.yml -f b.yml up"),
        (COMPOSE, "docker compose --project-directory x up"),
        (COMPOSE, "docker compose ps"),
        (COMPOSE, "docker compose version"),
        ("web:\n  image: web", "docker compose up"),
        (
            "services:\n  web:\n    # ...\n    image: web",
            "docker compose up",
        ),
    ] {
        assert!(
            named(&["All of it:", text, command]).is_empty(),
            "{text} {command}"
        );
    }
    let prod = [
        "In `compose.prod.yaml` it is another.",
        COMPOSE,
        "docker compose up",
    ];
    assert!(named(&prod).is_empty());
}
