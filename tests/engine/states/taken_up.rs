//! A container's own command line (`docker attach`, `docker start -i`) in a run that nobody sits at.
//!
//! Not here: shells that a command opens in a container (`endings`).

use super::yard::{Yard, all_of};

#[test]
fn a_shell_that_is_taken_up_gets_what_the_lesson_types_there_and_is_left() {
    let Some(yard) = Yard::new() else { return };
    let (name, image, flags) = (&yard.name, &yard.image, yard.flags());
    let other = format!("{name}-other");
    let lesson = yard.written(&format!(
        "# Taken up\n\n## Do\n\n```console\n$ docker create -it {flags} --network none --name {name} {image} sh\n$ docker start -ai {name}\n\
         / # echo one $((40 + 2))\n/ # exit\n$ docker run -itd {flags} --network none --name {other} {image} sh\n$ docker attach {other}\n\
         / # echo two $((40 + 3))\n/ # echo three > /made\n$ docker ps -a\n```\n\n\
         ## Again\n\n```sh\ndocker start -i {name}\ndocker cp {other}:/made .\ncat made\n```\n"
    ));
    let ran = lesson.run();
    let said = all_of(&ran);
    yard.docker(&format!("rm -f {other}"));
    assert!(ran.status.success(), "{said}");
    for words in ["one 42", "two 43", "\nthree\n"] {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert!(!said.contains("it runs on"), "{said}");
}

#[test]
fn a_server_that_is_taken_up_is_shown_and_left_running_until_it_is_in_the_way() {
    let Some(yard) = Yard::new() else { return };
    let (name, image, flags) = (&yard.name, &yard.image, yard.flags());
    let busy = "trap 'exit 0' TERM; while true; do echo at work; sleep 1; done";
    let lesson = yard.written(&format!(
        "# Taken up\n\n## Do\n\n```sh\ndocker run -d {flags} --network none --name {name} {image} sh -c \"{busy}\"\ndocker attach {name}\n\
         docker exec {name} echo inside\ndocker rm {name}\n```\n"
    ));
    let ran = lesson.run();
    let said = all_of(&ran);
    assert!(ran.status.success(), "{said}");
    let left =
        format!("stepgate: `{name}` goes on, and nobody is there to end it or to leave it: it runs on");
    for words in ["at work", left.as_str(), "\ninside\n", "and so it is ended now"] {
        assert!(said.contains(words), "{words}: {said}");
    }
}

#[test]
fn what_does_not_run_is_not_taken_up() {
    let Some(yard) = Yard::new() else { return };
    let (name, image, flags) = (&yard.name, &yard.image, yard.flags());
    let lesson = yard.written(&format!(
        "# Taken up\n\n## Do\n\n```sh\ndocker create {flags} --network none --name {name} {image}\ndocker attach {name}\n```\n"
    ));
    let ran = lesson.run();
    let said = all_of(&ran);
    assert!(!ran.status.success(), "{said}");
    assert!(said.contains("cannot attach to a stopped container"), "{said}");
}
