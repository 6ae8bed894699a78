//! Words in small letters that say what docker needs in their place, where nothing in the lesson is called so:
//! `docker logs container_name`.
//!
//! Not here: words that are marked as such (`placeholder`).

use std::ops::Range;

use memchr::memmem;

use crate::lesson::{Block, Role, Step};

/// What of docker's has a name, as in `container_name`.
const THINGS: [&str; 4] = ["container", "image", "network", "volume"];

/// What is asked for of it.
const ENDS: [&str; 4] = ["_name", "-name", "_id", "-id"];

/// Flags that a name stands behind which they do not give.
#[rustfmt::skip]
const FLAGS: [&str; 18] = [
    "--all", "--filter", "--follow", "--force", "--interactive", "--net", "--network", "--rm", "--tty", "--volumes-from", "-a", "-d", "-f",
    "-i", "-it", "-q", "-t", "-ti",
];

/// The words of a lesson that stand for names.
#[derive(Debug, Default)]
pub(super) struct Metavariables<'a> {
    names: Vec<&'a str>,
}

impl<'a> Metavariables<'a> {
    /// Finds those that a lesson uses, and gives to nothing.
    pub(super) fn of(steps: &'a [Step]) -> Self {
        let blocks = || steps.iter().flat_map(|step| &step.blocks);
        let mut names: Vec<&str> = Vec::new();
        for block in blocks().filter(|block| block.role == Role::Commands) {
            for span in words(&block.text) {
                let name = &block.text[span.clone()];
                if use_of(&block.text, &span) == Use::Needed && !names.contains(&name) {
                    names.push(name);
                }
            }
        }
        names.retain(|name| !blocks().any(|block| gives(block, name)));
        Self { names }
    }

    /// Where a command block has them, from first to last.
    pub(super) fn find<'t>(&self, text: &'t str) -> Vec<(Range<usize>, &'t str)> {
        if self.names.is_empty() {
            return Vec::new();
        }
        let mut found: Vec<_> = words(text)
            .map(|span| (span.clone(), &text[span]))
            .filter(|(span, name)| self.names.contains(name) && use_of(text, span) == Use::Needed)
            .collect();
        found.sort_by_key(|(span, _)| span.start);
        found
    }
}

/// What a word is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Use {
    /// A docker command needs something of that name.
    Needed,
    /// It says nothing: in a comment, or as a key.
    None,
    /// Something may be called so.
    Given,
}

/// Says whether a block may give a name to something.
fn gives(block: &Block, name: &str) -> bool {
    words(&block.text).any(|span| {
        let text = block.text.as_str();
        let is_key = || block.role != Role::Commands && text[span.end..].starts_with(':');
        &text[span.clone()] == name && use_of(text, &span) == Use::Given && !is_key()
    })
}

/// Reads what a word of a text is there for.
fn use_of(text: &str, span: &Range<usize>) -> Use {
    /// Commands whose first word is there already, and whose second they make.
    const MAKE_ANOTHER: [&str; 4] = ["commit", "import", "rename", "tag"];
    /// Commands that make what they name.
    const MAKE: [&str; 2] = ["build", "create"];
    let Some(line) = before(text, span.start) else {
        return Use::None;
    };
    if line.contains('#') {
        return Use::None;
    }
    let is_open = |quote: char| line.matches(quote).count() % 2 == 1;
    let Some((_, typed)) = line
        .rsplit_once("docker ")
        .filter(|_| !is_open('"') && !is_open('\''))
    else {
        return Use::Given;
    };
    // `--network=network_name`, `--filter volume=volume_name`
    let (typed, head) = typed.rsplit_once(' ').unwrap_or(("", typed));
    let mut before = typed.split_whitespace();
    let last = before.clone().next_back().unwrap_or_default();
    let is_filter =
        |head: &str| head.ends_with('=') && !head.starts_with('-') && matches!(last, "--filter" | "-f");
    let is_begun = head.is_empty()
        || is_filter(head)
        || head.strip_suffix('=').is_some_and(|flag| FLAGS.contains(&flag));
    let verb = before.find(|word| !matches!(*word, "container" | "image" | "network" | "volume"));
    let n_named = before.filter(|word| !word.starts_with('-')).count();
    let makes = verb.is_none_or(|verb| MAKE.contains(&verb) || MAKE_ANOTHER.contains(&verb) && n_named > 0);
    let behind = text[span.end..].chars().next();
    let has_more = || text[span.clone()].starts_with("image") || verb == Some("cp");
    let is_ended = behind.is_none_or(|c| c.is_whitespace() || c == ':' && has_more());
    let is_given =
        makes || head.is_empty() && last.starts_with('-') && !last.contains('=') && !FLAGS.contains(&last);
    if is_begun && is_ended && !is_given {
        Use::Needed
    } else {
        Use::Given
    }
}

/// What stands before a place on its line; `None` where that is longer than any that somebody types.
fn before(text: &str, at: usize) -> Option<&str> {
    const LONGEST: usize = 2048;
    let mut from = at.saturating_sub(LONGEST);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let near = &text[from..at];
    match near.rfind('\n') {
        Some(end) => Some(&near[end + 1..]),
        None => (from == 0).then_some(near),
    }
}

/// The places of such words, each a name as a whole.
fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    let bytes = text.as_bytes();
    let ends = memmem::find_iter(bytes, b"name").chain(memmem::find_iter(bytes, b"id"));
    ends.filter_map(|at| {
        let end = at + if bytes[at] == b'n' { 4 } else { 2 };
        let begins = |word: &str| text[..at - 1].ends_with(word);
        let what = text
            .get(at.checked_sub(1)?..end)
            .filter(|what| ENDS.contains(what))?;
        let thing = THINGS.into_iter().find(|thing| begins(thing))?;
        let start = end - what.len() - thing.len();
        let is_name = |c: char| c.is_alphanumeric() || c == '_';
        let is_apart = !text[..start].ends_with(is_name) && !text[end..].starts_with(is_name);
        is_apart.then_some(start..end)
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::lesson::parse;

    fn values(blocks: &[&str]) -> Vec<String> {
        let blocks: Vec<_> = blocks
            .iter()
            .map(|text| format!("```bash\n{text}\n```\n"))
            .collect();
        let lesson = parse(
            Path::new("a.md"),
            &format!("# A\n\n{}", blocks.join("\nThen:\n\n")),
        );
        lesson
            .variables()
            .iter()
            .map(|it| it.placeholder.clone())
            .collect()
    }

    #[test]
    fn a_word_that_says_what_docker_needs_is_asked_for() {
        for (typed, names) in [
            ("docker logs -f container_name", vec!["container_name"]),
            ("docker container stop container-name", vec!["container-name"]),
            (
                "docker network connect web container_name",
                vec!["container_name"],
            ),
            ("docker run -d image_name", vec!["image_name"]),
            ("docker pull image_name:1.2", vec!["image_name"]),
            (
                "docker inspect --format='{{.Id}}' container_name",
                vec!["container_name"],
            ),
            ("docker cp container_name:/app .", vec!["container_name"]),
            ("docker ps --filter name=container_name", vec!["container_name"]),
            ("docker run --network=network_name nginx", vec!["network_name"]),
            ("docker tag image_name new_image_name", vec!["image_name"]),
            (
                "docker exec -it container_id sh # by container_name",
                vec!["container_id"],
            ),
            (
                "docker rm container_name && docker rmi image_id",
                vec!["container_name", "image_id"],
            ),
        ] {
            assert_eq!(values(&[typed]), names, "{typed}");
        }
    }

    #[test]
    fn a_name_that_the_lesson_gives_is_one() {
        let used = "docker logs container_name";
        for given in [
            "docker run -d --name container_name nginx",
            "docker run -d --name=container_name nginx",
            "docker rename web container_name",
            "docker create container_name",
            "curl http://container_name:80",
            "docker logs container_name-1",
            "echo \"container_name\"",
        ] {
            assert_eq!(values(&[given, used]), [""; 0], "{given}");
            assert_eq!(values(&[used, given]), [""; 0], "{given}");
        }
        for typed in [
            "docker build -t image_name .",
            "docker build -t image_name:1.2 .",
            "docker exec web curl container_name:80",
            "docker run --hostname container_name web",
            "docker run -e HOST=container_name web",
            "docker exec web ping 'container_name'",
            "docker tag web image_name",
            "docker volume create volume_name",
            "docker run -v volume_name:/data web",
            "docker run --hostname container_name web",
            "docker run -e HOST=container_name web",
            "docker exec web ping 'container_name'",
            "docker logs my_container",
            "docker logs container",
            "echo container_name",
        ] {
            assert_eq!(values(&[typed]), [""; 0], "{typed}");
        }
        let compose = "# A\n\n```yaml\nservices:\n  web:\n    container_name: web\n```\n\n```bash\ndocker logs container_name\n```\n";
        assert_eq!(parse(Path::new("a.md"), compose).variables().len(), 1);
    }
}
