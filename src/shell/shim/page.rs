//! `firefox URL` and its like: Docker Hub's pages become the practice registry's; others are opened as they are.
//!
//! Unattended, a page is fetched instead of opened. Not here: the page itself (`registry::practice`).

use std::time::Duration;

use tokio::process::Command;
use url::Url;

use super::streams::Streams;
use super::{Done, ShimError, cli};
use crate::registry::Choice;
use crate::registry::client::loopback_page;
use crate::shell::context::{Attendance, SessionContext};
use crate::shell::journal::Outcome;

/// How long a page may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// How much of a page is read for its title.
const TITLE_WITHIN: usize = 64 * 1024;

/// Opens or fetches the page that a browser's command line names.
pub(super) async fn run(
    context: &SessionContext,
    program: &str,
    args: &[String],
    streams: &mut Streams,
    outcome: &mut Outcome,
) -> Result<Done, ShimError> {
    let addresses = args.iter().filter_map(|word| Url::parse(word).ok());
    let address = addresses
        .into_iter()
        .find(|url| matches!(url.scheme(), "http" | "https"));
    let Some(address) = address else {
        return pass_on(context, program, args).await;
    };
    let page = match place(context, &address) {
        Placed::At(page) => page,
        Placed::Nowhere(host) => {
            return Err(ShimError::Said(format!(
                "the registry at `{host}` has no pages: look at `http(s)://{host}/v2/_catalog`, or ask it for \
                 the tags with `docker image pull --all-tags NAME`"
            )));
        }
    };
    if page != address {
        streams.complain(&format!("Docker Hub → {page}"))?;
    }
    outcome.opened = Some(page.to_string());
    match context.attendance {
        Attendance::Unattended => fetch(&page, streams).await,
        Attendance::Attended => open(context, &page, streams),
    }
}

/// Where a page really is.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Placed {
    At(Url),
    /// The lesson's names go to this host, which has no pages.
    Nowhere(String),
}

/// Leads Docker Hub's pages for a user or a repository to the registry that stands in for it.
fn place(context: &SessionContext, address: &Url) -> Placed {
    if address.host_str() != Some("hub.docker.com") {
        return Placed::At(address.clone());
    }
    let Some(path) = page_path(address) else {
        return Placed::At(address.clone());
    };
    match (&context.route.choice, &context.page_url) {
        (Choice::Hub, _) => Placed::At(address.clone()),
        (Choice::Host(host), None) => Placed::Nowhere(host.clone()),
        (Choice::Practice | Choice::Host(_), page_url) => {
            let base = page_url.as_deref().and_then(|base| Url::parse(base).ok());
            match base.and_then(|base| base.join(&path).ok()) {
                Some(page) => Placed::At(page),
                None => Placed::Nowhere(context.route.host.clone()),
            }
        }
    }
}

/// The practice registry's path for one of Docker Hub's: `/r/USER/`, `/u/USER`, `/repository/docker/USER/NAME`.
fn page_path(address: &Url) -> Option<String> {
    let parts: Vec<&str> = address.path_segments()?.filter(|part| !part.is_empty()).collect();
    match parts[..] {
        ["r" | "u" | "repositories", user] => Some(format!("/r/{user}/")),
        ["r", user, name, ..] | ["repository", "docker", user, name, ..] => Some(format!("/r/{user}/{name}")),
        _ => None,
    }
}

/// Whatever a browser's name is used for that is no page: the real program does it.
async fn pass_on(context: &SessionContext, program: &str, args: &[String]) -> Result<Done, ShimError> {
    let real = cli::on_path_without(&context.shim_dir, program).ok_or_else(|| ShimError::NotFound {
        message: format!("`{program}` is not on the PATH"),
    })?;
    let exit = cli::wait_for(Command::new(real), args).await?;
    Ok(if exit == 0 { Done::Well } else { Done::Badly(exit) })
}

/// Opens a page with the system's own browser, never with the shim's links to itself.
fn open(context: &SessionContext, page: &Url, streams: &mut Streams) -> Result<Done, ShimError> {
    let path = cli::path_without(&context.shim_dir).unwrap_or_default();
    for mut command in open::commands(page.as_str()) {
        let program = command.get_program().to_string_lossy().into_owned();
        // `open` tries programs by name: only one that is really there, and not ours, is started.
        if !cfg!(windows) && cli::on_path_without(&context.shim_dir, &program).is_none() {
            continue;
        }
        if has_display() && command.env("PATH", &path).spawn().is_ok() {
            streams.complain(&format!("opening {page}"))?;
            return Ok(Done::Well);
        }
    }
    streams.complain(&format!("no browser can be opened here; the page is {page}"))?;
    Ok(Done::Well)
}

/// Says whether a browser could show a window.
fn has_display() -> bool {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(any(windows, target_os = "macos"))
        || is_set("DISPLAY")
        || is_set("WAYLAND_DISPLAY")
        || is_set("BROWSER")
}

/// Fetches a page and tells its title.
async fn fetch(page: &Url, streams: &mut Streams) -> Result<Done, ShimError> {
    let unreachable = |error: reqwest::Error| ShimError::Said(format!("`{page}` cannot be fetched: {error}"));
    // The practice registry's pages need no certificates, and reading the machine's takes longer than they do.
    let answer = match loopback_page(page).await {
        Some(answer) => answer,
        None => fetch_outside(page).await,
    };
    let mut answer = answer.map_err(unreachable)?;
    let status = answer.status();
    let mut body = Vec::new();
    while body.len() < TITLE_WITHIN
        && let Some(chunk) = answer.chunk().await.map_err(unreachable)?
    {
        body.extend_from_slice(&chunk);
    }
    let title = title(&String::from_utf8_lossy(&body)).unwrap_or_else(|| "(no title)".to_owned());
    streams.line(&format!("{page}: {status}: {title}"))?;
    Ok(if status.is_success() {
        Done::Well
    } else {
        Done::Badly(1)
    })
}

/// Fetches a page with the machine's certificates and proxies.
async fn fetch_outside(page: &Url) -> Result<reqwest::Response, reqwest::Error> {
    // The process's first provider stays; whoever sets it, sets the same one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().timeout(PATIENCE).build()?;
    client.get(page.clone()).send().await
}

/// A page's title.
fn title(html: &str) -> Option<String> {
    // ASCII lower case keeps every byte in its place.
    let lower = html.to_ascii_lowercase();
    let start = lower.find("<title")?;
    let start = start + lower[start..].find('>')? + 1;
    let end = start + lower[start..].find("</title")?;
    let title = html[start..end].split_whitespace().collect::<Vec<_>>().join(" ");
    (!title.is_empty()).then_some(title)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::context::tests::practice;

    fn placed(context: &SessionContext, address: &str) -> String {
        match place(context, &Url::parse(address).unwrap()) {
            Placed::At(page) => page.to_string(),
            Placed::Nowhere(host) => format!("nowhere at {host}"),
        }
    }

    #[test]
    fn docker_hubs_pages_become_the_practice_registrys() {
        let folder = tempfile::tempdir().unwrap();
        let context = practice(folder.path());
        let table = [
            ("https://hub.docker.com/r/ada/", "http://127.0.0.1:41523/r/ada/"),
            ("https://hub.docker.com/u/ada", "http://127.0.0.1:41523/r/ada/"),
            (
                "https://hub.docker.com/r/ada/web",
                "http://127.0.0.1:41523/r/ada/web",
            ),
            (
                "https://hub.docker.com/r/ada/web/tags",
                "http://127.0.0.1:41523/r/ada/web",
            ),
            (
                "https://hub.docker.com/repository/docker/ada/web",
                "http://127.0.0.1:41523/r/ada/web",
            ),
            ("https://hub.docker.com/", "https://hub.docker.com/"),
            ("https://docs.docker.com/r/ada/", "https://docs.docker.com/r/ada/"),
        ];
        for (address, page) in table {
            assert_eq!(placed(&context, address), page, "{address}");
        }
    }

    #[test]
    fn with_docker_hub_pages_stay_and_with_a_host_there_are_none() {
        let folder = tempfile::tempdir().unwrap();
        let mut context = practice(folder.path());
        context.page_url = None;
        context.route.choice = Choice::Hub;
        assert_eq!(
            placed(&context, "https://hub.docker.com/r/ada/"),
            "https://hub.docker.com/r/ada/"
        );
        context.route.choice = Choice::Host("reg:5000".into());
        assert_eq!(
            placed(&context, "https://hub.docker.com/r/ada/"),
            "nowhere at reg:5000"
        );
    }

    #[test]
    fn a_title_is_found_whatever_its_case() {
        assert_eq!(
            title("<HTML><Title lang=en>\n Ada’s\n page</TITLE>").as_deref(),
            Some("Ada’s page")
        );
        assert_eq!(title("<title>unfinished"), None);
        assert_eq!(title("<title></title>"), None);
    }
}
