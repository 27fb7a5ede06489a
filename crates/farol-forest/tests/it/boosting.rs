//! Behaviour of gradient boosting.

mod fitting;
mod monotone;
mod refusals;
mod reproduction;
mod splits;
mod stopping;

use farol_forest::{BoostingParams, Column, Model, Table, Training};
use proptest::prelude::*;

use crate::support::value;

/// A table with two numeric columns and one of categories, its labels and row weights.
#[derive(Debug, Clone)]
struct Mixed {
    table: Table,
    labels: Vec<bool>,
    weights: Vec<f64>,
}

impl Mixed {
    fn training(&self) -> Training<'_> {
        let training = Training::new(&self.table, &self.labels).expect("a label a row");
        training.weights(&self.weights).expect("weights in range")
    }

    fn row(&self, row: usize) -> Vec<f64> {
        self.table.row(row).expect("a row of the table")
    }
}

/// Tables of so many rows and categories, both classes among the rows that count.
fn mixed(rows: std::ops::Range<usize>, categories: u8) -> impl Strategy<Value = Mixed> {
    let category = prop_oneof![5 => (0..categories).prop_map(f64::from), 1 => Just(f64::NAN)];
    let weight = prop_oneof![1 => Just(0.0), 3 => Just(1.0), 3 => 0.1_f64..4.0];
    rows.prop_flat_map(move |rows| {
        (
            prop::collection::vec(value(), rows),
            prop::collection::vec(value(), rows),
            prop::collection::vec(category.clone(), rows),
            prop::collection::vec(any::<bool>(), rows),
            prop::collection::vec(weight.clone(), rows),
        )
            .prop_map(|(a, b, kinds, mut labels, mut weights)| {
                (labels[0], labels[1]) = (true, false);
                (weights[0], weights[1]) = (1.0, 1.0);
                let columns = vec![
                    Column::numeric("a", a),
                    Column::categorical("kind", kinds),
                    Column::numeric("b", b),
                ];
                Mixed { table: Table::new(columns).expect("a table made for a test"), labels, weights }
            })
    })
}

/// Settings under which a table of a dozen rows is split at all, and nothing is smoothed.
fn eager() -> BoostingParams {
    BoostingParams::default()
        .rounds(5)
        .min_rows_leaf(1)
        .min_hessian_leaf(0.0)
        .category_smoothing(0.0)
        .category_l2(0.0)
        .min_rows_category(1)
}

fn fit(table: &Table, labels: &[bool], params: BoostingParams) -> Model {
    let params = params.check().expect("settings made for a test");
    params.fit(&Training::new(table, labels).expect("a label a row")).expect("a fit")
}

/// Mean log-loss of a model on rows.
fn loss(model: &Model, table: &Table, labels: &[bool]) -> f64 {
    let each = labels.iter().enumerate().map(|(row, &label)| {
        let margin = model.margin_row(&table.row(row).expect("a row of the table"));
        (if label { -margin } else { margin }).exp().ln_1p()
    });
    each.sum::<f64>() / labels.len() as f64
}
