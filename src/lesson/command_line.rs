//! Telling a line that somebody would type from a line that a program prints.
//!
//! Not here: what the command means (`script`, `docker`).

/// Programs and keywords that lessons begin a line with.
const PROGRAMS: &[&str] = &[
    "alias",
    "apk",
    "apt",
    "apt-get",
    "aws",
    "az",
    "bash",
    "brew",
    "cat",
    "cd",
    "chmod",
    "chown",
    "clear",
    "code",
    "compose",
    "copy",
    "cp",
    "curl",
    "del",
    "dig",
    "dir",
    "docker",
    "docker-compose",
    "docker-machine",
    "dotnet",
    "echo",
    "env",
    "exit",
    "explorer",
    "export",
    "find",
    "firefox",
    "gcloud",
    "git",
    "go",
    "grep",
    "helm",
    "hostname",
    "ifconfig",
    "ip",
    "iptables",
    "java",
    "jq",
    "kill",
    "kubectl",
    "less",
    "ln",
    "ls",
    "make",
    "md",
    "mkdir",
    "mongo",
    "mount",
    "mv",
    "mvn",
    "mysql",
    "nano",
    "nc",
    "nginx",
    "node",
    "notepad",
    "npm",
    "nslookup",
    "open",
    "openssl",
    "ping",
    "pip",
    "pip3",
    "podman",
    "popd",
    "powershell",
    "printf",
    "ps",
    "psql",
    "pushd",
    "pwd",
    "pwsh",
    "python",
    "python3",
    "redis-cli",
    "rm",
    "rmdir",
    "scp",
    "sed",
    "set",
    "setx",
    "sh",
    "skopeo",
    "sleep",
    "source",
    "ssh",
    "start",
    "sudo",
    "systemctl",
    "tail",
    "tar",
    "tee",
    "telnet",
    "touch",
    "type",
    "uname",
    "unzip",
    "vi",
    "vim",
    "watch",
    "wc",
    "wget",
    "which",
    "whoami",
    "xdg-open",
    "yarn",
    "yum",
];

/// Says whether a line without a label is a command: it begins with a known program, an assignment, a cmdlet
/// or a loop.
pub(super) fn is_command(line: &str) -> bool {
    let line = line.trim_start();
    let word = first_word(line);
    is_program(word) || is_assignment(line) || is_cmdlet(word) || is_loop(line)
}

/// Says whether a line under a shell's label can be a command: whatever does not look printed.
pub(super) fn may_be_command(line: &str) -> bool {
    let line = line.trim_start();
    if is_command(line) {
        return true;
    }
    let word = first_word(line);
    let is_path =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '/' | '-' | '~' | '+' | '\\');
    let looks_named = word
        .starts_with(|c: char| c.is_ascii_lowercase() || matches!(c, '.' | '/' | '~' | '_'))
        && word.chars().all(is_path);
    let is_id = word.len() >= 10 && word.bytes().all(|b| b.is_ascii_hexdigit());
    looks_named && !is_id || line.starts_with(['&', '(', '$', '"'])
}

/// Says whether `word` names a program that lessons use, on its own or by a path.
pub(super) fn is_program(word: &str) -> bool {
    let word = word.strip_suffix(".exe").unwrap_or(word);
    PROGRAMS.binary_search(&word).is_ok() || word.starts_with("./") || word.starts_with(".\\")
}

fn first_word(line: &str) -> &str {
    line.split([' ', '\t', ';']).next().unwrap_or(line)
}

/// `NAME=value`, `$name = value`, `$env:NAME='value'`.
fn is_assignment(line: &str) -> bool {
    let (sigil, rest) = match line.strip_prefix('$') {
        Some(rest) => (true, rest),
        None => (false, line),
    };
    let n_name = rest
        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | ':')))
        .unwrap_or(rest.len());
    let (name, rest) = rest.split_at(n_name);
    if !name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
        return false;
    }
    if sigil {
        let rest = rest.trim_start();
        return rest.starts_with('=') || rest.starts_with("+=");
    }
    !name.contains(':') && rest.starts_with('=') && !rest.starts_with("==")
}

/// `Verb-Noun`, as PowerShell names its commands.
fn is_cmdlet(word: &str) -> bool {
    let Some((verb, noun)) = word.split_once('-') else {
        return false;
    };
    let is_name = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_uppercase()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    is_name(verb) && is_name(noun)
}

fn is_loop(line: &str) -> bool {
    let rest = ["for", "while", "until", "if", "foreach"]
        .iter()
        .find_map(|keyword| line.strip_prefix(keyword));
    let Some(rest) = rest else {
        return false;
    };
    let rest = rest.trim_start();
    rest.starts_with("($") || rest.starts_with('[') || line.ends_with("; do") || line.ends_with("; then")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_programs_are_in_order() {
        assert!(PROGRAMS.is_sorted());
    }

    #[test]
    fn what_people_type_is_told_from_what_programs_print() {
        for typed in [
            "docker ps",
            "$env:dockerId='x'",
            "$ip = docker inspect x",
            "ID=ada",
            "Get-Content x",
            "for ($i=0; $i -lt 3; $i++) {",
            "for f in *; do",
            "while [ -e x ]",
            "if true; then",
            "  ./run.sh",
            ".\\run.ps1",
            "_id=ada",
            "$x += 1",
        ] {
            assert!(is_command(typed), "{typed}");
        }
        for printed in [
            "CONTAINER ID   IMAGE",
            "Login Succeeded",
            "docker.io/library/nginx:latest",
            "latest: digest: sha256:12 size: 1",
            "FROM nginx",
            "for example",
            "a == b",
            "a==b",
            "a:b=c",
            "Multi-stage builds",
            "x-Content y",
            "read-only file",
            "Up-To-Date",
        ] {
            assert!(!is_command(printed), "{printed}");
        }
    }

    #[test]
    fn a_label_lets_unknown_programs_through_but_no_output() {
        for typed in [
            "terraform apply",
            "ansible-galaxy install x",
            "deadbeef",
            "~/bin/x",
            "(cd x)",
            "& x",
        ] {
            assert!(may_be_command(typed), "{typed}");
        }
        for printed in [
            "b157b77b1a65: Pull complete",
            "3f2a91c0ffee",
            "c0ffee3f2a91",
            "c0ffee3f2a",
            "Unable to find image",
            "{",
        ] {
            assert!(!may_be_command(printed), "{printed}");
        }
    }
}
