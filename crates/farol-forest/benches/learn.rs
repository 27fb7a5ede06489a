//! Learning and explaining on a table of 1,900 rows and 12 columns, 200 trees: `cargo bench -p farol-forest --bench learn`.

use std::sync::LazyLock;

use divan::{Bencher, black_box};
use farol_forest::{
    BoostingParams, Column, Explainer, ForestParams, Model, Scratch, Splits, Table, Training,
};

fn main() {
    divan::main();
}

static TABLE: LazyLock<(Table, Vec<bool>)> = LazyLock::new(|| {
    // Steps by irrational numbers fill their ranges evenly (Weyl).
    let column = |j: u32| -> Vec<f64> {
        let levels = if j.is_multiple_of(4) { 14.0 } else { 10_000.0 };
        (1..=1_900)
            .map(|row| ((f64::from(row) * f64::from(j + 2).sqrt().sin()).fract() * levels).floor())
            .collect()
    };
    let columns: Vec<Vec<f64>> = (0..12).map(column).collect();
    let label =
        |row: usize| columns[0][row] / 14.0 + columns[2][row] / 10_000.0 + columns[5][row] / 10_000.0 > 0.4;
    let labels = (0..1_900).map(label).collect();
    let named = |(j, values): (usize, Vec<f64>)| Column::numeric(format!("c{j}"), values);
    (Table::new(columns.into_iter().enumerate().map(named).collect()).expect("columns of one length"), labels)
});

fn training() -> Training<'static> {
    Training::new(&TABLE.0, &TABLE.1).expect("a label a row")
}

#[divan::bench]
fn forest() -> Model {
    ForestParams::default().check().and_then(|params| params.fit(&training())).expect("a fit")
}

#[divan::bench]
fn forest_of_random_cuts() -> Model {
    let params = ForestParams::default().splits(Splits::Random).check();
    params.and_then(|params| params.fit(&training())).expect("a fit")
}

#[divan::bench]
fn boosting() -> Model {
    BoostingParams::default().rounds(200).check().and_then(|params| params.fit(&training())).expect("a fit")
}

#[divan::bench]
fn explain_one_row(bencher: Bencher<'_, '_>) {
    let explainer = Explainer::path_dependent(&forest()).expect("learned models know their covers");
    let row = TABLE.0.row(7).expect("a row");
    let (mut scratch, mut parts) = (Scratch::default(), vec![0.0; row.len()]);
    bencher.bench_local(|| explainer.explain(black_box(&row), &mut scratch, &mut parts));
}
