//! Reads and writes docker's configuration file: never half, never over a damaged one, 0600.
//!
//! Not here: what stands in it.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde_json::ser::{PrettyFormatter, Serializer};
use serde_json::{Map, Value};
use tempfile::NamedTempFile;

use super::ConfigError;

/// The sections that must be objects where they are there.
const SECTIONS: [&str; 2] = ["auths", "credHelpers"];

/// Reads the file; a missing or empty one is an empty object.
pub(super) fn read(path: &Path) -> Result<Map<String, Value>, ConfigError> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Map::new()),
        Err(source) => {
            return Err(ConfigError::Read {
                path: path.to_owned(),
                source,
            });
        }
    };
    let damaged = |reason: String| ConfigError::Damaged {
        path: path.to_owned(),
        reason,
    };
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Ok(Map::new());
    }
    // Only the place is told: the error's own text could quote a secret.
    let root: Value = serde_json::from_slice(&bytes).map_err(|error| {
        damaged(format!(
            "line {}, column {} is not JSON",
            error.line(),
            error.column()
        ))
    })?;
    let Value::Object(root) = root else {
        return Err(damaged("an object is expected".to_owned()));
    };
    for section in SECTIONS {
        if root
            .get(section)
            .is_some_and(|value| !value.is_object() && !value.is_null())
        {
            return Err(damaged(format!("`{section}` is not an object")));
        }
    }
    Ok(root)
}

/// Reads the file again, changes it, and puts it in place of the old one in one step; gives what it holds now.
pub(super) fn change(
    path: &Path,
    change: impl Fn(&mut Map<String, Value>),
) -> Result<Map<String, Value>, ConfigError> {
    let mut root = read(path)?;
    change(&mut root);
    write(path, &root).map_err(|source| ConfigError::Write {
        path: path.to_owned(),
        source,
    })?;
    Ok(root)
}

fn write(path: &Path, root: &Map<String, Value>) -> io::Result<()> {
    // A symbolic link stays one: what it points to is replaced.
    let target = resolve(path)?;
    let folder = target.parent().unwrap_or(Path::new("."));
    make_folder(folder)?;
    // The file is made 0600, as docker's own is.
    let mut temporary = NamedTempFile::new_in(folder)?;
    temporary.write_all(&to_text(root)?)?;
    temporary.as_file().sync_all()?;
    temporary.persist(&target).map_err(|error| error.error)?;
    sync_folder(folder)
}

/// Follows symbolic links to the file that is meant, also where that does not exist yet.
fn resolve(path: &Path) -> io::Result<PathBuf> {
    let mut target = path.to_owned();
    for _ in 0..40 {
        match fs::read_link(&target) {
            Ok(link) => target = target.parent().unwrap_or(Path::new("")).join(link),
            Err(_) => return Ok(target),
        }
    }
    Err(io::Error::other("too many symbolic links"))
}

/// Docker writes tabs.
fn to_text(root: &Map<String, Value>) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    let mut serializer = Serializer::with_formatter(&mut text, PrettyFormatter::with_indent(b"\t"));
    serde::Serialize::serialize(root, &mut serializer)?;
    text.push(b'\n');
    Ok(text)
}

#[cfg(unix)]
fn make_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(not(unix))]
fn make_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

/// Makes a rename in a folder last, where folders can be opened for it.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}
