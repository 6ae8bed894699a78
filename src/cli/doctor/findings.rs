//! What `stepgate doctor` looks at, one function each.
//!
//! Not here: how findings are shown.

use std::io::IsTerminal as _;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::engine::ImageStore;
use crate::engine::builtin::Builtin;
use crate::failure::{Exit, chain};
use crate::registry::client::Client;
use crate::registry::docker_config::DockerConfig;
use crate::registry::{Choice, practice};
use crate::runner::stage;
use crate::session::store;
use crate::shell::carriage::{self, Reach};
use crate::shell::process;

use super::{Finding, State};

/// Looks at everything that a lesson needs.
pub(super) async fn all(choice: &Choice) -> Vec<Finding> {
    let mut findings = Vec::new();
    engine(choice, &mut findings).await;
    findings.push(cli());
    findings.push(shell());
    findings.push(registry(choice).await);
    findings.push(credentials(choice).await);
    findings.push(terminal());
    findings.push(state_folder());
    findings
}

async fn engine(choice: &Choice, findings: &mut Vec<Finding>) {
    let reached = stage::docker_engine(choice).await;
    if let Err(error) = &reached
        && stage::takes_the_place(error)
    {
        findings.push(Finding {
            subject: "engine",
            state: State::Poor,
            found: format!("{}; stepgate's own image engine takes its place", chain(error)),
            advice: Some(format!("steps that run containers need Docker: {ENGINE_ADVICE}")),
        });
        findings.extend(containers());
        return;
    }
    let about = match reached {
        Ok((_, engine)) => engine
            .about()
            .await
            .map(|about| (engine.address(), about))
            .map_err(|error| chain(&error)),
        Err(error) => Err(chain(&error)),
    };
    let (address, about) = match about {
        Ok(found) => found,
        Err(reason) => {
            findings.push(broken("engine", Exit::Unreachable, reason, ENGINE_ADVICE));
            return;
        }
    };
    findings.push(fine(
        "engine",
        format!(
            "Docker Engine {} (API {}, {}/{}) at {address}",
            about.version, about.api, about.os, about.architecture
        ),
    ));
    let store = match about.store {
        ImageStore::GraphDriver => "graph driver",
        ImageStore::Containerd => "containerd image store",
        ImageStore::Other => "another image store",
    };
    findings.push(fine("storage", format!("{} ({store})", about.driver)));
    // That of an engine in a virtual machine, as on macOS and Windows, is not to be seen from here.
    let root = Path::new(&about.root);
    if address.starts_with("unix://") && root.is_dir() {
        findings.push(space("engine disk", root));
    }
}

/// What runs simple commands in containers where the built-in engine takes Docker's place.
fn containers() -> Option<Finding> {
    let folder = stage::builtin_folder(&store::state_dir()?);
    std::fs::create_dir_all(&folder).ok()?;
    let engine = Builtin::open(&folder).ok()?;
    Some(match engine.runtime() {
        Ok(runtime) => fine(
            "containers",
            format!(
                "`{}` works: RUN and simple `docker container run` can be done without Docker",
                runtime.program().display()
            ),
        ),
        Err(reason) => Finding {
            subject: "containers",
            state: State::Poor,
            found: format!("none without Docker: {reason}"),
            advice: Some(format!(
                "for RUN and simple `docker container run`: {}",
                reason.advice()
            )),
        },
    })
}

/// What to do about an engine that does not answer.
const ENGINE_ADVICE: &str = if cfg!(target_os = "linux") {
    "install and start it (Debian, Ubuntu: `sudo apt-get install docker.io`), join the group `docker`, or set DOCKER_HOST"
} else {
    "install and start Docker Desktop, or set DOCKER_HOST"
};

/// Where the docker CLI is had.
const CLI_PACKAGE: &str = if cfg!(windows) {
    "Docker Desktop has it; alone it is `winget install Docker.DockerCLI`"
} else if cfg!(target_os = "macos") {
    "Docker Desktop has it; alone it is `brew install docker`"
} else {
    "Debian, Ubuntu: `docker.io`; newer ones: `docker-cli`"
};

fn cli() -> Finding {
    let version = Command::new("docker")
        .arg("--version")
        .stdin(Stdio::null())
        .output();
    match version {
        Ok(output) if output.status.success() => fine(
            "docker CLI",
            String::from_utf8_lossy(&output.stdout).trim().to_owned(),
        ),
        Ok(_) | Err(_) => Finding {
            subject: "docker CLI",
            state: State::Poor,
            found: "not found; stepgate does the image and registry commands itself".to_owned(),
            advice: Some(format!("other commands of a lesson need it ({CLI_PACKAGE})")),
        },
    }
}

/// The shell that lessons run in, found as a lesson finds it.
fn shell() -> Finding {
    let (name, program, arguments, advice) = if cfg!(windows) {
        (
            "PowerShell",
            process::find_pwsh(),
            &["-NoProfile", "-Command", "$PSVersionTable.PSVersion.ToString()"][..],
            "it comes with Windows; is its folder on the PATH? https://aka.ms/powershell has a newer one",
        )
    } else {
        (
            "bash",
            process::find_bash(),
            &["--version"][..],
            "install bash; it is the shell that lessons run in",
        )
    };
    let Some(program) = program else {
        return broken("shell", Exit::Missing, format!("{name} is not found"), advice);
    };
    let output = Command::new(&program)
        .args(arguments)
        .stdin(Stdio::null())
        .output();
    let text = match output {
        Ok(output) if output.status.success() => String::from_utf8_lossy(&output.stdout).into_owned(),
        Ok(_) | Err(_) => String::new(),
    };
    let Some(version) = text.lines().next() else {
        let found = format!("`{}` starts, but does not tell its version", program.display());
        return broken("shell", Exit::Missing, found, advice);
    };
    let mut found = if cfg!(windows) {
        format!("{name} {version} ({})", program.display())
    } else {
        version.to_owned()
    };
    if !cfg!(windows) && process::find_pwsh().is_some() {
        found.push_str("; PowerShell too");
    }
    fine("shell", found)
}

async fn registry(choice: &Choice) -> Finding {
    match choice {
        Choice::Practice => practice_registry().await,
        Choice::Hub => reach("docker.io").await,
        Choice::Host(host) => reach(host).await,
    }
}

async fn practice_registry() -> Finding {
    let Some(state) = store::state_dir() else {
        return broken(
            "registry",
            Exit::Missing,
            "no folder to keep the practice registry in".to_owned(),
            "set STEPGATE_STATE_DIR",
        );
    };
    let storage = stage::practice_folder(&state);
    if let Err(error) = std::fs::create_dir_all(&storage) {
        return broken(
            "registry",
            Exit::Missing,
            chain(&error),
            "set STEPGATE_STATE_DIR to a folder that you may write to",
        );
    }
    match practice::start(practice::Options { storage, port: None }).await {
        Ok(practice) => {
            let finding = way(practice.host()).await;
            practice.stop().await;
            finding
        }
        Err(error) => broken(
            "registry",
            Exit::Unreachable,
            chain(&error),
            "is another program in its way?",
        ),
    }
}

/// Says how images get to the practice registry.
async fn way(host: &str) -> Finding {
    let found = format!("practice registry at {host}");
    let reach = match stage::docker_engine(&Choice::Practice).await {
        Ok((_, engine)) => carriage::reach(&*engine, host).await,
        // The engine has a finding of its own.
        Err(_) => return fine("registry", found),
    };
    match reach {
        Ok(Reach::Reached) => fine("registry", format!("{found}; the engine reaches it")),
        Ok(Reach::Missed(_)) => fine(
            "registry",
            format!(
                "{found}; the engine does not reach it (as in a virtual machine), so stepgate carries images itself"
            ),
        ),
        Err(error) => broken(
            "registry",
            Exit::Unreachable,
            chain(&error),
            "is the engine still running?",
        ),
    }
}

async fn reach(host: &str) -> Finding {
    let answer = match Client::new(host, None) {
        Ok(client) => client.check_login().await,
        Err(error) => Err(error),
    };
    match answer {
        Ok(_) | Err(crate::registry::RegistryError::Unauthorized { .. }) => {
            fine("registry", format!("{host} answers"))
        }
        Err(error) => {
            let advice = error.advice();
            let advice = advice
                .as_deref()
                .unwrap_or("is the address right, and the network there?");
            broken("registry", Exit::Unreachable, chain(&error), advice)
        }
    }
}

async fn credentials(choice: &Choice) -> Finding {
    let (folder, host) = match choice {
        Choice::Practice => {
            return fine(
                "credentials",
                "the practice registry keeps its own; your docker config is not read".to_owned(),
            );
        }
        Choice::Hub => (stage::learners_docker_config(), "docker.io"),
        Choice::Host(host) => (stage::learners_docker_config(), host.as_str()),
    };
    let login = match DockerConfig::load(&folder) {
        Ok(config) => config.login(host).await,
        Err(error) => Err(error),
    };
    match login {
        Ok(Some(login)) => fine(
            "credentials",
            format!("`{}` is logged in to {host}", login.username),
        ),
        Ok(None) => fine("credentials", format!("nobody is logged in to {host} yet")),
        Err(error) => broken(
            "credentials",
            Exit::Missing,
            chain(&error),
            "mend the file, or install the credential helper that it names",
        ),
    }
}

fn terminal() -> Finding {
    let term = console::Term::stdout();
    if !(std::io::stdin().is_terminal() && std::io::stdout().is_terminal()) {
        return Finding {
            subject: "terminal",
            state: State::Poor,
            found: "none: input or output is not a terminal".to_owned(),
            advice: Some("lessons run here with --unattended".to_owned()),
        };
    }
    let (rows, columns) = term.size();
    let colour = if console::colors_enabled() {
        "colour"
    } else {
        "no colour"
    };
    fine("terminal", format!("{columns}×{rows}, {colour}"))
}

fn state_folder() -> Finding {
    let Some(folder) = store::state_dir() else {
        return broken(
            "progress",
            Exit::Missing,
            "this account has no home folder".to_owned(),
            "set STEPGATE_STATE_DIR",
        );
    };
    let made = std::fs::create_dir_all(&folder).and_then(|()| tempfile::tempfile_in(&folder).map(|_| ()));
    match made {
        Ok(()) => space("progress", &folder),
        Err(error) => broken(
            "progress",
            Exit::Missing,
            format!("`{}` cannot be written to: {error}", folder.display()),
            "set STEPGATE_STATE_DIR to a folder that you may write to",
        ),
    }
}

#[cfg(unix)]
fn space(subject: &'static str, folder: &Path) -> Finding {
    /// Below this much free space, in bytes, images will not fit.
    const LITTLE_SPACE: u64 = 1_000_000_000;
    let Ok(found) = rustix::fs::statvfs(folder) else {
        return fine(subject, folder.display().to_string());
    };
    let free = found.f_bavail.saturating_mul(found.f_frsize);
    let text = format!(
        "{} ({}.{} GB free)",
        folder.display(),
        free / 1_000_000_000,
        free / 100_000_000 % 10
    );
    if free >= LITTLE_SPACE {
        return fine(subject, text);
    }
    let advice = Some("free some space: images need it".to_owned());
    Finding {
        subject,
        state: State::Poor,
        found: text,
        advice,
    }
}

#[cfg(not(unix))]
fn space(subject: &'static str, folder: &Path) -> Finding {
    fine(subject, folder.display().to_string())
}

fn fine(subject: &'static str, found: String) -> Finding {
    Finding {
        subject,
        state: State::Fine,
        found,
        advice: None,
    }
}

fn broken(subject: &'static str, exit: Exit, found: String, advice: &str) -> Finding {
    Finding {
        subject,
        state: State::Broken(exit),
        found,
        advice: Some(advice.to_owned()),
    }
}
