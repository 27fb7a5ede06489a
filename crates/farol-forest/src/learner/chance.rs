//! All chance of the learner: one `ChaCha` stream a tree, and whole numbers drawn from it in a way that no library
//! release can change. Knows nothing of rows or features.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// A tree's own stream of chance.
pub(super) struct Chance(ChaCha8Rng);

impl Chance {
    /// The stream of tree number `tree` under `seed`.
    pub(super) fn of_tree(seed: u64, tree: u32) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        let mut stream = ChaCha8Rng::from_seed(key);
        stream.set_stream(u64::from(tree));
        Self(stream)
    }

    /// A whole number from 0 to `n - 1`, each equally likely; `n` is at least 1.
    ///
    /// Lemire, *Fast Random Integer Generation in an Interval*, 2019, algorithm 5.
    pub(super) fn below(&mut self, n: u32) -> u32 {
        loop {
            let product = u64::from(self.0.next_u32()) * u64::from(n);
            let [high, low] = [(product >> 32) as u32, (product << 32 >> 32) as u32];
            if low >= n || low >= n.wrapping_neg() % n {
                return high;
            }
        }
    }
}

impl Chance {
    /// A number from 0 to below 1, one of 2^53.
    pub(super) fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_stay_below_and_reach_every_number_about_equally() {
        let mut chance = Chance::of_tree(3, 0);
        let mut seen = [0_u32; 7];
        for _ in 0..70_000 {
            seen[chance.below(7) as usize] += 1;
        }
        assert!(seen.iter().all(|&count| count.abs_diff(10_000) < 500), "{seen:?}");
    }

    #[test]
    fn trees_and_seeds_have_streams_of_their_own() {
        let first = |seed, tree| {
            let mut chance = Chance::of_tree(seed, tree);
            [(); 4].map(|()| chance.below(1 << 30))
        };
        assert_eq!(first(1, 0), first(1, 0));
        assert_ne!(first(1, 0), first(1, 1));
        assert_ne!(first(1, 0), first(2, 0));
    }
}
