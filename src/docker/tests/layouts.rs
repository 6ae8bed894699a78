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
    assert_eq!(
        layout(&words("build -t a --progress plain -tb .")).tags,
        ["a", "b"]
    );
    assert_eq!(layout(&words("commit -m x web ada/web:v2")).tags, ["ada/web:v2"]);
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
        ("run -d", None),
        ("exec web ls", None),
    ];
    for (line, image) in table {
        assert_eq!(layout(&words(line)).image.as_deref(), image, "docker {line}");
    }
}
