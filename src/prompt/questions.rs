//! Questions with an answer of a known kind: a value, or yes or no. Nothing of them enters the history.
//!
//! Not here: which questions are asked (`runner`), and hidden ones.

use super::line::{Line, Prompt, PromptError, Remember};

/// Yes or no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Yes.
    Yes,
    /// No.
    No,
}

impl Prompt {
    /// Asks until `validate` accepts the trimmed answer; its refusal is shown above the next question. `None` where
    /// the learner leaves.
    pub async fn ask_value<T>(
        &mut self,
        prompt: &str,
        validate: impl Fn(&str) -> Result<T, String>,
    ) -> Result<Option<T>, PromptError> {
        let mut question = prompt.to_owned();
        loop {
            match self.read_as(&question, Remember::Nothing).await? {
                Line::Text(text) => match validate(text.trim()) {
                    Ok(value) => return Ok(Some(value)),
                    Err(refusal) => question = format!("{refusal}\n{prompt}"),
                },
                Line::Interrupted | Line::End => return Ok(None),
            }
        }
    }

    /// Asks for yes or no; Enter takes the default. `None` where the learner leaves.
    pub async fn confirm(&mut self, prompt: &str, default: Answer) -> Result<Option<Answer>, PromptError> {
        let choices = match default {
            Answer::Yes => "[Y/n]",
            Answer::No => "[y/N]",
        };
        self.ask_value(&format!("{prompt} {choices} "), |text| answer(text, default))
            .await
    }
}

fn answer(text: &str, default: Answer) -> Result<Answer, String> {
    match text.to_lowercase().as_str() {
        "" => Ok(default),
        "y" | "yes" => Ok(Answer::Yes),
        "n" | "no" => Ok(Answer::No),
        _ => Err("Please answer `yes` or `no`.".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn enter_takes_the_default_and_nonsense_is_asked_again() {
        assert_eq!(answer("", Answer::No), Ok(Answer::No));
        assert_eq!(answer("Yes", Answer::No), Ok(Answer::Yes));
        assert_eq!(answer("n", Answer::Yes), Ok(Answer::No));
        assert!(answer("perhaps", Answer::Yes).is_err());
    }
}
