//! Planning a lesson runs nothing and touches no file: in a namespace where there is nothing but the lesson, the plan is
//! the one that is made in the midst of everything that its commands name.
//!
//! Not here: what a plan says (`plan`).

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use crate::support::sandbox::Sandbox;
use crate::support::skip;

/// Commands that would read, write, run and ask in every language.
const LESSON: &str = r#"# Temptations

```bash
. ./env.sh
for file in *.txt; do docker tag web "ada/${file%.txt}"; done
name=$(hostname) && docker tag web "ada/$name"
docker tag web "ada/$(cat secret.txt)"
docker build -t ada/built -f secret.txt .
echo more >> secret.txt; touch made; mkdir -p folder/deep
docker run --env-file secret.txt -v "$PWD:/work" web cat < secret.txt
curl -s http://127.0.0.1:1/ || true
```

```powershell
$env:name = (Get-Content secret.txt)
Get-ChildItem *.txt | ForEach-Object { docker tag web "ada/$($_.Name)" }
docker image ls > made
```

```cmd
for %i in (*.txt) do docker tag web ada/%i
type secret.txt > made
```

<!-- stepgate
checks:
  - file: { path: secret.txt, contains: hush }
  - output: hush
  - http: { url: "http://127.0.0.1:1" }
-->
"#;

/// A lesson among what its commands name, where each program leaves a trace.
fn in_the_midst() -> Sandbox {
    let mut sandbox = Sandbox::new();
    sandbox.write("lesson.md", LESSON);
    for file in ["secret.txt", "1.txt", "2.txt"] {
        sandbox.write(file, "hush\n");
    }
    sandbox.write("env.sh", "name=sourced\ntouch traced\n");
    let trace = sandbox.root().join("trace");
    for program in ["hostname", "docker", "touch", "cat", "curl", "bash", "sh", "pwsh"] {
        let path = sandbox.write(
            &format!("bin/{program}"),
            &format!("#!/bin/sh\necho {program} >>'{}'\n", trace.display()),
        );
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    sandbox.set("PATH", sandbox.work().join("bin"));
    sandbox
}

/// Every file with the time of its last change.
fn files(sandbox: &Sandbox) -> BTreeMap<PathBuf, SystemTime> {
    let changed = |path: PathBuf| {
        let changed = std::fs::metadata(&path).and_then(|metadata| metadata.modified());
        (path, changed.unwrap())
    };
    sandbox.files().into_iter().map(changed).collect()
}

/// A folder with the program, the libraries that it is linked to, and the lesson.
fn bare_root(sandbox: &Sandbox) -> PathBuf {
    let root = sandbox.root().join("bare");
    let copy = |from: &Path, to: &str| {
        let to = root.join(to.trim_start_matches('/'));
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::copy(from, to).unwrap();
    };
    let program = Path::new(env!("CARGO_BIN_EXE_stepgate"));
    copy(program, "stepgate");
    copy(&sandbox.work().join("lesson.md"), "lesson.md");
    let libraries = Command::new("ldd").arg(program).output().unwrap();
    let libraries = String::from_utf8(libraries.stdout).unwrap();
    for library in libraries.split_whitespace().filter(|word| word.starts_with('/')) {
        copy(Path::new(library), library);
    }
    root
}

#[test]
fn a_plan_is_the_same_where_nothing_can_be_read_written_or_run() {
    let sandbox = in_the_midst();
    let before = files(&sandbox);
    let words = ["plan", "lesson.md", "--format", "json"];
    let planned = sandbox.stepgate(words).output().unwrap();
    assert!(planned.status.success(), "{planned:?}");
    assert_eq!(files(&sandbox), before);
    let planned = String::from_utf8(planned.stdout).unwrap();
    assert!(
        planned.contains("ada/built") && !planned.contains("sourced"),
        "{planned}"
    );

    let root = bare_root(&sandbox);
    let script = "mount --bind \"$1\" \"$1\" && mount -o remount,bind,ro \"$1\" && exec chroot \"$@\"";
    let output = Command::new("unshare")
        .args([
            "--user",
            "--map-root-user",
            "--mount",
            "--net",
            "--ipc",
            "sh",
            "-c",
            script,
            "alone",
        ])
        .arg(&root)
        .args(["/stepgate"].iter().chain(&words))
        .output()
        .unwrap();
    if !output.status.success() && std::env::var_os("STEPGATE_TEST_RUNTIME").is_none() {
        skip("it needs user namespaces");
        return;
    }
    assert!(output.status.success(), "{output:?}");
    assert_eq!(String::from_utf8(output.stdout).unwrap(), planned);
}
