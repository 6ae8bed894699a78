//! A stream of text without the secrets in it.
//!
//! Not here: which secrets there are.

use super::Secret;

/// What stands in a secret's place.
pub const REDACTED: &str = "[redacted]";

/// The shortest secret that is looked for, in bytes: a shorter one stands in every text.
const SHORTEST: usize = 4;

/// Cuts secrets out of a text that comes in pieces; what may be a secret's beginning waits for the next piece.
#[derive(Debug, Default)]
pub struct Mask {
    secrets: Vec<Secret>,
    held: String,
}

impl Mask {
    /// Makes one for these secrets.
    pub fn new<'a>(secrets: impl IntoIterator<Item = &'a Secret>) -> Self {
        let long_enough = secrets
            .into_iter()
            .filter(|secret| secret.reveal().len() >= SHORTEST);
        let mut secrets: Vec<Secret> = long_enough.cloned().collect();
        // Of two that begin alike the longer is the one that is there.
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.reveal().len()));
        Self {
            secrets,
            held: String::new(),
        }
    }

    /// Takes a piece in, and gives what can be shown of it.
    pub fn take(&mut self, piece: &str) -> String {
        if self.secrets.is_empty() {
            return piece.to_owned();
        }
        self.held.push_str(piece);
        let text = self.cut_out();
        let keep = self.secrets.iter().map(|secret| begun(&text, secret.reveal()));
        let (shown, held) = text.split_at(text.len() - keep.max().unwrap_or(0));
        held.clone_into(&mut self.held);
        shown.to_owned()
    }

    /// Gives what still waits: nothing comes any more.
    pub fn rest(&mut self) -> String {
        std::mem::take(&mut self.held)
    }

    /// The whole text without the secrets.
    pub fn of(&mut self, text: &str) -> String {
        let mut shown = self.take(text);
        shown.push_str(&self.rest());
        shown
    }

    fn cut_out(&mut self) -> String {
        let mut text = std::mem::take(&mut self.held);
        for secret in &self.secrets {
            if text.contains(secret.reveal()) {
                text = text.replace(secret.reveal(), REDACTED);
            }
        }
        text
    }
}

/// How many bytes at a text's end may be a secret's beginning.
fn begun(text: &str, secret: &str) -> usize {
    let lengths = secret.char_indices().map(|(at, _)| at).rev();
    let mut begun = lengths.filter(|&length| text.ends_with(&secret[..length]));
    begun.next().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(secrets: &[&str], pieces: &[&str]) -> String {
        let secrets: Vec<Secret> = secrets.iter().map(|&secret| Secret::new(secret)).collect();
        let mut mask = Mask::new(&secrets);
        let mut shown: String = pieces.iter().map(|piece| mask.take(piece)).collect();
        shown.push_str(&mask.rest());
        shown
    }

    #[test]
    fn a_secret_is_cut_out_wherever_its_pieces_part() {
        let text = "it is hünter2, hünter2! hün";
        for (at, _) in text.char_indices() {
            let (first, second) = text.split_at(at);
            assert_eq!(
                shown(&["hünter2"], &[first, second]),
                "it is [redacted], [redacted]! hün"
            );
        }
        let letters: Vec<String> = text.chars().map(String::from).collect();
        let letters: Vec<&str> = letters.iter().map(String::as_str).collect();
        assert_eq!(shown(&["hünter2"], &letters), "it is [redacted], [redacted]! hün");
    }

    #[test]
    fn of_two_that_begin_alike_the_longer_is_cut_out() {
        assert_eq!(
            shown(&["hunter", "hunter22"], &["a hunter22 b"]),
            "a [redacted] b"
        );
    }

    #[test]
    fn without_a_secret_everything_is_shown_at_once() {
        assert_eq!(Mask::new([]).take("hunter"), "hunter");
        assert_eq!(shown(&["x", ""], &["x = 1"]), "x = 1");
    }
}
