//! Reading a scored table out of delimited text. All faults are told at once, by row and column, never by what stands
//! there.

use std::{fmt, fs, io, path::Path};

use csv::{ByteRecord, ReaderBuilder};

use super::table::{Columns, Named, ScoredTable};

/// Faults that are told one by one.
const SHOWN: usize = 20;

/// The name of an empty group.
const NO_GROUP: &str = "(empty)";

/// Why a table cannot be evaluated.
#[derive(Debug)]
pub(crate) enum Faults {
    /// The file cannot be read.
    Unreadable(io::Error),
    /// Its content cannot be evaluated.
    Content {
        /// The first of them, each a sentence.
        told: Vec<String>,
        /// How many there are.
        count: usize,
    },
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(error) => error.fmt(f),
            Self::Content { told, count } => {
                f.write_str(&told.join("\n"))?;
                match count - told.len() {
                    0 => Ok(()),
                    more => write!(f, "\n… and {more} more"),
                }
            }
        }
    }
}

impl std::error::Error for Faults {}

/// Reads the columns of a table. Commas, semicolons and tabs part cells, whichever the header has most of; where it is
/// not the comma, `0,5` is a number too.
pub(crate) fn read(path: &Path, columns: &Columns<'_>) -> Result<ScoredTable, Faults> {
    let bytes = fs::read(path).map_err(Faults::Unreadable)?;
    parse(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes), columns)
}

fn parse(bytes: &[u8], columns: &Columns<'_>) -> Result<ScoredTable, Faults> {
    let delimiter = delimiter(bytes);
    let mut reader = ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(bytes);
    let mut faults = Collected::default();
    let header = reader.byte_headers().cloned().unwrap_or_default();
    let mut rows = Rows::new(&header, columns, delimiter, &mut faults);
    if faults.count == 0 {
        for (at, record) in reader.byte_records().enumerate() {
            // The header is row 1, as a spreadsheet shows it.
            match record {
                Ok(record) => rows.take(at + 2, &record, header.len(), &mut faults),
                Err(_) => faults.add(|| format!("row {}: cannot be read", at + 2)),
            }
        }
        if rows.count == 0 && faults.count == 0 {
            faults.add(|| "no rows below the header: expected at least one".to_owned());
        }
    }
    faults.none().map(|()| rows.table())
}

/// What parts the cells of the first line.
fn delimiter(bytes: &[u8]) -> u8 {
    let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let times = |mark: u8| line.iter().filter(|byte| **byte == mark).count();
    let most = [b'\t', b';', b','].into_iter().max_by_key(|mark| times(*mark));
    most.unwrap_or(b',')
}

#[derive(Default)]
struct Collected {
    told: Vec<String>,
    count: usize,
}

impl Collected {
    fn add(&mut self, fault: impl FnOnce() -> String) {
        self.count += 1;
        if self.told.len() < SHOWN {
            self.told.push(fault());
        }
    }

    fn none(self) -> Result<(), Faults> {
        match self.count {
            0 => Ok(()),
            count => Err(Faults::Content { told: self.told, count }),
        }
    }
}

/// The columns that are wanted, and the rows read so far.
struct Rows<'a> {
    columns: &'a Columns<'a>,
    label: usize,
    score: usize,
    weight: Option<usize>,
    group: Option<usize>,
    clusters: Option<usize>,
    decimal_comma: bool,
    count: usize,
    labels: Vec<bool>,
    scores: Vec<f64>,
    weights: Vec<f64>,
    groups: Vec<String>,
    clustered: Vec<String>,
}

impl<'a> Rows<'a> {
    fn new(header: &ByteRecord, columns: &'a Columns<'a>, delimiter: u8, faults: &mut Collected) -> Self {
        let mut find = |name: &str| place(header, name, faults);
        Self {
            label: find(columns.label),
            score: find(columns.score),
            weight: columns.weight.map(&mut find),
            group: columns.group.map(&mut find),
            clusters: columns.clusters.map(&mut find),
            columns,
            decimal_comma: delimiter != b',',
            count: 0,
            labels: Vec::new(),
            scores: Vec::new(),
            weights: Vec::new(),
            groups: Vec::new(),
            clustered: Vec::new(),
        }
    }

    fn take(&mut self, row: usize, record: &ByteRecord, cells: usize, faults: &mut Collected) {
        if record.iter().all(|cell| cell.trim_ascii().is_empty()) && cells > 1 {
            return;
        }
        self.count += 1;
        if record.len() != cells {
            return faults
                .add(|| format!("row {row}: {} cells, expected {cells} as in the header", record.len()));
        }
        let columns = self.columns;
        let mut wrong = |column: &str, expected: &str| {
            faults.add(|| format!("row {row}, column '{column}': expected {expected}"));
        };
        match label(&text(record, self.label)) {
            Some(label) => self.labels.push(label),
            None => wrong(columns.label, "0, 1, true or false"),
        }
        match self.number(record, self.score) {
            Some(score) => self.scores.push(score),
            None => wrong(columns.score, "a finite number"),
        }
        if let (Some(at), Some(column)) = (self.weight, columns.weight) {
            match self.number(record, at).filter(|weight| *weight >= 0.0) {
                Some(weight) => self.weights.push(weight),
                None => wrong(column, "a finite number of at least 0"),
            }
        }
        if let Some(at) = self.group {
            let name = text(record, at);
            self.groups.push(if name.is_empty() { NO_GROUP.to_owned() } else { name });
        }
        if let (Some(at), Some(column)) = (self.clusters, columns.clusters) {
            match text(record, at) {
                name if name.is_empty() => wrong(column, "a value: which rows belong together"),
                name => self.clustered.push(name),
            }
        }
    }

    fn number(&self, record: &ByteRecord, at: usize) -> Option<f64> {
        let text = text(record, at);
        let text = if self.decimal_comma { text.replace(',', ".") } else { text };
        text.parse().ok().filter(|number: &f64| number.is_finite())
    }

    fn table(self) -> ScoredTable {
        ScoredTable {
            labels: self.labels,
            scores: self.scores,
            weights: self.weight.map(|_| self.weights),
            clusters: self.clusters.map(|_| Named::new(&self.clustered).of_row),
            groups: self.group.map(|_| Named::new(&self.groups)),
        }
    }
}

/// Where a column stands; a fault where it stands nowhere or twice.
fn place(header: &ByteRecord, name: &str, faults: &mut Collected) -> usize {
    let places: Vec<usize> = (0..header.len()).filter(|at| text(header, *at) == name).collect();
    if let [only] = places[..] {
        return only;
    }
    faults.add(|| match places.len() {
        0 => {
            let known: Vec<String> = (0..header.len()).map(|at| format!("'{}'", text(header, at))).collect();
            format!("no column '{name}': the header has {}", known.join(", "))
        }
        times => format!("column '{name}' is there {times} times: expected once"),
    });
    0
}

fn text(record: &ByteRecord, at: usize) -> String {
    String::from_utf8_lossy(record.get(at).unwrap_or_default()).trim().to_owned()
}

fn label(text: &str) -> Option<bool> {
    // `1.0` is how programs that know no whole numbers with gaps write them.
    match text.to_ascii_lowercase().as_str() {
        "1" | "true" | "1.0" => Some(true),
        "0" | "false" | "0.0" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Columns, Faults, ScoredTable, parse};

    const ALL: Columns<'_> =
        Columns { label: "y", score: "p", weight: Some("w"), group: Some("g"), clusters: Some("pupil") };
    const TWO: Columns<'_> = Columns { weight: None, group: None, clusters: None, ..ALL };

    fn faults(text: &str, columns: &Columns<'_>) -> (Vec<String>, usize) {
        match parse(text.as_bytes(), columns) {
            Err(Faults::Content { told, count }) => (told, count),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn every_column_asked_for_is_read() {
        let table = parse(b"g,y,p,w,pupil\nb,1,0.5,2,x\na,false,-3e2,0,y\n,TRUE,1,1,x\n\n", &ALL).unwrap();
        assert_eq!(table.labels, [true, false, true]);
        assert_eq!(table.scores, [0.5, -300.0, 1.0]);
        assert_eq!((table.weights, table.clusters), (Some(vec![2.0, 0.0, 1.0]), Some(vec![0, 1, 0])));
        let groups = table.groups.unwrap();
        assert_eq!(
            (groups.names.clone(), groups.of_row.clone()),
            (vec!["(empty)".to_owned(), "a".to_owned(), "b".to_owned()], vec![2, 1, 0])
        );
        assert_eq!(groups.position("b"), Some(2));
    }

    #[test]
    fn semicolons_allow_a_decimal_comma_and_a_mark_at_the_beginning() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("t.csv");
        std::fs::write(&path, "\u{feff}y;p\r\n1;0,75\r\n0;0.5\r\n").unwrap();
        let table = super::read(&path, &TWO).unwrap();
        assert_eq!(
            table,
            ScoredTable { labels: vec![true, false], scores: vec![0.75, 0.5], ..ScoredTable::default() }
        );
    }

    #[test]
    fn all_faults_are_told_at_once_and_no_value_with_them() {
        let (told, count) = faults("y,p,w,g,pupil\nyes,0.5,1,a,Maria\n1,inf,-1,a,\n0,0.5,1,a\n", &ALL);
        assert_eq!(
            told,
            [
                "row 2, column 'y': expected 0, 1, true or false",
                "row 3, column 'p': expected a finite number",
                "row 3, column 'w': expected a finite number of at least 0",
                "row 3, column 'pupil': expected a value: which rows belong together",
                "row 4: 4 cells, expected 5 as in the header",
            ]
        );
        assert_eq!(count, 5);
    }

    #[test]
    fn a_long_list_of_faults_is_cut_and_counted() {
        let text = format!("y,p\n{}", "2,0.5\n".repeat(50));
        let (told, count) = faults(&text, &TWO);
        assert_eq!((told.len(), count), (20, 50));
        let error = parse(text.as_bytes(), &TWO).unwrap_err().to_string();
        assert!(error.ends_with("… and 30 more"), "{error}");
    }

    #[test]
    fn missing_and_doubled_columns_are_named() {
        let (told, _) = faults("y,q,y\n1,2,1\n", &TWO);
        assert_eq!(
            told,
            ["column 'y' is there 2 times: expected once", "no column 'p': the header has 'y', 'q', 'y'",]
        );
        assert_eq!(faults("y,p\n", &TWO).0, ["no rows below the header: expected at least one"]);
        assert_eq!(faults("", &TWO).1, 2);
    }
}
