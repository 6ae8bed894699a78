//! What the learner sees of a push, pull or build while it goes on: a bar for each layer, or plain lines.
//!
//! Not here: what the layers' states mean (`upload`).

use std::collections::HashMap;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::streams::{Screen, Streams};
use super::units;
use crate::docker::Verbosity;
use crate::engine::{LayerNote, Note};

/// How many digits of a layer's bytes are shown.
const N_DIGITS: usize = 4;
/// The columns of the longest bytes: `999.9MB/999.9MB`.
const WIDEST_BYTES: usize = 15;
/// The columns of a bar.
const WIDEST_BAR: usize = 50;
const NARROWEST_BAR: usize = 8;

/// The progress of one transfer.
pub(super) struct Display<'a> {
    streams: &'a mut Streams,
    /// The engine's name for a repository, and the lesson's.
    renamed: Option<(String, String)>,
    way: Way,
}

enum Way {
    Quiet,
    Plain {
        told: HashMap<String, String>,
    },
    Bars {
        all: MultiProgress,
        bars: HashMap<String, ProgressBar>,
    },
}

impl<'a> Display<'a> {
    /// Begins to show a transfer.
    pub(super) fn new(streams: &'a mut Streams, verbosity: Verbosity) -> Self {
        let way = match (verbosity, streams.screen) {
            (Verbosity::Quiet, _) => Way::Quiet,
            (Verbosity::Normal, Screen::Plain) => Way::Plain { told: HashMap::new() },
            (Verbosity::Normal, Screen::Terminal) => Way::Bars {
                all: MultiProgress::with_draw_target(ProgressDrawTarget::stdout()),
                bars: HashMap::new(),
            },
        };
        Self {
            streams,
            renamed: None,
            way,
        }
    }

    /// Shows the lesson's name wherever the engine says its own for it.
    pub(super) fn renaming(mut self, placed: String, lesson: String) -> Self {
        if placed != lesson {
            self.renamed = Some((placed, lesson));
        }
        self
    }

    /// Shows what the engine says. A stream that is closed does not stop the engine.
    pub(super) fn note(&mut self, note: &Note) {
        match note {
            Note::Line(line) => self.line(line),
            Note::Layer(layer) => self.layer(layer),
        }
    }

    fn line(&mut self, line: &str) {
        let line = match &self.renamed {
            Some((placed, lesson)) => line.replace(placed.as_str(), lesson),
            None => line.to_owned(),
        };
        match &mut self.way {
            Way::Quiet => {}
            Way::Plain { told: _ } => {
                let _ = self.streams.line(&line);
            }
            Way::Bars { all, bars } => {
                // What is said after the bars belongs below them.
                if !bars.is_empty() {
                    leave(bars, self.streams);
                    *all = MultiProgress::with_draw_target(ProgressDrawTarget::stdout());
                }
                let _ = self.streams.line(&line);
            }
        }
    }

    fn layer(&mut self, layer: &LayerNote) {
        match &mut self.way {
            Way::Quiet => {}
            Way::Plain { told } => {
                // As the CLI does into a pipe: states, and no progress within one.
                let is_new =
                    told.insert(layer.id.clone(), layer.status.clone()).as_ref() != Some(&layer.status);
                if is_new && layer.current.is_none_or(|current| current == 0) {
                    let _ = self.streams.line(&format!("{}: {}", layer.id, layer.status));
                }
            }
            Way::Bars { all, bars } => {
                let bar = bars.entry(layer.id.clone()).or_insert_with(|| {
                    // What it says comes first: it is drawn as soon as it is one of them.
                    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden())
                        .with_prefix(layer.id.clone());
                    draw(&bar, layer);
                    all.add(bar)
                });
                draw(bar, layer);
            }
        }
    }

    /// Ends the display and leaves the last states on the screen.
    pub(super) fn end(self) {
        match self.way {
            Way::Quiet | Way::Plain { told: _ } => {}
            Way::Bars { all: _, mut bars } => leave(&mut bars, self.streams),
        }
    }
}

/// Leaves the bars as they are, and goes to the line below them. They end at the terminal's last column, from where a
/// line end goes no further than that.
fn leave(bars: &mut HashMap<String, ProgressBar>, streams: &mut Streams) {
    if bars.is_empty() {
        return;
    }
    for (_, bar) in bars.drain() {
        bar.abandon();
    }
    let _ = streams.line("");
}

fn draw(bar: &ProgressBar, layer: &LayerNote) {
    let columns = console::Term::stdout().size_checked();
    let columns = columns.map_or(usize::MAX, |(_, columns)| usize::from(columns));
    if let (Some(current), Some(total)) = (layer.current, layer.total) {
        bar.set_length(total);
        bar.set_position(current.min(total));
    }
    if let Ok(style) = ProgressStyle::with_template(&template(layer, columns)) {
        bar.set_style(style.progress_chars("=> "));
    }
    bar.set_message(status(layer));
}

/// The layer's state with its bytes, as docker writes them.
fn status(layer: &LayerNote) -> String {
    match (layer.current, layer.total) {
        (Some(current), Some(total)) if total > 0 => {
            let current = units::size(current.min(total), N_DIGITS);
            format!("{current}/{}", units::size(total, N_DIGITS))
        }
        (Some(current), _) => format!("{} {}", layer.status, units::size(current, N_DIGITS)),
        (None, _) => layer.status.clone(),
    }
}

/// How a layer's line is laid out in so many columns: it never needs a second one, which could not be drawn over.
fn template(layer: &LayerNote, columns: usize) -> String {
    let (Some(_), Some(1..)) = (layer.current, layer.total) else {
        return "{prefix}: {wide_msg}".to_owned();
    };
    // The state is the engine's word, and none of it is to be read as a template.
    let state = layer.status.replace('{', "{{").replace('}', "}}");
    let n_taken = layer.id.len() + ": ".len() + layer.status.len() + WIDEST_BYTES + " [] ".len();
    match columns.saturating_sub(n_taken).min(WIDEST_BAR) {
        n_bar @ NARROWEST_BAR.. => format!("{{prefix}}: {state} [{{bar:{n_bar}}}] {{msg}}"),
        _ => format!("{{prefix}}: {state} {{wide_msg}}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::shim::streams::kept::streams;

    fn layer(status: &str, current: Option<u64>) -> Note {
        Note::Layer(LayerNote {
            id: "0c22e5adc61c".into(),
            status: status.into(),
            current,
            total: current.map(|_| 9),
        })
    }

    #[test]
    fn into_a_pipe_each_state_is_told_once_and_under_the_lessons_name() {
        let (mut streams, out, _) = streams();
        let display = Display::new(&mut streams, Verbosity::Normal);
        let mut display = display.renaming("127.0.0.1:5000/ada/web".into(), "ada/web".into());
        for note in [
            Note::Line("Digest for 127.0.0.1:5000/ada/web".into()),
            layer("Preparing", None),
            layer("Preparing", None),
            layer("Pushing", Some(3)),
            layer("Pushing", Some(9)),
            layer("Pushed", None),
        ] {
            display.note(&note);
        }
        display.end();
        assert_eq!(
            out.get(),
            "Digest for ada/web\n0c22e5adc61c: Preparing\n0c22e5adc61c: Pushed\n"
        );
    }

    #[test]
    fn a_layer_takes_one_line_of_any_terminal() {
        let note = LayerNote {
            id: "0c22e5adc61c".into(),
            status: "Downloading".into(),
            current: Some(99_994_000),
            total: Some(999_940_000),
        };
        assert_eq!(status(&note), "99.99MB/999.9MB");
        for columns in 20..200 {
            let template = template(&note, columns);
            let Some((before, rest)) = template.split_once("{bar:") else {
                // What is too long for the terminal is cut off.
                assert!(
                    columns < 55 && template.contains("{wide_msg}"),
                    "{columns}: {template}"
                );
                continue;
            };
            let (n_bar, after) = rest.split_once('}').unwrap();
            let line = format!("{before}{after}")
                .replace("{prefix}", &note.id)
                .replace("{msg}", &status(&note));
            assert!(
                line.len() + n_bar.parse::<usize>().unwrap() <= columns,
                "{columns}: {template}"
            );
        }
    }

    #[test]
    fn quiet_is_quiet() {
        let (mut streams, out, _) = streams();
        let mut display = Display::new(&mut streams, Verbosity::Quiet);
        display.note(&layer("Pushed", None));
        assert_eq!(out.get(), "");
    }
}
