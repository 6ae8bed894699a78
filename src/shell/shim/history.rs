//! `docker image history`, written as the CLI writes it. Moments are in UTC.
//!
//! Not here: what the layers are; the engine says that.

use serde_json::{Map, Value};

use super::format::{Field, Format};
use super::{Done, ShimError, Work, units};
use crate::docker::{Columns, History, Units, Width};
use crate::engine::HistoryRow;

/// The width that a command is cut to.
const COMMAND_WIDTH: usize = 45;
const FIELDS: &[Field] = &[
    ("Comment", "COMMENT"),
    ("CreatedAt", "CREATED AT"),
    ("CreatedBy", "CREATED BY"),
    ("CreatedSince", "CREATED"),
    ("ID", "IMAGE"),
    ("Size", "SIZE"),
];

/// Parses the history's `--format`; `None` where only the CLI can do it.
fn format(history: &History) -> Option<Format> {
    Format::parse(history.format.as_deref(), FIELDS)
}

/// Shows an image's history.
pub(super) async fn run(work: &mut Work<'_>, history: &History) -> Result<Done, ShimError> {
    let rows = work.engine.history(&history.name).await?;
    let format = format(history).ok_or(ShimError::NeedsCli {
        flag: Some("--format"),
    })?;
    for line in lines(&rows, history, &format, units::now()) {
        work.streams.line(&line)?;
    }
    Ok(Done::Well)
}

fn lines(rows: &[HistoryRow], history: &History, format: &Format, now: i64) -> Vec<String> {
    let rows: Vec<_> = rows.iter().map(|row| fields(row, history, now)).collect();
    if history.columns == Columns::Ids && *format == Format::Usual {
        let id = |row: &Map<String, Value>| row.get("ID").and_then(Value::as_str).map(str::to_owned);
        return rows.iter().filter_map(id).collect();
    }
    let created = match history.units {
        Units::Human => "CreatedSince",
        Units::Exact => "CreatedAt",
    };
    format.write(&rows, &["ID", created, "CreatedBy", "Size", "Comment"], FIELDS)
}

fn fields(row: &HistoryRow, history: &History, now: i64) -> Map<String, Value> {
    let command = row.created_by.replace('\t', " ");
    let (id, command) = match history.width {
        Width::Cut => (units::short_id(&row.id), cut(&command)),
        Width::Full => (row.id.as_str(), command),
    };
    let (since, size) = match history.units {
        Units::Human => (units::ago(row.created, now), units::size(row.size, 3)),
        Units::Exact => (units::rfc3339(row.created), row.size.to_string()),
    };
    [
        ("Comment", row.comment.clone()),
        ("CreatedAt", units::rfc3339(row.created)),
        ("CreatedBy", command),
        ("CreatedSince", since),
        ("ID", id.to_owned()),
        ("Size", size),
    ]
    .into_iter()
    .map(|(key, value)| (key.to_owned(), Value::from(value)))
    .collect()
}

fn cut(command: &str) -> String {
    if command.chars().count() <= COMMAND_WIDTH {
        return command.to_owned();
    }
    let mut cut: String = command.chars().take(COMMAND_WIDTH - 1).collect();
    cut.push('…');
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(width: Width, units: Units, columns: Columns) -> History {
        History {
            name: "web".into(),
            width,
            columns,
            format: None,
            units,
        }
    }

    fn shown(history: &History) -> String {
        let row = |id: &str, created_by: &str, size| HistoryRow {
            id: id.to_owned(),
            created: 1_000,
            created_by: created_by.to_owned(),
            size,
            comment: String::new(),
        };
        let rows = [
            row(
                "sha256:0c22e5adc61c0d2d",
                "/bin/sh -c #(nop)  CMD [\"/bin/sh\" \"-c\" \"echo a<b && x\"]",
                0,
            ),
            row("<missing>", "COPY a\tb", 1_982_256),
        ];
        lines(&rows, history, &format(history).unwrap(), 1_090).join("\n")
    }

    #[test]
    fn a_history_reads_as_the_clis() {
        assert_eq!(
            shown(&history(Width::Cut, Units::Human, Columns::Usual)),
            "IMAGE          CREATED              CREATED BY                                      SIZE      COMMENT\n\
             0c22e5adc61c   About a minute ago   /bin/sh -c #(nop)  CMD [\"/bin/sh\" \"-c\" \"echo…   0B        \n\
             <missing>      About a minute ago   COPY a b                                        1.98MB    "
        );
    }

    #[test]
    fn exact_units_are_bytes_and_moments() {
        let shown = shown(&history(Width::Full, Units::Exact, Columns::Usual));
        assert!(
            shown.starts_with("IMAGE                     CREATED AT             CREATED BY"),
            "{shown}"
        );
        assert!(
            shown.contains("sha256:0c22e5adc61c0d2d   1970-01-01T00:16:40Z   /bin/sh"),
            "{shown}"
        );
        assert!(shown.contains("1982256"), "{shown}");
    }

    #[test]
    fn ids_alone() {
        assert_eq!(
            shown(&history(Width::Cut, Units::Human, Columns::Ids)),
            "0c22e5adc61c\n<missing>"
        );
    }
}
