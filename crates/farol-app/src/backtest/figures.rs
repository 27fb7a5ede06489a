//! The figures of one entrant on the test rows.

use farol_metrics::{
    AtK, BootstrapParams, Estimate, FiguresWithIntervals, MetricError, PairedDifference, Places, Scored,
    Statistic, at_k_per_group, estimate, figures_with_intervals, paired_difference, pr_curve, roc_curve,
};
use serde::Serialize;

use crate::{
    AppError,
    groups::numbered,
    train::beside::verdict,
    trial::{Entrant, Kind, Trial},
};

/// Lengths of the lists, in percent of the pupils.
pub(super) const PERCENT: [f64; 3] = [5.0, 10.0, 20.0];

/// Places for each class.
const PER_CLASS: [usize; 2] = [3, 5];

/// Most points of a curve that are kept.
const POINTS: usize = 200;

/// A learner or ranker and what it reached.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EntrantReport {
    /// Who.
    pub kind: Kind,
    /// What it does, in a few words.
    pub says: String,
    /// Its figures.
    pub figures: FiguresWithIntervals,
    /// 1 − its Brier score over that of giving everybody the rate of the training years.
    pub brier_skill: Estimate,
    /// Mean probability minus the share where it happened.
    pub calibration_in_the_large: Estimate,
    /// Lists of its highest scores.
    pub lists: Vec<ListAt>,
    /// The chosen learner minus this one; `None` for the chosen one.
    pub chosen_minus: Option<PairedDifference>,
    /// A sentence on that.
    pub verdict: Option<String>,
}

/// A list of the highest scores.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ListAt {
    /// Its length in percent of the pupils.
    pub percent: f64,
    /// And in pupils.
    pub places: usize,
    /// Share of it where it happened.
    pub precision: Estimate,
    /// Share of those to whom it happened that are on it.
    pub recall: Estimate,
    /// Its precision over the base rate.
    pub lift: Estimate,
}

pub(super) fn report(
    trial: &Trial,
    entrant: &Entrant,
    chosen: Option<&Scored>,
    bootstrap: BootstrapParams,
) -> Result<EntrantReport, AppError> {
    let (scored, pupils) = (trial.scored(entrant)?, &trial.rows.pupils);
    let chosen_minus = match chosen {
        Some(model) => Some(paired_difference(model, &scored, pupils, bootstrap)?),
        None => None,
    };
    let [brier_skill, calibration_in_the_large, lists @ ..] =
        estimate(&scored, pupils, statistics(trial.train_rate())?, bootstrap)?;
    Ok(EntrantReport {
        kind: entrant.kind,
        says: entrant.says.clone(),
        figures: figures_with_intervals(&scored, pupils, entrant.threshold, bootstrap)?,
        brier_skill,
        calibration_in_the_large,
        lists: lists_of(&lists, scored.len())?,
        verdict: chosen_minus.as_ref().map(|minus| verdict(trial, trial.champion(), entrant, minus)),
        chosen_minus,
    })
}

fn statistics(train_rate: f64) -> Result<[Statistic; 11], MetricError> {
    let [five, ten, twenty] = [Places::percent(5.0)?, Places::percent(10.0)?, Places::percent(20.0)?];
    let three =
        |places| [Statistic::PrecisionAt(places), Statistic::RecallAt(places), Statistic::LiftAt(places)];
    let ([a, b, c], [d, e, f], [g, h, i]) = (three(five), three(ten), three(twenty));
    Ok([Statistic::BrierSkill(train_rate), Statistic::CalibrationInTheLarge, a, b, c, d, e, f, g, h, i])
}

fn lists_of(estimates: &[Estimate], rows: usize) -> Result<Vec<ListAt>, MetricError> {
    let each = PERCENT.iter().zip(estimates.chunks_exact(3));
    each.map(|(percent, figures)| {
        let places = Places::percent(*percent)?.among(rows);
        Ok(ListAt { percent: *percent, places, precision: figures[0], recall: figures[1], lift: figures[2] })
    })
    .collect()
}

/// Points of a curve, at most 200 of them and both ends.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Curve {
    /// Whose.
    pub of: String,
    /// False and true positive rate, from 0 to 1.
    pub roc: Vec<(f64, f64)>,
    /// Recall and precision.
    pub pr: Vec<(f64, f64)>,
}

pub(super) fn curve(of: &str, scored: &Scored) -> Curve {
    let roc = roc_curve(scored).unwrap_or_default();
    let pr = pr_curve(scored).unwrap_or_default();
    Curve {
        of: of.to_owned(),
        roc: thin(roc.iter().map(|p| (p.false_positive_rate, p.true_positive_rate)).collect()),
        pr: thin(pr.iter().map(|p| (p.recall, p.precision)).collect()),
    }
}

fn thin(points: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    if points.len() <= POINTS {
        return points;
    }
    let last = points.len() - 1;
    (0..POINTS).map(|nth| points[nth * last / (POINTS - 1)]).collect()
}

/// So many places for each class.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PerClass {
    /// Places for each class.
    pub places: usize,
    /// All lists together.
    pub total: AtK,
    /// The same number of places in all, over everybody.
    pub over_all: AtK,
    /// Each class's list.
    pub classes: Vec<(String, AtK)>,
}

/// The chosen learner's lists for each class; pupils without a recorded class are a class of their own.
pub(super) fn per_class(trial: &Trial, scored: &Scored) -> Result<Vec<PerClass>, AppError> {
    let (names, of_row) = numbered(&trial.rows.class);
    let one = |places: usize| -> Result<PerClass, AppError> {
        let lists = at_k_per_group(scored, &of_row, Places::rows(places))?;
        let over_all = farol_metrics::at_k(scored, Places::rows(lists.total.taken));
        let name = |key: u64| usize::try_from(key).ok().and_then(|at| names.get(at).cloned());
        let classes = lists.groups.into_iter().map(|(key, list)| (name(key).unwrap_or_default(), list));
        Ok(PerClass { places, total: lists.total, over_all, classes: classes.collect() })
    };
    PER_CLASS.into_iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_curve_is_thinned_and_keeps_its_ends() {
        let points: Vec<_> = (0..1001).map(|at| (f64::from(at), 0.0)).collect();
        let thinned = thin(points);
        assert_eq!(thinned.len(), POINTS);
        assert_eq!((thinned[0].0, thinned[POINTS - 1].0), (0.0, 1000.0));
    }
}
