//! Commands about whole projects: `docker compose` and `docker stack`.
//!
//! A project carries no label of ours, so its name is entered into the journal before its first object is made, and
//! one of which anything was there before is somebody else's. Not here: whose a project is (`guard`), and what a
//! compose project is made of (`compose`).

use tokio::sync::watch;

use super::compose::{self, Plan};
use super::native::Work;
use super::ready::{self, Begun};
use super::streams::Streams;
use super::{Call, Done, ShimError, cli, pull};
use crate::docker::{Change, Family, Foreign, Layout, ProjectDeed, ProjectTurn, Source, Target, change};
use crate::engine::Engine;
use crate::shell::context::GuardMode;
use crate::shell::guard::{Guard, Ruling, Standing, rule};
use crate::shell::journal::{self, Ledger, Made, Outcome};
use crate::words::Reference;

/// One command about projects.
struct Task<'a> {
    call: &'a Call<'a>,
    layout: &'a Layout,
    family: Family,
    deed: ProjectDeed,
}

/// Runs a command about projects with the real CLI, as far as they are the lesson's.
pub(super) async fn run(
    call: &Call<'_>,
    foreign: &Foreign,
    (family, deed, stacks): (Family, ProjectDeed, &[String]),
    streams: &mut Streams,
    outcome: &mut Outcome,
) -> Result<Done, ShimError> {
    let cli = cli::find(call.context).ok_or_else(|| cli::missing(foreign))?;
    let layout = crate::docker::layout(call.args);
    let task = Task {
        call,
        layout: &layout,
        family,
        deed,
    };
    let is_away = layout.target == Target::Elsewhere;
    match deed {
        ProjectDeed::Reads => return task.hand_over(&cli, call.args).await,
        ProjectDeed::Makes | ProjectDeed::Images | ProjectDeed::Publishes if is_away => {
            return task.hand_over(&cli, call.args).await;
        }
        ProjectDeed::Makes
        | ProjectDeed::Ends
        | ProjectDeed::Changes
        | ProjectDeed::Images
        | ProjectDeed::Publishes => {}
    }
    if layout.source == Source::Stdin {
        return Err(ShimError::Said(
            "a compose file from standard input cannot be looked at before it is used: write it to a file, and name \
             that with `--file`"
                .to_owned(),
        ));
    }
    let plan = match family {
        Family::Stack => Plan::default(),
        Family::Compose => match compose::plan(call, &cli, &layout).await? {
            Ok(plan) => plan,
            Err(exit) => return Ok(Done::Badly(exit)),
        },
    };
    let names = match family {
        Family::Stack => stacks.to_vec(),
        Family::Compose => vec![plan.name.clone()],
    };
    outcome.project = match family {
        Family::Compose => names.first().cloned(),
        Family::Stack => None,
    };
    outcome.built = built(call.args, &plan);
    outcome.services.clone_from(&plan.services);
    let engine = call.engine().await?;
    let ledger = call.ledger()?;
    let guard = Guard {
        context: call.context,
        ledger: &ledger,
    };
    let mut standings = Vec::with_capacity(names.len());
    for name in &names {
        standings.push(match layout.target {
            Target::Elsewhere => Standing::Theirs,
            Target::Session => guard.project_standing(&*engine, family, name).await?,
        });
    }
    let argv = match task.judge(&names, &standings, streams, outcome)? {
        Verdict::Run(argv) => argv,
        Verdict::Done(done) => return Ok(done),
    };
    let mut work = Work {
        context: call.context,
        engine: &*engine,
        clients: call.clients,
        later: None,
        ledger,
        streams,
        outcome,
    };
    task.carry_out(&cli, argv, &plan, &names, &standings, &mut work)
        .await
}

/// The names that a command gives to images that it builds, where it does just that.
fn built(args: &[String], plan: &Plan) -> Vec<Reference> {
    let Some(Change::Project(project, ProjectTurn::Built)) = change(args) else {
        return Vec::new();
    };
    let is_meant = |service: &String| project.services.is_empty() || project.services.contains(service);
    let meant = plan.built.iter().filter(|(service, _)| is_meant(service));
    meant.map(|(_, name)| name.clone()).collect()
}

/// What the guard says to a command about projects.
enum Verdict {
    Run(Vec<String>),
    Done(Done),
}

impl Task<'_> {
    async fn hand_over(&self, cli: &std::path::Path, argv: &[String]) -> Result<Done, ShimError> {
        let exit = cli::run(self.call.context, cli, argv).await?;
        Ok(if exit == 0 { Done::Well } else { Done::Badly(exit) })
    }

    /// Says with which argv the command may run, and tells what is spared.
    fn judge(
        &self,
        names: &[String],
        standings: &[Standing],
        streams: &mut Streams,
        outcome: &mut Outcome,
    ) -> Result<Verdict, ShimError> {
        let argv = self.call.args.to_vec();
        let is_theirs = standings.contains(&Standing::Theirs);
        if self.call.context.guard == GuardMode::Off || !is_theirs {
            return Ok(Verdict::Run(argv));
        }
        let noun = self.family.noun();
        match self.deed {
            ProjectDeed::Reads | ProjectDeed::Images | ProjectDeed::Publishes => Ok(Verdict::Run(argv)),
            ProjectDeed::Makes | ProjectDeed::Changes => {
                for name in names {
                    outcome.spared.push(name.clone());
                    streams.complain(&format!(
                        "spared: {noun} `{name}` (it was there before this lesson); remove it first, or give the \
                         lesson's another name; --no-guard lifts this"
                    ))?;
                }
                Ok(Verdict::Done(Done::Badly(1)))
            }
            ProjectDeed::Ends => {
                let names_at: &[usize] = match self.family {
                    Family::Compose => &[],
                    Family::Stack => &self.layout.names_at,
                };
                for (name, _) in names
                    .iter()
                    .zip(standings)
                    .filter(|(_, s)| **s == Standing::Theirs)
                {
                    outcome.spared.push(name.clone());
                    streams.complain(&format!(
                        "spared: {noun} `{name}` (not made by this lesson); --no-guard lifts this"
                    ))?;
                }
                match (self.family, rule(&argv, names_at, standings)) {
                    (Family::Stack, Ruling::Run { argv, .. }) => Ok(Verdict::Run(argv)),
                    (Family::Compose | Family::Stack, _) => Ok(Verdict::Done(Done::Well)),
                }
            }
        }
    }

    async fn carry_out(
        &self,
        cli: &std::path::Path,
        mut argv: Vec<String>,
        plan: &Plan,
        names: &[String],
        standings: &[Standing],
        work: &mut Work<'_>,
    ) -> Result<Done, ShimError> {
        match self.deed {
            ProjectDeed::Makes => {
                // A project that runs in the foreground is known before its command ends.
                let begun = Outcome {
                    project: work.outcome.project.clone(),
                    services: work.outcome.services.clone(),
                    ..Outcome::default()
                };
                journal::append(&self.call.context.journal, &begun)?;
                for (name, _) in names
                    .iter()
                    .zip(standings)
                    .filter(|(_, s)| **s == Standing::Missing)
                {
                    journal::announce(
                        &self.call.context.journal,
                        Made::Project {
                            family: self.family,
                            name: name.clone(),
                        },
                    )?;
                }
                self.fetch(plan, work.engine, work.outcome).await?;
                self.naming(cli, &argv, plan, work).await
            }
            ProjectDeed::Images => {
                self.fetch(plan, work.engine, work.outcome).await?;
                self.naming(cli, &argv, plan, work).await
            }
            ProjectDeed::Publishes => match compose::unpublishable(self.call, plan) {
                Some(refusal) => Err(ShimError::Said(refusal)),
                None => self.hand_over(cli, &argv).await,
            },
            ProjectDeed::Ends => {
                if self.family == Family::Compose && self.call.context.guard == GuardMode::On {
                    argv = compose::keep_to_ours(argv, plan, work).await?;
                }
                self.hand_over(cli, &argv).await
            }
            ProjectDeed::Changes | ProjectDeed::Reads => self.hand_over(cli, &argv).await,
        }
    }

    /// Pulls through the session's route what the project's services run or build on and the engine does not have.
    async fn fetch(&self, plan: &Plan, engine: &dyn Engine, outcome: &mut Outcome) -> Result<(), ShimError> {
        let mut work = Work {
            context: self.call.context,
            engine,
            clients: self.call.clients,
            later: None,
            ledger: Ledger::default(),
            streams: &mut Streams::of_errors(),
            outcome,
        };
        for image in &plan.images {
            pull::before_run(&mut work, &image.familiar()).await?;
        }
        for files in &plan.builds {
            pull::before_build(&mut work, files).await?;
        }
        Ok(())
    }

    /// Runs the command, and enters the names that it gave to images.
    async fn naming(
        &self,
        cli: &std::path::Path,
        argv: &[String],
        plan: &Plan,
        work: &mut Work<'_>,
    ) -> Result<Done, ShimError> {
        let names: Vec<&Reference> = plan.images.iter().chain(plan.built.values()).collect();
        let mut before = Vec::with_capacity(names.len());
        for name in &names {
            before.push(work.image_id(name).await?);
        }
        let run = cli::run(self.call.context, cli, argv);
        let exit = match self.family {
            Family::Compose if self.deed == ProjectDeed::Makes => {
                let (_known, begun) = watch::channel(Some(Begun::Project(plan.name.clone())));
                ready::beside(self.call, begun, run).await?
            }
            Family::Compose | Family::Stack => run.await?,
        };
        for (name, before) in names.into_iter().zip(before) {
            work.note_name(name.clone(), before).await?;
        }
        Ok(if exit == 0 { Done::Well } else { Done::Badly(exit) })
    }
}
