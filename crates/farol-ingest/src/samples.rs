//! The first rows of each sheet as texts, for drafting and checking a mapping: no sheet is left out.

use std::ops::ControlFlow;

use crate::{
    FileFault, IngestError, Options, Source,
    grid::{Cell, Row},
    guard::slots,
    header::{self, LOOK},
    headers::Headers,
    mapping::Sample,
    read::{all_or_faults, fault},
    sheet::SheetFile,
    sniff::sniff,
};

/// Rows of a sheet that a sample holds at most.
const ROWS: usize = 5000;
/// Cells that the samples of a file hold at most, a long text counting as several.
const CELLS: usize = 2_000_000;

/// Samples of all visible sheets.
pub(crate) fn samples(sources: &[Source], options: &Options) -> Result<Vec<Sample>, IngestError> {
    let headers = Headers { mapping: options.mapping.clone() };
    let of = |(file, source)| of_file(file, source, &headers).map_err(fault(source));
    let samples: Vec<Result<Vec<Sample>, FileFault>> = (0..).zip(sources).map(of).collect();
    Ok(all_or_faults(samples.into_iter())?.into_iter().flatten().collect())
}

fn of_file(file: u32, source: &Source, headers: &Headers) -> Result<Vec<Sample>, crate::Problem> {
    let sheets = SheetFile::all(file, source, sniff(source)?)?;
    let (mut samples, mut room) = (Vec::new(), CELLS);
    for sheet in sheets.iter().filter(|sheet| !sheet.hidden) {
        let mut rows = Vec::new();
        sheet.rows(&mut |row| {
            room = room.saturating_sub(row.cells.iter().map(slots).sum());
            rows.push(row);
            if rows.len() < ROWS && room > 0 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        if !rows.is_empty() {
            samples.push(sample(sheet, &rows, headers));
        }
    }
    Ok(samples)
}

fn sample(sheet: &SheetFile<'_>, rows: &[Row], headers: &Headers) -> Sample {
    let looked_at = &rows[..rows.len().min(LOOK)];
    let (header, below) = if let Some(heading) = header::find(looked_at, headers) {
        (heading.cells, heading.consumed)
    } else {
        let at = likely_header(looked_at);
        (looked_at[at].cells.clone(), at + 1)
    };
    let text = |cell: &Cell| cell.text().map(std::borrow::Cow::into_owned);
    Sample {
        file: sheet.source.name().to_owned(),
        sheet: sheet.name.to_string(),
        header: header.iter().map(|cell| text(cell).unwrap_or_default()).collect(),
        rows: rows[below..].iter().map(|row| row.cells.iter().map(text).collect()).collect(),
    }
}

/// The first of the rows with the most texts: titles stand in few cells, and records hold numbers.
fn likely_header(rows: &[Row]) -> usize {
    let texts = |row: &Row| row.cells.iter().filter(|cell| matches!(cell, Cell::Text(_))).count();
    let most = rows.iter().map(texts).max().unwrap_or_default();
    rows.iter().position(|row| texts(row) == most).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use rust_xlsxwriter::Workbook;

    use super::*;

    /// A row with a cell in the last column has all the empty ones before it: few bytes of a file, many of memory.
    #[test]
    fn a_sample_of_very_wide_rows_ends_before_it_fills_the_memory() {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        for row in 0..200 {
            sheet.write_string(row, 0, "RA").unwrap();
            sheet.write_string(row, 16_383, "x").unwrap();
        }
        let source = Source::new("a.xlsx", workbook.save_to_buffer().unwrap());
        let all = samples(&[source], &Options::default()).unwrap();
        let cells: usize = all[0].rows.iter().map(Vec::len).sum();
        assert!((1_000_000..=CELLS).contains(&cells), "{cells}");
    }
}
