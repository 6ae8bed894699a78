//! What stepgate is built from: how many crates, and under which licences.
//!
//! Asked of cargo itself. Not here: known vulnerabilities, whose database is not on every machine.

use std::process::Command;

use serde_json::Value;

/// The most crates that the lock file may hold.
const MAX_CRATES: usize = 350;

/// Licences that a program under MIT or Apache-2.0 can be shipped with.
const LICENCES: &[&str] = &[
    "MIT",
    "MIT-0",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-1-Clause",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "ISC",
    "Zlib",
    "bzip2-1.0.6",
    "0BSD",
    "CC0-1.0",
    "Unlicense",
    "Unicode-3.0",
    "Unicode-DFS-2016",
    "MPL-2.0",
    "NCSA",
    "CDLA-Permissive-2.0",
];

/// Says whether an SPDX expression leaves a choice that is all in [`LICENCES`]: `OR` binds weaker than `AND`.
fn is_allowed(expression: &str) -> bool {
    let expression = expression.trim();
    if let Some(inner) = expression
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'))
        && !inner.contains(')')
    {
        return is_allowed(inner);
    }
    // Crates older than SPDX expressions write `MIT/Apache-2.0`.
    if let Some((left, right)) = split(expression, " OR ").or_else(|| split(expression, "/")) {
        return is_allowed(left) || is_allowed(right);
    }
    if let Some((left, right)) = split(expression, " AND ") {
        return is_allowed(left) && is_allowed(right);
    }
    LICENCES.contains(&expression)
}

/// Splits at the first `operator` outside parentheses.
fn split<'a>(expression: &'a str, operator: &str) -> Option<(&'a str, &'a str)> {
    let is_outside =
        |at: usize| expression[..at].matches('(').count() == expression[..at].matches(')').count();
    let (at, _) = expression
        .match_indices(operator)
        .find(|&(at, _)| is_outside(at))?;
    Some((&expression[..at], &expression[at + operator.len()..]))
}

/// Runs cargo in the package's folder and gives what it printed.
fn cargo(arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO"));
    let output = command
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo starts");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("cargo prints UTF-8")
}

/// The packages that a build for this machine consists of; those of other platforms need not be at hand.
fn packages() -> Vec<Value> {
    let version = cargo(&["-vV"]);
    let host = version
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .expect("cargo names its host");
    let metadata = cargo(&[
        "metadata",
        "--format-version=1",
        "--locked",
        "--filter-platform",
        host,
    ]);
    let metadata: Value = serde_json::from_str(&metadata).expect("metadata is JSON");
    metadata["packages"]
        .as_array()
        .expect("metadata lists packages")
        .clone()
}

#[test]
fn every_crate_has_a_licence_that_fits() {
    let packages = packages();
    assert!(
        packages.len() > 50,
        "cargo told of {} crates only",
        packages.len()
    );
    let licence = |package: &Value| package["license"].as_str().unwrap_or("none").to_owned();
    let strange = packages.iter().filter(|package| !is_allowed(&licence(package)));
    let strange: Vec<String> = strange
        .map(|package| format!("{}: {}", package["name"], licence(package)))
        .collect();
    assert_eq!(strange, [""; 0]);
}

#[test]
fn the_lock_file_stays_below_its_limit() {
    let lock = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.lock")).unwrap();
    let n_crates = lock.lines().filter(|line| *line == "[[package]]").count();
    assert!(n_crates > 50 && n_crates < MAX_CRATES, "{n_crates} crates");
}

#[test]
fn licence_expressions_are_read_as_their_authors_meant_them() {
    for good in [
        "MIT",
        "GPL-3.0 OR MIT",
        "MIT/Apache-2.0",
        "(MIT OR GPL-2.0) AND Unicode-3.0",
        "Apache-2.0 WITH LLVM-exception OR GPL-2.0",
    ] {
        assert!(is_allowed(good), "{good}");
    }
    for bad in [
        "none",
        "GPL-3.0",
        "MIT AND GPL-3.0",
        "(MIT OR Apache-2.0) AND AGPL-3.0",
        "AGPL-3.0 OR GPL-3.0",
    ] {
        assert!(!is_allowed(bad), "{bad}");
    }
}
