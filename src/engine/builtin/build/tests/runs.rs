//! What `RUN` does: with a real runtime, and the machine's static busybox as the image's only program.

use std::fs;
use std::io::Write as _;

use super::*;
use crate::engine::build_context::ContextFolder;

/// The programs that busybox is in these images.
const PROGRAMS: &str =
    "sh echo grep ls cat touch rm mkdir mv ln chmod chown env id sleep mkfifo sed stat true tr date find";

/// What all Dockerfiles here begin with.
const BASE: &str = "FROM scratch AS base\nCOPY bin /bin\nCOPY etc /etc\nCOPY --chown=7:8 data /data\n";

/// A site where commands can be run, with a context.
struct Runs {
    site: Site,
    folder: TempDir,
}

impl Runs {
    /// Says that nothing is tested where nothing can run a container.
    fn new() -> Option<Self> {
        let mut site = Site::new();
        site.runtimes = Runtimes::of_environment();
        let busybox = fs::read("/bin/busybox").ok();
        let reason = match (site.runtimes.working(&site.store.tmp()), busybox) {
            (Ok(_), Some(busybox)) => {
                let folder = context(&busybox);
                return Some(Self { site, folder });
            }
            (Ok(_), None) => "there is no busybox".to_owned(),
            (Err(reason), _) => reason.to_string(),
        };
        let is_wanted = std::env::var_os("STEPGATE_TEST_RUNTIME").is_some();
        assert!(!is_wanted, "no container can be run here: {reason}");
        let thread = std::thread::current();
        let test = thread.name().unwrap_or("a test");
        writeln!(
            std::io::stderr(),
            "skipped {test}: no container can be run here: {reason}"
        )
        .unwrap();
        None
    }

    fn request(&self, more: &str) -> BuildRequest {
        fs::write(self.folder.path().join("Dockerfile"), format!("{BASE}{more}")).unwrap();
        let context = ContextFolder::find(self.folder.path(), None).unwrap();
        BuildRequest {
            dockerfile: context.dockerfile().to_owned(),
            context: context.into(),
            ..BuildRequest::default()
        }
    }

    fn build(&mut self, more: &str) -> Kept {
        let request = self.request(more);
        self.site
            .try_request(&request)
            .unwrap_or_else(|error| panic!("{error}"))
    }

    fn refusal(&mut self, more: &str) -> String {
        let request = self.request(more);
        self.site.try_request(&request).unwrap_err().to_string()
    }

    /// The layer that the last instruction made, a line for each entry.
    fn last_layer(&mut self, more: &str) -> Vec<String> {
        let image = self.build(more);
        self.site.layer(&image, image.layers.len() - 1)
    }

    /// What the commands of the last build wrote.
    fn written(&self) -> Vec<&str> {
        let told = self.site.told.iter().map(String::as_str);
        let is_ours = |line: &&str| {
            !["Step ", " --->", "Successfully "]
                .iter()
                .any(|start| line.starts_with(start))
        };
        told.filter(is_ours).collect()
    }
}

fn context(busybox: &[u8]) -> TempDir {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    for name in ["bin", "etc", "data/sub"] {
        fs::create_dir_all(root.join(name)).unwrap();
    }
    fs::write(root.join("bin/busybox"), busybox).unwrap();
    fs::set_permissions(root.join("bin/busybox"), fs::Permissions::from_mode(0o755)).unwrap();
    for program in PROGRAMS.split(' ') {
        symlink("busybox", root.join("bin").join(program)).unwrap();
    }
    fs::write(
        root.join("etc/passwd"),
        "root:x:0:0::/root:/bin/sh\nada:x:7:8::/h/ada:/bin/sh\n",
    )
    .unwrap();
    fs::write(root.join("etc/group"), "root:x:0:\nada:x:8:\n").unwrap();
    for name in ["kept", "changed", "gone", "sub/a", "sub/b"] {
        fs::write(root.join("data").join(name), name).unwrap();
    }
    folder
}

#[test]
fn what_a_command_changes_is_the_layer_and_nothing_else() {
    let Some(mut runs) = Runs::new() else { return };
    let layer = runs.last_layer(
        "RUN echo -n more >>/data/changed && rm /data/gone && rm -r /data/sub && ln -s kept /data/link \\\n && \
         mkdir -p /new/deep && echo -n x >/new/deep/file && chmod 4750 /new/deep/file",
    );
    assert_eq!(
        layer,
        [
            "data/ 755 7:8 ",
            "data/.wh.gone 0 0:0 ",
            "data/.wh.sub 0 0:0 ",
            "data/changed 644 7:8 changedmore",
            "data/link 777 0:0 -> kept",
            "new/ 755 0:0 ",
            "new/deep/ 755 0:0 ",
            "new/deep/file 4750 0:0 x",
        ]
    );
}

#[test]
fn names_of_one_file_stay_that_and_are_in_no_layer_that_leaves_them_alone() {
    let Some(mut runs) = Runs::new() else { return };
    let named = "RUN ln /data/kept /data/twin && ln /data/kept /third";
    assert_eq!(
        runs.last_layer(named),
        [
            "data/ 755 7:8 ",
            "data/kept 644 7:8 kept",
            "data/twin 644 7:8 -> data/kept",
            "third 644 7:8 -> data/kept",
        ]
    );
    let layer = runs.last_layer(&format!("{named}\nRUN echo -n x >/x"));
    assert_eq!(layer, ["x 644 0:0 x"]);
    // As with Docker, a name that is written to is a file of its own from then on.
    let layer = runs.last_layer(&format!("{named}\nRUN echo -n more >>/third"));
    assert_eq!(layer, ["third 644 7:8 keptmore"]);
}

#[test]
fn a_command_that_changes_nothing_makes_no_layer() {
    let Some(mut runs) = Runs::new() else { return };
    let n_layers = runs.build("").layers.len();
    for command in ["true", "echo x >/etc/hosts; echo y >/dev/z; echo z >/dev/shm/q"] {
        let image = runs.build(&format!("RUN {command}"));
        assert_eq!(image.layers.len(), n_layers, "{command}");
        let history = image.config["history"].as_array().unwrap().last().unwrap();
        assert_eq!(
            history["created_by"],
            format!("RUN /bin/sh -c {command} # buildkit")
        );
        assert_eq!(history["empty_layer"], true);
    }
    let left = fs::read_dir(runs.site.store.tmp()).unwrap().count();
    assert_eq!(left, 0, "nothing stays of a container");
}

#[test]
fn a_file_that_is_made_anew_is_its_makers_and_one_that_is_touched_keeps_its_owner() {
    let Some(mut runs) = Runs::new() else { return };
    let layer = runs.last_layer("RUN touch /data/kept && rm /data/gone && echo -n new >/data/gone");
    assert_eq!(
        layer,
        [
            "data/ 755 7:8 ",
            "data/gone 644 0:0 new",
            "data/kept 644 7:8 kept"
        ]
    );
}

#[test]
fn a_link_in_an_image_leads_nowhere_outside() {
    let Some(mut runs) = Runs::new() else { return };
    let outside = tempfile::tempdir().unwrap();
    let target = outside.path().to_str().unwrap();
    fs::create_dir(runs.folder.path().join("links")).unwrap();
    for (name, target) in [("etc", target.to_owned()), ("out", format!("../..{target}"))] {
        std::os::unix::fs::symlink(target, runs.folder.path().join("links").join(name)).unwrap();
    }
    let layer = runs.last_layer(
        "FROM scratch\nCOPY bin /bin\nCOPY links /\nWORKDIR /out/deep\n\
         RUN touch /out/made /etc/made-too made-here && mkdir -p /out/more && ls /etc/hosts",
    );
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
    for name in ["made", "made-too", "more/", "deep/made-here"] {
        let start = format!("{}/{name} ", &target[1..]);
        assert!(
            layer.iter().any(|line| line.starts_with(&start)),
            "{name}: {layer:#?}"
        );
    }
}

#[test]
fn a_command_sees_what_docker_shows_it() {
    let Some(mut runs) = Runs::new() else { return };
    runs.build(
        "ARG known=1\nARG other\nENV of=image known=2\nWORKDIR /data/sub\n\
         RUN env | grep -v HOSTNAME >/dev/null; env; ls; ls /proc/self/fd/0 -l; cat /etc/hostname; ls -d /dev/null /dev/shm /sys",
    );
    let written = runs.written();
    for line in [
        "of=image",
        "known=2",
        "HOME=/root",
        "PWD=/data/sub",
        "a",
        "b",
        "/dev/shm",
    ] {
        assert!(written.contains(&line), "{line}: {written:#?}");
    }
    assert!(
        !written
            .iter()
            .any(|line| line.starts_with("other=") || line.starts_with("TERM="))
    );
    let hostname = written
        .iter()
        .find_map(|line| line.strip_prefix("HOSTNAME="))
        .unwrap();
    assert!(written.contains(&hostname), "the file says the same");
}

#[test]
fn words_shells_and_here_documents_run_as_they_are_written() {
    let Some(mut runs) = Runs::new() else { return };
    runs.build(
        "RUN [\"echo\", \"$HOME is not expanded\"]\nRUN <<EOF\necho one\n\techo \"two  words\"\nEOF\n\
         RUN <<-'EOF' cat >/page\n\tthe page $HOME\n\tEOF\nRUN cat /page && cat <<EOF\nhome $HOME\nEOF\n\
         RUN <<SCRIPT\n#!/bin/cat\nit is itself\nSCRIPT\nSHELL [\"/bin/echo\", \"said\"]\nRUN two  words",
    );
    assert_eq!(
        runs.written(),
        [
            "$HOME is not expanded",
            "one",
            "two  words",
            "the page $HOME",
            "home /root",
            "#!/bin/cat",
            "it is itself",
            "said two  words",
        ]
    );
}

#[test]
fn arguments_are_a_part_of_what_is_told_and_of_what_is_known_again() {
    let Some(mut runs) = Runs::new() else { return };
    let dockerfile = "ARG b=2\nARG a\nRUN echo $a$b >/x\nRUN cat /x";
    let image = runs.build(dockerfile);
    let history = image.config["history"].as_array().unwrap();
    assert_eq!(
        history.last().unwrap()["created_by"],
        "RUN |1 b=2 /bin/sh -c cat /x # buildkit"
    );
    assert!(runs.written().contains(&"2"));
    assert_eq!(runs.build(dockerfile).id, image.id);
    assert_eq!(runs.written(), Vec::<&str>::new(), "nothing ran");
    let mut request = runs.request(dockerfile);
    request.args = args(&[("a", "1"), ("HTTP_PROXY", "p")]);
    let other = runs.site.try_request(&request).unwrap();
    assert!(runs.written().contains(&"12"));
    request.args = args(&[("a", "1"), ("HTTP_PROXY", "q")]);
    assert_eq!(
        runs.site.try_request(&request).unwrap().id,
        other.id,
        "a proxy is no part of it"
    );
    assert_eq!(runs.written(), Vec::<&str>::new());
}

#[test]
fn a_command_that_fails_is_told_with_its_code_and_its_line_and_leaves_no_image() {
    let Some(mut runs) = Runs::new() else { return };
    assert_eq!(
        runs.refusal("RUN echo before; exit 7"),
        "The command '/bin/sh -c echo before; exit 7' returned a non-zero code: 7 (Dockerfile line 5: `RUN echo \
         before; exit 7`)"
    );
    assert!(runs.written().contains(&"before"));
    for (dockerfile, expected) in [
        (
            "RUN [\"nope\"]",
            "exec: \"nope\": executable file not found in $PATH (Dockerfile line 5",
        ),
        (
            "RUN [\"/etc/passwd\"]",
            "exec: \"/etc/passwd\": permission denied (Dockerfile line 5",
        ),
        (
            "USER eve\nRUN true",
            "unable to find user eve: no matching entries in passwd file",
        ),
        (
            "RUN --mount=type=cache,target=/x true",
            "`RUN` with `--mount=type=cache,target=/x` needs Docker",
        ),
        (
            "RUN --security=insecure true",
            "`RUN` with `--security=insecure` needs Docker",
        ),
        ("RUN --nope=x true", "unknown flag: nope"),
    ] {
        let refusal = runs.refusal(dockerfile);
        assert!(refusal.contains(expected), "{dockerfile}: {refusal}");
    }
    assert_eq!(runs.site.store.images().unwrap().len(), 0);
}

#[test]
fn a_stage_that_nothing_needs_is_not_built_and_its_commands_do_not_run() {
    let Some(mut runs) = Runs::new() else { return };
    let stages = "RUN echo base\nFROM scratch AS unused\nCOPY nowhere /\nRUN echo unused\nFROM scratch AS copied\nCOPY etc /\n\
                  FROM base\nCOPY --from=copied /passwd /x\nRUN cat /x";
    runs.build(stages);
    let told = runs.site.told.join("\n");
    assert!(
        told.contains("Step 1/10 ") && told.contains("\nroot:x:0") && told.contains("\nbase"),
        "{told}"
    );
    assert!(!told.contains("unused"), "{told}");
    // Where nothing can be run, it is no matter either.
    runs.site.runtimes = Runtimes::new(Some("none".to_owned()), "".as_ref());
    runs.build("RUN echo unused\nFROM scratch\nCOPY etc /");
    assert!(
        runs.refusal("RUN echo base\nFROM base\nLABEL a=b")
            .contains("STEPGATE_RUNTIME says `none`")
    );
}

#[test]
fn with_a_date_no_time_in_the_layer_is_later() {
    let Some(mut runs) = Runs::new() else { return };
    let mut request = runs.request("RUN echo x >/new");
    request.args = args(&[("SOURCE_DATE_EPOCH", "1000")]);
    let image = runs.site.try_request(&request).unwrap();
    let blob = runs.site.store.blob(&image.layers.last().unwrap().blob).unwrap();
    let mut archive = tar::Archive::new(blob);
    let entry = archive.entries().unwrap().next().unwrap().unwrap();
    assert_eq!(entry.header().mtime().unwrap(), 1000);
    assert_eq!(image.config["created"], "1970-01-01T00:16:40Z");
}

#[test]
fn a_build_that_is_stopped_ends_its_command_and_leaves_nothing() {
    let Some(runs) = Runs::new() else { return };
    let request = runs.request("RUN echo begun && sleep 600");
    let stop = runs.site.stop.clone();
    let place = runs.site.place();
    let surroundings = Surroundings {
        pulled: None,
        now: OffsetDateTime::UNIX_EPOCH,
        source_date_epoch: None,
    };
    let error = build(&place, &request, &surroundings, &mut |note| {
        if note == Note::Line("begun".to_owned()) {
            stop.ask();
        }
    });
    assert!(matches!(error, Err(BuildError::Stopped)), "{error:?}");
    assert_eq!(fs::read_dir(runs.site.store.tmp()).unwrap().count(), 0);
}
