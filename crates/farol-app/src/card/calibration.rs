//! What was said and what happened.

use farol_metrics::CalibrationPoint;
use farol_report::{Block, Cell, Lang, Part, Text};

use super::{Card, Level, Of};
use crate::words as say;

pub(super) fn part(card: &Card, lang: Lang) -> Part {
    let m = &card.manifest;
    let high =
        HIGH.with(lang, &[&lang.percent(m.threshold.tested, 0), &say::percent(&m.test.precision, lang)]);
    let blocks = vec![
        Block::Paragraph(high),
        bands(&card.bands, lang),
        say::calibration(&card.curve, lang),
        Block::Note(shift(card, lang)),
        levels(&card.levels, lang),
        Block::Paragraph(LEVELS_SAY.say(lang).to_owned()),
    ];
    Part { title: TITLE.say(lang).to_owned(), blocks }
}

fn bands(bands: &[CalibrationPoint], lang: Lang) -> Block {
    let rows = bands.iter().map(|band| {
        let mut row = vec![Cell::text(name(band, lang))];
        row.extend(counted(band, lang));
        row
    });
    say::table(BANDS.say(lang), head(BAND, lang), rows.collect())
}

/// The edges of the band of equal width a mean score lies in; one on an edge belongs below.
fn name(band: &CalibrationPoint, lang: Lang) -> String {
    let width = 1.0 / super::BANDS as f64;
    let below = ((band.mean_score / width).ceil() - 1.0).max(0.0);
    EDGES.with(lang, &[&lang.percent(below * width, 0), &lang.percent((below + 1.0) * width, 0)])
}

/// How the share moved since training, what that does to probabilities, and what it did here.
fn shift(card: &Card, lang: Lang) -> String {
    let m = &card.manifest;
    let (train, said) = (m.baselines.train_rate, card.mean_score);
    let (low, high) = m.test.base_rate.interval.bounds().unwrap_or((0.0, 1.0));
    let moved = if high < train {
        FELL
    } else if low > train {
        ROSE
    } else {
        STAYED
    };
    let here = if said > high {
        TOO_HIGH
    } else if said < low {
        TOO_LOW
    } else {
        RIGHT
    };
    let (year, now) = (m.data.test_year.to_string(), say::percent(&m.test.base_rate, lang));
    let moved = moved.with(lang, &[&lang.percent(train, 0), &now, &year]);
    let here = here.with(lang, &[&lang.percent(said, 0)]);
    format!("{moved} {} {here}", SHIFTS.say(lang))
}

fn levels(levels: &[Level], lang: Lang) -> Block {
    let row = |Level { of, point }: &Level| {
        let mut row = vec![Cell::text(whose(*of, lang))];
        row.extend(counted(point, lang));
        row
    };
    say::table(LEVELS.say(lang), head(WHOSE, lang), levels.iter().map(row).collect())
}

fn whose(of: Of, lang: Lang) -> String {
    match of {
        Of::Training(year) => TRAINING.with(lang, &[&year.to_string()]),
        Of::Test(year) => TEST.with(lang, &[&year.to_string()]),
        Of::TestByOlderDefinition(year) => OLDER.with(lang, &[&year.to_string()]),
        Of::Known => KNOWN.say(lang).to_owned(),
        Of::Newcomers => NEWCOMERS.say(lang).to_owned(),
    }
}

fn head(first: Text, lang: Lang) -> Vec<Cell> {
    let mut head = vec![Cell::text(first.say(lang))];
    head.extend([PUPILS, SAID, HAPPENED].map(|text| Cell::number(text.say(lang))));
    head
}

/// Pupils, what was said, what happened.
fn counted(point: &CalibrationPoint, lang: Lang) -> [Cell; 3] {
    let [rate, low, high] = [point.rate, point.low, point.high].map(|share| lang.percent(share, 0));
    [
        Cell::number(lang.count(point.n)),
        Cell::number(lang.percent(point.mean_score, 0)),
        Cell::number(format!("{rate} ({})", TO.with(lang, &[&low, &high]))),
    ]
}

const TITLE: Text = Text::new("Dá para confiar na probabilidade?", "Can the probability be believed?");
const HIGH: Text = Text::new(
    "No ano de teste, entrou na lista de apoio quem recebeu {} ou mais. Com {} desses alunos aconteceu de fato.",
    "In the test year, those given {} or more were put on the list for support. To {} of those pupils it did happen.",
);
const BANDS: Text = Text::new("Por faixa de probabilidade", "By band of probability");
const BAND: Text = Text::new("Faixa", "Band");
const EDGES: Text = Text::new("{} a {}", "{} to {}");
const TO: Text = Text::new("{} a {}", "{} to {}");
const PUPILS: Text = Text::new("Alunos", "Pupils");
const SAID: Text = Text::new("O modelo previu", "The model said");
const HAPPENED: Text = Text::new("Aconteceu", "It happened");
const FELL: Text = Text::new(
    "A taxa caiu: de {} nos anos de treino para {} em {}.",
    "The share fell: from {} in the training years to {} in {}.",
);
const ROSE: Text = Text::new(
    "A taxa subiu: de {} nos anos de treino para {} em {}.",
    "The share rose: from {} in the training years to {} in {}.",
);
const STAYED: Text = Text::new(
    "A taxa quase não mudou: {} nos anos de treino, {} em {}.",
    "The share hardly moved: {} in the training years, {} in {}.",
);
const SHIFTS: Text = Text::new(
    "Quando a taxa cai, as probabilidades tendem a ficar altas demais; quando sobe, baixas demais.",
    "When the share falls, probabilities tend to run high; when it rises, to run low.",
);
const TOO_HIGH: Text = Text::new(
    "Aqui elas ficaram altas demais: em média, o modelo previu {}. Confie mais na ordem da lista do que no valor.",
    "Here they ran high: on average the model said {}. Trust the order of the list more than the value.",
);
const TOO_LOW: Text = Text::new(
    "Aqui elas ficaram baixas demais: em média, o modelo previu {}. Confie mais na ordem da lista do que no valor.",
    "Here they ran low: on average the model said {}. Trust the order of the list more than the value.",
);
const RIGHT: Text = Text::new(
    "Aqui, em média, o modelo previu {}, dentro do intervalo do que aconteceu.",
    "Here the model said {} on average, within the interval of what happened.",
);
const LEVELS: Text = Text::new("Ano por ano e por tipo de aluno", "Year by year and by kind of pupil");
const WHOSE: Text = Text::new("Quem", "Who");
const TRAINING: Text = Text::new("{}, treino", "{}, training");
const TEST: Text = Text::new("{}, teste", "{}, test");
const OLDER: Text =
    Text::new("{}, teste, pela definição do ano anterior", "{}, test, by the definition of the year before");
const KNOWN: Text =
    Text::new("no teste, quem já tinha registro", "in the test, those with an earlier record");
const NEWCOMERS: Text = Text::new("no teste, quem era novo", "in the test, newcomers");
const LEVELS_SAY: Text = Text::new(
    "Nos anos de treino, cada aluno foi previsto por um modelo que não o tinha visto. Onde o previsto fica fora do intervalo do \
     que aconteceu, a probabilidade não vale para aquele grupo.",
    "In the training years each pupil was predicted by a model that had not seen them. Where what was said lies outside the \
     interval of what happened, the probability does not hold for that group.",
);
