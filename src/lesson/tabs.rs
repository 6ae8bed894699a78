//! Where a page has tabs, of which a reader sees one at a time: `=== "A"` as `MkDocs` has them, shortcodes of Hugo and `GitBook`,
//! components of docusaurus, comments of docsify.
//!
//! Not here: which of them is done (`role::tabs`), and how the titles are shown (`repair`).

use std::ops::Range;

use memchr::memmem;

/// One of several tabs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tab<'a> {
    pub(super) title: &'a str,
    /// Its lines, counted from 1.
    pub(super) lines: Range<usize>,
}

/// What a line says of tabs.
#[derive(Clone, Copy)]
enum Mark<'a> {
    /// A tab begins, in the place of the one before.
    Tab(&'a str),
    /// The tab ends, and others may follow.
    End,
    /// All of them end.
    Last,
}

/// The tabs of a text, those that stand beside each other together.
pub(super) fn of(text: &str) -> Vec<Vec<Tab<'_>>> {
    const MARKS: [&str; 5] = ["=== \"", "{{< tab", "{% tab", "<Tab", "tabs:start"];
    let has = |mark: &str| memmem::find(text.as_bytes(), mark.as_bytes()).is_some();
    if !MARKS.iter().any(|mark| has(mark)) {
        return Vec::new();
    }
    let mut reading = Reading::default();
    let mut n_lines = 0;
    for (at, line) in text.lines().enumerate() {
        reading.line(at + 1, line);
        n_lines = at + 1;
    }
    reading.last(n_lines + 1);
    reading.groups
}

#[derive(Default)]
struct Reading<'a> {
    groups: Vec<Vec<Tab<'a>>>,
    group: Vec<Tab<'a>>,
    /// The title and the first line of the tab that is open, and how far its text stands in, where that ends it.
    open: Option<(&'a str, usize, Option<usize>)>,
    /// The mark of the fence that is open.
    fence: Option<&'a str>,
    /// Whether titles are headings, as docsify has them.
    is_docsify: bool,
}

impl<'a> Reading<'a> {
    fn line(&mut self, number: usize, line: &'a str) {
        let bare = line.trim();
        if bare.is_empty() {
            return;
        }
        if let Some(fence) = self.fence {
            if bare.starts_with(fence) && bare.trim_matches(['`', '~']).is_empty() {
                self.fence = None;
            }
            return;
        }
        let indent = line.len() - line.trim_start().len();
        let is_left =
            |(_, _, least): &(&str, usize, Option<usize>)| least.is_some_and(|least| indent < least);
        let was_left = self.open.as_ref().is_some_and(is_left);
        if was_left {
            self.end(number);
        }
        let mark = self.mark(bare);
        if was_left && !matches!(mark, Some(Mark::Tab(_))) {
            self.last(number);
        }
        self.fence = ["```", "~~~"].into_iter().find(|fence| bare.starts_with(fence));
        match mark {
            Some(Mark::Tab(title)) => {
                self.end(number);
                let least = bare.starts_with("===").then_some(indent + 1);
                self.open = Some((title, number, least));
            }
            Some(Mark::End) => self.end(number),
            Some(Mark::Last) => self.last(number),
            None => {}
        }
    }

    fn mark(&mut self, line: &'a str) -> Option<Mark<'a>> {
        if line.starts_with("<!--") {
            if line.contains("tabs:start") {
                self.is_docsify = true;
            } else if line.contains("tabs:end") {
                self.is_docsify = false;
                return Some(Mark::Last);
            }
            return None;
        }
        if self.is_docsify && line.starts_with('#') {
            return Some(Mark::Tab(line.trim_matches(['#', '*', ' '])));
        }
        let begins = |begins: &[&str]| begins.iter().any(|begin| line.starts_with(begin));
        if begins(&["=== \"", "{{< tab ", "{{< tab\"", "{% tab ", "<TabItem", "<Tab "]) {
            return Some(Mark::Tab(title(line)));
        }
        if begins(&["{{< /tabs", "{% endtabs", "</Tabs"]) {
            return Some(Mark::Last);
        }
        begins(&["{{< /tab", "{% endtab", "</TabItem", "</Tab>"]).then_some(Mark::End)
    }

    fn end(&mut self, number: usize) {
        if let Some((title, first, _)) = self.open.take() {
            self.group.push(Tab {
                title,
                lines: first..number,
            });
        }
    }

    fn last(&mut self, number: usize) {
        self.end(number);
        let group = std::mem::take(&mut self.group);
        if group.len() > 1 {
            self.groups.push(group);
        }
    }
}

/// The title that a tab's mark has: what is in quotes, of several the label's.
fn title(mark: &str) -> &str {
    let from = ["label=", "title=", "name="]
        .iter()
        .find_map(|key| mark.find(key));
    let mark = &mark[from.unwrap_or(0)..];
    let Some(start) = mark.find(['"', '\'']) else {
        return "";
    };
    let rest = &mark[start + 1..];
    let end = rest.find(['"', '\'']).unwrap_or(rest.len());
    rest[..end].trim_matches('`')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The titles of the tabs that stand beside each other, and on which lines.
    fn found(text: &str) -> Vec<Vec<(&str, Range<usize>)>> {
        let groups = of(text).into_iter();
        groups
            .map(|group| group.into_iter().map(|tab| (tab.title, tab.lines)).collect())
            .collect()
    }

    #[test]
    fn tabs_are_found_in_many_dialects() {
        for text in [
            "=== \"A\"\n    x\n\n=== \"B\"\n    y\n\nThen.\n",
            "{{< tabs >}}\n{{< tab name=\"A\" >}}\nx\n{{< tab name=\"B\" >}}\ny\n{{< /tabs >}}\nThen.\n",
            "{% tabs %}\n{% tab title=\"A\" %}\nx\n{% tab title=\"B\" %}\ny\n{% endtabs %}\n",
            "<Tabs>\n<TabItem value=\"a\" label=\"A\">\nx\n<TabItem label='B'>\ny\n</Tabs>\n",
            "<!-- tabs:start -->\n#### **A**\nx\n# B\ny\n<!-- tabs:end -->\n# C\n",
        ] {
            let titles: Vec<Vec<&str>> = found(text)
                .iter()
                .map(|group| group.iter().map(|(title, _)| *title).collect())
                .collect();
            assert_eq!(titles, [["A", "B"]], "{text}");
        }
        let closed = "{{< tab name=\"A\" >}}\nx\n{{< /tab >}}\n\n{{< tab name=\"`B`\" >}}\ny\n{{< /tab >}}\n{{< /tabs >}}\n";
        assert_eq!(found(closed), [[("A", 1..3), ("B", 5..7)]]);
    }

    #[test]
    fn a_tab_ends_where_its_text_no_longer_stands_in() {
        let text = "=== \"A\"\n    ```\n    === \"no\"\n    ```\n=== \"B\"\n    y\nThen.\n\n=== \"C\"\n    z\nEnd.\n";
        assert_eq!(found(text), [[("A", 1..5), ("B", 5..7)]]);
    }

    #[test]
    fn marks_in_code_are_none() {
        assert!(found("```\n<TabItem label=\"A\">\n<TabItem label=\"B\">\n```\n").is_empty());
        assert!(found("A === \"B\"\n").is_empty());
    }
}
