//! `lint --fix`: mended files, whole or not at all; and what would change, as a difference.
//!
//! Not here: which findings have a mend (`lint`).

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;

use crate::failure::{Exit, Failure};
use crate::lint::{Finding, Linted, Text, mend};
use crate::ui;

/// Mends the files, and tells what was mended.
pub(super) fn write(linted: &[Linted]) -> Result<(), Failure> {
    for file in linted {
        tell_of_guess(file);
        let mended = mend(file);
        if mended.findings.is_empty() {
            continue;
        }
        replace(&file.path, &mended.text).map_err(|error| {
            let text = format!("`{}` cannot be mended: {error}", file.path.display());
            Failure::new(Exit::Missing, text).hint("is the file yours to write, and the disk not full?")
        })?;
        ui::tell(&format!(
            "Mended `{}`: {}.",
            file.path.display(),
            counts(&mended.findings)
        ));
    }
    Ok(())
}

/// Says why a file is not mended whose text is not certain.
fn tell_of_guess(file: &Linted) {
    if !file.encoding.is_certain() {
        ui::tell(&format!(
            "`{}` is left as it is: how it was saved is a guess; save it as UTF-8, and then mend it.",
            file.path.display()
        ));
    }
}

/// Puts a new text into a file's place in one step; what is a link stays one.
fn replace(path: &Path, text: &str) -> std::io::Result<()> {
    let path = path.canonicalize()?;
    let permissions = path.metadata()?.permissions();
    if permissions.readonly() {
        return Err(std::io::ErrorKind::PermissionDenied.into());
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().set_permissions(permissions)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

fn counts(findings: &[&Finding]) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in findings {
        *counts.entry(finding.code).or_default() += 1;
    }
    let counts: Vec<String> = counts.iter().map(|(code, n)| format!("{n} × {code}")).collect();
    counts.join(", ")
}

/// What mending would change: a unified difference without context, in which secrets are not shown.
pub(super) fn difference(linted: &[Linted]) -> String {
    let mut out = String::new();
    for file in linted {
        tell_of_guess(file);
        let mut masked = file.clone();
        masked.text = file.shown();
        let mended = mend(&masked);
        if mended.findings.iter().any(|finding| finding.code == "not-utf8") {
            ui::tell(&format!("`{}` would be saved as UTF-8.", file.path.display()));
        }
        let mended = mended.text;
        if mended == masked.text {
            continue;
        }
        let path = file.path.display();
        out.push_str(&format!("--- a/{path}\n+++ b/{path}\n"));
        out.push_str(&hunks(&masked, mended.len()));
    }
    out
}

/// A hunk for each group of lines with mends in them.
fn hunks(file: &Linted, n_bytes: usize) -> String {
    let text = Text::new(&file.text);
    let mut groups: Vec<(usize, usize, Linted)> = Vec::new();
    for finding in mend(file).findings {
        let Some(change) = &finding.mend else { continue };
        let (first, last) = (text.line_of(change.span.start), text.line_of(change.span.end));
        match groups.last_mut() {
            Some(group) if first <= group.1 => {
                group.1 = group.1.max(last);
                group.2.findings.push(finding.clone());
            }
            _ => {
                let mut only = file.clone();
                only.findings = vec![finding.clone()];
                groups.push((first, last, only));
            }
        }
    }
    let mut out = String::with_capacity(n_bytes.min(1 << 16));
    let mut moved = 0;
    for (first, last, only) in groups {
        let (start, end) = (text.line(first).start, text.line(last + 1).start);
        let old = &file.text[start..end];
        let whole = mend(&only).text;
        let new = &whole[start..whole.len() - (file.text.len() - end)];
        let (n_old, n_new) = (n_lines(old), n_lines(new));
        out.push_str(&format!("@@ -{first},{n_old} +{},{n_new} @@\n", first + moved));
        out.push_str(&marked(old, '-'));
        out.push_str(&marked(new, '+'));
        moved += n_new - n_old;
    }
    out
}

fn n_lines(text: &str) -> usize {
    text.split_inclusive('\n').count()
}

fn marked(text: &str, mark: char) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for line in text.split_inclusive('\n') {
        out.push(mark);
        out.push_str(line);
        if !line.ends_with('\n') {
            out.push_str("\n\\ No newline at end of file\n");
        }
    }
    out
}
