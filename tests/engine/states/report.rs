//! What `stepgate check --format json` answered, and what it ought to have.
//!
//! Not here: the scene that it was asked in (`scene`).

use serde_json::Value;

/// An answer.
#[derive(Debug)]
pub(super) struct Checked {
    /// The exit code.
    pub(super) code: i32,
    /// The reports, in order.
    pub(super) reports: Vec<Value>,
    /// Standard error.
    pub(super) stderr: String,
}

/// A failed check as it ought to be told.
#[derive(Debug)]
pub(super) struct Wrong<'a> {
    /// The kind.
    pub(super) kind: &'a str,
    /// What was expected, word for word.
    pub(super) wanted: String,
    /// What was found, word for word.
    pub(super) found: String,
    /// The command that mends it.
    pub(super) mend: Option<String>,
}

impl Checked {
    /// Reads an answer; a document whose form is not the contract's fails the test.
    pub(super) fn read(output: &std::process::Output) -> Self {
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        let document: Value = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
        let checks = document["checks"].as_array().cloned().unwrap_or_default();
        if !output.stdout.is_empty() {
            assert_eq!(
                document["schema"],
                1,
                "{}",
                String::from_utf8_lossy(&output.stdout)
            );
        }
        Self {
            code: output.status.code().unwrap_or(-1),
            reports: checks.into_iter().map(|check| check["check"].clone()).collect(),
            stderr,
        }
    }

    /// The reports with a result.
    pub(super) fn with(&self, result: &str) -> Vec<&Value> {
        self.reports
            .iter()
            .filter(|report| report["result"] == result)
            .collect()
    }

    /// Every check passed, and there is at least one; gives what proves them.
    pub(super) fn holds(&self) -> Vec<String> {
        assert_eq!(self.code, 0, "{self:#?}");
        let passed = self.with("passed");
        assert!(
            !passed.is_empty() && passed.len() == self.reports.len(),
            "{self:#?}"
        );
        let evidence = passed.iter().filter_map(|report| report["evidence"].as_str());
        evidence.map(str::to_owned).collect()
    }

    /// Exactly these fail, in this order, and are told word for word; the others pass.
    pub(super) fn fails(&self, wrongs: &[Wrong<'_>]) {
        let failed = self.with("failed");
        assert_eq!(failed.len(), wrongs.len(), "{self:#?}");
        assert_eq!(
            self.with("passed").len() + failed.len(),
            self.reports.len(),
            "{self:#?}"
        );
        for (report, wrong) in failed.iter().zip(wrongs) {
            assert_eq!(report["kind"], wrong.kind, "{self:#?}");
            assert_eq!(report["wanted"], *wrong.wanted, "{self:#?}");
            assert_eq!(report["found"], *wrong.found, "{self:#?}");
            assert_eq!(report["mend"].as_str(), wrong.mend.as_deref(), "{self:#?}");
        }
        assert_eq!(self.code, 1, "{self:#?}");
    }

    /// No check failed and none passed: the question could not be asked. Gives the reasons.
    pub(super) fn cannot_be_asked(&self) -> String {
        assert_eq!(self.code, 4, "{self:#?}");
        assert!(
            self.with("failed").is_empty() && self.with("passed").is_empty(),
            "{self:#?}"
        );
        let reasons = self.reports.iter().filter_map(|report| report["reason"].as_str());
        reasons
            .chain([self.stderr.as_str()])
            .collect::<Vec<_>>()
            .join("\n")
    }

    /// The commands that mend what failed.
    pub(super) fn mends(&self) -> Vec<String> {
        let mends = self.reports.iter().filter_map(|report| report["mend"].as_str());
        mends.map(str::to_owned).collect()
    }
}
