//! The practice registry's pages as a browser takes them: whole, linked without a gap, and no wider than the screen.
//!
//! Not here: that what was pushed is escaped (`practice`).

use std::collections::{BTreeMap, BTreeSet};

use reqwest::StatusCode;
use stepgate::registry::practice::Practice;
use tempfile::TempDir;

use super::contract::http;
use super::{account, serve};

/// Names as long as they get.
const LONG: &str = "a-name-that-goes-on-and-on-as-those-of-generated-images-do-in-larger-organisations";
const LONG_TAG: &str =
    "release-2026.11.25-20261125120000-0123456789abcdef0123456789abcdef01234567-linux-amd64-with-everything";

/// A registry with an account that has much, and one that has nothing.
async fn stocked(storage: &TempDir) -> Practice {
    let practice = serve(storage.path()).await;
    let ada = account(&practice, "ada");
    account(&practice, "newbie");
    ada.push("web", "latest", &[b"base", b"web"]).await;
    ada.push(LONG, LONG_TAG, &[b"base", b"long"]).await;
    ada.push("deep/er/path", "v1", &[b"deep"]).await;
    for n in 0..9 {
        ada.push("many", &format!("v{n}"), &[b"base", n.to_string().as_bytes()])
            .await;
    }
    practice
}

/// Every page that a link leads to from the first one, and two where nothing is, by address.
async fn pages(practice: &Practice) -> BTreeMap<String, String> {
    let mut pages = BTreeMap::new();
    let missing = format!("/r/{}/", "a".repeat(200));
    let mut waiting: Vec<(String, StatusCode)> = vec![
        ("/".to_owned(), StatusCode::OK),
        (missing, StatusCode::NOT_FOUND),
        ("/r/ada/nothing".to_owned(), StatusCode::NOT_FOUND),
    ];
    while let Some((address, status)) = waiting.pop() {
        if pages.contains_key(&address) {
            continue;
        }
        let url = practice.page_url().join(&address).unwrap();
        let answer = http().get(url).send().await.unwrap();
        assert_eq!(answer.status(), status, "{address}");
        let text = answer.text().await.unwrap();
        let links = attributes(&text, "href").into_iter();
        let inner = links.filter(|link| link.starts_with('/'));
        waiting.extend(inner.map(|link| {
            let page = link.split('#').next().unwrap().to_owned();
            (page, StatusCode::OK)
        }));
        pages.insert(address, text);
    }
    pages
}

/// The values of an attribute, in their order.
fn attributes<'t>(page: &'t str, name: &str) -> Vec<&'t str> {
    let opening = format!(" {name}=\"");
    page.split(opening.as_str())
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect()
}

/// The levels of the headings, in their order.
fn headings(page: &str) -> Vec<u32> {
    let levels = page.split("<h").skip(1);
    levels
        .filter_map(|rest| rest.chars().next()?.to_digit(10))
        .collect()
}

/// The elements that are opened and not closed, or closed and not opened.
fn unbalanced(page: &str) -> Vec<String> {
    const EMPTY: [&str; 4] = ["meta", "link", "br", "wbr"];
    let mut open: Vec<&str> = Vec::new();
    let mut complaints = Vec::new();
    for tag in page.split('<').skip(1) {
        let name: &str = tag.split([' ', '>']).next().unwrap();
        match name.strip_prefix('/') {
            Some(name) if open.last() == Some(&name) => drop(open.pop()),
            Some(name) => complaints.push(format!("</{name}> within {open:?}")),
            None if name.starts_with('!') || EMPTY.contains(&name) => {}
            None => open.push(name),
        }
    }
    complaints.extend(open.into_iter().map(str::to_owned));
    complaints
}

#[tokio::test]
async fn every_page_is_whole_and_every_link_leads_somewhere() {
    let storage = TempDir::new().unwrap();
    let practice = stocked(&storage).await;
    let pages = pages(&practice).await;
    assert!(
        pages.contains_key(&format!("/r/ada/{LONG}")),
        "{:?}",
        pages.keys()
    );
    assert!(pages.contains_key("/r/newbie/") && pages.contains_key("/r/ada/deep/er/path"));
    for (address, page) in &pages {
        assert!(page.starts_with("<!DOCTYPE html><html lang=\"en\">"), "{address}");
        assert_eq!(unbalanced(page), [""; 0], "{address}");
        assert!(!page.contains("<script"), "{address}");
        let title = page.split("<title>").nth(1).unwrap().split("</title>").next();
        let title = title.unwrap().strip_suffix(" · stepgate practice registry");
        assert!(
            title.is_some_and(|title| !title.is_empty()),
            "{address}: {title:?}"
        );
        let levels = headings(page);
        assert_eq!(levels.iter().filter(|level| **level == 1).count(), 1, "{address}");
        assert_eq!(levels[0], 1, "{address}");
        assert!(
            levels.windows(2).all(|pair| pair[1] <= pair[0] + 1),
            "{address}: {levels:?}"
        );
        let ids = attributes(page, "id");
        let once: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(once.len(), ids.len(), "{address}: {ids:?}");
        for link in attributes(page, "href") {
            if let Some((page, id)) = link.split_once('#') {
                assert!(attributes(&pages[page], "id").contains(&id), "{address}: {link}");
            }
        }
    }
    practice.stop().await;
}

#[tokio::test]
async fn an_accounts_page_shows_the_newest_tags_and_says_how_many_more_there_are() {
    let storage = TempDir::new().unwrap();
    let practice = stocked(&storage).await;
    let pages = pages(&practice).await;
    let n_links = |address: &str| {
        let links = attributes(&pages[address], "href").into_iter();
        links.filter(|link| link.starts_with("/r/ada/many#v")).count()
    };
    assert_eq!(n_links("/r/ada/"), 6);
    assert!(
        pages["/r/ada/"].contains("/r/ada/many#v8"),
        "the newest is among them"
    );
    assert_eq!(attributes(&pages["/r/ada/many"], "id").len(), 9);
    assert!(pages["/r/ada/"].contains("<a href=\"/r/ada/many\">and 3 more</a>"));
    assert!(pages["/r/newbie/"].contains("Nothing has been pushed yet"));
    assert!(pages["/r/ada/nothing"].contains("no account or repository <code>ada/nothing</code>"));
    practice.stop().await;
}

/// Frames as wide as a phone's and a desk's screen, and a note of how wide each page wants to be in them.
#[cfg(unix)]
fn framed(pages: &BTreeMap<String, String>) -> String {
    let mut document = String::from("<!DOCTYPE html><meta charset=utf-8><body>");
    for (address, page) in pages {
        let page = page.replace('&', "&amp;").replace('"', "&quot;");
        for width in [360, 390, 768, 1280] {
            document.push_str(&format!(
                "<iframe title=\"{width} {address}\" style=\"width:{width}px;height:800px;border:0\" srcdoc=\"{page}\"></iframe>\n"
            ));
        }
    }
    document.push_str(
        "<script>onload = () => { document.body.innerText = [...document.querySelectorAll('iframe')].map(frame => { \
         const root = frame.contentDocument.documentElement; \
         return `wants ${root.scrollWidth} of ${root.clientWidth}: ${frame.title}`; }).join('\\n'); }</script>",
    );
    document
}

#[cfg(unix)]
#[tokio::test]
async fn no_page_is_wider_than_its_screen() {
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path)
        .flat_map(|folder| names.map(|name| folder.join(name)))
        .find(|program| program.is_file());
    let Some(browser) = found else {
        crate::support::skip("it needs Chromium to look at the pages");
        return;
    };
    let storage = TempDir::new().unwrap();
    let practice = stocked(&storage).await;
    let pages = pages(&practice).await;
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("pages.html");
    std::fs::write(&file, framed(&pages)).unwrap();
    let output = tokio::process::Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"])
        .arg(format!(
            "--user-data-dir={}",
            folder.path().join("profile").display()
        ))
        .arg(format!("file://{}", file.display()))
        .env("HOME", folder.path())
        .output();
    let output = tokio::time::timeout(std::time::Duration::from_secs(120), output).await;
    let output = output.expect("the browser ends").unwrap();
    let shown = String::from_utf8_lossy(&output.stdout).into_owned();
    let lines: Vec<&str> = shown.split("wants ").skip(1).collect();
    assert_eq!(lines.len(), pages.len() * 4, "{shown}");
    for line in lines {
        let mut numbers = line.split([' ', ':']).filter_map(|word| word.parse::<u32>().ok());
        let (wanted, there) = (numbers.next().unwrap(), numbers.next().unwrap());
        assert!(wanted <= there && there > 300, "wants {line}");
    }
    practice.stop().await;
}
