//! A table as Docker prints it: columns at least ten wide, three spaces between them.
//!
//! Source: Go's `tabwriter` as the CLI sets it (minimum width 10, padding 3). Not here: what stands in it.

/// The least width of a column, spaces behind it included.
const LEAST: usize = 10;
/// The spaces behind the longest cell.
const PADDING: usize = 3;

/// Lays out rows of cells; each line without its end.
pub(super) fn lay_out(rows: &[Vec<String>]) -> Vec<String> {
    let n_columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        let longest = cells.map(|cell| cell.chars().count()).max().unwrap_or_default();
        LEAST.max(longest + PADDING)
    };
    let widths: Vec<usize> = (0..n_columns).map(width).collect();
    rows.iter().map(|row| line(row, &widths)).collect()
}

fn line(row: &[String], widths: &[usize]) -> String {
    let Some((last, cells)) = row.split_last() else {
        return String::new();
    };
    let mut line = String::new();
    for (cell, width) in cells.iter().zip(widths) {
        line.push_str(cell);
        line.extend(std::iter::repeat_n(
            ' ',
            width.saturating_sub(cell.chars().count()),
        ));
    }
    // The last cell of a line belongs to no column.
    line.push_str(last);
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(rows: &[&[&str]]) -> Vec<Vec<String>> {
        rows.iter()
            .map(|row| row.iter().map(|&cell| cell.to_owned()).collect())
            .collect()
    }

    #[test]
    fn an_empty_listing_is_spaced_as_the_cli_spaces_it() {
        let header = rows(&[&["REPOSITORY", "TAG", "IMAGE ID", "CREATED", "SIZE"]]);
        assert_eq!(
            lay_out(&header),
            ["REPOSITORY   TAG       IMAGE ID   CREATED   SIZE"]
        );
    }

    #[test]
    fn columns_are_as_wide_as_their_longest_cell_in_characters() {
        let table = rows(&[&["A", "B", "C"], &["0123456789", "…", ""]]);
        assert_eq!(
            lay_out(&table),
            ["A            B         C", "0123456789   …         "]
        );
    }
}
