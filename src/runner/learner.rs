//! Whoever sits before the lesson: asked for intents, values and consent.
//!
//! Not here: what is done with the answers.

use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

use async_trait::async_trait;

use crate::lesson::ValueKind;
use crate::prompt::Intent;
use crate::words::{DockerId, Secret};

/// Answers what the runner asks.
#[async_trait]
pub trait Learner: Send {
    /// Asks what to do next.
    async fn next(&mut self, question: &Question) -> Intent;

    /// Asks for a value; `None` where none can be had. `complaint` says what was wrong with the one before.
    async fn value(&mut self, name: &str, kind: ValueKind, complaint: Option<&str>) -> Option<String>;

    /// Asks for a yes.
    async fn confirm(&mut self, consent: &Consent) -> bool;

    /// Shows the password of a practice account; it goes nowhere else.
    fn show_password(&mut self, account: &DockerId, password: &Secret);
}

/// Names of the engine's images for completion; they may come while the learner is being asked.
#[derive(Clone, Debug, Default)]
pub struct ImageNames(Arc<RwLock<Vec<String>>>);

impl ImageNames {
    /// Makes the names known.
    pub fn set(&self, names: Vec<String>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = names;
    }

    /// Gives the names that begin so.
    pub fn starting_with(&self, prefix: &str) -> Vec<String> {
        let names = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let is_meant = |name: &&String| name.starts_with(prefix);
        names.iter().filter(is_meant).cloned().collect()
    }
}

/// What stands before the learner when asked for an intent.
#[derive(Clone, Debug)]
pub struct Question {
    /// The step's position, from 0.
    pub index: usize,
    /// How many steps there are.
    pub n_steps: usize,
    /// What Enter does.
    pub on_enter: OnEnter,
    /// Images that can be completed.
    pub images: ImageNames,
    /// Variables of the lesson that can be completed.
    pub variables: Vec<String>,
    /// Where the shell stands; names of files are completed from there.
    pub folder: PathBuf,
}

/// What Enter does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnEnter {
    /// It runs the step's commands.
    RunsCommands,
    /// It verifies the step: the learner types the commands.
    Checks,
    /// It goes on.
    GoesOn,
    /// It shows the question that waits for an answer.
    AsksAgain,
}

/// What the runner needs a yes for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Consent {
    /// To run these commands of the lesson that are not docker's: line and text.
    OtherCommands(Vec<(usize, String)>),
    /// To write this file of the lesson over one that is there with other contents.
    Replace(String),
    /// To build stand-ins for these missing images.
    StandIns(Vec<String>),
    /// To remove what the lesson made, now that it is finished.
    CleanUp(Vec<String>),
    /// To throw the progress away and begin anew.
    Reset,
}

/// The learner of an unattended run: goes on, has no values and agrees to what was agreed to beforehand.
#[derive(Clone, Copy, Debug)]
pub struct Nobody;

#[async_trait]
impl Learner for Nobody {
    async fn next(&mut self, _: &Question) -> Intent {
        Intent::Proceed
    }

    async fn value(&mut self, _: &str, _: ValueKind, _: Option<&str>) -> Option<String> {
        None
    }

    async fn confirm(&mut self, consent: &Consent) -> bool {
        match consent {
            Consent::StandIns(_) | Consent::CleanUp(_) => true,
            Consent::OtherCommands(_) | Consent::Replace(_) | Consent::Reset => false,
        }
    }

    fn show_password(&mut self, _: &DockerId, _: &Secret) {}
}
