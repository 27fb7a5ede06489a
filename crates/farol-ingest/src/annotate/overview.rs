//! The sheet that lists the findings: what the copy is, how many of each severity, and where each kind stands.

use std::cmp::Reverse;

use farol_domain::{Finding, ImportedFile, Place, Severity};
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Url, Worksheet, XlsxError};

use super::{
    Names,
    book::Book,
    looks::{colour, header, height, lines},
    marks::{Mark, Marks},
    messages::{ABOUT, MASKED, NOTHING, OVERVIEW, SHOWN, TITLE, message, state},
    pages::{add_note, print},
};
use crate::summary::{Group, groups};

/// Width of the sentences, in characters.
const SENTENCE: usize = 66;
/// Headers of the list and their widths in characters; the last three columns hold places.
const COLUMNS: [(&str, f64); 9] = [
    ("Situação", 11.0),
    ("Quantas", 9.0),
    ("O que é e o que fazer", SENTENCE as f64),
    ("Aba", 16.0),
    ("Coluna", 20.0),
    ("Primeiros lugares", 11.0),
    ("", 11.0),
    ("", 11.0),
    ("Código", 19.0),
];
const FIRST_PLACE: u16 = 5;
const CODE: u16 = 8;

/// Writes the list.
pub(crate) fn write(
    sheet: &mut Worksheet,
    book: &Book,
    marks: &Marks<'_>,
    findings: &[Finding],
    names: Names,
) -> Result<(), XlsxError> {
    sheet.set_name(OVERVIEW)?;
    print(sheet, 1);
    for (column, (_, width)) in (0..).zip(COLUMNS) {
        sheet.set_column_width(column, width)?;
    }
    let mut list = List { sheet, row: 0 };
    list.about(&book.files, names)?;
    list.legend(findings)?;
    let mut groups = groups(findings);
    groups.sort_by_key(|group| Reverse(group.severity));
    if groups.is_empty() {
        return list.line(NOTHING, &Format::new());
    }
    list.header()?;
    for group in &groups {
        list.group(book, group, &marks.elsewhere)?;
    }
    Ok(())
}

struct List<'l> {
    sheet: &'l mut Worksheet,
    row: u32,
}

impl List<'_> {
    /// A text that runs over the columns to its right.
    fn line(&mut self, text: &str, format: &Format) -> Result<(), XlsxError> {
        self.sheet.write_string_with_format(self.row, 0, text, format)?;
        self.row += 1;
        Ok(())
    }

    fn about(&mut self, files: &[ImportedFile], names: Names) -> Result<(), XlsxError> {
        let plain = Format::new();
        self.line(TITLE, &Format::new().set_bold().set_font_size(16))?;
        ABOUT.into_iter().try_for_each(|text| self.line(text, &plain))?;
        match names {
            Names::Masked => self.line(MASKED, &plain)?,
            Names::Shown => self.line(SHOWN, &Format::new().set_bold())?,
        }
        self.row += 1;
        self.line("Arquivos", &Format::new().set_bold())?;
        let named = |file: &ImportedFile| format!("{} ({} KB)", file.name, file.bytes.div_ceil(1024));
        files.iter().try_for_each(|file| self.line(&named(file), &plain))?;
        self.row += 1;
        Ok(())
    }

    /// How many findings there are of each severity, and what its colour means.
    fn legend(&mut self, findings: &[Finding]) -> Result<(), XlsxError> {
        for severity in [Severity::Refused, Severity::Doubted, Severity::Repaired] {
            let count = findings.iter().filter(|finding| finding.severity == severity).count();
            let state = state(severity);
            self.state(severity)?;
            self.count(count)?;
            self.sheet.write_string(self.row, 2, state.means)?;
            self.row += 1;
        }
        self.row += 1;
        Ok(())
    }

    fn state(&mut self, severity: Severity) -> Result<(), XlsxError> {
        let format = cell().set_background_color(colour(severity));
        self.sheet.write_string_with_format(self.row, 0, state(severity).name, &format).map(drop)
    }

    fn count(&mut self, count: usize) -> Result<(), XlsxError> {
        let format = cell().set_align(FormatAlign::Center).set_num_format("#,##0");
        self.sheet.write_number_with_format(self.row, 1, count as f64, &format).map(drop)
    }

    fn header(&mut self) -> Result<(), XlsxError> {
        for (column, (name, _)) in (0..).zip(COLUMNS) {
            self.sheet.write_string_with_format(self.row, column, name, &header())?;
        }
        let (name, _) = COLUMNS[usize::from(FIRST_PLACE)];
        self.sheet.merge_range(self.row, FIRST_PLACE, self.row, CODE - 1, name, &header())?;
        self.sheet.set_repeat_rows(self.row, self.row)?;
        self.row += 1;
        Ok(())
    }

    fn group(&mut self, book: &Book, group: &Group, elsewhere: &[&Finding]) -> Result<(), XlsxError> {
        let (row, message) = (self.row, message(group.rule));
        let page = group.places.first().and_then(|place| book.find(place)).map(|(page, _)| page);
        let sheet = page.map_or(&*group.sheet, |page| &book.pages[page].title);
        let said = format!("{} {}", message.what, message.todo);
        self.state(group.severity)?;
        self.count(group.count)?;
        self.sheet.set_row_height(row, height(lines(&said, SENTENCE - 3)))?;
        self.sheet.write_string_with_format(row, 2, said, &cell())?;
        self.sheet.write_string_with_format(row, 3, sheet, &cell())?;
        self.sheet.write_string_with_format(row, 4, column(group), &cell())?;
        for column in FIRST_PLACE..CODE {
            self.sheet.write_blank(row, column, &cell())?;
        }
        for (column, place) in (FIRST_PLACE..CODE).zip(&group.places) {
            self.link(book, column, place)?;
        }
        self.sheet.write_string_with_format(row, CODE, group.rule.code(), &cell())?;
        let mut mark = Mark::of(group.severity);
        elsewhere.iter().filter(|finding| is_of(finding, group)).for_each(|finding| mark.add(finding));
        if !mark.is_empty() {
            add_note(self.sheet, (row, 0), &mark)?;
        }
        self.row += 1;
        Ok(())
    }

    fn link(&mut self, book: &Book, column: u16, place: &Place) -> Result<(), XlsxError> {
        let Some((page, (row, at))) = book.find(place) else { return Ok(()) };
        let cell_name = rust_xlsxwriter::utility::row_col_to_cell(row, at);
        let title = book.pages[page].title.replace('\'', "''");
        let url = Url::new(format!("internal:'{title}'!{cell_name}")).set_text(cell_name);
        let format = cell().set_hyperlink();
        self.sheet.write_url_with_format(self.row, column, url, &format).map(drop)
    }
}

/// `Idade (H)`.
fn column(group: &Group) -> String {
    let letters = group.places.first().and_then(|place| place.column.as_deref());
    match (&group.header, letters) {
        (Some(header), Some(letters)) => format!("{header} ({letters})"),
        (Some(header), None) => format!("{header} (coluna)"),
        (None, letters) => letters.unwrap_or("—").to_owned(),
    }
}

fn is_of(finding: &Finding, group: &Group) -> bool {
    let file = group.places.first().map(|place| &place.file);
    (finding.rule, finding.severity, Some(&finding.place.file)) == (group.rule, group.severity, file)
        && (&finding.place.sheet, &finding.place.header) == (&group.sheet, &group.header)
}

fn cell() -> Format {
    Format::new().set_text_wrap().set_align(FormatAlign::Top).set_border_bottom(FormatBorder::Hair)
}
