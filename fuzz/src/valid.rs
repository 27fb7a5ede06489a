//! Small files that can be read whole: what stands in the place of parts an input leaves as they are.

use crate::parts::Part;

/// A text of another school, with two terms a year: what a mapping is for.
pub const CSV: &[u8] = include_bytes!("../valid/table.csv");

/// The parts of a workbook, the most telling one first.
pub const XLSX: &[Part] = &[
    ("xl/worksheets/sheet1.xml", include_bytes!("../valid/xlsx/sheet1.xml")),
    ("xl/sharedStrings.xml", include_bytes!("../valid/xlsx/sharedStrings.xml")),
    ("xl/styles.xml", include_bytes!("../valid/xlsx/styles.xml")),
    ("xl/workbook.xml", include_bytes!("../valid/xlsx/workbook.xml")),
    ("xl/_rels/workbook.xml.rels", include_bytes!("../valid/xlsx/workbook.xml.rels")),
    ("xl/worksheets/sheet2.xml", b""),
];

/// The parts of an `OpenDocument` spreadsheet.
pub const ODS: &[Part] = &[
    ("content.xml", include_bytes!("../valid/ods/content.xml")),
    ("meta.xml", include_bytes!("../valid/ods/meta.xml")),
    ("META-INF/manifest.xml", include_bytes!("../valid/ods/manifest.xml")),
];

/// The part that only says what the file is.
pub const ODS_FIXED: &[Part] = &[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet")];
