//! Sections that are looked things up in: lists of commands, what helps those who are in trouble, and what says once more what was
//! done. Nobody does them one after the other.
//!
//! Not here: a sentence that speaks of trouble (`case`), and tables of commands, which are no blocks.

use super::phrases::Phrases;
use super::usage::is_usage;

/// What lists of commands are called.
static LISTS: Phrases<1> = Phrases::new([&[
    "cheat sheet",
    "cheatsheet",
    "cheat-sheet",
    "quick reference",
    "command reference",
    "commands reference",
    "command summary",
    "commands summary",
    "useful commands",
    "quick commands",
    "useful docker commands",
    "helpful commands",
    "handy commands",
    "commands i used",
    "frequently used commands",
    "essential commands",
    "essential docker commands",
    "comandos esenciales",
    "comandos essenciais",
    "commandes essentielles",
    "常用命令",
    "comandos úteis",
    "comandos útiles",
    "comandi utili",
    "commandes utiles",
    "nützliche befehle",
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

/// What sections are called that take a command apart which was typed before.
static PARTS: Phrases<1> = Phrases::new([&[
    "command breakdown",
    "breakdown of the command",
    "breaking down the command",
    "command explained",
    "desglose del comando",
    "explicación del comando",
    "explicação do comando",
    "explication de la commande",
]]);

/// What sections for those in trouble are called, and nothing else.
const TROUBLES: [&str; 34] = [
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
    "solución de problemas comunes",
    "solución de errores comunes",
    "solução de problemas comuns",
    "résolution de problèmes",
    "résolution des problèmes",
    "débogage",
    "débogage courant",
    "débuggage",
    "débuggage common",
    "débuggage commun",
    "häufige probleme",
    "problemas comunes",
    "solução de problemas",
    "troubleshooting comum",
    "problemas comuns",
    "fehlerbehebung",
    "常见问题",
    "常見問題",
    "故障排除",
    "疑難排解",
];

/// What helps those in trouble, in a title that names that as well.
const HELPS: [&str; 12] = [
    "debugging",
    "fixes",
    "help",
    "lösungen",
    "soluciones",
    "solución",
    "solutions",
    "soluções",
    "their solutions",
    "tips",
    "解决方法",
    "解决方案",
];

/// What sections are called that say once more what was done, and nothing else.
const SUMMARIES: [&str; 15] = [
    "summary",
    "recap",
    "summing up",
    "commands used",
    "comandos utilizados",
    "commandes utilisées",
    "resumo",
    "resumen",
    "résumé",
    "récapitulatif",
    "riepilogo",
    "zusammenfassung",
    "总结",
    "小结",
    "まとめ",
];

/// What has a number in the title of a part of a lesson that is done one part after the other, in small letters.
#[rustfmt::skip]
const DONE: [&str; 20] = [
    "aufgabe", "ejercicio", "esercizio", "etapa", "exercice", "exercise", "exercício", "lab", "laboratorio", "lesson", "paso", "passo",
    "schritt", "step", "task", "tarea", "tarefa", "tâche", "étape", "übung",
];

/// What joins a list to something else, or is no list, in the title of a whole file.
const OTHERS: [&str; 22] = [
    "and",
    "course",
    "curso",
    "e",
    "et",
    "exercise",
    "exercises",
    "kurs",
    "lab",
    "labs",
    "lesson",
    "lessons",
    "or",
    "plus",
    "taller",
    "training",
    "tutorial",
    "tutorials",
    "und",
    "workshop",
    "workshops",
    "y",
];

/// Whether the section that is read is such a one.
#[derive(Debug, Default)]
pub(super) struct Reference {
    /// The level of its heading.
    level: Option<u8>,
    /// Whether a heading has been read.
    is_begun: bool,
    /// Whether the whole file is one, since its title says nothing else.
    is_whole: bool,
}

impl Reference {
    /// Goes on below a heading.
    pub(super) fn enter(&mut self, level: u8, title: &str) {
        let is_first = !std::mem::replace(&mut self.is_begun, true);
        self.is_whole |= is_first && level == 1 && is_list(title);
        if (self.is_whole || self.level == Some(1)) && is_done(title) {
            // Whatever the whole file is called.
            self.is_whole = false;
            self.level = None;
            return;
        }
        if self.level.is_some_and(|open| open < level) {
            return;
        }
        // Who chooses a whole lesson about trouble is in trouble.
        let is_such = (level > 1 || !is_first)
            && (LISTS.of(title) != 0 || PARTS.of(title) != 0 || is_called(title))
            || level > 1 && is_form(title);
        self.level = is_such.then_some(level);
    }

    /// Says whether the section is one.
    pub(super) fn is_open(&self) -> bool {
        self.is_whole || self.level.is_some()
    }
}

/// Says whether a file's title is that of a list of commands, and of nothing beside it.
fn is_list(title: &str) -> bool {
    // What it is about may stand behind it.
    let end = [": ", " - ", " – ", " — "]
        .iter()
        .filter_map(|mark| title.find(mark))
        .min();
    let title = &title[..end
        .filter(|end| LISTS.of(&title[..*end]) != 0)
        .unwrap_or(title.len())];
    let mut words = title.split(|c: char| !c.is_alphanumeric());
    LISTS.of(title) != 0
        && !title.contains(['&', '+', '和', '与', '與', '及'])
        && !words.any(|word| OTHERS.binary_search(&word.to_lowercase().as_str()).is_ok())
}

/// Says whether a title tells how a command is used: `docker push IMAGE[:TAG]`
fn is_form(title: &str) -> bool {
    // `docker run` alone is what a part of a lesson is about.
    let is_argument =
        |word: &str| word.len() > 2 && word.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
    let has_place = title.contains('[') || title.split(' ').any(is_argument);
    title.starts_with("docker ") && has_place && is_usage(title)
}

/// Says whether a title is that of a part which is done: «Lab-1: networks», «Step 2».
fn is_done(title: &str) -> bool {
    let mut words = title
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    let first = words.next().unwrap_or_default().to_lowercase();
    let number = words.next().unwrap_or_default();
    DONE.contains(&first.as_str()) && !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// Says whether a title, but for its number and pictures, is one of a section for those in trouble, or that says it once more.
fn is_called(title: &str) -> bool {
    let name = title.trim_matches(|c: char| !c.is_alphabetic());
    let begins = |begin: &str| {
        let head = name.get(..begin.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(begin))
    };
    if name.ends_with("ommands") && (begins("common ") || begins("usefull ")) {
        return true;
    }
    let name = name.to_lowercase();
    if SUMMARIES.contains(&name.as_str()) {
        return true;
    }
    let parts = parts(&name);
    let is_trouble = |part: &&str| TROUBLES.contains(part);
    parts.iter().any(is_trouble) && parts.iter().all(|part| is_trouble(part) || HELPS.contains(part))
}

/// What a title joins: «FAQ & troubleshooting», «故障排除和常见问题».
fn parts(name: &str) -> Vec<&str> {
    #[rustfmt::skip]
    const JOINTS: [&str; 14] = [
        "&", "+", ",", "/", "和", "与", "與", "及", "、", " and ", " e ", " et ", " und ", " y ",
    ];
    let parts = JOINTS.iter().fold(vec![name], |parts, joint| {
        parts.into_iter().flat_map(|part| part.split(joint)).collect()
    });
    parts.into_iter().map(str::trim).collect()
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
            (2, "Useful commands", true),
            (2, "Useful images", false),
            (2, "⚡ Quick Commands", true),
            (2, "Troubleshooting Comum 🔧", true),
            (2, "Commands I used most", true),
            (2, "8. Recap", true),
            (2, "Command breakdown", true),
            (2, "Common docker and compose commands", true),
            (2, "Common networks and commands for them", false),
            (2, "Usefull commands", true),
            (2, "Run the command", false),
            (2, "Comandos esenciales de Docker", true),
            (2, "Débuggage common", true),
            (2, "🚨 Troubleshooting & FAQ", true),
            (2, "Errores comunes y soluciones", true),
            (2, "故障排除和常見問題", true),
            (2, "Common issues and networks", false),
            (2, "Tips", false),
            (3, "docker network create [OPTIONS] NETWORK", true),
            (2, "docker network create", false),
            (2, "🔧 Commands Reference", true),
            (2, "Summary of the network", false),
            (3, "Networks: a cheat sheet", true),
            (3, "Look at it", false),
            (1, "Appendix: command reference", true),
            (2, "Images", true),
            (1, "Images", false),
        ] {
            assert_eq!(enter(level, title), is_open, "{title}");
        }
    }

    #[test]
    fn what_is_called_a_list_and_has_numbered_parts_is_done_part_by_part() {
        let is_open = |titles: &[(u8, &str)]| {
            let mut reference = Reference::default();
            for (level, title) in titles {
                reference.enter(*level, title);
            }
            reference.is_open()
        };
        let sheet = (1, "The docker cheat sheet");
        assert!(is_open(&[sheet, (2, "Images")]));
        for part in ["Lab-1: images", "Task 2", "Étape 1 : images", "🔧 Step 3 - look"] {
            assert!(!is_open(&[sheet, (2, part)]), "{part}");
            assert!(!is_open(&[(2, "docker-cheat-sheet"), sheet, (2, part)]), "{part}");
        }
        for part in ["Labels", "Lab notes", "Step by step"] {
            assert!(is_open(&[sheet, (2, part)]), "{part}");
        }
        assert!(is_open(&[(1, "A lesson"), (2, "Troubleshooting"), (3, "Step 1")]));
    }

    #[test]
    fn a_file_is_looked_things_up_in_where_its_title_says_so_and_nothing_else() {
        assert!(OTHERS.is_sorted());
        let is_open = |title| {
            let mut reference = Reference::default();
            reference.enter(1, title);
            reference.enter(1, "Images");
            reference.enter(2, "Remove all of them");
            reference.is_open()
        };
        for title in [
            "The best cheat sheet",
            "Spickzettel: Netze",
            "🐳 Images: quick reference",
            "Cheat sheet - images and networks",
        ] {
            assert!(is_open(title), "{title}");
        }
        for title in [
            "A lab and its cheat sheet",
            "Workshop: cheat sheet",
            "Networks & cheat sheet",
            "FAQ",
            "Sheets",
        ] {
            assert!(!is_open(title), "{title}");
        }
    }
}
