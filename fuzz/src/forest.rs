//! What holds of every model of `farol-forest` that could be read, whatever the bytes were. It knows the crate by its
//! public API alone.

use farol_forest::{Answer, Engine, ForestError, Model, OnnxFault};

/// Values that a row may hold, all of them 32-bit numbers: ONNX knows no others.
const VALUES: [f64; 12] = [
    f64::NAN,
    f64::INFINITY,
    f64::NEG_INFINITY,
    0.0,
    1.0,
    2.0,
    -1.0,
    0.5,
    65_535.0,
    -3.0e38,
    3.0e38,
    63.0,
];

/// Checks a model.
///
/// # Panics
/// Where an invariant does not hold.
pub fn usable(model: &Model) {
    let stored = model.to_bytes();
    assert!(Model::from_bytes(&stored).as_ref() == Ok(model), "a model does not come back from its bytes");
    let engine = Engine::compile(model);
    let written = written(model);
    for shift in 0..VALUES.len() {
        let row: Vec<f64> = (0..model.features().len()).map(|at| VALUES[(at + shift) % VALUES.len()]).collect();
        let score = model.predict_row(&row);
        assert!((0.0..=1.0).contains(&score), "a score is no probability");
        assert!(engine.score(&row).to_bits() == score.to_bits(), "the engine disagrees with the reference");
        if let Some(written) = &written {
            same(model, written, &row);
        }
    }
}

/// The model once written as ONNX and read again, where it can be.
fn written(model: &Model) -> Option<Model> {
    let onnx = match model.to_onnx() {
        Err(ForestError::Onnx(OnnxFault::Range)) => return None,
        onnx => onnx.expect("a model with leaves in range can be written"),
    };
    match Model::from_onnx(&onnx) {
        Err(ForestError::Onnx(OnnxFault::TooMany { .. })) => None,
        read => Some(read.expect("what was written can be read")),
    }
}

/// The answers must agree up to the rounding of leaves to 32 bits.
fn same(model: &Model, written: &Model, row: &[f64]) {
    let (here, there) = (model.margin_row(row), written.margin_row(row));
    let leaves = model.trees().iter().flat_map(|tree| tree.nodes().map(|node| node.value.abs()));
    let base = if let Answer::Logistic { base } = model.answer() { base.abs() } else { 1.0 };
    let scale = leaves.fold(base, f64::max) * (model.trees().len() + 1) as f64;
    // Half a unit in the last of 24 places for each leaf, and the smallest number of 32 bits.
    let allowed = scale * 1e-7 + 1e-44 * (model.trees().len() + 1) as f64;
    assert!((here - there).abs() <= allowed, "written as ONNX it answers {there} and not {here}");
}
