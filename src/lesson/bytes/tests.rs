//! Text in every encoding that a lesson may come in.

use proptest::prelude::*;

use super::*;

/// A text in an encoding.
type Sample = (&'static str, &'static [u8], &'static str);

/// A lesson of few words in each.
const SAMPLES: [Sample; 12] = [
    ("windows-1252", b"# Tag\n\nUn caf\xe9.\n", "# Tag\n\nUn café.\n"),
    (
        "windows-1252",
        b"# Images\n\nIt\x92s \x93ready\x94 \x96 so it is.\n",
        "# Images\n\nIt’s “ready” – so it is.\n",
    ),
    (
        "windows-1250",
        b"# Obrazy\n\nZobacz list\xea obraz\xf3w, kt\xf3re ju\xbf s\xb9 na twoim komputerze.\n",
        "# Obrazy\n\nZobacz listę obrazów, które już są na twoim komputerze.\n",
    ),
    (
        "windows-1251",
        b"# \xce\xe1\xf0\xe0\xe7\xfb\n\n\xcf\xee\xf1\xec\xee\xf2\xf0\xe8\xf2\xe5 \xed\xe0 \xf1\xef\xe8\xf1\xee\xea \xee\xe1\xf0\xe0\xe7\xee\xe2.\n",
        "# Образы\n\nПосмотрите на список образов.\n",
    ),
    (
        "windows-1253",
        b"# \xc5\xe9\xea\xfc\xed\xe5\xf2\n\n\xc4\xe5\xdf\xf4\xe5 \xf4\xe7 \xeb\xdf\xf3\xf4\xe1 \xf4\xf9\xed \xe5\xe9\xea\xfc\xed\xf9\xed.\n",
        "# Εικόνες\n\nΔείτε τη λίστα των εικόνων.\n",
    ),
    (
        "windows-874",
        b"# \xcd\xd4\xc1\xe0\xc1\xa8\n\n\xb4\xd9\xc3\xd2\xc2\xa1\xd2\xc3\xcd\xd4\xc1\xe0\xc1\xa8\xb7\xd5\xe8\xc1\xd5\xcd\xc2\xd9\xe8\n",
        "# อิมเมจ\n\nดูรายการอิมเมจที่มีอยู่\n",
    ),
    (
        "KOI8-U",
        b"# \xef\xc2\xd2\xc1\xda\xd9\n\n\xf0\xcf\xd3\xcd\xcf\xd4\xd2\xc9\xd4\xc5 \xce\xc1 \xd3\xd0\xc9\xd3\xcf\xcb \xcf\xc2\xd2\xc1\xda\xcf\xd7.\n",
        "# Образы\n\nПосмотрите на список образов.\n",
    ),
    (
        "Shift_JIS",
        b"# \x83C\x83\x81\x81[\x83W\n\n\x83C\x83\x81\x81[\x83W\x82\xcc\x88\xea\x97\x97\x82\xf0\x8c\xa9\x82\xc4\x82\xad\x82\xbe\x82\xb3\x82\xa2\x81B\n",
        "# イメージ\n\nイメージの一覧を見てください。\n",
    ),
    (
        "EUC-JP",
        b"# \xa5\xa4\xa5\xe1\xa1\xbc\xa5\xb8\n\n\xa5\xa4\xa5\xe1\xa1\xbc\xa5\xb8\xa4\xce\xb0\xec\xcd\xf7\xa4\xf2\xb8\xab\xa4\xc6\xa4\xaf\xa4\xc0\xa4\xb5\xa4\xa4\xa1\xa3\n",
        "# イメージ\n\nイメージの一覧を見てください。\n",
    ),
    (
        "GBK",
        b"# \xbe\xb5\xcf\xf1\n\n\xb2\xe9\xbf\xb4\xb1\xbe\xbb\xfa\xc9\xcf\xb5\xc4\xbe\xb5\xcf\xf1\xc1\xd0\xb1\xed\xa1\xa3\n",
        "# 镜像\n\n查看本机上的镜像列表。\n",
    ),
    (
        "Big5",
        b"# \xacM\xb9\xb3\xc0\xc9\n\n\xacd\xac\xdd\xa5\xbb\xbe\xf7\xa4W\xaa\xba\xacM\xb9\xb3\xc0\xc9\xb2M\xb3\xe6\xa1C\n",
        "# 映像檔\n\n查看本機上的映像檔清單。\n",
    ),
    (
        "EUC-KR",
        b"# \xc0\xcc\xb9\xcc\xc1\xf6\n\n\xc0\xcc\xb9\xcc\xc1\xf6 \xb8\xf1\xb7\xcf\xc0\xbb \xba\xbe\xb4\xcf\xb4\xd9.\n",
        "# 이미지\n\n이미지 목록을 봅니다.\n",
    ),
];

#[test]
fn an_old_encoding_is_told_by_what_it_would_say() {
    for (name, bytes, text) in SAMPLES {
        let decoded = decode(bytes).unwrap();
        assert_eq!(
            (decoded.text.as_ref(), decoded.encoding),
            (text, Encoding::Guessed(name)),
            "{name}"
        );
    }
}

#[test]
fn what_is_too_little_to_guess_from_is_the_encoding_that_most_have() {
    for (bytes, text) in [
        (
            &b"Docker\xae is \xa35, 5 \xb5s, 2\xd72 \xbb a\n"[..],
            "Docker® is £5, 5 µs, 2×2 » a\n",
        ),
        (b"It\x92s 20\xb0C.\n", "It’s 20°C.\n"),
        (b"as\xed\n", "así\n"),
        (b"pr\xeat\n", "prêt\n"),
    ] {
        let decoded = decode(bytes).unwrap();
        assert_eq!(
            (decoded.text.as_ref(), decoded.encoding),
            (text, Encoding::Guessed("windows-1252"))
        );
    }
}

#[test]
fn what_is_longer_than_is_guessed_from_is_read_to_its_end() {
    for (name, bytes, text) in SAMPLES {
        let n_times = 1 + N_ENOUGH / bytes.len();
        // The guess ends at any of a letter's bytes.
        for before in ["", "a"] {
            let long = [before.as_bytes(), &bytes.repeat(n_times)].concat();
            let decoded = decode(&long).unwrap();
            assert_eq!(decoded.encoding, Encoding::Guessed(name));
            assert!(
                decoded.text == before.to_owned() + &text.repeat(n_times),
                "{name}"
            );
        }
    }
}

#[test]
fn consent_is_of_the_text_and_not_of_how_it_was_saved() {
    let digest = |bytes: &[u8]| parse_bytes(Path::new("a.md"), bytes).unwrap().digest();
    for (name, bytes, text) in SAMPLES {
        assert_eq!(digest(bytes), digest(text.as_bytes()), "{name}");
    }
}

#[test]
fn utf_16_is_known_by_its_mark() {
    let text = "# Größe 🐳\r\n\r\n```sh\r\ndocker ps\r\n```\r\n";
    let units: Vec<u16> = text.encode_utf16().collect();
    let little = units.iter().flat_map(|unit| unit.to_le_bytes());
    let little: Vec<u8> = [0xff, 0xfe].into_iter().chain(little).collect();
    let big = units.iter().flat_map(|unit| unit.to_be_bytes());
    let big: Vec<u8> = [0xfe, 0xff].into_iter().chain(big).collect();
    for (name, bytes) in [("UTF-16LE", little), ("UTF-16BE", big)] {
        let decoded = decode(&bytes).unwrap();
        assert_eq!(
            (decoded.text.as_ref(), decoded.encoding),
            (text, Encoding::Marked(name))
        );
        // What ends within a character is not certainly what was written.
        let cut = decode(&bytes[..bytes.len() - 1]).unwrap();
        assert_eq!(cut.encoding, Encoding::Guessed(name));
        assert!(cut.text.ends_with("```\r\u{fffd}"), "{}", cut.text);
    }
}

#[test]
fn what_is_utf_8_but_for_some_bytes_keeps_all_its_other_letters() {
    let cut = b"# Gr\xc3\xb6\xc3\x9fe\n\nEin caf\xc3\xa9, ein caf\xc3\n\nNoch \xf0\x9f\x90 eins.\n";
    let decoded = decode(cut).unwrap();
    assert_eq!(
        decoded.text,
        "# Größe\n\nEin café, ein caf\u{fffd}\n\nNoch \u{fffd} eins.\n"
    );
    assert_eq!((decoded.encoding, decoded.line), (Encoding::Broken(2), 3));
    let marked = decode(b"\xef\xbb\xbf# A\n\n\xe9\xe8 caf\xe9\n").unwrap();
    assert_eq!(marked.text, "\u{feff}# A\n\n\u{fffd}\u{fffd} caf\u{fffd}\n");
}

#[test]
fn what_has_a_zero_and_no_mark_is_no_text() {
    for (bytes, offset, line) in [
        (&b"# A\n\xff\xd8\xff\xe0\x00\x10JFIF"[..], 8, 2),
        (b"\xff\xfea\x00\r\x00b\x00\x00\x00c\x00", 8, 2),
        (b"\xff\xfe\x00\x00#\x00\x00\x00", 2, 1),
    ] {
        assert_eq!(decode(bytes), Err(NotText { offset, line }), "{bytes:?}");
    }
}

#[test]
fn the_lesson_tells_of_its_encoding_on_the_first_line_that_shows_it() {
    let told = |bytes: &[u8]| {
        let lesson = parse_bytes(Path::new("a.md"), bytes).unwrap();
        let told = lesson.diagnostics.iter().find(|told| told.code == "not-utf8");
        told.map(|told| (told.line, told.message.clone()))
    };
    let guess = "the file is not saved as UTF-8, and is taken for windows-1252";
    assert_eq!(
        told(b"# A\r\rUn\r\n\r\ncaf\xe9 ol\xe9.\n"),
        Some((5, guess.to_owned()))
    );
    assert_eq!(
        told(b"\xfe\xff\x00#\x00 \x00A"),
        Some((1, "the file is saved as UTF-16BE".to_owned()))
    );
    assert_eq!(
        told("# Ä\n\né\n".as_bytes()).map(|(line, _)| line),
        None,
        "it is UTF-8"
    );
    let here = |bytes| told(bytes).map(|(line, message)| (line, message.contains("in 1 other place")));
    assert_eq!(here(b"# \xc3\x84\n\n\xc3\xa9 \xc3\n"), Some((3, false)));
    assert_eq!(here(b"# \xc3\x84\n\n\xc3\xa9 \xc3\n\xc3\n"), Some((3, true)));
}

proptest! {
    #[test]
    fn any_bytes_are_text_or_are_not_and_their_lines_stay(
        bytes in proptest::collection::vec(prop_oneof![any::<u8>(), Just(b'\n'), 0x80..=0xff_u8], 0..200),
    ) {
        match decode(&bytes) {
            Ok(decoded) => {
                let is_utf8 = decoded.encoding == Encoding::Utf8;
                prop_assert_eq!(is_utf8, std::str::from_utf8(&bytes).is_ok());
                if !matches!(bytes.get(..2), Some([0xff, 0xfe] | [0xfe, 0xff])) {
                    let n_lines = bytes.split(|byte| *byte == b'\n').count();
                    prop_assert_eq!(decoded.text.split('\n').count(), n_lines);
                }
                let n_lines = Source::new(&decoded.text).n_lines();
                prop_assert!((1..=n_lines.max(1)).contains(&decoded.line));
                decoded.lesson(Path::new("a.md"));
            }
            Err(reason) => prop_assert_eq!(bytes[reason.offset], 0),
        }
    }

    #[test]
    fn what_is_utf_8_stays_as_it_is(text in ".*") {
        let decoded = decode(text.as_bytes()).unwrap();
        prop_assert!(matches!(decoded.text, Cow::Borrowed(kept) if kept == text));
        prop_assert_eq!(decoded.diagnostic(), None);
    }
}
