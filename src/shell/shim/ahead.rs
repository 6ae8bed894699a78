//! The push that comes next: its image is given the name at the registry while the bytes of the push before it are under
//! way, or a login is tried.
//!
//! Not here: giving it up where that push never comes (`later`), and the push itself.

use std::sync::Arc;

use tokio::task::JoinHandle;

use super::detour::Detour;
use super::{ShimError, carried, transfer};
use crate::docker::{self, DockerCommand, Parsed, Tags};
use crate::engine::Engine;
use crate::shell::context::SessionContext;
use crate::words::Reference;

/// What is known and done of the next push.
#[derive(Default)]
pub(super) struct Ahead {
    /// The arguments of the next docker command.
    pub(super) next: Option<Vec<String>>,
    pub(super) begun: Option<Begun>,
}

/// A name that is being given ahead of its push.
pub(super) struct Begun {
    pub(super) placed: Reference,
    pub(super) engine: Arc<dyn Engine>,
    pub(super) task: JoinHandle<Result<Prepared, ShimError>>,
}

/// A name that was given ahead of its push.
pub(super) struct Prepared {
    pub(super) detour: Detour,
    /// The ID of the image that has it.
    pub(super) image: String,
}

impl Begun {
    /// Begins, where the arguments are a push that the engine does under a name of the registry's.
    pub(super) fn begin(args: &[String], context: &SessionContext, engine: &Arc<dyn Engine>) -> Option<Self> {
        let Parsed::Native(DockerCommand::Push(push)) = docker::parse(args) else {
            return None;
        };
        let name = transfer::parse(&push.name).ok()?;
        if push.tags != Tags::One || name.digest().is_some() {
            return None;
        }
        let name = name.with_default_tag();
        let placed = context.route.place(&name);
        if placed == name || carried::is_ours(context, &placed) {
            return None;
        }
        let work = prepare(context.clone(), Arc::clone(engine), name, placed.clone());
        Some(Self {
            placed,
            engine: Arc::clone(engine),
            task: tokio::spawn(work),
        })
    }

    /// Takes the name away again: its push does not come.
    pub(super) async fn give_up(self) -> Result<(), ShimError> {
        match self.task.await {
            Ok(Ok(prepared)) => prepared.detour.end(&*self.engine).await,
            // What could not be begun has left nothing.
            Ok(Err(_)) | Err(_) => Ok(()),
        }
    }
}

async fn prepare(
    context: SessionContext,
    engine: Arc<dyn Engine>,
    name: Reference,
    placed: Reference,
) -> Result<Prepared, ShimError> {
    let Some(image) = engine.image(&name.familiar()).await? else {
        return Err(transfer::not_here(&name));
    };
    let detour = Detour::begin(&context, &*engine, &placed).await?;
    if let Err(error) = engine.tag(&image.id, &placed).await {
        detour.end(&*engine).await?;
        return Err(error.into());
    }
    Ok(Prepared {
        detour,
        image: image.id,
    })
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;
    use crate::docker::{Push, Verbosity};
    use crate::registry::client::Clients;
    use crate::shell::context::tests::practice;
    use crate::shell::journal::{Ledger, Outcome};
    use crate::shell::shim::fake::FakeEngine;
    use crate::shell::shim::later::Later;
    use crate::shell::shim::native::Work;
    use crate::shell::shim::push;
    use crate::shell::shim::streams::kept::streams;
    use crate::shell::shim::{Call, Connecting};

    const API: &str = "127.0.0.1:41523/ada/api:latest";

    struct Scene {
        folder: tempfile::TempDir,
        engine: Arc<FakeEngine>,
        later: Later,
    }

    impl Scene {
        fn new() -> Self {
            let mut engine = FakeEngine::default();
            engine.add_image("1", &["ada/web:latest"], &[]);
            engine.add_image("2", &["ada/api:latest"], &[]);
            Self {
                folder: tempfile::tempdir().unwrap(),
                engine: Arc::new(engine),
                later: Later::default(),
            }
        }

        async fn push(&self, name: &str, next: Option<&str>) {
            let context = practice(self.folder.path());
            let (mut streams, _, _) = streams();
            let next = next.map(|next| vec!["push".to_owned(), next.to_owned()]);
            self.later.announce(next.as_deref());
            let engine: Arc<dyn Engine> = Arc::clone(&self.engine) as Arc<dyn Engine>;
            let mut work = Work {
                context: &context,
                engine: &*engine,
                clients: &Clients::default(),
                later: Some((&self.later, Arc::clone(&engine))),
                ledger: Ledger::default(),
                streams: &mut streams,
                outcome: &mut Outcome::default(),
            };
            let push = Push {
                name: name.to_owned(),
                tags: Tags::One,
                verbosity: Verbosity::Normal,
            };
            push::run(&mut work, &push).await.unwrap();
        }

        /// What the engine was told about the second image's name at the registry; waits until it has been given.
        async fn told(&self) -> Vec<String> {
            let begun = Instant::now();
            while begun.elapsed() < Duration::from_secs(10) {
                let mut told = self.engine.asked();
                told.retain(|asked| asked.ends_with(API));
                if !told.is_empty() {
                    return told;
                }
                tokio::task::yield_now().await;
            }
            panic!("nothing is begun ahead");
        }
    }

    #[tokio::test]
    async fn the_push_that_follows_finds_its_name_given() {
        let scene = Scene::new();
        scene.push("ada/web", Some("ada/api")).await;
        assert_eq!(scene.told().await, [format!("tag sha256:2 {API}")]);
        scene.push("ada/api", None).await;
        assert_eq!(scene.later.finish().await, [""; 0]);
        assert_eq!(
            scene.told().await,
            [
                format!("tag sha256:2 {API}"),
                format!("push {API}"),
                format!("remove {API}")
            ]
        );
        assert_eq!(scene.engine.names(), ["ada/web:latest", "ada/api:latest"]);
    }

    #[tokio::test]
    async fn a_login_has_time_for_the_name_of_the_push_that_follows() {
        let scene = Scene::new();
        let context = practice(scene.folder.path());
        let engine = Arc::clone(&scene.engine);
        let connect = move |_: &SessionContext| -> Connecting {
            let engine = Arc::clone(&engine) as Arc<dyn Engine>;
            Box::pin(std::future::ready(Ok(engine)))
        };
        let args = ["login", "-u", "ada", "-p", "hunter2"].map(str::to_owned);
        let call = Call {
            context: &context,
            connect: &connect,
            args: &args,
            clients: &Clients::default(),
            later: Some(&scene.later),
            keeper: None,
        };
        let next = ["push", "ada/api"].map(str::to_owned);
        scene.later.announce(Some(&next));
        let (mut streams, _, _) = streams();
        assert_eq!(call.carry_out("docker", &mut streams).await, 1, "nobody answers");
        assert_eq!(scene.told().await, [format!("tag sha256:2 {API}")]);
        scene.later.finish().await;
        assert_eq!(scene.engine.names(), ["ada/web:latest", "ada/api:latest"]);
    }

    #[tokio::test]
    async fn a_name_whose_push_does_not_come_is_taken_away() {
        let scene = Scene::new();
        scene.push("ada/web", Some("ada/api")).await;
        assert_eq!(scene.later.finish().await, [""; 0]);
        assert_eq!(
            scene.told().await,
            [format!("tag sha256:2 {API}"), format!("remove {API}")]
        );
        assert_eq!(scene.engine.names(), ["ada/web:latest", "ada/api:latest"]);
    }

    #[tokio::test]
    async fn an_image_that_has_changed_since_is_the_one_that_is_pushed() {
        let scene = Scene::new();
        scene.push("ada/web", Some("ada/api")).await;
        scene.told().await;
        let api = Reference::parse("ada/api:latest").unwrap();
        scene.engine.tag("sha256:1", &api).await.unwrap();
        scene.push("ada/api", None).await;
        assert_eq!(
            scene.told().await[1..3],
            [format!("tag sha256:1 {API}"), format!("push {API}")]
        );
        scene.later.finish().await;
    }

    #[tokio::test]
    async fn what_is_no_push_to_the_lessons_registry_is_not_begun() {
        let folder = tempfile::tempdir().unwrap();
        let context = practice(folder.path());
        let engine: Arc<dyn Engine> = Arc::new(FakeEngine::default());
        for line in [
            "push -a ada/web",
            "push quay.example/ada/web",
            "pull ada/web",
            "push Ada/Web",
            "images",
        ] {
            let args: Vec<String> = line.split(' ').map(str::to_owned).collect();
            assert!(Begun::begin(&args, &context, &engine).is_none(), "{line}");
        }
    }
}
