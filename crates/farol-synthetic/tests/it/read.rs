//! Reading either workbook, and the published one's summary for where the file itself is not at hand.

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    io::Cursor,
    path::Path,
};

use calamine::{Data, Range, Reader, Xlsx};
use farol_domain::SchoolYear;
use farol_synthetic::{Params, workbook};

/// `sheet;column;filled;mean;sd;q1;median;q3` and `sheet;column=word;share`; then `trap;name;count`.
const PUBLISHED: &str = include_str!("../golden/published.csv");

/// A workbook's sheets by year.
pub(crate) type Sheets = BTreeMap<u16, Range<Data>>;

pub(crate) fn params(seed: u64) -> Params {
    Params::new(SchoolYear::new(2022).unwrap(), seed)
}

pub(crate) fn twin(seed: u64) -> Sheets {
    sheets(workbook(&params(seed)).unwrap())
}

/// The published workbook, where `FAROL_PEDE_XLSX` or the folder beside the project has it.
pub(crate) fn published() -> Option<Sheets> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/pede-2022-2024.xlsx");
    let path = env::var_os("FAROL_PEDE_XLSX").map_or(beside, Into::into);
    std::fs::read(path).ok().map(sheets)
}

pub(crate) fn sheets(bytes: Vec<u8>) -> Sheets {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let read =
        |(name, range): (String, Range<Data>)| (name.trim_start_matches("PEDE").parse().unwrap(), range);
    workbook.worksheets().into_iter().map(read).collect()
}

/// A column's cells without the header, by header and how many columns of that header stand before it.
pub(crate) fn column<'a>(sheet: &'a Range<Data>, header: &str, nth: usize) -> Vec<&'a Data> {
    let places = headers(sheet).into_iter().enumerate().filter(|(_, h)| h == header).map(|(place, _)| place);
    let place = places.clone().nth(nth).unwrap_or_else(|| panic!("no column {header}"));
    sheet.rows().skip(1).filter(|row| is_filled(&row[0])).map(|row| &row[place]).collect()
}

pub(crate) fn headers(sheet: &Range<Data>) -> Vec<String> {
    sheet.rows().next().unwrap().iter().map(ToString::to_string).collect()
}

/// Headers made unique: the second of a name has `.2` after it.
pub(crate) fn unique_headers(sheet: &Range<Data>) -> Vec<(String, String, usize)> {
    let mut seen = BTreeMap::<String, usize>::new();
    let name = |header: String| {
        let count = seen.entry(header.clone()).or_default();
        *count += 1;
        (if *count > 1 { format!("{header}.{count}") } else { header.clone() }, header, *count - 1)
    };
    headers(sheet).into_iter().map(name).collect()
}

/// Neither empty, nor an empty text, nor an error.
pub(crate) fn is_filled(cell: &Data) -> bool {
    !matches!(cell, Data::Empty | Data::Error(_)) && !matches!(cell, Data::String(text) if text.is_empty())
}

/// A cell as a number; an age written as a date is its serial number.
pub(crate) fn number(cell: &Data) -> Option<f64> {
    match cell {
        Data::Int(value) => Some(*value as f64),
        Data::Float(value) => Some(*value),
        Data::DateTime(date) => Some(date.as_f64()),
        _ => None,
    }
}

/// What a workbook comes to: numbers by key, as in the golden file.
pub(crate) type Summary = BTreeMap<String, Vec<f64>>;

/// The published workbook's summary, from the file or from what is kept of it.
pub(crate) fn published_summary() -> Summary {
    published().map_or_else(|| kept(PUBLISHED), |sheets| summary(&sheets))
}

/// What the golden file keeps of the published workbook.
fn kept(text: &str) -> Summary {
    let read = |line: &str| {
        let mut parts = line.split(';');
        let key = format!("{};{}", parts.next().unwrap(), parts.next().unwrap());
        (key, parts.map(|number| number.parse().unwrap()).collect())
    };
    text.lines().map(read).collect()
}

/// Summarises every column and counts every trap.
pub(crate) fn summary(sheets: &Sheets) -> Summary {
    let mut summary = Summary::new();
    for (year, sheet) in sheets {
        for (name, header, nth) in unique_headers(sheet) {
            let cells = column(sheet, &header, nth);
            summarise(&mut summary, &format!("{year};{name}"), &cells);
        }
    }
    for (name, count) in crate::traps::count(sheets) {
        summary.insert(format!("trap;{name}"), vec![count as f64]);
    }
    summary
}

fn summarise(summary: &mut Summary, key: &str, cells: &[&Data]) {
    let filled: Vec<&Data> = cells.iter().copied().filter(|cell| is_filled(cell)).collect();
    let mut numbers: Vec<f64> = filled.iter().filter_map(|cell| number(cell)).collect();
    let mut figures = vec![round(filled.len() as f64 / cells.len() as f64)];
    let is_date = key.ends_with("Data de Nasc");
    if numbers.len() * 2 > filled.len() && !is_date {
        numbers.sort_by(f64::total_cmp);
        figures.extend(moments(&numbers).map(round));
    }
    summary.insert(key.to_owned(), figures);
    let words: BTreeSet<&str> = filled.iter().filter_map(|cell| text(cell)).collect();
    for word in words {
        let share =
            filled.iter().filter(|cell| text(cell) == Some(word)).count() as f64 / filled.len() as f64;
        if share >= 0.02 && !is_date {
            summary.insert(format!("{key}={word}"), vec![round(share)]);
        }
    }
}

fn text(cell: &Data) -> Option<&str> {
    if let Data::String(text) = cell { Some(text) } else { None }
}

/// Mean, standard deviation and quartiles of sorted numbers.
fn moments(sorted: &[f64]) -> [f64; 5] {
    let n = sorted.len() as f64;
    let mean = sorted.iter().sum::<f64>() / n;
    let variance = sorted.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n;
    let quartile = |k: usize| sorted[(sorted.len() - 1) * k / 4];
    [mean, variance.sqrt(), quartile(1), quartile(2), quartile(3)]
}

fn round(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

/// Holds the kept summary to the file it was made from; with `FAROL_WRITE_GOLDEN` set it is written anew instead.
#[test]
fn the_kept_summary_is_the_published_workbooks() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/published.csv");
    if let (Some(sheets), Some(_)) = (published(), env::var_os("FAROL_WRITE_GOLDEN")) {
        std::fs::write(&file, lines(&summary(&sheets))).unwrap();
    }
    let kept = kept(&std::fs::read_to_string(file).unwrap());
    assert!(kept.len() > 300, "{}", kept.len());
    assert_eq!(kept, published().map_or_else(|| kept.clone(), |sheets| summary(&sheets)));
}

fn lines(summary: &Summary) -> String {
    let line = |(key, figures): (&String, &Vec<f64>)| {
        let figures: Vec<String> = figures.iter().map(ToString::to_string).collect();
        format!("{key};{}\n", figures.join(";"))
    };
    summary.iter().map(line).collect()
}
