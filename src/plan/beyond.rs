//! What a step needs that a machine may not have: the built-in engine has images, runs simple commands in containers where
//! a runtime for them works, and leaves everything else to Docker.
//!
//! Not here: what the machine has, and what becomes of steps that it cannot take (`runner`).

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::PlannedStep;
use crate::check::{docker_arguments, program};
use crate::docker::{Build, DockerCommand, Parsed, container_run, image_command, inspect_of_any, parse};
use crate::engine::BuildRequest;
use crate::engine::builtin::is_root;
use crate::script::{Invocation, Word};
use crate::words::Reference;

/// What a step needs of what may not be there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// Whether it needs something that runs containers.
    pub runtime: Runtime,
    /// What it builds, as far as it can be known: its Dockerfiles may have something to be run.
    pub builds: Vec<PlannedBuild>,
}

/// What has to run a step's containers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Runtime {
    /// Nothing: it has none.
    #[default]
    Nothing,
    /// Whatever can run a command in the foreground.
    Any,
    /// What can run one as another user than root.
    Users,
    /// Docker.
    Docker,
}

/// A build of a step.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PlannedBuild {
    /// The Dockerfile, from the folder that the lesson begins in.
    pub dockerfile: PathBuf,
    /// The stage to stop at.
    pub target: Option<String>,
    /// The build arguments whose values stand in the command.
    pub args: Vec<(String, String)>,
}

impl PlannedBuild {
    /// The request, as far as it matters for what has to be run.
    pub fn request(&self) -> BuildRequest {
        BuildRequest {
            target: self.target.clone(),
            args: self.args.iter().cloned().collect(),
            ..BuildRequest::default()
        }
    }
}

/// Says what each step needs, in their order.
pub fn needs(steps: &[PlannedStep]) -> Vec<Needs> {
    let mut way = Way {
        folder: Some(PathBuf::new()),
        images: BTreeSet::new(),
    };
    steps.iter().map(|step| way.through(step)).collect()
}

/// What is known on the way through a lesson.
struct Way {
    /// Where the shell stands; nothing where that cannot be known.
    folder: Option<PathBuf>,
    /// The names that images have had.
    images: BTreeSet<Reference>,
}

impl Way {
    fn through(&mut self, step: &PlannedStep) -> Needs {
        let mut needs = Needs::default();
        let blocks = step.run();
        let commands = blocks.flat_map(|block| &block.commands);
        for invocation in commands.filter_map(|command| command.invocation.as_ref()) {
            go(invocation, &mut self.folder);
            let Some(arguments) = docker_arguments(&invocation.argv) else {
                continue;
            };
            let runtime = match parse(&arguments) {
                Parsed::Native(command) => {
                    self.note_names(&command);
                    if let (DockerCommand::Build(build), Some(folder)) = (&command, &self.folder) {
                        needs.builds.extend(planned(build, folder));
                    }
                    Runtime::Nothing
                }
                Parsed::Wrong { .. } => Runtime::Nothing,
                Parsed::Foreign(foreign) if foreign.command.is_empty() => Runtime::Nothing,
                Parsed::Foreign(_) if self.is_about_images(&arguments) => Runtime::Nothing,
                Parsed::Foreign(_) => match container_run(&arguments) {
                    Some(run) if run.user.as_deref().is_none_or(is_root) => Runtime::Any,
                    Some(_) => Runtime::Users,
                    None => Runtime::Docker,
                },
            };
            needs.runtime = needs.runtime.max(runtime);
        }
        needs
    }

    /// Takes in the names that a command gives images or knows them by.
    fn note_names(&mut self, command: &DockerCommand) {
        let names = match command {
            DockerCommand::Build(build) => build.tags.iter().collect(),
            DockerCommand::Tag { source, target } => vec![source, target],
            DockerCommand::Pull(pull) => vec![&pull.name],
            DockerCommand::Push(push) => vec![&push.name],
            _ => Vec::new(),
        };
        self.images
            .extend(names.into_iter().filter_map(|name| named(name)));
    }

    /// Says whether a command that the CLI does on Docker is about images alone. What `inspect` means may also be a container:
    /// it is an image where a name has been one's.
    fn is_about_images(&self, arguments: &[String]) -> bool {
        let is_known = |name: &String| named(name).is_some_and(|name| self.images.contains(&name));
        image_command(arguments).is_some()
            || inspect_of_any(arguments).is_some_and(|inspect| inspect.names.iter().all(is_known))
    }
}

fn named(name: &str) -> Option<Reference> {
    Reference::parse(name).ok().map(Reference::with_default_tag)
}

/// Follows the shell into a folder.
fn go(invocation: &Invocation, folder: &mut Option<PathBuf>) {
    let Some((name, rest)) = program(&invocation.argv) else {
        return;
    };
    if !matches!(
        name.as_str(),
        "cd" | "chdir" | "pushd" | "popd" | "set-location" | "push-location" | "pop-location"
    ) {
        return;
    }
    let named = match rest {
        [Word::Known(path)] if !matches!(path.as_str(), "-" | "~") => Some(path),
        _ => None,
    };
    *folder = named.and_then(|path| match folder.as_ref() {
        Some(folder) => Some(folder.join(path)),
        None => Path::new(path).is_absolute().then(|| path.into()),
    });
}

fn planned(build: &Build, folder: &Path) -> Option<PlannedBuild> {
    let is_open = |text: &str| text.contains('$') || text.contains('`') || text == "-";
    let file = match &build.file {
        Some(file) => PathBuf::from(file),
        None => Path::new(&build.context).join("Dockerfile"),
    };
    if is_open(&file.to_string_lossy()) {
        return None;
    }
    let args = build
        .args
        .iter()
        .filter_map(|(name, value)| Some((name.clone(), value.clone()?)));
    Some(PlannedBuild {
        dockerfile: folder.join(file),
        target: build.target.clone(),
        args: args.filter(|(_, value)| !is_open(value)).collect(),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn of(commands: &str) -> Vec<Needs> {
        let text = format!("# A\n\n## B\n\n```bash\n{commands}\n```\n");
        let lesson = crate::lesson::parse(Path::new("lesson.md"), &text);
        needs(&crate::plan::make(&lesson, &BTreeMap::new()).steps)
    }

    #[test]
    fn images_need_nothing_simple_commands_any_runtime_and_the_rest_docker() {
        let steps = [
            ("docker tag web ada/web; docker push ada/web", Runtime::Nothing),
            ("docker build -t web .", Runtime::Nothing),
            ("docker image prune -f", Runtime::Nothing),
            ("docker --version", Runtime::Nothing),
            ("ls; curl localhost", Runtime::Nothing),
            ("docker run --rm web ls", Runtime::Any),
            ("docker container run -it -v $PWD:/x $image", Runtime::Any),
            ("docker run -u root web; docker run --rm -u $me web", Runtime::Any),
            ("docker run --rm -u 7:8 web; docker run web", Runtime::Users),
            ("docker container run -d web", Runtime::Docker),
            ("docker run web; docker container ls", Runtime::Docker),
            ("docker run --name x web", Runtime::Docker),
            ("docker inspect web", Runtime::Docker),
            (
                "docker tag web ada/web; docker inspect web ada/web:latest",
                Runtime::Nothing,
            ),
            ("docker tag web ada/web; docker inspect web box", Runtime::Docker),
            ("for i in 1 2; do docker ps; done", Runtime::Docker),
            ("docker compose up -d", Runtime::Docker),
        ];
        for (commands, wanted) in steps {
            let most = of(commands).into_iter().map(|needs| needs.runtime).max();
            assert_eq!(most, Some(wanted), "{commands}");
        }
    }

    #[test]
    fn what_is_built_is_found_from_where_the_shell_stands() {
        let built = |commands: &str| -> Vec<String> {
            let builds = of(commands).into_iter().flat_map(|needs| needs.builds);
            builds
                .map(|build| build.dockerfile.display().to_string())
                .collect()
        };
        assert_eq!(built("docker build ."), ["./Dockerfile"]);
        assert_eq!(built("cd app && docker build -f ../x.df ."), ["app/../x.df"]);
        assert_eq!(
            built("cd app\ncd ..\ndocker build web"),
            ["app/../web/Dockerfile"]
        );
        assert_eq!(built("cd $HOME\ndocker build ."), [""; 0]);
        assert_eq!(built("docker build $folder"), [""; 0]);
        let needs = of("docker build --target base --build-arg A=1 --build-arg B .");
        let one = needs.into_iter().flat_map(|needs| needs.builds).next().unwrap();
        assert_eq!(one.target.as_deref(), Some("base"));
        assert_eq!(one.args, [("A".to_owned(), "1".to_owned())]);
    }
}
