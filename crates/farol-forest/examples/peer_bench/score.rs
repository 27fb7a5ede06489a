//! Scoring: one row at a time, and batches, on one thread.

use farol_forest::{Engine, ForestParams, Training};
use serde_json::json;

use crate::data::{Part, load};
use crate::timing::timed;
use crate::{Done, Shape};

/// Rows learned from at most.
const LEARNED: usize = 50_000;
/// Rows of the batch at most; a smaller batch is scored as often as makes so many rows.
const BATCH: usize = 20_000;
/// Calls of one row timed together.
const CALLS: usize = 300;

pub(crate) fn run(shape: &Shape) -> Done {
    let [train, held_back] = load(&shape.data)?;
    let train = train.first(LEARNED).complete();
    let held_back = held_back.first(BATCH).without_missing();
    let params = ForestParams::default().trees(shape.trees).max_depth(shape.depth).seed(1).check()?;
    let table = Part::table(train.columns.clone())?;
    let model = params.fit(&Training::new(&table, &train.labels)?)?;
    let engine = Engine::compile(&model);
    let (rows, width) = (held_back.rows(0..held_back.labels.len()), engine.features());
    let one = &rows[..width];
    for _ in 0..20 {
        std::hint::black_box(engine.score(one));
    }
    // As the other libraries are timed: one row again and again; and, harder, row after row of the file.
    let (same, _) = timed(7, || (0..CALLS).map(|_| engine.score(std::hint::black_box(one))).sum::<f64>());
    let (each, _) = timed(7, || rows.chunks(width).map(|row| engine.score(row)).sum::<f64>());
    let mut out = vec![0.0; held_back.labels.len()];
    let passes = BATCH.div_ceil(out.len());
    let (batch, ()) = timed(5, || (0..passes).for_each(|_| engine.score_batch(&rows, width, &mut out)));
    println!(
        "{}",
        json!({
            "task": "score", "peer": "farol forest", "one_row_us": same / CALLS as f64 * 1e6,
            "row_after_row_us": each / out.len() as f64 * 1e6, "batch_rows": out.len(),
            "batch_us_per_row": batch / (passes * out.len()) as f64 * 1e6, "trees": shape.trees, "depth": shape.depth, "threads": 1,
        })
    );
    Ok(())
}
