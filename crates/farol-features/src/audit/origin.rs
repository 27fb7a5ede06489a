//! Columns that cannot have been known: by what is said of their origin, by their names, and by what the same pupil's
//! next year calls the past.

use std::collections::HashMap;

use farol_domain::SchoolYear;

use super::{
    Audit, AuditColumn, AuditInput, Known, LeakFinding,
    LeakKind::{Future, SameYear},
    Severity,
    names::{self, Reading, Time},
};

/// Share of a pupil's values that must stand again in the next year's other column.
const ECHO_SHARE: f64 = 0.95;
/// Pairs of years from which that is concluded.
const ECHO_PAIRS: usize = 15;

pub(super) fn check(input: &AuditInput, audit: &mut Audit) {
    let names: Vec<&str> = input.columns.iter().map(|column| column.name.as_str()).collect();
    let readings = names::read(&names);
    let label_year = match names::read(&[&input.label_name])[0].time {
        Time::Year(year) => Some(year),
        _ => None,
    };
    for (column, reading) in input.columns.iter().zip(&readings) {
        audit.findings.extend(of_column(input, column, reading, label_year));
    }
    audit.ran("origin of columns", "what is said of them, and their names");
    echoes(input, &readings, audit);
}

fn of_column(
    input: &AuditInput,
    column: &AuditColumn,
    reading: &Reading,
    label_year: Option<SchoolYear>,
) -> Option<LeakFinding> {
    match column.known {
        Known::After => Some(block(column, "is stated to become known after the outcome")),
        Known::Roster if !input.sees_roster => Some(same_year(
            column,
            "is a fact of the label's own year, and this outcome may see earlier years only",
        )),
        Known::Roster => None,
        Known::Year(year) => dated(input, column, year, label_year, "is stated to describe"),
        Known::Before => match reading.time {
            Time::Year(year) => dated(input, column, year, label_year, "is named after").map(doubted),
            _ => None,
        },
        Known::Unknown => named(input, column, reading, label_year),
    }
}

fn named(
    input: &AuditInput,
    column: &AuditColumn,
    reading: &Reading,
    label_year: Option<SchoolYear>,
) -> Option<LeakFinding> {
    if input.sees_roster && reading.field.is_some_and(names::opens_with_year) && reading.time != Time::After {
        return None;
    }
    let closes = reading.field.is_some_and(names::closes_with_year);
    match reading.time {
        Time::Year(year) => dated(input, column, year, label_year, "is named after"),
        Time::After => Some(block(column, "is named as something that comes later")),
        Time::Same if closes => Some(same_year(column, "is named as a fact of the label's own year")),
        Time::Same => Some(doubted(same_year(column, "is named as a fact of the label's own year"))),
        Time::Unsaid if closes => Some(same_year(
            column,
            "is one of the programme's figures that become known when a year closes, and its name does not say \
             'anterior'",
        )),
        Time::Unsaid | Time::Before => None,
    }
}

/// A column of a year that is not before the label's.
fn dated(
    input: &AuditInput,
    column: &AuditColumn,
    year: SchoolYear,
    label_year: Option<SchoolYear>,
    how: &str,
) -> Option<LeakFinding> {
    let Some(share) = share_not_before(input, column, year, label_year) else {
        return Some(doubted(block(column, &format!("{how} {year}, and the labels' years are not given"))));
    };
    let finding = block(
        column,
        &format!("{how} {year}, which is not before the label's year in {} of its rows", percent(share)),
    );
    (share > 0.0).then(|| finding.with("share_not_before", share))
}

/// Share of the rows that have a value whose label is of `year` or before it.
fn share_not_before(
    input: &AuditInput,
    column: &AuditColumn,
    year: SchoolYear,
    label_year: Option<SchoolYear>,
) -> Option<f64> {
    let Some(years) = &input.years else {
        return label_year.map(|label| f64::from(u8::from(year >= label)));
    };
    let values = column.as_numbers();
    let filled = || years.iter().zip(&values).filter(|(_, value)| !value.is_nan());
    let late = filled().filter(|(of_row, _)| year >= **of_row).count();
    Some(late as f64 / filled().count().max(1) as f64)
}

fn block(column: &AuditColumn, why: &str) -> LeakFinding {
    let message = format!(
        "'{}' {why}. A prediction is made before its year begins and cannot see it: leave the column out, or take the \
         earlier year's value in its place.",
        column.name
    );
    LeakFinding::new(Future, Severity::Block, &[&column.name], message)
}

fn same_year(column: &AuditColumn, why: &str) -> LeakFinding {
    let message = format!(
        "'{}' {why}. A prediction is made before it is known: leave the column out, or, if it holds an earlier year's \
         values, say so (name it … ANTERIOR, or state that it was known before).",
        column.name
    );
    LeakFinding::new(SameYear, Severity::Block, &[&column.name], message)
}

fn doubted(finding: LeakFinding) -> LeakFinding {
    LeakFinding { severity: Severity::Warn, ..finding }
}

/// Column A of a year is what column B calls the past a year later: then A is of its row's own year, where B is the
/// year before.
fn echoes(input: &AuditInput, readings: &[Reading], audit: &mut Audit) {
    const NAME: &str = "facts of the label's own year, by the same pupil's next year";
    let pairs = next_years(input);
    if pairs.len() < ECHO_PAIRS {
        audit.skipped(NAME, "needs pupils, years, and pupils in two years running");
        return;
    }
    let columns: Vec<(usize, Vec<f64>)> = input
        .columns
        .iter()
        .enumerate()
        .filter(|(_, column)| column.is_ordered())
        .map(|(at, column)| (at, column.as_numbers()))
        .collect();
    for (later, now) in &columns {
        let past = columns.iter().find(|(past, then)| {
            past != later && readings[*past].time != readings[*later].time && echo(now, then, &pairs)
        });
        if let Some((past, _)) = past {
            audit.findings.extend(echoed(input, readings, *later, *past, pairs.len()));
        }
    }
    audit.ran(NAME, format!("{} pairs of years of one pupil", pairs.len()));
}

fn echoed(
    input: &AuditInput,
    readings: &[Reading],
    later: usize,
    past: usize,
    pairs: usize,
) -> Option<LeakFinding> {
    let (column, other) = (&input.columns[later], &input.columns[past]);
    let may = readings[later].field.is_some_and(names::opens_with_year);
    let past_is_before = readings[past].time == Time::Before || other.known == Known::Before;
    if !past_is_before || input.is_roster(column) || (input.sees_roster && may) {
        return None;
    }
    let why = format!("holds for a year what '{}' holds for the same pupils a year later", other.name);
    let finding = same_year(column, &why).with("pairs", pairs as f64);
    // Two columns of the past may follow one another as well: only the names tell which is which.
    let sure = readings[later].time != Time::Before
        && column.known != Known::Before
        && readings[later].stem == readings[past].stem;
    Some(if sure { finding } else { doubted(finding) })
}

/// Rows of one pupil in a year and in the next.
fn next_years(input: &AuditInput) -> Vec<(usize, usize)> {
    let (Some(pupils), Some(years)) = (&input.pupils, &input.years) else { return Vec::new() };
    let at: HashMap<(u64, u16), usize> = pupils
        .iter()
        .zip(years)
        .enumerate()
        .map(|(row, (pupil, year))| ((*pupil, year.get()), row))
        .collect();
    let next = |row: usize| at.get(&(pupils[row], years[row].get() + 1)).map(|next| (row, *next));
    (0..input.rows()).filter_map(next).collect()
}

fn echo(now: &[f64], past: &[f64], pairs: &[(usize, usize)]) -> bool {
    let filled: Vec<_> =
        pairs.iter().filter(|(a, b)| !now[*a].is_nan() && !past[*b].is_nan() && !now[*b].is_nan()).collect();
    let share = |holds: &dyn Fn(usize, usize) -> bool| {
        filled.iter().filter(|(a, b)| holds(*a, *b)).count() as f64 / filled.len().max(1) as f64
    };
    let again = share(&|a, b| (now[a] - past[b]).abs() <= 1e-6);
    // What does not change from year to year says nothing.
    let changes = share(&|a, b| (now[a] - now[b]).abs() > 1e-6);
    filled.len() >= ECHO_PAIRS && again >= ECHO_SHARE && changes >= 0.5
}

pub(super) fn percent(share: f64) -> String {
    if share > 0.0 && share < 0.01 {
        format!("{:.1} %", share * 100.0)
    } else {
        format!("{:.0} %", share * 100.0)
    }
}
