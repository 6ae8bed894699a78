//! The learner at the terminal: answers what the runner asks, through the prompt.
//!
//! Not here: showing what happens (`report`).

use std::path::Path;

use async_trait::async_trait;
use console::style;

use crate::lesson::ValueKind;
use crate::report::prose::hang;
use crate::runner::learner::{Consent, Learner, OnEnter, Question};
use crate::shell::process::ShellKind;
use crate::ui;
use crate::words::{DockerId, Secret};

use super::completion::Vocabulary;
use super::line::{Line, Lines, PromptError, Purpose};
use super::{Intent, NOTHING};

/// What Enter means where a question ends in `[Y/n]` or `[y/N]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Usual {
    Yes,
    No,
}

/// Somebody who sits before the terminal.
#[derive(Debug)]
pub struct AtTerminal {
    lines: Lines,
    /// What was last said of Enter, and at which step.
    told: Option<(usize, OnEnter)>,
}

impl AtTerminal {
    /// Opens the terminal for commands to a shell of this kind; what is typed is remembered in the session's folder.
    pub fn open(folder: &Path, kind: ShellKind) -> Result<Self, PromptError> {
        Ok(Self {
            lines: Lines::open(&folder.join("history"), kind)?,
            told: None,
        })
    }

    async fn ask(&self, question: &str, usual: Usual) -> bool {
        let choice = match usual {
            Usual::Yes => "[Y/n]",
            Usual::No => "[y/N]",
        };
        let prompt = format!("{question} {choice} ");
        loop {
            match self.lines.read(&prompt, Purpose::Answer).await {
                Line::Text(text) => match yes(&text, usual) {
                    Some(yes) => return yes,
                    None => ui::tell("Please answer y or n."),
                },
                Line::Interrupted | Line::End => return false,
            }
        }
    }
}

/// Says whether somebody who is asked for a value may have thought that this is the prompt.
fn is_word_of_the_prompt(answer: &str) -> bool {
    !matches!(Intent::of(answer), Intent::Proceed | Intent::Run(_))
}

/// Reads an answer to a yes-or-no question; `None` where it is neither.
fn yes(text: &str, usual: Usual) -> Option<bool> {
    match text.trim().to_lowercase().as_str() {
        "" => Some(usual == Usual::Yes),
        "y" | "yes" => Some(true),
        "n" | "no" => Some(false),
        _ => None,
    }
}

#[async_trait]
impl Learner for AtTerminal {
    async fn next(&mut self, question: &Question) -> Intent {
        let what = match question.on_enter {
            OnEnter::RunsCommands => "Enter runs the commands",
            OnEnter::Checks => "Enter checks what you did",
            OnEnter::GoesOn if question.index + 1 == question.n_steps => "Enter ends the lesson",
            OnEnter::GoesOn => "Enter goes on",
            OnEnter::AsksAgain => "Enter shows the question again",
        };
        let told = Some((question.index, question.on_enter));
        let mut before = "\n".to_owned();
        if self.told != told {
            before = hang("", &format!("{what} · `help` lists more"));
            before = format!("\n{}\n", style(before).dim());
            self.told = told;
        }
        ui::data(&before);
        let prompt = format!("{}/{} › ", question.index + 1, question.n_steps);
        let vocabulary = Vocabulary {
            images: question.images.clone(),
            variables: question.variables.clone(),
            folder: question.folder.clone(),
        };
        loop {
            let purpose = Purpose::Command(vocabulary.clone());
            match self.lines.read(&prompt, purpose).await {
                Line::Text(text) => return Intent::of(&text),
                Line::Interrupted => {
                    ui::tell(&hang(
                        "",
                        "Ctrl-C stops a running command; `quit` or Ctrl-D leaves.",
                    ));
                }
                Line::End => return Intent::Quit,
            }
        }
    }

    async fn value(&mut self, name: &str, kind: ValueKind, complaint: Option<&str>) -> Option<String> {
        if let Some(complaint) = complaint {
            ui::tell(&hang("", complaint));
        }
        let question = match kind {
            ValueKind::DockerId => format!("Your Docker ID (`{name}`): "),
            ValueKind::Text => format!("Your value for `{name}`: "),
            ValueKind::Secret => format!("Your value for `{name}`, which nobody sees: "),
        };
        let purpose = match kind {
            ValueKind::DockerId | ValueKind::Text => Purpose::Answer,
            ValueKind::Secret => Purpose::Hidden,
        };
        let answer = match self.lines.read(&question, purpose).await {
            Line::Text(text) => text.trim().to_owned(),
            Line::Interrupted | Line::End => return None,
        };
        if kind != ValueKind::Secret && is_word_of_the_prompt(&answer) {
            let question = format!("`{answer}` is a word for the prompt. Is it your value here?");
            if !self.ask(&question, Usual::No).await {
                return None;
            }
        }
        if kind == ValueKind::Text && matches!(answer.as_str(), NOTHING | "''") {
            return Some(String::new());
        }
        (!answer.is_empty()).then_some(answer)
    }

    async fn confirm(&mut self, consent: &Consent) -> bool {
        match consent {
            Consent::OtherCommands(commands) => {
                let text = hang("", "This lesson also runs commands that are not docker's:");
                ui::data(&format!("\n{text}\n"));
                for (line, text) in commands {
                    ui::data(&format!(
                        "  line {line}: {}\n",
                        style(crate::report::prose::printable(text)).cyan()
                    ));
                }
                self.ask("Run them on this machine when their step comes?", Usual::No)
                    .await
            }
            Consent::Replace(path) => {
                let path = crate::report::prose::printable(path);
                let text = format!("`{path}` is there already, with other contents than the lesson's.");
                ui::data(&format!("\n{}\n", hang("", &text)));
                self.ask("Write the lesson's over them?", Usual::No).await
            }
            Consent::StandIns(images) => {
                let names: Vec<String> = images.iter().map(|image| format!("`{image}`")).collect();
                let text = format!(
                    "This step needs {}, which the engine does not have.",
                    names.join(" and ")
                );
                ui::data(&format!("\n{}\n", hang("", &text)));
                self.ask("Build a small stand-in?", Usual::Yes).await
            }
            Consent::CleanUp(names) => {
                ui::data("\nThe lesson made:\n");
                for name in names {
                    ui::data(&format!("  {name}\n"));
                }
                self.ask("Remove it again?", Usual::Yes).await
            }
            Consent::Reset => {
                self.ask("Begin anew, and remove what the lesson made?", Usual::No)
                    .await
            }
        }
    }

    fn show_password(&mut self, account: &DockerId, password: &Secret) {
        let text = hang("", "An account at the practice registry is ready for you:");
        ui::data(&format!("\n{text}\n\n"));
        ui::data(&format!("    user      {}\n", style(account).bold()));
        ui::data(&format!("    password  {}\n\n", style(password.reveal()).bold()));
        let text = "`docker login` asks for the password; what you type there stays hidden.";
        ui::data(&format!("{}\n", hang("", text)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn enter_takes_what_is_usual_and_nonsense_is_asked_again() {
        assert_eq!(yes(" ", Usual::No), Some(false));
        assert_eq!(yes("", Usual::Yes), Some(true));
        assert_eq!(yes("Yes", Usual::No), Some(true));
        assert_eq!(yes("n", Usual::Yes), Some(false));
        assert_eq!(yes("perhaps", Usual::Yes), None);
    }

    #[test]
    fn a_word_of_the_prompt_is_no_value_without_a_question() {
        for (answer, is_word) in [
            ("quit", true),
            ("?", true),
            ("ada", false),
            ("", false),
            ("quitter", false),
        ] {
            assert_eq!(is_word_of_the_prompt(answer), is_word, "{answer}");
        }
    }
}
