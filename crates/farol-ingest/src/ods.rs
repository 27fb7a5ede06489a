//! An `OpenDocument` spreadsheet (`.ods`) row by row, never whole in memory. The only place that knows its archive; cells
//! are read in `ods/cell.rs`.

mod cell;

use std::{
    collections::HashSet,
    io::{BufRead, BufReader, Cursor, ErrorKind, Read},
    ops::ControlFlow,
};

use quick_xml::{
    Reader, XmlVersion,
    events::{BytesStart, Event},
    name::QName,
};
use zip::{ZipArchive, result::ZipError};

use crate::{
    Problem,
    grid::{Cell, Row},
    guard::{Budget, Capped, guarded, slots},
    ods::cell::Epoch,
    workbook::SheetName,
};

/// Most that the content may unpack to, whatever the archive declares.
const MAX_UNPACKED: u64 = 256 << 20;
/// Most that is read of the parts that hold no cells.
const MAX_SIDE: u64 = 1 << 20;
/// Rows and columns of a sheet: ODF leaves them open, `LibreOffice` and Excel have these.
const MAX_ROWS: u32 = 1_048_576;
const MAX_COLUMNS: usize = 16_384;

type Archive<'b> = ZipArchive<Cursor<&'b [u8]>>;
type Xml<'z> = Reader<Box<dyn BufRead + 'z>>;

/// The sheets, in order.
pub(crate) fn sheets(bytes: &[u8]) -> Result<Vec<SheetName>, Problem> {
    guarded(|| {
        let mut archive = open(bytes)?;
        let mut sheets = Vec::new();
        tables(&mut content(&mut archive)?, Epoch::Plain, &mut |xml, table, _| {
            sheets.push(table);
            skip(xml, "table:table")?;
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(sheets)
    })
}

/// Gives the rows that hold something, top down, and the number of the last of them. Empty rows below are not counted:
/// programs fill a sheet with them to its end.
pub(crate) fn rows(
    bytes: &[u8],
    sheet: &str,
    take: &mut dyn FnMut(Row) -> ControlFlow<()>,
) -> Result<u32, Problem> {
    guarded(|| {
        let mut archive = open(bytes)?;
        let epoch = epoch_of_writer(&mut archive);
        let mut last = None;
        tables(&mut content(&mut archive)?, epoch, &mut |xml, table, epoch| {
            if table.name == sheet {
                last = Some(Sheet { epoch, budget: Budget::of(sheet), passed: 0, last: 0 }.read(xml, take)?);
                return Ok(ControlFlow::Break(()));
            }
            skip(xml, "table:table")?;
            Ok(ControlFlow::Continue(()))
        })?;
        last.ok_or(Problem::Damaged)
    })
}

fn open(bytes: &[u8]) -> Result<Archive<'_>, Problem> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Problem::Damaged)?;
    let manifest = side_part(&mut archive, "META-INF/manifest.xml");
    let whole_is_encrypted = archive.index_for_name("encrypted-package").is_some();
    if whole_is_encrypted || manifest.contains("encryption-data") {
        return Err(Problem::Encrypted);
    }
    Ok(archive)
}

/// A part beside the content, as far as it is readable.
fn side_part(archive: &mut Archive<'_>, name: &str) -> String {
    let mut bytes = Vec::new();
    if let Ok(part) = archive.by_name(name) {
        // What was read before a fault is enough, and a part that is missing says nothing.
        let _ = part.take(MAX_SIDE).read_to_end(&mut bytes);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Gnumeric and Excel show day 8 as 1900-01-08, because Excel counts 1900 as a leap year, and write what they show.
fn epoch_of_writer(archive: &mut Archive<'_>) -> Epoch {
    let meta = side_part(archive, "meta.xml");
    let generator = meta.split_once("<meta:generator>").and_then(|(_, rest)| rest.split_once('<'));
    let generator = generator.map_or("", |(name, _)| name).to_lowercase();
    if generator.contains("gnumeric") || generator.contains("microsoft") {
        Epoch::Excel
    } else {
        Epoch::Plain
    }
}

fn content<'z>(archive: &'z mut Archive<'_>) -> Result<Xml<'z>, Problem> {
    let part = archive.by_name("content.xml").map_err(|error| match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Problem::Encrypted,
        _ => Problem::Damaged,
    })?;
    let mut xml = Reader::from_reader(
        Box::new(BufReader::new(Capped { inner: part, left: MAX_UNPACKED })) as Box<dyn BufRead>
    );
    xml.config_mut().expand_empty_elements = true;
    Ok(xml)
}

type Visit<'v> = dyn FnMut(&mut Xml<'_>, SheetName, Epoch) -> Result<ControlFlow<()>, Problem> + 'v;

/// Visits each table until told to stop; the visit reads up to the table's end.
fn tables(xml: &mut Xml<'_>, mut epoch: Epoch, visit: &mut Visit<'_>) -> Result<(), Problem> {
    let (mut hidden, mut style) = (HashSet::new(), None);
    let mut buffer = Vec::new();
    loop {
        match next(xml, &mut buffer)? {
            Event::Eof => return Ok(()),
            Event::Start(start) => match start.name().0 {
                "style:style" => style = attribute(&start, "style:name")?,
                "style:table-properties"
                    if attribute(&start, "table:display")?.as_deref() == Some("false") =>
                {
                    hidden.extend(style.take());
                }
                "table:null-date" => {
                    let stated = attribute(&start, "table:date-value")?;
                    epoch = if stated.as_deref() == Some("1904-01-01") { Epoch::From1904 } else { epoch };
                }
                "table:tracked-changes" => skip(xml, "table:tracked-changes")?,
                "table:table" => {
                    let is_hidden =
                        attribute(&start, "table:style-name")?.is_some_and(|style| hidden.contains(&style));
                    let name = attribute(&start, "table:name")?.unwrap_or_default();
                    if visit(xml, SheetName { name, hidden: is_hidden }, epoch)?.is_break() {
                        return Ok(());
                    }
                }
                _ => {}
            },
            _ => {}
        }
    }
}

/// A table that is being read.
struct Sheet<'s> {
    epoch: Epoch,
    budget: Budget<'s>,
    /// Rows read so far.
    passed: u32,
    /// The last row that held something.
    last: u32,
}

impl Sheet<'_> {
    fn read(
        mut self,
        xml: &mut Xml<'_>,
        take: &mut dyn FnMut(Row) -> ControlFlow<()>,
    ) -> Result<u32, Problem> {
        let mut buffer = Vec::new();
        loop {
            match next(xml, &mut buffer)? {
                Event::Start(start) => match start.name().0 {
                    "table:table-row" => {
                        let times = repeated(&start, "table:number-rows-repeated")?;
                        let cells = self.row(xml)?;
                        if self.give(cells, times, take)?.is_break() {
                            return Ok(self.last);
                        }
                    }
                    // Rows stand inside these.
                    "table:table-row-group" | "table:table-header-rows" | "table:table-rows" => {}
                    other => skip(xml, other)?,
                },
                Event::End(end) if end.name().0 == "table:table" => return Ok(self.last),
                Event::Eof => return Err(Problem::Damaged),
                _ => {}
            }
        }
    }

    /// The cells of a row up to the last that holds something.
    fn row(&mut self, xml: &mut Xml<'_>) -> Result<Vec<Cell>, Problem> {
        let (mut cells, mut blank) = (Vec::new(), 0_usize);
        let mut buffer = Vec::new();
        loop {
            match next(xml, &mut buffer)? {
                Event::Start(start) => match start.name().0 {
                    "table:table-cell" | "table:covered-table-cell" => {
                        let times = repeated(&start, "table:number-columns-repeated")? as usize;
                        let value = cell::read(xml, &start, self.epoch)?;
                        if value.is_empty() {
                            blank = blank.saturating_add(times);
                            continue;
                        }
                        if cells.len().saturating_add(blank).saturating_add(times) > MAX_COLUMNS {
                            return Err(self.budget.exceeded());
                        }
                        self.budget.spend(slots(&value).saturating_mul(times).saturating_add(blank))?;
                        cells.resize(cells.len() + blank, Cell::Empty);
                        cells.extend(std::iter::repeat_n(value, times));
                        blank = 0;
                    }
                    other => skip(xml, other)?,
                },
                Event::End(end) if end.name().0 == "table:table-row" => return Ok(cells),
                Event::Eof => return Err(Problem::Damaged),
                _ => {}
            }
        }
    }

    /// Gives a row as often as it is repeated.
    fn give(
        &mut self,
        cells: Vec<Cell>,
        times: u32,
        take: &mut dyn FnMut(Row) -> ControlFlow<()>,
    ) -> Result<ControlFlow<()>, Problem> {
        let first = self.passed;
        self.passed = first.saturating_add(times);
        if cells.is_empty() || times == 0 {
            return Ok(ControlFlow::Continue(()));
        }
        if self.passed > MAX_ROWS {
            return Err(self.budget.exceeded());
        }
        // The row's own slots were spent when it was read.
        let size: usize = cells.iter().map(slots).sum();
        self.budget.spend(size.saturating_mul(times as usize - 1))?;
        for number in first + 1..self.passed {
            self.last = number;
            if take(Row { number, cells: cells.clone() }).is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        self.last = self.passed;
        Ok(take(Row { number: self.passed, cells }))
    }
}

fn next<'b>(xml: &mut Xml<'_>, buffer: &'b mut Vec<u8>) -> Result<Event<'b>, Problem> {
    buffer.clear();
    xml.read_event_into(buffer).map_err(|error| problem(&error))
}

/// Reads past the end of the element just begun.
fn skip(xml: &mut Xml<'_>, name: &str) -> Result<(), Problem> {
    xml.read_to_end_into(QName(name), &mut Vec::new()).map(drop).map_err(|error| problem(&error))
}

fn problem(error: &quick_xml::Error) -> Problem {
    match error {
        quick_xml::Error::Io(error) if error.kind() == ErrorKind::FileTooLarge => {
            Problem::TooLarge { unpacked: (MAX_UNPACKED >> 20) + 1, cap: MAX_UNPACKED >> 20 }
        }
        _ => Problem::Damaged,
    }
}

fn attribute(start: &BytesStart<'_>, name: &str) -> Result<Option<String>, Problem> {
    let Some(found) = start.try_get_attribute(name).map_err(|_| Problem::Damaged)? else { return Ok(None) };
    let value = found.normalized_value(XmlVersion::Implicit1_0).map_err(|_| Problem::Damaged)?;
    Ok(Some(value.into_owned()))
}

/// How often an element counts; once where it does not say.
fn repeated(start: &BytesStart<'_>, name: &str) -> Result<u32, Problem> {
    attribute(start, name)?.map_or(Ok(1), |times| times.parse().map_err(|_| Problem::Damaged))
}
