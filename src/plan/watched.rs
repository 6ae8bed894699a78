//! The shell's variables that have to be read back from it, so that what a step brought about can be asked for.
//!
//! Not here: reading them (`shell`).

use super::Plan;
use crate::lesson::Lesson;

impl Plan {
    /// The names of the lesson's own variables and of those that its checks are about; never a secret's.
    pub fn watched(&self, lesson: &Lesson) -> Vec<String> {
        let mut names = lesson.watched();
        let checks = self.steps.iter().flat_map(|step| &step.checks);
        for name in checks.flat_map(|check| check.shell_variables()) {
            let is_secret = lesson
                .variables()
                .iter()
                .any(|variable| variable.name == name && variable.is_secret());
            if !is_secret && !names.iter().any(|known| known == name) {
                names.push(name.to_owned());
            }
        }
        names
    }
}
