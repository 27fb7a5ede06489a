//! Cells of one row that contradict each other. All are taken as they stand, and doubted.

use farol_domain::{Indicator, Pedra, Rule, SchoolYear, Severity, YearValues, columns::Field};

use crate::{
    cells::Note,
    plan::{Placed, Plan, Role},
};

/// First year in which INDE is cut into pedras at 6, 7 and 8.
const FIRST_CUT_YEAR: u16 = 2022;

/// Notes on the values of one row, each at the cell that follows from the others.
pub(crate) fn check(
    plan: &Plan,
    year: SchoolYear,
    values: &YearValues,
    row: u32,
) -> impl Iterator<Item = Placed> {
    let checks = [
        (Field::Pedra, pedra(year, values)),
        (Field::GradeGap, grade_gap(values)),
        (Field::Indicator(Indicator::Ian), ian(values)),
    ];
    let placed = |(field, note): (Field, Option<Note>)| {
        Some(Placed { row: Some(row), column: plan.column_of(Role::Current(field)), note: note? })
    };
    checks.into_iter().filter_map(placed).collect::<Vec<_>>().into_iter()
}

fn pedra(year: SchoolYear, values: &YearValues) -> Option<Note> {
    let (pedra, inde) = (values.pedra?, values.inde?);
    let expected = Pedra::of_inde(inde);
    let applies = year.get() >= FIRST_CUT_YEAR && pedra != expected;
    applies.then(|| doubted(pedra.to_string(), format!("{expected}, for an INDE of {}", inde.get())))
}

fn grade_gap(values: &YearValues) -> Option<Note> {
    let (gap, phase, ideal) = (values.grade_gap?, values.phase?, values.ideal_phase?);
    let expected = i16::from(phase.get()) - i16::from(ideal.get());
    let differs = i16::from(gap) != expected;
    differs
        .then(|| doubted(gap.to_string(), format!("{expected}, for phase {phase} and ideal phase {ideal}")))
}

fn ian(values: &YearValues) -> Option<Note> {
    let (ian, gap) = (values.ian?, values.grade_gap?);
    let expected = ian_of(gap);
    (ian.get() != expected)
        .then(|| doubted(ian.get().to_string(), format!("{expected}, for a grade gap of {gap}")))
}

/// The programme's definition: level adequacy is a function of the grade gap.
fn ian_of(gap: i8) -> f64 {
    match gap {
        0.. => farol_domain::MAX_SCORE,
        -2..=-1 => 5.0,
        _ => 2.5,
    }
}

fn doubted(found: String, expected: String) -> Note {
    Note {
        rule: Rule::Inconsistent,
        severity: Severity::Doubted,
        found,
        expected: expected.into(),
        done: "taken as it stands".into(),
    }
}
