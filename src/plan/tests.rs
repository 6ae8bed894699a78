//! Plans of lessons in the seed's shape.

use std::path::Path;

use serde_json::{Value, json};

use super::*;
use crate::check::{Condition, Subject};
use crate::lesson;
use crate::words::Reference;

const CHAPTER: &str = r#"# Registries

Images are shared by pushing them.

---

## Registry username

_ Capture your Docker ID: _

```
$env:dockerId='<insert-your-docker-id-here>'
```

---

## Image tags

```
docker image tag hostname-app "$env:dockerId/hostname-app"; `
docker image tag tweet-app "$env:dockerId/tweet-app"
```

---

## List your images

```
docker image ls -f reference="$env:dockerId/*"
```

---

## Login

```
docker login --username "$env:dockerId"
```

---

## Push

```
docker image push $env:dockerId/hostname-app; `
docker image push $env:dockerId/tweet-app
```

---

## Browse

```
firefox "https://hub.docker.com/r/$env:dockerId/"
```

---

## Clean up

```
docker container rm -f $(docker container ls -aq)
```
"#;

fn plan(source: &str, values: &[(&str, &str)]) -> Plan {
    let lesson = lesson::parse(Path::new("chapter.md"), source);
    let values = values
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    make(&lesson, &values)
}

fn document(plan: &Plan) -> Value {
    serde_json::to_value(Document::new(std::slice::from_ref(plan))).unwrap()
}

/// `step kind subject` of each check.
fn outline(plan: &Plan) -> Vec<String> {
    let checks = plan
        .steps
        .iter()
        .flat_map(|step| step.checks.iter().map(move |check| (step, check)));
    checks
        .map(|(step, check)| format!("{} {} {}", step.id, check.kind(), check.subject()))
        .collect()
}

#[test]
fn the_chapters_checks_follow_from_its_commands() {
    assert_eq!(
        outline(&plan(CHAPTER, &[("dockerId", "ada")])),
        [
            "registry-username variable dockerId",
            "image-tags tag ada/hostname-app",
            "image-tags tag ada/tweet-app",
            "list-your-images listed reference=ada/*",
            "login logged-in docker.io",
            "push pushed ada/hostname-app",
            "push pushed ada/tweet-app",
            "browse http https://hub.docker.com/r/ada/",
            "clean-up container-gone all of this lesson",
        ]
    );
}

#[test]
fn without_a_value_the_subjects_say_which_one_is_missing() {
    let plan = plan(CHAPTER, &[]);
    let checks = plan.steps.iter().flat_map(|step| &step.checks);
    let listed = checks
        .map(|check| &check.condition)
        .find_map(|condition| match condition {
            Condition::Listed { expected, .. } => Some(expected.clone()),
            _ => None,
        });
    let wanted = ["$dockerId/hostname-app", "$dockerId/tweet-app"].map(|name| Subject::Open(name.to_owned()));
    assert_eq!(listed.unwrap(), wanted);
}

#[test]
fn a_value_never_adds_a_word_or_a_command() {
    let plan = plan(CHAPTER, &[("dockerId", "'; docker push evil #")]);
    let commands = plan
        .steps
        .iter()
        .flat_map(|step| &step.blocks)
        .flat_map(|block| &block.commands);
    let pushes = commands
        .filter_map(|command| command.argv.as_ref())
        .filter(|argv| argv.contains(&"push".to_owned()));
    assert!(pushes.clone().count() == 2);
    assert!(
        pushes.clone().all(|argv| argv.len() == 4),
        "{:?}",
        pushes.collect::<Vec<_>>()
    );
}

#[test]
fn the_images_that_the_chapter_needs_are_known_before_it_runs() {
    for values in [&[("dockerId", "ada")][..], &[]] {
        let plan = plan(CHAPTER, values);
        let line = 1 + CHAPTER
            .lines()
            .position(|line| line.starts_with("docker image tag"))
            .unwrap();
        let required: Vec<_> = requirements(&plan)
            .into_iter()
            .map(|it| (it.image.familiar(), it.step.to_string(), it.line))
            .collect();
        assert_eq!(
            required,
            [
                ("hostname-app:latest".to_owned(), "image-tags".to_owned(), line),
                ("tweet-app:latest".to_owned(), "image-tags".to_owned(), line + 1),
            ]
        );
    }
}

#[test]
fn an_image_that_the_lesson_builds_pulls_or_has_named_already_is_not_required() {
    let source = "# A\n```bash\ndocker build -t web .\ndocker pull alpine\ndocker tag web a/web\ndocker tag alpine a/alpine\n\
                  docker push a/web\ndocker history old\ndocker inspect --type image old\n```\n";
    let plan = plan(source, &[]);
    let required: Vec<Reference> = requirements(&plan).into_iter().map(|it| it.image).collect();
    assert_eq!(required, [Reference::parse("old:latest").unwrap()]);
}

#[test]
fn what_is_no_certain_name_is_not_required() {
    let id = "0123456789ab";
    let digest = format!("sha256:{}", "a".repeat(64));
    let source = format!(
        "# A\n```bash\ndocker tag {id} a/one\ndocker tag {digest} a/two\ndocker tag $unknown a/three\n\
         docker push --all-tags a/four\nif [ -e x ]; then docker tag maybe a/five; fi\n\
         docker tag 0123456789ag a/six\ndocker tag cafe a/seven\ndocker tag <your-id>/web a/eight\n\
         docker tag perhaps a/nine || true\n```\n\n## B\n\nThis command will fail:\n\n```bash\ndocker tag nope a/ten\n```\n\n\
         ## C\n\n```bash\ndocker tag cafe $(id -u)/x\n```\n\nIf you are using PowerShell:\n\n```powershell\ndocker tag other $env:x\n```\n"
    );
    let required: Vec<String> = requirements(&plan(&source, &[]))
        .iter()
        .map(|it| it.image.familiar())
        .collect();
    assert_eq!(required, ["0123456789ag:latest", "cafe:latest"]);
}

#[test]
fn the_document_has_the_fields_that_scripts_rely_on() {
    let document = document(&plan(CHAPTER, &[("dockerId", "ada")]));
    assert_eq!(
        document.as_object().unwrap().keys().collect::<Vec<_>>(),
        ["schema", "lessons"]
    );
    assert_eq!(document["schema"], 1);
    let lesson = &document["lessons"][0];
    let keys: Vec<_> = lesson.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["path", "title", "variables", "steps", "diagnostics"]);
    assert_eq!(
        lesson["variables"][0]["placeholder"],
        "<insert-your-docker-id-here>"
    );
    let step = &lesson["steps"][2];
    let keys: Vec<_> = step.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["id", "title", "line", "kind", "blocks", "checks", "proof"]);
    assert_eq!(step["kind"], "doing");
    assert_eq!(lesson["steps"][0]["kind"], "reading");
    let block = &step["blocks"][0];
    let keys: Vec<_> = block.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["line", "info", "dialect", "role", "commands"]);
    assert_eq!(
        (&block["dialect"], &block["role"]),
        (&json!("powershell"), &json!("commands"))
    );
    let command = &block["commands"][0];
    let keys: Vec<_> = command.as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        [
            "line",
            "text",
            "argv",
            "interactive",
            "background",
            "foreground",
            "destructive"
        ]
    );
    assert_eq!(
        command["argv"],
        json!(["docker", "image", "tag", "hostname-app", "ada/hostname-app"])
    );
    assert_eq!(
        step["checks"][0],
        json!({
            "kind": "tag", "subject": "ada/hostname-app", "line": block["line"], "source": "inferred",
            "image": "hostname-app", "name": "ada/hostname-app:latest",
        })
    );
}

#[test]
fn an_assignment_is_a_command_without_words_and_an_unknown_word_leaves_none() {
    let plan = plan(CHAPTER, &[]);
    let first = &plan.steps[1].blocks[0].commands[0];
    assert_eq!(first.text, "$env:dockerId='<insert-your-docker-id-here>'");
    assert_eq!(first.argv, None);
    assert_eq!(plan.steps[2].blocks[0].commands[0].argv, None);
    let two = self::plan("# A\n```bash\nexport A=1 B=2\nexport A=1 B=2\n```\n", &[]);
    assert_eq!(two.steps[0].blocks[0].commands.len(), 2, "one on each line");
}

#[test]
fn commands_that_want_a_terminal_or_destroy_are_marked() {
    let source = "# A\n```bash\ndocker run -it alpine sh\ndocker run --name x -d alpine ls -i\ndocker login\n\
                  docker rmi web\nrm -r app\nmake\ndocker run --rm --name x -ti alpine\n```\n";
    let plan = plan(source, &[]);
    let marks: Vec<_> = plan.steps[0].blocks[0]
        .commands
        .iter()
        .map(|command| (command.is_interactive, command.is_destructive))
        .collect();
    let (terminal, destroys, neither) = ((true, false), (false, true), (false, false));
    assert_eq!(
        marks,
        [terminal, neither, terminal, destroys, destroys, neither, terminal]
    );
}

#[test]
fn a_terminal_is_wanted_by_a_flag_in_front_of_the_image() {
    let table = [
        ("attach web", true),
        ("start -ai web", true),
        ("start web", false),
        ("run -p 80:80 -it web", true),
        ("run -ditPq web", false),
        ("run -itPq web", true),
        ("run --env A=b --interactive web", true),
        ("compose run -t web sh", true),
        ("run -p 80:80 web -it", false),
        ("run --rm -d web -it", false),
        ("run --name=web web -it", false),
        ("run -hit web", false),
        ("exec web top -i", false),
        ("create -it web", false),
    ];
    for (line, is_interactive) in table {
        let plan = plan(&format!("# A\n```bash\ndocker {line}\n```\n"), &[]);
        let command = &plan.steps[0].blocks[0].commands[0];
        assert_eq!(command.is_interactive, is_interactive, "docker {line}");
    }
}

#[test]
fn mistakes_in_docker_commands_are_the_authors() {
    let plan = plan(
        "# A\n```bash\ndocker tag web Ada/My-Web\ndocker image tag web\n```\n",
        &[],
    );
    let codes: Vec<_> = plan.diagnostics.iter().map(|it| (it.code, it.line)).collect();
    assert_eq!(codes, [("image-name", 3), ("docker-usage", 4)]);
    let said = |n: usize| {
        (
            plan.diagnostics[n].message.as_str(),
            plan.diagnostics[n].help.as_deref(),
        )
    };
    assert_eq!(said(0).1, Some("write `ada/my-web`"));
    let usage = "Usage:  docker image tag SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]";
    assert_eq!(
        said(1),
        ("docker: 'docker image tag' requires 2 arguments", Some(usage))
    );
}

#[test]
fn a_blocks_program_is_the_block_in_the_shells_language() {
    let plan = plan(CHAPTER, &[]);
    let tags = &plan.steps[2].blocks[0];
    let program = tags.program(Dialect::Bash).unwrap();
    assert!(program.contains("docker image tag hostname-app"), "{program}");
    assert!(!program.contains("$env:"), "{program}");
    assert_eq!(tags.lines(), tags.line..=tags.line + 1);
}

#[test]
fn text_that_is_only_shown_has_no_commands_and_no_checks() {
    let plan = plan(
        "# A\n\nRun `docker push ada/web`.\n\n```Dockerfile\nFROM scratch\n```\n\n```output\ndocker push ada/web\n```\n\n\
         ```text\ndocker tag web ada/web\n```\n\n> If you want to: `docker rmi web`\n\n```\n/ # docker pull web\n```\n",
        &[],
    );
    assert_eq!(outline(&plan), [""; 0]);
    assert!(
        plan.steps
            .iter()
            .flat_map(|step| &step.blocks)
            .all(|block| block.commands.is_empty())
    );
}

proptest::proptest! {
    #[test]
    fn planning_never_panics(source in "(# A\n|---\n|```\n|docker (tag|push|rmi|build -t|image ls -f) |[aé$<>'\"/ {}|&;`]{1,8}|\n){0,24}") {
        let plan = plan(&source, &[]);
        requirements(&plan);
        document(&plan);
    }
}

#[test]
fn what_a_step_that_is_left_out_promised_is_expected_of_no_later_one() {
    let source = "## Build\n\n```\ndocker build -t web .\n```\n\n## Tag\n\n```\ndocker tag web ada/web\n```\n\n\
                  ## List\n\n```\ndocker image ls\n```\n";
    let lesson = lesson::parse(Path::new("chapter.md"), source);
    let listed = |left_out: &[&str]| {
        let left_out = left_out.iter().map(|id| StepId::slug(id)).collect();
        let plan = make_without(&lesson, &BTreeMap::new(), &left_out);
        let expected = match &plan.steps[2].checks[0].condition {
            Condition::Listed { expected, .. } => expected
                .iter()
                .map(crate::check::Subject::<crate::words::Reference>::shown)
                .collect::<Vec<_>>(),
            other => panic!("{other:?}"),
        };
        let required = requirements(&plan);
        let required: Vec<String> = required.iter().map(|it| it.image.familiar()).collect();
        (expected, required, plan.steps[1].checks.len())
    };
    let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
    assert_eq!(listed(&[]), (names(&["web", "ada/web"]), vec![], 1));
    // The step itself can still be taken, and proved.
    assert_eq!(listed(&["Tag"]), (names(&["web"]), vec![], 1));
    assert_eq!(
        listed(&["Build"]),
        (names(&["ada/web"]), names(&["web:latest"]), 1)
    );
    assert_eq!(listed(&["Build", "Tag"]), (vec![], vec![], 1));
}
