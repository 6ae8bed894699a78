//! What a compose project is made of, as `docker compose config` says it, and the flags that reach beyond it.
//!
//! compose itself reads its files, variables and flags: whatever decides a project's name decides it here too. Not
//! here: whose the project is (`project`).

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use super::native::{Work, tell_spared};
use super::{Call, ShimError, cli};
use crate::docker::{BuildFiles, Family, Layout, ObjectKind};
use crate::shell::guard::{Guard, Standing};
use crate::words::Reference;

/// The variable that names a project where no flag does.
const NAME_VARIABLE: &str = "COMPOSE_PROJECT_NAME";

/// What a project is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Plan {
    /// Its name.
    pub(super) name: String,
    /// Its files' services, by the profiles that are on.
    pub(super) services: Vec<String>,
    /// The images that its services run and do not build.
    pub(super) images: Vec<Reference>,
    /// The names that its services' builds give, by service.
    pub(super) built: BTreeMap<String, Reference>,
    /// What its services are built from.
    pub(super) builds: Vec<BuildFiles>,
    /// Its volumes' names in the engine, those of others aside.
    volumes: Vec<String>,
}

#[derive(Deserialize)]
struct Config {
    name: String,
    #[serde(default)]
    services: BTreeMap<String, Service>,
    #[serde(default)]
    volumes: BTreeMap<String, Option<Volume>>,
}

#[derive(Deserialize)]
struct Service {
    image: Option<String>,
    build: Option<Build>,
}

#[derive(Deserialize)]
struct Build {
    #[serde(default)]
    context: String,
    dockerfile: Option<String>,
    #[serde(default)]
    args: BTreeMap<String, Option<String>>,
}

#[derive(Deserialize)]
struct Volume {
    name: Option<String>,
    #[serde(default)]
    external: serde_json::Value,
}

/// Asks compose what its project is made of; gives its exit code where it does not know, its words then told.
pub(super) async fn plan(
    call: &Call<'_>,
    cli: &Path,
    layout: &Layout,
) -> Result<Result<Plan, u8>, ShimError> {
    let mut argv = call.args[..layout.flags_at.saturating_sub(1)].to_vec();
    argv.extend(["config", "--format", "json"].map(str::to_owned));
    let output = cli::ask(call.context, cli, &argv).await?;
    if output.status.success()
        && let Ok(config) = serde_json::from_slice::<Config>(&output.stdout)
    {
        return Ok(Ok(Plan::of(config)));
    }
    // Without a file a name is enough for a command that only ends.
    let named = layout
        .project
        .clone()
        .or_else(|| std::env::var(NAME_VARIABLE).ok());
    if let Some(name) = named.filter(|name| !name.is_empty()) {
        return Ok(Ok(Plan {
            name,
            ..Plan::default()
        }));
    }
    let words = String::from_utf8_lossy(&output.stderr);
    super::streams::Streams::of_errors().complain(words.trim_end())?;
    Ok(Err(cli::exit_code(output.status).max(1)))
}

impl Build {
    fn files(&self) -> BuildFiles {
        let folder = Path::new(&self.context);
        let file = self.dockerfile.as_ref().map(|file| folder.join(file));
        BuildFiles {
            context: self.context.clone(),
            file: file.map(|file| file.to_string_lossy().into_owned()),
            args: self.args.clone().into_iter().collect(),
        }
    }
}

impl Plan {
    fn of(config: Config) -> Self {
        let name = |text: &str| Reference::parse(text).map(Reference::with_default_tag).ok();
        let mut plan = Self {
            name: config.name,
            services: config.services.keys().cloned().collect(),
            ..Self::default()
        };
        for (service, Service { image, build }) in config.services {
            plan.builds.extend(build.as_ref().map(Build::files));
            match (image, build) {
                (Some(image), None) => plan.images.extend(name(&image)),
                (image, Some(_)) => {
                    let image = image.unwrap_or_else(|| format!("{}-{service}", plan.name));
                    plan.built.extend(name(&image).map(|name| (service, name)));
                }
                (None, None) => {}
            }
        }
        for (key, volume) in config.volumes {
            let is_external = volume.as_ref().is_some_and(|volume| {
                !matches!(
                    volume.external,
                    serde_json::Value::Null | serde_json::Value::Bool(false)
                )
            });
            if !is_external {
                let given = volume.and_then(|volume| volume.name);
                plan.volumes
                    .push(given.unwrap_or_else(|| format!("{}_{key}", plan.name)));
            }
        }
        plan
    }
}

/// Takes out of a command that ends a project what reaches beyond it: `--rmi all` removes images that the services only
/// run, and `--volumes` volumes that were there before them.
pub(super) async fn keep_to_ours(
    mut argv: Vec<String>,
    plan: &Plan,
    work: &mut Work<'_>,
) -> Result<Vec<String>, ShimError> {
    if let Some(at) = position_of_all(&argv) {
        let mut theirs = Vec::new();
        for image in plan.images.iter().chain(plan.built.values()) {
            if standing(work, ObjectKind::Image, &image.familiar()).await? == Standing::Theirs {
                theirs.push(image.familiar());
            }
        }
        if !theirs.is_empty() {
            // What compose has built and named itself is the project's own.
            argv[at] = argv[at].replace("all", "local");
            tell_spared(work.streams, work.outcome, ObjectKind::Image, theirs)?;
        }
    }
    let takes_volumes = |word: &String| matches!(word.as_str(), "-v" | "--volumes" | "--volumes=true");
    if argv.iter().any(takes_volumes) {
        let mut theirs = Vec::new();
        for volume in &plan.volumes {
            let object = work.engine.object(ObjectKind::Volume, volume).await?;
            let project = object
                .as_ref()
                .and_then(|object| object.labels.get(Family::Compose.label()));
            let is_projects = project.is_some_and(|project| *project == plan.name);
            if !is_projects && standing(work, ObjectKind::Volume, volume).await? == Standing::Theirs {
                theirs.push(volume.clone());
            }
        }
        if !theirs.is_empty() {
            argv.retain(|word| !takes_volumes(word));
            tell_spared(work.streams, work.outcome, ObjectKind::Volume, theirs)?;
        }
    }
    Ok(argv)
}

async fn standing(work: &Work<'_>, kind: ObjectKind, name: &str) -> Result<Standing, ShimError> {
    let guard = Guard {
        context: work.context,
        ledger: &work.ledger,
    };
    Ok(guard.standing(work.engine, kind, name).await?)
}

/// Where `--rmi`'s `all` stands.
fn position_of_all(argv: &[String]) -> Option<usize> {
    let at = argv
        .iter()
        .position(|word| word == "--rmi" || word.starts_with("--rmi="))?;
    match argv[at].as_str() {
        "--rmi" => argv.get(at + 1).filter(|value| *value == "all").map(|_| at + 1),
        "--rmi=all" => Some(at),
        _ => None,
    }
}

/// Says why a project's images cannot be uploaded by compose: it asks their own registry, not the session's.
pub(super) fn unpublishable(call: &Call<'_>, plan: &Plan) -> Option<String> {
    let route = &call.context.route;
    let moved = |name: &&Reference| route.place(name) != **name;
    let names: Vec<String> = plan
        .built
        .values()
        .filter(moved)
        .map(|name| format!("\n  docker image push {}", name.familiar()))
        .collect();
    (!names.is_empty()).then(|| {
        format!(
            "`docker compose push` uploads to Docker Hub itself, and here Docker Hub's names go to {}; push them one by \
             one:{}",
            route.host,
            names.concat()
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_knows_what_is_built_what_is_run_and_whose_the_volumes_are() {
        let config = r#"{ "name": "shop", "networks": { "default": {} },
            "services": {
                "web": { "build": { "context": "." } },
                "api": { "build": {}, "image": "ada/api:v2" },
                "db": { "image": "postgres" } },
            "volumes": { "data": { "name": "shop_data" }, "own": null, "theirs": { "name": "x", "external": true } } }"#;
        let plan = Plan::of(serde_json::from_str(config).unwrap());
        let names = |names: &[Reference]| names.iter().map(Reference::familiar).collect::<Vec<_>>();
        assert_eq!(plan.name, "shop");
        assert_eq!(plan.services, ["api", "db", "web"]);
        assert_eq!(names(&plan.images), ["postgres:latest"]);
        let built = plan.built.iter();
        let built: Vec<_> = built
            .map(|(service, name)| format!("{service} {}", name.familiar()))
            .collect();
        assert_eq!(built, ["api ada/api:v2", "web shop-web:latest"]);
        assert_eq!(plan.volumes, ["shop_data", "shop_own"]);
    }

    #[test]
    fn the_value_of_rmi_is_found_in_both_spellings() {
        let at = |line: &str| {
            let argv: Vec<String> = line.split(' ').map(str::to_owned).collect();
            position_of_all(&argv)
        };
        assert_eq!(at("compose down --rmi all -v"), Some(3));
        assert_eq!(at("compose down --rmi=all"), Some(2));
        assert_eq!(at("compose down --rmi local"), None);
        assert_eq!(at("compose down all"), None);
    }
}
