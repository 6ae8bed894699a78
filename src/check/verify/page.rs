//! Verifies that pushed repositories are visible.
//!
//! Not here: opening or fetching the page (`shell`).

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::library::Who;
use super::login::refusal;
use super::pushed::push_command;
use super::{Answer, AskError, Question, Stop, fail, fail_mend};
use crate::check::wording::quoted;
use crate::check::{MismatchKind, Subject};
use crate::registry::Choice;
use crate::words::Reference;

impl Question<'_> {
    pub(super) async fn page(
        &self,
        url: &Subject<String>,
        user: Option<&Subject<String>>,
        repositories: &[Subject<Reference>],
    ) -> Answer<String> {
        let url = self.text(url)?;
        let user = user.map(|user| self.text(user)).transpose()?;
        let mut missing = Vec::new();
        let mut visible = Vec::new();
        let mut pages = BTreeMap::new();
        for repository in self.names(repositories)? {
            if self.is_visible(user.as_deref(), &repository, &mut pages).await? {
                visible.push(repository);
            } else {
                missing.push(repository);
            }
        }
        if missing.is_empty() {
            Ok(format!("{} can be seen at the registry", quoted(&visible)))
        } else {
            let mend: Vec<String> = missing.iter().map(push_command).collect();
            let kind = MismatchKind::NotOnPage { url, missing };
            match self.world.route.choice {
                // At Docker Hub a repository may be there and private.
                Choice::Hub => fail(kind),
                Choice::Practice | Choice::Host(_) => fail_mend(kind, mend.join("\n")),
            }
        }
    }

    /// Looks for a repository; `pages` has what those that were fetched already show, by user.
    async fn is_visible(
        &self,
        user: Option<&str>,
        repository: &Reference,
        pages: &mut BTreeMap<String, Vec<String>>,
    ) -> Answer<bool> {
        let (choice, page) = (&self.world.route.choice, self.world.page);
        if let (Choice::Practice, Some(base), true) = (choice, page, repository.is_hub()) {
            let user = user.or(repository.namespace()).unwrap_or_default();
            let shown = match pages.entry(user.to_owned()) {
                Entry::Occupied(shown) => shown.into_mut(),
                Entry::Vacant(unseen) => unseen.insert(self.library.on_page(base, user).await?),
            };
            return Ok(shown.iter().any(|name| name == repository.path()));
        }
        // What everyone can list at Docker Hub is what its pages show everyone.
        let who = match choice {
            Choice::Hub => Who::Anyone,
            Choice::Practice | Choice::Host(_) => Who::Learner,
        };
        match self.library.tags(&self.world.route.place(repository), who).await {
            Ok(tags) => Ok(tags.is_some_and(|tags| !tags.is_empty())),
            Err(AskError::Registry(error)) => match refusal(error) {
                Ok(_) => Ok(false),
                Err(error) => Err(Stop::Unasked(error.into())),
            },
            Err(error) => Err(error.into()),
        }
    }
}
