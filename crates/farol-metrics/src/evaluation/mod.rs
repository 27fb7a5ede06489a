//! Everything there is to say of one scored table, assembled from the crate's figures. Knows no file and no outcome.

mod classic;
mod detail;
mod fits;
mod groups;
mod params;
mod undefined;

use std::collections::BTreeMap;

pub use classic::{Decision, PrCurve, Ranking, RocCurve};
pub use detail::{Detail, Intervals, List};
pub use fits::Fits;
pub use groups::{GroupFigures, Groups, GroupsJudged};
pub use params::{EvaluationInput, EvaluationParams, Grouping};

use crate::{AucEstimate, MetricError, Scored, delong};

/// A scored table, evaluated.
///
/// As JSON the figures stand under the names scikit-learn and Fairlearn give them: `roc_auc`, `average_precision`,
/// `at_0.5`, `by_group`, `demographic_parity_difference`, `isotonic_knots_x` and so on. All of them take every row once;
/// what takes weights has `_weighted` in its name or stands under `weighted`. A figure that does not exist is `null`, and
/// `undefined` holds the reason under the way to it, such as `at_0.5.precision`.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Evaluation {
    /// Rows.
    pub n: usize,
    /// Rows with a positive label.
    pub positives: usize,
    /// Distinct clusters; intervals draw these.
    pub clusters: usize,
    /// How it was evaluated.
    pub params: EvaluationParams,
    /// Figures of the whole ranking.
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub ranking: Ranking,
    /// Decisions at .5 and at the threshold asked for, by `at_` and the threshold.
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub decisions: BTreeMap<String, Decision>,
    /// The precision–recall curve; `None` without positives.
    pub pr_curve: Option<PrCurve>,
    /// The ROC curve; `None` without both classes.
    pub roc_curve: Option<RocCurve>,
    /// The AUC with an interval in closed form, beside the bootstrap's.
    pub delong: AucEstimate,
    /// Isotonic and Platt calibration fitted to these rows.
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub fits: Fits,
    /// The rest, each row counted once.
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub detail: Detail,
    /// The rest, each row counted by its weight; `None` without weights.
    pub weighted: Option<Detail>,
    /// Why each figure that is `null` does not exist.
    pub undefined: BTreeMap<String, &'static str>,
}

/// Evaluates a table. Deterministic for the bootstrap's seed, on any number of threads.
///
/// # Errors
/// Those of [`Scored::new`], of [`fairness`](crate::fairness) and of
/// [`bootstrap_intervals`](crate::bootstrap_intervals); [`MetricError::NoBins`];
/// [`MetricError::LengthMismatch`] when a column has not one value a row.
pub fn evaluate(input: &EvaluationInput<'_>, params: &EvaluationParams) -> Result<Evaluation, MetricError> {
    let plain = Scored::new(input.labels, input.scores, None)?;
    let weighted =
        input.weights.map(|weights| Scored::new(input.labels, input.scores, Some(weights))).transpose()?;
    let rows: Vec<u64> = (0..plain.len() as u64).collect();
    let clusters = input.clusters.unwrap_or(&rows);
    let detail = |scored: &Scored, weights| Detail::new(input, scored, weights, clusters, params);
    let mut evaluation = Evaluation {
        n: plain.len(),
        positives: plain.positives(),
        clusters: crate::groups::distinct(clusters).len(),
        params: params.clone(),
        ranking: Ranking::new(input, &plain, weighted.as_ref())?,
        decisions: classic::decisions(&plain, params.threshold),
        pr_curve: PrCurve::new(&plain),
        roc_curve: RocCurve::new(&plain),
        delong: delong(&plain, input.clusters, params.bootstrap.level)?,
        fits: Fits::new(&plain, params.bins)?,
        detail: detail(&plain, None)?,
        weighted: weighted.as_ref().map(|scored| detail(scored, input.weights)).transpose()?,
        undefined: BTreeMap::new(),
    };
    evaluation.undefined = undefined::reasons(&evaluation);
    Ok(evaluation)
}
