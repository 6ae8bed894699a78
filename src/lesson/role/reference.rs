//! Sections that are looked things up in: lists of commands, and what helps those who are in trouble. Nobody does them one after
//! the other.
//!
//! Not here: a sentence that speaks of trouble (`case`), and tables of commands, which are no blocks.

use super::phrases::Phrases;

/// What lists of commands are called.
static LISTS: Phrases<1> = Phrases::new([&[
    "cheat sheet",
    "cheatsheet",
    "cheat-sheet",
    "quick reference",
    "command reference",
    "aide-mémoire",
    "aide mémoire",
    "mémento",
    "referencia rápida",
    "referência rápida",
    "spickzettel",
    "kurzreferenz",
    "速查",
    "早見表",
]]);

/// What sections for those in trouble are called, and nothing else.
const TROUBLES: [&str; 22] = [
    "troubleshooting",
    "troubleshooting tips",
    "troubleshooting guide",
    "common errors",
    "common issues",
    "common problems",
    "known issues",
    "faq",
    "dépannage",
    "erreurs courantes",
    "erreurs fréquentes",
    "problèmes courants",
    "solución de problemas",
    "errores comunes",
    "problemas comunes",
    "solução de problemas",
    "problemas comuns",
    "fehlerbehebung",
    "常见问题",
    "常見問題",
    "故障排除",
    "疑難排解",
];

/// Whether the section that is read is such a one.
#[derive(Debug, Default)]
pub(super) struct Reference {
    /// The level of its heading.
    level: Option<u8>,
}

impl Reference {
    /// Goes on below a heading.
    pub(super) fn enter(&mut self, level: u8, title: &str) {
        if self.level.is_some_and(|open| open < level) {
            return;
        }
        // A whole lesson that is called so is what its reader has chosen.
        let is_such = level > 1 && (LISTS.of(title) != 0 || is_trouble(title));
        self.level = is_such.then_some(level);
    }

    /// Says whether the section is one.
    pub(super) fn is_open(&self) -> bool {
        self.level.is_some()
    }
}

/// Says whether a title, but for its number and pictures, is one of a section for those in trouble.
fn is_trouble(title: &str) -> bool {
    let name = title.trim_matches(|c: char| !c.is_alphabetic());
    TROUBLES
        .iter()
        .any(|trouble| trouble.len() == name.len() && *trouble == name.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_is_looked_things_up_in_down_to_the_next_of_its_rank() {
        let mut reference = Reference::default();
        let mut enter = |level, title| {
            reference.enter(level, title);
            reference.is_open()
        };
        for (level, title, is_open) in [
            (1, "Troubleshooting", false),
            (2, "🔧 7. Common issues", true),
            (3, "The port is taken", true),
            (2, "Build it", false),
            (2, "Troubleshooting a build", false),
            (3, "Networks: a cheat sheet", true),
            (3, "Look at it", false),
            (1, "Docker Cheatsheet", false),
            (2, "Images", false),
        ] {
            assert_eq!(enter(level, title), is_open, "{title}");
        }
    }
}
