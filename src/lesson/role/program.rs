//! The programs that lessons begin a line with.
//!
//! Not here: whether a line that begins with one is a command (`typed`).

/// Programs, shells' own commands and keywords, in order.
#[rustfmt::skip]
const PROGRAMS: &[&str] = &[
    "Xvfb", "aa-status", "ab", "add-apt-repository", "adduser", "airflow", "alias", "ansible", "ansible-playbook",
    "apachectl", "apk", "apparmor_parser", "apptainer", "apropos", "apt", "apt-cache", "apt-get", "apt-key", "argocd",
    "arp", "asciinema", "asdf", "auditctl", "aureport", "ausearch", "awk", "aws", "az", "base64", "bash", "bg", "blkid",
    "boot2docker", "bpftrace", "brctl", "brew", "buildah", "buildctl", "bun", "bundle", "bzip2", "capsh", "cargo", "cat",
    "cd", "certbot", "chcon", "chgrp", "chkconfig", "chmod", "choco", "chown", "chronyc", "chroot", "chsh", "cilium",
    "cinst", "clang", "clear", "cloc", "cls", "cmake", "cmd", "code", "compgen", "compose", "composer", "conda",
    "conntrack", "consul", "copy", "copy-item", "cosign", "cp", "cqlsh", "crane", "createdb", "crictl", "crontab",
    "cscript", "ctop", "ctr", "curl", "cut", "cypher-shell", "dapr", "date", "dd", "ddev", "deactivate", "defaults",
    "del", "deno", "df", "dhclient", "diff", "dig", "dir", "diskutil", "dive", "dmesg", "dmsetup", "dnf", "doas",
    "docker", "docker-app", "docker-compose", "docker-credential-pass", "docker-enter", "docker-ls", "docker-machine",
    "docker-slim", "docker-sync", "dockerd", "dockerd-rootless-setuptool.sh", "doctl", "dotnet", "dotnet-ef",
    "dotnet-sdk", "dpkg", "dpkg-reconfigure", "drill", "drush", "dscl", "dstack", "du", "dvc", "echo", "efibootmgr",
    "eksctl", "elinks", "emacs", "env", "etcdctl", "ethtool", "eval", "exit", "explorer", "export", "expr", "faas-cli",
    "fdisk", "fg", "file", "find", "findmnt", "firefox", "firewall-cmd", "flask", "flux", "flyctl", "free", "g++", "gcc",
    "gcloud", "gdb", "gem", "getenforce", "getent", "getfacl", "gh", "git", "glab", "go", "gpg", "gradle", "gradlew",
    "grep", "groupadd", "groups", "grype", "gunicorn", "gunzip", "gzip", "hadolint", "hdiutil", "head", "helm", "heroku",
    "hexdump", "hey", "history", "host", "hostname", "hostnamectl", "htop", "htpasswd", "http", "httpie", "httping",
    "huggingface-cli", "hugo", "iconv", "id", "ifconfig", "ifdown", "iftop", "ifup", "inspec", "install", "iostat",
    "iotop", "ip", "ipcalc", "ipconfig", "ipcs", "iperf", "iperf3", "ipset", "iptables", "ipvsadm", "irm", "istioctl",
    "iwr", "java", "javac", "jobs", "journalctl", "jq", "jupyter", "k3d", "k6", "k9s", "kafka-console-consumer",
    "kafka-console-producer", "kafka-topics", "kafka-topics.sh", "kill", "kind", "kompose", "kubeadm", "kubectl",
    "kubectx", "kubens", "kustomize", "launchctl", "ldd", "less", "linode-cli", "linuxkit", "ln", "locale-gen", "locust",
    "loginctl", "losetup", "ls", "lsb_release", "lsblk", "lscpu", "lsmod", "lsns", "lsof", "ltrace", "lvcreate", "lvs",
    "lxc", "lynx", "machinectl", "make", "man", "manifest-tool", "md", "md5sum", "minikube", "minishift", "mkcert",
    "mkdir", "mkfifo", "mkfs", "mkfs.ext4", "mknod", "mktemp", "mlflow", "modprobe", "mongo", "mongosh", "more", "mount",
    "mpstat", "msbuild", "mtr", "multipass", "mv", "mvn", "mvnw", "mysql", "mysqladmin", "mysqldump", "nano", "nc",
    "ncat", "nerdctl", "net", "netcat", "nethogs", "netsh", "netstat", "newgrp", "newuidmap", "nft", "ng", "nginx",
    "ngrep", "nix-shell", "nmap", "nmcli", "node", "nodemon", "nohup", "nomad", "notary", "notepad", "npm", "nproc",
    "npx", "nsenter", "nslookup", "ntpdate", "nuget", "nvidia-ctk", "nvidia-smi", "nvm", "oc", "ollama", "open",
    "openssl", "oras", "packer", "pacman", "passwd", "pbcopy", "pbpaste", "pdm", "perl", "pg_dump", "pg_restore",
    "pgbench", "pgrep", "php", "pidof", "ping", "ping6", "pip", "pip3", "pipenv", "pipx", "pkill", "pmap", "pnpm",
    "podman", "podman-compose", "poetry", "popd", "powershell", "pre-commit", "printenv", "printf", "ps", "psexec",
    "psql", "pstree", "pulumi", "puppet", "pushd", "pvcreate", "pwd", "pwsh", "pyenv", "pytest", "python", "python2",
    "python3", "quarkus", "rails", "rake", "rancher", "rbenv", "readlink", "realpath", "reboot", "redis-cli",
    "redis-server", "regctl", "resolvectl", "restorecon", "rkt", "rm", "rmdir", "rpm", "rsync", "ruby", "runc", "runuser",
    "rustc", "rustup", "rvm", "sbt", "sc", "scp", "screen", "scutil", "sed", "semanage", "seq", "serf", "service",
    "sestatus", "set", "setenforce", "setfacl", "setpriv", "setx", "sh", "sha1sum", "sha256sum", "sha512sum", "shasum",
    "shutdown", "siege", "singularity", "skaffold", "skopeo", "sleep", "snap", "snyk", "softwareupdate", "sort", "source",
    "spark-submit", "sqlcmd", "sqlite3", "ss", "ssh", "ssh-add", "ssh-copy-id", "ssh-keygen", "start", "startx", "stat",
    "strace", "streamlit", "stress", "su", "subscription-manager", "sudo", "sw_vers", "swapoff", "swapon", "syft", "sync",
    "sysctl", "systemctl", "tail", "tar", "taskkill", "tasklist", "tc", "tcpdump", "tee", "telnet", "telnetd",
    "terraform", "test", "time", "timedatectl", "timeout", "tmux", "tofu", "toolbox", "top", "touch", "tr", "traceroute",
    "tree", "trivy", "true", "tsc", "tshark", "tsocks", "type", "ufw", "ulimit", "umask", "umoci", "umount", "unalias",
    "uname", "uniq", "unset", "unshare", "unzip", "update-alternatives", "update-rc.d", "uptime", "useradd", "usermod",
    "uv", "uvicorn", "vagrant", "valgrind", "vegeta", "velero", "vgcreate", "vi", "vim", "vim-cmd", "virtualenv",
    "visudo", "vmstat", "vue", "w3m", "wasmtime", "watch", "wc", "weave", "wg", "wget", "which", "who", "whoami", "whois",
    "winget", "winpty", "wrk", "wsl", "xargs", "xclip", "xdg-open", "xhost", "xterm", "xxd", "yarn", "yq", "yum",
    "yum-config-manager", "zfs", "zip", "zpool", "zsh", "zypper",
];

/// Programs whose names are English words too, so that a line may begin with one and be a sentence, in order.
#[rustfmt::skip]
const WORDS: &[&str] = &[
    "at", "clear", "code", "compose", "copy", "cut", "date", "env", "exit", "explorer", "file", "find", "free", "groups",
    "head", "history", "host", "id", "install", "jobs", "kill", "kind", "less", "man", "more", "move", "net",
    "nginx", "node", "notary", "open", "packer", "ping", "python", "ruby", "screen", "security", "set", "sleep",
    "sort", "source", "start", "sync", "tail", "test", "time", "timeout", "top", "touch", "tree", "true", "type", "watch",
    "which", "who",
];

/// For each byte, how many programs begin with a lower one.
static FIRSTS: [usize; 257] = {
    let mut firsts = [0; 257];
    let mut byte = 0;
    let mut n_lower = 0;
    while byte < 257 {
        while n_lower < PROGRAMS.len() && (PROGRAMS[n_lower].as_bytes()[0] as usize) < byte {
            n_lower += 1;
        }
        firsts[byte] = n_lower;
        byte += 1;
    }
    firsts
};

/// Says whether `word` names a program that lessons use, on its own or by a path.
pub(super) fn is_program(word: &str) -> bool {
    let word = word.strip_suffix(".exe").unwrap_or(word);
    let first = word.bytes().next().map_or(0, usize::from);
    let alike = &PROGRAMS[FIRSTS[first]..FIRSTS[first + 1]];
    alike.binary_search(&word).is_ok() || is_path(word) || word.starts_with("mkfs.")
}

/// Says whether a program's name is an English word too.
pub(super) fn is_word(word: &str) -> bool {
    WORDS.binary_search(&word).is_ok()
}

/// `./run.sh`, `.\run.ps1`, `~/bin/x`, `/usr/bin/x`.
fn is_path(word: &str) -> bool {
    if word.starts_with(".\\") {
        return true;
    }
    let is_part = |c: char| c.is_ascii_alphanumeric() || "/._-+~".contains(c);
    let tail = word.strip_prefix("./").or_else(|| word.strip_prefix("../"));
    let tail = tail.or_else(|| word.strip_prefix("~/"));
    let bin = ["/usr/", "/bin/", "/sbin/", "/opt/", "/etc/init.d/"];
    // `./x:/y` is where a folder is mounted.
    tail.is_some_and(|tail| !tail.is_empty() && !tail.contains(':'))
        || (bin.iter().any(|folder| word.starts_with(folder))
            && word.chars().all(is_part)
            && word.contains("bin/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_are_in_order() {
        assert!(PROGRAMS.is_sorted());
        assert!(WORDS.is_sorted());
    }

    #[test]
    fn a_program_is_named_by_its_path_too() {
        for word in [
            "docker",
            "docker.exe",
            "./run.sh",
            ".\\run.ps1",
            "~/bin/x",
            "/usr/local/bin/x",
            "../x",
            "mkfs.xfs",
            "g++",
        ] {
            assert!(is_program(word), "{word}");
        }
        for word in [
            "/",
            "/var/lib/docker",
            "./",
            "nginx:latest",
            "Docker",
            "docker.io/library/nginx",
        ] {
            assert!(!is_program(word), "{word}");
        }
    }
}
