//! The report on a scored table.

use farol_metrics::{Evaluation, EvaluationInput, EvaluationParams, Grouping, MetricError, evaluate};
use farol_report::{EvaluationReport, Lang, evaluation_body, evaluation_page};

use crate::support::{HOSTILE, assert_harmless, texts};

fn evaluation(labels: &[bool], scores: &[f64]) -> Result<Evaluation, MetricError> {
    let of_row: Vec<u64> = (0..labels.len() as u64).map(|row| if row < 2 { 2 } else { row % 2 }).collect();
    let names = ["a", HOSTILE, "few"].map(str::to_owned);
    let weights = vec![2.0; labels.len()];
    let input = EvaluationInput {
        labels,
        scores,
        weights: Some(&weights),
        clusters: None,
        groups: Some(Grouping { of_row: &of_row, names: &names }),
    };
    let params = EvaluationParams { places: vec![5], min_group: 5, ..EvaluationParams::default() };
    evaluate(&input, &params)
}

/// 60 rows whose scores know something of the label.
fn usual() -> Result<Evaluation, MetricError> {
    let labels: Vec<bool> = (0..60).map(|row| row % 3 == 0).collect();
    let scores: Vec<f64> = (0..60)
        .map(|row| f64::from((row * 37) % 60) / 100.0 + if row % 3 == 0 { 0.3 } else { 0.0 })
        .collect();
    evaluation(&labels, &scores)
}

#[test]
fn names_of_files_and_groups_stay_text() -> Result<(), MetricError> {
    let evaluation = usual()?;
    let report = EvaluationReport { name: HOSTILE, evaluation: &evaluation, lang: Lang::En };
    let body = evaluation_body(&report);
    assert_harmless(body.as_str());
    assert!(!evaluation_page(&report).contains("<script"));
    Ok(())
}

#[test]
fn a_small_group_is_named_and_not_judged() -> Result<(), MetricError> {
    let evaluation = usual()?;
    let body = evaluation_body(&EvaluationReport { name: "t", evaluation: &evaluation, lang: Lang::En });
    let texts = texts(body.as_str());
    assert!(
        texts.iter().any(|text| text == "Groups of fewer than 5 rows are reported, but not judged: few.")
    );
    assert!(!texts.iter().any(|text| text.starts_with("few: ")), "it is in no plot");
    Ok(())
}

#[test]
fn what_weights_change_follows_what_they_do_not() -> Result<(), MetricError> {
    let evaluation = usual()?;
    let body = evaluation_body(&EvaluationReport { name: "t", evaluation: &evaluation, lang: Lang::Pt });
    let titles: Vec<String> = texts(body.as_str()).into_iter().filter(|text| text == "Calibração").collect();
    assert_eq!(titles.len(), 2);
    assert!(body.as_str().contains("Com os pesos"));
    Ok(())
}

#[test]
fn rows_of_one_outcome_and_scores_that_are_no_probabilities_are_told_plainly() -> Result<(), MetricError> {
    let evaluation = evaluation(&[false; 20], &[3.5; 20])?;
    for (lang, sentences) in [
        (Lang::Pt, ["não há curva", "não são probabilidades", "nenhum caso positivo"]),
        (Lang::En, ["no curve", "no probabilities", "no positives"]),
    ] {
        let body = evaluation_body(&EvaluationReport { name: "t", evaluation: &evaluation, lang });
        for sentence in sentences {
            assert!(body.as_str().contains(sentence), "{sentence}");
        }
        assert!(!body.as_str().contains("NaN") && !body.as_str().contains("inf\""));
    }
    Ok(())
}

#[test]
fn a_portuguese_report_leaves_no_reason_in_english() -> Result<(), MetricError> {
    let one_outcome = |label: bool, score: f64| evaluation(&[label; 20], &[score; 20]);
    for evaluate in [&usual as &dyn Fn() -> _, &|| one_outcome(false, 0.5), &|| one_outcome(true, 3.5)] {
        let evaluation = evaluate()?;
        let body = evaluation_body(&EvaluationReport { name: "t", evaluation: &evaluation, lang: Lang::Pt });
        for reason in evaluation.undefined.values() {
            assert!(!body.as_str().contains(&format!("({reason})")), "{reason}");
        }
    }
    Ok(())
}
