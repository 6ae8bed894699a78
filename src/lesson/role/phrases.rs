//! Which of some lists of phrases a text has in it, found in one walk over the text whatever their number.
//!
//! Not here: the lists (`clues`, `platform`).

/// How many things may stand for three bytes.
const THREES: usize = 1 << 15;

/// What stands for the last of three bytes is one of so many.
const LASTS: usize = 1 << 5;

/// The most places that phrases may have together, and one.
const MOST: usize = 1024;

/// Lists of phrases in lower case. None is shorter than three bytes.
///
/// A text is looked at from every second byte on, so that each phrase has two places in which it is seen: three bytes of it at an
/// even distance from its beginning, and three at an odd one.
pub(super) struct Phrases<const N: usize> {
    lists: [&'static [&'static str]; N],
    /// For three bytes of a text, whether something is looked for where they are.
    is_first: [u64; THREES / 64],
    /// For three bytes of a text, the number of the first place in `places` that is looked for where they are; the first
    /// of all is none.
    firsts: [u16; THREES],
    /// The places in the order of what stands for their three bytes.
    places: [Place; MOST],
}

/// Three bytes of a phrase: what stands for them, where they are in it, and the phrase's place in the lists.
#[derive(Clone, Copy)]
struct Place {
    three: u16,
    offset: u8,
    list: u8,
    at: u8,
}

impl<const N: usize> Phrases<N> {
    /// Prepares lists; their numbers are the bits of what [`Self::of`] finds.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "there are fewer places, lists and threes of bytes than that"
    )]
    #[expect(clippy::large_stack_arrays, reason = "it is made while stepgate is compiled")]
    pub(super) const fn new(lists: [&'static [&'static str]; N]) -> Self {
        let (found, n_found) = places(&lists);
        let mut is_first = [0; THREES / 64];
        let mut ends = [0; THREES];
        let mut at = 0;
        while at < n_found {
            let three = found[at].three as usize;
            is_first[three / 64] |= 1 << (three % 64);
            ends[three] += 1;
            at += 1;
        }
        let mut n_before = 1;
        let mut three = 0;
        while three < THREES {
            n_before += ends[three];
            ends[three] = n_before;
            three += 1;
        }
        let mut places = [found[0]; MOST];
        let mut firsts = [0; THREES];
        while at > 0 {
            at -= 1;
            let three = found[at].three as usize;
            ends[three] -= 1;
            places[ends[three]] = found[at];
            firsts[three] = ends[three] as u16;
        }
        Self {
            lists,
            is_first,
            firsts,
            places,
        }
    }

    /// Looks for the phrases in `text`, capitals and small letters alike: bit `n` is set where one of list `n` is in it.
    pub(super) fn of(&self, text: &str) -> u32 {
        let bytes = text.as_bytes();
        let mut found = 0;
        let pairs = bytes.chunks_exact(2);
        let last = pairs.remainder().first();
        let mut before = None;
        for (n, pair) in pairs.enumerate() {
            if let Some(three) = before.map(|two| three(two, pair[0]))
                && self.is_looked_for(three)
            {
                found |= self.around(bytes, 2 * (n - 1), three);
            }
            before = Some(two(pair[0], pair[1]));
        }
        // A phrase may end with the text.
        let three = before.map(|two| three(two, last.copied().unwrap_or(0)));
        if let Some(three) = three.filter(|three| self.is_looked_for(*three)) {
            found |= self.around(bytes, bytes.len() / 2 * 2 - 2, three);
        }
        found
    }

    /// Says whether something is looked for where these three bytes are.
    #[inline]
    fn is_looked_for(&self, three: usize) -> bool {
        // The few bits are at hand, the many numbers are not.
        self.is_first[three / 64] >> (three % 64) & 1 != 0
    }

    /// The lists of which a phrase has one of its places at `at`, where these three bytes are.
    #[inline(never)]
    fn around(&self, text: &[u8], at: usize, three: usize) -> u32 {
        let first = usize::from(self.firsts[three]);
        let mut found = 0;
        for place in self.places[first..]
            .iter()
            .take_while(|place| usize::from(place.three) == three)
        {
            let phrase = self.lists[usize::from(place.list)][usize::from(place.at)].as_bytes();
            let start = at.checked_sub(usize::from(place.offset));
            let written = start.and_then(|start| text.get(start..start + phrase.len()));
            let is_there = written.is_some_and(|written| written.eq_ignore_ascii_case(phrase));
            found |= u32::from(is_there) << place.list;
        }
        found
    }
}

/// The places of all phrases, and how many there are.
#[expect(
    clippy::cast_possible_truncation,
    reason = "there are fewer places, lists and threes of bytes than that"
)]
const fn places(lists: &[&'static [&'static str]]) -> ([Place; MOST], usize) {
    let mut places = [Place {
        three: 0,
        offset: 0,
        list: 0,
        at: 0,
    }; MOST];
    let mut n_places = 0;
    let mut list = 0;
    while list < lists.len() {
        let mut at = 0;
        while at < lists[list].len() {
            let phrase = lists[list][at].as_bytes();
            let mut parity = 0;
            while parity < 2 {
                let offset = rarest(phrase, parity);
                let two = two(phrase[offset], phrase[offset + 1]);
                // Behind a phrase that is too short for both, there may be anything.
                let (mut third, end) = match phrase.len() - offset {
                    2 => (0, LASTS as u8),
                    _ => (phrase[offset + 2], phrase[offset + 2] + 1),
                };
                while third < end {
                    places[n_places] = Place {
                        three: three(two, third) as u16,
                        offset: offset as u8,
                        list: list as u8,
                        at: at as u8,
                    };
                    n_places += 1;
                    third += 1;
                }
                parity += 1;
            }
            at += 1;
        }
        list += 1;
    }
    (places, n_places)
}

/// Where in a phrase the three bytes are, at an even or an odd distance from its beginning, that texts have least often.
const fn rarest(phrase: &[u8], parity: usize) -> usize {
    let mut rarest = parity;
    let mut least = u32::MAX;
    let mut at = parity;
    while at + 2 < phrase.len() {
        let n = often(phrase[at]) * often(phrase[at + 1]) * often(phrase[at + 2]);
        if n < least {
            (rarest, least) = (at, n);
        }
        at += 2;
    }
    rarest
}

/// How often English has a letter, about, in tenths of a percent.
const fn often(byte: u8) -> u32 {
    match byte {
        b' ' => 180,
        b'e' => 100,
        b't' => 80,
        b'a' | b'o' | b'i' | b'n' | b's' | b'r' | b'h' => 60,
        b'd' | b'l' | b'c' | b'u' => 35,
        b'm' | b'w' | b'f' | b'g' | b'y' | b'p' | b'b' => 18,
        b'v' | b'k' => 9,
        _ => 2,
    }
}

/// What stands for two bytes; of capitals and small letters the last five bits are alike.
const fn two(one: u8, other: u8) -> usize {
    one as usize % LASTS + other as usize % LASTS * LASTS
}

/// What stands for three bytes, from that for the first two.
const fn three(two: usize, last: u8) -> usize {
    two + last as usize % LASTS * LASTS * LASTS
}

#[cfg(test)]
mod tests {
    use super::*;

    static FRUIT: Phrases<3> = Phrases::new([&["apple", "a pear"], &["plum", "梅子"], &["fig"]]);

    #[test]
    fn phrases_are_found_wherever_they_stand_and_however_they_are_written() {
        for (text, found) in [
            ("", 0),
            ("an app", 0),
            ("appl", 0),
            ("pineAPPLEs", 1),
            ("A Pear", 1),
            ("Plums and apples", 3),
            ("有梅子", 2),
            ("梅", 0),
            ("fig", 4),
            ("a fig", 4),
            ("a few figs", 4),
            ("the FIG", 4),
            ("my figs", 4),
            ("fi", 0),
            ("the fog", 0),
        ] {
            assert_eq!(FRUIT.of(text), found, "{text}");
        }
    }
}
