//! Learning, timed from plain columns to a model: coding the columns is part of it.

use farol_forest::{
    BoostingParams, ClassWeight, Engine, FeaturesPerSplit, ForestError, ForestParams, Model, Training, Tree,
};
use farol_metrics::{Scored, roc_auc};
use serde_json::json;

use crate::data::{Part, load};
use crate::timing::{peak_bytes, timed};
use crate::{Done, Shape};

/// Rows laid out together for scoring.
const TOGETHER: usize = 1 << 14;

/// Rows from which a fit is timed once.
const LARGE: usize = 20_000;

pub(crate) fn run(shape: &Shape) -> Done {
    let columns = csv::Reader::from_path(&shape.data)?.headers()?.len().saturating_sub(1);
    let features =
        shape.features.unwrap_or_else(|| columns.isqrt() + usize::from(columns.isqrt().pow(2) < columns));
    let forest = ForestParams::default()
        .trees(shape.trees)
        .max_depth(shape.depth)
        .features_per_split(FeaturesPerSplit::Count(features))
        .class_weight(ClassWeight::Balanced)
        .seed(shape.seed)
        .check()?;
    learn(shape, "farol forest", &|training| forest.fit(training))?;
    // LightGBM's usual boosting, as it is timed beside: 200 rounds of 31 leaves.
    let boosting = BoostingParams::default()
        .rounds(200)
        .max_leaves(31)
        .max_depth(Some(6))
        .learning_rate(0.05)
        .min_rows_leaf(20)
        .class_weight(ClassWeight::Balanced)
        .seed(shape.seed)
        .check()?;
    learn(shape, "farol boosting", &|training| boosting.fit(training))
}

/// Times one learner and says how well it ranks the last fifth.
fn learn(shape: &Shape, name: &str, fit: &dyn Fn(&Training<'_>) -> Result<Model, ForestError>) -> Done {
    if !name.contains(&shape.only) {
        return Ok(());
    }
    let [Part { mut columns, labels }, held_back] = load(&shape.data)?;
    let runs = if labels.len() < LARGE { 5 } else { 1 };
    let (seconds, model) = timed(runs, || {
        // A large file's columns are given away, so that they are not held beside their codes.
        let given = if runs == 1 { std::mem::take(&mut columns) } else { columns.clone() };
        let table = Part::table(given)?;
        fit(&Training::new(&table, &labels)?)
    });
    let (model, peak) = (model?, peak_bytes());
    println!(
        "{}",
        json!({
            "task": "fit", "peer": name, "rows": labels.len(), "trees": model.trees().len(), "depth": shape.depth,
            "threads": rayon::current_num_threads(), "seconds": seconds, "auc": auc(&model, &held_back)?,
            "nodes": model.trees().iter().map(Tree::len).sum::<usize>(), "peak_bytes": peak,
        })
    );
    Ok(())
}

fn auc(model: &Model, part: &Part) -> Result<f64, Box<dyn std::error::Error + Send + Sync>> {
    let mut scores = vec![0.0; part.labels.len()];
    let engine = Engine::compile(model);
    for (at, scores) in scores.chunks_mut(TOGETHER).enumerate() {
        let rows = part.rows(at * TOGETHER..at * TOGETHER + scores.len());
        engine.score_batch(&rows, part.columns.len(), scores);
    }
    let scored = Scored::new(&part.labels, &scores, None)?;
    Ok(roc_auc(&scored).value().ok_or("the last fifth holds one class only")?)
}
