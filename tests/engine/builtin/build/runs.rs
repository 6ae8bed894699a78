//! `RUN` beside the real engine: the same commands leave the same files, and see the same.
//!
//! The images have busybox alone. Not here: what is only ours (here-documents, `--network`, stages that are not built).

use std::fs;
use std::os::unix::fs::symlink;

use super::*;

/// What all Dockerfiles here begin with.
const BASE: &str = "FROM scratch AS base\nCOPY bin /bin\nCOPY etc /etc\nCOPY --chown=7:70 d /d\n";

/// The programs that busybox is in these images.
const PROGRAMS: &str =
    "sh cat chmod chown echo env grep id ln ls mkdir mkfifo mv pwd rm sort stat touch true";

/// What both build.
const BUILT: &[&str] = &[
    "RUN true",
    "RUN echo x >/x && mkdir -p /a/b && echo y >/a/b/c && chmod 600 /x && ln -s c /a/b/l && ln /a/b/c /a/h",
    "RUN rm /d/a.txt && rm -r /d/deep && echo more >>/d/b.md",
    "RUN rm -r /d && mkdir /d && echo new >/d/only",
    "RUN rm -r /d/deep && echo file >/d/deep",
    "RUN rm /d/b.md && mkdir /d/b.md && touch /d/b.md/in",
    "RUN chown 5:6 /d/a.txt && chmod 4755 /d/b.md && mkfifo /pipe && mkdir -m 1777 /t",
    "RUN touch /d/a.txt\nRUN rm /d/a.txt && echo anew >/d/a.txt",
    "RUN mv /d/deep /moved && chmod 700 /d",
    "RUN ln /d/a.txt /d/again && ln /d/a.txt /third\nRUN echo x >/x\nRUN echo more >>/third",
    "RUN [\"touch\", \"/made by $HOME\"]",
    "RUN echo x >/etc/hosts; echo y >/dev/shm/y; touch /dev/z; echo z >/etc/mine",
    "ENV A=1 B=\"2 3\"\nARG C=4\nARG D\nARG A=9\nWORKDIR /d/deep\nRUN env | grep -v HOSTNAME | sort >/env; pwd >/pwd; id >/id",
    "USER ada\nRUN cd /d && touch mine && env | grep -v HOSTNAME | sort >env; id >id; echo no >/root-only || echo refused >refused",
    "USER 7:80\nWORKDIR /d\nRUN id >id; touch mine",
    "USER 9\nWORKDIR /new\nRUN [\"/bin/sh\", \"-c\", \"id; touch /new/x || true\"]",
    "SHELL [\"/bin/sh\", \"-e\", \"-c\"]\nRUN echo a >/a; \\\n  # why\n  echo b >/b",
    "RUN stat -c '%n %a %u:%g' /etc /etc/hosts /etc/resolv.conf /etc/hostname /dev /dev/null /dev/shm /dev/pts /proc /sys /tmp >/seen || true",
    "RUN umask >/umask; ls -a / /etc /dev >/names; cat /proc/1/comm /proc/sys/kernel/hostname | grep -c . >/count",
    "FROM base AS made\nRUN mkdir /made && echo m >/made/m && chown -R 3:4 /made\nFROM base\nCOPY --from=made /made /got\nRUN ls -ln /got | grep -c 3 >/n",
    "FROM base AS parent\nONBUILD RUN echo triggered >/t\nFROM parent\nRUN cat /t >/u",
];

/// What fails with both.
const FAILING: &[&str] = &[
    "RUN exit 7",
    "RUN [\"/bin/sh\", \"-c\", \"exit 9\"]",
    "RUN nothing-of-this-name",
    "RUN [\"nothing-of-this-name\"]",
    "RUN [\"/nowhere/x\"]",
    "RUN [\"/etc/passwd\"]",
    "USER eve\nRUN true",
    "USER ada:eve\nRUN true",
];

/// Both engines with a context; says that nothing is tested where one cannot run containers.
async fn both() -> Option<(Pair, tempfile::TempDir)> {
    let pair = Pair::new().await?;
    if let Err(reason) = pair.ours.runtime() {
        assert!(std::env::var_os("STEPGATE_TEST_RUNTIME").is_none(), "{reason}");
        crate::shared::skip(&format!("no container can be run without Docker: {reason}"));
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    cases::write_context(folder.path());
    fs::create_dir(folder.path().join("bin")).unwrap();
    fs::copy("/bin/busybox", folder.path().join("bin/busybox")).unwrap();
    for program in PROGRAMS.split(' ') {
        symlink("busybox", folder.path().join("bin").join(program)).unwrap();
    }
    Some((pair, folder))
}

fn request(pair: &Pair, folder: &Path, more: &str, n: usize) -> BuildRequest {
    fs::write(folder.join("Dockerfile"), format!("{BASE}{more}")).unwrap();
    let context = ContextFolder::find(folder, None).unwrap();
    let mut request = BuildRequest {
        dockerfile: context.dockerfile().to_owned(),
        context: context.into(),
        no_cache: true,
        ..BuildRequest::default()
    };
    pair.own(&mut request, &format!("ran{n}"));
    request
}

#[tokio::test]
async fn commands_leave_the_same_files_and_see_the_same_as_with_the_real_engine() {
    let Some((pair, folder)) = both().await else {
        return;
    };
    let mut complaints = Vec::new();
    for (n, dockerfile) in BUILT.iter().enumerate() {
        let request = request(&pair, folder.path(), dockerfile, n);
        match pair.build(&request).await {
            (Ok(real), Ok(ours)) => complaints.extend(real.differences(&ours, dockerfile)),
            (real, ours) => complaints.push(format!("{dockerfile}\n  {:?}\n  {:?}", real.err(), ours.err())),
        }
    }
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

#[tokio::test]
async fn commands_that_fail_are_told_in_the_real_engines_words() {
    let Some((pair, folder)) = both().await else {
        return;
    };
    let mut complaints = Vec::new();
    for (n, dockerfile) in FAILING.iter().enumerate() {
        let request = request(&pair, folder.path(), dockerfile, n);
        match pair.build(&request).await {
            // Ours names the line; the real one its own parts.
            (Err(real), Err(ours)) if real.contains(ours.split(" (Dockerfile line").next().unwrap()) => {}
            (real, ours) => complaints.push(format!("{dockerfile}\n  {:?}\n  {:?}", real.err(), ours.err())),
        }
    }
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}
