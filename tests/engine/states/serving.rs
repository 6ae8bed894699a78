//! Commands that run on, in a run that nobody sits at: what comes behind them finds what they started.
//!
//! The containers have no network, so that no port of theirs is bound. Not here: the shell that waits and ports that answer (`script`'s
//! and `shell`'s own tests).

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use super::yard::{Lesson, Yard, all_of};

#[test]
fn a_page_that_prose_tells_to_open_has_to_answer() {
    let Some(yard) = Yard::new() else { return };
    let (name, image, flags) = (&yard.name, &yard.image, yard.flags());
    let port = free_port();
    let lesson = yard.written(&format!(
        "# Serving\n\n## Do\n\n```sh\ndocker run -d {flags} --network none -p {port}:80 --name {name} {image}\n```\n\n\
         Open <http://127.0.0.1:{port}> in your browser.\n"
    ));
    yard.start(&format!("-p {port}:80"));
    answers_once_it_is_served(&lesson, port);
}

#[test]
fn a_page_of_a_compose_file_that_the_lesson_has_has_to_answer() {
    let Some(yard) = Yard::new() else { return };
    let (name, image) = (&yard.name, &yard.image);
    let port = free_port();
    let file = format!("services:\n  web:\n    image: {image}\n    ports: [\"{port}:80\"]\n");
    let lesson = yard.written(&format!(
        "# Serving\n\n## Do\n\nCreate a file `compose.yaml`:\n\n```yaml\n{file}```\n\n```sh\ndocker compose -p {name} up -d\n```\n\n\
         Open <http://127.0.0.1:{port}> in your browser.\n"
    ));
    std::fs::write(yard.scene.sandbox.work().join("compose.yaml"), file).expect("the file");
    super::composed::start(&yard, name, "web", "");
    answers_once_it_is_served(&lesson, port);
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    listener.local_addr().expect("an address").port()
}

/// Sees a step that wants a page at this port fail until somebody answers there: the container has no network, so that the test itself
/// listens on the port that is published.
fn answers_once_it_is_served(lesson: &Lesson<'_>, port: u16) {
    let url = format!("http://localhost:{port}");
    lesson.fails(
        "http",
        &format!("{url} to answer"),
        &format!("nothing answers at {url} (the connection is refused)"),
        None,
    );
    let listener = TcpListener::bind(("127.0.0.1", port)).expect("the port is free still");
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.read(&mut [0; 1024]);
            let _ =
                stream.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        }
    });
    lesson.holds();
}

#[test]
fn what_comes_behind_a_container_that_runs_on_waits_until_it_is_healthy() {
    let Some(yard) = Yard::new() else { return };
    let (name, image, flags) = (&yard.name, &yard.image, yard.flags());
    // It is quiet for longer than anything that tells nothing would be waited for.
    let busy = "sleep 7; echo > /made; trap 'exit 0' TERM; while true; do sleep 1; done";
    let health = "--health-interval 1s --health-cmd 'cat /made'";
    let lesson = yard.written(&format!(
        "# Serving\n\n## Do\n\n```sh\ndocker run {flags} --network none -p 80 --name {name} {health} {image} sh -c \"{busy}\"\n\
         docker exec {name} cat /made\n```\n"
    ));
    let ran = lesson.run();
    let said = all_of(&ran);
    assert!(ran.status.success(), "{said}");
    assert!(said.contains(&format!("stepgate: `{name}` is healthy")), "{said}");
}

#[test]
fn a_container_that_publishes_nothing_is_waited_for_until_it_is_quiet() {
    let Some(yard) = Yard::new() else { return };
    let (name, image, flags) = (&yard.name, &yard.image, yard.flags());
    let lesson = yard.written(&format!(
        "# Serving\n\n## Do\n\n```sh\ndocker run {flags} --network none -p 80 --name {name} {image}\ndocker exec {name} echo inside\n```\n"
    ));
    let ran = lesson.run();
    let said = all_of(&ran);
    assert!(ran.status.success(), "{said}");
    assert!(
        said.contains("\ninside\n") && !said.contains("stepgate: `"),
        "{said}"
    );
}

// That it has ended before is not taken for its end, the library's own test holds: an engine mostly starts it before it is looked at.
#[test]
fn what_comes_behind_a_container_that_is_started_again_waits_until_it_is_healthy() {
    let Some(yard) = Yard::new() else { return };
    let (name, image, flags) = (&yard.name, &yard.image, yard.flags());
    // What a first run leaves, a second one does not find.
    let busy = "rm -f /made; sleep 7; echo > /made; trap 'exit 0' TERM; while true; do sleep 1; done";
    let health = "--health-interval 1s --health-cmd 'cat /made'";
    let lesson = yard.written(&format!(
        "# Serving\n\n## Do\n\n```sh\ndocker create {flags} --network none --name {name} {health} {image} sh -c \"{busy}\"\n\
         docker start -a {name}\ndocker exec {name} cat /made\ndocker stop {name}\ndocker start --attach {name}\n\
         docker exec {name} cat /made\n```\n"
    ));
    let ran = lesson.run();
    let said = all_of(&ran);
    assert!(ran.status.success(), "{said}");
    let n_healthy = said.matches(&format!("stepgate: `{name}` is healthy")).count();
    assert_eq!(n_healthy, 2, "{said}");
}

#[test]
fn what_ctrl_c_would_have_ended_makes_way_for_what_needs_its_name() {
    let Some(yard) = Yard::new() else { return };
    let (name, image, flags) = (&yard.name, &yard.image, yard.flags());
    let busy = "trap 'exit 0' TERM; echo begun; while true; do sleep 1; done";
    let run = format!("docker run {flags} --rm --network none -p 80 --name {name} {image} sh -c \"{busy}\"");
    let other = run.replace(" --rm", "");
    let lesson = yard.written(&format!(
        "# Serving\n\n## Do\n\n```sh\n{run}\n{run}\n```\n\n## Again\n\n```sh\n{other}\ndocker rm {name}\n```\n"
    ));
    let ran = lesson.run();
    let said = all_of(&ran);
    assert!(ran.status.success(), "{said}");
    let ended = format!(
        "stepgate: `{name}` still runs, which Ctrl-C would have ended; its name is needed, and so it is ended now"
    );
    assert_eq!(said.matches(&ended).count(), 3, "{said}");
}

#[test]
fn an_image_that_serves_by_itself_is_left_running_although_nothing_in_the_lesson_says_so() {
    let Some(yard) = Yard::new() else { return };
    let (name, image, flags) = (&yard.name, &yard.image, yard.flags());
    let served = format!("{name}-served");
    // Longer than anything is looked at, and no longer than a test may take that fails.
    let busy = r#"CMD ["sh", "-c", "trap 'exit 0' TERM; for i in $(seq 60); do sleep 1; done"]"#;
    yard.docker(&format!(
        "create {flags} --network none --name {name}-seed {image}"
    ));
    let engine = &yard.scene.engine;
    let commit = ["commit", "--change", "EXPOSE 80", "--change", busy];
    engine
        .docker(
            commit
                .into_iter()
                .chain([format!("{name}-seed").as_str(), &served]),
        )
        .text();
    let lesson = yard.written(&format!(
        "# Serving\n\n## Do\n\n```sh\ndocker run {flags} --rm --network none --name {name} {served}\ndocker exec {name} echo inside\n```\n\n\
         ## End\n\n```sh\ndocker run {flags} --network none --name {name} {image} echo done\n```\n"
    ));
    let ran = lesson.run();
    let said = all_of(&ran);
    yard.docker(&format!("rm -f {name} {name}-seed"));
    yard.docker(&format!("rmi {served}"));
    assert!(ran.status.success(), "{said}");
    let left = format!(
        "stepgate: `{name}` still runs, and its image has 80/tcp for others; nobody is there to end it, so it runs on"
    );
    assert!(said.contains(&left) && said.contains("\ninside\n"), "{said}");
    assert!(
        said.contains("its name is needed, and so it is ended now"),
        "{said}"
    );
}

#[test]
fn what_the_lesson_itself_runs_beside_its_shell_stays_a_job_of_it() {
    let Some(yard) = Yard::new() else { return };
    let (name, image, flags) = (&yard.name, &yard.image, yard.flags());
    let busy = "trap 'exit 0' TERM; while true; do sleep 1; done";
    let health = "--health-interval 1s --health-cmd 'ls /'";
    // A server in the foreground would be left as soon as it is healthy.
    let run =
        format!("docker run {flags} --rm --network none --name {name} {health} {image} sh -c \"{busy}\"");
    let lesson = yard.written(&format!(
        "# Serving\n\n## Do\n\n```sh\n{run} &\nJOB=$!\nuntil docker inspect --format '{{{{.State.Health.Status}}}}' {name} | grep -x healthy; do sleep 1; done\n\
         docker exec {name} sleep 2\nkill $JOB && wait $JOB && echo ended by its job\n```\n"
    ));
    let ran = lesson.run();
    let said = all_of(&ran);
    assert!(
        said.contains("\nended by its job\n") && !said.contains("it runs on"),
        "{said}"
    );
}
