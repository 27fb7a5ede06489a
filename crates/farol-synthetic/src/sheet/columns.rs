//! What a column is, and the columns that more than one style has.

use crate::{
    draw::descending,
    marginals::words::{CLASS_SIZE, RECOMMENDATIONS},
    sheet::{Cell, Look},
    spelling,
    world::{Pupil, Row, Style, World, Year},
};

/// One pupil's row and what it stands in.
pub(crate) struct View<'a> {
    pub(crate) world: &'a World,
    pub(crate) year: &'a Year,
    pub(crate) row: &'a Row,
    pub(crate) pupil: &'a Pupil,
    /// Row number from 0.
    pub(crate) place: usize,
    pub(crate) ranks: &'a Ranks,
}

type Value = Box<dyn Fn(&View<'_>) -> Cell>;

/// A header and what stands under it.
pub(crate) struct Column {
    pub(crate) header: String,
    pub(crate) look: Look,
    pub(crate) value: Value,
}

/// A column of one look.
pub(crate) fn column(
    header: impl Into<String>,
    look: Look,
    value: impl Fn(&View<'_>) -> Cell + 'static,
) -> Column {
    Column { header: header.into(), look, value: Box::new(value) }
}

/// A header with nothing under it.
pub(crate) fn empty(header: impl Into<String>) -> Column {
    column(header, Look::General, |_| Cell::Blank)
}

/// One of the drawn scores.
pub(crate) fn score(header: &'static str, place: usize, look: Look) -> Column {
    column(header, look, move |view| Cell::maybe(view.row.scores.get(place)))
}

/// The last two digits of a year, as headers write it.
pub(crate) fn short(year: u16) -> String {
    format!("{:02}", year % 100)
}

pub(crate) fn ra(view: &View<'_>) -> Cell {
    Cell::text(format!("RA-{}", view.pupil.number))
}

pub(crate) fn name(view: &View<'_>) -> Cell {
    Cell::text(format!("Aluno-{}", view.pupil.number))
}

/// The class as the year spells it.
pub(crate) fn class(view: &View<'_>) -> Cell {
    let row = view.row;
    let classes = view.ranks.phase_sizes[usize::from(row.phase)].div_ceil(CLASS_SIZE);
    Cell::text(spelling::class(row.phase, row.class, classes, view.year.style))
}

pub(crate) fn gender(view: &View<'_>) -> Cell {
    Cell::text(spelling::gender(view.row.girl, view.year.style))
}

pub(crate) fn institution(view: &View<'_>) -> Cell {
    view.row.institution.map_or(Cell::Blank, |kind| Cell::text(spelling::institution(kind, view.year.style)))
}

/// A band of the two years before the first sheet.
pub(crate) fn earlier_pedra(header: String, column_index: usize) -> Column {
    column(header, Look::General, move |view| {
        let band = view.world.earlier.get(view.row.pupil).and_then(|bands| bands[column_index]);
        band.map_or(Cell::Blank, |band| Cell::text(spelling::pedra(band, true)))
    })
}

/// `Avaliador1` and so on.
pub(crate) fn evaluator(place: usize) -> Column {
    column(format!("Avaliador{}", place + 1), Look::General, move |view| {
        view.row.remarks.evaluators[place]
            .map_or(Cell::Blank, |number| Cell::text(format!("Avaliador-{number}")))
    })
}

/// `Rec Av1` and so on.
pub(crate) fn recommendation(place: usize) -> Column {
    column(format!("Rec Av{}", place + 1), Look::General, move |view| {
        view.row.remarks.recommendations[place].map_or(Cell::Blank, |word| Cell::text(RECOMMENDATIONS[word]))
    })
}

/// A year's ranks by INDE, from 1: of all, of the phase, of the class. Only the first style shows them.
pub(crate) struct Ranks {
    pub(crate) of_all: Vec<u32>,
    pub(crate) of_phase: Vec<u32>,
    pub(crate) of_class: Vec<u32>,
    pub(crate) phase_sizes: [usize; 10],
}

impl Ranks {
    pub(crate) fn new(year: &Year) -> Self {
        let n = year.rows.len();
        let mut ranks =
            Self { of_all: vec![0; n], of_phase: vec![0; n], of_class: vec![0; n], phase_sizes: [0; 10] };
        for row in &year.rows {
            ranks.phase_sizes[usize::from(row.phase)] += 1;
        }
        if year.style == Style::First {
            ranks.count(year);
        }
        ranks
    }

    fn count(&mut self, year: &Year) {
        let indes: Vec<f64> = year.rows.iter().map(|row| row.inde.unwrap_or(0.0)).collect();
        let mut in_phase = [0; 10];
        let mut in_class = std::collections::BTreeMap::new();
        for (place, rank) in descending(&indes).into_iter().zip(1..) {
            let row = &year.rows[place];
            self.of_all[place] = rank;
            let phase: &mut u32 = &mut in_phase[usize::from(row.phase)];
            *phase += 1;
            self.of_phase[place] = *phase;
            let class: &mut u32 = in_class.entry((row.phase, row.class)).or_default();
            *class += 1;
            self.of_class[place] = *class;
        }
    }
}
