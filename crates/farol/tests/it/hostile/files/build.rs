//! Small workbooks part by part, so that any part can be wrong.

use std::io::{Cursor, Write};

use zip::{ZipWriter, write::SimpleFileOptions};

/// The columns of the tables below.
pub(super) const HEADER: [&str; 8] =
    ["RA", "Nome", "Idade", "Gênero", "Ano ingresso", "Fase", "INDE 2023", "IEG"];
/// A record of them.
pub(super) const RECORD: [&str; 8] = ["RA-1", "Aluna Um", "10", "Feminino", "2021", "FASE 2", "7.25", "8"];

/// The parts of a workbook that is not yet packed.
pub(super) struct Parts(Vec<(String, Vec<u8>)>);

impl Parts {
    /// A workbook of the sheets given: each its name and the rows of its XML.
    pub(super) fn of(sheets: &[(&str, &str)]) -> Self {
        let each = |text: &dyn Fn(usize, &str) -> String| {
            (1..).zip(sheets).map(|(number, (name, _))| text(number, name)).collect::<Vec<_>>().concat()
        };
        let types = each(&|number, _| {
            format!(
                r#"<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>"#
            )
        });
        let list =
            each(&|number, name| format!(r#"<sheet name="{name}" sheetId="{number}" r:id="rId{number}"/>"#));
        let links = each(&|number, _| {
            format!(
                r#"<Relationship Id="rId{number}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet{number}.xml"/>"#
            )
        });
        let parts = (1..).zip(sheets).map(|(number, (_, rows)): (usize, _)| {
            (format!("xl/worksheets/sheet{number}.xml"), sheet(rows).into_bytes())
        });
        let head = [
            ("[Content_Types].xml", format!(r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>{types}</Types>"#)),
            ("_rels/.rels", r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#.to_owned()),
            ("xl/workbook.xml", format!(r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>{list}</sheets></workbook>"#)),
            ("xl/_rels/workbook.xml.rels", format!(r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{links}</Relationships>"#)),
        ];
        let head = head.into_iter().map(|(name, part)| (name.to_owned(), part.into_bytes()));
        Self(head.chain(parts).collect())
    }

    /// With a part added, or put in another's place.
    pub(super) fn with(mut self, name: &str, content: impl Into<Vec<u8>>) -> Self {
        self.0.retain(|(earlier, _)| earlier != name);
        self.0.push((name.to_owned(), content.into()));
        self
    }

    /// Without a part.
    pub(super) fn without(mut self, name: &str) -> Self {
        self.0.retain(|(earlier, _)| earlier != name);
        self
    }

    /// Packed.
    pub(super) fn zip(&self) -> Vec<u8> {
        pack(self.0.iter().map(|(name, content)| (name.as_str(), content.as_slice())))
    }
}

/// An archive of the parts given.
pub(super) fn pack<'p>(parts: impl IntoIterator<Item = (&'p str, &'p [u8])>) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        archive.start_file(name, SimpleFileOptions::default()).expect("the name is new");
        archive.write_all(content).expect("memory takes all");
    }
    archive.finish().expect("memory takes all").into_inner()
}

/// A worksheet of the rows given.
pub(super) fn sheet(rows: &str) -> String {
    format!(
        r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"#
    )
}

/// A row of texts in column A and on.
pub(super) fn row(number: usize, texts: &[&str]) -> String {
    let cells = texts.iter().map(|text| text_cell(text)).collect::<String>();
    format!(r#"<row r="{number}">{cells}</row>"#)
}

/// The header and one record: the table that is sound but for one thing.
pub(super) fn table() -> String {
    row(1, &HEADER) + &row(2, &RECORD)
}

/// A sound workbook of one sheet, with rows behind its table.
pub(super) fn book(more: &str) -> Vec<u8> {
    Parts::of(&[("PEDE2023", &(table() + more))]).zip()
}

fn text_cell(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    format!(r#"<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>"#)
}

/// A table as delimited text: the header, the records given, a line each.
pub(super) fn csv(records: &[&[&str]]) -> String {
    lines(&HEADER, records)
}

/// A table under another header.
pub(super) fn lines(header: &[&str], records: &[&[&str]]) -> String {
    let all = std::iter::once(header).chain(records.iter().copied());
    all.map(|record| record.join(";") + "\n").collect()
}

/// The usual record with one column changed.
pub(super) fn with(column: usize, value: &str) -> Vec<&str> {
    let mut record = RECORD.to_vec();
    record[column] = value;
    record
}
