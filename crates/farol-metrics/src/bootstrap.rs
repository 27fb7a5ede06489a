//! Cluster bootstrap: how far figures would move had other pupils been drawn from the same population. Knows clusters
//! as numbers only.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::{Measure, MetricError, bca::Correction, groups::Groups};

/// An interval is itself undefined when more than this share of its replicates is.
const MOST_UNDEFINED: f64 = 0.05;

/// Beyond so many clusters they are left out in blocks: more would cost time and tell the skewness no better.
const MOST_BLOCKS: usize = 200;

/// How many replicates to draw, from which seed, for which confidence level.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct BootstrapParams {
    /// At least 1; intervals want some hundreds.
    pub replicates: usize,
    /// The same seed gives the same intervals, on any number of threads.
    pub seed: u64,
    /// Confidence level, more than 0 and less than 1.
    pub level: f64,
}

/// 500 replicates, seed 0, level 0.95.
impl Default for BootstrapParams {
    fn default() -> Self {
        Self { replicates: 500, seed: 0, level: 0.95 }
    }
}

/// A bootstrap interval. Both ends are defined or neither is.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Interval {
    /// Lower end.
    pub low: Measure,
    /// Upper end.
    pub high: Measure,
    /// Share of the replicates, 0 to 1, in which the figure was undefined; they are left out.
    pub undefined_share: f64,
}

impl Interval {
    /// Both ends, if the interval is defined.
    pub fn bounds(&self) -> Option<(f64, f64)> {
        self.low.value().zip(self.high.value())
    }

    /// Whether the interval is defined and `value` lies outside it. For a difference, `excludes(0.0)` says that it is
    /// one.
    pub fn excludes(&self, value: f64) -> bool {
        self.bounds().is_some_and(|(low, high)| value < low || high < value)
    }
}

/// A figure with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Estimate {
    /// The figure on the rows as they are.
    pub value: Measure,
    /// Where it would lie had other clusters been drawn.
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub interval: Interval,
}

/// Bootstrap intervals for `K` statistics that are computed together.
///
/// `clusters` names the cluster of each row (for instance its pupil). A replicate draws as many clusters as there are,
/// with replacement, and hands `statistics` how often each row was drawn: one count a row, in the given order; counts of
/// one for the figure itself, and of none for the clusters that a jackknife leaves out. An interval is undefined when
/// more than 5 % of its replicates are, or with fewer than two clusters.
///
/// The ends are bias-corrected and accelerated (BCa) quantiles of the defined replicates, with tails expanded for few
/// clusters: plain percentiles held the truth too seldom, and missed it more often on one side, for figures that are
/// skewed such as the AUC.
///
/// Replicate `r` draws from stream `r` of a `ChaCha8` generator, so threads and machine change nothing; nor does the
/// order of the rows change which clusters are drawn. Sources: Efron & Tibshirani, *An Introduction to the Bootstrap*
/// (1993), ch. 14; clusters as in Field & Welsh, *J. R. Stat. Soc. B* 69 (2007), 369–390; the expanded tails:
/// Hesterberg, *Am. Stat.* 69 (2015), 371–386, §5.3.
///
/// # Errors
/// [`MetricError::Empty`] without rows, [`NoReplicates`](MetricError::NoReplicates) or
/// [`LevelOutOfRange`](MetricError::LevelOutOfRange).
pub fn bootstrap_intervals<const K: usize>(
    clusters: &[u64],
    params: BootstrapParams,
    statistics: impl Fn(&[u32]) -> [Measure; K] + Sync,
) -> Result<[Interval; K], MetricError> {
    let each = bootstrap_many(clusters, params, |times| statistics(times).to_vec())?;
    Ok(std::array::from_fn(|k| each[k]))
}

/// [`bootstrap_intervals`] for as many statistics as the data asks for: each replicate gives equally many.
pub(crate) fn bootstrap_many(
    clusters: &[u64],
    params: BootstrapParams,
    statistics: impl Fn(&[u32]) -> Vec<Measure> + Sync,
) -> Result<Vec<Interval>, MetricError> {
    let replicates = replicate(clusters, params, &statistics)?;
    let groups = Groups::new(clusters);
    let value = statistics(&vec![1; clusters.len()]);
    if groups.count() < 2 {
        return Ok(vec![undefined("fewer than two clusters", 0.0); value.len()]);
    }
    let without = leaving_out(&groups, statistics);
    let of = |k: usize| {
        interval(replicates.iter().map(|replicate| replicate[k]), params, |values| {
            let without = without.iter().map(|without| without[k]);
            Correction::new(value[k], values, without).shares(params.level, groups.count())
        })
    };
    Ok((0..value.len()).map(of).collect())
}

/// The statistics without each cluster, or without each of [`MOST_BLOCKS`] blocks of clusters.
fn leaving_out<T: Send>(groups: &Groups, statistics: impl Fn(&[u32]) -> T + Sync) -> Vec<T> {
    let blocks = groups.count().min(MOST_BLOCKS);
    let of_rows = groups.of_row();
    let without =
        |block: usize| of_rows.iter().map(|group| u32::from(group % blocks != block)).collect::<Vec<_>>();
    (0..blocks).into_par_iter().map(|block| statistics(&without(block))).collect()
}

/// What `statistics` makes of each replicate, in the order of the replicates on any number of threads.
pub(crate) fn replicate<T: Send>(
    clusters: &[u64],
    params: BootstrapParams,
    statistics: impl Fn(&[u32]) -> T + Sync,
) -> Result<Vec<T>, MetricError> {
    check(clusters, params)?;
    let groups = Groups::new(clusters);
    Ok((0..params.replicates as u64)
        .into_par_iter()
        .map_init(
            || Draw::new(&groups),
            |draw, replicate| statistics(draw.times_each_row(&groups, params.seed, replicate)),
        )
        .collect())
}

fn check(clusters: &[u64], params: BootstrapParams) -> Result<(), MetricError> {
    if clusters.is_empty() {
        return Err(MetricError::Empty);
    }
    if params.replicates == 0 {
        return Err(MetricError::NoReplicates);
    }
    if params.level > 0.0 && params.level < 1.0 {
        Ok(())
    } else {
        Err(MetricError::LevelOutOfRange { level: params.level })
    }
}

/// Room for one replicate at a time, used again for the next.
struct Draw {
    times_each_cluster: Vec<u32>,
    times_each_row: Vec<u32>,
}

impl Draw {
    fn new(groups: &Groups) -> Self {
        Self { times_each_cluster: vec![0; groups.count()], times_each_row: vec![0; groups.of_row().len()] }
    }

    fn times_each_row(&mut self, groups: &Groups, seed: u64, replicate: u64) -> &[u32] {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(replicate);
        self.times_each_cluster.fill(0);
        for _ in 0..groups.count() {
            self.times_each_cluster[rng.random_range(0..groups.count())] += 1;
        }
        for (times, group) in self.times_each_row.iter_mut().zip(groups.of_row()) {
            *times = self.times_each_cluster[*group];
        }
        &self.times_each_row
    }
}

fn undefined(reason: &'static str, undefined_share: f64) -> Interval {
    Interval { low: Measure::Undefined(reason), high: Measure::Undefined(reason), undefined_share }
}

fn interval(
    replicates: impl Iterator<Item = Measure>,
    params: BootstrapParams,
    shares: impl Fn(&[f64]) -> [f64; 2],
) -> Interval {
    let mut values: Vec<f64> = replicates.filter_map(Measure::value).collect();
    // Divided as whole numbers: 1 − 95/100 would exceed 5/100 by a rounding.
    let undefined_share = (params.replicates - values.len()) as f64 / params.replicates as f64;
    if values.is_empty() || undefined_share > MOST_UNDEFINED {
        return undefined("undefined in more than 5 % of the replicates", undefined_share);
    }
    values.sort_unstable_by(f64::total_cmp);
    let [low, high] = shares(&values).map(|share| Measure::Value(quantile(&values, share)));
    Interval { low, high, undefined_share }
}

/// Quantile of a non-empty ascending sample, `share` in 0 to 1: the `share (n + 1)`-th value, interpolated linearly, so
/// that a further draw lies below it with that chance (Hyndman & Fan 1996, type 6); the extremes beyond.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let last = (sorted.len() - 1) as f64;
    let position = (share * (sorted.len() + 1) as f64 - 1.0).clamp(0.0, last);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to len − 1")]
    let below = position as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (position - position.floor()) * (sorted[above] - sorted[below])
}

#[cfg(test)]
mod tests {
    use super::{BootstrapParams, Groups, bootstrap_intervals, interval, quantile};
    use crate::{Measure, MetricError};

    const HUNDRED: BootstrapParams = BootstrapParams { replicates: 100, seed: 7, level: 0.9 };

    fn values(defined: usize) -> impl Iterator<Item = Measure> {
        (0..HUNDRED.replicates).map(move |i| {
            if i < defined { Measure::Value(i as f64) } else { Measure::Undefined("no positives") }
        })
    }

    #[test]
    fn quantiles_interpolate_linearly() {
        assert_eq!(quantile(&[1.0, 2.0, 4.0], 0.25), 1.0);
        assert_eq!(quantile(&[1.0, 2.0, 4.0], 0.625), 3.0);
        assert_eq!(quantile(&[1.0, 2.0, 4.0], 0.01), 1.0);
        assert_eq!(quantile(&[1.0, 2.0, 4.0], 1.0), 4.0);
        assert_eq!(quantile(&[3.0], 0.4), 3.0);
    }

    #[test]
    fn five_undefined_replicates_of_a_hundred_are_borne_and_six_are_not() {
        let borne = interval(values(95), HUNDRED, |_| [0.05, 0.95]);
        assert!(borne.bounds().is_some());
        assert!((borne.undefined_share - 0.05).abs() < 1e-12);
        let refused = interval(values(94), HUNDRED, |_| [0.05, 0.95]);
        assert_eq!(refused.bounds(), None);
        assert!((refused.undefined_share - 0.06).abs() < 1e-12);
    }

    #[test]
    fn rows_of_one_cluster_are_drawn_together() -> Result<(), MetricError> {
        let clusters = [3, 9, 3, 9, 1];
        let together = bootstrap_intervals(&clusters, HUNDRED, |times| {
            assert_eq!(times[0], times[2]);
            assert_eq!(times[1], times[3]);
            [Measure::Value(f64::from(times[0] + times[1] + times[4]))]
        })?;
        assert_eq!(together[0].bounds(), Some((3.0, 3.0)), "as many clusters as there are");
        Ok(())
    }

    #[test]
    fn one_cluster_alone_has_no_interval() -> Result<(), MetricError> {
        let [only] = bootstrap_intervals(&[4, 4, 4], HUNDRED, |_| [Measure::Value(1.0)])?;
        assert_eq!(only.low, Measure::Undefined("fewer than two clusters"));
        Ok(())
    }

    #[test]
    fn impossible_parameters_are_refused() {
        let refusal =
            |clusters: &[u64], params| bootstrap_intervals(clusters, params, |_| [Measure::Value(0.0)]).err();
        assert_eq!(refusal(&[], HUNDRED), Some(MetricError::Empty));
        assert_eq!(
            refusal(&[1, 2], BootstrapParams { replicates: 0, ..HUNDRED }),
            Some(MetricError::NoReplicates)
        );
        for level in [0.0, 1.0] {
            let found = refusal(&[1, 2], BootstrapParams { level, ..HUNDRED });
            assert_eq!(found, Some(MetricError::LevelOutOfRange { level }));
        }
    }

    #[test]
    fn every_replicate_draws_something_else() {
        let groups = Groups::new(&(0..50).collect::<Vec<_>>());
        let mut draw = super::Draw::new(&groups);
        let first = draw.times_each_row(&groups, 1, 0).to_vec();
        let second = draw.times_each_row(&groups, 1, 1).to_vec();
        assert_ne!(first, second);
        assert_eq!(draw.times_each_row(&groups, 1, 0), first);
    }
}
