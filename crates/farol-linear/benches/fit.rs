//! Fitting and scoring tables of invented numbers: `cargo bench -p farol-linear --bench fit`.

use divan::{Bencher, black_box};
use farol_linear::{CheckedLogistic, Feature, LinearError, Logistic, LogisticParams, Table};

fn main() {
    divan::main();
}

/// Row-major values and labels. Steps by irrational numbers fill their ranges evenly (Weyl); every fifth value of
/// every other feature is missing.
fn drawn(rows: u32, features: u32) -> (Vec<f64>, Vec<bool>) {
    let share = |row: u32, j: u32| (f64::from(row) * f64::from(j + 2).sqrt().sin()).fract().abs();
    let value = |row: u32, j: u32| {
        if j.is_multiple_of(2) && (row + j).is_multiple_of(5) { f64::NAN } else { share(row, j) }
    };
    let values = (1..=rows).flat_map(|row| (0..features).map(move |j| value(row, j))).collect();
    let label = |row: u32| share(row, 1) + share(row, 3) + 3.0 * share(row, 100) > 2.5;
    (values, (1..=rows).map(label).collect())
}

fn table(values: &[f64], features: u32) -> Table<'_> {
    let features = (0..features).map(|j| Feature::numeric(format!("x{j}"))).collect();
    Table::from_rows(features, values).expect("whole rows")
}

fn settings() -> Result<CheckedLogistic, LinearError> {
    LogisticParams::default().check()
}

#[divan::bench(args = [(1_900, 12), (100_000, 12)])]
fn fit(bencher: Bencher<'_, '_>, (rows, features): (u32, u32)) {
    let (values, labels) = drawn(rows, features);
    let table = table(&values, features);
    bencher.bench_local(|| -> Logistic {
        settings().and_then(|settings| settings.fit(black_box(&table), &labels, None)).expect("a fit")
    });
}

#[divan::bench]
fn path_of_ten_penalties(bencher: Bencher<'_, '_>) {
    let (values, labels) = drawn(2_000, 20);
    let table = table(&values, 20);
    let l2s: Vec<f64> = (-4..6).map(|power| 10.0_f64.powi(power)).collect();
    bencher.bench_local(|| -> Vec<Logistic> {
        settings()
            .and_then(|settings| settings.fit_path(black_box(&table), &labels, None, &l2s))
            .expect("ten fits")
    });
}

#[divan::bench]
fn score_two_thousand_rows(bencher: Bencher<'_, '_>) {
    let (values, labels) = drawn(2_000, 12);
    let model =
        settings().and_then(|settings| settings.fit(&table(&values, 12), &labels, None)).expect("a fit");
    let mut out = vec![0.0; labels.len()];
    bencher.bench_local(|| model.score_batch(black_box(&values), 12, &mut out).expect("whole rows"));
}
