//! One row and batches on 200 trees of depth 10 over 12 columns: `cargo bench -p farol-forest --bench engine`.
//! `FAROL_BENCH_CSV` names a file to use instead of a made-up table: numbers, an empty field for a missing value, the
//! label (0 or 1) in the last column, its first four fifths for training.

use std::sync::LazyLock;

use divan::{Bencher, black_box, counter::ItemsCount};
use farol_forest::{Column, Engine, ForestParams, Model, Table, Training};

fn main() {
    divan::main();
}

struct Case {
    model: Model,
    engine: Engine,
    /// Rows the forest has not seen, without missing values.
    rows: Vec<f64>,
    width: usize,
}

static CASE: LazyLock<Case> = LazyLock::new(|| {
    let rows = std::env::var_os("FAROL_BENCH_CSV").map_or_else(made_up, |path| from_file(&path));
    let (training, test) = rows.split_at(rows.len() * 4 / 5);
    let width = rows[0].0.len();
    let complete: Vec<_> =
        training.iter().filter(|(row, _)| !row.iter().any(|value| value.is_nan())).collect();
    let column = |j: usize| complete.iter().map(|(row, _)| row[j]).collect::<Vec<f64>>();
    let table = Table::new((0..width).map(|j| Column::numeric(format!("c{j}"), column(j))).collect());
    let table = table.expect("columns of one length");
    let labels: Vec<bool> = complete.iter().map(|(_, label)| *label).collect();
    let params = ForestParams::default().seed(1).check().expect("settings in range");
    let model = params.fit(&Training::new(&table, &labels).expect("a label a row")).expect("a fit");
    let present = |value: &f64| if value.is_nan() { 0.0 } else { *value };
    let rows = test.iter().flat_map(|(row, _)| row.iter().map(present)).collect();
    Case { engine: Engine::compile(&model), model, rows, width }
});

fn from_file(path: &std::ffi::OsStr) -> Vec<(Vec<f64>, bool)> {
    let mut reader = csv::Reader::from_path(path).expect("a readable file");
    let parse = |record: csv::StringRecord| {
        let mut row: Vec<f64> = record.iter().map(|field| field.parse().unwrap_or(f64::NAN)).collect();
        let label = row.pop() == Some(1.0);
        (row, label)
    };
    reader.records().map(|record| parse(record.expect("a record"))).collect()
}

/// 2,340 rows of scores and whole numbers, with labels that follow some of them.
fn made_up() -> Vec<(Vec<f64>, bool)> {
    let mut state = 7_u64;
    // Knuth's MMIX generator; its upper bits are plenty for a table.
    let mut unit = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f64 / f64::from(1 << 24)
    };
    let mut row = || {
        let row: Vec<f64> =
            (0..12).map(|j| (unit() * if j % 4 == 0 { 14.0 } else { 10_000.0 }).floor()).collect();
        let label = row[0] / 14.0 + row[2] / 10_000.0 + unit() < 1.2;
        (row, label)
    };
    (0..2_340).map(|_| row()).collect()
}

#[divan::bench]
fn compile(bencher: Bencher) {
    bencher.bench(|| Engine::compile(black_box(&CASE.model)));
}

#[divan::bench]
fn reference(bencher: Bencher) {
    let rows = || CASE.rows.chunks_exact(CASE.width);
    bencher
        .counter(ItemsCount::new(rows().count()))
        .bench(|| rows().map(|row| CASE.model.predict_row(black_box(row))).sum::<f64>());
}

#[divan::bench]
fn one_row_again_and_again(bencher: Bencher) {
    let row = &CASE.rows[..CASE.width];
    bencher.bench(|| CASE.engine.score(black_box(row)));
}

#[divan::bench]
fn each_row_alone(bencher: Bencher) {
    let rows = || CASE.rows.chunks_exact(CASE.width);
    let score = || rows().map(|row| CASE.engine.score(black_box(row))).sum::<f64>();
    bencher.counter(ItemsCount::new(rows().count())).bench(score);
}

/// So few rows that no threads are asked to help.
#[divan::bench(args = [12, 96, 468])]
fn batch(bencher: Bencher, rows: usize) {
    let mut out = vec![0.0; rows];
    let values = &CASE.rows[..rows * CASE.width];
    let score = || CASE.engine.score_batch(black_box(values), CASE.width, &mut out);
    bencher.counter(ItemsCount::new(rows)).bench_local(score);
}
