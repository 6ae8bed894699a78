//! What a scenario does to its machine before a page: files that it copies there, and programs that it runs in the background and
//! in the terminal → a step of its own in front of the page, as Markdown, with the same questions and guards as any.
//!
//! Not here: what `index.json` says (`katacoda`), and reading the Markdown (`lesson`).

use std::path::{Path, PathBuf};

use super::katacoda::Asset;
use crate::diagnostic::{Diagnostic, Severity};
use crate::words::Digest;

/// What comes before a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Setup {
    /// The scenario's files that are copied into the lesson's folder.
    pub assets: Vec<Copied>,
    /// The program that runs beside what follows.
    pub background: Option<PathBuf>,
    /// The program that is waited for.
    pub foreground: Option<PathBuf>,
}

/// A file that is copied, or several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// The folder with the scenario's files.
    from: PathBuf,
    /// Its name in there, or a pattern for the shell.
    name: String,
    /// The folder that it goes to, below the lesson's; `.` for that itself.
    to: String,
    /// Whether it has to be a program.
    is_program: bool,
}

/// Takes the assets of a scenario that stay in the lesson's folder, which stands for the machine's home; the others are told.
pub(super) fn assets(index: &Path, assets: &[Asset]) -> (Vec<Copied>, Vec<Diagnostic>) {
    let (mut copied, mut refused) = (Vec::new(), Vec::new());
    let folder = index.parent().unwrap_or(Path::new("")).join("assets");
    for asset in assets {
        let target = asset.target.as_deref().unwrap_or("~");
        let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '/' | '*');
        let to = below_home(target).filter(|to| !to.contains('*') && to.chars().all(is_plain));
        let is_name = asset.file.chars().all(is_plain)
            && !asset.file.starts_with('/')
            && !asset.file.split('/').any(|part| part == "..")
            && is_found(&asset.file);
        match to.filter(|_| is_name) {
            Some(to) => copied.push(Copied {
                from: folder.clone(),
                name: asset.file.clone(),
                to,
                is_program: asset.chmod.as_deref().is_some_and(|mode| mode.contains('x')),
            }),
            None => refused.push(Diagnostic {
                code: "file-outside",
                severity: Severity::Warning,
                line: 1,
                message: format!(
                    "`{}` is not copied to `{target}`, which is not in the lesson's folder",
                    asset.file
                ),
                help: Some("the machine's home, `~`, stands for the folder that the lesson is in".to_owned()),
            }),
        }
    }
    (copied, refused)
}

/// Says whether a pattern is one that commands can carry out: `**` for a folder and all below it stands alone there, behind a folder, or before
/// the last part's pattern.
fn is_found(name: &str) -> bool {
    let Some((before, behind)) = name.split_once("**") else {
        return true;
    };
    let is_folder = before.is_empty() || before.ends_with('/') && !before.contains('*');
    let is_last = behind.is_empty() || behind.strip_prefix('/').is_some_and(|last| !last.contains('/'));
    is_folder && is_last && !behind.contains("**") && behind != "/"
}

/// The folder below the home that a target names.
fn below_home(target: &str) -> Option<String> {
    let target = target.trim_end_matches('/');
    let rest = ["~", "/root"].iter().find_map(|home| target.strip_prefix(home))?;
    let inner = rest.trim_start_matches('/');
    let is_there = rest.is_empty() || rest.starts_with('/');
    let is_below = inner.split('/').all(|part| part != "..");
    (is_there && is_below).then(|| {
        if inner.is_empty() {
            ".".to_owned()
        } else {
            inner.to_owned()
        }
    })
}

impl Setup {
    /// Says whether there is nothing to do.
    pub(super) fn is_empty(&self) -> bool {
        self.assets.is_empty() && self.background.is_none() && self.foreground.is_none()
    }

    /// The programs that it runs.
    pub(super) fn programs(&self) -> impl Iterator<Item = &PathBuf> {
        self.background.iter().chain(&self.foreground)
    }

    /// The step, as Markdown; consent is asked for again where a program is another one than these digests say.
    pub(super) fn markdown(&self, title: Option<&str>, digests: &[Digest]) -> String {
        let mut commands = String::new();
        let word = |path: &Path| {
            let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
            format!("'{}'", path.to_string_lossy().replace('\'', r"'\''"))
        };
        for asset in &self.assets {
            let Copied {
                from,
                name,
                to,
                is_program,
            } = asset;
            if to != "." {
                commands.push_str(&format!("mkdir -p {to}\n"));
            }
            if let Some((folder, pattern)) = name.split_once("**") {
                let from = word(&from.join(folder));
                match pattern.trim_start_matches('/') {
                    "" => commands.push_str(&format!("cp -R {from}/. {to}/\n")),
                    // Copied as programs where they have to be: which files they are is not known here.
                    pattern => {
                        let copy = if *is_program { "install -m 755" } else { "cp" };
                        commands.push_str(&format!(
                            "find {from} -type f -name '{pattern}' -exec {copy} {{}} {to}/ ';'\n"
                        ));
                    }
                }
                if !pattern.is_empty() {
                    continue;
                }
            } else {
                commands.push_str(&format!("cp {}/{name} {to}/\n", word(from)));
            }
            if *is_program {
                let base = name.rsplit('/').next().unwrap_or(name);
                commands.push_str(&format!("chmod +x {to}/{base}\n"));
            }
        }
        if let Some(program) = &self.background {
            commands.push_str(&format!("bash {} >/dev/null 2>&1 &\n", word(program)));
        }
        if let Some(program) = &self.foreground {
            commands.push_str(&format!("bash {}\n", word(program)));
        }
        let heading = title.map_or_else(|| "Setting up".to_owned(), |title| format!("Setting up: {title}"));
        let digests: Vec<String> = digests.iter().map(ToString::to_string).collect();
        format!(
            "# {heading}\n\nThe scenario prepares its machine with these commands.\n\n```bash\n{commands}```\n\n<!-- {} -->\n",
            digests.join(" ")
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asset(file: &str, target: &str, chmod: Option<&str>) -> Asset {
        Asset {
            file: file.to_owned(),
            target: Some(target.to_owned()),
            chmod: chmod.map(str::to_owned),
        }
    }

    #[test]
    fn assets_stay_in_the_lessons_folder() {
        let (copied, refused) = assets(
            Path::new("/x/index.json"),
            &[
                asset("run.sh", "~/", Some("+x")),
                asset("a/conf.yaml", "~/etc/", Some("+w")),
                asset("*", "/root", None),
            ],
        );
        assert_eq!(refused, []);
        let setup = Setup {
            assets: copied,
            background: Some(PathBuf::from("/x/b's.sh")),
            foreground: Some(PathBuf::from("/x/f.sh")),
        };
        let text = setup.markdown(Some("One"), &[]);
        let commands = text.split("```").nth(1).unwrap();
        assert_eq!(
            commands,
            "bash\ncp '/x/assets'/run.sh ./\nchmod +x ./run.sh\nmkdir -p etc\ncp '/x/assets'/a/conf.yaml etc/\ncp '/x/assets'/* ./\nbash '/x/b'\\''s.sh' >/dev/null 2>&1 &\nbash '/x/f.sh'\n"
        );
        let patterns = [
            ("**", None),
            ("src/**", None),
            ("**/*.json", None),
            ("bin/**/*.sh", Some("+x")),
        ];
        let patterns = patterns.map(|(file, chmod)| asset(file, "~", chmod));
        let (copied, refused) = assets(Path::new("/x/index.json"), &patterns);
        assert_eq!(refused, []);
        let setup = Setup {
            assets: copied,
            ..Setup::default()
        };
        let text = setup.markdown(None, &[]);
        assert_eq!(
            text.split("```").nth(1).unwrap(),
            "bash\ncp -R '/x/assets/'/. ./\ncp -R '/x/assets/src/'/. ./\n\
             find '/x/assets/' -type f -name '*.json' -exec cp {} ./ ';'\n\
             find '/x/assets/bin/' -type f -name '*.sh' -exec install -m 755 {} ./ ';'\n"
        );
        for (file, target) in [
            ("a", "/my/location"),
            ("a", "/rooted"),
            ("a", "~/../b"),
            ("../a", "~"),
            ("/etc/passwd", "~"),
            ("a;b", "~"),
            ("a", "~/$(b)"),
            ("**/a/*.json", "~"),
            ("a**", "~"),
            ("*/**", "~"),
            ("a/**/", "~"),
            ("**/**", "~"),
        ] {
            let (copied, refused) = assets(Path::new("index.json"), &[asset(file, target, None)]);
            assert_eq!((copied.len(), refused.len()), (0, 1), "{file} {target}");
        }
    }
}
