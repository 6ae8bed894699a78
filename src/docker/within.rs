//! Docker commands that work on files within a container: `exec` and `cp`. Pure.
//!
//! Not here: what the command that `exec` runs does there (`check::infer`).

use super::flags::{Flag, Order, Scan, scan};
use super::foreign_flags::{COPY, EXEC};
use super::layout;

/// The container and the command that `docker exec` runs there and waits for; `None` for any other, and where a flag is not
/// known.
pub fn executed(argv: &[String]) -> Option<(String, Vec<String>)> {
    let (scan, mut words) = read(argv, EXEC, Order::FlagsFirst)?;
    if scan.is_on("detach") || words.len() < 2 {
        return None;
    }
    let container = words.remove(0);
    Some((container, words))
}

/// What `docker cp` puts into a container: the file or folder here, the container, and the path there.
pub fn put(argv: &[String]) -> Option<(String, String, String)> {
    let (_, words) = read(argv, COPY, Order::Mixed)?;
    let [from, to] = <[String; 2]>::try_from(words).ok()?;
    // A letter before a colon is a drive.
    let (container, path) = to.split_once(':').filter(|(container, _)| container.len() > 1)?;
    let is_here = !from.contains(':') && from != "-";
    (is_here && !container.contains(['/', '\\', '.']))
        .then(|| (from.clone(), container.to_owned(), path.to_owned()))
}

fn read(argv: &[String], flags: &[Flag], order: Order) -> Option<(Scan, Vec<String>)> {
    let scan = scan(argv, layout(argv).flags_at, flags, order);
    let is_known = scan.unknown.is_none() && scan.wrong.is_none();
    let words = scan.operands.iter().map(|&at| argv[at].clone()).collect();
    is_known.then_some((scan, words))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn argv(line: &str) -> Vec<String> {
        line.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn what_runs_in_a_container_is_told_from_the_flags_before_it() {
        let executed =
            |line: &str| executed(&argv(line)).map(|(name, words)| format!("{name}: {}", words.join(" ")));
        assert_eq!(
            executed("exec -it -u root web touch -a /x").unwrap(),
            "web: touch -a /x"
        );
        assert_eq!(executed("container exec --env A=b web ls").unwrap(), "web: ls");
        for line in ["exec -d web touch /x", "exec web", "exec --nope web ls"] {
            assert_eq!(executed(line), None, "{line}");
        }
    }

    #[test]
    fn what_is_put_into_a_container_is_told_from_what_is_taken_out() {
        let put = |line: &str| put(&argv(line)).map(|(from, name, path)| format!("{from} {name} {path}"));
        assert_eq!(put("cp -a ./a.txt web:/data").unwrap(), "./a.txt web /data");
        for line in [
            "cp web:/data .",
            "cp web:/a db:/b",
            "cp - web:/a",
            "cp a.txt C:\\data",
            "cp a b",
        ] {
            assert_eq!(put(line), None, "{line}");
        }
    }
}
