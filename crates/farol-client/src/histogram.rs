//! Counts of values in buckets that widen with the value: any range in a fixed room, at a fixed relative error.

/// Linear steps an octave: a bucket is at most 1/128 of its values wide.
const STEPS: usize = 128;
const STEP_BITS: u32 = STEPS.trailing_zeros();
/// Values below 2 × `STEPS` have a bucket each; each of the further octaves of a `u64` has `STEPS`.
const BUCKETS: usize = STEPS * (u64::BITS - STEP_BITS + 1) as usize;

/// How often which value was met, to one part in 128.
#[derive(Clone)]
pub(crate) struct Histogram {
    counts: Vec<u64>,
    total: u64,
    max: u64,
}

impl Histogram {
    pub(crate) fn new() -> Self {
        Self { counts: vec![0; BUCKETS], total: 0, max: 0 }
    }

    pub(crate) fn record(&mut self, value: u64) {
        self.counts[bucket(value)] += 1;
        self.total += 1;
        self.max = self.max.max(value);
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        for (mine, theirs) in self.counts.iter_mut().zip(&other.counts) {
            *mine += theirs;
        }
        self.total += other.total;
        self.max = self.max.max(other.max);
    }

    /// The largest value met.
    pub(crate) fn max(&self) -> Option<u64> {
        (self.total > 0).then_some(self.max)
    }

    /// The nearest-rank percentile, `share` from 0 to 1: the smallest value with that share of values at or below it,
    /// or up to one part in 128 above it.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to total, then clamped")]
    pub(crate) fn percentile(&self, share: f64) -> Option<u64> {
        let max = self.max()?;
        let rank = ((share * self.total as f64).ceil() as u64).clamp(1, self.total);
        let mut below = 0;
        let reached = self.counts.iter().position(|count| {
            below += count;
            below >= rank
        });
        reached.map(|bucket| highest(bucket).min(max))
    }
}

#[expect(clippy::cast_possible_truncation, reason = "below 2 × STEPS")]
fn bucket(value: u64) -> usize {
    let shift = (u64::BITS - value.leading_zeros()).saturating_sub(STEP_BITS + 1);
    shift as usize * STEPS + (value >> shift) as usize
}

/// The highest value of a bucket.
fn highest(bucket: usize) -> u64 {
    let shift = (bucket / STEPS).saturating_sub(1);
    let step = (bucket - shift * STEPS) as u64;
    (step << shift) | ((1 << shift) - 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(values: &[u64]) -> Histogram {
        let mut histogram = Histogram::new();
        for value in values {
            histogram.record(*value);
        }
        histogram
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to len")]
    fn nearest_rank(sorted: &[u64], share: f64) -> u64 {
        let rank = (share * sorted.len() as f64).ceil() as usize;
        sorted[rank.clamp(1, sorted.len()) - 1]
    }

    #[test]
    fn an_empty_histogram_has_no_percentile() {
        assert_eq!((Histogram::new().percentile(0.5), Histogram::new().max()), (None, None));
    }

    #[test]
    fn buckets_follow_one_another_without_gaps() {
        assert_eq!(highest(BUCKETS - 1), u64::MAX);
        for b in 0..BUCKETS - 1 {
            assert_eq!((bucket(highest(b)), bucket(highest(b) + 1)), (b, b + 1));
        }
    }

    proptest! {
        #[test]
        fn percentiles_are_those_of_the_sorted_values_within_a_128th(
            mut values in prop::collection::vec(prop_oneof![0_u64..300, 0_u64..2_000_000, any::<u64>()], 1..400),
            share in 0.0..=1.0,
        ) {
            let histogram = of(&values);
            values.sort_unstable();
            let exact = nearest_rank(&values, share);
            let found = histogram.percentile(share).unwrap();
            prop_assert!(found >= exact && found - exact <= exact / 128, "{found} for {exact}");
            prop_assert_eq!(histogram.percentile(1.0), values.last().copied());
        }

        #[test]
        fn merging_is_the_same_as_recording_into_one(a in prop::collection::vec(any::<u64>(), 0..50), b in prop::collection::vec(any::<u64>(), 0..50)) {
            let mut merged = of(&a);
            merged.merge(&of(&b));
            let both = of(&[a, b].concat());
            prop_assert_eq!(merged.counts, both.counts);
            prop_assert_eq!((merged.total, merged.max), (both.total, both.max));
        }
    }
}
