//! Some rows of a sheet as texts, and what a column of them looks like. It knows no mapping.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use farol_domain::fold;

use crate::cells::numbers;

/// Different values that are counted apart; more are no set of words.
pub(super) const MOST_WORDS: usize = 30;
/// Longest text that is still a word of a set.
const LONGEST_WORD: usize = 40;
const DATES: [&str; 6] = ["%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y/%m/%d"];

/// A sheet, or the first rows of one, as texts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sample {
    /// File name.
    pub file: String,
    /// Sheet name; for a CSV the file's stem.
    pub sheet: String,
    /// Headers, from column A on; empty where there is none.
    pub header: Vec<String>,
    /// Cells below the header as shown, dates as `2013-11-27`; a row may be shorter than the header.
    pub rows: Vec<Vec<Option<String>>>,
}

impl Sample {
    /// Filled cells of a column.
    pub(super) fn cells(&self, at: usize) -> impl Iterator<Item = &str> {
        let cells = self.rows.iter().filter_map(move |row| row.get(at).and_then(Option::as_deref));
        cells.map(str::trim).filter(|text| !text.is_empty())
    }

    /// Columns whose header says something, each folded header once.
    pub(super) fn headings(&self) -> Vec<(usize, &str, String)> {
        let mut headings: Vec<(usize, &str, String)> = Vec::new();
        for (at, header) in self.header.iter().enumerate() {
            let folded = fold(header);
            if !folded.is_empty() && !headings.iter().any(|(_, _, other)| *other == folded) {
                headings.push((at, header, folded));
            }
        }
        headings
    }
}

/// A column of all tables that have it.
#[derive(Debug, Clone, Default)]
pub(super) struct Column {
    /// As the first table writes it.
    pub(super) header: String,
    pub(super) folded: String,
    /// Indices of the tables that have it.
    pub(super) tables: Vec<usize>,
    pub(super) rows: usize,
    pub(super) filled: usize,
    pub(super) numbers: usize,
    pub(super) fractions: usize,
    pub(super) dates: usize,
    pub(super) least: f64,
    pub(super) greatest: f64,
    /// Different values; `None` once they are too many or too long for words.
    pub(super) words: Option<Words>,
    /// Those of them that are no numbers, likewise.
    pub(super) texts: Option<Words>,
}

/// Words as first written, by their folded form.
pub(super) type Words = BTreeMap<String, String>;

fn learn(known: &mut Option<Words>, text: &str) {
    if let Some(words) = known {
        words.entry(fold(text)).or_insert_with(|| text.to_owned());
        if words.len() > MOST_WORDS || text.chars().count() > LONGEST_WORD {
            *known = None;
        }
    }
}

impl Column {
    fn new(header: &str, folded: String) -> Self {
        Self {
            header: header.to_owned(),
            folded,
            least: f64::INFINITY,
            greatest: f64::NEG_INFINITY,
            words: Some(Words::new()),
            texts: Some(Words::new()),
            ..Self::default()
        }
    }

    fn add(&mut self, text: &str) {
        self.filled += 1;
        learn(&mut self.words, text);
        if let Some(number) = numbers::parse(text) {
            self.numbers += 1;
            self.fractions += usize::from(number.fract() != 0.0);
            self.least = self.least.min(number);
            self.greatest = self.greatest.max(number);
            return;
        }
        self.dates += usize::from(is_date(text));
        learn(&mut self.texts, text);
    }

    /// Whether at least half of the filled cells are numbers.
    pub(super) fn is_numeric(&self) -> bool {
        2 * self.numbers >= self.filled
    }

    /// What can be said of a column without showing a text of it: `numbers from 0 to 100, 98 % filled`.
    pub(super) fn described(&self) -> String {
        let what = match self.filled {
            0 => return "empty".to_owned(),
            all if self.dates * 2 > all => "dates".to_owned(),
            all if self.numbers == all => format!("numbers from {} to {}", self.least, self.greatest),
            all if self.numbers > 0 => format!(
                "{} % numbers from {} to {}, else texts",
                percent(self.numbers, all),
                self.least,
                self.greatest
            ),
            _ => self.words.as_ref().map_or("many texts".to_owned(), |words| match words.len() {
                1 => "one text".to_owned(),
                different => format!("{different} different texts"),
            }),
        };
        format!("{what}, {} % filled", percent(self.filled, self.rows))
    }
}

fn percent(part: usize, of: usize) -> usize {
    if of == 0 { 0 } else { (200 * part + of) / (2 * of) }
}

/// Whether a text is a date in some usual form, with or without a time after it.
pub(super) fn is_date(text: &str) -> bool {
    let day = text.split([' ', 'T']).next().unwrap_or(text);
    DATES.iter().any(|form| NaiveDate::parse_from_str(day, form).is_ok())
}

/// The columns of all tables, those of one folded header together, in the order they first stand in.
pub(super) fn columns(tables: &[Sample]) -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::new();
    for (index, table) in tables.iter().enumerate() {
        for (at, header, folded) in table.headings() {
            let place = columns.iter().position(|column| column.folded == folded).unwrap_or_else(|| {
                columns.push(Column::new(header, folded));
                columns.len() - 1
            });
            let column = &mut columns[place];
            column.tables.push(index);
            column.rows += table.rows.len();
            table.cells(at).for_each(|text| column.add(text));
        }
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_described_by_type_range_and_fill_and_never_by_a_text() {
        let rows = ["7,5", "100", "Ana"].map(|text| vec![Some(text.to_owned())]);
        let mut rows = rows.to_vec();
        rows.push(vec![None]);
        let table = Sample { header: vec!["Nota".into()], rows, ..Sample::default() };
        let columns = columns(&[table]);
        assert_eq!(columns[0].described(), "67 % numbers from 7.5 to 100, else texts, 75 % filled");
    }

    #[test]
    fn columns_of_one_header_in_several_tables_are_one() {
        let table = |header: &str| Sample { header: vec![header.into()], ..Sample::default() };
        let columns = columns(&[table("Nome"), table("NOME "), table("*")]);
        assert_eq!((columns.len(), columns[0].tables.as_slice()), (1, [0, 1].as_slice()));
    }

    #[test]
    fn dates_are_known_in_usual_forms() {
        for text in ["2013-11-27", "27/11/2013", "11/27/2013", "27.11.2013", "2013-11-27 00:00:00"] {
            assert!(is_date(text), "{text}");
        }
        assert!(!is_date("2023/24") && !is_date("7.5") && !is_date("T1"));
    }
}
