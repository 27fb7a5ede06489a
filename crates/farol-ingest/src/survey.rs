//! The first look at a sheet: where its header is, what its columns hold, and who stands in it twice. A sheet that is
//! small enough is held from here on; a large one is read again.

use std::{
    collections::HashMap,
    ops::ControlFlow,
    sync::atomic::{AtomicUsize, Ordering},
};

use farol_domain::{Rule, SchoolYear, Severity, columns::Field, fold};

use crate::{
    Problem, annotate,
    cells::{Note, words},
    duplicates::{Ids, Repeat},
    grid::{Cell, Row},
    guard::slots,
    header::{self, Heading},
    headers::{Headers, Says},
    key::hash,
    mapping::read_school_year,
    plan::{Placed, Plan, Role, Seen, YearOf},
    read::without_year,
    sheet::SheetFile,
    take::MASK,
    workbook::in_order,
};

/// Cells held of all sheets of an import together: some 150 MB.
const MOST_HELD: usize = 2_000_000;
/// Columns of a table of pupils; the widest known has 50.
pub(crate) const MOST_COLUMNS: usize = 2000;
/// Rows between two reports of progress.
const REPORT_EVERY: usize = 20_000;

/// How many cells may still be held.
#[derive(Debug)]
pub(crate) struct Room(AtomicUsize);

impl Default for Room {
    fn default() -> Self {
        Self::of(MOST_HELD)
    }
}

impl Room {
    /// Room for so many cells.
    pub(crate) fn of(cells: usize) -> Self {
        Self(AtomicUsize::new(cells))
    }

    fn take(&self, cells: usize) -> bool {
        self.0.try_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(cells)).is_ok()
    }

    fn give_back(&self, cells: usize) {
        self.0.fetch_add(cells, Ordering::Relaxed);
    }
}

/// A sheet, looked at once.
#[derive(Debug)]
pub(crate) struct Survey {
    pub(crate) plan: Plan,
    /// What is worth saying of the sheet and its columns.
    pub(crate) notes: Vec<Placed>,
    /// Rows to leave out.
    pub(crate) repeats: HashMap<u32, Repeat>,
    /// The header's row; of two lines the lower.
    pub(crate) header: u32,
    /// The header's first row.
    pub(crate) top: u32,
    /// The rows below it that hold something, where the sheet is small enough.
    pub(crate) held: Option<Vec<Row>>,
}

/// Why a sheet is not read.
pub(crate) type Unusable = (Severity, &'static str);

/// Looks at a sheet of `year`; `None` where nothing tells its year.
pub(crate) fn survey(
    sheet: &SheetFile<'_>,
    year: Option<SchoolYear>,
    headers: &Headers,
    room: &Room,
    progress: &(dyn Fn(usize) + Sync),
) -> Result<Result<Survey, Unusable>, Problem> {
    if sheet.hidden {
        return Ok(Err((Severity::Doubted, "the sheet is hidden")));
    }
    let mut look = Look {
        sheet,
        year,
        headers,
        room,
        first: Vec::new(),
        found: None,
        unusable: None,
        problem: None,
        progress,
    };
    let last_row = sheet.rows(&mut |row| look.row(row))?;
    look.finish(last_row)
}

struct Look<'l> {
    sheet: &'l SheetFile<'l>,
    year: Option<SchoolYear>,
    headers: &'l Headers,
    room: &'l Room,
    first: Vec<Row>,
    found: Option<Body>,
    unusable: Option<Unusable>,
    problem: Option<Problem>,
    progress: &'l (dyn Fn(usize) + Sync),
}

impl Look<'_> {
    fn row(&mut self, row: Row) -> ControlFlow<()> {
        if row.cells.len() > MOST_COLUMNS {
            let (sheet, columns) = (self.sheet.name.to_string(), row.cells.len());
            self.problem = Some(Problem::TooManyColumns { sheet, columns, cap: MOST_COLUMNS });
            return ControlFlow::Break(());
        }
        if let Some(body) = &mut self.found {
            body.row(row, self.room);
            if body.count.is_multiple_of(REPORT_EVERY) {
                (self.progress)(body.count);
            }
            return ControlFlow::Continue(());
        }
        self.first.push(row);
        if self.first.len() > header::LOOK { self.begin() } else { ControlFlow::Continue(()) }
    }

    /// Finds the header among the first rows, and looks at those below it.
    fn begin(&mut self) -> ControlFlow<()> {
        // Only out-of-order rows of a small sheet can be mended, and their header may come late.
        let first = in_order(std::mem::take(&mut self.first));
        if annotate::is_overview(&first) {
            self.unusable = Some((Severity::Repaired, "the list of findings of an annotated copy"));
            return ControlFlow::Break(());
        }
        let Some(heading) = header::find(&first, self.headers) else {
            self.unusable = Some((
                Severity::Refused,
                "none of its first rows has a column of registration ids (RA; where it has another name, draft a mapping with --suggest)",
            ));
            return ControlFlow::Break(());
        };
        let year = match self.year_of(&heading) {
            Ok(year) => year,
            Err(unusable) => {
                self.unusable = Some(unusable);
                return ControlFlow::Break(());
            }
        };
        let mut body = Body::of(&heading, year, self.headers, self.sheet.is_text());
        let above = &first[..heading.above];
        body.notes.extend(above_header(above, &heading));
        first.into_iter().skip(heading.consumed).for_each(|row| body.row(row, self.room));
        self.found = Some(body);
        ControlFlow::Continue(())
    }

    fn year_of(&self, heading: &Heading) -> Result<YearOf, Unusable> {
        if self.headers.tells_years() {
            let column = heading.cells.iter().enumerate().find_map(|(at, cell)| {
                match self.headers.read(&cell.text()?) {
                    Says::Year(take) => Some(YearOf::Column(at, take)),
                    _ => None,
                }
            });
            return column
                .ok_or((Severity::Refused, "it has no column of school years under the mapping's header"));
        }
        self.year
            .map(YearOf::Sheet)
            .ok_or_else(|| without_year(&[&self.sheet.name, self.sheet.source.name()]))
    }

    fn finish(mut self, last_row: u32) -> Result<Result<Survey, Unusable>, Problem> {
        if let Some(problem) = self.problem {
            return Err(problem);
        }
        if self.found.is_none() && self.unusable.is_none() {
            if self.first.is_empty() {
                return Ok(Err((Severity::Repaired, "the sheet is empty")));
            }
            let _ = self.begin();
        }
        if let Some(unusable) = self.unusable {
            return Ok(Err(unusable));
        }
        let Some(body) = self.found else { return Err(Problem::Damaged) };
        (self.progress)(body.count);
        if body.count == 0 {
            return Ok(Err((Severity::Doubted, "there is no record below its header")));
        }
        if body.hidden_names {
            return Ok(Err((
                Severity::Refused,
                "this is an annotated copy with hidden names; import the original workbook instead",
            )));
        }
        body.finish(last_row, &self.sheet.name).map(Ok)
    }
}

/// The rows below a header.
struct Body {
    plan: Plan,
    notes: Vec<Placed>,
    seen: Seen,
    ids: Ids,
    header: u32,
    top: u32,
    /// Whether a registration id is the mask of an annotated copy.
    hidden_names: bool,
    count: usize,
    last: u32,
    in_order: bool,
    first_blank: Option<u32>,
    held: Option<Vec<Row>>,
    cells: usize,
}

impl Body {
    fn of(heading: &Heading, year: YearOf, headers: &Headers, plain_text: bool) -> Self {
        let plan = Plan::of(&heading.cells, year, headers, plain_text);
        Self {
            plan,
            notes: Vec::new(),
            seen: Seen::default(),
            ids: Ids::default(),
            header: heading.row,
            top: heading.row - u32::from(heading.two_lines),
            hidden_names: false,
            count: 0,
            last: heading.row,
            in_order: true,
            first_blank: None,
            held: Some(Vec::new()),
            cells: 0,
        }
    }

    fn row(&mut self, row: Row, room: &Room) {
        self.count += 1;
        self.in_order &= row.number > self.last;
        if row.number > self.last + 1 {
            self.first_blank = self.first_blank.or(Some(self.last + 1));
        }
        self.last = self.last.max(row.number);
        self.seen.row(&self.plan, &row);
        if let Some(ra) = self.read(Role::Current(Field::Ra), &row).and_then(|cell| words::ra(cell).value) {
            self.hidden_names |= ra.as_str() == MASK;
            self.ids.add(&ra, self.part(&row), &row);
        }
        self.hold(row, room);
    }

    fn read<'r>(&self, role: Role, row: &'r Row) -> Option<&'r Cell> {
        self.plan.slot_of(role).map(|slot| row.cell(slot.chosen(row)))
    }

    /// What tells a row from others of its pupil: its year, however it is written, and its term.
    fn part(&self, row: &Row) -> u64 {
        let year = match self.plan.year {
            YearOf::Column(at, take) => read_school_year(row.cell(at), take),
            YearOf::Sheet(_) => None,
        };
        let term = self.read(Role::Period, row).and_then(Cell::text).map(|term| fold(&term));
        if year.is_none() && term.is_none() { 0 } else { hash(&(year, term)) }
    }

    fn hold(&mut self, row: Row, room: &Room) {
        let Some(held) = &mut self.held else { return };
        // A long text counts as several cells: those of an `.xlsx` may share one that stands in the file once.
        let size = row.cells.iter().map(slots).sum();
        if room.take(size) {
            self.cells += size;
            held.push(row);
        } else {
            self.held = None;
            room.give_back(std::mem::take(&mut self.cells));
        }
    }

    fn finish(mut self, last_row: u32, sheet: &str) -> Result<Survey, Problem> {
        if !self.in_order {
            return self.in_order_again(last_row, sheet);
        }
        self.notes.extend(self.blank_rows(last_row));
        let settled = self.plan.settle(&self.seen);
        self.notes.extend(settled);
        let Self { plan, notes, ids, header, top, held, .. } = self;
        Ok(Survey { plan, notes, repeats: ids.repeats(), header, top, held })
    }

    /// Rows that some writers leave out of order, or in parts, are brought into order and looked at once more.
    fn in_order_again(self, last_row: u32, sheet: &str) -> Result<Survey, Problem> {
        let Some(held) = self.held else { return Err(Problem::OutOfOrder { sheet: sheet.to_owned() }) };
        let rows = in_order(held).into_iter().filter(|row| row.number > self.header).collect::<Vec<_>>();
        let mut again = Self {
            seen: Seen::default(),
            ids: Ids::default(),
            count: 0,
            last: self.header,
            in_order: true,
            first_blank: None,
            held: Some(Vec::with_capacity(rows.len())),
            cells: 0,
            ..self
        };
        let room = Room::default();
        for row in rows {
            again.row(row, &room);
        }
        again.finish(last_row, sheet)
    }

    /// One note for all empty rows below the header.
    fn blank_rows(&self, last_row: u32) -> Option<Placed> {
        let after = self.last + 1;
        let first = self.first_blank.or_else(|| (last_row >= after).then_some(after))?;
        let below = (last_row.max(self.last) - self.header) as usize;
        let found = format!("{} empty row(s), the first is row {first}", below - self.count);
        Some(repaired(Some(first), Rule::BlankRow, found, "a record in each row", "left out"))
    }
}

fn above_header(above: &[Row], heading: &Heading) -> Vec<Placed> {
    let mut notes = Vec::new();
    if let Some(first) = above.first() {
        let found = format!("{} row(s) above the header, which is row {}", above.len(), heading.row);
        let expected = "the header in the first row";
        notes.push(repaired(Some(first.number), Rule::TitleRows, found, expected, "left out"));
    }
    if heading.two_lines {
        let (found, expected) = ("a header of two lines".to_owned(), "a header of one line");
        let done = "read as one: the lower line where it says something";
        notes.push(repaired(Some(heading.row), Rule::MergedHeader, found, expected, done));
    }
    notes
}

fn repaired(
    row: Option<u32>,
    rule: Rule,
    found: String,
    expected: &'static str,
    done: &'static str,
) -> Placed {
    let (expected, done) = (expected.into(), done.into());
    Placed { row, column: None, note: Note { rule, severity: Severity::Repaired, found, expected, done } }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use farol_domain::SchoolYear;

    use super::{Room, survey};
    use crate::{Options, Source, collect, headers::Headers, read, sheet::SheetFile, sniff::Kind};

    fn is_held(text: &str, room: usize) -> bool {
        let source = Source::new("PEDE2023.csv", text);
        let sheets = SheetFile::all(0, &source, Kind::Csv).unwrap();
        let year = SchoolYear::new(2023).ok();
        let looked = survey(&sheets[0], year, &Headers::default(), &Room::of(room), &|_| {}).unwrap();
        looked.unwrap().held.is_some()
    }

    #[test]
    fn few_cells_of_long_texts_are_not_held_where_they_would_take_the_room_of_many() {
        assert!(is_held("RA;Nome\n1;Ana\n", 4));
        assert!(!is_held(&format!("RA;Nome\n1;{}\n", "a".repeat(320)), 4));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// Holding rows is the fast way, reading them again the slow one.
        #[test]
        fn a_sheet_that_is_read_again_reads_as_one_that_is_held(
            cells in proptest::collection::vec("[0-9]{1,2};([0-9],[0-9]|INCLUIR|11|);(1/2/2012|13/2/2012|)", 1..60),
            room in 0_usize..40,
        ) {
            let text = format!("Título\nRA;IEG;Data de Nasc\n{}\n", cells.join("\n"));
            let sources = [Source::new("PEDE2023.csv", text.clone()), Source::new("PEDE2022.csv", text + "99;1;\n")];
            let held = read(&sources, &Options::default(), &|_| {});
            let again = collect(&sources, &Options::default(), &Room::of(room), &|_| {});
            match (held, again) {
                (Ok(held), Ok(again)) => prop_assert_eq!(held, again),
                (held, again) => prop_assert_eq!(held.map_err(|e| e.to_string()), again.map_err(|e| e.to_string())),
            }
        }
    }
}
