//! What must not hurt the built-in engine's images: kills, other processes, a disk that is full.

use std::time::{Duration, Instant};

use stepgate::words::Digest;

use super::*;

/// How many runs are killed.
const N_KILLS: u32 = 20;

/// Looks whether everything that `index.json` leads to is there, to the byte.
pub(super) fn assert_whole(sandbox: &Sandbox) {
    let root = sandbox.state().join("engine");
    let read = |digest: &Value| -> Vec<u8> {
        let hex = digest.as_str().unwrap().strip_prefix("sha256:").unwrap();
        let bytes = std::fs::read(root.join("blobs/sha256").join(hex)).unwrap();
        assert_eq!(Digest::of(&bytes).hex(), hex);
        bytes
    };
    let Ok(index) = std::fs::read(root.join("index.json")) else {
        return;
    };
    let index: Value = serde_json::from_slice(&index).unwrap();
    for entry in index["manifests"].as_array().unwrap() {
        let manifest: Value = serde_json::from_slice(&read(&entry["digest"])).unwrap();
        read(&manifest["config"]["digest"]);
        for layer in manifest["layers"].as_array().unwrap() {
            read(&layer["digest"]);
        }
    }
}

fn keeping(lesson: &str) -> Vec<&str> {
    let mut arguments = arguments(lesson);
    arguments.push("--keep");
    arguments
}

#[test]
fn a_kill_at_any_moment_leaves_every_image_whole_and_a_rerun_finishes_the_lesson() {
    let sandbox = sandbox();
    let whole = {
        let other = super::sandbox();
        let begun = Instant::now();
        other.stepgate(keeping(OURS)).assert().success();
        begun.elapsed()
    };
    let mut n_killed = 0;
    for n in 0..4 * N_KILLS {
        // A prime step visits the moments in an order without a trend.
        let moment = whole * (n * 7 % N_KILLS) / N_KILLS;
        let mut command = sandbox.command(env!("CARGO_BIN_EXE_stepgate"), keeping(OURS));
        let command = command
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null());
        let begun = Instant::now();
        let mut process = command.spawn().unwrap();
        while begun.elapsed() < moment && process.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        n_killed += u32::from(process.try_wait().unwrap().is_none());
        process.kill().unwrap();
        process.wait().unwrap();
        assert_whole(&sandbox);
        if n_killed == N_KILLS {
            break;
        }
    }
    assert_eq!(n_killed, N_KILLS, "runs that were killed");
    let (exit, events) = run(&sandbox, OURS, &[]);
    let finished = of_kind(&events, "run-finished");
    assert_eq!((exit, &finished[0]["n_done"]), (0, &Value::from(14)));
    assert_eq!(
        names(&sandbox),
        Vec::<String>::new(),
        "what the killed runs made is cleaned up too"
    );
}

#[test]
fn lessons_that_run_at_the_same_time_share_the_images_and_lose_none() {
    let sandbox = sandbox();
    let lessons: Vec<String> = ["one", "two", "three"]
        .iter()
        .map(|word| {
            sandbox.write(
                &format!("{word}/Dockerfile"),
                &format!("FROM scratch\nCOPY {word} /\n"),
            );
            sandbox.write(&format!("{word}/{word}"), word);
            let text = format!("# A\n\nText.\n\n## B\n\n```bash\ndocker build -t {word} .\n```\n");
            let text = (1..=8).fold(text, |text, n| {
                format!(
                    "{text}\n## C{n}\n\n```bash\ndocker tag {word} {word}:v{n}\ndocker rmi {word}:v{n}\n```\n"
                )
            });
            sandbox
                .write(&format!("{word}/lesson.md"), &text)
                .display()
                .to_string()
        })
        .collect();
    let started: Vec<_> = lessons
        .iter()
        .map(|lesson| {
            let mut command = sandbox.command(env!("CARGO_BIN_EXE_stepgate"), keeping(lesson));
            command.stdout(std::process::Stdio::piped()).spawn().unwrap()
        })
        .collect();
    for process in started {
        let output = process.wait_with_output().unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stdout)
        );
    }
    assert_whole(&sandbox);
    let names = names(&sandbox);
    assert_eq!(names.len(), 3, "{names:?}");
}

#[test]
fn a_blob_that_cannot_be_written_is_said_and_leaves_no_image() {
    let sandbox = sandbox();
    sandbox.write("Dockerfile", "FROM scratch\nCOPY big /\n");
    sandbox.write("big", &"x".repeat(200_000));
    let lesson = sandbox.write(
        "lesson.md",
        "# A\n\nText.\n\n## B\n\n```bash\ndocker build -t web .\n```\n",
    );
    let lesson = lesson.to_str().unwrap();
    // As on a full disk: no file may grow beyond this.
    let limited = |n_blocks: u32| {
        let words = keeping(lesson).join(" ");
        let script = format!(
            "ulimit -f {n_blocks}; trap '' XFSZ; exec {} {words}",
            env!("CARGO_BIN_EXE_stepgate")
        );
        sandbox.command("bash", ["-c", &script]).output().unwrap()
    };
    let output = limited(100);
    let told = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("writing a layer: File too large"), "{told}");
    assert_whole(&sandbox);
    assert_eq!(run(&sandbox, lesson, &["--keep"]).0, 0);
    assert_eq!(names(&sandbox), ["docker.io/library/web:latest"]);
}

#[test]
fn images_that_cannot_be_read_are_said_with_what_to_do() {
    let sandbox = sandbox();
    std::fs::create_dir_all(sandbox.state().join("engine")).unwrap();
    std::fs::write(sandbox.state().join("engine/index.json"), "{").unwrap();
    let begun = Instant::now();
    let output = sandbox.stepgate(keeping(OURS)).output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(
        !output.status.success() && told.contains("move it away"),
        "{told}"
    );
    assert!(begun.elapsed() < Duration::from_secs(30));
}

#[test]
fn what_is_no_archive_is_refused_without_its_bytes_and_leaves_nothing() {
    let sandbox = sandbox();
    sandbox.write("empty", "");
    std::fs::write(
        sandbox.work().join("bytes"),
        (0..5000_u32).map(|n| (n * 31 % 251) as u8).collect::<Vec<_>>(),
    )
    .unwrap();
    let commands =
        "bash -c 'for file in empty bytes missing; do docker load -i $file; echo \"$file: $?\"; done'";
    let lesson = sandbox.write(
        "lesson.md",
        &format!("# A\n\nText.\n\n## B\n\n```bash\n{commands}\n```\n"),
    );
    let (_, events) = run(&sandbox, lesson.to_str().unwrap(), &[]);
    let printed = printed(&events);
    // Which of the two streams is heard first, nobody says.
    for words in [
        "the archive cannot be loaded: neither `manifest.json` nor `index.json` names an image\n",
        "empty: 1\n",
        "Error processing tar file(exit status 1): archive/tar: invalid tar header\n",
        "bytes: 1\n",
        "open missing: ",
        "missing: 1\n",
    ] {
        assert!(printed.contains(words), "{printed}");
    }
    let left = std::fs::read_dir(sandbox.state().join("engine/stepgate/tmp")).unwrap();
    assert_eq!(left.count(), 0);
}
