//! Out-of-fold scores of small learners, every pupil's rows in one fold. Deterministic: folds come from a fixed seed.

use farol_forest::{
    ClassWeight, Column, Engine, FeaturesPerSplit, ForestParams, Model, RowsPerTree, Table, Training,
};
use farol_metrics::grouped_stratified_folds;

use super::AuditColumn;

/// Folds of every cross-validation.
const FOLDS: usize = 5;
/// Seed of folds and forests; the audit is to say the same of the same table every time.
const SEED: u64 = 5;
/// Categories beyond this are left out of trees: nobody reads a rule of so many.
const MAX_CATEGORIES: u32 = 1024;

/// The fold of each row; `None` with too few pupils.
pub(super) fn folds(clusters: &[u64], labels: &[bool]) -> Option<Vec<usize>> {
    grouped_stratified_folds(clusters, labels, FOLDS, SEED).ok()
}

/// Scores of each row by what `fit` made of the rows of the other folds.
pub(super) fn out_of_fold(
    folds: &[usize],
    mut fit: impl FnMut(&[usize]) -> Option<Box<dyn Fn(usize) -> f64>>,
) -> Option<Vec<f64>> {
    let mut scores = vec![f64::NAN; folds.len()];
    for fold in 0..FOLDS {
        let learnt: Vec<usize> = (0..folds.len()).filter(|row| folds[*row] != fold).collect();
        let score = fit(&learnt)?;
        for row in (0..folds.len()).filter(|row| folds[*row] == fold) {
            scores[row] = score(row);
        }
    }
    Some(scores)
}

/// Columns as a forest reads them; `None` where there are none it can.
pub(super) fn table(columns: &[&AuditColumn]) -> Option<Table> {
    let readable = columns.iter().filter(|column| column.is_ordered() || is_small(column));
    let as_read = |column: &&AuditColumn| {
        let values = column.as_numbers();
        if column.is_ordered() {
            Column::numeric(column.name.clone(), values)
        } else {
            Column::categorical(column.name.clone(), values)
        }
    };
    Table::new(readable.map(as_read).collect()).ok()
}

fn is_small(column: &AuditColumn) -> bool {
    column.as_numbers().iter().all(|code| code.is_nan() || *code < f64::from(MAX_CATEGORIES))
}

/// Settings of a single tree of so many levels, the classes counting alike.
pub(super) fn shallow_tree(depth: u32, rows: usize) -> ForestParams {
    let leaf = u32::try_from(rows / 200).unwrap_or(u32::MAX).clamp(3, 50);
    ForestParams::default()
        .trees(1)
        .max_depth(depth)
        .min_samples_leaf(leaf)
        .features_per_split(FeaturesPerSplit::All)
        .class_weight(ClassWeight::Balanced)
        .rows_per_tree(RowsPerTree::All)
        .seed(SEED)
}

/// Settings of a small forest.
pub(super) fn small_forest() -> ForestParams {
    ForestParams::default()
        .trees(40)
        .max_depth(6)
        .min_samples_leaf(5)
        .class_weight(ClassWeight::Balanced)
        .seed(SEED)
}

/// A model of all rows.
pub(super) fn fitted(params: ForestParams, table: &Table, labels: &[bool]) -> Option<Model> {
    params.check().ok()?.fit(&Training::new(table, labels).ok()?).ok()
}

/// Out-of-fold probabilities of a forest.
pub(super) fn forest_scores(
    params: &ForestParams,
    table: &Table,
    labels: &[bool],
    folds: &[usize],
) -> Option<Vec<f64>> {
    let width = table.features().len();
    let rows = std::rc::Rc::new(table.to_row_major());
    out_of_fold(folds, |learnt| {
        let of_learnt: Vec<bool> = learnt.iter().map(|row| labels[*row]).collect();
        let model = fitted(params.clone(), &table.select(learnt).ok()?, &of_learnt)?;
        let (engine, rows) = (Engine::compile(&model), std::rc::Rc::clone(&rows));
        Some(Box::new(move |row| engine.score(&rows[row * width..(row + 1) * width])))
    })
}

/// Columns a model leans on, most first, those that bear at least a tenth of it.
pub(super) fn leant_on(model: &Model) -> Vec<String> {
    let importance = model.impurity_importance();
    let mut named: Vec<_> =
        model.features().iter().zip(importance).filter(|(_, share)| *share >= 0.1).collect();
    named.sort_by(|a, b| b.1.total_cmp(&a.1));
    named.into_iter().map(|(feature, _)| feature.name.clone()).collect()
}
