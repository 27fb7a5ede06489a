//! Files of other kinds, some under a spreadsheet's name.

use super::{
    Odd,
    build::{RECORD, csv, pack},
    odd,
};

macro_rules! fixture {
    ($name:literal) => {
        include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../farol-ingest/tests/fixtures/", $name))
            .as_slice()
    };
}
pub(super) use fixture;

/// Files that are no workbook of the newer kind.
pub(super) fn files() -> Vec<Odd> {
    [spreadsheets(), others(), archives()].into_iter().flatten().collect()
}

fn spreadsheets() -> Vec<Odd> {
    let xml = r#"<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet/></Workbook>"#;
    vec![
        odd(
            "~$pede-2023.xlsx",
            "is the lock that Excel leaves beside an open workbook",
            b"\x06Escola".as_slice(),
        ),
        odd("password-2023.xlsx", "is a workbook behind a password", fixture!("msoffcrypto-password.xlsx")),
        odd(
            "password-2023.xls",
            "is an old workbook behind a password",
            fixture!("libreoffice-password.xls"),
        ),
        odd(
            "password-2023.ods",
            "is an OpenDocument sheet behind a password",
            fixture!("libreoffice-password.ods"),
        ),
        odd(
            "web-page-2023.xls",
            "is a web page under the name of an old workbook",
            fixture!("libreoffice-html.xls"),
        ),
        odd("xml-2003.xlsx", "is Excel's XML of 2003 under the name of a workbook", xml),
        odd("old-2023.xls", "is an old workbook", fixture!("libreoffice.xls")),
        odd("excel-95-2023.xls", "is a workbook of Excel 95", fixture!("gnumeric-95.xls")),
        odd("open-document-2023.ods", "is an OpenDocument sheet", fixture!("libreoffice.ods")),
        odd("named-text-2023.csv", "is a workbook under the name of a text", fixture!("libreoffice.xlsx")),
        odd("gnumeric-2023.gnumeric", "is a sheet of Gnumeric", fixture!("gnumeric.gnumeric")),
        odd("title-2023.xlsx", "has merged titles above its header", fixture!("libreoffice-title.xlsx")),
        odd(
            "two-line-header-2023.xlsx",
            "has a merged header of two lines",
            fixture!("libreoffice-two-line-header.xlsx"),
        ),
        odd(
            "coloured-2023.xlsx",
            "is coloured down to its last row",
            fixture!("libreoffice-blank-rows.xlsx"),
        ),
        odd("uncomputed-2023.xlsx", "has formulas that were never computed", fixture!("openpyxl.xlsx")),
        odd("hidden.xlsx", "has a hidden sheet and a very hidden one", fixture!("openpyxl-hidden.xlsx")),
        odd(
            "half-old-2023.xls",
            "is the first half of an old workbook",
            &fixture!("libreoffice.xls")[..4864],
        ),
    ]
}

fn others() -> Vec<Odd> {
    let picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89";
    let database = [b"SQLite format 3\0\x10\0\x01\x01".as_slice(), &[0; 4076]].concat();
    vec![
        odd(
            "printed-2023.xlsx",
            "is a PDF under the name of a workbook",
            "%PDF-1.7\n%\u{e2}\n1 0 obj\n<<>>\nendobj\n%%EOF\n",
        ),
        odd("photo-2023.xlsx", "is a picture under the name of a workbook", picture.as_slice()),
        odd("store-2023.csv", "is a SQLite database", database),
        odd("rich-text-2023.csv", "is rich text", "{\\rtf1\\ansi RA;Nome\\par RA-1;Aluna Um}"),
        odd("json-2023.csv", "is JSON", r#"[{"RA":"RA-1","Fase":"ALFA"}]"#),
        odd(
            "program-2023.xlsx",
            "begins like a program",
            b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0>\0".as_slice(),
        ),
    ]
}

fn archives() -> Vec<Odd> {
    let text = csv(&[&RECORD]);
    let mut tape = [b"pede-2023.csv".as_slice(), &[0; 499], text.as_bytes()].concat();
    tape.resize(2048, 0);
    // A gzip of one stored block: its checksum is not that of the content.
    let length = 2048_u16;
    let gzip = [
        b"\x1f\x8b\x08\0\0\0\0\0\0\xff\x01".as_slice(),
        &length.to_le_bytes(),
        &(!length).to_le_bytes(),
        &tape,
        &[0; 8],
    ]
    .concat();
    vec![
        odd(
            "letter-2023.docx",
            "is a text document",
            pack([("[Content_Types].xml", b"<Types/>".as_slice()), ("word/document.xml", b"<w:document/>")]),
        ),
        odd(
            "slides-2023.pptx",
            "is a presentation",
            pack([
                ("[Content_Types].xml", b"<Types/>".as_slice()),
                ("ppt/presentation.xml", b"<p:presentation/>"),
            ]),
        ),
        odd(
            "binary-2023.xlsb",
            "is a binary workbook",
            pack([("[Content_Types].xml", b"<Types/>".as_slice()), ("xl/workbook.bin", b"\x83\x01\0")]),
        ),
        odd("packed-2023.zip", "is an archive of a text", pack([("pede-2023.csv", text.as_bytes())])),
        odd("nothing-packed-2023.zip", "is an empty archive", pack([])),
        odd("tape-2023.tar.gz", "is a gzip with a wrong checksum", gzip),
    ]
}
