//! A set of categories, as a split keeps it.

use std::fmt;

/// Categories are numbered from 0 to one below this.
pub const MAX_CATEGORIES: u32 = 1 << 16;

/// A set of category numbers below [`MAX_CATEGORIES`].
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Categories {
    /// One bit a category, the lowest first; the last word is not 0.
    words: Vec<u64>,
}

impl Categories {
    /// The category a feature's value stands for; `None` for a missing value, a fraction or a number out of range.
    #[inline]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked by the comparison")]
    pub fn of_value(value: f64) -> Option<u32> {
        // A cast clips what is out of range and turns NaN into 0, neither of which then compares equal.
        let category = value as u32;
        (f64::from(category) == value && category < MAX_CATEGORIES).then_some(category)
    }

    /// Whether the set holds this category.
    #[inline]
    pub fn contains(&self, category: u32) -> bool {
        self.words.get(category as usize / 64).is_some_and(|word| word >> (category % 64) & 1 == 1)
    }

    /// Whether the set holds the category this value stands for.
    #[inline]
    pub fn contains_value(&self, value: f64) -> bool {
        Self::of_value(value).is_some_and(|category| self.contains(category))
    }

    /// The categories in it, ascending.
    pub fn iter(&self) -> impl Iterator<Item = u32> {
        (0..).zip(&self.words).flat_map(|(at, word)| {
            (0..64).filter(move |bit| word >> bit & 1 == 1).map(move |bit| at * 64 + bit)
        })
    }

    /// The bits, 64 categories a word from the lowest; the last word is not 0.
    pub(crate) fn words(&self) -> &[u64] {
        &self.words
    }

    /// A set from its bits; `None` if they name a category out of range or end in an empty word.
    pub(crate) fn from_words(words: Vec<u64>) -> Option<Self> {
        let fits = words.len() <= MAX_CATEGORIES as usize / 64 && words.last() != Some(&0);
        fits.then_some(Self { words })
    }
}

impl FromIterator<u32> for Categories {
    /// # Panics
    /// If a category is not below [`MAX_CATEGORIES`].
    fn from_iter<I: IntoIterator<Item = u32>>(categories: I) -> Self {
        let mut words: Vec<u64> = Vec::new();
        for category in categories {
            assert!(category < MAX_CATEGORIES, "categories are numbered below {MAX_CATEGORIES}");
            let word = category as usize / 64;
            if words.len() <= word {
                words.resize(word + 1, 0);
            }
            words[word] |= 1 << (category % 64);
        }
        Self { words }
    }
}

impl fmt::Debug for Categories {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_holds_what_was_put_in() {
        let set: Categories = [3, 64, 0, 65_535].into_iter().collect();
        assert_eq!(set.iter().collect::<Vec<_>>(), [0, 3, 64, 65_535]);
        assert!(set.contains(64) && !set.contains(63) && !set.contains(u32::MAX));
        assert_eq!(Categories::from_words(set.words().to_vec()), Some(set));
        assert_eq!(Categories::from_words(vec![1, 0]), None);
    }

    #[test]
    fn only_whole_numbers_in_range_are_categories() {
        let whole = [0.0, -0.0, 7.0, 65_535.0].map(Categories::of_value);
        assert_eq!(whole, [Some(0), Some(0), Some(7), Some(65_535)]);
        for value in [-1.0, 0.5, 65_536.0, 4_294_967_295.0, 1e300, f64::INFINITY, f64::NEG_INFINITY, f64::NAN]
        {
            assert_eq!(Categories::of_value(value), None);
        }
    }
}
