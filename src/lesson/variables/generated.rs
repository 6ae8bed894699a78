//! The names that docker makes up for containers without one: `goofy_meitner`. On nobody else's machine they name anything.
//!
//! Source: docker's `namesgenerator`, of all its versions. Not here: names that a lesson gives itself (`copied`).

/// What their first halves are, in order.
#[rustfmt::skip]
const FIRST: &[&str] = &[
    "admiring", "adoring", "affectionate", "agitated", "amazing", "angry", "awesome", "backstabbing", "beautiful", "berserk", "big",
    "blissful", "bold", "boring", "brave", "busy", "charming", "clever", "cocky", "compassionate", "competent", "condescending",
    "confident", "cool", "cranky", "crazy", "dazzling", "desperate", "determined", "distracted", "dreamy", "drunk", "eager", "ecstatic",
    "elastic", "elated", "elegant", "eloquent", "epic", "evil", "exciting", "fervent", "festive", "flamboyant", "focused", "friendly",
    "frosty", "funny", "furious", "gallant", "gifted", "gigantic", "gloomy", "goofy", "gracious", "grave", "great", "happy", "hardcore",
    "heuristic", "high", "hopeful", "hungry", "infallible", "insane", "inspiring", "intelligent", "interesting", "jolly", "jovial", "keen",
    "kickass", "kind", "laughing", "lonely", "loving", "lucid", "mad", "magical", "modest", "musing", "mystifying", "naughty", "nervous",
    "nice", "nifty", "nostalgic", "objective", "optimistic", "peaceful", "pedantic", "pensive", "practical", "priceless", "prickly",
    "quirky", "quizzical", "recursing", "relaxed", "reverent", "romantic", "sad", "serene", "sharp", "sick", "silly", "sleepy", "small",
    "stoic", "strange", "stupefied", "stupid", "suspicious", "sweet", "tender", "thirsty", "tiny", "trusting", "unruffled", "upbeat",
    "vibrant", "vigilant", "vigorous", "wizardly", "wonderful", "xenodochial", "youthful", "zealous", "zen",
];

/// The shortest last name of those that the second halves are.
const SHORTEST: usize = 3;

/// Says whether a word is such a name.
pub(super) fn is_generated(word: &str) -> bool {
    let Some((first, last)) = word.split_once('_') else {
        return false;
    };
    let is_name = last.len() >= SHORTEST && last.bytes().all(|byte| byte.is_ascii_lowercase());
    is_name && FIRST.binary_search(&first).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_halves_are_in_order() {
        assert!(FIRST.is_sorted());
    }

    #[test]
    fn made_up_names_are_an_adjective_and_a_last_name() {
        for name in ["goofy_meitner", "zen_rosalind", "sad_ride"] {
            assert!(is_generated(name), "{name}");
        }
        for name in [
            "goofy",
            "goofy_",
            "my_meitner",
            "happy_web_1",
            "happy_app2",
            "goofy-meitner",
            "big_db",
        ] {
            assert!(!is_generated(name), "{name}");
        }
    }
}
