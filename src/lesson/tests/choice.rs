//! Blocks that stand for the same: one of them is run.
//!
//! Not here: how prose names a platform (`role::platform`).

use super::*;

/// The line that each block of the first step is an alternative to; 0 where it is run.
fn chosen(markdown: &str) -> Vec<usize> {
    let lesson = lesson(markdown);
    let blocks = lesson.steps.iter().flat_map(|step| &step.blocks);
    blocks
        .map(|block| block.alternative.map_or(0, |alternative| alternative.of))
        .collect()
}

#[test]
fn one_of_several_platforms_blocks_is_run() {
    let text = "# A\n\nOn Windows:\n\n```\ndocker run a\n```\n\nOn Linux:\n\n```\ndocker run b\n```\n";
    let here = if Platform::HERE == Platform::Windows {
        [0, 6]
    } else {
        [12, 0]
    };
    assert_eq!(chosen(text), here);
    let tabs = "# A\n\n{{< tab name=\"Linux\" >}}\n\n```\nls\n```\n\n{{< tab name=\"PowerShell\" >}}\n\n```\nls\n```\n";
    let here = if Platform::HERE == Platform::Windows {
        [12, 0]
    } else {
        [0, 6]
    };
    assert_eq!(chosen(tabs), here);
}

#[test]
fn the_first_is_run_where_nothing_tells() {
    assert_eq!(
        chosen("# A\n\n```\ndocker ps\n```\n\nor\n\n```\ndocker ps -a\n```\n"),
        [0, 4]
    );
}

#[test]
fn blocks_that_do_different_things_are_both_run() {
    for text in [
        "# A\n\n```\ndocker ps\n```\n\nor\n\n```\ndocker rm x\n```\n",
        "# A\n\n```\ndocker ps\n```\n\nthen\n\n```\ndocker ps -a\n```\n",
        "# A\n\n```\ndocker pull x\n```\n\nOn Windows:\n\n```\ndocker run x\n```\n",
        "# A\n\n```\nls\ncd x\n```\n\nFor example, on Ubuntu:\n\n```\ndpkg -l\n```\n",
        "# A\n\n```\ndocker ps\n```\n\n# B\n\nor\n\n```\ndocker ps -a\n```\n",
    ] {
        assert_eq!(chosen(text), [0, 0], "{text}");
    }
}

#[test]
fn a_value_that_only_the_block_not_run_has_is_not_asked_for() {
    let names = |text: &str| -> Vec<String> {
        let variables = lesson(text).variables().to_vec().into_iter();
        variables.map(|variable| variable.name).collect()
    };
    let here = "docker run <your-image>";
    for other in ["docker run <your-tag>", "docker logs 305297d7a235"] {
        let tool = other.split(' ').nth(1).expect("a command");
        let here = here.replace("run", tool);
        let text = format!("# A\n\n```\n{here}\n```\n\nor\n\n```\n{other}\n```\n");
        assert_eq!(names(&text), ["image"], "{text}");
        // Where a block that is run has it too, it is.
        let both = format!("{text}\n```\n{other}\n```\n");
        assert_eq!(names(&both).len(), 2, "{both}");
        // What stands for it is known all the same: it is no redirection.
        assert_eq!(lesson(&text).placeholders().len(), 2, "{text}");
    }
}

#[test]
fn an_image_that_is_called_as_a_platform_is_run_on_each() {
    let text = |image: &str| {
        format!(
            "# A\n\n```\ndocker run hello-world\n```\n\n**Ubuntu**\n\nThen:\n\n```\ndocker run {image}\n```\n"
        )
    };
    let n_left_out = |image: &str| {
        let lesson = lesson(&text(image));
        let blocks = lesson.steps.iter().flat_map(|step| &step.blocks);
        blocks.filter(|block| block.alternative.is_some()).count()
    };
    assert_eq!(n_left_out("ubuntu:22.04"), 0);
    assert_eq!(n_left_out("hello-world"), 1);
}

#[test]
fn the_form_of_an_example_is_not_run_beside_it() {
    let of = |closing: &str, example: &str| {
        let text = format!(
            "# T\n\nBuild it:\n\n```sh\ndocker build -t <name>:<tag> .\n```\n\n{closing}\n\n```sh\n{example}\n```\n"
        );
        chosen(&text).iter().map(|of| *of > 0).collect::<Vec<_>>()
    };
    assert_eq!(of("**Example:**", "docker build -t cow:1 ."), [true, false]);
    assert_eq!(
        of("Example:", "docker build -t cow:1 .\ndocker ps"),
        [false, false]
    );
    assert_eq!(of("Example:", "docker run cow:1"), [false, false]);
    assert_eq!(of("Now build it:", "docker build -t cow:1 ."), [false, false]);
}

#[test]
fn what_an_author_calls_text_throughout_is_commands() {
    let of = |first: &str| {
        let text = format!(
            "# A\n\n```{first}\ndocker ps\n```\n\n```text\ndocker images\n```\n\n```text\ndocker info\n```\n\n```text\nls -l\n```\n"
        );
        let blocks = lesson(&text).steps.remove(0).blocks;
        blocks.into_iter().map(|block| block.role).collect::<Vec<_>>()
    };
    assert_eq!(of("text"), [Role::Commands; 4]);
    assert_eq!(of("sh")[1..], [Role::Display; 3]);
}
