//! Running the program in a sandbox and taking all that it says, for tests that ask for no more.
//!
//! Not here: the sandbox (`support`), which the tests with an engine have too.

use std::time::Duration;

use crate::support::sandbox::Sandbox;

/// How long the program may take: one that waits for somebody fails its test, and does not keep all others waiting.
const LIMIT: Duration = Duration::from_secs(300);

impl Sandbox {
    /// Runs the program with these words, which blanks part, and gives its exit code and all that it says.
    pub(crate) fn says(&self, words: &str) -> (i32, String) {
        let output = self
            .stepgate(words.split(' '))
            .timeout(LIMIT)
            .output()
            .expect("the program runs");
        let said = [output.stdout, output.stderr].concat();
        (
            output.status.code().expect("the program ends by itself"),
            String::from_utf8(said).expect("what it says is text"),
        )
    }
}
