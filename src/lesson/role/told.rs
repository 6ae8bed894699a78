//! What a block's lines give to its meaning, once its role is known: the text that is typed, what stands between, and the
//! shell.
//!
//! Not here: the role (`super`).

use super::clues::Clues;
use super::extent;
use super::highlight;
use super::label::Label;
use super::prompt::Whose;
use super::remark;
use super::said::{Said, last_sentence};
use super::split::{Kind, Split};
use crate::lesson::{Aside, Dialect, Role};
use crate::script;

/// Says whether the prose ends with the announcement of a command: «For that, we will execute:»
pub(super) fn announces(clues: Clues, said: &Said<'_>) -> bool {
    #[rustfmt::skip]
    const VERBS: [&str; 15] = [
        "ejecuta", "ejecutamos", "ejecutar", "enter", "executar", "execute", "exécuter", "exécutez", "issue", "launch", "lancez",
        "run", "type", "try", "using",
    ];
    #[rustfmt::skip]
    const NOUNS: [&str; 9] = [
        "command", "commands", "commande", "commandes", "comando", "comandos", "following", "it", "this",
    ];
    if clues.is_output || clues.is_document || clues.is_shown || clues.is_case {
        return false;
    }
    let sentence = last_sentence(said.closing_end()).to_lowercase();
    let mut words = sentence
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    let Some(last) = words.next_back() else {
        return false;
    };
    VERBS.contains(&last) || NOUNS.contains(&last) && words.any(|word| VERBS.contains(&word))
}

/// The lines that are typed where the role says, each on its own line of the code.
pub(super) fn typed(split: &Split<'_>, role: Role) -> String {
    let kind = if role == Role::Inside {
        Kind::Inside
    } else {
        Kind::Host
    };
    let n_bytes = split.lines.iter().filter(|line| line.kind == kind);
    let n_bytes: usize = n_bytes.map(|line| line.text.len()).sum();
    let mut text = String::with_capacity(n_bytes + split.lines.len());
    for line in &split.lines {
        if line.kind == kind {
            let typed = highlight::removed(remark::removed(line.text));
            // A further line may end what the first one began.
            if line.is_begin {
                text.push_str(&highlight::without_end(&typed));
            } else {
                text.push_str(&typed);
            }
        }
        text.push('\n');
    }
    text.truncate(text.trim_end().len());
    // A mark that joins the next line joins nothing where there is none.
    if role == Role::Commands
        && let Some(whole) = text.strip_suffix(" \\")
    {
        text.truncate(whole.trim_end().len());
    }
    text
}

/// What stands between the typed lines.
pub(super) fn asides(split: &Split<'_>, role: Role, first_line: usize) -> Vec<Aside> {
    let mut asides: Vec<Aside> = Vec::new();
    let mut last = None;
    for (n, line) in split.lines.iter().enumerate() {
        let of = match line.kind {
            Kind::Output => Some(Role::Output),
            Kind::Shown => Some(Role::Display),
            Kind::Inside if role == Role::Commands => Some(Role::Inside),
            Kind::Host if role == Role::Inside => Some(Role::Commands),
            Kind::Blank if last == Some(Role::Output) && line.text.is_empty() => last,
            Kind::Inside | Kind::Host | Kind::Blank => None,
        };
        match (of, asides.last_mut()) {
            (Some(role), Some(aside)) if last == of && aside.role == role => {
                aside.text.push('\n');
                aside.text.push_str(line.text);
            }
            (Some(role), _) => {
                let further = split.lines[n..].iter();
                let further = further.take_while(|next| next.kind == line.kind || next.kind == Kind::Blank);
                let n_bytes = further.map(|line| line.text.len() + 1).sum();
                let mut text = String::with_capacity(n_bytes);
                text.push_str(line.text);
                asides.push(Aside {
                    line: first_line + n,
                    role,
                    text,
                });
            }
            (None, _) => {}
        }
        last = of;
    }
    for aside in &mut asides {
        aside.text.truncate(aside.text.trim_end().len());
    }
    asides
}

/// What tells the shell that a block is written for, beside its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::lesson) struct Shell {
    label: Label,
    /// Whose prompt its commands show.
    prompt: Option<Whose>,
}

impl Shell {
    pub(super) fn of(label: Label, prompt: Option<Whose>) -> Self {
        Self { label, prompt }
    }

    /// The language of a block whose typed lines are `text`.
    pub(in crate::lesson) fn dialect(self, text: &str) -> Dialect {
        dialect(self.label, self.prompt, text)
    }
}

fn dialect(label: Label, prompt: Option<Whose>, text: &str) -> Dialect {
    if matches!(label, Label::Bash | Label::Marked) && has_here_document(text) {
        // Whatever language it is in.
        return Dialect::Bash;
    }
    let is_joined = |line: &str| line.trim_end().ends_with(" `");
    if matches!(label, Label::Bash | Label::Marked)
        && prompt.is_none()
        && text.contains('`')
        && text.lines().any(is_joined)
    {
        return script::detect(text, None);
    }
    match (label, prompt) {
        // That the label names a Unix shell tells whose prompt `> ` is.
        (Label::Bash, Some(Whose::Angle)) => script::settled(Dialect::Bash, text),
        (Label::Powershell, _) | (_, Some(Whose::Windows | Whose::Angle)) => {
            script::settled(Dialect::Powershell, text)
        }
        (Label::Bash | Label::Marked, _) | (_, Some(_)) => script::settled(Dialect::Bash, text),
        (
            Label::Unlabelled
            | Label::Docker
            | Label::Cmd
            | Label::Query
            | Label::File
            | Label::Picture
            | Label::Output
            | Label::Text,
            None,
        ) => script::detect(text, None),
    }
}

/// Says whether a text has a here-document with its end, which of all shells only Unix's have.
fn has_here_document(text: &str) -> bool {
    if !text.contains("<<") {
        return false;
    }
    // The first ones tell.
    let words = text.lines().filter_map(|line| {
        let (command, rest) = line.split_once("<<")?;
        extent::document(rest).filter(|_| !command.trim().is_empty())
    });
    let mut words = words.take(8);
    words.any(|word| text.lines().any(|line| line.trim() == word))
}
