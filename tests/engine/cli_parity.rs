//! stepgate's own image commands beside the real CLI's, on one engine: the same columns, the same words.
//!
//! Each pair of outputs is compared cell by cell, without the ages, which move. Not here: commands that go to the CLI.

use stepgate::shell::keeper::Keeper;
use stepgate::words::Secret;

use crate::shared::shim::Shim;
use crate::support::engine::Engine;
use crate::support::registry::{Accounts, DebianRegistry};

/// A session at the engine, whose Docker Hub names go to `host`.
fn session(engine: &Engine, host: &str) -> Shim {
    Shim::new(&engine.unique("s"), engine.address(), host)
}

/// The same command by the shim and by the CLI, both outputs as sorted lines: the CLI's order within one image is
/// a map's.
fn both(shim: &Shim, engine: &Engine, line: &str) -> (Vec<String>, Vec<String>) {
    let ours = shim.docker(line);
    let theirs = engine.docker(line.split(' '));
    assert_eq!(
        ours.code, theirs.code,
        "docker {line}: {}{}",
        ours.stderr, theirs.stderr
    );
    (sorted(&ours.stdout), sorted(&theirs.stdout))
}

fn sorted(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    // The heading stays first: in a table it is in capitals, which sort before everything else here.
    lines.sort();
    lines
}

/// A table's cells; columns begin where the heading's words do. Ages are left out.
fn cells(lines: &[String]) -> Vec<Vec<String>> {
    let is_heading = |line: &&String| line.starts_with("REPOSITORY") || line.starts_with("IMAGE ");
    let heading = lines.iter().find(is_heading).expect("a heading");
    let mut starts: Vec<usize> = Vec::new();
    for (at, _) in heading.char_indices() {
        let is_start = at == 0 || heading[..at].ends_with("   ") && !heading[at..].starts_with(' ');
        if is_start {
            starts.push(at);
        }
    }
    let age = heading.find("CREATED  ").or_else(|| heading.find("CREATED AT"));
    let cell = |line: &str, n: usize| {
        let end = starts.get(n + 1).copied().unwrap_or(usize::MAX);
        let chars = line.chars().skip(starts[n]).take(end.saturating_sub(starts[n]));
        chars.collect::<String>().trim_end().to_owned()
    };
    lines
        .iter()
        .map(|line| {
            (0..starts.len())
                .filter(|&n| age != Some(starts[n]) || line == heading)
                .map(|n| cell(line, n))
                .collect()
        })
        .collect()
}

#[test]
fn listings_are_the_clis_cell_by_cell() {
    let Some(engine) = Engine::from_env() else { return };
    let name = engine.unique("shim");
    engine.scratch_image(&name, &[("a", b"a"), ("b", &[7; 4321])]);
    for tag in [
        format!("{name}:v1"),
        format!("ada/{name}"),
        format!("127.0.0.1:1/ada/{name}:v2"),
    ] {
        engine.docker(["tag", &name, &tag]).text();
    }
    let shim = session(&engine, "127.0.0.1:1");
    let filter = format!("-f reference=*{name}*");
    for line in [
        format!("image ls {filter}"),
        format!("images {name}"),
        format!("images {name}:nope"),
        format!("image ls --digests {filter} -f reference=*/*{name}"),
        format!("image ls --no-trunc {filter}"),
        format!("images -f label={}", engine.label()),
        format!("images --format table {filter}"),
    ] {
        let (ours, theirs) = both(&shim, &engine, &line);
        assert_eq!(cells(&ours), cells(&theirs), "docker {line}");
    }
    for line in [
        format!("images -q {filter}"),
        format!("images -q --no-trunc -f reference=*/{name}"),
        format!("images {filter} --format {{{{.Repository}}}}:{{{{.Tag}}}}={{{{.ID}}}},{{{{.Size}}}}"),
        format!("images --digests {filter} --format {{{{.Digest}}}}"),
    ] {
        let (ours, theirs) = both(&shim, &engine, &line);
        assert_eq!(ours, theirs, "docker {line}");
        assert!(!ours.is_empty(), "docker {line}");
    }
}

#[test]
fn histories_and_inspections_are_the_clis() {
    let Some(engine) = Engine::from_env() else { return };
    let name = engine.unique("shim");
    engine.busybox_image(
        &name,
        &["echo", "a < b && c > d", "a long command that is cut somewhere"],
    );
    let shim = session(&engine, "127.0.0.1:1");
    for line in ["history", "image history --no-trunc", "history --human=false"] {
        let (ours, theirs) = both(&shim, &engine, &format!("{line} {name}"));
        assert_eq!(cells(&ours), cells(&theirs), "docker {line}");
    }
    for line in [
        format!("history -q {name}"),
        format!("image inspect {name}"),
        format!("inspect --type image {name}"),
        format!("image inspect -f {{{{.Id}}}} {name} {name}"),
        format!("image inspect -f {{{{.RootFS.Layers}}}}|{{{{.Os}}}}|{{{{.Size}}}} {name}"),
        format!("image inspect -f {{{{json.RootFS}}}} {name}").replace("json.", "json␣."),
        "image inspect nope-nope".to_owned(),
    ] {
        let arguments: Vec<String> = line.split(' ').map(|word| word.replace('␣', " ")).collect();
        let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let ours = crate::shared::shim::run(shim.command("docker", &words));
        let theirs = engine.docker(&arguments);
        assert_eq!(ours.stdout, theirs.stdout, "docker {line}");
        assert_eq!(ours.code, theirs.code, "docker {line}");
    }
}

#[test]
fn a_removal_prints_what_the_cli_prints() {
    let Some(engine) = Engine::from_env() else { return };
    let shim = session(&engine, "127.0.0.1:1");
    let build = |name: &str| {
        // The same content under another name: only the name differs in what is printed.
        engine.scratch_image(name, &[("a", b"removed")])
    };
    let name = engine.unique("gone");
    build(&name);
    let theirs = engine.docker(["rmi", &name]).text();
    build(&name);
    let first = engine.unique("first");
    shim.docker(&format!("tag {name} {first}"));
    engine.docker(["rmi", &name]).text();
    let ours = shim.docker(&format!("rmi {first}"));
    let shape = |text: &str| -> Vec<String> {
        let lines = text.lines().filter_map(|line| line.split_once(": "));
        lines
            .map(|(what, which)| format!("{what} {}", which.split(':').next().unwrap_or_default()))
            .collect()
    };
    assert_eq!(
        shape(&ours.stdout),
        shape(&theirs.replace(&name, &first)),
        "{}{}",
        ours.stdout,
        ours.stderr
    );
    let (ours, theirs) = (shim.docker("rmi nope-nope"), engine.docker(["rmi", "nope-nope"]));
    assert_eq!((ours.code, ours.stderr), (theirs.code, theirs.stderr));
}

#[test]
fn a_push_and_a_pull_go_to_the_routes_registry_and_leave_no_name_behind() {
    let Some(engine) = Engine::from_env() else { return };
    let registry = DebianRegistry::start(Accounts::These(&[("ada", "secret1")]));
    let mut shim = session(&engine, &registry.host());
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let entered = runtime.enter();
    let keeper = Keeper::start(&registry.host(), &Secret::new("wrong")).expect("a keeper");
    drop(entered);
    shim.context.keeper = Some(keeper.address().to_owned());
    let name = format!("ada/{}", engine.unique("app"));
    let id = engine.scratch_image(&name, &[("a", b"a"), ("b", b"b")]);

    let refused = shim.docker("login -u ada");
    assert_eq!(refused.code, 1);
    assert!(refused.stderr.contains("unauthorized: "), "{}", refused.stderr);
    let without = shim.docker(&format!("push {name}"));
    assert_eq!(without.code, 1, "{}", without.stdout);
    keeper.keep(&registry.host(), &Secret::new("secret1"));
    assert_eq!(shim.docker("login -u ada").stdout, "Login Succeeded\n");

    let pushed = shim.docker(&format!("push {name}:latest"));
    assert_eq!(pushed.code, 0, "{}", pushed.stderr);
    assert_eq!(
        pushed.stderr,
        format!("Docker Hub → practice registry ({})\n", registry.host())
    );
    assert!(
        pushed
            .stdout
            .starts_with(&format!("The push refers to repository [docker.io/{name}]\n")),
        "{}",
        pushed.stdout
    );
    assert!(!pushed.stdout.contains(&registry.host()), "{}", pushed.stdout);
    assert_eq!(
        pushed.stdout.matches("The push refers").count(),
        1,
        "{}",
        pushed.stdout
    );
    let whole = registry.ask(Some(("ada", "secret1"))).whole(&name, "latest");
    assert!(whole.is_ok(), "{whole:?}");
    let uploads = shim.last().uploads;
    assert_eq!(uploads.len(), 1);
    assert_eq!(uploads[0].layers.len(), 2);
    let host = registry.host();
    let left = engine.docker(["images", "-q", "-f", &format!("reference={host}/*/*")]);
    assert_eq!(left.text(), "");

    engine.docker(["rmi", "-f", &name]).text();
    let pulled = shim.docker(&format!("pull {name}"));
    assert_eq!(pulled.code, 0, "{}", pulled.stderr);
    assert!(
        pulled.stdout.ends_with(&format!("docker.io/{name}:latest\n")),
        "{}",
        pulled.stdout
    );
    assert_eq!(engine.image_id(&name), Some(id));
    let left = engine.docker(["images", "-q", "-f", &format!("reference={host}/*/*")]);
    assert_eq!(left.text(), "");
    for file in shim.sandbox.files() {
        let text = String::from_utf8_lossy(&std::fs::read(&file).expect("a readable file")).into_owned();
        assert!(!text.contains("secret1"), "{}", file.display());
    }
}

#[test]
fn a_build_is_labelled_and_its_names_are_entered_with_and_without_the_cli() {
    let Some(engine) = Engine::from_env() else { return };
    let mut shim = session(&engine, "127.0.0.1:1");
    let label = engine.label();
    shim.sandbox.write("ctx/a", "a");
    shim.sandbox.write(
        "ctx/Dockerfile",
        &format!("FROM scratch\nLABEL {label}\nCOPY a /a\n"),
    );
    let label_of = |name: &str| {
        let format = "{{index .Config.Labels \"stepgate.session\"}}";
        engine.docker(["image", "inspect", "-f", format, name]).text()
    };
    // What looks into the cache for what is made from nothing may fail here (see `support::images`).
    let with = engine.unique("with");
    let ran = shim.docker(&format!("build -q --no-cache -t {with} ctx"));
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(label_of(&with), shim.context.session);
    assert_eq!(shim.last().made.len(), 1);

    shim.set_path(&[]);
    let without = engine.unique("without");
    let ran = shim.docker(&format!("build --no-cache -t {without}:v1 ctx"));
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(
        ran.stdout.contains(&format!("Successfully tagged {without}:v1")),
        "{}",
        ran.stdout
    );
    assert_eq!(label_of(&format!("{without}:v1")), shim.context.session);
    assert_eq!(shim.last().made.len(), 1);
}
