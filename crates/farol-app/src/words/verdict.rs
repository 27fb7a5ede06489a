//! What a model adds to a rule, in a sentence.

use std::cmp::Ordering;

use farol_metrics::{Estimate, Measure};
use farol_report::{Lang, Text};

use super::difference;

/// Whether a figure is above 0, below it, or not known to be either.
pub(crate) fn sign(estimate: &Estimate) -> Ordering {
    match (estimate.value, estimate.interval.excludes(0.0)) {
        (Measure::Value(value), true) if value > 0.0 => Ordering::Greater,
        (Measure::Value(_), true) => Ordering::Less,
        _ => Ordering::Equal,
    }
}

/// What the model's AUC minus the rule's says, beginning in the middle of a sentence.
pub(crate) fn verdict(model: &str, rule: &str, auc: &Estimate, lang: Lang) -> String {
    let text = match (auc.value, sign(auc)) {
        (Measure::Undefined(_), _) => NOT_COMPARED,
        (_, Ordering::Greater) => BETTER,
        (_, Ordering::Less) => WORSE,
        (_, Ordering::Equal) => NO_BETTER,
    };
    text.with(lang, &[model, rule, &difference(auc, lang)])
}

/// A verdict that stands for itself: `Em resumo: o modelo …`.
pub(crate) fn in_short(verdict: &str, lang: Lang) -> String {
    IN_SHORT.with(lang, &[verdict])
}

const IN_SHORT: Text = Text::new("Em resumo: {}", "In short: {}");
const BETTER: Text = Text::new(
    "o modelo ({}) ordena os alunos melhor do que a regra simples mais forte ({}). Diferença de AUC: {}.",
    "the model ({}) ranks pupils better than the strongest simple rule ({}). Difference in AUC: {}.",
);
const NO_BETTER: Text = Text::new(
    "o modelo ({}) não se mostrou melhor nem pior do que a regra simples mais forte ({}) para ordenar os alunos. Diferença \
     de AUC: {}, um intervalo que inclui zero.",
    "the model ({}) was shown to rank pupils neither better nor worse than the strongest simple rule ({}). Difference in \
     AUC: {}, an interval that holds zero.",
);
const WORSE: Text = Text::new(
    "o modelo ({}) ordena os alunos pior do que a regra simples mais forte ({}). Prefira a regra. Diferença de AUC: {}.",
    "the model ({}) ranks pupils worse than the strongest simple rule ({}). Prefer the rule. Difference in AUC: {}.",
);
const NOT_COMPARED: Text = Text::new(
    "o modelo ({}) e a regra simples ({}) não puderam ser comparados: {}.",
    "the model ({}) and the simple rule ({}) could not be compared: {}.",
);
