//! The platform that images of this machine are for, in the words that images have for it.
//!
//! Not here: which image of several a name stands for (`carry::choose`).

/// The operating system of the images: they are Linux's on any machine.
pub const OS: &str = "linux";

/// This machine's architecture, as images name it.
pub fn architecture() -> &'static str {
    of(std::env::consts::ARCH)
}

/// The platform of images for this machine, such as `linux/amd64`.
pub fn platform() -> String {
    format!("{OS}/{}", architecture())
}

/// What Go, and with it every image, calls an architecture of Rust's.
fn of(architecture: &'static str) -> &'static str {
    match architecture {
        "x86_64" => "amd64",
        "x86" => "386",
        "aarch64" => "arm64",
        "powerpc64" => "ppc64le",
        "loongarch64" => "loong64",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn architectures_have_the_names_that_images_give_them() {
        for (ours, theirs) in [
            ("x86_64", "amd64"),
            ("aarch64", "arm64"),
            ("arm", "arm"),
            ("s390x", "s390x"),
            ("riscv64", "riscv64"),
        ] {
            assert_eq!(of(ours), theirs);
        }
        assert!(platform().starts_with("linux/"));
    }
}
