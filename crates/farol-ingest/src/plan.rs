//! From a header row to a plan: what each column of a sheet means, and which columns mean the same.

use std::{collections::HashSet, sync::Arc};

use farol_domain::{
    Rule, SchoolYear, Severity,
    columns::{Field, term_of},
    fold,
};

use crate::{
    cells::{
        Note,
        dates::{Convention, Evidence},
    },
    grid::{Cell, Row, letters},
    headers::{Headers, Says},
    mapping::{Handling, Handlings, Mapping, Scale, Take},
};

/// What is done with a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// A value of the sheet's own year.
    Current(Field),
    /// A value of an earlier year, known since the sheet's year.
    Earlier(Field, SchoolYear),
    /// The school year of each row.
    Year,
    /// The part of a year that each row is of.
    Period,
    /// Kept beside, as written.
    Beside,
}

/// Which year a sheet's rows are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum YearOf {
    /// All of one.
    Sheet(SchoolYear),
    /// What their cell in this column says.
    Column(usize, Take),
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
    /// The scale of its numbers, where it is not 0 to 10.
    pub(crate) scale: Option<Scale>,
}

/// Columns of one meaning, those that hold values first.
#[derive(Debug)]
pub(crate) struct Slot {
    pub(crate) role: Role,
    pub(crate) columns: Vec<usize>,
}

impl Slot {
    /// The column whose cell is read in a row: the first filled one that is no error, else the first filled one.
    pub(crate) fn chosen(&self, row: &Row) -> usize {
        let sound = |at: &&usize| !matches!(row.cell(**at), Cell::Empty | Cell::Error(_));
        let filled = |at: &&usize| !row.cell(**at).is_empty();
        let chosen = self.columns.iter().find(sound).or_else(|| self.columns.iter().find(filled));
        chosen.or(self.columns.first()).copied().unwrap_or_default()
    }
}

/// A note and the cell, column or row it stands at.
#[derive(Debug, Clone)]
pub(crate) struct Placed {
    pub(crate) row: Option<u32>,
    pub(crate) column: Option<usize>,
    pub(crate) note: Note,
}

/// How a sheet is to be read.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) year: YearOf,
    pub(crate) headers: Headers,
    pub(crate) columns: Vec<Column>,
    pub(crate) slots: Vec<Slot>,
    pub(crate) dates: Convention,
    pub(crate) plain_text: bool,
    /// What is said of a column if it holds anything.
    remarks: Vec<Option<Note>>,
    meanings: Vec<String>,
    keys: HashSet<String>,
}

impl Plan {
    /// Reads a header. What its columns hold is not known yet: see [`Plan::settle`].
    pub(crate) fn of(header: &[Cell], year: YearOf, headers: &Headers, plain_text: bool) -> Self {
        let mut plan = Self {
            year,
            headers: headers.clone(),
            columns: Vec::with_capacity(header.len()),
            slots: Vec::new(),
            dates: Convention::default(),
            plain_text,
            remarks: Vec::new(),
            meanings: Vec::new(),
            keys: HashSet::new(),
        };
        for cell in header {
            plan.add(cell);
        }
        plan
    }

    fn add(&mut self, header: &Cell) {
        let at = self.columns.len();
        let Heading { text, role, meaning, masked, scale, note } =
            Heading::of(header, at, self.year, &self.headers);
        let key = unique(&text, &mut self.keys);
        let same = |(slot, known): &(&mut Slot, &String)| slot.role == role && **known == meaning;
        if let Some((slot, _)) = self.slots.iter_mut().zip(&self.meanings).find(same) {
            slot.columns.push(at);
        } else {
            self.slots.push(Slot { role, columns: vec![at] });
            self.meanings.push(meaning);
        }
        self.remarks.push(note);
        self.columns.push(Column { letter: letters(at).into(), header: text.into(), key, masked, scale });
    }

    /// Takes in what was seen of all rows, and says what is worth saying about whole columns.
    pub(crate) fn settle(&mut self, seen: &Seen) -> Vec<Placed> {
        (self.columns.len()..seen.filled.len()).for_each(|_| self.add(&Cell::Empty));
        let filled = |at: usize| seen.filled.get(at).copied().unwrap_or_default();
        let mut notes = Vec::new();
        for (at, remark) in self.remarks.iter_mut().enumerate() {
            let remark = remark.take().filter(|_| filled(at));
            notes.extend(remark.map(|note| Placed { row: None, column: Some(at), note }));
        }
        for slot in &mut self.slots {
            slot.columns.sort_by_key(|at| !filled(*at));
            notes.extend(repeated(slot, &self.columns, seen));
        }
        self.dates = Convention::of(&seen.dates);
        notes.extend(self.assumed_order());
        notes
    }

    /// The school's mapping, where there is one.
    pub(crate) fn mapping(&self) -> Option<&Mapping> {
        self.headers.mapping.as_deref()
    }

    /// What is done about findings of a rule.
    pub(crate) fn handling(&self, rule: Rule) -> Handling {
        self.mapping().map_or_else(|| Handlings::default().of(rule), |mapping| mapping.handlings().of(rule))
    }

    /// The column that is read for a role.
    pub(crate) fn column_of(&self, role: Role) -> Option<usize> {
        self.slot_of(role).and_then(|slot| slot.columns.first().copied())
    }

    /// The columns of a role.
    pub(crate) fn slot_of(&self, role: Role) -> Option<&Slot> {
        self.slots.iter().find(|slot| slot.role == role)
    }

    fn birth_dates(&self) -> impl Iterator<Item = usize> {
        let slots = self.slots.iter().filter(|slot| slot.role == Role::Current(Field::BirthDate));
        slots.flat_map(|slot| slot.columns.iter().copied())
    }

    fn assumed_order(&self) -> Option<Placed> {
        let column = self.birth_dates().next().filter(|_| self.dates.assumed)?;
        let note = Note {
            rule: Rule::DateAsText,
            severity: Severity::Doubted,
            found: "dates of which none tells day from month".to_owned(),
            expected: "a column with some day above 12".into(),
            done: "read as day/month/year".into(),
        };
        Some(Placed { row: None, column: Some(column), note })
    }
}

/// Columns of one meaning that are compared with each other; whether further ones say the same is told row by row.
const MOST_COMPARED: usize = 8;

/// What a sheet's rows, met one by one, show of its columns.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    filled: Vec<bool>,
    /// Columns of one meaning that hold different things in some row.
    differing: HashSet<(usize, usize)>,
    dates: Evidence,
}

impl Seen {
    /// Looks at a row below the header.
    pub(crate) fn row(&mut self, plan: &Plan, row: &Row) {
        if self.filled.len() < row.cells.len() {
            self.filled.resize(row.cells.len(), false);
        }
        for (filled, cell) in self.filled.iter_mut().zip(&row.cells) {
            *filled |= !cell.is_empty();
        }
        for slot in plan.slots.iter().filter(|slot| slot.columns.len() > 1) {
            let compared = &slot.columns[..slot.columns.len().min(MOST_COMPARED)];
            for (n, a) in compared.iter().enumerate() {
                let others = compared[n + 1..].iter().filter(|b| differ(row.cell(*a), row.cell(**b)));
                self.differing.extend(others.map(|b| (*a, *b)));
            }
        }
        plan.birth_dates().for_each(|at| self.dates.add(row.cell(at)));
    }

    fn differ(&self, a: usize, b: usize) -> bool {
        self.differing.contains(&(a.min(b), a.max(b)))
    }
}

/// One header, read.
struct Heading {
    text: String,
    role: Role,
    /// Equal for columns of the same role and meaning.
    meaning: String,
    masked: bool,
    scale: Option<Scale>,
    note: Option<Note>,
}

impl Heading {
    fn of(cell: &Cell, at: usize, sheet: YearOf, headers: &Headers) -> Self {
        let Some(text) = cell.text() else {
            let text = format!("column {}", letters(at));
            let note = Some(unknown("a column without a header", "a header"));
            return Self { meaning: text.clone(), text, role: Role::Beside, masked: true, scale: None, note };
        };
        let says = headers.read(&text);
        let (role, note) = role(says, sheet);
        let meaning = if role == Role::Beside { fold(&text) } else { String::new() };
        let scale = if let Says::Used(_, _, scale) = says { scale } else { None };
        Self { text: text.into_owned(), role, meaning, masked: says.is_masked(), scale, note }
    }
}

fn role(says: Says, sheet: YearOf) -> (Role, Option<Note>) {
    let (field, year) = match says {
        Says::Used(field, year, _) => (field, year),
        Says::Year(_) => return (Role::Year, None),
        Says::Period => return (Role::Period, None),
        Says::Unused => return (Role::Beside, None),
        Says::ReadElsewhere => {
            return (
                Role::Beside,
                Some(unknown("a column of a meaning that the mapping reads elsewhere", "one header")),
            );
        }
        Says::Unknown => {
            return (Role::Beside, Some(unknown("a column of unknown meaning", "a known header")));
        }
    };
    let dated = term_of(field).is_some_and(|term| term.dated);
    let sheet = match (sheet, year) {
        _ if field == Field::BirthYear => return (Role::Beside, None),
        (_, None) => return (Role::Current(field), None),
        (YearOf::Sheet(sheet), _) => sheet,
        (YearOf::Column(..), Some(year)) => {
            return (
                Role::Beside,
                Some(unknown(&format!("a column of {year}"), "the year in a column of its own")),
            );
        }
    };
    match year {
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

/// Notes on the second and further columns of one meaning. Cells that differ are noted row by row, not here.
fn repeated(slot: &Slot, columns: &[Column], seen: &Seen) -> Vec<Placed> {
    let Some((first, others)) = slot.columns.split_first() else { return Vec::new() };
    let note = |at: &usize| {
        let (found, done) = if !seen.filled.get(*at).copied().unwrap_or_default() {
            ("an empty column", format!("left out; {} is read", columns[*first].letter))
        } else if seen.differ(*first, *at) {
            return None;
        } else {
            ("a second column that says the same", format!("read where {} is empty", columns[*first].letter))
        };
        let expected = "one column of this meaning".into();
        let (rule, severity) = (Rule::DuplicateColumn, Severity::Repaired);
        let note = Note { rule, severity, found: found.to_owned(), expected, done: done.into() };
        Some(Placed { row: None, column: Some(*at), note })
    };
    others.iter().take(MOST_COMPARED - 1).filter_map(note).collect()
}

/// Whether both cells hold something, and not the same.
pub(crate) fn differ(a: &Cell, b: &Cell) -> bool {
    !a.is_empty() && !b.is_empty() && a.text() != b.text()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(texts: &[&[&str]]) -> Vec<Row> {
        let cells = |row: &[&str]| row.iter().map(|text| Cell::of_text((*text).into())).collect();
        texts.iter().zip(1..).map(|(row, number)| Row { number, cells: cells(row) }).collect()
    }

    fn plan(texts: &[&[&str]]) -> (Plan, Vec<Rule>) {
        let rows = rows(texts);
        let mut plan = Plan::of(
            &rows[0].cells,
            YearOf::Sheet(SchoolYear::new(2023).unwrap()),
            &Headers::default(),
            false,
        );
        let mut seen = Seen::default();
        rows[1..].iter().for_each(|row| seen.row(&plan, row));
        let notes = plan.settle(&seen);
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
