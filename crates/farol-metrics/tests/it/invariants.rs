//! What holds for every set of scores, and slow code that follows the definitions.

use farol_metrics::{
    Measure, Scored, average_precision, base_rate, best_f1_threshold, brier, brier_of_constant, confusion,
    f1_of_all_positive, figures, log_loss, pr_curve, roc_auc, roc_curve,
};
use proptest::prelude::*;

use crate::support::{Rows, near, rows};

/// Share of the (positive, negative) pairs ranked right, ties counting half, by looking at every pair.
fn auc_of_all_pairs(rows: &Rows) -> Option<f64> {
    let (mut right, mut pairs) = (0.0, 0.0);
    for i in (0..rows.labels.len()).filter(|i| rows.labels[*i]) {
        for j in (0..rows.labels.len()).filter(|j| !rows.labels[*j]) {
            let pair = rows.weights[i] * rows.weights[j];
            pairs += pair;
            right += match rows.scores[i].total_cmp(&rows.scores[j]) {
                std::cmp::Ordering::Greater => pair,
                std::cmp::Ordering::Equal => pair / 2.0,
                std::cmp::Ordering::Less => 0.0,
            };
        }
    }
    (pairs > 0.0).then_some(right / pairs)
}

/// Σ (Rₖ − Rₖ₋₁) Pₖ with each threshold's confusion counted anew.
fn average_precision_by_definition(rows: &Rows, scored: &Scored) -> Option<f64> {
    let mut thresholds = rows.scores.clone();
    thresholds.sort_by(|a, b| b.total_cmp(a));
    thresholds.dedup();
    let mut sum = 0.0;
    let mut recall_before = 0.0;
    for threshold in thresholds {
        let counts = confusion(scored, threshold);
        let recall = counts.recall().value()?;
        sum += (recall - recall_before) * counts.precision().value()?;
        recall_before = recall;
    }
    Some(sum)
}

fn mean_over_rows(rows: &Rows, loss: impl Fn(f64, f64) -> f64) -> f64 {
    let weight: f64 = rows.weights.iter().sum();
    let each = rows.labels.iter().zip(&rows.scores).zip(&rows.weights);
    each.map(|((label, p), w)| w * loss(f64::from(u8::from(*label)), *p)).sum::<f64>() / weight
}

fn or_undefined(value: Option<f64>) -> Measure {
    value.map_or(Measure::Undefined(""), Measure::Value)
}

fn agree(found: Measure, expected: Option<f64>) -> bool {
    found.is_defined() == expected.is_some() && expected.is_none_or(|_| near(found, or_undefined(expected)))
}

proptest! {
    #[test]
    fn auc_is_the_share_of_pairs_ranked_right(rows in rows()) {
        prop_assert!(agree(roc_auc(&rows.scored()?), auc_of_all_pairs(&rows)));
    }

    #[test]
    fn average_precision_follows_its_definition(rows in rows()) {
        let scored = rows.scored()?;
        let expected = average_precision_by_definition(&rows, &scored);
        prop_assert!(agree(average_precision(&scored), expected));
    }

    #[test]
    fn proper_scores_follow_their_definition(rows in rows()) {
        let scored = rows.scored()?;
        prop_assert!(agree(brier(&scored), Some(mean_over_rows(&rows, |y, p| (p - y).powi(2)))));
        let nats = mean_over_rows(&rows, |y, p| {
            let p = p.clamp(f64::EPSILON, 1.0 - f64::EPSILON);
            -(y * p.ln() + (1.0 - y) * (1.0 - p).ln())
        });
        prop_assert!(agree(log_loss(&scored), Some(nats)));
    }

    #[test]
    fn looking_for_the_other_class_leaves_auc_and_losses_as_they_are(rows in rows()) {
        let scored = rows.scored()?;
        let mirrored = Rows {
            labels: rows.labels.iter().map(|label| !label).collect(),
            scores: rows.scores.iter().map(|score| 1.0 - score).collect(),
            ..rows
        };
        let mirrored = mirrored.scored()?;
        prop_assert!(agree(roc_auc(&mirrored), roc_auc(&scored).value()));
        prop_assert!(near(brier(&mirrored), brier(&scored)));
        prop_assert!(near(log_loss(&mirrored), log_loss(&scored)));
    }

    #[test]
    fn a_monotone_transform_changes_no_ranking(rows in rows()) {
        let scored = rows.scored()?;
        let transformed = Rows { scores: rows.scores.iter().map(|s| (3.0 * s).exp() - 7.0).collect(), ..rows };
        let transformed = transformed.scored()?;
        prop_assert_eq!(roc_auc(&transformed), roc_auc(&scored));
        prop_assert_eq!(average_precision(&transformed), average_precision(&scored));
        prop_assert_eq!(best_f1_threshold(&transformed).map(|t| t.f1), best_f1_threshold(&scored).map(|t| t.f1));
    }

    #[test]
    fn a_whole_weight_is_as_many_equal_rows(rows in rows(), times in proptest::collection::vec(1_u8..4, 60)) {
        let weights: Vec<f64> = times.iter().take(rows.labels.len()).map(|t| f64::from(*t)).collect();
        let repeated: Vec<usize> =
            (0..rows.labels.len()).flat_map(|i| std::iter::repeat_n(i, usize::from(times[i]))).collect();
        let labels: Vec<bool> = repeated.iter().map(|i| rows.labels[*i]).collect();
        let scores: Vec<f64> = repeated.iter().map(|i| rows.scores[*i]).collect();
        let weighted = figures(&Scored::new(&rows.labels, &rows.scores, Some(&weights))?, 0.5);
        let repeated = figures(&Scored::new(&labels, &scores, None)?, 0.5);
        prop_assert!(near(weighted.auc, repeated.auc) && near(weighted.ap, repeated.ap));
        prop_assert!(near(weighted.brier, repeated.brier) && near(weighted.log_loss, repeated.log_loss));
        prop_assert!(near(weighted.f1, repeated.f1) && near(weighted.mcc, repeated.mcc));
    }

    #[test]
    fn no_distinct_score_beats_the_best_threshold(rows in rows()) {
        let scored = rows.scored()?;
        let best = best_f1_threshold(&scored);
        prop_assert_eq!(best.is_some(), scored.positives() > 0);
        if let Some(best) = best {
            prop_assert!(near(confusion(&scored, best.threshold).f1(), Measure::Value(best.f1)));
            for threshold in &rows.scores {
                let f1 = confusion(&scored, *threshold).f1().value();
                prop_assert!(f1.is_none_or(|f1| f1 <= best.f1 + 1e-12));
            }
        }
    }

    #[test]
    fn the_constants_to_beat_are_what_a_constant_reaches(rows in rows()) {
        let rate = base_rate(&rows.scored()?);
        let constant = Scored::new(&rows.labels, &vec![rate; rows.labels.len()], Some(&rows.weights))?;
        prop_assert!(near(brier(&constant), Measure::Value(brier_of_constant(rate))));
        prop_assert!(near(confusion(&constant, rate).f1(), Measure::Value(f1_of_all_positive(rate))));
    }

    #[test]
    fn the_area_under_the_curve_is_the_auc(rows in rows()) {
        let scored = rows.scored()?;
        let area = roc_curve(&scored).map(|curve| {
            let steps = curve.windows(2);
            steps.map(|step| {
                let width = step[1].false_positive_rate - step[0].false_positive_rate;
                width * step[0].true_positive_rate.midpoint(step[1].true_positive_rate)
            }).sum()
        });
        prop_assert!(agree(roc_auc(&scored), area));
    }

    #[test]
    fn each_point_of_the_precision_recall_curve_is_its_thresholds_decision(rows in rows()) {
        let scored = rows.scored()?;
        for point in pr_curve(&scored).into_iter().flatten().filter(|point| point.threshold.is_finite()) {
            let counts = confusion(&scored, point.threshold);
            prop_assert!(near(counts.precision(), Measure::Value(point.precision)));
            prop_assert!(near(counts.recall(), Measure::Value(point.recall)));
        }
    }
}
