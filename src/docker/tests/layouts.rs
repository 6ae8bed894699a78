//! Where things stand in an argv, by table.

use super::words;
use crate::docker::*;

#[test]
fn a_layout_says_where_to_put_flags_and_which_words_are_names() {
    let argv = words("-D container rm -f web db");
    let found = layout(&argv);
    assert_eq!(
        (found.flags_at, found.names_at, found.target),
        (3, vec![4, 5], Target::Session)
    );
    assert_eq!(layout(&words("-H x rm web")).target, Target::Elsewhere);
    assert_eq!(layout(&words("--context x rm web")).target, Target::Elsewhere);
    assert_eq!(
        layout(&words("build -t a --progress plain -tb .")).tags,
        ["a", "b"]
    );
    assert_eq!(layout(&words("commit -m x web ada/web:v2")).tags, ["ada/web:v2"]);
    assert_eq!(
        layout(&words("import -m x web.tar ada/web:v3")).tags,
        ["ada/web:v3"]
    );
    assert_eq!(layout(&words("stop -t 5 web")).names_at, [3]);
}

#[test]
fn the_image_of_a_run_is_found_behind_its_flags() {
    let table = [
        (
            "run -it --rm -p 80:80 -v/a:/b --name web ada/web:v1 sh -c x",
            Some("ada/web:v1"),
        ),
        ("container run --env A=b -dP ada/web", Some("ada/web")),
        ("create --label=x ada/web", Some("ada/web")),
        ("run --pull never ada/web", None),
        ("run --bogus x ada/web", None),
        ("run -d=maybe ada/web", None),
        ("run -d", None),
        ("exec web ls", None),
    ];
    for (line, image) in table {
        assert_eq!(layout(&words(line)).image.as_deref(), image, "docker {line}");
    }
}

#[test]
fn a_system_prune_is_made_of_prunes_that_leave_the_build_cache() {
    let parts = |line: &str| {
        let parts = layout(&words(line)).parts;
        parts.map(|parts| parts.iter().map(|part| part.join(" ")).collect::<Vec<_>>())
    };
    assert_eq!(
        parts("-D system prune -af --filter until=1h --volumes").unwrap(),
        [
            "-D container prune --force --filter until=1h",
            "-D network prune --force --filter until=1h",
            "-D image prune --force --all --filter until=1h",
            "-D volume prune --force --filter until=1h",
        ]
    );
    assert_eq!(
        parts("system prune").unwrap(),
        ["container prune", "network prune", "image prune"]
    );
    assert_eq!(parts("system prune --force=maybe"), None);
    assert_eq!(parts("system prune everything"), None);
    assert_eq!(parts("system prune --unheard-of"), None);
    assert_eq!(parts("container prune -f").unwrap(), [""; 0]);
}

#[test]
fn a_compose_command_tells_the_name_that_it_gives_and_where_its_file_is() {
    let found = |line: &str| {
        let found = layout(&words(line));
        (found.project, found.source)
    };
    assert_eq!(found("compose -p shop up"), (Some("shop".into()), Source::Files));
    assert_eq!(found("compose -f - up"), (None, Source::Stdin));
    assert_eq!(found("compose up -f -"), (None, Source::Files));
    assert_eq!(found("rm -f -"), (None, Source::Files));
}

#[test]
fn a_build_tells_what_it_builds_from_unless_a_flag_is_not_known() {
    let found = |line: &str| layout(&words(line)).build;
    let build =
        found("buildx build --progress plain -f x/D --build-arg A=1 --build-arg B -t web ctx").unwrap();
    assert_eq!(
        (build.context.as_str(), build.file.as_deref()),
        ("ctx", Some("x/D"))
    );
    assert_eq!(build.args, [("A".into(), Some("1".into())), ("B".into(), None)]);
    assert_eq!(found("build --unheard-of x ."), None);
    assert_eq!(found("run -f x web"), None);
}
