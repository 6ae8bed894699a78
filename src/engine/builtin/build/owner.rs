//! `--chown`: who owns what is copied.
//!
//! Names are looked up in the image's own `/etc/passwd` and `/etc/group`. Not here: permissions (`chmod`).

use super::tree::{Kind, Tree};

/// A user's and a group's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Owner {
    pub(super) uid: u64,
    pub(super) gid: u64,
}

/// Reads `user[:group]`; without a group, it is the one with the user's name or number.
pub(super) fn owner(text: &str, tree: &Tree) -> Result<Owner, String> {
    let invalid =
        |reason: String| format!("unable to convert uid/gid chown string to host mapping: {reason}");
    let (user, group) = text.split_once(':').unwrap_or((text, text));
    if group.contains(':') {
        return Err(invalid(format!("invalid chown string provided: {text}")));
    }
    let is_named = |kind: &str, name: &str| format!("can't find {kind} for {name}");
    let users = table(tree, "etc/passwd");
    let groups = table(tree, "etc/group");
    let row = users
        .iter()
        .find(|row| row.first().is_some_and(|name| name == user));
    let uid = number(user, row).ok_or_else(|| {
        invalid(format!(
            "{}: no such user: {user}",
            is_named("uid", &format!("user {user}"))
        ))
    })?;
    let group_row = groups
        .iter()
        .find(|row| row.first().is_some_and(|name| name == group));
    let own_group = || {
        let is_alone = !text.contains(':');
        row.filter(|_| is_alone)?.get(3)?.parse().ok()
    };
    let gid = number(group, group_row).or_else(own_group).ok_or_else(|| {
        invalid(format!(
            "{}: no such group: {group}",
            is_named("gid", &format!("group {group}"))
        ))
    })?;
    Ok(Owner { uid, gid })
}

fn number(text: &str, row: Option<&Vec<String>>) -> Option<u64> {
    if text.is_empty() {
        return Some(0);
    }
    let named = row.and_then(|row| row.get(2)?.parse().ok());
    named.or_else(|| text.parse::<u32>().ok().map(u64::from))
}

/// The rows of a file whose columns are parted by colons; none where there is no such file.
pub(super) fn table(tree: &Tree, path: &str) -> Vec<Vec<String>> {
    let node = tree.resolve(path).ok().and_then(|path| tree.get(&path));
    let Some(Kind::File(content)) = node.map(|node| &node.kind) else {
        return Vec::new();
    };
    let bytes = content.bytes().unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let row = |line: &str| line.trim().split(':').map(str::to_owned).collect();
    text.lines().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::super::content::Content;
    use super::super::tree::Node;
    use super::*;

    #[test]
    fn names_are_looked_up_and_numbers_are_taken() {
        let mut tree = Tree::default();
        for (path, text) in [
            (
                "etc/passwd",
                "root:x:0:0::/:/bin/sh\nada:x:7:8::/:\nbob:x:9:10::/:\n",
            ),
            ("etc/group", "root:x:0:\nada:x:70:\nweb:x:80:ada\n"),
        ] {
            let node = Node {
                kind: Kind::File(Content::of(text.as_bytes().to_vec())),
                ..Node::folder(0)
            };
            tree.put(path, node);
        }
        for (text, expected) in [
            ("ada", Some((7, 70))),
            ("bob", Some((9, 10))),
            ("ada:web", Some((7, 80))),
            ("5", Some((5, 5))),
            ("5:6", Some((5, 6))),
            ("5:web", Some((5, 80))),
            ("eve", None),
            ("ada:eve", None),
            ("a:b:c", None),
        ] {
            let found = owner(text, &tree).ok().map(|owner| (owner.uid, owner.gid));
            assert_eq!(found, expected, "{text}");
        }
        assert!(owner("eve", &tree).unwrap_err().ends_with("no such user: eve"));
    }
}
