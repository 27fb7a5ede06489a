//! From a header row to a plan: what each column of a sheet means, and which columns mean the same.

use std::{collections::HashSet, sync::Arc};

use farol_domain::{
    Rule, SchoolYear, Severity,
    columns::{Field, Header, read_header, term_of},
    fold,
};

use crate::{
    cells::{Note, dates::Convention},
    grid::{Cell, Grid, Row, letters},
};

/// What is done with a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// A value of the sheet's own year.
    Current(Field),
    /// A value of an earlier year, known since the sheet's year.
    Earlier(Field, SchoolYear),
    /// Kept beside, as written.
    Beside,
}

/// A column as its header names it.
#[derive(Debug)]
pub(crate) struct Column {
    pub(crate) letter: Arc<str>,
    pub(crate) header: Arc<str>,
    /// The header, made unique within the sheet.
    pub(crate) key: String,
    /// Whether its values are hidden in findings.
    pub(crate) masked: bool,
}

/// Columns of one meaning, those that hold values first.
#[derive(Debug)]
pub(crate) struct Slot {
    pub(crate) role: Role,
    pub(crate) columns: Vec<usize>,
}

/// A note and the cell, column or row it stands at.
#[derive(Debug)]
pub(crate) struct Placed {
    pub(crate) row: Option<u32>,
    pub(crate) column: Option<usize>,
    pub(crate) note: Note,
}

/// How a sheet is to be read.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) year: SchoolYear,
    pub(crate) columns: Vec<Column>,
    pub(crate) slots: Vec<Slot>,
    pub(crate) dates: Convention,
    pub(crate) plain_text: bool,
}

impl Plan {
    /// Reads the header row, and says what is worth saying about whole columns.
    pub(crate) fn of(grid: &Grid, year: SchoolYear) -> (Self, Vec<Placed>) {
        let (header, rows) = grid.split().map_or((&EMPTY_ROW, &[][..]), |split| split);
        let mut notes = Vec::new();
        let filled = filled_columns(rows, grid.width());
        let mut columns = Vec::with_capacity(grid.width());
        let mut slots: Vec<(Slot, String)> = Vec::new();
        let mut keys = HashSet::new();
        for (at, is_filled) in filled.iter().enumerate() {
            let column = Heading::of(header.cell(at), at, year);
            notes.extend(column.note.filter(|_| *is_filled).map(|note| Placed {
                row: None,
                column: Some(at),
                note,
            }));
            let key = unique(&column.text, &mut keys);
            match slots
                .iter_mut()
                .find(|(slot, meaning)| slot.role == column.role && *meaning == column.meaning)
            {
                Some((slot, _)) => slot.columns.push(at),
                None => slots.push((Slot { role: column.role, columns: vec![at] }, column.meaning)),
            }
            let masked = column.masked;
            columns.push(Column { letter: letters(at).into(), header: column.text.into(), key, masked });
        }
        let mut slots: Vec<Slot> = slots.into_iter().map(|(slot, _)| slot).collect();
        for slot in &mut slots {
            slot.columns.sort_by_key(|at| !filled[*at]);
            notes.extend(repeated(slot, rows, &columns, &filled));
        }
        let dates = convention(&slots, rows);
        notes.extend(assumed_order(&slots, dates));
        (Self { year, columns, slots, dates, plain_text: grid.plain_text }, notes)
    }

    /// The column that is read for a role.
    pub(crate) fn column_of(&self, role: Role) -> Option<usize> {
        self.slots.iter().find(|slot| slot.role == role).and_then(|slot| slot.columns.first().copied())
    }
}

static EMPTY_ROW: Row = Row { number: 0, cells: Vec::new() };

/// Whether a sheet has a column of registration ids.
pub(crate) fn has_ra(grid: &Grid) -> bool {
    let is_ra = |cell: &Cell| matches!(cell, Cell::Text(text) if matches!(read_header(text), Header::Used(Field::Ra, _)));
    grid.split().is_some_and(|(header, _)| header.cells.iter().any(is_ra))
}

/// One header, read.
struct Heading {
    text: String,
    role: Role,
    /// Equal for columns of the same role and meaning.
    meaning: String,
    masked: bool,
    note: Option<Note>,
}

impl Heading {
    fn of(cell: &Cell, at: usize, sheet: SchoolYear) -> Self {
        let Some(text) = cell.text() else {
            let text = format!("column {}", letters(at));
            let note = Some(unknown("a column without a header", "a header"));
            return Self { meaning: text.clone(), text, role: Role::Beside, masked: true, note };
        };
        let header = read_header(&text);
        let (role, note) = role(header, sheet);
        let meaning = if role == Role::Beside { fold(&text) } else { String::new() };
        let masked = match header {
            Header::Used(field, _) => term_of(field).is_none_or(|term| term.identifying),
            Header::Unused | Header::Unknown => true,
        };
        Self { text: text.into_owned(), role, meaning, masked, note }
    }
}

fn role(header: Header, sheet: SchoolYear) -> (Role, Option<Note>) {
    let Header::Used(field, year) = header else {
        let note =
            (header == Header::Unknown).then(|| unknown("a column of unknown meaning", "a known header"));
        return (Role::Beside, note);
    };
    let dated = term_of(field).is_some_and(|term| term.dated);
    match year {
        _ if field == Field::BirthYear => (Role::Beside, None),
        None => (Role::Current(field), None),
        Some(year) if year == sheet => (Role::Current(field), None),
        Some(year) if year < sheet && dated => (Role::Earlier(field, year), None),
        Some(year) if year < sheet => (
            Role::Beside,
            Some(unknown(&format!("a column of {year}"), "INDE or pedra only of an earlier year")),
        ),
        Some(year) => {
            (Role::Beside, Some(unknown(&format!("a column of {year}"), "no year after the sheet's own")))
        }
    }
}

fn unknown(found: &str, expected: &'static str) -> Note {
    Note {
        rule: Rule::UnknownColumn,
        severity: Severity::Doubted,
        found: found.to_owned(),
        expected: expected.into(),
        done: "kept beside".into(),
    }
}

/// `Destaque IPV`, then `Destaque IPV (2)`.
fn unique(header: &str, taken: &mut HashSet<String>) -> String {
    let numbered = (2..).map(|n| format!("{header} ({n})"));
    let key = std::iter::once(header.to_owned()).chain(numbered).find(|key| !taken.contains(key));
    let key = key.unwrap_or_else(|| header.to_owned());
    taken.insert(key.clone());
    key
}

fn filled_columns(rows: &[Row], width: usize) -> Vec<bool> {
    let mut filled = vec![false; width];
    for row in rows {
        for (filled, cell) in filled.iter_mut().zip(&row.cells) {
            *filled |= !cell.is_empty();
        }
    }
    filled
}

/// Notes on the second and further columns of one meaning. Cells that differ are noted row by row, not here.
fn repeated(slot: &Slot, rows: &[Row], columns: &[Column], filled: &[bool]) -> Vec<Placed> {
    let Some((first, others)) = slot.columns.split_first() else { return Vec::new() };
    let note = |at: &usize| {
        let (found, done) = if !filled[*at] {
            ("an empty column", format!("left out; {} is read", columns[*first].letter))
        } else if rows.iter().any(|row| differ(row.cell(*first), row.cell(*at))) {
            return None;
        } else {
            ("a second column that says the same", format!("read where {} is empty", columns[*first].letter))
        };
        let expected = "one column of this meaning".into();
        let (rule, severity) = (Rule::DuplicateColumn, Severity::Repaired);
        let note = Note { rule, severity, found: found.to_owned(), expected, done: done.into() };
        Some(Placed { row: None, column: Some(*at), note })
    };
    others.iter().filter_map(note).collect()
}

/// Whether both cells hold something, and not the same.
pub(crate) fn differ(a: &Cell, b: &Cell) -> bool {
    !a.is_empty() && !b.is_empty() && a.text() != b.text()
}

fn birth_dates(slots: &[Slot]) -> impl Iterator<Item = usize> {
    slots
        .iter()
        .filter(|slot| slot.role == Role::Current(Field::BirthDate))
        .flat_map(|slot| slot.columns.iter().copied())
}

fn convention(slots: &[Slot], rows: &[Row]) -> Convention {
    let columns: Vec<usize> = birth_dates(slots).collect();
    Convention::of(rows.iter().flat_map(|row| columns.iter().map(|at| row.cell(*at))))
}

fn assumed_order(slots: &[Slot], dates: Convention) -> Option<Placed> {
    let column = birth_dates(slots).next().filter(|_| dates.assumed)?;
    let note = Note {
        rule: Rule::DateAsText,
        severity: Severity::Doubted,
        found: "dates of which none tells day from month".to_owned(),
        expected: "a column with some day above 12".into(),
        done: "read as day/month/year".into(),
    };
    Some(Placed { row: None, column: Some(column), note })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(rows: &[&[&str]]) -> Grid {
        let cells = |row: &[&str]| row.iter().map(|text| Cell::of_text((*text).into())).collect();
        let numbered = rows.iter().zip(1..).map(|(row, number)| Row { number, cells: cells(row) });
        Grid { rows: numbered.collect(), ..Grid::default() }
    }

    fn plan(rows: &[&[&str]]) -> (Plan, Vec<Rule>) {
        let (plan, notes) = Plan::of(&grid(rows), SchoolYear::new(2023).unwrap());
        (plan, notes.into_iter().map(|placed| placed.note.rule).collect())
    }

    #[test]
    fn the_column_that_holds_values_is_read_and_the_empty_one_noted_once() {
        let (plan, rules) = plan(&[&["RA", "INDE 23", "INDE 2023"], &["1", "", "7"], &["2", "", "8"]]);
        assert_eq!(plan.column_of(Role::Current(Field::Inde)), Some(2));
        assert_eq!(rules, [Rule::DuplicateColumn]);
    }

    #[test]
    fn a_year_in_a_header_is_read_against_the_sheets_own() {
        let (plan, rules) =
            plan(&[&["RA", "INDE 22", "INDE 2024", "Idade 22", "Pedra"], &["1", "7", "8", "9", "x"]]);
        let roles: Vec<Role> = plan.slots.iter().map(|slot| slot.role).collect();
        let earlier = Role::Earlier(Field::Inde, SchoolYear::new(2022).unwrap());
        let own = Role::Current(Field::Pedra);
        assert_eq!(roles, [Role::Current(Field::Ra), earlier, Role::Beside, Role::Beside, own]);
        assert_eq!(rules, [Rule::UnknownColumn, Rule::UnknownColumn]);
    }

    #[test]
    fn headers_kept_beside_are_made_unique() {
        let (plan, rules) = plan(&[&["RA", "Banana", "Banana", ""], &["1", "a", "b", "c"]]);
        let keys: Vec<&str> = plan.columns.iter().map(|c| c.key.as_str()).collect();
        assert_eq!(keys, ["RA", "Banana", "Banana (2)", "column D"]);
        assert_eq!(rules, [Rule::UnknownColumn; 3]);
        assert!(plan.columns.iter().all(|c| c.masked));
    }
}
