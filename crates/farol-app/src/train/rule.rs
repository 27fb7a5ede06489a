//! The mechanical rule beside a mechanical outcome: behind the ideal phase for the recorded age. It needs no training.

use farol_metrics::{
    FiguresWithIntervals, PairedDifference, Scored, figures_with_intervals, paired_difference,
};

use super::{Split, TrainOptions};
use crate::AppError;

/// A gap is squeezed into 0..1 in steps of this size around the threshold, so that the rule ranks by how far behind.
const STEP: f64 = 0.05;

/// From here on the rule says "behind".
const THRESHOLD: f64 = 0.5;

/// The rule's figures on the test rows, model minus rule, and what that means. `None` where the outcome has no rule.
pub(super) fn beside(
    options: &TrainOptions,
    split: &Split,
    model: &Scored,
    clusters: &[u64],
) -> Result<Option<(FiguresWithIntervals, PairedDifference, String)>, AppError> {
    if !options.definition.mechanical {
        return Ok(None);
    }
    let scores: Vec<f64> = split.test.0.iter().map(|e| score(e.rule_gap)).collect();
    let rule = Scored::new(&split.test.labels(), &scores, None)?;
    let figures = figures_with_intervals(&rule, clusters, THRESHOLD, options.bootstrap)?;
    let difference = paired_difference(model, &rule, clusters, options.bootstrap)?;
    let verdict = verdict(&difference);
    Ok(Some((figures, difference, verdict)))
}

/// Higher is further behind; a pupil without age or phase stands just below "behind".
fn score(gap: Option<i8>) -> f64 {
    let behind = gap.map_or(0.0, |gap| -f64::from(gap));
    (THRESHOLD - STEP / 2.0 + STEP * behind).clamp(0.0, 1.0)
}

fn verdict(difference: &PairedDifference) -> String {
    let auc = &difference.auc;
    let Some((value, (low, high))) = auc.value.value().zip(auc.interval.bounds()) else {
        return "the model and the rule 'phase below the ideal phase for the recorded age' cannot be compared".to_owned();
    };
    let which = match (auc.interval.excludes(0.0), value > 0.0) {
        (true, true) => "ranks better than",
        (true, false) => "ranks worse than",
        (false, _) => "ranks no better than",
    };
    format!(
        "the model {which} the rule 'phase below the ideal phase for the recorded age', which needs no training \
         (AUC difference {value:+.3}, 95 % {low:+.3} to {high:+.3})"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rule_flags_who_is_behind_and_ranks_by_how_far() {
        assert!(score(Some(-1)) >= THRESHOLD);
        assert!(score(Some(0)) < THRESHOLD);
        assert!(score(None) < THRESHOLD);
        assert!(score(Some(-3)) > score(Some(-2)));
    }
}
