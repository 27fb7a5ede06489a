//! Explaining: Shapley values by covers, of one row at a time and of batches, on one thread.

use farol_forest::{BoostingParams, Explainer, ForestParams, MAX_LEAVES, Model, Scratch, Training};
use serde_json::json;

use crate::data::{Part, load};
use crate::timing::timed;
use crate::{Done, Shape};

/// Rows learned from at most.
const LEARNED: usize = 50_000;

pub(crate) fn run(shape: &Shape) -> Done {
    let [train, held_back] = load(&shape.data)?;
    let train = train.first(LEARNED).without_missing();
    let rows = held_back.first(shape.rows).without_missing();
    let table = Part::table(train.columns.clone())?;
    let training = Training::new(&table, &train.labels)?;
    let forest = ForestParams::default().trees(shape.trees).max_depth(shape.depth).seed(1).check()?;
    // At most a thousand leaves, as the boosting timed beside has.
    let leaves = (1 << shape.depth.min(10)).min(MAX_LEAVES);
    let boosting = BoostingParams::default()
        .rounds(shape.trees)
        .max_depth(Some(shape.depth))
        .max_leaves(leaves)
        .seed(1)
        .check()?;
    let learners: [(&str, &dyn Fn() -> _); 2] =
        [("farol forest", &|| forest.fit(&training)), ("farol boosting", &|| boosting.fit(&training))];
    for (name, fit) in learners.into_iter().filter(|(name, _)| name.contains(&shape.only)) {
        explain(shape, name, &fit()?, &rows)?;
    }
    Ok(())
}

fn explain(shape: &Shape, name: &str, model: &Model, part: &Part) -> Done {
    let explainer = Explainer::path_dependent(model)?;
    let (rows, width) = (part.rows(0..part.labels.len()), explainer.features());
    let mut out = vec![0.0; rows.len()];
    let (batch, ()) = timed(3, || explainer.explain_batch(&rows, width, &mut out));
    let (mut scratch, mut one) = (Scratch::default(), vec![0.0; width]);
    let (single, ()) = timed(20, || explainer.explain(&rows[..width], &mut scratch, &mut one));
    let off = rows.chunks(width).zip(out.chunks(width)).map(|(row, shap)| {
        (explainer.expected_value() + shap.iter().sum::<f64>() - model.margin_row(row)).abs()
    });
    println!(
        "{}",
        json!({
            "task": "shap", "peer": name, "rows": part.labels.len(), "trees": shape.trees, "depth": shape.depth,
            "threads": 1, "ms_per_row": batch / part.labels.len() as f64 * 1e3, "one_row_ms": single * 1e3,
            "farthest_from_additive": off.fold(0.0, f64::max),
        })
    );
    Ok(())
}
