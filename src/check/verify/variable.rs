//! Verifies a learner's variable.
//!
//! Not here: asking the learner for it (`prompt`).

use super::resolve::look_up;
use super::{Answer, Question, fail, fail_mend};
use crate::check::MismatchKind;
use crate::lesson::ValueKind;
use crate::words::DockerId;

impl Question<'_> {
    pub(super) fn variable(&self, name: &str, kind: ValueKind) -> Answer<String> {
        let value = look_up(name, self.world.values).unwrap_or_default();
        if value.is_empty() {
            return fail(MismatchKind::VariableUnset {
                name: name.to_owned(),
                kind,
            });
        }
        match kind {
            ValueKind::Text | ValueKind::Secret if value.contains(['\n', '\r']) => {
                fail(MismatchKind::VariableNotALine {
                    name: name.to_owned(),
                })
            }
            ValueKind::Text | ValueKind::Secret => Ok(format!("`{name}` is set")),
            ValueKind::DockerId => match DockerId::parse(value, self.world.route.name_rules()) {
                Ok(id) => Ok(format!("`{name}` is `{id}`, a valid Docker ID")),
                Err(error) => {
                    let name = name.to_owned();
                    match error
                        .suggestion
                        .as_deref()
                        .map(|spelling| assignment(&name, spelling))
                    {
                        Some(mend) => fail_mend(MismatchKind::VariableInvalid { name, error }, mend),
                        None => fail(MismatchKind::VariableInvalid { name, error }),
                    }
                }
            },
        }
    }
}

/// The assignment in the language of the session's shell; `value` is a valid Docker ID and needs no escaping.
fn assignment(name: &str, value: &str) -> String {
    if cfg!(windows) {
        format!("$env:{name}='{value}'")
    } else {
        format!("export {name}='{value}'")
    }
}
