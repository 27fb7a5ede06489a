//! Chance and quotas: numbers from a seed, shares of a whole, the highest of a list.
//!
//! Only additions, multiplications and comparisons of floats, so that every machine draws the same pupils.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// A stream of chance. Streams of one seed are independent of each other.
pub(crate) struct Draw(ChaCha8Rng);

impl Draw {
    pub(crate) fn new(seed: u64, stream: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(stream);
        Self(rng)
    }

    /// Uniform in 0 to 1, 1 excluded.
    pub(crate) fn unit(&mut self) -> f64 {
        // 53 bits are what an f64 holds.
        (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Near enough to a standard normal: twelve uniforms have variance 1 together.
    pub(crate) fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }

    /// A whole number below `n`; 0 when `n` is 0.
    #[expect(clippy::cast_possible_truncation, reason = "the product's upper half is below n")]
    pub(crate) fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.0.next_u64()) * n as u128) >> 64) as usize
    }

    /// An index, drawn in proportion to the weights.
    pub(crate) fn weighted(&mut self, weights: &[u32]) -> usize {
        let total = weights.iter().sum::<u32>() as usize;
        let mut left = self.below(total);
        for (index, weight) in weights.iter().enumerate() {
            let weight = *weight as usize;
            if left < weight {
                return index;
            }
            left -= weight;
        }
        0
    }

    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }

    /// `total` indices in random order whose counts are [`apportion`]ed.
    pub(crate) fn deal(&mut self, total: usize, weights: &[u32]) -> Vec<usize> {
        let mut dealt = in_order(&apportion(total, weights));
        self.shuffle(&mut dealt);
        dealt
    }

    /// `n` of the candidates (all of them when there are fewer), in random order.
    pub(crate) fn choose(&mut self, n: usize, mut candidates: Vec<usize>) -> Vec<usize> {
        self.shuffle(&mut candidates);
        candidates.truncate(n);
        candidates
    }
}

/// Each index as often as its count says, in order: `[2, 1]` gives `0, 0, 1`.
pub(crate) fn in_order(counts: &[usize]) -> Vec<usize> {
    counts.iter().enumerate().flat_map(|(index, count)| std::iter::repeat_n(index, *count)).collect()
}

/// `total` shared out in proportion to the weights, by largest remainder. All zero when the weights are.
pub(crate) fn apportion(total: usize, weights: &[u32]) -> Vec<usize> {
    let sum = weights.iter().sum::<u32>() as usize;
    if sum == 0 {
        return vec![0; weights.len()];
    }
    let mut shares: Vec<usize> = weights.iter().map(|w| total * *w as usize / sum).collect();
    let mut by_remainder: Vec<usize> = (0..weights.len()).collect();
    by_remainder.sort_by_key(|i| std::cmp::Reverse(total * weights[*i] as usize % sum));
    let left = total - shares.iter().sum::<usize>();
    for index in by_remainder.into_iter().take(left) {
        shares[index] += 1;
    }
    shares
}

/// What `count` in `of` comes to in `size`, rounded.
pub(crate) fn scaled(count: u32, of: u32, size: usize) -> usize {
    let (count, of) = (count as usize, of as usize);
    if of == 0 { 0 } else { (2 * count * size + of) / (2 * of) }
}

/// Indices from the highest score to the lowest.
pub(crate) fn descending(scores: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]));
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_add_up_and_are_exact_at_the_weights_own_total() {
        assert_eq!(apportion(10, &[3, 5, 2]), [3, 5, 2]);
        assert_eq!(apportion(5, &[1, 1, 1]).iter().sum::<usize>(), 5);
        assert_eq!(apportion(5, &[0, 0]), [0, 0]);
    }

    #[test]
    fn the_normal_has_mean_0_and_variance_1() {
        let mut draw = Draw::new(1, 1);
        let sample: Vec<f64> = (0..20_000).map(|_| draw.normal()).collect();
        let mean = sample.iter().sum::<f64>() / 20_000.0;
        let variance = sample.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / 20_000.0;
        assert!(mean.abs() < 0.03 && (variance - 1.0).abs() < 0.04, "{mean} {variance}");
    }

    #[test]
    fn a_quota_scales_and_rounds() {
        assert_eq!([scaled(399, 1014, 1014), scaled(1, 2, 3), scaled(1, 0, 3)], [399, 2, 0]);
    }

    #[test]
    fn streams_of_one_seed_differ_and_repeat() {
        let first = |stream| Draw::new(7, stream).unit();
        assert_eq!(first(1), first(1));
        assert_ne!(first(1), first(2));
    }
}
