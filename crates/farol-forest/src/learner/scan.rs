//! The best place to cut an ordered row of runs, given what each holds: one pass over the sums from the left. For rows
//! without weights and the Gini impurity four places at a time where the machine can; the answers are those of one place
//! at a time, to the bit.

use super::criterion::score;
use super::mass::{ClassWeights, Mass, Packed, Tally};
use crate::params::Criterion;
#[cfg(target_arch = "x86_64")]
use fours::Fours;

/// What all cuts of a node are held against.
#[derive(Debug, Clone, Copy)]
pub(super) struct Node {
    pub(super) total: Mass,
    pub(super) class: ClassWeights,
    pub(super) criterion: Criterion,
    pub(super) min_samples_leaf: u32,
}

/// The best place found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Place {
    /// The last run that goes left.
    pub(super) run: usize,
    pub(super) score: f64,
    pub(super) left: Mass,
}

impl Node {
    /// The first of the best places to cut after one of `runs`, `start` being on the left already, if it is better than
    /// `best` and leaves rows enough on both sides.
    pub(super) fn scan<T: Tally>(&self, runs: &[T], start: T, best: f64) -> Option<Place> {
        match T::as_packed(runs) {
            Some(packed) if self.criterion == Criterion::Gini => {
                self.scan_packed(packed, start.packed(), best)
            }
            _ => self.scan_one_by_one(runs, start, best),
        }
    }

    fn scan_one_by_one<T: Tally>(&self, runs: &[T], start: T, mut best: f64) -> Option<Place> {
        let (mut left, mut found) = (start, None);
        for (run, tally) in runs.iter().enumerate() {
            left = left.plus(*tally);
            if let Some(place) = self.place(run, left.mass(), best) {
                best = place.score;
                found = Some(place);
            }
        }
        found
    }

    /// The cut with `left` on the left, if it is better than `best` and leaves rows enough on both sides.
    fn place(&self, run: usize, left: Mass, best: f64) -> Option<Place> {
        let right = self.total.without(left);
        let score = score(self.criterion, &left, &right, self.class);
        let improves = score.above(best) && left.rows.min(right.rows) >= self.min_samples_leaf;
        improves.then(|| Place { run, score: score.value(), left })
    }

    fn scan_packed(&self, runs: &[Packed], start: Packed, best: f64) -> Option<Place> {
        #[cfg(target_arch = "x86_64")]
        if std::arch::is_x86_feature_detected!("avx2") {
            #[expect(unsafe_code, reason = "the only way to call what needs a feature of the machine")]
            // SAFETY: the machine was just seen to have the one feature that the function needs.
            return unsafe { self.scan_by_fours(runs, start, best) };
        }
        self.scan_one_by_one(runs, start, best)
    }

    /// Compares four places with the best so far by plain sums and products; only where one of them is better are they
    /// looked at one by one.
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    fn scan_by_fours(&self, runs: &[Packed], start: Packed, mut best: f64) -> Option<Place> {
        let (mut sum, mut found) = (start, None);
        let (fours, rest) = runs.as_chunks::<4>();
        let compare = Fours::new(self);
        let mut one_by_one = |first: usize, runs: &[Packed], mut left: Packed, best: &mut f64| {
            for (run, tally) in (first..).zip(runs) {
                left = left.plus(*tally);
                if let Some(place) = self.place(run, left.mass(), *best) {
                    *best = place.score;
                    found = Some(place);
                }
            }
        };
        for (group, four) in fours.iter().enumerate() {
            let before = sum;
            let lefts = four.map(|run| {
                sum = sum.plus(run);
                sum
            });
            if compare.any_above(lefts, best) {
                one_by_one(group * 4, four, before, &mut best);
            }
        }
        one_by_one(runs.len() - rest.len(), rest, sum, &mut best);
        found
    }
}

/// The Gini scores of four cuts at once, in the arithmetic of [`score`].
#[cfg(target_arch = "x86_64")]
mod fours {
    use std::arch::x86_64::{
        __m256d, __m256i, _CMP_GT_OQ, _mm256_add_pd, _mm256_and_si256, _mm256_castsi256_pd, _mm256_cmp_pd,
        _mm256_movemask_pd, _mm256_mul_pd, _mm256_or_si256, _mm256_set_epi64x, _mm256_set1_epi64x,
        _mm256_set1_pd, _mm256_srli_epi64, _mm256_sub_pd,
    };

    use super::super::mass::{FIELD, FIELD_MASK, Packed};
    use super::Node;

    /// What four cuts are held against, in every lane.
    #[derive(Clone, Copy)]
    pub(super) struct Fours {
        total: [__m256d; 2],
        class: [__m256d; 2],
    }

    impl Fours {
        #[target_feature(enable = "avx2")]
        #[inline]
        pub(super) fn new(node: &Node) -> Self {
            let [a, b] = node.total.weight;
            let [c, d] = node.class;
            Self {
                total: [_mm256_set1_pd(a), _mm256_set1_pd(b)],
                class: [_mm256_set1_pd(c), _mm256_set1_pd(d)],
            }
        }

        /// Whether the score of any of these cuts is above `best`.
        #[target_feature(enable = "avx2")]
        #[inline]
        pub(super) fn any_above(&self, lefts: [Packed; 4], best: f64) -> bool {
            let [a, b, c, d] = lefts.map(|left| left.bits().cast_signed());
            let lefts = _mm256_set_epi64x(d, c, b, a);
            let n = field(lefts);
            let p = field(_mm256_srli_epi64::<{ FIELD.cast_signed() }>(lefts));
            let (m, q) = (_mm256_sub_pd(self.total[0], n), _mm256_sub_pd(self.total[1], p));
            let (p, q) = (_mm256_mul_pd(p, self.class[1]), _mm256_mul_pd(q, self.class[1]));
            let t = _mm256_add_pd(_mm256_mul_pd(n, self.class[0]), p);
            let u = _mm256_add_pd(_mm256_mul_pd(m, self.class[0]), q);
            let one = _mm256_mul_pd(_mm256_mul_pd(p, p), u);
            let over = _mm256_add_pd(one, _mm256_mul_pd(_mm256_mul_pd(q, q), t));
            let least = _mm256_mul_pd(_mm256_set1_pd(best), _mm256_mul_pd(t, u));
            _mm256_movemask_pd(_mm256_cmp_pd::<_CMP_GT_OQ>(over, least)) != 0
        }
    }

    /// The lowest field of each lane as floating point: as the low bits of the mantissa of 2^52, less 2^52.
    #[target_feature(enable = "avx2")]
    #[inline]
    fn field(lanes: __m256i) -> __m256d {
        const MAGIC: f64 = (1_u64 << 52) as f64;
        let low = _mm256_and_si256(lanes, _mm256_set1_epi64x(FIELD_MASK.cast_signed()));
        let magic = _mm256_set1_epi64x(MAGIC.to_bits().cast_signed());
        _mm256_sub_pd(_mm256_castsi256_pd(_mm256_or_si256(low, magic)), _mm256_set1_pd(MAGIC))
    }
}

#[cfg(test)]
mod tests {
    use super::super::draw::Drawn;
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn four_places_at_a_time_are_one_at_a_time_to_the_bit(
            cells in prop::collection::vec((1_u32..9, any::<bool>(), 0_u32..3), 1..90),
            weights in (0.1_f64..4.0, 0.1_f64..4.0),
            equal in any::<bool>(),
            min_samples_leaf in 1_u32..5,
            missing in 0_u32..5,
        ) {
            let one = |(times, positive, _): &(u32, bool, u32)| Packed::of(Drawn::new(0, *times, *positive), &[]);
            let mut runs: Vec<Packed> = Vec::new();
            for cell in &cells {
                match runs.last_mut() {
                    Some(last) if cell.2 > 0 => *last = last.plus(one(cell)),
                    _ => runs.push(one(cell)),
                }
            }
            let absent = (0..missing).fold(Packed::default(), |sum, n| sum.plus(one(&(1, n % 2 == 0, 0))));
            let total = runs.iter().fold(absent, |sum, run| sum.plus(*run)).mass();
            let class = if equal { [1.0; 2] } else { weights.into() };
            let node = Node { total, class, criterion: Criterion::Gini, min_samples_leaf };
            for start in [Packed::default(), absent] {
                let expected = node.scan_one_by_one(&runs, start, f64::NEG_INFINITY);
                prop_assert_eq!(node.scan_packed(&runs, start, f64::NEG_INFINITY), expected);
                if let Some(place) = expected {
                    let again = node.scan_one_by_one(&runs, start, place.score);
                    prop_assert_eq!(node.scan_packed(&runs, start, place.score), again);
                }
            }
        }
    }
}
