//! From a row to what it says of one pupil, by the sheet's plan.

use std::{borrow::Cow, collections::BTreeMap};

use chrono::NaiveDate;
use farol_domain::{Ra, Rule, SchoolYear, Score, Severity, YearValues, columns::Field};

use crate::{
    cells::{
        Note, Reading,
        age::age,
        dates::birth_date,
        numbers,
        scores::{scaled, score},
        words,
    },
    consistency,
    grid::{Cell, Row},
    key::hash,
    mapping::{Combine, Handling, read_school_year},
    plan::{Placed, Plan, Role, Slot, YearOf, differ},
};

/// What one row says.
#[derive(Debug, Clone)]
pub(crate) struct Record {
    pub(crate) row: u32,
    /// The year described.
    pub(crate) year: SchoolYear,
    /// Place of its part within the year, where rows are of parts in a known order.
    pub(crate) part: Option<usize>,
    pub(crate) ra: Ra,
    pub(crate) values: YearValues,
    /// Earlier years' values, at least one in each.
    pub(crate) earlier: Vec<(SchoolYear, YearValues)>,
    pub(crate) name: Option<String>,
    pub(crate) birth_date: Option<NaiveDate>,
    pub(crate) other: BTreeMap<String, String>,
}

impl Record {
    /// What it says, wherever it stands, as a number.
    pub(crate) fn digest(&self) -> u64 {
        let Self { row: _, part: _, year, ra, values, earlier, name, birth_date, other } = self;
        hash(&format!("{:?}", (year, ra, values, earlier, name, birth_date, other)))
    }
}

/// Reads a row; `None` where no pupil, or no school year, is named.
pub(crate) fn read(plan: &Plan, row: &Row, notes: &mut Vec<Placed>) -> Option<Record> {
    let Some(year) = year_of(plan, row) else {
        notes.push(no_year(plan, row));
        return None;
    };
    let mut draft =
        Draft { plan, row, year, notes, part: None, ra: None, record: Parts::default(), class: None };
    plan.slots.iter().for_each(|slot| draft.slot(slot));
    draft.finish()
}

fn year_of(plan: &Plan, row: &Row) -> Option<SchoolYear> {
    match plan.year {
        YearOf::Sheet(year) => Some(year),
        YearOf::Column(at, take) => read_school_year(row.cell(at), take),
    }
}

/// A row that tells no year; one that names no pupil either is said to name none.
fn no_year(plan: &Plan, row: &Row) -> Placed {
    let pupil = plan.column_of(Role::Current(Field::Ra)).unwrap_or_default();
    if row.cell(pupil).is_empty() {
        return no_ra(plan, row);
    }
    let at = plan.column_of(Role::Year).unwrap_or_default();
    let found = row.cell(at).text().unwrap_or("an empty cell".into()).into_owned();
    let mut note = Note::refused(Rule::NoYear, found, "a school year, as in 2024 or 2023/24");
    note.done = "row left out; it tells no year".into();
    Placed { row: Some(row.number), column: Some(at), note }
}

fn no_ra(plan: &Plan, row: &Row) -> Placed {
    let at = plan.column_of(Role::Current(Field::Ra)).unwrap_or_default();
    let found = row.cell(at).text().unwrap_or("an empty cell".into()).into_owned();
    let mut note = Note::refused(Rule::NoRa, found, "a registration id (RA)");
    note.done = "row left out; it names no pupil".into();
    Placed { row: Some(row.number), column: Some(at), note }
}

/// A record without its key.
#[derive(Default)]
struct Parts {
    values: YearValues,
    earlier: Vec<(SchoolYear, YearValues)>,
    name: Option<String>,
    birth_date: Option<NaiveDate>,
    other: BTreeMap<String, String>,
}

struct Draft<'a> {
    plan: &'a Plan,
    row: &'a Row,
    year: SchoolYear,
    notes: &'a mut Vec<Placed>,
    part: Option<usize>,
    ra: Option<Ra>,
    record: Parts,
    /// Read last: its meaning depends on the phase.
    class: Option<(usize, Cow<'a, Cell>)>,
}

impl<'a> Draft<'a> {
    fn slot(&mut self, slot: &Slot) {
        if let (Role::Current(field), [_, _, ..]) = (slot.role, slot.columns.as_slice())
            && let Some(combine) = self.plan.mapping().and_then(|mapping| mapping.combine_of(field))
        {
            return self.combined(field, &slot.columns, combine);
        }
        let (at, cell) = self.pick(slot);
        if !cell.is_empty() {
            self.cell(slot.role, at, cell);
        }
    }

    /// Scores side by side become one.
    fn combined(&mut self, field: Field, columns: &[usize], combine: Combine) {
        let mut numbers = Vec::with_capacity(columns.len());
        for at in columns.iter().copied().filter(|at| !self.row.cell(*at).is_empty()) {
            let cell = self.translated(field, self.row.cell(at));
            let reading = self.score(at, &cell);
            numbers.extend(self.take(at, &cell, reading).map(Score::get));
        }
        self.record
            .values
            .set_score(field, combine.numbers(&numbers).and_then(|number| Score::new(number).ok()));
    }

    /// The cell in Farol's words, where the mapping has a dictionary for it.
    fn translated(&self, field: Field, cell: &'a Cell) -> Cow<'a, Cell> {
        let word = self.plan.mapping().and_then(|mapping| mapping.translate(field, cell));
        word.map_or(Cow::Borrowed(cell), Cow::Owned)
    }

    fn score(&self, at: usize, cell: &Cell) -> Reading<Score> {
        let scale = self.plan.columns[at].scale;
        scale.map_or_else(|| score(cell, self.plan.plain_text), |s| scaled(cell, self.plan.plain_text, s))
    }

    /// The cell of a slot that is read; cells that say otherwise are noted and kept beside.
    fn pick(&mut self, slot: &Slot) -> (usize, &'a Cell) {
        let row = self.row;
        if let [only] = slot.columns.as_slice() {
            return (*only, row.cell(*only));
        }
        let chosen = slot.chosen(row);
        for at in slot.columns.iter().copied().filter(|at| differ(row.cell(chosen), row.cell(*at))) {
            self.contradiction(chosen, at);
        }
        (chosen, row.cell(chosen))
    }

    fn contradiction(&mut self, chosen: usize, at: usize) {
        let cell = self.row.cell(at);
        let note = Note {
            rule: Rule::DuplicateColumn,
            severity: Severity::Doubted,
            found: cell.text().unwrap_or_default().into_owned(),
            expected: format!("what column {} says", self.plan.columns[chosen].letter).into(),
            done: format!("{} is read; this cell is kept beside", self.plan.columns[chosen].letter).into(),
        };
        self.note(at, note);
        self.keep(at, cell);
    }

    fn cell(&mut self, role: Role, at: usize, cell: &'a Cell) {
        match role {
            Role::Year => {}
            Role::Period => self.period(at, cell),
            Role::Beside => self.keep(at, cell),
            Role::Current(field @ (Field::Ra | Field::Name | Field::BirthDate)) => {
                self.person(field, at, cell);
            }
            Role::Current(field) => {
                let cell = self.translated(field, cell);
                if !cell.is_empty() {
                    self.current(field, at, cell);
                }
            }
            Role::Earlier(field, year) => self.earlier(field, year, at, cell),
        }
    }

    fn period(&mut self, at: usize, cell: &Cell) {
        let Some(period) = self.plan.mapping().and_then(|mapping| mapping.period()) else { return };
        self.part = period.rank(cell);
        if self.part.is_none() && period.is_ordered() {
            let note = Note {
                rule: Rule::UnknownWord,
                severity: Severity::Doubted,
                found: cell.text().unwrap_or_default().into_owned(),
                expected: "a part of the year that the mapping names in its order".into(),
                done: "taken as the first part".into(),
            };
            self.note(at, note);
        }
    }

    fn person(&mut self, field: Field, at: usize, cell: &Cell) {
        match field {
            Field::Ra => self.ra = words::ra(cell).value,
            Field::Name => self.record.name = self.take(at, cell, words::free(cell)),
            _ => {
                let reading = birth_date(cell, self.plan.dates, self.plan.plain_text, self.year);
                self.record.birth_date = self.take(at, cell, reading);
            }
        }
    }

    fn current(&mut self, field: Field, at: usize, cell: Cow<'a, Cell>) {
        let (text, year) = (self.plan.plain_text, self.year);
        if field == Field::Class {
            self.class = Some((at, cell));
            return;
        }
        let cell = cell.as_ref();
        macro_rules! set {
            ($member:ident, $reading:expr) => {
                self.record.values.$member = self.take(at, cell, $reading)
            };
        }
        match field {
            Field::Age => set!(age, age(cell, text)),
            Field::Gender => set!(gender, words::gender(cell)),
            Field::EnrolmentYear => set!(enrolment_year, numbers::enrolment_year(cell, text, year)),
            Field::Institution => set!(institution, words::institution(cell)),
            Field::School => set!(school, words::free(cell)),
            Field::Phase => set!(phase, words::phase(cell)),
            Field::Inde | Field::Indicator(_) | Field::Maths | Field::Portuguese | Field::English => {
                let reading = self.score(at, cell);
                let value = self.take(at, cell, reading);
                self.record.values.set_score(field, value);
            }
            Field::Pedra => set!(pedra, words::pedra(cell)),
            Field::Evaluations => set!(evaluations, numbers::evaluations(cell, text)),
            Field::IdealPhase => set!(ideal_phase, words::phase(cell)),
            Field::GradeGap => set!(grade_gap, numbers::grade_gap(cell, text)),
            Field::LeavingReason => set!(leaving, words::leaving_reason(cell)),
            Field::Ra | Field::Name | Field::BirthDate | Field::BirthYear | Field::Class => {
                self.keep(at, cell);
            }
        }
    }

    fn earlier(&mut self, field: Field, year: SchoolYear, at: usize, cell: &Cell) {
        let mut values = YearValues::default();
        match field {
            Field::Inde => values.inde = self.take(at, cell, score(cell, self.plan.plain_text)),
            Field::Pedra => values.pedra = self.take(at, cell, words::pedra(cell)),
            // The domain's table calls no other column dated.
            _ => self.keep(at, cell),
        }
        if values.is_empty() {
            return;
        }
        match self.record.earlier.iter_mut().find(|(y, _)| *y == year) {
            Some((_, known)) => known.fill_from(&values),
            None => self.record.earlier.push((year, values)),
        }
    }

    /// Notes what is to be noted; a cell that gave no value is kept beside.
    fn take<T>(&mut self, at: usize, cell: &Cell, reading: Reading<T>) -> Option<T> {
        let reading = self.as_asked(reading);
        if reading.value.is_none() {
            self.keep(at, cell);
        }
        if let Some(note) = reading.note {
            self.note(at, note);
        }
        reading.value
    }

    /// A repair that the school does not want leaves the value missing.
    fn as_asked<T>(&self, reading: Reading<T>) -> Reading<T> {
        match reading.note {
            Some(note)
                if note.severity == Severity::Repaired && self.plan.handling(note.rule) == Handling::Warn =>
            {
                let done = "left missing, as the mapping asks; the cell is kept beside".into();
                Reading::refused(Note { severity: Severity::Refused, done, ..note })
            }
            note => Reading { note, ..reading },
        }
    }

    fn keep(&mut self, at: usize, cell: &Cell) {
        let text = match cell {
            Cell::Text(text) => Some(text.clone()),
            _ => cell.text().map(std::borrow::Cow::into_owned),
        };
        if let Some(text) = text {
            self.record.other.insert(self.plan.columns[at].key.clone(), text);
        }
    }

    fn note(&mut self, at: usize, note: Note) {
        self.notes.push(Placed { row: Some(self.row.number), column: Some(at), note });
    }

    fn finish(mut self) -> Option<Record> {
        if let Some((at, cell)) = self.class.take() {
            let reading = words::class(&cell, self.record.values.phase);
            self.record.values.class = self.take(at, &cell, reading);
        }
        let Some(ra) = self.ra.take() else {
            self.notes.push(no_ra(self.plan, self.row));
            return None;
        };
        let (row, year, part) = (self.row.number, self.year, self.part);
        self.notes.extend(consistency::check(self.plan, year, &self.record.values, row));
        let Parts { values, earlier, name, birth_date, other } = self.record;
        Some(Record { row, year, part, ra, values, earlier, name, birth_date, other })
    }
}
