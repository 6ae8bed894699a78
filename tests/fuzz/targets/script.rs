//! Any text as a program: reading, folding and translating never panic, a translation of a translation changes nothing, and
//! a learner's value adds neither a command nor a word.

#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use stepgate::lesson::Dialect;
use stepgate::script::{self, Effect, Placeholder, Scope};

const SPELLING: &str = "<your-id>";

const DIALECTS: [Dialect; 4] = [Dialect::Bash, Dialect::Powershell, Dialect::Cmd, Dialect::Fish];

fuzz_target!(|input: (u8, &str)| {
    let (dialect, text) = input;
    let dialect = DIALECTS[usize::from(dialect) % DIALECTS.len()];
    let placeholders = [Placeholder {
        spelling: SPELLING.to_owned(),
        variable: "id".to_owned(),
    }];
    script::detect(text, None);
    let parsed = script::parse(text, dialect, 1, &placeholders);
    for target in [Dialect::Bash, Dialect::Powershell] {
        let Ok(printed) = script::print(&parsed.script, target) else {
            continue;
        };
        let again = script::parse(&printed, target, 1, &[]);
        if again.diagnostics.is_empty()
            && let Ok(twice) = script::print(&again.script, target)
        {
            assert_eq!(twice, printed, "of {text:?}");
        }
    }
    let shape = |value: &str| {
        let mut scope = Scope::default();
        scope.values = BTreeMap::from([("id".to_owned(), value.to_owned())]);
        shape(&script::fold(&parsed.script, &mut scope))
    };
    // Conditions and words that a shell splits may depend on a value, but not where it stands as it is.
    if ![
        "if", "for", "case", "while", "until", "$", "switch", "-eq", "-match", "[", "&&", "||",
    ]
    .iter()
    .any(|word| text.contains(word))
    {
        assert_eq!(
            shape("ada"),
            shape("ada; rm -rf \"/\" '$(x)' `y` | z && q\n w"),
            "of {text:?}"
        );
    }
});

/// How many words each command has.
fn shape(effects: &[Effect]) -> Vec<usize> {
    let shape = effects.iter().map(|effect| match effect {
        Effect::Run(invocation) => invocation.argv.len(),
        Effect::Set { .. } => 0,
    });
    shape.collect()
}
