//! Verifies listings of images.
//!
//! Not here: which images a listing ought to show (`infer`).

use futures_util::future::try_join_all;

use super::{Answer, Question, fail, fail_mend};
use crate::check::infer::matches_name;
use crate::check::wording::quoted;
use crate::check::{MismatchKind, Subject};
use crate::docker::{DockerCommand, List, Parsed, parse};
use crate::engine::ImageQuery;
use crate::shell::journal::Outcome;
use crate::words::Reference;

impl Question<'_> {
    pub(super) async fn listed(
        &self,
        filters: &[(String, Subject<String>)],
        expected: &[Subject<Reference>],
    ) -> Answer<String> {
        let expected = self.names(expected)?;
        if self.was_shown(&expected) && self.are_here(&expected).await? {
            return Ok(evidence(&expected));
        }
        let mut query = ImageQuery::default();
        let mut mend = "docker image ls".to_owned();
        for (key, value) in filters {
            let value = self.text(value)?;
            mend.extend([" --filter \"", key, "=", &value, "\""]);
            query.filters.entry(key.clone()).or_default().push(value);
        }
        let rows = self.world.engine.images(&query).await?;
        let shown: Vec<Reference> = rows.into_iter().flat_map(|row| row.tags).collect();
        let missing = lacking(&expected, &shown);
        if !missing.is_empty() {
            return fail(MismatchKind::NotShown { missing });
        }
        let Some(journal) = self.world.journal else {
            return Ok(match expected.as_slice() {
                [] => "the engine answers".to_owned(),
                names => format!("the engine shows {}", quoted(names)),
            });
        };
        let mut least: Option<Vec<Reference>> = None;
        for outcome in journal.iter().filter(|outcome| outcome.exit == 0) {
            let Some(missing) = missed(outcome, &expected) else {
                continue;
            };
            if missing.is_empty() {
                return Ok(evidence(&expected));
            }
            if least.as_ref().is_none_or(|least| missing.len() < least.len()) {
                least = Some(missing);
            }
        }
        match least {
            Some(missing) => fail_mend(MismatchKind::NotListed { missing }, mend),
            None => fail_mend(MismatchKind::NothingListed, mend),
        }
    }

    /// Says whether a listing that stepgate itself asked the engine for showed these. To list all images once more takes
    /// an engine much longer than to find a few.
    fn was_shown(&self, expected: &[Reference]) -> bool {
        let listings = self.world.journal.into_iter().flatten();
        let mut shown = listings
            .filter(|outcome| outcome.exit == 0)
            .filter_map(|outcome| outcome.listed.as_ref());
        !expected.is_empty() && shown.any(|shown| lacking(expected, shown).is_empty())
    }

    /// Says whether the engine has these names now.
    async fn are_here(&self, names: &[Reference]) -> Answer<bool> {
        let engine = self.world.engine;
        let found = try_join_all(
            names
                .iter()
                .map(async |name| engine.image(&name.familiar()).await),
        )
        .await?;
        Ok(found.iter().all(Option::is_some))
    }
}

/// What a listing did not show of what is expected; `None` where the outcome is no listing.
fn missed(outcome: &Outcome, expected: &[Reference]) -> Option<Vec<Reference>> {
    if let Some(shown) = &outcome.listed {
        return Some(lacking(expected, shown));
    }
    // The real CLI's output is not known; what it was asked for is, and the engine has it.
    let Parsed::Native(DockerCommand::List(list)) = parse(outcome.argv.get(1..)?) else {
        return None;
    };
    let patterns = patterns(&list);
    let is_named = |name: &Reference| {
        let name = Subject::Known(name.clone());
        patterns.is_empty() || patterns.iter().any(|pattern| matches_name(pattern, &name))
    };
    Some(expected.iter().filter(|name| !is_named(name)).cloned().collect())
}

fn patterns(list: &List) -> Vec<&str> {
    let by_filter = list.filters.iter().filter(|(key, _)| key == "reference");
    let by_filter = by_filter.map(|(_, value)| value.as_str());
    list.repository.as_deref().into_iter().chain(by_filter).collect()
}

fn lacking(expected: &[Reference], shown: &[Reference]) -> Vec<Reference> {
    let is_shown = |name: &&Reference| shown.iter().any(|it| it.clone().with_default_tag() == **name);
    expected.iter().filter(|name| !is_shown(name)).cloned().collect()
}

fn evidence(expected: &[Reference]) -> String {
    match expected {
        [] => "the listing succeeded".to_owned(),
        names => format!("the listing shows {}, and so does the engine", quoted(names)),
    }
}
