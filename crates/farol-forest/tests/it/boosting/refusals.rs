//! Settings that cannot be used are refused with a sentence.

use farol_forest::{
    BoostingFault, BoostingParams, Column, ColumnRef, EarlyStopping, ForestError, Monotone, Table, Training,
};

use super::eager;
use crate::support::table;

#[test]
fn all_faults_of_the_settings_are_told_at_once() {
    let error = BoostingParams::default()
        .rounds(0)
        .learning_rate(0.0)
        .max_leaves(1)
        .max_depth(Some(65))
        .min_rows_leaf(0)
        .min_hessian_leaf(-1.0)
        .l2(f64::NAN)
        .min_gain(f64::INFINITY)
        .row_share(1.5)
        .column_share(0.0)
        .max_bins(256)
        .early_stopping(Some(EarlyStopping { rounds: 0, share: 1.0 }))
        .category_smoothing(-0.5)
        .category_l2(f64::NEG_INFINITY)
        .min_rows_category(0)
        .check()
        .expect_err("a refusal");
    assert_eq!(
        error.to_string(),
        "the settings of boosting cannot be used: rounds is 0, expected 1 to 10000; learning_rate is out of range, \
         expected above 0 and at most 1; max_leaves is 1, expected 2 to 32768; max_depth is 65, expected 1 to 64, or \
         none; min_rows_leaf is 0, expected at least 1; min_hessian_leaf is out of range, expected a number from 0 up; \
         l2 is out of range, expected a number from 0 up; min_gain is out of range, expected a number from 0 up; \
         row_share is out of range, expected above 0 and at most 1; column_share is out of range, expected above 0 and \
         at most 1; max_bins is 256, expected 2 to 255; early_stopping waits for 0 rounds, expected at least 1; \
         early_stopping's share is out of range, expected above 0 and below 1; category_smoothing is out of range, \
         expected a number from 0 up; category_l2 is out of range, expected a number from 0 up; min_rows_category is 0, \
         expected at least 1"
    );
    let one = BoostingParams::default().rounds(10_001).check();
    assert_eq!(one, Err(ForestError::BoostingParams(vec![BoostingFault::Rounds { found: 10_001 }])));
}

fn refused(table: &Table, params: BoostingParams) -> ForestError {
    let labels = vec![true; table.rows()];
    let training = Training::new(table, &labels).expect("a label a row");
    params.check().expect("settings").fit(&training).expect_err("a refusal")
}

#[test]
fn constraints_on_columns_that_are_not_there_are_refused() {
    let table = table(&[&[1.0, 2.0]]);
    let by_name = refused(&table, eager().monotone("grade", Monotone::Increasing));
    assert_eq!(by_name, ForestError::UnknownColumn { column: ColumnRef::Name("grade".to_owned()) });
    let by_place = refused(&table, eager().monotone(1, Monotone::Decreasing));
    assert_eq!(by_place.to_string(), "a monotone constraint names column 1, which the table does not have");
}

#[test]
fn constraints_on_categories_are_refused_and_freedom_is_not() {
    let table = Table::new(vec![Column::categorical("kind", vec![0.0, 1.0])]).expect("a table");
    let error = refused(&table, eager().monotone("kind", Monotone::Increasing));
    assert_eq!(error, ForestError::MonotoneCategories { name: "kind".to_owned() });
    let training = Training::new(&table, &[true, false]).expect("a label a row");
    let free = eager().monotone("kind", Monotone::Free).check().expect("settings");
    assert_eq!(free.fit(&training), eager().check().expect("settings").fit(&training));
}

#[test]
fn early_stopping_with_one_group_is_refused() {
    let table = table(&[&[1.0, 2.0, 3.0]]);
    let stopping =
        eager().early_stopping(Some(EarlyStopping { rounds: 3, share: 0.5 })).check().expect("settings");
    let training = Training::new(&table, &[true, false, true]).and_then(|t| t.groups(&[4, 4, 4]));
    assert_eq!(stopping.fit(&training.expect("a group a row")), Err(ForestError::TooFewGroups));
}
