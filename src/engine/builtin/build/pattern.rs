//! Wildcards in the sources of `COPY` and `ADD`, by the rules of Go's `filepath.Match`.
//!
//! Not here: the patterns of a `.dockerignore`, where `**` means more (`engine::build_context`).

/// Says whether a source has wildcards at all.
pub(super) fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?', '['])
}

/// Says whether `pattern` is the whole `name`; what is no pattern matches nothing.
pub(super) fn is_match(pattern: &str, name: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let name: Vec<char> = name.chars().collect();
    // The places in the name that the pattern so far can end at.
    let mut ends = vec![false; name.len() + 1];
    ends[0] = true;
    let mut at = 0;
    while let Some(&char) = pattern.get(at) {
        at += 1;
        if char == '*' {
            for place in 1..=name.len() {
                ends[place] |= ends[place - 1] && name[place - 1] != '/';
            }
            continue;
        }
        let Some(accepts) = one(char, &pattern, &mut at) else {
            return false;
        };
        let mut next = vec![false; ends.len()];
        for place in 0..name.len() {
            next[place + 1] = ends[place] && accepts(name[place]);
        }
        ends = next;
    }
    ends[name.len()]
}

type Accepts = Box<dyn Fn(char) -> bool>;

/// What one place of the pattern accepts; `None` where the pattern is broken.
fn one(char: char, pattern: &[char], at: &mut usize) -> Option<Accepts> {
    let next = |at: &mut usize| -> Option<char> {
        let mut char = *pattern.get(*at)?;
        *at += 1;
        if char == '\\' {
            char = *pattern.get(*at)?;
            *at += 1;
        }
        Some(char)
    };
    match char {
        '?' => Some(Box::new(|char| char != '/')),
        '\\' => {
            *at -= 1;
            let literal = next(at)?;
            Some(Box::new(move |char| char == literal))
        }
        '[' => {
            let is_negated = pattern.get(*at) == Some(&'^');
            *at += usize::from(is_negated);
            let mut ranges = Vec::new();
            while ranges.is_empty() || pattern.get(*at) != Some(&']') {
                if matches!(pattern.get(*at)?, '-' | ']') {
                    return None;
                }
                let low = next(at)?;
                let mut high = low;
                if pattern.get(*at) == Some(&'-') {
                    *at += 1;
                    high = next(at)?;
                }
                ranges.push(low..=high);
            }
            *at += 1;
            Some(Box::new(move |char| {
                char != '/' && ranges.iter().any(|range| range.contains(&char)) != is_negated
            }))
        }
        literal => Some(Box::new(move |char| char == literal)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_as_gos_do() {
        for (pattern, name, expected) in [
            ("abc", "abc", true),
            ("*", "abc", true),
            ("*c", "abc", true),
            ("a*", "ab/c", false),
            ("a*/b", "abc/b", true),
            ("a*b*c*d*e*/f", "axbxcxdxe/f", true),
            ("ab[c]", "abc", true),
            ("ab[b-d]", "abc", true),
            ("ab[^c]", "abc", false),
            ("ab[^b-d]", "abe", true),
            (r"a\*b", "a*b", true),
            (r"a\*b", "ab", false),
            ("a?b", "a☺b", true),
            ("a?b", "a/b", false),
            (r"[\]a]", "]", true),
            ("[]a]", "]", false),
            ("[-]", "-", false),
            ("[", "a", false),
            ("a[", "a", false),
            ("*x", "xxx", true),
            ("**", "a/b", false),
        ] {
            assert_eq!(is_match(pattern, name), expected, "{pattern} on {name}");
        }
    }
}
