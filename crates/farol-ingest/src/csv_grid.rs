//! A delimited text as a grid: encoding, delimiter and quotes. It reads no numbers; all cells stay texts.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Utf8Detection};
use encoding_rs::{Encoding, WINDOWS_1252};

use crate::grid::{Cell, ERRORS, Grid, Row};

const DELIMITERS: [char; 3] = [';', '\t', ','];

/// Reads delimited text: UTF-8, UTF-16 with its mark, or an 8-bit encoding such as Windows-1252.
pub(crate) fn read(bytes: &[u8]) -> Grid {
    let text = decode(bytes);
    let (text, skipped, delimiter) = delimiter(&text);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut grid = Grid { plain_text: true, last_row: skipped, ..Grid::default() };
    let mut record = csv::StringRecord::new();
    loop {
        let blank = blank_lines(text, reader.position().byte());
        // Reading from memory that is valid UTF-8 cannot fail, and rows of any length are accepted.
        if !matches!(reader.read_record(&mut record), Ok(true)) {
            grid.last_row += blank;
            return grid;
        }
        grid.last_row += blank + 1;
        let cells: Vec<Cell> = record.iter().map(cell).collect();
        if cells.iter().any(|c| !c.is_empty()) {
            grid.rows.push(Row { number: grid.last_row, cells });
        }
    }
}

fn cell(text: &str) -> Cell {
    match ERRORS.into_iter().find(|error| *error == text.trim()) {
        Some(error) => Cell::Error(error),
        None => Cell::of_text(Cow::Borrowed(text)),
    }
}

/// Lines without any character before the next record; the reader passes over them, a spreadsheet numbers them.
fn blank_lines(text: &str, from: u64) -> u32 {
    let Ok(from) = usize::try_from(from) else { return 0 };
    let (read, rest) = text.as_bytes().split_at_checked(from).unwrap_or_default();
    // The reader stops inside a `\r\n`.
    let rest = if read.ends_with(b"\r") { rest.strip_prefix(b"\n").unwrap_or(rest) } else { rest };
    let blank = rest.iter().take_while(|b| matches!(b, b'\r' | b'\n'));
    u32::try_from(blank.filter(|b| **b == b'\n').count()).unwrap_or(u32::MAX)
}

fn decode(bytes: &[u8]) -> Cow<'_, str> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark..]).0;
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let mut detector = EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guess = detector.guess(Some(b"br"), Utf8Detection::Deny);
    // Multi-byte guesses on a short text are chance: the programmes write Portuguese.
    let encoding = if guess.is_single_byte() { guess } else { WINDOWS_1252 };
    encoding.decode_without_bom_handling(bytes).0
}

/// The text without Excel's `sep=;` line, the number of lines so taken off, and the delimiter.
fn delimiter(text: &str) -> (&str, u32, u8) {
    let (top, rest) = text.split_once('\n').unwrap_or((text, ""));
    if let Some(&[stated]) = top.trim_end().strip_prefix("sep=").map(str::as_bytes) {
        return (rest, 1, stated);
    }
    let first = text.lines().find(|l| !l.trim().is_empty()).unwrap_or_default();
    let count = |wanted: char| {
        let mut quoted = false;
        let outside = |c: &char| {
            quoted ^= *c == '"';
            !quoted && *c == wanted
        };
        first.chars().filter(outside).count()
    };
    let best = DELIMITERS.into_iter().rev().max_by_key(|d| count(*d)).unwrap_or(';');
    (text, 0, best as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(bytes: &[u8]) -> Vec<Vec<String>> {
        let text = |c: &Cell| c.text().unwrap_or_default().into_owned();
        read(bytes).rows.iter().map(|r| r.cells.iter().map(text).collect()).collect()
    }

    #[test]
    fn the_delimiter_is_found_in_the_header_outside_quotes() {
        assert_eq!(texts(b"RA;\"a,b,c\";Fase\n1;2;3\n")[0], ["RA", "a,b,c", "Fase"]);
        assert_eq!(texts(b"RA\tFase\n1\t2\n")[1], ["1", "2"]);
        assert_eq!(texts(b"RA,Fase\n1,\"7,5\"\n")[1], ["1", "7,5"]);
        assert_eq!(texts(b"sep=|\nRA|Fase\n1|2\n")[1], ["1", "2"]);
    }

    #[test]
    fn three_encodings_say_the_same() {
        let text = "RA;Gênero;Instituição de ensino\n1;Feminino;Pública\n";
        let (latin, _, _) = WINDOWS_1252.encode(text);
        let mut marked = b"\xEF\xBB\xBF".to_vec();
        marked.extend(text.as_bytes());
        let utf16: Vec<u8> =
            [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        for bytes in [latin.as_ref(), &marked, &utf16] {
            assert_eq!(texts(bytes), texts(text.as_bytes()));
        }
        assert_eq!(texts(&latin)[0][1], "Gênero");
    }

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_would() {
        let grid = read(b"RA;Fase\r\n\r\n1;\"two\nlines\"\r\n;;\r\n2;3\r\n\r\n");
        assert_eq!(grid.rows.iter().map(|r| r.number).collect::<Vec<_>>(), [1, 3, 5]);
        assert_eq!(grid.last_row, 6);
    }
}
