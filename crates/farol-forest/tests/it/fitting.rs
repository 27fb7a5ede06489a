//! What a fitted forest looks like and answers.

use std::ops::ControlFlow;
use std::sync::Mutex;

use farol_forest::{ClassWeight, FeaturesPerSplit, ForestError, ForestParams, Test, Training, Tree};
use proptest::prelude::*;

use crate::support::{fit, made_up, one_plain_tree, sample, table};

fn depth(tree: &Tree, at: usize) -> u32 {
    match tree.node(at).split {
        None => 0,
        Some(split) => 1 + depth(tree, at + 1).max(depth(tree, split.right as usize)),
    }
}

#[test]
fn a_clean_border_is_found_at_its_midpoint() {
    let forest = fit(&table(&[&[1.0, 2.0, 4.0, 5.0]]), &[false, false, true, true], one_plain_tree());
    let root = forest.trees()[0].node(0);
    assert_eq!(root.split.map(|split| split.test), Some(Test::AtMost(3.0)));
    assert_eq!([2.9, 3.0, 3.1].map(|x| forest.predict_row(&[x])), [0.0, 0.0, 1.0]);
}

#[test]
fn missing_against_present_is_a_split_of_its_own() {
    let (nan, infinite) = (f64::NAN, f64::INFINITY);
    let forest = fit(&table(&[&[1.0, infinite, nan, nan]]), &[false, false, true, true], one_plain_tree());
    assert_eq!([-infinite, 0.0, infinite, nan].map(|x| forest.predict_row(&[x])), [0.0, 0.0, 0.0, 1.0]);
}

#[test]
fn missing_values_learn_the_side_they_belong_to() {
    let column = [1.0, 2.0, 8.0, 9.0, f64::NAN, f64::NAN];
    let low = fit(&table(&[&column]), &[true, true, false, false, true, true], one_plain_tree());
    let high = fit(&table(&[&column]), &[false, false, true, true, true, true], one_plain_tree());
    assert_eq!([low.predict_row(&[f64::NAN]), low.predict_row(&[8.5])], [1.0, 0.0]);
    assert_eq!([high.predict_row(&[f64::NAN]), high.predict_row(&[1.5])], [1.0, 0.0]);
    assert_eq!([&low, &high].map(|forest| forest.trees()[0].len()), [3, 3]);
}

#[test]
fn infinities_are_ordinary_extreme_values() {
    let column = [f64::NEG_INFINITY, -1.0, 1.0, f64::INFINITY];
    let forest = fit(&table(&[&column]), &[true, false, false, true], one_plain_tree());
    assert_eq!(column.map(|x| forest.predict_row(&[x])), [1.0, 0.0, 0.0, 1.0]);
}

#[test]
fn a_gainless_first_split_is_taken_so_that_exclusive_or_is_learnt() {
    let [a, b] = [[0.0, 0.0, 1.0, 1.0], [0.0, 1.0, 0.0, 1.0]];
    let forest = fit(&table(&[&a, &b]), &[false, true, true, false], one_plain_tree());
    assert_eq!([0, 1, 2, 3].map(|i| forest.predict_row(&[a[i], b[i]])), [0.0, 1.0, 1.0, 0.0]);
}

#[test]
fn constant_columns_leave_the_weighted_share_of_everyone() {
    let constant = table(&[&[3.0; 4], &[f64::NAN; 4]]);
    let labels = [true, false, false, false];
    assert_eq!(fit(&constant, &labels, one_plain_tree()).predict_row(&[9.0, 9.0]), 0.25);
    let balanced = one_plain_tree().class_weight(ClassWeight::Balanced);
    assert_eq!(fit(&constant, &labels, balanced).predict_row(&[9.0, 9.0]), 0.5);
}

#[test]
fn constant_columns_do_not_use_up_the_features_of_a_split() {
    let constant = [0.0; 6];
    let telling = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
    let table = table(&[&constant, &constant, &constant, &telling, &constant]);
    let params = ForestParams::default()
        .trees(20)
        .rows_per_tree(farol_forest::RowsPerTree::All)
        .features_per_split(FeaturesPerSplit::Count(1));
    let forest = fit(&table, &[false, false, false, true, true, true], params);
    assert!(forest.trees().iter().all(|tree| tree.len() == 3));
}

#[test]
fn labels_of_one_class_make_a_forest_that_always_answers_it() {
    let (table, _) = made_up(50, 3);
    for (class, answer) in [(false, 0.0), (true, 1.0)] {
        for weighting in [ClassWeight::None, ClassWeight::Balanced] {
            let params = ForestParams::default().trees(7).class_weight(weighting);
            let forest = fit(&table, &[class; 50], params);
            assert_eq!(forest.predict_row(&[f64::NAN, 0.5, 0.5]), answer);
            assert_eq!(forest.impurity_importance(), [0.0; 3]);
        }
    }
}

#[test]
fn a_table_of_one_row_answers_its_label() {
    let forest = fit(&table(&[&[1.0]]), &[true], ForestParams::default());
    assert_eq!(forest.predict_row(&[f64::NAN]), 1.0);
}

#[test]
fn importance_goes_to_the_columns_that_tell_and_sums_to_one() {
    let (table, labels) = made_up(600, 6);
    let importance = fit(&table, &labels, ForestParams::default().trees(60)).impurity_importance();
    assert!((importance.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    let least_telling = importance[0].min(importance[1]);
    assert!(importance[2..].iter().all(|&other| other < least_telling), "{importance:?}");
}

#[test]
fn a_forest_ranks_rows_it_has_not_seen() {
    let (table, labels) = made_up(1_200, 6);
    let (seen, unseen): (Vec<usize>, Vec<usize>) = (0..1_200).partition(|i| i % 3 != 0);
    let part = |rows: &[usize]| rows.iter().map(|&i| labels[i]).collect::<Vec<_>>();
    let forest = fit(&table.select(&seen).expect("rows"), &part(&seen), ForestParams::default().trees(60));
    let scores: Vec<f64> =
        unseen.iter().filter_map(|&i| table.row(i)).map(|r| forest.predict_row(&r)).collect();
    let (mut ahead, mut pairs) = (0, 0);
    for (positive, _) in scores.iter().zip(part(&unseen)).filter(|(_, y)| *y) {
        for (negative, _) in scores.iter().zip(part(&unseen)).filter(|(_, y)| !*y) {
            ahead += u32::from(positive > negative);
            pairs += 1;
        }
    }
    // The label is a sum of two columns and as much noise: the sum itself ranks about four pairs of five rightly.
    assert!(f64::from(ahead) > 0.75 * f64::from(pairs), "{ahead} of {pairs}");
}

#[test]
fn progress_hears_every_count_once() {
    let (table, labels) = made_up(60, 3);
    let heard = Mutex::new(Vec::new());
    let params = ForestParams::default().trees(30).check().expect("settings");
    let training = Training::new(&table, &labels).expect("a label a row");
    let told = params.fit_with(&training, &|done| {
        heard.lock().expect("no panic").push(done);
        ControlFlow::Continue(())
    });
    let mut heard = heard.into_inner().expect("no panic");
    heard.sort_unstable();
    assert_eq!(heard, (1..=30).collect::<Vec<_>>());
    assert_eq!(told, params.fit(&training));
}

#[test]
fn a_break_cancels_the_fit() {
    let (table, labels) = made_up(60, 3);
    let params = ForestParams::default().trees(500).check().expect("settings");
    let stop = |done| if done >= 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
    let training = Training::new(&table, &labels).expect("a label a row");
    assert_eq!(params.fit_with(&training, &stop), Err(ForestError::Cancelled));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn trees_keep_to_their_depth_and_leaves_to_their_rows(
        sample in sample(2..40), most in 1_u32..5, fewest in 1_u32..4,
    ) {
        let params = ForestParams::default().trees(3).rows_per_tree(farol_forest::RowsPerTree::All).max_depth(most).min_samples_leaf(fewest);
        let forest = fit(&sample.table, &sample.labels, params);
        for tree in forest.trees() {
            prop_assert!(depth(tree, 0) <= most);
            let small = tree.nodes().any(|node| node.cover < f64::from(fewest));
            prop_assert!(!small || tree.len() == 1);
        }
    }

    #[test]
    fn a_deep_plain_tree_tells_apart_all_rows_that_differ(sample in sample(2..25)) {
        let forest = fit(&sample.table, &sample.labels, one_plain_tree().max_depth(64));
        let rows: Vec<Vec<f64>> = (0..sample.table.rows()).filter_map(|i| sample.table.row(i)).collect();
        let same = |a: &[f64], b: &[f64]| a.iter().zip(b).all(|(x, y)| x == y || (x.is_nan() && y.is_nan()));
        for row in &rows {
            let twins = rows.iter().zip(&sample.labels).filter(|(other, _)| same(row, other));
            let labels: Vec<f64> = twins.map(|(_, label)| f64::from(u8::from(*label))).collect();
            let share = labels.iter().sum::<f64>() / labels.len() as f64;
            prop_assert!((forest.predict_row(row) - share).abs() < 1e-12);
        }
    }
}
