//! The same seed gives the same bytes, whatever the threads and the platform, and absent rows leave no trace.

use farol_forest::{BoostingParams, ClassWeight, EarlyStopping, Training};
use proptest::prelude::*;

use super::{eager, fit, mixed};
use crate::support::made_up;

fn settings() -> BoostingParams {
    BoostingParams::default()
        .rounds(8)
        .row_share(0.8)
        .column_share(0.7)
        .class_weight(ClassWeight::Balanced)
        .early_stopping(Some(EarlyStopping { rounds: 5, share: 0.1 }))
        .seed(42)
}

/// Fowler, Noll and Vo's hash, variant 1a, 64 bits.
fn fnv(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

#[test]
fn one_two_and_seven_threads_give_the_same_bytes() {
    // Enough rows for every step to be shared out.
    let (table, labels) = made_up(50_000, 5);
    let weights: Vec<f64> = (0..50_000).map(|i| 0.5 + f64::from(i % 9) / 8.0).collect();
    for weights in [None, Some(&weights)] {
        let [one, two, seven] = [1, 2, 7].map(|threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
            let training = Training::new(&table, &labels).expect("a label a row");
            let training = weights.map_or(Ok(training), |w| training.weights(w)).expect("weights in range");
            let params = settings().check().expect("settings");
            pool.install(|| params.fit(&training)).expect("a fit").to_bytes()
        });
        assert_eq!(one, two);
        assert_eq!(one, seven);
    }
}

#[test]
fn the_model_of_a_known_table_never_changes() {
    // The number is this crate's own first answer: it holds every platform and later release to the same bytes.
    let (table, labels) = made_up(300, 5);
    assert_eq!(fnv(&fit(&table, &labels, settings()).to_bytes()), 0xcf21_5cd0_75ba_1eb8);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn a_row_of_weight_zero_is_as_if_it_was_not_there(
        sample in mixed(8..40, 5), seed in any::<u64>(), stops in any::<bool>(),
    ) {
        let stopping = stops.then_some(EarlyStopping { rounds: 2, share: 0.3 });
        let params = eager().class_weight(ClassWeight::Balanced).row_share(0.8).early_stopping(stopping).seed(seed);
        let params = params.check()?;
        let groups: Vec<u64> = (0..sample.labels.len() as u64).map(|i| i / 2).collect();
        let kept: Vec<usize> = (0..sample.labels.len()).filter(|&i| sample.weights[i] > 0.0).collect();
        prop_assume!(kept.iter().any(|&i| groups[i] != groups[kept[0]]));
        let labels: Vec<bool> = kept.iter().map(|&i| sample.labels[i]).collect();
        let weights: Vec<f64> = kept.iter().map(|&i| sample.weights[i]).collect();
        let kept_groups: Vec<u64> = kept.iter().map(|&i| groups[i]).collect();
        let whole = params.fit(&sample.training().groups(&groups)?)?;
        let table = sample.table.select(&kept)?;
        let without = Training::new(&table, &labels)?.weights(&weights)?.groups(&kept_groups)?;
        prop_assert_eq!(whole, params.fit(&without)?);
    }

    #[test]
    fn weights_of_one_are_no_weights(sample in mixed(8..30, 5), seed in any::<u64>()) {
        let params = eager().class_weight(ClassWeight::Balanced).seed(seed).check()?;
        let ones = vec![1.0; sample.labels.len()];
        let plain = Training::new(&sample.table, &sample.labels)?;
        prop_assert_eq!(params.fit(&plain.weights(&ones)?)?, params.fit(&plain)?);
    }
}
