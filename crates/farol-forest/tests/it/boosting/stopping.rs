//! Early stopping on rows held back by whole groups.

use std::ops::ControlFlow;

use farol_forest::{Boosted, BoostingParams, EarlyStopping, Training};

use super::{eager, loss};
use crate::support::{made_up, table};

fn watched(params: BoostingParams, training: &Training<'_>) -> Boosted {
    let params =
        params.early_stopping(Some(EarlyStopping { rounds: 10, share: 0.3 })).check().expect("settings");
    params.fit_watched(training, &|_| ControlFlow::Continue(())).expect("a fit")
}

#[test]
fn learning_ends_some_rounds_after_the_lowest_loss_and_keeps_the_trees_up_to_it() {
    let (table, labels) = made_up(400, 4);
    let training = Training::new(&table, &labels).expect("a label a row");
    let boosted = watched(eager().rounds(2000), &training);
    let losses = &boosted.losses;
    let lowest = losses.iter().copied().fold(f64::INFINITY, f64::min);
    let kept = boosted.model.trees().len();
    assert_eq!(losses[kept - 1], lowest);
    assert_eq!(losses.len(), kept + 10);
    assert!(kept > 1 && lowest < losses[0], "{kept}");
}

#[test]
fn rounds_that_run_out_first_keep_the_lowest_too() {
    let (table, labels) = made_up(300, 4);
    let training = Training::new(&table, &labels).expect("a label a row");
    let boosted = watched(eager().rounds(4).learning_rate(0.01), &training);
    assert_eq!([boosted.losses.len(), boosted.model.trees().len()], [4, 4]);
    assert!(boosted.losses.is_sorted_by(|a, b| a > b));
}

#[test]
fn without_early_stopping_there_are_no_losses_to_tell() {
    let (table, labels) = made_up(100, 3);
    let training = Training::new(&table, &labels).expect("a label a row");
    let params = eager().check().expect("settings");
    let boosted = params.fit_watched(&training, &|_| ControlFlow::Continue(())).expect("a fit");
    assert!(boosted.losses.is_empty());
    assert_eq!(Ok(boosted.model), params.fit(&training));
}

/// 60 people of ten rows, each with a number of its own and a label that follows from nothing else.
fn people() -> (Vec<f64>, Vec<bool>, Vec<u64>) {
    let person = |row: u32| row / 10;
    let numbers = (0..600).map(|row| f64::from(person(row))).collect();
    let labels = (0..600).map(|row| person(row).wrapping_mul(0x9E37_79B9) >> 31 == 1).collect();
    let groups = (0..600).map(|row| u64::from(person(row)) << 40).collect();
    (numbers, labels, groups)
}

#[test]
fn a_persons_rows_are_held_back_together() {
    let (numbers, labels, groups) = people();
    let table = table(&[&numbers]);
    let rows = Training::new(&table, &labels).expect("a label a row");
    let lowest = |boosted: &Boosted| boosted.losses.iter().copied().fold(f64::INFINITY, f64::min);
    // Rows alone: each held-back row's person is known from its other rows, and remembering people pays.
    let by_row = watched(eager().rounds(40), &rows);
    // Whole people: nothing learnt of some tells of others, and it does not.
    let by_person = watched(eager().rounds(40), &rows.groups(&groups).expect("a group a row"));
    assert!(lowest(&by_row) < 0.45, "{:?}", by_row.losses);
    assert!(lowest(&by_person) > 0.6, "{:?}", by_person.losses);
    assert!(loss(&by_row.model, &table, &labels) < 0.45);
}
