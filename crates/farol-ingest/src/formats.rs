//! The same little table as several programs wrote it in several formats: all readers must give the same cells.
//! `tests/fixtures/README.md` says which program wrote which file.

use std::{
    io::{Cursor, Write},
    ops::ControlFlow,
    path::PathBuf,
};

use calamine::{Data, Ods, Reader, Xls};

use crate::{
    Problem,
    grid::{Cell, Row, Serial},
    ods,
    source::Source,
    workbook, xls,
};

type Rows = Vec<(u32, Vec<Cell>)>;

fn fixture(name: &str) -> Vec<u8> {
    let path: PathBuf = [env!("CARGO_MANIFEST_DIR"), "tests", "fixtures", name].iter().collect();
    std::fs::read(path).unwrap()
}

/// A sheet without the blank cells at the ends of its rows.
fn read(name: &str, sheet: &str) -> Rows {
    let bytes = fixture(name);
    let mut rows = Vec::new();
    let mut take = |row: Row| {
        rows.push(row);
        ControlFlow::Continue(())
    };
    match name.rsplit_once('.').unwrap().1 {
        "xls" => drop(xls::rows(&bytes, sheet, &mut take).unwrap()),
        "ods" => drop(ods::rows(&bytes, sheet, &mut take).unwrap()),
        _ => drop(workbook::rows(&Source::new(name, bytes), sheet, &mut take).unwrap()),
    }
    let trimmed = |row: Row| {
        let width = row.cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
        (row.number, row.cells[..width].to_vec())
    };
    rows.into_iter().map(trimmed).collect()
}

/// The cells of PEDE2023 that differ from those of `LibreOffice`'s `.xlsx`, by place: `D2: … for …`.
fn differences(name: &str) -> Vec<String> {
    between("libreoffice.xlsx", name)
}

fn between(model: &str, name: &str) -> Vec<String> {
    let (expected, found) = (read(model, "PEDE2023"), read(name, "PEDE2023"));
    let numbers = |rows: &Rows| rows.iter().map(|(number, _)| *number).collect::<Vec<_>>();
    assert_eq!(numbers(&expected), numbers(&found), "{name}");
    let mut differences = Vec::new();
    for ((number, expected), (_, found)) in expected.iter().zip(&found) {
        for at in 0..expected.len().max(found.len()) {
            let (expected, found) =
                (expected.get(at).unwrap_or(&Cell::Empty), found.get(at).unwrap_or(&Cell::Empty));
            if expected != found {
                differences.push(format!("{}{number}: {found:?} for {expected:?}", crate::grid::letters(at)));
            }
        }
    }
    differences
}

/// Every cell that a format or its writer does not carry: the list is the documentation.
#[test]
fn every_format_gives_the_cells_of_the_same_table() {
    // Written from the workbook before LibreOffice changed the style within this text.
    let unstyled = r#"B3: Text("Aluno Dois") for Text("Aluno   Dois")"#;
    // A library that writes formulas and does not compute them.
    let uncomputed = [
        unstyled,
        r##"I3: Empty for Error("#DIV/0!")"##,
        "I5: Empty for Number(7.25)",
        r#"J5: Empty for Text("Quartzo")"#,
        "L5: Empty for Bool(true)",
        r##"J6: Empty for Error("#N/A")"##,
    ];
    // pandas knows no number that is shown as a date.
    let numbers = [
        "D2: Number(8.0) for Date(Serial { days: 8.0, from_1904: false })",
        unstyled,
        "D3: Number(10.0) for Date(Serial { days: 10.0, from_1904: false })",
    ];
    // Gnumeric does not ask for leading spaces to be kept, so they are not.
    let spaces = [r#"B3: Text("AlunoDois") for Text("Aluno   Dois")"#, r#"H7: Text("D") for Text("  D")"#];
    let cases: [(&str, &[&str]); 12] = [
        ("libreoffice.xls", &[]),
        ("libreoffice.ods", &[]),
        ("libreoffice-blank-rows.xls", &[]),
        ("libreoffice-blank-rows.ods", &[]),
        ("gnumeric.xls", &[]),
        ("gnumeric-95.xls", &[]),
        ("gnumeric.ods", &[]),
        ("gnumeric.xlsx", &spaces),
        ("xlsxwriter.xlsx", &[unstyled]),
        ("pandas-odfpy.ods", &numbers),
        ("xlwt.xls", &uncomputed),
        ("openpyxl.xlsx", &uncomputed),
    ];
    for (name, expected) in cases {
        assert_eq!(differences(name), expected, "{name}");
    }
}

#[test]
fn titles_and_merged_headers_are_alike_in_all_formats() {
    for variant in ["title", "two-line-header"] {
        let model = format!("libreoffice-{variant}.xlsx");
        for ending in ["xls", "ods"] {
            let name = format!("libreoffice-{variant}.{ending}");
            assert_eq!(between(&model, &name), Vec::<String>::new(), "{name}");
        }
    }
}

#[test]
fn days_of_the_1904_epoch_are_kept_with_it() {
    for name in
        ["openpyxl-1904.xlsx", "libreoffice-1904.xlsx", "libreoffice-1904.xls", "libreoffice-1904.ods"]
    {
        let rows = read(name, "PEDE2023");
        let (Cell::Date(birth), age) = (&rows[1].1[2], &rows[1].1[3]) else { panic!("{name}: no date") };
        assert_eq!(birth.date().unwrap().to_string(), "2012-05-05", "{name}");
        assert_eq!(*age, Cell::Date(Serial { days: 8.0, from_1904: true }), "{name}");
    }
}

#[test]
fn hidden_sheets_are_named_as_hidden() {
    let hidden = |sheets: Vec<workbook::SheetName>| sheets.iter().map(|s| s.hidden).collect::<Vec<_>>();
    assert_eq!(
        hidden(workbook::sheets(&Source::new("a.xlsx", fixture("openpyxl-hidden.xlsx"))).unwrap()),
        [true, false, true]
    );
    assert_eq!(hidden(xls::sheets(&fixture("libreoffice-hidden.xls")).unwrap()), [true, false, true]);
    let sheets = ods::sheets(&fixture("libreoffice-hidden.ods")).unwrap();
    assert_eq!(sheets[2].name, "Anotações");
    assert_eq!(hidden(sheets), [true, false, true]);
}

#[test]
fn a_password_is_named_whatever_the_format() {
    for name in ["libreoffice-password.xls", "msoffcrypto-password.xlsx"] {
        assert_eq!(xls::sheets(&fixture(name)), Err(Problem::Encrypted), "{name}");
    }
    assert_eq!(ods::sheets(&fixture("libreoffice-password.ods")), Err(Problem::Encrypted));
}

#[test]
fn rows_that_are_blank_to_the_end_of_the_sheet_are_no_rows() {
    let mut rows = 0;
    let mut count = |_| {
        rows += 1;
        ControlFlow::Continue(())
    };
    let last = ods::rows(&fixture("libreoffice-blank-rows.ods"), "PEDE2023", &mut count);
    assert_eq!((last, rows), (Ok(7), 6));
}

#[test]
fn reading_ends_where_the_taker_says() {
    for name in ["libreoffice.xls", "libreoffice.ods"] {
        let mut taken = Vec::new();
        let mut take = |row: Row| {
            taken.push(row.number);
            if taken.len() == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let bytes = fixture(name);
        if name.ends_with("ods") {
            ods::rows(&bytes, "PEDE2023", &mut take)
        } else {
            xls::rows(&bytes, "PEDE2023", &mut take)
        }
        .unwrap();
        assert_eq!(taken, [1, 2], "{name}");
    }
}

/// Another reader's cells of PEDE2023, as near to ours as it says: numbers, texts and errors by place.
fn theirs<R, E: std::fmt::Debug>(workbook: &mut impl Reader<R, Error = E>) -> Vec<((u32, u32), String)>
where
    R: std::io::Read + std::io::Seek,
{
    let range = workbook.worksheet_range("PEDE2023").unwrap();
    let (top, left) = range.start().unwrap();
    let cells = range.used_cells().map(|(row, column, data)| {
        let text = match data {
            Data::Int(number) => format!("{:?}", *number as f64),
            Data::Float(number) => format!("{number:?}"),
            Data::DateTime(date) => format!("{:?}", date.as_f64()),
            Data::DateTimeIso(_) => "date".to_owned(),
            other => other.to_string(),
        };
        ((u32::try_from(row).unwrap() + top, u32::try_from(column).unwrap() + left), text)
    });
    cells.filter(|(_, text)| !text.is_empty()).collect()
}

fn ours(name: &str) -> Vec<((u32, u32), String)> {
    let text = |cell: &Cell| match cell {
        Cell::Date(_) if name.ends_with("ods") => "date".to_owned(),
        Cell::Number(days) | Cell::Date(Serial { days, .. }) => format!("{days:?}"),
        Cell::Text(text) => text.clone(),
        other => other.text().unwrap_or_default().into_owned(),
    };
    let cells = read(name, "PEDE2023").into_iter().flat_map(|(number, cells)| {
        let place = move |(at, cell): (u32, Cell)| ((number - 1, at), text(&cell));
        (0..).zip(cells).filter(|(_, cell)| !cell.is_empty()).map(place).collect::<Vec<_>>()
    });
    cells.collect()
}

#[test]
fn another_reader_finds_the_same_cells() {
    for name in ["libreoffice.xls", "libreoffice-1904.xls", "gnumeric.xls", "gnumeric-95.xls", "xlwt.xls"] {
        let mut workbook = Xls::new(Cursor::new(fixture(name))).unwrap();
        assert_eq!(ours(name), theirs(&mut workbook), "{name}");
    }
    // Of Gnumeric's `.ods` it takes the indents between cells for damage.
    for name in ["libreoffice.ods", "libreoffice-1904.ods", "pandas-odfpy.ods"] {
        let mut workbook = Ods::new(Cursor::new(fixture(name))).unwrap();
        assert_eq!(ours(name), theirs(&mut workbook), "{name}");
    }
}

/// An `.ods` with one sheet of the rows given.
fn ods_of(rows: &str) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    archive.start_file("content.xml", zip::write::SimpleFileOptions::default()).unwrap();
    write!(archive, r#"<o><table:table table:name="PEDE2023">{rows}</table:table></o>"#).unwrap();
    archive.finish().unwrap().into_inner()
}

fn rows_of_ods(rows: &str) -> Result<Vec<Row>, Problem> {
    let mut taken = Vec::new();
    ods::rows(&ods_of(rows), "PEDE2023", &mut |row| {
        taken.push(row);
        ControlFlow::Continue(())
    })?;
    Ok(taken)
}

#[test]
fn repeated_cells_and_rows_are_given_as_often_as_stated() {
    let cell = r#"<table:table-cell table:number-columns-repeated="2"/><table:table-cell table:number-columns-repeated="2" office:value-type="percentage" office:value="0.5"/>"#;
    let rows = format!(
        r#"<table:table-row table:number-rows-repeated="2"/><table:table-row table:number-rows-repeated="3">{cell}</table:table-row>"#
    );
    let rows = rows_of_ods(&rows).unwrap();
    assert_eq!(rows.iter().map(|row| row.number).collect::<Vec<_>>(), [3, 4, 5]);
    assert_eq!(rows[2].cells, [Cell::Empty, Cell::Empty, Cell::Number(0.5), Cell::Number(0.5)]);
}

#[test]
fn a_sheet_that_repeats_itself_beyond_measure_is_refused() {
    let cell = r#"<table:table-cell table:number-columns-repeated="16384" office:value-type="float" office:value="1"/>"#;
    let bomb = format!(r#"<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>"#);
    let far = r#"<table:table-row table:number-rows-repeated="4294967295"/><table:table-row><table:table-cell office:value-type="float" office:value="1"/></table:table-row>"#;
    let wide = r#"<table:table-row><table:table-cell table:number-columns-repeated="4000000000" office:value-type="float" office:value="1"/></table:table-row>"#;
    let text = format!(
        r#"<table:table-row><table:table-cell table:number-columns-repeated="16000" office:value-type="string"><text:p>{}</text:p></table:table-cell></table:table-row>"#,
        "a".repeat(40_000)
    );
    for rows in [bomb.as_str(), far, wide, &text] {
        assert_eq!(rows_of_ods(rows), Err(Problem::TooManyCells { sheet: "PEDE2023".to_owned() }));
    }
}

#[test]
fn texts_are_their_paragraphs_without_what_hangs_on_them() {
    let cell = r#"<table:table-cell office:value-type="string"><office:annotation><text:p>hush</text:p></office:annotation><draw:frame><text:p>hush</text:p></draw:frame><text:p>a<text:s text:c="2"/>b &amp; <text:span>c<office:annotation><text:p>hush</text:p></office:annotation></text:span><text:line-break/>d</text:p><text:p>e&#233;</text:p></table:table-cell>"#;
    let rows = rows_of_ods(&format!(
        "<table:table-header-rows><table:table-row>{cell}</table:table-row></table:table-header-rows>"
    ));
    assert_eq!(rows.unwrap()[0].cells, [Cell::Text("a  b & c\nd\neé".to_owned())]);
}

#[test]
fn entities_of_a_file_are_refused() {
    let cell = r#"<table:table-row><table:table-cell office:value-type="string"><text:p>&lol9;</text:p></table:table-cell></table:table-row>"#;
    assert_eq!(rows_of_ods(cell), Err(Problem::Damaged));
}

/// Every place of a file cut off or changed is an error or a table, never a panic that escapes.
#[test]
fn damage_anywhere_is_an_error_or_a_table() {
    for name in ["libreoffice.xls", "gnumeric-95.xls", "gnumeric.ods"] {
        let whole = fixture(name);
        for at in (0..whole.len()).step_by(61) {
            let mut changed = whole.clone();
            changed[at] ^= 0xFF;
            for bytes in [&whole[..at], &changed[..]] {
                let mut take = |_| ControlFlow::Continue(());
                let outcome = if name.ends_with("ods") {
                    ods::rows(bytes, "PEDE2023", &mut take)
                } else {
                    xls::rows(bytes, "PEDE2023", &mut take)
                };
                assert!(outcome.is_ok() || !outcome.unwrap_err().to_string().is_empty());
            }
        }
    }
}
