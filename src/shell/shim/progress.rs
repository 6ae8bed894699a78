//! What the learner sees of a push, pull or build while it goes on: a bar for each layer, or plain lines.
//!
//! Not here: what the layers' states mean (`upload`).

use std::collections::HashMap;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::streams::{Screen, Streams};
use crate::docker::Verbosity;
use crate::engine::{LayerNote, Note};

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
                // Lines stand above living bars; what is said after them belongs below.
                if !bars.is_empty() {
                    for (_, bar) in bars.drain() {
                        bar.abandon();
                    }
                    *all = MultiProgress::with_draw_target(ProgressDrawTarget::stdout());
                }
                let _ = all.println(line);
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
                    let bar = all.add(ProgressBar::new(0));
                    bar.set_prefix(layer.id.clone());
                    bar
                });
                draw(bar, layer);
            }
        }
    }

    /// Ends the display and leaves the last states on the screen.
    pub(super) fn end(self) {
        match self.way {
            Way::Quiet | Way::Plain { told: _ } => {}
            Way::Bars { all: _, bars } => bars.values().for_each(ProgressBar::abandon),
        }
    }
}

fn draw(bar: &ProgressBar, layer: &LayerNote) {
    let template = match (layer.current, layer.total) {
        (Some(current), Some(total)) if total > 0 => {
            bar.set_length(total);
            bar.set_position(current.min(total));
            "{prefix}: {msg} [{bar:40}] {bytes}/{total_bytes}"
        }
        (Some(current), _) => {
            bar.set_position(current);
            "{prefix}: {msg} {bytes}"
        }
        (None, _) => "{prefix}: {msg}",
    };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("=> "));
    }
    bar.set_message(layer.status.clone());
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
    fn quiet_is_quiet() {
        let (mut streams, out, _) = streams();
        let mut display = Display::new(&mut streams, Verbosity::Quiet);
        display.note(&layer("Pushed", None));
        assert_eq!(out.get(), "");
    }
}
