//! The first round's root split and leaves against everything tried out.

use farol_forest::{BoostingParams, Categories, ClassWeight, Kind, Node, Split, Test};
use proptest::prelude::*;

use super::{Mixed, eager, fit, mixed};
use crate::support::table;

/// Sum of gradients, sum of hessians, rows.
#[derive(Debug, Clone, Copy, Default)]
struct Side {
    gradient: f64,
    hessian: f64,
    weight: f64,
    rows: usize,
}

impl Side {
    fn worth(self, l2: f64) -> f64 {
        self.gradient * self.gradient / (self.hessian + l2)
    }
}

/// The sums of both sides before any tree; class weights are given.
fn sides(sample: &Mixed, class: [f64; 2], left: impl Fn(&[f64]) -> bool) -> [Side; 2] {
    let counted: Vec<usize> = (0..sample.labels.len()).filter(|&i| sample.weights[i] > 0.0).collect();
    let weight = |i: usize| sample.weights[i] * class[usize::from(sample.labels[i])];
    let of_class =
        |label: bool| counted.iter().filter(|&&i| sample.labels[i] == label).map(|&i| weight(i)).sum::<f64>();
    let share = of_class(true) / (of_class(true) + of_class(false));
    let mut sides = [Side::default(); 2];
    for i in counted {
        let side = &mut sides[usize::from(!left(&sample.row(i)))];
        side.gradient += weight(i) * (share - f64::from(u8::from(sample.labels[i])));
        side.hessian += weight(i) * share * (1.0 - share);
        side.weight += weight(i);
        side.rows += 1;
    }
    sides
}

fn balanced(sample: &Mixed) -> [f64; 2] {
    let counted: Vec<bool> = sample
        .labels
        .iter()
        .zip(&sample.weights)
        .filter(|(_, w)| **w > 0.0)
        .map(|(label, _)| *label)
        .collect();
    [false, true].map(|class| {
        counted.len() as f64 / (2.0 * counted.iter().filter(|label| **label == class).count() as f64)
    })
}

/// The most that any question gains: every value as a threshold, every set of categories, missing values either side.
fn best_gain(sample: &Mixed, class: [f64; 2], l2: f64, min_rows: usize) -> f64 {
    let mut best = f64::NEG_INFINITY;
    let mut attempt = |feature: usize, test: Test<'_>| {
        for missing_left in [false, true] {
            let split = Split { feature: 0, test, missing_left, right: 0 };
            let sides = sides(sample, class, |row| split.goes_left(row[feature]));
            if sides.iter().all(|side| side.rows >= min_rows) {
                best = best.max(sides[0].worth(l2) + sides[1].worth(l2));
            }
        }
    };
    for (feature, kind) in sample.table.features().iter().map(|feature| feature.kind).enumerate() {
        let values = (0..sample.table.rows()).map(|row| sample.table.value(row, feature));
        let present: Vec<f64> = values.filter(|value| !value.is_nan()).collect();
        if kind == Kind::Numeric {
            for value in present.into_iter().chain([f64::INFINITY]) {
                attempt(feature, Test::AtMost(value));
            }
        } else {
            let mut kinds: Vec<u32> =
                present.iter().filter_map(|&value| Categories::of_value(value)).collect();
            kinds.sort_unstable();
            kinds.dedup();
            for way in 0..1_u32 << kinds.len() {
                let named =
                    kinds.iter().enumerate().filter(|(at, _)| way >> at & 1 == 1).map(|(_, kind)| *kind);
                attempt(feature, Test::In(&named.collect()));
            }
        }
    }
    best
}

fn stump(l2: f64, min_rows: u32) -> BoostingParams {
    eager().rounds(1).max_leaves(2).l2(l2).min_rows_leaf(min_rows)
}

proptest! {
    #[test]
    fn the_first_root_split_is_the_best_of_all_splits(
        sample in mixed(2..14, 3), min_rows in 1_u32..4, l2 in prop_oneof![Just(0.0), 0.0_f64..3.0],
        equal_classes in any::<bool>(),
    ) {
        let (class, weighting) = if equal_classes {
            (balanced(&sample), ClassWeight::Balanced)
        } else {
            ([1.0; 2], ClassWeight::None)
        };
        let model = stump(l2, min_rows).class_weight(weighting).check()?.fit(&sample.training())?;
        compare(&sample, class, l2, min_rows as usize, model.trees()[0].node(0))?;
    }

    #[test]
    fn many_categories_are_parted_as_well_as_any_set_of_them_could(
        sample in mixed(8..20, 7), l2 in prop_oneof![Just(0.0), 0.0_f64..3.0],
    ) {
        let model = stump(l2, 1).check()?.fit(&sample.training())?;
        compare(&sample, [1.0; 2], l2, 1, model.trees()[0].node(0))?;
    }

    #[test]
    fn leaves_answer_by_the_formula_and_covers_are_weights(
        sample in mixed(2..20, 5), l2 in 0.0_f64..3.0, rate in 0.01_f64..1.0,
    ) {
        let model = stump(l2, 1).learning_rate(rate).check()?.fit(&sample.training())?;
        let tree = &model.trees()[0];
        if let Some(split) = tree.node(0).split {
            let expected = sides(&sample, [1.0; 2], |row| split.goes_left(row[split.feature as usize]));
            let nodes = [tree.node(1), tree.node(split.right as usize)];
            for (side, node) in expected.iter().zip(nodes) {
                prop_assert!((node.value + rate * side.gradient / (side.hessian + l2)).abs() < 1e-9);
                prop_assert!((node.cover - side.weight).abs() < 1e-9);
            }
            let mean = nodes.map(|node| node.value * node.cover).iter().sum::<f64>() / tree.node(0).cover;
            prop_assert!((tree.node(0).value - mean).abs() < 1e-9);
            prop_assert!((tree.node(0).cover - nodes[0].cover - nodes[1].cover).abs() < 1e-9);
        }
    }

    #[test]
    fn the_heavier_side_of_a_split_takes_what_training_did_not_see(sample in mixed(2..20, 7)) {
        let model = stump(0.0, 1).check()?.fit(&sample.training())?;
        let tree = &model.trees()[0];
        if let Some(split) = tree.node(0).split {
            let heavier = tree.node(1).cover - tree.node(split.right as usize).cover;
            let missing_seen = (0..sample.labels.len())
                .any(|i| sample.weights[i] > 0.0 && sample.table.value(i, split.feature as usize).is_nan());
            match split.test {
                Test::In(_) => prop_assert!(heavier <= 1e-9 && !split.goes_left(99.0)),
                Test::AtMost(_) => {
                    prop_assert!(missing_seen || heavier.abs() < 1e-9 || split.missing_left == (heavier > 0.0));
                }
            }
        }
    }
}

fn compare(
    sample: &Mixed,
    class: [f64; 2],
    l2: f64,
    min_rows: usize,
    root: Node<'_>,
) -> Result<(), TestCaseError> {
    let best = best_gain(sample, class, l2, min_rows);
    let parts = sides(sample, class, |_| true)[0].worth(l2);
    let gain = best - parts;
    prop_assume!(gain.is_infinite() || gain.abs() > 1e-9);
    prop_assert_eq!(root.split.is_some(), gain > 0.0);
    if let Some(split) = root.split {
        let found = sides(sample, class, |row| split.goes_left(row[split.feature as usize]));
        let found = found[0].worth(l2) + found[1].worth(l2);
        prop_assert!((found - best).abs() <= 1e-9 * best.max(1.0), "found {found}, best {best}");
    }
    Ok(())
}

#[test]
fn thresholds_lie_midway_between_the_levels_of_a_border() {
    let model = fit(&table(&[&[1.0, 2.0, 4.0, 5.0]]), &[false, false, true, true], stump(0.0, 1));
    let root = model.trees()[0].node(0);
    assert_eq!(root.split.map(|split| split.test), Some(Test::AtMost(3.0)));
}

#[test]
fn more_levels_than_bins_are_split_near_the_best_threshold() {
    let values: Vec<f64> = (0..3000).map(f64::from).collect();
    let labels: Vec<bool> = values.iter().map(|&value| value > 1234.0).collect();
    let model = fit(&table(&[&values]), &labels, stump(0.0, 1).max_bins(100));
    let root = model.trees()[0].node(0);
    let Some(Test::AtMost(threshold)) = root.split.map(|split| split.test) else { panic!("a threshold") };
    assert!((threshold - 1234.5).abs() <= 30.0 && threshold.fract() == 0.5, "{threshold}");
}

#[test]
fn missing_against_present_is_a_split_of_its_own() {
    let (nan, infinite) = (f64::NAN, f64::INFINITY);
    let column = [1.0, infinite, -infinite, nan, nan, nan];
    let model = fit(&table(&[&column]), &[false, false, false, true, true, true], stump(0.0, 1));
    let margins = [-infinite, 0.0, infinite, nan].map(|x| model.margin_row(&[x]));
    assert!(margins[0] < 0.0 && margins[3] > 0.0);
    assert_eq!(margins[..2], margins[1..3]);
}
