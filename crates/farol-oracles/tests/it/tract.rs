//! tract, in the same process.

use farol_forest::Model;
use tract_onnx::prelude::*;

use crate::models::{Chance, all};
use crate::{assert_same, rows};

/// Few, since tract looks at every leaf of the ensemble to find one.
const ROWS: usize = 100;

#[test]
fn tract_answers_an_exported_model_as_the_model_does() {
    for (at, (name, model)) in all().into_iter().enumerate() {
        let rows = rows(&model, ROWS, &mut Chance(at as u64));
        let answered = answers(&model, &rows).unwrap_or_else(|error| panic!("{name}: tract: {error:#}"));
        assert_same(&name, &model, &rows, &answered);
    }
}

fn answers(model: &Model, rows: &[f32]) -> TractResult<Vec<[f32; 2]>> {
    let width = model.features().len();
    let shape = [rows.len() / width, width];
    let onnx = model.to_onnx()?;
    let plan = tract_onnx::onnx()
        .model_for_read(&mut &onnx[..])?
        .with_input_fact(0, f32::fact(shape).into())?
        .into_optimized()?
        .into_runnable()?;
    let outputs = plan.run(tvec!(Tensor::from_shape(&shape, rows)?.into()))?;
    let probabilities = outputs[1].to_plain_array_view::<f32>()?;
    assert_eq!(probabilities.shape(), [shape[0], 2]);
    Ok(probabilities.rows().into_iter().map(|row| [row[0], row[1]]).collect())
}
