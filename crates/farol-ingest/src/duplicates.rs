//! Pupils that stand twice: in one sheet, and in two sheets of one year.

use std::collections::{HashMap, HashSet};

use farol_domain::{Ra, Rule, SchoolYear, Severity, columns::Field};

use crate::{
    cells::Note,
    grid::Row,
    key::{Key, digest, key},
    plan::{Placed, Plan, Role, YearOf},
    record::Record,
};

/// Which pupil stands in which row of a sheet.
#[derive(Debug, Default)]
pub(crate) struct Ids(Vec<(Key, u32, u64)>);

/// Why a row is left out: `other` is the row that has the same registration id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Repeat {
    pub(crate) other: u32,
    /// Whether both rows say the same, so that the first of them is taken.
    pub(crate) same: bool,
}

impl Ids {
    /// `part` tells rows of one pupil apart that are of different years or terms.
    pub(crate) fn add(&mut self, ra: &Ra, part: u64, row: &Row) {
        self.0.push((key(ra) ^ Key::from(part), row.number, digest(row)));
    }

    /// Rows to leave out. Equal ones become one; of different ones none is taken, since none can be trusted.
    pub(crate) fn repeats(mut self) -> HashMap<u32, Repeat> {
        self.0.sort_unstable_by_key(|(key, row, _)| (*key, *row));
        let mut repeats = HashMap::new();
        for rows in self.0.chunk_by(|a, b| a.0 == b.0).filter(|rows| rows.len() > 1) {
            let same = rows.iter().all(|(_, _, digest)| *digest == rows[0].2);
            for (at, (_, row, _)) in rows.iter().enumerate().skip(usize::from(same)) {
                let other = if at == 0 { rows[1].1 } else { rows[0].1 };
                repeats.insert(*row, Repeat { other, same });
            }
        }
        repeats
    }
}

impl Repeat {
    /// What is said of the row.
    pub(crate) fn note(self, plan: &Plan, row: u32) -> Placed {
        let other = self.other;
        if self.same {
            let found = format!("the same row as row {other}");
            placed(plan, row, Rule::RepeatedRow, Severity::Repaired, found, "left out; it says nothing new")
        } else {
            let found = format!("the registration id of row {other}, with other values");
            let done = "both rows left out; correct the sheet and import it again";
            placed(plan, row, Rule::DuplicateRa, Severity::Refused, found, done)
        }
    }
}

fn placed(
    plan: &Plan,
    row: u32,
    rule: Rule,
    severity: Severity,
    found: String,
    done: &'static str,
) -> Placed {
    let expected = "one row for each registration id".into();
    let note = Note { rule, severity, found, expected, done: done.into() };
    Placed { row: Some(row), column: plan.column_of(Role::Current(Field::Ra)), note }
}

/// Pupils met so far in the years that several sheets are of.
#[derive(Debug)]
pub(crate) struct Across {
    /// `None`: any, since columns tell the years.
    years: Option<HashSet<SchoolYear>>,
    known: HashMap<(SchoolYear, Key), (u64, String)>,
}

impl Across {
    /// From the year of each sheet.
    pub(crate) fn of(sheets: &[YearOf]) -> Self {
        let (mut met, mut years) = (HashSet::new(), HashSet::new());
        let mut told_by_column = false;
        for year in sheets {
            match year {
                YearOf::Column(..) => told_by_column = true,
                YearOf::Sheet(year) if !met.insert(*year) => {
                    years.insert(*year);
                }
                YearOf::Sheet(_) => {}
            }
        }
        let any = told_by_column && sheets.len() > 1;
        Self { years: (!any).then_some(years), known: HashMap::new() }
    }

    /// Whether to keep a record: a later sheet is a correction, unless it says the same. `place` tells where it stands.
    pub(crate) fn meet(
        &mut self,
        plan: &Plan,
        record: &Record,
        place: impl FnOnce() -> String,
    ) -> (bool, Option<Placed>) {
        if self.years.as_ref().is_some_and(|years| !years.contains(&record.year)) {
            return (true, None);
        }
        let says = record.digest();
        let Some((said, where_)) = self.known.insert((record.year, key(&record.ra)), (says, place())) else {
            return (true, None);
        };
        let found = format!("the pupil of {where_}");
        let (rule, severity, done) = if said == says {
            (Rule::RepeatedRow, Severity::Repaired, "left out; it says nothing new")
        } else {
            (Rule::RestatedRow, Severity::Doubted, "taken in place of the earlier row")
        };
        (said != says, Some(placed(plan, record.row, rule, severity, found, done)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::Cell;

    #[test]
    fn equal_rows_become_one_and_of_different_ones_none_is_taken() {
        let mut ids = Ids::default();
        for (number, (ra, value)) in (2..).zip([("1", "a"), ("2", "b"), ("1", "a"), ("2", "c"), ("3", "d")]) {
            let cells = vec![Cell::Text(ra.into()), Cell::Text(value.into())];
            ids.add(&Ra::parse(ra).unwrap(), 0, &Row { number, cells });
        }
        let mut repeats: Vec<_> = ids.repeats().into_iter().collect();
        repeats.sort_by_key(|(row, _)| *row);
        let different = |other| Repeat { other, same: false };
        assert_eq!(repeats, [(3, different(5)), (4, Repeat { other: 2, same: true }), (5, different(3))]);
    }
}
