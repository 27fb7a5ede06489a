//! The same seed gives the same bytes, whatever the threads and the platform.

use farol_forest::{ClassWeight, ForestParams, Training};
use proptest::prelude::*;

use crate::support::{fit, made_up, sample};

fn settings() -> ForestParams {
    ForestParams::default().trees(23).class_weight(ClassWeight::Balanced).seed(42)
}

/// Fowler, Noll and Vo's hash, variant 1a, 64 bits.
fn fnv(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

#[test]
fn one_two_and_seven_threads_give_the_same_bytes() {
    let (table, labels) = made_up(400, 9);
    let [one, two, seven] = [1, 2, 7].map(|threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| fit(&table, &labels, settings()).to_bytes())
    });
    assert_eq!(one, two);
    assert_eq!(one, seven);
}

#[test]
fn the_model_of_a_known_table_never_changes() {
    // The number is this crate's own first answer: it holds every platform and later release to the same bytes.
    let (table, labels) = made_up(120, 5);
    assert_eq!(fnv(&fit(&table, &labels, settings()).to_bytes()), 0x48aa_1ee4_1a7a_2fbf);
}

#[test]
fn another_seed_gives_another_forest() {
    let (table, labels) = made_up(200, 6);
    assert_ne!(fit(&table, &labels, settings()), fit(&table, &labels, settings().seed(43)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn a_row_of_weight_zero_is_as_if_it_was_not_there(sample in sample(2..30), seed in any::<u64>()) {
        let params = ForestParams::default().trees(5).class_weight(ClassWeight::Balanced).seed(seed).check()?;
        let kept: Vec<usize> = (0..sample.labels.len()).filter(|&i| sample.weights[i] > 0.0).collect();
        let labels: Vec<bool> = kept.iter().map(|&i| sample.labels[i]).collect();
        let weights: Vec<f64> = kept.iter().map(|&i| sample.weights[i]).collect();
        let whole = params.fit(&sample.training())?;
        let table = sample.table.select(&kept)?;
        let without = params.fit(&Training::new(&table, &labels)?.weights(&weights)?)?;
        prop_assert_eq!(whole, without);
    }

    #[test]
    fn weights_of_one_are_no_weights(sample in sample(2..30), seed in any::<u64>()) {
        let params = ForestParams::default().trees(5).seed(seed).check()?;
        let ones = vec![1.0; sample.labels.len()];
        let plain = Training::new(&sample.table, &sample.labels)?;
        prop_assert_eq!(params.fit(&plain.weights(&ones)?)?, params.fit(&plain)?);
    }
}
