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
    plain::plain_prose(&prose)
}

#[test]
fn the_place_of_a_file_that_only_a_generator_puts_there_is_shown_and_told() {
    for mark in ["{!./docs/web.yml!}", "--8<-- \"web.yml\"", "{{#include web.yml}}"] {
        for info in ["yaml", "bash", "yaml save-as=web.yml", ""] {
            let lesson = lesson(&format!("# A\n\nThe file `web.yml`:\n\n```{info}\n{mark}\n```\n"));
            let block = &lesson.steps[0].blocks[0];
            assert_eq!((block.role, &block.file), (Role::Display, &None), "{info} {mark}");
            let told: Vec<_> = lesson.diagnostics.iter().map(|it| (it.code, it.line)).collect();
            assert_eq!(told, [("not-included", 6)], "{info} {mark}");
        }
    }
    let written = lesson("# A\n\nThe file `web.yml`:\n\n```yaml\na: {!x!}\n```\n");
    assert_eq!(written.steps[0].blocks[0].role, Role::File);
}

#[test]
fn a_command_of_whose_lines_each_is_marked_is_one() {
    let text = "# A\n\n`docker run -d \\`{{execute}}\n`  --name web \\`{{execute}}\n`  nginx`{{execute}}\n`docker ps`{{execute}}\n\n`ls \\`{{execute}} and `pwd`{{execute}}\n";
    assert_eq!(
        found(&lesson(text)),
        [
            (3, Role::Commands, "docker run -d \\\n--name web \\\nnginx"),
            (6, Role::Commands, "docker ps"),
            (8, Role::Commands, "ls"),
            (8, Role::Commands, "pwd"),
        ]
    );
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
fn code_of_several_lines_is_a_command_a_line_or_one_that_an_editor_has_broken() {
    let of = |code: &str| {
        let lesson = lesson(&format!("# A\n\nDo ``{code}``{{{{execute}}}} now.\n"));
        lesson.steps[0].blocks[0].text.clone()
    };
    for text in ["docker ps\ndocker images", "docker run \\\nweb\ndocker ps"] {
        assert_eq!(of(text), text);
    }
    assert_eq!(of("docker run\nweb"), "docker run web");
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

#[test]
fn preformatted_html_is_read_like_a_fence() {
    let text = "# A\n\n<pre>\n$ docker ps &amp;&amp; <b>docker images</b>\n</pre>\n\nthen\n\n<pre class=\"x\">make all</pre>{{execute}}\n\n- Do:\n\n  <pre>\n  docker info\n  </pre>\n\n<pre>a picture --> here</pre>\n\n<pre>docker rm a</pre>{{copy}}\n\n<table><tr><td><pre>docker rm b</pre></td></tr></table>\n\nend\n";
    let lesson = lesson(text);
    assert_eq!(
        found(&lesson),
        [
            (4, Role::Commands, "docker ps && docker images"),
            (9, Role::Commands, "make all"),
            (14, Role::Commands, "docker info"),
            (17, Role::Output, "a picture --> here"),
        ]
    );
    let spans = lesson.steps[0]
        .blocks
        .iter()
        .map(|block| &text[block.span.clone()]);
    assert_eq!(
        spans.collect::<Vec<_>>(),
        [
            "$ docker ps &amp;&amp; <b>docker images</b>",
            "make all",
            "  docker info\n",
            "a picture --> here"
        ]
    );
    assert_eq!(shown(&lesson), "then Do: docker rm a docker rm b end");
}

#[test]
fn preformatted_html_with_a_files_name_is_that_file() {
    let lesson = lesson(
        "# A\n\n<pre class=\"file\" data-filename=\"site/a.conf\" data-target=\"replace\">\nlisten 80;\n</pre>\n\n<pre class=\"file\" data-filename=\"a.conf\" data-target=\"append\">more</pre>\n",
    );
    assert_eq!(found(&lesson), [(4, Role::File, "listen 80;")]);
    assert_eq!(lesson.steps[0].blocks[0].file.as_deref(), Some("site/a.conf"));
}

#[test]
fn a_command_alone_between_three_backticks_is_a_block() {
    let text = "# A\n\n```docker ps```\n\nSay ```docker info``` aloud.\n\n```some words```\n\n- ``` $ docker images ```\n\n`docker rm a`\n";
    let lesson = lesson(text);
    assert_eq!(
        found(&lesson),
        [
            (3, Role::Commands, "docker ps"),
            (9, Role::Commands, "docker images")
        ]
    );
    let spans = lesson.steps[0]
        .blocks
        .iter()
        .map(|block| &text[block.span.clone()]);
    assert_eq!(spans.collect::<Vec<_>>(), ["docker ps", "$ docker images"]);
    assert_eq!(shown(&lesson), "Say docker info aloud. some words docker rm a");
}

#[test]
fn a_fence_in_a_quote_is_a_block_where_it_is_surely_commands() {
    let lesson = lesson(
        "# A\n\n> [!NOTE]\n> Fetch it first:\n>\n> ```console\n> $ docker pull busybox\n> ```\n>\n> It is small.\n\n> Look:\n>\n> ```\n> a picture\n> ```\n\n> If you are offline:\n>\n> ```sh\n> docker load -i a.tar\n> ```\n\n- one\n\n  > ```\n  > docker ps\n  > ```\n",
    );
    assert_eq!(
        found(&lesson),
        [
            (7, Role::Commands, "docker pull busybox"),
            (27, Role::Commands, "docker ps")
        ]
    );
    assert_eq!(lesson.diagnostics, []);
    let words = shown(&lesson);
    assert!(
        words.ends_with(
            "Fetch it first: It is small. Look: a picture If you are offline: docker load -i a.tar one"
        ),
        "{words}"
    );
}

#[test]
fn a_command_that_the_next_block_shows_to_fail_fails_where_it_stands_too() {
    let failing = |before: &str, shown: &str| {
        let lesson = lesson(&format!(
            "# A\n\n```\n{before}\n```\n\nYou see:\n\n```console\n$ docker push a/web\n{shown}\n```\n"
        ));
        let blocks = lesson.steps[0].blocks.iter();
        blocks.map(|block| block.failing.clone()).collect::<Vec<_>>()
    };
    let missing = "An image does not exist locally with the tag: a/web";
    assert_eq!(failing("docker push a/web", missing), [[4], [10]]);
    assert_eq!(failing("docker push a/db", missing), [vec![], vec![10]]);
    assert_eq!(
        failing("docker push a/web", "latest: digest: sha256:1"),
        [[0; 0]; 2]
    );
}

#[test]
fn the_first_command_may_stand_beside_the_marks_that_open_its_fence() {
    let text = "# A\n\nRun:\n```docker pull web\n```\nand\n\n```# is it there?\ndocker ps\n```\n\n```docker port <web> 80\n# and\ndocker ps\n```\n";
    let lesson = lesson(text);
    let blocks = &lesson.steps[0].blocks;
    let found: Vec<_> = blocks
        .iter()
        .map(|block| (block.line, block.text.as_str(), &text[block.span.clone()]))
        .collect();
    assert_eq!(
        found,
        [
            (4, "docker pull web", "docker pull web\n"),
            (8, "# is it there?\ndocker ps", "# is it there?\ndocker ps\n"),
            (
                12,
                "docker port <web> 80\n# and\ndocker ps",
                "docker port <web> 80\n# and\ndocker ps\n"
            ),
        ]
    );
    assert!(blocks.iter().all(|block| block.role == Role::Commands));
    let other = super::lesson("# A\n\n```git clone https://example.com/x\ncd x\n```\n");
    assert_eq!(
        other.steps[0].blocks[0].text,
        "git clone https://example.com/x\ncd x"
    );
    for info in ["docker", "docker title=\"a b\"", "bash docker=yes", "sh # x"] {
        let lesson = super::lesson(&format!("# A\n\n```{info}\nls\n```\n"));
        assert_eq!(lesson.steps[0].blocks[0].line, 4, "{info}");
    }
}

#[test]
fn a_fence_without_a_language_is_run_where_the_mark_behind_it_says_so() {
    let lesson = lesson(
        "# A\n\n```plain\nkubectl get pods\n```{{exec}}\n\n1. Then:\n\n   ```\n   make it\n   ```{{execute T2}}\n\n```plain\nkubectl get pods\n```{{copy}}\n\n```yaml\nkind: Pod\n```{{exec}}\n",
    );
    assert_eq!(
        found(&lesson),
        [
            (4, Role::Commands, "kubectl get pods"),
            (10, Role::Commands, "make it"),
            (14, Role::Output, "kubectl get pods"),
            (18, Role::File, "kind: Pod"),
        ]
    );
    assert_eq!(lesson.steps[0].blocks[0].info, "plain");
}

#[test]
fn a_mark_says_in_which_terminal_and_on_which_machine_it_is_run() {
    let lesson = lesson(
        "# A\n\n`docker run -it alpine sh`{{execute T1}}\n\n```bash\ncurl localhost\n```{{execute T2}}\n\n`ls`{{execute T1}}\n\n`docker swarm join`{{execute HOST2}} and `docker ps`{{execute HOST1}}\n",
    );
    let blocks: Vec<_> = lesson.steps[0]
        .blocks
        .iter()
        .map(|block| {
            let elsewhere = block.elsewhere.as_ref();
            (
                block.text.as_str(),
                block.info.as_str(),
                block.role,
                elsewhere.and_then(|elsewhere| elsewhere.name.as_deref()),
            )
        })
        .collect();
    assert_eq!(
        blocks,
        [
            ("docker run -it alpine sh", "", Role::Commands, None),
            ("curl localhost", "bash", Role::Commands, None),
            ("ls", "", Role::Inside, None),
            ("docker swarm join", "", Role::Commands, Some("HOST2")),
            ("docker ps", "", Role::Commands, None),
        ]
    );
}

#[test]
fn a_block_of_educates_types_its_command() {
    let lesson = lesson(
        "# A\n\n```terminal:execute\ncommand: |-\n  docker ps\n  whatever it\nsession: 2\n```\n\n```editor:open-file\nfile: ~/a.sh\n```\n",
    );
    let blocks: Vec<_> = lesson.steps[0]
        .blocks
        .iter()
        .map(|block| (block.role, block.line, block.text.as_str()))
        .collect();
    assert_eq!(
        blocks,
        [
            (Role::Commands, 4, "\ndocker ps\nwhatever it"),
            (Role::Display, 11, "file: ~/a.sh")
        ]
    );
}

#[test]
fn an_answer_to_what_a_program_asks_is_no_command() {
    let lesson =
        lesson("# A\n\n`docker system prune`{{execute}} asks: `yes`{{execute}} or `N`{{execute}}.\n");
    assert_eq!(
        found(&lesson),
        [
            (3, Role::Commands, "docker system prune"),
            (3, Role::Display, "yes"),
            (3, Role::Display, "N")
        ]
    );
}
