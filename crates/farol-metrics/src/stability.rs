//! How much a figure and a list hang on chance: on the learner's seed, and on which pupils were there to be judged. The
//! two are told apart, because only the first can be averaged away.

use crate::{
    BootstrapParams, Measure, MetricError, Places, Scored, Statistic, bootstrap::replicate,
    error::check_length, overlap, paired::check_paired, statistic::measure, top_rows,
};

/// Undefined replicates borne before a spread is undefined, as for intervals.
const MOST_UNDEFINED: f64 = 0.05;

/// Spread over seeds on the same rows, beside the sampling error of one seed's figure.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Stability {
    /// The number of seeds, at least 2.
    pub seeds: usize,
    /// Mean Jaccard index of two seeds' lists, over all pairs, 0 to 1.
    pub list_jaccard: Measure,
    /// Mean of the figure over the seeds.
    pub mean: Measure,
    /// Standard deviation of the figure over the seeds, on these same rows.
    pub seed_sd: Measure,
    /// Standard deviation of one seed's figure over samples of clusters: the root of the seeds' mean bootstrap
    /// variance. The scores of a seed stay as they are, so that it holds nothing of the spread over seeds.
    pub sampling_sd: Measure,
    /// Which of the two is larger; `None` when either is undefined or both are 0.
    pub dominant: Option<Spread>,
}

/// A source of spread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
pub enum Spread {
    /// The learner's seed: averaging over seeds would help.
    Seed,
    /// Which pupils there are: only more pupils would help.
    Sampling,
}

/// Judges the scores that several seeds of one learner give the same rows: the list of each seed's `places` highest
/// scores, and `statistic`, over seeds and over `clusters` (the cluster of each row, in the order the rows were given).
///
/// # Errors
/// [`MetricError::TooFewSeeds`] with fewer than 2 sets of scores, [`NotPaired`](MetricError::NotPaired) when they do
/// not hold the same rows, [`LengthMismatch`](MetricError::LengthMismatch), and those of
/// [`bootstrap_intervals`](crate::bootstrap_intervals).
pub fn stability(
    seeds: &[Scored],
    clusters: &[u64],
    places: Places,
    statistic: Statistic,
    params: BootstrapParams,
) -> Result<Stability, MetricError> {
    check(seeds, clusters)?;
    let figures: Vec<Measure> = seeds.iter().map(|seed| figure(seed, statistic, |_| 1)).collect();
    let replicates = replicate(clusters, params, |times| {
        seeds.iter().map(|seed| figure(seed, statistic, |row| times[row])).collect::<Vec<_>>()
    })?;
    let (mean, seed_variance) = moments(&figures);
    let sampling_variance = mean_of(&over_replicates(seeds.len(), &replicates));
    let [seed_sd, sampling_sd] = [seed_variance, sampling_variance].map(|variance| variance.map(f64::sqrt));
    Ok(Stability {
        seeds: seeds.len(),
        list_jaccard: mean_jaccard(seeds, places),
        mean,
        seed_sd,
        sampling_sd,
        dominant: dominant(seed_sd, sampling_sd),
    })
}

fn check(seeds: &[Scored], clusters: &[u64]) -> Result<(), MetricError> {
    let [first, others @ ..] = seeds else { return Err(MetricError::TooFewSeeds { found: 0 }) };
    if others.is_empty() {
        return Err(MetricError::TooFewSeeds { found: 1 });
    }
    others.iter().try_for_each(|other| check_paired(first, other))?;
    check_length("clusters", clusters.len(), first.len())
}

fn figure(scored: &Scored, statistic: Statistic, times: impl Fn(usize) -> u32) -> Measure {
    let [figure] = measure(scored, [statistic], times);
    figure
}

/// Variance of each seed's figure over the replicates.
fn over_replicates(seeds: usize, replicates: &[Vec<Measure>]) -> Vec<Measure> {
    let variance = |seed: usize| {
        let defined: Vec<Measure> =
            replicates.iter().map(|of_seeds| of_seeds[seed]).filter(|figure| figure.is_defined()).collect();
        let missing = (replicates.len() - defined.len()) as f64 / replicates.len() as f64;
        if missing > MOST_UNDEFINED {
            return Measure::Undefined("undefined in more than 5 % of the replicates");
        }
        moments(&defined).1
    };
    (0..seeds).map(variance).collect()
}

/// Mean, and variance with divisor n − 1.
fn moments(figures: &[Measure]) -> (Measure, Measure) {
    let mean = mean_of(figures);
    let Measure::Value(middle) = mean else { return (mean, mean) };
    let squares: f64 = figures.iter().filter_map(|figure| figure.value()).map(|x| (x - middle).powi(2)).sum();
    (mean, Measure::ratio(squares, (figures.len() - 1) as f64, "one value alone has no spread"))
}

/// Undefined as soon as one figure is.
fn mean_of(figures: &[Measure]) -> Measure {
    let sum = figures.iter().try_fold(0.0, |sum, figure| match figure {
        Measure::Value(value) => Ok(sum + value),
        undefined @ Measure::Undefined(_) => Err(*undefined),
    });
    sum.map_or_else(|undefined| undefined, |sum| Measure::ratio(sum, figures.len() as f64, "no values"))
}

fn mean_jaccard(seeds: &[Scored], places: Places) -> Measure {
    let lists: Vec<Vec<usize>> = seeds.iter().map(|seed| top_rows(seed, places)).collect();
    let pairs = (0..lists.len()).flat_map(|a| (0..a).map(move |b| (a, b)));
    let each: Vec<Measure> = pairs.map(|(a, b)| overlap(&lists[a], &lists[b]).jaccard).collect();
    mean_of(&each)
}

fn dominant(seed: Measure, sampling: Measure) -> Option<Spread> {
    let (seed, sampling) = seed.value().zip(sampling.value())?;
    match seed.total_cmp(&sampling) {
        std::cmp::Ordering::Greater => Some(Spread::Seed),
        std::cmp::Ordering::Less => Some(Spread::Sampling),
        std::cmp::Ordering::Equal => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Spread, stability};
    use crate::{BootstrapParams, Measure, MetricError, Places, Scored, Statistic};

    const PARAMS: BootstrapParams = BootstrapParams { replicates: 200, seed: 5, level: 0.95 };
    const ROWS: usize = 200;

    fn labels() -> Vec<bool> {
        (0..ROWS).map(|row| row % 3 == 0).collect()
    }

    /// Scores that know the label, with noise of the given width that differs by seed.
    fn seed(seed: usize, width: f64) -> Result<Scored, MetricError> {
        let noise = |row: usize, salt: usize| ((row * 7919 + salt * 104_729 + 13) % 1009) as f64 / 1009.0;
        let labels = labels();
        let lean = |row: usize| if labels[row] { 0.3 } else { 0.0 };
        let scores: Vec<f64> = (0..ROWS)
            .map(|row| lean(row) + 0.6 * noise(row, 1) + width * noise(row, 7 + seed * seed))
            .collect();
        Scored::new(&labels, &scores, None)
    }

    fn judged(width: f64) -> Result<super::Stability, MetricError> {
        let seeds = (0..4).map(|number| seed(number, width)).collect::<Result<Vec<_>, _>>()?;
        let clusters: Vec<u64> = (0..ROWS as u64).map(|row| row / 2).collect();
        stability(&seeds, &clusters, Places::percent(20.0)?, Statistic::Auc, PARAMS)
    }

    #[test]
    fn seeds_that_agree_spread_only_by_sampling() -> Result<(), MetricError> {
        let found = judged(0.0)?;
        assert_eq!((found.seed_sd, found.list_jaccard), (Measure::Value(0.0), Measure::Value(1.0)));
        assert!(found.sampling_sd.value().is_some_and(|sd| sd > 0.0));
        assert_eq!(found.dominant, Some(Spread::Sampling));
        Ok(())
    }

    #[test]
    fn seeds_that_scatter_share_less_of_their_lists() -> Result<(), MetricError> {
        let (little, much) = (judged(0.1)?, judged(0.6)?);
        assert!(little.seed_sd.value() < much.seed_sd.value());
        assert!(little.list_jaccard.value() > much.list_jaccard.value());
        Ok(())
    }

    #[test]
    fn a_seed_that_turns_the_ranking_over_dominates_the_sampling() -> Result<(), MetricError> {
        let (right, labels) = (seed(0, 0.0)?, labels());
        let wrong: Vec<f64> = (0..ROWS).map(|row| if labels[row] { 0.0 } else { row as f64 }).collect();
        let wrong = Scored::new(&labels, &wrong, None)?;
        let clusters: Vec<u64> = (0..ROWS as u64).collect();
        let found = stability(&[right, wrong], &clusters, Places::rows(10), Statistic::Auc, PARAMS)?;
        assert_eq!(found.dominant, Some(Spread::Seed));
        Ok(())
    }

    #[test]
    fn one_seed_alone_has_no_spread() -> Result<(), MetricError> {
        let refusal = stability(&[seed(0, 0.1)?], &[0; ROWS], Places::rows(1), Statistic::Auc, PARAMS).err();
        assert_eq!(refusal, Some(MetricError::TooFewSeeds { found: 1 }));
        Ok(())
    }
}
