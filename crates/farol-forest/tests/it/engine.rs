//! The engine against the reference, to the bit.

use farol_forest::{ClassWeight, Engine, ForestParams};
use proptest::prelude::*;

use crate::support::{fit, made_up, sample, value};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn one_row_and_a_batch_score_as_the_reference_does(
        sample in sample(2..40),
        trees in 1_u32..21,
        seed in any::<u64>(),
        cells in prop::collection::vec(value(), 4 * 23),
    ) {
        let params = ForestParams::default().trees(trees).seed(seed).class_weight(ClassWeight::Balanced).check()?;
        let forest = params.fit(&sample.training())?;
        let engine = Engine::compile(&forest);
        let width = forest.features().len();
        let rows = &cells[..23 * width];
        let mut batch = [0.0; 23];
        engine.score_batch(rows, width, &mut batch);
        for (row, batched) in rows.chunks(width).zip(batch) {
            let expected = forest.predict_row(row);
            prop_assert_eq!(engine.score(row).to_bits(), expected.to_bits());
            prop_assert_eq!(batched.to_bits(), expected.to_bits());
            prop_assert!((0.0..=1.0).contains(&expected));
        }
    }
}

#[test]
fn a_batch_shared_by_threads_scores_as_the_reference_does() {
    let (table, labels) = made_up(1_500, 7);
    let forest = fit(&table, &labels, ForestParams::default().trees(37));
    let engine = Engine::compile(&forest);
    let mut scores = vec![0.0; table.rows()];
    engine.score_batch(&table.to_row_major(), 7, &mut scores);
    let expected: Vec<f64> =
        (0..table.rows()).filter_map(|i| table.row(i)).map(|r| forest.predict_row(&r)).collect();
    assert_eq!(scores, expected);
}

#[test]
fn an_empty_batch_is_no_work() {
    let (table, labels) = made_up(30, 2);
    let engine = Engine::compile(&fit(&table, &labels, ForestParams::default().trees(3)));
    let mut none = [0.0; 0];
    engine.score_batch(&[], 2, &mut none);
    assert_eq!(engine.features(), 2);
}

#[test]
#[should_panic(expected = "a row must hold one value a feature")]
fn a_row_of_the_wrong_width_is_refused() {
    let (table, labels) = made_up(30, 2);
    Engine::compile(&fit(&table, &labels, ForestParams::default().trees(3))).score(&[1.0]);
}
