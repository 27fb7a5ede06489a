//! A labelled table in delimited text, read for the leak detector. Faults name rows and columns, never a value.

use std::{collections::HashMap, path::Path};

use farol_domain::{
    SchoolYear,
    columns::{Field, Header, SIMILAR_TO_YEAR, read_header},
    fold,
};
use farol_features::audit::{AuditColumn, AuditError, AuditInput, Known};

/// Share of a column's values that must be numbers for the rest to count as missing.
const MOSTLY: f64 = 0.9;
/// Texts that stand for a missing value, folded.
const MISSING: [&str; 7] = ["", "na", "n a", "nan", "null", "none", "#n a"];

/// What the columns of a table are.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    /// Whether the outcome happened: 1 or 0, true or false, yes or no, sim or não.
    pub label: String,
    /// Which pupil; where absent a column headed RA, if there is one.
    pub pupil: Option<String>,
    /// The label's year; where absent a column headed `ANO_REFERENCIA`, `year` or the like, if there is one.
    pub year: Option<String>,
    /// Train and test, or folds.
    pub split: Option<String>,
    /// Columns in which more is better for the pupil.
    pub better: Vec<String>,
    /// Columns no model would learn from.
    pub ignore: Vec<String>,
    /// When columns were known.
    pub known: Vec<(String, Known)>,
    /// Whether the outcome is declared mechanical.
    pub mechanical: bool,
}

/// A table that was read.
#[derive(Debug, Clone)]
pub struct Labelled {
    /// What the leak detector reads.
    pub input: AuditInput,
    /// Rows with a label.
    pub rows: usize,
    /// Rows left out for want of one.
    pub unlabelled: usize,
    /// The column that tells pupils apart.
    pub pupil: Option<String>,
    /// The column of years.
    pub year: Option<String>,
}

/// Why a table cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum TableFault {
    /// The file cannot be read at all.
    #[error("the table cannot be read as delimited text: {0}")]
    Unreadable(&'static str),
    /// A column that is not there.
    #[error("there is no column '{wanted}'; those there are: {present}")]
    NoColumn {
        /// The column asked for.
        wanted: String,
        /// Those there are.
        present: String,
    },
    /// A label that is neither yes nor no.
    #[error(
        "line {line} has a label in '{column}' that is neither yes nor no: expected 1 or 0, true or false, yes or no, sim or não"
    )]
    Label {
        /// Line of the file, the header being 1.
        line: usize,
        /// The label's column.
        column: String,
    },
    /// A year that is none.
    #[error("line {line} has no school year in '{column}': expected a year such as 2024 in every row")]
    Year {
        /// Line of the file, the header being 1.
        line: usize,
        /// The years' column.
        column: String,
    },
    /// What the audit refuses.
    #[error(transparent)]
    Audit(#[from] AuditError),
}

/// Cells by column.
struct Cells {
    headers: Vec<String>,
    columns: Vec<Vec<String>>,
    decimal_comma: bool,
}

/// Reads a table; its delimiter (`,`, `;` or a tab) is the one its header has most of.
///
/// # Errors
/// A file that is no table, a column that is not there, or labels or years that are none.
pub fn read(path: &Path, wanted: &Columns) -> Result<Labelled, TableFault> {
    let bytes = std::fs::read(path).map_err(|_| TableFault::Unreadable("the file cannot be opened"))?;
    of_text(&decoded(bytes), wanted)
}

/// UTF-8, else Windows-1252 as far as it is Latin-1: only names and categories depend on it.
fn decoded(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|error| error.into_bytes().into_iter().map(char::from).collect())
}

fn of_text(text: &str, wanted: &Columns) -> Result<Labelled, TableFault> {
    let cells = cells(text.trim_start_matches('\u{feff}'))?;
    let label = cells.find(&wanted.label)?;
    let (labels, rows) = labels(&cells, label)?;
    let cells = cells.keep(&rows);
    let pupil = cells
        .find_or(wanted.pupil.as_deref(), |header| read_header(header) == Header::Used(Field::Ra, None))?;
    let year =
        cells.find_or(wanted.year.as_deref(), |header| SIMILAR_TO_YEAR.contains(&fold(header).as_str()))?;
    let split = cells.find_or(wanted.split.as_deref(), |_| false)?;
    let ignored = wanted.ignore.iter().map(|name| cells.find(name)).collect::<Result<Vec<_>, _>>()?;
    let is_feature =
        |at: &usize| *at != label && ![pupil, year, split].contains(&Some(*at)) && !ignored.contains(at);
    let known = known(&cells, &wanted.known)?;
    let columns =
        (0..cells.headers.len()).filter(is_feature).map(|at| cells.column(at).known(known[at])).collect();
    let (count, unlabelled) = (labels.len(), rows.iter().filter(|kept| !**kept).count());
    let mut input =
        AuditInput::new(columns, labels)?.label_name(&cells.headers[label]).mechanical(wanted.mechanical);
    if let Some(at) = pupil {
        input = input.pupils(codes(&cells.columns[at]).into_iter().map(u64::from).collect())?;
    }
    if let Some(at) = year {
        input = input.years(years(&cells, at, &rows)?)?;
    }
    if let Some(at) = split {
        input = input.split(codes(&cells.columns[at]))?;
    }
    for name in &wanted.better {
        input = input.better(name.as_str(), cells.numbers(cells.find(name)?))?;
    }
    let named = |at: Option<usize>| at.map(|at| cells.headers[at].clone());
    Ok(Labelled { input, rows: count, unlabelled, pupil: named(pupil), year: named(year) })
}

fn cells(text: &str) -> Result<Cells, TableFault> {
    let header = text.lines().next().unwrap_or_default();
    let delimiter = [b',', b';', b'\t']
        .into_iter()
        .max_by_key(|delimiter| (header.bytes().filter(|byte| byte == delimiter).count(), *delimiter == b','))
        .unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(text.as_bytes());
    let headers = reader.headers().map_err(|_| TableFault::Unreadable("its header is damaged"))?;
    let headers: Vec<String> = headers.iter().map(|header| header.trim().to_owned()).collect();
    let mut columns = vec![Vec::new(); headers.len()];
    for record in reader.records() {
        let fault = "a line has another number of cells than the header, or an open quotation mark";
        let record = record.map_err(|_| TableFault::Unreadable(fault))?;
        columns.iter_mut().zip(record.iter()).for_each(|(column, cell)| column.push(cell.trim().to_owned()));
    }
    Ok(Cells { headers, columns, decimal_comma: delimiter != b',' })
}

/// Labels of the rows that have one, and which rows those are.
fn labels(cells: &Cells, at: usize) -> Result<(Vec<bool>, Vec<bool>), TableFault> {
    let (mut labels, mut rows) = (Vec::new(), Vec::new());
    for (row, cell) in cells.columns[at].iter().enumerate() {
        let folded = fold(cell);
        rows.push(!MISSING.contains(&folded.as_str()));
        labels.extend(match folded.as_str() {
            "1" | "1.0" | "true" | "yes" | "y" | "sim" | "s" | "verdadeiro" => Some(true),
            "0" | "0.0" | "false" | "no" | "n" | "nao" | "falso" => Some(false),
            missing if MISSING.contains(&missing) => None,
            _ => return Err(TableFault::Label { line: row + 2, column: cells.headers[at].clone() }),
        });
    }
    Ok((labels, rows))
}

fn years(cells: &Cells, at: usize, rows: &[bool]) -> Result<Vec<SchoolYear>, TableFault> {
    let lines = (0..rows.len()).filter(|row| rows[*row]).map(|row| row + 2);
    let year = |(cell, line): (&String, usize)| {
        let number = cell.trim_end_matches(".0").parse().ok();
        let year = number.and_then(|number| SchoolYear::new(number).ok());
        year.ok_or_else(|| TableFault::Year { line, column: cells.headers[at].clone() })
    };
    cells.columns[at].iter().zip(lines).map(year).collect()
}

/// For each column when it was known, as far as it is stated.
fn known(cells: &Cells, stated: &[(String, Known)]) -> Result<Vec<Known>, TableFault> {
    let mut known = vec![Known::Unknown; cells.headers.len()];
    for (name, when) in stated {
        known[cells.find(name)?] = *when;
    }
    Ok(known)
}

/// Texts numbered in the order in which they first stand.
fn codes(cells: &[String]) -> Vec<u32> {
    let mut numbers: HashMap<&str, u32> = HashMap::new();
    let mut coded = Vec::with_capacity(cells.len());
    for cell in cells {
        let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
        coded.push(*numbers.entry(cell.as_str()).or_insert(next));
    }
    coded
}

impl Cells {
    fn find(&self, wanted: &str) -> Result<usize, TableFault> {
        let exact = self.headers.iter().position(|header| header == wanted);
        exact.or_else(|| self.headers.iter().position(|header| fold(header) == fold(wanted))).ok_or_else(
            || TableFault::NoColumn { wanted: wanted.to_owned(), present: self.headers.join(", ") },
        )
    }

    /// The column asked for, else the first that `fits`, else none.
    fn find_or(
        &self,
        wanted: Option<&str>,
        fits: impl Fn(&str) -> bool,
    ) -> Result<Option<usize>, TableFault> {
        match wanted {
            Some(name) => self.find(name).map(Some),
            None => Ok(self.headers.iter().position(|header| fits(header))),
        }
    }

    fn keep(mut self, rows: &[bool]) -> Self {
        for column in &mut self.columns {
            let mut kept = rows.iter();
            column.retain(|_| kept.next().copied().unwrap_or(false));
        }
        self
    }

    fn number(&self, cell: &str) -> Option<f64> {
        let plain = if self.decimal_comma { cell.replace(',', ".") } else { cell.to_owned() };
        plain.parse().ok().filter(|number: &f64| number.is_finite())
    }

    fn numbers(&self, at: usize) -> Vec<f64> {
        self.columns[at].iter().map(|cell| self.number(cell).unwrap_or(f64::NAN)).collect()
    }

    /// Numbers where nearly all values are, else categories.
    fn column(&self, at: usize) -> AuditColumn {
        let missing = |cell: &String| MISSING.contains(&fold(cell).as_str());
        let filled = self.columns[at].iter().filter(|cell| !missing(cell)).count();
        let numbers = self.numbers(at);
        let read = numbers.iter().filter(|number| !number.is_nan()).count();
        if read as f64 >= MOSTLY * filled as f64 {
            return AuditColumn::numbers(&self.headers[at], numbers);
        }
        let coded = codes(&self.columns[at]).into_iter().zip(&self.columns[at]);
        AuditColumn::codes(
            &self.headers[at],
            coded.map(|(code, cell)| (!missing(cell)).then_some(code)).collect(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(label: &str) -> Columns {
        Columns { label: label.to_owned(), ..Columns::default() }
    }

    #[test]
    fn delimiters_decimal_commas_and_missing_labels_are_understood() {
        let text = "\u{feff}RA;Ano;nota;turma;y\n1;2024;7,5;A;sim\n2;2024;NA;B;não\n3;2024;6,0;A;\n";
        let read = of_text(text, &wanted("y")).unwrap();
        assert_eq!((read.rows, read.unlabelled), (2, 1));
        assert_eq!((read.pupil.as_deref(), read.year.as_deref()), (Some("RA"), Some("Ano")));
    }

    #[test]
    fn faults_name_line_and_column_and_never_a_value() {
        let label = of_text("x,y\n1,1\n2,secret\n", &wanted("y")).unwrap_err().to_string();
        assert!(label.contains("line 3") && !label.contains("secret"), "{label}");
        let year = of_text("year,x,y\n2024,1,1\n12,2,0\n", &wanted("y")).unwrap_err().to_string();
        assert!(year.contains("line 3") && year.contains("'year'"), "{year}");
        let absent = of_text("x,y\n1,1\n", &wanted("z")).unwrap_err().to_string();
        assert!(absent.contains("'z'") && absent.contains("x, y"), "{absent}");
        assert!(matches!(of_text("x,y\n1\n", &wanted("y")), Err(TableFault::Unreadable(_))));
    }
}
