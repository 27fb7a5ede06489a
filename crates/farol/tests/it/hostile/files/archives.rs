//! Workbooks whose archive is broken, or lies, or unpacks to very much.

use std::io::{Cursor, Write};

use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

use super::{
    Odd,
    build::{Parts, book, pack, row, table},
    foreign::fixture,
    odd,
};

/// Parts of `LibreOffice`'s workbook, and a name for the file in which one is damaged.
const PARTS: [(&str, &str); 8] = [
    ("flipped-types-2023.xlsx", "[Content_Types].xml"),
    ("flipped-links-2023.xlsx", "_rels/.rels"),
    ("flipped-workbook-2023.xlsx", "xl/workbook.xml"),
    ("flipped-sheet-links-2023.xlsx", "xl/_rels/workbook.xml.rels"),
    ("flipped-styles-2023.xlsx", "xl/styles.xml"),
    ("flipped-strings-2023.xlsx", "xl/sharedStrings.xml"),
    ("flipped-sheet-1-2023.xlsx", "xl/worksheets/sheet1.xml"),
    ("flipped-sheet-2-2023.xlsx", "xl/worksheets/sheet2.xml"),
];

/// Archives.
pub(super) fn files() -> Vec<Odd> {
    [cut(), flipped(), bombs(), names()].into_iter().flatten().collect()
}

fn cut() -> Vec<Odd> {
    let whole = fixture!("libreoffice.xlsx");
    let to = |parts: usize| &whole[..whole.len() * parts / 8];
    vec![
        odd("cut-4-bytes-2023.xlsx", "is the first four bytes of a workbook", &whole[..4]),
        odd("cut-eighth-2023.xlsx", "is an eighth of a workbook", to(1)),
        odd("cut-half-2023.xlsx", "is half a workbook", to(4)),
        odd("cut-most-2023.xlsx", "is seven eighths of a workbook", to(7)),
        odd("cut-last-byte-2023.xlsx", "lacks its last byte", &whole[..whole.len() - 1]),
        odd("tail-2023.xlsx", "has something behind its end", [whole, b"tail"].concat()),
        odd("head-2023.xlsx", "has something before its beginning", [b"PKhead", whole].concat()),
    ]
}

fn flipped() -> Vec<Odd> {
    let whole = fixture!("libreoffice.xlsx");
    let mut archive = ZipArchive::new(Cursor::new(whole)).expect("the fixture is sound");
    let mut flip = |part: &str| {
        let part = archive.by_name(part).expect("the fixture has the part");
        let middle = part.data_start().expect("it is stored") + part.compressed_size() / 2;
        let mut bytes = whole.to_vec();
        bytes[usize::try_from(middle).expect("it is small")] ^= 0x55;
        bytes
    };
    PARTS.iter().map(|(name, part)| odd(name, "has one changed byte in a part", flip(part))).collect()
}

fn bombs() -> Vec<Odd> {
    let strings = format!("<sst><si><t>{}</t></si></sst>", "a".repeat(64 << 20));
    let swollen = Parts::of(&[("PEDE2023", &table())]).with("xl/sharedStrings.xml", strings);
    let numbered = |row: &dyn Fn(u32) -> String| (3..=1_000_002).map(row).collect::<Vec<_>>().concat();
    let blank = numbered(&|number| format!(r#"<row r="{number}"/>"#));
    let formatted = numbered(&|number| format!(r#"<row r="{number}"><c r="A{number}" s="0"/></row>"#));
    let inner = pack([("xl/workbook.xml", vec![b' '; 16 << 20].as_slice())]);
    let full = Parts::of(&[("PEDE2023", &(table() + &" ".repeat(300 << 20)))]).zip();
    vec![
        odd("declared-big-2023.xlsx", "declares 4 GiB for one part", declaring(book(""), u32::MAX - 1)),
        odd(
            "declared-small-2023.xlsx",
            "unpacks to 300 MiB and declares a byte a part",
            declaring(full.clone(), 1),
        ),
        odd("unpacks-big-2023.xlsx", "unpacks to 300 MiB, as it declares", full),
        odd("swollen-strings-2023.xlsx", "packs its strings 1000 to 1", swollen.zip()),
        odd(
            "nested-2023.xlsx",
            "is an archive of archives",
            pack([("xl/workbook.xml", inner.as_slice()), ("a.zip", &inner)]),
        ),
        odd("blank-rows-2023.xlsx", "has a million empty rows", book(&blank)),
        odd("formatted-rows-2023.xlsx", "has a million rows of blank cells with a format", book(&formatted)),
        odd(
            "repeats-2023.ods",
            "is an OpenDocument sheet that repeats a cell 17 thousand million times",
            repeating_ods(),
        ),
    ]
}

/// The same archive with another unpacked size declared for every part, PKWARE APPNOTE 4.3.12.
fn declaring(mut bytes: Vec<u8>, size: u32) -> Vec<u8> {
    for at in 0..bytes.len().saturating_sub(46) {
        if bytes[at..].starts_with(b"PK\x01\x02") {
            bytes[at + 24..at + 28].copy_from_slice(&size.to_le_bytes());
        }
    }
    bytes
}

fn repeating_ods() -> Vec<u8> {
    let content = r#"<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"><office:body><office:spreadsheet><table:table table:name="PEDE2023"><table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384" office:value-type="float" office:value="1"/></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"#;
    pack([
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet".as_slice()),
        ("META-INF/manifest.xml", b"<manifest:manifest/>"),
        ("content.xml", content.as_bytes()),
    ])
}

fn names() -> Vec<Odd> {
    let sound = || Parts::of(&[("PEDE2023", &table())]);
    let second = super::build::sheet(&row(1, &["RA", "Fase"]));
    let twice = sound().with("xl/worksheets/sheetX.xml", second).zip();
    vec![
        odd(
            "traversal-2023.xlsx",
            "has parts whose names lead out of the archive",
            sound().with("../../farol-was-here.txt", "x").with("/etc/farol-was-here", "x").zip(),
        ),
        odd("symlink-2023.xlsx", "has a part that is a link to a file of the system", linked()),
        odd(
            "twice-2023.xlsx",
            "has its sheet twice under one name",
            replaced(twice, b"sheetX.xml", b"sheet1.xml"),
        ),
        odd(
            "backslashes-2023.xlsx",
            "has names with backslashes",
            replaced(book(""), b"xl/worksheets/sheet1.xml", b"xl\\worksheets\\sheet1.xml"),
        ),
        odd(
            "many-parts-2023.xlsx",
            "has 20,000 empty parts",
            (0..20_000).fold(sound(), |parts, n| parts.with(&format!("junk/{n}"), "")).zip(),
        ),
    ]
}

fn linked() -> Vec<u8> {
    let whole = Cursor::new(Parts::of(&[("PEDE2023", &table())]).without("xl/worksheets/sheet1.xml").zip());
    let mut archive = ZipWriter::new_append(whole).expect("it was just packed");
    archive
        .add_symlink("xl/worksheets/sheet1.xml", "/etc/passwd", SimpleFileOptions::default())
        .expect("memory takes all");
    archive.flush().expect("memory takes all");
    archive.finish().expect("memory takes all").into_inner()
}

/// All places of some bytes replaced by others of the same length.
fn replaced(mut bytes: Vec<u8>, from: &[u8], to: &[u8]) -> Vec<u8> {
    for at in 0..bytes.len().saturating_sub(from.len() - 1) {
        if bytes[at..].starts_with(from) {
            bytes[at..at + from.len()].copy_from_slice(to);
        }
    }
    bytes
}
