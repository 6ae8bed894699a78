//! Contenders that take turns, medians of what they took, and ratios between them.
//!
//! They take turns so that a busy time of the machine hits all of them. Not here: what the contenders do.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

/// Something that is measured against others.
pub(crate) trait Contender {
    /// The name in the table.
    fn name(&self) -> &str;

    /// Makes ready for a turn, untimed.
    fn prepare(&mut self, _turn: usize) {}

    /// Takes its turn, timed.
    fn run(&mut self);
}

impl<C: Contender> Contender for &mut C {
    fn name(&self) -> &str {
        (**self).name()
    }

    fn prepare(&mut self, turn: usize) {
        (**self).prepare(turn);
    }

    fn run(&mut self) {
        (**self).run();
    }
}

/// A contender that needs no preparation.
pub(crate) struct Work<'a> {
    name: &'static str,
    work: Box<dyn FnMut() + 'a>,
}

impl<'a> Work<'a> {
    /// Names a piece of work.
    pub(crate) fn new(name: &'static str, work: impl FnMut() + 'a) -> Self {
        Self {
            name,
            work: Box::new(work),
        }
    }
}

impl Contender for Work<'_> {
    fn name(&self) -> &str {
        self.name
    }

    fn run(&mut self) {
        (self.work)();
    }
}

/// What each contender took in each turn; the first contender is the floor.
#[derive(Debug)]
pub(crate) struct Times {
    contenders: Vec<(String, Vec<Duration>)>,
}

impl Times {
    /// Lets the contenders take turns, after one turn that does not count. The order rotates.
    pub(crate) fn measure(n_turns: usize, contenders: &mut [Box<dyn Contender + '_>]) -> Self {
        let mut times: Vec<_> = contenders
            .iter()
            .map(|contender| (contender.name().to_owned(), Vec::with_capacity(n_turns)))
            .collect();
        for turn in 0..=n_turns {
            for place in 0..contenders.len() {
                let index = (turn + place) % contenders.len();
                contenders[index].prepare(turn);
                let start = Instant::now();
                contenders[index].run();
                if turn > 0 {
                    times[index].1.push(start.elapsed());
                }
            }
        }
        Self { contenders: times }
    }

    /// The median of what a contender took, in seconds.
    pub(crate) fn median(&self, index: usize) -> f64 {
        quantile(self.contenders[index].1.iter().map(Duration::as_secs_f64), 0.5)
    }

    /// How many times as long one contender took as another: the ratio of their medians.
    pub(crate) fn ratio(&self, index: usize, to: usize) -> f64 {
        self.median(index) / self.median(to)
    }

    /// How many seconds longer one contender took than another: the difference of their medians.
    pub(crate) fn difference(&self, index: usize, to: usize) -> f64 {
        self.median(index) - self.median(to)
    }

    /// A table with medians, the middle half of the times, and ratios to each contender.
    pub(crate) fn table(&self, title: &str) -> String {
        let n_turns = self.contenders.first().map_or(0, |(_, times)| times.len());
        let mut table = format!(
            "{title}, {n_turns} turns\n{:<34} {:>10} {:>21}",
            "", "median", "middle half"
        );
        for (name, _) in &self.contenders {
            let short: String = name.chars().take(12).collect();
            write!(table, " {short:>12}").expect("writing to a String does not fail");
        }
        for (index, (name, times)) in self.contenders.iter().enumerate() {
            let seconds = || times.iter().map(Duration::as_secs_f64);
            let half = format!(
                "{} to {}",
                milliseconds(quantile(seconds(), 0.25)),
                milliseconds(quantile(seconds(), 0.75))
            );
            write!(
                table,
                "\n{name:<34} {:>10} {half:>21}",
                milliseconds(self.median(index))
            )
            .expect("writing to a String does not fail");
            for to in 0..self.contenders.len() {
                write!(table, " {:>12.3}", self.ratio(index, to)).expect("writing to a String does not fail");
            }
        }
        table
    }
}

/// A quantile of finite numbers, interpolated between neighbours; 0 where there are none.
fn quantile(numbers: impl Iterator<Item = f64>, part: f64) -> f64 {
    let mut numbers: Vec<f64> = numbers.collect();
    numbers.sort_by(f64::total_cmp);
    let Some(last) = numbers.len().checked_sub(1) else {
        return 0.0;
    };
    let (mut below, mut rest) = (0, part);
    // The place of the quantile, counted in steps of one number, without a cast from a float.
    if last > 0 {
        let step = 1.0 / f64::from(u32::try_from(last).expect("fewer than 4 billion turns"));
        while below < last && rest >= step - f64::EPSILON {
            below += 1;
            rest -= step;
        }
        rest /= step;
    }
    let above = numbers[(below + 1).min(last)];
    numbers[below] + (above - numbers[below]) * rest.max(0.0)
}

fn milliseconds(seconds: f64) -> String {
    format!("{:.3} ms", seconds * 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(of: &[(&str, &[u64])]) -> Times {
        let contender = |(name, times): &(&str, &[u64])| {
            (
                (*name).to_owned(),
                times.iter().map(|&time| Duration::from_millis(time)).collect(),
            )
        };
        Times {
            contenders: of.iter().map(contender).collect(),
        }
    }

    fn assert_near(found: f64, wanted: f64) {
        assert!((found - wanted).abs() < 1e-9, "{found}, not {wanted}");
    }

    #[test]
    fn a_median_is_not_moved_by_one_slow_turn() {
        assert_near(times(&[("a", &[10, 11, 900])]).median(0), 0.011);
        assert_near(times(&[("a", &[10, 20])]).median(0), 0.015);
        assert_near(times(&[("a", &[7])]).median(0), 0.007);
        assert_near(quantile([].into_iter(), 0.5), 0.0);
    }

    #[test]
    fn quantiles_lie_between_their_neighbours() {
        let numbers = || (0..=8).map(f64::from);
        for (part, wanted) in [
            (0.0, 0.0),
            (0.25, 2.0),
            (0.5, 4.0),
            (0.75, 6.0),
            (1.0, 8.0),
            (0.3, 2.4),
        ] {
            assert_near(quantile(numbers(), part), wanted);
        }
    }

    #[test]
    fn ratios_are_those_of_the_medians() {
        // The machine was ten times slower in the second turn: the ratio does not notice.
        let times = times(&[("floor", &[10, 100, 10]), ("ours", &[12, 120, 12])]);
        assert_near(times.ratio(1, 0), 1.2);
        assert_near(times.ratio(0, 0), 1.0);
        assert_near(times.difference(1, 0), 0.002);
        let table = times.table("parse");
        assert!(
            table.starts_with("parse, 3 turns\n") && table.contains("ours") && table.contains("1.200"),
            "{table}"
        );
    }

    #[test]
    fn contenders_take_turns_and_the_first_turn_does_not_count() {
        let log = std::cell::RefCell::new(Vec::new());
        let times = Times::measure(
            2,
            &mut [
                Box::new(Work::new("a", || log.borrow_mut().push('a'))),
                Box::new(Work::new("b", || log.borrow_mut().push('b'))),
            ],
        );
        assert_eq!(*log.borrow(), ['a', 'b', 'b', 'a', 'a', 'b']);
        assert_eq!(times.contenders[1].1.len(), 2);
    }
}
