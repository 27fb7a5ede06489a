//! What the sheets of several years say of one pupil, compared. All is taken as it stands, and doubted.

use std::fmt::Display;

use farol_domain::{Gender, Pedra, Rule, SchoolYear, Score, Severity, columns::Field};

use crate::{
    cells::Note,
    key::{Key, key},
    plan::{Placed, Plan, Role},
    record::Record,
};

/// Largest difference of a restated INDE that is rounding: the sheets write three or four decimals.
const INDE_ROUNDING: f64 = 0.0005;
/// How far an age may move off the years passed: the sheets' reference dates differ, so one year either way is usual.
const AGE_SLACK: i32 = 1;

/// What is compared of all records of an import: of each its own year's values, and what it says of earlier years.
#[derive(Debug, Default)]
pub(crate) struct Traces {
    own: Vec<Own>,
    earlier: Vec<Earlier>,
}

#[derive(Debug, Clone, Copy)]
struct Own {
    pupil: Key,
    year: SchoolYear,
    sheet: u32,
    row: u32,
    gender: Option<Gender>,
    entry: Option<SchoolYear>,
    age: Option<u8>,
    said: Said,
}

#[derive(Debug)]
struct Earlier {
    pupil: Key,
    year: SchoolYear,
    sheet: u32,
    row: u32,
    said: Said,
}

/// The values of a year that later sheets repeat.
#[derive(Debug, Clone, Copy)]
struct Said {
    inde: Option<Score>,
    pedra: Option<Pedra>,
}

impl Traces {
    pub(crate) fn add(&mut self, sheet: u32, record: &Record) {
        let (pupil, row, values) = (key(&record.ra), record.row, &record.values);
        self.own.push(Own {
            pupil,
            year: record.year,
            sheet,
            row,
            gender: values.gender,
            entry: values.enrolment_year,
            age: values.age,
            said: Said { inde: values.inde, pedra: values.pedra },
        });
        self.earlier.extend(record.earlier.iter().map(|(year, values)| Earlier {
            pupil,
            year: *year,
            sheet,
            row,
            said: Said { inde: values.inde, pedra: values.pedra },
        }));
    }

    /// Notes with the sheet they stand in, in the order of sheets and rows.
    pub(crate) fn compare(mut self, plans: &[&Plan]) -> Vec<(u32, Placed)> {
        // Stable: of two sheets of one year the later speaks.
        self.own.sort_by_key(|own| (own.pupil, own.year));
        let mut years: Vec<SchoolYear> = self.own.iter().map(|own| own.year).collect();
        years.sort_unstable();
        years.dedup();
        let mut notes = Vec::new();
        for own in &self.own {
            let all = self.of(own.pupil);
            if let Some(before) = all.iter().rev().find(|before| before.year < own.year) {
                let at = Place { plan: plans[own.sheet as usize], sheet: own.sheet, row: own.row };
                notes.extend(with_before(at, own, before, &years));
            }
        }
        for earlier in &self.earlier {
            if let Some(then) = self.of(earlier.pupil).iter().rev().find(|own| own.year == earlier.year) {
                let at =
                    Place { plan: plans[earlier.sheet as usize], sheet: earlier.sheet, row: earlier.row };
                notes.extend(restated(at, earlier.year, earlier.said, then.said));
            }
        }
        notes.sort_by_key(|(sheet, placed)| (*sheet, placed.row, placed.column));
        notes
    }

    /// A pupil's own records, earliest first.
    fn of(&self, pupil: Key) -> &[Own] {
        let first = self.own.partition_point(|own| own.pupil < pupil);
        let count = self.own[first..].iter().take_while(|own| own.pupil == pupil).count();
        &self.own[first..first + count]
    }
}

#[derive(Clone, Copy)]
struct Place<'p> {
    plan: &'p Plan,
    sheet: u32,
    row: u32,
}

fn with_before(
    at: Place<'_>,
    now: &Own,
    before: &Own,
    years: &[SchoolYear],
) -> impl Iterator<Item = (u32, Placed)> {
    let notes = [
        gender(at, now, before),
        entry(at, now, before),
        age(at, now, before),
        gap(at, now.year, before.year, years),
    ];
    notes.into_iter().flatten()
}

fn gender(at: Place<'_>, now: &Own, before: &Own) -> Option<(u32, Placed)> {
    let (gender, then) = (now.gender?, before.gender?);
    let expected = || format!("{then}, as in {}", before.year);
    (gender != then).then(|| at.note(Role::Current(Field::Gender), Rule::GenderChanged, gender, expected()))
}

fn entry(at: Place<'_>, now: &Own, before: &Own) -> Option<(u32, Placed)> {
    let (entry, then) = (now.entry?, before.entry?);
    let expected = || format!("{then}, as in the sheet of {}", before.year);
    (entry != then)
        .then(|| at.note(Role::Current(Field::EnrolmentYear), Rule::EntryYearRestated, entry, expected()))
}

fn age(at: Place<'_>, now: &Own, before: &Own) -> Option<(u32, Placed)> {
    let (age, then) = (i32::from(now.age?), i32::from(before.age?));
    let passed = now.year.since(before.year);
    let jumps = age < then || (age - then - passed).abs() > AGE_SLACK;
    let expected = || format!("about {}, {passed} year(s) after {then}", then + passed);
    jumps.then(|| at.note(Role::Current(Field::Age), Rule::AgeJump, age, expected()))
}

fn gap(at: Place<'_>, now: SchoolYear, before: SchoolYear, years: &[SchoolYear]) -> Option<(u32, Placed)> {
    let between = years.iter().find(|year| before < **year && **year < now)?;
    let found = format!("no row in the sheet of {between}");
    let expected = format!("a row there, as in {before} and {now}");
    Some(at.note(Role::Current(Field::Ra), Rule::YearGap, found, expected))
}

fn restated(at: Place<'_>, year: SchoolYear, now: Said, then: Said) -> impl Iterator<Item = (u32, Placed)> {
    let moved = |(now, then): &(Score, Score)| (now.get() - then.get()).abs() > INDE_ROUNDING;
    let inde = now.inde.zip(then.inde).filter(moved);
    let inde = inde.map(|(now, then)| (Field::Inde, now.get().to_string(), then.get().to_string()));
    let pedra = now.pedra.zip(then.pedra).filter(|(now, then)| now != then);
    let pedra = pedra.map(|(now, then)| (Field::Pedra, now.to_string(), then.to_string()));
    let placed = move |(field, now, then): (Field, String, String)| {
        let expected = format!("{then}, as in the sheet of {year}");
        at.note(Role::Earlier(field, year), Rule::RestatedHistory, now, expected)
    };
    [inde, pedra].into_iter().flatten().map(placed)
}

impl Place<'_> {
    fn note(self, role: Role, rule: Rule, found: impl Display, expected: String) -> (u32, Placed) {
        let note = Note {
            rule,
            severity: Severity::Doubted,
            found: found.to_string(),
            expected: expected.into(),
            done: "taken as it stands".into(),
        };
        (self.sheet, Placed { row: Some(self.row), column: self.plan.column_of(role), note })
    }
}
