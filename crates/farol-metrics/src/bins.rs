//! Rows sorted into bins by score, with what each bin holds: the ground of calibration curves and of the Brier score's
//! parts. Knows no interval and no skill.

use crate::{
    MetricError, Scored,
    scored::{Row, class_weights},
};

/// How scores are cut into bins. A score on an edge belongs to the bin below it, as in scikit-learn's
/// `calibration_curve`; bins without weight are left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Binning {
    /// A bin for each distinct score.
    Distinct,
    /// So many bins of equal width over 0 to 1.
    Uniform(usize),
    /// So many bins of nearly equally many rows: the edges are the linearly interpolated quantiles of the scores,
    /// whatever the weights. Ties make bins unequal, and fewer.
    Quantile(usize),
}

/// What one bin holds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bin<'a> {
    /// Highest score first.
    pub(crate) rows: &'a [Row],
    pub(crate) weight: f64,
    pub(crate) mean_score: f64,
    /// Share of the weight that is positive.
    pub(crate) rate: f64,
}

/// The bins that hold weight, lowest scores first.
pub(crate) fn bins(scored: &Scored, binning: Binning) -> Result<Vec<Bin<'_>>, MetricError> {
    if matches!(binning, Binning::Uniform(0) | Binning::Quantile(0)) {
        return Err(MetricError::NoBins);
    }
    let mut bins: Vec<Bin<'_>> = match binning {
        Binning::Distinct => scored.ties().filter_map(bin).collect(),
        Binning::Uniform(count) => cut(scored, &uniform_edges(count)),
        Binning::Quantile(count) => cut(scored, &quantile_edges(scored.rows(), count)),
    };
    bins.reverse();
    Ok(bins)
}

/// Runs of rows between the inner edges, highest first.
fn cut<'a>(scored: &'a Scored, edges: &[f64]) -> Vec<Bin<'a>> {
    let place = |row: &Row| edges.partition_point(|edge| *edge < row.score);
    scored.rows().chunk_by(|a, b| place(a) == place(b)).filter_map(bin).collect()
}

fn bin(rows: &[Row]) -> Option<Bin<'_>> {
    let (positive, negative) = class_weights(rows);
    let weight = positive + negative;
    let score: f64 = rows.iter().map(|row| row.weight * row.score).sum();
    (weight > 0.0).then(|| Bin { rows, weight, mean_score: score / weight, rate: positive / weight })
}

/// `count − 1` inner edges, by NumPy's `linspace`: a product with the step, not a quotient, which differs in the last
/// digit.
fn uniform_edges(count: usize) -> Vec<f64> {
    let step = 1.0 / count as f64;
    (1..count).map(|edge| edge as f64 * step).collect()
}

/// The inner quantiles of the scores, digit for digit as NumPy's `percentile` takes them: an edge decides on which side
/// a score equal to it falls.
fn quantile_edges(rows: &[Row], count: usize) -> Vec<f64> {
    let last = rows.len() - 1;
    // Rows come highest first.
    let ascending = |rank: usize| rows[last - rank.min(last)].score;
    let edge = |share: f64| {
        let position = last as f64 * (share * 100.0 / 100.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to len − 1")]
        let below = position as usize;
        let (a, b, t) = (ascending(below), ascending(below + 1), position - position.floor());
        if t < 0.5 { a + (b - a) * t } else { b - (b - a) * (1.0 - t) }
    };
    uniform_edges(count).into_iter().map(edge).collect()
}

#[cfg(test)]
mod tests {
    use super::{Binning, bins};
    use crate::{MetricError, Scored};

    fn sizes(scores: &[f64], binning: Binning) -> Result<Vec<usize>, MetricError> {
        let scored = Scored::new(&vec![true; scores.len()], scores, None)?;
        Ok(bins(&scored, binning)?.iter().map(|bin| bin.rows.len()).collect())
    }

    #[test]
    fn a_score_on_an_edge_belongs_to_the_bin_below() -> Result<(), MetricError> {
        assert_eq!(sizes(&[0.0, 0.5, 0.5, 0.75, 1.0], Binning::Uniform(2))?, [3, 2]);
        Ok(())
    }

    #[test]
    fn quantiles_make_equal_bins_where_ties_allow() -> Result<(), MetricError> {
        assert_eq!(sizes(&[0.1, 0.2, 0.3, 0.4, 0.5, 0.6], Binning::Quantile(3))?, [2, 2, 2]);
        assert_eq!(sizes(&[0.1, 0.3, 0.3, 0.3, 0.3, 0.6], Binning::Quantile(3))?, [5, 1]);
        Ok(())
    }

    #[test]
    fn no_bins_are_refused_and_bins_without_weight_left_out() -> Result<(), MetricError> {
        assert_eq!(sizes(&[0.5], Binning::Uniform(0)), Err(MetricError::NoBins));
        assert_eq!(sizes(&[0.5], Binning::Quantile(0)), Err(MetricError::NoBins));
        let scored = Scored::new(&[true, false], &[0.9, 0.1], Some(&[1.0, 0.0]))?;
        assert_eq!(bins(&scored, Binning::Distinct)?.len(), 1);
        Ok(())
    }
}
