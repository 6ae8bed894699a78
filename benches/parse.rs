//! Reading and planning lessons, against pulldown-cmark alone on the same text.
//!
//! Not here: running a lesson (`chapter`).

mod support;

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
    for (title, text, n_turns) in &lessons {
        let path = Path::new("lesson.md");
        let times = Times::measure(
            *n_turns,
            &mut [
                Box::new(Work::new("pulldown-cmark", || {
                    let events = Parser::new_ext(text, Options::ENABLE_TABLES).into_offset_iter();
                    black_box(events.count());
                })),
                Box::new(Work::new("lesson::parse", || {
                    black_box(stepgate::lesson::parse(path, black_box(text)));
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
