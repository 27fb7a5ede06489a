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

/// The part that says where the workbook is.
pub const XLSX_FIXED: &[Part] = &[("_rels/.rels", include_bytes!("../valid/xlsx/dot.rels"))];

/// The parts of an `OpenDocument` spreadsheet.
pub const ODS: &[Part] = &[
    ("content.xml", include_bytes!("../valid/ods/content.xml")),
    ("meta.xml", include_bytes!("../valid/ods/meta.xml")),
    ("META-INF/manifest.xml", include_bytes!("../valid/ods/manifest.xml")),
];

/// The part that only says what the file is.
pub const ODS_FIXED: &[Part] = &[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet")];

#[cfg(test)]
mod tests {
    use std::fs;

    use farol_ingest::{Options, Source, read};

    use super::*;
    use crate::parts;

    /// A seed that is refused at the door leads the search nowhere.
    #[test]
    fn every_packed_seed_is_an_import() {
        for (target, parts, fixed) in [("xlsx", XLSX, XLSX_FIXED), ("ods", ODS, ODS_FIXED)] {
            for seed in fs::read_dir(format!("seeds/{target}")).unwrap() {
                let path = seed.unwrap().path();
                let file = parts::file(&fs::read(&path).unwrap(), parts, fixed).unwrap();
                let source = Source::new(&format!("PEDE2023.{target}"), file);
                let import = read(&[source], &Options::default(), &|_| {});
                assert!(import.is_ok_and(|import| import.facts.len() > 1), "{}", path.display());
            }
        }
    }
}
