//! `docker login` and `docker logout`: credentials are asked for, tried at the registry, and only then stored.
//!
//! Not here: where they are stored (`registry::docker_config`). A password is never printed, and on no command line
//! but the one that the learner typed.

use std::io::{self, BufRead as _, Read as _};

use super::streams::Streams;
use super::{Call, Done, ShimError};
use crate::docker::{Login, PasswordFrom};
use crate::registry::{
    Choice, Client, Credentials, DockerConfig, Place, RegistryError, SecretKind, api_url, config_key,
};
use crate::shell::context::{Attendance, SessionContext};
use crate::shell::keeper::{self, PASSWORD_VARIABLE};
use crate::words::Secret;

/// Logs in.
pub(super) async fn run(call: &Call<'_>, login: &Login, streams: &mut Streams) -> Result<Done, ShimError> {
    let context = call.context;
    let host = context.route.login_host(login.server.as_deref());
    let mut config = DockerConfig::load(&context.docker_config)?;
    if login.username.is_none()
        && login.password == PasswordFrom::Prompt
        && let Some(stored) = config.login(&host).await?
    {
        streams.complain("Authenticating with existing credentials...")?;
        if check(&host, &stored).await.is_ok() {
            streams.line("Login Succeeded")?;
            return Ok(Done::Well);
        }
        streams.complain("Login did not succeed")?;
    }
    let credentials = ask(call, login, &host, streams)?;
    check(&host, &credentials).await?;
    let place = config.store(&host, &credentials).await?;
    if place == Place::File && context.route.choice != Choice::Practice {
        streams.complain(&format!(
            "\nWARNING! Your credentials are stored unencrypted in '{}'.\nConfigure a credential helper to \
             remove this warning. See\nhttps://docs.docker.com/go/credential-store/\n",
            config.path().display()
        ))?;
    }
    streams.line("Login Succeeded")?;
    Ok(Done::Well)
}

/// Logs out.
pub(super) async fn out(
    context: &SessionContext,
    server: Option<&str>,
    streams: &mut Streams,
) -> Result<Done, ShimError> {
    let host = context.route.login_host(server);
    let shown = match server {
        Some(_) => host.clone(),
        None => config_key("docker.io"),
    };
    streams.line(&format!("Removing login credentials for {shown}"))?;
    let mut config = DockerConfig::load(&context.docker_config)?;
    config.erase(&host).await?;
    Ok(Done::Well)
}

/// Tries credentials at the registry, and says what the CLI says where it refuses them.
async fn check(host: &str, credentials: &Credentials) -> Result<(), ShimError> {
    match Client::new(host, Some(credentials.clone()))?.check_login().await {
        Ok(_) => Ok(()),
        Err(RegistryError::Unauthorized { message }) => {
            let message = match message.as_str() {
                message if message.starts_with("unauthorized") => message.to_owned(),
                message => format!("unauthorized: {message}"),
            };
            let url = api_url(host)?;
            Err(ShimError::Said(format!(
                "Error response from daemon: Get \"{url}v2/\": {message}"
            )))
        }
        Err(error) => Err(error.into()),
    }
}

/// Gathers user name and password from where the command says.
fn ask(call: &Call<'_>, login: &Login, host: &str, streams: &mut Streams) -> Result<Credentials, ShimError> {
    let username = match &login.username {
        Some(username) => username.clone(),
        None => ask_username(call.context, streams)?,
    };
    let secret = match &login.password {
        PasswordFrom::Argv(secret) => {
            streams.complain("WARNING! Using --password via the CLI is insecure. Use --password-stdin.")?;
            secret.clone()
        }
        PasswordFrom::Stdin => {
            let mut text = String::new();
            io::stdin().read_to_string(&mut text)?;
            let text = text.strip_suffix('\n').unwrap_or(&text);
            Secret::new(text.strip_suffix('\r').unwrap_or(text))
        }
        PasswordFrom::Prompt => ask_password(call, host)?,
    };
    if username.is_empty() || secret.is_empty() {
        return Err(ShimError::Said("Error: Password Required".to_owned()));
    }
    Ok(Credentials {
        username,
        secret,
        kind: SecretKind::Password,
    })
}

fn ask_username(context: &SessionContext, streams: &mut Streams) -> Result<String, ShimError> {
    if context.attendance == Attendance::Unattended {
        return context.account.clone().ok_or_else(|| {
            ShimError::Said(
                "Error: no user name is given, and nobody can be asked: add --username".to_owned(),
            )
        });
    }
    match &context.account {
        Some(account) => streams.ask(&format!("Username ({account}): "))?,
        None => streams.ask("Username: ")?,
    }
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    match (line.trim(), &context.account) {
        ("", Some(account)) => Ok(account.clone()),
        ("", None) => Err(ShimError::Said("Error: Non-null Username Required".to_owned())),
        (name, _) => Ok(name.to_owned()),
    }
}

/// The password from the hidden prompt on the terminal; from the session's keeper where nobody is there to type it.
fn ask_password(call: &Call<'_>, host: &str) -> Result<Secret, ShimError> {
    let context = call.context;
    let prompted = match context.attendance {
        Attendance::Attended => prompt(),
        Attendance::Unattended => Err(io::ErrorKind::NotFound.into()),
    };
    let error = match prompted {
        Ok(password) => return Ok(Secret::new(password)),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            // Ctrl-D leaves the cursor behind the question.
            return Err(ShimError::Said("\nError: Password Required".to_owned()));
        }
        Err(error) if error.kind() == io::ErrorKind::Interrupted => {
            interrupt_the_block();
            return Err(ShimError::Interrupted);
        }
        Err(error) => error,
    };
    let kept = match (call.keeper, &context.keeper) {
        (Some(keeper), _) => keeper.kept(host),
        // One that is gone keeps nothing.
        (None, Some(keeper)) => keeper::ask(keeper, host).ok().flatten(),
        (None, None) => None,
    };
    match (kept, context.attendance) {
        (Some(password), _) => Ok(password),
        (None, Attendance::Unattended) => Err(ShimError::Said(unasked(context, host))),
        (None, Attendance::Attended) => Err(ShimError::Said(format!(
            "Error: Cannot perform an interactive login from a non TTY device ({error})"
        ))),
    }
}

/// Says where the password can come from that nobody can be asked for.
fn unasked(context: &SessionContext, host: &str) -> String {
    if context.route.login_host(None) == host {
        format!("Error: nobody can be asked for the password of `{host}`: set {PASSWORD_VARIABLE}")
    } else {
        format!(
            "Error: nobody can be asked for the password of `{host}`: {PASSWORD_VARIABLE} is for the lesson's registry \
             `{}` alone; use --password-stdin",
            context.route.login_host(None)
        )
    }
}

/// Reads the hidden line. The prompt takes Ctrl-C for itself and raises the signal while the terminal is raw; with a
/// handler in place the process lives to put the terminal's modes back.
#[cfg(unix)]
fn prompt() -> io::Result<String> {
    use tokio::signal::unix::{SignalKind, signal};
    let _handled = signal(SignalKind::interrupt())?;
    rpassword::prompt_password("Password: ")
}

#[cfg(not(unix))]
fn prompt() -> io::Result<String> {
    rpassword::prompt_password("Password: ")
}

/// Does what Ctrl-C does on a terminal that is not raw: the whole foreground is told.
fn interrupt_the_block() {
    #[cfg(unix)]
    // Where nobody can be told, the exit code still says it.
    let _ = rustix::process::kill_current_process_group(rustix::process::Signal::INT);
}
