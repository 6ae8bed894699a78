//! `docker image ls`, written as the CLI writes it.
//!
//! Not here: which images there are; the engine says that. Moments are in UTC.

use serde_json::{Map, Value};

use super::format::{Field, Format};
use super::{Done, ShimError, Work, units};
use crate::docker::{Columns, List, ListScope, Width};
use crate::engine::{ImageQuery, ImageRow};
use crate::words::Reference;

const NONE: &str = "<none>";
const FIELDS: &[Field] = &[
    ("Containers", "CONTAINERS"),
    ("CreatedAt", "CREATED AT"),
    ("CreatedSince", "CREATED"),
    ("Digest", "DIGEST"),
    ("ID", "IMAGE ID"),
    ("Repository", "REPOSITORY"),
    ("SharedSize", "SHARED SIZE"),
    ("Size", "SIZE"),
    ("Tag", "TAG"),
    ("UniqueSize", "UNIQUE SIZE"),
];

/// Parses the listing's `--format`; `None` where only the CLI can do it.
fn format(list: &List) -> Option<Format> {
    Format::parse(list.format.as_deref(), FIELDS)
}

/// Lists images and records which ones are shown, also where the CLI has to format them.
pub(super) async fn run(work: &mut Work<'_>, list: &List) -> Result<Done, ShimError> {
    let mut query = ImageQuery {
        all: list.scope == ListScope::All,
        digests: list.columns == Columns::Digests,
        ..ImageQuery::default()
    };
    let repository = list.repository.iter().map(|name| ("reference", name));
    let filters = list.filters.iter().map(|(key, value)| (key.as_str(), value));
    for (key, value) in filters.chain(repository) {
        query
            .filters
            .entry(key.to_owned())
            .or_default()
            .push(value.clone());
    }
    let images = work.engine.images(&query).await?;
    work.outcome.listed = Some(images.iter().flat_map(|image| image.tags.clone()).collect());
    let format = format(list).ok_or(ShimError::NeedsCli {
        flag: Some("--format"),
    })?;
    for line in lines(&images, list, &format, units::now()) {
        work.streams.line(&line)?;
    }
    Ok(Done::Well)
}

/// The listing's lines.
fn lines(images: &[ImageRow], list: &List, format: &Format, now: i64) -> Vec<String> {
    let digests = if list.columns == Columns::Digests || format.asks_for("Digest") {
        Columns::Digests
    } else {
        Columns::Usual
    };
    let rows: Vec<_> = images
        .iter()
        .flat_map(|image| {
            let names = names(image, digests);
            names.into_iter().map(|name| fields(image, name, list.width, now))
        })
        .collect();
    let is_quiet = list.columns == Columns::Ids && *format == Format::Usual;
    if is_quiet {
        let id = |row: &Map<String, Value>| row.get("ID").and_then(Value::as_str).map(str::to_owned);
        return rows.iter().filter_map(id).collect();
    }
    let usual: &[&str] = match list.columns {
        Columns::Usual | Columns::Ids => &["Repository", "Tag", "ID", "CreatedSince", "Size"],
        Columns::Digests => &["Repository", "Tag", "Digest", "ID", "CreatedSince", "Size"],
    };
    format.write(&rows, usual, FIELDS)
}

/// A row's name.
struct Name {
    repository: String,
    tag: String,
    digest: String,
}

/// The names that an image is listed under: each tag, with each digest of its repository where digests are wanted;
/// then the repositories that have only digests.
fn names(image: &ImageRow, digests: Columns) -> Vec<Name> {
    let pairs: Vec<(&str, &str)> = image
        .repo_digests
        .iter()
        .filter_map(|pair| pair.split_once('@'))
        .filter(|(repository, _)| *repository != NONE)
        .collect();
    let with_digests = digests == Columns::Digests;
    let of = |repository: &str| -> Vec<&str> {
        let of = pairs.iter().filter(|(other, _)| *other == repository);
        of.map(|(_, digest)| *digest).collect()
    };
    let mut names = Vec::new();
    let mut add = |repository: &str, tag: &str, digests: Vec<&str>| {
        let digests = if with_digests && !digests.is_empty() {
            digests
        } else {
            vec![NONE]
        };
        names.extend(digests.into_iter().map(|digest| Name {
            repository: repository.to_owned(),
            tag: tag.to_owned(),
            digest: digest.to_owned(),
        }));
    };
    let tagged: Vec<String> = image.tags.iter().map(Reference::familiar_repository).collect();
    for (reference, repository) in image.tags.iter().zip(&tagged) {
        add(repository, reference.tag().unwrap_or(NONE), of(repository));
    }
    let mut untagged: Vec<&str> = pairs.iter().map(|(repository, _)| *repository).collect();
    untagged.dedup();
    for repository in untagged
        .iter()
        .filter(|repository| !tagged.iter().any(|tagged| tagged == *repository))
    {
        add(repository, NONE, of(repository));
    }
    if names.is_empty() {
        names.push(Name {
            repository: NONE.to_owned(),
            tag: NONE.to_owned(),
            digest: NONE.to_owned(),
        });
    }
    names
}

/// A row's fields in the alphabet's order, as the CLI's JSON has them.
fn fields(image: &ImageRow, name: Name, width: Width, now: i64) -> Map<String, Value> {
    let id = match width {
        Width::Cut => units::short_id(&image.id),
        Width::Full => &image.id,
    };
    let created_at = units::rfc3339(image.created)
        .replace('T', " ")
        .replace('Z', " +0000 UTC");
    [
        ("Containers", "N/A".to_owned()),
        ("CreatedAt", created_at),
        ("CreatedSince", units::ago(image.created, now)),
        ("Digest", name.digest),
        ("ID", id.to_owned()),
        ("Repository", name.repository),
        ("SharedSize", "N/A".to_owned()),
        ("Size", units::size(image.size, 3)),
        ("Tag", name.tag),
        ("UniqueSize", "N/A".to_owned()),
    ]
    .into_iter()
    .map(|(key, value)| (key.to_owned(), Value::from(value)))
    .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn image(tags: &[&str], repo_digests: &[&str]) -> ImageRow {
        ImageRow {
            id: format!("sha256:0c22e5adc61c{}", "0".repeat(52)),
            parent: None,
            tags: tags.iter().map(|tag| Reference::parse(tag).unwrap()).collect(),
            repo_digests: repo_digests.iter().map(|&digest| digest.to_owned()).collect(),
            created: 1_000,
            size: 1_982_256,
            labels: BTreeMap::new(),
        }
    }

    fn shown(images: &[ImageRow], list: &List) -> String {
        let format = format(list).unwrap();
        lines(images, list, &format, 1_000 + 7200).join("\n")
    }

    #[test]
    fn a_listing_reads_as_the_clis() {
        let images = [
            image(&["ada/web:latest", "web:v1"], &[]),
            image(&[], &["<none>@<none>"]),
        ];
        assert_eq!(
            shown(&images, &List::default()),
            "REPOSITORY   TAG       IMAGE ID       CREATED       SIZE\n\
             ada/web      latest    0c22e5adc61c   2 hours ago   1.98MB\n\
             web          v1        0c22e5adc61c   2 hours ago   1.98MB\n\
             <none>       <none>    0c22e5adc61c   2 hours ago   1.98MB"
        );
    }

    #[test]
    fn digests_stand_beside_their_own_repository_only() {
        let images = [image(
            &["ada/web:latest", "web:v1"],
            &["ada/web@sha256:a", "old@sha256:b"],
        )];
        let list = List {
            columns: Columns::Digests,
            ..List::default()
        };
        assert_eq!(
            shown(&images, &list),
            "REPOSITORY   TAG       DIGEST     IMAGE ID       CREATED       SIZE\n\
             ada/web      latest    sha256:a   0c22e5adc61c   2 hours ago   1.98MB\n\
             web          v1        <none>     0c22e5adc61c   2 hours ago   1.98MB\n\
             old          <none>    sha256:b   0c22e5adc61c   2 hours ago   1.98MB"
        );
    }

    #[test]
    fn several_digests_are_several_rows_only_where_digests_are_shown() {
        let images = [image(
            &["ada/web:latest"],
            &["ada/web@sha256:a", "ada/web@sha256:b"],
        )];
        assert_eq!(shown(&images, &List::default()).lines().count(), 2);
        let list = List {
            columns: Columns::Digests,
            ..List::default()
        };
        assert_eq!(shown(&images, &list).lines().count(), 3);
    }

    #[test]
    fn ids_formats_and_json() {
        let images = [image(&["ada/web:latest"], &[])];
        let with = |format: Option<&str>, columns| List {
            format: format.map(str::to_owned),
            columns,
            ..List::default()
        };
        assert_eq!(shown(&images, &with(None, Columns::Ids)), "0c22e5adc61c");
        assert_eq!(
            shown(&images, &with(Some("{{.Repository}}:{{.Tag}}"), Columns::Usual)),
            "ada/web:latest"
        );
        assert_eq!(
            shown(&images, &with(Some("table {{.ID}}\\t{{.Size}}"), Columns::Usual)),
            "IMAGE ID       SIZE\n0c22e5adc61c   1.98MB"
        );
        assert!(
            shown(&images, &with(Some("json"), Columns::Usual)).contains("\"Digest\":\"\\u003cnone\\u003e\"")
        );
        assert_eq!(format(&with(Some("{{.VirtualSize}}"), Columns::Usual)), None);
    }
}
