//! What stands beside a model on the same test rows, and a sentence that says what the model adds.

use farol_metrics::{
    BootstrapParams, Estimate, Measure, PairedDifference, Scored, base_rate, bootstrap_intervals,
    brier_of_constant, f1_of_all_positive, figures_with_intervals, paired_difference,
};

use crate::{
    AppError,
    bundle::{Baselines, Beside},
    trial::{Entrant, Trial},
};

/// Everybody else who stood for the year, held against the chosen learner.
pub(super) fn baselines(trial: &Trial, bootstrap: BootstrapParams) -> Result<Baselines, AppError> {
    let champion = trial.champion();
    let model = trial.scored(champion)?;
    let rate = base_rate(&model);
    let others = trial.entrants.iter().enumerate().filter(|(at, _)| *at != trial.chosen);
    let beside: Vec<Beside> = others
        .map(|(_, entrant)| one(trial, champion, &model, entrant, bootstrap))
        .collect::<Result<_, _>>()?;
    let best_rule = best_rule(&beside);
    Ok(Baselines {
        all_positive_f1: f1_of_all_positive(rate),
        base_rate_brier: brier_of_constant(rate),
        train_rate: trial.train_rate(),
        brier_skill: skill(trial, champion, bootstrap)?,
        verdict: best_rule.map(|at| beside[at].verdict.clone()),
        best_rule,
        beside,
    })
}

fn one(
    trial: &Trial,
    champion: &Entrant,
    model: &Scored,
    entrant: &Entrant,
    bootstrap: BootstrapParams,
) -> Result<Beside, AppError> {
    let scored = trial.scored(entrant)?;
    let model_minus = paired_difference(model, &scored, &trial.rows.pupils, bootstrap)?;
    Ok(Beside {
        kind: entrant.kind,
        says: entrant.says.clone(),
        figures: figures_with_intervals(&scored, &trial.rows.pupils, entrant.threshold, bootstrap)?,
        verdict: verdict(trial, champion, entrant, &model_minus),
        model_minus,
    })
}

/// The rule that ranks the test year best: picked with hindsight, which makes it the harder to beat.
fn best_rule(beside: &[Beside]) -> Option<usize> {
    let rules = (0..beside.len()).filter(|at| !beside[*at].kind.is_learner());
    let auc = |at: usize| beside[at].figures.auc.value.value().unwrap_or(f64::NEG_INFINITY);
    rules.max_by(|a, b| auc(*a).total_cmp(&auc(*b)).then(b.cmp(a)))
}

/// `for evasao the logistic model ranks no better than 'low IEG_ANTERIOR' (AUC difference +.010, 95 % …)`.
pub(crate) fn verdict(
    trial: &Trial,
    champion: &Entrant,
    other: &Entrant,
    difference: &PairedDifference,
) -> String {
    let outcome = trial.definition.outcome;
    let (model, other) = (champion.kind.as_str(), &other.says);
    let auc = &difference.auc;
    let Some((value, (low, high))) = auc.value.value().zip(auc.interval.bounds()) else {
        return format!("for {outcome} the {model} model and '{other}' cannot be compared");
    };
    let which = match (auc.interval.excludes(0.0), value > 0.0) {
        (true, true) => "ranks better than",
        (true, false) => "ranks worse than",
        (false, _) => "ranks no better than",
    };
    format!(
        "for {outcome} the {model} model {which} '{other}' (AUC difference {value:+.3}, 95 % {low:+.3} to {high:+.3})"
    )
}

/// 1 − Brier score of the probabilities over that of giving everybody the rate of the training years.
pub(crate) fn skill(
    trial: &Trial,
    entrant: &Entrant,
    bootstrap: BootstrapParams,
) -> Result<Estimate, AppError> {
    let (labels, rate) = (&trial.rows.labels, trial.train_rate());
    let of = |times: &dyn Fn(usize) -> f64| -> Measure {
        let (mut own, mut constant) = (0.0, 0.0);
        for (row, label) in labels.iter().enumerate() {
            let happened = f64::from(u8::from(*label));
            own += times(row) * (entrant.scores[row] - happened).powi(2);
            constant += times(row) * (rate - happened).powi(2);
        }
        if constant > 0.0 {
            Measure::Value(1.0 - own / constant)
        } else {
            Measure::Undefined("the training rate is never wrong")
        }
    };
    let [interval] =
        bootstrap_intervals(&trial.rows.pupils, bootstrap, |times| [of(&|row| f64::from(times[row]))])?;
    Ok(Estimate { value: of(&|_| 1.0), interval })
}
