//! The report on a scored table.

mod calibration;
mod curves;
mod figures;
mod groups;
mod lists;
mod summary;

use farol_metrics::{Detail, Evaluation};

use crate::{Html, Lang, Text, list, page, section};

/// What a report on a scored table is made of.
#[derive(Debug, Clone, Copy)]
pub struct EvaluationReport<'a> {
    /// What the table is called, such as its file's name.
    pub name: &'a str,
    /// Its figures.
    pub evaluation: &'a Evaluation,
    /// The language.
    pub lang: Lang,
}

/// The report as a page.
pub fn evaluation_page(report: &EvaluationReport<'_>) -> String {
    let title = TITLE.with(report.lang, &[report.name]);
    page(&title, report.lang, &evaluation_body(report))
}

/// The report without the page around it. Where there are weights, the figures by weight follow those without.
pub fn evaluation_body(report: &EvaluationReport<'_>) -> Html {
    let EvaluationReport { evaluation, lang, .. } = *report;
    let mut pieces = vec![list(&summary::sentences(evaluation, lang))];
    pieces.push(figures::section(evaluation, lang));
    pieces.push(curves::ranking(evaluation, lang));
    pieces.extend(sections(&evaluation.detail, evaluation, lang));
    if let Some(weighted) = &evaluation.weighted {
        pieces.push(section(BY_WEIGHT.say(lang), sections(weighted, evaluation, lang)));
    }
    pieces.push(section(HOW_TO_READ.say(lang), [list(&READING.map(|text| text.say(lang).to_owned()))]));
    crate::join(pieces)
}

/// What there is with and without weights.
fn sections(detail: &Detail, evaluation: &Evaluation, lang: Lang) -> Vec<Html> {
    let mut sections = vec![
        lists::section(detail, lang),
        calibration::section(detail, lang),
        curves::decision(detail, lang),
    ];
    if let Some(groups) = &detail.groups {
        sections.push(groups::section(groups, evaluation.params.bootstrap.level, lang));
    }
    sections
}

const TITLE: Text = Text::new("Avaliação de {}", "Evaluation of {}");
const BY_WEIGHT: Text = Text::new("Com os pesos", "By weight");
const HOW_TO_READ: Text = Text::new("Como ler", "How to read this");
const READING: [Text; 6] = [
    Text::new(
        "O intervalo diz onde o número cairia se outros casos tivessem sido sorteados da mesma população. Uma diferença que cabe dentro dele não é diferença.",
        "An interval says where the figure would lie had other cases been drawn from the same population. A difference that fits inside it is no difference.",
    ),
    Text::new(
        "AUC: chance de um caso positivo ter escore maior que um negativo; 0,5 é acaso, 1 é perfeito.",
        "AUC: the chance that a positive case scores above a negative one; 0.5 is chance, 1 is perfect.",
    ),
    Text::new(
        "Precisão média: quanto da lista, de cima para baixo, é positivo; o acaso alcança a taxa base.",
        "Average precision: how much of the list, from the top down, is positive; chance reaches the base rate.",
    ),
    Text::new(
        "Brier e perda logarítmica: erro das probabilidades, quanto menor melhor. Ganho de Brier: acima de 0 é melhor do que dar a todos a taxa de referência.",
        "Brier score and log loss: error of the probabilities, the lower the better. Brier skill: above 0 is better than giving everybody the reference rate.",
    ),
    Text::new(
        "Indefinido é indefinido: 0/0 não é 0, e a razão está escrita ao lado.",
        "Undefined is undefined: 0/0 is not 0, and the reason stands beside it.",
    ),
    Text::new(
        "O melhor F1 foi escolhido nestas mesmas linhas; em outras ele será menor.",
        "The best F1 was chosen on these very rows; on others it will be lower.",
    ),
];
