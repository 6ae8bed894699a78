//! What the prose before a block says about it.
//!
//! Not here: the files that prose names (`file`).

use super::case;
use super::near::{is_near, is_there};
use super::phrases::Phrases;
use super::said::{List, Said, last_sentence};
use super::spoken;

/// What the prose between the block before and this one says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a thing that prose says or does not say, with any others"
)]
pub(super) struct Clues {
    /// It announces what is printed.
    pub(super) is_output: bool,
    /// It says that a file is written or shown.
    pub(super) is_document: bool,
    /// It speaks of a shell in a container.
    pub(super) is_inside: bool,
    /// It says of something that it is in a container, and may mean the shell.
    pub(super) is_within: bool,
    /// It says that the shell is left.
    pub(super) is_left: bool,
    /// It goes to another terminal, or to the host.
    pub(super) is_elsewhere: bool,
    /// It names a node.
    pub(super) is_on_node: bool,
    /// It says that a command is only shown.
    pub(super) is_shown: bool,
    /// It speaks of an error that not everybody gets.
    pub(super) is_case: bool,
    /// It speaks of a system's file that settings are written to.
    pub(super) is_setting: bool,
    /// It announces that a command fails.
    pub(super) is_failure: bool,
    /// There is prose between the block before and this one.
    pub(super) has_prose: bool,
}

pub(super) const OUTPUT: &[&str] = &[
    "output",
    "result",
    "should see",
    "will see",
    "'ll see",
    "you see",
    "should look",
    "looks like",
    "look like",
    "similar to",
    "something like",
    "should get",
    "you get",
    "will get",
    "prints",
    "be printed",
    "returns",
    "response",
    "displays",
    "see the following",
    "error message",
    "the message",
    "following error",
    "would see",
    "can see",
    "replies",
    "reads:",
    "输出",
    "结果",
    "看到",
    "类似",
    "出力",
    "結果",
    "salida",
    "resultado",
    "veremos",
    "sortie",
    "ausgabe",
    "saída",
];

pub(super) const DOCUMENT: &[&str] = &[
    "file",
    "create",
    "edit",
    "add ",
    "paste",
    "copy the",
    "replace",
    "change",
    "insert",
    "contents",
    "content",
    "code",
    "dockerfile",
    ".yml",
    ".yaml",
    ".json",
    "configur",
    "script",
    "template",
    "snippet",
    "syntax",
    "instruction",
    "definition",
    "文件",
    "内容",
    "创建",
    "ファイル",
    "作成",
];

pub(super) const INSIDE: &[&str] = &[
    "inside the container",
    "inside of the container",
    "within the container",
    "in the container's",
    "from the container's",
    "inside your container",
    "within your container",
    "inside that container",
    "inside this container",
    "container's shell",
    "container shell",
    "container's terminal",
    "container terminal",
    "in the container,",
    "in the container:",
    "in the container run",
    "inside container",
    "within container",
    "shell inside",
    "prompt inside",
    "in your container,",
    "in this container,",
    "in the new container",
    "exec into the container",
    "exec into your container",
    "terminal of the container",
    "shell of the container",
    "容器内",
    "容器中",
    "容器里",
    "コンテナ内",
    "dentro del contenedor",
    "dentro do cont",
    "à l'intérieur du conteneur",
    "innerhalb des containers",
];

pub(super) const LEFT: &[&str] = &[
    "exit",
    "ctrl-d",
    "ctrl+d",
    "ctrl + d",
    "control-d",
    "ctrl-p",
    "ctrl+p",
    "ctrl p",
    "ctrl + p",
    "leave the container",
    "leave the shell",
    "log out",
    "logout",
    "ctrl-c",
    "ctrl+c",
    "ctrl + c",
    "get out of",
    "quit the",
    "stop the container",
    "退出",
    "detach",
    "quitter",
    "sortir du",
    "salir d",
    "salimos d",
    "sair d",
    "verlassen",
];

pub(super) const ELSEWHERE: &[&str] = &[
    "the host",
    "your host",
    "host machine",
    "docker host",
    "local machine",
    "host's",
    "back to your",
    "back in your",
    "back on",
    "your terminal",
    "your machine",
    "your local",
    "新终端",
    "新的终端",
    "另一个终端",
    "主机上",
    "first terminal",
    "autre terminal",
    "machine hôte",
    "otra terminal",
    "otro terminal",
    "outro terminal",
    "jump back to",
    "switch back to",
    "anderen terminal",
    "auf dem host",
];

/// What says that a command is only shown, so that somebody knows what one looks like.
pub(super) const SHOWN: &[&str] = &[
    "might look like",
    "could look like",
    "would look like",
    "may look like",
    "could be written",
    "would be written",
    "can be written as",
    "won't do it",
    "no need to do this",
    "would issue",
    "were to run",
    "don't run",
    "do not run",
    "don't type",
    "do not type",
    "general form",
    "general syntax",
    "basic syntax",
    "the syntax is",
    "has the syntax",
    "following syntax",
    "would run the following",
];

/// What names one of several machines.
pub(super) const NODES: &[&str] = &["on node", "on the node", "on **node"];

pub(super) const FAILURE: &[&str] = &[
    "will fail",
    "should fail",
    "this fails",
    "command fails",
    "expected to fail",
    "going to fail",
    "get an error",
    "see an error",
    "returns an error",
    "receive an error",
    "give an error",
    "result in an error",
    "won't work",
    "will not work",
    "should not work",
    "be denied",
    "be rejected",
    "permission denied",
];

/// What makes of it a thing that may happen, or that does not.
const NO_FAILURE: &[&str] = &[
    "if ",
    "in case",
    "when ",
    "not fail",
    "without",
    "avoid",
    "fix",
    "unless",
    "instead",
    "may ",
    "might ",
    "otherwise",
    "no longer",
    "why",
    "test will fail",
    "never",
    "while ",
    "until ",
];

/// What the last sentence before a block says.
static LAST: Phrases<2> = Phrases::new([FAILURE, NO_FAILURE]);

static LAST_SHOWN: Phrases<1> = Phrases::new([SHOWN]);

/// What says of something that it is in something else.
pub(super) const WITHIN: &[&str] = &["inside", "within"];

/// What another terminal is called.
const OTHERS: &[&str] = &[
    "another",
    "new",
    "second",
    "different",
    "separate",
    "other",
    "2nd",
];
pub(super) const TERMINALS: &[&str] = &[
    "terminal", "window", "shell", "session", "console", "tab", "prompt",
];

impl Clues {
    /// Reads the prose between two blocks; where nothing is open, only `is_inside` makes anything of where it goes.
    pub(super) fn of(said: &Said<'_>, is_open: bool) -> Self {
        let is_failure = || {
            let last = last_sentence(said.closing_end());
            // «(From the second terminal this will fail.)»
            let is_elsewhere = last
                .rsplit_once('(')
                .is_some_and(|(before, aside)| LAST.of(before) == 0 && is_near(aside, OTHERS, TERMINALS));
            LAST.of(last) == 1 && !is_elsewhere
        };
        let is_shown = || LAST_SHOWN.of(last_sentence(said.closing_end())) != 0;
        let is_instead = || said.closing_end().trim().eq_ignore_ascii_case("instead of:");
        let is_within = || is_near(said.closing_end(), WITHIN, &["container"]);

        let spoken = spoken::behind(said).map(|behind| Said::of(behind, ""));
        let is_inside = said.closes_with(List::Inside) || spoken.is_some();
        let goes = is_open || is_inside;
        // What stands before a command that opens a shell does not leave it.
        let gone = spoken.as_ref().unwrap_or(said);
        Self {
            is_output: said.closes_with(List::Output),
            is_document: said.closes_with(List::Document),
            is_inside,
            is_within: said.closes_with(List::Within) && is_within(),
            is_left: goes && gone.has(List::Left),
            is_elsewhere: goes
                && (gone.has(List::Elsewhere) && is_there(gone.end())
                    || gone.has(List::Terminals) && is_near(gone.end(), OTHERS, TERMINALS)),
            is_on_node: goes && gone.has(List::Nodes),
            is_shown: said.closes_with(List::Shown) && is_shown() || is_instead(),
            is_case: case::closes(said.closing_end()) || case::is_example(said.closing_end()),
            is_setting: said.closes_with(List::Document) && said.closing_end().contains("/etc/"),
            is_failure: said.closes_with(List::Failure) && is_failure(),
            has_prose: !said.end().trim().is_empty(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(prose: &str) -> Clues {
        Clues::of(&Said::of(prose, prose), true)
    }

    #[test]
    fn prose_says_what_a_block_is() {
        assert!(of("You should see something like this:").is_output);
        assert!(of("Create a file with these lines:").is_document);
        assert!(of("Now, inside the container, run:").is_inside);
        assert!(of("It is inside a Windows container:").is_within);
        assert!(of("Type exit to leave.").is_left);
        assert!(of("Try it. This will fail:").is_failure);
        assert!(!of("If you get an error, run:").is_failure);
        assert!(!of("This will fail. Run it again:").is_failure);
        assert!(of("In another PowerShell terminal, run:").is_elsewhere);
        assert!(!of("That is another type of shell. Type:").is_elsewhere);
        assert!(of("On your host, run:").is_elsewhere);
        assert!(!of("It shows the hostname. Type:").is_elsewhere);
        assert!(of("Now jump back to **one** and run:").is_elsewhere);
        let plain = of("Run it:");
        assert_eq!(
            plain,
            Clues {
                has_prose: true,
                ..Clues::default()
            }
        );
        assert_eq!(of(""), Clues::default());
    }
}
