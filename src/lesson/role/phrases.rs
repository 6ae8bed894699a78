//! Which of some lists of phrases a text has in it, found in one walk over the text whatever their number.
//!
//! Not here: the lists (`clues`, `platform`).

/// How many things may stand for three bytes.
const THREES: usize = 1 << 15;

/// The most phrases that lists may have together, and one.
const MOST: usize = 512;

/// Lists of phrases in lower case. None is shorter than three bytes.
pub(super) struct Phrases<const N: usize> {
    lists: [&'static [&'static str]; N],
    /// For three bytes of a text, whether something is looked for where they are.
    is_first: [u64; THREES / 64],
    /// For three bytes of a text, the number of the first phrase in `places` that is looked for where they are; the first
    /// of all is none.
    firsts: [u16; THREES],
    /// The phrases in the order of what stands for the three bytes of theirs that are the rarest in texts.
    places: [Place; MOST],
}

/// A phrase's place in the lists, what stands for its rarest three bytes, and where they are in it.
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
        reason = "there are fewer phrases, lists and threes of bytes than that"
    )]
    #[expect(clippy::large_stack_arrays, reason = "it is made while stepgate is compiled")]
    pub(super) const fn new(lists: [&'static [&'static str]; N]) -> Self {
        let none = Place {
            three: 0,
            offset: 0,
            list: 0,
            at: 0,
        };
        let mut places = [none; MOST];
        let mut n_places = 1;
        let mut list = 0;
        while list < N {
            let mut at = 0;
            while at < lists[list].len() {
                let phrase = lists[list][at].as_bytes();
                let offset = rarest(phrase);
                let three = next(
                    next(next(0, phrase[offset]), phrase[offset + 1]),
                    phrase[offset + 2],
                ) as u16;
                let mut place = n_places;
                while place > 1 && places[place - 1].three > three {
                    places[place] = places[place - 1];
                    place -= 1;
                }
                places[place] = Place {
                    three,
                    offset: offset as u8,
                    list: list as u8,
                    at: at as u8,
                };
                n_places += 1;
                at += 1;
            }
            list += 1;
        }
        let mut firsts = [0; THREES];
        let mut is_first = [0; THREES / 64];
        while n_places > 1 {
            n_places -= 1;
            let three = places[n_places].three as usize;
            firsts[three] = n_places as u16;
            is_first[three / 64] |= 1 << (three % 64);
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
        let mut last_three = 0;
        for (at, &byte) in bytes.iter().enumerate() {
            last_three = next(last_three, byte);
            // The few bits are at hand, the many numbers are not.
            if self.is_first[last_three / 64] >> (last_three % 64) & 1 != 0 && at >= 2 {
                found |= self.around(bytes, at - 2, usize::from(self.firsts[last_three]));
            }
        }
        found
    }

    /// The lists of which a phrase has its rarest three bytes at `at`; `first` is the first that may.
    fn around(&self, text: &[u8], at: usize, first: usize) -> u32 {
        let three = self.places[first].three;
        let mut found = 0;
        for place in self.places[first..]
            .iter()
            .take_while(|place| place.three == three)
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

/// Where in a phrase the three bytes are that texts have least often.
const fn rarest(phrase: &[u8]) -> usize {
    let mut rarest = 0;
    let mut least = u32::MAX;
    let mut at = 0;
    while at + 2 < phrase.len() {
        let n = often(phrase[at]) * often(phrase[at + 1]) * often(phrase[at + 2]);
        if n < least {
            (rarest, least) = (at, n);
        }
        at += 1;
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

/// What stands for three bytes, from that for the three before; of capitals and small letters the last five bits are alike.
const fn next(last_three: usize, byte: u8) -> usize {
    (last_three >> 5 | (byte as usize) << 10) % THREES
}

#[cfg(test)]
mod tests {
    use super::*;

    static FRUIT: Phrases<2> = Phrases::new([&["apple", "a pear"], &["plum", "梅子"]]);

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
        ] {
            assert_eq!(FRUIT.of(text), found, "{text}");
        }
    }
}
