//! Pushes to and pulls from one practice registry, which a process of its own serves.
//!
//! Not here: builds.

use std::io::Write as _;

use crate::builds::{large, rest};
use crate::shared::sandbox::Sandbox;
use crate::side::{Cache, Side};
use crate::support::registry::{ACCOUNT, Registry};
use crate::support::statistics::{Contender, Times};

/// Bytes of the layer.
const LAYER: usize = 32 << 20;
const N_TURNS: usize = 9;

#[derive(Clone, Copy)]
enum Transfer {
    PushNew,
    PushAgain,
    Pull,
}

struct Mover<'a> {
    side: &'a Side<'a>,
    registry: &'a Registry,
    transfer: Transfer,
    name: String,
    folder: tempfile::TempDir,
}

impl<'a> Mover<'a> {
    fn new(side: &'a Side<'a>, registry: &'a Registry, transfer: Transfer, word: &str) -> Self {
        Self {
            side,
            registry,
            transfer,
            name: format!("{}/{ACCOUNT}/{}", registry.host, side.name_of(word)),
            folder: tempfile::tempdir().expect("a temporary folder"),
        }
    }

    fn build(&self, turn: usize, salt: u64) {
        let seed = u64::try_from(turn).unwrap_or_default() * 8 + salt;
        large(self.folder.path(), LAYER, seed);
        self.side.build(self.folder.path(), &self.name, Cache::Unused);
    }
}

impl Contender for Mover<'_> {
    fn name(&self) -> &str {
        self.side.name
    }

    fn prepare(&mut self, turn: usize) {
        let salt = 1 + self.side.name.len() as u64 % 7;
        match self.transfer {
            Transfer::PushNew => {
                if turn > 0 {
                    self.side.remove(&self.name);
                }
                self.build(turn, salt);
            }
            Transfer::PushAgain | Transfer::Pull if turn == 0 => {
                self.build(100, salt);
                self.side.push(&self.name, &self.registry.password);
            }
            Transfer::PushAgain | Transfer::Pull => {}
        }
        if let Transfer::Pull = self.transfer {
            self.side.remove(&self.name);
        }
        rest();
    }

    fn run(&mut self) {
        match self.transfer {
            Transfer::PushNew | Transfer::PushAgain => self.side.push(&self.name, &self.registry.password),
            Transfer::Pull => self.side.pull(&self.name, &self.registry.password),
        }
    }
}

impl Drop for Mover<'_> {
    fn drop(&mut self) {
        self.side.remove(&self.name);
    }
}

/// Lets both push and pull in turns, and prints the tables.
pub(crate) fn measure(docker: &Side<'_>, builtin: &Side<'_>) -> std::io::Result<()> {
    let sandbox = Sandbox::new();
    let registry = Registry::serve(&sandbox);
    for (transfer, title) in [
        (Transfer::PushNew, "push of a new layer of 32 MB"),
        (Transfer::PushAgain, "push of nothing new"),
        (Transfer::Pull, "pull of a layer of 32 MB"),
    ] {
        let times = Times::measure(
            N_TURNS,
            &mut [
                Box::new(Mover::new(docker, &registry, transfer, "dmoved")) as Box<dyn Contender>,
                Box::new(Mover::new(builtin, &registry, transfer, "bmoved")),
            ],
        );
        writeln!(std::io::stdout(), "{}\n", times.table(title))?;
    }
    Ok(())
}
