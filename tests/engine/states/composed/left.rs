//! Containers of services that a project's files had once: compose leaves them alone, and so does what is proved of a command.
//!
//! Not here: which files those are (`named`).

use super::super::yard::all_of;
use super::site::Site;

#[test]
fn what_only_an_earlier_file_had_need_not_be_as_the_later_one_wants_it() {
    let Some(site) = Site::new() else { return };
    let name = &site.yard.name;
    site.write("old.yaml", "", &[("web", ""), ("old", "")]);
    site.write("new.yaml", "", &[("web", ""), ("debug", "profiles: [debug]")]);
    let steps = [
        ("-f old.yaml up -d", "the project `NAME` is up: `old`, `web`"),
        (
            "-f old.yaml kill old",
            "no container of `old` in the project `NAME` runs",
        ),
        ("-f new.yaml up -d", "the project `NAME` is up: `web`"),
        (
            "-f new.yaml --profile debug up -d",
            "the project `NAME` is up: `debug`, `web`",
        ),
        ("-f new.yaml up -d", "the project `NAME` is up: `web`"),
        (
            "-f new.yaml stop",
            "no container of `web` in the project `NAME` runs",
        ),
        (
            "-f new.yaml down",
            "`web` in the project `NAME` has no containers",
        ),
        (
            "-f old.yaml --profile debug down --remove-orphans",
            "the project `NAME` has no containers",
        ),
    ];
    let text: Vec<String> = steps
        .iter()
        .enumerate()
        .map(|(n, (command, _))| format!("## Step {n}\n\n```sh\ndocker compose -p {name} {command}\n```\n"))
        .collect();
    let ran = site.yard.written(&format!("# All\n\n{}", text.join("\n"))).run();
    let said = all_of(&ran);
    assert_eq!(ran.status.code(), Some(0), "{said}");
    let mut rest = said.as_str();
    for (command, evidence) in steps {
        let evidence = format!("✓ {}\n", evidence.replace("NAME", name));
        let at = rest.find(&evidence);
        let at = at.unwrap_or_else(|| panic!("`{command}` is to prove `{evidence}`: {said}"));
        rest = &rest[at + evidence.len()..];
    }
    assert!(site.running(name).is_empty());
}
