//! Output that an author shows below a command and that another command printed: the lesson was changed, its output was not.
//!
//! Only what docker always says of a name is held against the command. Not here: output that differs from run to run.

use std::ops::Range;

use crate::check::docker_arguments;
use crate::docker::{DockerCommand, Parsed, Tags, layout, parse};
use crate::lesson::{Block, Role};
use crate::lint::Finding;
use crate::lint::scene::{Placed, Scene, finding};
use crate::script::Word;
use crate::words::Reference;

/// What docker says before an image's name, and behind it.
const SAYINGS: &[(&str, &str)] = &[
    ("Unable to find image '", "'"),
    ("Status: Downloaded newer image for ", ""),
    ("Status: Image is up to date for ", ""),
    ("Successfully tagged ", ""),
    ("naming to ", " "),
];

/// Looks at what is shown between the commands of each block.
pub(super) fn find(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    let blocks = scene.lesson.steps.iter().flat_map(|step| &step.blocks);
    for block in blocks.filter(|block| !block.asides.is_empty()) {
        let in_block: Vec<Placed<'_>> = scene
            .commands()
            .filter(|placed| placed.block.line == block.line)
            .collect();
        for (line, shown) in outputs(block) {
            let Some((saying, name)) = named(shown) else {
                continue;
            };
            // More than one command on the line before: nobody knows whose output it is.
            let before = in_block.iter().filter(|placed| placed.command.line < line);
            let last = before.clone().map(|placed| placed.command.line).max();
            let mut of_line = before.filter(|placed| Some(placed.command.line) == last);
            let (Some(placed), None) = (of_line.next(), of_line.next()) else {
                continue;
            };
            findings.extend(differs(scene, *placed, line, saying, name));
        }
    }
}

/// The lines of output in a block, with their lines in the file.
fn outputs(block: &Block) -> impl Iterator<Item = (usize, &str)> {
    let asides = block.asides.iter().filter(|aside| aside.role == Role::Output);
    asides.flat_map(|aside| (aside.line..).zip(aside.text.lines()))
}

/// The image that a line of docker's output is about, as written, and what is said of it.
fn named(line: &str) -> Option<(&'static str, &str)> {
    SAYINGS.iter().find_map(|(before, behind)| {
        let rest = line.split_once(before)?.1;
        let name = if behind.is_empty() {
            rest
        } else {
            rest.split(behind).next()?
        };
        Some((*before, name.trim()))
    })
}

fn differs(scene: &Scene<'_>, placed: Placed<'_>, line: usize, saying: &str, name: &str) -> Option<Finding> {
    let invocation = placed.command.invocation.as_ref()?;
    if invocation
        .argv
        .iter()
        .any(|word| matches!(word, Word::Unknown(_)))
    {
        return None;
    }
    let arguments = docker_arguments(&invocation.argv)?;
    let wanted: Vec<Reference> = images(&arguments, saying)
        .iter()
        .filter_map(|name| reference(name))
        .collect();
    // With content trust, an image is pulled by its digest.
    let found = reference(name).filter(|found| found.digest().is_none())?;
    if wanted.is_empty() || wanted.contains(&found) {
        return None;
    }
    let span: Range<usize> = scene.text.find(line..line + 1, name)?;
    let command = wanted
        .iter()
        .map(|name| format!("`{}`", name.familiar()))
        .collect::<Vec<_>>()
        .join(", ");
    Some(finding(
        "output-differs",
        span,
        format!(
            "this output is about `{}`, and the command above it about {command}",
            found.familiar()
        ),
        "run the command, and show what it prints now",
    ))
}

/// The images of a command that docker may say this of.
fn images(arguments: &[String], saying: &str) -> Vec<String> {
    let is_built = matches!(saying, "Successfully tagged " | "naming to ");
    match parse(arguments) {
        Parsed::Native(DockerCommand::Build(build)) if is_built => build.tags,
        Parsed::Native(DockerCommand::Pull(pull)) if !is_built && pull.tags == Tags::One => vec![pull.name],
        Parsed::Native(_) | Parsed::Wrong { .. } => Vec::new(),
        Parsed::Foreign(_) if is_built => layout(arguments).tags,
        Parsed::Foreign(_) => layout(arguments).image.into_iter().collect(),
    }
}

fn reference(name: &str) -> Option<Reference> {
    Reference::parse(name).ok().map(Reference::with_default_tag)
}

#[cfg(test)]
mod tests {
    use super::super::bench::in_block;

    #[test]
    fn output_of_another_image_is_found() {
        let transcripts = [
            "$ docker run web:2\nUnable to find image 'web:1' locally",
            "$ docker pull redis:7\n7: Pulling from library/redis\nStatus: Downloaded newer image for redis:6",
            "$ docker build -t ada/web .\nSuccessfully built 3f2a91c0ffee\nSuccessfully tagged ada/shop:latest",
        ];
        let words = transcripts.map(|text| {
            in_block("output-differs", text)
                .into_iter()
                .next_back()
                .unwrap()
                .1
        });
        assert_eq!(words, ["web:1", "redis:6", "ada/shop:latest"]);
    }

    #[test]
    fn output_of_the_same_image_or_of_nobody_knows_which_is_not() {
        for text in [
            "$ docker pull web:1\nStatus: Downloaded newer image for web@sha256:88a7163227a54bf0343aae9e7a4404fdcdcfef8cc777daf9686714f4376ede46",
            "$ docker run web\nUnable to find image 'web:latest' locally",
            "$ docker pull docker.io/library/redis:7\nStatus: Image is up to date for redis:7",
            "$ docker build -t web . && docker run web\nUnable to find image 'shop:latest' locally",
            "$ docker run $IMAGE\nUnable to find image 'web:latest' locally",
            "$ docker compose up\nSuccessfully tagged app_web:latest",
            "$ docker build -t web .\n => => naming to docker.io/library/web:latest  0.0s",
        ] {
            assert_eq!(in_block("output-differs", text), [], "{text}");
        }
    }
}
