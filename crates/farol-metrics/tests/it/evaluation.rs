//! A table evaluated whole: each figure is the one its own function computes, on any number of threads.

use std::error::Error;

use farol_metrics::{
    EvaluationInput, EvaluationParams, Grouping, Measure, MetricError, Places, Scored, at_k, confusion,
    evaluate, group_rates, roc_auc,
};

fn columns() -> (Vec<bool>, Vec<f64>, Vec<u64>, Vec<u64>) {
    let labels: Vec<bool> = (0..240).map(|row| (row * 7) % 5 < 2).collect();
    let scores = (0..240)
        .map(|row| f64::from((row * 31) % 97) / 130.0 + if (row * 7) % 5 < 2 { 0.2 } else { 0.0 })
        .collect();
    (labels, scores, (0..240).map(|row| row % 3).collect(), (0..240).map(|row| row / 2).collect())
}

#[test]
fn each_figure_is_the_one_its_own_function_computes() -> Result<(), Box<dyn Error>> {
    let (labels, scores, groups, clusters) = columns();
    let names = ["a", "b", "c"].map(str::to_owned);
    let input = EvaluationInput {
        labels: &labels,
        scores: &scores,
        weights: None,
        clusters: Some(&clusters),
        groups: Some(Grouping { of_row: &groups, names: &names }),
    };
    let params = EvaluationParams { threshold: 0.4, places: vec![24], ..EvaluationParams::default() };
    let found = evaluate(&input, &params)?;
    let scored = Scored::new(&labels, &scores, None)?;
    assert_eq!((found.n, found.clusters, found.ranking.roc_auc), (240, 120, roc_auc(&scored)));
    assert_eq!(found.decisions["at_0.4"].f1, confusion(&scored, 0.4).f1());
    assert_eq!(found.detail.intervals.f1.value, found.decisions["at_0.4"].f1);
    assert_eq!(found.detail.at_k[0].list, at_k(&scored, Places::rows(24)));
    let by_group = found.detail.groups.as_ref().ok_or("no groups")?;
    let rates = group_rates(&scored, &groups, farol_metrics::Selection::Threshold(0.4))?;
    assert_eq!(by_group.by_group["b"].rates, rates[1].rates);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build()?;
    assert_eq!(pool.install(|| evaluate(&input, &params))?, found);
    Ok(())
}

#[test]
fn a_rate_known_beforehand_is_easier_to_beat_than_ones_own() -> Result<(), MetricError> {
    let (labels, scores, ..) = columns();
    let input =
        EvaluationInput { labels: &labels, scores: &scores, weights: None, clusters: None, groups: None };
    let skill = |reference_rate| -> Result<Option<f64>, MetricError> {
        let params = EvaluationParams { reference_rate, ..EvaluationParams::default() };
        Ok(evaluate(&input, &params)?.detail.intervals.brier_skill.value.value())
    };
    assert!(skill(Some(0.8))? > skill(None)?);
    Ok(())
}

#[test]
fn probabilities_of_exactly_0_and_1_cost_no_more_than_the_clipping_allows() -> Result<(), MetricError> {
    let input = EvaluationInput {
        labels: &[true, false],
        scores: &[0.0, 0.0],
        weights: None,
        clusters: None,
        groups: None,
    };
    let loss = evaluate(&input, &EvaluationParams::default())?.ranking.log_loss;
    let Measure::Value(loss) = loss else { panic!("{loss}") };
    assert!((loss - -1e-12_f64.ln() / 2.0).abs() < 1e-9, "{loss}");
    Ok(())
}
