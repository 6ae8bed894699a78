//! Containers of services that a project's files had once: compose leaves them alone, and so does what is proved of a command.
//!
//! Not here: which files those are (`named`).

use super::site::Site;

#[test]
fn what_only_an_earlier_file_had_need_not_be_as_the_later_one_wants_it() {
    let Some(site) = Site::new() else { return };
    let name = &site.yard.name;
    site.write("old.yaml", "", &[("web", ""), ("old", "")]);
    site.write("new.yaml", "", &[("web", ""), ("debug", "profiles: [debug]")]);
    let steps = [
        (
            "-p NAME -f old.yaml up -d",
            "the project `NAME` is up: `old`, `web`",
        ),
        (
            "-p NAME -f old.yaml kill old",
            "no container of `old` in the project `NAME` runs",
        ),
        ("-p NAME -f new.yaml up -d", "the project `NAME` is up: `web`"),
        (
            "-p NAME -f new.yaml --profile debug up -d",
            "the project `NAME` is up: `debug`, `web`",
        ),
        ("-p NAME -f new.yaml up -d", "the project `NAME` is up: `web`"),
        (
            "-p NAME -f new.yaml stop",
            "no container of `web` in the project `NAME` runs",
        ),
        (
            "-p NAME -f new.yaml down",
            "`web` in the project `NAME` has no containers",
        ),
        (
            "-p NAME -f old.yaml --profile debug down --remove-orphans",
            "the project `NAME` has no containers",
        ),
    ];
    site.proves_each(&steps);
    assert!(site.running(name).is_empty());
}
