//! Explanations of learned forests, importance by permutation, partial dependence.

use farol_forest::{
    ClassWeight, Column, Explainer, ForestError, ForestParams, Model, Permutations, Scratch, Table, Training,
    dependence_grid, partial_dependence,
};
use proptest::prelude::*;

use crate::support::{fit, made_up, sample, table, value};

/// The margin less what expectation and explanation sum to.
fn gap(model: &Model, explainer: &Explainer, row: &[f64], parts: &[f64]) -> f64 {
    (model.margin_row(row) - explainer.expected_value() - parts.iter().sum::<f64>()).abs()
}

fn explained(explainer: &Explainer, row: &[f64]) -> Vec<f64> {
    let mut parts = vec![0.0; row.len()];
    explainer.explain(row, &mut Scratch::default(), &mut parts);
    parts
}

/// The share of rows ranked rightly of all pairs of classes; rows of one score count half.
fn auc(labels: &[bool], scores: &[f64]) -> f64 {
    let of = |class: bool| labels.iter().zip(scores).filter(move |(label, _)| **label == class);
    let pairs = of(true).flat_map(|(_, a)| of(false).map(move |(_, b)| (a, b)));
    let (won, all) = pairs.fold((0.0, 0.0), |(won, all), (a, b)| {
        (won + f64::from(u8::from(a > b)) + f64::from(u8::from(a == b)) / 2.0, all + 1.0)
    });
    won / all
}

proptest! {
    #[test]
    fn explanations_of_learned_forests_sum_to_the_margin(
        sample in sample(2..60),
        values in prop::collection::vec(value(), 5),
        seed in any::<u64>(),
    ) {
        let model = ForestParams::default().trees(5).seed(seed).check()?.fit(&sample.training())?;
        let row = &values[..model.features().len()];
        for explainer in [Explainer::path_dependent(&model)?, Explainer::interventional(&model, &sample.table)?] {
            prop_assert!(gap(&model, &explainer, row, &explained(&explainer, row)) < 1e-9);
        }
    }
}

#[test]
fn a_batch_explains_as_its_rows_on_any_number_of_threads() {
    let (table, labels) = made_up(141, 12);
    let model = fit(&table, &labels, ForestParams::default().trees(12).class_weight(ClassWeight::Balanced));
    let background = table.select(&(0..130).collect::<Vec<_>>()).expect("rows of the table");
    let rows = table.to_row_major();
    for explainer in [Explainer::path_dependent(&model), Explainer::interventional(&model, &background)] {
        let explainer = explainer.expect("an explainer");
        let [one, two] = [1, 3].map(|threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
            let mut parts = vec![0.0; rows.len()];
            pool.install(|| explainer.explain_batch(&rows, 12, &mut parts));
            parts
        });
        assert_eq!(one, two);
        for (row, parts) in rows.chunks(12).zip(one.chunks(12)) {
            assert!(gap(&model, &explainer, row, parts) < 1e-9);
            let alone = explained(&explainer, row);
            assert!(alone.iter().zip(parts).all(|(a, b)| (a - b).abs() < 1e-12));
        }
    }
}

#[test]
fn scratch_may_go_from_one_explainer_to_another() {
    let mut scratch = Scratch::default();
    for (rows, columns) in [(200, 3), (20, 9), (100, 5)] {
        let (table, labels) = made_up(rows, columns);
        let model = fit(&table, &labels, ForestParams::default().trees(7));
        let explainer = Explainer::path_dependent(&model).expect("covers");
        let row = table.row(1).expect("a row");
        let mut parts = vec![f64::NAN; columns];
        explainer.explain(&row, &mut scratch, &mut parts);
        assert_eq!(parts, explained(&explainer, &row));
    }
}

#[test]
fn what_no_tree_asks_is_owed_nothing() {
    let table = table(&[&[1.0, 2.0, 3.0, 4.0], &[5.0; 4]]);
    let model = fit(&table, &[false, false, true, true], ForestParams::default().trees(9));
    let explainer = Explainer::path_dependent(&model).expect("covers");
    let parts = explained(&explainer, &[1.0, 7.0]);
    assert!(parts[0] < 0.0 && parts[1] == 0.0, "{parts:?}");
}

#[test]
fn permuting_what_labels_follow_costs_and_permuting_noise_does_not() {
    let (all, labels) = made_up(600, 4);
    let [seen, table] =
        [0..300, 300..600].map(|rows| all.select(&rows.collect::<Vec<_>>()).expect("its rows"));
    let model = fit(&seen, &labels[..300], ForestParams::default().trees(40).max_depth(4));
    let labels = &labels[300..];
    let permutations = Permutations::new(4, 11);
    let found = permutations.measure(&model, &table, labels, &auc).expect("importances");
    assert!(found.iter().map(|part| part.columns.as_slice()).eq([[0], [1], [2], [3]]));
    assert!(found.iter().all(|part| part.drops.len() == 4));
    let [first, second, noise, _] = [0, 1, 2, 3].map(|column| found[column].mean());
    assert!(first > 0.05 && second > 0.05 && noise.abs() < 0.03, "{first} {second} {noise}");
    assert_eq!(permutations.measure(&model, &table, labels, &auc), Ok(found.clone()));
    let other = Permutations::new(4, 12).measure(&model, &table, labels, &auc);
    assert_ne!(other, Ok(found));
}

#[test]
fn columns_that_stand_in_for_each_other_matter_when_permuted_together() {
    let (table, labels) = made_up(300, 2);
    let column = |name: &str, j| Column::numeric(name, (0..300).map(|row| table.value(row, j)).collect());
    let twins = Table::new(vec![column("a", 1), column("twin", 1), column("b", 0)]).expect("a table");
    let model = fit(&twins, &labels, ForestParams::default().trees(40).max_depth(4));
    let alone = Permutations::new(5, 1).measure(&model, &twins, &labels, &auc).expect("importances");
    let groups = vec![vec![0, 1], vec![2], vec![]];
    let together = Permutations::new(5, 1).groups(groups).measure(&model, &twins, &labels, &auc);
    let together = together.expect("importances");
    assert!(together[0].mean() > alone[0].mean().max(alone[1].mean()) * 1.5);
    assert_eq!(together[2].drops, [0.0; 5]);
}

#[test]
fn partial_dependence_is_the_mean_of_scores_with_one_value_set() {
    let (table, labels) = made_up(60, 3);
    let model = fit(&table, &labels, ForestParams::default().trees(10));
    let grid = [0.25, 0.75, f64::NAN];
    let found = partial_dependence(&model, &table, 1, &grid).expect("a dependence");
    for (point, value) in grid.into_iter().enumerate() {
        let score = |row: usize| {
            let mut values = table.row(row).expect("a row");
            values[1] = value;
            model.predict_row(&values)
        };
        let scores: Vec<f64> = (0..60).map(score).collect();
        assert!((0..60).all(|row| found.row(row)[point] == scores[row]));
        assert!((found.mean[point] - scores.iter().sum::<f64>() / 60.0).abs() < 1e-12);
    }
}

#[test]
fn a_grid_holds_values_that_occur_as_many_rows_apart() {
    let many: Vec<f64> = (0..101).map(|n| f64::from(n % 101)).collect();
    let few: Vec<f64> = (0..101).map(|n| if n < 90 { 1.0 } else { f64::from(n % 3) }).collect();
    let kinds: Vec<f64> = (0..101).map(|n| if n == 0 { f64::NAN } else { f64::from(n % 5) }).collect();
    let columns =
        vec![Column::numeric("many", many), Column::numeric("few", few), Column::categorical("kinds", kinds)];
    let table = Table::new(columns).expect("a table");
    let grid = |feature, points| dependence_grid(&table, feature, points).expect("a grid");
    assert_eq!(grid(0, 5), [0.0, 25.0, 50.0, 75.0, 100.0]);
    assert_eq!(grid(0, 1), [0.0]);
    assert_eq!(grid(0, 0), [0.0; 0]);
    assert_eq!(grid(1, 5), [0.0, 1.0, 2.0]);
    assert_eq!(grid(1, 2), [0.0, 2.0]);
    assert_eq!(grid(2, 2), [0.0, 1.0, 2.0, 3.0, 4.0]);
    let some = table.select(&[1, 2, 7]).expect("rows of the table");
    assert_eq!(dependence_grid(&some, 2, 9), Ok(vec![1.0, 2.0]));
}

#[test]
fn what_cannot_be_measured_is_refused_in_a_sentence() {
    let (table, labels) = made_up(40, 2);
    let model = fit(&table, &labels, ForestParams::default().trees(2));
    let wide = made_up(40, 3).0;
    let said = |error: ForestError| error.to_string();
    let background = Explainer::interventional(&model, &wide).expect_err("a refusal");
    assert_eq!(said(background), "the table has 3 columns; the model has 2 features");
    let column = partial_dependence(&model, &table, 2, &[0.0]).expect_err("a refusal");
    assert_eq!(said(column), "column 2 was asked of a table of 2 columns");
    let measure = |permutations: Permutations, table: &Table, labels: &[bool]| {
        said(permutations.measure(&model, table, labels, &auc).expect_err("a refusal"))
    };
    let once = || Permutations::new(1, 0);
    assert_eq!(
        measure(Permutations::new(0, 0), &table, &labels),
        "0 repeats were asked for; at least one is needed"
    );
    assert_eq!(
        measure(once(), &table, &labels[1..]),
        "39 labels were given for 40 rows; one a row is needed"
    );
    assert_eq!(measure(once(), &wide, &labels), "the table has 3 columns; the model has 2 features");
    let group = once().groups(vec![vec![0, 5]]);
    assert_eq!(measure(group, &table, &labels), "column 5 was asked of a table of 2 columns");
}

#[test]
fn twelve_features_are_explained_as_the_definition_says() {
    let (table, labels) = made_up(120, 12);
    let training = Training::new(&table, &labels).expect("a label a row");
    let params = ForestParams::default().trees(2).max_depth(9).check().expect("settings");
    let model = params.fit(&training).expect("a fit");
    let background = table.select(&[0, 5, 9]).expect("rows of the table");
    let row = table.row(17).expect("a row");
    let explainer = Explainer::interventional(&model, &background).expect("an explainer");
    let margin = |set: u32, other: usize| {
        let pick = |j: usize| if set >> j & 1 == 1 { row[j] } else { background.value(other, j) };
        model.margin_row(&(0..12).map(pick).collect::<Vec<_>>())
    };
    let wins: Vec<f64> =
        (0..1 << 12).map(|set| (0..3).map(|other| margin(set, other)).sum::<f64>() / 3.0).collect();
    // For each size of coalition without the player: size! (11 - size)! / 12!.
    let weights: Vec<f64> = (0..12)
        .scan(1.0 / 12.0, |weight, size| {
            let now = *weight;
            *weight *= f64::from(size + 1) / f64::from(11 - size).max(1.0);
            Some(now)
        })
        .collect();
    for (player, part) in explained(&explainer, &row).into_iter().enumerate() {
        let without = (0..1_usize << 12).filter(|set| set >> player & 1 == 0);
        let adds =
            without.map(|set| weights[set.count_ones() as usize] * (wins[set | 1 << player] - wins[set]));
        assert!((adds.sum::<f64>() - part).abs() < 1e-9);
    }
}
