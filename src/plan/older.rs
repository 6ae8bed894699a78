//! The containers of a lesson's compose projects under the names that compose gives them today: as the shim has them when they
//! are named, so that the plan shows and checks what there is.
//!
//! Not here: the names themselves (`docker`), and naming them while the lesson runs (`shell::shim`).

use std::collections::BTreeSet;

use crate::check::docker_arguments;
use crate::docker::{
    Change, ProjectTurn, change, container_of_today, is_container_command, is_older_container,
};
use crate::script::{Effect, Invocation, Word};

/// The compose projects that a lesson has made so far.
#[derive(Debug, Default)]
pub(super) struct Projects {
    /// Those that their command line names.
    named: BTreeSet<String>,
    /// Whether there are others, which are called after a folder.
    has_unnamed: bool,
    /// The containers that the lesson itself has named.
    own: BTreeSet<String>,
}

impl Projects {
    /// Gives the commands' words their names of today.
    pub(super) fn rename(&mut self, effects: &mut [Effect]) {
        for effect in effects {
            let Effect::Run(invocation) = effect else {
                continue;
            };
            let Some(arguments) = docker_arguments(&invocation.argv) else {
                continue;
            };
            match change(&arguments) {
                Some(Change::Project(project, ProjectTurn::Up | ProjectTurn::Ran | ProjectTurn::Made)) => {
                    match project.name {
                        Some(name) => {
                            self.named.insert(name);
                        }
                        None => self.has_unnamed = true,
                    }
                }
                Some(Change::Starts(started)) => self.own.extend(started.name),
                Some(Change::Renames(_, name)) => {
                    self.own.insert(name);
                }
                Some(_) | None => {}
            }
            if is_container_command(&arguments) {
                self.rename_words(invocation);
            }
        }
    }

    fn rename_words(&self, invocation: &mut Invocation) {
        for word in &mut invocation.argv {
            if let Word::Known(text) = word
                && !self.own.contains(text.as_str())
                && let Some(today) = self.today(text)
            {
                *text = today;
            }
        }
    }

    fn today(&self, word: &str) -> Option<String> {
        let named = self.named.iter().map(String::as_str);
        container_of_today(named, word).or_else(|| {
            // Whatever the folder is called, there is one way alone to read it.
            let project = word.split('_').next()?;
            let is_plain = self.has_unnamed && is_older_container(word) && word.matches('_').count() == 2;
            is_plain.then(|| container_of_today(std::iter::once(project), word))?
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::Path;

    use crate::{lesson, plan};

    /// The last command's words, and the checks, of a step of bash.
    fn planned(code: &str) -> (String, Vec<String>) {
        let lesson = lesson::parse(Path::new("lesson.md"), &format!("# A\n\n```bash\n{code}\n```\n"));
        let plan = plan::make(&lesson, &BTreeMap::new());
        let step = &plan.steps[0];
        let last = step.blocks[0].commands.last().expect("a command");
        let argv = last.argv.clone().unwrap_or_default().join(" ");
        let subjects = step.checks.iter();
        (
            argv,
            subjects
                .map(|check| format!("{} {}", check.kind(), check.subject()))
                .collect(),
        )
    }

    #[test]
    fn a_container_of_a_project_of_the_lessons_is_planned_and_checked_under_its_name_of_today() {
        let (argv, checks) = planned("docker-compose up -d\ndocker stop shop_web_1");
        assert_eq!(argv, "docker stop shop-web-1");
        assert_eq!(checks.last().map(String::as_str), Some("container shop-web-1"));
        let (argv, _) = planned("docker compose -p my_shop up -d\ndocker logs my_shop_web_1");
        assert_eq!(argv, "docker logs my_shop-web-1");
    }

    #[test]
    fn other_names_stay() {
        for code in [
            // Nothing was composed.
            "docker stop shop_web_1",
            // The lesson named it.
            "docker-compose up -d\ndocker run -d --name shop_web_1 web\ndocker stop shop_web_1",
            // Which part is the project's name, cannot be told.
            "docker-compose up -d\ndocker stop my_shop_web_1",
            "docker compose -p other up -d\ndocker stop shop_web_1",
            // It is no container.
            "docker-compose up -d\ndocker volume rm shop_data_1",
        ] {
            let (argv, _) = planned(code);
            assert_eq!(argv, code.lines().last().expect("a line"));
        }
    }
}
