//! `stepgate plan`: the document that scripts rely on, and the text for people.
//!
//! Not here: lessons that cannot be read (`wrong_input`).

use crate::support::lessons::{seed_lesson, slides};
use crate::support::sandbox::Sandbox;

/// A lesson of the registry chapter's shape.
fn chapter() -> String {
    slides(
        "Registries",
        &[
            ("Your name", "$env:dockerId='<your-docker-id>'"),
            (
                "Tags",
                "docker image tag web \"$env:dockerId/web\"; `\ndocker image ls -f reference=\"$env:dockerId/*\"",
            ),
            ("Log in", "docker login --username \"$env:dockerId\""),
            (
                "Push",
                "docker image push $env:dockerId/web\ndocker container rm -f web",
            ),
        ],
    )
}

fn plan(sandbox: &Sandbox, words: &[&str]) -> String {
    sandbox.write("chapter.md", &chapter());
    let output = sandbox
        .stepgate(["plan", "chapter.md"].iter().chain(words))
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_document_is_as_the_contract_says() {
    insta::assert_snapshot!(plan(&Sandbox::new(), &["--format", "json"]));
}

#[test]
fn the_first_key_is_the_schema() {
    let text = plan(&Sandbox::new(), &["--format", "json"]);
    assert!(
        text.starts_with("{\n  \"schema\": 1,\n  \"lessons\": ["),
        "{text}"
    );
}

/// The words of every command of a plan's document; nothing for those that are not known.
fn argvs(text: &str) -> Vec<serde_json::Value> {
    let document: serde_json::Value = serde_json::from_str(text).unwrap();
    let steps = document["lessons"][0]["steps"].as_array().unwrap();
    let blocks = steps.iter().flat_map(|step| step["blocks"].as_array().unwrap());
    blocks
        .flat_map(|block| block["commands"].as_array().unwrap())
        .map(|command| command["argv"].clone())
        .collect()
}

#[test]
fn words_are_null_until_the_value_is_given() {
    let sandbox = Sandbox::new();
    let without = argvs(&plan(&sandbox, &["--format", "json"]));
    assert!(without[1].is_null(), "{without:?}");
    assert_eq!(
        without.last().unwrap(),
        &serde_json::json!(["docker", "container", "rm", "-f", "web"])
    );
    let with = argvs(&plan(&sandbox, &["--format", "json", "--var", "dockerid=ada"]));
    assert_eq!(
        with[1],
        serde_json::json!(["docker", "image", "tag", "web", "ada/web"])
    );
}

#[test]
fn a_value_of_the_environment_counts_and_the_command_line_wins() {
    let mut sandbox = Sandbox::new();
    sandbox.set("STEPGATE_VAR_dockerId", "grace");
    assert!(plan(&sandbox, &[]).contains("tag grace/web"));
    let text = plan(&sandbox, &["--var", "dockerId=ada"]);
    assert!(text.contains("tag ada/web") && !text.contains("grace"), "{text}");
}

#[test]
fn a_value_in_letters_that_no_shell_takes_is_given_as_the_lesson_spells_it() {
    let mut sandbox = Sandbox::new();
    sandbox.write(
        "lesson.md",
        "# Netz\n\n```bash\ndocker network create <réseau>\ndocker network create <名前>\ndocker network create <값>\n```\n",
    );
    sandbox.set("STEPGATE_VAR_값", "three");
    let arguments = ["plan", "lesson.md", "--var", "reseau=one", "--var", "名前=two"];
    let output = sandbox.stepgate(arguments).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    for network in ["one", "two", "three"] {
        assert!(text.contains(&format!("checked: network {network}\n")), "{text}");
    }
}

#[test]
fn a_build_without_a_name_is_proved_by_the_image_that_it_leaves() {
    let sandbox = Sandbox::new();
    sandbox.write("lesson.md", "# Build\n\n```sh\ndocker build .\n```\n");
    let (exit, text) = sandbox.says("plan lesson.md");
    assert!(
        exit == 0 && text.contains("proved by: the state that it leaves"),
        "{text}"
    );
    let (_, text) = sandbox.says("plan lesson.md --format json");
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    let check = &document["lessons"][0]["steps"][0]["checks"][0];
    assert_eq!(
        (&check["kind"], &check["leaves"]),
        (&"exit".into(), &"image".into())
    );
}

#[test]
fn a_variable_that_the_lesson_only_reads_gives_its_value() {
    let mut sandbox = Sandbox::new();
    sandbox.write(
        "lesson.md",
        "# Push\n\n```bash\ndocker push $DOCKER_ID/web\n```\n",
    );
    let planned = |sandbox: &Sandbox| {
        let output = sandbox.stepgate(["plan", "lesson.md"]).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(planned(&sandbox).contains("pushed <dockerId>/web"));
    sandbox.set("DOCKER_ID", "");
    assert!(planned(&sandbox).contains("pushed <dockerId>/web"));
    sandbox.set("DOCKER_ID", "grace");
    assert!(planned(&sandbox).contains("pushed grace/web"));
    sandbox.set("STEPGATE_VAR_dockerId", "ada");
    assert!(planned(&sandbox).contains("pushed ada/web"));
}

#[test]
fn people_see_steps_commands_and_checks_without_colour_in_a_pipe() {
    let text = plan(&Sandbox::new(), &[]);
    assert!(!text.contains('\u{1b}'));
    for words in [
        "value dockerId",
        " 3. Tags  tags",
        "checked: tag $dockerId/web (the same image as web)",
        "[interactive]",
        "[destructive]",
    ] {
        assert!(text.contains(words), "`{words}` is not in:\n{text}");
    }
}

#[test]
fn files_that_are_written_stand_among_the_commands() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "lesson.md",
        "# A\n\nCreate a file `app.conf`:\n\n```\na: 1\n```\n\nIts image:\n\n```dockerfile\nFROM scratch\nCOPY app.conf /\n```\n\n\
         ```bash\ndocker build -t web .\n```\n",
    );
    let planned = |format: &str| {
        let output = sandbox
            .stepgate(["plan", "lesson.md", "--format", format])
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let text = planned("human");
    let rows = "       6  write app.conf\n      12  write Dockerfile [where there is none]\n      17  docker build -t web .\n";
    assert!(text.contains(rows), "{text}");
    let document: serde_json::Value = serde_json::from_str(&planned("json")).unwrap();
    let blocks = &document["lessons"][0]["steps"][0]["blocks"];
    assert_eq!(
        (&blocks[0]["kept"], &blocks[1]["kept"]),
        (&serde_json::Value::Null, &serde_json::json!(true))
    );
}

#[test]
fn a_command_of_a_loop_stands_once_and_one_of_some_lines_stays_below_its_first() {
    let sandbox = Sandbox::new();
    let commands = "for name in a b; do\n  docker tag web $name\ndone\ncat > x <<END\nhi\nEND";
    sandbox.write("lesson.md", &format!("# Tags\n\n```bash\n{commands}\n```\n"));
    let output = sandbox.stepgate(["plan", "lesson.md"]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text.matches("docker tag web $name").count(), 1, "{text}");
    assert!(text.contains("docker tag web $name [2 times]\n"), "{text}");
    assert!(
        text.contains("cat > x <<END\n          hi\n          END\n"),
        "{text}"
    );
    assert!(text.contains("checked: exit cat > x <<END …\n"), "{text}");
}

#[test]
fn a_check_says_what_must_hold_of_its_subject() {
    let sandbox = Sandbox::new();
    let steps = [
        ("Run", "docker run -d --name web -p 8080:80 --network front nginx"),
        ("Again", "docker run -d redis"),
        ("Stop", "docker stop web"),
        ("Up", "docker compose up -d"),
        ("Scale", "docker service create --name api --replicas 3 ada/api"),
        ("Apart", "docker network disconnect front web"),
        ("Ask", "curl http://localhost:8080/"),
    ];
    sandbox.write("lesson.md", &slides("States", &steps));
    let output = sandbox.stepgate(["plan", "lesson.md"]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let checked: Vec<&str> = text
        .lines()
        .filter_map(|line| line.trim().strip_prefix("checked: "))
        .collect();
    let expected = [
        "container web (runs, from nginx, port 8080:80, in front)",
        "container from redis (runs)",
        "container web (stopped, from nginx, port 8080:80, in front)",
        "compose this folder's project (up)",
        "service api (runs 3 times, from ada/api)",
        "network front web (not connected)",
        "http http://localhost:8080/",
    ];
    assert_eq!(checked, expected, "{text}");
}

#[test]
fn planning_leaves_no_trace() {
    let sandbox = Sandbox::new();
    plan(&sandbox, &[]);
    assert_eq!(sandbox.files().len(), 1);
}

#[test]
fn several_lessons_make_one_document() {
    let sandbox = Sandbox::new();
    sandbox.write("two.md", &slides("Two", &[("List", "docker image ls")]));
    let text = plan(&sandbox, &["two.md", "--format", "json"]);
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    let lessons = document["lessons"].as_array().unwrap();
    assert_eq!((lessons.len(), &lessons[1]["title"]), (2, &"Two".into()));
}

#[test]
fn the_seed_has_nothing_to_complain_of() {
    let Some(seed) = seed_lesson() else { return };
    let sandbox = Sandbox::new();
    let output = sandbox
        .stepgate(["plan".as_ref(), seed.as_os_str()])
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(text.contains("checked: pushed $dockerId/tweet-app"), "{text}");
    assert!(!text.contains("Noticed"), "{text}");
}

#[test]
fn what_a_step_needs_of_containers_is_said() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "Dockerfile",
        "FROM scratch AS tool\nRUN make\nFROM scratch\nCOPY x /\n",
    );
    let steps = [
        ("Images", "docker build -t web . ; docker image ls"),
        ("Stage", "docker build --target tool -t tool ."),
        ("Simple", "docker run --rm web ls"),
        ("Users", "docker run --rm -u ada web id"),
        ("More", "docker compose up -d"),
    ];
    sandbox.write("lesson.md", &slides("Needs", &steps));
    let output = sandbox.stepgate(["plan", "lesson.md"]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let needs: Vec<&str> = text
        .lines()
        .filter_map(|line| line.trim().strip_prefix("needs: "))
        .collect();
    let simple = "Docker, or crun or runc";
    let by_root = "Docker, or crun or runc run by root";
    assert_eq!(needs, [simple, simple, by_root, "Docker"], "{text}");
}

#[test]
fn a_block_that_another_one_stands_for_and_a_failure_that_is_announced_are_marked() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "shells.md",
        "# A\n\n```bash\ndocker run -v $(pwd):/a web\n```\n\nIf you are using PowerShell:\n\n```powershell\ndocker run -v ${PWD}:/a web\n```\n\n\
         ## B\n\nThis command will fail:\n\n```bash\ndocker rmi web\n```\n",
    );
    let output = sandbox.stepgate(["plan", "shells.md"]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let marks: Vec<&str> = text
        .lines()
        .filter(|line| line.contains("[not run: instead of line"))
        .collect();
    assert_eq!(marks.len(), 1, "{text}");
    let other = if cfg!(windows) { "$(pwd)" } else { "${PWD}" };
    assert!(marks[0].contains(other), "{text}");
    assert!(
        text.contains("docker rmi web [destructive] [to fail]\n"),
        "{text}"
    );
}

#[test]
fn what_was_noticed_is_shown_with_its_line_and_no_secret() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "odd.md",
        "# A\n\n## B\n\n```bash\ndocker login -u ada -p hunter2-9 “quay.example”\n",
    );
    let output = sandbox.stepgate(["plan", "odd.md"]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let (_, noticed) = text.split_once("\nNoticed:\n").expect("something was noticed");
    for words in [
        "[unclosed-fence]",
        "--> odd.md:5:1",
        "5 | ```bash",
        "^^^^^^^",
        "-p *********",
    ] {
        assert!(noticed.contains(words), "`{words}` is not in:\n{noticed}");
    }
    assert!(!noticed.contains("hunter2"), "{noticed}");
}

#[test]
fn what_is_typed_on_another_machine_is_marked_and_nothing_is_asked_for_it() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "swarm.md",
        "# A\n\n```\none$ docker swarm init\n```\n\nOn the second one:\n\n```\ntwo$ docker swarm join --token <join-token> 10.0.0.1:2377\n```\n",
    );
    let output = sandbox.stepgate(["plan", "swarm.md"]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let join = "docker swarm join --token <join-token> 10.0.0.1:2377 [not run: on two]\n";
    assert!(text.contains(join), "{text}");
    assert!(
        !text.contains("value ") && !text.contains("exit docker swarm join"),
        "{text}"
    );
    let output = sandbox
        .stepgate(["plan", "--format", "json", "swarm.md"])
        .output()
        .unwrap();
    let plan: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let blocks = &plan["lessons"][0]["steps"][0]["blocks"];
    assert_eq!(blocks[1]["elsewhere"]["name"], "two", "{plan}");
    assert!(blocks[0].get("elsewhere").is_none(), "{plan}");
}
