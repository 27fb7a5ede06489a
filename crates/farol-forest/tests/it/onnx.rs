//! Models of other libraries read from ONNX, held against what those libraries answered, and models of our own on the
//! way out and back. `tests/golden/onnx/make.py` made the libraries' answers; the folders `seed*` have node covers.

use std::path::{Path, PathBuf};

use farol_forest::{Answer, Column, Engine, Explainer, Kind, Model, Table, Test, Tree};
use proptest::prelude::*;
use serde_json::Value;

use crate::support::{fit, made_up, sample, value};

/// How far an answer may lie from the library's, which sums or converts in 32 bits.
const TOLERANCE: f64 = 1e-6;

struct Golden {
    name: String,
    model: Model,
    rows: Vec<f64>,
    answers: Value,
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/onnx").join(name)
}

fn golden(name: &str) -> Golden {
    let read = |file: &str| std::fs::read(folder(name).join(file)).expect("a golden file");
    let model = Model::from_onnx(&read("model.onnx")).unwrap_or_else(|error| panic!("{name}: {error}"));
    let answers = serde_json::from_slice(&read("answers.json")).expect("answers in JSON");
    Golden { name: name.to_owned(), model, rows: rows(&read("rows.csv")), answers }
}

/// Fields after the header; an empty one is missing.
fn rows(csv: &[u8]) -> Vec<f64> {
    let mut file = csv::Reader::from_reader(csv);
    let mut rows = Vec::new();
    for record in file.records() {
        let record = record.expect("a record");
        let number = |field: &str| if field.is_empty() { f64::NAN } else { field.parse().expect("a number") };
        rows.extend(record.iter().map(number));
    }
    rows
}

impl Golden {
    fn numbers(&self, key: &str) -> Vec<f64> {
        let list = self.answers[key].as_array().expect("a list");
        list.iter().map(|number| number.as_f64().expect("a number")).collect()
    }

    fn scores(&self) -> Vec<f64> {
        let width = self.model.features().len();
        let mut scores = vec![0.0; self.rows.len() / width];
        Engine::compile(&self.model).score_batch(&self.rows, width, &mut scores);
        scores
    }

    fn assert_answers(&self, key: &str) {
        let (scores, expected) = (self.scores(), self.numbers(key));
        assert_eq!(scores.len(), expected.len(), "{}: one answer a row", self.name);
        for (row, (score, expected)) in scores.iter().zip(expected).enumerate() {
            assert!(
                (score - expected).abs() <= TOLERANCE,
                "{}, {key}, row {row}: {score}, {expected}",
                self.name
            );
        }
    }
}

const WITH_COVERS: [&str; 4] =
    ["seed1-boosting", "seed1-random_forest", "seed2-boosting", "seed2-random_forest"];

const LIBRARIES: [&str; 11] = [
    "lightgbm",
    "lightgbm_categories",
    "lightgbm_missing",
    "sklearn_columns",
    "sklearn_decision_tree",
    "sklearn_extra_trees",
    "sklearn_hist_boosting",
    "sklearn_random_forest",
    "xgboost",
    "xgboost_missing",
    "xgboost_random_forest",
];

#[test]
fn every_golden_folder_is_tested() {
    let folders =
        std::fs::read_dir(folder("")).expect("the golden folder").map(|entry| entry.expect("an entry"));
    let folders = folders.filter(|entry| entry.path().is_dir()).map(|entry| entry.file_name());
    let mut found: Vec<String> = folders.map(|name| name.to_string_lossy().into_owned()).collect();
    found.sort();
    let mut tested = [&LIBRARIES[..], &WITH_COVERS].concat();
    tested.sort_unstable();
    assert_eq!(found, tested);
}

#[test]
fn models_of_other_libraries_answer_as_their_libraries_do() {
    for name in LIBRARIES {
        golden(name).assert_answers("probability");
    }
}

#[test]
fn models_with_covers_answer_as_scikit_learn_and_onnxruntime_do_and_know_their_covers() {
    for name in WITH_COVERS {
        let golden = golden(name);
        golden.assert_answers("probability");
        golden.assert_answers("onnxruntime_probability");
        assert!(golden.model.has_covers());
        let logistic = matches!(golden.model.answer(), Answer::Logistic { .. });
        assert_eq!(logistic, name.ends_with("boosting"));
    }
}

/// Holds explanations against the oracle's, and their sums against the margins.
fn assert_explained(golden: &Golden, explainer: &Explainer, key: &str) {
    let width = golden.model.features().len();
    let mut parts = vec![0.0; golden.rows.len()];
    explainer.explain_batch(&golden.rows, width, &mut parts);
    let expected = golden.answers[key].as_array().expect("one explanation a row");
    assert_eq!(parts.len(), expected.len() * width, "{}", golden.name);
    for ((row, parts), expected) in golden.rows.chunks(width).zip(parts.chunks(width)).zip(expected) {
        for (part, expected) in parts.iter().zip(expected.as_array().expect("one part a feature")) {
            let expected = expected.as_f64().expect("a number");
            assert!((part - expected).abs() <= TOLERANCE, "{}: {part} and not {expected}", golden.name);
        }
        let sum = explainer.expected_value() + parts.iter().sum::<f64>();
        assert!((sum - golden.model.margin_row(row)).abs() <= 1e-9, "{}: parts must add up", golden.name);
    }
}

#[test]
fn models_with_covers_are_explained_as_shap_does() {
    for name in WITH_COVERS {
        let golden = golden(name);
        let explainer = Explainer::path_dependent(&golden.model).expect("covers");
        assert_explained(&golden, &explainer, "shap");
        let expected = golden.answers["shap_expected_value"].as_f64().expect("a number");
        assert!((explainer.expected_value() - expected).abs() <= TOLERANCE, "{name}");
    }
}

#[test]
fn a_model_without_covers_is_explained_against_a_background_as_shap_does() {
    let golden = golden("lightgbm");
    let width = golden.model.features().len();
    let count = golden.answers["background_rows"].as_u64().and_then(|count| usize::try_from(count).ok());
    let count = count.expect("a count");
    let column =
        |at: usize| -> Vec<f64> { golden.rows.chunks(width).take(count).map(|row| row[at]).collect() };
    let columns = golden.model.features().iter().enumerate();
    let columns = columns.map(|(at, feature)| Column::numeric(&feature.name, column(at))).collect();
    let background = Table::new(columns).expect("a background");
    let explainer =
        Explainer::interventional(&golden.model, &background).expect("a background of the right width");
    assert_explained(&golden, &explainer, "shap_interventional");
}

#[test]
fn covers_that_a_converter_makes_up_are_not_believed() {
    for name in LIBRARIES {
        assert!(!golden(name).model.has_covers(), "{name}");
    }
}

#[test]
fn chains_of_equalities_from_lightgbm_become_sets_of_categorical_features() {
    let model = golden("lightgbm_categories").model;
    let kinds: Vec<Kind> = model.features().iter().map(|feature| feature.kind).collect();
    assert_eq!(kinds[..4], [Kind::Numeric; 4]);
    assert_eq!(kinds[4..], [Kind::Categorical; 2]);
    let sizes = |tree: &Tree| -> Vec<usize> {
        let splits = tree.nodes().filter_map(|node| node.split);
        let sizes = splits.filter_map(|split| match split.test {
            Test::In(categories) => Some(categories.iter().count()),
            Test::AtMost(_) => None,
        });
        sizes.collect()
    };
    let sizes: Vec<usize> = model.trees().iter().flat_map(sizes).collect();
    assert!(sizes.iter().any(|&size| size >= 4), "{sizes:?}");
    let leaves = |tree: &Tree| tree.nodes().filter(|node| node.split.is_none()).count();
    assert!(model.trees().iter().all(|tree| leaves(tree) <= 10), "LightGBM was asked for at most 10 leaves");
}

/// A model that went out and came back: the same but for the rounding of numbers to 32 bits.
fn assert_same_shape(model: &Model, back: &Model) {
    assert_eq!(back.features(), model.features());
    assert_eq!(back.trees().len(), model.trees().len());
    for (tree, other) in model.trees().iter().zip(back.trees()) {
        assert_eq!(other.len(), tree.len());
        for (node, other) in tree.nodes().zip(other.nodes()) {
            assert!((node.value - other.value).abs() <= TOLERANCE * node.value.abs().max(1.0));
            assert!((node.cover - other.cover).abs() <= TOLERANCE * node.cover);
            assert_eq!(
                node.split.map(|split| (split.feature, split.right)),
                other.split.map(|o| (o.feature, o.right))
            );
            assert_eq!(
                node.split.map(|split| split.missing_left),
                other.split.map(|other| other.missing_left)
            );
        }
    }
}

#[test]
fn a_model_comes_back_from_onnx_with_its_names_kinds_covers_and_shape() {
    let (table, labels) = made_up(300, 4);
    let mut columns = vec![Column::categorical(
        "school \"ß\"",
        (0..300).map(|row| f64::from(row % 7)).collect::<Vec<f64>>(),
    )];
    columns.extend((0..4).map(|at| {
        let values: Vec<f64> = (0..300).map(|row| table.value(row, at)).collect();
        Column::numeric(format!("column {at}"), values)
    }));
    let table = Table::new(columns).expect("a table");
    let forest = fit(&table, &labels, farol_forest::ForestParams::default().trees(20).max_depth(6));
    let back = Model::from_onnx(&forest.to_onnx().expect("an export")).expect("an import");
    assert_same_shape(&forest, &back);
    for name in WITH_COVERS {
        let model = golden(name).model;
        let back = Model::from_onnx(&model.to_onnx().expect("an export")).expect("an import");
        assert_same_shape(&model, &back);
    }
}

#[test]
fn equal_models_give_equal_bytes() {
    let model = golden("lightgbm_categories").model;
    let stored = Model::from_bytes(&model.to_bytes()).expect("a stored model");
    assert_eq!(stored.to_onnx(), model.to_onnx());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn a_forest_answers_the_same_after_a_way_through_onnx(
        sample in sample(2..40),
        trees in 1_u32..8,
        cells in prop::collection::vec(value(), 4 * 9),
    ) {
        let forest = farol_forest::ForestParams::default().trees(trees).check()?.fit(&sample.training())?;
        let back = Model::from_onnx(&forest.to_onnx()?)?;
        for row in cells.chunks_exact(forest.features().len()) {
            prop_assert!((back.predict_row(row) - forest.predict_row(row)).abs() <= TOLERANCE);
        }
    }

    #[test]
    fn a_boosted_model_answers_the_same_after_a_way_through_onnx(
        kinds in prop::collection::vec(prop_oneof![1 => Just(f64::NAN), 6 => (0_u8..6).prop_map(f64::from)], 12..60),
        seed in any::<u64>(),
    ) {
        let labels: Vec<bool> = kinds.iter().zip(0_u64..).map(|(kind, row)| {
            (kind.is_nan() || kind % 2.0 == 0.0) ^ (seed >> (row % 64) & 7 == 7)
        }).collect();
        let size: Vec<f64> = (0_u32..).zip(&kinds).map(|(row, _)| (seed.rotate_left(row) % 9) as f64).collect();
        let table = Table::new(vec![Column::categorical("kind", kinds), Column::numeric("size", size)])?;
        let params = farol_forest::BoostingParams::default()
            .rounds(9).min_rows_leaf(1).min_rows_category(1).check()?;
        let model = params.fit(&farol_forest::Training::new(&table, &labels)?)?;
        let back = Model::from_onnx(&model.to_onnx()?)?;
        for kind in [0.0, 1.0, 2.0, 5.0, 6.0, 4_000.0, 0.5, -1.0, f64::NAN, f64::INFINITY] {
            for size in [0.0, 4.0, 8.0, f64::NAN] {
                let row = [kind, size];
                prop_assert!((back.predict_row(&row) - model.predict_row(&row)).abs() <= TOLERANCE);
            }
        }
    }

    #[test]
    fn damage_to_an_onnx_model_is_survived(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
    ) {
        let mut bytes = std::fs::read(folder("sklearn_decision_tree").join("model.onnx"))?;
        for (place, byte) in changes {
            let at = place.index(bytes.len());
            bytes[at] = byte;
        }
        if let Ok(model) = Model::from_onnx(&bytes) {
            let row = vec![0.5; model.features().len()];
            prop_assert!((0.0..=1.0).contains(&model.predict_row(&row)));
            prop_assert_eq!(Model::from_bytes(&model.to_bytes())?, model);
        }
    }
}
