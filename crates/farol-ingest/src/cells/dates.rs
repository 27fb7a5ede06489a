//! Birth dates. Which of two numbers is the day is a property of the column, read from its evidence, never of a cell.

use chrono::{Datelike, NaiveDate};
use farol_domain::{Rule, SchoolYear, Severity};

use super::{Note, Reading, not_a_value};
use crate::grid::Cell;

const EXPECTED: &str = "a date of birth";
/// Date cells from which it is no chance that none has a day above 12: (12/31)^5 = 0.9 %.
const ENOUGH: usize = 5;
/// Ages a date of birth may give in the year of its sheet.
const AGES: std::ops::RangeInclusive<i32> = 2..=100;

/// Which number of `3/4/2015` is the day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Order {
    /// Brazil's own.
    #[default]
    DayFirst,
    /// That of the United States.
    MonthFirst,
    /// The column holds both: only dates with one possible reading are read.
    Mixed,
}

/// How the dates of one column are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Convention {
    pub(crate) order: Order,
    /// Day and month of the date cells were exchanged: a spreadsheet read texts of the other order as far as it could.
    pub(crate) swapped: bool,
    /// No text tells day from month, so Brazil's order was assumed.
    pub(crate) assumed: bool,
}

/// What a column's cells show of the order in which it writes dates.
#[derive(Debug, Default)]
pub(crate) struct Evidence {
    first_is_day: usize,
    second_is_day: usize,
    either: usize,
    dates: usize,
    dates_above_12: usize,
}

impl Evidence {
    /// Weighs one cell.
    pub(crate) fn add(&mut self, cell: &Cell) {
        match written(cell) {
            Some(Written::Date(date)) => {
                self.dates += 1;
                self.dates_above_12 += usize::from(date.day() > 12);
            }
            Some(Written::Parts(first, second, _)) => match (first > 12, second > 12) {
                (true, false) => self.first_is_day += 1,
                (false, true) => self.second_is_day += 1,
                (false, false) => self.either += 1,
                (true, true) => {}
            },
            None => {}
        }
    }
}

impl Convention {
    /// Weighs a column. Date cells are taken as exchanged where the texts prove one order (some have a number above 12
    /// in the day's place, none in the other), no date cell has a day above 12, and either no text was left that the
    /// spreadsheet could have misread, or the date cells are too many for chance.
    pub(crate) fn of(seen: &Evidence) -> Self {
        let order = match (seen.first_is_day > 0, seen.second_is_day > 0) {
            (true, true) => Order::Mixed,
            (false, true) => Order::MonthFirst,
            _ => Order::DayFirst,
        };
        let proven = order != Order::Mixed && seen.first_is_day + seen.second_is_day > 0;
        let no_chance = seen.either == 0 || seen.dates >= ENOUGH;
        let swapped = proven && seen.dates > 0 && seen.dates_above_12 == 0 && no_chance;
        Self { order, swapped, assumed: !proven && order != Order::Mixed && seen.either > 0 }
    }
}

/// A date of birth as the column writes it, plausible in the year of the sheet.
pub(crate) fn birth_date(
    cell: &Cell,
    column: Convention,
    plain_text: bool,
    sheet: SchoolYear,
) -> Reading<NaiveDate> {
    if let Some(note) = not_a_value(cell, EXPECTED) {
        return Reading::refused(note);
    }
    let Some(text) = cell.text() else { return Reading::missing() };
    let (date, note) = match written(cell) {
        Some(Written::Date(date)) if column.swapped => (exchanged(date), Some(swapped_note(&text))),
        Some(Written::Date(date)) => {
            let plain = plain_text || matches!(cell, Cell::Date(_));
            (Some(date), (!plain).then(|| text_note(&text, "read as year-month-day")))
        }
        Some(Written::Parts(first, second, year)) => {
            from_parts(column, (first, second, year), &text, plain_text)
        }
        None => (None, None),
    };
    let plausible = |date: &NaiveDate| AGES.contains(&(i32::from(sheet.get()) - date.year()));
    match date.filter(plausible) {
        Some(date) => Reading { value: Some(date), note },
        None => Reading::refused(Note::refused(Rule::BadDate, text, "a date of birth possible for a pupil")),
    }
}

fn from_parts(
    column: Convention,
    (first, second, year): (u32, u32, i32),
    text: &str,
    plain_text: bool,
) -> (Option<NaiveDate>, Option<Note>) {
    let month_first = match column.order {
        Order::DayFirst => false,
        Order::MonthFirst => true,
        Order::Mixed if first > 12 || first == second => false,
        Order::Mixed if second > 12 => true,
        Order::Mixed => return (None, None),
    };
    if month_first {
        (NaiveDate::from_ymd_opt(year, first, second), Some(text_note(text, "read as month/day/year")))
    } else {
        let note = (!plain_text).then(|| text_note(text, "read as day/month/year"));
        (NaiveDate::from_ymd_opt(year, second, first), note)
    }
}

fn exchanged(date: NaiveDate) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(date.year(), date.day(), date.month())
}

fn swapped_note(found: &str) -> Note {
    Note {
        rule: Rule::DayMonthSwapped,
        severity: Severity::Repaired,
        found: found.to_owned(),
        expected: EXPECTED.into(),
        done: "day and month exchanged, as the texts of the column prove".into(),
    }
}

fn text_note(found: &str, done: &'static str) -> Note {
    Note {
        rule: Rule::DateAsText,
        severity: Severity::Repaired,
        found: found.to_owned(),
        expected: EXPECTED.into(),
        done: done.into(),
    }
}

enum Written {
    Date(NaiveDate),
    /// Two numbers whose order is open, and the year.
    Parts(u32, u32, i32),
}

fn written(cell: &Cell) -> Option<Written> {
    match cell {
        Cell::Date(serial) => serial.date().map(Written::Date),
        Cell::Text(text) => from_text(text),
        _ => None,
    }
}

/// `2013-11-27`, `11/27/2013` or `27.11.13`, with or without a time after it.
fn from_text(text: &str) -> Option<Written> {
    let day = text.trim().split([' ', 'T']).next()?;
    let mut parts = day.split(['/', '-', '.']);
    let (a, b, c) = (parts.next()?, parts.next()?, parts.next()?);
    let digits = |part: &str| (1..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    if parts.next().is_some() || ![a, b, c].into_iter().all(digits) {
        return None;
    }
    if a.len() == 4 {
        return NaiveDate::from_ymd_opt(a.parse().ok()?, b.parse().ok()?, c.parse().ok()?).map(Written::Date);
    }
    let year = match c.len() {
        2 => century(c.parse().ok()?),
        4 => c.parse().ok()?,
        _ => return None,
    };
    Some(Written::Parts(a.parse().ok()?, b.parse().ok()?, year))
}

/// Two digits: 40 to 99 are of the last century.
fn century(year: i32) -> i32 {
    if year < 40 { 2000 + year } else { 1900 + year }
}

/// The day, where a text is a date of January 1900 in any order: `1900-01-08`, `08/01/1900`, `1/8/1900`.
pub(crate) fn day_of_january_1900(text: &str) -> Option<u32> {
    match from_text(text)? {
        Written::Date(date) => (date.year() == 1900 && date.month() == 1).then(|| date.day()),
        Written::Parts(1, day, 1900) | Written::Parts(day, 1, 1900) => Some(day),
        Written::Parts(..) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::Serial;

    fn sheet() -> SchoolYear {
        SchoolYear::new(2023).unwrap()
    }

    fn date(text: &str) -> Cell {
        Cell::Date(Serial::of(text.parse().unwrap()).unwrap())
    }

    fn text(text: &str) -> Cell {
        Cell::Text(text.into())
    }

    fn convention(cells: &[Cell]) -> Convention {
        let mut seen = Evidence::default();
        for cell in cells {
            seen.add(cell);
        }
        Convention::of(&seen)
    }

    /// What a column reads as, and the rules noted.
    fn column(cells: &[Cell]) -> Vec<(String, Option<Rule>)> {
        let convention = convention(cells);
        let read = |cell| {
            let reading = birth_date(cell, convention, false, sheet());
            (reading.value.map(|d| d.to_string()).unwrap_or_default(), reading.note.map(|n| n.rule))
        };
        cells.iter().map(read).collect()
    }

    #[test]
    fn dates_beside_texts_that_a_spreadsheet_could_not_read_are_exchanged_back() {
        let read = column(&[text("11/27/2013"), date("2012-05-06"), text("1/31/2010")]);
        assert_eq!(read[0], ("2013-11-27".into(), Some(Rule::DateAsText)));
        assert_eq!(read[1], ("2012-06-05".into(), Some(Rule::DayMonthSwapped)));
        let brazil = column(&[text("27/11/2013"), date("2012-05-06")]);
        assert_eq!(brazil[1], ("2012-06-05".into(), Some(Rule::DayMonthSwapped)));
    }

    #[test]
    fn dates_are_left_where_the_evidence_does_not_prove_an_exchange() {
        let some_day_above_12 = column(&[text("11/27/2013"), date("2012-05-06"), date("2012-05-20")]);
        assert_eq!(some_day_above_12[1], ("2012-05-06".into(), None));
        let readable_text_left = column(&[text("11/27/2013"), text("3/4/2013"), date("2012-05-06")]);
        assert_eq!(readable_text_left[2], ("2012-05-06".into(), None));
        assert_eq!(column(&[date("2012-05-06")])[0], ("2012-05-06".into(), None));
    }

    #[test]
    fn many_dates_without_a_day_above_12_are_no_chance() {
        let mut cells = vec![text("11/27/2013"), text("3/4/2013")];
        cells.extend((0..ENOUGH).map(|_| date("2012-05-06")));
        assert_eq!(column(&cells)[2], ("2012-06-05".into(), Some(Rule::DayMonthSwapped)));
    }

    #[test]
    fn the_columns_order_is_read_from_its_texts_and_is_brazils_without_evidence() {
        assert_eq!(column(&[text("27/11/2013"), text("3/4/2013")])[1].0, "2013-04-03");
        assert_eq!(column(&[text("11/27/2013"), text("3/4/2013")])[1].0, "2013-03-04");
        let cells = [text("3/4/2013")];
        assert_eq!(column(&cells)[0].0, "2013-04-03");
        assert!(convention(&cells).assumed);
    }

    #[test]
    fn a_column_of_both_orders_gives_only_what_can_be_read_one_way() {
        let read = column(&[text("11/27/2013"), text("27/11/2013"), text("3/4/2013"), text("3/3/2013")]);
        let dates: Vec<_> = read.iter().map(|r| r.0.as_str()).collect();
        assert_eq!(dates, ["2013-11-27", "2013-11-27", "", "2013-03-03"]);
        assert_eq!(read[2].1, Some(Rule::BadDate));
    }

    #[test]
    fn impossible_dates_are_refused() {
        for cell in
            [text("31/02/2013"), text("13/13/2013"), text("ontem"), date("2023-05-06"), date("1900-01-08")]
        {
            assert_eq!(column(&[cell])[0], (String::new(), Some(Rule::BadDate)));
        }
        assert_eq!(column(&[text("27/11/13 00:00")])[0].0, "2013-11-27");
    }
}
