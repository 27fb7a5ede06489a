//! The learner's root split against the exact best found by trying everything.

use farol_forest::{ClassWeight, Forest, Split};
use proptest::prelude::*;

use crate::support::{Sample, one_plain_tree, sample};

/// Weighted negatives and positives, and the number of rows that count, on one side.
#[derive(Default)]
struct Side {
    weight: [f64; 2],
    rows: usize,
}

impl Side {
    fn impurity(&self) -> f64 {
        2.0 * self.weight[0] * self.weight[1] / (self.weight[0] + self.weight[1])
    }
}

/// Both sides of a split over the rows that count.
fn sides(sample: &Sample, class: [f64; 2], split: &Split) -> [Side; 2] {
    let mut sides = [Side::default(), Side::default()];
    let values = &sample.table.columns()[split.feature as usize].values;
    for (i, value) in values.iter().enumerate().filter(|(i, _)| sample.weights[*i] > 0.0) {
        let side = &mut sides[usize::from(!split.goes_left(*value))];
        let label = usize::from(sample.labels[i]);
        side.weight[label] += sample.weights[i] * class[label];
        side.rows += 1;
    }
    sides
}

/// Impurity left after a split; `None` if a side is too small.
fn left_over(sample: &Sample, class: [f64; 2], split: &Split, min_rows: usize) -> Option<f64> {
    let sides = sides(sample, class, split);
    sides.iter().all(|side| side.rows >= min_rows).then(|| sides[0].impurity() + sides[1].impurity())
}

/// Every value as a threshold, and none at all, with missing values on either side.
fn every_split(sample: &Sample) -> Vec<Split> {
    let mut splits = Vec::new();
    for (feature, column) in (0..).zip(sample.table.columns()) {
        let present = column.values.iter().copied().filter(|value| !value.is_nan());
        for threshold in present.chain([f64::INFINITY]) {
            splits.extend([false, true].map(|missing_left| Split {
                feature,
                threshold,
                missing_left,
                right: 0,
            }));
        }
    }
    splits
}

fn balanced(sample: &Sample) -> [f64; 2] {
    let counted: Vec<bool> = sample
        .labels
        .iter()
        .zip(&sample.weights)
        .filter(|(_, w)| **w > 0.0)
        .map(|(label, _)| *label)
        .collect();
    [false, true].map(|class| {
        let of_class = counted.iter().filter(|label| **label == class).count();
        counted.len() as f64 / (2.0 * of_class.max(1) as f64)
    })
}

proptest! {
    #[test]
    fn the_root_split_is_the_best_of_all_splits(
        sample in sample(2..16), min_rows in 1_u32..4, equal_classes in any::<bool>(),
    ) {
        let class = if equal_classes { balanced(&sample) } else { [1.0; 2] };
        let weighting = if equal_classes { ClassWeight::Balanced } else { ClassWeight::None };
        let params = one_plain_tree().max_depth(1).min_samples_leaf(min_rows).class_weight(weighting).check()?;
        let forest = Forest::fit(&sample.table, &sample.labels, Some(&sample.weights), &params)?;
        let root = forest.trees()[0].nodes()[0];

        let costs = every_split(&sample).into_iter().filter_map(|s| left_over(&sample, class, &s, min_rows as usize));
        let best = costs.reduce(f64::min);
        let mixed = root.impurity() > 0.0;
        prop_assert_eq!(root.split.is_some(), best.is_some() && mixed);
        if let (Some(split), Some(best)) = (root.split, best) {
            let found = left_over(&sample, class, &split, min_rows as usize).expect("sides large enough");
            prop_assert!((found - best).abs() <= 1e-9 * root.cover, "found {found}, best {best}");
        }
    }

    #[test]
    fn shares_and_covers_are_those_of_the_rows_that_arrive(sample in sample(2..16)) {
        let params = one_plain_tree().max_depth(1).check()?;
        let forest = Forest::fit(&sample.table, &sample.labels, Some(&sample.weights), &params)?;
        let nodes = forest.trees()[0].nodes();
        if let Some(split) = nodes[0].split {
            let expected = sides(&sample, [1.0; 2], &split);
            for (side, node) in expected.iter().zip([nodes[1], nodes[split.right as usize]]) {
                let cover = side.weight[0] + side.weight[1];
                prop_assert!((node.cover - cover).abs() < 1e-9);
                prop_assert!((node.share - side.weight[1] / cover).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn a_value_missing_where_training_saw_none_goes_to_the_heavier_child(sample in sample(2..16)) {
        let params = one_plain_tree().check()?;
        let forest = Forest::fit(&sample.table, &sample.labels, Some(&sample.weights), &params)?;
        let nodes = forest.trees()[0].nodes();
        let root = nodes[0].split;
        let complete = |split: &Split| {
            let values = sample.table.columns()[split.feature as usize].values.iter();
            !values.zip(&sample.weights).any(|(value, weight)| value.is_nan() && *weight > 0.0)
        };
        if let Some(split) = root.filter(complete) {
            let heavier_left = nodes[1].cover > nodes[split.right as usize].cover;
            let tied = (nodes[1].cover - nodes[split.right as usize].cover).abs() < 1e-9;
            prop_assert!(tied || split.missing_left == heavier_left);
        }
    }
}
