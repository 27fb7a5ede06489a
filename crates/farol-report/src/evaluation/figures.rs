//! Figures with intervals, and what the threshold decides.

use farol_metrics::{Decision, Evaluation};

use crate::{Cell, Html, Lang, Table, Text, section as titled, table};

pub(super) fn section(evaluation: &Evaluation, lang: Lang) -> Html {
    let mut pieces = vec![figures(evaluation, lang)];
    let threshold = evaluation.params.threshold;
    let decision = evaluation.decisions.values().find(|decision| decision.threshold == threshold);
    pieces.extend(decision.map(|decision| confusion(decision, lang)));
    titled(FIGURES.say(lang), pieces)
}

fn figures(evaluation: &Evaluation, lang: Lang) -> Html {
    let weighted = evaluation.weighted.as_ref().map(|weighted| weighted.intervals.named());
    let mut head =
        vec![Cell::text(FIGURE.say(lang)), Cell::number(VALUE.say(lang)), Cell::number(INTERVAL.say(lang))];
    if weighted.is_some() {
        head.extend([Cell::number(WEIGHTED.say(lang)), Cell::number(INTERVAL.say(lang))]);
    }
    let named = evaluation.detail.intervals.named();
    let rows = named.iter().enumerate().map(|(at, (name, estimate))| {
        let mut row = vec![Cell::text(called(name, evaluation.params.threshold, lang))];
        for estimate in std::iter::once(estimate).chain(weighted.iter().map(|weighted| &weighted[at].1)) {
            row.push(Cell::number(lang.measure(estimate.value)));
            row.push(Cell::number(lang.interval(estimate.interval.bounds())));
        }
        row
    });
    table(&Table { caption: String::new(), head, rows: rows.collect() })
}

/// The name of a figure for people; those of a decision name the threshold.
fn called(name: &str, threshold: f64, lang: Lang) -> String {
    let known = NAMES.iter().find(|(key, _)| *key == name).map_or(name, |(_, text)| text.say(lang));
    if DECIDED.contains(&name) {
        AT.with(lang, &[known, &lang.number(threshold, 2)])
    } else {
        known.to_owned()
    }
}

fn confusion(decision: &Decision, lang: Lang) -> Html {
    let head = [WHAT_HAPPENED, FLAGGED, NOT_FLAGGED].map(|text| text.say(lang));
    let [[true_negative, false_positive], [false_negative, true_positive]] = decision.confusion;
    let row = |name: Text, flagged: f64, not: f64| {
        vec![
            Cell::text(name.say(lang)),
            Cell::number(lang.number(flagged, 0)),
            Cell::number(lang.number(not, 0)),
        ]
    };
    table(&Table {
        caption: CONFUSION.with(lang, &[&lang.number(decision.threshold, 2)]),
        head: vec![Cell::text(head[0]), Cell::number(head[1]), Cell::number(head[2])],
        rows: vec![row(HAPPENED, true_positive, false_negative), row(DID_NOT, false_positive, true_negative)],
    })
}

const FIGURES: Text = Text::new("Números com intervalo", "Figures with intervals");
const FIGURE: Text = Text::new("Medida", "Figure");
const VALUE: Text = Text::new("Valor", "Value");
const WEIGHTED: Text = Text::new("Com pesos", "By weight");
const INTERVAL: Text = Text::new("Intervalo", "Interval");
const AT: Text = Text::new("{} no limiar {}", "{} at threshold {}");
const CONFUSION: Text = Text::new("O que o limiar {} decide", "What the threshold {} decides");
const WHAT_HAPPENED: Text = Text::new("O que aconteceu", "What happened");
const FLAGGED: Text = Text::new("sinalizados", "flagged");
const NOT_FLAGGED: Text = Text::new("não sinalizados", "not flagged");
const HAPPENED: Text = Text::new("Positivo", "Positive");
const DID_NOT: Text = Text::new("Negativo", "Negative");

/// Figures of a decision.
const DECIDED: [&str; 6] = ["accuracy", "balanced_accuracy", "f1", "precision", "recall", "mcc"];

const NAMES: [(&str, Text); 13] = [
    ("base_rate", Text::new("Taxa base", "Base rate")),
    ("roc_auc", Text::new("AUC (área sob a curva ROC)", "AUC (area under the ROC curve)")),
    ("average_precision", Text::new("Precisão média", "Average precision")),
    ("brier", Text::new("Brier", "Brier score")),
    ("brier_skill", Text::new("Ganho de Brier", "Brier skill")),
    ("log_loss", Text::new("Perda logarítmica", "Log loss")),
    ("calibration_in_the_large", Text::new("Escore médio − taxa base", "Mean score − base rate")),
    ("accuracy", Text::new("Acertos", "Accuracy")),
    ("balanced_accuracy", Text::new("Acertos balanceados", "Balanced accuracy")),
    ("f1", Text::new("F1", "F1")),
    ("precision", Text::new("Precisão", "Precision")),
    ("recall", Text::new("Cobertura (recall)", "Recall")),
    ("mcc", Text::new("MCC", "MCC")),
];
