//! What was said and what happened.

use farol_metrics::CalibrationPoint;
use farol_report::{Block, CalibrationChart, CalibrationPoint as Point, Cell, Chart, Lang, Part, Text};

use super::{Card, say};

pub(super) fn part(card: &Card, lang: Lang) -> Part {
    let m = &card.manifest;
    let high = HIGH.with(
        lang,
        &[&lang.percent(m.threshold.tested, 0), &say::percent(&m.test.precision, lang)],
    );
    let blocks = vec![
        Block::Paragraph(high),
        bands(&card.bands, lang),
        Block::Chart(Chart::Calibration(chart(card, lang)), CAPTION.say(lang).to_owned()),
    ];
    Part { title: TITLE.say(lang).to_owned(), blocks }
}

fn bands(bands: &[CalibrationPoint], lang: Lang) -> Block {
    let rows = bands.iter().map(|band| {
        let interval = TO.with(lang, &[&lang.percent(band.low, 0), &lang.percent(band.high, 0)]);
        vec![
            Cell::text(name(band, lang)),
            Cell::number(lang.count(band.n)),
            Cell::number(lang.percent(band.mean_score, 0)),
            Cell::number(format!("{} ({interval})", lang.percent(band.rate, 0))),
        ]
    });
    let mut head = vec![Cell::text(BAND.say(lang))];
    head.extend([PUPILS, SAID, HAPPENED].map(|text| Cell::number(text.say(lang))));
    say::table(BANDS.say(lang), head, rows.collect())
}

/// The edges of the band of equal width a mean score lies in; one on an edge belongs below.
fn name(band: &CalibrationPoint, lang: Lang) -> String {
    let width = 1.0 / super::BANDS as f64;
    let below = ((band.mean_score / width).ceil() - 1.0).max(0.0);
    EDGES.with(lang, &[&lang.percent(below * width, 0), &lang.percent((below + 1.0) * width, 0)])
}

fn chart(card: &Card, lang: Lang) -> CalibrationChart {
    let point = |p: &CalibrationPoint| Point {
        predicted: p.mean_score,
        observed: p.rate,
        interval: Some((p.low, p.high)),
        count: p.n,
    };
    CalibrationChart {
        title: CURVE.say(lang).to_owned(),
        description: CURVE_SAYS.say(lang).to_owned(),
        x_label: SAID.say(lang).to_owned(),
        y_label: HAPPENED.say(lang).to_owned(),
        count_label: PUPILS.say(lang).to_owned(),
        points: card.curve.iter().map(point).collect(),
    }
}

const TITLE: Text = Text::new("A probabilidade diz a verdade?", "Is the probability true?");
const HIGH: Text = Text::new(
    "No ano de teste, risco alto foi o de quem recebeu {} ou mais. Com {} desses alunos aconteceu de fato.",
    "In the test year, high risk meant {} or more. To {} of those pupils it did happen.",
);
const BANDS: Text = Text::new("Por faixa de probabilidade", "By band of probability");
const BAND: Text = Text::new("Faixa", "Band");
const EDGES: Text = Text::new("{} a {}", "{} to {}");
const TO: Text = Text::new("{} a {}", "{} to {}");
const PUPILS: Text = Text::new("Alunos", "Pupils");
const SAID: Text = Text::new("O modelo disse", "The model said");
const HAPPENED: Text = Text::new("Aconteceu", "It happened");
const CURVE: Text = Text::new("O que foi dito e o que aconteceu", "What was said and what happened");
const CURVE_SAYS: Text = Text::new(
    "Pontos sobre a diagonal: a probabilidade estava certa. Abaixo dela, era alta demais; acima, baixa demais.",
    "Points on the diagonal: the probability was right. Below it, it was too high; above it, too low.",
);
const CAPTION: Text = Text::new(
    "Cada ponto reúne alunos com probabilidades parecidas. Sobre a diagonal, o modelo estava certo; abaixo, disse demais; \
     acima, disse de menos. As barras embaixo mostram quantos alunos há em cada ponto.",
    "Each point gathers pupils with similar probabilities. On the diagonal the model was right; below it, it said too much; \
     above it, too little. The bars below show how many pupils each point holds.",
);
