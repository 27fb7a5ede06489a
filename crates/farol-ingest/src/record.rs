//! From a row to what it says of one pupil, by the sheet's plan.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use farol_domain::{Ra, Rule, SchoolYear, Severity, YearValues, columns::Field};

use crate::{
    cells::{Note, Reading, age::age, dates::birth_date, numbers, scores::score, words},
    consistency,
    grid::{Cell, Row},
    key::hash,
    plan::{Placed, Plan, Role, Slot, differ},
};

/// What one row says.
#[derive(Debug, Clone)]
pub(crate) struct Record {
    pub(crate) row: u32,
    /// The year described.
    pub(crate) year: SchoolYear,
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
        let Self { row: _, year, ra, values, earlier, name, birth_date, other } = self;
        hash(&format!("{:?}", (year, ra, values, earlier, name, birth_date, other)))
    }
}

/// Reads a row; `None` where no pupil is named.
pub(crate) fn read(plan: &Plan, row: &Row, notes: &mut Vec<Placed>) -> Option<Record> {
    let mut draft = Draft { plan, row, notes, ra: None, record: Parts::default(), class: None };
    for slot in &plan.slots {
        let (at, cell) = draft.pick(slot);
        if !cell.is_empty() {
            draft.cell(slot.role, at, cell);
        }
    }
    draft.finish()
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
    notes: &'a mut Vec<Placed>,
    ra: Option<Ra>,
    record: Parts,
    /// Read last: its meaning depends on the phase.
    class: Option<(usize, &'a Cell)>,
}

impl<'a> Draft<'a> {
    /// The first filled cell of a slot that is not an error; cells that say otherwise are noted and kept beside.
    fn pick(&mut self, slot: &Slot) -> (usize, &'a Cell) {
        let row = self.row;
        let first = slot.columns.first().copied().unwrap_or_default();
        if slot.columns.len() == 1 {
            return (first, row.cell(first));
        }
        let sound = |at: &&usize| !matches!(row.cell(**at), Cell::Empty | Cell::Error(_));
        let filled = |at: &&usize| !row.cell(**at).is_empty();
        let chosen = slot.columns.iter().find(sound).or_else(|| slot.columns.iter().find(filled));
        let chosen = chosen.copied().unwrap_or(first);
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
            Role::Beside => self.keep(at, cell),
            Role::Current(Field::Indicator(indicator)) => {
                let value = self.take(at, cell, score(cell, self.plan.plain_text));
                self.record.values.set_indicator(indicator, value);
            }
            Role::Current(field @ (Field::Ra | Field::Name | Field::BirthDate)) => {
                self.person(field, at, cell);
            }
            Role::Current(field) => self.current(field, at, cell),
            Role::Earlier(field, year) => self.earlier(field, year, at, cell),
        }
    }

    fn person(&mut self, field: Field, at: usize, cell: &Cell) {
        match field {
            Field::Ra => self.ra = words::ra(cell).value,
            Field::Name => self.record.name = self.take(at, cell, words::free(cell)),
            _ => {
                let reading = birth_date(cell, self.plan.dates, self.plan.plain_text, self.plan.year);
                self.record.birth_date = self.take(at, cell, reading);
            }
        }
    }

    fn current(&mut self, field: Field, at: usize, cell: &'a Cell) {
        let (text, year) = (self.plan.plain_text, self.plan.year);
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
            Field::Class => self.class = Some((at, cell)),
            Field::Inde => set!(inde, score(cell, text)),
            Field::Pedra => set!(pedra, words::pedra(cell)),
            Field::Maths => set!(maths, score(cell, text)),
            Field::Portuguese => set!(portuguese, score(cell, text)),
            Field::English => set!(english, score(cell, text)),
            Field::Evaluations => set!(evaluations, numbers::evaluations(cell, text)),
            Field::IdealPhase => set!(ideal_phase, words::phase(cell)),
            Field::GradeGap => set!(grade_gap, numbers::grade_gap(cell, text)),
            Field::Ra | Field::Name | Field::BirthDate | Field::BirthYear | Field::Indicator(_) => {
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
        if reading.value.is_none() {
            self.keep(at, cell);
        }
        if let Some(note) = reading.note {
            self.note(at, note);
        }
        reading.value
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
        if let Some((at, cell)) = self.class {
            let reading = words::class(cell, self.record.values.phase);
            self.record.values.class = self.take(at, cell, reading);
        }
        let Some(ra) = self.ra.take() else {
            self.no_ra();
            return None;
        };
        let row = self.row.number;
        self.notes.extend(consistency::check(self.plan, &self.record.values, row));
        let Parts { values, earlier, name, birth_date, other } = self.record;
        Some(Record { row, year: self.plan.year, ra, values, earlier, name, birth_date, other })
    }

    fn no_ra(&mut self) {
        let at = self.plan.column_of(Role::Current(Field::Ra)).unwrap_or_default();
        let found = self.row.cell(at).text().unwrap_or("an empty cell".into()).into_owned();
        let mut note = Note::refused(Rule::NoRa, found, "a registration id (RA)");
        note.done = "row left out; it names no pupil".into();
        self.note(at, note);
    }
}
