//! The learner's root split against the exact best found by trying everything.

use farol_forest::{ClassWeight, Split, Test};
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
fn sides(sample: &Sample, class: [f64; 2], split: &Split<'_>) -> [Side; 2] {
    let mut sides = [Side::default(), Side::default()];
    for i in (0..sample.table.rows()).filter(|&i| sample.weights[i] > 0.0) {
        let value = sample.table.value(i, split.feature as usize);
        let side = &mut sides[usize::from(!split.goes_left(value))];
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
fn every_split(sample: &Sample) -> Vec<Split<'static>> {
    let mut splits = Vec::new();
    for (feature, column) in (0_u32..).zip(0..sample.table.features().len()) {
        let present =
            (0..sample.table.rows()).map(|i| sample.table.value(i, column)).filter(|value| !value.is_nan());
        for threshold in present.chain([f64::INFINITY]) {
            splits.extend([false, true].map(|missing_left| Split {
                feature,
                test: Test::AtMost(threshold),
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
        let forest = params.fit(&sample.training())?;
        let root = forest.trees()[0].node(0);

        let costs = every_split(&sample).into_iter().filter_map(|s| left_over(&sample, class, &s, min_rows as usize));
        let best = costs.reduce(f64::min);
        let mixed = root.value > 0.0 && root.value < 1.0;
        prop_assert_eq!(root.split.is_some(), best.is_some() && mixed);
        if let (Some(split), Some(best)) = (root.split, best) {
            let found = left_over(&sample, class, &split, min_rows as usize).expect("sides large enough");
            prop_assert!((found - best).abs() <= 1e-9 * root.cover, "found {found}, best {best}");
        }
    }

    #[test]
    fn shares_and_covers_are_those_of_the_rows_that_arrive(sample in sample(2..16)) {
        let params = one_plain_tree().max_depth(1).check()?;
        let forest = params.fit(&sample.training())?;
        let tree = &forest.trees()[0];
        if let Some(split) = tree.node(0).split {
            let expected = sides(&sample, [1.0; 2], &split);
            for (side, node) in expected.iter().zip([tree.node(1), tree.node(split.right as usize)]) {
                let cover = side.weight[0] + side.weight[1];
                prop_assert!((node.cover - cover).abs() < 1e-9);
                prop_assert!((node.value - side.weight[1] / cover).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn a_value_missing_where_training_saw_none_goes_to_the_heavier_child(sample in sample(2..16)) {
        let params = one_plain_tree().check()?;
        let forest = params.fit(&sample.training())?;
        let tree = &forest.trees()[0];
        let root = tree.node(0).split;
        let complete = |split: &Split<'_>| {
            let misses = |i: usize| sample.table.value(i, split.feature as usize).is_nan();
            !(0..sample.table.rows()).any(|i| misses(i) && sample.weights[i] > 0.0)
        };
        if let Some(split) = root.filter(complete) {
            let heavier_left = tree.node(1).cover > tree.node(split.right as usize).cover;
            let tied = (tree.node(1).cover - tree.node(split.right as usize).cover).abs() < 1e-9;
            prop_assert!(tied || split.missing_left == heavier_left);
        }
    }
}
