//! The sheet in the style of 2022.

use crate::{
    indicators::ian,
    marginals::{
        scores::place::{ENGLISH, IAA, IEG, IPS, IPV, MATHS, PORTUGUESE},
        words::PSYCHOLOGY,
    },
    sheet::{
        Cell, Column, Look,
        columns::{
            class, column, earlier_pedra, evaluator, gender, institution, name, ra, recommendation, score,
            short,
        },
    },
    spelling,
    world::{Style, Year},
};
use chrono::Datelike;

/// Praise and advice for IEG, IDA and IPV.
const HIGHLIGHTS: [(&str, &str, &str); 3] = [
    (
        "Destaque IEG",
        "Destaque: A sua boa entrega das lições de casa.",
        "Melhorar: Melhorar a sua entrega de lições de casa.",
    ),
    (
        "Destaque IDA",
        "Destaque: As suas boas notas na Passos Mágicos.",
        "Melhorar: Empenhar-se mais nas aulas e avaliações.",
    ),
    (
        "Destaque IPV",
        "Destaque: A sua boa integração aos Princípios Passos Mágicos.",
        "Melhorar: Integrar-se mais aos Princípios Passos Mágicos.",
    ),
];

/// All 42 columns.
pub(crate) fn columns(year: &Year) -> Vec<Column> {
    let mut columns = people(year);
    columns.extend(overall(year));
    columns.extend((0..4).flat_map(|place| [evaluator(place), recommendation(place)]));
    columns.extend(indicators());
    columns.extend((0..3).map(highlight));
    columns
}

fn people(year: &Year) -> Vec<Column> {
    vec![
        column("RA", Look::AsText, ra),
        column("Fase", Look::AsText, |view| Cell::text(spelling::phase(view.row.phase, Style::First))),
        column("Turma", Look::Whole, class),
        column("Nome", Look::General, name),
        column("Ano nasc", Look::Whole, |view| Cell::number(view.row.birth.year())),
        column(format!("Idade {}", short(year.number)), Look::Whole, |view| Cell::number(view.row.age)),
        column("Gênero", Look::Whole, gender),
        column("Ano ingresso", Look::Whole, |view| Cell::number(view.row.entry)),
        column("Instituição de ensino", Look::Whole, institution),
    ]
}

fn overall(year: &Year) -> Vec<Column> {
    vec![
        earlier_pedra(format!("Pedra {}", short(year.number - 2)), 0),
        earlier_pedra(format!("Pedra {}", short(year.number - 1)), 1),
        column(format!("Pedra {}", short(year.number)), Look::General, |view| {
            let band = view.row.inde.map(|inde| spelling::band(inde, Style::First));
            band.map_or(Cell::Blank, |band| Cell::text(spelling::pedra(band, true)))
        }),
        column(format!("INDE {}", short(year.number)), Look::ThreeDecimals, |view| {
            Cell::maybe(view.row.inde)
        }),
        column("Cg", Look::ThreeDecimals, |view| Cell::number(view.ranks.of_all[view.place])),
        column("Cf", Look::Whole, |view| Cell::number(view.ranks.of_phase[view.place])),
        column("Ct", Look::Whole, |view| Cell::number(view.ranks.of_class[view.place])),
        column("Nº Av", Look::Whole, |view| Cell::maybe(view.row.remarks.evaluations.map(f64::from))),
    ]
}

fn indicators() -> Vec<Column> {
    vec![
        score("IAA", IAA, Look::OneDecimal),
        score("IEG", IEG, Look::OneDecimal),
        score("IPS", IPS, Look::OneDecimal),
        column("Rec Psicologia", Look::OneDecimal, |view| {
            Cell::text(PSYCHOLOGY[view.row.remarks.psychology].0)
        }),
        column("IDA", Look::OneDecimal, |view| Cell::maybe(view.row.scores.ida)),
        score("Matem", MATHS, Look::OneDecimal),
        score("Portug", PORTUGUESE, Look::OneDecimal),
        score("Inglês", ENGLISH, Look::OneDecimal),
        column("Indicado", Look::General, |view| yes_or_no(view.row.remarks.scholarship)),
        column("Atingiu PV", Look::General, |view| yes_or_no(view.row.remarks.turned)),
        score("IPV", IPV, Look::ThreeDecimals),
        column("IAN", Look::ThreeDecimals, |view| Cell::number(ian(view.row.gap))),
        column("Fase ideal", Look::OneDecimal, |view| {
            Cell::text(spelling::ideal(view.row.ideal, Style::First))
        }),
        column("Defas", Look::Whole, |view| Cell::number(view.row.gap)),
    ]
}

fn yes_or_no(yes: bool) -> Cell {
    Cell::text(if yes { "Sim" } else { "Não" })
}

fn highlight(place: usize) -> Column {
    let (header, praise, advice) = HIGHLIGHTS[place];
    column(header, Look::General, move |view| {
        Cell::text(if view.row.remarks.praised[place] { praise } else { advice })
    })
}
