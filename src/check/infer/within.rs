//! Commands that work within a container: on files (`docker exec NAME touch /x`, `docker cp FILE NAME:/x`), or attached to it.
//!
//! Paths that are not absolute begin in a folder that only running tells. Not here: files of this machine (`files`).

use super::command::Line;
use super::files::{Deeds, Gone};
use super::files_of;
use super::ledger::Ledger;
use super::objects::End;
use super::program::{program, text};
use crate::check::{ObjectState, Subject, Wanted};
use crate::docker::{self, ObjectKind, Turn};
use crate::lesson::Dialect;
use crate::script::{self, Certainty, Effect, Failure, Invocation, Scope, Word};

/// Takes what a command does in a container into the ledger; says whether nothing else of it is to be proved.
pub(super) fn enter(ledger: &mut Ledger<'_>, line: &Line<'_>, words: &[&str]) -> bool {
    if line.invocation.is_background {
        return false;
    }
    match words {
        ["container", "exec"] => executed(ledger, line).unwrap_or(false),
        ["container", "cp"] => {
            put(ledger, line);
            false
        }
        ["container", "attach"] => {
            match docker::attached(&line.arguments) {
                Some(name) => attached(ledger, line, &name),
                None => ledger.doubt_containers(),
            }
            false
        }
        _ => false,
    }
}

fn executed(ledger: &mut Ledger<'_>, line: &Line<'_>) -> Option<bool> {
    let (container, command) = docker::executed(&line.arguments)?;
    let container = line.object_name(ledger, ObjectKind::Container, &container)?;
    let mut known = Vec::with_capacity(command.len());
    for word in &command {
        let Some(Subject::Known(word)) = line.text(word) else {
            return None;
        };
        known.push(Word::Known(word));
    }
    let (program, arguments) = program(&known)?;
    let all = match (program.as_str(), arguments) {
        ("sh" | "bash" | "ash" | "dash", [flag, program]) if text(flag).ends_with('c') => {
            in_a_shell(text(program), line.origin.line)
        }
        _ => vec![files_of::deeds(&program, arguments)?],
    };
    let is_all = matches!(all.as_slice(), [deeds] if deeds.is_all && !deeds.written.is_empty());
    let mut is_proved = is_all;
    for deeds in all {
        for gone in deeds.gone {
            ledger.gone_within(&container, &gone);
        }
        for path in deeds.written {
            is_proved &= is_absolute(&path);
            if is_absolute(&path) {
                let state = ObjectState::Within {
                    container: container.clone(),
                    path,
                    entry: None,
                    contains: None,
                };
                ledger.object(&line.origin, state);
            }
        }
    }
    Some(is_proved)
}

/// What the commands of a program for a shell do to files; a path with a variable of that shell is not known here.
fn in_a_shell(text: &str, line: usize) -> Vec<Deeds> {
    let parsed = script::parse(text, Dialect::Bash, line, &[]);
    let effects = script::fold(&parsed.script, &mut Scope::default());
    let run = effects.iter().filter_map(|effect| match effect {
        Effect::Run(invocation) => Some(invocation),
        Effect::Set { .. } => None,
    });
    run.filter_map(deeds_of).collect()
}

fn deeds_of(invocation: &Invocation) -> Option<Deeds> {
    let (program, arguments) = program(&invocation.argv)?;
    let mut deeds = files_of::deeds(&program, arguments).unwrap_or_default();
    deeds
        .written
        .extend(invocation.file.as_ref().and_then(super::files::path));
    // Only what surely is done has to be there; what may have gone need not.
    let is_certain = invocation.certainty == Certainty::Certain
        && invocation.failure == Failure::Unforeseen
        && !invocation.is_background;
    if !is_certain {
        deeds.written.clear();
    }
    deeds.is_all = false;
    Some(deeds)
}

fn put(ledger: &mut Ledger<'_>, line: &Line<'_>) -> Option<()> {
    let (from, container, path) = docker::put(&line.arguments)?;
    let container = line.object_name(ledger, ObjectKind::Container, &container)?;
    let Some(Subject::Known(path)) = line.text(&path) else {
        return None;
    };
    // What is not absolute begins at the container's root; a drive's letter is Windows'.
    if path.contains([':', '\\']) {
        return None;
    }
    let inner = path.strip_suffix("/.").unwrap_or(&path).trim_matches('/');
    let inner = if inner == "." { "" } else { inner };
    let path = Subject::Known(format!("/{inner}"));
    let Some(Subject::Known(from)) = line.text(&from) else {
        return None;
    };
    let name = from.trim_end_matches(['/', '\\']).rsplit(['/', '\\']).next();
    let entry = name
        .filter(|name| !matches!(*name, "" | "." | "..") && !name.contains(['*', '~', '$', '<', '`', '(']));
    ledger.gone_within(&container, &Gone::Path(path.shown().to_owned()));
    let state = ObjectState::Within {
        container,
        path,
        entry: entry.map(str::to_owned),
        contains: None,
    };
    ledger.object(&line.origin, state);
    Some(())
}

/// Whoever is attached to a container may leave it running, or end it.
fn attached(ledger: &mut Ledger<'_>, line: &Line<'_>, name: &str) {
    match line.object_name(ledger, ObjectKind::Container, name) {
        Some(name) if ledger.is_indirect(&name) => ledger.doubt_others(Turn::Attached),
        Some(name) => {
            let known = ledger.past.objects.container(&name);
            match known.map(|known| known.end) {
                Some(End::Goes) => {
                    ledger.past.objects.remove_container(&name);
                    ledger.forget_container(&name);
                }
                Some(End::Stays) | None => {
                    ledger.past.objects.turn_container(&name, Wanted::There);
                    ledger.leave_open(&name);
                }
            }
        }
        None => ledger.doubt_containers(),
    }
}

fn is_absolute(path: &Subject<String>) -> bool {
    matches!(path, Subject::Known(path) if path.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::Path;

    use crate::{lesson, plan};

    /// Kind and subject of what is checked of commands, a listing aside.
    fn checks(commands: &str) -> Vec<String> {
        let text = format!("# A\n\n```sh\n{commands}\n```\n");
        let plan = plan::make(&lesson::parse(Path::new("a.md"), &text), &BTreeMap::new());
        let checks = plan.steps[0].checks.iter();
        checks
            .map(|check| format!("{} {}", check.kind(), check.subject()))
            .collect()
    }

    #[test]
    fn what_is_written_in_a_container_is_asked_of_the_container() {
        for (command, wanted) in [
            ("docker exec web touch /data/a", &["file web:/data/a"][..]),
            ("docker exec -u root web mkdir -p /srv/x", &["file web:/srv/x"]),
            ("docker exec web /bin/busybox mkdir /srv/x", &["file web:/srv/x"]),
            (
                "docker exec web busybox --install /x",
                &["exit docker exec web busybox --install /x"],
            ),
            (
                "docker exec web sh -c 'echo a > /data/a; touch /data/b'",
                &[
                    "file web:/data/a",
                    "file web:/data/b",
                    "exit docker exec web sh -c 'echo a > /data/a; touch /data/b'",
                ],
            ),
            (
                "docker cp a.txt web:/data/",
                &["file web:/data", "exit docker cp a.txt web:/data/"],
            ),
            (
                "docker cp a.txt web:data/.",
                &["file web:/data", "exit docker cp a.txt web:data/."],
            ),
            (
                "docker cp a.txt web:",
                &["file web:/", "exit docker cp a.txt web:"],
            ),
            (
                "docker cp a.txt web:.",
                &["file web:/", "exit docker cp a.txt web:."],
            ),
            (
                r"docker cp a.txt 'web:C:\x'",
                &[r"exit docker cp a.txt 'web:C:\x'"],
            ),
            // Only running tells where this is, or whether it is.
            ("docker exec web touch a", &["exit docker exec web touch a"]),
            (
                "docker exec web sh -c 'touch /a || touch /b'",
                &["exit docker exec web sh -c 'touch /a || touch /b'"],
            ),
            (
                "docker exec -d web touch /a",
                &["exit docker exec -d web touch /a"],
            ),
        ] {
            let wanted: Vec<String> = wanted.iter().map(|text| (*text).to_owned()).collect();
            assert_eq!(checks(command), wanted, "{command}");
        }
    }

    #[test]
    fn what_goes_in_a_container_or_with_it_is_not_asked_for() {
        let made = "docker exec web touch /data/a /b\n";
        for (then, left) in [
            ("docker exec web rm -r /data", &["file web:/b"][..]),
            ("docker exec db rm -r /data", &["file web:/data/a", "file web:/b"]),
            ("docker stop web", &["file web:/data/a", "file web:/b"]),
            ("docker rm -f web", &[]),
            ("docker container prune -f", &[]),
            ("docker compose down", &[]),
        ] {
            let files = checks(&format!("{made}{then}"));
            let files: Vec<_> = files
                .into_iter()
                .filter(|check| check.starts_with("file "))
                .collect();
            assert_eq!(files, left, "{then}");
        }
    }
}
