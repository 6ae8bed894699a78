# What the scripts in this folder share: building for a platform that this machine is not. They source it from the package's folder.
#
# The standard library is built from its source, for which the compiler is told to take unstable options. rustup's component
# `rust-src` is used where it is installed. Else, on Debian, the package `rust-src` is, from the first release that has it in
# the compiler's version: apt checks it as it checks all packages, it is unpacked below the target folder, nothing is installed.
# shellcheck shell=bash

RELEASES="trixie-backports sid experimental"
WINDOWS=x86_64-pc-windows-gnu
platforms=$(realpath -m "${CARGO_TARGET_DIR:-target}/platforms")

section() { printf '\n==> %s\n' "$*" >&2; }
fail() { local code=$1; shift; printf '\nerror: %s\n' "$*" >&2; exit "$code"; }

# Installs Debian's packages: the first word is a program that tells that they are there.
install_packages() {
    local program=$1
    shift
    ! command -v "$program" >/dev/null || return 0
    command -v apt-get >/dev/null || fail 5 "\`$program\` is missing, and there is no apt-get to install it with"
    section "Installing $*"
    apt-get update -q >/dev/null || true
    DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@" >/dev/null || fail 5 "$* cannot be installed"
}

# cargo for other platforms, whose triples are one word. What is built with unstable options has a folder of its own.
cross() {
    local command=$1 triple
    local -a targets=()
    for triple in $2; do targets+=(--target "$triple"); done
    shift 2
    # The variable is cargo's own name for another place of the library than the compiler's folder.
    RUSTC_BOOTSTRAP=1 __CARGO_TESTS_ONLY_SRC_ROOT=$library \
        cargo "$command" --locked "${targets[@]}" --target-dir "$platforms/build" -Z build-std "$@"
}

# Sets `library` to the folder of the standard library's source.
find_library() {
    local version release package
    version=$(rustc --version | cut -d ' ' -f 2)
    library=$(rustc --print sysroot)/lib/rustlib/src/rust/library
    [ ! -d "$library/std" ] || return 0
    library=$platforms/rust-$version/library
    [ ! -d "$library" ] || return 0
    command -v apt-get >/dev/null || fail 5 "there is no source of Rust's library: run \`rustup component add rust-src\`"
    section "Unpacking the source of Rust's library $version to $library"
    for release in $RELEASES; do
        package=$(package_version "$release" "${version%.*}.")
        [ -z "$package" ] || break
    done
    [ -n "$package" ] ||
        fail 5 "no release of Debian has rust-src ${version%.*}, as the compiler is: run \`rustup component add rust-src\`"
    unpack_library "$release" "$package"
}

# Prints the version of rust-src in a release that begins with the prefix. The last figure may be another than the compiler's.
package_version() {
    local release=$1 prefix=$2 mirror
    # shellcheck disable=SC2016 # apt expands it
    mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 'Origin: Debian' 'Label: Debian' 'Component: main' |
        head -n 1)
    mkdir -p "$platforms/apt/$release/partial" "$platforms/apt/cache/archives/partial"
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $release main" >"$platforms/apt/$release.list"
    apt_of "$release" apt-get update -q >&2 || return 0
    apt_of "$release" apt-cache madison rust-src | cut -d '|' -f 2 | tr -d ' ' | grep -m 1 "^${prefix//./\\.}" || true
}

unpack_library() {
    local release=$1 package=$2 folder
    folder=$(dirname "$library")
    rm -rf "$folder.part"
    mkdir -p "$folder.part"
    (cd "$folder.part" && apt_of "$release" apt-get download -q "rust-src=$package" >&2) ||
        fail 5 "the package rust-src $package cannot be downloaded"
    # The library's dependencies come from where all crates come from.
    dpkg-deb --fsys-tarfile "$folder.part"/rust-src_*.deb |
        tar -x -C "$folder.part" --strip-components=4 --exclude='*/library/vendor' --wildcards './usr/src/rustc-*/library'
    rm "$folder.part"/rust-src_*.deb
    mv "$folder.part" "$folder"
}

# apt with one release as its only source, and lists of its own.
apt_of() {
    local release=$1 program=$2
    shift 2
    "$program" -o "Dir::Etc::SourceList=$platforms/apt/$release.list" -o Dir::Etc::SourceParts=/dev/null \
        -o "Dir::State::Lists=$platforms/apt/$release" -o "Dir::Cache=$platforms/apt/cache" \
        -o APT::Sandbox::User=root -o Acquire::Languages=none "$@"
}
