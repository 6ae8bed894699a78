//! Commands that stand outside of fences, through [`parse`].
//!
//! Not here: fences.

use super::*;

fn found(lesson: &Lesson) -> Vec<(usize, Role, &str)> {
    let blocks = lesson.steps.iter().flat_map(|step| &step.blocks);
    blocks
        .map(|block| (block.line, block.role, block.text.as_str()))
        .collect()
}

fn shown(lesson: &Lesson) -> String {
    let body = lesson.steps.iter().flat_map(|step| &step.body);
    let prose: Vec<Prose> = body
        .filter_map(|element| match element {
            Element::Prose(prose) => Some(prose.clone()),
            Element::Block(_) => None,
        })
        .collect();
    inline::plain_prose(&prose)
}

#[test]
fn code_with_a_mark_to_run_it_is_a_command_and_its_mark_is_not_shown() {
    let text = "# A\n\nFetch it with `docker pull busybox`{{execute}}, then\nlook at `docker images`{{execute T1}}.\n\n- `docker ps`{{exec}}\n- or `docker info`{{execute interrupt}} too\n\n1. ``docker run busybox echo `date` ``{{execute HOST1}}\n";
    let lesson = lesson(text);
    assert_eq!(
        found(&lesson),
        [
            (3, Role::Commands, "docker pull busybox"),
            (4, Role::Commands, "docker images"),
            (6, Role::Commands, "docker ps"),
            (7, Role::Commands, "docker info"),
            (9, Role::Commands, "docker run busybox echo `date`"),
        ]
    );
    for block in &lesson.steps[0].blocks {
        assert_eq!(&text[block.span.clone()], block.text);
    }
    assert_eq!(
        shown(&lesson),
        "Fetch it with docker pull busybox, then look at docker images. or docker info too"
    );
}

#[test]
fn code_that_is_copied_opened_or_only_mentioned_is_shown() {
    let lesson = lesson(
        "# A\n\n`docker rm a`{{copy}} and `app.py`{{open}}, and `docker rm b` is {{execute}} of nothing.\n\n| `docker ps`{{execute}} |\n|---|\n| `docker rm c`{{execute}} |\n",
    );
    assert_eq!(found(&lesson), []);
    assert_eq!(
        shown(&lesson),
        "docker rm a and app.py, and docker rm b is {{execute}} of nothing. docker ps docker rm c"
    );
}

#[test]
fn a_marked_command_for_a_container_is_not_the_hosts() {
    let lesson =
        lesson("# A\n\n`docker run -it alpine sh`{{execute}}\n\nLook around:\n\n`ls /`{{execute}}\n");
    assert_eq!(
        found(&lesson),
        [
            (3, Role::Commands, "docker run -it alpine sh"),
            (7, Role::Inside, "ls /")
        ]
    );
}
