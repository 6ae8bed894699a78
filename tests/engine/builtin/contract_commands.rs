//! The same command lines to the real CLI with a real Docker Engine and to stepgate's `docker` on the built-in one: exit
//! codes, standard output and standard error.
//!
//! What may differ, and why: IDs and digests, since the engines' histories tell of different builders; ages; how many
//! images and layers a removal lists, since the classic builder leaves an image for each step; that the classic builder is
//! deprecated, and what is sent to it; and capitals, with which older engines begin. Not here: the engines' answers themselves (`contract`).

use super::assert_alike;
use crate::support::engine::Engine;
use crate::support::registry::{Accounts, DebianRegistry};

/// One engine, asked by command lines.
struct Asked<'a> {
    engine: &'a Engine,
    host: String,
    folder: tempfile::TempDir,
}

impl Asked<'_> {
    /// Runs a line, in which words in capitals stand for names of the test's own, and tells how it ended.
    fn ask(&self, line: &str) -> String {
        let folder = self.folder.path().display().to_string();
        let filled = line
            .replace("WEB", &self.engine.unique("web"))
            .replace("API", &self.engine.unique("api"))
            .replace("HOST", &self.host)
            .replace("LABEL", &self.engine.label())
            .replace("DIR", &folder);
        let words: Vec<String> = filled.split(' ').map(|word| word.replace('␣', " ")).collect();
        let ran = self.engine.docker(&words);
        let text = format!(
            "$ docker {line}\nexit {}\n{}--\n{}",
            ran.code,
            self.plain(&ran.stdout),
            self.plain(&ran.stderr)
        );
        text
    }

    /// A text without what is another engine's or another moment's.
    fn plain(&self, text: &str) -> String {
        let text = text
            .replace(&self.engine.unique("web"), "WEB")
            .replace(&self.engine.unique("api"), "API")
            .replace(&self.host, "HOST")
            .replace(&self.engine.label(), "LABEL")
            .replace(&self.folder.path().display().to_string(), "DIR");
        let mut lines: Vec<String> = Vec::new();
        for line in text.lines() {
            let ages = [
                "Less than a second ago",
                "About a minute ago",
                "seconds ago",
                "second ago",
                "minutes ago",
            ];
            let mut words: Vec<String> = Vec::new();
            let mut line = line.to_owned();
            for age in ages {
                line = line.replace(age, "AGE");
            }
            for word in line.split_whitespace() {
                let (before, bare) = word.split_once("sha256:").unwrap_or(("", word));
                let bare = bare.trim_matches([',', ':', '"']);
                let is_id = bare.len() >= 12 && bare.bytes().all(|byte| byte.is_ascii_hexdigit());
                let is_count = word.parse::<u32>().is_ok() && line.contains("AGE");
                if !is_count {
                    words.push(if is_id {
                        format!("{before}ID")
                    } else {
                        word.to_owned()
                    });
                }
            }
            lines.push(words.join(" "));
        }
        let of_classic_builder = [
            "DEPRECATED: ",
            "BuildKit is currently disabled",
            "environment-variable.",
            "Sending build context",
        ];
        lines.retain(|line| !of_classic_builder.iter().any(|start| line.starts_with(start)));
        lines.dedup();
        lines.join("\n").trim().to_lowercase() + "\n"
    }
}

/// Writes a context.
fn context(folder: &std::path::Path, label: &str) {
    let dockerfile = format!(
        "FROM scratch\nLABEL {label}\nARG edition=1\nCOPY page /page-$edition\nENV A=b\nCMD [\"/page\"]\n"
    );
    std::fs::write(folder.join("Dockerfile"), dockerfile).unwrap();
    std::fs::write(folder.join("page"), "a page").unwrap();
    std::fs::write(folder.join("bad"), "FROM scratch\nNONSENSE\n").unwrap();
    std::fs::write(folder.join("garbage.tar"), [b'x'; 2048]).unwrap();
}

/// Lines that both refuse with the same exit code and in other words, and why.
const OTHER_WORDS: &[(&str, &str)] = &[
    ("image inspect WEB-nope", "newer CLIs say the name twice"),
    (
        "tag WEB Upper/case",
        "stepgate says the rule that the name breaks",
    ),
    (
        "image nonsense",
        "the CLI knows what there is, stepgate only what it does itself",
    ),
    ("images one two", "CLIs point to their help in several ways"),
    ("rmi", "CLIs point to their help in several ways"),
];

const LINES: &[&str] = &[
    "build -q -t WEB DIR",
    "image ls WEB",
    "images --format {{.Repository}}:{{.Tag}}␣{{.Size}} -f label=LABEL",
    "images -q -f label=LABEL",
    "images --no-trunc WEB",
    "images --digests WEB",
    "image inspect -f {{.Os}}␣{{.Size}}␣{{json␣.RepoTags}}␣{{.Config.Cmd}} WEB",
    "inspect -f {{.Os}} WEB",
    "inspect WEB-nope",
    "inspect -f {{.Os}} WEB-nope WEB",
    "history --format {{.Size}}␣{{.CreatedSince}} WEB",
    "history WEB-nope",
    "tag WEB API",
    "tag WEB-nope API",
    "image tag WEB",
    "images -f nonsense=1",
    "images -f dangling=perhaps",
    "tag WEB HOST/ada/WEB:v1",
    "push HOST/ada/WEB:v2",
    "push HOST/ada/WEB:v1 -q",
    "pull HOST/ada/WEB:v1 -q",
    "pull HOST/ada/WEB:nope",
    "rmi HOST/ada/WEB:v1",
    "pull HOST/ada/WEB:v1",
    "images --digests --format {{.Repository}}:{{.Tag}} HOST/ada/WEB",
    "rmi HOST/ada/WEB:v1 WEB-nope",
    "rmi -f WEB-nope",
    "save -o DIR/saved.tar WEB API",
    "save WEB-nope",
    "save -o DIR/no/such/folder.tar WEB",
    "load -q -i DIR/saved.tar",
    "load -i DIR/garbage.tar",
    "load -i DIR/no-such.tar",
    "build -q -t WEB --build-arg edition=2 DIR",
    "rmi API",
    "build -q -f DIR/bad DIR",
    "build -q -t WEB:a:b DIR",
    "build -q DIR/no-such-folder",
    "build -q -f DIR/no-such-file DIR",
    "image prune -f --filter label=LABEL-nope",
    "rmi WEB",
    "images WEB",
];

fn answers(engine: &Engine) -> Vec<String> {
    let registry = DebianRegistry::start(Accounts::Open);
    let asked = Asked {
        engine,
        host: registry.host(),
        folder: tempfile::tempdir().unwrap(),
    };
    context(asked.folder.path(), &engine.label());
    let mut answers: Vec<String> = LINES.iter().map(|line| asked.ask(line)).collect();
    let code = |(line, _): &(&str, &str)| {
        let answer = asked.ask(line);
        answer.lines().take(2).collect::<Vec<_>>().join("\n")
    };
    answers.extend(OTHER_WORDS.iter().map(code));
    answers
}

#[test]
fn both_answer_command_lines_alike() {
    let Some(real) = Engine::from_env() else { return };
    let folder = tempfile::tempdir().unwrap();
    let ours = Engine::built_in(folder.path());
    assert_alike(&answers(&real), &answers(&ours));
}
