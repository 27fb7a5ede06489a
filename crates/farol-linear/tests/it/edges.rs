//! Tables that have no optimum, models that are given odd rows, bytes that are no model.

use farol_linear::{Feature, LinearError, Logistic, LogisticParams, ModelFault, Table};

use crate::support::{Drawn, apart, numeric};

const NONE: f64 = f64::NAN;

fn fit(l2: f64, rows: &[f64], features: Vec<Feature>, labels: &[bool]) -> Result<Logistic, LinearError> {
    LogisticParams::default().l2(l2).check()?.fit(&Table::from_rows(features, rows)?, labels, None)
}

/// A numeric and a categorical feature, each with missing values.
fn mixed() -> Logistic {
    let rows = [1.0, 0.0, 2.0, 1.0, NONE, 0.0, 3.0, NONE, 2.5, 1.0, 0.5, 2.0, 4.0, 2.0, NONE, NONE];
    let labels = [false, true, true, false, true, false, true, false];
    fit(1.0, &rows, vec![Feature::numeric("x"), Feature::categorical("c")], &labels).expect("a fit")
}

#[test]
fn separated_labels_are_refused_without_a_penalty_and_fitted_with_one() {
    let rows = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
    let labels = [false, false, false, true, true, true];
    assert_eq!(fit(0.0, &rows, numeric(1), &labels), Err(LinearError::Separated));
    for l2 in [1e-6, 1e-3, 1.0] {
        let model = fit(l2, &rows, numeric(1), &labels).expect("a fit");
        assert!(model.predict_row(&[1.0]).expect("a row") < 0.5);
        assert!(model.coefficients()[0].standardised.is_finite());
    }
}

#[test]
fn labels_separated_but_for_rows_on_the_boundary_are_refused_without_a_penalty() {
    // Rows at 0 have both labels; all others are told apart by their side.
    let rows = [-2.0, -1.0, 0.0, 0.0, 1.0, 2.0];
    let labels = [false, false, false, true, true, true];
    assert_eq!(fit(0.0, &rows, numeric(1), &labels), Err(LinearError::Separated));
    // A level whose rows all have one label, beside levels that have both and a number that says little.
    let levels = [0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 2.0, 2.0, 2.0];
    let x = [1.0, 4.0, 2.0, 3.0, 5.0, 2.0, 1.0, 3.0, 2.0, 4.0];
    let labels = [false, true, true, false, true, true, true, false, true, false];
    let features = vec![Feature::categorical("c"), Feature::numeric("x")];
    let table = Table::from_columns(features, vec![&levels, &x]).expect("a table");
    let of = |l2| LogisticParams::default().l2(l2).check().expect("settings").fit(&table, &labels, None);
    assert_eq!(of(0.0), Err(LinearError::Separated));
    assert!(of(1e-3).is_ok());
}

#[test]
fn labels_that_are_nearly_separated_have_their_optimum_without_a_penalty() {
    let rows: Vec<f64> = (0..200).map(f64::from).collect();
    let labels: Vec<bool> = (0..200).map(|row| row >= 100 || row == 98).collect();
    let model = fit(0.0, &rows, numeric(1), &labels).expect("a fit");
    let p: Vec<f64> = rows.iter().map(|&x| model.predict_row(&[x]).expect("a row")).collect();
    let rest = |of: &dyn Fn(usize) -> f64| -> f64 {
        (0..200).map(|row| of(row) * (p[row] - f64::from(u8::from(labels[row])))).sum()
    };
    assert!(rest(&|_| 1.0).abs() < 1e-9);
    assert!(rest(&|row| rows[row]).abs() < 1e-7);
}

#[test]
fn a_column_that_follows_from_others_has_no_coefficient_of_its_own_without_a_penalty() {
    let drawn = Drawn::new(4, 150, 2, 0.0);
    let with_sum: Vec<f64> = (0..150)
        .flat_map(|row| [drawn.row(row)[0], drawn.row(row)[1], drawn.row(row)[0] - drawn.row(row)[1]])
        .collect();
    let alone = fit(0.0, &drawn.rows, numeric(2), &drawn.labels).expect("a fit").coefficients();
    let beside = fit(0.0, &with_sum, numeric(3), &drawn.labels).expect("a fit").coefficients();
    assert_eq!((beside[2].standardised, beside[2].standardised_error), (0.0, None));
    for (one, two) in alone.iter().zip(&beside) {
        assert!(apart(two.standardised, one.standardised) < 1e-9);
    }
}

#[test]
fn equal_columns_share_a_coefficient_under_a_penalty() {
    let drawn = Drawn::new(4, 150, 1, 0.0);
    let twice: Vec<f64> = drawn.rows.iter().flat_map(|&x| [x, x]).collect();
    let found = fit(0.1, &twice, numeric(2), &drawn.labels).expect("a fit").coefficients();
    assert!(apart(found[0].standardised, found[1].standardised) < 1e-9);
    assert!(found[0].standardised != 0.0);
}

#[test]
fn a_constant_or_empty_column_has_coefficient_0_and_no_error() {
    let drawn = Drawn::new(2, 60, 1, 0.0);
    let rows: Vec<f64> = drawn.rows.iter().flat_map(|&x| [0.1, x, NONE]).collect();
    for l2 in [0.0, 1.0] {
        let model = fit(l2, &rows, numeric(3), &drawn.labels).expect("a fit");
        let found = model.coefficients();
        let names: Vec<&str> = found.iter().map(|coefficient| coefficient.name.as_str()).collect();
        assert_eq!(names, ["x0", "x1", "x2", "x2=missing"]);
        for index in [0, 2, 3] {
            assert_eq!((found[index].per_unit, found[index].per_unit_error), (0.0, None));
        }
        assert!(found[1].standardised_error.is_some_and(|error| error > 0.0));
        assert_eq!(model.contributions(&[9.0, NONE, 9.0]).expect("a row"), [0.0; 3]);
    }
}

#[test]
fn a_missing_value_counts_by_its_indicator_and_as_the_mean_where_there_is_none() {
    let model = mixed();
    let found = model.coefficients();
    let names: Vec<&str> = found.iter().map(|coefficient| coefficient.name.as_str()).collect();
    assert_eq!(names, ["x", "x=missing", "c=0", "c=1", "c=2", "c=missing"]);
    // The mean of x over the six rows that have one is 13/6.
    let [there, gone] = [13.0 / 6.0, NONE].map(|x| model.margin_row(&[x, 0.0]).expect("a row"));
    assert!((gone - there - found[1].per_unit).abs() < 1e-12);
    let [of_level, unseen] = [1.0, 40.0].map(|c| model.margin_row(&[1.0, c]).expect("a row"));
    assert!((of_level - unseen - found[3].per_unit).abs() < 1e-12);

    let drawn = Drawn::new(2, 60, 1, 0.0);
    let complete = fit(1.0, &drawn.rows, numeric(1), &drawn.labels).expect("a fit");
    assert_eq!(complete.margin_row(&[NONE]), Ok(complete.intercept().at_mean));
}

#[test]
fn every_row_of_the_right_length_has_a_probability() {
    let model = mixed();
    let odd = [f64::INFINITY, f64::NEG_INFINITY, f64::MAX, f64::MIN_POSITIVE, -0.0, 1e300, NONE, -7.5];
    for row in odd.iter().flat_map(|&x| odd.map(|c| [x, c])) {
        let p = model.predict_row(&row).expect("a row");
        assert!((0.0..=1.0).contains(&p), "{row:?}: {p}");
    }
    assert_eq!(model.margin_row(&[1.0, -0.0]), model.margin_row(&[1.0, 0.0]));
}

#[test]
fn a_row_of_another_length_is_refused() {
    let model = mixed();
    let length = |found, expected| LinearError::RowLength { found, expected };
    assert_eq!(model.predict_row(&[1.0]), Err(length(1, 2)));
    assert_eq!(model.margin_row(&[1.0; 3]), Err(length(3, 2)));
    assert_eq!(model.contributions(&[]), Err(length(0, 2)));
    assert_eq!(model.score_batch(&[1.0; 6], 3, &mut [0.0; 2]), Err(length(3, 2)));
    assert_eq!(model.score_batch(&[1.0; 6], 2, &mut [0.0; 2]), Err(length(6, 4)));
}

#[test]
fn a_batch_has_the_bits_of_its_rows() {
    let drawn = Drawn::new(8, 9_000, 3, 0.2);
    let model = fit(1.0, &drawn.rows, numeric(3), &drawn.labels).expect("a fit");
    let mut batch = vec![0.0; 9_000];
    model.score_batch(&drawn.rows, 3, &mut batch).expect("rows of the right length");
    for (row, p) in batch.iter().enumerate() {
        assert_eq!(model.predict_row(drawn.row(row)), Ok(*p));
    }
}

#[test]
fn too_few_iterations_are_an_error_and_not_an_answer() {
    let drawn = Drawn::new(8, 100, 3, 0.2);
    let params = LogisticParams::default().max_iterations(1).check().expect("settings");
    let refused = params.fit(&drawn.table(), &drawn.labels, None);
    assert_eq!(refused, Err(LinearError::NotConverged { iterations: 1 }));
}

#[test]
fn labels_of_one_class_are_refused() {
    assert_eq!(fit(1.0, &[1.0, 2.0], numeric(1), &[true, true]), Err(LinearError::OneClass));
}

#[test]
fn bytes_that_are_no_model_are_refused_without_a_panic() {
    let bytes = mixed().to_bytes();
    for length in 0..bytes.len() {
        assert!(Logistic::from_bytes(&bytes[..length]).is_err());
    }
    let text = String::from_utf8(bytes).expect("JSON");
    let with = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        Logistic::from_bytes(text.replacen(from, to, 1).as_bytes())
    };
    let version = LinearError::Model(ModelFault::Version { found: 9 });
    assert_eq!(with("\"format\":1", "\"format\":9"), Err(version));
    for (from, to) in [
        ("\"feature\":1", "\"feature\":7"),
        ("\"feature\":0", "\"feature\":1"),
        ("\"numeric\"", "\"categorical\""),
        ("\"name\":\"x\"", "\"name\":\"c\""),
        ("\"scale\":", "\"scale\":-"),
    ] {
        assert!(matches!(with(from, to), Err(LinearError::Model(ModelFault::Content(_)))), "{to}");
    }
}
