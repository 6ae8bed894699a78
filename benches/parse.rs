//! Reading and planning lessons, against pulldown-cmark alone on the same text: a chapter, a long lesson, the lessons of
//! `STEPGATE_CORPUS`, and files of 10 MB that are made to hurt.
//!
//! Not here: running a lesson (`chapter`).

mod support;

use std::collections::BTreeMap;
use std::hint::black_box;
use std::io::Write as _;
use std::path::Path;

use pulldown_cmark::{Options, Parser};
use support::lessons::{chapter, long_lesson};
use support::statistics::{Times, Work};

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout();
    let lessons = [
        ("a chapter", chapter("hostname-app", "tweet-app"), 400),
        ("1 MB", long_lesson(1 << 20), 30),
    ];
    let values = BTreeMap::from([("dockerId".to_owned(), "ada".to_owned())]);
    for (title, text, n_turns) in &lessons {
        let path = Path::new("lesson.md");
        let times = Times::measure(
            *n_turns,
            &mut [
                Box::new(Work::new("pulldown-cmark", || {
                    let events = Parser::new_ext(text, Options::ENABLE_TABLES).into_offset_iter();
                    black_box(events.count());
                })),
                Box::new(Work::new("parse", || {
                    black_box(stepgate::lesson::parse(path, black_box(text)));
                })),
                Box::new(Work::new("parse and plan", || {
                    let lesson = stepgate::lesson::parse(path, black_box(text));
                    black_box(stepgate::plan::make(&lesson, &values));
                })),
            ],
        );
        writeln!(
            out,
            "{}\n",
            times.table(&format!("{title} ({} bytes)", text.len()))
        )?;
    }
    corpus(&mut out)?;
    hostile(&mut out)
}

/// All lessons that other people wrote, one after the other.
fn corpus(out: &mut impl std::io::Write) -> std::io::Result<()> {
    let Some(root) = std::env::var_os("STEPGATE_CORPUS") else {
        return writeln!(
            out,
            "skipped the lessons that others wrote: STEPGATE_CORPUS is not set\n"
        );
    };
    let files = walkdir::WalkDir::new(root).into_iter().filter_map(Result::ok);
    let texts: Vec<String> = files
        .filter(|file| file.path().extension().is_some_and(|end| end == "md"))
        .filter_map(|file| std::fs::read_to_string(file.path()).ok())
        .collect();
    let n_bytes: usize = texts.iter().map(String::len).sum();
    let title = format!("{} lessons that others wrote ({n_bytes} bytes)", texts.len());
    writeln!(out, "{}\n", floor_and_ours(&texts, 15).table(&title))
}

/// Files that are small steps from one that takes for ever.
fn hostile(out: &mut impl std::io::Write) -> std::io::Result<()> {
    const SIZE: usize = 10 << 20;
    let many = |piece: &str| vec![piece.repeat(SIZE / piece.len())];
    for (title, texts) in [
        ("10 MB of backticks", many("`")),
        ("10 MB of quotes in quotes", many("> ")),
        ("10 MB of lists in lists", many("- ")),
        ("10 MB of open fences", many("```sh\n")),
        (
            "10 MB of one block of commands",
            vec![format!("```sh\n{}```\n", "docker ps\n".repeat(SIZE / 10))],
        ),
    ] {
        writeln!(out, "{}\n", floor_and_ours(&texts, 3).table(title))?;
    }
    Ok(())
}

fn floor_and_ours(texts: &[String], n_turns: usize) -> Times {
    let path = Path::new("lesson.md");
    Times::measure(
        n_turns,
        &mut [
            Box::new(Work::new("pulldown-cmark", || {
                for text in texts {
                    black_box(
                        Parser::new_ext(text, Options::ENABLE_TABLES)
                            .into_offset_iter()
                            .count(),
                    );
                }
            })),
            Box::new(Work::new("parse", || {
                for text in texts {
                    black_box(stepgate::lesson::parse(path, black_box(text)));
                }
            })),
            Box::new(Work::new("parse and plan", || {
                for text in texts {
                    let lesson = stepgate::lesson::parse(path, black_box(text));
                    black_box(stepgate::plan::make(&lesson, &BTreeMap::new()));
                }
            })),
        ],
    )
}
