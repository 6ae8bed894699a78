//! Any bytes as a lesson, in whatever encoding they are taken for: reading and planning never panic, and every place lies in the text.

#![no_main]

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use libfuzzer_sys::fuzz_target;
use stepgate::lesson::{self, Element};
use stepgate::plan;

fuzz_target!(|bytes: &[u8]| {
    let decoded = match (lesson::decode(bytes), std::str::from_utf8(bytes)) {
        (Ok(decoded), Ok(text)) => {
            assert_eq!(decoded.text, text, "UTF-8 stays as it is");
            decoded
        }
        (Ok(decoded), Err(_)) => decoded,
        (Err(reason), whole) => {
            assert!(whole.is_err() && bytes[reason.offset] == 0);
            return;
        }
    };
    let text = &*decoded.text;
    let lesson = decoded.lesson(Path::new("lesson.md"));
    // A carriage return alone ends a line in Markdown.
    let n_lines = text.matches(['\n', '\r']).count() + 2;
    let mut keys = HashSet::new();
    for step in &lesson.steps {
        assert!(keys.insert(&step.id), "the key {} is there twice", step.id);
        assert!((1..=n_lines).contains(&step.line));
        for block in &step.blocks {
            assert!(text.get(block.span.clone()).is_some(), "{:?}", block.span);
            assert!((1..=n_lines).contains(&block.line));
        }
        for element in &step.body {
            if let Element::Block(at) = element {
                assert!(*at < step.blocks.len());
            }
        }
    }
    for diagnostic in &lesson.diagnostics {
        assert!((1..=n_lines).contains(&diagnostic.line), "{diagnostic:?}");
    }
    let plan = plan::make(&lesson, &BTreeMap::new());
    for command in plan
        .steps
        .iter()
        .flat_map(|step| &step.blocks)
        .flat_map(|block| &block.commands)
    {
        assert!((1..=n_lines).contains(&command.line), "{command:?}");
    }
});
