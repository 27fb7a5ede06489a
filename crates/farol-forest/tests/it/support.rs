//! Tables for the tests: by hand, made up from a seed, and drawn by proptest.

use farol_forest::{Column, ForestParams, Model, Table, Training};
use proptest::prelude::*;

pub(crate) fn table(columns: &[&[f64]]) -> Table {
    let named = |(j, values): (usize, &&[f64])| Column::numeric(format!("c{j}"), values.to_vec());
    Table::new(columns.iter().enumerate().map(named).collect()).expect("a table made for a test")
}

pub(crate) fn fit(table: &Table, labels: &[bool], params: ForestParams) -> Model {
    let params = params.check().expect("settings made for a test");
    params.fit(&Training::new(table, labels).expect("a label a row")).expect("a fit")
}

/// One tree on every row and every feature: what the best split is asked of.
pub(crate) fn one_plain_tree() -> ForestParams {
    ForestParams::default()
        .trees(1)
        .rows_per_tree(farol_forest::RowsPerTree::All)
        .features_per_split(farol_forest::FeaturesPerSplit::All)
}

/// A table of whole numbers, fractions and missing values, with labels that lean on the first columns.
pub(crate) fn made_up(rows: usize, columns: usize) -> (Table, Vec<bool>) {
    let mut state = 1_u64;
    let mut unit = || {
        // Knuth's MMIX generator; its upper bits are plenty for a table.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f64 / f64::from(1 << 24)
    };
    let mut values = vec![Vec::with_capacity(rows); columns];
    let mut labels = Vec::with_capacity(rows);
    for _ in 0..rows {
        let row: Vec<f64> =
            (0..columns).map(|j| if j % 3 == 0 { (unit() * 9.0).floor() } else { unit() }).collect();
        labels.push(row[0] / 9.0 + row[1] + unit() > 1.7);
        for (column, value) in values.iter_mut().zip(row) {
            column.push(if unit() < 0.08 { f64::NAN } else { value });
        }
    }
    let columns: Vec<&[f64]> = values.iter().map(Vec::as_slice).collect();
    (table(&columns), labels)
}

/// Any value a feature may hold, few enough that rows often agree.
pub(crate) fn value() -> impl Strategy<Value = f64> {
    prop_oneof![
        8 => (-3_i8..4).prop_map(|n| f64::from(n) / 2.0),
        2 => Just(f64::NAN),
        1 => Just(f64::INFINITY),
        1 => Just(f64::NEG_INFINITY),
    ]
}

/// A table, its labels and row weights, some of them 0 but never all.
#[derive(Debug, Clone)]
pub(crate) struct Sample {
    pub(crate) table: Table,
    pub(crate) labels: Vec<bool>,
    pub(crate) weights: Vec<f64>,
}

impl Sample {
    pub(crate) fn training(&self) -> Training<'_> {
        let training = Training::new(&self.table, &self.labels).expect("a label a row");
        training.weights(&self.weights).expect("weights in range")
    }
}

pub(crate) fn sample(rows: std::ops::Range<usize>) -> impl Strategy<Value = Sample> {
    let weight = prop_oneof![1 => Just(0.0), 3 => Just(1.0), 3 => 0.1_f64..4.0];
    (rows, 1_usize..5).prop_flat_map(move |(rows, columns)| {
        (
            prop::collection::vec(prop::collection::vec(value(), rows), columns),
            prop::collection::vec(any::<bool>(), rows),
            prop::collection::vec(weight.clone(), rows - 1),
        )
            .prop_map(|(columns, labels, mut weights)| {
                weights.push(1.0);
                let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
                Sample { table: table(&columns), labels, weights }
            })
    })
}
