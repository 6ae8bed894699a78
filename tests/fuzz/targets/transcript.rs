//! Any text in a fence of any label: what runs stands in the block, on the line that the plan says.

#![no_main]

use std::collections::BTreeMap;
use std::path::Path;

use libfuzzer_sys::fuzz_target;
use stepgate::{lesson, plan};

const LABELS: [&str; 6] = ["", "console", "bash", "powershell", "text", "term1"];

fuzz_target!(|input: (u8, &str)| {
    let (label, code) = input;
    if code.contains("```") || code.contains("~~~") || code.contains('\r') {
        return;
    }
    let label = LABELS[usize::from(label) % LABELS.len()];
    let text = format!("# A\n\n```{label}\n{code}\n```\n");
    let lesson = lesson::parse(Path::new("lesson.md"), &text);
    let plan = plan::make(&lesson, &BTreeMap::new());
    let lines: Vec<&str> = text.split('\n').collect();
    for command in plan
        .steps
        .iter()
        .flat_map(|step| &step.blocks)
        .flat_map(|block| &block.commands)
    {
        let Some(line) = lines.get(command.line - 1) else {
            panic!("line {} is not there: {command:?}", command.line);
        };
        assert!(!line.trim().is_empty(), "an empty line runs {:?}", command.text);
    }
});
