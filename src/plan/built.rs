//! Images that the lesson builds: one whose Dockerfile in the lesson runs a server runs on in the foreground.
//!
//! Not here: Dockerfiles that only the lesson's folder has, which a plan does not look into.

use std::collections::{BTreeMap, BTreeSet};

use super::marks::{image_alone, serves_itself};
use super::{PlannedCommand, PlannedStep};
use crate::check::docker_arguments;
use crate::docker::{layout, own_command};
use crate::lesson::Lesson;

/// Marks the commands of a plan that run such an image by its own command.
pub(super) fn note(steps: &mut [PlannedStep], lesson: &Lesson) {
    let mut known = Known::default();
    for (step, read) in steps.iter_mut().zip(&lesson.steps) {
        for (block, written) in step.blocks.iter_mut().zip(&read.blocks) {
            if let Some(path) = &block.path {
                known.files.insert(plain(path).to_owned(), &written.text);
            }
            if !block.is_left_out() {
                block.commands.iter_mut().for_each(|command| known.take(command));
            }
        }
    }
}

/// What the lesson has given and built so far.
#[derive(Default)]
struct Known<'a> {
    /// Texts of files by their paths.
    files: BTreeMap<String, &'a str>,
    /// Names of images that serve by themselves.
    servers: BTreeSet<String>,
}

impl Known<'_> {
    fn take(&mut self, command: &mut PlannedCommand) {
        let argv = command.invocation.as_ref().map(|invocation| &invocation.argv);
        let Some(arguments) = argv.and_then(|argv| docker_arguments(argv)) else {
            return;
        };
        if let Some(image) = image_alone(&arguments) {
            command.is_foreground |= self.servers.contains(untagged(&image));
        }
        let layout = layout(&arguments);
        let Some(build) = layout.build else { return };
        let file = build
            .file
            .unwrap_or_else(|| format!("{}/Dockerfile", build.context.trim_end_matches('/')));
        let text = self.files.get(plain(&file));
        let serves = text.is_some_and(|text| serves_itself(&own_command(text)));
        for tag in layout.tags {
            let name = untagged(&tag).to_owned();
            if serves {
                self.servers.insert(name);
            } else {
                self.servers.remove(&name);
            }
        }
    }
}

/// A path without the folder that one is in anyway.
fn plain(path: &str) -> &str {
    path.trim_start_matches("./")
}

fn untagged(name: &str) -> &str {
    name.strip_suffix(":latest").unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::Path;

    use crate::lesson;

    /// Which of the commands behind a Dockerfile run on.
    fn runs_on(dockerfile: &str, commands: &str) -> Vec<bool> {
        let text = format!(
            "# A\n\nCreate a `Dockerfile`:\n\n```dockerfile\n{dockerfile}\n```\n\n```sh\n{commands}\n```\n"
        );
        let plan = crate::plan::make(&lesson::parse(Path::new("x.md"), &text), &BTreeMap::new());
        let commands = plan.steps[0].blocks.iter().flat_map(|block| &block.commands);
        commands.map(|command| command.is_foreground).collect()
    }

    #[test]
    fn an_image_whose_own_command_serves_runs_on_in_the_foreground() {
        for dockerfile in [
            "FROM python\nCMD [\"python\", \"app.py\"]",
            "FROM scratch\nCOPY web /\nEXPOSE 80\nCMD [\"/web\"]",
            "FROM node\nCMD npm start",
            "FROM nginx:alpine\nCOPY . /usr/share/nginx/html",
        ] {
            let found = runs_on(dockerfile, "docker build -t web .\ndocker run --rm web:latest");
            assert_eq!(found, [false, true], "{dockerfile}");
        }
        let dockerfile = "FROM node\nCMD npm start";
        for (commands, wanted) in [
            ("docker build -t web .\ndocker run -d web", [false, false]),
            ("docker build -t web .\ndocker run web ls", [false, false]),
            (
                "docker build -t web .\ndocker run --entrypoint ls web",
                [false, false],
            ),
            ("docker build -t web .\ndocker run api", [false, false]),
            ("docker build -t web other\ndocker run web", [false, false]),
        ] {
            assert_eq!(runs_on(dockerfile, commands), wanted, "{commands}");
        }
        for dockerfile in ["FROM alpine\nCMD [\"date\"]", "FROM alpine"] {
            let found = runs_on(dockerfile, "docker build -t web .\ndocker run web");
            assert_eq!(found, [false, false], "{dockerfile}");
        }
    }
}
