//! Who carries images between the engine and the practice registry: the engine itself, or stepgate for one that does
//! not reach this machine's loopback, because it is in a virtual machine or on another machine.
//!
//! Where the engine's address leaves no doubt nothing is asked at the start; the first transfer that fails asks, and
//! what it finds is remembered for the address. Not here: carrying (`shim::carried`).

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::engine::{Engine, EngineError};
use crate::registry::practice;
use crate::words::{Digest, Reference};

/// Who carries images.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Carrier {
    /// The engine pushes and pulls.
    Engine,
    /// stepgate does, with the engine's archives.
    Stepgate,
}

/// How images get to the practice registry and back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carriage {
    /// Who carries, as far as was known at the start.
    pub carrier: Carrier,
    /// The folder for what is on its way, and for what is known of earlier transfers.
    pub folder: PathBuf,
}

/// Whether an engine gets through to the practice registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The registry was asked by the engine.
    Reached,
    /// It was not; these are the engine's words.
    Missed(String),
}

/// Says why it cannot be told whether an engine reaches the practice registry.
#[derive(Debug, thiserror::Error)]
pub enum ReachError {
    /// The engine cannot be asked.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The registry does not answer stepgate itself.
    #[error("the practice registry does not answer")]
    Registry(#[source] reqwest::Error),
    /// The system has no random numbers.
    #[error("the system gives no random numbers")]
    Random(#[source] getrandom::Error),
}

impl Carriage {
    /// The folder of a practice registry's carriage.
    pub fn folder_in(practice: &Path) -> PathBuf {
        practice.join("carried")
    }

    /// Says who carries images of the engine at an address, also by what has been found out since the start.
    pub fn carrier_for(&self, engine: &str) -> Carrier {
        match self.carrier {
            Carrier::Engine if is_known_far(&self.folder, engine) => Carrier::Stepgate,
            known => known,
        }
    }

    /// Remembers that the engine at an address does not reach the registry.
    pub fn remember(&self, engine: &str) -> io::Result<()> {
        let mark = mark(&self.folder, engine);
        fs::create_dir_all(self.folder.join("far"))?;
        fs::write(mark, format!("{engine}\n"))
    }
}

/// Says whether the engine at an address was found not to reach the registry.
pub fn is_known_far(folder: &Path, engine: &str) -> bool {
    mark(folder, engine).exists()
}

/// Forgets what was found out about the engine at an address: another one is there now.
pub fn forget(folder: &Path, engine: &str) -> io::Result<()> {
    match fs::remove_file(mark(folder, engine)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

fn mark(folder: &Path, engine: &str) -> PathBuf {
    let name = Digest::of(engine.as_bytes());
    folder.join("far").join(&name.hex()[..16])
}

/// Finds out whether an engine reaches the practice registry at `host`: it is sent to ask for an image that is not
/// there, and the registry tells whether it came.
pub async fn reach(engine: &dyn Engine, host: &str) -> Result<Reach, ReachError> {
    let (name, number) = practice::way_name(host).map_err(ReachError::Random)?;
    let Ok(name) = Reference::parse(&name) else {
        return Ok(Reach::Missed(format!("`{host}` is no registry's name")));
    };
    let words = match engine.pull(&name, None, None, &mut |_| ()).await {
        Ok(()) => return Ok(Reach::Reached),
        Err(EngineError::Refused { message, .. }) => message,
        Err(
            error @ (EngineError::Unreachable { .. }
            | EngineError::Address { .. }
            | EngineError::Interrupted { .. }
            | EngineError::Protocol(_)),
        ) => return Err(error.into()),
    };
    let was_asked = practice::was_asked(host, &number).await;
    Ok(if was_asked.map_err(ReachError::Registry)? {
        Reach::Reached
    } else {
        Reach::Missed(words)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_found_out_holds_for_its_address_until_it_is_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let carriage = Carriage {
            carrier: Carrier::Engine,
            folder: folder.path().join("carried"),
        };
        let carriers = || ["unix:///a", "unix:///b"].map(|engine| carriage.carrier_for(engine));
        assert_eq!(carriers(), [Carrier::Engine; 2]);
        carriage.remember("unix:///a").unwrap();
        assert_eq!(carriers(), [Carrier::Stepgate, Carrier::Engine]);
        forget(&carriage.folder, "unix:///a").unwrap();
        forget(&carriage.folder, "unix:///a").unwrap();
        assert_eq!(carriers(), [Carrier::Engine; 2]);
    }
}
