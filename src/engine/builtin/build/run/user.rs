//! Who runs a command: `USER` and `--user`, looked up in the image's own `/etc/passwd` and `/etc/group`, as Docker does.
//!
//! Not here: owners of what is copied (`super::super::owner`).

use super::super::owner::table;
use super::super::tree::Tree;
use crate::engine::builtin::runtime::{Rights, Runtime, Terminal, User};

/// A user with its home.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::engine::builtin::build) struct Account {
    pub(in crate::engine::builtin::build) user: User,
    /// As it was named.
    name: String,
    home: String,
}

/// Finds `user[:group]`, each a name or a number; nothing stands for root.
pub(in crate::engine::builtin::build) fn account(text: &str, tree: &Tree) -> Result<Account, String> {
    let (name, group) = match text.split_once(':') {
        Some((name, group)) => (name, Some(group).filter(|group| !group.is_empty())),
        None => (text, None),
    };
    let name = if name.is_empty() { "0" } else { name };
    let users = table(tree, "etc/passwd");
    let groups = table(tree, "etc/group");
    let column = |row: &[String], n: usize| row.get(n).and_then(|text| text.parse::<u32>().ok());
    let number = name.parse::<u32>().ok();
    let row = users
        .iter()
        .find(|row| row.first().is_some_and(|known| known == name))
        .or_else(|| {
            users
                .iter()
                .find(|row| number.is_some() && column(row, 2) == number)
        });
    let uid = row.and_then(|row| column(row, 2)).or(number);
    let uid = uid.ok_or_else(|| format!("unable to find user {name}: no matching entries in passwd file"))?;
    let own_name = row.and_then(|row| row.first());
    let gid = match group {
        None => row.and_then(|row| column(row, 3)).unwrap_or(0),
        Some(group) => groups
            .iter()
            .find(|row| row.first().is_some_and(|known| known == group))
            .and_then(|row| column(row, 2))
            .or_else(|| group.parse().ok())
            .ok_or_else(|| format!("unable to find group {group}: no matching entries in group file"))?,
    };
    let has_member = |row: &&Vec<String>| {
        let members = row.get(3).map(String::as_str).unwrap_or_default();
        own_name.is_some_and(|name| members.split(',').any(|member| member.trim() == name))
    };
    // The own group is among the others, as newer engines have it.
    let mut further = vec![gid];
    if group.is_none() {
        let others = groups.iter().filter(has_member).filter_map(|row| column(row, 2));
        further.extend(others.filter(|other| *other != gid));
    }
    let home = row.and_then(|row| row.get(5)).filter(|home| !home.is_empty());
    Ok(Account {
        user: User {
            uid,
            gid,
            groups: further,
        },
        name: text.to_owned(),
        home: home.cloned().unwrap_or_else(|| "/".to_owned()),
    })
}

impl Account {
    /// Refuses who cannot be had: an ordinary user is root in a container, and there is nobody else.
    pub(in crate::engine::builtin::build) fn allowed(&self, runtime: &Runtime) -> Result<(), String> {
        let is_root = self.user.uid == 0 && self.user.gid == 0;
        match runtime.rights() {
            Rights::Ordinary { .. } if !is_root => Err(format!(
                "commands can be run as `{}` only by root or with Docker: without, a container has root alone",
                self.name
            )),
            Rights::Root | Rights::Ordinary { .. } => Ok(()),
        }
    }

    /// The environment as Docker completes it.
    pub(in crate::engine::builtin::build) fn environment(
        &self,
        given: &[String],
        hostname: &str,
        terminal: Terminal,
    ) -> Vec<String> {
        let mut env = vec![format!("HOSTNAME={hostname}")];
        if terminal == Terminal::Own {
            env.push("TERM=xterm".to_owned());
        }
        if !given.iter().any(|pair| pair.starts_with("HOME=")) {
            env.push(format!("HOME={}", self.home));
        }
        env.retain(|pair| {
            let name = pair.split('=').next().unwrap_or_default();
            !given.iter().any(|other| other.split('=').next() == Some(name))
        });
        env.extend(given.iter().cloned());
        env
    }

    /// The user's groups, where only a root user's may be kept.
    pub(in crate::engine::builtin::build) fn user_for(&self, runtime: &Runtime) -> User {
        match runtime.rights() {
            Rights::Root => self.user.clone(),
            Rights::Ordinary { .. } => User {
                groups: Vec::new(),
                ..self.user.clone()
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::content::Content;
    use super::super::super::tree::{Kind, Node};
    use super::*;

    fn tree() -> Tree {
        let mut tree = Tree::default();
        for (path, text) in [
            (
                "etc/passwd",
                "root:x:0:0::/root:/bin/sh\nada:x:7:8::/h/ada:/bin/sh\n",
            ),
            ("etc/group", "root:x:0:\nada:x:8:\nweb:x:80:eve,ada\n"),
        ] {
            let node = Node {
                kind: Kind::File(Content::of(text.as_bytes().to_vec())),
                ..Node::folder(0)
            };
            tree.put(path, node);
        }
        tree
    }

    #[test]
    fn users_and_groups_are_found_by_name_and_number() {
        let tree = tree();
        let found = |text: &str| {
            let account = account(text, &tree)?;
            let User { uid, gid, groups } = account.user;
            Ok::<_, String>((uid, gid, groups, account.home))
        };
        let home = |home: &str| home.to_owned();
        assert_eq!(found("").unwrap(), (0, 0, vec![0], home("/root")));
        assert_eq!(found("ada").unwrap(), (7, 8, vec![8, 80], home("/h/ada")));
        assert_eq!(found("7").unwrap(), (7, 8, vec![8, 80], home("/h/ada")));
        assert_eq!(found("ada:web").unwrap(), (7, 80, vec![80], home("/h/ada")));
        assert_eq!(found("5").unwrap(), (5, 0, vec![0], home("/")));
        assert_eq!(found("5:6").unwrap(), (5, 6, vec![6], home("/")));
        let eve = found("eve").unwrap_err();
        assert_eq!(eve, "unable to find user eve: no matching entries in passwd file");
        assert!(
            found("ada:eve")
                .unwrap_err()
                .starts_with("unable to find group eve")
        );
    }

    #[test]
    fn the_environment_is_completed_and_what_is_given_stays() {
        let account = account("ada", &tree()).unwrap();
        let given = ["PATH=/bin".to_owned(), "HOSTNAME=mine".to_owned()];
        let env = account.environment(&given, "h", Terminal::Own);
        assert_eq!(env, ["TERM=xterm", "HOME=/h/ada", "PATH=/bin", "HOSTNAME=mine"]);
    }
}
