//! What was put in: counts of every trap, taken from the pupils themselves, so that a reader of the workbook can be held to them.

use std::collections::BTreeSet;

use chrono::Datelike;
use farol_domain::SchoolYear;

use crate::{
    Params, SyntheticError,
    marginals::scores::place::{IAA, IEG, IPV},
    population::is_swappable,
    world::{Lacks, Row, Style, World, Year},
};

/// Counts over the whole workbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Census {
    /// Different pupils in all sheets.
    pub pupils: usize,
    /// Pupils who are in every sheet.
    pub in_all: usize,
    /// Pupils of a year who are also in the next: one count per pair of sheets.
    pub stayed: Vec<usize>,
    /// Pupils with a year left out between two of theirs.
    pub returned: usize,
    /// One entry per sheet, in order.
    pub sheets: Vec<SheetCensus>,
}

/// Counts of one sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetCensus {
    /// The sheet's year.
    pub year: SchoolYear,
    /// Pupils.
    pub rows: usize,
    /// Rows without a value after the last pupil.
    pub blank_rows: usize,
    /// `Idade` cells written as dates, and birth dates with day and month swapped: the same rows.
    pub swapped_dates: usize,
    /// Birth dates written as text, M/D/YYYY.
    pub birth_texts: usize,
    /// `INCLUIR` in the column of INDE.
    pub to_include: usize,
    /// `#DIV/0!` in the column of INDE.
    pub divided_by_zero: usize,
    /// `#N/A` in the column of INDE.
    pub not_available: usize,
    /// IAA exactly 0.
    pub zero_iaa: usize,
    /// IEG exactly 0.
    pub zero_ieg: usize,
    /// IAA or IPV just above 10 by rounding.
    pub above_ten: usize,
    /// Recorded gaps that are not phase minus ideal phase.
    pub wrong_gaps: usize,
    /// Pupils whose gender was another in the sheet of the year before.
    pub gender_changes: usize,
    /// Pupils whose year of entry was another in the sheet of the year before.
    pub entries_restated: usize,
    /// Pupils whose birth date was another in the sheet of the year before, so that their age jumps or goes back.
    pub age_jumps: usize,
    /// Pupils with a row of the year before that has no INDE.
    pub without_inde_before: usize,
    /// Age of the oldest pupil.
    pub eldest_age: u8,
}

/// Counts what [`crate::workbook`] writes for these parameters.
///
/// # Errors
/// When a parameter is out of range.
pub fn census(params: &Params) -> Result<Census, SyntheticError> {
    let world = World::new(params)?;
    let present: Vec<BTreeSet<usize>> =
        world.years.iter().map(|year| year.rows.iter().map(|row| row.pupil).collect()).collect();
    Ok(Census {
        pupils: present.iter().flatten().collect::<BTreeSet<_>>().len(),
        in_all: present[0].iter().filter(|pupil| present.iter().all(|year| year.contains(pupil))).count(),
        stayed: present.windows(2).map(|pair| pair[0].intersection(&pair[1]).count()).collect(),
        returned: (0..world.pupils.len()).filter(|pupil| has_hole(&present, *pupil)).count(),
        sheets: (0..world.years.len()).map(|index| sheet(&world, index, params.first_year)).collect(),
    })
}

/// Present, then absent, then present again.
fn has_hole(present: &[BTreeSet<usize>], pupil: usize) -> bool {
    let years: Vec<usize> = (0..present.len()).filter(|year| present[*year].contains(&pupil)).collect();
    years.windows(2).any(|pair| pair[1] > pair[0] + 1)
}

fn sheet(world: &World, index: usize, first: SchoolYear) -> SheetCensus {
    let year = &world.years[index];
    let count = |test: &dyn Fn(&Row) -> bool| year.rows.iter().filter(|row| test(row)).count();
    let since = |test: &dyn Fn(&Row, &Row) -> bool| {
        count(&|row| before(world, index, row).is_some_and(|old| test(old, row)))
    };
    let score_is = |place, wanted: f64| count(&|row| row.scores.get(place) == Some(wanted));
    let swapped = if year.style == Style::Second { count(&|row| is_swappable(row.birth)) } else { 0 };
    SheetCensus {
        year: (0..index).fold(first, |year, _| year.next()),
        rows: year.rows.len(),
        blank_rows: usize::from(year.style == Style::First),
        swapped_dates: swapped,
        birth_texts: if year.style == Style::Second { year.rows.len() - swapped } else { 0 },
        to_include: count(&|row| year.style == Style::Third && row.phase == 9),
        divided_by_zero: count(&|row| divided_by_zero(year, row)),
        not_available: count(&|row| {
            row.inde.is_none()
                && !divided_by_zero(year, row)
                && !(year.style == Style::Third && row.phase == 9)
        }),
        zero_iaa: score_is(IAA, 0.0),
        zero_ieg: score_is(IEG, 0.0),
        above_ten: count(&|row| {
            [IAA, IPV].iter().any(|place| row.scores.get(*place).is_some_and(|score| score > 10.0))
        }),
        wrong_gaps: count(&|row| row.gap != row.phase.cast_signed() - row.ideal.cast_signed()),
        gender_changes: since(&|old, row| old.girl != row.girl),
        entries_restated: since(&|old, row| old.entry != row.entry),
        age_jumps: since(&|old, row| old.birth.year() != row.birth.year()),
        without_inde_before: since(&|old, _| old.inde.is_none()),
        eldest_age: year.rows.iter().map(|row| row.age).max().unwrap_or(0),
    }
}

/// The pupil's row of the year before.
fn before<'a>(world: &'a World, index: usize, row: &Row) -> Option<&'a Row> {
    world.years[index.checked_sub(1)?].row_of(row.pupil)
}

fn divided_by_zero(year: &Year, row: &Row) -> bool {
    row.inde.is_none()
        && match year.style {
            Style::First => false,
            Style::Second => row.lacks == Lacks::Grades,
            Style::Third => row.phase == 8 && row.lacks != Lacks::AllButGrades,
        }
}
