//! Builds with `BuildKit`, which the engine has in it or docker's plugin brings, and steps that need it.
//!
//! The engine has no bridge, so that what is built runs without a network. Not here: the classic builder (`images`).

use super::yard::{Lesson, Yard, all_of};
use crate::support::plugins::offer_plugins;
use crate::support::private::PrivateEngine;

/// What only `BuildKit` builds: a file that is there during one command, and a cache that no layer has.
const DOCKERFILE: &str = "RUN --mount=type=secret,id=word cat /run/secrets/word > /told
RUN --mount=type=cache,target=/kept echo one > /kept/a && cat /kept/a > /made
";

/// An engine that builds with `BuildKit`, and a docker that has the plugin.
struct Site {
    // It is used last.
    yard: Yard,
    _engine: PrivateEngine,
}

impl Site {
    fn new() -> Option<Self> {
        let engine = PrivateEngine::with_buildkit()?;
        let yard = Yard::on(engine.engine());
        prepared(yard).map(|yard| Self {
            yard,
            _engine: engine,
        })
    }
}

/// Gives a yard the plugin, and what is built.
fn prepared(mut yard: Yard) -> Option<Yard> {
    let sandbox = &mut yard.scene.sandbox;
    offer_plugins(&sandbox.docker_config())?;
    // Nobody says what builds.
    sandbox.set("DOCKER_BUILDKIT", "");
    sandbox.write("word", "abc");
    sandbox.write("Dockerfile", &format!("FROM {}\n{DOCKERFILE}", yard.image));
    Some(yard)
}

/// A lesson of one step that needs something.
fn needing<'a>(yard: &'a Yard, need: &str, commands: &str) -> Lesson<'a> {
    yard.written(&format!(
        "# Builds\n\n## Do\n\n<!-- stepgate\nrequires: [{need}]\n-->\n\n```sh\n{commands}\n```\n"
    ))
}

/// The flags of each build here.
const FLAGS: &str = "--network none --secret id=word,src=word";

#[test]
fn what_buildkit_builds_is_proved_by_the_image_whichever_command_builds_it() {
    let Some(site) = Site::new() else { return };
    let yard = &site.yard;
    let name = yard.scene.mine("built");
    for (command, tag) in [
        (format!("docker build {FLAGS} -t {name}:one ."), "one"),
        (format!("docker build -q {FLAGS} -t {name}:two ."), "two"),
        (
            format!("docker buildx build {FLAGS} --tag {name}:three ."),
            "three",
        ),
        (
            format!("docker image build {FLAGS} --progress plain -t {name}:four ."),
            "four",
        ),
    ] {
        let lesson = needing(yard, "buildkit", &command);
        lesson.fails(
            "image",
            &format!("an image `{name}:{tag}` in the engine"),
            &format!("the engine has no image `{name}:{tag}`"),
            Some(&command),
        );
        let ran = lesson.run();
        let said = all_of(&ran);
        assert_eq!(ran.status.code(), Some(0), "{said}");
        let id = yard.scene.short(&format!("{name}:{tag}"));
        assert!(
            said.contains(&format!("✓ `{name}:{tag}` is image {id}")),
            "{said}"
        );
        lesson.holds();
    }
    let made = format!("run --rm --network none {name}:one cat /made /told");
    assert_eq!(yard.docker(&made), "one\nabc");
}

#[test]
fn a_build_that_gives_its_image_no_name_is_proved_by_the_image_that_it_made() {
    let Some(mut site) = Site::new() else { return };
    let all = || {
        let text = site.yard.docker("image ls -aq --no-trunc");
        text.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    for command in [
        format!("docker build {FLAGS} ."),
        format!("docker build -q {FLAGS} --build-arg n=2 ."),
        format!("docker buildx build {FLAGS} --iidfile built ."),
    ] {
        let before = all();
        site.yard.scene.sandbox.write(
            "Dockerfile",
            &format!(
                "FROM {}\n{DOCKERFILE}RUN echo {}\n",
                site.yard.image,
                before.len()
            ),
        );
        let ran = site
            .yard
            .written(&format!("# Builds\n\n## Do\n\n```sh\n{command}\n```\n"))
            .run();
        let said = all_of(&ran);
        assert_eq!(ran.status.code(), Some(0), "{said}");
        let made: Vec<String> = all().into_iter().filter(|id| !before.contains(id)).collect();
        let is_told = |id: &String| {
            let short = &id.trim_start_matches("sha256:")[..12];
            said.contains(&format!(
                "✓ the engine has image {short}, which `{command}` built"
            ))
        };
        assert!(made.iter().any(is_told), "{made:?}: {said}");
    }
    // The classic builder writes it as well.
    site.yard.scene.sandbox.set("DOCKER_BUILDKIT", "0");
    site.yard.scene.sandbox.write(
        "Dockerfile",
        &format!("FROM {}\nRUN echo classic\n", site.yard.image),
    );
    let ran = site
        .yard
        .written("# Builds\n\n## Do\n\n```sh\ndocker build -q --network none .\n```\n")
        .run();
    let said = all_of(&ran);
    assert!(said.contains("✓ the engine has image "), "{said}");
    // What was pruned since may be gone, and nothing else.
    let pruned = site
        .yard
        .written("# Builds\n\n## Do\n\n```sh\ndocker build -q --network none .\ndocker image prune -f\n```\n")
        .run();
    assert_eq!(pruned.status.code(), Some(0), "{}", all_of(&pruned));
}

#[test]
fn a_build_of_buildkits_that_fails_is_told_and_its_listings_are_shown() {
    let Some(site) = Site::new() else { return };
    let yard = &site.yard;
    let name = yard.scene.mine("built");
    let ran = needing(
        yard,
        "buildkit",
        "docker buildx ls\ndocker buildx inspect\ndocker buildx du",
    )
    .run();
    let said = all_of(&ran);
    assert_eq!(ran.status.code(), Some(0), "{said}");
    assert!(
        said.contains("default") && said.contains("✓ `docker buildx ls` succeeded"),
        "{said}"
    );
    let broken = format!(
        "FROM {}\nRUN --mount=type=cache,target=/kept exit 3\n",
        yard.image
    );
    yard.scene.sandbox.write("Dockerfile", &broken);
    for build in ["build", "buildx build"] {
        let command = format!("docker {build} --network none -t {name} .");
        let ran = needing(yard, "buildkit", &command).run();
        let said = all_of(&ran);
        assert_eq!(ran.status.code(), Some(1), "{said}");
        assert!(
            said.contains(&format!("the engine has no image `{name}`")),
            "{said}"
        );
    }
}

#[test]
fn a_step_that_needs_buildkit_is_skipped_where_the_engine_does_not_build_with_it() {
    let Some(yard) = Yard::new().and_then(prepared) else {
        return;
    };
    let name = yard.scene.mine("built");
    // The lesson says it, and the step once more.
    let ran = yard
        .written(&format!(
            "---\nstepgate:\n  requires: [buildkit]\n---\n# Builds\n\n## Do\n\n<!-- stepgate\nrequires: [buildkit]\n-->\n\n\
             ```sh\ndocker build {FLAGS} -t {name} .\n```\n"
        ))
        .run();
    let said = all_of(&ran);
    assert_eq!(ran.status.code(), Some(0), "{said}");
    assert!(
        said.contains(
            "Skipped: Do, since it needs BuildKit, which the engine does not build with by itself\n"
        ),
        "{said}"
    );
    assert_eq!(yard.scene.engine.image_id(&name), None);
    // The plugin brings BuildKit to any engine.
    let command = format!("docker buildx build {FLAGS} -t {name} .");
    let ran = needing(&yard, "buildx", &command).run();
    assert_eq!(ran.status.code(), Some(0), "{}", all_of(&ran));
    assert!(yard.scene.engine.image_id(&name).is_some());
}
