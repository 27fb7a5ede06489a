//! A delimited text as rows, in a stream: encoding, delimiter and quotes. It reads no numbers; all cells stay texts.

use std::{borrow::Cow, io::Read, ops::ControlFlow};

use encoding_rs::{Encoding, UTF_8};
use encoding_rs_io::DecodeReaderBytesBuilder;

use crate::{
    Problem,
    csv_lines::Lines,
    encoding::encoding_of,
    grid::{Cell, ERRORS, Row},
    sheet::stem,
    source::Source,
    survey::MOST_COLUMNS,
};

const DELIMITERS: [char; 3] = [';', '\t', ','];
/// Characters of a cell that a spreadsheet takes.
const LONGEST_CELL: usize = 32_767;
/// How much of the decoded text is looked at for the delimiter.
const HEAD: u64 = 64 << 10;

/// Gives the rows that hold something until `take` wants no more; returns the last row, empty or not.
pub(crate) fn rows(source: &Source, take: &mut dyn FnMut(Row) -> ControlFlow<()>) -> Result<u32, Problem> {
    let encoding = encoding_of(source)?;
    let (mut stated, delimiter) = delimiter(source, encoding)?;
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .buffer_capacity(64 << 10)
        .from_reader(Lines::new(decoded(source, encoding)?));
    let mut record = csv::StringRecord::new();
    let mut count = Count::default();
    // A row that spans lines waits for the next one: only then is it sure that its quotation mark was closed.
    let mut waiting: Option<Row> = None;
    loop {
        let Ok(more) = reader.read_record(&mut record) else {
            let row = count.row + 1;
            let quoted = reader.get_ref().is_open();
            return Err(if quoted { Problem::LongCell { row } } else { Problem::LongRow { row } });
        };
        if let Some(row) = waiting.take() {
            if !more && reader.get_ref().is_open() {
                // Its last line end stands within the mark and was not counted.
                return Err(Problem::UnclosedQuote { row: row.number + 1 });
            }
            if take(row).is_break() {
                return Ok(count.row);
            }
        }
        let spans_lines = count.add(reader.position().line(), more.then_some(&record));
        if !more {
            return Ok(count.row);
        }
        if std::mem::take(&mut stated) {
            continue;
        }
        let Some(row) = row(&record, count.row, source)? else { continue };
        if spans_lines {
            waiting = Some(row);
        } else if take(row).is_break() {
            return Ok(count.row);
        }
    }
}

/// Numbers rows as a spreadsheet would: lines without any character count, lines within a cell do not.
#[derive(Default)]
struct Count {
    row: u32,
    within: u64,
}

impl Count {
    /// Every line ends in one `\n`, so the lines read, less those within cells, are the rows so far. Says whether the
    /// record spans lines.
    fn add(&mut self, next_line: u64, record: Option<&csv::StringRecord>) -> bool {
        let newlines = |text: &str| text.bytes().filter(|b| *b == b'\n').count() as u64;
        let within = record.map_or(0, |record| record.iter().map(newlines).sum());
        self.within += within;
        self.row = u32::try_from(next_line.saturating_sub(1 + self.within)).unwrap_or(u32::MAX);
        within > 0
    }
}

/// `None` where no cell holds anything.
fn row(record: &csv::StringRecord, number: u32, source: &Source) -> Result<Option<Row>, Problem> {
    if record.iter().any(|text| text.len() > LONGEST_CELL && text.chars().count() > LONGEST_CELL) {
        return Err(Problem::LongCell { row: number });
    }
    if record.iter().any(|text| text.contains('\0')) {
        return Err(Problem::ZeroByte { row: number });
    }
    if record.iter().all(|text| text.trim().is_empty()) {
        return Ok(None);
    }
    // A cell takes many times the memory of the delimiter after it.
    if record.len() > MOST_COLUMNS {
        let (sheet, columns) = (stem(source.name()).to_owned(), record.len());
        return Err(Problem::TooManyColumns { sheet, columns, cap: MOST_COLUMNS });
    }
    Ok(Some(Row { number, cells: record.iter().map(cell).collect() }))
}

fn cell(text: &str) -> Cell {
    match ERRORS.into_iter().find(|error| *error == text.trim()) {
        Some(error) => Cell::Error(error),
        None => Cell::of_text(Cow::Borrowed(text)),
    }
}

/// The content as UTF-8 without a mark.
fn decoded<'s>(source: &'s Source, encoding: &'static Encoding) -> Result<impl Read + 's, Problem> {
    let reader = source.reader()?;
    Ok(DecodeReaderBytesBuilder::new()
        .encoding(Some(encoding))
        .bom_override(true)
        .strip_bom(true)
        .utf8_passthru(encoding == UTF_8)
        .build(reader))
}

/// Whether the first line is Excel's `sep=;`, and the delimiter.
fn delimiter(source: &Source, encoding: &'static Encoding) -> Result<(bool, u8), Problem> {
    let mut head = Vec::new();
    decoded(source, encoding)?.take(HEAD).read_to_end(&mut head).map_err(|_| Problem::Changed)?;
    let text = String::from_utf8_lossy(&head);
    let mut lines = text.split(['\r', '\n']);
    if let Some(&[stated]) = lines.next().and_then(|l| l.trim_end().strip_prefix("sep=")).map(str::as_bytes) {
        return Ok((true, stated));
    }
    let first = text.split(['\r', '\n']).find(|l| !l.trim().is_empty()).unwrap_or_default();
    let count = |wanted: char| {
        let mut quoted = false;
        let outside = |c: &char| {
            quoted ^= *c == '"';
            !quoted && *c == wanted
        };
        first.chars().filter(outside).count()
    };
    let best = DELIMITERS.into_iter().rev().max_by_key(|d| count(*d)).unwrap_or(';');
    Ok((false, best as u8))
}

#[cfg(test)]
mod tests {
    use encoding_rs::WINDOWS_1252;

    use super::*;

    fn read(bytes: &[u8]) -> (Vec<Row>, Result<u32, Problem>) {
        let mut all = Vec::new();
        let source = Source::new("a.csv", bytes);
        let last = rows(&source, &mut |row| {
            all.push(row);
            ControlFlow::Continue(())
        });
        (all, last)
    }

    fn texts(bytes: &[u8]) -> Vec<Vec<String>> {
        let text = |c: &Cell| c.text().unwrap_or_default().into_owned();
        read(bytes).0.iter().map(|r| r.cells.iter().map(text).collect()).collect()
    }

    #[test]
    fn the_delimiter_is_found_in_the_header_outside_quotes() {
        assert_eq!(texts(b"RA;\"a,b,c\";Fase\n1;2;3\n")[0], ["RA", "a,b,c", "Fase"]);
        assert_eq!(texts(b"RA\tFase\n1\t2\n")[1], ["1", "2"]);
        assert_eq!(texts(b"RA,Fase\n1,\"7,5\"\n")[1], ["1", "7,5"]);
        assert_eq!(texts(b"sep=|\nRA|Fase\n1|2\n")[1], ["1", "2"]);
    }

    #[test]
    fn four_encodings_say_the_same() {
        let text = "RA;Gênero;Instituição de ensino\n1;Feminino;Pública\n";
        let (latin, _, _) = WINDOWS_1252.encode(text);
        let mut marked = b"\xEF\xBB\xBF".to_vec();
        marked.extend(text.as_bytes());
        let wide = |mark: [u8; 2], bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
            mark.into_iter().chain(text.encode_utf16().flat_map(bytes)).collect()
        };
        let (little, big) = (wide([0xFF, 0xFE], u16::to_le_bytes), wide([0xFE, 0xFF], u16::to_be_bytes));
        for bytes in [latin.as_ref(), &marked, &little, &big] {
            assert_eq!(texts(bytes), texts(text.as_bytes()));
        }
        assert_eq!(texts(&latin)[0][1], "Gênero");
    }

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_would() {
        for end in ["\r\n", "\n", "\r"] {
            let text = "RA;Fase\n\n1;\"two\nlines\"\n;;\n2;3\n\n".replace('\n', end);
            let (rows, last) = read(text.as_bytes());
            assert_eq!(rows.iter().map(|r| r.number).collect::<Vec<_>>(), [1, 3, 5]);
            assert_eq!(last, Ok(6));
        }
    }

    #[test]
    fn a_quotation_mark_that_is_never_closed_is_named_and_swallows_no_row_in_silence() {
        assert_eq!(read(b"RA;Nome\n1;\"Ana\n2;Bia\n3;Caio\n").1, Err(Problem::UnclosedQuote { row: 2 }));
        let inch = read(b"RA;Nome\n1;5\" de altura\n2;Bia\n");
        assert_eq!((inch.0.len(), inch.1), (3, Ok(3)), "a mark within a text opens nothing");
    }
}
