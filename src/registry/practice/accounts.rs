//! The practice registry's accounts: a name and the salted hash of a password, one private file for each.
//!
//! A generated password follows from the folder's seal, the name and the salt, so that it can be told again: terminals
//! that ask for one account are given one password. The serving process reads the file at each question, so that a
//! password that another process sets holds at once. Not here: how passwords look (`password`), tokens (`tokens`).

use std::fs;
use std::io::{self, Write as _};
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::{hmac, pbkdf2};
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
    seal: hmac::Key,
}

/// What an account's file holds.
#[derive(Serialize, Deserialize)]
struct Account {
    rounds: NonZeroU32,
    salt: String,
    sum: String,
}

impl Accounts {
    pub(super) fn at(storage: &Path, seal: &hmac::Key) -> io::Result<Self> {
        let folder = storage.join("accounts");
        fs::create_dir_all(&folder)?;
        Ok(Self {
            folder,
            seal: seal.clone(),
        })
    }

    /// Gives an account's generated password, and makes the account where there is none. One whose password somebody
    /// [set](Self::set) gets a generated one instead, and what was valid before is refused from now on.
    pub fn open(&self, id: &DockerId) -> Result<Secret, PracticeError> {
        self.generated(id).map_err(|source| self.error(id, source))
    }

    /// Creates an account with a given password, or gives an old one this password.
    pub fn set(&self, id: &DockerId, secret: &Secret) -> Result<(), PracticeError> {
        let salted = || {
            let mut salt = [0; 16];
            getrandom::fill(&mut salt).map_err(io::Error::other)?;
            Ok(Account::new(&salt, secret, ROUNDS))
        };
        salted()
            .and_then(|account| self.keep(id, &account))
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
        account.accepts(secret).then_some(account.sum)
    }

    /// The account's stamp now.
    pub(super) fn stamp(&self, id: &DockerId) -> Option<String> {
        self.read(id).map(|account| account.sum)
    }

    fn read(&self, id: &DockerId) -> Option<Account> {
        serde_json::from_slice(&fs::read(self.path(id.as_str())).ok()?).ok()
    }

    fn generated(&self, id: &DockerId) -> io::Result<Secret> {
        // What is there is read once: another process may make the account meanwhile.
        let there = self.read(id);
        if let Some(secret) = there.as_ref().and_then(|account| self.told_again(id, account)) {
            return Ok(secret);
        }
        // The salt follows from what was there before: of processes that come here at once, all write the same.
        let before = there.map(|account| account.sum).unwrap_or_default();
        let salt = self.sum(&[b"salt", id.as_str().as_bytes(), before.as_bytes()]);
        let secret = self.secret(id, salt.as_ref());
        self.keep(id, &Account::new(salt.as_ref(), &secret, ROUNDS_OF_GENERATED))?;
        Ok(secret)
    }

    /// The password of an account that has a generated one.
    fn told_again(&self, id: &DockerId, account: &Account) -> Option<Secret> {
        let secret = self.secret(id, &STANDARD.decode(&account.salt).ok()?);
        account.accepts(secret.reveal()).then_some(secret)
    }

    fn secret(&self, id: &DockerId, salt: &[u8]) -> Secret {
        password::from_sum(self.sum(&[b"password", id.as_str().as_bytes(), salt]).as_ref())
    }

    /// A sum that nobody without the seal can make.
    fn sum(&self, parts: &[&[u8]]) -> hmac::Tag {
        hmac::sign(&self.seal, &parts.join(&0))
    }

    fn keep(&self, id: &DockerId, account: &Account) -> io::Result<()> {
        // Temporary files are 0600 and stay so under their new name.
        let mut file = NamedTempFile::new_in(&self.folder)?;
        file.write_all(&serde_json::to_vec(account)?)?;
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

impl Account {
    fn new(salt: &[u8], secret: &Secret, rounds: NonZeroU32) -> Self {
        let mut sum = [0; SUM];
        pbkdf2::derive(FUNCTION, rounds, salt, secret.reveal().as_bytes(), &mut sum);
        Self {
            rounds,
            salt: STANDARD.encode(salt),
            sum: STANDARD.encode(sum),
        }
    }

    fn accepts(&self, secret: &str) -> bool {
        let decoded = STANDARD
            .decode(&self.salt)
            .ok()
            .zip(STANDARD.decode(&self.sum).ok());
        decoded.is_some_and(|(salt, sum)| {
            pbkdf2::verify(FUNCTION, self.rounds, &salt, secret.as_bytes(), &sum).is_ok()
        })
    }
}
