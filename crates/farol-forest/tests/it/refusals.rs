//! Input that cannot be used is refused with a sentence, never with a panic.

use farol_forest::{Column, FeaturesPerSplit, ForestError, ForestParams, ParamFault, Table, Training, Tree};

use crate::support::table;

fn column(name: &str, values: &[f64]) -> Column {
    Column::numeric(name, values.to_vec())
}

fn refused(table: &Table, labels: &[bool], weights: Option<&[f64]>) -> ForestError {
    let training = Training::new(table, labels);
    training.and_then(|t| weights.map_or(Ok(t), |w| t.weights(w))).expect_err("a refusal")
}

#[test]
fn tables_without_columns_or_rows_are_refused() {
    assert_eq!(Table::new(Vec::new()), Err(ForestError::NoColumns));
    assert_eq!(Table::new(vec![column("a", &[])]), Err(ForestError::NoRows));
}

#[test]
fn ragged_and_repeated_columns_are_refused_by_name() {
    let ragged = Table::new(vec![column("a", &[1.0, 2.0]), column("b", &[1.0])]).expect_err("a refusal");
    assert_eq!(ragged.to_string(), "column `b` has 1 values; the first column has 2");
    let repeated = Table::new(vec![column("a", &[1.0]), column("a", &[1.0])]).expect_err("a refusal");
    assert_eq!(repeated.to_string(), "column `a` appears more than once; names must differ");
}

#[test]
fn rows_past_the_end_are_not_there() {
    let table = table(&[&[1.0, 2.0], &[3.0, 4.0]]);
    assert_eq!(table.row(1), Some(vec![2.0, 4.0]));
    assert_eq!(table.row(2), None);
    assert_eq!(table.select(&[0, 2]), Err(ForestError::NoSuchRow { row: 2, rows: 2 }));
    assert_eq!(table.select(&[]), Err(ForestError::NoRows));
    assert_eq!(table.select(&[1, 1]).map(|t| t.to_row_major()), Ok(vec![2.0, 4.0, 2.0, 4.0]));
    assert!(table.features().iter().map(|feature| &feature.name).eq(["c0", "c1"]));
}

#[test]
fn labels_and_weights_must_match_the_rows() {
    let table = table(&[&[1.0, 2.0]]);
    assert_eq!(refused(&table, &[true], None), ForestError::LabelCount { found: 1, rows: 2 });
    let weights = refused(&table, &[true, false], Some(&[1.0]));
    assert_eq!(weights, ForestError::WeightCount { found: 1, rows: 2 });
}

#[test]
fn weights_must_be_zero_or_in_range_and_not_all_zero() {
    let table = table(&[&[1.0, 2.0]]);
    for weight in [-1.0, f64::NAN, f64::INFINITY, 1e51, 1e-51] {
        let error = refused(&table, &[true, false], Some(&[1.0, weight]));
        assert_eq!(error, ForestError::Weight { row: 1 });
    }
    assert_eq!(refused(&table, &[true, false], Some(&[0.0, 0.0])), ForestError::NoWeight);
}

#[test]
fn extreme_weights_that_are_allowed_still_give_a_share() {
    let table = table(&[&[1.0, 2.0, 2.0, 3.0]]);
    let params = ForestParams::default().trees(9).check().expect("settings");
    let weights = [1e50, 1e-50, 1e50, 1e-50];
    let labels = [true, false, false, true];
    let training =
        Training::new(&table, &labels).and_then(|t| t.weights(&weights)).expect("weights in range");
    let forest = params.fit(&training).expect("a fit");
    let shares = forest.trees().iter().flat_map(Tree::nodes).map(|node| node.value);
    assert!(shares.into_iter().all(|share| (0.0..=1.0).contains(&share)));
}

#[test]
fn all_faults_of_the_settings_are_told_at_once() {
    let params = ForestParams::default()
        .trees(0)
        .max_depth(65)
        .min_samples_leaf(0)
        .min_samples_split(1)
        .features_per_split(FeaturesPerSplit::Count(0));
    let error = params.check().expect_err("a refusal");
    assert_eq!(
        error.to_string(),
        "the forest's settings cannot be used: trees is 0, expected 1 to 10000; max_depth is 65, expected 1 to 64; \
         min_samples_leaf is 0, expected at least 1; min_samples_split is 1, expected at least 2; \
         features_per_split is 0, expected at least 1"
    );
    let one = ForestParams::default().trees(10_001).check();
    assert_eq!(one, Err(ForestError::Params(vec![ParamFault::Trees { found: 10_001 }])));
}

#[test]
fn more_features_per_split_than_columns_are_refused() {
    let params =
        ForestParams::default().features_per_split(FeaturesPerSplit::Count(3)).check().expect("settings");
    let table = table(&[&[1.0, 2.0], &[1.0, 2.0]]);
    let training = Training::new(&table, &[true, false]).expect("a label a row");
    assert_eq!(params.fit(&training), Err(ForestError::TooFewColumns { asked: 3, columns: 2 }));
}

#[test]
fn what_is_no_category_is_refused_by_column_and_row() {
    for value in [-1.0, 0.5, 65_536.0, f64::INFINITY] {
        let column = Column::categorical("kind", vec![0.0, f64::NAN, value]);
        let error = Table::new(vec![column]).expect_err("a refusal");
        assert_eq!(error, ForestError::Category { name: "kind".to_owned(), row: 2 });
    }
}

#[test]
fn groups_must_match_the_rows() {
    let table = table(&[&[1.0, 2.0]]);
    let error = Training::new(&table, &[true, false]).and_then(|t| t.groups(&[1])).expect_err("a refusal");
    assert_eq!(error, ForestError::GroupCount { found: 1, rows: 2 });
}
