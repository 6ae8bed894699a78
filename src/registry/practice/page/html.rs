//! The pages' HTML: no script, one small style, readable on a phone and in the dark.
//!
//! Everything that comes from a push is escaped by the template language. Not here: gathering what is shown.

use std::time::SystemTime;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::shelf::{LayerUse, Owner, Shelf, Shown, ShownTag};
use super::words::{ago, count, rfc3339, size};

/// The style of every page.
const STYLE: &str = include_str!("style.css");

/// How many tags of a repository an account's page shows; they are the newest.
const TAGS: usize = 6;

/// The page of the whole registry.
pub(super) fn root(owners: &[Owner]) -> Markup {
    let body = html! {
        h1 { "Practice registry" }
        p.lead { "Everything pushed here stays on this machine. Pick an account to see its repositories." }
        @if owners.is_empty() {
            p.empty { "There is no account yet: the first lesson makes one." }
        } @else {
            ul.cards {
                @for owner in owners {
                    li.card {
                        a.name href={ "/r/" (owner.name) "/" } { (owner.name) }
                        p.quiet { (count(owner.n_repositories, "repository")) }
                    }
                }
            }
        }
    };
    frame("Practice registry", &[], &body)
}

/// An account's page.
pub(super) fn user(shelf: &Shelf) -> Markup {
    let now = SystemTime::now();
    let layers = shelf.layers();
    let n_tags: usize = shelf
        .repositories
        .iter()
        .map(|repository| repository.tags.len())
        .sum();
    let body = html! {
        h1 { (shelf.user) }
        @if shelf.repositories.is_empty() {
            p.empty { "Nothing has been pushed yet. A push of " code { (shelf.user) "/…" } " appears here." }
        } @else {
            p.lead { (count(shelf.repositories.len(), "repository")) ", " (count(n_tags, "tag")) }
            section {
                h2 { "Repositories" }
                ul.cards {
                    @for repository in &shelf.repositories { (card(repository, now)) }
                }
            }
            @if !layers.is_empty() { (layers_section(shelf, &layers)) }
        }
    };
    frame(&shelf.user, &[("/", "registry")], &body)
}

/// A repository's page.
pub(super) fn repository(shelf: &Shelf, repository: &Shown, host: &str) -> Markup {
    let now = SystemTime::now();
    let layers = shelf.layers();
    let home = format!("/r/{}/", shelf.user);
    let body = html! {
        h1 { (repository.name) }
        p.lead {
            (count(repository.tags.len(), "tag"))
            @if let Some(pushed) = repository.pushed() { ", pushed " (moment(pushed, now)) }
        }
        @for tag in &repository.tags {
            section.tag id=(tag.name) {
                h2 { (tag.name) }
                (facts(tag, now))
                pre { code { "docker pull " (host) "/" (repository.name) ":" (tag.name) } }
                @if !tag.layers.is_empty() { (tag_layers(repository, tag, &layers)) }
            }
        }
    };
    frame(
        &repository.name,
        &[("/", "registry"), (&home, &shelf.user)],
        &body,
    )
}

/// The page where there is nothing.
pub(super) fn missing(name: &str) -> Markup {
    let body = html! {
        h1 { "Nothing here" }
        p.lead {
            "The practice registry has no account or repository " code { (name) }
            ". What was pushed to Docker Hub is not here."
        }
    };
    frame("Nothing here", &[("/", "registry")], &body)
}

fn frame(title: &str, trail: &[(&str, &str)], body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                link rel="icon" href="data:,";
                title { (title) " · stepgate practice registry" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    p.brand { strong { "stepgate" } " practice registry" }
                    p.stands { "stands in for Docker Hub on this machine" }
                }
                main {
                    @if !trail.is_empty() {
                        nav aria-label="Breadcrumb" {
                            @for (href, name) in trail { a href=(href) { (name) } span aria-hidden="true" { "/" } }
                        }
                    }
                    (body)
                }
            }
        }
    }
}

fn card(repository: &Shown, now: SystemTime) -> Markup {
    html! {
        li.card {
            a.name href={ "/r/" (repository.name) } { (repository.name) }
            @if let Some(pushed) = repository.pushed() {
                p.quiet { "pushed " (moment(pushed, now)) }
            }
            ul.tags {
                @for tag in repository.tags.iter().take(TAGS) {
                    li {
                        a.chip href={ "/r/" (repository.name) "#" (tag.name) } { (tag.name) }
                        code title=(tag.digest) { (tag.digest.short()) }
                        span.size { (size(tag.size())) }
                    }
                }
                @if repository.tags.len() > TAGS {
                    li { a href={ "/r/" (repository.name) } { "and " (repository.tags.len() - TAGS) " more" } }
                }
            }
        }
    }
}

fn facts(tag: &ShownTag, now: SystemTime) -> Markup {
    html! {
        dl {
            div { dt { "Digest" } dd { code title=(tag.digest) { "sha256:" (tag.digest.short()) "…" } } }
            div { dt { "Size" } dd { (size(tag.size())) } }
            div { dt { "Layers" } dd { (tag.layers.len()) } }
            @if !tag.platforms.is_empty() {
                div { dt { "Platform" } dd { (tag.platforms.join(", ")) } }
            }
            div { dt { "Pushed" } dd { (moment(tag.pushed, now)) } }
        }
    }
}

/// Which repositories share which layer, and what that saves.
fn layers_section(shelf: &Shelf, layers: &[LayerUse]) -> Markup {
    let kept: u64 = layers.iter().map(|used| used.layer.size).sum();
    let named: u64 = layers
        .iter()
        .map(|used| used.layer.size * used.n_images as u64)
        .sum();
    let saved = named - kept;
    let most = layers
        .iter()
        .map(|used| used.layer.size)
        .max()
        .unwrap_or(1)
        .max(1);
    html! {
        section {
            h2 { "Layers" }
            p {
                "A layer is stored once, however many images have it. "
                @if saved > 0 {
                    "Apart, these images would take " (size(named)) "; here they take " (size(kept)) ": "
                    strong { (size(saved)) " saved" } " by sharing."
                } @else {
                    "No two images of " (shelf.user) " share one so far."
                }
            }
            div.wide {
                table {
                    thead { (heads("In")) }
                    tbody {
                        @for used in layers {
                            tr.shared[used.n_images > 1] {
                                td { code title=(used.layer.digest) { (used.layer.digest.short()) } }
                                td.made { (made(used.layer.command.as_deref())) }
                                td.number {
                                    (size(used.layer.size))
                                    meter min="0" max=(most) value=(used.layer.size) {}
                                }
                                td data-label="in" {
                                    @for name in &used.repositories {
                                        a.chip href={ "/r/" (name) } { (own_name(name)) }
                                    }
                                    @if used.n_images > 1 {
                                        span.quiet { (count(used.n_images, "image")) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn tag_layers(repository: &Shown, tag: &ShownTag, layers: &[LayerUse]) -> Markup {
    html! {
        div.wide {
            table {
                thead { (heads("Also in")) }
                tbody {
                    @for layer in &tag.layers {
                        @let used = layers.iter().find(|used| used.layer.digest == layer.digest);
                        tr.shared[used.is_some_and(|used| used.n_images > 1)] {
                            td { code title=(layer.digest) { (layer.digest.short()) } }
                            td.made { (made(layer.command.as_deref())) }
                            td.number { (size(layer.size)) }
                            td data-label="also in" {
                                @if let Some(used) = used {
                                    @for name in used.repositories.iter().filter(|name| **name != repository.name) {
                                        a.chip href={ "/r/" (name) } { (own_name(name)) }
                                    }
                                    @if used.n_images > 1 && used.repositories.len() == 1 {
                                        span.quiet { "another tag" }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn heads(last: &str) -> Markup {
    html! {
        tr {
            th scope="col" { "Layer" }
            th scope="col" { "Made by" }
            th.number scope="col" { "Size" }
            th scope="col" { (last) }
        }
    }
}

fn made(command: Option<&str>) -> Markup {
    html! {
        @match command.filter(|command| !command.is_empty()) {
            Some(command) => code { (command) },
            None => span.quiet { "not told" },
        }
    }
}

fn moment(time: SystemTime, now: SystemTime) -> Markup {
    let stamp = rfc3339(time);
    html! { time datetime=(stamp) title=(stamp) { (ago(time, now)) } }
}

/// A repository's name without its account.
fn own_name(name: &str) -> &str {
    name.split_once('/').map_or(name, |(_, own)| own)
}
