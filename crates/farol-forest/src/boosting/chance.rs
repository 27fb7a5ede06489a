//! All chance of boosting: a number is a hash of the seed, what it is for and its place, so that it depends neither on
//! threads nor on what was drawn before. Knows nothing of rows or columns.

/// What a number is drawn for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Purpose {
    Rows = 1,
    Columns,
    HeldBack,
    Rounding,
    Order,
}

/// The numbers of one purpose in one round.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn new(seed: u64, purpose: Purpose, round: u32) -> Self {
        Self(mixed(mixed(seed) ^ mixed((purpose as u64) << 32 | u64::from(round))))
    }

    /// The number at a place: 64 random bits.
    #[inline]
    pub(super) fn at(self, place: usize) -> u64 {
        mixed(self.0.wrapping_add((place as u64).wrapping_mul(GOLDEN)))
    }

    /// Whether the place is among a share of all places.
    #[inline]
    pub(super) fn within(self, place: usize, share: f64) -> bool {
        ((self.at(place) >> 11) as f64) < share * (1_u64 << 53) as f64
    }

    /// So many of `0..n`, ascending, each set of that size about equally likely.
    pub(super) fn choose(self, count: usize, n: usize) -> Vec<usize> {
        let mut drawn: Vec<(u64, usize)> = (0..n).map(|place| (self.at(place), place)).collect();
        drawn.sort_unstable();
        let mut chosen: Vec<usize> = drawn.into_iter().take(count).map(|(_, place)| place).collect();
        chosen.sort_unstable();
        chosen
    }
}

/// 2^64 divided by the golden ratio.
const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

/// The finaliser of `SplitMix` (Steele, Lea and Flood, *Fast Splittable Pseudorandom Number Generators*, 2014).
#[inline]
fn mixed(x: u64) -> u64 {
    let x = x.wrapping_add(GOLDEN);
    let x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_about_what_was_asked_and_rounds_differ() {
        let inside =
            |round| (0..100_000).filter(|&at| Chance::new(1, Purpose::Rows, round).within(at, 0.3)).count();
        assert!(inside(0).abs_diff(30_000) < 600, "{}", inside(0));
        assert_ne!(inside(0), inside(1));
        assert!((0..100).all(|at| Chance::new(1, Purpose::Rows, 0).within(at, 1.0)));
    }

    #[test]
    fn a_choice_has_its_size_and_is_in_order() {
        let chosen = Chance::new(5, Purpose::Columns, 2).choose(4, 9);
        assert_eq!(chosen.len(), 4);
        assert!(chosen.is_sorted() && chosen.iter().all(|&at| at < 9));
        assert_ne!(chosen, Chance::new(5, Purpose::Columns, 3).choose(4, 9));
    }
}
