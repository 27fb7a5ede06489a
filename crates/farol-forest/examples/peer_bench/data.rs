//! The file as columns of single-precision numbers and labels, cut into what is learned from and what is held back.

use std::error::Error;
use std::ops::Range;
use std::path::Path;

use farol_forest::{Column, ForestError, Table};

/// Columns and labels of some rows.
pub(crate) struct Part {
    pub(crate) columns: Vec<Vec<f32>>,
    pub(crate) labels: Vec<bool>,
}

/// Reads the file; answers the first four fifths of its rows and the rest.
pub(crate) fn load(path: &Path) -> Result<[Part; 2], Box<dyn Error + Send + Sync>> {
    let mut reader = csv::Reader::from_path(path)?;
    let headers = reader.byte_headers()?;
    if headers.iter().next_back() != Some(b"y") || headers.len() < 2 {
        return Err("the last column must be `y`, after at least one other".into());
    }
    let mut columns = vec![Vec::new(); headers.len() - 1];
    let mut labels = Vec::new();
    let mut record = csv::ByteRecord::new();
    while reader.read_byte_record(&mut record)? {
        for (at, cell) in record.iter().enumerate() {
            let text = std::str::from_utf8(cell)?.trim();
            match columns.get_mut(at) {
                Some(column) => column.push(number(text, &record)?),
                None => labels.push(number(text, &record)? > 0.0),
            }
        }
    }
    let cut = labels.len() * 4 / 5;
    let held_back = labels.split_off(cut);
    let rest = columns.iter_mut().map(|column: &mut Vec<f32>| column.split_off(cut)).collect();
    Ok([Part { columns, labels }, Part { columns: rest, labels: held_back }])
}

fn number(text: &str, record: &csv::ByteRecord) -> Result<f32, String> {
    if text.is_empty() {
        return Ok(f32::NAN);
    }
    let line = record.position().map_or(0, csv::Position::line);
    text.parse().map_err(|_| format!("line {line}: `{text}` is not a number"))
}

impl Part {
    /// Table of these columns, each let go as soon as it is coded.
    pub(crate) fn table(columns: Vec<Vec<f32>>) -> Result<Table, ForestError> {
        let add = |table: farol_forest::TableBuilder, (at, values)| {
            table.column(Column::numeric(format!("c{at}"), values))
        };
        columns.into_iter().enumerate().fold(Table::builder(), add).build()
    }

    /// These rows, one after the other.
    pub(crate) fn rows(&self, rows: Range<usize>) -> Vec<f64> {
        let cell = |row: usize| self.columns.iter().map(move |column| f64::from(column[row]));
        rows.flat_map(cell).collect()
    }

    /// Missing values made 0.
    pub(crate) fn without_missing(mut self) -> Self {
        for value in self.columns.iter_mut().flatten().filter(|value| value.is_nan()) {
            *value = 0.0;
        }
        self
    }

    /// The rows that miss nothing.
    pub(crate) fn complete(&self) -> Self {
        let whole = |row: &usize| !self.columns.iter().any(|column| column[*row].is_nan());
        let rows: Vec<usize> = (0..self.labels.len()).filter(whole).collect();
        let pick = |column: &Vec<f32>| rows.iter().map(|&row| column[row]).collect();
        Self {
            columns: self.columns.iter().map(pick).collect(),
            labels: rows.iter().map(|&row| self.labels[row]).collect(),
        }
    }

    /// At most so many rows from the first.
    pub(crate) fn first(mut self, rows: usize) -> Self {
        self.columns.iter_mut().for_each(|column| column.truncate(rows));
        self.labels.truncate(rows);
        self
    }
}
