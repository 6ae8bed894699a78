//! What is written to a shell: program text and values, each framed by NUL so that neither can leave its frame.
//!
//! Not here: the answer (`wire`).

use std::path::Path;

use super::{Screen, ShellError, ShellKind};

/// The bytes of one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Request(Vec<u8>);

/// Reads the program and evaluates it without the shell's own descriptors; `$?` is the last program's.
const BASH_PROGRAM: &str = "{ __stepgate_begin; } 2>/dev/null; \
    IFS= \\builtin read -r -d '' -u 200 __stepgate_program; { __stepgate_status; } 2>/dev/null; \
    \\builtin eval \"$__stepgate_program\"";
/// What the program does not get, and where its output goes.
const TO_THE_SCREEN: &str = " 200<&- 201>&- 202<&- 203>&-\n";
const TO_STEPGATE: &str = " >&203 200<&- 201>&- 202<&- 203>&-\n";

/// Begins with an empty line, which puts a parser right that gave up within the program.
const BASH_REPORT: &str = "\n{ __stepgate_report \"$?\"; } 2>/dev/null\n";

impl Request {
    /// Frames program text.
    pub(super) fn program(kind: ShellKind, program: &str) -> Result<Self, ShellError> {
        Self::printing(kind, program, TO_THE_SCREEN)
    }

    /// Frames program text whose standard output stepgate hears. A captured screen is heard anyway, and so is PowerShell, of
    /// which there is a copy.
    pub(super) fn heard(kind: ShellKind, screen: Screen, program: &str) -> Result<Self, ShellError> {
        match (kind, screen) {
            (ShellKind::Bash, Screen::Learner) => Self::printing(kind, program, TO_STEPGATE),
            (_, Screen::Captured) | (ShellKind::Powershell, Screen::Learner) => Self::program(kind, program),
        }
    }

    /// Frames a program for PowerShell, which writes what the learner sees to the file `copy` as well.
    pub(super) fn copied(program: &str, copy: &Path) -> Result<Self, ShellError> {
        let copy = copy.to_string_lossy().replace('\'', "''");
        let program = format!(". {{\n{program}\n}} | Tee-Object -FilePath '{copy}'");
        Self::program(ShellKind::Powershell, &program)
    }

    fn printing(kind: ShellKind, program: &str, to: &str) -> Result<Self, ShellError> {
        refuse_nul(program)?;
        Ok(Self(match kind {
            ShellKind::Bash => [BASH_PROGRAM, to, program, "\0", BASH_REPORT]
                .concat()
                .into_bytes(),
            ShellKind::Powershell => ["run\0", program, "\0"].concat().into_bytes(),
        }))
    }

    /// Frames a variable's value. bash drops the variable first: an integer or array attribute would evaluate it.
    pub(super) fn value(kind: ShellKind, name: &str, value: &str) -> Result<Self, ShellError> {
        check_name(name)?;
        refuse_nul(value)?;
        Ok(Self(match kind {
            ShellKind::Bash => format!(
                "{{ __stepgate_begin; }} 2>/dev/null; IFS= \\builtin read -r -d '' -u 200 __stepgate_program; \
                 {{ __stepgate_take {name}; }} 2>/dev/null\n{value}\0\n{{ __stepgate_told; }} 2>/dev/null\n"
            )
            .into_bytes(),
            ShellKind::Powershell => ["set\0", name, "\0", value, "\0"].concat().into_bytes(),
        }))
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// Refuses what is no name for a variable in both shells.
pub(super) fn check_name(name: &str) -> Result<(), ShellError> {
    let is_word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    if name.bytes().all(is_word) && name.bytes().next().is_some_and(|b| !b.is_ascii_digit()) {
        Ok(())
    } else {
        Err(ShellError::Name(name.to_owned()))
    }
}

fn refuse_nul(text: &str) -> Result<(), ShellError> {
    if text.contains('\0') {
        Err(ShellError::Nul)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_would_be_program_text_is_refused() {
        for name in ["", "1a", "a b", "a;id", "a=1", "$(id)", "ä", "a-b"] {
            assert!(
                matches!(
                    Request::value(ShellKind::Bash, name, "x"),
                    Err(ShellError::Name(_))
                ),
                "{name}"
            );
        }
        assert!(Request::value(ShellKind::Bash, "dockerId", "x").is_ok());
    }

    #[test]
    fn a_nul_cannot_end_a_frame_early() {
        assert!(matches!(
            Request::program(ShellKind::Bash, "a\0b"),
            Err(ShellError::Nul)
        ));
        assert!(matches!(
            Request::value(ShellKind::Powershell, "a", "a\0b"),
            Err(ShellError::Nul)
        ));
    }
}
