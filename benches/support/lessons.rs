//! The lessons that are measured.
//!
//! Not here: lessons for tests.

use std::fmt::Write as _;

/// Writes a registry chapter of the usual shape: a value, two tags, a listing, a login, two pushes, a page.
pub(crate) fn chapter(first: &str, second: &str) -> String {
    let steps = [
        (
            "Your name at the registry",
            "$env:dockerId='<insert-your-docker-id-here>'".to_owned(),
        ),
        (
            "Image tags",
            format!(
                "docker image tag {first} \"$env:dockerId/{first}\"; `\ndocker image tag {second} \"$env:dockerId/{second}\""
            ),
        ),
        (
            "List your images",
            "docker image ls -f reference=\"$env:dockerId/*\"".to_owned(),
        ),
        ("Log in", "docker login --username \"$env:dockerId\"".to_owned()),
        (
            "Push your images",
            format!("docker image push $env:dockerId/{first}; `\ndocker image push $env:dockerId/{second}"),
        ),
        (
            "Look at them",
            "firefox \"https://hub.docker.com/r/$env:dockerId/\"".to_owned(),
        ),
    ];
    let mut lesson =
        String::from("# Images and registries\n\nYou share an image by *pushing* it to a registry.\n");
    for (title, commands) in steps {
        write!(
            lesson,
            "\n---\n\n## {title}\n\nA [registry](https://example.com/registries) keeps images; yours are named after `you`, \
             as **everybody's** are.\n\n_ Run this: _\n\n```\n{commands}\n```\n\n> Only what is new travels.\n"
        )
        .expect("writing to a String does not fail");
    }
    lesson
}

/// Writes a lesson of at least so many bytes: chapters one after another, each with images of its own.
pub(crate) fn long_lesson(n_bytes: usize) -> String {
    let mut lesson = String::with_capacity(n_bytes + 4096);
    for n in 0.. {
        if lesson.len() >= n_bytes {
            break;
        }
        lesson.push_str(&chapter(&format!("web{n}"), &format!("worker{n}")));
        lesson.push_str("\n---\n\n");
    }
    lesson
}
