//! Images without a fixed tag: what they are tomorrow, nobody knows today.
//!
//! Not here: images that the lesson makes itself, whose `latest` is its own.

use std::collections::BTreeSet;

use crate::check::docker_arguments;
use crate::docker::{DockerCommand, Parsed, Tags, layout, parse};
use crate::lint::Finding;
use crate::lint::scene::{Scene, finding};
use crate::words::Reference;

/// Images of which there is one version alone.
const ALONE: &[&str] = &["hello-world", "scratch"];

/// Looks at what is pulled, and at what containers are made from; each image is told of once.
pub(super) fn find(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    let mut known: BTreeSet<String> = ALONE.iter().map(|name| (*name).to_owned()).collect();
    for placed in scene.commands() {
        let Some(arguments) = argv(placed.command.invocation.as_ref()) else {
            continue;
        };
        known.extend(made(&arguments).iter().filter_map(|name| repository(name)));
    }
    for placed in scene.commands() {
        let Some(arguments) = argv(placed.command.invocation.as_ref()) else {
            continue;
        };
        let Some(image) = used(&arguments) else { continue };
        let Some(span) = scene.written(placed, &image) else {
            continue;
        };
        let is_placeholder = scene
            .lesson
            .placeholders()
            .iter()
            .any(|p| image.contains(&p.spelling));
        let is_id = image.bytes().all(|b| b.is_ascii_hexdigit());
        let is_plain = !is_id && !image.contains(['<', '$', '@', '{', '%', '[']) && !is_placeholder;
        let Some(reference) = Reference::parse(&image).ok().filter(|_| is_plain) else {
            continue;
        };
        let is_loose = reference.tag().is_none_or(|tag| tag == "latest");
        let Some(name) = repository(&image) else { continue };
        if is_loose && known.insert(name) {
            findings.push(finding(
                "image-latest",
                span,
                format!("`{image}` is another image tomorrow than it is today"),
                "name a tag that stays, such as a version",
            ));
        }
    }
}

fn argv(invocation: Option<&crate::script::Invocation>) -> Option<Vec<String>> {
    docker_arguments(&invocation?.argv)
}

/// The image that a command fetches or makes a container from.
fn used(arguments: &[String]) -> Option<String> {
    match parse(arguments) {
        Parsed::Native(DockerCommand::Pull(pull)) if pull.tags == Tags::One => Some(pull.name),
        Parsed::Native(_) | Parsed::Wrong { .. } => None,
        Parsed::Foreign(_) => layout(arguments).image,
    }
}

/// The images that a command makes, or that have to be there for it.
fn made(arguments: &[String]) -> Vec<String> {
    match parse(arguments) {
        Parsed::Native(DockerCommand::Tag { source, target }) => vec![source, target],
        Parsed::Native(DockerCommand::Build(build)) => build.tags,
        Parsed::Native(DockerCommand::Push(push)) => vec![push.name],
        Parsed::Native(_) | Parsed::Wrong { .. } => Vec::new(),
        Parsed::Foreign(_) => layout(arguments).tags,
    }
}

/// A name without its tag.
fn repository(name: &str) -> Option<String> {
    Some(Reference::parse(name).ok()?.familiar_repository())
}

#[cfg(test)]
mod tests {
    use super::super::bench::in_block;

    #[test]
    fn an_image_without_a_fixed_tag_is_told_of_once() {
        let commands = "docker pull nginx\ndocker run -d --name web nginx:latest\ndocker run --rm redis:7 true\ndocker run --rm redis";
        let found = in_block("image-latest", commands);
        assert_eq!(found, [(1, "nginx".to_owned()), (4, "redis".to_owned())]);
    }

    #[test]
    fn the_lessons_own_images_and_open_names_are_not() {
        let commands = "docker build -t web .\ndocker run web\ndocker run $IMAGE\ndocker run hello-world\ndocker run <your-docker-id>/web\ndocker run b657";
        assert_eq!(in_block("image-latest", commands), []);
    }
}
