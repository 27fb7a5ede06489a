//! What must hold of every fit, on random tables.

use farol_linear::{ClassWeight, Coefficient, Feature, Logistic, LogisticParams, Part, Table};
use proptest::prelude::*;

use crate::support::{Drawn, apart, numeric};

fn fit_with(params: LogisticParams, drawn: &Drawn, weighted: bool) -> Logistic {
    let weights = weighted.then_some(&drawn.weights[..]);
    let params = params.check().expect("settings");
    params.fit(&drawn.table(), &drawn.labels, weights).expect("a fit")
}

fn fit(l2: f64, drawn: &Drawn, weighted: bool) -> Logistic {
    fit_with(LogisticParams::default().l2(l2), drawn, weighted)
}

fn probabilities(model: &Logistic, drawn: &Drawn) -> Vec<f64> {
    let mut out = vec![0.0; drawn.labels.len()];
    model.score_batch(&drawn.rows, drawn.features, &mut out).expect("rows of the right length");
    out
}

/// Mean and standard deviation of a column by weight, the slow and obvious way.
fn moments(values: &[f64], weights: &[f64]) -> (f64, f64) {
    let total: f64 = weights.iter().sum();
    let mean = |of: &dyn Fn(f64) -> f64| -> f64 {
        values.iter().zip(weights).map(|(&x, w)| w * of(x)).sum::<f64>() / total
    };
    let at = mean(&|x| x);
    (at, mean(&|x| (x - at).powi(2)).sqrt())
}

/// The raw column of a coefficient, missing values at the mean of the others.
fn raw(drawn: &Drawn, coefficient: &Coefficient) -> Vec<f64> {
    let values = drawn.rows.iter().skip(coefficient.feature).step_by(drawn.features);
    if coefficient.part == Part::Missing {
        return values.map(|x| f64::from(u8::from(x.is_nan()))).collect();
    }
    let there = values.clone().zip(&drawn.weights).filter(|(x, _)| !x.is_nan());
    let (sum, mass) = there.fold((0.0, 0.0), |(sum, mass), (x, w)| (sum + w * x, mass + w));
    values.map(|x| if x.is_nan() { sum / mass } else { *x }).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_gradient_at_the_optimum_is_0(seed: u64, l2 in 0.05..20.0, missing in 0.0..0.4) {
        let drawn = Drawn::new(seed, 80, 4, missing);
        let model = fit(l2, &drawn, true);
        let p = probabilities(&model, &drawn);
        let rows = || drawn.labels.iter().zip(&p).zip(&drawn.weights).map(|((&y, p), w)| w * (p - f64::from(y)));
        prop_assert!(rows().sum::<f64>().abs() < 1e-9);
        for coefficient in model.coefficients() {
            let column = raw(&drawn, &coefficient);
            let (mean, spread) = moments(&column, &drawn.weights);
            let slope: f64 = column.iter().zip(rows()).map(|(x, r)| (x - mean) / spread * r).sum();
            prop_assert!((slope + l2 * coefficient.standardised).abs() < 1e-8);
        }
    }

    #[test]
    fn the_order_of_the_rows_does_not_matter(seed: u64, l2 in 0.05..20.0, by in 1..80_usize) {
        let drawn = Drawn::new(seed, 83, 3, 0.2);
        // 83 is a prime, so steps of any size visit every row.
        let order: Vec<usize> = (0..83).map(|row| row * by % 83).collect();
        let (first, other) = (fit(l2, &drawn, true), fit(l2, &drawn.rearranged(&order), true));
        for (one, two) in probabilities(&first, &drawn).iter().zip(probabilities(&other, &drawn)) {
            prop_assert!((one - two).abs() < 1e-11);
        }
    }

    #[test]
    fn units_do_not_matter(seed: u64, factor in prop_oneof![-1e4..-1e-4_f64, 1e-4..1e4_f64], shift in -1e3..1e3) {
        let drawn = Drawn::new(seed, 90, 3, 0.2);
        let mut other = drawn.rearranged(&(0..90).collect::<Vec<_>>());
        other.rows.iter_mut().step_by(3).for_each(|x| *x = *x * factor + shift * factor.abs());
        let (first, second) = (fit(0.7, &drawn, false), fit(0.7, &other, false));
        for (one, two) in probabilities(&first, &drawn).iter().zip(probabilities(&second, &other)) {
            prop_assert!((one - two).abs() < 1e-9);
        }
        let [one, two] = [&first, &second].map(|model| model.coefficients()[0].clone());
        prop_assert!(apart(two.per_unit * factor, one.per_unit) < 1e-8);
        prop_assert!(apart(two.standardised * factor.signum(), one.standardised) < 1e-9);
    }

    #[test]
    fn a_row_of_weight_2_is_two_rows(seed: u64, balanced: bool, l2 in 0.05..20.0) {
        let drawn = Drawn::new(seed, 60, 3, 0.3);
        let weights = &drawn.weights;
        let times = |row: usize| (0..3).filter(move |&time| f64::from(time) < weights[row]);
        let order: Vec<usize> = (0..60).flat_map(|row| times(row).map(move |_| row)).collect();
        let class_weight = if balanced { ClassWeight::Balanced } else { ClassWeight::None };
        let params = LogisticParams::default().l2(l2).class_weight(class_weight);
        let weighted = fit_with(params.clone(), &drawn, true);
        let replicated = fit_with(params, &drawn.rearranged(&order), false);
        for (one, two) in weighted.coefficients().iter().zip(replicated.coefficients()) {
            prop_assert!(apart(one.standardised, two.standardised) < 1e-9);
            prop_assert!(apart(one.standardised_error.unwrap(), two.standardised_error.unwrap()) < 1e-9);
        }
    }

    #[test]
    fn a_row_of_weight_0_is_not_there(seed: u64, kept in 30..60_usize) {
        let drawn = Drawn::new(seed, 60, 3, 0.3);
        let weights: Vec<f64> = (0..60).map(|row| f64::from(u8::from(row < kept))).collect();
        let params = LogisticParams::default().check().expect("settings");
        let with = params.fit(&drawn.table(), &drawn.labels, Some(&weights)).expect("a fit");
        let without = fit(1.0, &drawn.rearranged(&(0..kept).collect::<Vec<_>>()), false);
        prop_assert_eq!(with, without);
    }

    #[test]
    fn a_stronger_penalty_leaves_smaller_coefficients_and_a_larger_loss(seed: u64) {
        let drawn = Drawn::new(seed, 80, 4, 0.2);
        let params = LogisticParams::default().check().expect("settings");
        let l2s = [0.0, 0.01, 0.1, 1.0, 10.0, 100.0, 1e4];
        let models = params.fit_path(&drawn.table(), &drawn.labels, None, &l2s).expect("fits");
        let size = |model: &Logistic| model.coefficients().iter().map(|c| c.standardised.powi(2)).sum::<f64>();
        let loss = |model: &Logistic| -> f64 {
            let rows = drawn.labels.iter().zip(probabilities(model, &drawn));
            rows.map(|(&y, p)| -(if y { p } else { 1.0 - p }).ln()).sum()
        };
        for pair in models.windows(2) {
            prop_assert!(size(&pair[1]) < size(&pair[0]));
            prop_assert!(loss(&pair[1]) > loss(&pair[0]) - 1e-9);
        }
    }

    #[test]
    fn a_path_holds_the_fits_one_would_make_alone(seed: u64) {
        let drawn = Drawn::new(seed, 80, 4, 0.2);
        let params = LogisticParams::default().check().expect("settings");
        let l2s = [0.3, 30.0, 0.0, 3.0];
        let models = params.fit_path(&drawn.table(), &drawn.labels, None, &l2s).expect("fits");
        for (model, l2) in models.iter().zip(l2s) {
            prop_assert_eq!(model.l2(), l2);
            for (one, two) in model.coefficients().iter().zip(fit(l2, &drawn, false).coefficients()) {
                prop_assert!(apart(one.standardised, two.standardised) < 1e-9);
            }
        }
    }

    #[test]
    fn contributions_and_the_intercept_make_the_margin(seed: u64, missing in 0.0..0.5) {
        let drawn = Drawn::new(seed, 80, 4, missing);
        let model = fit(0.5, &drawn, true);
        let mut mean = [0.0; 4];
        for row in 0..80 {
            let parts = model.contributions(drawn.row(row)).expect("a row");
            let margin = model.margin_row(drawn.row(row)).expect("a row");
            prop_assert!((model.intercept().at_mean + parts.iter().sum::<f64>() - margin).abs() < 1e-12);
            mean.iter_mut().zip(&parts).for_each(|(mean, part)| *mean += drawn.weights[row] * part);
        }
        // Against the mean of the training rows nothing is added on average.
        prop_assert!(mean.iter().all(|mean| mean.abs() < 1e-9));
    }

    #[test]
    fn coefficients_by_unit_make_the_margin_from_0(seed: u64) {
        let drawn = Drawn::new(seed, 80, 3, 0.0);
        let model = fit(0.5, &drawn, false);
        let by_unit = model.coefficients();
        for row in 0..80 {
            let added: f64 = by_unit.iter().zip(drawn.row(row)).map(|(c, x)| c.per_unit * x).sum();
            let margin = model.margin_row(drawn.row(row)).expect("a row");
            prop_assert!((model.intercept().at_zero + added - margin).abs() < 1e-12);
        }
    }

    #[test]
    fn a_model_reads_back_to_the_bit(seed: u64, missing in 0.0..0.5) {
        let drawn = Drawn::new(seed, 40, 3, missing);
        let model = fit(0.5, &drawn, true);
        let bytes = model.to_bytes();
        let back = Logistic::from_bytes(&bytes).expect("a model");
        prop_assert_eq!(back.to_bytes(), bytes);
        let text = serde_json::to_string(&model).expect("JSON");
        let again: Logistic = serde_json::from_str(&text).expect("a model");
        prop_assert_eq!(&again, &back);
        let bits = |model: &Logistic| probabilities(model, &drawn).iter().map(|p| p.to_bits()).collect::<Vec<_>>();
        prop_assert_eq!(bits(&back), bits(&model));
    }
}

#[test]
fn the_number_of_threads_does_not_change_a_model() {
    let drawn = Drawn::new(3, 20_000, 3, 0.1);
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        pool.install(|| (fit(0.1, &drawn, true).to_bytes(), probabilities(&fit(0.1, &drawn, true), &drawn)))
    };
    let one = with(1);
    for threads in [2, 3, 5] {
        assert!(with(threads) == one, "{threads} threads");
    }
}

#[test]
fn rows_and_columns_of_the_same_values_give_the_same_bytes() {
    let drawn = Drawn::new(5, 300, 3, 0.2);
    let columns: Vec<Vec<f64>> =
        (0..3).map(|j| drawn.rows.iter().skip(j).step_by(3).copied().collect()).collect();
    let table =
        Table::from_columns(numeric(3), columns.iter().map(Vec::as_slice).collect()).expect("a table");
    let params = LogisticParams::default().check().expect("settings");
    let by_column = params.fit(&table, &drawn.labels, None).expect("a fit");
    assert_eq!(by_column.to_bytes(), fit(1.0, &drawn, false).to_bytes());
}

#[test]
fn a_category_is_the_same_as_indicators_given_as_numbers() {
    let drawn = Drawn::new(9, 200, 1, 0.0);
    let level = |row: usize| [0.0, 3.0, 7.0][row * row % 7 % 3];
    let coded: Vec<f64> = (0..200).flat_map(|row| [drawn.rows[row], level(row)]).collect();
    let spread: Vec<f64> = (0..200)
        .flat_map(|row| {
            let is = |code: f64| f64::from(u8::from(level(row) == code));
            [drawn.rows[row], is(0.0), is(3.0), is(7.0)]
        })
        .collect();
    let params = LogisticParams::default().check().expect("settings");
    let features = vec![Feature::numeric("x"), Feature::categorical("class")];
    let coded_table = Table::from_rows(features, &coded).expect("a table");
    let spread_table = Table::from_rows(numeric(4), &spread).expect("a table");
    let one = params.fit(&coded_table, &drawn.labels, None).expect("a fit");
    let two = params.fit(&spread_table, &drawn.labels, None).expect("a fit");
    for row in 0..200 {
        let p = one.predict_row(&coded[row * 2..][..2]).expect("a row");
        let q = two.predict_row(&spread[row * 4..][..4]).expect("a row");
        assert!((p - q).abs() < 1e-12, "row {row}: {p} and {q}");
    }
}

#[test]
fn very_many_rows_have_the_optimum_of_the_few_they_repeat() {
    // So many begin from the optimum of a share of them, here of one label's rows first and then the other's.
    let drawn = Drawn::new(6, 700, 2, 0.2);
    let mut order: Vec<usize> = (0..70_000).map(|row| row % 700).collect();
    order.sort_by_key(|&row| drawn.labels[row]);
    let many = fit(50.0, &drawn.rearranged(&order), false).coefficients();
    let params = LogisticParams::default().l2(50.0).check().expect("settings");
    let few = params.fit(&drawn.table(), &drawn.labels, Some(&[100.0; 700])).expect("a fit").coefficients();
    for (one, two) in many.iter().zip(few) {
        assert!(apart(one.standardised, two.standardised) < 1e-9);
        assert!(apart(one.standardised_error.unwrap(), two.standardised_error.unwrap()) < 1e-9);
    }
}
