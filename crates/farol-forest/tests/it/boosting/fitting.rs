//! What a boosted model looks like and answers.

use std::ops::ControlFlow;
use std::sync::Mutex;

use farol_forest::{
    Answer, BoostingParams, ClassWeight, Column, Engine, ForestError, Growth, Model, Table, Training, Tree,
};
use proptest::prelude::*;

use super::{eager, fit, loss, mixed};
use crate::support::{made_up, table};

fn depth(tree: &Tree, at: usize) -> u32 {
    match tree.node(at).split {
        None => 0,
        Some(split) => 1 + depth(tree, at + 1).max(depth(tree, split.right as usize)),
    }
}

fn leaves(tree: &Tree) -> usize {
    tree.nodes().filter(|node| node.split.is_none()).count()
}

#[test]
fn every_round_lowers_the_loss_of_what_it_learns_from() {
    let (table, labels) = made_up(500, 5);
    let losses = [1, 5, 20, 60]
        .map(|rounds| loss(&fit(&table, &labels, BoostingParams::default().rounds(rounds)), &table, &labels));
    assert!(losses.is_sorted_by(|a, b| a > b), "{losses:?}");
    assert!(losses[3] < 0.5 * losses[0], "{losses:?}");
}

#[test]
fn packed_gradients_of_many_rows_find_the_split_and_the_steps_of_exact_ones() {
    // Above 16,384 rows, rows of like weights are packed; half as many of the same shares are not.
    let cells = (0..1600_u32).map(|i| (i / 40, i % 40));
    let values: Vec<f64> = cells.clone().map(|(value, _)| f64::from(value)).collect();
    let labels: Vec<bool> = cells.map(|(value, row)| row < value * value * 7 % 41).collect();
    let many = |times: usize| {
        let params = eager().rounds(1).max_leaves(8).min_rows_leaf(2);
        fit(&table(&[&values.repeat(times)]), &labels.repeat(times), params)
    };
    let (few, packed) = (many(10), many(20));
    assert_eq!(few.trees()[0].len(), packed.trees()[0].len());
    for (few, packed) in few.trees()[0].nodes().zip(packed.trees()[0].nodes()) {
        assert_eq!(few.split, packed.split);
        assert!((few.value - packed.value).abs() < 1e-4, "{} {}", few.value, packed.value);
        assert!((few.cover * 2.0 - packed.cover).abs() < 1e-9);
    }
}

#[test]
fn the_order_of_many_columns_makes_no_difference() {
    // Two tiles of columns, the second filled up with two that are none: what they gathered once stayed behind.
    let (table, labels) = made_up(17_000, 22);
    let columns = |order: &mut dyn Iterator<Item = usize>| {
        let values = |column| (0..table.rows()).map(|row| table.value(row, column)).collect::<Vec<f64>>();
        let columns = order.map(|column| Column::numeric(format!("c{column}"), values(column)));
        Table::new(columns.collect()).expect("a table")
    };
    let params = BoostingParams::default().rounds(3);
    let there = fit(&columns(&mut (0..22)), &labels, params.clone());
    let back = fit(&columns(&mut (0..22).rev()), &labels, params);
    for row in (0..table.rows()).step_by(100) {
        let mut row = table.row(row).expect("a row of the table");
        let margin = there.margin_row(&row);
        row.reverse();
        assert_eq!(margin, back.margin_row(&row));
    }
}

#[test]
fn more_leaves_than_histograms_are_kept_for_still_part_every_row() {
    // Some 500 histograms of 22 columns are kept; the leaves beyond are summed anew.
    let (table, labels) = made_up(17_000, 22);
    let params = eager().rounds(1).max_leaves(1500).learning_rate(1.0).row_share(0.9);
    let model = fit(&table, &labels, params);
    let tree = &model.trees()[0];
    assert_eq!(leaves(tree), 1500);
    let parts: f64 = tree.nodes().filter(|node| node.split.is_none()).map(|node| node.cover).sum();
    assert_eq!(parts, tree.node(0).cover);
    assert!(loss(&model, &table, &labels) < 0.35);
}

#[test]
fn labels_of_one_class_make_a_model_that_always_answers_it() {
    let (table, _) = made_up(50, 3);
    for (class, answer) in [(false, 0.0), (true, 1.0)] {
        for weighting in [ClassWeight::None, ClassWeight::Balanced] {
            let model = fit(&table, &[class; 50], BoostingParams::default().class_weight(weighting));
            assert_eq!(model.predict_row(&[f64::NAN, 0.5, 0.5]), answer);
            assert_eq!(model.trees().len(), 1);
            assert_eq!(Model::from_bytes(&model.to_bytes()), Ok(model));
        }
    }
}

#[test]
fn columns_that_are_constant_or_all_missing_leave_everyones_share() {
    let constant = table(&[&[3.0; 4], &[f64::NAN; 4]]);
    let labels = [true, false, false, false];
    let share = fit(&constant, &labels, eager()).predict_row(&[9.0, 9.0]);
    assert!((share - 0.25).abs() < 1e-12, "{share}");
    let balanced = fit(&constant, &labels, eager().class_weight(ClassWeight::Balanced));
    assert!((balanced.predict_row(&[9.0, 9.0]) - 0.5).abs() < 1e-12);
}

#[test]
fn a_table_of_one_row_answers_its_label() {
    assert_eq!(fit(&table(&[&[1.0]]), &[true], BoostingParams::default()).predict_row(&[f64::NAN]), 1.0);
}

#[test]
fn infinities_are_ordinary_extreme_values() {
    let column = [f64::NEG_INFINITY, -1.0, 1.0, f64::INFINITY];
    let model = fit(&table(&[&column]), &[true, false, false, true], eager().rounds(40));
    let answers = column.map(|x| model.predict_row(&[x]) > 0.5);
    assert_eq!(answers, [true, false, false, true]);
}

#[test]
fn extreme_weights_that_are_allowed_still_give_a_finite_margin() {
    let table = table(&[&[1.0, 2.0, 2.0, 3.0, 4.0]]);
    let labels = [true, false, false, true, false];
    for weights in [[1e50, 1e-50, 1e50, 1e-50, 1.0], [1e50; 5], [1e-50; 5]] {
        let training = Training::new(&table, &labels).and_then(|t| t.weights(&weights)).expect("in range");
        let model = eager().check().expect("settings").fit(&training).expect("a fit");
        let nodes = model.trees().iter().flat_map(Tree::nodes);
        assert!(nodes.into_iter().all(|node| node.value.is_finite() && node.cover.is_finite()));
    }
}

#[test]
fn leaf_wise_growth_takes_the_greatest_gain_and_depth_wise_the_nearest_leaf() {
    let (table, labels) = made_up(800, 4);
    let grown =
        |growth| fit(&table, &labels, BoostingParams::default().rounds(3).max_leaves(8).growth(growth));
    let depths = |model: &Model| model.trees().iter().map(|tree| depth(tree, 0)).collect::<Vec<_>>();
    let (best_first, level) = (grown(Growth::LeafWise), grown(Growth::DepthWise));
    assert_eq!(depths(&level), [3, 3, 3]);
    assert!(depths(&best_first).iter().any(|&depth| depth > 3));
    let losses = [&best_first, &level].map(|model| loss(model, &table, &labels));
    assert!(losses[0] < losses[1], "{losses:?}");
}

#[test]
fn sampled_rows_and_columns_still_learn_and_differ_by_seed() {
    let (table, labels) = made_up(600, 6);
    let params = BoostingParams::default().rounds(30).row_share(0.6).column_share(0.5);
    let [one, other] = [1, 2].map(|seed| fit(&table, &labels, params.clone().seed(seed)));
    assert_ne!(one, other);
    assert!(loss(&one, &table, &labels) < 0.45);
    for tree in one.trees() {
        let mut asked: Vec<u32> = tree.nodes().filter_map(|node| node.split.map(|s| s.feature)).collect();
        asked.sort_unstable();
        asked.dedup();
        assert!(asked.len() <= 3);
        assert!((tree.node(0).cover - 360.0).abs() < 60.0);
    }
}

#[test]
fn categories_without_order_are_learnt_where_their_numbers_tell_nothing() {
    let kinds: Vec<f64> = (0..2000_u32).map(|i| f64::from(i * 7919 % 40)).collect();
    let labels: Vec<bool> = kinds.iter().map(|&kind| (kind * 13.0) % 7.0 < 3.0).collect();
    let params = BoostingParams::default().rounds(20).max_leaves(4);
    let native = Table::new(vec![Column::categorical("kind", kinds.clone())]).expect("a table");
    let losses =
        [native, table(&[&kinds])].map(|table| loss(&fit(&table, &labels, params.clone()), &table, &labels));
    assert!(losses[0] < 0.7 * losses[1], "{losses:?}");
}

#[test]
fn more_categories_than_bins_are_answered_and_unseen_ones_go_with_the_rest() {
    let kinds: Vec<f64> = (0..1200_u32).map(|i| f64::from(i % 400)).collect();
    let labels: Vec<bool> = kinds.iter().map(|&kind| kind % 5.0 < 2.0).collect();
    let table = Table::new(vec![Column::categorical("kind", kinds)]).expect("a table");
    let model = fit(&table, &labels, eager().rounds(30));
    assert!(loss(&model, &table, &labels) < 0.5);
    assert!((0.0..=1.0).contains(&model.predict_row(&[60_000.0])));
    assert_eq!(Model::from_bytes(&model.to_bytes()), Ok(model));
}

#[test]
fn progress_hears_every_round_in_order() {
    let (table, labels) = made_up(80, 3);
    let heard = Mutex::new(Vec::new());
    let params = eager().rounds(30).check().expect("settings");
    let training = Training::new(&table, &labels).expect("a label a row");
    let told = params.fit_with(&training, &|done| {
        heard.lock().expect("no panic").push(done);
        ControlFlow::Continue(())
    });
    assert_eq!(heard.into_inner().expect("no panic"), (1..=30).collect::<Vec<_>>());
    assert_eq!(told, params.fit(&training));
}

#[test]
fn a_break_cancels_the_fit() {
    let (table, labels) = made_up(80, 3);
    let params = eager().rounds(500).check().expect("settings");
    let stop = |done| if done >= 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
    let training = Training::new(&table, &labels).expect("a label a row");
    assert_eq!(params.fit_with(&training, &stop), Err(ForestError::Cancelled));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn trees_keep_to_their_leaves_depth_and_rows(
        sample in mixed(2..60, 6), most_leaves in 2_u32..9, most_depth in 1_u32..5, fewest in 1_u32..4,
        depth_wise in any::<bool>(),
    ) {
        let growth = if depth_wise { Growth::DepthWise } else { Growth::LeafWise };
        let params = eager().growth(growth).max_leaves(most_leaves).max_depth(Some(most_depth)).min_rows_leaf(fewest);
        let model = fit(&sample.table, &sample.labels, params);
        for tree in model.trees() {
            prop_assert!(leaves(tree) <= most_leaves as usize);
            prop_assert!(depth(tree, 0) <= most_depth);
            let small = tree.nodes().any(|node| node.cover < f64::from(fewest));
            prop_assert!(!small || tree.len() == 1);
        }
    }

    #[test]
    fn engines_and_bytes_answer_as_the_model_does(sample in mixed(2..40, 6), l2 in 0.1_f64..2.0) {
        let model = eager().l2(l2).check()?.fit(&sample.training())?;
        let engine = Engine::compile(&model);
        let rows = (0..sample.labels.len()).map(|i| sample.row(i)).chain([vec![f64::NAN, 77.0, f64::INFINITY]]);
        for row in rows {
            prop_assert_eq!(engine.score(&row).to_bits(), model.predict_row(&row).to_bits());
        }
        let logistic = matches!(model.answer(), Answer::Logistic { .. });
        prop_assert!(logistic);
        prop_assert_eq!(Model::from_bytes(&model.to_bytes())?, model);
    }
}
