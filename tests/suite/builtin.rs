//! Lessons on the built-in image engine: nothing of Docker is there.

mod hurt;
mod memory;
#[cfg(target_os = "linux")]
mod runs;
mod stdin;

use std::path::Path;

use serde_json::Value;

use crate::support::sandbox::Sandbox;

const OURS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/lessons/101-registries");

/// A sandbox with bash alone on the PATH, which has to be somewhere; no docker.
fn sandbox() -> Sandbox {
    let mut sandbox = Sandbox::new();
    let bin = sandbox.root().join("bin");
    std::fs::create_dir(&bin).unwrap();
    for program in ["bash", "cat"] {
        let folders = std::env::var_os("PATH").unwrap();
        let found = std::env::split_paths(&folders)
            .map(|folder| folder.join(program))
            .find(|path| path.is_file());
        std::os::unix::fs::symlink(found.unwrap(), bin.join(program)).unwrap();
    }
    sandbox.set("PATH", bin);
    // What runs containers is `runs`' subject.
    sandbox.set("STEPGATE_RUNTIME", "none");
    sandbox
}

/// The arguments of a run without a learner.
fn arguments(lesson: &str) -> Vec<&str> {
    vec![
        "run",
        lesson,
        "--engine",
        "builtin",
        "--unattended",
        "--yes",
        "--var",
        "dockerId=ada",
    ]
}

/// Runs a lesson without a learner, and gives the exit code and the events.
fn run(sandbox: &Sandbox, lesson: &str, more: &[&str]) -> (i32, Vec<Value>) {
    let json = ["--format", "json"];
    let arguments = arguments(lesson).into_iter().chain(json);
    let output = sandbox
        .stepgate(arguments.chain(more.iter().copied()))
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let events = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    (output.status.code().unwrap(), events)
}

fn of_kind<'e>(events: &'e [Value], kind: &str) -> Vec<&'e Value> {
    events.iter().filter(|event| event["event"] == kind).collect()
}

fn notices(events: &[Value]) -> String {
    let texts = of_kind(events, "noticed")
        .into_iter()
        .map(|event| event["text"].as_str().unwrap().to_owned());
    texts.collect::<Vec<_>>().join("\n")
}

/// What the layout in a sandbox has: the names in it.
fn names(sandbox: &Sandbox) -> Vec<String> {
    let index = std::fs::read(sandbox.state().join("engine/index.json")).unwrap();
    let index: Value = serde_json::from_slice(&index).unwrap();
    let manifests = index["manifests"].as_array().unwrap().iter();
    let name = |entry: &Value| {
        Some(
            entry["annotations"]["org.opencontainers.image.ref.name"]
                .as_str()?
                .to_owned(),
        )
    };
    let mut names: Vec<String> = manifests.filter_map(name).collect();
    names.sort();
    names
}

#[test]
fn our_chapter_is_proved_step_by_step_and_only_the_new_layer_of_version_2_travels() {
    let sandbox = sandbox();
    let (exit, events) = run(&sandbox, OURS, &["--keep"]);
    assert_eq!(exit, 0, "{events:#?}");
    assert_eq!(events.last().unwrap()["n_done"], 14);
    assert!(notices(&events).contains("everything about images is real, running containers needs Docker"));
    let verdicts = of_kind(&events, "check-finished");
    assert!(verdicts.len() >= 14 && verdicts.iter().all(|event| event["report"]["result"] == "passed"));
    let uploads: Vec<(&str, Vec<&str>)> = of_kind(&events, "uploaded")
        .iter()
        .map(|event| {
            let layers = event["upload"]["layers"].as_array().unwrap().iter();
            let way = |layer: &Value| if layer["way"] == "uploaded" { "up" } else { "no" };
            (
                event["upload"]["name"].as_str().unwrap(),
                layers.map(way).collect(),
            )
        })
        .collect();
    assert_eq!(
        uploads,
        [
            ("ada/greeter:latest", vec!["up", "up", "up"]),
            ("ada/clock:latest", vec!["no", "up", "up"]),
            ("ada/greeter:v2", vec!["no", "no", "up"]),
        ]
    );
    assert_eq!(
        names(&sandbox),
        [
            "docker.io/ada/clock:latest",
            "docker.io/ada/greeter:latest",
            "docker.io/ada/greeter:v2",
            "docker.io/library/clock:latest",
            "docker.io/library/greeter:latest",
        ]
    );
}

#[test]
fn a_finished_lesson_leaves_nothing_on_the_engine() {
    let sandbox = sandbox();
    let (exit, _) = run(&sandbox, OURS, &[]);
    assert_eq!(exit, 0);
    assert_eq!(names(&sandbox), Vec::<String>::new());
    let blobs = std::fs::read_dir(sandbox.state().join("engine/blobs/sha256")).unwrap();
    assert_eq!(blobs.count(), 0);
}

#[test]
fn the_same_lesson_builds_the_same_images_for_everybody() {
    let built = |sandbox: &Sandbox| {
        let (exit, events) = run(sandbox, OURS, &["--keep"]);
        assert_eq!(exit, 0);
        let layers = of_kind(&events, "uploaded")
            .into_iter()
            .map(|event| event["upload"]["layers"].clone());
        let ids = layers.flat_map(|layers| layers.as_array().unwrap().clone());
        ids.map(|layer| layer["id"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(built(&sandbox()), built(&sandbox()));
}

#[test]
fn a_step_that_runs_containers_is_skipped_and_told_of_beforehand() {
    let sandbox = sandbox();
    let lesson = sandbox.write(
        "lesson.md",
        "# A\n\nText.\n\n## One\n\n```bash\ndocker image ls\n```\n\n## Two\n\n```bash\ndocker container run web\n```\n\n\
         ## Three\n\n```bash\ndocker images\n```\n",
    );
    let (exit, events) = run(&sandbox, lesson.to_str().unwrap(), &[]);
    assert_eq!(exit, 0, "{events:#?}");
    assert!(
        notices(&events)
            .contains("2 of 3 steps with commands can be taken; 1 needs Docker and will be skipped"),
        "{}",
        notices(&events)
    );
    let skipped: Vec<&Value> = of_kind(&events, "step-skipped")
        .iter()
        .map(|event| &event["step"])
        .collect();
    assert_eq!(skipped, ["two"]);
    let end = of_kind(&events, "run-finished")[0];
    assert_eq!(
        (&end["n_done"], &end["n_skipped"], &end["n_steps"]),
        (&3.into(), &1.into(), &4.into())
    );
    let passed: Vec<&Value> = of_kind(&events, "step-passed")
        .iter()
        .map(|event| &event["step"])
        .collect();
    assert_eq!(passed, ["one", "three"]);
}

#[test]
fn a_dockerfile_that_is_only_shown_is_built_from_where_the_learner_has_none() {
    let text = "# Site\n\nAn image of one page takes two lines:\n\n```dockerfile\nFROM scratch\nCOPY page.html /\n```\n\n\
                ```bash\necho hi > page.html\ndocker build -t site .\n```\n";
    let run_in = |sandbox: &Sandbox| {
        let lesson = sandbox.write("lesson.md", text);
        let (exit, events) = run(sandbox, lesson.to_str().unwrap(), &["--keep"]);
        assert_eq!(exit, 0, "{events:#?}");
        assert_eq!(names(sandbox), ["docker.io/library/site:latest"]);
        let found = std::fs::read_to_string(sandbox.work().join("Dockerfile")).unwrap();
        (found, notices(&events))
    };
    let (written, _) = run_in(&sandbox());
    assert_eq!(written, "FROM scratch\nCOPY page.html /\n");
    let own = sandbox();
    let learners = "FROM scratch\nCOPY page.html /own.html\n";
    std::fs::write(own.work().join("Dockerfile"), learners).unwrap();
    let (left, notices) = run_in(&own);
    assert_eq!(left, learners);
    assert!(
        notices.contains("`Dockerfile` is there already and is left as it is"),
        "{notices}"
    );
}

#[test]
fn a_command_that_needs_docker_says_so() {
    let sandbox = sandbox();
    let lesson = sandbox.write(
        "lesson.md",
        "# A\n\nText.\n\n## One\n\n```bash\nbash -c 'docker container ls'; echo \"it ended with $?\"\n```\n",
    );
    let (_, events) = run(&sandbox, lesson.to_str().unwrap(), &[]);
    let printed = printed(&events);
    assert!(
        printed.contains("`docker container ls` needs Docker: stepgate's own image engine")
            && printed.contains("it ended with 1"),
        "{printed}"
    );
}

fn printed(events: &[Value]) -> String {
    let texts = of_kind(events, "output-printed").into_iter();
    texts.map(|event| event["text"].as_str().unwrap()).collect()
}

#[test]
fn images_go_into_archives_and_back_and_what_has_no_name_is_pruned() {
    let sandbox = sandbox();
    sandbox.write(
        "Dockerfile",
        "FROM scratch\nARG edition\nCOPY page /page-$edition\n",
    );
    sandbox.write("page", "hello");
    let lesson = sandbox.write(
        "lesson.md",
        "# A\n\nText.\n\n## One\n\n```bash\ndocker build -q --build-arg edition=1 -t web .\n```\n\n\
         ## Two\n\n```bash\ndocker image save -o web.tar web\ndocker image rm web\ndocker image load -i web.tar\n\
         docker save web | docker load -q\n```\n\n\
         ## Three\n\n```bash\ndocker build -q --build-arg edition=2 -t web .\ndocker image prune -f\n\
         docker image prune --force --all --filter label=nobody\n```\n",
    );
    let (exit, events) = run(&sandbox, lesson.to_str().unwrap(), &[]);
    let printed = printed(&events);
    assert_eq!(exit, 0, "{printed}");
    assert_eq!(
        printed.matches("Loaded image: web:latest").count(),
        2,
        "{printed}"
    );
    assert!(
        printed.contains("Deleted Images:\ndeleted: sha256:")
            && printed.contains("Total reclaimed space: 5B\n")
            && printed.ends_with("Total reclaimed space: 0B\n"),
        "{printed}"
    );
    let archive = std::fs::read(sandbox.work().join("web.tar")).unwrap();
    let mut archive = tar::Archive::new(archive.as_slice());
    let paths: Vec<String> = archive
        .entries()
        .unwrap()
        .map(|entry| entry.unwrap().path().unwrap().display().to_string())
        .collect();
    assert!(paths.contains(&"manifest.json".to_owned()) && paths.contains(&"index.json".to_owned()));
}

#[test]
fn a_prune_leaves_what_another_lesson_made() {
    let sandbox = sandbox();
    sandbox.write(
        "Dockerfile",
        "FROM scratch\nARG edition\nLABEL edition=$edition\n",
    );
    let building = "# A\n\nText.\n\n## B\n\n```bash\ndocker build -q --build-arg edition=1 -t web .\n\
                    docker build -q --build-arg edition=2 -t web .\n```\n";
    let building = sandbox.write("building.md", building);
    let pruning = "# A\n\nText.\n\n## B\n\n```bash\ndocker image prune -f\n```\n";
    let pruning = sandbox.write("pruning.md", pruning);
    assert_eq!(run(&sandbox, building.to_str().unwrap(), &["--keep"]).0, 0);
    let (_, events) = run(&sandbox, pruning.to_str().unwrap(), &[]);
    assert_eq!(printed(&events), "Total reclaimed space: 0B\n");
    let (_, events) = run(&sandbox, pruning.to_str().unwrap(), &["--no-guard"]);
    assert!(printed(&events).starts_with("Deleted Images:\ndeleted: sha256:"));
}

#[test]
fn check_and_reset_know_the_built_in_engine() {
    let sandbox = sandbox();
    assert_eq!(run(&sandbox, OURS, &["--keep"]).0, 0);
    let check = [
        "check",
        OURS,
        "--engine",
        "builtin",
        "--step",
        "push",
        "--var",
        "dockerId=ada",
    ];
    sandbox.stepgate(check).assert().success();
    std::fs::remove_dir_all(sandbox.state().join("practice/blobs")).unwrap();
    sandbox.stepgate(check).assert().code(1);
    let reset = sandbox.stepgate(["reset", OURS]).output().unwrap();
    let told = String::from_utf8(reset.stdout).unwrap();
    assert!(told.contains("removed image name `ada/greeter:v2`"), "{told}");
    assert_eq!(names(&sandbox), Vec::<String>::new());
}

/// Where a Docker Engine answers at its usual place, that one is taken.
#[test]
fn where_no_engine_is_named_and_none_answers_the_built_in_one_is_taken() {
    if Path::new("/var/run/docker.sock").exists() {
        crate::support::skip("a Docker Engine is at its usual place");
        return;
    }
    let mut sandbox = sandbox();
    let arguments = ["run", OURS, "--unattended", "--yes", "--var", "dockerId=ada"];
    let output = sandbox.stepgate(arguments).output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap() + &String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{told}");
    assert!(told.contains("takes its place"), "{told}");
    sandbox.set("DOCKER_HOST", "unix:///nowhere.sock");
    sandbox.stepgate(arguments).assert().code(4);
}
