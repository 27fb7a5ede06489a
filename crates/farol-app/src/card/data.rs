//! The years learnt from, what changed between them, and who was left out.

use farol_domain::{IdealPhaseTable, SchoolYear, definition::Event};
use farol_report::{Block, Cell, Lang, Part, Text};

use super::{Card, LikeForLike};
use crate::words as say;

pub(super) fn part(card: &Card, lang: Lang) -> Part {
    let data = &card.manifest.data;
    let served = SERVED.with(
        lang,
        &[
            &say::years(&data.train_years, lang),
            &data.test_year.to_string(),
            &say::years(&data.refit_years, lang),
            &lang.count(data.examples),
            &lang.count(data.pupils),
        ],
    );
    let mut blocks = vec![years(card, lang), Block::Paragraph(served)];
    if let Some(older) = &card.like_for_like {
        blocks.push(Block::Note(redefined(card, older, lang)));
    }
    if card.manifest.cohorts.is_empty() {
        blocks.push(Block::Paragraph(NOT_COUNTED.say(lang).to_owned()));
    } else {
        let years = card.manifest.cohorts.iter().map(|cohort| (cohort.year, &cohort.outside));
        blocks.push(say::left_out(&years.collect::<Vec<_>>(), lang));
        blocks.push(Block::Paragraph(OUTSIDE_SAYS.say(lang).to_owned()));
    }
    Part { title: DATA.say(lang).to_owned(), blocks }
}

/// Each label year; without counts by year, the training years together.
fn years(card: &Card, lang: Lang) -> Block {
    let (m, definition) = (&card.manifest, &card.manifest.definition);
    let row = |year: String, by: &str, used: Text, rows: usize, positives: usize| {
        let share = if rows > 0 { lang.percent(positives as f64 / rows as f64, 1) } else { "–".to_owned() };
        vec![
            Cell::text(year),
            Cell::text(used.say(lang)),
            Cell::quiet(by),
            Cell::number(lang.count(rows)),
            Cell::number(lang.count(positives)),
            Cell::number(share),
        ]
    };
    let test_year = m.data.test_year;
    let mut rows: Vec<_> = m
        .cohorts
        .iter()
        .map(|c| {
            let used = if c.year == test_year { TEST } else { TRAINING };
            row(c.year.to_string(), read_from(&definition.event, c.year, lang), used, c.rows, c.positives)
        })
        .collect();
    if rows.is_empty() {
        let before: usize = m.data.examples - m.test.n;
        let positives = (m.baselines.train_rate * before as f64).round();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a count")]
        rows.push(row(say::years(&m.data.train_years, lang), "–", TRAINING, before, positives as usize));
        rows.push(row(test_year.to_string(), "–", TEST, m.test.n, m.test.positives));
    }
    let mut head = say::heads(&[YEAR, USED, READ_FROM], lang);
    head.extend([PUPILS, HAPPENED, SHARE].map(|text| Cell::number(text.say(lang))));
    say::table(CAPTION.say(lang), head, rows)
}

/// Years looked back on for a change of definition: longer than any pupil stays.
const YEARS_BACK: usize = 30;

/// What a year's label is read from: the same rule, over values whose own meaning may have changed.
fn read_from(event: &Event, year: SchoolYear, lang: Lang) -> &'static str {
    let mut years = std::iter::successors(Some(year), |year| Some(year.previous())).take(YEARS_BACK);
    let redefined = years.any(IdealPhaseTable::was_redefined_in);
    let text = match event {
        Event::Behind | Event::GapFalls | Event::FallsBehind if redefined => BY_GRADE,
        Event::Behind | Event::GapFalls | Event::FallsBehind => BY_AGE,
        Event::Gone { .. } => BY_RECORDS,
        Event::Value { .. } => BY_VALUE,
    };
    text.say(lang)
}

fn redefined(card: &Card, older: &LikeForLike, lang: Lang) -> String {
    REDEFINED.with(
        lang,
        &[
            &card.manifest.data.test_year.to_string(),
            &lang.count(older.changed),
            &lang.count(older.rows),
            &say::percent(&older.figures.base_rate, lang),
        ],
    )
}

const DATA: Text = Text::new("De que dados foi feito", "What data it is made of");
const CAPTION: Text = Text::new(
    "Alunos de cada ano, e com quantos aconteceu; a mesma regra em todos os anos",
    "Pupils of each year, and to how many it happened; the same rule in every year",
);
const YEAR: Text = Text::new("Ano", "Year");
const USED: Text = Text::new("Uso", "Use");
const READ_FROM: Text = Text::new("Definição no ano", "Definition that year");
const BY_AGE: Text = Text::new("fase ideal pela idade", "ideal phase by age");
const BY_GRADE: Text = Text::new("fase ideal pela série escolar", "ideal phase by school grade");
const BY_RECORDS: Text = Text::new("registros dos dois anos", "records of both years");
const BY_VALUE: Text = Text::new("valor registrado no ano", "value recorded in the year");
const PUPILS: Text = Text::new("Alunos", "Pupils");
const HAPPENED: Text = Text::new("Aconteceu", "It happened");
const SHARE: Text = Text::new("Taxa", "Share");
const TRAINING: Text = Text::new("treino", "training");
const TEST: Text = Text::new("teste", "test");
const SERVED: Text = Text::new(
    "Para os números deste cartão, o modelo aprendeu com {} e foi testado em {}. O modelo em uso foi depois ajustado outra \
     vez com {} ({} exemplos de {} alunos): viu mais dados do que o testado.",
    "For the figures of this card the model learnt from {} and was tested on {}. The model that serves was then fitted \
     again on {} ({} examples of {} pupils): it has seen more data than the one tested.",
);
const REDEFINED: Text = Text::new(
    "Em {} mudou a definição da fase ideal. Pela definição do ano anterior, o resultado seria outro para {} de {} alunos, e \
     a taxa seria de {}. Parte do que muda entre os anos é a definição, não os alunos.",
    "In {} the definition of the ideal phase changed. By the definition of the year before, the outcome would differ for \
     {} of {} pupils, and the share would be {}. Part of what changes between the years is the definition, not the pupils.",
);
const OUTSIDE_SAYS: Text = Text::new(
    "O modelo nada aprendeu sobre quem ficou de fora, e os números deste cartão não valem para essas pessoas.",
    "The model has learnt nothing about those left out, and the figures of this card do not hold for them.",
);
const NOT_COUNTED: Text = Text::new(
    "Este modelo foi feito antes de se contar quem fica de fora; treine outra vez para ver os números.",
    "This model was made before those left out were counted; train again to see the numbers.",
);
