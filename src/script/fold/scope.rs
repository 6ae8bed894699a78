//! What is known of variables, and taking changes back.
//!
//! Not here: which statements change them.

use crate::lesson::Dialect;
use crate::script::tree::Statement;
use crate::script::{Scope, Word};

use super::Folder;

/// What a variable was before a change.
pub(super) struct Change {
    pub(super) name: String,
    value: Option<Word>,
    list: Option<Vec<Word>>,
}

impl Scope {
    /// The spelling under which a variable is known: its own, else, without regard to case, another's.
    fn spelled<'s>(&'s self, name: &'s str, dialect: Dialect) -> &'s str {
        if !matches!(dialect, Dialect::Powershell | Dialect::Cmd) || self.variables.contains_key(name) {
            return name;
        }
        match self.spellings.get(&name.to_ascii_lowercase()) {
            Some(spelling) if self.variables.contains_key(spelling) => spelling,
            Some(_) | None => name,
        }
    }

    /// What is known of a variable.
    pub(in crate::script) fn known(&self, name: &str, dialect: Dialect) -> Option<Word> {
        self.variables.get(self.spelled(name, dialect)).cloned()
    }

    pub(super) fn list(&self, name: &str) -> Option<&[Word]> {
        self.lists.get(name).map(Vec::as_slice)
    }

    pub(super) fn restore(&mut self, change: Change) {
        let Change { name, value, list } = change;
        match list {
            Some(list) => self.lists.insert(name.clone(), list),
            None => self.lists.remove(&name),
        };
        match value {
            Some(value) => self.variables.insert(name, value),
            None => self.variables.remove(&name),
        };
    }
}

impl Folder<'_> {
    pub(super) fn lookup(&self, name: &str) -> Option<Word> {
        let name = self.scope.spelled(name, self.script.dialect);
        self.scope.variables.get(name).cloned()
    }

    pub(super) fn lookup_list(&self, name: &str) -> Option<Vec<Word>> {
        let name = self.scope.spelled(name, self.script.dialect);
        self.scope.lists.get(name).cloned()
    }

    /// Sets a variable, or takes it away.
    pub(super) fn set(&mut self, name: &str, value: Option<Word>, list: Option<Vec<Word>>) {
        let name = self.scope.spelled(name, self.script.dialect).to_owned();
        self.scope
            .spellings
            .entry(name.to_ascii_lowercase())
            .or_insert_with(|| name.clone());
        let change = Change {
            value: self.scope.variables.get(&name).cloned(),
            list: self.scope.lists.get(&name).cloned(),
            name: name.clone(),
        };
        if let Some(changes) = self.undo.last_mut() {
            changes.push(change);
        }
        self.scope.restore(Change { name, value, list });
    }

    /// Makes a variable unknown.
    pub(super) fn blur(&mut self, name: &str) {
        self.set(name, Some(Word::Unknown(format!("${name}"))), None);
    }

    /// Makes every variable that a statement's text names unknown.
    pub(super) fn forget(&mut self, statement: &Statement) {
        let script = self.script;
        let text = &script.source.text[statement.span.clone()];
        for name in text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_') {
            if !name.is_empty() && self.lookup(name).is_some() {
                self.blur(name);
            }
        }
    }

    pub(super) fn forget_all(&mut self) {
        let names: Vec<String> = self.scope.variables.keys().cloned().collect();
        for name in names {
            self.blur(&name);
        }
    }
}
