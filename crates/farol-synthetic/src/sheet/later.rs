//! The sheets in the styles of 2023 and 2024, with the cells a spreadsheet spoilt.

use chrono::{Datelike, NaiveDate};

use crate::{
    indicators::{ian, round},
    marginals::scores::place::{ENGLISH, IAA, IEG, IPP, IPS, IPV, MATHS, PORTUGUESE},
    population::is_swappable,
    sheet::{
        Cell, Column, Fault, Look, View,
        columns::{
            class, column, earlier_pedra, empty, evaluator, gender, institution, name, ra, score, short,
        },
    },
    spelling,
    world::{Lacks, Row, Style, World, Year},
};

/// What stands in place of the INDE of graduates.
const TO_INCLUDE: &str = "INCLUIR";

/// All columns: 48 in the second style, 50 in the third, and two more for each further year.
pub(crate) fn columns(world: &World, index: usize) -> Vec<Column> {
    let year = &world.years[index];
    let second = year.style == Style::Second;
    let mut columns = people(year);
    columns.extend(earlier(world, index));
    columns.extend(["Cg", "Cf", "Ct"].map(empty));
    columns.push(column("Nº Av", Look::General, |view| {
        Cell::maybe(view.row.remarks.evaluations.map(f64::from))
    }));
    columns.extend(evaluators(second));
    columns.extend(if second { second_indicators() } else { third_indicators() });
    columns.extend(rest(second));
    columns
}

fn people(year: &Year) -> Vec<Column> {
    vec![
        column("RA", Look::AsText, ra),
        column("Fase", if year.style == Style::Second { Look::AsText } else { Look::General }, phase),
        column(format!("INDE {}", year.number), Look::General, inde),
        column(format!("Pedra {}", year.number), Look::General, pedra),
        column("Turma", Look::General, class_or_phase),
        column("Nome Anonimizado", Look::General, name),
        column("Data de Nasc", Look::General, birth),
        column("Idade", Look::General, age),
        column("Gênero", Look::General, gender),
        column("Ano ingresso", Look::General, |view| Cell::number(view.row.entry)),
        column("Instituição de ensino", Look::General, institution),
    ]
}

/// The third style writes phase and class in one, and phase 9 as a number.
fn phase(view: &View<'_>) -> Cell {
    match (view.year.style, view.row.phase) {
        (Style::Third, 1..) => class_or_phase(view),
        (style, phase) => Cell::text(spelling::phase(phase, style)),
    }
}

fn class_or_phase(view: &View<'_>) -> Cell {
    if view.row.phase == 9 { Cell::number(9.0) } else { class(view) }
}

fn inde(view: &View<'_>) -> Cell {
    match (view.row.inde, spoilt(view.row, view.year.style)) {
        (Some(inde), _) => Cell::number(inde),
        (None, spoilt) => spoilt,
    }
}

fn pedra(view: &View<'_>) -> Cell {
    match (view.row.inde, spoilt(view.row, view.year.style)) {
        (Some(inde), _) => Cell::text(spelling::pedra(spelling::band(inde, view.year.style), false)),
        (None, spoilt) => spoilt,
    }
}

/// What stands where there is no INDE.
fn spoilt(row: &Row, style: Style) -> Cell {
    match (style, row.phase) {
        (Style::Third, 9) => Cell::text(TO_INCLUDE),
        (Style::Third, _) if row.lacks != Lacks::AllButGrades => Cell::Error(Fault::DividedByZero),
        _ if row.lacks == Lacks::Grades => Cell::Error(Fault::DividedByZero),
        _ => Cell::Error(Fault::NotAvailable),
    }
}

/// The second style's dates went through a spreadsheet that puts the day first: whatever could be read so became a date with
/// day and month swapped, the rest stayed text.
fn birth(view: &View<'_>) -> Cell {
    let birth = view.row.birth;
    if view.year.style == Style::Third {
        return Cell::date(birth, Look::DayFirst);
    }
    match NaiveDate::from_ymd_opt(birth.year(), birth.day(), birth.month()) {
        Some(swapped) if is_swappable(birth) => Cell::date(swapped, Look::ShortDate),
        _ => Cell::text(format!("{}/{}/{}", birth.month(), birth.day(), birth.year())),
    }
}

/// The rows whose birth became a date show their age as one too: 8 is 1900-01-08.
fn age(view: &View<'_>) -> Cell {
    let age = f64::from(view.row.age);
    let as_date = view.year.style == Style::Second && is_swappable(view.row.birth);
    if as_date { Cell::Date(age, Look::ShortDate) } else { Cell::Number(age) }
}

/// Earlier years' bands and indices; the second style has empty columns for its own year.
fn earlier(world: &World, index: usize) -> Vec<Column> {
    let first = world.years[0].number;
    let mut columns = vec![
        earlier_pedra(format!("Pedra {}", short(first - 2)), 0),
        earlier_pedra(format!("Pedra {}", short(first - 1)), 1),
    ];
    let last = if world.years[index].style == Style::Second { index + 1 } else { index };
    let header = |what: &str, place: usize| format!("{what} {}", short(world.years[place].number));
    let own = |place| place == index;
    columns.extend((0..last).map(|place| {
        let header = header("Pedra", place);
        if own(place) { empty(header) } else { past_pedra(header, place) }
    }));
    columns.extend((0..last).map(|place| {
        let header = header("INDE", place);
        if own(place) { empty(header) } else { past_inde(header, place) }
    }));
    columns
}

fn past_pedra(header: String, place: usize) -> Column {
    column(header, Look::General, move |view| {
        let year = &view.world.years[place];
        match year.row_of(view.row.pupil).map(|row| row.inde) {
            None => Cell::Blank,
            Some(None) => Cell::Error(Fault::NotAvailable),
            Some(Some(inde)) => {
                let band = spelling::band(inde, year.style);
                Cell::text(spelling::pedra(band, year.style == Style::First))
            }
        }
    })
}

fn past_inde(header: String, place: usize) -> Column {
    let look = if place == 0 { Look::ThreeDecimals } else { Look::General };
    column(header, look, move |view| match view.world.years[place].row_of(view.row.pupil) {
        None => Cell::Blank,
        Some(row) => Cell::or(unrounded(view.year.style, row), Fault::NotAvailable),
    })
}

/// The third style shows earlier indices as they were before they were rounded.
fn unrounded(style: Style, row: &Row) -> Option<f64> {
    if style == Style::Third { row.exact_inde.map(|inde| round(inde, 6)) } else { row.inde }
}

fn evaluators(second: bool) -> Vec<Column> {
    let recommendation = |place: usize| empty(format!("Rec Av{}", place + 1));
    if second {
        (0..4).flat_map(|place| [evaluator(place), recommendation(place)]).collect()
    } else {
        let paired = (0..2).flat_map(|place| [evaluator(place), recommendation(place)]);
        paired.chain((2..6).map(evaluator)).collect()
    }
}

fn second_indicators() -> Vec<Column> {
    vec![
        score("IAA", IAA, Look::OneDecimal),
        score("IEG", IEG, Look::OneDecimal),
        or_fault("IPS", IPS, Look::General),
        or_fault("IPP", IPP, Look::General),
        empty("Rec Psicologia"),
        column("IDA", Look::OneDecimal, |view| match view.row.lacks {
            Lacks::Grades => Cell::Error(Fault::DividedByZero),
            _ => Cell::maybe(view.row.scores.ida),
        }),
        score("Mat", MATHS, Look::OneDecimal),
        score("Por", PORTUGUESE, Look::OneDecimal),
        score("Ing", ENGLISH, Look::OneDecimal),
        empty("Indicado"),
        empty("Atingiu PV"),
        or_fault("IPV", IPV, Look::General),
    ]
}

fn third_indicators() -> Vec<Column> {
    vec![
        score("IAA", IAA, Look::OneDecimal),
        score("IEG", IEG, Look::OneDecimal),
        or_fault("IPS", IPS, Look::OneDecimal),
        or_fault("IPP", IPP, Look::OneDecimal),
        empty("Rec Psicologia"),
        column("IDA", Look::OneDecimal, |view| Cell::or(view.row.scores.ida, Fault::DividedByZero)),
        score("Mat", MATHS, Look::OneDecimal),
        score("Por", PORTUGUESE, Look::OneDecimal),
        score("Ing", ENGLISH, Look::General),
        empty("Indicado"),
        empty("Atingiu PV"),
        or_fault("IPV", IPV, Look::OneDecimal),
    ]
}

/// A score whose formula gives `#N/A` where there is none.
fn or_fault(header: &'static str, place: usize, look: Look) -> Column {
    column(header, look, move |view| Cell::or(view.row.scores.get(place), Fault::NotAvailable))
}

fn rest(second: bool) -> Vec<Column> {
    let mut columns = vec![
        column("IAN", Look::General, |view| Cell::number(ian(view.row.gap))),
        column("Fase Ideal", Look::General, |view| {
            Cell::text(spelling::ideal(view.row.ideal, view.year.style))
        }),
        column("Defasagem", Look::General, |view| Cell::number(view.row.gap)),
    ];
    columns.extend(["Destaque IEG", "Destaque IDA", "Destaque IPV"].map(empty));
    if second {
        columns.push(empty("Destaque IPV"));
    } else {
        columns.push(column("Escola", Look::General, |view| match view.row.institution {
            None => Cell::Blank,
            Some(_) => Cell::text(format!("Escola {:03}", view.row.school)),
        }));
        columns.extend((0..2).map(|_| column("Ativo/ Inativo", Look::General, |_| Cell::text("Cursando"))));
    }
    columns
}
