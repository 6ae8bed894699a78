//! Which of some lists of phrases a text has in it, found in one walk over the text whatever their number.
//!
//! Not here: the lists (`clues`, `platform`).

/// How many bits the filter has.
const BITS: usize = 1 << 15;

/// The most phrases that lists may have together.
const MOST: usize = 256;

/// Lists of phrases in lower case. None is shorter than three bytes.
pub(super) struct Phrases<const N: usize> {
    lists: [&'static [&'static str]; N],
    /// The phrases' first three bytes, each by its last five bits: where a text's next three are not among them, no phrase
    /// begins.
    begins: [u64; BITS / 64],
    /// The phrases in the order of what stands for their first three bytes.
    places: [Place; MOST],
    n_phrases: usize,
}

/// A phrase's place in the lists, and what stands for its first three bytes.
#[derive(Clone, Copy)]
struct Place {
    begin: usize,
    list: usize,
    at: usize,
}

impl<const N: usize> Phrases<N> {
    /// Prepares lists; their numbers are the bits of what [`Self::of`] finds.
    pub(super) const fn new(lists: [&'static [&'static str]; N]) -> Self {
        let mut begins = [0; BITS / 64];
        let none = Place {
            begin: 0,
            list: 0,
            at: 0,
        };
        let mut places = [none; MOST];
        let mut n_phrases = 0;
        let mut list = 0;
        while list < N {
            let mut at = 0;
            while at < lists[list].len() {
                let phrase = lists[list][at].as_bytes();
                let begin = next(next(next(0, phrase[0]), phrase[1]), phrase[2]);
                begins[begin / 64] |= 1 << (begin % 64);
                let mut place = n_phrases;
                while place > 0 && places[place - 1].begin > begin {
                    places[place] = places[place - 1];
                    place -= 1;
                }
                places[place] = Place { begin, list, at };
                n_phrases += 1;
                at += 1;
            }
            list += 1;
        }
        Self {
            lists,
            begins,
            places,
            n_phrases,
        }
    }

    /// Looks for the phrases in `text`, capitals and small letters alike: bit `n` is set where one of list `n` is in it.
    pub(super) fn of(&self, text: &str) -> u32 {
        let bytes = text.as_bytes();
        let mut found = 0;
        let mut last_three = 0;
        for (at, &byte) in bytes.iter().enumerate() {
            last_three = next(last_three, byte);
            if self.begins[last_three / 64] >> (last_three % 64) & 1 != 0 && at >= 2 {
                found |= self.at(&bytes[at - 2..], last_three);
            }
        }
        found
    }

    /// The lists of which a phrase begins `text`, for whose first three bytes `begin` stands.
    fn at(&self, text: &[u8], begin: usize) -> u32 {
        let places = &self.places[..self.n_phrases];
        let first = places.partition_point(|place| place.begin < begin);
        let alike = places[first..].iter().take_while(|place| place.begin == begin);
        let mut found = 0;
        for place in alike {
            let phrase = self.lists[place.list][place.at].as_bytes();
            let head = text.get(..phrase.len());
            found |= u32::from(head.is_some_and(|head| head.eq_ignore_ascii_case(phrase))) << place.list;
        }
        found
    }
}

/// What stands for three bytes, from that for the three before; of capitals and small letters the last five bits are alike.
const fn next(last_three: usize, byte: u8) -> usize {
    last_three >> 5 | (byte as usize & 31) << 10
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
