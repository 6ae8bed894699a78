//! Methods of strings: `.Replace('a', 'b')` and the few others that every shell can do.
//!
//! Not here: what they are called on (`word`, `expression`).

use crate::script::tree::{Method, Part, Quoting, Template};

use super::scan::paren_end;
use super::{Reader, Unsupported};

impl Reader<'_> {
    /// `.Name('a', 'b')` behind a value, any number of times.
    pub(super) fn methods(
        &mut self,
        mut at: usize,
        end: usize,
        parts: &mut Vec<Part>,
    ) -> Result<usize, Unsupported> {
        let source = self.source;
        while let Some(rest) = source.text[at..end].strip_prefix('.') {
            let length = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
            let name = rest[..length].to_ascii_lowercase();
            if !rest[length..].starts_with('(') {
                return Err(format!("reads the property `.{}`", &rest[..length]));
            }
            let from = at + 1 + length + 1;
            let close = paren_end(&source.masked[..end], from)
                .ok_or_else(|| "has a `(` without its `)`".to_owned())?;
            let arguments = self.arguments(from, close - 1)?;
            let method = match (name.as_str(), arguments.as_slice()) {
                ("replace", [old, new]) if !old.is_empty() => Method::Replace(old.clone(), new.clone()),
                ("tolower" | "tolowerinvariant", []) => Method::Lower,
                ("toupper" | "toupperinvariant", []) => Method::Upper,
                ("trim", []) => Method::Trim,
                _ => {
                    return Err(format!(
                        "calls `.{}` in a way that has no twin in bash",
                        &rest[..length]
                    ));
                }
            };
            let target = Template {
                span: at..at,
                parts: std::mem::take(parts),
            };
            parts.push(Part::Call(Box::new(target), method, Quoting::Bare));
            at = close;
        }
        Ok(at)
    }

    /// The arguments of a method: plain strings.
    fn arguments(&mut self, mut at: usize, end: usize) -> Result<Vec<String>, Unsupported> {
        let mut arguments = Vec::new();
        at = self.blank(at, end);
        while at < end {
            let mut parts = Vec::new();
            if !self.starts(at, "'") && !self.starts(at, "\"") {
                return Err("calls a method with something other than a string".to_owned());
            }
            let next = self.string(at, end, &mut parts)?;
            at = self.blank(next, end);
            let template = Template { span: 0..0, parts };
            arguments.push(template.literal().ok_or("calls a method with a variable")?);
            if at < end && self.starts(at, ",") {
                at = self.blank(at + 1, end);
            } else if at < end {
                return Err("calls a method with something other than a string".to_owned());
            }
        }
        Ok(arguments)
    }
}
