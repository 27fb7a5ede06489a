//! Two figures the gate asks for on the test rows: how far the mean prediction lies from what happened, and how far
//! recall lies apart between groups.

use std::collections::BTreeMap;

use farol_metrics::{BootstrapParams, Estimate, Measure, bootstrap_intervals};

use crate::{
    AppError,
    trial::{Entrant, Rows},
};

/// Mean probability minus share of positives, −1 to 1: above 0, more is foretold than happened.
pub(super) fn calibration_gap(
    rows: &Rows,
    entrant: &Entrant,
    bootstrap: BootstrapParams,
) -> Result<Estimate, AppError> {
    let of = |times: &dyn Fn(usize) -> f64| -> Measure {
        let (mut sum, mut weight) = (0.0, 0.0);
        for (row, label) in rows.labels.iter().enumerate() {
            sum += times(row) * (entrant.scores[row] - f64::from(u8::from(*label)));
            weight += times(row);
        }
        if weight > 0.0 { Measure::Value(sum / weight) } else { Measure::Undefined("no rows") }
    };
    let [interval] =
        bootstrap_intervals(&rows.pupils, bootstrap, |times| [of(&|row| f64::from(times[row]))])?;
    Ok(Estimate { value: of(&|_| 1.0), interval })
}

/// The two groups whose recall lies farthest apart.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Apart<'a> {
    /// The group found more often.
    pub(super) higher: &'a str,
    /// The group found less often.
    pub(super) lower: &'a str,
    /// Recall of the higher minus that of the lower; its interval lies around 0 where there is no difference.
    pub(super) gap: Estimate,
}

/// Recall by GENERO at the entrant's threshold; `None` with fewer than two groups of so many positives.
pub(super) fn recall_gap<'a>(
    rows: &'a Rows,
    entrant: &Entrant,
    least_positives: usize,
    bootstrap: BootstrapParams,
) -> Result<Option<Apart<'a>>, AppError> {
    let mut positives: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (row, group) in rows.gender.iter().enumerate().filter(|(row, _)| rows.labels[*row]) {
        positives.entry(group).or_default().push(row);
    }
    positives.retain(|group, found| !group.is_empty() && found.len() >= least_positives.max(1));
    let recall = |group: &str, times: &dyn Fn(usize) -> f64| -> Measure {
        let (mut flagged, mut all) = (0.0, 0.0);
        for row in &positives[group] {
            all += times(*row);
            flagged += if entrant.scores[*row] >= entrant.threshold { times(*row) } else { 0.0 };
        }
        if all > 0.0 { Measure::Value(flagged / all) } else { Measure::Undefined("no positives") }
    };
    let mut ranked: Vec<(&str, f64)> =
        positives.keys().filter_map(|group| Some((*group, recall(group, &|_| 1.0).value()?))).collect();
    ranked.sort_by(|a, b| a.1.total_cmp(&b.1));
    let [(lower, _), .., (higher, _)] = ranked.as_slice() else { return Ok(None) };
    let gap = |times: &dyn Fn(usize) -> f64| recall(higher, times).minus(recall(lower, times));
    let [interval] =
        bootstrap_intervals(&rows.pupils, bootstrap, |times| [gap(&|row| f64::from(times[row]))])?;
    Ok(Some(Apart { higher, lower, gap: Estimate { value: gap(&|_| 1.0), interval } }))
}
