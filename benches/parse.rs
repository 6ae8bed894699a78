//! Reading and planning lessons, against pulldown-cmark alone on the same text.
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
    Ok(())
}
