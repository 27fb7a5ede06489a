//! What the sheets of several years say of one pupil, compared. All is taken as it stands, and doubted.

use std::{collections::HashMap, fmt::Display};

use farol_domain::{Ra, Rule, SchoolYear, Severity, YearValues, columns::Field};

use crate::{
    cells::Note,
    plan::{Placed, Plan, Role},
    record::Record,
    sheet::SheetReading,
};

/// Largest difference of a restated INDE that is rounding: the sheets write three or four decimals.
const INDE_ROUNDING: f64 = 0.0005;
/// How far an age may move off the years passed: the sheets' reference dates differ, so one year either way is usual.
const AGE_SLACK: i32 = 1;

/// A pupil's own records by year, earliest first; of two sheets of one year, the later.
type Own<'s> = HashMap<&'s Ra, Vec<(SchoolYear, &'s YearValues)>>;

/// Adds to each sheet the notes that earlier sheets give rise to.
pub(crate) fn compare(sheets: &mut [SheetReading]) {
    let own = index(sheets);
    let mut years: Vec<SchoolYear> = sheets.iter().map(|sheet| sheet.plan.year).collect();
    years.sort_unstable();
    let found: Vec<Vec<Placed>> = sheets.iter().map(|sheet| notes(sheet, &own, &years)).collect();
    for (sheet, found) in sheets.iter_mut().zip(found) {
        sheet.notes.extend(found);
    }
}

fn index(sheets: &[SheetReading]) -> Own<'_> {
    let mut own = Own::new();
    let mut in_order: Vec<&SheetReading> = sheets.iter().collect();
    in_order.sort_by_key(|sheet| sheet.plan.year);
    for (sheet, record) in
        in_order.iter().flat_map(|sheet| sheet.records.iter().map(move |record| (sheet, record)))
    {
        own.entry(&record.ra).or_default().push((sheet.plan.year, &record.values));
    }
    own
}

fn notes(sheet: &SheetReading, own: &Own<'_>, years: &[SchoolYear]) -> Vec<Placed> {
    let mut notes = Vec::new();
    for record in &sheet.records {
        let Some(known) = own.get(&record.ra) else { continue };
        let comparison = Comparison { plan: &sheet.plan, record };
        if let Some(before) = known.iter().rev().find(|(year, _)| *year < sheet.plan.year) {
            notes.extend(comparison.with_before(*before, years));
        }
        for (year, values) in &record.earlier {
            if let Some((_, then)) = known.iter().rev().find(|(own, _)| own == year) {
                notes.extend(comparison.restated(*year, values, then));
            }
        }
    }
    notes
}

struct Comparison<'s> {
    plan: &'s Plan,
    record: &'s Record,
}

impl Comparison<'_> {
    fn with_before(
        &self,
        before: (SchoolYear, &YearValues),
        years: &[SchoolYear],
    ) -> impl Iterator<Item = Placed> {
        let notes = [self.gender(before), self.entry(before), self.age(before), self.gap(before.0, years)];
        notes.into_iter().flatten()
    }

    fn gender(&self, (year, then): (SchoolYear, &YearValues)) -> Option<Placed> {
        let (now, then) = (self.record.values.gender?, then.gender?);
        (now != then)
            .then(|| self.own(Field::Gender, Rule::GenderChanged, now, format!("{then}, as in {year}")))
    }

    fn entry(&self, (year, then): (SchoolYear, &YearValues)) -> Option<Placed> {
        let (now, then) = (self.record.values.enrolment_year?, then.enrolment_year?);
        let expected = || format!("{then}, as in the sheet of {year}");
        (now != then).then(|| self.own(Field::EnrolmentYear, Rule::EntryYearRestated, now, expected()))
    }

    fn age(&self, (year, then): (SchoolYear, &YearValues)) -> Option<Placed> {
        let (now, then) = (i32::from(self.record.values.age?), i32::from(then.age?));
        let passed = self.plan.year.since(year);
        let jumps = now < then || (now - then - passed).abs() > AGE_SLACK;
        let expected = || format!("about {}, {passed} year(s) after {then}", then + passed);
        jumps.then(|| self.own(Field::Age, Rule::AgeJump, now, expected()))
    }

    fn gap(&self, before: SchoolYear, years: &[SchoolYear]) -> Option<Placed> {
        let between = years.iter().find(|year| before < **year && **year < self.plan.year)?;
        let found = format!("no row in the sheet of {between}");
        Some(self.own(
            Field::Ra,
            Rule::YearGap,
            found,
            format!("a row there, as in {before} and {}", self.plan.year),
        ))
    }

    fn restated(
        &self,
        year: SchoolYear,
        now: &YearValues,
        then: &YearValues,
    ) -> impl Iterator<Item = Placed> {
        let inde =
            now.inde.zip(then.inde).filter(|(now, then)| (now.get() - then.get()).abs() > INDE_ROUNDING);
        let inde = inde.map(|(now, then)| (Field::Inde, now.get().to_string(), then.get().to_string()));
        let pedra = now.pedra.zip(then.pedra).filter(|(now, then)| now != then);
        let pedra = pedra.map(|(now, then)| (Field::Pedra, now.to_string(), then.to_string()));
        let placed = move |(field, now, then): (Field, String, String)| {
            let expected = format!("{then}, as in the sheet of {year}");
            self.placed(Role::Earlier(field, year), Rule::RestatedHistory, now, expected)
        };
        [inde, pedra].into_iter().flatten().map(placed)
    }

    fn own(&self, field: Field, rule: Rule, found: impl Display, expected: String) -> Placed {
        self.placed(Role::Current(field), rule, found, expected)
    }

    fn placed(&self, role: Role, rule: Rule, found: impl Display, expected: String) -> Placed {
        let note = Note {
            rule,
            severity: Severity::Doubted,
            found: found.to_string(),
            expected: expected.into(),
            done: "taken as it stands".into(),
        };
        Placed { row: Some(self.record.row), column: self.plan.column_of(role), note }
    }
}
