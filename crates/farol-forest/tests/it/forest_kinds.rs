//! The kinds of forest beside the plain one: categories, entropy, shares of rows, random cuts, leaves counted, and what
//! trees say of rows they have not seen.

use std::ops::ControlFlow;

use farol_forest::{
    ClassWeight, Column, Criterion, ForestParams, OutOfBag, RowsPerTree, Split, Splits, Table, Test, Training,
};
use proptest::prelude::*;

use crate::support::{Sample, fit, made_up, one_plain_tree, sample};

/// Weighted negatives and positives of the rows a split sends left and right.
fn sides(sample: &Sample, split: &Split<'_>) -> [[f64; 2]; 2] {
    let mut sides = [[0.0; 2]; 2];
    for row in 0..sample.table.rows() {
        let left = split.goes_left(sample.table.value(row, split.feature as usize));
        sides[usize::from(!left)][usize::from(sample.labels[row])] += sample.weights[row];
    }
    sides
}

fn entropy(sides: [[f64; 2]; 2]) -> f64 {
    let side = |[a, b]: [f64; 2]| {
        [a, b].into_iter().filter(|w| *w > 0.0).map(|w| -w * (w / (a + b)).log2()).sum::<f64>()
    };
    sides.into_iter().map(side).sum()
}

fn gini(sides: [[f64; 2]; 2]) -> f64 {
    sides.into_iter().filter(|[a, b]| a + b > 0.0).map(|[a, b]| 2.0 * a * b / (a + b)).sum()
}

fn parts(sides: [[f64; 2]; 2]) -> bool {
    sides.into_iter().all(|[a, b]| a + b > 0.0)
}

/// One categorical column of up to five categories, missing values among them.
fn categories() -> impl Strategy<Value = Sample> {
    let cell = prop_oneof![1 => Just(f64::NAN), 6 => (0_u8..5).prop_map(f64::from)];
    prop::collection::vec((cell, any::<bool>(), 0.2_f64..3.0), 2..25).prop_map(|cells| Sample {
        table: Table::new(vec![Column::categorical("kind", cells.iter().map(|c| c.0).collect::<Vec<_>>())])
            .expect("categories"),
        labels: cells.iter().map(|c| c.1).collect(),
        weights: cells.iter().map(|c| c.2).collect(),
    })
}

proptest! {
    #[test]
    fn categories_are_parted_as_well_as_any_subset_of_them_does(sample in categories(), by_entropy in any::<bool>()) {
        let criterion = if by_entropy { Criterion::Entropy } else { Criterion::Gini };
        let cost = |sides| if by_entropy { entropy(sides) } else { gini(sides) };
        let params = one_plain_tree().max_depth(1).criterion(criterion).check()?;
        let model = params.fit(&sample.training())?;
        let subsets: Vec<farol_forest::Categories> =
            (0_u32..32).map(|bits| (0..5).filter(|at| bits >> at & 1 == 1).collect()).collect();
        let every = subsets.iter().flat_map(|set| [false, true].map(|missing_left| Split {
            feature: 0, test: Test::In(set), missing_left, right: 0,
        }));
        let best = every.map(|split| sides(&sample, &split)).filter(|s| parts(*s)).map(cost).reduce(f64::min);
        let root = model.trees()[0].node(0);
        let mixed = root.value > 0.0 && root.value < 1.0;
        prop_assert_eq!(root.split.is_some(), best.is_some() && mixed);
        if let (Some(split), Some(best)) = (root.split, best) {
            prop_assert!(matches!(split.test, Test::In(_)));
            prop_assert!((cost(sides(&sample, &split)) - best).abs() < 1e-9);
            // What was not here to be seen goes to the heavier side.
            let (left, right) = (model.trees()[0].node(1).cover, model.trees()[0].node(split.right as usize).cover);
            prop_assert!(left <= right + 1e-9);
            prop_assert!(!split.goes_left(4_321.0));
        }
    }

    #[test]
    fn the_root_cut_leaves_the_least_entropy(sample in sample(2..16)) {
        let model = one_plain_tree().max_depth(1).criterion(Criterion::Entropy).check()?.fit(&sample.training())?;
        let mut best = f64::INFINITY;
        for feature in 0..sample.table.features().len() {
            let present = (0..sample.table.rows()).map(|row| sample.table.value(row, feature)).filter(|v| !v.is_nan());
            for threshold in present.chain([f64::INFINITY]) {
                for missing_left in [false, true] {
                    let feature = u32::try_from(feature)?;
                    let split = Split { feature, test: Test::AtMost(threshold), missing_left, right: 0 };
                    let sides = sides(&sample, &split);
                    best = if parts(sides) { best.min(entropy(sides)) } else { best };
                }
            }
        }
        if let Some(split) = model.trees()[0].node(0).split {
            prop_assert!((entropy(sides(&sample, &split)) - best).abs() < 1e-9);
        }
    }

    #[test]
    fn a_tree_of_counted_leaves_has_no_more_and_takes_the_best_first(sample in sample(4..40), leaves in 2_u32..9) {
        let grown = |leaves| one_plain_tree().max_depth(20).max_leaves(leaves).check()?.fit(&sample.training());
        let (few, more) = (grown(leaves)?, grown(leaves + 1)?);
        let count = |model: &farol_forest::Model| model.trees()[0].nodes().filter(|node| node.split.is_none()).count();
        prop_assert!(count(&few) <= leaves as usize);
        prop_assert!(count(&more) - count(&few) <= 1);
    }
}

#[test]
fn counted_leaves_go_where_they_lower_the_impurity_most() {
    // The left half is a plain border, the right half a border that parts fewer rows.
    let x: Vec<f64> = (0..12).map(f64::from).collect();
    let labels = [false, false, false, true, true, true, true, true, true, true, true, false];
    let table = Table::new(vec![Column::numeric("x", x)]).expect("a table");
    let model = fit(&table, &labels, one_plain_tree().max_leaves(2));
    assert_eq!(model.trees()[0].node(0).split.map(|split| split.test), Some(Test::AtMost(2.5)));
    assert_eq!(fit(&table, &labels, one_plain_tree().max_leaves(3)).predict_row(&[11.0]), 0.0);
}

#[test]
fn a_share_of_the_rows_is_drawn_once_each() {
    let (table, labels) = made_up(200, 4);
    let model = fit(&table, &labels, ForestParams::default().trees(5).rows_per_tree(RowsPerTree::Share(0.3)));
    assert!(model.trees().iter().all(|tree| tree.node(0).cover == 60.0));
}

#[test]
fn random_cuts_still_rank_rows_and_differ_from_the_best_ones() {
    let (table, labels) = made_up(600, 5);
    let params = ForestParams::default().trees(80).rows_per_tree(RowsPerTree::All).min_samples_leaf(5);
    let random = fit(&table, &labels, params.clone().splits(Splits::Random));
    assert_ne!(random, fit(&table, &labels, params));
    let score = |positive: bool| {
        let rows = (0..600).filter(|&row| labels[row] == positive).filter_map(|row| table.row(row));
        let scores: Vec<f64> = rows.map(|row| random.predict_row(&row)).collect();
        scores.iter().sum::<f64>() / scores.len() as f64
    };
    assert!(score(true) > score(false) + 0.2);
    let infinite = Table::new(vec![Column::numeric("x", vec![f64::NEG_INFINITY, 1.0, 2.0, f64::INFINITY])]);
    let plain = one_plain_tree().splits(Splits::Random);
    let model = fit(&infinite.expect("a table"), &[false, true, false, true], plain);
    assert_eq!(
        [f64::NEG_INFINITY, 1.0, 2.0, f64::INFINITY].map(|x| model.predict_row(&[x])),
        [0.0, 1.0, 0.0, 1.0]
    );
}

#[test]
fn factors_weigh_the_classes_as_told() {
    let table = Table::new(vec![Column::numeric("x", vec![1.0; 4])]).expect("a table");
    let weight = ClassWeight::Factors { negative: 1.0, positive: 9.0 };
    let model = fit(&table, &[true, false, false, false], one_plain_tree().class_weight(weight));
    assert_eq!(model.predict_row(&[1.0]), 0.75);
    let wrong = ForestParams::default()
        .class_weight(ClassWeight::Factors { negative: 0.0, positive: 1.0 })
        .rows_per_tree(RowsPerTree::Share(f64::NAN))
        .max_leaves(1);
    let said = wrong.check().expect_err("a refusal").to_string();
    for part in
        ["max_leaves is 1", "a share of NaN, expected above 0", "class_weight has a factor out of range"]
    {
        assert!(said.contains(part), "{said}");
    }
}

fn out_of_bag(table: &Table, labels: &[bool], groups: Option<&[u64]>, params: ForestParams) -> OutOfBag {
    let training = Training::new(table, labels).expect("a label a row");
    let training = groups.map_or(Ok(training), |groups| training.groups(groups)).expect("a group a row");
    let params = params.check().expect("settings");
    let (model, scores) = params.fit_out_of_bag(&training, &|_| ControlFlow::Continue(())).expect("a fit");
    assert_eq!(Ok(model), params.fit(&training));
    scores
}

#[test]
fn labels_that_nothing_tells_are_not_told_out_of_bag() {
    let (table, _) = made_up(400, 4);
    let labels: Vec<bool> = (0..400_u32).map(|row| row.wrapping_mul(2_654_435_761) >> 31 == 1).collect();
    let scores = out_of_bag(&table, &labels, None, ForestParams::default().trees(60));
    let right = |(score, label): (&Option<f64>, &bool)| score.is_some_and(|score| (score > 0.5) == *label);
    let share = scores.probabilities().iter().zip(&labels).filter(|pair| right(*pair)).count();
    assert!((140..260).contains(&share), "{share} of 400");
}

#[test]
fn a_row_that_every_tree_saw_has_no_score_out_of_bag() {
    let (table, labels) = made_up(50, 3);
    let all =
        out_of_bag(&table, &labels, None, ForestParams::default().trees(9).rows_per_tree(RowsPerTree::All));
    assert_eq!(all.probabilities(), [None; 50]);
}

#[test]
fn a_tree_that_saw_one_row_of_a_group_has_seen_them_all() {
    let (table, labels) = made_up(60, 3);
    let params = ForestParams::default().trees(40);
    assert_eq!(out_of_bag(&table, &labels, Some(&[7; 60]), params.clone()).probabilities(), [None; 60]);
    // Twins of a group are told apart by no tree that has seen either: their scores come from the same trees.
    let rows: Vec<usize> = (0..60).flat_map(|row| [row, row]).collect();
    let twins = table.select(&rows).expect("rows");
    let twin_labels: Vec<bool> = rows.iter().map(|&row| labels[row]).collect();
    let groups: Vec<u64> = rows.iter().map(|&row| row as u64).collect();
    let scores = out_of_bag(&twins, &twin_labels, Some(&groups), params);
    assert!(scores.probabilities().chunks(2).all(|twins| twins[0] == twins[1]));
    assert!(scores.probabilities().iter().flatten().count() > 60);
}

#[test]
fn a_large_table_of_which_few_rows_count_learns_what_those_rows_alone_do() {
    // The large table's small nodes are grown on copies, the small table's never.
    let (table, labels) = made_up(70_000, 5);
    let weights: Vec<f64> =
        (0..70_000).map(|row| if row % 3 == 0 { 1.0 + f64::from(row % 7) } else { 0.0 }).collect();
    let kept: Vec<usize> = (0..70_000).step_by(3).collect();
    let (few_labels, few_weights): (Vec<bool>, Vec<f64>) =
        kept.iter().map(|&row| (labels[row], weights[row])).unzip();
    let few = table.select(&kept).expect("rows");
    let params = ForestParams::default().trees(2).max_depth(12).check().expect("settings");
    let fit = |table, labels, weights| {
        params.fit(
            &Training::new(table, labels)
                .and_then(|training: Training<'_>| training.weights(weights))
                .expect("weights"),
        )
    };
    assert_eq!(fit(&table, &labels, &weights), fit(&few, &few_labels, &few_weights));
}

#[test]
fn more_values_than_bins_are_cut_close_to_the_best_place() {
    let values: Vec<f64> = (0..200_000).map(|row| f64::from(row * 7 % 200_000_i32)).collect();
    let labels: Vec<bool> = values.iter().map(|&value| value > 123_456.5).collect();
    let table = Table::new(vec![Column::numeric("x", values)]).expect("a table");
    let model = fit(&table, &labels, one_plain_tree().max_depth(10));
    // The root parts four neighbouring values together; the nodes below, where few rows are left, part them exactly.
    assert_eq!(
        [123_450.0, 123_456.0, 123_457.0, 123_460.0].map(|x| model.predict_row(&[x])),
        [0.0, 0.0, 1.0, 1.0]
    );
}
