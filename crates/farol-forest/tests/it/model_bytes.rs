//! Models as bytes: round trips, and everything that is not a model.

use farol_forest::{Engine, ForestError, ForestParams, Model, ModelFault};
use proptest::prelude::*;

use crate::support::{fit, made_up, one_plain_tree, sample, table};

fn small() -> Vec<u8> {
    let (table, labels) = made_up(40, 3);
    fit(&table, &labels, ForestParams::default().trees(4).max_depth(4)).to_bytes()
}

/// One stump: `c0 <= 1.5`, of two rows.
fn stump() -> Vec<u8> {
    fit(&table(&[&[1.0, 2.0]]), &[false, true], one_plain_tree()).to_bytes()
}

/// Where the stump's root begins: mark, version, answer, one name of two bytes and its kind, counts of features, trees
/// and nodes.
const ROOT: usize = 8 + 2 + 1 + 4 + (4 + 2 + 1) + 4 + 4;

fn fault(bytes: &[u8]) -> Option<ModelFault> {
    match Model::from_bytes(bytes) {
        Err(ForestError::Model(fault)) => Some(fault),
        _ => None,
    }
}

/// Reading must end in an error or in a forest that scores the same by both engines.
fn survive(bytes: &[u8]) {
    if let Ok(forest) = Model::from_bytes(bytes) {
        let row = vec![0.5; forest.features().len()];
        let score = forest.predict_row(&row);
        assert!((0.0..=1.0).contains(&score));
        assert_eq!(Engine::compile(&forest).score(&row).to_bits(), score.to_bits());
        assert_eq!(forest.impurity_importance().len(), row.len());
    }
}

#[test]
fn the_bytes_of_a_stump_are_as_the_format_says() {
    let mut expected = b"FAROLRF\0".to_vec();
    expected.extend([2, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0]);
    expected.extend(b"c0");
    expected.extend([0, 1, 0, 0, 0, 3, 0, 0, 0]);
    let floats = |values: [f64; 2]| values.into_iter().flat_map(f64::to_le_bytes);
    expected.push(1);
    expected.extend(floats([0.5, 2.0]));
    expected.extend([0; 4]);
    expected.extend(1.5_f64.to_le_bytes());
    expected.push(0);
    expected.extend(floats([0.0, 1.0]));
    expected.push(0);
    expected.extend(floats([1.0, 1.0]));
    assert_eq!(stump(), expected);
}

#[test]
fn a_model_of_version_1_is_still_read() {
    // Written by the version before; the answers are those it gave.
    let model = Model::from_bytes(include_bytes!("../golden/forest-v1.bin")).expect("a model");
    assert_eq!(model.trees().iter().map(farol_forest::Tree::len).sum::<usize>(), 33);
    let rows = [[3.0, 1.0], [f64::NAN, 4.0], [55.0, 8.0], [20.0, f64::NAN]];
    assert_eq!(rows.map(|row| model.predict_row(&row)), [0.0, 0.916_666_666_666_666_6, 1.0, 0.0]);
    assert_eq!(Model::from_bytes(&model.to_bytes()), Ok(model));
}

#[test]
fn every_truncation_is_an_error() {
    let bytes = small();
    assert!((0..bytes.len()).all(|length| fault(&bytes[..length]).is_some()));
}

#[test]
fn every_single_bit_flip_is_survived() {
    let bytes = stump();
    for bit in 0..bytes.len() * 8 {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        survive(&flipped);
    }
    assert!(Model::from_bytes(&bytes).is_ok());
}

#[test]
fn what_is_wrong_with_the_bytes_is_said() {
    let with = |at: usize, patch: &[u8]| {
        let mut bytes = stump();
        bytes[at..at + patch.len()].copy_from_slice(patch);
        Model::from_bytes(&bytes).map_err(|error| error.to_string()).expect_err("an error")
    };
    let (nan, negative) = (f64::NAN.to_le_bytes(), (-1.0_f64).to_le_bytes());
    for (at, patch, said) in [
        (0, &b"X"[..], "do not start with the model's mark"),
        (8, &[9, 0][..], "format version 9; this program reads up to 2"),
        (10, &[2], "the answer is not 0 or 1"),
        (11, &[0, 0, 0, 0], "expected at least one feature"),
        (11, &[255; 4], "the feature names need more bytes"),
        (15, &[255; 4], "the feature name need more bytes"),
        (19, &[0xFF, 0xFF], "not UTF-8"),
        (21, &[2], "a feature's kind is not 0 or 1"),
        (22, &[0, 0, 0, 0], "expected 1 to 10000 trees"),
        (22, &[255; 4], "the trees need more bytes"),
        (26, &[255; 4], "the nodes need more bytes"),
        (26, &[1, 0, 0, 0], "more nodes than it says"),
        (ROOT, &[7], "kind is not one this version knows"),
        (ROOT, &[0], "fewer nodes than it says"),
        (ROOT + 1, &nan, "a share is not between 0 and 1"),
        (ROOT + 1, &negative, "a share is not between 0 and 1"),
        (ROOT + 9, &nan, "a cover is not a number from 0 up"),
        (ROOT + 17, &[1, 0, 0, 0], "feature is not one of the names"),
        (ROOT + 21, &nan, "a threshold is not a number"),
    ] {
        let error = with(at, patch);
        assert!(error.contains(said), "{at}: {error}");
    }
    let longer = [stump(), vec![0]].concat();
    assert_eq!(fault(&longer), Some(ModelFault::Trailing { extra: 1 }));
}

#[test]
fn a_tree_deeper_than_any_learner_grows_is_an_error() {
    let split = [&[1_u8][..], &0.5_f64.to_le_bytes(), &2.0_f64.to_le_bytes(), &[0; 12]].concat();
    let leaf = [&[0_u8][..], &0.5_f64.to_le_bytes(), &1.0_f64.to_le_bytes()].concat();
    let chain = |splits: u32| {
        let mut bytes = stump()[..ROOT].to_vec();
        bytes[ROOT - 4..].copy_from_slice(&(2 * splits + 1).to_le_bytes());
        (0..splits).for_each(|_| bytes.extend(&split));
        (0..=splits).for_each(|_| bytes.extend(&leaf));
        bytes
    };
    assert!(Model::from_bytes(&chain(1024)).is_ok());
    assert!(matches!(
        fault(&chain(1025)),
        Some(ModelFault::Value { what: "a tree is deeper than 1024", .. })
    ));
}

proptest! {
    #[test]
    fn a_forest_comes_back_from_its_bytes(sample in sample(2..40), seed in any::<u64>()) {
        let params = ForestParams::default().trees(4).seed(seed).check()?;
        let forest = params.fit(&sample.training())?;
        let bytes = forest.to_bytes();
        let read = Model::from_bytes(&bytes)?;
        prop_assert_eq!(read.to_bytes(), bytes);
        prop_assert_eq!(read, forest);
    }

    #[test]
    fn random_damage_is_survived(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        keep in any::<prop::sample::Index>(),
        cut in any::<bool>(),
    ) {
        let mut bytes = small();
        for (place, byte) in changes {
            let at = place.index(bytes.len());
            bytes[at] = byte;
        }
        bytes.truncate(if cut { keep.index(bytes.len()) } else { bytes.len() });
        survive(&bytes);
    }

    #[test]
    fn random_bytes_after_a_good_header_are_survived(tail in prop::collection::vec(any::<u8>(), 0..200)) {
        survive(&[&stump()[..ROOT], &tail].concat());
        survive(&[&stump()[..11], &tail].concat());
    }
}
