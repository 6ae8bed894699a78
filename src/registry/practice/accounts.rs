//! The practice registry's accounts: a name and the salted hash of a password, one private file for each.
//!
//! The serving process reads the file at each question, so that a password that another process renews holds
//! at once. Not here: making up passwords (`password`), tokens (`tokens`).

use std::fs;
use std::io::{self, Write as _};
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::pbkdf2;
use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use super::{PracticeError, password};
use crate::words::{DockerId, Secret};

/// The rounds for a password that somebody thought of; each costs every request for a token time.
const ROUNDS: NonZeroU32 = NonZeroU32::new(10_000).expect("it is not zero");
/// The rounds for a generated password: its 79 bits cannot be guessed, however fast a guess is.
const ROUNDS_OF_GENERATED: NonZeroU32 = NonZeroU32::new(100).expect("it is not zero");
/// PBKDF2's function and the length of its sum.
const FUNCTION: pbkdf2::Algorithm = pbkdf2::PBKDF2_HMAC_SHA256;
const SUM: usize = 32;

/// The accounts of one storage folder.
#[derive(Clone, Debug)]
pub struct Accounts {
    folder: PathBuf,
}

/// What an account's file holds.
#[derive(Serialize, Deserialize)]
struct Account {
    rounds: NonZeroU32,
    salt: String,
    sum: String,
}

impl Accounts {
    pub(super) fn at(storage: &Path) -> io::Result<Self> {
        let folder = storage.join("accounts");
        fs::create_dir_all(&folder)?;
        Ok(Self { folder })
    }

    /// Creates an account, or renews an old one's password: what was valid before is refused from now on.
    /// Gives the password, which is kept nowhere.
    pub fn open(&self, id: &DockerId) -> Result<Secret, PracticeError> {
        let secret = password::generate().map_err(|source| self.error(id, source))?;
        self.write(id, &secret, ROUNDS_OF_GENERATED)
            .map_err(|source| self.error(id, source))?;
        Ok(secret)
    }

    /// Creates an account with a given password, or gives an old one this password.
    pub fn set(&self, id: &DockerId, secret: &Secret) -> Result<(), PracticeError> {
        self.write(id, secret, ROUNDS)
            .map_err(|source| self.error(id, source))
    }

    /// Says whether a password is the account's.
    pub fn accepts(&self, id: &DockerId, secret: &Secret) -> bool {
        self.verify(id, secret.reveal()).is_some()
    }

    /// Says whether there is such an account.
    pub fn has(&self, id: &DockerId) -> bool {
        self.path(id.as_str()).is_file()
    }

    /// Lists the accounts' names, sorted.
    pub(super) fn names(&self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            names.extend(
                entry?
                    .file_name()
                    .to_str()
                    .and_then(|name| name.strip_suffix(".json").map(str::to_owned)),
            );
        }
        names.sort();
        Ok(names)
    }

    /// Checks a password; gives the account's stamp, which changes when the password does.
    pub(super) fn verify(&self, id: &DockerId, secret: &str) -> Option<String> {
        let account = self.read(id)?;
        let salt = STANDARD.decode(&account.salt).ok()?;
        let sum = STANDARD.decode(&account.sum).ok()?;
        pbkdf2::verify(FUNCTION, account.rounds, &salt, secret.as_bytes(), &sum).ok()?;
        Some(account.sum)
    }

    /// The account's stamp now.
    pub(super) fn stamp(&self, id: &DockerId) -> Option<String> {
        self.read(id).map(|account| account.sum)
    }

    fn read(&self, id: &DockerId) -> Option<Account> {
        serde_json::from_slice(&fs::read(self.path(id.as_str())).ok()?).ok()
    }

    fn write(&self, id: &DockerId, secret: &Secret, rounds: NonZeroU32) -> io::Result<()> {
        let mut salt = [0; 16];
        getrandom::fill(&mut salt).map_err(io::Error::other)?;
        let mut sum = [0; SUM];
        pbkdf2::derive(FUNCTION, rounds, &salt, secret.reveal().as_bytes(), &mut sum);
        let account = Account {
            rounds,
            salt: STANDARD.encode(salt),
            sum: STANDARD.encode(sum),
        };
        // Temporary files are 0600 and stay so under their new name.
        let mut file = NamedTempFile::new_in(&self.folder)?;
        file.write_all(&serde_json::to_vec(&account)?)?;
        file.as_file().sync_all()?;
        file.persist(self.path(id.as_str()))
            .map_err(|error| error.error)?;
        Ok(())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.json"))
    }

    fn error(&self, id: &DockerId, source: io::Error) -> PracticeError {
        PracticeError::Storage {
            path: self.path(id.as_str()),
            source,
        }
    }
}
