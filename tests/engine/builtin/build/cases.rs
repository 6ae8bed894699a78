//! Dockerfiles for both engines, and the context that they copy from.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::process::Command;

/// Writes a context that has something of every kind.
pub(super) fn write_context(folder: &Path) {
    for (path, text) in [
        ("top", "top\n"),
        ("d/a.txt", "a\n"),
        ("d/b.md", "b\n"),
        ("d/deep/run", "#!/bin/sh\n"),
        ("e/a.txt", "another a\n"),
        ("etc/passwd", "root:x:0:0::/:/bin/sh\nada:x:7:70::/:\n"),
        ("etc/group", "root:x:0:\nada:x:70:\nweb:x:80:\n"),
        ("with space", "s\n"),
        ("secret", "no\n"),
        (".dockerignore", "secret\nDockerfile\n"),
    ] {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    }
    for (path, mode) in [
        ("d/deep/run", 0o755),
        ("d/deep", 0o750),
        ("d", 0o755),
        ("e", 0o700),
        ("etc", 0o755),
    ] {
        fs::set_permissions(folder.join(path), fs::Permissions::from_mode(mode)).unwrap();
    }
    fs::create_dir(folder.join("empty")).unwrap();
    fs::set_permissions(folder.join("empty"), fs::Permissions::from_mode(0o755)).unwrap();
    fs::create_dir(folder.join("names")).unwrap();
    fs::set_permissions(folder.join("names"), fs::Permissions::from_mode(0o755)).unwrap();
    fs::write(folder.join("names/one"), "same\n").unwrap();
    fs::set_permissions(folder.join("names/one"), fs::Permissions::from_mode(0o644)).unwrap();
    fs::hard_link(folder.join("names/one"), folder.join("names/other")).unwrap();
    symlink("../top", folder.join("d/up")).unwrap();
    symlink("d", folder.join("to-d")).unwrap();
    symlink("top", folder.join("to-top")).unwrap();
    fs::write(folder.join("x.tar"), archive()).unwrap();
    for program in ["gzip", "bzip2", "xz"] {
        let mut packing = Command::new(program);
        packing.args(["--keep", "--force", "x.tar"]).current_dir(folder);
        assert!(packing.status().unwrap().success());
    }
}

/// An archive with two files, one of which has two names, and the other a capability.
pub(in crate::builtin) fn archive() -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    for (path, uid) in [("in/f", 5), ("g", 6)] {
        let mut header = tar::Header::new_gnu();
        header.set_mode(0o640);
        header.set_uid(uid);
        header.set_gid(uid);
        header.set_size(2);
        if path == "g" {
            // `cap_net_raw` as the kernel keeps it; the other attribute is lost by both.
            let capability: &[u8] = b"\x01\0\0\x02\0\x20\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
            let records = [
                ("SCHILY.xattr.security.capability", capability),
                ("SCHILY.xattr.user.other", b"u"),
            ];
            tar.append_pax_extensions(records).unwrap();
        }
        tar.append_data(&mut header, path, &b"f\n"[..]).unwrap();
    }
    let mut link = tar::Header::new_gnu();
    link.set_entry_type(tar::EntryType::Link);
    link.set_size(0);
    link.set_mode(0o640);
    link.set_uid(5);
    link.set_gid(5);
    tar.append_link(&mut link, "in/too", "in/f").unwrap();
    tar.into_inner().unwrap()
}

/// What both build.
pub(super) const BUILT: &[&str] = &[
    "FROM scratch\nCOPY . /",
    "FROM scratch\nCOPY d /x",
    "FROM scratch\nCOPY d/ /x/",
    "FROM scratch\nCOPY d/. /x/y/z",
    "FROM scratch\nCOPY top /x",
    "FROM scratch\nCOPY top /x/",
    "FROM scratch\nCOPY top x/y/z",
    "FROM scratch\nCOPY top d e /x/",
    "FROM scratch\nCOPY t?p d/*.txt /x/",
    "FROM scratch\nCOPY d/[^a]* /x/",
    "FROM scratch\nCOPY [\"with space\", \"/a b/\"]",
    "FROM scratch\nCOPY empty /x/y",
    "FROM scratch\nCOPY to-d /x\nCOPY to-top /y\nCOPY to-top /z/",
    "FROM scratch\nCOPY d /x\nCOPY e /x\nCOPY top /x/deep/",
    "FROM scratch\nCOPY d /x\nCOPY top /x/up",
    "FROM scratch\nCOPY to-top to-d /x/",
    "FROM scratch\nCOPY --chown=3:4 top d /x/",
    "FROM scratch\nCOPY --chown=3 d /n",
    "FROM scratch\nCOPY etc /etc\nCOPY --chown=ada:web top /\nCOPY --chown=ada d /h/",
    "FROM scratch\nADD x.tar /u\nADD top /u/\nCOPY x.tar /kept",
    "FROM scratch\nADD x.tar /\nADD d /in",
    "FROM scratch\nADD x.tar.gz /g\nADD x.tar.bz2 /b\nADD x.tar.xz /x/\nCOPY x.tar.gz /kept",
    "FROM scratch\nCOPY names /all/\nCOPY names/one names/other /alone/\nCOPY names/* /too/",
    "FROM scratch AS one\nADD x.tar /\nCOPY names /names\nFROM scratch\nCOPY --from=one / /",
    "FROM scratch\nCOPY d /d\nWORKDIR /d/deep\nWORKDIR /\nWORKDIR /d\nLABEL a=b",
    "FROM scratch\nWORKDIR /w/x\nWORKDIR y\nCOPY top .\nCOPY d ./d\nWORKDIR ../z\nWORKDIR /w",
    "FROM scratch AS one\nCOPY --chown=9:9 d /a\nFROM scratch\nCOPY --from=one /a /x/\nCOPY --from=0 /a/deep/r* /y/",
    "FROM scratch AS one\nENV A=1\nCMD [\"c\"]\nCOPY top /\nFROM one\nENTRYPOINT [\"e\"]\nCOPY d /d",
    "FROM scratch AS one\nLABEL a=b\nONBUILD COPY top /left/\nONBUILD LABEL by=it\nFROM one\nCMD x",
    "FROM scratch\nENV A=b C=\"d e\" F=g\\ h\nENV OLD old \"x\"  'y'\nENV A=\"${A}2\" E=\nLABEL l=$A m='$A' n=\\$A",
    "FROM scratch\nENV E=\nLABEL a=${E:-d} b=${E:+d} c=${N:-$A-x} d=${A:+${E:-y}} e=\"${N:-'q'}\" f=5$ g=$1",
    "ARG V=1\nARG W=${V}2\nFROM scratch\nARG W\nARG X=${W}3\nARG Y\nLABEL a=$V b=$W c=$X d=$Y\nARG V\nLABEL e=$V",
    "FROM scratch\nLABEL a=\"b c\" \\\n  # why\n\n  d=e\\\n  f=g \"h i\"=\"j\\\nk\"",
    "FROM scratch\nLABEL old style label",
    "FROM scratch\nENV P=8080\nEXPOSE 80 90/udp $P 100-102 443/TCP",
    "FROM scratch\nVOLUME /v /w\nVOLUME [\"/x y\", \"/z\"]\nUSER 1:2\nSTOPSIGNAL SIGKILL",
    "FROM scratch\nCMD echo  hi \\\n  there $X\nENTRYPOINT exec it",
    "FROM scratch\nSHELL [\"/bin/bash\", \"-c\"]\nCMD a b\nENTRYPOINT [\"x\", \"y\\\"z\"]\nCMD []",
    "FROM scratch AS one\nENTRYPOINT [\"e\"]\nCMD [\"c\"]\nFROM one\nENTRYPOINT []\nLABEL a=b",
    "FROM scratch\nHEALTHCHECK --interval=1m30s --timeout=500ms --start-period=1.5h --retries=3 CMD curl  x",
    "FROM scratch\nHEALTHCHECK CMD [\"a\", \"b\"]",
    "FROM scratch\nWORKDIR /w/x/\nCOPY top .\nWORKDIR y/\nCOPY top z\nWORKDIR /w/../v//\nCOPY top .",
    "FROM scratch\nCMD [\"a, \"b\"]\nENTRYPOINT ['a', 'b']\nVOLUME [/v]",
    "FROM scratch\nHEALTHCHECK NONE\nMAINTAINER me <me@here>\nONBUILD COPY . /app\nONBUILD RUN x  y",
    "# escape=`\nFROM scratch\nENV A=C:\\x `\n  B=`$A\nWORKDIR /a\\b",
    "from scratch as One\ncopy top /\nFrom one\nlabel a=b",
    "FROM scratch\r\nCOPY top /\r\nLABEL a=b \\\r\n  c=d\r\n",
    "FROM scratch\nENV D=/some/where\nCOPY top ${D}/top\nWORKDIR $D/in\nUSER ${U:-nobody}",
];

/// What both refuse.
pub(super) const REFUSED: &[&str] = &[
    "FROM scratch\nFOO x",
    "FROM scratch\nCOPY x /y",
    "FROM scratch\nCOPY secret /",
    "FROM scratch\nCOPY d/x* /y/",
    "FROM scratch\nCOPY ../x /y",
    "FROM scratch\nCOPY top d /y",
    "FROM scratch\nCOPY http://127.0.0.1:1/x /y",
    "FROM scratch\nCOPY --from=1 a /",
    "FROM scratch\nCOPY etc /etc\nCOPY --chown=eve top /",
    "FROM scratch\nCOPY top",
    "FROM scratch\nENV a=b c",
    "FROM scratch\nENV a",
    "FROM scratch\nLABEL",
    "FROM scratch\nSTOPSIGNAL x",
    "FROM scratch\nEXPOSE x",
    "FROM scratch\nVOLUME [\"\"]",
    "FROM scratch\nLABEL a=${b:?no}",
    "FROM scratch\nLABEL a=\"b",
    "FROM scratch\nHEALTHCHECK --interval=5 CMD x",
    "FROM scratch\nHEALTHCHECK --interval=1ns CMD x",
    "FROM scratch\nHEALTHCHECK --retries=x CMD x",
    "FROM scratch\nONBUILD FROM x",
    "FROM scratch\nONBUILD ONBUILD COPY a b",
    "FROM scratch\nSHELL a",
    "FROM scratch\nSHELL [\"a, \"b\"]",
    "FROM scratch b c d\nLABEL a=b",
    "FROM scratch AS\nLABEL a=b",
    "FROM scratch b\nLABEL a=b",
    "FROM scratch\nCOPY nothing/ /y",
    "FROM scratch\nCOPY /nothing /y",
    "FROM scratch AS one\nCOPY top /\nFROM scratch\nCOPY --from=one /x/y/ /",
    "FROM scratch AS 1a\nCOPY top /",
    "FROM $none",
    "FROM scratch",
    "LABEL a=b",
    "# nothing",
    "FROM scratch\nCOPY --nothing=a b c",
    "FROM scratch\nUSER",
];
