//! What drives the model.

use farol_report::{Axis, Bar, Bars, Block, Cell, Chart, Lang, Part, Text};

use super::Card;
use crate::words as say;

pub(super) fn part(card: &Card, lang: Lang) -> Part {
    let mut shares: Vec<&(String, f64)> = card.manifest.importance.iter().collect();
    shares.sort_by(|a, b| b.1.total_cmp(&a.1));
    let blocks = vec![
        Block::Note(NO_CAUSE.say(lang).to_owned()),
        Block::Chart(Chart::Bars(drawn(&shares, lang)), String::new()),
        rows(&shares, lang),
        Block::Paragraph(NO_GENDER.say(lang).to_owned()),
    ];
    Part { title: TITLE.say(lang).to_owned(), blocks }
}

fn drawn(shares: &[&(String, f64)], lang: Lang) -> Bars {
    let bar = |(name, share): &&(String, f64)| Bar {
        name: say::feature(name, lang),
        value: *share,
        text: lang.percent(*share, 1),
        strong: false,
    };
    Bars {
        title: TITLE.say(lang).to_owned(),
        description: DRAWN.say(lang).to_owned(),
        x: Axis::around(SHARE.say(lang), shares.iter().map(|(_, share)| *share).chain([0.0])),
        bars: shares.iter().map(bar).collect(),
    }
}

fn rows(shares: &[&(String, f64)], lang: Lang) -> Block {
    let rows = shares.iter().map(|(name, share)| {
        vec![
            Cell::text(say::feature(name, lang)),
            Cell::quiet(name.clone()),
            Cell::number(lang.percent(*share, 1)),
        ]
    });
    let mut head = say::heads(&[FEATURE, COLUMN], lang);
    head.push(Cell::number(SHARE.say(lang)));
    say::table(SHARES.say(lang), head, rows.collect())
}

const TITLE: Text = Text::new("O que pesa no modelo", "What drives the model");
const NO_CAUSE: Text = Text::new(
    "São associações, não causas: mudar uma dessas informações de um aluno não muda o que vai acontecer com ele.",
    "These are associations, not causes: changing one of them for a pupil does not change what will happen.",
);
const DRAWN: Text = Text::new(
    "Parte de cada informação no que move o modelo em uso; os números estão na tabela seguinte.",
    "Each feature's share of what drives the serving model; the numbers are in the table that follows.",
);
const SHARES: Text = Text::new(
    "Parte de cada informação no que move o modelo em uso",
    "Each feature's share of what drives the serving model",
);
const FEATURE: Text = Text::new("Informação", "Feature");
const COLUMN: Text = Text::new("Coluna", "Column");
const SHARE: Text = Text::new("Peso", "Share");
const NO_GENDER: Text = Text::new("O gênero não entra no modelo.", "Gender is not in the model.");
