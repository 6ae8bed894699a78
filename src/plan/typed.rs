//! What a lesson types in the shell that one of its commands opens, for a run that nobody sits at.
//!
//! Not here: which lines those are (`lesson`), and giving them to the command (`script`, `shell::shim`).

mod spoken;

use std::collections::BTreeSet;

use super::marks::{opens_terminal, serves, waits_for_somebody};
use super::{PlannedBlock, PlannedCommand, PlannedStep};
use crate::check::docker_arguments;
use crate::docker::{Confines, Opened, confines, opened, taken_up};
use crate::lesson::{Dialect, Lesson, Role, asks_for_value, may_open_shell, opens_shell};
use crate::script::{self, Effect, Place, Scope};

/// Where a command stands in the plan: the step, its block, and the command in that.
type At = (usize, usize, usize);

/// Notes what is typed in the shells that a plan's commands open.
pub(super) fn note(steps: &mut [PlannedStep], lesson: &Lesson) {
    let mut shells = Shells::default();
    for (n, (step, read)) in steps.iter().zip(&lesson.steps).enumerate() {
        for (m, (block, written)) in step.blocks.iter().zip(&read.blocks).enumerate() {
            if block.is_left_out() {
                continue;
            }
            match block.role {
                Role::Inside => shells.take(&written.text, &spoken::before(read, m)),
                Role::Commands => shells.follow(block, (n, m)),
                Role::File => shells.reach_machine |= gives_the_machine(&written.text),
                Role::Output | Role::Display => {}
            }
        }
    }
    for Shell { at, lines, .. } in shells.opened {
        let (step, block, command) = at;
        let command = &mut steps[step].blocks[block].commands[command];
        command.is_foreground |= lines.is_empty() && serves(command) && !opens_shell(&command.text);
        // What waits for nothing that is typed is only left again.
        command.typed = Some(lines).filter(|lines| !lines.is_empty() || !takes_up(command));
    }
}

/// Says whether a command takes up what a container was made for, and makes nothing for it.
fn takes_up(command: &PlannedCommand) -> bool {
    let argv = command.invocation.as_ref().map(|invocation| &invocation.argv);
    let arguments = argv.and_then(|argv| docker_arguments(argv));
    arguments.is_some_and(|arguments| taken_up(&arguments).is_some())
}

/// The shells that commands so far have opened.
#[derive(Default)]
struct Shells {
    opened: Vec<Shell>,
    /// The one that was opened or typed in last.
    current: usize,
    /// Whether a container was made in which more can be changed than that.
    reach_machine: bool,
}

/// What a command gives a terminal to.
struct Shell {
    at: At,
    lines: String,
    /// Whether it is a shell, and nothing but its container can be changed in it.
    takes_lines: bool,
    /// What it is called.
    opened: Opened,
    /// Whether what is typed has left it.
    is_left: bool,
}

impl Shells {
    /// Goes through a block's commands, and what stands between them.
    fn follow(&mut self, block: &PlannedBlock, (step, at): (usize, usize)) {
        let asides = block.asides.iter();
        let mut asides = asides.filter(|aside| aside.role == Role::Inside).peekable();
        for (n, command) in block.commands.iter().enumerate() {
            while let Some(aside) = asides.next_if(|aside| aside.line < command.line) {
                self.take(&aside.text, &[]);
            }
            let Some(invocation) = &command.invocation else {
                continue;
            };
            let Some(arguments) = docker_arguments(&invocation.argv) else {
                continue;
            };
            let confines = confines(&arguments);
            self.reach_machine |= confines == Confines::Machine;
            let is_own = invocation.place == Place::Own && !invocation.is_background;
            if command.is_interactive && is_own && opens_terminal(&invocation.argv) {
                let is_contained = match confines {
                    Confines::Container => true,
                    Confines::Other => !self.reach_machine,
                    Confines::Machine => false,
                };
                self.opened.push(Shell {
                    at: (step, at, n),
                    lines: String::new(),
                    takes_lines: is_contained && may_open_shell(&command.text),
                    opened: opened(&arguments),
                    is_left: false,
                });
                self.current = self.opened.len() - 1;
            }
        }
        for aside in asides {
            self.take(&aside.text, &[]);
        }
    }

    /// Takes in what is typed in the shell that these sentences speak of; where they leave that open, in the one that was opened or
    /// typed in last.
    fn take(&mut self, text: &str, said: &[String]) {
        let spoken_of = self.spoken_of(said);
        let last_open = || self.opened.iter().rposition(|shell| !shell.is_left);
        let is_open = self.opened.get(self.current).is_some_and(|shell| !shell.is_left);
        let at = spoken_of.unwrap_or_else(|| {
            let left = self.current;
            if is_open {
                left
            } else {
                last_open().unwrap_or(left)
            }
        });
        let Some(shell) = self.opened.get_mut(at) else {
            return;
        };
        self.current = at;
        shell.is_left |= text.lines().any(leaves);
        if shell.takes_lines {
            shell.lines.push_str(&without_waiting(text));
        }
    }

    /// The shell that sentences speak of: by its container, or by its image; of several of that name the one that is open.
    fn spoken_of(&self, said: &[String]) -> Option<usize> {
        let opened = || self.opened.iter().map(|shell| &shell.opened);
        let by_name: Vec<&str> = opened().flat_map(|it| &it.names).map(String::as_str).collect();
        let by_image: Vec<&str> = opened().filter_map(|it| it.image.as_deref()).collect();
        let name = spoken::named(said, &by_name).or_else(|| spoken::named(said, &by_image))?;
        let is_it = |shell: &Shell| {
            let Opened { names, image } = &shell.opened;
            names.iter().any(|own| own == name) || image.as_deref() == Some(name)
        };
        let is_open = |shell: &Shell| is_it(shell) && !shell.is_left;
        if self.opened.get(self.current).is_some_and(is_open) {
            return Some(self.current);
        }
        let opened = &self.opened;
        opened
            .iter()
            .rposition(is_open)
            .or_else(|| opened.iter().rposition(is_it))
    }
}

/// Says whether a line ends the shell that it is typed in.
fn leaves(line: &str) -> bool {
    matches!(line.split_whitespace().next(), Some("exit" | "logout"))
}

/// Says whether a file of compose's, or of an orchestrator's, gives containers the machine's rights or its engine.
fn gives_the_machine(text: &str) -> bool {
    ["privileged: true", "docker.sock", "pid: host", "cap_add", "- /:"]
        .iter()
        .any(|given| text.contains(given))
}

/// What begins a shell's function that forks without an end.
const ENDLESS: &str = ":(){";

/// Lines without those that wait for somebody themselves, or have a value in them, which only a shell of ours takes as a word.
fn without_waiting(text: &str) -> String {
    let script = script::parse(text, Dialect::Bash, 1, &[]).script;
    let effects = script::fold(&script, &mut Scope::default());
    let waits = |effect: &Effect| match effect {
        Effect::Run(invocation) => waits_for_somebody(invocation).then_some(invocation.line),
        Effect::Set { .. } => None,
    };
    let waiting: BTreeSet<usize> = effects.iter().filter_map(waits).collect();
    let mut kept = String::with_capacity(text.len() + 1);
    let mut is_left_out = false;
    let mut goes_on = false;
    for (n, line) in text.lines().enumerate() {
        if !goes_on {
            is_left_out = waiting.contains(&(n + 1)) || asks_for_value(line) || line.contains(ENDLESS);
        }
        goes_on = line.ends_with('\\');
        if !is_left_out {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::Path;

    use crate::{lesson, plan};

    /// What is typed in the shells that a lesson's commands open, and whether each runs on.
    fn typed(text: &str) -> Vec<(String, bool)> {
        let plan = plan::make(&lesson::parse(Path::new("x.md"), text), &BTreeMap::new());
        let blocks = plan.steps.iter().flat_map(|step| &step.blocks);
        let commands = blocks.flat_map(|block| &block.commands);
        let typed = commands.filter_map(|command| Some((command.typed.clone()?, command.is_foreground)));
        typed.collect()
    }

    fn one(text: &str) -> [(String, bool); 1] {
        [(text.to_owned(), false)]
    }

    #[test]
    fn the_lines_that_a_lesson_types_in_a_shell_belong_to_the_command_that_opens_it() {
        let begin = "# A\n\n## Do\n\n```sh\ndocker run -it --name web busybox sh\n```\n";
        let inside = "In the container, type:\n\n```sh\nls /\nexit\n```\n";
        let next = format!("{begin}\n## More\n\n{inside}");
        assert_eq!(typed(&next), one("ls /\nexit\n"));
        let twice = format!("{begin}\n{inside}\nThen:\n\n```sh\ndocker exec -it web sh\n```\n\n{inside}");
        assert_eq!(typed(&twice), [one("ls /\nexit\n"), one("ls /\nexit\n")].concat());
        let shown = "# A\n\n```\n$ docker run -it busybox sh\n/ # ls /\nbin\n/ # exit\n$ docker ps\n```\n";
        assert_eq!(typed(shown), one("ls /\nexit\n"));
        assert_eq!(typed("# A\n\n```sh\ndocker run busybox\ndocker ps\n```\n"), []);
        for taken_up in ["docker attach web", "docker start -ai web"] {
            let text = format!(
                "# A\n\n```\n$ docker run -itd --name web busybox sh\n$ {taken_up}\n/ # ls /\n/ # exit\n```\n"
            );
            assert_eq!(typed(&text), one("ls /\nexit\n"), "{taken_up}");
        }
    }

    #[test]
    fn lines_belong_to_the_container_that_the_lesson_speaks_of() {
        let begin = "# A\n\nIn one terminal:\n\n```sh\ndocker run -it --name a busybox sh\n```\n\nIn another one:\n\n\
                     ```sh\ndocker run -it --name b alpine sh\n```\n";
        let of = |said: &[(&str, &str)]| {
            let blocks = said
                .iter()
                .map(|(said, lines)| format!("\n{said}, type:\n\n```sh\n{lines}\n```\n"));
            let typed = typed(&format!("{begin}{}", blocks.collect::<String>()));
            typed.into_iter().map(|(lines, _)| lines).collect::<Vec<_>>()
        };
        let inside = "In the container";
        assert_eq!(of(&[(inside, "id")]), ["", "id\n"]);
        assert_eq!(of(&[("In the container `a`", "id")]), ["id\n", ""]);
        assert_eq!(of(&[("Inside the busybox container", "id")]), ["id\n", ""]);
        // Whoever has gone to a terminal stays there, until that is left.
        let both = [
            ("In the container `a`", "id"),
            (inside, "ls\nexit"),
            (inside, "ps"),
        ];
        assert_eq!(of(&both), ["id\nls\nexit\n", "ps\n"]);
        let back = [
            ("In the container `a`", "id"),
            ("In the container `b`, ping `a`: so", "ls"),
        ];
        assert_eq!(of(&back), ["id\n", "ls\n"]);
        // By its step, where nothing else is said.
        let step = "\n## In the container `a`\n\n```sh\n/ # id\n```\n";
        assert_eq!(typed(&format!("{begin}{step}"))[0].0, "id\n");
    }

    #[test]
    fn of_two_shells_in_one_container_the_one_that_is_open_is_spoken_of() {
        let inside = "Inside the container `a`, type:\n\n```sh\n";
        let opens = |command: &str| format!("In another terminal:\n\n```sh\n{command}\n```\n\n");
        let text = format!(
            "# A\n\n```sh\ndocker run -it --name a busybox sh\n```\n\n{inside}ls\n```\n\n{}{inside}ps\nexit\n```\n\n\
             {}{inside}id\n```\n",
            opens("docker exec -it a sh"),
            opens("docker run -it --name b busybox sh"),
        );
        let typed: Vec<_> = typed(&text).into_iter().map(|(lines, _)| lines).collect();
        assert_eq!(typed, ["ls\nid\n", "ps\nexit\n", ""]);
    }

    #[test]
    fn lines_that_wait_for_somebody_or_have_a_value_in_them_are_left_out() {
        let text = "# A\n\n```\n$ docker run -it busybox sh\n/ # vi notes \\\n> other\n/ # ping web\n/ # echo <your-name>\n/ # :(){ :|: & };:\n\
                    / # psql -c x\n/ # ls\n```\n";
        assert_eq!(typed(text), one("psql -c x\nls\n"));
    }

    #[test]
    fn nothing_is_typed_where_more_than_the_container_can_be_changed() {
        let inside = "Inside the container, type:\n\n```sh\nrm /host/bin/sh\n```\n";
        let of = |commands: &str| typed(&format!("# A\n\n```sh\n{commands}\n```\n\n{inside}"));
        let lines = one("rm /host/bin/sh\n");
        assert_eq!(of("docker run -it --name web busybox sh"), lines);
        assert_eq!(of("docker run -it -v $PWD:/host --name web busybox sh"), lines);
        assert_eq!(of("docker run -it -v /:/host --name web busybox sh"), one(""));
        assert_eq!(
            of("docker run -d -v /:/host --name web busybox\ndocker exec -it web sh"),
            one("")
        );
        assert_eq!(
            of("docker run -d -v /:/host --name a busybox\ndocker run -it busybox sh"),
            lines
        );
        assert_eq!(of("docker run -it --name web install sh"), lines);
        assert_eq!(of("docker run -it --name web ucp install"), one(""));
        let composed = format!(
            "# A\n\nCreate `compose.yaml`:\n\n```yaml\nservices:\n  web:\n    image: web\n    privileged: true\n```\n\n\
             Then:\n\n```sh\ndocker compose up -d\ndocker compose exec web sh\n```\n\n{inside}"
        );
        assert_eq!(typed(&composed), one(""));
        assert_eq!(typed(&composed.replace(" exec ", " run ")), one(""));
    }

    #[test]
    fn what_serves_with_a_terminal_runs_on() {
        let of = |command: &str| typed(&format!("# A\n\n```sh\n{command}\n```\n"));
        let serving = [(String::new(), true)];
        assert_eq!(of("docker run -it --rm nginx"), serving);
        assert_eq!(of("docker run -it -p 3000:3000 shop"), serving);
        assert_eq!(of("docker run -it shop"), one(""));
        assert_eq!(of("docker run -it -p 80:80 ubuntu"), one(""));
        assert_eq!(of("docker run -it -p 80:80 shop sh"), one(""));
        assert_eq!(of("docker run -dit -p 80:80 shop"), []);
        assert_eq!(of("docker attach web"), []);
    }
}
