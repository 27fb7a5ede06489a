//! Models written as ONNX, answered by other runtimes.
#![expect(clippy::cast_possible_truncation, reason = "made-up numbers are small, and rows are of 32 bits")]

mod models;
mod onnxruntime;
mod tract;

use farol_forest::Model;

/// How far another runtime's probability may lie from the model's: it sums in 32 bits.
const TOLERANCE: f64 = 1e-6;

/// Rows of 32-bit numbers for a model, with missing values, infinities, categories that no split names, and values at
/// and beside thresholds.
fn rows(model: &Model, count: usize, chance: &mut models::Chance) -> Vec<f32> {
    let corners = models::corners(model);
    let value = |_| match chance.below(10) {
        0 => f32::NAN,
        1 => f32::INFINITY,
        2 => f32::NEG_INFINITY,
        3..6 => corners[chance.below(corners.len())],
        6 => chance.below(70_000) as f32,
        7 => chance.below(8) as f32 - 1.0,
        _ => chance.unit() as f32 * 4.0 - 2.0,
    };
    (0..count * model.features().len()).map(value).collect()
}

/// Holds what a runtime answered for each row against the model: the probabilities of both classes.
fn assert_same(name: &str, model: &Model, rows: &[f32], answered: &[[f32; 2]]) {
    let width = model.features().len();
    assert_eq!(answered.len() * width, rows.len(), "{name}: one answer a row");
    for (at, (row, answered)) in rows.chunks(width).zip(answered).enumerate() {
        let row: Vec<f64> = row.iter().copied().map(f64::from).collect();
        let expected = model.predict_row(&row);
        let [negative, positive] = answered.map(f64::from);
        assert!((positive - expected).abs() <= TOLERANCE, "{name}, row {at}: {positive} and not {expected}");
        assert!(
            (negative - (1.0 - expected)).abs() <= TOLERANCE,
            "{name}, row {at}: {negative} for the other class"
        );
    }
}

/// The label a row should have; none where the probability lies too near to one half to tell.
fn label(model: &Model, row: &[f32]) -> Option<i64> {
    let row: Vec<f64> = row.iter().copied().map(f64::from).collect();
    let probability = model.predict_row(&row);
    ((probability - 0.5).abs() > TOLERANCE).then_some(i64::from(probability > 0.5))
}
