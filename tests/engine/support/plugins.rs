//! The docker CLI's plugins for compose and buildx, which few machines have; `tests/plugins` gets them.
//!
//! Not here: plugins that a test makes up (`chapter::plugins`).

use std::path::{Path, PathBuf};

use crate::shared::skip;

/// The variable that names their folder.
const VARIABLE: &str = "STEPGATE_TEST_PLUGINS";

/// Lets a docker configuration find the plugins. Says that the test is skipped where there are none; fails where the
/// variable is set and they are missing.
pub(crate) fn offer_plugins(config: &Path) -> Option<()> {
    let Some(folder) = std::env::var_os(VARIABLE).map(PathBuf::from) else {
        skip("it needs docker's compose and buildx plugins: run tests/run, or set STEPGATE_TEST_PLUGINS");
        return None;
    };
    for plugin in ["docker-compose", "docker-buildx"] {
        assert!(folder.join(plugin).is_file(), "{VARIABLE} has no {plugin}");
    }
    std::fs::create_dir_all(config).expect("docker's configuration");
    std::os::unix::fs::symlink(folder, config.join("cli-plugins")).expect("a link to the plugins");
    Some(())
}
