//! What was said and what happened, drawn.

use farol_metrics::CalibrationPoint;
use farol_report::{Block, CalibrationChart, CalibrationPoint as Point, Chart, Lang, Text};

/// The calibration curve with its caption.
pub(crate) fn calibration(curve: &[CalibrationPoint], lang: Lang) -> Block {
    let point = |p: &CalibrationPoint| Point {
        predicted: p.mean_score,
        observed: p.rate,
        interval: Some((p.low, p.high)),
        count: p.n,
    };
    let chart = CalibrationChart {
        title: CURVE.say(lang).to_owned(),
        description: CURVE_SAYS.say(lang).to_owned(),
        x_label: SAID.say(lang).to_owned(),
        y_label: HAPPENED.say(lang).to_owned(),
        count_label: PUPILS.say(lang).to_owned(),
        points: curve.iter().map(point).collect(),
    };
    Block::Chart(Chart::Calibration(chart), CAPTION.say(lang).to_owned())
}

const PUPILS: Text = Text::new("Alunos", "Pupils");
const SAID: Text = Text::new("O modelo previu", "The model said");
const HAPPENED: Text = Text::new("Aconteceu", "It happened");
const CURVE: Text = Text::new("O que foi previsto e o que aconteceu", "What was said and what happened");
const CURVE_SAYS: Text = Text::new(
    "Pontos sobre a diagonal: a probabilidade estava certa. Abaixo dela, era alta demais; acima, baixa demais.",
    "Points on the diagonal: the probability was right. Below it, it was too high; above it, too low.",
);
const CAPTION: Text = Text::new(
    "Cada ponto reúne alunos com probabilidades parecidas. Sobre a diagonal, o modelo acertou; abaixo, previu demais; \
     acima, previu de menos. As barras embaixo mostram quantos alunos há em cada ponto.",
    "Each point gathers pupils with similar probabilities. On the diagonal the model was right; below it, it said too much; \
     above it, too little. The bars below show how many pupils each point holds.",
);
