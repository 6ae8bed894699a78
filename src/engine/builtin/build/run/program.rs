//! Whether a command is there among an image's files; where it is not, that is told in Docker's words and exit codes.
//!
//! Not here: running it.

use super::super::tree::{Kind, Tree, clean, join};

/// Says why a command cannot be run.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(in crate::engine::builtin::build) enum NotRun {
    /// It is not there.
    #[error("exec: \"{program}\": {reason}")]
    Missing {
        /// As it is written.
        program: String,
        /// Why not, in Docker's words.
        reason: String,
    },
    /// It is there, and no program.
    #[error("exec: \"{program}\": permission denied")]
    Forbidden {
        /// As it is written.
        program: String,
    },
}

/// Looks a command's program up, as it will be looked up in the container.
pub(in crate::engine::builtin::build) fn look_up(
    argv: &[String],
    env: &[String],
    cwd: &str,
    tree: &Tree,
) -> Result<(), NotRun> {
    let program = argv.first().cloned().unwrap_or_default();
    let found = |path: &str| {
        let node = tree.resolve(path).ok().and_then(|path| tree.get(&path))?;
        Some(matches!(node.kind, Kind::File(_)) && node.mode & 0o111 != 0)
    };
    if program.contains('/') {
        let path = if program.starts_with('/') {
            program.clone()
        } else {
            join(&clean(cwd), &program)
        };
        return match found(&path) {
            Some(true) => Ok(()),
            Some(false) => Err(NotRun::Forbidden { program }),
            None => Err(NotRun::Missing {
                reason: format!("stat {program}: no such file or directory"),
                program,
            }),
        };
    }
    let path = env.iter().rev().find_map(|pair| pair.strip_prefix("PATH="));
    let mut folders = path.unwrap_or_default().split(':');
    if folders.any(|folder| found(&join(folder, &program)) == Some(true)) {
        return Ok(());
    }
    Err(NotRun::Missing {
        program,
        reason: "executable file not found in $PATH".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::super::super::content::Content;
    use super::super::super::tree::Node;
    use super::*;

    #[test]
    fn programs_are_found_by_path_and_by_name_through_links() {
        let mut tree = Tree::default();
        let node = |kind, mode| Node {
            kind,
            mode,
            ..Node::folder(0)
        };
        tree.put("usr/bin/make", node(Kind::File(Content::of(vec![1])), 0o755));
        tree.put("usr/bin/text", node(Kind::File(Content::of(vec![1])), 0o644));
        tree.put("bin", node(Kind::Link("usr/bin".to_owned()), 0o777));
        let look = |program: &str| {
            let env = ["PATH=/none:/bin".to_owned()];
            let found = look_up(&[program.to_owned()], &env, "/usr", &tree);
            found.err().map(|error| error.to_string()).unwrap_or_default()
        };
        for (program, expected) in [
            ("make", ""),
            ("/bin/make", ""),
            ("bin/make", ""),
            ("text", "exec: \"text\": executable file not found in $PATH"),
            ("/bin/text", "exec: \"/bin/text\": permission denied"),
            ("/usr", "exec: \"/usr\": permission denied"),
            ("/x", "exec: \"/x\": stat /x: no such file or directory"),
            ("", "exec: \"\": executable file not found in $PATH"),
        ] {
            assert_eq!(look(program), expected, "{program}");
        }
    }
}
