//! The known word a misspelt one was most likely meant to be.

use farol_domain::fold;

/// Likeness by Jaro and Winkler, 0 to 1, below which a word is not called near: two letters of four exchanged give more.
const NEAR: f64 = 0.85;

/// The candidate most like `word`, if any is near.
pub(super) fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let folded = fold(word);
    let likeness = |candidate: &str| strsim::jaro_winkler(&folded, &fold(candidate));
    let scored = candidates.into_iter().map(|candidate| (likeness(candidate), candidate));
    scored.filter(|(score, _)| *score >= NEAR).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, near)| near)
}

/// ` (did you mean X?)`, or nothing.
pub(super) fn hint<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> String {
    nearest(word, candidates).map_or_else(String::new, |near| format!(" (did you mean {near}?)"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_is_understood_and_another_word_is_not() {
        let known = ["column", "take", "fixed"];
        assert_eq!(nearest("colunm", known), Some("column"));
        assert_eq!(nearest("Fixd", known), Some("fixed"));
        assert_eq!(nearest("headr", ["year", "header_row"]), Some("header_row"));
        assert_eq!(nearest("banana", known), None);
        assert_eq!(hint("banana", known), "");
    }
}
