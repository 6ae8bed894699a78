//! The guard: a lesson's command touches only what the lesson made.
//!
//! What carries the session's label or stands in its ledger is the lesson's. Compose projects, services and stacks
//! are not judged: they name projects, whose containers carry no label of ours. Not here: running the command.

use crate::docker::{Deed, Foreign, Layout, ObjectKind, Target};
use crate::engine::{Engine, EngineError, Image};
use crate::words::Reference;

use super::context::{GuardMode, LABEL, SessionContext};
use super::journal::Ledger;

/// Whose a thing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The lesson made it.
    Ours,
    /// Somebody else did.
    Theirs,
    /// There is none: the command may say so itself.
    Missing,
}

/// What becomes of a command that names things.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ruling {
    /// It runs with this argv; what it may not touch is listed as the learner named it.
    Run {
        /// The argv without the program's name.
        argv: Vec<String>,
        /// What is spared.
        spared: Vec<String>,
    },
    /// Nothing that it names is the lesson's: nothing runs. That is a success, for of the lesson's own things
    /// there are none left.
    Spare(Vec<String>),
}

/// Judges whose a named thing is.
#[derive(Clone, Copy)]
pub struct Guard<'a> {
    /// The session.
    pub context: &'a SessionContext,
    /// What the lesson made that no label can be put on.
    pub ledger: &'a Ledger,
}

impl Guard<'_> {
    /// Says whether judging a command takes the engine.
    pub fn has_to_ask(&self, foreign: &Foreign) -> bool {
        let names = match &foreign.deed {
            Deed::Removes(_, names) | Deed::Disturbs(_, names) => names,
            Deed::Creates(_) | Deed::Prunes(_) | Deed::Other => return false,
        };
        self.context.guard == GuardMode::On && !names.is_empty()
    }

    /// Adds the session's label to what a command creates, and narrows what it prunes to that label.
    pub fn mark(&self, argv: &[String], layout: &Layout, deed: &Deed) -> Vec<String> {
        let label = self.context.label();
        let flags = match (deed, self.context.guard) {
            (Deed::Creates(_), GuardMode::On | GuardMode::Off) => ["--label".to_owned(), label],
            (Deed::Prunes(_), GuardMode::On) => ["--filter".to_owned(), format!("label={label}")],
            (Deed::Removes(..) | Deed::Disturbs(..) | Deed::Other, GuardMode::On | GuardMode::Off)
            | (Deed::Prunes(_), GuardMode::Off) => return argv.to_vec(),
        };
        let mut marked = argv.to_vec();
        let at = layout.flags_at.min(marked.len());
        marked.splice(at..at, flags);
        marked
    }

    /// Judges a command that removes or disturbs named things.
    pub async fn judge(
        &self,
        engine: &dyn Engine,
        argv: &[String],
        layout: &Layout,
        deed: &Deed,
    ) -> Result<Ruling, EngineError> {
        let kind = match deed {
            Deed::Removes(kind, _) | Deed::Disturbs(kind, _) => *kind,
            Deed::Creates(_) | Deed::Prunes(_) | Deed::Other => {
                return Ok(rule(argv, &[], &[]));
            }
        };
        let mut standings = Vec::with_capacity(layout.names_at.len());
        for name in layout.names_at.iter().filter_map(|&at| argv.get(at)) {
            standings.push(match layout.target {
                // Another engine holds nothing of the lesson's.
                Target::Elsewhere => Standing::Theirs,
                Target::Session => self.standing(engine, kind, name).await?,
            });
        }
        Ok(rule(argv, &layout.names_at, &standings))
    }

    /// Finds out whose a thing is.
    pub async fn standing(
        &self,
        engine: &dyn Engine,
        kind: ObjectKind,
        name: &str,
    ) -> Result<Standing, EngineError> {
        match kind {
            ObjectKind::Image => Ok(engine
                .image(name)
                .await?
                .map_or(Standing::Missing, |image| self.image_standing(name, &image))),
            ObjectKind::Container | ObjectKind::Network | ObjectKind::Volume => {
                let Some(object) = engine.object(kind, name).await? else {
                    return Ok(Standing::Missing);
                };
                Ok(self.labelled(object.labels.get(LABEL)))
            }
        }
    }

    /// An image is the lesson's by its label, by a name that the lesson gave it, or, where an ID is given, if the
    /// lesson gave it all its names.
    fn image_standing(&self, name: &str, image: &Image) -> Standing {
        let by_label = self.labelled(image.labels.get(LABEL));
        let named = Reference::parse(name).map(Reference::with_default_tag).ok();
        let is_name = |tag: &&Reference| Some(*tag) == named.as_ref();
        let is_in_ledger = match image.tags.iter().find(is_name) {
            Some(tag) => self.ledger.has(tag),
            None => !image.tags.is_empty() && image.tags.iter().all(|tag| self.ledger.has(tag)),
        };
        if is_in_ledger { Standing::Ours } else { by_label }
    }

    fn labelled(&self, label: Option<&String>) -> Standing {
        if label == Some(&self.context.session) {
            Standing::Ours
        } else {
            Standing::Theirs
        }
    }
}

/// Takes the names of what is not the lesson's out of an argv.
fn rule(argv: &[String], names_at: &[usize], standings: &[Standing]) -> Ruling {
    let spared_at: Vec<usize> = names_at
        .iter()
        .zip(standings)
        .filter(|(_, standing)| **standing == Standing::Theirs)
        .map(|(&at, _)| at)
        .collect();
    let spared = spared_at.iter().map(|&at| argv[at].clone()).collect();
    if !spared_at.is_empty() && spared_at.len() == names_at.len() {
        return Ruling::Spare(spared);
    }
    let kept = argv.iter().enumerate().filter(|(at, _)| !spared_at.contains(at));
    Ruling::Run {
        argv: kept.map(|(_, word)| word.clone()).collect(),
        spared,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::docker::{Parsed, layout, parse};
    use crate::shell::context::tests::practice;
    use crate::shell::journal::Made;
    use crate::shell::shim::fake::FakeEngine;

    fn words(line: &str) -> Vec<String> {
        line.split_whitespace().map(str::to_owned).collect()
    }

    fn deed(argv: &[String]) -> Deed {
        match parse(argv) {
            Parsed::Foreign(foreign) => foreign.deed,
            other => panic!("{other:?}"),
        }
    }

    fn mark(line: &str, mode: GuardMode) -> String {
        let folder = tempfile::tempdir().unwrap();
        let mut context = practice(folder.path());
        context.guard = mode;
        let ledger = Ledger::default();
        let guard = Guard {
            context: &context,
            ledger: &ledger,
        };
        let argv = words(line);
        guard.mark(&argv, &layout(&argv), &deed(&argv)).join(" ")
    }

    async fn judge(engine: &FakeEngine, line: &str) -> Ruling {
        let folder = tempfile::tempdir().unwrap();
        let context = practice(folder.path());
        let ledger = Ledger::of(&[Made::Tag {
            name: Reference::parse("ada/web:latest").unwrap(),
            image: "sha256:1".into(),
            replaced: None,
        }]);
        let guard = Guard {
            context: &context,
            ledger: &ledger,
        };
        let argv = words(line);
        guard
            .judge(engine, &argv, &layout(&argv), &deed(&argv))
            .await
            .unwrap()
    }

    fn engine() -> FakeEngine {
        let mut engine = FakeEngine::default();
        engine.add_image("1", &["ada/web:latest", "web:latest"], &[]);
        engine.add_image("2", &["theirs:latest"], &[]);
        engine.add_image("3", &["built:v1"], &[(LABEL, "s1")]);
        engine.add_image("4", &["other:v1"], &[(LABEL, "s2")]);
        engine.add_object(ObjectKind::Container, "mine", &[(LABEL, "s1")]);
        engine.add_object(ObjectKind::Container, "web", &[]);
        engine.add_object(ObjectKind::Container, "prod", &[(LABEL, "s2")]);
        engine
    }

    #[test]
    fn what_is_created_is_labelled_also_without_the_guard() {
        for mode in [GuardMode::On, GuardMode::Off] {
            assert_eq!(
                mark("run -d alpine sleep 9", mode),
                "run --label stepgate.session=s1 -d alpine sleep 9"
            );
        }
        assert_eq!(
            mark("-D network create n", GuardMode::On),
            "-D network create --label stepgate.session=s1 n"
        );
        assert_eq!(
            mark("volume create", GuardMode::On),
            "volume create --label stepgate.session=s1"
        );
        assert_eq!(
            mark("buildx build --push .", GuardMode::On),
            "buildx build --label stepgate.session=s1 --push ."
        );
        assert_eq!(mark("compose up -d", GuardMode::On), "compose up -d");
    }

    #[test]
    fn a_prune_is_narrowed_only_with_the_guard() {
        assert_eq!(
            mark("system prune -af", GuardMode::On),
            "system prune --filter label=stepgate.session=s1 -af"
        );
        assert_eq!(
            mark("image prune -a", GuardMode::On),
            "image prune --filter label=stepgate.session=s1 -a"
        );
        assert_eq!(mark("system prune -af", GuardMode::Off), "system prune -af");
    }

    #[tokio::test]
    async fn a_removal_keeps_to_the_lessons_own_and_names_the_rest() {
        let ruling = judge(&engine(), "rm -f web mine nosuch prod").await;
        assert_eq!(
            ruling,
            Ruling::Run {
                argv: words("rm -f mine nosuch"),
                spared: words("web prod")
            }
        );
    }

    #[tokio::test]
    async fn nothing_runs_where_all_is_spared() {
        assert_eq!(
            judge(&engine(), "stop -t 5 web").await,
            Ruling::Spare(words("web"))
        );
    }

    #[tokio::test]
    async fn an_image_is_ours_by_ledger_or_label_and_never_by_another_of_its_names() {
        let line = "rmi --platform linux/amd64 ada/web web theirs built:v1 other:v1 sha256:1";
        let ruling = judge(&engine(), line).await;
        assert_eq!(
            ruling,
            Ruling::Run {
                argv: words("rmi --platform linux/amd64 ada/web built:v1"),
                spared: words("web theirs other:v1 sha256:1"),
            }
        );
    }

    #[tokio::test]
    async fn on_another_engine_nothing_is_the_lessons() {
        assert_eq!(
            judge(&engine(), "-H tcp://x:1 rm -f mine").await,
            Ruling::Spare(words("mine"))
        );
    }
}
